"""Counting complaints against what was delivered: by batch, product, feature, carrier, supplier, and over time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.model import Axis, Channel, Status, cases
from livemend.catalog.model import batches, order_lines, orders
from livemend.comments.model import comments
from livemend.fulfilment.model import Finding, returns
from livemend.incidents.model import Fault, incidents
from livemend.remedies.model import OfferState, offers
from livemend.shows.queries import real
from livemend.triage.labels import UNFAVOURABLE_LANES

from .model import ScopeKind
from .rules import Group

Where = sa.ColumnElement[bool]


def counted(*, carrier: bool = False) -> list[Where]:
    """What is a complaint in these figures: no merged ones, spam, attacks, rehearsals or our own broken promises; and
    none whose goods came back and were fine.

    carrier: what the carrier is to blame for counts too, though it comes from outside.
    """
    ours = sa.or_(cases.c.cause_axis.is_(None), cases.c.cause_axis != Axis.EXTERNAL)
    if carrier:
        ours = sa.or_(ours, cases.c.cause_sub == "carrier")
    fine = sa.select(returns.c.case_id).where(returns.c.finding.in_((Finding.NO_DEFECT, Finding.USED)))
    return [
        cases.c.merged_into.is_(None),
        cases.c.status != Status.SPAM,
        cases.c.channel != Channel.RECOVERY,
        ours,
        cases.c.id.not_in(fine),
        real(cases.c.show_id),
    ]


def _told(name: str, *, carrier: bool = False) -> sa.Subquery:
    """Every complaint with its order: cases, and what was said on air by somebody who bought the thing (the last such
    order before the comment). The same order is counted once however often it was complained about."""
    in_cases = sa.select(
        cases.c.order_no,
        cases.c.product_sku.label("sku"),
        cases.c.issue,
        cases.c.subtype,
        cases.c.opened_at.label("at"),
    ).where(cases.c.order_no.is_not(None), *counted(carrier=carrier))
    earlier = orders.alias("earlier")
    earlier_line = order_lines.alias("earlier_line")
    last = (
        sa.select(sa.func.max(earlier.c.placed_at))
        .select_from(earlier.join(earlier_line, earlier_line.c.order_no == earlier.c.no))
        .where(
            earlier.c.customer_id == comments.c.customer_id,
            earlier_line.c.sku == incidents.c.product_sku,
            earlier.c.placed_at < comments.c.at,
        )
        .scalar_subquery()
    )
    line = sa.and_(order_lines.c.order_no == orders.c.no, order_lines.c.sku == incidents.c.product_sku)
    on_air = (
        sa.select(orders.c.no, incidents.c.product_sku, incidents.c.issue, incidents.c.subtype, comments.c.at)
        .select_from(
            comments.join(incidents, incidents.c.id == comments.c.incident_id)
            .join(orders, orders.c.customer_id == comments.c.customer_id)
            .join(order_lines, line)
        )
        .where(
            incidents.c.lane.in_(sorted(UNFAVOURABLE_LANES)),
            incidents.c.fault.not_in((Fault.NOT_OURS, Fault.MISUNDERSTANDING)),
            incidents.c.merged_into.is_(None),
            orders.c.placed_at == last,
            real(incidents.c.show_id),
        )
    )
    return sa.union(in_cases, on_air).subquery(name)


told = _told("told")
# For comparing carriers: a parcel that the carrier lost is what is looked for.
told_of_parcels = _told("told_of_parcels", carrier=True)


def scope(kind: str, value: str | None) -> list[Where]:
    """On orders and order_lines. A feature's value is `sku:subtype`; its sub-type is a matter of the cases."""
    if kind == ScopeKind.SKU:
        return [order_lines.c.sku == value]
    if kind == ScopeKind.FEATURE:
        return [order_lines.c.sku == (value or "").partition(":")[0]]
    if kind == ScopeKind.BATCH:
        return [order_lines.c.batch == value]
    if kind == ScopeKind.CARRIER:
        return [orders.c.carrier_key == value]
    if kind == ScopeKind.SUPPLIER:
        return [order_lines.c.batch.in_(sa.select(batches.c.code).where(batches.c.supplier_key == value))]
    return []


def about(kind: str, value: str | None, issue: str | None, subtype: str | None) -> list[Where]:
    """On complaints."""
    if kind == ScopeKind.FEATURE:
        subtype = (value or "").partition(":")[2] or subtype
    if kind == ScopeKind.SUBTYPE:
        subtype = value
    found: list[Where] = []
    if issue is not None:
        found.append(told.c.issue == issue)
    if subtype is not None:
        found.append(told.c.subtype == subtype)
    return found


LINES = order_lines.join(orders, orders.c.no == order_lines.c.order_no)
# A complaint belongs to the line of its product; without a named product to every line of its order.
TOLD_LINES = LINES.join(
    told,
    sa.and_(told.c.order_no == orders.c.no, sa.or_(told.c.sku.is_(None), told.c.sku == order_lines.c.sku)),
)


def in_time(at: Any, watched: timedelta) -> Where:
    """Within the time that each order is watched for after its delivery, early ones and late ones alike."""
    ms = round(watched.total_seconds() * 1000)
    delivered = sa.type_coerce(orders.c.delivered_at, sa.BigInteger)
    return sa.type_coerce(at, sa.BigInteger) <= delivered + ms


async def units(conn: AsyncConnection, *where: Where) -> int:
    query = sa.select(sa.func.coalesce(sa.func.sum(order_lines.c.qty), 0)).select_from(LINES)
    return int((await conn.execute(query.where(orders.c.delivered_at.is_not(None), *where))).scalar() or 0)


async def complaints(conn: AsyncConnection, *where: Where) -> int:
    query = sa.select(sa.func.count(sa.distinct(told.c.order_no))).select_from(TOLD_LINES)
    return int((await conn.execute(query.where(orders.c.delivered_at.is_not(None), *where))).scalar() or 0)


async def units_by(conn: AsyncConnection, column: Any, *where: Where) -> dict[str, int]:
    query = sa.select(column, sa.func.sum(order_lines.c.qty)).select_from(LINES)
    query = query.where(orders.c.delivered_at.is_not(None), column.is_not(None), *where).group_by(column)
    return {str(r[0]): int(r[1]) for r in await conn.execute(query)}


async def cases_by(conn: AsyncConnection, column: Any, *where: Where) -> dict[str, int]:
    query = sa.select(column, sa.func.count(sa.distinct(told.c.order_no))).select_from(TOLD_LINES)
    query = query.where(orders.c.delivered_at.is_not(None), column.is_not(None), *where)
    return {str(r[0]): int(r[1]) for r in await conn.execute(query.group_by(column))}


async def groups(conn: AsyncConnection, since: datetime) -> dict[str, tuple[list[Group], dict[str, tuple[int, int]]]]:
    """kind -> (its groups, value -> (cases, units) of what each is compared with, itself included)."""
    late = orders.c.placed_at >= since
    found: dict[str, tuple[list[Group], dict[str, tuple[int, int]]]] = {}
    supplier = sa.select(batches.c.supplier_key).where(batches.c.code == order_lines.c.batch).scalar_subquery()
    plain = (
        (ScopeKind.SKU, order_lines.c.sku, ()),
        (ScopeKind.CARRIER, orders.c.carrier_key, (told.c.issue == "logistics",)),
        (ScopeKind.SUPPLIER, supplier, (told.c.issue == "quality",)),
    )
    for kind, column, only in plain:
        has = await units_by(conn, column, late)
        bad = await cases_by(conn, column, late, *only)
        whole = (await complaints(conn, late, *only), await units(conn, late))
        found[kind] = (
            [Group(kind, value, bad.get(value, 0), n) for value, n in has.items()],
            dict.fromkeys(has, whole),
        )
    found[ScopeKind.BATCH] = await batch_groups(conn, late)
    found[ScopeKind.FEATURE] = await _features(conn, late)
    return found


async def batch_groups(
    conn: AsyncConnection, late: Where, *only: Where
) -> tuple[list[Group], dict[str, tuple[int, int]]]:
    """Against the other batches of the same product where there are enough of them, else against everything.

    only: which complaints count.
    """
    whole = (await complaints(conn, late, *only), await units(conn, late))
    sku_units = await units_by(conn, order_lines.c.sku, late)
    sku_cases = await cases_by(conn, order_lines.c.sku, late, *only)
    query = (
        sa.select(order_lines.c.batch, order_lines.c.sku, sa.func.sum(order_lines.c.qty))
        .select_from(LINES)
        .where(orders.c.delivered_at.is_not(None), order_lines.c.batch.is_not(None), late)
        .group_by(order_lines.c.batch, order_lines.c.sku)
    )
    bad = await cases_by(conn, order_lines.c.batch, late, *only)
    found, against = [], {}
    for batch, sku, n in await conn.execute(query):
        found.append(Group(ScopeKind.BATCH, str(batch), bad.get(str(batch), 0), int(n)))
        enough = sku_units.get(sku, 0) - int(n) >= 50
        against[str(batch)] = (sku_cases.get(sku, 0), sku_units.get(sku, 0)) if enough else whole
    return found, against


async def _features(conn: AsyncConnection, late: Where) -> tuple[list[Group], dict[str, tuple[int, int]]]:
    """A sub-type at one product against the same sub-type at all others."""
    has = await units_by(conn, order_lines.c.sku, late)
    whole_units = sum(has.values())
    query = (
        sa.select(order_lines.c.sku, told.c.subtype, sa.func.count(sa.distinct(told.c.order_no)))
        .select_from(TOLD_LINES)
        .where(orders.c.delivered_at.is_not(None), told.c.subtype.is_not(None), late)
        .group_by(order_lines.c.sku, told.c.subtype)
    )
    rows = [(str(sku), str(subtype), int(n)) for sku, subtype, n in await conn.execute(query)]
    by_subtype: dict[str, int] = {}
    for _sku, subtype, n in rows:
        by_subtype[subtype] = by_subtype.get(subtype, 0) + n
    found = [Group(ScopeKind.FEATURE, f"{sku}:{sub}", n, has.get(sku, 0)) for sku, sub, n in rows]
    against = {f"{sku}:{sub}": (by_subtype[sub], whole_units) for sku, sub, _n in rows}
    return found, against


async def cohort(
    conn: AsyncConnection,
    kind: str,
    value: str | None,
    issue: str | None,
    subtype: str | None,
    *,
    since: datetime,
    until: datetime,
    watched: timedelta,
    now: datetime,
) -> tuple[int, int]:
    """(complaints, units) of orders placed in [since, until), each watched equally long after its delivery."""
    where: Sequence[Where] = (
        orders.c.placed_at >= since,
        orders.c.placed_at < until,
        orders.c.delivered_at <= now - watched,
        *scope(kind, value),
    )
    bad = await complaints(conn, *where, in_time(told.c.at, watched), *about(kind, value, issue, subtype))
    return bad, await units(conn, *where)


async def causes(conn: AsyncConnection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Axis, sub-cause and stage with cases and what they cost. Here attacks count too: they are a cause."""
    paid = (
        sa.select(offers.c.case_id, sa.func.sum(offers.c.amount).label("cost"))
        .where(offers.c.state == OfferState.EXECUTED)
        .group_by(offers.c.case_id)
        .subquery()
    )
    query = (
        sa.select(
            cases.c.cause_axis,
            cases.c.cause_sub,
            cases.c.cause_stage,
            sa.func.count(),
            sa.func.coalesce(sa.func.sum(paid.c.cost), 0),
        )
        .select_from(cases.outerjoin(paid, paid.c.case_id == cases.c.id))
        .where(
            cases.c.opened_at >= since,
            cases.c.opened_at < until,
            cases.c.merged_into.is_(None),
            cases.c.status != Status.SPAM,
            real(cases.c.show_id),
        )
        .group_by(cases.c.cause_axis, cases.c.cause_sub, cases.c.cause_stage)
    )
    return [
        {"axis": axis, "sub": sub, "stage": stage, "cases": int(n), "cost": int(cost)}
        for axis, sub, stage, n, cost in await conn.execute(query)
    ]
