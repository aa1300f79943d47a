"""What an alarm does: tell the owner, give the case to somebody else, raise it, ring until somebody has seen it."""

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import not_found
from livemend.kit.ids import new_id

from . import queries, steps, times
from .clock_rules import acts_in_order
from .events import CasePaged, ClockBreached, ClockWarned, OwnerNotified, PageSeen
from .model import Act, ClockKind, pages


async def ring(tx: Tx, event: ClockWarned | ClockBreached) -> None:
    """As the team chose for this clock (the house default where it did not)."""
    on_warn, on_late = await times.acts(tx.conn, ClockKind(event.clock))
    late = isinstance(event, ClockBreached)
    why = f"{event.clock}_late" if late else f"{event.clock}_soon"
    for act in acts_in_order(on_late if late else on_warn):
        if act == Act.RAISE:
            await steps.escalate(tx, event.case_id, why)
        elif act == Act.MANAGER:
            await steps.to_manager(tx, event.case_id, why)
        elif act == Act.REASSIGN:
            await steps.to_colleague(tx, event.case_id, why)
        elif act == Act.NOTIFY:
            await _notify(tx, event)
        else:
            await _page(tx, event)


async def _notify(tx: Tx, event: ClockWarned | ClockBreached) -> None:
    row = await queries.row(tx.conn, event.case_id)
    tx.emit(
        OwnerNotified(case_id=row.id, show_id=row.show_id, clock=event.clock, user_id=row.assignee_id, role="service")
    )


async def _page(tx: Tx, event: ClockWarned | ClockBreached) -> None:
    page_id = new_id()
    await tx.execute(pages.insert().values(id=page_id, case_id=event.case_id, clock=event.clock, at=tx.now))
    tx.emit(CasePaged(case_id=event.case_id, show_id=event.show_id, clock=event.clock, page_id=page_id))


async def seen(tx: Tx, page_id: str) -> None:
    """It stops ringing, for everybody; the clock stays late. Seen twice is seen once."""
    found = await tx.one(sa.select(pages).where(pages.c.id == page_id).with_for_update())
    if found is None:
        raise not_found("page")
    if found.seen_at is not None:
        return
    row = await queries.row(tx.conn, found.case_id)
    await tx.execute(pages.update().where(pages.c.id == page_id).values(seen_at=tx.now, seen_by=tx.actor.name))
    tx.emit(PageSeen(case_id=row.id, show_id=row.show_id, page_id=page_id))


async def over(tx: Tx, case_id: str, clock: str | None = None) -> None:
    """What it rang for is done: nobody needs to come any more. clock None: the whole case is over."""
    open_ = sa.select(pages).where(pages.c.case_id == case_id, pages.c.seen_at.is_(None))
    for found in await tx.all(open_ if clock is None else open_.where(pages.c.clock == clock)):
        await seen(tx, found.id)
