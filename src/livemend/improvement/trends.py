"""Complaints over time and by source, and how each platform account stands (R120, R139)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import ClockKind, ClockState, cases, clocks
from livemend.catalog import queries as catalog
from livemend.catalog.model import batches, order_lines, orders
from livemend.people.model import users
from livemend.remedies import queries as remedies
from livemend.shows.model import roster

from .figures import counted
from .model import account_limits
from .stats import u_chart

DAY = 86_400_000
BY = ("day", "platform", "sku", "supplier", "carrier", "host", "issue", "subtype", "axis", "channel")


async def _offset(conn: AsyncConnection, at: datetime) -> int:
    """Milliseconds the shop's clock is ahead of UTC: a day is the shop's day."""
    shop = await catalog.shop(conn)
    zone = ZoneInfo(shop["timezone"]) if shop is not None else ZoneInfo("UTC")
    found = at.astimezone(zone).utcoffset() or timedelta(0)
    return round(found.total_seconds() * 1000)


def _source(by: str) -> tuple[Any, Any]:
    """(what to group by, what to read from)."""
    table: Any = cases
    if by in ("platform", "carrier"):
        table = cases.outerjoin(orders, orders.c.no == cases.c.order_no)
        return (orders.c.platform if by == "platform" else orders.c.carrier_key), table
    if by == "supplier":
        line = sa.and_(order_lines.c.order_no == cases.c.order_no, order_lines.c.sku == cases.c.product_sku)
        table = cases.outerjoin(order_lines, line).outerjoin(batches, batches.c.code == order_lines.c.batch)
        return batches.c.supplier_key, table
    if by == "host":
        seat = sa.and_(roster.c.show_id == cases.c.show_id, roster.c.role == "host")
        table = cases.outerjoin(roster, seat).outerjoin(users, users.c.id == roster.c.user_id)
        return users.c.name, table
    column = {"sku": "product_sku", "axis": "cause_axis"}.get(by, by)
    return cases.c[column], table


async def by_source(conn: AsyncConnection, by: str, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """[{value, cases, level1}], most cases first."""
    column, table = _source(by)
    hard = sa.func.sum(sa.case((cases.c.level <= 1, 1), else_=0))
    query = (
        sa.select(column, sa.func.count(sa.distinct(cases.c.id)), hard)
        .select_from(table)
        .where(cases.c.opened_at >= since, cases.c.opened_at < until, *counted())
        .group_by(column)
    )
    rows = [{"value": r[0], "cases": int(r[1]), "level1": int(r[2] or 0)} for r in await conn.execute(query)]
    return sorted(rows, key=lambda row: (-row["cases"], str(row["value"])))


async def by_day(conn: AsyncConnection, since: datetime, until: datetime) -> dict[str, Any]:
    """Complaints by the day they were opened over orders delivered that day, with Laney's limits."""
    offset = await _offset(conn, until)

    def day(column: Any) -> Any:
        return (sa.type_coerce(column, sa.BigInteger) + offset) // DAY

    opened, delivered = day(cases.c.opened_at), day(orders.c.delivered_at)
    bad_rows = await conn.execute(
        sa.select(opened, sa.func.count())
        .where(cases.c.opened_at >= since, cases.c.opened_at < until, *counted())
        .group_by(opened)
    )
    has_rows = await conn.execute(
        sa.select(delivered, sa.func.count())
        .where(orders.c.delivered_at >= since, orders.c.delivered_at < until)
        .group_by(delivered)
    )
    bad = {int(r[0]): int(r[1]) for r in bad_rows}
    has = {int(r[0]): int(r[1]) for r in has_rows}
    first = (round(since.timestamp() * 1000) + offset) // DAY
    last = (round(until.timestamp() * 1000) - 1 + offset) // DAY
    days = list(range(first, last + 1))
    centre, points = u_chart([bad.get(d, 0) for d in days], [has.get(d, 0) for d in days])
    shown = [
        {
            "day": f"{datetime(1970, 1, 1) + timedelta(days=d):%Y-%m-%d}",  # noqa: DTZ001 - a calendar day has no zone
            "cases": bad.get(d, 0),
            "delivered": has.get(d, 0),
            "rate": point.u,
            "low": point.low,
            "high": point.high,
            "out": point.out,
        }
        for d, point in zip(days, points, strict=True)
    ]
    return {"centre": centre, "days": shown}


def _level(share: float | None, limit: float | None, *, floor: bool = False) -> str:
    """ok, amber (80 % of the way) or red."""
    if share is None or not limit:
        return "ok"
    if floor:
        return "red" if share < limit else "amber" if share < limit + (1 - limit) * 0.2 else "ok"
    return "red" if share >= limit else "amber" if share >= limit * 0.8 else "ok"


async def accounts(
    conn: AsyncConnection, now: datetime, window: timedelta = timedelta(days=30)
) -> list[dict[str, Any]]:
    """Each platform with its refund rate, complaint rate, answers in time and strikes against its limits."""
    since = now - window
    refunds = {r["platform"]: r for r in await remedies.risks(conn)}
    limits = {r.platform: r for r in await conn.execute(sa.select(account_limits))}
    delivered_rows = await conn.execute(
        sa.select(orders.c.platform, sa.func.count())
        .where(orders.c.delivered_at >= since, orders.c.platform.is_not(None))
        .group_by(orders.c.platform)
    )
    delivered = {r[0]: int(r[1]) for r in delivered_rows}
    joined = cases.join(orders, orders.c.no == cases.c.order_no)
    bad_rows = await conn.execute(
        sa.select(orders.c.platform, sa.func.count())
        .select_from(joined)
        .where(cases.c.opened_at >= since, orders.c.platform.is_not(None), *counted())
        .group_by(orders.c.platform)
    )
    bad = {r[0]: int(r[1]) for r in bad_rows}
    met = sa.func.sum(sa.case((sa.and_(clocks.c.state == ClockState.MET, clocks.c.breached_at.is_(None)), 1), else_=0))
    answer_rows = await conn.execute(
        sa.select(orders.c.platform, sa.func.count(), met)
        .select_from(joined.join(clocks, clocks.c.case_id == cases.c.id))
        .where(
            clocks.c.kind == ClockKind.FIRST_REPLY,
            clocks.c.state != ClockState.RUNNING,
            clocks.c.started_at >= since,
            *counted(),
        )
        .group_by(orders.c.platform)
    )
    answers = {r[0]: (int(r[2] or 0), int(r[1])) for r in answer_rows}
    names = sorted({*refunds, *limits, *delivered, *(n for n in (*bad, *answers) if n)})
    found = []
    for name in names:
        limit = limits.get(name)
        in_time, asked = answers.get(name, (0, 0))
        rate = bad.get(name, 0) / delivered[name] if delivered.get(name) else None
        answered = in_time / asked if asked else None
        complaint_limit = limit.complaint_limit_ppm / 1e6 if limit and limit.complaint_limit_ppm else None
        floor = limit.answered_floor_ppm / 1e6 if limit and limit.answered_floor_ppm else None
        strikes, most = (limit.strikes, limit.strike_limit) if limit else (0, None)
        found.append(
            {
                "platform": name,
                "refund": refunds.get(name),
                "complaints": bad.get(name, 0),
                "delivered": delivered.get(name, 0),
                "complaint_rate": rate,
                "complaint_limit": complaint_limit,
                "complaint_level": _level(rate, complaint_limit),
                "answered_in_time": answered,
                "answered_floor": floor,
                "answered_level": _level(answered, floor, floor=True),
                "strikes": strikes,
                "strike_limit": most,
                "strike_level": _level(float(strikes), float(most) if most else None),
                "window_days": window.days,
            }
        )
    return found
