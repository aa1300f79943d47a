"""Reading shows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.kit.clock import iso
from livemend.kit.errors import not_found
from livemend.people.model import users

from .model import ShowState, gaps, monitors, on_air_log, rooms, roster, rundown, shows, viewer_counts


class RoomView(TypedDict):
    id: str
    platform: str
    room: str
    last_seen_at: str | None
    blind_since: str | None
    comments: int
    duplicates: int


class ProductBrief(TypedDict):
    sku: str
    name: dict[str, str]


class GapView(TypedDict):
    id: str
    platform: str
    room: str
    from_at: str
    to_at: str | None
    reason: str


class ShowView(TypedDict):
    id: str
    title: dict[str, str]
    state: str
    rehearsal: bool
    rooms: list[RoomView]
    started_at: str | None
    ended_at: str | None
    on_air: ProductBrief | None
    rundown: list[ProductBrief]
    comments: int
    duplicates: int
    rev: int


class Line(ProductBrief):
    at_s: int | None


class Seat(TypedDict):
    role: str
    user_id: str
    name: str


class Monitor(TypedDict):
    source: str
    user_id: str
    name: str


class PlanView(TypedDict):
    id: str
    title: dict[str, str]
    state: str
    rehearsal: bool
    planned_at: str | None
    promotion: bool
    expected_viewers: int | None
    rooms: list[RoomView]
    rundown: list[Line]
    roster: list[Seat]
    monitors: list[Monitor]
    rev: int


async def show_row(conn: AsyncConnection, show_id: str) -> sa.Row[Any]:
    row = (await conn.execute(sa.select(shows).where(shows.c.id == show_id))).first()
    if row is None:
        raise not_found("show")
    return row


def _room(row: Any) -> RoomView:
    return {
        "id": row.id,
        "platform": row.platform,
        "room": row.room,
        "last_seen_at": iso(row.last_seen_at),
        "blind_since": iso(row.blind_since),
        "comments": row.comments,
        "duplicates": row.duplicates,
    }


async def views(conn: AsyncConnection, ids: Sequence[str] | None = None) -> list[ShowView]:
    """Newest first; all of them when no ids are given."""
    query = sa.select(shows).order_by(shows.c.created_at.desc())
    if ids is not None:
        query = query.where(shows.c.id.in_(ids))
    rows = list(await conn.execute(query.limit(200)))
    wanted = [row.id for row in rows]
    by_show: dict[str, list[Any]] = {}
    for room in await conn.execute(sa.select(rooms).where(rooms.c.show_id.in_(wanted)).order_by(rooms.c.id)):
        by_show.setdefault(room.show_id, []).append(room)
    order = sa.select(rundown).where(rundown.c.show_id.in_(wanted)).order_by(rundown.c.position)
    lists: dict[str, list[str]] = {}
    for line in await conn.execute(order):
        lists.setdefault(line.show_id, []).append(line.sku)
    skus = {sku for row in lists.values() for sku in row} | {row.on_air_sku for row in rows if row.on_air_sku}
    names = await catalog.product_names(conn, sorted(skus))
    return [
        {
            "id": row.id,
            "title": row.title,
            "state": row.state,
            "rehearsal": row.rehearsal,
            "rooms": [_room(room) for room in by_show.get(row.id, [])],
            "started_at": iso(row.started_at),
            "ended_at": iso(row.ended_at),
            "on_air": {"sku": row.on_air_sku, "name": names.get(row.on_air_sku, {})} if row.on_air_sku else None,
            "rundown": [{"sku": sku, "name": names.get(sku, {})} for sku in lists.get(row.id, [])],
            "comments": sum(room.comments for room in by_show.get(row.id, [])),
            "duplicates": sum(room.duplicates for room in by_show.get(row.id, [])),
            "rev": row.rev,
        }
        for row in rows
    ]


async def view(conn: AsyncConnection, show_id: str) -> ShowView:
    found = await views(conn, [show_id])
    if not found:
        raise not_found("show")
    return found[0]


def _gap(row: Any) -> GapView:
    return {
        "id": row.id,
        "platform": row.platform,
        "room": row.room,
        "from_at": row.from_at.isoformat(),
        "to_at": iso(row.to_at),
        "reason": row.reason,
    }


async def gap_views(conn: AsyncConnection, ids: Sequence[str]) -> list[GapView]:
    return [_gap(row) for row in await conn.execute(sa.select(gaps).where(gaps.c.id.in_(ids)))]


async def gaps_of(conn: AsyncConnection, show_id: str) -> list[GapView]:
    query = sa.select(gaps).where(gaps.c.show_id == show_id).order_by(gaps.c.from_at)
    return [_gap(row) for row in await conn.execute(query)]


async def live_show_of_room(conn: AsyncConnection, platform: str, room: str) -> str | None:
    """The live show that has this room; else the only live show there is (a new room of it)."""
    query = sa.select(shows.c.id).where(shows.c.state == ShowState.LIVE)
    exact = query.join(rooms).where(rooms.c.platform == platform, rooms.c.room == room)
    found = (await conn.execute(exact.limit(1))).scalar()
    if found is not None:
        return str(found)
    live = list((await conn.execute(query.limit(2))).scalars())
    return str(live[0]) if len(live) == 1 else None


async def live_shows(conn: AsyncConnection) -> list[str]:
    return list((await conn.execute(sa.select(shows.c.id).where(shows.c.state == ShowState.LIVE))).scalars())


async def product_at(conn: AsyncConnection, show_id: str, at: Any) -> str | None:
    query = (
        sa.select(on_air_log.c.sku)
        .where(on_air_log.c.show_id == show_id, on_air_log.c.at <= at)
        .order_by(on_air_log.c.at.desc())
        .limit(1)
    )
    return (await conn.execute(query)).scalar()


async def on_air_history(conn: AsyncConnection, show_id: str) -> list[dict[str, Any]]:
    query = sa.select(on_air_log).where(on_air_log.c.show_id == show_id).order_by(on_air_log.c.at)
    return [{"sku": row.sku, "at": row.at} for row in await conn.execute(query)]


async def viewers_of(conn: AsyncConnection, show_id: str) -> list[dict[str, Any]]:
    query = sa.select(viewer_counts).where(viewer_counts.c.show_id == show_id).order_by(viewer_counts.c.at)
    return [
        {"platform": r.platform, "room": r.room, "count": r.count, "at": r.at.isoformat()}
        for r in await conn.execute(query)
    ]


async def on_roster(conn: AsyncConnection, show_id: str, role: str) -> str | None:
    """The user who holds the role in this show."""
    query = sa.select(roster.c.user_id).where(roster.c.show_id == show_id, roster.c.role == role)
    return (await conn.execute(query.limit(1))).scalar()


async def plan(conn: AsyncConnection, show_id: str) -> PlanView:
    """Everything that was settled before the show."""
    row = await show_row(conn, show_id)
    lines = list(
        await conn.execute(sa.select(rundown).where(rundown.c.show_id == show_id).order_by(rundown.c.position))
    )
    names = await catalog.product_names(conn, sorted({line.sku for line in lines}))
    seats = (
        sa.select(roster, users.c.name)
        .join(users, users.c.id == roster.c.user_id)
        .where(roster.c.show_id == show_id)
        .order_by(roster.c.role, users.c.name)
    )
    watching = (
        sa.select(monitors, users.c.name)
        .join(users, users.c.id == monitors.c.user_id)
        .where(monitors.c.show_id == show_id)
        .order_by(monitors.c.source, users.c.name)
    )
    of_show = sa.select(rooms).where(rooms.c.show_id == show_id).order_by(rooms.c.id)
    return {
        "id": row.id,
        "title": row.title,
        "state": row.state,
        "rehearsal": row.rehearsal,
        "planned_at": iso(row.planned_at),
        "promotion": row.promotion,
        "expected_viewers": row.expected_viewers,
        "rooms": [_room(room) for room in await conn.execute(of_show)],
        "rundown": [{"sku": line.sku, "name": names.get(line.sku, {}), "at_s": line.at_s} for line in lines],
        "roster": [{"role": r.role, "user_id": r.user_id, "name": r.name} for r in await conn.execute(seats)],
        "monitors": [{"source": r.source, "user_id": r.user_id, "name": r.name} for r in await conn.execute(watching)],
        "rev": row.rev,
    }


async def promotion_now(conn: AsyncConnection) -> bool:
    """A sale is on or was announced."""
    query = sa.select(shows.c.id).where(
        shows.c.promotion, shows.c.state != ShowState.ENDED, shows.c.rehearsal.is_(False)
    )
    return (await conn.execute(query.limit(1))).first() is not None


def real(show_id: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
    """Left out of lists and figures: what belongs to a rehearsal (R137)."""
    return sa.or_(show_id.is_(None), show_id.not_in(sa.select(shows.c.id).where(shows.c.rehearsal)))
