"""What serving a case has cost: money paid out, less what came back (R111)."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.handling import family

from . import rules
from .model import ClaimState, TaskState, claims, reversals, tasks


async def spent(conn: AsyncConnection, ids: Sequence[str]) -> list[tuple[str, str, int]]:
    """Payments done, less reversals and what a carrier paid us."""
    of = family(ids)
    paid = sa.select(of.c.master, tasks.c.currency, tasks.c.amount.label("minor")).join(of, of.c.id == tasks.c.case_id)
    paid = paid.where(
        tasks.c.kind.in_(sorted(rules.MONEY)), tasks.c.state == TaskState.DONE, tasks.c.amount.is_not(None)
    )
    back = sa.select(of.c.master, reversals.c.currency, -reversals.c.amount).join(of, of.c.id == reversals.c.case_id)
    carrier = sa.select(of.c.master, claims.c.currency, -claims.c.paid).join(of, of.c.id == claims.c.case_id)
    all_of_it = sa.union_all(paid, back, carrier.where(claims.c.state == ClaimState.PAID)).subquery()
    total = sa.select(all_of_it.c.master, all_of_it.c.currency, sa.func.sum(all_of_it.c.minor))
    rows = await conn.execute(total.group_by(all_of_it.c.master, all_of_it.c.currency))
    return [(case_id, currency, int(minor)) for case_id, currency, minor in rows]
