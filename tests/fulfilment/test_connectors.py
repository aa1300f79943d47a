"""Refunds through shop systems that lose answers, time out, refuse and stutter: exactly one refund, or a person."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from money import SOAP, World
from shops import HookServer, Server, ShopifyServer, WooServer

from livemend.fulfilment.connectors.base import MAX_TRIES, Ask, Connector
from livemend.fulfilment.connectors.registry import connector as from_settings
from livemend.fulfilment.connectors.shopify import Shopify
from livemend.fulfilment.connectors.webhook import Webhook
from livemend.fulfilment.connectors.woocommerce import WooCommerce
from livemend.fulfilment.jobs import Hands
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import outgoing
from livemend.kit.settings import Settings
from livemend.people.access import Desk

VALUE = 36_000
KINDS = ("shopify", "woocommerce", "webhook")


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    # Long enough for an answer from loopback, short enough to wait for one that never comes.
    async with httpx.AsyncClient(timeout=2, trust_env=False) as client:
        yield client


@pytest.fixture(params=KINDS)
async def shop_system(request: pytest.FixtureRequest, desk: Desk, http: httpx.AsyncClient) -> AsyncIterator[Server]:
    """A running shop system, and the desk's hands on it."""

    def now() -> int:
        return round(desk.clock.now().timestamp())

    made: dict[str, Callable[[], Server]] = {
        "shopify": lambda: ShopifyServer({SOAP: (VALUE,)}),
        "woocommerce": lambda: WooServer({SOAP: VALUE, SOAP + "1": 1}),
        "webhook": lambda: HookServer("hook-secret", now),
    }
    async with made[request.param]() as server:
        speaks: dict[str, Callable[[], Connector]] = {
            "shopify": lambda: Shopify(server.url, "shpat_test", http),
            "woocommerce": lambda: WooCommerce(server.url, "ck_test", "cs_test", http),
            "webhook": lambda: Webhook(server.url + "/hook", "hook-secret", http, now),
        }
        desk.sender.executors["shop"] = Hands(speaks[request.param](), desk.db)
        yield server


async def refund_due(world: World) -> tuple[str, str]:
    """(case, id of the refund's task) of a customer who chose the refund."""
    case = await world.case(SOAP)
    offer = (await world.offer("service", case)).json()
    await world.post("service", f"/offers/{offer['id']}/choose")
    tasks = (await world.get("finance", "/tasks", case_id=case, role="finance"))["items"]
    return case, tasks[0]["id"]


async def run(desk: Desk, clock: MovableClock, seconds: float = 0) -> Any:
    """Whatever is due after so long; the outgoing row."""
    clock.forward(seconds=seconds)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        return (await conn.execute(sa.select(outgoing).where(outgoing.c.channel == "shop"))).one()


async def task_state(world: World, task_id: str) -> str:
    case = (await world.get("finance", "/tasks", state="done"))["items"]
    return "done" if task_id in {task["id"] for task in case} else "open"


@pytest.mark.req("R136")
async def test_paid_and_ticked_by_the_answer(
    world: World, desk: Desk, clock: MovableClock, shop_system: Server
) -> None:
    _case, task = await refund_due(world)
    act = await run(desk, clock)
    assert (act.state, act.detail["found"]) == ("executed", False)
    assert shop_system.paid_back() == [VALUE]
    assert await task_state(world, task) == "done"
    again = await world.post("finance", f"/tasks/{task}/done", proof="by hand")
    assert again.status_code == 409
    await run(desk, clock, 86_400)
    assert shop_system.paid_back() == [VALUE]


@pytest.mark.req("R136")
@pytest.mark.parametrize("how", ["lost", "hang", "gateway"])
async def test_a_lost_answer_is_found_not_repeated(
    world: World, desk: Desk, clock: MovableClock, shop_system: Server, how: str
) -> None:
    shop_system.plan = [how]
    _case, task = await refund_due(world)
    act = await run(desk, clock)
    assert (act.state, act.detail["found"]) == ("executed", True)
    assert shop_system.paid_back() == [VALUE]
    assert await task_state(world, task) == "done"


@pytest.mark.req("R136")
async def test_a_request_that_never_arrived_is_tried_again_when_it_is_safe(
    world: World, desk: Desk, clock: MovableClock, shop_system: Server
) -> None:
    shop_system.plan = ["drop"]
    _case, task = await refund_due(world)
    act = await run(desk, clock)
    assert (act.state, act.detail["reason"]) == ("pending", "outcome_unknown")
    # While nobody knows, nobody pays by hand.
    by_hand = await world.post("finance", f"/tasks/{task}/done", proof="by hand")
    assert by_hand.json()["error"]["code"] == "act_unclear"
    act = await run(desk, clock, 601)
    assert act.state == "executed"
    assert shop_system.paid_back() == [VALUE]


@pytest.mark.req("R136")
async def test_busy_is_waited_for_as_long_as_it_says(
    world: World, desk: Desk, clock: MovableClock, shop_system: Server
) -> None:
    shop_system.plan = ["busy", "busy"]
    await refund_due(world)
    assert (await run(desk, clock)).detail["reason"] == "rate_limited"
    assert (await run(desk, clock, 6)).state == "pending"
    assert (await run(desk, clock, 2)).state == "pending"
    assert (await run(desk, clock, 8)).state == "executed"
    assert shop_system.calls == ["busy", "busy", "ok"]
    assert shop_system.paid_back() == [VALUE]


@pytest.mark.req("R136")
async def test_many_senders_and_a_whole_bad_day_are_one_refund(
    world: World, desk: Desk, clock: MovableClock, shop_system: Server
) -> None:
    shop_system.plan = ["drop", "busy", "gateway", "lost", "ok"]
    await refund_due(world)
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(outgoing.c.id).where(outgoing.c.channel == "shop"))).scalar_one()
    await asyncio.gather(*(desk.sender.send(row) for _ in range(6)))
    for _ in range(6):
        act = await run(desk, clock, 601)
    assert act.state == "executed"
    assert shop_system.paid_back() == [VALUE]


async def test_nobody_there_is_waited_for_then_given_to_a_person(
    world: World, desk: Desk, clock: MovableClock, http: httpx.AsyncClient
) -> None:
    async with ShopifyServer({SOAP: (VALUE,)}) as server:
        url = server.url
    desk.sender.executors["shop"] = Hands(Shopify(url, "shpat_test", http), desk.db)
    _case, task = await refund_due(world)
    for _ in range(MAX_TRIES - 1):
        assert (await run(desk, clock, 3600)).detail["reason"] == "unreachable"
    act = await run(desk, clock, 3600)
    assert (act.state, act.detail["tries"]) == ("manual_required", MAX_TRIES)
    assert (await world.post("finance", f"/tasks/{task}/done", proof="by hand")).status_code == 200


async def test_a_no_leaves_the_task_open_and_a_second_try_is_possible(
    world: World, desk: Desk, clock: MovableClock, http: httpx.AsyncClient
) -> None:
    async with WooServer({SOAP: 100}) as server:
        desk.sender.executors["shop"] = Hands(WooCommerce(server.url, "ck_test", "cs_test", http), desk.db)
        _case, task = await refund_due(world)
        act = await run(desk, clock)
        assert (act.state, act.detail["said"]) == ("failed", "Invalid refund amount.")
        assert await task_state(world, task) == "open"
        server.orders[SOAP] = VALUE
        assert (await world.post("finance", f"/tasks/{task}/retry")).json()["outgoing_state"] == "pending"
        assert (await run(desk, clock)).state == "executed"
        assert server.paid_back() == [VALUE]


@pytest.mark.parametrize(
    ("orders", "token", "currency", "reason"),
    [
        ({SOAP: (VALUE,)}, "wrong", "TWD", "connector_refused"),
        ({"other": (VALUE,)}, "shpat_test", "TWD", "order_unknown"),
        ({SOAP: (VALUE,)}, "shpat_test", "USD", "currency_differs"),
    ],
)
async def test_what_the_system_can_not_do_a_person_does(
    world: World,
    desk: Desk,
    clock: MovableClock,
    http: httpx.AsyncClient,
    orders: dict[str, tuple[int, ...]],
    token: str,
    currency: str,
    reason: str,
) -> None:
    async with ShopifyServer(orders, currency) as server:
        desk.sender.executors["shop"] = Hands(Shopify(server.url, token, http), desk.db)
        await refund_due(world)
        act = await run(desk, clock)
        assert (act.state, act.detail["reason"]) == ("manual_required", reason)
        assert server.paid_back() == []


async def test_shopify_throttles_by_cost_and_splits_over_payments(
    world: World, desk: Desk, clock: MovableClock, http: httpx.AsyncClient
) -> None:
    async with ShopifyServer({SOAP: (20_000, 30_000)}) as server:
        server.plan = ["throttled"]
        desk.sender.executors["shop"] = Hands(Shopify(server.url, "shpat_test", http), desk.db)
        await refund_due(world)
        assert (await run(desk, clock)).detail["reason"] == "rate_limited"
        assert (await run(desk, clock, 2)).state == "executed"
        assert [part["amount"] for part in server.refunds[0]["parts"]] == ["200.00", "160.00"]


async def test_shopify_finds_an_old_refund_after_its_key_is_forgotten(
    world: World, desk: Desk, clock: MovableClock, http: httpx.AsyncClient
) -> None:
    async with ShopifyServer({SOAP: (VALUE * 3,)}, forgets_keys=True) as server:
        server.plan = ["lost"]
        desk.sender.executors["shop"] = Hands(Shopify(server.url, "shpat_test", http), desk.db)
        await refund_due(world)
        assert (await run(desk, clock)).detail["found"] is True
        assert server.paid_back() == [VALUE]


@pytest.mark.parametrize(
    ("minor", "currency", "text"), [(36_000, "TWD", "360.00"), (5, "USD", "0.05"), (1200, "JPY", "1200")]
)
def test_amounts_are_written_as_the_shops_do(minor: int, currency: str, text: str) -> None:
    assert Ask("k", "refund", "1", minor, currency, "EM-1").decimal == text


def test_the_same_key_gives_the_same_tag() -> None:
    one, two, other = (Ask(k, "refund", "1", 1, "USD", "c") for k in ("task:1", "task:1", "task:2"))
    assert one.uuid == two.uuid != other.uuid
    assert one.tag == two.tag != other.tag


@pytest.mark.parametrize(
    "values",
    [
        {"shop_system": "shopify", "shop_secret": "x"},
        {"shop_system": "shopify", "shop_url": "https://a.myshopify.com"},
        {"shop_system": "woocommerce", "shop_url": "https://a.example", "shop_secret": "x"},
        {"shop_system": "webhook", "shop_url": "ftp://a.example", "shop_secret": "x"},
    ],
)
def test_half_a_configuration_does_not_start(values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="LIVEMEND_SHOP"):
        from_settings(Settings(secret_key="abc", **values), lambda: 0)
