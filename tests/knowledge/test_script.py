"""A script is read against the fact sheet: what is exaggerated, contradicted, hidden, or was corrected before."""

from typing import Any

import pytest

from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import script
from livemend.knowledge.script import Correction

SPLASH = {
    "pros": {"en": "Light."},
    "cons": {"en": "Splash only."},
    "how_to_use": {"en": "Charge it."},
    "precautions": {"en": "Dry it."},
    "claims_allowed": {"en": "10 hours on a charge."},
}


def sheet(sku: str) -> dict[str, Any]:
    from conftest import demo_shop

    return next(p["fact_sheet"] for p in demo_shop()["products"] if p["sku"] == sku)


def codes(text: str, of: Any, lang: str, **more: Any) -> set[str]:
    return {f.code for f in script.review(text, of, lang, **more)}


@pytest.mark.req("R018")
def test_waterproof_against_splash_only_is_flagged_with_the_line() -> None:
    found = script.review("This speaker is 100% waterproof!", SPLASH, "en")
    clash = next(f for f in found if f.code == "contradicts_sheet")
    assert clash.line == "Splash only"
    assert "exaggeration" in {f.code for f in found}


@pytest.mark.req("R018")
@pytest.mark.parametrize(
    ("sku", "lang", "text", "line"),
    [
        ("C01", "zh-Hant", "這個茶壺電磁爐也可以放喔。", "不可放電磁爐"),
        ("C01", "zh-Hans", "这个茶壶放电磁炉上直接煮。", "不可放电磁炉"),
        ("C01", "en", "It works on induction as well.", "Not for induction"),
        ("D01", "zh-Hant", "用一個月就會長頭髮。", "不會長頭髮"),
        ("D01", "en", "Your hair grows back in a month.", "it does not make hair grow"),
        ("D02", "zh-Hans", "坚果过敏的姐妹也能用。", "坚果过敏者勿用"),
        ("E01", "zh-Hant", "鑄鐵鍋可以進洗碗機。", "不可進洗碗機"),
    ],
)
def test_the_demo_sheets_contradict_what_must_not_be_said(sku: str, lang: str, text: str, line: str) -> None:
    found = [f for f in script.review(text, sheet(sku), lang, whole=False) if f.code == "contradicts_sheet"]
    assert any(line.casefold() in f.line.casefold() for f in found), found


@pytest.mark.req("R018")
@pytest.mark.parametrize(
    ("sku", "lang", "text"),
    [
        ("C01", "zh-Hant", "這個茶壺不能放電磁爐，電陶爐小火可以。"),
        ("C01", "en", "Please, it is not for induction."),
        ("D01", "zh-Hans", "这款是化妆品，不会长头发，就是清爽。"),
        ("E01", "en", "It rusts when left wet, so oil it."),
    ],
)
def test_saying_it_as_it_is_passes(sku: str, lang: str, text: str) -> None:
    assert "contradicts_sheet" not in codes(text, sheet(sku), lang, whole=False)


@pytest.mark.req("R018")
def test_a_con_that_is_left_out_of_the_whole_script_is_hidden() -> None:
    text = "26 公分鑄鐵煎鍋，蓄熱好，可以進烤箱。"
    found = script.review(text, sheet("E01"), "zh-Hant")
    hidden = [f.line for f in found if f.code == "hidden_con"]
    assert any("生鏽" in line for line in hidden)
    honest = text + "就是比較重，2.4 公斤，沾水放著會生鏽，所以要養鍋。"
    assert "hidden_con" not in codes(honest, sheet("E01"), "zh-Hant")
    assert "hidden_con" not in codes(text, sheet("E01"), "zh-Hant", whole=False)


@pytest.mark.req("R018")
def test_a_figure_the_sheet_does_not_know_is_flagged() -> None:
    assert "figure_unknown" in codes("Runs 24 hours on a charge.", SPLASH, "en")
    assert "figure_unknown" not in codes("Runs 10 hours on a charge.", SPLASH, "en")


@pytest.mark.req("R018")
@pytest.mark.req("S10")
def test_a_claim_that_was_corrected_once_is_flagged_when_it_comes_back() -> None:
    known = [Correction("保溫瓶整支都是 316 不鏽鋼", "只有內膽是 316，外殼是 304")]
    found = script.review("大家看這支保溫瓶，整支都是316不鏽鋼的喔", None, "zh-Hant", known)
    hit = next(f for f in found if f.code == "corrected_claim")
    assert hit.params["correct"] == "只有內膽是 316，外殼是 304"
    assert "corrected_claim" not in codes("這支保溫瓶內膽用 316。", None, "zh-Hant", corrected=known)


@pytest.mark.parametrize("text", ["", " ", "。。。", "\n" * 50, "x" * 5000])
def test_nothing_to_read_is_no_error(text: str) -> None:
    script.review(text, SPLASH, "en")
    script.review(text, None, "zh-Hant")


def test_every_finding_has_words() -> None:
    for lang in LANGUAGES:
        for code in ("exaggeration", "contradicts_sheet", "hidden_con", "figure_unknown", "corrected_claim"):
            assert f"knowledge.script.{code}" in words(lang)
