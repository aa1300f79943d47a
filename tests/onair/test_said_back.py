"""What is said back is what the title calls it, also where the model's sub-type is another (R038, R040)."""

from typing import Any

import pytest
from live import Team

from livemend.incidents.topics import SYMPTOMS, heard
from livemend.kit.i18n import LANGUAGES
from livemend.onair import rules
from livemend.onair.model import Mode
from livemend.onair.told import clause, unopened


@pytest.mark.req("R038")
@pytest.mark.req("R040")
@pytest.mark.parametrize(
    ("lang", "issue", "subtype", "symptom", "words", "expected"),
    [
        ("zh-Hant", "quality", "wears_out", "damage", "裂好幾條縫", "手工皂有破裂或損壞"),
        ("zh-Hant", "quality", "unstable_function", "button", "按鈕卡住", "手工皂的按鈕卡住了"),
        ("en", "misleading", "other", "function", "it stopped misting", "soap does not work"),
        ("zh-Hant", "service", "other", "power", "充不進電", "手工皂充不進電或開不了機"),
        ("zh-Hant", "logistics", "damaged_in_transit", "damage", "盒子凹了還沒敢拆",
         "裝手工皂的箱子送到時壓壞了，還沒有拆"),
        ("en", "logistics", "other", "damage", "box is dented, I have not opened it",
         "the parcel with soap came damaged and is not opened yet"),
        ("zh-Hans", "service", "passive", "manner", "我问退货，客服很凶", "手工皂的事，客服回复的态度不好"),
        # The sub-type tells the same symptom more exactly.
        ("zh-Hant", "logistics", "damaged_in_transit", "damage", "收到就破了", "手工皂送到時破損了"),
        # What is said beside nearly everything does not outweigh it.
        ("zh-Hant", "quality", "broken", "refund", "我要退款", "手工皂不能用了"),
    ],
)  # fmt: skip
def test_the_words_outweigh_the_sub_type(
    lang: str, issue: str, subtype: str, symptom: str, words: str, expected: str
) -> None:
    issue_of, subtype_of, called = heard(issue, subtype, symptom)
    thing = "soap" if lang == "en" else "手工皂"
    said = clause(lang, issue=issue_of, subtype=subtype_of, level=2, symptom=called, product=thing, words=words,
                  closed=unopened([words]))  # fmt: skip
    assert said.replace("your soap", "soap") == expected


def test_a_parcel_is_shut_only_while_nobody_saw_the_goods() -> None:
    assert unopened(["外箱凹一個大洞，還沒敢拆", "我的也是"])
    assert not unopened(["外箱凹一個大洞，還沒敢拆", "我的拆開裡面裂了"])
    assert not unopened(["收到就破了"])


@pytest.mark.req("R047")
def test_a_machine_that_is_dead_gets_more_than_an_answer_of_the_service() -> None:
    issue, subtype, _called = heard("service", "other", "power")
    assert rules.help_kind(Mode.ANSWER, issue, subtype, "unverified") == "help_malfunction"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_symptom_can_be_said_back(lang: str) -> None:
    for symptom in SYMPTOMS.keys() - {"harm"}:
        issue, subtype, called = heard("unknown", None, symptom)
        said = clause(lang, issue=issue, subtype=subtype, level=2, symptom=called, product="X")
        assert "X" in said and "onair." not in said


@pytest.mark.req("R040")
async def test_the_card_says_what_the_title_says(team: Team, say: Any) -> None:
    told = await say("行動電源的按鈕卡住，按不下去", "阿珠")
    card = await team.card(told)
    assert "按鈕卡住" in (await team.incident(told))["title"]["zh-Hant"]
    assert "按鈕卡住了" in next(part["text"] for part in card["parts"] if part["kind"] == "confirm")
