"""Every signal on a comment has words on the screen and nothing else does; and by which words symptoms are heard."""

import json
from pathlib import Path
from typing import Any

import pytest

from livemend.incidents import likeness, signals, topics
from livemend.incidents.item import Item, Placed
from livemend.kit.i18n import LANGUAGES
from livemend.triage.labels import SIGNALS

from .test_grouping import Show

LOCALES = Path(__file__).parents[2] / "locales"


@pytest.mark.req("R061")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_screen_has_words_for_every_signal_and_no_other(lang: str) -> None:
    words = json.loads((LOCALES / lang / "console_live.json").read_text(encoding="utf-8"))["signal"]
    assert sorted(words) == sorted({*SIGNALS, *signals.WEIGHTS})
    assert len(set(words.values())) == len(words)


def test_behaviour_writes_these_names() -> None:
    """An attacker in many rooms, and a buyer who says what is broken and wants it mended."""
    behaviour = signals.Behaviour()

    def judged(copies: int, **more: Any) -> set[str]:
        item = Item(id="c", user="u", at=0, lane="complaint", **{"text": "", **more})
        item.plain, item.symptoms = item.text, frozenset({"broken"})
        behaviour.judge(item, placed := Placed(), copies)
        return {name for name, _weight in placed.signals}

    for room in "abc":
        against = judged(5, room=room, account_age_days=1)
    protecting = judged(2, text="要退货", subtype="broken", order_match=True)
    assert against | protecting == set(signals.WEIGHTS)


@pytest.mark.req("R062")
def test_what_protects_keeps_its_sign_on_the_incident() -> None:
    show = Show()
    for _ in range(4):
        placed = show.say("全是假货 大家快去隔壁直播间 我要退货", "malicious", account_age_days=1, suspicion=0.9)
    found = show.grouping.groups[str(placed.incident)].signals
    assert found["asks_for_remedy"] == signals.WEIGHTS["asks_for_remedy"] and found["near_copies"] > 0


@pytest.mark.req("R028")
@pytest.mark.parametrize(
    ("text", "symptom"),
    [("杯底漏水", "leak"), ("lid leaks", "leak"), ("倒過來就滴", "leak"), ("左边没声", "sound"),
     ("chain tarnished", "tarnish"),
     ("漏发一包", "missing"), ("漏斗不错", None), ("说漏嘴了", None), ("完全不漏", None)],
)  # fmt: skip
def test_leaks_silence_and_lost_plating_have_words(text: str, symptom: str | None) -> None:
    assert topics.symptoms(likeness.plain(text)) == (frozenset({symptom}) if symptom else frozenset())
