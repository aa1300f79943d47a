"""Reading incidents. Cases and promises of an incident are added where they are known: in `onair`."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.comments import queries as comments
from livemend.comments.model import comment_counters
from livemend.comments.model import comments as comment_table
from livemend.comments.queries import CommentView
from livemend.kit.clock import iso
from livemend.kit.db import among, keys_at
from livemend.kit.errors import not_found
from livemend.kit.i18n import LANGUAGES, pick, t
from livemend.shows import queries as shows
from livemend.shows.model import ShowState
from livemend.shows.model import shows as show_table
from livemend.shows.queries import ProductBrief
from livemend.triage.labels import UNFAVOURABLE_LANES

from .likeness import plain
from .model import DECIDED_LANES, IncidentState, incidents, undos
from .rules import GRAVE
from .topics import Catalogue


class Handler(TypedDict):
    id: str
    name: str


class Sample(TypedDict):
    comment_id: str
    user: str
    text: str
    platform: str
    lang: str


class IncidentBase(TypedDict):
    id: str
    show_id: str
    lane: str
    issue: str | None
    subtype: str | None
    level: int | None
    title: dict[str, str]
    people: int
    comments: int
    first_seen: str
    last_seen: str
    platforms: list[str]
    langs: list[str]
    product: ProductBrief | None
    suspicious: bool
    suspicion: float
    signals: list[dict[str, Any]]
    unsure: bool
    fault: str
    state: str
    disposition: str | None
    disposition_reason: str | None
    handler: Handler | None
    cued_at: str | None
    first_mention_at: str | None
    mention_due_at: str | None
    age_step: int
    merged_into: str | None
    sample: Sample | None
    rev: int


# So many comments of a room are read again at most, to know how it is after a restart.
HEARD = 50_000
# More of a comment does not fit on a card's head.
_HEAD = 40


def title(row: Any, product: dict[str, str], words: str) -> dict[str, str]:
    """What a person would call it, in every language."""
    short = words if len(words) <= _HEAD else words[: _HEAD - 1] + "…"
    texts = {}
    for lang in LANGUAGES:
        key, params = row.title_key, row.title_params
        if "topic" in params:
            what = t(lang, f"incidents.topic.{params['topic']}")
        elif "symptom" in params:
            what = t(lang, f"incidents.symptom.{params['symptom']}")
        elif row.issue is not None and (row.subtype or row.issue != "unknown"):
            what = t(lang, f"incidents.matter.{row.issue}.{row.subtype or 'other'}")
        else:
            what = t(lang, "incidents.words", words=short)
        if key == "matter" and row.lane == "safety":
            key = "safety"
        form = f"incidents.title.{key}"
        name = pick(product, lang)
        if name and key in ("matter", "topic", "safety", "question"):
            form += "_of"
        texts[lang] = t(lang, form, product=name, what=what, words=short)
    return texts


async def row(conn: AsyncConnection, incident_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(incidents).where(incidents.c.id == incident_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("incident")
    return found


async def catalogue(conn: AsyncConnection) -> Catalogue:
    """By which words the goods of the shop are known."""
    return Catalogue([(plain(word), sku) for word, sku in await catalog.keywords(conn)])


async def symptom_of(conn: AsyncConnection, incident_id: str) -> str | None:
    """What its title calls it by, where that is a symptom."""
    params = (await row(conn, incident_id)).title_params
    symptom: str | None = params.get("symptom") if "topic" not in params else None
    return symptom


async def absorbed(conn: AsyncConnection, incident_id: str) -> list[sa.Row[Any]]:
    """What has become part of it."""
    return list(await conn.execute(sa.select(incidents).where(incidents.c.merged_into == incident_id)))


async def hold(conn: AsyncConnection, show_id: str) -> int:
    """Nobody else places comments of the show until this is done; the number of its last one.

    Taken before anything of an incident is read: what the intake writes meanwhile would else undo what a person says.
    """
    mine = sa.select(comment_counters.c.last_seq).where(comment_counters.c.show_id == show_id)
    return (await conn.execute(mine.with_for_update())).scalar() or 0


async def on_air(conn: AsyncConnection, show_id: str) -> bool:
    """False once the show is over: nobody can speak of anything in it any more."""
    return bool((await shows.show_row(conn, show_id)).state != ShowState.ENDED)


async def faults(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, str]:
    """Incident id -> whose fault it is so far."""
    if not ids:
        return {}
    query = sa.select(incidents.c.id, incidents.c.fault).where(incidents.c.id.in_(ids))
    return {r.id: r.fault for r in await conn.execute(query)}


async def base_views(conn: AsyncConnection, ids: Sequence[str]) -> list[IncidentBase]:
    if not ids:
        return []
    rows = list(await conn.execute(sa.select(incidents).where(incidents.c.id.in_(ids))))
    samples = {c.id: c for c in await comments.rows_of(conn, [row.sample_comment_id for row in rows])}
    names = await catalog.product_names(conn, sorted({r.product_sku for r in rows if r.product_sku}))
    views: list[IncidentBase] = []
    for r in rows:
        sample = samples.get(r.sample_comment_id)
        shown = comments.as_view(sample) if sample is not None else None
        sku = r.product_sku
        views.append(
            {
                "id": r.id,
                "show_id": r.show_id,
                "lane": r.lane,
                "issue": r.issue,
                "subtype": r.subtype,
                "level": r.level,
                "title": title(r, names.get(sku, {}) if sku else {}, shown["text"] if shown is not None else ""),
                "people": r.people,
                "comments": r.comments,
                "first_seen": r.first_seen.isoformat(),
                "last_seen": r.last_seen.isoformat(),
                "platforms": r.platforms,
                "langs": r.langs,
                "product": {"sku": sku, "name": names.get(sku, {})} if sku else None,
                "suspicious": r.suspicious,
                "suspicion": r.suspicion,
                "signals": r.signals,
                "unsure": r.unsure,
                "fault": r.fault,
                "state": r.state,
                "disposition": r.disposition,
                "disposition_reason": r.disposition_reason,
                "handler": {"id": r.handler_id, "name": r.handler_name} if r.handler_id else None,
                "cued_at": iso(r.cued_at),
                "first_mention_at": iso(r.first_mention_at),
                "mention_due_at": iso(r.mention_due_at),
                "age_step": r.age_step,
                "merged_into": r.merged_into,
                "sample": {
                    "comment_id": shown["id"],
                    "user": shown["user"],
                    "text": shown["text"],
                    "platform": shown["platform"],
                    "lang": shown["lang"],
                }
                if shown is not None
                else None,
                "rev": r.rev,
            }
        )
    return views


async def ids_of(
    conn: AsyncConnection, show_id: str, *, state: str | None = None, lane: str | None = None, limit: int = 1000
) -> list[str]:
    """Undecided first, then the newest; what was merged away is left out."""
    query = sa.select(incidents.c.id).where(incidents.c.show_id == show_id, incidents.c.merged_into.is_(None))
    if state:
        query = query.where(incidents.c.state == state)
    if lane:
        query = query.where(incidents.c.lane == lane)
    decided = sa.case((incidents.c.state == IncidentState.DONE, 1), else_=0)
    query = query.order_by(decided, incidents.c.last_seen.desc()).limit(limit)
    return [str(found) for found in (await conn.execute(query)).scalars()]


async def undecided(conn: AsyncConnection, show_id: str) -> list[str]:
    query = sa.select(incidents.c.id).where(
        incidents.c.show_id == show_id,
        incidents.c.merged_into.is_(None),
        # What lost all its comments to a correction is nothing to decide about.
        incidents.c.comments > 0,
        incidents.c.disposition.is_(None),
        incidents.c.state != IncidentState.PARKED,
        incidents.c.lane.in_(DECIDED_LANES),
    )
    return [str(found) for found in (await conn.execute(query)).scalars()]


async def members(conn: AsyncConnection, incident_id: str, limit: int = 500) -> list[CommentView]:
    """Oldest first; of a very large incident the newest."""
    query = (
        sa.select(comment_table)
        .where(comment_table.c.incident_id == incident_id)
        .order_by(comment_table.c.seq.desc())
        .limit(limit)
    )
    return [comments.as_view(row) for row in await conn.execute(query)][::-1]


async def member_rows(conn: AsyncConnection, incident_id: str) -> list[sa.Row[Any]]:
    """With the original words."""
    query = sa.select(comment_table).where(comment_table.c.incident_id == incident_id)
    return list(await conn.execute(query.order_by(comment_table.c.seq)))


def _grave() -> sa.ColumnElement[bool]:
    """Serious in words of their own: who only agrees has told of nothing yet."""
    told = comment_table.c.lane.in_(UNFAVOURABLE_LANES) & ~comment_table.c.me_too
    return told & (comment_table.c.level <= GRAVE)


async def joined_grave(conn: AsyncConnection, incident_id: str, decided_people: int) -> bool:
    """Whether anybody who joined after the first `decided_people` tells of something grave."""
    query = (
        sa.select(sa.func.max(sa.case((_grave(), 1), else_=0)))
        .where(comment_table.c.incident_id == incident_id)
        .group_by(comment_table.c.user_key)
        .order_by(sa.func.min(comment_table.c.seq))
        .offset(decided_people)
    )
    return any((await conn.execute(query)).scalars())


async def grave_people(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, set[str]]:
    """Incident id -> user keys of those who tell of something grave."""
    query = sa.select(comment_table.c.incident_id, comment_table.c.user_key).distinct()
    found: dict[str, set[str]] = {}
    for incident_id, key in await conn.execute(query.where(comment_table.c.incident_id.in_(ids), _grave())):
        found.setdefault(incident_id, set()).add(key)
    return found


async def message_ids(conn: AsyncConnection, incident_id: str) -> list[str]:
    query = sa.select(comment_table.c.message_id, comment_table.c.id).where(comment_table.c.incident_id == incident_id)
    return [row.message_id or row.id for row in await conn.execute(query.order_by(comment_table.c.seq))]


async def message_ids_of_show(conn: AsyncConnection, show_id: str) -> dict[str, list[str]]:
    """Per incident, in order of arrival; a comment without an id of its platform goes by ours."""
    query = sa.select(comment_table.c.incident_id, comment_table.c.message_id, comment_table.c.id).where(
        comment_table.c.show_id == show_id, comment_table.c.incident_id.is_not(None)
    )
    found: dict[str, list[str]] = {}
    for incident_id, message_id, comment_id in await conn.execute(query.order_by(comment_table.c.seq)):
        found.setdefault(incident_id, []).append(message_id or comment_id)
    return found


async def of_comment(conn: AsyncConnection, comment_id: str) -> str | None:
    query = sa.select(comment_table.c.incident_id).where(comment_table.c.id == comment_id)
    return (await conn.execute(query)).scalar()


async def heard_lately(
    conn: AsyncConnection, show_id: str, since: datetime, unfavourable: Collection[str], before_seq: int | None = None
) -> list[tuple[int, int, int]]:
    """(second, comments, unfavourable ones among them), in order; the last HEARD comments at most."""
    columns = (comment_table.c.received_at, comment_table.c.lane)
    last = sa.select(*columns).where(comment_table.c.show_id == show_id, comment_table.c.is_history.is_(False))
    if before_seq is not None:
        last = last.where(comment_table.c.seq < before_seq)
    found = last.order_by(comment_table.c.seq.desc()).limit(HEARD).subquery()
    second = (sa.type_coerce(found.c.received_at, sa.BigInteger) // 1000).label("second")
    bad = sa.func.sum(sa.case((found.c.lane.in_(unfavourable), 1), else_=0))
    query = sa.select(second, sa.func.count(), bad).where(found.c.received_at >= since)
    return [(int(at), int(n), int(b)) for at, n, b in await conn.execute(query.group_by(second).order_by(second))]


async def live_shows(conn: AsyncConnection) -> list[str]:
    query = sa.select(show_table.c.id).where(show_table.c.state == ShowState.LIVE)
    return [str(found) for found in (await conn.execute(query)).scalars()]


async def last_undo(
    conn: AsyncConnection, concerned: str, show_id: str, undo_id: str | None = None
) -> sa.Row[Any] | None:
    """The newest step back that concerns this incident or comment and was not taken yet."""
    query = (
        sa.select(undos)
        .where(undos.c.show_id == show_id, undos.c.used_at.is_(None))
        .order_by(undos.c.id.desc())
        .limit(200)
    )
    if undo_id is not None:
        query = query.where(undos.c.id == undo_id)
    for found in await conn.execute(query):
        if concerned in found.before["concerns"] or concerned in found.before["before"]["comments"]:
            return found
    return None


async def spoken_of(conn: AsyncConnection, show_id: str, comment_ids: Sequence[str]) -> set[str]:
    """Those of which a step stands that a person took, and may take back."""
    told = keys_at(conn, undos.c.before, "before", "comments")
    standing = sa.select(told.c.key).distinct().select_from(undos.join(told, sa.true()))
    standing = standing.where(undos.c.show_id == show_id, undos.c.used_at.is_(None))
    return set((await conn.execute(standing.where(among(conn, told.c.key, comment_ids)))).scalars())
