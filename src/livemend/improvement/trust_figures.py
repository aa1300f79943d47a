"""The indicators of a plan over time, each counted where it stands already."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import cases
from livemend.catalog.model import OrderStatus, order_lines, orders
from livemend.comments.model import comments
from livemend.feedback.model import Answer, answers
from livemend.kit.clock import to_ms
from livemend.remedies.model import OfferState, Remedy, offers
from livemend.shows.model import shows

from . import figures, trust_rules
from .model import Indicator, ScopeKind

Counts = dict[int, tuple[int, int]]


class Axis:
    """Time cut into steps."""

    def __init__(self, start: datetime, step: timedelta, until: datetime):
        self.start, self.until = start, until
        self.step_ms = round(step.total_seconds() * 1000)

    def of(self, column: Any) -> Any:
        return (sa.type_coerce(column, sa.BigInteger) - to_ms(self.start)) // self.step_ms

    def within(self, column: Any) -> list[sa.ColumnElement[bool]]:
        return [column >= self.start, column < self.until]

    def at(self, moment: datetime) -> int:
        return (to_ms(moment) - to_ms(self.start)) // self.step_ms


def _both(has: Mapping[str, int], bad: Mapping[str, int]) -> Counts:
    return {int(i): (bad.get(i, 0), n) for i, n in has.items()}


def _watched(axis: Axis) -> list[sa.ColumnElement[bool]]:
    """Orders that were long enough with their buyers: what came yesterday had no time to go wrong, and would cheer."""
    return [*axis.within(orders.c.delivered_at), orders.c.delivered_at <= axis.until - trust_rules.WATCHED]


async def _complaints(conn: AsyncConnection, axis: Axis, sku: str | None) -> Counts:
    """Of the orders delivered then, how many were complained about within the time they are watched."""
    where = [*_watched(axis), *(figures.scope(ScopeKind.SKU, sku) if sku else [])]
    bucket = axis.of(orders.c.delivered_at)
    bad = await figures.cases_by(conn, bucket, *where, figures.in_time(figures.told.c.at, trust_rules.WATCHED))
    return _both(await figures.units_by(conn, bucket, *where), bad)


async def _refunds(conn: AsyncConnection, axis: Axis, sku: str | None) -> Counts:
    """Of the orders delivered then, how many were paid back, by us or on the platform (which tells no time)."""
    paid = (
        sa.select(cases.c.id)
        .join(offers, offers.c.case_id == cases.c.id)
        .where(offers.c.state == OfferState.EXECUTED, offers.c.remedy == Remedy.REFUND)
        .where(cases.c.order_no == orders.c.no, figures.in_time(offers.c.executed_at, trust_rules.WATCHED))
    )
    if sku is not None:
        # Of an order of several goods it was perhaps another that was paid back.
        paid = paid.where(sa.func.coalesce(offers.c.sku, cases.c.product_sku, sku) == sku)
    back = sa.or_(orders.c.status == OrderStatus.REFUNDED, paid.correlate(orders).exists())
    where = _watched(axis)
    if sku is not None:
        where.append(orders.c.no.in_(sa.select(order_lines.c.order_no).where(order_lines.c.sku == sku)))
    bucket = axis.of(orders.c.delivered_at)
    query = sa.select(bucket, sa.func.sum(sa.case((back, 1), else_=0)), sa.func.count()).where(*where)
    return {int(i): (int(k), int(n)) for i, k, n in await conn.execute(query.group_by(bucket))}


async def _reopened(conn: AsyncConnection, axis: Axis, sku: str | None) -> Counts:
    """Of the cases closed then, how many needed more than one round."""
    bucket = axis.of(cases.c.closed_at)
    again = sa.func.sum(sa.case((cases.c.round > 1, 1), else_=0))
    where = [*axis.within(cases.c.closed_at), *figures.counted(), *([cases.c.product_sku == sku] if sku else [])]
    query = sa.select(bucket, again, sa.func.count()).where(*where).group_by(bucket)
    return {int(i): (int(k), int(n)) for i, k, n in await conn.execute(query)}


async def _satisfied(conn: AsyncConnection, axis: Axis, sku: str | None) -> Counts:
    """Of the customers who answered then, how many said it is good: each once, by what was said last."""
    where = [*axis.within(answers.c.at), *figures.counted(), *([cases.c.product_sku == sku] if sku else [])]
    who = sa.func.coalesce(cases.c.customer_id, cases.c.id)
    query = (
        sa.select(axis.of(answers.c.at), who, answers.c.answer)
        .join(cases, cases.c.id == answers.c.case_id)
        .where(*where)
        .order_by(answers.c.at, answers.c.id)
    )
    last = {(int(i), person): answer for i, person, answer in await conn.execute(query)}
    found: Counts = {}
    for (i, _person), answer in last.items():
        good, many = found.get(i, (0, 0))
        found[i] = (good + (answer == Answer.SATISFIED), many + 1)
    return found


async def _praise(conn: AsyncConnection, axis: Axis, sku: str | None) -> Counts:
    """Of the comments in the shows of that time, how many were praise. Read show by show, along the index."""
    query = sa.select(shows.c.id, shows.c.started_at).where(~shows.c.rehearsal, *axis.within(shows.c.started_at))
    began = {row.id: row.started_at for row in await conn.execute(query)}
    found: Counts = {}
    for show_id, at in began.items():
        praise = sa.func.sum(sa.case((comments.c.lane == "praise", 1), else_=0))
        counted = sa.select(praise, sa.func.count()).where(
            comments.c.show_id == show_id, ~comments.c.is_history, comments.c.lane != "spam"
        )
        if sku is not None:
            counted = counted.where(comments.c.product == sku)
        k, n = (await conn.execute(counted)).one()
        had = found.get(axis.at(at), (0, 0))
        found[axis.at(at)] = (had[0] + int(k or 0), had[1] + int(n))
    return found


READ = {
    Indicator.COMPLAINT_RATE: _complaints,
    Indicator.REFUND_RATE: _refunds,
    Indicator.REOPEN_RATE: _reopened,
    Indicator.SATISFACTION: _satisfied,
    Indicator.PRAISE_SHARE: _praise,
}


async def trends(
    conn: AsyncConnection, indicators: Sequence[str], sku: str | None, begin: datetime, until: datetime
) -> list[dict[str, Any]]:
    """One entry an indicator: points over time, and before against since."""
    start, step, many = trust_rules.buckets(begin, until)
    axis = Axis(start, step, until)
    return [
        trust_rules.shown(name, await READ[Indicator(name)](conn, axis, sku), start, step, many, begin)
        for name in indicators
    ]
