"""What people do with an incident. Two people never handle one: the second is told who has it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people.model import Permission

from . import queries, rules, steps
from .events import FaultSet, IncidentClaimed, IncidentCued, IncidentDecided
from .growth import AGE_TIMER
from .model import DECIDED_LANES, Disposition, Fault, IncidentState, incidents


async def change(tx: Tx, incident_id: str, **values: Any) -> None:
    await tx.execute(incidents.update().where(incidents.c.id == incident_id).values(rev=incidents.c.rev + 1, **values))


async def open_row(tx: Tx, incident_id: str) -> sa.Row[Any]:
    """Locked. 409 when it was merged away or is decided."""
    row = await queries.row(tx.conn, incident_id, lock=True)
    if row.merged_into is not None:
        raise wrong_state("incident_merged", into=row.merged_into)
    if row.state == IncidentState.DONE:
        raise wrong_state("already_decided", disposition=row.disposition)
    return row


def check_free(tx: Tx, row: sa.Row[Any]) -> None:
    """409 when somebody else has it in hand."""
    if row.handler_id is not None and row.handler_id != tx.actor.id:
        raise wrong_state("incident_taken", name=row.handler_name)


async def claim(tx: Tx, incident_id: str, *, force: bool = False) -> None:
    """force: take it over from another; for whoever runs the show."""
    row = await open_row(tx, incident_id)
    if not (force and tx.actor.may(Permission.SHOW_RUN)):
        check_free(tx, row)
    if row.handler_id == tx.actor.id:
        return
    await change(tx, incident_id, handler_id=tx.actor.id, handler_name=tx.actor.name)
    tx.emit(IncidentClaimed(show_id=row.show_id, incident_id=incident_id, by=tx.actor.id))


async def release(tx: Tx, incident_id: str) -> None:
    """The holder lets go; whoever runs the show may take it out of another's hand."""
    row = await queries.row(tx.conn, incident_id, lock=True)
    if row.handler_id is None:
        return
    if not tx.actor.may(Permission.SHOW_RUN):
        check_free(tx, row)
    await change(tx, incident_id, handler_id=None, handler_name=None)
    tx.emit(IncidentClaimed(show_id=row.show_id, incident_id=incident_id, by=None))


async def set_fault(tx: Tx, incident_id: str, fault: str) -> str | None:
    """What takes it back; None when it was so already."""
    if fault not in {str(known) for known in Fault}:
        raise bad_input("bad_fault", fields={"fault": "bad_fault"})
    row = await queries.row(tx.conn, incident_id, lock=True)
    if row.merged_into is not None:
        raise wrong_state("incident_merged", into=row.merged_into)
    if row.fault == fault:
        return None
    async with steps.undoable(tx, row.show_id, [incident_id]) as step:
        await change(tx, incident_id, fault=fault)
    tx.emit(FaultSet(show_id=row.show_id, incident_id=incident_id, fault=fault))
    return step.id


async def dispose(tx: Tx, incident_id: str, disposition: str, reason: str = "") -> str:
    """The end of an item: silence is none (R029). Returns what takes it back."""
    if disposition not in {str(known) for known in Disposition}:
        raise bad_input("bad_disposition", fields={"disposition": "bad_disposition"})
    reason = reason.strip()
    if rules.needs_reason(disposition) and not reason:
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    row = await open_row(tx, incident_id)
    check_free(tx, row)
    async with steps.undoable(tx, row.show_id, [incident_id]) as step:
        await change(
            tx,
            incident_id,
            state=IncidentState.DONE,
            disposition=disposition,
            disposition_reason=reason or None,
            decided_people=row.people,
        )
    await cancel_timer(tx, AGE_TIMER, incident_id)
    tx.emit(
        IncidentDecided(
            show_id=row.show_id, incident_id=incident_id, disposition=disposition, reason=reason and "given"
        )
    )
    return step.id


async def cue(tx: Tx, incident_id: str, cued: bool) -> None:
    """To the host's queue, or back from it."""
    row = await open_row(tx, incident_id)
    check_free(tx, row)
    wanted, come_from = (IncidentState.CUED, IncidentState.OPEN) if cued else (IncidentState.OPEN, IncidentState.CUED)
    if row.state == wanted:
        raise wrong_state("already_cued" if cued else "not_cued")
    # What was parked may come back on air when there is an answer.
    if row.state != come_from and not (cued and row.state in (IncidentState.PARKED, IncidentState.ON_AIR)):
        raise wrong_state("wrong_state", state=row.state)
    await change(tx, incident_id, state=wanted, cued_at=tx.now if cued else None)
    tx.emit(IncidentCued(show_id=row.show_id, incident_id=incident_id, cued=cued))


async def mark_said(tx: Tx, incident_id: str, at: datetime) -> None:
    """The host spoke of it. The first time counts as the first mention (R033)."""
    row = await open_row(tx, incident_id)
    first = row.first_mention_at or at
    await change(tx, incident_id, state=IncidentState.ON_AIR, first_mention_at=first)
    await cancel_timer(tx, AGE_TIMER, incident_id)


async def park(tx: Tx, incident_id: str) -> None:
    """Off the programme; the promise that goes with it is made by the caller."""
    row = await open_row(tx, incident_id)
    if row.state == IncidentState.PARKED:
        raise wrong_state("already_parked")
    await change(tx, incident_id, state=IncidentState.PARKED, first_mention_at=row.first_mention_at or tx.now)
    await cancel_timer(tx, AGE_TIMER, incident_id)


async def undo(tx: Tx, incident_id: str, undo_id: str | None = None) -> None:
    """Take back a correction or decision that concerned this incident: the named one, else the last."""
    row = await queries.row(tx.conn, incident_id)
    await take_back(tx, row.show_id, incident_id, undo_id)


async def take_back(tx: Tx, show_id: str, concerned: str, undo_id: str | None) -> None:
    """concerned: an incident or a comment. What waits again ages again."""
    await queries.hold(tx.conn, show_id)
    for key in await steps.take_back(tx, show_id, concerned, undo_id):
        await go_on_aging(tx, key)


async def go_on_aging(tx: Tx, incident_id: str) -> None:
    """From the step it stands at, to the moment it must be spoken of; unless it does not wait."""
    now = await queries.row(tx.conn, incident_id)
    waits = rules.is_waiting(now.state, now.first_mention_at) and now.lane in DECIDED_LANES and now.merged_into is None
    if waits and now.mention_due_at is not None and now.age_step < len(rules.AGE_STEPS):
        begun = now.mention_due_at - rules.mention_within(now.lane, now.level)
        due = begun + rules.age_after(now.lane, now.level, now.age_step)
        await set_timer(tx, AGE_TIMER, incident_id, max(due, tx.now))
