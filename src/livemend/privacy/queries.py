"""Rules in force, what is held back, what is due, and what was done."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as case_queries
from livemend.cases.model import Outcome, cases
from livemend.cases.rules import ENDED
from livemend.catalog import queries as catalog
from livemend.catalog.model import orders
from livemend.fulfilment.model import ClaimState, claims
from livemend.kit import events as log
from livemend.kit.clock import iso
from livemend.knowledge import queries as knowledge

from . import rules
from .model import HoldOn, Kind, holds, runs
from .model import rules as rule_rows
from .rules import Rule

TRACE = ("person.exported", "person.erased", "retention.ran", "retention.changed", "hold.placed", "hold.ended")


async def keep_records_days(conn: AsyncConnection) -> int | None:
    """What the law of the shop's zone says about records, as the shop corrected it."""
    shop = await catalog.shop(conn)
    if shop is None:
        return None
    days = (await knowledge.zone_in_force(conn, shop["zone"])).get("keep_records_days")
    return int(days) if isinstance(days, int | float) and not isinstance(days, bool) else None


async def rules_in_force(conn: AsyncConnection) -> dict[Kind, Rule]:
    law = await keep_records_days(conn)
    own = {row.kind: row for row in await conn.execute(sa.select(rule_rows))}
    found = {}
    for kind in Kind:
        floor, by_law = rules.least(kind, law)
        row = own.get(kind)
        found[kind] = Rule(
            kind=kind,
            # The law may have become stricter since the rule was set.
            days=max(row.days if row is not None else rules.DEFAULT_DAYS[kind], floor),
            active=row.active if row is not None else True,
            least=floor,
            by_law=by_law,
            own=row is not None,
            rev=row.rev if row is not None else 0,
            changed_by=row.changed_by if row is not None else None,
        )
    return found


def _held(on: HoldOn) -> sa.Select[Any]:
    return sa.select(holds.c.ref).where(holds.c.on == on, holds.c.ended_at.is_(None))


def held_customers() -> sa.Select[Any]:
    """Also the buyer of an order that is held."""
    buyers = sa.select(orders.c.customer_id).where(
        orders.c.no.in_(_held(HoldOn.ORDER)), orders.c.customer_id.is_not(None)
    )
    of_cases = sa.select(cases.c.customer_id).where(
        cases.c.id.in_(_held(HoldOn.CASE)), cases.c.customer_id.is_not(None)
    )
    return sa.union(_held(HoldOn.CUSTOMER), buyers, of_cases).subquery().select()


def on_hold() -> sa.ColumnElement[bool]:
    """Of a case: by itself, its customer or its order."""
    return sa.or_(
        cases.c.id.in_(_held(HoldOn.CASE)),
        sa.and_(cases.c.customer_id.is_not(None), cases.c.customer_id.in_(held_customers())),
        sa.and_(cases.c.order_no.is_not(None), cases.c.order_no.in_(_held(HoldOn.ORDER))),
    )


def kept_cases(now: datetime) -> sa.ColumnElement[bool]:
    """Under way, under dispute, or held: nothing of it goes, however old it is."""
    claimed = sa.select(claims.c.case_id).where(
        claims.c.state.in_((ClaimState.OPEN, ClaimState.SUBMITTED, ClaimState.ACCEPTED))
    )
    disputed = sa.and_(
        cases.c.outcome == Outcome.FINAL_OFFER, cases.c.closed_at > now - timedelta(days=rules.DISPUTE_DAYS)
    )
    follows = cases.alias("follows")
    goes_on = sa.select(follows.c.id).where(
        sa.or_(follows.c.linked_id == cases.c.id, follows.c.id == cases.c.merged_into),
        follows.c.status.not_in(list(ENDED)),
    )
    return sa.or_(cases.c.status.not_in(list(ENDED)), on_hold(), disputed, cases.c.id.in_(claimed), sa.exists(goes_on))


async def holds_of(conn: AsyncConnection, customer_id: str) -> list[str]:
    """Reasons why this person's data must stay."""
    case_ids = await case_queries.of_customer(conn, customer_id)
    nos = sa.select(orders.c.no).where(orders.c.customer_id == customer_id)
    query = sa.select(holds.c.reason).where(
        holds.c.ended_at.is_(None),
        sa.or_(
            sa.and_(holds.c.on == HoldOn.CUSTOMER, holds.c.ref == customer_id),
            sa.and_(holds.c.on == HoldOn.CASE, holds.c.ref.in_(case_ids)),
            sa.and_(holds.c.on == HoldOn.ORDER, holds.c.ref.in_(nos)),
        ),
    )
    return list((await conn.execute(query.order_by(holds.c.at))).scalars())


async def hold_views(conn: AsyncConnection, *, ended: bool = False) -> list[dict[str, Any]]:
    query = sa.select(holds).order_by(holds.c.at.desc(), holds.c.id.desc()).limit(200)
    rows = list(await conn.execute(query if ended else query.where(holds.c.ended_at.is_(None))))
    numbers = await case_queries.numbers(conn, [r.ref for r in rows if r.on == HoldOn.CASE])
    names = await catalog.customer_names(conn, [r.ref for r in rows if r.on == HoldOn.CUSTOMER])
    return [
        {
            "id": r.id,
            "on": r.on,
            "ref": r.ref,
            "shown": numbers.get(r.ref) or names.get(r.ref) or r.ref,
            "reason": r.reason,
            "at": r.at.isoformat(),
            "by": r.by_name,
            "ended_at": iso(r.ended_at),
            "ended_by": r.ended_by,
            "ended_reason": r.ended_reason,
        }
        for r in rows
    ]


async def run_views(conn: AsyncConnection, limit: int = 20) -> list[dict[str, Any]]:
    rows = await conn.execute(sa.select(runs).order_by(runs.c.at.desc(), runs.c.id.desc()).limit(limit))
    return [
        {
            "id": r.id,
            "state": r.state,
            "counts": r.counts,
            "files": r.files,
            "at": r.at.isoformat(),
            "by": r.by_name,
            "ended_at": iso(r.ended_at),
        }
        for r in rows
    ]


async def trace(conn: AsyncConnection, limit: int = 50) -> list[dict[str, Any]]:
    """From the log itself, which cannot be edited: when, by whom, how much."""
    e = log.events.c
    query = sa.select(log.events).where(e.stream == "desk", e.kind.in_(TRACE)).order_by(e.id.desc()).limit(limit)
    return [
        {"id": r.id, "at": r.at.isoformat(), "by": r.actor_name, "kind": r.kind, "facts": r.payload, "hash": r.hash}
        for r in await conn.execute(query)
    ]
