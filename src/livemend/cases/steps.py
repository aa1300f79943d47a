"""Steps, status and owner: the moves of a case that everything else is made of."""

from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.people import queries as people

from . import queries, rules, sla
from .entries import add_entry, change
from .events import CaseAcknowledged, CaseAssigned, CaseEscalated, CaseStatusChanged, CaseStepMoved
from .model import Audience, ClockKind, Outcome, Status, Step


async def put_reason(tx: Tx, case_id: str, kind: str, reason: str | None) -> str | None:
    if not (reason and reason.strip()):
        return None
    return await add_entry(tx, case_id, kind=kind, audience=Audience.INTERNAL, text=reason.strip())


async def move_step(tx: Tx, case_id: str, to: str, *, reason: str | None = None) -> bool:
    """One step on; leaving one out or going back needs a reason, which is logged. False: already there."""
    if to not in set(Step):
        raise bad_input("unknown_step", fields={"step": "unknown_step"})
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.step == to:
        return False
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    wrong = rules.step_error(
        row.step,
        to,
        reason=bool(reason and reason.strip()),
        issue=row.issue,
        level=row.level,
        axis=row.cause_axis,
    )
    if wrong:
        raise wrong_state(wrong, step=row.step, to=to)
    reason_id = await put_reason(tx, case_id, "step_reason", reason)
    await change(tx, case_id, step=to)
    tx.emit(
        CaseStepMoved(
            case_id=case_id,
            show_id=row.show_id,
            before=row.step,
            step=to,
            round=row.round,
            reason_id=reason_id,
        )
    )
    return True


async def acknowledged(tx: Tx, case_id: str, entry_id: str | None) -> None:
    """The confirmation of receipt is on its way."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.step != Step.ACKNOWLEDGE:
        return
    tx.emit(CaseAcknowledged(case_id=case_id, show_id=row.show_id, entry_id=entry_id))
    await move_step(tx, case_id, Step.ASSESS)


async def set_status(tx: Tx, case_id: str, status: str, *, reason: str | None = None) -> None:
    row = await queries.row(tx.conn, case_id, lock=True)
    if status not in set(Status):
        raise bad_input("unknown_status", fields={"status": "unknown_status"})
    if row.status == status:
        return
    if not rules.may_set(row.status, status):
        raise wrong_state("status_not_allowed", status=row.status, to=status)
    await put_reason(tx, case_id, "status_reason", reason)
    await put_status(tx, row, status)
    if status == Status.SPAM:
        await change(tx, case_id, outcome=Outcome.SPAM, closed_at=tx.now)
        await sla.end(tx, case_id, list(ClockKind))
    elif row.status == Status.SPAM:
        await change(tx, case_id, outcome=None, closed_at=None)
        await sla.start(tx, case_id, ClockKind.NEXT_REPLY)


async def put_status(tx: Tx, row: sa.Row[Any], status: str) -> None:
    await change(tx, row.id, status=status)
    tx.emit(CaseStatusChanged(case_id=row.id, show_id=row.show_id, before=row.status, status=status))
    await sla.follow_status(tx, row.id, status)


async def assign(tx: Tx, case_id: str, user_id: str | None, *, why: str = "person") -> None:
    row = await queries.row(tx.conn, case_id, lock=True)
    name = None
    if user_id is not None:
        user = await people.user(tx.conn, user_id)
        if user is None or not user.active:
            raise not_found("user")
        if user_id == row.concerned_id:
            # Nobody handles the complaint about himself (ISO 10002, objectivity).
            raise wrong_state("assignee_concerned")
        name = user.name
    if user_id == row.assignee_id:
        return
    await change(tx, case_id, assignee_id=user_id, assignee_name=name)
    tx.emit(CaseAssigned(case_id=case_id, show_id=row.show_id, user_id=user_id, why=why))


async def to_manager(tx: Tx, case_id: str, why: str) -> None:
    """The first manager who is not the one complained about; else it stays and only the alarm is raised."""
    row = await queries.row(tx.conn, case_id)
    for user in await people.team(tx.conn):
        if user["role"] == "manager" and user["id"] != row.concerned_id:
            await assign(tx, case_id, user["id"], why=why)
            return


async def escalate(tx: Tx, case_id: str, why: str, *, level: int | None = None) -> None:
    """Raise it: an alarm for all, and at least this level."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if level is not None and rules.rank(row.level) > level:
        await change(tx, case_id, level=level)
        await sla.set_level(tx, case_id, level)
    tx.emit(CaseEscalated(case_id=case_id, show_id=row.show_id, why=why, level=level))
