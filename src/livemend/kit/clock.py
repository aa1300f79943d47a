"""Time comes in from here and nowhere else, so that 24 hours pass in a test in a millisecond."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware, UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """For tests: stands still until it is moved."""

    def __init__(self, start: datetime | None = None):
        self._now = start or datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def forward(self, **delta: float) -> datetime:
        self._now += timedelta(**delta)
        return self._now


class SteppedClock:
    """A recording's time: stands where it is put, and runs with the wall once it is released."""

    def __init__(self, start: datetime):
        self._stands: datetime | None = start

    def now(self) -> datetime:
        return self._stands or datetime.now(UTC)

    def put(self, moment: datetime) -> None:
        if self._stands is not None:
            self._stands = max(moment, self._stands)

    def release(self) -> None:
        self._stands = None


def to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def iso(moment: datetime | None) -> str | None:
    """As views carry it."""
    return None if moment is None else moment.isoformat()
