"""S04: the packing is weak. Several customers, one incident, one open word, a dated improvement, the same for all."""

from typing import Any

import pytest
from live import Team


@pytest.mark.req("S04")
@pytest.mark.req("R028")
@pytest.mark.req("R089")
async def test_weak_packing(team: Team, say: Any) -> None:
    words = ("收到就破了", "壺身裂了一條", "打開已經碎掉", "蓋子破掉", "壺嘴斷了", "收到是破的")
    for number in range(12):
        told = await say(f"玻璃茶壺{words[number % 6]}，十一月買的", f"客人{number}")
    view = await team.incident(told)
    assert view["people"] >= 10
    assert view["level"] == 1
    assert view["card"]["strategy"] == "rebuild"
    proposals = await team.get("floor", f"/api/v1/shows/{team.show}/statement-proposals")
    assert [p["incident_id"] for p in proposals] == [told.incident_id]
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    texts = {"zh-Hant": "玻璃茶壺盒內只有紙墊，保護不夠，我們道歉。收到破損都可以選補寄或退款，三天內換成整組緩衝材。"}
    base = f"/api/v1/shows/{team.show}/statements"
    statement = await team.post("floor", base, texts=texts, incident_id=told.incident_id)
    await team.post("manager", f"/api/v1/statements/{statement['id']}/approve")
    await team.post("floor", f"/api/v1/statements/{statement['id']}/publish")
    parked = await team.on(
        "host", told, "park", words="三天內由供應端換成整組緩衝材。", due_at=team.iso(hours=72), owner_role="supply"
    )
    assert parked["promise"]["owner"]["name"] == "魏建國"
    await team.on("manager", told, "decision", remedies=[{"remedy": "reship", "amount": 88_000}])
    await team.later(seconds=1)
    view = await team.incident(told)
    assert len(view["case_ids"]) == view["people"]
    shown = await (await team.client(None)).get(statement["page"])
    assert "緩衝材" in shown.text
