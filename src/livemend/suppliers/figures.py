"""A supplier's goods in figures: pieces delivered, orders complained about for quality, batch by batch and by week."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import EvidenceState, cases, evidence
from livemend.catalog import queries as catalog
from livemend.catalog.model import batches, customers, order_lines, orders
from livemend.fulfilment.model import Finding, returns
from livemend.improvement import figures, stats
from livemend.improvement.model import ScopeKind
from livemend.improvement.trust_figures import Axis

from . import rules

Where = sa.ColumnElement[bool]
QUALITY = rules.QUALITY
OF_SUPPLIER = sa.select(batches.c.supplier_key).where(batches.c.code == order_lines.c.batch).scalar_subquery()


def _about(subtype: str | None = None) -> list[Where]:
    found: list[Where] = [figures.told.c.issue == QUALITY]
    if subtype is not None:
        found.append(figures.told.c.subtype == subtype)
    return found


def _scope(supplier: str, batch: str | None = None, sku: str | None = None) -> list[Where]:
    found = figures.scope(ScopeKind.SUPPLIER, supplier)
    if batch is not None:
        found += figures.scope(ScopeKind.BATCH, batch)
    if sku is not None:
        found += figures.scope(ScopeKind.SKU, sku)
    return found


def of(supplier: str, since: datetime) -> list[Where]:
    return [orders.c.placed_at >= since, *_scope(supplier)]


def shown(compared: stats.Compared) -> dict[str, Any]:
    """small: too few pieces to tell anything by."""
    return {
        "cases": compared.cases,
        "units": compared.units,
        "rate": compared.rate if compared.units else None,
        "base": compared.base,
        "ratio": compared.ratio,
        "p": compared.p,
        "low": compared.low,
        "high": compared.high,
        "small": compared.units < stats.SMALL,
    }


async def by_supplier(conn: AsyncConnection, since: datetime) -> dict[str, dict[str, Any]]:
    """supplier -> its figures against all other goods, for orders placed since then."""
    late = orders.c.placed_at >= since
    has = await figures.units_by(conn, OF_SUPPLIER, late)
    bad = await figures.cases_by(conn, OF_SUPPLIER, late, *_about())
    whole = (await figures.complaints(conn, late, *_about()), await figures.units(conn, late))
    return {key: shown(stats.compare(bad.get(key, 0), n, *whole)) for key, n in has.items()}


async def batch_rows(conn: AsyncConnection, supplier: str, since: datetime) -> list[dict[str, Any]]:
    """Worst first: those whose lowest likely rate is highest. Against the product's other batches, as hot spots are."""
    own = {r.code: r for r in await conn.execute(sa.select(batches).where(batches.c.supplier_key == supplier))}
    groups, against = await figures.batch_groups(conn, orders.c.placed_at >= since, *_about())
    names = await catalog.product_names(conn, sorted({row.sku for row in own.values()}))
    sent = {g.value: g for g in groups if g.value in own}
    confirmed = await inspected(conn, own)
    found = []
    for code, row in own.items():
        group = sent.get(code)
        if group is None:
            continue
        figures_ = shown(stats.compare(group.cases, group.units, *against[code]))
        made = row.made_at.isoformat() if row.made_at else None
        more = {"batch": code, "sku": row.sku, "product": names.get(row.sku, {}), "made_at": made}
        found.append({**more, "confirmed": confirmed.get(code, 0), **figures_})
    return sorted(found, key=lambda b: (-(b["low"] or 0), -b["cases"], b["batch"]))


async def inspected(conn: AsyncConnection, codes: Sequence[str] | dict[str, Any]) -> dict[str, int]:
    """batch -> returned pieces in which we saw the defect ourselves."""
    query = (
        sa.select(returns.c.batch, sa.func.count())
        .where(returns.c.batch.in_(list(codes)), returns.c.finding == Finding.DEFECT_CONFIRMED)
        .group_by(returns.c.batch)
    )
    return {str(batch): int(n) for batch, n in await conn.execute(query)}


async def kinds(conn: AsyncConnection, *where: Where) -> list[dict[str, Any]]:
    """Sub-types of the quality complaints, most first."""
    query = (
        sa.select(figures.told.c.subtype, sa.func.count(sa.distinct(figures.told.c.order_no)))
        .select_from(figures.TOLD_LINES)
        .where(orders.c.delivered_at.is_not(None), *_about(), *where)
        .group_by(figures.told.c.subtype)
    )
    rows = [{"subtype": subtype, "cases": int(n)} for subtype, n in await conn.execute(query)]
    return sorted(rows, key=lambda r: (-r["cases"], str(r["subtype"])))


def _cases_of(*where: Where) -> Any:
    """Ids of the cases behind the figures."""
    line = sa.and_(order_lines.c.order_no == cases.c.order_no, order_lines.c.sku == cases.c.product_sku)
    return (
        sa.select(cases.c.id)
        .select_from(cases.join(orders, orders.c.no == cases.c.order_no).join(order_lines, line))
        .where(cases.c.issue == QUALITY, *figures.counted(), *where)
    )


async def causes(conn: AsyncConnection, supplier: str, since: datetime) -> list[dict[str, Any]]:
    """Where the cases were traced to, most first; axis None: not looked into yet."""
    of = _cases_of(orders.c.placed_at >= since, *_scope(supplier))
    query = (
        sa.select(cases.c.cause_axis, cases.c.cause_sub, sa.func.count())
        .where(cases.c.id.in_(of))
        .group_by(cases.c.cause_axis, cases.c.cause_sub)
    )
    rows = [{"axis": axis, "sub": sub, "cases": int(n)} for axis, sub, n in await conn.execute(query)]
    return sorted(rows, key=lambda r: (-r["cases"], str(r["axis"]), str(r["sub"])))


async def weeks(conn: AsyncConnection, supplier: str, now: datetime) -> dict[str, Any]:
    """Thirteen weeks of deliveries, and how many of the orders of each were complained about since."""
    begin = now - rules.WEEK * rules.WEEKS
    axis = Axis(begin, rules.WEEK, now)
    week = axis.of(orders.c.delivered_at)
    where = (*axis.within(orders.c.delivered_at), *_scope(supplier))
    has = await figures.units_by(conn, week, *where)
    bad = await figures.cases_by(conn, week, *where, *_about())
    names = [str(i) for i in range(rules.WEEKS)]
    centre, points = rules.weekly([bad.get(i, 0) for i in names], [has.get(i, 0) for i in names])
    return {
        "centre": centre,
        "weeks": [{"from": (begin + rules.WEEK * i).isoformat(), **point} for i, point in enumerate(points)],
    }


async def proof(
    conn: AsyncConnection, supplier: str, batch: str | None, sku: str | None, subtype: str | None, since: datetime
) -> dict[str, Any]:
    """What a request may say to the supplier: counts alone, nothing of any customer."""
    late = orders.c.placed_at >= since
    where = (late, *_scope(supplier, batch, sku))
    bad, has = await figures.complaints(conn, *where, *_about(subtype)), await figures.units(conn, *where)
    whole = (await figures.complaints(conn, late, *_about(subtype)), await figures.units(conn, late))
    of = _cases_of(*where, *([cases.c.subtype == subtype] if subtype else []))
    photos = sa.select(sa.func.count()).where(
        evidence.c.case_id.in_(of), evidence.c.state == EvidenceState.CLEAN, evidence.c.removed_at.is_(None)
    )
    codes = [batch] if batch else list((await conn.execute(_codes(supplier, sku))).scalars())
    return {
        **shown(stats.compare(bad, has, *whole)),
        "kinds": await kinds(conn, *where, *_about(subtype)),
        "photos": int((await conn.execute(photos)).scalar() or 0),
        "inspected": sum((await inspected(conn, codes)).values()),
        "since": since.isoformat(),
    }


def _codes(supplier: str, sku: str | None) -> sa.Select[Any]:
    query = sa.select(batches.c.code).where(batches.c.supplier_key == supplier)
    return query if sku is None else query.where(batches.c.sku == sku)


async def named_in(conn: AsyncConnection, supplier: str, text: str) -> bool:
    """Whether a text names somebody who bought these goods."""
    query = (
        sa.select(customers.c.name)
        .distinct()
        .select_from(figures.LINES.join(customers, customers.c.id == orders.c.customer_id))
        .where(*figures.scope(ScopeKind.SUPPLIER, supplier))
    )
    return rules.names_in(text, (await conn.execute(query)).scalars())


async def numbered_in(conn: AsyncConnection, text: str) -> bool:
    """Whether a text holds the number of an order or a case: with it whoever packs the parcels finds the person."""
    written = sorted(rules.numbers_in(text))
    for column in (orders.c.no, cases.c.no):
        query = sa.select(column).where(column.in_(written)).limit(1)
        if (await conn.execute(query)).first() is not None:
            return True
    return False
