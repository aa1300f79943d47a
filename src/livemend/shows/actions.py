"""Plan, start and end a show; what is on air; where we were blind."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id

from . import queries
from .events import ProductOnAir, RoomAdded, RoomBlind, RoomSeen, ShowEnded, ShowPlanned, ShowStarted
from .model import SILENT, ShowState, gaps, on_air_log, rooms, roster, rundown, shows, viewer_counts


async def plan_show(
    tx: Tx,
    *,
    title: dict[str, str],
    rooms_: Sequence[tuple[str, str]] = (),
    skus: Sequence[str] = (),
    people: Sequence[tuple[str, str]] = (),
    rehearsal: bool = False,
) -> str:
    """rooms_: (platform, room); people: (role, user id)."""
    if not any(text.strip() for text in title.values()):
        raise bad_input("title_missing", fields={"title": "title_missing"})
    known = await catalog.product_names(tx.conn, list(skus))
    unknown = [sku for sku in skus if sku not in known]
    if unknown:
        raise bad_input("unknown_product", fields={"rundown": "unknown_product"}, sku=", ".join(unknown))
    show_id = new_id()
    await tx.execute(
        shows.insert().values(
            id=show_id, title=title, state=ShowState.PLANNED, rehearsal=rehearsal, created_at=tx.now, rev=1
        )
    )
    for platform, room in dict.fromkeys(rooms_):
        await insert_room(tx, show_id, platform, room)
    if skus:
        lines = [{"show_id": show_id, "position": i, "sku": sku} for i, sku in enumerate(skus)]
        await tx.execute(rundown.insert(), lines)
    if people:
        seats = [{"show_id": show_id, "role": role, "user_id": user} for role, user in dict.fromkeys(people)]
        await tx.execute(roster.insert(), seats)
    tx.emit(ShowPlanned(show_id=show_id, rehearsal=rehearsal))
    return show_id


async def insert_room(tx: Tx, show_id: str, platform: str, room: str) -> int:
    return await tx.insert_new(
        rooms,
        {
            "id": new_id(),
            "show_id": show_id,
            "platform": platform,
            "room": room,
            "comments": 0,
            "duplicates": 0,
        },
    )


async def change(tx: Tx, show_id: str, **values: Any) -> None:
    await tx.execute(shows.update().where(shows.c.id == show_id).values(rev=shows.c.rev + 1, **values))


async def start_show(tx: Tx, show_id: str) -> None:
    row = await queries.show_row(tx.conn, show_id)
    if row.state != ShowState.PLANNED:
        raise wrong_state("wrong_state", state=row.state)
    await change(tx, show_id, state=ShowState.LIVE, started_at=tx.now)
    tx.emit(ShowStarted(show_id=show_id, rehearsal=row.rehearsal))


async def end_show(tx: Tx, show_id: str, *, forced: int = 0) -> None:
    """Whether it may end is asked of `onair.rules.may_end` first."""
    row = await queries.show_row(tx.conn, show_id)
    if row.state != ShowState.LIVE:
        raise wrong_state("wrong_state", state=row.state)
    await change(tx, show_id, state=ShowState.ENDED, ended_at=tx.now)
    tx.emit(ShowEnded(show_id=show_id, forced=forced))


async def put_on_air(tx: Tx, show_id: str, sku: str, at: datetime | None = None) -> None:
    if sku not in await catalog.product_names(tx.conn, [sku]):
        raise bad_input("unknown_product", fields={"sku": "unknown_product"}, sku=sku)
    row = await queries.show_row(tx.conn, show_id)
    if row.on_air_sku == sku:
        return
    await change(tx, show_id, on_air_sku=sku)
    await tx.execute(on_air_log.insert().values(id=new_id(), show_id=show_id, sku=sku, at=at or tx.now))
    tx.emit(ProductOnAir(show_id=show_id, sku=sku))


async def count_viewers(tx: Tx, show_id: str, platform: str, room: str, count: int, at: datetime) -> None:
    row = {"id": new_id(), "show_id": show_id, "platform": platform, "room": room, "count": count, "at": at}
    await tx.execute(viewer_counts.insert().values(**row))


def _room(show_id: str, platform: str, room: str) -> sa.Update:
    return rooms.update().where(rooms.c.show_id == show_id, rooms.c.platform == platform, rooms.c.room == room)


async def seen(tx: Tx, show_id: str, counts: dict[tuple[str, str], tuple[int, int]], at: datetime) -> None:
    """Comments came: (platform, room) -> (new, duplicates). An unknown room joins; a blind one sees again."""
    for (platform, room), (new, double) in sorted(counts.items()):
        update = _room(show_id, platform, room).values(
            comments=rooms.c.comments + new,
            duplicates=rooms.c.duplicates + double,
            last_seen_at=at,
            heard_at=at,
            closed_at=None,
        )
        if not (await tx.execute(update)).rowcount:
            await insert_room(tx, show_id, platform, room)
            await tx.execute(update)
            tx.emit(RoomAdded(show_id=show_id, platform=platform, room=room))
    await change(tx, show_id)
    await _see_again(tx, show_id, counts, at)


async def heard(
    tx: Tx, show_id: str, platform: str, room: str, at: datetime, *, beat: bool = False, ended: bool = False
) -> None:
    """A sign of life that is no comment. beat: a heartbeat; ended: the feed says that nothing more will come."""
    values: dict[str, Any] = {"heard_at": at, "closed_at": at if ended else None}
    if beat:
        values["beat_at"] = at
    if await insert_room(tx, show_id, platform, room):
        tx.emit(RoomAdded(show_id=show_id, platform=platform, room=room))
    await tx.execute(_room(show_id, platform, room).values(**values))
    await _see_again(tx, show_id, {(platform, room)}, at)


async def fell_silent(tx: Tx, room: Any) -> None:
    """room: a row in which it was last heard. Nothing happens if it was heard again meanwhile."""
    same = (rooms.c.id == room.id, rooms.c.heard_at == room.heard_at, rooms.c.blind_since.is_(None))
    if (await tx.execute(rooms.update().where(*same).values(blind_since=room.heard_at))).rowcount:
        await record_gap(tx, room.show_id, room.platform, room.room, room.heard_at, None, SILENT)


async def _see_again(tx: Tx, show_id: str, keys: Collection[tuple[str, str]], at: datetime) -> None:
    open_gaps = sa.select(gaps).where(gaps.c.show_id == show_id, gaps.c.to_at.is_(None))
    for gap in await tx.all(open_gaps):
        if (gap.platform, gap.room) in keys:
            await _close_gap(tx, gap, at)


async def _close_gap(tx: Tx, gap: Any, at: datetime) -> None:
    await tx.execute(gaps.update().where(gaps.c.id == gap.id).values(to_at=max(at, gap.from_at)))
    await tx.execute(_room(gap.show_id, gap.platform, gap.room).values(blind_since=None))
    tx.emit(RoomSeen(show_id=gap.show_id, gap_id=gap.id, platform=gap.platform, room=gap.room))


async def record_gap(
    tx: Tx, show_id: str, platform: str, room: str, from_at: datetime, to_at: datetime | None, reason: str
) -> str | None:
    """to_at None: still blind. The same gap told twice is one gap."""
    if reason != SILENT and await _told_of_silence(tx, show_id, platform, room, from_at, to_at, reason):
        return None
    gap_id = new_id()
    row = {"id": gap_id, "show_id": show_id, "platform": platform, "room": room}
    if not await tx.insert_new(gaps, {**row, "from_at": from_at, "to_at": to_at, "reason": reason}):
        await _told_again(tx, show_id, platform, room, from_at, to_at)
        return None
    await insert_room(tx, show_id, platform, room)
    if to_at is None:
        await tx.execute(_room(show_id, platform, room).values(blind_since=from_at))
    await change(tx, show_id)
    tx.emit(RoomBlind(show_id=show_id, gap_id=gap_id, platform=platform, room=room, reason=reason))
    return gap_id


async def _told_again(
    tx: Tx, show_id: str, platform: str, room: str, from_at: datetime, to_at: datetime | None
) -> None:
    """A feed tells first that it is blind and later until when it was."""
    g = gaps.c
    known = sa.select(gaps).where(
        g.show_id == show_id, g.platform == platform, g.room == room, g.from_at == from_at, g.to_at.is_(None)
    )
    gap = await tx.one(known)
    if gap is not None and to_at is not None:
        await _close_gap(tx, gap, to_at)


async def _told_of_silence(
    tx: Tx, show_id: str, platform: str, room: str, from_at: datetime, to_at: datetime | None, reason: str
) -> bool:
    """The connector tells of what we noticed ourselves: one gap, with its times and its reason."""
    g = gaps.c
    here = (g.show_id == show_id, g.platform == platform, g.room == room)
    if await tx.one(sa.select(gaps).where(*here, g.from_at == from_at, g.reason != SILENT)) is not None:
        return False
    over = sa.or_(g.to_at.is_(None), g.to_at >= from_at)
    within = (over, g.from_at <= to_at) if to_at is not None else (over,)
    gap = await tx.one(sa.select(gaps).where(*here, g.reason == SILENT, *within).order_by(g.from_at.desc()).limit(1))
    if gap is None:
        return False
    until = to_at or gap.to_at
    await tx.execute(gaps.update().where(g.id == gap.id).values(from_at=from_at, to_at=until, reason=reason))
    await tx.execute(_room(show_id, platform, room).values(blind_since=None if until else from_at))
    await change(tx, show_id)
    named = {"show_id": show_id, "gap_id": gap.id, "platform": platform, "room": room}
    tx.emit(RoomSeen(**named) if until else RoomBlind(**named, reason=reason))
    return True
