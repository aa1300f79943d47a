"""Figures from plain rows: percentiles, minutes, what is still owed, and whether two counts agree."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

BAD_LANES = frozenset({"safety", "complaint", "negative_review", "malicious", "abuse"})
# A first answer within an hour on any channel (R031).
FIRST_REPLY_SECONDS = 3600
# A show left running over night must not become a list of ten thousand minutes.
MAX_MINUTES = 24 * 60
# Minutes for which a room's viewers are taken as they were last told.
CARRY = 5
# What the host should speak of; malice is not argued with on air.
MENTION_LANES = frozenset({"safety", "complaint", "negative_review"})


def percentile(values: Iterable[float], share: float) -> float | None:
    """Nearest rank: a figure that really occurred. None: nothing was measured."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1]


def seconds(later: datetime | None, earlier: datetime | None) -> float | None:
    """Not below zero: a platform's clock may run ahead of ours."""
    return None if later is None or earlier is None else max((later - earlier).total_seconds(), 0.0)


def in_time(mention: datetime | None, due: datetime | None, now: datetime) -> bool | None:
    """None: there is still time, or nothing was due."""
    if due is None:
        return None
    if mention is not None:
        return mention <= due
    return False if now > due else None


def minutes(
    cells: Iterable[tuple[int, str, int]], viewers: Mapping[int, int], until: int | None = None
) -> list[dict[str, Any]]:
    """cells: (minute, lane, count). Every minute between the first and the last, quiet ones too."""
    by_minute: dict[int, Counter[str]] = {}
    for minute, lane, count in cells:
        by_minute.setdefault(minute, Counter())[lane] += count
    if not by_minute:
        return []
    first, last = min(by_minute), max(by_minute)
    last = min(max(last, until if until is not None else last), first + MAX_MINUTES - 1)
    shown = [*range(first, last + 1), *sorted(m for m in by_minute if m > last)]
    return [_point(minute, by_minute.get(minute, Counter()), viewers.get(minute)) for minute in shown]


def _point(minute: int, lanes: Mapping[str, int], viewers: int | None) -> dict[str, Any]:
    total = sum(lanes.values())
    bad = sum(count for lane, count in lanes.items() if lane in BAD_LANES)
    return {
        "minute": minute,
        "total": total,
        "bad": bad,
        "share": round(bad / total, 3) if total else 0.0,
        "lanes": dict(sorted(lanes.items())),
        "viewers": viewers,
    }


def carried(told: Mapping[tuple[str, str], Mapping[int, int]]) -> dict[int, int]:
    """room -> minute -> count: summed over the rooms, each one's last word holding for a few minutes."""
    minutes_told = [minute for of in told.values() for minute in of]
    totals: dict[int, int] = {}
    for of in told.values():
        last, at = 0, min(minutes_told) - CARRY - 1
        for minute in range(min(of), max(minutes_told) + 1):
            if minute in of:
                last, at = of[minute], minute
            if minute - at <= CARRY:
                totals[minute] = totals.get(minute, 0) + last
    return totals


def importance(incident: Mapping[str, Any]) -> tuple[int, int, int, str]:
    """Safety, then level 1, then the rest; within a level by people. Malice and questions come after complaints."""
    order = {"safety": 0, "complaint": 1, "negative_review": 1, "malicious": 2, "abuse": 3, "question": 4}
    level = 3 if incident["level"] is None else incident["level"]
    judged = incident.get("disposition") == "malicious" and incident["lane"] != "safety"
    lane = order["malicious"] if judged else order.get(incident["lane"], 5)
    return (lane, level if lane <= 1 else 0, -incident["people"], incident["first_seen"])


@dataclass(frozen=True)
class Check:
    """Two ways to count the same thing."""

    name: str
    left: int
    right: int

    @property
    def ok(self) -> bool:
        return self.left == self.right


def effect(series: Sequence[Mapping[str, Any]], minute: int, span: int = 5) -> tuple[float, float] | None:
    """Viewers on average in the minutes before and after one (R129); None without figures on both sides."""
    known = {row["minute"]: row["viewers"] for row in series if row["viewers"] is not None}
    before = [known[m] for m in range(minute - span, minute) if m in known]
    after = [known[m] for m in range(minute + 1, minute + span + 1) if m in known]
    if not before or not after:
        return None
    return sum(before) / len(before), sum(after) / len(after)
