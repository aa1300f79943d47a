"""Reading tasks."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases.model import cases
from livemend.kit.clock import from_ms, to_ms
from livemend.kit.db import among
from livemend.kit.errors import bad_input, not_found
from livemend.kit.i18n import in_all
from livemend.kit.outgoing import outgoing
from livemend.promises.queries import PromiseView, family
from livemend.remedies.amounts import MoneyView, money
from livemend.shows import queries as shows

from . import parcels, rules
from .model import TaskState, tasks
from .parcels import Goods, Parcel


class Named(TypedDict):
    id: str
    name: str


class TaskView(TypedDict):
    id: str
    case_id: str
    case_no: str
    offer_id: str | None
    show_id: str | None
    kind: str
    title: dict[str, str]
    role: str
    owner: Named | None
    amount: MoneyView | None
    sku: str | None
    goods: list[Goods]
    parcel: Parcel | None
    due_at: str
    state: str
    blocks: bool
    waits_for: str | None
    needs: str | None
    proof: str | None
    decline_reason: str | None
    done_by: Named | None
    done_at: str | None
    late: bool
    outgoing_state: str | None
    created_at: str
    rev: int


async def row(conn: AsyncConnection, task_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(tasks).where(tasks.c.id == task_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("task")
    return found


async def rows_of_offer(conn: AsyncConnection, offer_id: str) -> list[sa.Row[Any]]:
    return list(await conn.execute(sa.select(tasks).where(tasks.c.offer_id == offer_id).order_by(tasks.c.id)))


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[TaskView]:
    """In the order of the ids."""
    if not ids:
        return []
    first = tasks.alias("first")
    query = (
        sa.select(
            tasks,
            cases.c.no,
            cases.c.order_no,
            cases.c.product_sku,
            outgoing.c.state.label("act_state"),
            first.c.state.label("first_state"),
        )
        .join(cases, cases.c.id == tasks.c.case_id)
        .outerjoin(outgoing, outgoing.c.id == tasks.c.outgoing_id)
        .outerjoin(first, first.c.id == tasks.c.after_id)
        .where(tasks.c.id.in_(ids))
    )
    rows = list(await conn.execute(query))
    goods, sent = await parcels.read(conn, rows)
    found = {r.id: _view(r, goods.get(r.id, []), sent.get(r.id)) for r in rows}
    return [found[i] for i in ids if i in found]


def _view(r: Any, goods: list[Goods], parcel: Parcel | None) -> TaskView:
    needs = rules.permission_for(r.kind, r.role)
    return {
        "id": r.id,
        "case_id": r.case_id,
        "case_no": r.no,
        "offer_id": r.offer_id,
        "show_id": r.show_id,
        "kind": r.kind,
        "title": r.params.get("title") or in_all(f"fulfilment.task.{r.kind}"),
        "role": r.role,
        "owner": {"id": r.owner_id, "name": r.owner_name or ""} if r.owner_id else None,
        "amount": money(r.amount, r.currency) if r.amount else None,
        "sku": r.sku,
        "goods": goods,
        "parcel": parcel,
        "due_at": r.due_at.isoformat(),
        "state": r.state,
        "blocks": r.blocks,
        "waits_for": r.after_id if r.first_state == TaskState.OPEN else None,
        "needs": None if needs is None else str(needs),
        "proof": r.proof,
        "decline_reason": r.decline_reason,
        "done_by": {"id": r.done_by, "name": r.done_by_name or ""} if r.done_by else None,
        "done_at": None if r.done_at is None else r.done_at.isoformat(),
        "late": r.late,
        "outgoing_state": r.act_state,
        "created_at": r.created_at.isoformat(),
        "rev": r.rev,
    }


async def of_case(conn: AsyncConnection, case_id: str) -> list[TaskView]:
    query = sa.select(tasks.c.id).where(tasks.c.case_id.in_(family(case_id))).order_by(tasks.c.id)
    return await views(conn, list((await conn.execute(query)).scalars()))


async def open_of_case(conn: AsyncConnection, case_id: str) -> list[str]:
    """What the case waits for; a carrier's claim or goods on their way back are followed apart from the customer."""
    query = sa.select(tasks.c.id).where(tasks.c.case_id == case_id, tasks.c.state == TaskState.OPEN, tasks.c.blocks)
    return [str(found) for found in (await conn.execute(query)).scalars()]


def _after(cursor: str) -> sa.ColumnElement[bool]:
    try:
        ms, last_id = cursor.split("_", 1)
        due = from_ms(int(ms))
    except (ValueError, OverflowError) as error:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"}) from error
    return sa.or_(tasks.c.due_at > due, sa.and_(tasks.c.due_at == due, tasks.c.id > last_id))


async def page(
    conn: AsyncConnection,
    now: datetime,
    *,
    state: str | None = TaskState.OPEN,
    role: str | None = None,
    owner_id: str | None = None,
    me: str | None = None,
    case_id: str | None = None,
    show_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Due next first. counts: by state; of the open ones how many are late, and how many are mine."""
    scope: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (tasks.c.role, role),
        (tasks.c.case_id, case_id),
        (tasks.c.show_id, show_id),
    ):
        if value is not None:
            scope.append(column == value)
    if show_id is None:
        scope.append(shows.real(tasks.c.show_id))
    behind = sa.and_(tasks.c.state == TaskState.OPEN, tasks.c.due_at <= now)
    mine = sa.and_(tasks.c.state == TaskState.OPEN, tasks.c.owner_id == me)
    counted = await conn.execute(
        sa.select(
            tasks.c.state,
            sa.func.count(),
            sa.func.sum(sa.case((behind, 1), else_=0)),
            sa.func.sum(sa.case((mine, 1), else_=0)),
        )
        .where(*scope)
        .group_by(tasks.c.state)
    )
    counts = {str(name): 0 for name in TaskState} | {"overdue": 0, "mine": 0}
    for name, count, late, own in counted:
        counts[name] = count
        counts["overdue"] += int(late or 0)
        counts["mine"] += int(own or 0)
    where = list(scope)
    if owner_id is not None:
        where.append(tasks.c.owner_id == owner_id)
    if state is not None:
        where.append(tasks.c.state == state)
    if cursor is not None:
        where.append(_after(cursor))
    query = sa.select(tasks.c.id, tasks.c.due_at).where(*where).order_by(tasks.c.due_at, tasks.c.id)
    rows = list(await conn.execute(query.limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    return {
        "items": await views(conn, [r.id for r in rows]),
        "next_cursor": f"{to_ms(rows[-1].due_at)}_{rows[-1].id}" if more else None,
        "counts": counts,
    }


async def promised(conn: AsyncConnection, found: Sequence[PromiseView]) -> set[str]:
    """Which of these promises a task keeps: by doing it, with its own proof."""
    of_cases = among(conn, tasks.c.case_id, sorted({view["case_id"] for view in found if view["case_id"]}))
    query = sa.select(tasks.c.promise_id).where(of_cases, tasks.c.promise_id.is_not(None))
    return {str(kept) for kept in (await conn.execute(query)).scalars()}


def around(case: sa.Row[Any]) -> sa.ColumnElement[bool]:
    """Tasks of this case, and those that are done once for the whole incident it is in. case: its row."""
    own = tasks.c.case_id == case.id
    return own if case.incident_id is None else sa.or_(own, tasks.c.incident_id == case.incident_id)
