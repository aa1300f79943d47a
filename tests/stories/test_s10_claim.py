"""S10: an effect that was claimed is not true. Corrected on air and in the rooms; a refund for whoever believed it."""

from typing import Any

import pytest
from live import Team, kinds


@pytest.mark.req("S10")
@pytest.mark.req("R094")
async def test_a_claim_that_was_wrong(team: Team, say: Any) -> None:
    for number in range(5):
        told = await say(f"頭皮精華直播說兩週長頭髮，用一個月一根都沒長，不實宣傳 {number}", f"客人{number}")
    view = await team.incident(told)
    assert view["issue"] == "misleading"
    assert view["card"]["strategy"] == "rebuild"
    await team.on("floor", told, "fault", fault="ours")
    await team.on("floor", told, "cue")
    await team.later(seconds=30)
    await team.on("host", told, "said")
    view = await team.incident(told)
    assert "admission" in kinds(view["card"])
    assert view["mentions"][0]["show_offset_ms"] == 30_000
    text = "更正：上個月說的效果是錯的，為誤導大家道歉。因為這句話購買的朋友都可以退款，今晚十二點前逐一私訊。"
    await team.on("floor", told, "reply", text=text)
    await team.on("manager", told, "decision", remedies=[{"remedy": "refund", "amount": 98_000}])
    await team.later(seconds=1)
    decision = await team.get("manager", team.at(told, "decision"))
    assert sum(decision["offers"].values()) == view["people"]
    assert "post" in await team.acts()
