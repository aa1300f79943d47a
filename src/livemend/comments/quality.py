"""How good the verdicts are by the team's own labels: precision and recall per kind, and what was wrong. Pure."""

from collections.abc import Sequence
from typing import Any

from typing_extensions import TypedDict

from livemend.triage.labels import ISSUES, KINDS

LEVELS = ("0", "1", "2")


class Figures(TypedDict):
    """found: how often the machine said so; right: of these; held: how often it was so. Shares are None of nothing."""

    name: str
    held: int
    found: int
    right: int
    precision: float | None
    recall: float | None


class Figured(TypedDict):
    """level_of: how often either side gave a level at all."""

    kinds: list[Figures]
    issues: list[Figures]
    levels: list[Figures]
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
    """labelled: (verdict, label): kinds, issue, subtype, level; of the label what people spoke of, and nothing else."""
    levels = _one_each("level", labelled)
    return {
        "kinds": [row for name in KINDS for row in _table([name], _kind(name, labelled))],
        "issues": _table(ISSUES, _one_each("issue", labelled)),
        "levels": _table(LEVELS, levels),
        "level_right": sum(was == now for was, now in levels if was),
        "level_of": sum(bool(was or now) for was, now in levels),
    }


def _kind(name: str, labelled: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[tuple[set[str], set[str]]]:
    """Whether it is malicious may be said without the other kinds."""
    whole = [(set(was["kinds"]), set(now["kinds"])) for was, now in labelled if "kinds" in now]
    alone = [(set(was["kinds"]), {name} if now[name] else set()) for was, now in labelled if name in now]
    return whole + alone


def _one_each(name: str, labelled: Sequence[tuple[dict[str, Any], dict[str, Any]]]) -> list[tuple[set[str], set[str]]]:
    """Of what there is one or none. What only one side gave counts: it was missed, or said for nothing."""

    def given(side: dict[str, Any]) -> set[str]:
        return set() if side[name] is None else {str(side[name])}

    return [(given(was), given(now)) for was, now in labelled if name in now]


def is_wrong(was: dict[str, Any], now: dict[str, Any]) -> bool:
    """A sub-type is optional: it is wrong where both name one, not where either is silent."""
    subtypes = {was["subtype"], now.get("subtype")} - {None}
    other = any(was[name] != now[name] for name in ("issue", "level") if name in now)
    kinds = set(was["kinds"]) != set(now.get("kinds", was["kinds"]))
    return kinds or other or len(subtypes) > 1 or now.get("malicious") not in (None, "malicious" in was["kinds"])
