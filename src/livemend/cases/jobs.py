"""What cases do by themselves: their clocks, what a late clock sets off, and closing after the days of grace."""

from datetime import timedelta
from typing import Any

from livemend.kit import search as full_text
from livemend.kit.db import Database, Tx
from livemend.kit.errors import AppError
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people.access import Desk

from . import actions, queries, sla
from .clock_rules import BREACH
from .events import CaseClosed, CaseLinked, CaseOpened, CaseReopened, CaseResolved, ClockBreached, EntryAdded
from .model import Channel, ClockKind, Outcome, Status
from .seams import CaseSeams

GRACE = timedelta(days=3)
AGAIN_WITHIN = timedelta(days=90)
GRACE_TIMER = "cases.grace"


async def _clock(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await sla.fire(tx, ref)


async def _late(tx: Tx, event: ClockBreached) -> None:
    """A breach does something: it is raised to everybody, or the case goes to a manager."""
    act = BREACH[ClockKind(event.clock)]
    if act == "tell":
        return
    await actions.escalate(tx, event.case_id, f"{event.clock}_late")
    if act == "manager":
        await actions.to_manager(tx, event.case_id, f"{event.clock}_late")


async def _again(tx: Tx, event: CaseOpened) -> None:
    """Two failures towards one customer weigh more than twice (domain.md B2): level 1, and a manager owns it."""
    if event.customer_id is None or event.channel == Channel.RECOVERY:
        return
    if await queries.ended_before(tx.conn, event.customer_id, event.case_id, tx.now - AGAIN_WITHIN):
        await actions.escalate(tx, event.case_id, "second_complaint", level=1)
        await actions.to_manager(tx, event.case_id, "second_complaint")


async def _resolved(tx: Tx, event: CaseResolved) -> None:
    await set_timer(tx, GRACE_TIMER, event.case_id, tx.now + GRACE)


async def _over(tx: Tx, event: CaseClosed | CaseReopened) -> None:
    await cancel_timer(tx, GRACE_TIMER, event.case_id)


async def _index(tx: Tx, event: CaseOpened | EntryAdded | CaseLinked) -> None:
    await _take_up(tx, event.case_id)


async def _take_up(tx: Tx, case_id: str) -> None:
    await full_text.index(tx, "case", case_id, *await queries.searchable(tx.conn, case_id))


async def _older_form(db: Database) -> bool:
    """Cases whose words were taken up by an earlier version."""
    async with db.write() as tx:
        refs = await full_text.old_form(tx.conn, "case", 50)
        for ref in refs:
            await _take_up(tx, ref)
    return len(refs) == 50


def install(desk: Desk) -> None:
    seams = desk.parts["cases"] = CaseSeams()
    desk.loaders["case"] = queries.views
    desk.timers.on(sla.TIMER, _clock)
    for event in (CaseOpened, EntryAdded, CaseLinked):
        desk.bus.in_tx(event, _index)
    desk.bus.in_tx(CaseOpened, _again)
    desk.bus.in_tx(ClockBreached, _late)
    desk.bus.in_tx(CaseResolved, _resolved)
    desk.bus.in_tx(CaseClosed, _over)
    desk.bus.in_tx(CaseReopened, _over)

    async def grace(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        """Satisfied and nobody wrote again. What is still open (a lesson, a promise) keeps it on the list."""
        row = await queries.row(tx.conn, ref)
        if row.status != Status.RESOLVED:
            return
        try:
            await actions.close_case(tx, ref, seams=seams, outcome=Outcome.SATISFIED)
        except AppError as error:
            if error.code != "case_still_open":
                raise
            await set_timer(tx, GRACE_TIMER, ref, tx.now + timedelta(days=1))

    desk.timers.on(GRACE_TIMER, grace)
    desk.parts["indexer"].sources.append(lambda: _older_form(desk.db))
