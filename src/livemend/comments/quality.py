"""How good the verdicts are by the team's own labels: precision and recall per kind, and what was wrong. Pure."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import TypedDict

from livemend.triage.labels import ISSUES, KINDS


class Figures(TypedDict):
    """found: how often the machine said so; right: of these; held: how often it was so. Shares are None of nothing."""

    name: str
    held: int
    found: int
    right: int
    precision: float | None
    recall: float | None


class Figured(TypedDict):
    kinds: list[Figures]
    issues: list[Figures]
    level_right: int
    level_of: int


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def _table(names: Sequence[str], pairs: Sequence[tuple[set[str], set[str]]]) -> list[Figures]:
    """pairs: (what the machine said, what it is)."""
    rows: list[Figures] = []
    for name in names:
        held = sum(name in is_ for _said, is_ in pairs)
        found = sum(name in said for said, _is in pairs)
        right = sum(name in said and name in is_ for said, is_ in pairs)
        rows.append(
            {
                "name": name,
                "held": held,
                "found": found,
                "right": right,
                "precision": _share(right, found),
                "recall": _share(right, held),
            }
        )
    return rows


def figures(labelled: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> Figured:
    """labelled: (verdict, label), each with kinds, issue, subtype, level."""
    kinds = [(set(was["kinds"]), set(now["kinds"])) for was, now in labelled]
    both = [(was["issue"], now["issue"]) for was, now in labelled if was["issue"] and now["issue"]]
    levels = [
        (was["level"], now["level"]) for was, now in labelled if was["level"] is not None and now["level"] is not None
    ]
    return {
        "kinds": _table(KINDS, kinds),
        "issues": _table(ISSUES, [({was}, {now}) for was, now in both]),
        "level_right": sum(was == now for was, now in levels),
        "level_of": len(levels),
    }


def is_wrong(was: dict[str, Any], now: dict[str, Any]) -> bool:
    return set(was["kinds"]) != set(now["kinds"]) or any(was[name] != now[name] for name in ("issue", "level"))
