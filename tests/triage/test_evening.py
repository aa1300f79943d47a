"""Four evenings, 2,600 comments that nothing was tuned on: what reaches the desk, and what is called for nothing."""

from functools import cache
from pathlib import Path

import pytest

from livemend.triage import Triage
from livemend.triage.verdict import Verdict

UNHAPPY = {"c", "n"}
DESK = {"complaint", "negative_review"}


@cache
def evening() -> list[tuple[str, str, Verdict, Verdict]]:
    """Of each comment: its kinds (first letters), its text, and what triage says after both readings and after one."""
    lines = (Path(__file__).parent / "evening.tsv").read_text("utf-8").splitlines()
    rows = [(label.split()[0], text) for label, _lang, text in (line.split("\t") for line in lines)]
    engine = Triage.load()
    texts = [text for _, text in rows]
    twice, once = engine.verdicts(texts), engine.verdicts(texts, again=0)
    return [(kinds, text, a, b) for (kinds, text), a, b in zip(rows, twice, once, strict=True)]


def shares(which: int) -> tuple[float, float]:
    """Complaints that reach the desk, and innocent comments brought there, per 1,000."""
    reached = [bool(DESK & set(row[which].labels)) for row in evening() if "c" in row[0]]
    called = [bool(DESK & set(row[which].labels)) for row in evening() if not UNHAPPY & set(row[0])]
    return sum(reached) / len(reached), 1000 * sum(called) / len(called)


@pytest.mark.req("R023")
def test_complaints_reach_the_desk_and_the_calm_is_left_alone() -> None:
    reached, called = shares(2)
    assert len(evening()) == 2_600
    assert reached >= 0.95 and called <= 36


@pytest.mark.req("R023")
def test_nearly_all_complaints_stand_above_nearly_all_the_calm() -> None:
    chances = [(kinds, max(v.kinds["complaint"], v.kinds["negative_review"])) for kinds, _, v, _ in evening()]
    complaints = sorted(chance for kinds, chance in chances if "c" in kinds)
    calm = [chance for kinds, chance in chances if not UNHAPPY & set(kinds)]
    limit = complaints[len(complaints) // 20]
    assert len(complaints) > 150
    assert 1000 * sum(chance >= limit for chance in calm) / len(calm) <= 14


@pytest.mark.req("R023")
def test_the_second_reading_earns_its_time() -> None:
    assert shares(2)[1] < 0.8 * shares(3)[1]
    assert shares(2)[0] >= shares(3)[0] - 0.05
