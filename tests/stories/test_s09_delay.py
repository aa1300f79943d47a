"""S09: a late parcel. Level 2, the tracking link goes by private message, nobody blames the courier."""

from typing import Any

import pytest
from live import Team, account, spoken


@pytest.mark.req("S09")
@pytest.mark.req("R047")
@pytest.mark.req("R043")
async def test_a_late_parcel(team: Team, say: Any) -> None:
    told = await say("保溫瓶雙十一買的到現在還沒收到", "余德華", **account("yu-tehhua"))
    view = await team.incident(told)
    assert view["issue"] == "logistics" and view["level"] in (1, 2)
    card = view["card"]
    assert card["strategy"] == "diminish"
    assert card["links"]
    assert all(link["url"].startswith("https://") for link in card["links"])
    assert not any(link["url"] in spoken(card) for link in card["links"])
    assert any("物流" in word or "快遞" in word for word in card["banned"])
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    assert (
        await team.refused("floor", team.at(told, "reply"), text="雙十一塞車，是物流的問題，我們也沒辦法") == "wording"
    )
    await team.on(
        "assistant", told, "private", text=f"您好，包裹現在的位置在這裡：{card['links'][0]['url']}，今晚九點前再回報。"
    )
    parked = await team.on(
        "host",
        told,
        "park",
        words="三十分鐘內把查詢連結傳到私訊。",
        due_at=team.iso(minutes=30),
        owner_role="assistant",
    )
    await team.later(minutes=16)
    promise = (await team.get("floor", "/api/v1/promises", show_id=team.show))["items"][0]
    assert promise["warned"] == 50
    await team.post("assistant", f"/api/v1/promises/{parked['promise']['id']}/fulfil", proof="連結已傳")
