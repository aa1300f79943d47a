"""A recording as a channel: its events come as if live, and acts go into a ledger everyone can look at."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from livemend.channels.base import Act, ActResult, Cap, Emit, Health, LiveEvent, Malformed, Outcome

from .open import EMPTY, UNKNOWN, detect, open_recording

Sleep = Callable[[float], Awaitable[None]]
_BATCH = 200
# A hole in a recording is not waited out in full.
_LONGEST_PAUSE_MS = 60_000


class LedgerEntry(msgspec.Struct, frozen=True):
    """An act as it would have gone to the platform."""

    act: Act
    outcome: Outcome


# Keeps the entry; False when an act of this idempotency key is there already.
Append = Callable[[LedgerEntry], Awaitable[bool]]


class ReplayChannel:
    """speed: 1 is real time, None as fast as it goes. `malformed` counts what was skipped so far."""

    kind = "replay"
    caps = frozenset(Cap)

    def __init__(self, path: Path, append: Append, sleep: Sleep, speed: float | None = None):
        if speed is not None and speed <= 0:
            raise ValueError("speed must be positive")
        self._path, self._append, self._sleep, self._speed = path, append, sleep, speed
        self._stopped = False
        self.malformed = 0

    async def check(self) -> Health:
        try:
            found = detect(self._path)
        except OSError as error:
            return Health(False, "recording_unreadable", {"error": type(error).__name__})
        if found in (EMPTY, UNKNOWN):
            return Health(False, f"recording_{found}")
        return Health(True, detail={"format": found})

    async def start(self, room: str, cursor: str | None, emit: Emit) -> None:
        """Emit all events; `room` other than "" keeps only that room's. The recording has no cursor."""
        batch: list[LiveEvent] = []
        previous: int | None = None
        for item in open_recording(self._path):
            if self._stopped:
                return
            if isinstance(item, Malformed):
                self.malformed += 1
                continue
            if room and item.room and item.room != room:
                continue
            pause = 0.0
            if self._speed is not None and item.ts is not None:
                if previous is not None:
                    pause = min(max(item.ts - previous, 0), _LONGEST_PAUSE_MS) / 1000 / self._speed
                previous = item.ts if previous is None else max(previous, item.ts)
            if batch and (pause or len(batch) >= _BATCH):
                await emit(batch)
                batch = []
            if pause:
                await self._sleep(pause)
            batch.append(item)
        if batch and not self._stopped:
            await emit(batch)

    async def stop(self) -> None:
        self._stopped = True

    async def act(self, act: Act) -> ActResult:
        if act.kind is Cap.READ:
            return ActResult(Outcome.UNSUPPORTED, {"reason": "not_an_act"})
        if act.dry_run:
            return ActResult(Outcome.ACCEPTED, {"dry_run": True})
        new = await self._append(LedgerEntry(act, Outcome.EXECUTED))
        return ActResult(Outcome.EXECUTED, {"ledger": "replay", "repeated": not new})
