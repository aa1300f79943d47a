"""2,200 comments by three other hands, who read the labels of triage and nothing else here; none is trained on."""

import json
from pathlib import Path

import pytest

from livemend.triage import Triage
from livemend.triage.training import data, measure


def written(hand: int) -> list[data.Row]:
    found = []
    for line in (Path(__file__).parent / "other_hands.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["hand"] == hand:
            lang = "zh-Hans" if any("\u4e00" <= c <= "\u9fff" for c in row["text"]) else "en"
            found.append(
                data.Row(row["text"], lang, tuple(row["kinds"]), row["issue"], None, row["level"], None, "other")
            )
    return found


@pytest.mark.req("R023", "R024", "R025")
@pytest.mark.parametrize(("hand", "size"), [(1, 700), (2, 900), (3, 597)])
def test_what_others_write_is_understood(hand: int, size: int) -> None:
    rows = written(hand)
    assert len(rows) == size
    figures = measure.figures(Triage.load(), rows)
    assert figures.macro >= 0.935 and figures.reach >= 0.96 and figures.false_alarms <= 40
    assert figures.issue_macro >= 0.87 and figures.level >= 0.865
    assert figures.safety_reach >= 0.99 and figures.safety_false <= 2
