"""S01: a soap cracks. The cause stays a suspicion until it is confirmed; a refund and better packing are promised."""

from typing import Any

import pytest
from live import Team, account, kinds, spoken


@pytest.mark.req("S01")
async def test_the_soap(team: Team, say: Any) -> None:
    who = account("lin-yuting")
    told = await say("草本手工皂用不到一週就裂開了，兩塊都是", "林雨婷", **who)
    view = await team.incident(told)
    assert (view["lane"], view["issue"], view["level"]) == ("complaint", "quality", view["level"])
    assert view["people_list"][0]["customer"]["name"] == "林雨婷"
    assert "A01" in str(view["people_list"][0]["orders"])
    await team.on("floor", told, "cue")
    card = (await team.on_prompter())["card"]
    assert kinds(card)[:4] == ["thank", "confirm", "empathise", "help"]
    assert "admission" not in kinds(card)
    assert "cause" not in kinds(card)
    await team.later(seconds=20)
    await team.on("host", told, "said")
    texts = {"zh-Hant": "天氣潮濕讓皂體失水"}
    answer = await (await team.client("floor")).put(team.at(told, "cause"), json={"texts": texts})
    assert answer.status_code == 200
    suspected = await team.card(told)
    assert "可能" in next(part["text"] for part in suspected["parts"] if part["kind"] == "cause")
    parked = await team.on(
        "host",
        told,
        "park",
        words="手工皂的包裝改成硬盒，明天晚上八點公布。",
        due_at=team.iso(hours=22),
        owner_role="supply",
    )
    assert parked["incident"]["first_mention_at"]
    refund = await team.on("host", told, "offer", remedy="refund", amount=36_000, comment_id=told.id)
    assert refund["state"] == "offered"
    case = await team.get("service", f"/api/v1/cases/{refund['case_id']}")
    await team.post(
        "service",
        "/api/v1/promises",
        words="退款三個工作天內退回原付款方式。",
        due_at=team.iso(days=3),
        owner_role="finance",
        show_id=team.show,
        incident_id=told.incident_id,
        case_id=case["id"],
    )
    promises = (await team.get("manager", "/api/v1/promises", show_id=team.show))["items"]
    # The time of the answer, the packing, the refund.
    assert [promise["owner_role"] for promise in promises] == ["service", "supply", "finance"]
    assert {"魏建國", "Jonas Lindqvist"} < {promise["owner"]["name"] for promise in promises}
    confirmed = await (await team.client("supply")).put(
        team.at(told, "cause"), json={"texts": texts, "confirmed": True}
    )
    assert confirmed.status_code == 200
    assert "可能" not in spoken({"parts": [p for p in (await team.card(told))["parts"] if p["kind"] == "cause"]})
