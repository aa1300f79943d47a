"""Imports run beside everything else."""

import sqlalchemy as sa

from livemend.kit import search
from livemend.kit.db import Database
from livemend.people.access import Desk

from . import imports, naming
from .model import customers
from .queries import CUSTOMER

_MARK, _DONE, _PIECE = "customers", "done", 500


async def earlier_names(db: Database) -> bool:
    """Customers from before names could be found by any part of them: once, in pieces."""
    async with db.read() as conn:
        upto = await search.marked(conn, _MARK) or ""
        if upto == _DONE:
            return False
        query = sa.select(customers.c.id).where(customers.c.id > upto).order_by(customers.c.id)
        ids = list((await conn.execute(query.limit(_PIECE))).scalars())
    async with db.write() as tx:
        await search.index_new(tx, CUSTOMER, await naming.texts(tx.conn, ids))
        await search.mark(tx, _MARK, ids[-1] if len(ids) == _PIECE else _DONE)
    return len(ids) == _PIECE


def install(desk: Desk) -> None:
    async def run(import_id: str) -> None:
        await imports.carry_out(desk, import_id)

    async def forget(import_id: str) -> None:
        await imports.forget(desk, import_id)

    desk.parts["indexer"].sources.append(lambda: earlier_names(desk.db))
    desk.timers.on_outside(imports.TIMER, run)
    desk.timers.on_outside(imports.FORGET, forget)
