"""What a buyer bought and was given back: asked before an offer, shown to who approves it."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases.model import cases
from livemend.catalog import queries as catalog
from livemend.catalog.model import orders
from livemend.shows.queries import real

from . import rules
from .amounts import MoneyView, money
from .model import OfferState, Remedy, Stand, offers, platform_refunds
from .ranking import COUNTS_AS_REFUND, MAKES_WHOLE


async def refunded(
    conn: AsyncConnection, order_no: str | None, *, sku: str | None = None, leave_out: str | None = None
) -> int:
    """What was promised or paid back on an order, in any of its cases; sku: for this product or for none named."""
    if order_no is None:
        return 0
    ours = await _given(conn, order_no, offers.c.remedy.in_(COUNTS_AS_REFUND), sku, leave_out)
    return ours + await by_platform(conn, order_no, sku=sku)


async def replaced(
    conn: AsyncConnection, order_no: str | None, *, sku: str | None = None, leave_out: str | None = None
) -> int:
    """What goods promised or sent again are worth; counted as `refunded` counts money."""
    if order_no is None:
        return 0
    new_one = sa.and_(offers.c.remedy == Remedy.EXCHANGE, offers.c.has_goods.is_(False))
    sent = sa.or_(offers.c.remedy.in_(MAKES_WHOLE - COUNTS_AS_REFUND), new_one)
    return await _given(conn, order_no, sent, sku, leave_out)


async def _given(
    conn: AsyncConnection, order_no: str, what: sa.ColumnElement[bool], sku: str | None, leave_out: str | None
) -> int:
    query = sa.select(sa.func.sum(offers.c.amount)).where(
        offers.c.order_no == order_no,
        what,
        offers.c.state.in_((OfferState.CHOSEN, OfferState.EXECUTED)),
        real(offers.c.show_id),
    )
    if sku is not None:
        about = sa.or_(cases.c.product_sku == sku, cases.c.product_sku.is_(None))
        query = query.join(cases, cases.c.id == offers.c.case_id).where(about)
    if leave_out is not None:
        query = query.where(offers.c.id != leave_out)
    return int((await conn.execute(query)).scalar() or 0)


async def by_platform(
    conn: AsyncConnection, order_no: str, *, sku: str | None = None, leave_out: str | None = None
) -> int:
    """What the platform gave back by itself, also what it is only presumed to have given."""
    r = platform_refunds.c
    query = sa.select(sa.func.sum(r.amount)).where(
        r.order_no == order_no, r.state.in_((Stand.PRESUMED, Stand.CONFIRMED))
    )
    if sku is not None:
        about = sa.or_(cases.c.product_sku == sku, cases.c.product_sku.is_(None))
        query = query.join(cases, cases.c.id == r.case_id).where(about)
    if leave_out is not None:
        query = query.where(r.id != leave_out)
    return int((await conn.execute(query)).scalar() or 0)


async def platform_unclear(conn: AsyncConnection, order_no: str | None) -> bool:
    """The platform may have paid this order back, and nobody has looked yet."""
    if order_no is None:
        return False
    r = platform_refunds.c
    query = sa.select(r.id).where(r.order_no == order_no, r.state == Stand.PRESUMED)
    return (await conn.execute(query.limit(1))).first() is not None


async def executed(conn: AsyncConnection, order_no: str) -> int:
    """What of our own has left already."""
    query = sa.select(sa.func.sum(offers.c.amount)).where(
        offers.c.order_no == order_no,
        offers.c.remedy.in_(tuple(COUNTS_AS_REFUND)),
        offers.c.state == OfferState.EXECUTED,
        real(offers.c.show_id),
    )
    return int((await conn.execute(query)).scalar() or 0)


async def lock_order(conn: AsyncConnection, order_no: str) -> None:
    """Two cases of one order chosen at once see each other's refund."""
    await conn.execute(sa.select(orders.c.no).where(orders.c.no == order_no).with_for_update())


async def returnless_count(
    conn: AsyncConnection, customer_id: str | None, now: datetime, *, leave_out: str | None = None
) -> int:
    """Refunds without return this buyer took within a year."""
    if customer_id is None:
        return 0
    query = sa.select(sa.func.count()).where(
        offers.c.customer_id == customer_id,
        offers.c.returnless,
        offers.c.state.in_((OfferState.CHOSEN, OfferState.EXECUTED)),
        offers.c.at >= now - rules.BUYER_WINDOW,
        real(offers.c.show_id),
    )
    if leave_out is not None:
        query = query.where(offers.c.id != leave_out)
    return int((await conn.execute(query)).scalar() or 0)


class BuyerView(TypedDict):
    """What this buyer bought and got back within a year; ratio: given back over bought. A score is no verdict: rights
    are not cut by it, and nobody is told on air (domain.md B7)."""

    orders: int
    bought: MoneyView
    refunds: int
    refunded: MoneyView
    returnless: int
    ratio: float | None


async def buyer(conn: AsyncConnection, customer_id: str | None, now: datetime, currency: str) -> BuyerView | None:
    if customer_id is None:
        return None
    since = now - rules.BUYER_WINDOW
    count, bought = await catalog.bought_since(conn, customer_id, since)
    given = (
        await conn.execute(
            sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(offers.c.amount), 0)).where(
                offers.c.customer_id == customer_id,
                offers.c.remedy.in_(tuple(COUNTS_AS_REFUND)),
                offers.c.state.in_((OfferState.CHOSEN, OfferState.EXECUTED)),
                offers.c.at >= since,
                real(offers.c.show_id),
            )
        )
    ).one()
    return {
        "orders": count,
        "bought": money(bought, currency),
        "refunds": int(given[0]),
        "refunded": money(int(given[1]), currency),
        "returnless": await returnless_count(conn, customer_id, now),
        "ratio": int(given[1]) / bought if bought else None,
    }
