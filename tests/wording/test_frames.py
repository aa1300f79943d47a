"""Ways of saying it: classes in an order, what is quoted, denied or asked, and spellings that dodge a filter."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from livemend.kit.i18n import LANGUAGES, words
from livemend.wording import Context, check, stops
from livemend.wording.frames import FINE, compile_frames, shipped_frames
from livemend.wording.lists import OwnWord, edited
from livemend.wording.plain import plain

HOUSE = Path(__file__).parents[2]
# A finding of these says nothing about a label or a single step.
NO_ANSWER = {"personal_data", "unfilled", "only_acknowledged"}


def leaves(node: Any) -> Iterator[str]:
    if isinstance(node, dict | list):
        for child in node.values() if isinstance(node, dict) else node:
            yield from leaves(child)
    elif isinstance(node, str) and len(node) > 8:
        yield node.replace("{", "").replace("}", "")


def codes(text: str, **context: Any) -> list[str]:
    return [finding.code for finding in check(text, Context(**{"lang": "zh-Hant", **context}))]


@pytest.mark.req("R043")
def test_one_frame_reads_both_scripts_and_answers_in_the_language_of_the_text() -> None:
    for lang, text in (("zh-Hant", "司機把箱子壓扁了"), ("zh-Hans", "司机把箱子压扁了")):
        (found,) = check(text, Context(lang=lang))
        assert found.code == "blame_shift"
        assert found.suggestion
        assert ("這" in found.suggestion) == (lang == "zh-Hant")
    assert codes("The driver who came yesterday dropped it", lang="en") == ["blame_shift"]


@pytest.mark.req("R044")
@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("這不.可.能", "zh-Hant"),
        ("不 可 能", "zh-Hant"),
        ("不​可​能", "zh-Hans"),
        ("that is imp0ssible", "en"),
        ("i.m.p.o.s.s.i.b.l.e", "en"),
    ],
)
def test_a_word_spelled_around_a_filter_is_found_where_it_stands(text: str, lang: str) -> None:
    (found,) = check(text, Context(lang=lang))
    assert found.code == "negative_absolute"
    assert plain(text[found.start : found.end]).text in ("不可能", "impossible")


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ('You wrote "it is impossible to reach you"; I am here until 8 pm', "en"),
        ("It is not your fault, the lid should have held", "en"),
        ("Mia asks whether it is 100% cotton: seventy per cent", "en"),
        ("Even if the courier lost it, we send another", "en"),
        ("Under our policy a faulty item can always be returned within 30 days", "en"),
        ("您寫「根本不可能聯絡到」，我在這裡", "zh-Hant"),
        ("這不是您的問題", "zh-Hant"),
        ("有人問是不是全網最低", "zh-Hant"),
        ("就算是物流弄丟的，我們也補寄", "zh-Hant"),
        ("我們不會說客人說謊", "zh-Hant"),
    ],
)
def test_what_is_quoted_denied_asked_or_supposed_is_not_our_claim(text: str, lang: str) -> None:
    assert codes(text, lang=lang, kind="host") == []


def test_a_quotation_does_not_hide_an_insult() -> None:
    assert stops(check('I said "you idiot"', Context(lang="en")))


def test_claims_of_health_and_pressure_are_stopped() -> None:
    assert codes("喝一個禮拜血壓就降下來", kind="host") == ["health_claim"]
    assert codes("The tea lowers your blood pressure", lang="en") == ["health_claim"]
    assert codes("The tea does not lower your blood pressure", lang="en") == []
    assert codes("您先撤訴，我們再談", kind="private") == ["pressure"]
    assert codes("Close the dispute first, then we talk", lang="en", kind="private") == ["pressure"]


def test_a_word_a_shop_took_out_is_not_found_as_a_frame_either() -> None:
    text = "You will love it, second to none"
    assert codes(text, lang="en") == ["superlative"]
    own = edited([OwnWord("en", "second to none", removed=True)])
    assert check(text, Context(lang="en"), own) == []


def test_a_frame_needs_a_trigger() -> None:
    with pytest.raises(ValueError, match="without a trigger"):
        compile_frames(
            {"classes": {}, "better": {}, "fine": "{!x}", "frames": [{"code": "insult", "say": "abc"}]}, "en"
        )


def test_every_frame_has_a_reason_and_better_words() -> None:
    for script, langs in zip(shipped_frames(), (("en",), ("zh-Hant", "zh-Hans")), strict=True):
        for frame in {frame for frames in script.wakes.values() for frame in frames}:
            if frame.rule.code in (FINE, "bare_acknowledgement"):
                continue
            assert set(frame.better) == set(langs), frame.rule.code
            assert all(f"wording.{frame.rule.code}" in words(lang) for lang in LANGUAGES)


@pytest.mark.req("R044")
def test_nothing_stops_what_the_house_itself_says() -> None:
    sources = [
        json.loads((HOUSE / "locales" / lang / f"{area}.json").read_text(encoding="utf-8"))
        for lang in LANGUAGES
        for area in ("notify", "feedback", "onair")
    ]
    files = [HOUSE / "demo" / "evening-market" / "shop.yaml", *sorted((HOUSE / "seed").rglob("*.yaml"))]
    sources += [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    wrong = []
    for text in leaves(sources):
        lang = "en" if text.isascii() else "zh-Hant"
        framed = [f for f in check(text, Context(lang=lang, kind="private")) if f.severity == "stop"]
        wrong += [(f.code, text[f.start : f.end], text) for f in framed if f.code not in NO_ANSWER]
    assert wrong == []
