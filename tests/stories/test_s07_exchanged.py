"""S07, after the air: the stone is exchanged for an equal one, kept in store, freight ours, the old one looked at."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from money import World, code

from livemend.catalog.model import order_lines
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk


async def ring_order(desk: Desk) -> str:
    async with desk.db.read() as conn:
        query = sa.select(order_lines.c.order_no).where(order_lines.c.sku == "B01").limit(1)
        return str((await conn.execute(query)).scalar_one())


@pytest.mark.req("S07", "R076", "R077", "R103", "R105")
async def test_a_cracked_stone_is_exchanged(desk: Desk, client: Any, shop: Any, clock: MovableClock) -> None:
    world = World(desk, client)
    show = await world.show()
    case = await world.case(await ring_order(desk), show_id=show, level=1, product_sku="B01", lang="zh-Hans")
    paid = (await world.get("service", f"/cases/{case}"))["order"]["lines"][0]["price"]["minor"]
    assert code(await world.offer("manager", case, "exchange", sku="A01", fault="ours")) == (422, "exchange_cheaper")
    offer = (await world.offer("manager", case, "exchange", sku="B02", fault="ours")).json()
    assert (offer["state"], offer["freight_payer"]) == ("offered", "seller")
    assert offer["amount"]["minor"] >= paid
    before = (await world.get("viewer", "/products/B02"))["stock"]
    await world.post("service", f"/offers/{offer['id']}/choose")
    assert (await world.get("viewer", "/products/B02"))["stock"] == before - 1
    tasks = {t["kind"]: t for t in (await world.get("service", f"/cases/{case}"))["tasks"] if t["offer_id"]}
    assert {kind: task["sku"] for kind, task in tasks.items()} == {"send_exchange": "B02", "receive_return": "B01"}

    sent = await world.post("supply", f"/tasks/{tasks['send_exchange']['id']}/done", proof="CB 9907")
    assert sent.status_code == 200
    detail = await world.get("service", f"/cases/{case}")
    assert (detail["step"], detail["offers"][0]["state"]) == ("tell", "executed")
    assert (await world.get("viewer", "/products/B02"))["stock"] == before - 1

    issued = await world.post(
        "supply",
        f"/tasks/{tasks['receive_return']['id']}/return",
        address="桃园市龟山区仓储路 8 号",
        contact="退货组",
        deadline=(clock.now() + timedelta(days=10)).isoformat(),
    )
    back = f"/returns/{issued.json()['id']}"
    assert issued.json()["freight_payer"] == "seller"
    await world.post("service", back + "/ship", carrier="bridge", tracking="CB 5510")
    clock.forward(days=4)
    await world.post("supply", back + "/receive")
    seen = await world.post("supply", back + "/inspect", finding="defect_confirmed", note="inclusion, split under load")
    assert seen.json()["state"] == "inspected"
    assert await world.budget(show) == (0, offer["amount"]["minor"], 3_000_000 - offer["amount"]["minor"])
