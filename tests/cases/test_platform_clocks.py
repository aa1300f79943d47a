"""The platforms' deadlines: started by order and matter, never paused by us, and said what happens if nobody acts."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livemend.cases import actions, deadlines, platforms, sla
from livemend.cases.clock_rules import LAST_WARN, PLATFORM_WARN
from livemend.cases.detail import detail
from livemend.cases.model import ClockKind
from livemend.catalog import actions as catalog
from livemend.kit.actor import CUSTOMER, Actor
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.knowledge import editing, packs
from livemend.people.access import Desk

AGENT = Actor("agent-1", "Peishan", "service")
REQUEST = ClockKind.PLATFORM_REQUEST


async def order(desk: Desk, shop: Any, platform: str | None, no: str = "TT-1") -> str:
    async with desk.db.write() as tx:
        await catalog.upsert_order(
            tx,
            no=no,
            customer_id=shop.customers["wu-chiajung"],
            platform=platform,
            placed_at=tx.now - timedelta(days=4),
            status="delivered",
            delivered_at=tx.now - timedelta(days=1),
            lines=[{"sku": "F01", "qty": 1, "price": 158000}],
        )
    return no


async def opened(desk: Desk, **given: Any) -> str:
    facts = {"channel": "web", "words": "The suitcase came with a broken wheel.", "lang": "en", **given}
    async with desk.db.write() as tx:
        return await actions.open_case(tx, **facts)


async def look(desk: Desk, case_id: str) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await detail(conn, case_id, desk.parts["cases"])


async def clock_of(desk: Desk, case_id: str, kind: str = REQUEST) -> dict[str, Any] | None:
    return next((c for c in (await look(desk, case_id))["clocks"] if c["kind"] == kind), None)


def happened(page: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [e["params"] for e in page["timeline"] if e["event"] == kind]


def test_every_deadline_says_what_happens_and_where_it_is_from() -> None:
    found = 0
    for pack in packs.platforms().values():
        for kind, (length, _unit, silent) in deadlines.KEYS.items():
            limit = deadlines.deadline_in(pack, kind)
            if limit is None:
                continue
            found += 1
            assert silent in pack.values, f"{pack.platform} does not say what happens after {length}"
            assert limit.pauses == frozenset(), "no pack read so far stops its clock"
            for key in (length, silent):
                value = pack.values[key]
                assert value.source and value.checked < value.review_by
    assert found >= 12


@pytest.mark.parametrize(
    ("platform", "issue", "hours", "silent"),
    [
        ("tiktok", "quality", 48, "auto_approved"),
        ("shopee", "logistics", 48, "auto_refund"),
        ("shopee", None, 48, "auto_refund"),
        ("shopee", "service", None, None),
        ("youtube", "quality", None, None),
        (None, "quality", None, None),
    ],
)
async def test_order_and_matter_start_the_clock(
    desk: Desk, shop: Any, platform: str | None, issue: str | None, hours: int | None, silent: str | None
) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, platform), issue=issue)
    found = await clock_of(desk, case_id)
    if hours is None:
        assert found is None
        return
    assert found is not None
    assert (found["platform"], found["silent"]) == (platform, silent)
    assert datetime.fromisoformat(found["due_at"]) == desk.clock.now() + timedelta(hours=hours)


async def test_an_order_linked_later_counts_from_the_beginning(desk: Desk, shop: Any, clock: MovableClock) -> None:
    start = clock.now()
    case_id = await opened(desk)
    clock.forward(hours=10)
    no = await order(desk, shop, "shopee")
    async with desk.db.write(AGENT) as tx:
        await actions.link_order(tx, case_id, no)
    found = await clock_of(desk, case_id)
    assert found is not None and datetime.fromisoformat(found["due_at"]) == start + timedelta(hours=48)


async def test_a_matter_of_manners_is_no_request_there(desk: Desk, shop: Any) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "shopee"))
    async with desk.db.write(AGENT) as tx:
        await actions.assess(tx, case_id, issue="service", level=2, axis="service")
    assert await clock_of(desk, case_id) is None
    async with desk.db.write(AGENT) as tx:
        await actions.assess(tx, case_id, issue="quality", level=2, axis="product")
    assert await clock_of(desk, case_id) is not None


async def test_waiting_for_the_customer_does_not_stop_the_platform(desk: Desk, shop: Any, clock: MovableClock) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "shopee"), issue="quality")
    async with desk.db.write(AGENT) as tx:
        await actions.set_status(tx, case_id, "pending_customer")
    states = {c["kind"]: c["state"] for c in (await look(desk, case_id))["clocks"]}
    assert (states["resolution"], states[REQUEST]) == ("paused", "running")
    for status in ("open", "on_hold", "open"):
        async with desk.db.write(AGENT) as tx:
            await actions.set_status(tx, case_id, status)
        found = await clock_of(desk, case_id)
        assert found is not None and found["state"] == "running"


async def test_a_pack_may_say_that_it_pauses(desk: Desk, shop: Any, clock: MovableClock) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "shopee"), issue="quality")
    async with desk.db.write(AGENT) as tx:
        await editing.set_pack_value(
            tx,
            "platform",
            "shopee",
            "clocks_pause_in",
            value=["pending_customer"],
            source="seller help page, read today",
            review_by=(tx.now + timedelta(days=90)).date(),
        )
    clock.forward(hours=8)
    async with desk.db.write(AGENT) as tx:
        await actions.set_status(tx, case_id, "pending_customer")
    clock.forward(hours=100)
    await desk.timers.run_due()
    found = await clock_of(desk, case_id)
    assert found is not None and found["state"] == "paused"
    async with desk.db.write(CUSTOMER) as tx:
        await actions.customer_wrote(tx, case_id, "Here is the photo of the broken wheel.")
    found = await clock_of(desk, case_id)
    assert found is not None and found["state"] == "running"
    assert datetime.fromisoformat(found["due_at"]) == clock.now() + timedelta(hours=40)


async def test_two_alarms_ahead_then_the_case_says_what_the_platform_did(
    desk: Desk, shop: Any, clock: MovableClock
) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "shopee"), issue="quality")

    async def warned() -> int:
        await desk.timers.run_due()
        page = await look(desk, case_id)
        return len([e for e in happened(page, "case.clock_warned") if e["clock"] == REQUEST])

    clock.forward(hours=23, minutes=59)
    assert await warned() == 0
    clock.forward(minutes=1)
    assert await warned() == 1
    clock.forward(hours=17, minutes=59)
    assert await warned() == 1
    clock.forward(minutes=1)
    assert await warned() == 2
    clock.forward(hours=5, minutes=59, seconds=59)
    await desk.timers.run_due()
    assert not [e for e in happened(await look(desk, case_id), "case.clock_breached") if e["clock"] == REQUEST]
    clock.forward(seconds=1)
    await desk.timers.run_due()
    page = await look(desk, case_id)
    (late,) = [e for e in happened(page, "case.clock_breached") if e["clock"] == REQUEST]
    assert (late["platform"], late["silent"]) == ("shopee", "auto_refund")
    assert page["assignee"]["name"], "a manager owns it now"
    assert "platform_request_late" in [e["why"] for e in happened(page, "case.escalated")]


async def test_answered_there_it_is_met_and_stays_met(desk: Desk, shop: Any, clock: MovableClock) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "shopee"), issue="quality")
    found = await clock_of(desk, case_id)
    assert found is not None
    async with desk.db.write(AGENT) as tx:
        with pytest.raises(AppError, match="note_missing"):
            await platforms.answered(tx, case_id, found["id"], " ")
    async with desk.db.write(AGENT) as tx:
        await platforms.answered(tx, case_id, found["id"], "Return approved in the seller centre, no. 8823")
    async with desk.db.write(AGENT) as tx:
        await actions.assess(tx, case_id, issue="misleading", level=2, axis="marketing")
    clock.forward(days=3)
    await desk.timers.run_due()
    page = await look(desk, case_id)
    assert await clock_of(desk, case_id) is None
    assert not [e for e in happened(page, "case.clock_breached") if e["clock"] == REQUEST]
    assert [e["platform"] for e in happened(page, "case.platform_answered")] == ["shopee"]
    assert "Return approved in the seller centre, no. 8823" in [e["text"] for e in page["timeline"]]
    async with desk.db.write(AGENT) as tx:
        with pytest.raises(AppError, match="clock_over"):
            await platforms.answered(tx, case_id, found["id"], "again")


async def test_a_chat_of_the_platform_waits_for_a_person(desk: Desk, client: Any, clock: MovableClock) -> None:
    bridge = await client("admin")
    told = {"platform": "tiktok", "user_id": "u-9", "message_id": "m-1", "text": "吸塵器收到就不轉，怎麼辦？"}
    case_id = (await bridge.post("/api/v1/cases/messages", json=told)).json()["case_id"]
    found = await clock_of(desk, case_id, ClockKind.PLATFORM_CHAT)
    assert found is not None and found["silent"] == "rating"
    assert datetime.fromisoformat(found["due_at"]) == clock.now() + timedelta(hours=12)
    async with desk.db.write(AGENT) as tx:
        await actions.add_entry(tx, case_id, kind="reply", audience="private", text="Hi")
    assert await clock_of(desk, case_id, ClockKind.PLATFORM_CHAT) is not None, '"Hi" does not count'
    async with desk.db.write(AGENT) as tx:
        await actions.add_entry(
            tx, case_id, kind="reply", audience="private", text="抱歉讓您白等了，我們馬上安排換貨給您。"
        )
    assert await clock_of(desk, case_id, ClockKind.PLATFORM_CHAT) is None
    await bridge.post("/api/v1/cases/messages", json={**told, "message_id": "m-2", "text": "好，那什麼時候會寄出？"})
    assert await clock_of(desk, case_id, ClockKind.PLATFORM_CHAT) is not None, "each turn counts again"


async def test_the_way_of_a_return_has_its_own_deadlines(desk: Desk, shop: Any, clock: MovableClock) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "weixin"), issue="quality")

    async def goes(state: str) -> dict[str, Any]:
        async with desk.db.write(AGENT) as tx:
            await platforms.goods(tx, case_id, state)
        found = (await look(desk, case_id))["clocks"]
        return {c["kind"]: c["due_at"] for c in found if c["kind"].startswith("platform_re") and c["kind"] != REQUEST}

    assert await goes("issued") == {"platform_return": (clock.now() + timedelta(days=7)).isoformat()}
    clock.forward(days=2)
    assert await goes("shipped") == {"platform_receipt": (clock.now() + timedelta(days=10)).isoformat()}
    assert await goes("received") == {}


async def test_a_corrected_value_holds_for_what_runs(desk: Desk, shop: Any, clock: MovableClock) -> None:
    case_id = await opened(desk, order_no=await order(desk, shop, "shopee"), issue="quality")
    start = clock.now()
    clock.forward(hours=5)

    async def corrected(key: str, value: Any) -> dict[str, Any]:
        async with desk.db.write(AGENT) as tx:
            await editing.set_pack_value(
                tx,
                "platform",
                "shopee",
                key,
                value=value,
                source="seller education hub MX",
                review_by=(tx.now + timedelta(days=90)).date(),
            )
        found = await clock_of(desk, case_id)
        assert found is not None
        return found

    found = await corrected("seller_response_hours", 72)
    assert datetime.fromisoformat(found["due_at"]) == start + timedelta(hours=72)
    assert (await corrected("silent_means", "request_closed"))["silent"] == "request_closed"
    async with desk.db.write(AGENT) as tx:
        await editing.reset_pack_value(tx, "platform", "shopee", "seller_response_hours")
    found = await clock_of(desk, case_id)
    assert found is not None and datetime.fromisoformat(found["due_at"]) == start + timedelta(hours=48)


# --- against a slow reference: second by second, what a platform's clock has used up ---------------------------------

HOURS, START = 3, datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
stretches = st.lists(st.tuples(st.booleans(), st.integers(1, 5000)), min_size=1, max_size=8)


def slow(steps: list[tuple[bool, int]], pauses: bool) -> tuple[int, int | None]:
    """(seconds used, second at which it was late), second by second. steps: (waiting for the customer, seconds)."""
    used, now, late = 0, 0, None
    for waiting, seconds in steps:
        for _ in range(seconds):
            now += 1
            if waiting and pauses:
                continue
            used += 1
            if used == HOURS * 3600 and late is None:
                late = now
    return used, late


@settings(max_examples=60, deadline=None)
@given(stretches, st.booleans())
def test_pausing_by_the_pack_agrees_with_every_second(steps: list[tuple[bool, int]], pauses: bool) -> None:
    """The arithmetic of `sla`, without a database: what is left when paused, and the due time when it goes on."""
    pack = packs.platform_pack("shopee")
    values = {
        **pack.values,
        "seller_response_hours": packs.PackValue(HOURS, "test", START.date(), START.date()),
        "clocks_pause_in": packs.PackValue(["pending_customer"] if pauses else [], "test", START.date(), START.date()),
    }
    limit = deadlines.deadline_in(packs.PlatformPack("shopee", {}, values), REQUEST)
    assert limit is not None
    now, due, left, late = START, START + limit.budget.total, None, None
    for waiting, seconds in steps:
        stops = waiting and "pending_customer" in limit.pauses
        if stops and left is None and late is None:
            left = due - now
        elif not stops and left is not None:
            due, left = now + left, None
        now += timedelta(seconds=seconds)
        if left is None and late is None and now >= due:
            late = due
    used, expected = slow(steps, pauses)
    assert late == (START + timedelta(seconds=expected) if expected is not None else None)
    if late is None:
        rest = left if left is not None else due - now
        assert rest == limit.budget.total - timedelta(seconds=used)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 90 * 24))
def test_both_alarms_lie_ahead_in_order(hours: int) -> None:
    total = timedelta(hours=hours)
    assert timedelta(0) < total * PLATFORM_WARN < total - total / LAST_WARN < total


def test_sla_and_platforms_share_the_kinds() -> None:
    assert set(deadlines.KEYS) == {kind for kind in ClockKind if kind.startswith("platform_")}
    assert sla.PLATFORM_WARN == PLATFORM_WARN
