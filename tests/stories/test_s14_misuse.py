"""S14: misuse is taken for a defect. Shown, not blamed; no refund by default."""

from typing import Any

import pytest
from live import Team, kinds, line, spoken


@pytest.mark.req("S14")
@pytest.mark.req("R036")
async def test_a_misunderstanding(team: Team, say: Any) -> None:
    told = await say(**line("sp8801-00331"))
    await team.on("floor", told, "fault", fault="misunderstanding")
    view = await team.incident(told)
    card = view["card"]
    assert card["strategy"] == "inform"
    assert card["choices"] == []
    assert "admission" not in kinds(card)
    assert any("退款" in hint for hint in card["hints"])
    assert any(word in spoken(card) for word in ("用", "擦", "烘", "油"))
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    for text in ("是您自己用錯才生鏽的", "你沒看說明書吧"):
        assert await team.refused("floor", team.at(told, "reply"), text=text) == "wording"
    text = "謝謝您提出來，新鍋生鏽會嚇一跳。鑄鐵泡水會長表面鏽，鍋子沒有壞：粗鹽擦、小火烘乾、抹薄油就好。"
    await team.on("floor", told, "reply", text=text)
    await team.later(seconds=121)
    assert (await team.incident(told))["disposition"] == "answered"
