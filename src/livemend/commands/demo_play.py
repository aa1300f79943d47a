"""Plays the recorded show: what the platforms deliver and what the team does, in the order of their times."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.replay.open import open_recording
from livemend.kit.clock import SteppedClock, to_ms
from livemend.people.access import Desk

from .demo_team import SHOW, ActRefused, Team, offset
from .replay_run import feeds_over

# Show time is gathered this long before it is handed to the intake, as a platform's poll would.
GATHER = timedelta(seconds=3)


@dataclass
class Progress:
    """What the terminal shows while the recording runs."""

    at: timedelta = timedelta()
    received: int = 0
    duplicates: int = 0
    malformed: list[int] = field(default_factory=list)
    acts: int = 0
    refused: list[str] = field(default_factory=list)
    latest: str = ""


class Player:
    """start: the moment of the world at which the recording begins."""

    def __init__(
        self, desk: Desk, clock: SteppedClock, team: Team, folder: Path, acts: list[dict[str, Any]], start: datetime
    ) -> None:
        self.desk, self.clock, self.team, self.start = desk, clock, team, start
        self.progress = Progress()
        self._events = self._read(folder)
        self._next: LiveEvent | None = next(self._events, None)
        self._todo = [(offset(act["at"]), act) for act in acts]
        self._todo.append((SHOW, {"at": "00:30:00", "do": "end_show", "as": "floor"}))
        # What the recording does not tell of: the assistant looks through the open questions now and then.
        for minute in range(3, 30, 3):
            at = f"00:{minute:02}:10"
            self._todo.append((offset(at), {"at": at, "do": "answer_questions", "as": "assistant"}))
        self._todo.sort(key=lambda pair: pair[0])

    def _read(self, folder: Path) -> Iterator[LiveEvent]:
        for item in open_recording(folder / "show.jsonl"):
            if isinstance(item, Malformed):
                self.progress.malformed.append(item.line)
            else:
                yield item

    async def play(self, speed: float, until: timedelta = timedelta.max) -> None:
        """`speed` show minutes a minute; timers ring at their own moment in between."""
        began = time.monotonic()
        await self.team.start_show()
        while (at := self._next_moment()) <= until and at != timedelta.max:
            pause = at.total_seconds() / speed - (time.monotonic() - began)
            if pause > 0 and at <= SHOW:
                await asyncio.sleep(pause)
            await self._step(at, min(at + GATHER, until))
        if until != timedelta.max:
            await self._put(until)

    async def go_on(self) -> None:
        """The rest of the comments at the speed of life; what the team does is up to whoever sits there."""
        while self._next is not None:
            at = timedelta(milliseconds=self._next.ts or 0)
            pause = (self.start + at - self.desk.clock.now()).total_seconds()
            await asyncio.sleep(max(pause, 0.0))
            await self._deliver(at)
        await feeds_over(self.desk, self.team.show_id)

    def _next_moment(self) -> timedelta:
        event = timedelta.max if self._next is None else timedelta(milliseconds=self._next.ts or 0)
        act = self._todo[0][0] if self._todo else timedelta.max
        return min(event, act)

    async def _step(self, at: timedelta, gather: timedelta) -> None:
        """One delivery of what came within `gather`, or one act."""
        await self._put(at)
        if self._todo and self._todo[0][0] <= at:
            await self._act(*self._todo.pop(0))
            return
        if self._todo:
            gather = min(gather, self._todo[0][0])
        await self._deliver(gather)

    async def _put(self, moment: timedelta) -> None:
        """Put the clock there, stopping at every timer that is due before."""
        until = self.start + moment
        while True:
            due = await self.desk.timers.next_due()
            if due is None or due > until:
                break
            self.clock.put(due)
            if not await self.desk.timers.run_due():
                break
        self.clock.put(until)
        self.progress.at = moment

    async def _deliver(self, until: timedelta) -> None:
        batch = []
        while self._next is not None and timedelta(milliseconds=self._next.ts or 0) <= until:
            batch.append(self._shifted(self._next))
            self._next = next(self._events, None)
        told = await self.desk.parts["ingest"].submit(self.team.show_id, batch)
        self.progress.received += sum(event.type == "comment" for event in batch)
        self.progress.duplicates += told.duplicates

    async def _act(self, _at: timedelta, act: dict[str, Any]) -> None:
        try:
            await self.team.act(act)
            self.progress.acts += 1
        except ActRefused as error:
            self.progress.refused.append(f"{act['at']} {act['do']}: {error}")
        self.progress.latest = f"{act['as']}: {act['do']}"

    def _shifted(self, event: LiveEvent) -> LiveEvent:
        """A recording's times count from its start; the desk's are of the world."""
        begin = to_ms(self.start)
        times = {name: getattr(event, name) for name in ("ts", "gap_from", "gap_to")}
        return replace(event, **{name: ms + begin for name, ms in times.items() if ms is not None})
