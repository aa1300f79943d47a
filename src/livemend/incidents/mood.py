"""The room's mood: share and growth of unfavourable comments against the room's own habit (R034).

In memory on purpose: it is about this minute. After a restart the last minutes are read from rows.
"""

import math
from collections import deque
from collections.abc import Iterable
from copy import copy
from datetime import datetime

from typing_extensions import TypedDict

UNFAVOURABLE = frozenset({"safety", "complaint", "negative_review", "malicious", "abuse"})
# Seconds: what counts as now.
WINDOW, HALF = 60, 30
# What is usual before anything was heard, and the seconds in which the habit follows the room: soon while it is young,
# later slowly, hardly at all in an alarm, because a storm must not become its own habit.
USUAL, YOUNG, GROWN, ALARMED = 0.06, 90, 600, 3600
# The habit is learned by the minute, however many comments it has, but a window of so few counts by half.
FEW = 5
# So many unfavourable comments enter a level, so many keep it; left it is below this part of the line that entered it.
ENTER, KEEP, LEAVE = 5, 3, 0.8
# Entered only by what is beyond chance for such a room: so many standard deviations above its habit.
CHANCE = 4.0
LEVELS = ("calm", "uneasy", "alarm")


class Mood(TypedDict):
    unfavourable_share: float
    baseline: float
    growth: float
    alert: bool
    level: str


class RoomMood:
    def __init__(self) -> None:
        self._seconds: deque[tuple[int, int, int]] = deque()
        self._habit = USUAL
        self._heard = 0.0
        self._since = self._at = 0
        self.level = "calm"

    def copy(self) -> "RoomMood":
        other = copy(self)
        other._seconds = self._seconds.copy()
        return other

    def add(self, at: int, total: int, bad: int) -> None:
        """at: whole seconds; one that goes back counts for the newest."""
        if not self._seconds:
            self._since = self._at = at
        at = max(at, self._at)
        self._learn(at)
        if self._seconds and self._seconds[-1][0] == at:
            _second, n, b = self._seconds.pop()
            total, bad = total + n, bad + b
        self._seconds.append((at, total, bad))
        while self._seconds[0][0] <= at - 2 * WINDOW:
            self._seconds.popleft()
        self.level = self.now(at)["level"]

    def _learn(self, at: int) -> None:
        """The habit follows the minute before the window, so that it knows whether that ended in an alarm."""
        past = [entry for entry in self._seconds if self._at - entry[0] >= WINDOW]
        total, bad = sum(n for _second, n, _bad in past), sum(b for _second, _n, b in past)
        weighed = min(at - self._at, WINDOW) * total / (total + FEW)
        self._at = at
        if not weighed:
            return
        pace = ALARMED if self.level == "alarm" else min(YOUNG + self._heard, GROWN)
        self._habit += (bad / total - self._habit) * -math.expm1(-weighed / pace)
        if self.level != "alarm":
            self._heard += weighed

    def _line(self, least: float, times: float, part: float) -> float:
        """Times the habit, but within reach however unhappy the room always is, and never below the least."""
        return max(least, min(times * self._habit, self._habit + part * (1 - self._habit)))

    def now(self, at: int) -> Mood:
        total = bad = late = 0
        for second, n, b in self._seconds:
            if at - second < WINDOW:
                total, bad, late = total + n, bad + b, late + b * (at - second < HALF)
        # A room heard for less than a window has no earlier half to grow from.
        growth = (late + 1) / (bad - late + 1) if at - self._since >= WINDOW else 1.0
        level = self._level(total, bad, late, growth)
        return {
            "unfavourable_share": round(bad / total, 3) if total else 0.0,
            "baseline": round(self._habit, 3),
            "growth": round(growth, 2),
            "alert": level == "alarm",
            "level": level,
        }

    def _level(self, total: int, bad: int, late: int, growth: float) -> str:
        stands = LEVELS.index(self.level)
        if bad < (KEEP if stands else ENTER):
            return "calm"
        share = bad / total
        alarm, uneasy = self._line(0.35, 2.5, 0.5), self._line(0.18, 2.0, 0.3)
        reached = 0
        if bad - self._habit * total >= CHANCE * math.sqrt(total * self._habit * (1 - self._habit)):
            if share >= alarm or (share >= uneasy and growth >= 4 and late >= 3 * ENTER):
                reached = 2
            elif share >= uneasy and (growth >= 1.5 or share >= 0.3):
                reached = 1
        kept = 2 if share >= LEAVE * alarm else 1 if share >= LEAVE * uneasy else 0
        return LEVELS[max(reached, min(kept, stands))]


def remembered(heard: Iterable[tuple[int, int, int]], told: str) -> RoomMood:
    """heard: (second, comments, unfavourable ones) in order; told: the level that was told last."""
    room = RoomMood()
    for second, total, bad in heard:
        room.add(second, total, bad)
    room.level = told
    return room


class Moods:
    """One a process, at `desk.parts["mood"]`."""

    def __init__(self) -> None:
        self._rooms: dict[str, RoomMood] = {}
        # Known from rows only so far: another process may be the one that hears them.
        self._read: set[str] = set()
        # What a room becomes once the batch under way is durable.
        self._next: dict[str, RoomMood] = {}

    def add(self, show_id: str, at: datetime, total: int, bad: int) -> str | None:
        """The level when it changes with this; it counts once it is kept."""
        room = self._rooms.get(show_id, RoomMood())
        after = self._next[show_id] = room.copy()
        after.add(int(at.timestamp()), total, bad)
        return after.level if after.level != room.level else None

    def keep(self, show_id: str) -> None:
        """The batch is durable."""
        if (room := self._next.pop(show_id, None)) is not None:
            self._rooms[show_id] = room
            self._read.discard(show_id)

    def forget(self, show_id: str) -> None:
        """The batch was rolled back."""
        self._next.pop(show_id, None)

    def told(self, show_id: str, level: str) -> None:
        if (room := self._rooms.get(show_id)) is not None:
            room.level = level

    def hears(self, show_id: str) -> bool:
        """False after a restart until the room is heard, and where another process hears it."""
        return show_id in self._rooms and show_id not in self._read

    def read(self, show_id: str, room: RoomMood) -> None:
        self._rooms[show_id] = room
        self._read.add(show_id)

    def mood_of(self, show_id: str, at: datetime) -> Mood:
        return self._rooms.get(show_id, RoomMood()).now(int(at.timestamp()))
