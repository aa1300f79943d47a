"""A file becomes rows: looked at, carried out in pieces between which others write, resumed after a crash."""

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import set_timer
from livemend.people.access import Desk

from . import bulk, importing, queries, sheets
from .events import CatalogImported
from .importing import Parsed, RowError, Shop
from .model import imports

TIMER, FORGET = "catalog.import", "catalog.import_forget"
KEEP = timedelta(days=1)
PIECE = 2000
SHOWN, KEPT = 20, 200
LARGEST = 100_000_000


async def shop_of(conn: AsyncConnection) -> Shop:
    found = await queries.shop(conn)
    return Shop(found["zone"], found["currency"], found["timezone"]) if found else Shop()


def view(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "table": row.table,
        "name": row.name,
        "state": row.state,
        "columns": row.columns,
        "header": row.header,
        "fields": [{"name": n, "needed": c.needed} for n, c in importing.TABLES[row.table].items()],
        "missing": importing.missing(row.table, row.columns),
        "total": row.total,
        "done": row.done,
        "saved": row.saved,
        "failed": row.failed,
        "errors": row.errors,
        "by": row.by_name,
        "at": row.at.isoformat(),
        "ended_at": row.ended_at.isoformat() if row.ended_at else None,
    }


async def import_row(conn: AsyncConnection, import_id: str) -> sa.Row[Any]:
    row = (await conn.execute(sa.select(imports).where(imports.c.id == import_id))).first()
    if row is None:
        raise not_found("import")
    return row


async def listed(conn: AsyncConnection) -> list[dict[str, Any]]:
    return [view(row) for row in await conn.execute(sa.select(imports).order_by(imports.c.id.desc()).limit(50))]


def parsed(table: str, columns: dict[str, int], data: bytes, shop: Shop) -> Iterator[Parsed]:
    found = sheets.rows(data)
    next(found, None)
    yield from importing.parse(table, columns, found, shop)


def look(table: str, data: bytes, columns: dict[str, int] | None, shop: Shop) -> dict[str, Any]:
    """The whole file is read once: how many rows, which are wrong, and how the first ones would look."""
    try:
        found = sheets.rows(data)
        _number, header = next(found, (0, []))
        known = importing.mapping(table, header) if columns is None else columns
        sample: list[dict[str, Any]] = []
        errors: list[RowError] = []
        total = failed = 0
        for entry in importing.parse(table, known, found, shop):
            total += 1
            if entry.errors:
                failed += 1
                errors += entry.errors[: max(KEPT - len(errors), 0)]
            if len(sample) < SHOWN:
                sample.append({"row": entry.row, "values": _shown(entry.values)})
    except sheets.Unreadable as error:
        raise bad_input(str(error), fields={"file": str(error)}) from error
    return {"header": header, "columns": known, "total": total, "failed": failed, "sample": sample, "errors": errors}


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values.items()}


async def prepare(
    desk: Desk, tx: Tx, table: str, name: str, blob: str, data: bytes, columns: dict[str, int] | None = None
) -> tuple[str, dict[str, Any]]:
    """(id, what was seen). Nothing is written into the table yet."""
    if table not in importing.TABLES:
        raise not_found("table")
    seen = await asyncio.to_thread(look, table, data, columns, await shop_of(tx.conn))
    import_id = new_id()
    await tx.execute(
        imports.insert().values(
            id=import_id,
            table=table,
            name=name[:200],
            blob=blob,
            columns=seen["columns"],
            header=seen["header"],
            state="looked_at",
            total=seen["total"],
            done=0,
            saved=0,
            failed=seen["failed"],
            errors=[asdict(error) for error in seen["errors"]],
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
        )
    )
    await set_timer(tx, FORGET, import_id, tx.now + KEEP)
    return import_id, seen


async def look_again(tx: Tx, row: Any, data: bytes, columns: dict[str, int]) -> dict[str, Any]:
    if row.state != "looked_at":
        raise wrong_state("wrong_state", state=row.state)
    seen = await asyncio.to_thread(look, row.table, data, columns, await shop_of(tx.conn))
    values = {"columns": columns, "failed": seen["failed"], "errors": [asdict(error) for error in seen["errors"]]}
    await tx.execute(imports.update().where(imports.c.id == row.id).values(values))
    return seen


async def forget(desk: Desk, import_id: str) -> None:
    """The file holds names and numbers: it goes when its rows are in, or a day after nobody wanted them."""
    async with desk.db.write() as tx:
        row = await import_row(tx.conn, import_id)
        if row.state == "looked_at":
            await tx.execute(imports.update().where(imports.c.id == import_id).values(state="dropped"))
        waiting = imports.c.state.in_(("looked_at", "running"))
        other = await tx.one(sa.select(imports.c.id).where(imports.c.blob == row.blob, waiting))
    if other is None and row.state != "running":
        await desk.blobs.delete(row.blob)


async def start(tx: Tx, import_id: str) -> None:
    """Rows with mistakes are left out and listed; all others are written."""
    row = await import_row(tx.conn, import_id)
    if row.state != "looked_at":
        raise wrong_state("wrong_state", state=row.state)
    lacking = importing.missing(row.table, row.columns)
    if lacking:
        raise bad_input("columns_missing", fields={"columns": "columns_missing"}, columns=", ".join(lacking))
    await tx.execute(
        imports.update().where(imports.c.id == import_id).values(state="running", done=0, saved=0, failed=0, errors=[])
    )
    await set_timer(tx, TIMER, import_id, tx.now)


async def carry_out(desk: Desk, import_id: str) -> None:
    """Goes on where it stopped: `done` is written with each piece."""
    async with desk.db.read() as conn:
        row = await import_row(conn, import_id)
        shop = await shop_of(conn)
    if row.state != "running":
        return
    data = await desk.blobs.get(row.blob)
    source = parsed(row.table, row.columns, data, shop)
    await asyncio.to_thread(lambda: list(islice(source, row.done)))
    saved, failed, errors, done = row.saved, row.failed, list(row.errors), row.done
    carried: list[Parsed] = []
    while True:
        piece = carried + await asyncio.to_thread(lambda: list(islice(source, PIECE)))
        carried = []
        if not piece:
            break
        if row.table == "orders" and len(piece) >= PIECE:
            # An order must not be cut in two: its lines are replaced as a whole.
            last = piece[-1].values.get("no")
            while len(piece) > 1 and piece[-1].values.get("no") == last and len(carried) < PIECE // 2:
                carried.insert(0, piece.pop())
        good = [entry for entry in piece if not entry.errors]
        async with desk.db.write() as tx:
            count, wrong = await bulk.save(tx, row.table, [entry.values for entry in good])
            for i, column, code in wrong:
                good[i].errors.append(RowError(good[i].row, column, code, str(good[i].values.get(column, ""))))
            bad = [entry for entry in piece if entry.errors]
            done, saved, failed = done + len(piece), saved + count, failed + len(bad)
            errors += [asdict(e) for entry in bad for e in entry.errors][: max(KEPT - len(errors), 0)]
            values = {"done": done, "saved": saved, "failed": failed, "errors": errors}
            await tx.execute(imports.update().where(imports.c.id == import_id).values(values))
    async with desk.db.write() as tx:
        ended = {"state": "done", "ended_at": tx.now, "total": done}
        await tx.execute(imports.update().where(imports.c.id == import_id).values(ended))
        tx.emit(CatalogImported(table=row.table, rows=saved, digest=hashlib.sha256(data).hexdigest()))
    await forget(desk, import_id)
