"""Status and owner of a case, and why they changed."""

from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.people import queries as people

from . import queries, rules, sla
from .entries import add_entry, change
from .events import CaseAssigned, CaseEscalated, CaseStatusChanged
from .model import Audience, ClockKind, Outcome, Status


async def put_reason(tx: Tx, case_id: str, kind: str, reason: str | None) -> str | None:
    if not (reason and reason.strip()):
        return None
    return await add_entry(tx, case_id, kind=kind, audience=Audience.INTERNAL, text=reason.strip())


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


async def to_colleague(tx: Tx, case_id: str, why: str) -> None:
    """Another one of service who has least to do; where there is none it goes to the manager."""
    row = await queries.row(tx.conn, case_id)
    barred = (row.assignee_id, row.concerned_id)
    free = [u for u in await people.team(tx.conn) if u["role"] == "service" and u["id"] not in barred]
    if not free:
        await to_manager(tx, case_id, why)
        return
    work = await queries.open_work(tx.conn, [user["id"] for user in free])
    await assign(tx, case_id, min(free, key=lambda user: (work.get(user["id"], 0), user["name"]))["id"], why=why)


async def escalate(tx: Tx, case_id: str, why: str, *, level: int | None = None) -> None:
    """Raise it: an alarm for all, and at least this level."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if level is not None and rules.rank(row.level) > level:
        await change(tx, case_id, level=level)
        await sla.set_level(tx, case_id, level)
    tx.emit(CaseEscalated(case_id=case_id, show_id=row.show_id, why=why, level=level))
