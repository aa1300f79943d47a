"""A choice becomes tasks; each is done once; the last one tells the case that the customer can be told."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from money import COAT, POT, SOAP, World, acting, code

from livemend.fulfilment import actions, rules
from livemend.fulfilment.model import TaskKind
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.kit.events import since
from livemend.kit.i18n import LANGUAGES, t
from livemend.kit.outgoing import outgoing
from livemend.people.access import Desk
from livemend.remedies.model import Remedy
from livemend.remedies.wordings import day, steps, when_chosen
from livemend.wording import Context, check, stops


async def chosen(world: World, order: str, remedy: str, *, by: str = "service", **more: Any) -> str:
    """The case whose customer took this."""
    case_values = {"issue": more.pop("issue", "quality"), "show_id": more.pop("show_id", None)}
    case = await world.case(order, **case_values)
    offer = await world.offer(by, case, remedy, **more)
    assert offer.json()["state"] == "offered", offer.text
    assert (await world.post("service", f"/offers/{offer.json()['id']}/choose")).status_code == 200
    return case


async def tasks(world: World, case: str, state: str | None = "open") -> dict[str, dict[str, Any]]:
    """By kind."""
    found = await world.get("manager", "/tasks", case_id=case, **({"state": state} if state else {}))
    return {task["kind"]: task for task in found["items"]}


async def acts(desk: Desk) -> list[Any]:
    async with desk.db.read() as conn:
        return list(await conn.execute(sa.select(outgoing).where(outgoing.c.channel == "shop")))


@pytest.mark.req("R087")
@pytest.mark.parametrize("remedy", list(Remedy))
def test_every_remedy_has_tasks_with_a_role_and_a_time(remedy: Remedy) -> None:
    for returnless in (True, False):
        plans = rules.plan_for(remedy, returnless=returnless, has_goods=True)
        assert plans
        assert any(plan.blocks for plan in plans)


@pytest.mark.parametrize("remedy", list(Remedy))
def test_nothing_comes_back_of_what_never_came(remedy: Remedy) -> None:
    plans = rules.plan_for(remedy, returnless=False, has_goods=False)
    assert plans and TaskKind.RECEIVE_RETURN not in {plan.kind for plan in plans}
    assert all(plan.after is None or plan.after < i for i, plan in enumerate(plans)), "waits for what is there"
    for lang, texts in steps(remedy, False, "seller", 100, "TWD", has_goods=False).items():
        told = " ".join(texts)
        for key in ("return_address", "send_back", "inspect", "keep_goods"):
            assert t(lang, f"remedies.step.{key}", amount="") not in told


@pytest.mark.req("R060")
@pytest.mark.parametrize("remedy", list(Remedy))
@pytest.mark.parametrize("returnless", [True, False])
@pytest.mark.parametrize("goods", [True, False])
def test_the_customer_hears_the_date_of_the_task_plan(remedy: Remedy, returnless: bool, goods: bool) -> None:
    """Money that waits for the goods has no date yet; everything else is due when its last task is."""
    returnless = returnless and remedy == Remedy.REFUND
    plans = rules.plan_for(remedy, returnless=returnless, has_goods=goods)
    giving = [p for p in plans if p.kind in rules.MONEY] or [p for p in plans if p.blocks]
    now = datetime(2026, 11, 27, 20, 30, tzinfo=UTC)
    due = now + max(rules.WITHIN[p.kind] for p in giving)
    waits = any(p.kind in rules.MONEY and p.after is not None for p in giving)
    for lang in LANGUAGES:
        told = when_chosen(remedy, returnless, now, "Asia/Taipei", lang, has_goods=goods)
        assert "{" not in told and not told.startswith("remedies.")
        assert (day(due, "Asia/Taipei", lang) in told) != waits, told
        fixed = when_chosen(remedy, returnless, now, "Asia/Taipei", lang, has_goods=goods, due_at=due)
        assert day(due, "Asia/Taipei", lang) in fixed
        assert not stops(check(told + fixed, Context(lang=lang, kind="mail"))), told


@pytest.mark.parametrize("kind", [kind for kind in TaskKind if kind != TaskKind.PLAYBOOK])
def test_every_kind_is_complete(kind: TaskKind) -> None:
    assert kind in rules.ROLE_OF
    assert kind in rules.WITHIN


@pytest.mark.req("R075")
async def test_plan_a_is_a_call_within_minutes_and_a_refund(world: World, clock: MovableClock) -> None:
    case = await chosen(world, SOAP, "refund")
    found = await tasks(world, case)
    assert set(found) == {"contact_customer", "refund"}
    assert found["refund"]["role"] == "finance"
    assert found["refund"]["amount"] == {"minor": 36_000, "currency": "TWD"}
    minutes = 15 * 60
    assert found["contact_customer"]["due_at"] == clock.now().replace(minute=15).isoformat(), minutes


@pytest.mark.req("R107")
async def test_paid_is_spent_before_anybody_has_called(world: World) -> None:
    show = await world.show()
    case = await chosen(world, SOAP, "refund", show_id=show)
    found = await tasks(world, case)
    assert (await world.post("finance", f"/tasks/{found['refund']['id']}/done", proof="slip 1")).status_code == 200
    assert await world.budget(show) == (0, 36_000, 2_964_000)
    detail = await world.get("service", f"/cases/{case}")
    assert [o["state"] for o in detail["offers"]] == ["executed"]
    # Nobody could be reached: what was paid stays paid.
    gone = await world.post("service", f"/tasks/{found['contact_customer']['id']}/decline", reason="no number")
    assert gone.status_code == 200, gone.text
    assert await world.budget(show) == (0, 36_000, 2_964_000)


@pytest.mark.req("R107")
async def test_money_is_a_promise_kept_by_the_proof(world: World) -> None:
    case = await chosen(world, SOAP, "refund")
    promise = (await world.get("finance", "/promises", case_id=case))["items"][0]
    assert (promise["state"], promise["owner_role"]) == ("open", "finance")
    assert "360" in promise["words"]
    await world.tick_all(case)
    kept = (await world.get("finance", "/promises", case_id=case))["items"][0]
    assert (kept["state"], kept["proof"]) == ("kept", "slip 1")


@pytest.mark.req("R107")
async def test_late_payment_is_a_broken_promise(world: World, desk: Desk, clock: MovableClock) -> None:
    case = await chosen(world, SOAP, "refund")
    clock.forward(days=4)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        assert "task.overdue" in [e.kind for e in await since(conn, 0)]
    await world.tick_all(case)
    assert (await world.get("finance", "/promises/kept-rate"))["rate"] == 0.0
    assert (await tasks(world, case, "done"))["refund"]["late"] is True


@pytest.mark.req("R136")
async def test_double_tick_is_one_refund(world: World, desk: Desk) -> None:
    case = await chosen(world, SOAP, "refund")
    await desk.timers.run_due()
    found = await tasks(world, case)
    path = f"/tasks/{found['refund']['id']}/done"
    assert (await tasks(world, case))["refund"]["outgoing_state"] == "manual_required"
    first = await world.post("finance", path, proof="slip 1")
    again = await world.post("finance", path, proof="slip 1")
    assert (first.status_code, again.status_code) == (200, 200)
    assert code(await world.post("manager", path, proof="slip 2")) == (409, "task_over")
    rows = await acts(desk)
    assert [(r.act, r.state) for r in rows] == [("refund", "executed")]
    assert rows[0].detail["proof"] == "slip 1"


@pytest.mark.req("R136")
async def test_ten_ticks_at_once_are_one(world: World, desk: Desk) -> None:
    show = await world.show()
    case = await chosen(world, SOAP, "refund", show_id=show)
    found = await tasks(world, case)
    await world.post("service", f"/tasks/{found['contact_customer']['id']}/done", proof="called")

    async def tick(i: int) -> str:
        try:
            async with desk.db.write(acting("finance", f"u{i}")) as tx:
                await actions.complete_task(tx, found["refund"]["id"], "slip")
        except AppError as error:
            return error.code
        return "ok"

    answers = await asyncio.gather(*(tick(i) for i in range(10)))
    assert sorted(answers) == ["ok"] + ["task_over"] * 9
    assert await world.budget(show) == (0, 36_000, 2_964_000)


@pytest.mark.req("R131")
async def test_only_finance_pays_and_only_supply_ships(world: World) -> None:
    money = (await tasks(world, await chosen(world, SOAP, "refund")))["refund"]
    goods = (await tasks(world, await chosen(world, POT, "reship", issue="logistics")))["reship"]
    for role in ("host", "service", "supply", "floor", "admin"):
        assert (await world.post(role, f"/tasks/{money['id']}/done", proof="x")).status_code == 403
    for role in ("host", "service", "finance"):
        assert (await world.post(role, f"/tasks/{goods['id']}/done", proof="x")).status_code == 403
    assert (await world.post("finance", f"/tasks/{money['id']}/done", proof="x")).status_code == 200
    assert (await world.post("supply", f"/tasks/{goods['id']}/done", proof="x")).status_code == 200


@pytest.mark.req("R105")
async def test_a_large_refund_waits_for_the_goods(world: World, desk: Desk, clock: MovableClock) -> None:
    case = await chosen(world, "EM-79173", "refund", amount=158_000)
    found = await tasks(world, case)
    assert set(found) == {"receive_return", "refund"}
    assert found["refund"]["waits_for"] == found["receive_return"]["id"]
    assert await acts(desk) == []
    early = await world.post("finance", f"/tasks/{found['refund']['id']}/done", proof="x")
    assert code(early) == (409, "task_waits")
    clock.forward(days=6)
    await world.post("supply", f"/tasks/{found['receive_return']['id']}/done", proof="parcel in, crack seen")
    after = (await tasks(world, case))["refund"]
    assert after["waits_for"] is None
    assert after["due_at"] > found["refund"]["due_at"]
    assert len(await acts(desk)) == 1


@pytest.mark.req("R109")
async def test_when_all_is_done_the_customer_is_told(world: World) -> None:
    case = await chosen(world, SOAP, "refund")
    assert (await world.get("service", f"/cases/{case}"))["step"] == "execute"
    await world.tick_all(case)
    detail = await world.get("service", f"/cases/{case}")
    assert (detail["step"], detail["offers"][0]["state"]) == ("tell", "executed")


@pytest.mark.req("R109")
async def test_a_case_with_open_tasks_does_not_close(world: World) -> None:
    case = await chosen(world, SOAP, "refund")
    refused = await world.post("service", f"/cases/{case}/close", lesson="x")
    assert refused.status_code == 409
    assert {"task_open", "offer_not_executed", "promise_owed"} <= set(refused.json()["error"]["params"]["open"])


@pytest.mark.req("R110")
async def test_what_can_not_be_done_is_chosen_anew(world: World) -> None:
    show = await world.show()
    case = await chosen(world, COAT, "exchange", by="manager", sku="C01", fault="ours", show_id=show)
    task = (await tasks(world, case))["send_exchange"]
    before = (await world.get("viewer", "/products/C01"))["stock"]
    assert (await world.post("supply", f"/tasks/{task['id']}/decline", reason="broken in store")).status_code == 200
    detail = await world.get("service", f"/cases/{case}")
    assert (detail["step"], detail["offers"][0]["state"]) == ("offer", "declined")
    assert {t["state"] for t in detail["tasks"]} == {"declined", "cancelled"}
    assert (await world.get("viewer", "/products/C01"))["stock"] == before + 1
    assert (await world.budget(show))[0] == 0
    assert (await world.offer("service", case, "coupon", amount=10_000)).status_code == 201


async def test_list_counts_and_pages(world: World) -> None:
    for order in (SOAP, COAT, POT):
        await chosen(world, order, "apology")
    page = await world.get("service", "/tasks", limit=2)
    assert (len(page["items"]), page["counts"]["open"]) == (2, 3)
    rest = await world.get("service", "/tasks", limit=2, cursor=page["next_cursor"])
    assert (len(rest["items"]), rest["next_cursor"]) == (1, None)


@pytest.mark.req("R137")
async def test_a_rehearsal_pays_nobody_and_takes_no_goods(world: World, desk: Desk) -> None:
    show = await world.show(rehearsal=True)
    before = (await world.get("viewer", "/products/C01"))["stock"]
    await chosen(world, COAT, "exchange", by="manager", sku="C01", fault="ours", show_id=show)
    case = await chosen(world, SOAP, "refund", show_id=show)
    await desk.timers.run_due()
    assert await acts(desk) == []
    await world.tick_all(case)
    assert await acts(desk) == []
    assert (await world.get("viewer", "/products/C01"))["stock"] == before
    assert (await world.get("service", f"/cases/{case}"))["step"] == "tell"
