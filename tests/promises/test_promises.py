"""The ledger on both databases: made, warned, kept, broken, moved, taken back, seen."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from livemend.cases import queries as cases
from livemend.kit.clock import MovableClock
from livemend.kit.events import since
from livemend.people.access import Desk
from livemend.promises import actions, queries

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
API = "/api/v1"


async def promise(desk: Desk, hours: float = 10, **more: Any) -> str:
    async with desk.db.write() as tx:
        return await actions.make_promise(
            tx,
            words="明晚八點前公布原因",
            due_at=tx.now + timedelta(hours=hours),
            **{"owner_role": "supply", **more},
        )


async def look(desk: Desk, promise_id: str) -> queries.PromiseView:
    async with desk.db.read() as conn:
        return (await queries.views(conn, [promise_id]))[0]


async def kinds(desk: Desk) -> list[str]:
    async with desk.db.read() as conn:
        return [e.kind for e in await since(conn, 0) if e.kind.startswith("promise.")]


@pytest.mark.req("R115")
async def test_warned_twice_then_broken_with_a_recovery_case(shop: Any, desk: Desk, clock: MovableClock) -> None:
    promise_id = await promise(desk)
    await desk.timers.run_due()
    assert await kinds(desk) == ["promise.made"]
    clock.forward(hours=5)
    await desk.timers.run_due()
    assert (await look(desk, promise_id))["warned"] == 50
    clock.forward(hours=3)
    await desk.timers.run_due()
    assert (await look(desk, promise_id))["warned"] == 80
    clock.forward(hours=2)
    await desk.timers.run_due()
    seen = await look(desk, promise_id)
    assert seen["state"] == "broken"
    assert await kinds(desk) == ["promise.made", "promise.warned", "promise.warned", "promise.broken"]
    assert seen["recovery_case_id"] is not None
    async with desk.db.read() as conn:
        recovery = await cases.row(conn, seen["recovery_case_id"])
    assert (recovery.level, recovery.channel, recovery.words) == (1, "recovery", "明晚八點前公布原因")


async def test_a_server_that_was_down_warns_once_and_breaks(shop: Any, desk: Desk, clock: MovableClock) -> None:
    first, second = await promise(desk), await promise(desk, hours=20)
    clock.forward(hours=17)
    await desk.timers.run_due()
    assert (await look(desk, first))["state"] == "broken"
    assert (await look(desk, second))["warned"] == 80
    assert (await kinds(desk)).count("promise.warned") == 1


@pytest.mark.req("R115")
async def test_kept_in_time_never_breaks(shop: Any, desk: Desk, clock: MovableClock) -> None:
    promise_id = await promise(desk)
    clock.forward(hours=9)
    async with desk.db.write() as tx:
        await actions.fulfil(tx, promise_id, "report 17")
    clock.forward(hours=9)
    await desk.timers.run_due()
    assert (await look(desk, promise_id))["state"] == "kept"
    async with desk.db.read() as conn:
        rate = await queries.kept_rate(conn, clock.now())
    assert (rate["due"], rate["kept"], rate["rate"]) == (1, 1, 1.0)


@pytest.mark.req("R115")
async def test_done_late_stays_broken_also_when_the_timer_was_late(shop: Any, desk: Desk, clock: MovableClock) -> None:
    promise_id = await promise(desk)
    clock.forward(hours=11)
    async with desk.db.write() as tx:
        await actions.fulfil(tx, promise_id, "late but here")
    seen = await look(desk, promise_id)
    assert (seen["state"], seen["proof"]) == ("broken", "late but here")
    async with desk.db.read() as conn:
        rate = await queries.kept_rate(conn, clock.now())
    assert (rate["kept"], rate["due"], rate["broken"], rate["overdue_now"]) == (0, 1, 1, 0)


@pytest.mark.req("R115")
async def test_the_original_deadline_counts_though_the_customer_agreed_to_a_later_one(
    client: Client, shop: Any, desk: Desk, clock: MovableClock
) -> None:
    promise_id = await promise(desk)
    clock.forward(hours=9)
    service = await client("service")
    later = (clock.now() + timedelta(hours=10)).isoformat()
    path = f"{API}/promises/{promise_id}/renegotiate"
    refused = await service.post(path, json={"due_at": later, "agreed": False})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "promise_not_agreed")
    moved = await service.post(path, json={"due_at": later, "agreed": True})
    assert moved.status_code == 200
    assert moved.json()["due_at"] != moved.json()["original_due_at"]
    clock.forward(hours=4)
    await desk.timers.run_due()
    assert (await look(desk, promise_id))["state"] == "open"
    kept = await service.post(f"{API}/promises/{promise_id}/fulfil", json={"proof": "done"})
    assert kept.json()["state"] == "kept"
    rate = (await service.get(f"{API}/promises/kept-rate")).json()
    assert (rate["rate"], rate["rate_agreed"]) == (0.0, 1.0)


async def test_after_the_deadline_nothing_moves(shop: Any, client: Client, desk: Desk, clock: MovableClock) -> None:
    promise_id = await promise(desk)
    clock.forward(hours=10)
    service = await client("service")
    late = {"due_at": (clock.now() + timedelta(hours=1)).isoformat(), "agreed": True}
    assert (await service.post(f"{API}/promises/{promise_id}/renegotiate", json=late)).status_code == 409
    assert (await service.post(f"{API}/promises/{promise_id}/withdraw", json={"reason": "x"})).status_code == 409


@pytest.mark.req("R083")
async def test_seen_by_name_once(shop: Any, client: Client, desk: Desk) -> None:
    promise_id = await promise(desk)
    supply, finance = await client("supply"), await client("finance")
    for browser in (supply, finance, supply):
        assert (await browser.post(f"{API}/promises/{promise_id}/ack")).status_code == 200
    assert len((await look(desk, promise_id))["acks"]) == 2
    assert (await kinds(desk)).count("promise.acknowledged") == 2


@pytest.mark.req("R082")
async def test_list_is_due_next_first_and_pages(shop: Any, client: Client, desk: Desk) -> None:
    made = [await promise(desk, hours=h) for h in (5, 1, 3, 2, 4)]
    host = await client("host")
    first = (await host.get(f"{API}/promises", params={"limit": 3})).json()
    rest = (await host.get(f"{API}/promises", params={"limit": 3, "cursor": first["next_cursor"]})).json()
    order = [p["id"] for p in first["items"] + rest["items"]]
    assert order == [made[1], made[3], made[2], made[4], made[0]]
    assert rest["next_cursor"] is None
    assert first["counts"]["open"] == 5
    unknown = await host.get(f"{API}/promises", params={"cursor": "nonsense"})
    assert unknown.status_code == 422


@pytest.mark.req("R082")
async def test_without_owner_it_is_not_saved(shop: Any, client: Client, clock: MovableClock) -> None:
    host = await client("host")
    body = {"words": "we will see", "due_at": (clock.now() + timedelta(hours=1)).isoformat()}
    refused = await host.post(f"{API}/promises", json=body)
    assert refused.status_code == 422
    assert (await host.post(f"{API}/promises", json={**body, "owner_role": "supply"})).status_code == 201
