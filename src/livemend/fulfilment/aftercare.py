"""Some days after the end somebody asks whether it is still good (R112)."""

import sqlalchemy as sa

from livemend.cases import times
from livemend.cases.events import CaseClosed, CaseReopened
from livemend.cases.rules import HEARD
from livemend.kit.db import Tx

from . import actions
from .model import TaskKind, TaskState, tasks


async def begin(tx: Tx, event: CaseClosed) -> None:
    """For whoever was heard to the end; a spam or a withdrawn complaint is left in peace."""
    if event.outcome not in HEARD:
        return
    await end(tx, event.case_id)
    due_at = tx.now + await times.follow_up_after(tx.conn)
    await actions.open_task(tx, case_id=event.case_id, kind=TaskKind.FOLLOW_UP, due_at=due_at, blocks=False)


async def end(tx: Tx, case_id: str) -> None:
    """There is nothing left to ask."""
    query = sa.select(tasks).where(
        tasks.c.case_id == case_id, tasks.c.kind == TaskKind.FOLLOW_UP, tasks.c.state == TaskState.OPEN
    )
    for row in await tx.all(query.with_for_update()):
        await actions.stop(tx, row, TaskState.CANCELLED, "")


async def reopened(tx: Tx, event: CaseReopened) -> None:
    await end(tx, event.case_id)
