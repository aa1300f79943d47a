"""The room's mood: share and growth of unfavourable comments against the room's own habit (R034).

In memory on purpose: it is about this minute, and a restart begins with the next one.
"""

from collections import deque
from datetime import datetime

from typing_extensions import TypedDict

UNFAVOURABLE = frozenset({"safety", "complaint", "negative_review", "malicious", "abuse"})
# Seconds: what counts as now, and the habit before it.
WINDOW, HALF, HABIT = 60, 30, 600
# A quiet room starts from what is usual: 6 of 100, as if 60 comments had been seen.
PRIOR_SHARE, PRIOR_WEIGHT = 0.06, 60
LEAST = 5


class Mood(TypedDict):
    unfavourable_share: float
    baseline: float
    growth: float
    alert: bool
    level: str


class RoomMood:
    def __init__(self) -> None:
        self._seconds: deque[list[int]] = deque()
        self.told = "calm"

    def add(self, at: int, total: int, bad: int) -> None:
        """at: whole seconds, never going back."""
        if self._seconds and self._seconds[-1][0] >= at:
            self._seconds[-1][1] += total
            self._seconds[-1][2] += bad
        else:
            self._seconds.append([at, total, bad])
        while self._seconds and self._seconds[0][0] < at - WINDOW - HABIT:
            self._seconds.popleft()

    def now(self, at: int) -> Mood:
        total = bad = late = early = before = before_bad = 0
        for second, n, b in self._seconds:
            age = at - second
            if age < WINDOW:
                total, bad = total + n, bad + b
                late, early = (late + b, early) if age < HALF else (late, early + b)
            elif age < WINDOW + HABIT:
                before, before_bad = before + n, before_bad + b
        baseline = (before_bad + PRIOR_SHARE * PRIOR_WEIGHT) / (before + PRIOR_WEIGHT)
        share = bad / total if total else 0.0
        growth = (late + 1) / (early + 1)
        level = "calm"
        if bad >= LEAST and share >= max(0.35, 2.5 * baseline):
            level = "alarm"
        elif bad >= LEAST and share >= max(0.18, 2.0 * baseline) and (growth >= 1.5 or share >= 0.3):
            level = "alarm" if late >= 3 * LEAST and growth >= 4 else "uneasy"
        return {
            "unfavourable_share": round(share, 3),
            "baseline": round(baseline, 3),
            "growth": round(growth, 2),
            "alert": level == "alarm",
            "level": level,
        }


class Moods:
    """One a process, at `desk.parts["mood"]`."""

    def __init__(self) -> None:
        self._rooms: dict[str, RoomMood] = {}

    def add(self, show_id: str, at: datetime, total: int, bad: int) -> str | None:
        """The level when it has changed."""
        room = self._rooms.setdefault(show_id, RoomMood())
        second = int(at.timestamp())
        room.add(second, total, bad)
        level = room.now(second)["level"]
        if level == room.told:
            return None
        room.told = level
        return level

    def mood_of(self, show_id: str, at: datetime) -> Mood:
        return self._rooms.get(show_id, RoomMood()).now(int(at.timestamp()))

    def forget(self, show_id: str) -> None:
        self._rooms.pop(show_id, None)
