"""Reading comments. Views are masked; the original words are asked for by name."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit.db import among
from livemend.kit.errors import not_found
from livemend.triage import pii

from .model import comments, labels


class CommentView(TypedDict):
    id: str
    show_id: str
    seq: int
    platform: str
    room: str
    user: str
    user_key: str
    text: str
    masked: bool
    lang: str
    ts: str
    received_at: str
    lane: str
    labels: list[str]
    kinds: dict[str, float]
    issue: str | None
    subtype: str | None
    level: int | None
    unsure: bool
    suspicion: float
    signals: list[dict[str, Any]]
    incident_id: str | None
    me_too: bool
    customer_id: str | None
    product: str | None
    order_match: bool | None
    account_age_days: int | None
    is_history: bool


@lru_cache(maxsize=20_000)
def mask_name(name: str) -> str:
    """A phone number or an address is sometimes a nickname."""
    return pii.mask(name, pii.find(name)) if any(c.isdigit() or c == "@" for c in name) else name


def as_view(row: Any) -> CommentView:
    """row: a row of `comments`, or the mapping it was stored from."""
    return {
        "id": row.id,
        "show_id": row.show_id,
        "seq": row.seq,
        "platform": row.platform,
        "room": row.room,
        "user": mask_name(row.user_name),
        "user_key": row.user_key,
        "text": row.shown if row.shown is not None else (row.text or ""),
        "masked": row.shown is not None,
        "lang": row.lang,
        "ts": row.at.isoformat(),
        "received_at": row.received_at.isoformat(),
        "lane": row.lane,
        "labels": row.labels,
        "kinds": row.kinds,
        "issue": row.issue,
        "subtype": row.subtype,
        "level": row.level,
        "unsure": row.unsure,
        "suspicion": row.suspicion,
        "signals": row.signals,
        "incident_id": row.incident_id,
        "me_too": row.me_too,
        "customer_id": row.customer_id,
        "product": row.product,
        "order_match": row.order_match,
        "account_age_days": row.account_age_days,
        "is_history": row.is_history,
    }


async def comment_row(conn: AsyncConnection, comment_id: str) -> sa.Row[Any]:
    """With the original words."""
    row = (await conn.execute(sa.select(comments).where(comments.c.id == comment_id))).first()
    if row is None:
        raise not_found("comment")
    return row


async def by_message(conn: AsyncConnection, show_id: str, platform: str, message_id: str) -> str | None:
    """The comment a platform knows by this id."""
    query = sa.select(comments.c.id).where(
        comments.c.show_id == show_id, comments.c.platform == platform, comments.c.message_id == message_id
    )
    return (await conn.execute(query.limit(1))).scalar()


async def rows_of(conn: AsyncConnection, ids: Sequence[str]) -> list[sa.Row[Any]]:
    query = sa.select(comments).where(comments.c.id.in_(ids)).order_by(comments.c.seq)
    return list(await conn.execute(query))


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[CommentView]:
    return [as_view(row) for row in await rows_of(conn, ids)]


async def page(
    conn: AsyncConnection,
    show_id: str,
    *,
    before_seq: int | None = None,
    after_seq: int | None = None,
    lane: str | None = None,
    contains: str | None = None,
    limit: int = 100,
) -> list[CommentView]:
    """Oldest first within the page; without bounds the newest page."""
    query = sa.select(comments).where(comments.c.show_id == show_id)
    if lane:
        query = query.where(comments.c.lane == lane)
    if contains:
        text = sa.func.coalesce(comments.c.shown, comments.c.text)
        query = query.where(text.contains(contains, autoescape=True))
    if after_seq is not None:
        query = query.where(comments.c.seq > after_seq).order_by(comments.c.seq)
    else:
        if before_seq is not None:
            query = query.where(comments.c.seq < before_seq)
        query = query.order_by(comments.c.seq.desc())
    found = [as_view(row) for row in await conn.execute(query.limit(min(limit, 500)))]
    return sorted(found, key=lambda view: view["seq"])


async def between(conn: AsyncConnection, show_id: str, from_seq: int, to_seq: int) -> list[CommentView]:
    query = (
        sa.select(comments)
        .where(comments.c.show_id == show_id, comments.c.seq.between(from_seq, to_seq))
        .order_by(comments.c.seq)
    )
    return [as_view(row) for row in await conn.execute(query)]


async def count_by(conn: AsyncConnection, show_id: str, column: str) -> dict[str, int]:
    """How many comments of a show per lane, platform, issue, level or lang."""
    chosen = comments.c[column]
    query = sa.select(chosen, sa.func.count()).where(comments.c.show_id == show_id).group_by(chosen)
    return {str(value): number for value, number in await conn.execute(query) if value is not None}


async def history_of(conn: AsyncConnection, user_key: str, limit: int = 50) -> list[CommentView]:
    query = sa.select(comments).where(comments.c.user_key == user_key).order_by(comments.c.received_at.desc())
    return [as_view(row) for row in await conn.execute(query.limit(limit))]


async def all_labels(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """In the order they were said, also within one millisecond."""
    return list(await conn.execute(sa.select(labels).order_by(labels.c.at, labels.c.id)))


async def labels_of(conn: AsyncConnection, comment_id: str) -> list[sa.Row[Any]]:
    """Oldest first."""
    query = sa.select(labels).where(labels.c.comment_id == comment_id)
    return list(await conn.execute(query.order_by(labels.c.at, labels.c.id)))


async def labelled(conn: AsyncConnection, ids: Sequence[str]) -> set[str]:
    """Those of which a person has said something."""
    found = await conn.execute(sa.select(labels.c.comment_id).where(labels.c.comment_id.in_(ids)))
    return set(found.scalars())


async def arrivals(
    conn: AsyncConnection, show_id: str, platform: str, room: str, until: datetime, *, limit: int = 2000
) -> list[datetime]:
    """Moments of the last quarter of an hour up to `until` at which comments of this feed came, each once, in order."""
    c = comments.c
    query = (
        sa.select(c.received_at)
        .where(c.show_id == show_id, c.platform == platform, c.room == room, c.received_at <= until)
        .where(c.received_at > until - timedelta(minutes=15))
        .order_by(c.seq.desc())
        .limit(limit)
    )
    return sorted(set((await conn.execute(query)).scalars()))


async def names_of(conn: AsyncConnection, accounts: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(platform, user id) -> what the account was called when it last spoke, for those that did."""
    c = comments.c
    keys = {f"{platform}:{user_id}": (platform, user_id) for platform, user_id in accounts}
    last = sa.func.max(c.at).label("last")
    query = sa.select(c.user_key, c.user_name, last).where(among(conn, c.user_key, list(keys)), c.user_name != "")
    rows = await conn.execute(query.group_by(c.user_key, c.user_name).order_by(last))
    return {keys[row.user_key]: row.user_name for row in rows}
