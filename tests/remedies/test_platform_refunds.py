"""The platform pays by itself when nobody acts: it is written down, and nothing is paid a second time."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from money import World, code

from livemend.catalog import actions as catalog
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import outgoing
from livemend.people.access import Desk

PRICE = 36_000


async def sold(desk: Desk, shop: Any, no: str = "SP-1", *, qty: int = 1) -> str:
    async with desk.db.write() as tx:
        await catalog.upsert_order(
            tx,
            no=no,
            customer_id=shop.customers["lin-yuting"],
            platform="shopee",
            placed_at=tx.now - timedelta(days=4),
            status="delivered",
            delivered_at=tx.now - timedelta(days=1),
            lines=[{"sku": "A01", "qty": qty, "price": PRICE}],
        )
    return no


async def silent(desk: Desk, clock: MovableClock) -> None:
    """Two days in which nobody answers the platform."""
    clock.forward(hours=48)
    await desk.timers.run_due()


async def refund_of(world: World, case: str) -> dict[str, Any]:
    (found,) = (await world.get("manager", f"/cases/{case}"))["platform_refunds"]
    return dict(found)


async def looked(world: World, case: str, **answer: Any) -> Any:
    refund = await refund_of(world, case)
    return await world.post(
        "service", f"/platform-refunds/{refund['id']}/decide", proof="seller centre, no. 77", **answer
    )


@pytest.mark.req("R136")
async def test_until_somebody_looked_no_refund_of_ours_leaves(
    desk: Desk, world: World, shop: Any, clock: MovableClock
) -> None:
    case = await world.case(await sold(desk, shop))
    offered = await world.offer("service", case, "refund")
    assert offered.json()["state"] == "offered", offered.text
    await silent(desk, clock)
    found = await refund_of(world, case)
    assert (found["state"], found["amount"]["minor"], found["clock"]) == ("presumed", PRICE, "platform_request")
    page = await world.get("manager", f"/cases/{case}")
    assert "refund.by_platform" in [entry["event"] for entry in page["timeline"]]
    assert "platform_refund_unclear" in page["closing"]
    assert code(await world.offer("service", case, "refund")) == (409, "platform_refund_unclear")
    assert code(await world.post("service", f"/offers/{offered.json()['id']}/choose")) == (
        409,
        "platform_refund_unclear",
    )
    assert (await world.offer("service", case, "apology")).status_code == 201, "what costs nothing may still be said"


async def test_it_did_not_happen_and_everything_goes_on(
    desk: Desk, world: World, shop: Any, clock: MovableClock
) -> None:
    case = await world.case(await sold(desk, shop))
    await silent(desk, clock)
    assert (await looked(world, case, happened=False)).status_code == 200
    assert (await looked(world, case, happened=False)).status_code == 200, "the same answer twice is one answer"
    assert code(await looked(world, case, happened=True)) == (409, "refund_decided")
    page = await world.get("manager", f"/cases/{case}")
    assert "platform_request" not in {clock["kind"] for clock in page["clocks"]}
    offer = (await world.offer("service", case, "refund")).json()
    assert (await world.post("service", f"/offers/{offer['id']}/choose")).status_code == 200
    await world.tick_all(case)


@pytest.mark.req("R136")
async def test_a_payment_under_way_stops_when_the_platform_paid(
    desk: Desk, world: World, shop: Any, clock: MovableClock
) -> None:
    """Chosen in time, ticked too late: finance is stopped, and after a look the budget bears it once."""
    show = await world.show(total=100_000)
    case = await world.case(await sold(desk, shop), show_id=show)
    offer = (await world.offer("service", case, "refund", returnless=True)).json()
    if offer["state"] == "awaiting_approval":
        await world.post("manager", f"/approvals/{offer['approval_id']}/approve")
    assert (await world.post("service", f"/offers/{offer['id']}/choose")).status_code == 200
    assert await world.budget(show) == (PRICE, 0, 100_000 - PRICE)
    await silent(desk, clock)
    page = await world.get("manager", f"/cases/{case}")
    task = next(task for task in page["tasks"] if task["kind"] == "refund")
    assert code(await world.post("manager", f"/tasks/{task['id']}/done", proof="slip 1")) == (
        409,
        "platform_refund_unclear",
    )
    assert (await looked(world, case, happened=True)).status_code == 200
    page = await world.get("manager", f"/cases/{case}")
    assert {t["kind"]: t["state"] for t in page["tasks"]}["refund"] == "cancelled"
    assert next(o["state"] for o in page["offers"] if o["id"] == offer["id"]) == "declined"
    assert await world.budget(show) == (0, PRICE, 100_000 - PRICE), "spent once, nothing kept"
    assert code(await world.offer("service", case, "refund", amount=PRICE)) == (422, "over_order_value")
    async with desk.db.read() as conn:
        sent = [r.state for r in await conn.execute(sa.select(outgoing.c.state).where(outgoing.c.channel == "shop"))]
    assert "executed" not in sent and "accepted" not in sent


async def test_a_part_leaves_room_for_the_rest(desk: Desk, world: World, shop: Any, clock: MovableClock) -> None:
    case = await world.case(await sold(desk, shop))
    await silent(desk, clock)
    assert code(await looked(world, case, happened=True, amount=PRICE * 2)) == (422, "over_order_value")
    assert (await looked(world, case, happened=True, amount=10_000)).status_code == 200
    assert (await refund_of(world, case))["amount"]["minor"] == 10_000
    assert code(await world.offer("service", case, "refund", amount=PRICE)) == (422, "over_order_value")
    assert (await world.offer("service", case, "refund", amount=PRICE - 10_000)).status_code == 201


async def test_seen_by_a_person_before_any_clock_ran_out(desk: Desk, world: World, shop: Any) -> None:
    case = await world.case(await sold(desk, shop))
    path = f"/cases/{case}/platform-refunds"
    assert code(await world.post("service", path, amount=PRICE + 1, proof="page")) == (422, "over_order_value")
    assert code(await world.post("viewer", path, amount=PRICE, proof="page")) == (403, "not_allowed")
    page = (await world.post("service", path, amount=PRICE, proof="seller centre, no. 5")).json()
    assert [r["state"] for r in page["platform_refunds"]] == ["confirmed"]
    assert code(await world.post("service", path, amount=1, proof="again")) == (422, "over_order_value")
    assert code(await world.offer("service", case, "refund")) == (422, "over_order_value")


async def test_another_case_of_the_same_order_is_bound_too(
    desk: Desk, world: World, shop: Any, clock: MovableClock
) -> None:
    no = await sold(desk, shop)
    first, second = await world.case(no), await world.case(no)
    await silent(desk, clock)
    found = [(await world.get("manager", f"/cases/{c}"))["platform_refunds"] for c in (first, second)]
    assert sum(len(refunds) for refunds in found) == 1, "one order, one presumption"
    assert code(await world.offer("service", second, "refund")) == (409, "platform_refund_unclear")


async def test_what_we_settled_in_time_is_not_presumed(
    desk: Desk, world: World, shop: Any, clock: MovableClock
) -> None:
    case = await world.case(await sold(desk, shop))
    offer = (await world.offer("service", case, "refund", returnless=True)).json()
    if offer["state"] == "awaiting_approval":
        await world.post("manager", f"/approvals/{offer['approval_id']}/approve")
    assert (await world.post("service", f"/offers/{offer['id']}/choose")).status_code == 200
    await world.tick_all(case)
    await silent(desk, clock)
    assert (await world.get("manager", f"/cases/{case}"))["platform_refunds"] == []


async def test_a_rehearsal_presumes_nothing(desk: Desk, world: World, shop: Any, clock: MovableClock) -> None:
    show = await world.show(rehearsal=True)
    case = await world.case(await sold(desk, shop), show_id=show)
    await silent(desk, clock)
    assert (await world.get("manager", f"/cases/{case}"))["platform_refunds"] == []
