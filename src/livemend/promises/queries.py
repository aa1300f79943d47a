"""Reading the ledger."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases.model import cases
from livemend.incidents import queries as incidents
from livemend.kit.clock import from_ms, iso, to_ms
from livemend.kit.errors import bad_input, not_found
from livemend.shows import queries as shows

from . import rules
from .model import PromiseState, acks, promises


class Named(TypedDict):
    id: str
    name: str


class Ack(TypedDict):
    name: str
    at: str


class Proposal(TypedDict):
    """A later time the customer was asked for."""

    due_at: str
    why: str
    at: str
    by: str


class PromiseView(TypedDict):
    """about: what the incident is called; the words said on air need not name it."""

    id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    words: str
    about: dict[str, str] | None
    made_by: Named
    made_at: str
    show_offset_ms: int | None
    owner: Named | None
    owner_role: str | None
    due_at: str
    original_due_at: str
    state: str
    warned: int
    acks: list[Ack]
    fulfilled_at: str | None
    proof: str | None
    withdrawn_reason: str | None
    recovery_case_id: str | None
    proposal: Proposal | None
    rev: int


class KeptRate(TypedDict):
    """rate: by the original deadline; rate_agreed: by the deadline the customer last agreed to. None: nothing due."""

    due: int
    kept: int
    rate: float | None
    kept_agreed: int
    rate_agreed: float | None
    broken: int
    overdue_now: int
    withdrawn: int
    open: int


async def row(conn: AsyncConnection, promise_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(promises).where(promises.c.id == promise_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("promise")
    return found


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[PromiseView]:
    """In the order of the ids."""
    if not ids:
        return []
    rows = {r.id: r for r in await conn.execute(sa.select(promises).where(promises.c.id.in_(ids)))}
    seen: dict[str, list[Ack]] = {}
    for ack in await conn.execute(sa.select(acks).where(acks.c.promise_id.in_(ids)).order_by(acks.c.at)):
        seen.setdefault(ack.promise_id, []).append({"name": ack.name, "at": ack.at.isoformat()})
    matters = await incidents.base_views(conn, list({r.incident_id for r in rows.values() if r.incident_id}))
    titles = {matter["id"]: matter["title"] for matter in matters}
    return [_view(rows[i], seen.get(i, []), titles.get(rows[i].incident_id)) for i in ids if i in rows]


def _view(r: Any, seen: list[Ack], about: dict[str, str] | None) -> PromiseView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "case_id": r.case_id,
        "words": r.words,
        "about": about,
        "made_by": {"id": r.made_by, "name": r.made_by_name},
        "made_at": r.made_at.isoformat(),
        "show_offset_ms": r.show_offset_ms,
        "owner": {"id": r.owner_id, "name": r.owner_name or ""} if r.owner_id else None,
        "owner_role": r.owner_role,
        "due_at": r.due_at.isoformat(),
        "original_due_at": r.original_due_at.isoformat(),
        "state": r.state,
        "warned": r.warned,
        "acks": seen,
        "fulfilled_at": iso(r.fulfilled_at),
        "proof": r.proof,
        "withdrawn_reason": r.withdrawn_reason,
        "recovery_case_id": r.recovery_case_id,
        "proposal": _proposal(r),
        "rev": r.rev,
    }


def _proposal(r: Any) -> Proposal | None:
    if r.proposed_due is None or r.state != PromiseState.OPEN:
        return None
    return {
        "due_at": r.proposed_due.isoformat(),
        "why": r.proposed_why or "",
        "at": r.proposed_at.isoformat(),
        "by": r.proposed_by or "",
    }


async def asked_of_customer(conn: AsyncConnection, case_id: str, now: datetime) -> list[sa.Row[Any]]:
    """Promises of this case whose new deadline waits for the customer's word, while the old one still runs."""
    query = sa.select(promises).where(
        promises.c.case_id == case_id,
        promises.c.state == PromiseState.OPEN,
        promises.c.proposed_due.is_not(None),
        promises.c.due_at > now,
    )
    return list(await conn.execute(query.order_by(promises.c.due_at, promises.c.id)))


async def _views_where(conn: AsyncConnection, *where: sa.ColumnElement[bool]) -> list[PromiseView]:
    query = sa.select(promises.c.id).where(*where).order_by(promises.c.due_at, promises.c.id)
    return await views(conn, list((await conn.execute(query)).scalars()))


async def of_show(conn: AsyncConnection, show_id: str) -> list[PromiseView]:
    return await _views_where(conn, promises.c.show_id == show_id)


async def of_incident(conn: AsyncConnection, incident_id: str) -> list[PromiseView]:
    return await _views_where(conn, promises.c.incident_id == incident_id)


async def of_case(conn: AsyncConnection, case_id: str) -> list[PromiseView]:
    """Also of the cases that were merged into it."""
    return await _views_where(conn, promises.c.case_id.in_(family(case_id)))


def family(case_id: str) -> sa.Select[Any]:
    """The ids of a case and of those merged into it: nothing is lost from sight by merging."""
    return sa.select(cases.c.id).where(sa.or_(cases.c.id == case_id, cases.c.merged_into == case_id))


async def ids_of_incidents(conn: AsyncConnection, incident_ids: Sequence[str]) -> dict[str, list[str]]:
    """incident id -> ids of its promises, oldest first: what an incident's view carries."""
    if not incident_ids:
        return {}
    query = sa.select(promises.c.incident_id, promises.c.id).where(promises.c.incident_id.in_(incident_ids))
    found: dict[str, list[str]] = {}
    for incident_id, promise_id in await conn.execute(query.order_by(promises.c.id)):
        found.setdefault(str(incident_id), []).append(promise_id)
    return found


async def still_owed(conn: AsyncConnection, case_id: str) -> list[str]:
    """Ids of what was promised in a case and is neither done nor withdrawn, late or not."""
    query = sa.select(promises.c.id).where(
        promises.c.case_id == case_id,
        promises.c.state.in_((PromiseState.OPEN, PromiseState.BROKEN)),
        promises.c.fulfilled_at.is_(None),
    )
    return [str(found) for found in (await conn.execute(query)).scalars()]


def _after(cursor: str) -> sa.ColumnElement[bool]:
    try:
        ms, last_id = cursor.split("_", 1)
        due = from_ms(int(ms))
    except (ValueError, OverflowError) as error:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"}) from error
    return sa.or_(promises.c.due_at > due, sa.and_(promises.c.due_at == due, promises.c.id > last_id))


async def page(
    conn: AsyncConnection,
    now: datetime,
    *,
    state: str | None = None,
    overdue: bool = False,
    show_id: str | None = None,
    incident_id: str | None = None,
    case_id: str | None = None,
    owner_id: str | None = None,
    owner_role: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Due next first. counts: by state within the same show, case and owner, whatever state is shown."""
    scope: list[sa.ColumnElement[bool]] = []
    for column, value in (
        (promises.c.show_id, show_id),
        (promises.c.incident_id, incident_id),
        (promises.c.case_id, case_id),
        (promises.c.owner_id, owner_id),
        (promises.c.owner_role, owner_role),
    ):
        if value is not None:
            scope.append(column == value)
    if show_id is None:
        scope.append(shows.real(promises.c.show_id))
    where = list(scope)
    if state is not None:
        where.append(promises.c.state == state)
    late = sa.and_(promises.c.state == PromiseState.BROKEN, promises.c.fulfilled_at.is_(None))
    if overdue:
        where.append(late)
    if cursor is not None:
        where.append(_after(cursor))
    query = sa.select(promises.c.id, promises.c.due_at).where(*where)
    rows = list(await conn.execute(query.order_by(promises.c.due_at, promises.c.id).limit(limit + 1)))
    more = len(rows) > limit
    rows = rows[:limit]
    counted = await conn.execute(
        sa.select(promises.c.state, sa.func.count(), sa.func.sum(sa.case((late, 1), else_=0)))
        .where(*scope)
        .group_by(promises.c.state)
    )
    counts = {str(name): 0 for name in PromiseState} | {"overdue": 0}
    for name, count, behind in counted:
        counts[name] = count
        counts["overdue"] += int(behind or 0)
    return {
        "items": await views(conn, [r.id for r in rows]),
        "next_cursor": f"{to_ms(rows[-1].due_at)}_{rows[-1].id}" if more else None,
        "counts": counts,
        "kept": await kept_rate(conn, now, show_id=show_id, case_id=case_id, owner_id=owner_id),
    }


async def kept_rate(
    conn: AsyncConnection,
    now: datetime,
    *,
    show_id: str | None = None,
    case_id: str | None = None,
    owner_id: str | None = None,
    owner_role: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> KeptRate:
    """since, until: bounds of the original deadline."""
    p = promises.c
    query = sa.select(p.state, p.original_due_at, p.due_at, p.fulfilled_at)
    for column, value in ((p.show_id, show_id), (p.case_id, case_id), (p.owner_id, owner_id)):
        if value is not None:
            query = query.where(column == value)
    if show_id is None:
        query = query.where(shows.real(p.show_id))
    if owner_role is not None:
        query = query.where(p.owner_role == owner_role)
    if since is not None:
        query = query.where(p.original_due_at >= since)
    if until is not None:
        query = query.where(p.original_due_at < until)
    rows = list(await conn.execute(query))
    due = [r for r in rows if rules.is_due(r.state, r.original_due_at, r.fulfilled_at, now)]
    due_agreed = [r for r in rows if rules.is_due(r.state, r.due_at, r.fulfilled_at, now)]
    kept = sum(rules.is_kept(r.fulfilled_at, r.original_due_at) for r in due)
    kept_agreed = sum(rules.is_kept(r.fulfilled_at, r.due_at) for r in due_agreed)
    return {
        "due": len(due),
        "kept": kept,
        "rate": kept / len(due) if due else None,
        "kept_agreed": kept_agreed,
        "rate_agreed": kept_agreed / len(due_agreed) if due_agreed else None,
        "broken": sum(r.state == PromiseState.BROKEN for r in rows),
        "overdue_now": sum(r.state == PromiseState.BROKEN and r.fulfilled_at is None for r in rows),
        "withdrawn": sum(r.state == PromiseState.WITHDRAWN for r in rows),
        "open": sum(r.state == PromiseState.OPEN for r in rows),
    }
