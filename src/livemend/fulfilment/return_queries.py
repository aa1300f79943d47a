"""Reading returns, repairs, carrier claims and counter entries."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases.model import cases
from livemend.kit.clock import iso
from livemend.kit.errors import not_found
from livemend.remedies.amounts import MoneyView, money

from .model import MILESTONES, ReturnState, TaskKind, claims, repair_marks, returns, reversals, tasks
from .queries import Named


class ReturnView(TypedDict):
    id: str
    no: str
    case_id: str
    case_no: str
    task_id: str
    order_no: str | None
    sku: str | None
    batch: str | None
    address: str
    contact: str
    deadline: str
    freight_payer: str | None
    follower: Named
    carrier: str | None
    tracking: str | None
    state: str
    finding: str | None
    note: str | None
    issued_at: str
    shipped_at: str | None
    received_at: str | None
    inspected_at: str | None
    settled_at: str | None
    stalled: int
    rev: int


class MarkView(TypedDict):
    milestone: str
    note: str | None
    by: Named
    at: str


class RepairView(TypedDict):
    task_id: str
    marks: list[MarkView]


class ClaimView(TypedDict):
    id: str
    case_id: str
    case_no: str
    order_no: str
    carrier: str | None
    tracking: str | None
    amount: MoneyView
    paid: MoneyView
    state: str
    note: str | None
    opened_at: str
    moved_at: str
    rev: int


class ReversalView(TypedDict):
    id: str
    task_id: str
    amount: MoneyView
    reason: str
    proof: str
    by: Named
    at: str


async def return_row(conn: AsyncConnection, return_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(returns).where(returns.c.id == return_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("return")
    return found


async def under_way(conn: AsyncConnection, task_id: str) -> bool:
    """An authorisation is out for this task and its goods have not been looked at."""
    query = sa.select(returns.c.state).where(returns.c.task_id == task_id)
    state = (await conn.execute(query)).scalar()
    return state in (ReturnState.ISSUED, ReturnState.SHIPPED, ReturnState.RECEIVED)


async def return_views(conn: AsyncConnection, ids: Sequence[str] | None = None, **where: str) -> list[ReturnView]:
    """By ids, or by equal columns (case_id=…, state=…); the earliest deadline first."""
    query = sa.select(returns, cases.c.no.label("case_no")).join(cases, cases.c.id == returns.c.case_id)
    if ids is not None:
        query = query.where(returns.c.id.in_(ids))
    for name, value in where.items():
        query = query.where(returns.c[name] == value)
    return [_return(r) for r in await conn.execute(query.order_by(returns.c.deadline, returns.c.id).limit(500))]


def _return(r: Any) -> ReturnView:
    return {
        "id": r.id,
        "no": r.no,
        "case_id": r.case_id,
        "case_no": r.case_no,
        "task_id": r.task_id,
        "order_no": r.order_no,
        "sku": r.sku,
        "batch": r.batch,
        "address": r.address,
        "contact": r.contact,
        "deadline": r.deadline.isoformat(),
        "freight_payer": r.freight_payer,
        "follower": {"id": r.follower_id, "name": r.follower_name},
        "carrier": r.carrier,
        "tracking": r.tracking,
        "state": r.state,
        "finding": r.finding,
        "note": r.note,
        "issued_at": r.issued_at.isoformat(),
        "shipped_at": iso(r.shipped_at),
        "received_at": iso(r.received_at),
        "inspected_at": iso(r.inspected_at),
        "settled_at": iso(r.settled_at),
        "stalled": r.stalled,
        "rev": r.rev,
    }


async def returns_of_case(conn: AsyncConnection, case_id: str) -> list[ReturnView]:
    return await return_views(conn, case_id=case_id)


async def marks_of(conn: AsyncConnection, task_id: str) -> list[MarkView]:
    rows = list(await conn.execute(sa.select(repair_marks).where(repair_marks.c.task_id == task_id)))
    return [
        {
            "milestone": r.milestone,
            "note": r.note,
            "by": {"id": r.by_id, "name": r.by_name},
            "at": r.at.isoformat(),
        }
        for r in sorted(rows, key=lambda r: (r.at, MILESTONES.index(r.milestone)))
    ]


async def repairs_of_case(conn: AsyncConnection, case_id: str) -> list[RepairView]:
    """Its repairs and how far each is."""
    query = sa.select(tasks.c.id).where(tasks.c.case_id == case_id, tasks.c.kind == TaskKind.REPAIR)
    ids = (await conn.execute(query.order_by(tasks.c.id))).scalars().all()
    return [{"task_id": task_id, "marks": await marks_of(conn, task_id)} for task_id in ids]


async def claim_row(conn: AsyncConnection, claim_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(claims).where(claims.c.id == claim_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("claim")
    return found


async def claim_views(conn: AsyncConnection, ids: Sequence[str] | None = None, **where: str) -> list[ClaimView]:
    query = sa.select(claims, cases.c.no.label("case_no")).join(cases, cases.c.id == claims.c.case_id)
    if ids is not None:
        query = query.where(claims.c.id.in_(ids))
    for name, value in where.items():
        query = query.where(claims.c[name] == value)
    return [
        {
            "id": r.id,
            "case_id": r.case_id,
            "case_no": r.case_no,
            "order_no": r.order_no,
            "carrier": r.carrier,
            "tracking": r.tracking,
            "amount": money(r.amount, r.currency),
            "paid": money(r.paid, r.currency),
            "state": r.state,
            "note": r.note,
            "opened_at": r.opened_at.isoformat(),
            "moved_at": r.moved_at.isoformat(),
            "rev": r.rev,
        }
        for r in await conn.execute(query.order_by(claims.c.opened_at.desc(), claims.c.id).limit(500))
    ]


async def claims_of_case(conn: AsyncConnection, case_id: str) -> list[ClaimView]:
    return await claim_views(conn, case_id=case_id)


async def reversals_of_case(conn: AsyncConnection, case_id: str) -> list[ReversalView]:
    query = sa.select(reversals).where(reversals.c.case_id == case_id).order_by(reversals.c.at)
    return [
        {
            "id": r.id,
            "task_id": r.task_id,
            "amount": money(r.amount, r.currency),
            "reason": r.reason,
            "proof": r.proof,
            "by": {"id": r.by_id, "name": r.by_name},
            "at": r.at.isoformat(),
        }
        for r in await conn.execute(query)
    ]
