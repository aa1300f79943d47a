"""Sets of texts that differ in a few characters but in what is meant: where a floor loses or gains trust."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from livemend.triage import Triage, Verdict
from livemend.triage.labels import LANES

# The share of each category that comes out right with the shipped model: a change that costs one text is seen here.
FLOORS = {
    "abuse": 1.0,
    "asked": 1.0,
    "cantonese": 1.0,
    "complaint_without_bad_words": 0.95,
    "defending": 0.8,
    "dodged": 1.0,
    "harsh_but_real": 1.0,
    "homophone": 1.0,
    "hypothetical": 1.0,
    "malicious": 1.0,
    "mixed_script": 0.92,
    "negation": 0.95,
    "no_safety": 0.93,
    "not_abuse": 0.83,
    "not_order": 1.0,
    "order_and_complaint": 1.0,
    "orders": 1.0,
    "praise_by_bad_words": 1.0,
    "rhetorical": 0.9,
    "safety": 1.0,
    "sarcasm": 0.93,
    "spam": 1.0,
    "stream": 1.0,
    "third_party": 1.0,
    "zhuyin": 1.0,
}


@cache
def judged() -> list[tuple[str, str, str, Verdict]]:
    lines = (Path(__file__).parent / "contrast.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    verdicts = Triage.load().verdicts([text for _, _, text in rows])
    return [(category, wanted, text, v) for (category, wanted, text), v in zip(rows, verdicts, strict=True)]


def right(wanted: str, verdict: Verdict) -> bool:
    kinds = wanted.split("+")
    if len(kinds) == 1:
        return verdict.lane == wanted
    return verdict.lane == min(kinds, key=LANES.index) and set(kinds) <= set(verdict.labels)


def shares() -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for category, wanted, _, verdict in judged():
        found[category].append(right(wanted, verdict))
    return found


@pytest.mark.req("R023", "R061", "R062")
def test_list_is_long_and_every_category_has_a_floor() -> None:
    found = shares()
    assert sum(map(len, found.values())) >= 300
    assert set(found) == set(FLOORS)
    assert len({text for _, _, text, _ in judged()}) == len(judged())


@pytest.mark.req("R023")
@pytest.mark.parametrize("category", sorted(FLOORS))
def test_category(category: str) -> None:
    results = shares()[category]
    wrong = [
        f"{text} -> {v.lane} {v.labels}, wanted {wanted}"
        for c, wanted, text, v in judged()
        if c == category and not right(wanted, v)
    ]
    assert sum(results) / len(results) >= FLOORS[category], "\n".join(wrong)
