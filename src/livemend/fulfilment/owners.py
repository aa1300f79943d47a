"""Whose task it is. Nobody handles the complaint about himself (ISO 10002, objectivity; R093)."""

from typing import Any

import sqlalchemy as sa

from livemend.cases import queries as case_queries
from livemend.kit.db import Tx
from livemend.kit.errors import wrong_state
from livemend.promises import actions as promises
from livemend.shows import queries as shows

from .events import TaskTaken
from .model import TaskState, tasks

Owner = tuple[str | None, str | None]


async def owner_of(tx: Tx, case: Any, role: str, wanted: str | None) -> Owner:
    """(id, name): who is wanted, has the case, or holds the role in its show; nobody: the role's pile."""
    if wanted is None and role == "service" and case.assignee_id is not None:
        wanted = case.assignee_id
    if wanted is None and case.show_id is not None:
        wanted = await shows.on_roster(tx.conn, case.show_id, role)
    if wanted is not None and wanted == case.concerned_id:
        return None, None
    return wanted, await promises.name_of(tx, wanted)


async def check(tx: Tx, case_id: str) -> None:
    """Whoever the complaint is about takes and does none of its tasks."""
    concerned = (await case_queries.row(tx.conn, case_id)).concerned_id
    if concerned is not None and concerned == tx.actor.id:
        raise wrong_state("assignee_concerned")


async def hand_on(tx: Tx, case_id: str) -> None:
    """What the colleague concerned still had to do goes where the case went, else to the role's pile."""
    case = await case_queries.row(tx.conn, case_id)
    if case.concerned_id is None:
        return
    mine = sa.select(tasks).where(
        tasks.c.case_id == case_id, tasks.c.state == TaskState.OPEN, tasks.c.owner_id == case.concerned_id
    )
    for task in await tx.all(mine):
        owner, name = await owner_of(tx, case, task.role, None)
        change = tasks.update().where(tasks.c.id == task.id)
        await tx.execute(change.values(rev=tasks.c.rev + 1, owner_id=owner, owner_name=name))
        tx.emit(
            TaskTaken(
                case_id=case_id,
                show_id=task.show_id,
                task_id=task.id,
                offer_id=task.offer_id,
                task_kind=task.kind,
                owner_id=owner,
            )
        )
