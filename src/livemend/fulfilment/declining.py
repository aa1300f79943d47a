"""A task that was not carried out: who may say so, what that means for the case, and how it is taken up again."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as case_queries
from livemend.cases.following import book_of
from livemend.cases.rules import ENDED
from livemend.kit.actor import SYSTEM
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_allowed, wrong_state
from livemend.kit.jobs import set_timer
from livemend.people.access import need
from livemend.remedies import actions as remedies
from livemend.remedies import queries as offers
from livemend.remedies.model import OfferState

from . import owners, queries, rules
from .actions import TIMER, change, locked, stop
from .events import TaskReopened
from .model import TaskKind, TaskState, tasks


def _check_say(tx: Tx, row: Any) -> None:
    """Whether it is done at all is for the role whose work it is, or a manager; nobody else talks it away."""
    permission = rules.permission_for(row.kind, row.role)
    if permission is not None:
        need(tx.actor, permission)
    elif tx.actor is not SYSTEM and not rules.has_say(tx.actor.role, row.role):
        raise not_allowed("task_of_other_role", role=row.role)


async def decline_task(tx: Tx, task_id: str, reason: str) -> None:
    """It can not be done. When the customer's choice hangs on it, the choice is open again."""
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    row = await locked(tx, task_id)
    _check_say(tx, row)
    if row.state != TaskState.OPEN:
        raise wrong_state("task_over", state=row.state)
    await owners.check(tx, row.case_id)
    await stop(tx, row, TaskState.DECLINED, reason.strip())
    if row.offer_id is None or not row.blocks:
        return
    if (await offers.offer_row(tx.conn, row.offer_id)).state == OfferState.EXECUTED:
        return
    for sibling in await queries.rows_of_offer(tx.conn, row.offer_id):
        if sibling.state == TaskState.OPEN:
            await stop(tx, sibling, TaskState.CANCELLED, reason.strip())
    await remedies.undo_choice(tx, row.offer_id, reason.strip())


async def reopen_task(tx: Tx, task_id: str, role: str | None = None) -> None:
    """Declined, and wanted all the same. role: handed on to it. The reason it was declined for stays written.

    A task of a chosen offer does not come back this way: its choice is open again, and a new one brings new tasks.
    """
    row = await locked(tx, task_id)
    to = row.role if role is None else role
    if to not in rules.TASK_ROLES:
        raise bad_input("unknown_role", fields={"role": "unknown_role"}, role=to)
    if to != row.role:
        _check_say(tx, row)
        if row.kind != TaskKind.PLAYBOOK:
            raise wrong_state("task_role_fixed")
    if row.state == TaskState.OPEN and row.role == to:
        return
    if row.state != TaskState.DECLINED or row.offer_id is not None:
        raise wrong_state("task_not_reopened", state=row.state)
    case = await case_queries.row(tx.conn, row.case_id)
    if case.status in ENDED:
        raise wrong_state("case_ended", status=case.status)
    await owners.check(tx, row.case_id)
    owner_id, owner_name = await owners.owner_of(tx, case, to, None)
    # As much time as it had at first.
    due = tx.now + (row.due_at - row.created_at)
    await change(
        tx,
        task_id,
        state=TaskState.OPEN,
        role=to,
        owner_id=owner_id,
        owner_name=owner_name,
        due_at=due,
        warned=0,
        done_by=None,
        done_by_name=None,
        done_at=None,
    )
    await set_timer(tx, TIMER, task_id, due)
    tx.emit(
        TaskReopened(
            case_id=row.case_id,
            show_id=row.show_id,
            task_id=task_id,
            offer_id=None,
            task_kind=row.kind,
            role=to,
            due_at=due.isoformat(),
        )
    )


async def declined_open(conn: AsyncConnection, case_id: str) -> list[str]:
    """A task that the playbook requires was declined, and nobody has taken it up again (R093)."""
    case = await case_queries.row(conn, case_id)
    required = {spec.key for spec in (await book_of(conn, case)).tasks if spec.required}
    # What is done once for a whole incident is missing in each of its cases.
    query = sa.select(tasks.c.case_id, tasks.c.state, tasks.c.params).where(
        queries.around(case), tasks.c.kind == TaskKind.PLAYBOOK
    )
    by_state: dict[str, set[str]] = {}
    for row in await conn.execute(query):
        key = str((row.params or {}).get("key"))
        if row.case_id == case_id or key in rules.ONCE_AN_INCIDENT:
            by_state.setdefault(row.state, set()).add(key)
    taken_up = by_state.get(TaskState.DONE, set()) | by_state.get(TaskState.OPEN, set())
    left = (by_state.get(TaskState.DECLINED, set()) & required) - taken_up
    return ["task_declined"] if left else []
