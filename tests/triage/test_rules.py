"""What words are certain of, each with texts on both sides of the rule."""

from functools import cache

import pytest

from livemend.triage import Triage
from livemend.triage.verdict import Verdict


@cache
def triage() -> Triage:
    return Triage.load()


def verdict(text: str) -> Verdict:
    return triage().verdict(text)


@pytest.mark.req("R023", "R061")
@pytest.mark.parametrize(
    "text", ["起球+1", "耳機沒聲音 +1", "烂果+1", "保溫瓶漏 +1", "broken +1", "+1 我的也壞", "mine leaks too +1"]
)
def test_a_fault_and_plus_one_is_a_complaint(text: str) -> None:
    found = verdict(text)
    assert "complaint" in found.labels and "order" not in found.labels


@pytest.mark.req("R023", "R061")
@pytest.mark.parametrize(
    "text", ["防漏杯+1", "我要那個不會漏的 +1", "碎花裙+1", "臭豆腐 +1", "破壁機 +1", "烂漫粉 +1", "A03+1", "+1"]
)
def test_goods_and_plus_one_are_no_complaint(text: str) -> None:
    assert "complaint" not in verdict(text).labels


@pytest.mark.req("R024")
@pytest.mark.parametrize(
    "text",
    ["電到哈哈 手還在抖 真的不誇張", "被电麻了 这浴霸要命啊哈哈哈", "got zapped touching the lamp haha not cool",
     "throat closing up after the tea omg"],
)  # fmt: skip
def test_laughter_takes_back_no_harm_to_a_body(text: str) -> None:
    assert verdict(text).level == 0


@pytest.mark.req("R024")
@pytest.mark.parametrize(
    "text",
    ["被主播美到電到 哈哈", "lol im burning with envy", "so pretty i cant breathe", "i burned my dinner watching this",
     "会不会被电麻啊", "被主播的声音电麻了", "burned my tongue on a spring roll"],
)  # fmt: skip
def test_a_manner_of_speaking_is_no_harm(text: str) -> None:
    assert verdict(text).level != 0


@pytest.mark.req("R023")
@pytest.mark.parametrize(
    ("text", "asks"),
    [("鑑賞期內說不給退 有沒有搞錯", False),
     ("草莓一半都長毛了 這樣是要怎麼吃", False), ("货呢 还做不做生意了", False),
     ("收到破的 請問要怎麼換", True),
     ("杯子裂了 是要寄回去給你們嗎", True), ("broken zipper, what do i do now?", True)],
)  # fmt: skip
def test_a_question_that_asks_nothing_is_none(text: str, asks: bool) -> None:
    found = verdict(text)
    assert "complaint" in found.labels
    assert ("question" in found.labels) == asks


@pytest.mark.req("R023")
@pytest.mark.parametrize("text", ["壞惹啦", "又壞了 無言", "當機ㄌ 傻眼貓咪", "破ㄌ 嗚"])
def test_broken_in_a_word(text: str) -> None:
    assert verdict(text).lane == "complaint"


@pytest.mark.req("R023")
def test_who_leaves_a_number_to_be_called_at_is_no_seller() -> None:
    assert verdict("我的賴 mimi88 請小編聯絡我 要退款").lane != "spam"
    assert verdict("加賴 mimi88 領好康").lane == "spam"


@pytest.mark.req("R055")
@pytest.mark.parametrize("before", [999, 1003, 3900])
def test_a_number_late_in_a_comment_is_personal_too(before: int) -> None:
    text = "好" * before + " 電話0912345678"
    assert [text[span.start : span.end] for span in verdict(text).pii] == ["0912345678"]
