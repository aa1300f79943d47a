"""A statement to all who are concerned: draft, a second person's yes, published, dated progress, channel by channel."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.channels.base import Cap
from livemend.incidents import queries as incident_queries
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found, wrong_state
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id
from livemend.people.access import need
from livemend.people.model import Permission
from livemend.shows import queries as shows

from . import act_queries, acts, guard
from .act_queries import Named
from .events import StatementDrafted, StatementMoved, StatementUpdated
from .model import StatementState, statement_channels, statement_updates, statements

# Said on air, on our own page and overlay, in the rooms, and elsewhere by hand (R090).
CHANNELS = ("page", "overlay", "host", "rooms", "product_page", "fan_page", "mail")
MAX_TEXT = 4000
Texts = dict[str, str]


class UpdateView(TypedDict):
    texts: Texts
    at: str
    by: Named


class ChannelView(TypedDict):
    channel: str
    done_at: str | None
    by: Named | None
    proof: str | None


class StatementView(TypedDict):
    id: str
    show_id: str
    incident_id: str | None
    texts: Texts
    state: str
    drafted_by: Named
    drafted_at: str
    approved_by: Named | None
    approved_at: str | None
    published_at: str | None
    updates: list[UpdateView]
    channels: list[ChannelView]
    page: str
    rev: int


class AskedStatement(StatementView):
    """For who says yes without the show before them. about, people: of the matter, where it is about one."""

    show_title: Texts
    rehearsal: bool
    about: Texts | None
    people: int | None


def _clean(texts: Mapping[str, str]) -> Texts:
    found = {lang: text.strip() for lang, text in texts.items() if lang in LANGUAGES and text.strip()}
    if not found:
        raise bad_input("text_missing", fields={"texts": "text_missing"})
    if any(len(text) > MAX_TEXT for text in found.values()):
        raise bad_input("too_long", fields={"texts": "too_long"})
    return found


async def _let_pass(tx: Tx, texts: Texts, incident_id: str | None) -> None:
    for lang, text in texts.items():
        await guard.let_pass(tx, text, kind="statement", lang=lang, incident_id=incident_id)


async def draft(tx: Tx, show_id: str, texts: Mapping[str, str], incident_id: str | None = None) -> str:
    await shows.show_row(tx.conn, show_id)
    if incident_id is not None:
        await acts_incident(tx, show_id, incident_id)
    clean = _clean(texts)
    await _let_pass(tx, clean, incident_id)
    statement_id = new_id()
    await tx.execute(
        statements.insert().values(
            id=statement_id,
            show_id=show_id,
            incident_id=incident_id,
            texts=clean,
            state=StatementState.DRAFT,
            drafted_by=tx.actor.id,
            drafted_by_name=tx.actor.name,
            drafted_at=tx.now,
            rev=1,
        )
    )
    tx.emit(StatementDrafted(show_id=show_id, statement_id=statement_id, incident_id=incident_id))
    return statement_id


async def acts_incident(tx: Tx, show_id: str, incident_id: str) -> None:
    if (await incident_queries.row(tx.conn, incident_id)).show_id != show_id:
        raise not_found("incident")


async def row(conn: AsyncConnection, statement_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(statements).where(statements.c.id == statement_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("statement")
    return found


async def _move(tx: Tx, found: Any, state: StatementState, **values: Any) -> None:
    await tx.execute(
        statements.update().where(statements.c.id == found.id).values(state=state, rev=statements.c.rev + 1, **values)
    )
    tx.emit(StatementMoved(show_id=found.show_id, statement_id=found.id, incident_id=found.incident_id, state=state))


async def rewrite(tx: Tx, statement_id: str, texts: Mapping[str, str]) -> None:
    """Until it is out. A changed text needs its yes anew."""
    found = await row(tx.conn, statement_id, lock=True)
    if found.state not in (StatementState.DRAFT, StatementState.APPROVED):
        raise wrong_state("statement_out", state=found.state)
    clean = _clean(texts)
    await _let_pass(tx, clean, found.incident_id)
    fresh = {"approved_by": None, "approved_by_name": None, "approved_at": None}
    await _move(tx, found, StatementState.DRAFT, texts=clean, **fresh)


def _as_read(found: Any, rev: int | None) -> None:
    """rev: of what was read before the decision. Another's decision or words since then are not decided unseen."""
    if rev is not None and found.rev != rev:
        raise wrong_state("statement_changed", state=found.state)


async def approve(tx: Tx, statement_id: str, rev: int | None = None) -> None:
    """Another person than the one who wrote it, with the right to publish policy."""
    need(tx.actor, Permission.POLICY_PUBLISH)
    found = await row(tx.conn, statement_id, lock=True)
    _as_read(found, rev)
    if found.state != StatementState.DRAFT:
        raise wrong_state("statement_changed", state=found.state)
    if found.drafted_by == tx.actor.id:
        raise AppError("second_person_needed", 403)
    await _move(
        tx,
        found,
        StatementState.APPROVED,
        approved_by=tx.actor.id,
        approved_by_name=tx.actor.name,
        approved_at=tx.now,
    )


async def publish(tx: Tx, statement_id: str) -> None:
    """On our page and overlay at once, in every room of the show; what is elsewhere is ticked by hand."""
    found = await row(tx.conn, statement_id, lock=True)
    if found.state != StatementState.APPROVED:
        raise wrong_state("statement_not_approved", state=found.state)
    await _move(tx, found, StatementState.PUBLISHED, published_at=tx.now)
    done = {"done_at": tx.now, "by": tx.actor.id, "by_name": tx.actor.name}
    for channel in CHANNELS:
        ours = channel in ("page", "overlay", "rooms")
        values = {"statement_id": statement_id, "channel": channel, **(done if ours else {})}
        await tx.execute(statement_channels.insert().values(**values))
    for room in (await shows.view(tx.conn, found.show_id))["rooms"]:
        await _post(tx, found, room["platform"], room["room"])


async def _post(tx: Tx, found: Any, platform: str, room: str) -> None:
    lang = await acts_lang(tx, found, platform, room)
    await acts.request_act(
        tx,
        found.show_id,
        platform,
        Cap.POST,
        key=f"statement:{found.id}:{platform}:{room}",
        room=room,
        text=found.texts.get(lang) or next(iter(found.texts.values())),
        incident_id=found.incident_id,
        note="statement",
    )


async def acts_lang(tx: Tx, found: Any, platform: str, room: str) -> str:
    """What is mostly spoken in that room."""
    counts = await act_queries.langs_of_room(tx.conn, found.show_id, platform, room)
    return max(counts, key=lambda lang: counts[lang], default="en")


async def withdraw(tx: Tx, statement_id: str, rev: int | None = None) -> None:
    """What is out stays out; an error in it is corrected by dated progress."""
    found = await row(tx.conn, statement_id, lock=True)
    _as_read(found, rev)
    if found.state not in (StatementState.DRAFT, StatementState.APPROVED):
        raise wrong_state("statement_out", state=found.state)
    await _move(tx, found, StatementState.WITHDRAWN)


async def add_update(tx: Tx, statement_id: str, texts: Mapping[str, str]) -> None:
    found = await row(tx.conn, statement_id, lock=True)
    if found.state != StatementState.PUBLISHED:
        raise wrong_state("statement_not_out", state=found.state)
    clean = _clean(texts)
    await _let_pass(tx, clean, found.incident_id)
    await tx.execute(
        statement_updates.insert().values(
            id=new_id(),
            statement_id=statement_id,
            texts=clean,
            at=tx.now,
            by=tx.actor.id,
            by_name=tx.actor.name,
        )
    )
    await _touched(tx, found, "progress")


async def tick(tx: Tx, statement_id: str, channel: str, proof: str | None) -> None:
    """Said on air, or put up where no program of ours reaches."""
    found = await row(tx.conn, statement_id, lock=True)
    if found.state != StatementState.PUBLISHED:
        raise wrong_state("statement_not_out", state=found.state)
    done = {"done_at": tx.now, "by": tx.actor.id, "by_name": tx.actor.name, "proof": proof}
    where = (statement_channels.c.statement_id == statement_id, statement_channels.c.channel == channel)
    if not (await tx.execute(statement_channels.update().where(*where).values(**done))).rowcount:
        fresh = {"statement_id": statement_id, "channel": channel[:60], **done}
        await tx.execute(statement_channels.insert().values(**fresh))
    await _touched(tx, found, "channel")


async def _touched(tx: Tx, found: Any, what: str) -> None:
    await tx.execute(statements.update().where(statements.c.id == found.id).values(rev=statements.c.rev + 1))
    tx.emit(StatementUpdated(show_id=found.show_id, statement_id=found.id, incident_id=found.incident_id, what=what))


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[StatementView]:
    rows = {r.id: r for r in await conn.execute(sa.select(statements).where(statements.c.id.in_(ids)))}
    progress: dict[str, list[UpdateView]] = {}
    order = sa.select(statement_updates).where(statement_updates.c.statement_id.in_(ids))
    for u in await conn.execute(order.order_by(statement_updates.c.at)):
        shown: UpdateView = {"texts": u.texts, "at": u.at.isoformat(), "by": {"id": u.by, "name": u.by_name}}
        progress.setdefault(u.statement_id, []).append(shown)
    places: dict[str, list[ChannelView]] = {}
    for c in await conn.execute(sa.select(statement_channels).where(statement_channels.c.statement_id.in_(ids))):
        places.setdefault(c.statement_id, []).append(
            {
                "channel": c.channel,
                "done_at": c.done_at.isoformat() if c.done_at else None,
                "by": {"id": c.by, "name": c.by_name or ""} if c.by else None,
                "proof": c.proof,
            }
        )
    return [_view(rows[i], progress.get(i, []), places.get(i, [])) for i in ids if i in rows]


def _view(r: Any, updates: list[UpdateView], channels: list[ChannelView]) -> StatementView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "texts": r.texts,
        "state": r.state,
        "drafted_by": {"id": r.drafted_by, "name": r.drafted_by_name},
        "drafted_at": r.drafted_at.isoformat(),
        "approved_by": {"id": r.approved_by, "name": r.approved_by_name or ""} if r.approved_by else None,
        "approved_at": r.approved_at.isoformat() if r.approved_at else None,
        "published_at": r.published_at.isoformat() if r.published_at else None,
        "updates": updates,
        "channels": channels,
        "page": f"/statement/{r.id}",
        "rev": r.rev,
    }


async def unsaid(conn: AsyncConnection, show_id: str, incident_id: str | None = None) -> str | None:
    """A published statement that the host has not read out yet; the oldest first."""
    query = (
        sa.select(statements.c.id)
        .join(statement_channels, statement_channels.c.statement_id == statements.c.id)
        .where(
            statements.c.show_id == show_id,
            statements.c.state == StatementState.PUBLISHED,
            statements.c.incident_id.is_not(None),
            statement_channels.c.channel == "host",
            statement_channels.c.done_at.is_(None),
        )
        .order_by(statements.c.published_at)
    )
    if incident_id is not None:
        query = query.where(statements.c.incident_id == incident_id)
    return (await conn.execute(query.limit(1))).scalar()


async def of_show(conn: AsyncConnection, show_id: str) -> list[StatementView]:
    query = sa.select(statements.c.id).where(statements.c.show_id == show_id).order_by(statements.c.id.desc())
    return await views(conn, list((await conn.execute(query)).scalars()))


async def page(
    conn: AsyncConnection, *, state: str | None = None, cursor: str | None = None, limit: int = 50
) -> dict[str, Any]:
    """Drafts: the longest waiting first; all of them: the newest first. counts: by state."""
    counted = await conn.execute(sa.select(statements.c.state, sa.func.count()).group_by(statements.c.state))
    counts = {str(name): 0 for name in StatementState} | dict(tuple(r) for r in counted)
    waiting = state == StatementState.DRAFT
    query = sa.select(statements.c.id)
    if state is not None:
        query = query.where(statements.c.state == state)
    if cursor is not None:
        query = query.where(statements.c.id > cursor if waiting else statements.c.id < cursor)
    order = statements.c.id if waiting else statements.c.id.desc()
    ids = list((await conn.execute(query.order_by(order).limit(limit + 1))).scalars())
    return {
        "items": await _asked(conn, await views(conn, ids[:limit])),
        "next_cursor": ids[limit - 1] if len(ids) > limit else None,
        "counts": counts,
    }


async def _asked(conn: AsyncConnection, found: Sequence[StatementView]) -> list[AskedStatement]:
    matters = await incident_queries.base_views(conn, sorted({v["incident_id"] for v in found if v["incident_id"]}))
    about = {matter["id"]: matter for matter in matters}
    of_shows = {show["id"]: show for show in await shows.views(conn, sorted({v["show_id"] for v in found}))}
    asked: list[AskedStatement] = []
    for view in found:
        show, matter = of_shows[view["show_id"]], about.get(view["incident_id"] or "")
        asked.append(
            {
                **view,
                "show_title": show["title"],
                "rehearsal": show["rehearsal"],
                "about": matter["title"] if matter else None,
                "people": matter["people"] if matter else None,
            }
        )
    return asked
