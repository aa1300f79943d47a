"""What cases do by themselves: their clocks, what a late clock sets off, and closing after the days of grace."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from livemend.catalog.events import AccountsNamed, CustomerSaved
from livemend.kit import search as full_text
from livemend.kit.db import Database, Tx, among
from livemend.kit.errors import AppError
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.knowledge.events import (
    FactSheetSaved,
    FaqSaved,
    KnowledgeImported,
    PackValueSet,
    PlaybookSaved,
    PolicyPublished,
)
from livemend.people.access import Desk

from . import actions, alarms, findings, following, platforms, queries, sla, uploads
from .events import (
    CaseAssessed,
    CaseClosed,
    CaseLinked,
    CaseOpened,
    CaseReopened,
    CaseResolved,
    ClockBreached,
    ClockMet,
    ClockWarned,
    CustomerWrote,
    EntryAdded,
    TimesChanged,
)
from .model import Channel, Outcome, Status, cases
from .seams import CaseSeams

GRACE = timedelta(days=3)
AGAIN_WITHIN = timedelta(days=90)
GRACE_TIMER = "cases.grace"


async def _clock(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    await sla.fire(tx, ref)


async def _rings(tx: Tx, event: ClockWarned | ClockBreached) -> None:
    await alarms.ring(tx, event)


async def _calm(tx: Tx, event: ClockMet | CaseClosed) -> None:
    await alarms.over(tx, event.case_id, event.clock if isinstance(event, ClockMet) else None)


async def _platform(tx: Tx, event: CaseOpened | CaseLinked | CaseAssessed | CaseReopened) -> None:
    await platforms.follow(tx, event.case_id, at=tx.now if isinstance(event, CaseReopened) else None)
    if isinstance(event, CaseOpened):
        await platforms.chatted(tx, event.case_id)


async def _chatted(tx: Tx, event: CustomerWrote) -> None:
    entry = await queries.entry_row(tx.conn, event.entry_id)
    if (entry.params or {}).get("channel") == Channel.DM:
        await platforms.chatted(tx, event.case_id, entry.params)


async def _pack(tx: Tx, event: PackValueSet) -> None:
    """A corrected deadline holds for what runs already."""
    if event.pack_kind == "platform":
        count = await sla.recompute(tx, {}, platform=event.pack)
        tx.emit(TimesChanged(what=f"platform:{event.pack}", clocks=count))


async def _playbook(tx: Tx, event: PlaybookSaved | KnowledgeImported) -> None:
    """Open cases follow it at once: their clocks now, what they list and ask at the next look."""
    if isinstance(event, KnowledgeImported) and not event.changed.get("playbooks"):
        return
    rows = await queries.active(tx.conn)
    types = await following.types_of(tx.conn, rows)
    for row in rows:
        if isinstance(event, KnowledgeImported) or types[row.id] == event.case_type:
            await actions.follow_book(tx, row.id)


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


async def _names(tx: Tx, event: AccountsNamed | CustomerSaved) -> None:
    ids = event.customer_ids if isinstance(event, AccountsNamed) else [event.customer_id]
    await full_text.stale(tx, "case", sa.select(cases.c.id).where(among(tx.conn, cases.c.customer_id, ids)))


async def _take_up(tx: Tx, case_id: str) -> None:
    doc = await full_text.index(tx, "case", case_id, *await queries.searchable(tx.conn, case_id))
    # Not a change of the case: its `rev` and what is said of it stay.
    await tx.execute(cases.update().where(cases.c.id == case_id, cases.c.doc.is_(None)).values(doc=doc))


async def _older_form(db: Database) -> bool:
    """Cases whose words were taken up by an earlier version."""
    async with db.write() as tx:
        refs = await full_text.old_form(tx.conn, "case", 50)
        for ref in refs:
            await _take_up(tx, ref)
    return len(refs) == 50


def install(desk: Desk) -> None:
    seams = desk.parts["cases"] = CaseSeams()
    uploads.install(desk)
    desk.loaders["case"] = queries.views
    desk.timers.on(sla.TIMER, _clock)
    desk.parts["indexer"].sources.append(lambda: _older_form(desk.db))
    for event in (CaseOpened, EntryAdded, CaseLinked):
        desk.bus.in_tx(event, _index)
    desk.bus.in_tx(AccountsNamed, _names)
    desk.bus.in_tx(CustomerSaved, _names)
    desk.bus.in_tx(CaseOpened, _again)
    for alarm in (ClockWarned, ClockBreached):
        desk.bus.in_tx(alarm, _rings)
    for calm in (ClockMet, CaseClosed):
        desk.bus.in_tx(calm, _calm)
    for known in (CaseOpened, CaseLinked, CaseAssessed, CaseReopened):
        desk.bus.in_tx(known, _platform)
    desk.bus.in_tx(CustomerWrote, _chatted)
    desk.bus.in_tx(PackValueSet, _pack)
    desk.bus.in_tx(PlaybookSaved, _playbook)
    desk.bus.in_tx(KnowledgeImported, _playbook)
    for learnt in (FactSheetSaved, FaqSaved, PlaybookSaved, PolicyPublished):
        desk.bus.in_tx(learnt, findings.changed)
    seams.detail["findings"] = findings.of_case
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
