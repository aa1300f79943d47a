"""Returns, repairs, carrier claims, counter entries and the tasks a playbook names."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from money import POT, SOAP, World, code

from livemend.kit.clock import MovableClock
from livemend.kit.events import since
from livemend.kit.outgoing import outgoing
from livemend.people.access import Desk

VASE = "EM-79173"


async def chosen(world: World, order: str, remedy: str, *, by: str = "service", **more: Any) -> str:
    case = await world.case(order, issue=more.pop("issue", "quality"), show_id=more.pop("show_id", None))
    offer = (await world.offer(by, case, remedy, **more)).json()
    assert offer.get("state") == "offered", offer
    assert (await world.post("service", f"/offers/{offer['id']}/choose")).status_code == 200
    return case


async def task_of(world: World, case: str, kind: str) -> dict[str, Any]:
    found = await world.get("manager", f"/cases/{case}")
    return next(task for task in found["tasks"] if task["kind"] == kind)


async def issued(world: World, clock: MovableClock, days: int = 10) -> tuple[str, dict[str, Any]]:
    case = await chosen(world, VASE, "refund", amount=150_000)
    task = await task_of(world, case, "receive_return")
    body = {
        "address": "桃園市龜山區倉儲路 8 號",
        "contact": "退貨組 魏小姐",
        "deadline": (clock.now() + timedelta(days=days)).isoformat(),
    }
    answer = await world.post("supply", f"/tasks/{task['id']}/return", **body)
    assert answer.status_code == 201, answer.text
    return case, answer.json()


async def kinds(desk: Desk) -> list[str]:
    async with desk.db.read() as conn:
        return [e.kind for e in await since(conn, 0)]


@pytest.mark.req("R103")
@pytest.mark.parametrize(
    ("change", "field"), [({"address": " "}, "address"), ({"contact": ""}, "contact"), ({"deadline": -1}, "deadline")]
)
async def test_no_return_without_address_contact_and_deadline(
    world: World, clock: MovableClock, change: dict[str, Any], field: str
) -> None:
    case = await chosen(world, VASE, "refund", amount=150_000)
    task = await task_of(world, case, "receive_return")
    days = change.get("deadline", 10)
    body = {"address": "倉儲路 8 號", "contact": "魏小姐", **{k: v for k, v in change.items() if k != "deadline"}}
    deadline = (clock.now() + timedelta(days=days)).isoformat()
    answer = await world.post("supply", f"/tasks/{task['id']}/return", **body, deadline=deadline)
    assert answer.status_code == 422
    assert field in answer.json()["error"]["fields"]


@pytest.mark.req("R105")
@pytest.mark.req("R104")
async def test_a_return_from_issue_to_settled(world: World, desk: Desk, clock: MovableClock) -> None:
    case, made = await issued(world, clock)
    assert made["follower"]["name"] == "supply" or made["follower"]["name"]
    assert made["batch"] == "F01-2603"
    path = f"/returns/{made['id']}"
    early = await world.post("supply", f"/tasks/{made['task_id']}/done", proof="x")
    assert code(early) == (409, "return_not_inspected")
    assert code(await world.post("supply", path + "/inspect", finding="used", note="x")) == (409, "return_wrong_step")
    assert (await world.post("service", path + "/ship", carrier="swift", tracking="SW1")).json()["state"] == "shipped"
    assert (await world.post("service", path + "/receive")).status_code == 403
    assert (await world.post("supply", path + "/receive")).json()["state"] == "received"
    done = await world.post("supply", path + "/inspect", finding="defect_confirmed", note="crack at the base")
    assert done.json()["state"] == "inspected"
    assert (await task_of(world, case, "receive_return"))["state"] == "done"
    refund = await task_of(world, case, "refund")
    assert (await world.post("finance", f"/tasks/{refund['id']}/done", proof="slip")).status_code == 200
    detail = await world.get("service", f"/cases/{case}")
    assert (detail["returns"][0]["state"], detail["step"]) == ("settled", "tell")
    assert "return.inspected" in await kinds(desk)


@pytest.mark.req("R103")
async def test_the_customer_is_told_where_and_until_when(world: World, clock: MovableClock) -> None:
    case, made = await issued(world, clock)
    texts = [entry.get("text") or "" for entry in (await world.get("service", f"/cases/{case}"))["timeline"]]
    told = next(text for text in texts if made["no"] in text)
    assert "倉儲路" in told


@pytest.mark.req("R104")
async def test_a_silent_parcel_alerts_its_follower_again_and_again(
    world: World, desk: Desk, clock: MovableClock
) -> None:
    _case, made = await issued(world, clock, days=30)
    await world.post("service", f"/returns/{made['id']}/ship", carrier="swift", tracking="SW1")
    for days, alerts in ((4, 0), (1, 1), (4, 1), (1, 2)):
        clock.forward(days=days)
        await desk.timers.run_due()
        assert (await kinds(desk)).count("return.stalled") == alerts
    await world.post("supply", f"/returns/{made['id']}/receive")
    assert (await world.get("supply", "/returns", state="received"))[0]["stalled"] == 0


async def test_a_return_nobody_sends_is_late_at_its_deadline(world: World, desk: Desk, clock: MovableClock) -> None:
    await issued(world, clock, days=3)
    clock.forward(days=3)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        late = [e.payload["why"] for e in await since(conn, 0) if e.kind == "return.stalled"]
    assert late == ["deadline"]


@pytest.mark.req("R106")
async def test_each_milestone_of_a_repair_once_and_told(world: World) -> None:
    case = await chosen(world, POT, "repair", by="manager", amount=50_000)
    back = await task_of(world, case, "receive_return")
    await world.post("supply", f"/tasks/{back['id']}/done", proof="parcel here")
    repair = await task_of(world, case, "repair")
    path = f"/tasks/{repair['id']}/milestones"
    for milestone in ("received", "diagnosed", "diagnosed"):
        assert (await world.post("supply", path, milestone=milestone)).status_code == 200
    assert [m["milestone"] for m in await world.get("supply", path)] == ["received", "diagnosed"]
    assert code(await world.post("supply", path, milestone="thrown_away")) == (422, "unknown_milestone")
    texts = [entry.get("text") or "" for entry in (await world.get("service", f"/cases/{case}"))["timeline"]]
    assert sum("維修處" in text for text in texts) == 1


@pytest.mark.req("R095")
@pytest.mark.req("S09")
async def test_the_customer_is_served_without_waiting_for_the_carrier(world: World, desk: Desk) -> None:
    case = await chosen(world, POT, "reship", issue="logistics")
    claim = (await world.get("supply", "/claims", case_id=case))[0]
    assert (claim["state"], claim["amount"]["minor"]) == ("open", 88_000)
    reship = await task_of(world, case, "reship")
    await world.post("supply", f"/tasks/{reship['id']}/done", proof="SW2")
    assert (await world.get("service", f"/cases/{case}"))["step"] == "tell"
    path = f"/claims/{claim['id']}"
    assert code(await world.post("supply", path, state="paid", paid=1)) == (409, "claim_wrong_step")
    assert (await world.post("supply", path, state="submitted")).status_code == 200
    assert code(await world.post("supply", path, state="paid")) == (422, "claim_paid_missing")
    paid = (await world.post("supply", path, state="paid", paid=60_000)).json()
    assert (paid["state"], paid["paid"]["minor"]) == ("paid", 60_000)
    assert (await task_of(world, case, "carrier_claim"))["state"] == "done"


@pytest.mark.req("R136")
async def test_money_comes_back_by_a_counter_entry_only_once(world: World, desk: Desk) -> None:
    show = await world.show(100_000)
    case = await chosen(world, SOAP, "refund", show_id=show)
    await world.tick_all(case)
    assert await world.budget(show) == (0, 36_000, 64_000)
    task = await task_of(world, case, "refund")
    path = f"/tasks/{task['id']}/reverse"
    assert (await world.post("service", path, reason="x", proof="y")).status_code == 403
    assert (await world.post("finance", path, reason="wrong account", proof="slip 9")).json()["state"] == "done"
    assert await world.budget(show) == (0, 0, 100_000)
    assert code(await world.post("finance", path, reason="again", proof="z")) == (409, "reversed_already")
    detail = await world.get("service", f"/cases/{case}")
    assert detail["reversals"][0]["amount"]["minor"] == 36_000
    async with desk.db.read() as conn:
        states = list((await conn.execute(sa.select(outgoing.c.state).where(outgoing.c.channel == "shop"))).scalars())
    assert states == ["executed"]


@pytest.mark.req("R093")
@pytest.mark.req("S02")
async def test_a_rude_answer_is_five_tasks_and_no_closing_without_the_training(world: World) -> None:
    case = await world.case(None, issue="service", subtype="stiff_tone", level=1)
    detail = await world.get("manager", f"/cases/{case}")
    named = [task for task in detail["tasks"] if task["kind"] == "playbook"]
    assert len(named) == 5
    assert all(task["title"]["zh-Hant"] for task in named)
    for task in named[:1] + named[2:]:
        assert (await world.post("manager", f"/tasks/{task['id']}/done", proof="done")).status_code == 200
    refused = await world.post("manager", f"/cases/{case}/close", lesson="tone")
    assert "task_open" in refused.json()["error"]["params"]["open"]


@pytest.mark.req("R094")
@pytest.mark.req("S10")
async def test_a_wrong_claim_opens_its_corrections_and_a_legal_review(world: World) -> None:
    case = await world.case(None, issue="misleading", subtype="exaggeration", level=2)
    detail = await world.get("manager", f"/cases/{case}")
    titles = " ".join(task["title"]["en"] for task in detail["tasks"])
    assert "on air" in titles
    assert "Legal review" in titles


@pytest.mark.req("R092")
async def test_who_is_hit_hard_is_called(world: World) -> None:
    case = await world.case(SOAP, level=1)
    assert (await task_of(world, case, "contact_customer"))["role"] == "service"
    mild = await world.case(SOAP, level=2)
    assert (await world.get("service", f"/cases/{mild}"))["tasks"] == []


@pytest.mark.req("R051")
async def test_a_technicians_call_is_one_task_with_a_date(world: World, clock: MovableClock) -> None:
    case = await world.case(SOAP)
    due = (clock.now() + timedelta(hours=20)).isoformat()
    made = await world.post("host", f"/cases/{case}/tasks", kind="tech_contact", due_at=due)
    assert (made.status_code, made.json()["role"]) == (201, "supply")
    assert code(await world.post("host", f"/cases/{case}/tasks", kind="refund")) == (422, "task_kind_not_by_hand")
