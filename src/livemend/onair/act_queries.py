"""Reading the acts on platforms."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.comments.model import comments
from livemend.kit.errors import not_found
from livemend.kit.i18n import LANGUAGES
from livemend.kit.outgoing import State, outgoing

from .model import acts


class Named(TypedDict):
    id: str
    name: str


class ActView(TypedDict):
    """state: as in the outgoing ledger. manual_required: a person does it, with text and evidence at hand."""

    id: str
    show_id: str | None
    incident_id: str | None
    comment_id: str | None
    kind: str
    platform: str
    room: str
    message_id: str | None
    user: str | None
    user_key: str | None
    text: str | None
    seconds: int | None
    reason: str | None
    note: str | None
    state: str
    detail: dict[str, Any]
    deadline: str | None
    undoes: str | None
    undone_by: str | None
    machine: bool
    by: Named
    at: str
    done_at: str | None


_COLUMNS = (
    acts,
    outgoing.c.state,
    outgoing.c.detail,
    outgoing.c.body,
    outgoing.c.done_at,
)


def _joined() -> sa.Select[Any]:
    return sa.select(*_COLUMNS).join(outgoing, outgoing.c.id == acts.c.id)


def _of_shows() -> sa.Select[Any]:
    """Messages within a case carry the customer's own link: they are read in the case, not here."""
    return _joined().where(outgoing.c.subject.startswith("show:"))


def _view(r: Any) -> ActView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "comment_id": r.comment_id,
        "kind": r.kind,
        "platform": r.platform,
        "room": r.body.get("room", ""),
        "message_id": r.body.get("message_id"),
        "user": r.user_name,
        "user_key": r.user_key,
        "text": r.text,
        "seconds": r.seconds,
        "reason": r.reason,
        "note": r.note,
        "state": r.state,
        "detail": r.detail or {},
        "deadline": r.deadline.isoformat() if r.deadline else None,
        "undoes": r.undoes,
        "undone_by": r.undone_by,
        "machine": r.machine,
        "by": {"id": r.by, "name": r.by_name},
        "at": r.at.isoformat(),
        "done_at": r.done_at.isoformat() if r.done_at else None,
    }


async def act_row_or_none(conn: AsyncConnection, act_id: str) -> sa.Row[Any] | None:
    row: sa.Row[Any] | None = (await conn.execute(_joined().where(acts.c.id == act_id))).first()
    return row


async def act_row(conn: AsyncConnection, act_id: str) -> sa.Row[Any]:
    row = await act_row_or_none(conn, act_id)
    if row is None:
        raise not_found("act")
    return row


async def act_views(conn: AsyncConnection, ids: Sequence[str]) -> list[ActView]:
    """Those of the ids that are acts on a platform; mails and payments are shown where they belong."""
    return [_view(row) for row in await conn.execute(_of_shows().where(acts.c.id.in_(ids)))]


async def acts_on(conn: AsyncConnection, comment_ids: Sequence[str]) -> list[ActView]:
    """What was done about these comments."""
    return [_view(row) for row in await conn.execute(_of_shows().where(acts.c.comment_id.in_(comment_ids)))]


async def acts_of(
    conn: AsyncConnection,
    *,
    show_id: str | None = None,
    incident_id: str | None = None,
    user_key: str | None = None,
    state: str | None = None,
    limit: int = 500,
) -> list[ActView]:
    """Newest first; what waits for a person's hand on top."""
    query = _of_shows()
    for column, value in (
        (acts.c.show_id, show_id),
        (acts.c.incident_id, incident_id),
        (acts.c.user_key, user_key),
        (outgoing.c.state, state),
    ):
        if value is not None:
            query = query.where(column == value)
    waiting = sa.case((outgoing.c.state == State.MANUAL, 0), else_=1)
    return [_view(row) for row in await conn.execute(query.order_by(waiting, acts.c.id.desc()).limit(limit))]


async def rooms_of(conn: AsyncConnection, incident_id: str) -> list[tuple[str, str]]:
    """(platform, room) of everybody who has the matter."""
    query = sa.select(comments.c.platform, comments.c.room).where(comments.c.incident_id == incident_id).distinct()
    return sorted((str(platform), str(room)) for platform, room in await conn.execute(query))


async def langs_of_room(conn: AsyncConnection, show_id: str, platform: str, room: str) -> dict[str, int]:
    """language -> comments in it; mixed ones tell nothing."""
    query = (
        sa.select(comments.c.lang, sa.func.count())
        .where(comments.c.show_id == show_id, comments.c.platform == platform, comments.c.room == room)
        .group_by(comments.c.lang)
    )
    return {lang: count for lang, count in await conn.execute(query) if lang in LANGUAGES}
