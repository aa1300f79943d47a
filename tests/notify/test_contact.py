"""After a decision the customer has to be reached within a day (R101): what was typed is no contact yet."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from money import Client, World

from livemend.cases import actions as cases
from livemend.cases import contact_rules
from livemend.cases.contact_rules import Said, reached
from livemend.cases.model import Audience, ClockKind, clocks
from livemend.catalog import actions as catalog
from livemend.fulfilment import actions as fulfilment
from livemend.kit import outgoing as acts
from livemend.kit.actor import CUSTOMER, Actor
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import outgoing
from livemend.notify import delivery, mail
from livemend.people.access import Desk

sys.path.insert(0, str(Path(__file__).parent))
from smtp import Mailbox, mail_server

pytestmark = pytest.mark.req("R101")
TOLD = "We pay back NT$360 to your card today, and you keep the soap. Is this good for you?"


@pytest.fixture
async def box(desk: Desk) -> AsyncIterator[Mailbox]:
    async with mail_server() as server:
        desk.parts["courier"].transport = mail.over_smtp(mail.Server("127.0.0.1", server.port))
        yield server


class Case:
    def __init__(self, desk: Desk, case_id: str, agent: Actor):
        self.desk, self.id, self.agent = desk, case_id, agent

    @classmethod
    async def decided(cls, desk: Desk, shop: Any, email: str | None = "hannah@example.org") -> "Case":
        async with desk.db.write() as tx:
            who = await catalog.upsert_customer(tx, name="Hannah", lang="en", email=email) if email else None
            case_id = await cases.open_case(tx, channel="web", words="It cracked.", customer_id=who, lang="en")
        await desk.timers.run_due()
        async with desk.db.write() as tx:
            await cases.decision_made(tx, case_id)
        return cls(desk, case_id, Actor(shop.users["service"], "Peishan", "service"))

    async def writes(self, text: str = TOLD) -> str:
        """Returns the act that carries it."""
        async with self.desk.db.write(self.agent) as tx:
            await cases.send_message(tx, self.id, text)
        await self.desk.timers.run_due()
        async with self.desk.db.read() as conn:
            query = sa.select(outgoing.c.id).where(outgoing.c.subject == f"case:{self.id}")
            return str((await conn.execute(query.order_by(outgoing.c.id.desc()).limit(1))).scalar_one())

    async def clock(self) -> tuple[str, bool]:
        """(state, whether it is over)."""
        async with self.desk.db.read() as conn:
            query = sa.select(clocks).where(clocks.c.case_id == self.id, clocks.c.kind == ClockKind.CONTACT)
            (row,) = list(await conn.execute(query))
        return row.state, row.ended_at is not None


async def test_a_message_that_arrives_is_the_contact(desk: Desk, shop: Any, box: Mailbox) -> None:
    case = await Case.decided(desk, shop)
    async with desk.db.write(case.agent) as tx:
        await cases.send_message(tx, case.id, TOLD)
    assert await case.clock() == ("running", False), "written is not delivered"
    await desk.timers.run_due()
    assert await case.clock() == ("met", True)


async def test_a_letter_that_nothing_carries_counts_once_a_person_has_told_it(desk: Desk, shop: Any) -> None:
    case = await Case.decided(desk, shop, email=None)
    act = await case.writes()
    assert await case.clock() == ("running", False)
    async with desk.db.write(case.agent) as tx:
        await delivery.by_hand(tx, case.id, act, "Read it to her on the telephone, she agreed")
    assert await case.clock() == ("met", True)


async def test_a_mail_that_comes_back_lets_the_clock_run_on(
    desk: Desk, shop: Any, box: Mailbox, clock: MovableClock
) -> None:
    case = await Case.decided(desk, shop)
    act = await case.writes()
    assert await case.clock() == ("met", True)
    async with desk.db.write() as tx:
        assert await acts.came_back(tx, act, {"reason": "bounced"})
    assert await case.clock() == ("running", False)
    clock.forward(hours=25)
    await desk.timers.run_due()
    assert await case.clock() == ("breached", False), "its time went on meanwhile"
    async with desk.db.write(case.agent) as tx:
        await cases.log_call(tx, case.id, "She agreed on the telephone")
    assert await case.clock() == ("breached", True), "late stays late"


async def test_a_mail_that_comes_back_after_a_talk_changes_nothing(desk: Desk, shop: Any, box: Mailbox) -> None:
    case = await Case.decided(desk, shop)
    act = await case.writes()
    async with desk.db.write(case.agent) as tx:
        await cases.log_call(tx, case.id, "She agreed on the telephone")
    async with desk.db.write() as tx:
        assert await acts.came_back(tx, act, {"reason": "bounced"})
    assert await case.clock() == ("met", True)


async def test_what_was_written_before_the_decision_confirms_nothing(
    desk: Desk, shop: Any, clock: MovableClock
) -> None:
    case = await Case.decided(desk, shop, email=None)
    act = await case.writes()
    clock.forward(minutes=5)
    async with desk.db.write() as tx:
        await cases.decision_made(tx, case.id)
        await cases.customer_wrote(tx, case.id, "And when does it arrive?")
    async with desk.db.write(case.agent) as tx:
        await delivery.by_hand(tx, case.id, act, "told by telephone")
        await cases.log_call(tx, case.id, "Talked before", at=clock.now() - timedelta(minutes=3))
        await cases.add_entry(tx, case.id, kind="note", audience=Audience.INTERNAL, text="She should be called")
    async with desk.db.read() as conn:
        query = sa.select(clocks.c.state).where(clocks.c.case_id == case.id, clocks.c.kind == ClockKind.CONTACT)
        assert list((await conn.execute(query.order_by(clocks.c.id))).scalars()) == ["ended", "running"]


async def test_who_answers_was_reached(desk: Desk, shop: Any) -> None:
    case = await Case.decided(desk, shop, email=None)
    async with desk.db.write(CUSTOMER) as tx:
        await cases.customer_wrote(tx, case.id, "Is anybody there?")
    assert await case.clock() == ("running", False), "nobody has told her anything yet"
    await case.writes()
    async with desk.db.write(CUSTOMER) as tx:
        await cases.customer_wrote(tx, case.id, "Yes, that is good.")
    assert await case.clock() == ("met", True)


async def test_a_call_is_logged_on_the_case(desk: Desk, client: Client, shop: Any, clock: MovableClock) -> None:
    world = World(desk, client)
    case = await Case.decided(desk, shop)
    later = (clock.now() + timedelta(minutes=5)).isoformat()
    for body in ({"text": " "}, {"text": "She agreed", "at": later}, {"text": "x", "at": "2020-01-01T10:00:00Z"}):
        assert (await world.post("service", f"/cases/{case.id}/calls", **body)).status_code == 422
    assert (await world.post("host", f"/cases/{case.id}/calls", text="She agreed")).status_code == 403
    assert await case.clock() == ("running", False)
    clock.forward(minutes=10)
    page = (await world.post("service", f"/cases/{case.id}/calls", text="She agreed", at=later)).json()
    (call,) = [e for e in page["timeline"] if e["kind"] == "phone_call"]
    assert (call["text"], call["audience"], call["at"]) == ("She agreed", "internal", later)
    assert await case.clock() == ("met", True)
    assert "first_reply" not in {c["kind"] for c in page["clocks"]}, "a talk is an answer by any measure"


async def test_the_task_done_with_its_proof_is_a_talk_and_a_message_is_not(
    desk: Desk, client: Client, shop: Any
) -> None:
    world = World(desk, client)
    for way in ("task", "call", "message"):
        case = await Case.decided(desk, shop, email=None)
        async with desk.db.write() as tx:
            task = await fulfilment.open_task(tx, case_id=case.id, kind="contact_customer", blocks=False)
        if way == "call":
            await world.post("service", f"/cases/{case.id}/calls", text="Called at ten, she takes the refund")
        elif way == "task":
            done = await world.post("service", f"/tasks/{task}/done", proof="Called at ten, she takes the refund")
            assert done.status_code == 200
        else:
            await case.writes()
        assert await case.clock() == (("running", False) if way == "message" else ("met", True))
        page = await world.get("service", f"/cases/{case.id}")
        assert [t["state"] for t in page["tasks"] if t["id"] == task] == ["done"]
        assert sum(e["kind"] == "phone_call" for e in page["timeline"]) == int(way != "message")


def test_only_real_words_of_ours_count() -> None:
    at = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def said(kind: str, state: str | None = None, *, by_person: bool = True, real: bool = True) -> Said:
        return Said(kind, at, by_person, real, state)

    assert reached([said("reply", "executed")], at) and reached([said("result", "accepted")], at)
    for state in ("pending", "sending", "manual_required", "failed", "unsupported", None):
        assert not reached([said("reply", state)], at), state
    assert not reached([said("holding", "executed")], at) and not reached([said("reply", "executed", real=False)], at)
    assert not reached([said("progress", "executed", by_person=False)], at)
    assert not reached([said(contact_rules.SPOKEN)], at + timedelta(seconds=1))
