"""A late clock does something, and what it does is the team's choice."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.cases import actions, clock_rules, timing
from livemend.cases.detail import detail
from livemend.cases.model import Act, ClockKind
from livemend.kit import events as log
from livemend.kit.actor import Actor
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.people import actions as people
from livemend.people.access import Desk
from livemend.people.model import Role

AGENT = Actor("agent-1", "Peishan", "service")
MANAGER = Actor("boss-1", "Kaijie", "manager")


async def team(desk: Desk, **logins: Role) -> dict[str, str]:
    async with desk.db.write() as tx:
        return {
            login: await people.create_user(tx, login=login, name=login, role=role) for login, role in logins.items()
        }


async def opened(desk: Desk, **given: Any) -> str:
    facts = {"channel": "web", "words": "It leaks all over the table.", "lang": "en", **given}
    async with desk.db.write() as tx:
        return await actions.open_case(tx, **facts)


async def look(desk: Desk, case_id: str) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await detail(conn, case_id, desk.parts["cases"])


async def logged(desk: Desk, kind: str) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        rows = await conn.execute(sa.select(log.events.c.payload).where(log.events.c.kind == kind))
        return [row.payload for row in rows.fetchall()]


async def choose(desk: Desk, kind: str, *late: str, warn: tuple[str, ...] = ()) -> None:
    async with desk.db.write(MANAGER) as tx:
        await timing.set_acts(tx, kind, on_warn=list(warn), on_late=list(late))


def test_every_clock_does_something_when_it_is_late() -> None:
    assert set(clock_rules.ON_LATE) == set(ClockKind) == set(clock_rules.ON_WARN)
    assert all(clock_rules.ON_LATE.values())


@pytest.mark.req("R099")
async def test_the_owner_is_told_before_and_after(desk: Desk, clock: MovableClock) -> None:
    who = await team(desk, mei=Role.SERVICE)
    case_id = await opened(desk)
    async with desk.db.write(AGENT) as tx:
        await actions.assign(tx, case_id, who["mei"])
    clock.forward(minutes=45)
    await desk.timers.run_due()
    assert [(e["clock"], e["user_id"]) for e in await logged(desk, "case.owner_notified")] == [
        ("first_reply", who["mei"])
    ]
    clock.forward(minutes=15)
    await desk.timers.run_due()
    assert len(await logged(desk, "case.owner_notified")) == 2
    assert [e["why"] for e in await logged(desk, "case.escalated")] == ["first_reply_late"]


async def test_reassigned_to_who_has_least_to_do(desk: Desk, clock: MovableClock) -> None:
    who = await team(desk, mei=Role.SERVICE, lin=Role.SERVICE, tao=Role.SERVICE, boss=Role.MANAGER)
    await choose(desk, "first_reply", "reassign", "notify")
    for owner in ("lin", "lin", "tao"):
        other = await opened(desk)
        async with desk.db.write(AGENT) as tx:
            await actions.assign(tx, other, who[owner])
            await actions.set_status(tx, other, "spam" if owner == "tao" else "open")
    clock.forward(minutes=5)
    case_id = await opened(desk)
    async with desk.db.write(AGENT) as tx:
        await actions.assign(tx, case_id, who["mei"])
        await actions.assess(
            tx, case_id, issue="quality", level=2, axis="product", concerned_id=who["lin"], note="rude on the phone"
        )
    clock.forward(minutes=60)
    await desk.timers.run_due()
    page = await look(desk, case_id)
    assert page["assignee"]["id"] == who["tao"], "not the late one, not the one complained about"
    told = [e["user_id"] for e in await logged(desk, "case.owner_notified") if e["case_id"] == case_id]
    assert told[-1] == who["tao"], "the new owner is told, not the old one"


async def test_with_nobody_else_it_goes_to_the_manager(desk: Desk, clock: MovableClock) -> None:
    who = await team(desk, mei=Role.SERVICE, boss=Role.MANAGER)
    await choose(desk, "first_reply", "reassign")
    case_id = await opened(desk)
    async with desk.db.write(AGENT) as tx:
        await actions.assign(tx, case_id, who["mei"])
    clock.forward(minutes=60)
    await desk.timers.run_due()
    assert (await look(desk, case_id))["assignee"]["id"] == who["boss"]


@pytest.mark.req("R099")
async def test_a_page_rings_until_a_manager_has_seen_it(desk: Desk, clock: MovableClock, client: Any) -> None:
    await choose(desk, "first_reply", "page")
    case_id = await opened(desk)
    clock.forward(minutes=60)
    await desk.timers.run_due()
    manager, service = await client("manager"), await client("service")
    (page,) = (await service.get("/api/v1/case-pages")).json()
    assert (page["case_id"], page["clock"]) == (case_id, "first_reply")
    seen = f"/api/v1/case-pages/{page['id']}/seen"
    assert (await service.post(seen)).status_code == 403
    assert (await manager.post(seen)).status_code == 204
    assert (await manager.post(seen)).status_code == 204
    assert (await manager.get("/api/v1/case-pages")).json() == []
    assert len(await logged(desk, "case.page_seen")) == 1
    assert "case.paged" in [e["event"] for e in (await look(desk, case_id))["timeline"]]


async def test_what_it_rang_for_is_done_and_it_stops(desk: Desk, clock: MovableClock, client: Any) -> None:
    await choose(desk, "first_reply", "page")
    case_id = await opened(desk)
    clock.forward(minutes=60)
    await desk.timers.run_due()
    async with desk.db.write(AGENT) as tx:
        await actions.add_entry(tx, case_id, kind="reply", audience="private", text="Sorry, a new one leaves today.")
    assert (await (await client("manager")).get("/api/v1/case-pages")).json() == []


@pytest.mark.parametrize(
    ("late", "field"), [([], "no_act"), (["shout"], "unknown_act"), (["manager", "reassign"], "two_owners")]
)
async def test_a_senseless_choice_is_refused(desk: Desk, late: list[str], field: str) -> None:
    with pytest.raises(AppError) as refused:
        await choose(desk, "first_reply", *late)
    assert refused.value.fields == {"on_late": field}


@pytest.mark.parametrize("act", list(Act))
@pytest.mark.parametrize("kind", [ClockKind.FIRST_REPLY, ClockKind.PROGRESS, ClockKind.OUTER])
async def test_every_act_leaves_its_trace(desk: Desk, clock: MovableClock, kind: ClockKind, act: Act) -> None:
    """Whatever a clock is told to do, something of it can be seen afterwards."""
    await team(desk, mei=Role.SERVICE, boss=Role.MANAGER)
    await choose(desk, kind, act)
    case_id = await opened(desk)
    clock.forward(days=16)
    await desk.timers.run_due()
    trace = {
        Act.NOTIFY: ("case.owner_notified", {"clock": kind}),
        Act.RAISE: ("case.escalated", {"why": f"{kind}_late"}),
        Act.MANAGER: ("case.assigned", {"why": f"{kind}_late"}),
        Act.REASSIGN: ("case.assigned", {"why": f"{kind}_late"}),
        Act.PAGE: ("case.paged", {"clock": kind}),
    }[act]
    found = [e for e in await logged(desk, trace[0]) if e["case_id"] == case_id]
    # Another clock may have given the case to the same manager before; then there was nothing left to change.
    moved = act in (Act.MANAGER, Act.REASSIGN) and (await look(desk, case_id))["assignee"] is not None
    assert moved or any(trace[1].items() <= e.items() for e in found)
