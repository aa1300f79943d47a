"""Reading scorecards and requests."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog.model import suppliers
from livemend.kit.clock import iso
from livemend.kit.errors import not_found
from livemend.kit.ids import token_hash
from livemend.kit.outgoing import outgoing

from . import figures, rules
from .model import RequestState, mails, replies, requests


async def supplier(conn: AsyncConnection, key: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(suppliers).where(suppliers.c.key == key)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("supplier")
    return found


async def row(conn: AsyncConnection, request_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(requests).where(requests.c.id == request_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("supplier_request")
    return found


async def same(conn: AsyncConnection, *, supplier: str, what: str, **about: str | None) -> str | None:
    """The id of an open request that asks the same in the same words."""
    query = sa.select(requests.c.id).where(
        requests.c.supplier_key == supplier,
        requests.c.state == RequestState.OPEN,
        requests.c.what == what,
        *(requests.c[name].is_not_distinct_from(value) for name, value in about.items()),
    )
    return (await conn.execute(query.limit(1))).scalar()


async def of_token(conn: AsyncConnection, token: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(requests).where(requests.c.hash == token_hash(token)))).first()


async def of_number(conn: AsyncConnection, no: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(requests).where(requests.c.no == no))).first()


async def replies_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    query = sa.select(replies).where(replies.c.request_id.in_(list(ids))).order_by(replies.c.round)
    for r in await conn.execute(query):
        found.setdefault(r.request_id, []).append(
            {
                "round": r.round,
                "cause": r.cause,
                "measure": r.measure,
                "measure_by": iso(r.measure_by),
                "by_name": r.by_name,
                "via": r.via,
                "noted_by": r.noted_by,
                "at": r.at.isoformat(),
            }
        )
    return found


async def mail_row(conn: AsyncConnection, request_id: str, mail_id: str) -> sa.Row[Any]:
    query = sa.select(mails).where(mails.c.id == mail_id, mails.c.request_id == request_id)
    found = (await conn.execute(query)).first()
    if found is None:
        raise not_found("file")
    return found


async def _mails_of(conn: AsyncConnection, ids: Sequence[str]) -> defaultdict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for r in await conn.execute(sa.select(mails).where(mails.c.request_id.in_(list(ids))).order_by(mails.c.id)):
        its = {name: getattr(r, name) for name in ("id", "stand", "machine", "sender", "name", "text", "cut", "files")}
        found[r.request_id].append({**its, "at": r.at.isoformat()})
    return found


def subject(request_id: str) -> str:
    return f"supplier_request:{request_id}"


async def _letters(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What became of the last letter of each: {state, reason}."""
    by_subject = {subject(i): i for i in ids}
    query = sa.select(outgoing).where(outgoing.c.subject.in_(list(by_subject))).order_by(outgoing.c.id)
    return {
        by_subject[r.subject]: {"state": r.state, "reason": (r.detail or {}).get("reason"), "at": iso(r.done_at)}
        for r in await conn.execute(query)
    }


async def views(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> list[dict[str, Any]]:
    """In the order of `ids`."""
    if not ids:
        return []
    query = (
        sa.select(requests, suppliers.c.name.label("supplier_name"))
        .join(suppliers, suppliers.c.key == requests.c.supplier_key)
        .where(requests.c.id.in_(list(ids)))
    )
    rows = {r.id: r for r in await conn.execute(query)}
    answered = await replies_of(conn, ids)
    letters = await _letters(conn, ids)
    came = await _mails_of(conn, ids)
    return [{**_view(rows[i], answered.get(i, []), letters.get(i), now), "mails": came[i]} for i in ids if i in rows]


def _view(r: Any, answered: list[dict[str, Any]], letter: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    return {
        "id": r.id,
        "no": r.no,
        "supplier": {"key": r.supplier_key, "name": r.supplier_name},
        "batch": r.batch,
        "sku": r.sku,
        "subtype": r.subtype,
        "what": r.what,
        "lang": r.lang,
        "evidence": r.evidence,
        "due_at": r.due_at.isoformat(),
        "owner": {"id": r.owner_id, "name": r.owner_name},
        "state": r.state,
        "overdue": rules.is_overdue(r.state, r.due_at, now),
        "round": r.round,
        "asked_again": r.asked_again,
        "opened_at": iso(r.opened_at),
        "made_by": {"id": r.made_by, "name": r.made_by_name},
        "made_at": r.made_at.isoformat(),
        "replied_at": iso(r.replied_at),
        "late": rules.is_late(r.late, r.state, r.due_at, now),
        "replies": answered,
        "ended_at": iso(r.ended_at),
        "ended_by": r.ended_by,
        "reason": r.reason,
        "improvement_id": r.improvement_id,
        "letter": letter,
        "rev": r.rev,
    }


async def listed(
    conn: AsyncConnection,
    now: datetime,
    *,
    supplier: str | None = None,
    state: str | None = None,
    overdue: bool = False,
) -> list[dict[str, Any]]:
    """What waits for somebody first, due next first."""
    waits = sa.case({RequestState.REPLIED: 0, RequestState.OPEN: 1}, value=requests.c.state, else_=2)
    # Of what is over the latest stands first, and only that is cut off.
    order = (waits, sa.case((waits < 2, requests.c.due_at)), requests.c.due_at.desc(), requests.c.id)
    query = sa.select(requests.c.id)
    if supplier is not None:
        query = query.where(requests.c.supplier_key == supplier)
    if state is not None:
        query = query.where(requests.c.state == state)
    if overdue:
        query = query.where(requests.c.state == RequestState.OPEN, requests.c.due_at <= now)
    ids = (await conn.execute(query.order_by(*order).limit(500))).scalars().all()
    return await views(conn, ids, now)


async def scorecards(conn: AsyncConnection, now: datetime, since: datetime | None = None) -> dict[str, Any]:
    """Every supplier, the surest trouble first; those without a delivery last."""
    begin = since or now - rules.WINDOW
    found = await figures.by_supplier(conn, begin)
    asked = await _counts(conn, now)
    rows = [
        {
            "key": s.key,
            "name": s.name,
            "contact": s.contact,
            "figures": found.get(s.key),
            "requests": asked[s.key],
        }
        for s in await conn.execute(sa.select(suppliers).order_by(suppliers.c.name))
    ]
    rows.sort(key=lambda r: (-(r["figures"]["low"] if r["figures"] else -1), -(r["figures"] or {"cases": 0})["cases"]))
    return {"since": begin.isoformat(), "rows": rows}


async def _counts(conn: AsyncConnection, now: datetime) -> defaultdict[str, dict[str, int]]:
    """supplier -> how many requests; of whom nothing was asked: none."""
    names = ("open", "overdue", "replied", "late", "total")
    found: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(names, 0))
    query = sa.select(requests.c.supplier_key, requests.c.state, requests.c.due_at, requests.c.late)
    for r in await conn.execute(query):
        its = found[r.supplier_key]
        its["total"] += 1
        its["open"] += r.state == RequestState.OPEN
        its["replied"] += r.state == RequestState.REPLIED
        its["late"] += rules.is_late(r.late, r.state, r.due_at, now)
        its["overdue"] += rules.is_overdue(r.state, r.due_at, now)
    return found


async def scorecard(conn: AsyncConnection, key: str, now: datetime, since: datetime | None = None) -> dict[str, Any]:
    """One supplier in full: figures, kinds, causes, batches, weeks, requests."""
    begin = since or now - rules.WINDOW
    await supplier(conn, key)
    whole = (await scorecards(conn, now, begin))["rows"]
    head = next(r for r in whole if r["key"] == key)
    return {
        **head,
        "since": begin.isoformat(),
        "kinds": await figures.kinds(conn, *figures.of(key, begin)),
        "causes": await figures.causes(conn, key, begin),
        "batches": await figures.batch_rows(conn, key, begin),
        "trend": await figures.weeks(conn, key, now),
        "list": await listed(conn, now, supplier=key),
    }
