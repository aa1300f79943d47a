"""S02: service was rude. The host apologises clearly; a manager owns it, not the colleague concerned."""

from typing import Any

import pytest
from live import Team, kinds, spoken


@pytest.mark.req("S02")
async def test_rude_service(team: Team, say: Any) -> None:
    told = await say("我問尺寸你們客服回我「妳自己量啊」就不理我了，態度很差", "老客人", platform="shopee")
    view = await team.incident(told)
    assert (view["lane"], view["issue"]) == ("complaint", "service")
    card = view["card"]
    assert card["strategy"] == "rebuild"
    assert "empathise" in kinds(card)
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    case = await team.on("manager", told, "cases", issue="service", level=1, summary="客服回「妳自己量啊」")
    assert case["level"] == 1
    assert (await team.incident(told))["disposition"] == "case"
    assert "客服" in spoken(card) or "同事" in spoken(card) or "主管" in spoken(card)
    for text in ("那是你誤會我們客服了，小題大作", "客服沒有錯，是你自己沒看清楚"):
        assert await team.refused("floor", team.at(told, "reply"), text=text) == "wording"
