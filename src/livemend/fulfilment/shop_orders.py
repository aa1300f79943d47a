"""Brings the shop system's orders into the catalog, every few minutes from where it stopped."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import bulk, rules
from livemend.catalog import queries as catalog
from livemend.catalog.model import products
from livemend.kit.db import Tx
from livemend.kit.jobs import set_timer
from livemend.people.access import Desk

from .connectors.base import Busy, ByHand, Rejected, Unclear
from .connectors.reading import Reader, ShopOrder
from .model import shop_sync

TIMER = "fulfilment.shop_orders"
EVERY = timedelta(minutes=5)
# Looked at again each time: a system's clock and its index may lag behind.
OVERLAP = timedelta(minutes=2)
FIRST = timedelta(days=180)
LANGS = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-cn": "zh-Hans", "zh": "zh-Hans"}
log = structlog.get_logger()


async def state(conn: AsyncConnection) -> list[dict[str, Any]]:
    return [
        {
            "system": r.system,
            "since": r.since.isoformat(),
            "read_at": r.read_at.isoformat() if r.read_at else None,
            "orders": r.orders,
            "skipped": r.skipped,
            "error": r.error,
        }
        for r in await conn.execute(sa.select(shop_sync))
    ]


async def store(tx: Tx, orders: Sequence[ShopOrder]) -> int:
    """Products we do not know yet join the catalog by name and price, so that no order is lost."""
    shop = await catalog.shop(tx.conn)
    zone = shop["zone"] if shop else "TW"
    seen = {line.sku: line for order in orders for line in order.lines}
    known = await catalog.product_names(tx.conn, list(seen))
    fresh: list[dict[str, Any]] = [
        {
            "sku": sku[:60],
            "name": {"en": line.name},
            "price": line.price,
            "stock": 0,
            "keywords": [],
            "parent_sku": None,
            "variant": None,
            "active": True,
            "updated_at": tx.now,
        }
        for sku, line in seen.items()
        if sku not in known
    ]
    for row in fresh:
        await tx.insert_new(products, row)
    rows = [_row(order, line, zone) for order in orders for line in order.lines]
    count, _wrong = await bulk.save(tx, "orders", rows)
    return count


def _row(order: ShopOrder, line: Any, zone: str) -> dict[str, Any]:
    lang = (order.lang or "").lower()
    row = {
        "no": order.no,
        "placed_at": order.placed_at,
        "status": order.status,
        "sku": line.sku[:60],
        "qty": line.qty,
        "price": line.price,
        "customer_key": order.buyer,
        "customer_name": order.name,
        "email": rules.email(order.email) if order.email else None,
        "phone": rules.phone(order.phone, zone) if order.phone else None,
        "lang": LANGS.get(lang, "en") if lang else None,
        "carrier": order.carrier,
        "tracking": order.tracking,
        "region": order.region,
        "currency": order.currency,
        "delivered_at": order.delivered_at,
    }
    return {name: value for name, value in row.items() if value is not None}


async def read(desk: Desk, reader: Reader) -> int:
    """One round. What was read is kept although a later page fails."""
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(shop_sync).where(shop_sync.c.system == reader.name))).first()
    begin = desk.clock.now()
    since = row.since if row is not None else begin - FIRST
    after: str | None = None
    count, newest, error = 0, since, None
    skipped: list[str] = []
    try:
        while True:
            page = await reader.changed(since - OVERLAP, after)
            if page.orders:
                async with desk.db.write() as tx:
                    await store(tx, page.orders)
                count += len(page.orders)
                newest = max(newest, *(order.changed_at for order in page.orders))
            skipped += page.skipped
            if page.next is None or page.next == after:
                newest = begin
                break
            after = page.next
    except (Busy, ByHand, Rejected, Unclear) as failure:
        error = f"{type(failure).__name__}: {failure}"[:500]
        log.warning("shop_orders_failed", system=reader.name, error=error)
    async with desk.db.write() as tx:
        values = {"since": newest, "read_at": begin, "skipped": skipped[:100], "error": error}
        where = shop_sync.c.system == reader.name
        more = {"orders": shop_sync.c.orders + count}
        if not (await tx.execute(shop_sync.update().where(where).values(**values, **more))).rowcount:
            await tx.execute(shop_sync.insert().values(system=reader.name, orders=count, **values))
    return count


def install(desk: Desk, reader: Reader | None) -> None:
    """reader None: this desk has no shop system to read; orders come by file or API."""
    if reader is None:
        return

    async def run(_ref: str) -> None:
        await read(desk, reader)
        async with desk.db.write() as tx:
            await set_timer(tx, TIMER, "next", tx.now + EVERY)

    desk.timers.on_outside(TIMER, run)

    async def begin() -> None:
        async with desk.db.write() as tx:
            await set_timer(tx, TIMER, "next", tx.now)

    desk.starts.append(begin)
