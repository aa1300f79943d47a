"""Offers on air: one key, inside the limit at once, above it only after a second person's yes; the same for all."""

from typing import Any

import pytest

from livemend.kit.actor import Actor
from livemend.people.access import Desk
from livemend.remedies import actions as remedies
from livemend.web.live import Client


@pytest.fixture
async def budget(desk: Desk, show: str) -> None:
    async with desk.db.write() as tx:
        await remedies.set_budget(tx, show, 2_000_000)


@pytest.mark.req("R079")
@pytest.mark.req("R078")
@pytest.mark.req("R010")
async def test_the_host_offers_within_limits_and_waits_above_them(
    desk: Desk, client: Any, show: str, say: Any, budget: None
) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    floor, host, manager = await client("floor"), await client("host"), await client("manager")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/cue")
    hints = (await host.get(f"/api/v1/shows/{show}/prompter")).json()["current"]["card"]["hints"]
    assert any("財務不在線上" in hint for hint in hints)
    small = await host.post(f"{base}/offer", json={"remedy": "refund", "amount": 50_000})
    assert small.status_code == 201, small.text
    assert small.json()["state"] == "offered"
    large = await host.post(f"{base}/offer", json={"remedy": "exchange", "amount": 140_000, "sku": "B02"})
    assert large.json()["state"] == "awaiting_approval"
    current = (await host.get(f"/api/v1/shows/{show}/prompter")).json()["current"]
    assert [offer["state"] for offer in current["offers"]] == ["awaiting_approval", "offered"]
    waiting = (await manager.get("/api/v1/approvals")).json()["items"]
    assert (await host.post(f"/api/v1/approvals/{waiting[0]['id']}/approve", json={})).status_code == 403
    assert (await manager.post(f"/api/v1/approvals/{waiting[0]['id']}/approve", json={})).status_code == 200
    current = (await host.get(f"/api/v1/shows/{show}/prompter")).json()["current"]
    assert [offer["state"] for offer in current["offers"]] == ["offered", "offered"]


@pytest.mark.req("R060")
async def test_the_host_sees_steps_freight_and_date_of_what_may_be_offered(
    client: Any, show: str, say: Any, budget: None
) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    await (await client("floor")).post(f"/api/v1/shows/{show}/incidents/{comment.incident_id}/cue")
    card = (await (await client("host")).get(f"/api/v1/shows/{show}/prompter")).json()["current"]["card"]
    assert card["choices"]
    for choice in card["choices"]:
        steps = " ".join(choice["steps"])
        assert len(choice["steps"]) > 1 and "remedies." not in steps and "{" not in steps
        assert choice["remedy"] not in ("exchange", "reship") or ("運費由我們負擔" in steps and "月" in steps)


@pytest.mark.req("R091")
async def test_who_joins_later_gets_the_same_offer(desk: Desk, client: Any, show: str, say: Any, budget: None) -> None:
    first = await say("玻璃茶壺收到就破了", "阿珠")
    manager = await client("manager")
    base = f"/api/v1/shows/{show}/incidents/{first.incident_id}"
    decided = await manager.post(f"{base}/decision", json={"remedies": [{"remedy": "refund", "amount": 50_000}]})
    assert decided.status_code == 201, decided.text
    await desk.timers.run_due()
    late = await say("我的玻璃茶壺也是收到就破了", "小陳")
    assert late.incident_id == first.incident_id
    await desk.timers.run_due()
    view = (await manager.get(base)).json()
    assert len(view["case_ids"]) == 2
    offered = (await manager.get(f"{base}/decision")).json()["offers"]
    assert offered == {"offered": 2}


@pytest.mark.req("R010")
async def test_money_that_waits_for_nobody_is_shown_while_the_show_runs(
    desk: Desk, client: Any, show: str, say: Any, shop: Any, budget: None
) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    floor, host = await client("floor"), await client("host")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/cue")

    def come(*roles: str) -> None:
        desk.parts["hub"].clients = {Client(Actor(shop.users[role], role, role)) for role in roles}

    async def duty(who: Any = floor) -> tuple[int, bool, bool]:
        found = (await who.get("/api/v1/money-duty", params={"show_id": show})).json()
        assert (found["due_at"] is not None) == (found["waiting"] > 0)
        return found["waiting"], found["finance"], found["manager"]

    async def warned() -> bool:
        hints = (await host.get(f"/api/v1/shows/{show}/prompter")).json()["current"]["card"]["hints"]
        return any("財務不在線上" in hint for hint in hints)

    come("finance", "manager")
    assert await duty() == (0, True, True) and not await warned()
    come("manager")
    assert await duty() == (0, False, True) and await warned()
    large = await host.post(f"{base}/offer", json={"remedy": "exchange", "amount": 140_000, "sku": "B02"})
    assert large.json()["state"] == "awaiting_approval"
    assert await duty() == (1, False, True)
    come()
    assert await duty(host) == (1, False, False)
    other = (await floor.get("/api/v1/money-duty", params={"show_id": "none"})).json()
    assert other["waiting"] == 0
    # Finance comes back to any page of the desk.
    come("finance")
    assert await duty() == (1, True, False) and not await warned()
