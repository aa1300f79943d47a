"""What the floor and the host see."""

from collections.abc import Sequence
from datetime import datetime
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
from livemend.incidents.queries import IncidentBase, Sample
from livemend.kit.db import among
from livemend.kit.errors import not_found
from livemend.kit.jobs import timers
from livemend.promises import queries as promises
from livemend.shows.model import ShowState
from livemend.shows.model import shows as show_table

from . import rules
from .model import ANSWERED_TIMER, OWED, RECHECKS, TRIALS, RequestState, causes, mentions, reminders, requests


class Named(TypedDict):
    id: str
    name: str


class IncidentView(IncidentBase):
    """With the cases and promises that came out of it. owed: people without the case that others of it have."""

    case_ids: list[str]
    promise_ids: list[str]
    owed: int


class SaidView(IncidentView):
    undo_id: str | None


class RequestView(TypedDict):
    """sample: what a viewer said, for the department to read what it is asked."""

    id: str
    show_id: str
    incident_id: str | None
    department: str
    question: str
    sample: Sample | None
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
    of_people = await owed(
        conn, [view["id"] for view in base if view["id"] in of_cases and view["lane"] in rules.TRACKED]
    )
    return [
        {
            **view,
            "case_ids": of_cases.get(view["id"], []),
            "promise_ids": of_promises.get(view["id"], []),
            "owed": of_people.get(view["id"], 0),
        }
        for view in base
    ]


async def owed(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, int]:
    """Incident id -> how many tell of something grave and have no case, though others of the matter have."""
    people = await incidents.grave_people(conn, ids) if ids else {}
    if not people:
        return {}
    opened = sa.select(case_table.c.incident_id, case_table.c.customer_id, case_table.c.comment_ids)
    rows = (await conn.execute(opened.where(case_table.c.incident_id.in_(list(people))))).all()
    told = {comment_id for row in rows for comment_id in row.comment_ids or ()}
    theirs = {(row.incident_id, row.customer_id) for row in rows if row.customer_id is not None}
    column = comment_table.c
    query = sa.select(column.incident_id, column.customer_id, column.user_key, column.id).where(
        among(conn, column.id, list(told))
        | (column.incident_id.in_(list(people)) & among(conn, column.customer_id, [key for _of, key in theirs]))
    )
    for c in await conn.execute(query):
        if c.id in told or (c.incident_id, c.customer_id) in theirs:
            people.get(c.incident_id, set()).discard(c.user_key)
    return {incident_id: len(keys) for incident_id, keys in people.items() if keys}


async def incident_view(conn: AsyncConnection, show_id: str, incident_id: str) -> IncidentView:
    found = await incident_views(conn, [incident_id])
    if not found or found[0]["show_id"] != show_id:
        raise not_found("incident")
    return found[0]


async def _requests(conn: AsyncConnection, query: sa.Select[Any]) -> list[RequestView]:
    rows = list(await conn.execute(query))
    about = await incidents.base_views(conn, list({r.incident_id for r in rows if r.incident_id}))
    samples = {view["id"]: view["sample"] for view in about}
    return [_request(r, samples.get(r.incident_id)) for r in rows]


def _request(r: Any, sample: Sample | None) -> RequestView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "department": r.department,
        "question": r.question,
        "sample": sample,
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
    return await _requests(conn, sa.select(requests).where(requests.c.id.in_(ids)))


async def requests_of(
    conn: AsyncConnection,
    *,
    show_id: str | None = None,
    state: str | None = None,
    department: str | None = None,
    owed: bool = False,
) -> list[RequestView]:
    """The soonest deadline first. owed: those that still want an answer, in time or late, while their show runs."""
    query = sa.select(requests).order_by(requests.c.due_at, requests.c.id).limit(500)
    for column, value in (
        (requests.c.show_id, show_id),
        (requests.c.state, state),
        (requests.c.department, department),
    ):
        if value is not None:
            query = query.where(column == value)
    if owed:
        over = sa.select(show_table.c.id).where(show_table.c.state == ShowState.ENDED)
        query = query.where(requests.c.state.in_(OWED), requests.c.show_id.not_in(over))
    return await _requests(conn, query)


async def request_of_incident(conn: AsyncConnection, incident_id: str) -> RequestView | None:
    """The latest question asked about it, or an answer that came after it: a late one is not lost behind the next."""
    query = sa.select(requests).where(requests.c.incident_id == incident_id, requests.c.state != RequestState.WITHDRAWN)
    latest = sa.func.coalesce(requests.c.answered_at, requests.c.asked_at).desc()
    found = await _requests(conn, query.order_by(latest, requests.c.id.desc()).limit(1))
    return found[0] if found else None


async def is_owed(conn: AsyncConnection, incident_id: str) -> bool:
    """Does anybody still wait for a department's answer about it?"""
    query = sa.select(requests.c.id).where(requests.c.incident_id == incident_id, requests.c.state.in_(OWED))
    return (await conn.execute(query.limit(1))).first() is not None


async def mention_row(conn: AsyncConnection, mention_id: str) -> sa.Row[Any]:
    found = await mention_or_none(conn, mention_id)
    if found is None:
        raise not_found("mention")
    return found


async def mention_or_none(conn: AsyncConnection, mention_id: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(mentions).where(mentions.c.id == mention_id))).first()


async def last_mention(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    """A card that was said; a trial on camera is none."""
    return await _last(conn, incident_id, mentions.c.kind.not_in(TRIALS))


async def last_recheck(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    """One that was not taken back."""
    return await _last(conn, incident_id, mentions.c.kind.in_(RECHECKS))


async def _last(conn: AsyncConnection, incident_id: str, which: sa.ColumnElement[bool]) -> sa.Row[Any] | None:
    query = sa.select(mentions).where(mentions.c.incident_id == incident_id, which)
    found: sa.Row[Any] | None = (await conn.execute(query.order_by(mentions.c.id.desc()).limit(1))).first()
    return found


async def said_times(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, datetime]:
    """When the answer was last given on air."""
    query = sa.select(mentions.c.incident_id, sa.func.max(mentions.c.at).label("at"))
    query = query.where(mentions.c.incident_id.in_(ids), mentions.c.kind == "answer")
    return {row.incident_id: row.at for row in await conn.execute(query.group_by(mentions.c.incident_id))}


async def news_times(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, datetime]:
    """When last something came in that the host has to tell: a department's answer, the cause."""
    told = sa.select(requests.c.incident_id, requests.c.answered_at.label("at"))
    told = told.where(requests.c.incident_id.in_(ids), requests.c.answered_at.is_not(None))
    found = sa.union_all(told, sa.select(causes.c.incident_id, causes.c.at).where(causes.c.incident_id.in_(ids)))
    latest: dict[str, datetime] = {}
    for key, at in await conn.execute(found):
        latest[key] = max(at, latest.get(key, at))
    return latest


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


async def open_items(conn: AsyncConnection, show_id: str) -> list[OpenItem]:
    """What stands in the way of ending the show, the most serious first."""
    views = await incident_views(conn, await incidents.ids_of(conn, show_id, limit=100_000))
    found: list[tuple[tuple[int, int], str, OpenItem]] = []
    for view in views:
        if view["lane"] not in DECIDED_LANES:
            continue
        why = rules.open_reason(
            view["lane"],
            view["disposition"],
            view["state"],
            cases=len(view["case_ids"]),
            promises=len(view["promise_ids"]),
            owed=view["owed"],
        )
        if why is not None:
            rank = 3 if view["level"] is None else view["level"], DECIDED_LANES.index(view["lane"])
            found.append((rank, view["first_seen"], {"incident_id": view["id"], "why": why}))
    return [item for _rank, _at, item in sorted(found, key=lambda entry: entry[:2])]
