"""Time comes in from here and nowhere else, so that 24 hours pass in a test in a millisecond."""

import time
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


class ReplayClock:
    """Runs `speed` times as fast from `start` until it meets the wall clock, then keeps wall time.

    A recording replayed at 30x would else show every answer as given within a second or two.
    """

    def __init__(self, start: datetime, speed: float):
        self._start, self._speed, self._begun = start, speed, time.monotonic()

    def now(self) -> datetime:
        shown = self._start + timedelta(seconds=(time.monotonic() - self._begun) * self._speed)
        return min(shown, datetime.now(UTC))


def to_ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)


def from_ms(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
