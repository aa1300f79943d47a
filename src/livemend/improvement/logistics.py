"""Parcels by carrier and region, on days of a sale and on ordinary days: how many came late, were lost or damaged."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.catalog.model import OrderStatus, carriers, orders
from livemend.shows.model import shows

from . import parcels, stats
from .figures import told_of_parcels

# A parcel counts from the moment it is on its way; what was cancelled before never was one.
SENT = (
    OrderStatus.SHIPPED,
    OrderStatus.DELIVERED,
    OrderStatus.LOST,
    OrderStatus.RETURNED,
    OrderStatus.REFUNDED,
)
SUBTYPE = {"delay": "delay", "lost": "lost", "damage": "damaged_in_transit"}


async def sale_days(conn: AsyncConnection, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
    """Whole days of the shop on which a sale ran, joined where they touch: [(from, to))."""
    shop = await catalog.shop(conn)
    zone = ZoneInfo(shop["timezone"] if shop else "UTC")
    # Planned and never held: no sale.
    began = shows.c.started_at
    query = sa.select(began, shows.c.ended_at).where(
        shows.c.promotion, ~shows.c.rehearsal, began >= since - timedelta(days=7), began < until
    )
    days = set()
    for row in await conn.execute(query):
        first = row.started_at.astimezone(zone).date()
        last = min(row.ended_at or row.started_at, until).astimezone(zone).date()
        # A show that nobody ended must not turn a month into a sale.
        days |= {first + timedelta(days=i) for i in range(min((last - first).days, 6) + 1)}
    return parcels.spans((day for day in days if day >= since.astimezone(zone).date()), zone)


def _flag(name: str) -> Any:
    return sa.func.max(sa.case((told_of_parcels.c.subtype == SUBTYPE[name], 1), else_=0)).label(name)


def _complaints() -> sa.Subquery:
    """One row an order: what was said of its parcel."""
    return (
        sa.select(told_of_parcels.c.order_no, *(_flag(name) for name in SUBTYPE))
        .where(told_of_parcels.c.issue == "logistics", told_of_parcels.c.subtype.in_(list(SUBTYPE.values())))
        .group_by(told_of_parcels.c.order_no)
        .subquery("said")
    )


def _during(spans: Iterable[tuple[datetime, datetime]]) -> sa.ColumnElement[bool]:
    parts = [sa.and_(orders.c.placed_at >= begin, orders.c.placed_at < end) for begin, end in spans]
    return sa.or_(*parts) if parts else sa.false()


async def compare(conn: AsyncConnection, by: str, since: datetime, until: datetime) -> dict[str, Any]:
    """by: carrier, region or carrier_region. Parcels of orders placed in [since, until)."""
    spans = await sale_days(conn, since, until)
    said = _complaints()
    sale = sa.case((_during(spans), 1), else_=0)
    lost = sa.case((sa.or_(said.c.lost == 1, orders.c.status == OrderStatus.LOST), 1), else_=0)
    delay, damage = sa.func.coalesce(said.c.delay, 0), sa.func.coalesce(said.c.damage, 0)
    any_ = sa.case((delay + damage + lost > 0, 1), else_=0)
    took = sa.type_coerce(orders.c.delivered_at, sa.BigInteger) - sa.type_coerce(orders.c.placed_at, sa.BigInteger)
    inner = (
        sa.select(
            orders.c.carrier_key.label("carrier"),
            orders.c.region.label("region"),
            sale.label("sale"),
            delay.label("delay"),
            lost.label("lost"),
            damage.label("damage"),
            any_.label("any"),
            took.label("took"),
        )
        .select_from(orders.outerjoin(said, said.c.order_no == orders.c.no))
        .where(
            orders.c.placed_at >= since,
            orders.c.placed_at < until,
            orders.c.carrier_key.is_not(None),
            orders.c.status.in_(SENT),
        )
        .subquery()
    )
    i = inner.c
    query = sa.select(
        i.carrier,
        i.region,
        i.sale,
        sa.func.count(),
        sa.func.sum(i.delay),
        sa.func.sum(i.lost),
        sa.func.sum(i.damage),
        sa.func.sum(i.any),
        sa.func.count(i.took),
        sa.func.sum(i.took),
    ).group_by(i.carrier, i.region, i.sale)
    cells = [
        parcels.Cell(
            r[0], r[1], bool(r[2]), int(r[3]), int(r[4]), int(r[5]), int(r[6]), int(r[7]), r[8], int(r[9] or 0)
        )
        for r in await conn.execute(query)
    ]
    names = {r.key: r.name for r in await conn.execute(sa.select(carriers))}
    return {
        "by": by,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "sale_days": sum((end - begin).days for begin, end in spans),
        "small": stats.SMALL,
        "rows": parcels.rows(cells, by, names),
        "total": parcels.side(cells),
    }
