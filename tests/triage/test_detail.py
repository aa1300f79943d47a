"""Issue, sub-type and level of clear complaints, in three ways of writing."""

from functools import cache

import pytest

from livemend.triage import Triage, Verdict

# text -> issue, sub-types that are right, level
CLEAR = {
    "袖口線頭一堆": ("quality", {"thread_ends"}, {2}),
    "衣服脱线了 才穿一次": ("quality", {"thread_ends", "wears_out"}, {1, 2}),
    "收到的顏色跟直播差很多": ("quality", {"colour_difference"}, {2}),
    "有色差 跟图片不一样": ("quality", {"colour_difference"}, {2}),
    "尺寸不對 我訂L來的像S": ("quality", {"size"}, {2}),
    "用一下就自己關機": ("quality", {"unstable_function"}, {1}),
    "开机没反应 坏的": ("quality", {"broken", "unstable_function", "missing_function"}, {1}),
    "杯身有裂痕": ("quality", {"cracked"}, {1, 2}),
    "打开一股霉味": ("quality", {"stained_or_smell", "spoiled"}, {1, 2}),
    "水果都爛了 發霉": ("quality", {"spoiled"}, {1}),
    "等了三個禮拜還沒出貨": ("logistics", {"delay"}, {1, 2}),
    "my order still hasn't shipped after 2 weeks": ("logistics", {"delay"}, {1, 2}),
    "快递弄丢了 查不到": ("logistics", {"lost"}, {1}),
    "箱子壓爛 裡面全碎了": ("logistics", {"damaged_in_transit"}, {1}),
    "发错货了 我要的是黑色": ("logistics", {"wrong_item"}, {2}),
    "少寄一件": ("logistics", {"missing_item"}, {1, 2}),
    "客服態度很差 一直嗆我": ("service", {"stiff_tone"}, {1, 2}),
    "客服三天不回消息": ("service", {"slow_reply"}, {1, 2}),
    "說好退款 拖一個月沒下來": ("service", {"refund_delay"}, {1}),
    "坏了还不给退": ("service", {"refused_remedy"}, {1}),
    "宣传说防水 一下雨就进水": ("misleading", {"exaggeration", "not_as_shown"}, {1}),
    "專櫃說是假貨": ("misleading", {"fake_or_counterfeit"}, {1}),
    "跟直播展示的根本不是同一個": ("misleading", {"not_as_shown"}, {1, 2}),
    "昨天買完今天就降價": ("misleading", {"price_trick"}, {2}),
}
FLOOR = 0.7


@cache
def judged() -> dict[str, Verdict]:
    return dict(zip(CLEAR, Triage.load().verdicts(list(CLEAR)), strict=True))


def share(right: dict[str, bool]) -> float:
    return sum(right.values()) / len(right)


@pytest.mark.req("R024")
def test_issue() -> None:
    right = {text: judged()[text].issue == issue for text, (issue, _, _) in CLEAR.items()}
    assert share(right) >= 0.8, [text for text, ok in right.items() if not ok]


@pytest.mark.req("R025")
def test_subtype() -> None:
    right = {text: judged()[text].subtype in subtypes for text, (_, subtypes, _) in CLEAR.items()}
    assert share(right) >= FLOOR, [(text, judged()[text].subtype) for text, ok in right.items() if not ok]


@pytest.mark.req("R026")
def test_level() -> None:
    right = {text: judged()[text].level in levels for text, (_, _, levels) in CLEAR.items()}
    assert share(right) >= FLOOR, [(text, judged()[text].level) for text, ok in right.items() if not ok]


@pytest.mark.req("R135")
@pytest.mark.parametrize("text", ["收到就壞了", "收到就坏了", "arrived broken", "收到就broken了", "收到就壞ㄌ"])
def test_one_meaning_in_every_script(text: str) -> None:
    assert Triage.load().verdict(text).lane == "complaint"
