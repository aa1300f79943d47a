"""Imports run beside everything else."""

import sqlalchemy as sa

from livemend.kit import search
from livemend.kit.db import Database
from livemend.people.access import Desk

from . import imports
from .model import customers
from .queries import CUSTOMER

_MARK, _DONE, _PIECE = "customers", "done", 500


async def earlier_names(db: Database) -> bool:
    """Customers from before names could be found by any part of them: once, in pieces."""
    async with db.read() as conn:
        upto = await search.marked(conn, _MARK) or ""
        if upto == _DONE:
            return False
        query = sa.select(customers.c.id, customers.c.name).where(customers.c.id > upto).order_by(customers.c.id)
        rows = list(await conn.execute(query.limit(_PIECE)))
    async with db.write() as tx:
        await search.index_new(tx, CUSTOMER, [(row.id, row.name) for row in rows if row.name])
        await search.mark(tx, _MARK, rows[-1].id if len(rows) == _PIECE else _DONE)
    return len(rows) == _PIECE


def install(desk: Desk) -> None:
    async def run(import_id: str) -> None:
        await imports.carry_out(desk, import_id)

    async def forget(import_id: str) -> None:
        await imports.forget(desk, import_id)

    desk.parts["indexer"].sources.append(lambda: earlier_names(desk.db))
    desk.timers.on_outside(imports.TIMER, run)
    desk.timers.on_outside(imports.FORGET, forget)
