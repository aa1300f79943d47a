"""What the floor and the host see."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.cases.model import cases as case_table
from livemend.comments.model import comments as comment_table
from livemend.incidents import queries as incidents
from livemend.incidents.model import DECIDED_LANES
from livemend.incidents.model import incidents as incident_table
from livemend.incidents.queries import IncidentBase
from livemend.kit.errors import not_found
from livemend.kit.jobs import timers
from livemend.promises import queries as promises

from . import rules
from .model import ANSWERED_TIMER, RequestState, causes, mentions, reminders, requests


class Named(TypedDict):
    id: str
    name: str


class IncidentView(IncidentBase):
    """With the cases and promises that came out of it."""

    case_ids: list[str]
    promise_ids: list[str]


class RequestView(TypedDict):
    id: str
    show_id: str
    incident_id: str | None
    department: str
    question: str
    asked_by: Named
    asked_at: str
    due_at: str
    state: str
    answer: str | None
    answered_by: Named | None
    answered_at: str | None
    late_at: str | None
    rev: int


class MentionView(TypedDict):
    id: str
    incident_id: str
    kind: str
    lang: str
    parts: list[dict[str, str]]
    at: str
    show_offset_ms: int | None
    by: Named


class OpenItem(TypedDict):
    incident_id: str
    why: str


async def incident_views(conn: AsyncConnection, ids: Sequence[str]) -> list[IncidentView]:
    base = await incidents.base_views(conn, ids)
    found = [view["id"] for view in base]
    of_cases = await cases.of_incidents(conn, found)
    of_promises = await promises.ids_of_incidents(conn, found)
    return [
        {**view, "case_ids": of_cases.get(view["id"], []), "promise_ids": of_promises.get(view["id"], [])}
        for view in base
    ]


async def incident_view(conn: AsyncConnection, show_id: str, incident_id: str) -> IncidentView:
    found = await incident_views(conn, [incident_id])
    if not found or found[0]["show_id"] != show_id:
        raise not_found("incident")
    return found[0]


def _request(r: Any) -> RequestView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "department": r.department,
        "question": r.question,
        "asked_by": {"id": r.asked_by, "name": r.asked_by_name},
        "asked_at": r.asked_at.isoformat(),
        "due_at": r.due_at.isoformat(),
        "state": r.state,
        "answer": r.answer,
        "answered_by": {"id": r.answered_by, "name": r.answered_by_name or ""} if r.answered_by else None,
        "answered_at": r.answered_at.isoformat() if r.answered_at else None,
        "late_at": r.late_at.isoformat() if r.late_at else None,
        "rev": r.rev,
    }


async def request_row(conn: AsyncConnection, request_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(requests).where(requests.c.id == request_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("request")
    return found


async def request_views(conn: AsyncConnection, ids: Sequence[str]) -> list[RequestView]:
    return [_request(row) for row in await conn.execute(sa.select(requests).where(requests.c.id.in_(ids)))]


async def requests_of(
    conn: AsyncConnection, *, show_id: str | None = None, state: str | None = None, department: str | None = None
) -> list[RequestView]:
    """The soonest deadline first."""
    query = sa.select(requests).order_by(requests.c.due_at, requests.c.id).limit(500)
    for column, value in (
        (requests.c.show_id, show_id),
        (requests.c.state, state),
        (requests.c.department, department),
    ):
        if value is not None:
            query = query.where(column == value)
    return [_request(row) for row in await conn.execute(query)]


async def request_of_incident(conn: AsyncConnection, incident_id: str) -> RequestView | None:
    """The latest question asked about it."""
    query = sa.select(requests).where(requests.c.incident_id == incident_id, requests.c.state != RequestState.WITHDRAWN)
    row = (await conn.execute(query.order_by(requests.c.asked_at.desc(), requests.c.id.desc()).limit(1))).first()
    return None if row is None else _request(row)


async def mention_row(conn: AsyncConnection, mention_id: str) -> sa.Row[Any]:
    found = await mention_or_none(conn, mention_id)
    if found is None:
        raise not_found("mention")
    return found


async def mention_or_none(conn: AsyncConnection, mention_id: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(mentions).where(mentions.c.id == mention_id))).first()


async def last_mention(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    query = sa.select(mentions).where(mentions.c.incident_id == incident_id)
    found: sa.Row[Any] | None = (await conn.execute(query.order_by(mentions.c.id.desc()).limit(1))).first()
    return found


async def waiting_request(conn: AsyncConnection, incident_id: str | None, department: str, question: str) -> str | None:
    """The same question to the same department that still waits for its answer."""
    query = sa.select(requests.c.id).where(
        requests.c.incident_id == incident_id,
        requests.c.department == department,
        requests.c.question == question,
        requests.c.state == RequestState.WAITING,
    )
    return (await conn.execute(query)).scalar()


async def mentions_of(
    conn: AsyncConnection, show_id: str, *, incident_id: str | None = None, limit: int = 500
) -> list[MentionView]:
    """Newest first."""
    query = sa.select(mentions).where(mentions.c.show_id == show_id)
    if incident_id is not None:
        query = query.where(mentions.c.incident_id == incident_id)
    rows = await conn.execute(query.order_by(mentions.c.at.desc(), mentions.c.id.desc()).limit(limit))
    return [
        {
            "id": r.id,
            "incident_id": r.incident_id,
            "kind": r.kind,
            "lang": r.lang,
            "parts": r.parts,
            "at": r.at.isoformat(),
            "show_offset_ms": r.show_offset_ms,
            "by": {"id": r.by, "name": r.by_name},
        }
        for r in rows
    ]


async def said_sentences(conn: AsyncConnection, show_id: str, limit: int = 30) -> frozenset[str]:
    """What was heard lately: the next card says it in other words."""
    return frozenset(
        part["text"] for mention in await mentions_of(conn, show_id, limit=limit) for part in mention["parts"]
    )


async def cause_of(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(causes).where(causes.c.incident_id == incident_id))).first()


async def reminder_row(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(reminders).where(reminders.c.incident_id == incident_id))).first()


async def due_reminders(conn: AsyncConnection, show_id: str) -> list[str]:
    query = sa.select(reminders.c.incident_id).where(reminders.c.show_id == show_id, reminders.c.due)
    return [str(found) for found in (await conn.execute(query.order_by(reminders.c.next_at))).scalars()]


async def soon_answered(conn: AsyncConnection, show_id: str) -> dict[str, str]:
    """Incidents in the grace after an answer -> the disposition they get."""
    query = (
        sa.select(timers.c.ref, timers.c.payload)
        .join(incident_table, incident_table.c.id == timers.c.ref)
        .where(timers.c.kind == ANSWERED_TIMER, incident_table.c.show_id == show_id)
    )
    return {ref: payload["disposition"] for ref, payload in await conn.execute(query)}


async def cases_by_person(conn: AsyncConnection, incident_id: str) -> dict[str, str]:
    """user key -> the case this person has in the incident."""
    query = (
        sa.select(comment_table.c.user_key, case_table.c.id, case_table.c.comment_ids)
        .join(case_table, case_table.c.incident_id == comment_table.c.incident_id)
        .where(comment_table.c.incident_id == incident_id)
    )
    rows = (await conn.execute(query.add_columns(comment_table.c.id.label("comment_id")))).all()
    return {row.user_key: row.id for row in rows if row.comment_id in (row.comment_ids or ())}


async def open_items(conn: AsyncConnection, show_id: str) -> list[OpenItem]:
    """What stands in the way of ending the show, the most serious first."""
    views = await incident_views(conn, await incidents.ids_of(conn, show_id, limit=100_000))
    found: list[tuple[int, str, OpenItem]] = []
    for view in views:
        if view["lane"] not in DECIDED_LANES:
            continue
        why = rules.open_reason(
            view["lane"],
            view["disposition"],
            view["state"],
            cases=len(view["case_ids"]),
            promises=len(view["promise_ids"]),
        )
        if why is not None:
            rank = DECIDED_LANES.index(view["lane"])
            found.append((rank, view["first_seen"], {"incident_id": view["id"], "why": why}))
    return [item for _rank, _at, item in sorted(found, key=lambda entry: entry[:2])]
