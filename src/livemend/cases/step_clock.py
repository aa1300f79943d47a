"""The clock of the step a case stands on: its time stands in the playbook, and a change there holds at once."""

from datetime import timedelta

from livemend.kit.db import Tx
from livemend.kit.jobs import cancel_timer
from livemend.knowledge.playbook import Playbook

from . import sla
from .clock_rules import BUDGETS, Budget
from .model import ClockKind, ClockState, clocks

STEP = ClockKind.STEP


def _total(book: Playbook, step: str) -> timedelta | None:
    found = book.step(step)
    return timedelta(minutes=found.within) if found is not None and found.within is not None else None


async def begin(tx: Tx, case_id: str, book: Playbook, step: str, status: str) -> None:
    """The case has come to this step; the clock of the one before is over, late or not."""
    await leave(tx, case_id)
    total = _total(book, step)
    if total is not None:
        await sla.start(tx, case_id, STEP, budget=Budget(total, BUDGETS[STEP].warn))
        await sla.follow_status(tx, case_id, status)


async def leave(tx: Tx, case_id: str) -> None:
    for row in await sla.unended(tx, case_id, [STEP]):
        late = row.state == ClockState.BREACHED
        state = ClockState.BREACHED if late else ClockState.MET
        await tx.execute(clocks.update().where(clocks.c.id == row.id).values(state=state, ended_at=tx.now))
        await cancel_timer(tx, sla.TIMER, row.id)
    await sla.refresh_due(tx, case_id)


async def follow(tx: Tx, case_id: str, book: Playbook, step: str, status: str) -> bool:
    """The playbook was changed under the case: what is used up stays used, the rest is the new time's.

    A late clock runs on where the new time is not over yet. True: something changed.
    """
    total = _total(book, step)
    running = await sla.unended(tx, case_id, [STEP])
    if total is None or not running:
        if total is None and not running:
            return False
        await begin(tx, case_id, book, step, status)
        return True
    changed = False
    for row in running:
        before = row.budget_ms * sla.MS
        if before == total:
            continue
        changed = True
        paused = row.state == ClockState.PAUSED
        left = total - before + ((row.left_ms or 0) * sla.MS if paused else row.due_at - tx.now)
        if paused:
            values = {"left_ms": max(left, timedelta(0)) // sla.MS, "budget_ms": total // sla.MS}
            await tx.execute(clocks.update().where(clocks.c.id == row.id).values(**values))
        elif left > timedelta(0) or row.state == ClockState.RUNNING:
            await sla.run_for(tx, row, max(left, timedelta(0)), Budget(total, BUDGETS[STEP].warn))
    await sla.refresh_due(tx, case_id)
    return changed
