"""S06: the box is dented, the contents unknown. Leave it as it is, write in private, seen through to the end."""

from typing import Any

import pytest
from live import Team, kinds, line, spoken


@pytest.mark.req("S06")
@pytest.mark.req("R053")
@pytest.mark.req("R048")
async def test_a_dented_box(team: Team, say: Any) -> None:
    told = await say(**line("sp8801-00087"))
    view = await team.incident(told)
    assert (view["lane"], view["issue"]) == ("complaint", "logistics")
    card = view["card"]
    assert kinds(card)[:6] == ["thank", "confirm", "empathise", "help", "evidence", "private"]
    assert kinds(card)[-1] in ("solution", "time")
    keep = next(part["text"] for part in card["parts"] if part["kind"] == "evidence")
    assert "打開" in keep or "檢查" in keep
    assert "私訊" in spoken(card)
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    text = (
        "您好，收到凹成這樣的箱子我們道歉。請先照原樣放著拍外箱和貼標，您當然也可以打開檢查。今晚十點半前給您處理方式。"
    )
    sent = await team.on("assistant", told, "private", text=text)
    assert sent["text"] == text
    again = await team.refused("assistant", team.at(told, "private"), text="您好，照片請傳到這裡，今晚十點前回覆您。")
    assert again == "private_already_sent"
    case = await team.on("service", told, "cases", comment_id=told.id, level=2)
    assert case["public_source"] is True
    assert await team.acts() == ["dm"]
