"""The score of a drill: for each inject and rule, met or missed, and by whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .model import Rule

# Time to the first mention, stretched or pressed by how hard the drill is.
PACE = {"easy": 1.5, "normal": 1.0, "hard": 0.7}
# An answer on air has these parts, and a solution or a time (R037).
NEEDED_PARTS = frozenset({"thank", "confirm", "empathise", "help"})
ENDING_PARTS = frozenset({"solution", "time"})
GENUINE = frozenset({"genuine", "harsh", "safety"})
# One of these missed and the drill is not passed, whatever the score (domain.md B8).
MUST = frozenset({Rule.DISPOSITIONS, Rule.WORDS, Rule.OFFERS})


@dataclass(frozen=True)
class Person:
    id: str | None
    name: str


@dataclass(frozen=True)
class Seen:
    """What became of one inject. mention_at: when the host first spoke of its incident."""

    sent_at: datetime
    who: str
    mention_at: datetime | None = None
    parts: tuple[str, ...] = ()
    speaker: Person | None = None
    routes: frozenset[str] = frozenset()
    router: Person | None = None
    promised: bool = False
    offered: bool = False
    offerer: Person | None = None


@dataclass(frozen=True)
class Point:
    rule: str
    passed: bool
    person: Person
    inject_key: str | None = None
    params: dict[str, Any] = field(default_factory=dict)


def judge(key: str, expect: Mapping[str, Any], seen: Seen, pace: float, host: Person, floor: Person) -> list[Point]:
    """expect: as in the scenario; pace: seconds are multiplied by it."""
    points = []
    speaker = seen.speaker or host
    limit = expect.get("mention")
    if limit is not None:
        within = limit * pace
        took = None if seen.mention_at is None else max((seen.mention_at - seen.sent_at).total_seconds(), 0.0)
        params = {"within": round(within), "took": None if took is None else round(took)}
        points.append(Point(Rule.MENTION, took is not None and took <= within, speaker, key, params))
    if expect.get("structure"):
        parts = frozenset(seen.parts)
        missing = sorted(NEEDED_PARTS - parts) + ([] if parts & ENDING_PARTS else ["solution"])
        points.append(Point(Rule.STRUCTURE, not missing, speaker, key, {"missing": missing}))
    if expect.get("route"):
        wanted = list(expect["route"])
        right = bool(seen.routes & set(wanted))
        params = {"wanted": wanted, "was": sorted(seen.routes)}
        points.append(Point(Rule.ROUTE, right, seen.router or floor, key, params))
    if expect.get("promise"):
        points.append(Point(Rule.PROMISE, seen.promised, seen.router or host, key))
    if expect.get("no_offer"):
        points.append(Point(Rule.NO_OFFER, not seen.offered, seen.offerer or floor, key))
    if seen.who in GENUINE and expect:
        silenced = seen.routes & {"hidden", "malicious", "ignored"} - set(expect.get("route") or ())
        points.append(Point(Rule.GENUINE_KEPT, not silenced, seen.router or floor, key, {"was": sorted(silenced)}))
    return points


def total(points: Sequence[Point]) -> int:
    """Per cent of points met; a drill without any is not a success."""
    return round(100 * sum(p.passed for p in points) / len(points)) if points else 0


def is_passed(points: Sequence[Point], min_score: int) -> bool:
    """A drill that was ended before anybody wrote is none."""
    played = any(p.inject_key is not None for p in points)
    return played and total(points) >= min_score and all(p.passed for p in points if p.rule in MUST)


def by(points: Iterable[Point], name: str) -> dict[str, dict[str, int]]:
    """name: `rule` or `person` -> {met, all}."""
    found: dict[str, dict[str, int]] = {}
    for point in points:
        key = point.rule if name == "rule" else point.person.name
        line = found.setdefault(key, {"met": 0, "all": 0})
        line["all"] += 1
        line["met"] += point.passed
    return found


def missed(points: Iterable[Point]) -> dict[tuple[str, Person], int]:
    """(rule, person) -> how often: what an action is made of."""
    found: dict[tuple[str, Person], int] = {}
    for point in points:
        if not point.passed:
            found[point.rule, point.person] = found.get((point.rule, point.person), 0) + 1
    return found
