"""What desk, customer and report see of a call."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit.clock import iso
from livemend.kit.db import among
from livemend.kit.errors import not_found
from livemend.kit.ids import token_hash

from . import rules
from .model import CallState, CallStep, Way, calls, clips, consents, marks, statements, steps

Row = sa.Row[Any]


class ConsentView(TypedDict):
    """revoked: a yes that was taken back."""

    what: str
    given: bool
    revoked: bool
    at: str
    via: str
    by: str
    version: str
    lang: str


class StepView(TypedDict):
    step: str
    at: str | None
    offset_ms: int | None
    by: str | None


class StatementView(TypedDict):
    id: str
    kind: str
    text: str
    remedy: str | None
    amount: dict[str, Any] | None
    sku: str | None
    due_at: str | None
    offer_id: str | None
    promise_id: str | None
    at: str
    offset_ms: int | None
    by: str


class MarkView(TypedDict):
    id: str
    kind: str
    at: str
    offset_ms: int
    source: str
    by: str


class ClipView(TypedDict):
    """blocked: why it cannot be publishable, None when it can."""

    id: str
    call_id: str
    show_id: str
    title: str
    place: str | None
    from_ms: int
    to_ms: int
    state: str
    blocked: str | None
    by: str
    at: str
    publishable_at: str | None
    publishable_by: str | None
    withdrawn_at: str | None
    withdrawn_why: str | None
    rev: int


class LinkView(TypedDict):
    """state: none, fresh, used, expired. The address itself has a route of its own."""

    state: str
    expires_at: str | None
    used_at: str | None


class ClosingView(TypedDict):
    needed: bool
    at: str | None
    offset_ms: int | None
    by: str | None


class CallView(TypedDict):
    """blocked: why it cannot go live; on_screen: the audience sees the caller; listened: solutions come first now."""

    id: str
    show_id: str
    incident_id: str
    case_id: str | None
    user: str
    lang: str
    way: str
    state: str
    at: str
    by: str
    link: LinkView
    consents: dict[str, ConsentView]
    blocked: str | None
    live_at: str | None
    live_offset_ms: int | None
    ended_at: str | None
    ended_offset_ms: int | None
    ended_reason: str | None
    ended_by: str | None
    muted: bool
    hidden: bool
    picture_by: str | None
    picture_at: str | None
    on_screen: bool
    steps: list[StepView]
    listened: bool
    closing: ClosingView
    statements: list[StatementView]
    marks: list[MarkView]
    clips: list[ClipView]
    rev: int


async def _one(conn: AsyncConnection, what: str, query: sa.Select[Any], *, lock: bool = False) -> Row:
    found: Row | None = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found(what)
    return found


async def row(conn: AsyncConnection, call_id: str, *, lock: bool = False) -> Row:
    return await _one(conn, "call", sa.select(calls).where(calls.c.id == call_id), lock=lock)


async def by_token(conn: AsyncConnection, token: str) -> Row | None:
    return (await conn.execute(sa.select(calls).where(calls.c.link_hash == token_hash(token)))).first()


async def unfinished(conn: AsyncConnection, show_id: str) -> list[Row]:
    query = sa.select(calls).where(calls.c.show_id == show_id, calls.c.state != CallState.ENDED)
    return list(await conn.execute(query.order_by(calls.c.id)))


async def lock_all(conn: AsyncConnection, show_id: str) -> None:
    query = sa.select(calls.c.id).where(calls.c.show_id == show_id).order_by(calls.c.id)
    await conn.execute(query.with_for_update())


async def live_in(conn: AsyncConnection, show_id: str) -> Row | None:
    query = sa.select(calls).where(calls.c.show_id == show_id, calls.c.state == CallState.LIVE)
    return (await conn.execute(query)).first()


async def ids_of(conn: AsyncConnection, show_id: str) -> list[str]:
    query = sa.select(calls.c.id).where(calls.c.show_id == show_id).order_by(calls.c.id)
    return [str(found) for found in (await conn.execute(query)).scalars()]


async def consent_rows(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, dict[str, list[Row]]]:
    """call -> what -> its rows, oldest first: the last one counts."""
    found: dict[str, dict[str, list[Row]]] = defaultdict(lambda: defaultdict(list))
    query = sa.select(consents).where(among(conn, consents.c.call_id, list(ids))).order_by(consents.c.id)
    for row in await conn.execute(query):
        found[row.call_id][row.what].append(row)
    return found


def standing(call: Row, rows: dict[str, list[Row]]) -> dict[str, bool]:
    """What whoever is there now said last; a yes of somebody else's browser is no answer at all."""
    last = {what: of[-1] for what, of in rows.items()}
    return {
        what: bool(one.given)
        for what, one in last.items()
        if not one.given or rules.counts(call.way, one.via, one.at, call.used_at)
    }


async def given(conn: AsyncConnection, call: Row) -> dict[str, bool]:
    """What the customer consents to now."""
    return standing(call, (await consent_rows(conn, [call.id])).get(call.id, {}))


async def step_rows(conn: AsyncConnection, call_id: str) -> list[Row]:
    return list(await conn.execute(sa.select(steps).where(steps.c.call_id == call_id).order_by(steps.c.at)))


async def mark_rows(conn: AsyncConnection, call_id: str) -> list[Row]:
    return list(await conn.execute(sa.select(marks).where(marks.c.call_id == call_id).order_by(marks.c.offset_ms)))


async def mark_row(conn: AsyncConnection, call_id: str, mark_id: str) -> Row:
    return await _one(conn, "mark", sa.select(marks).where(marks.c.id == mark_id, marks.c.call_id == call_id))


async def statement_row(conn: AsyncConnection, call_id: str, statement_id: str, *, lock: bool = False) -> Row:
    query = sa.select(statements).where(statements.c.id == statement_id, statements.c.call_id == call_id)
    return await _one(conn, "statement", query, lock=lock)


async def clip_row(conn: AsyncConnection, clip_id: str, *, lock: bool = False) -> Row:
    return await _one(conn, "clip", sa.select(clips).where(clips.c.id == clip_id), lock=lock)


def _statement(r: Row) -> StatementView:
    return {
        "id": r.id,
        "kind": r.kind,
        "text": r.text,
        "remedy": r.remedy,
        "amount": None if r.amount is None else {"minor": r.amount, "currency": r.currency},
        "sku": r.sku,
        "due_at": iso(r.due_at),
        "offer_id": r.offer_id,
        "promise_id": r.promise_id,
        "at": r.at.isoformat(),
        "offset_ms": r.offset_ms,
        "by": r.by_name,
    }


def _mark(r: Row) -> MarkView:
    return {
        "id": r.id,
        "kind": r.kind,
        "at": r.at.isoformat(),
        "offset_ms": r.offset_ms,
        "source": r.source,
        "by": r.by_name,
    }


def _clip(r: Row, clip_consent: bool) -> ClipView:
    return {
        "id": r.id,
        "call_id": r.call_id,
        "show_id": r.show_id,
        "title": r.title,
        "place": r.place,
        "from_ms": r.from_ms,
        "to_ms": r.to_ms,
        "state": r.state,
        "blocked": None if clip_consent and r.withdrawn_why != "erased" else "clip_no_consent",
        "by": r.by_name,
        "at": r.at.isoformat(),
        "publishable_at": iso(r.publishable_at),
        "publishable_by": r.publishable_by,
        "withdrawn_at": iso(r.withdrawn_at),
        "withdrawn_why": r.withdrawn_why,
        "rev": r.rev,
    }


def _consent(rows: Sequence[Row]) -> ConsentView:
    last = rows[-1]
    return {
        "what": last.what,
        "given": last.given,
        "revoked": not last.given and any(row.given for row in rows),
        "at": last.at.isoformat(),
        "via": last.via,
        "by": last.by_name,
        "version": last.version,
        "lang": last.lang,
    }


async def parts_of(conn: AsyncConnection, table: sa.Table, ids: Sequence[str], order: Any) -> dict[str, list[Row]]:
    """call -> its rows of that table."""
    found: dict[str, list[Row]] = defaultdict(list)
    query = sa.select(table).where(among(conn, table.c.call_id, list(ids))).order_by(order)
    for one in await conn.execute(query):
        found[one.call_id].append(one)
    return found


async def views(conn: AsyncConnection, ids: Sequence[str], now: datetime) -> list[CallView]:
    """In the order of their making."""
    rows = list(await conn.execute(sa.select(calls).where(among(conn, calls.c.id, list(ids))).order_by(calls.c.id)))
    agreed = await consent_rows(conn, ids)
    ticked = await parts_of(conn, steps, ids, steps.c.at)
    told = await parts_of(conn, statements, ids, statements.c.id)
    marked = await parts_of(conn, marks, ids, marks.c.offset_ms)
    cut = await parts_of(conn, clips, ids, clips.c.id)
    live = {show: found.id for show in {r.show_id for r in rows} if (found := await live_in(conn, show)) is not None}
    seen: list[CallView] = []
    for r in rows:
        of = agreed.get(r.id, {})
        yes = standing(r, of)
        done = {one.step: one for one in ticked[r.id]}
        other = live.get(r.show_id) not in (None, r.id)
        more = {
            "statements": [_statement(one) for one in told[r.id]],
            "marks": [_mark(one) for one in marked[r.id]],
            "clips": [_clip(one, yes.get("clip", False)) for one in cut[r.id]],
        }
        seen.append({**_view(r, of, yes, done, other, now), **more})  # type: ignore[typeddict-item]
    return seen


def _view(
    r: Row, of: dict[str, list[Row]], yes: dict[str, bool], done: dict[str, Row], other: bool, now: datetime
) -> dict[str, Any]:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "case_id": r.case_id,
        "user": r.user,
        "lang": r.lang,
        "way": r.way,
        "state": r.state,
        "at": r.at.isoformat(),
        "by": r.by_name,
        "link": {
            "state": rules.link_state(r.link_expires_at if r.way == Way.LINK else None, r.used_at, now),
            "expires_at": iso(r.link_expires_at),
            "used_at": iso(r.used_at),
        },
        "consents": {what: _consent(some) for what, some in of.items() if what in yes},
        "blocked": rules.cannot_go_live(r.state, r.way, yes, r.used_at is not None, other),
        "live_at": iso(r.live_at),
        "live_offset_ms": r.live_offset_ms,
        "ended_at": iso(r.ended_at),
        "ended_offset_ms": r.ended_offset_ms,
        "ended_reason": r.ended_reason,
        "ended_by": r.ended_by_name,
        "muted": r.muted,
        "hidden": r.hidden,
        "picture_by": r.picture_by_name,
        "picture_at": iso(r.picture_at),
        "on_screen": rules.on_screen(r.state, r.way, yes, r.picture_at is not None, r.hidden),
        "steps": [_step(step, done.get(step)) for step in rules.STEPS],
        "listened": CallStep.LISTEN in done,
        "closing": {
            "needed": r.live_at is not None and r.state == CallState.ENDED and r.closing_at is None,
            "at": iso(r.closing_at),
            "offset_ms": r.closing_offset_ms,
            "by": r.closing_by_name,
        },
        "rev": r.rev,
    }


def _step(step: str, found: Row | None) -> StepView:
    if found is None:
        return {"step": str(step), "at": None, "offset_ms": None, "by": None}
    return {"step": str(step), "at": found.at.isoformat(), "offset_ms": found.offset_ms, "by": found.by_name}


async def view(conn: AsyncConnection, call_id: str, now: datetime) -> CallView:
    found = await views(conn, [call_id], now)
    if not found:
        raise not_found("call")
    return found[0]


async def clip_views(conn: AsyncConnection, show_id: str) -> list[ClipView]:
    rows = list(await conn.execute(sa.select(clips).where(clips.c.show_id == show_id).order_by(clips.c.id)))
    agreed = await consent_rows(conn, [r.call_id for r in rows])
    of_show = {r.id: r for r in await conn.execute(sa.select(calls).where(calls.c.show_id == show_id))}
    yes = {call_id: standing(of_show[call_id], of).get("clip", False) for call_id, of in agreed.items()}
    return [_clip(r, yes.get(r.call_id, False)) for r in rows]
