"""Before the show: the plan, waivers, and the gate that a real show passes to go live."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people import queries as people
from livemend.people.model import Role

from . import actions, gate, queries, rules
from .events import GapWaived, GateOpened, ShowPlanChanged
from .gate import Readiness
from .model import ShowState, monitors, rooms, roster, rundown, waivers

ON_AIR_TIMER = "shows.on_air"


async def change_plan(
    tx: Tx,
    show_id: str,
    *,
    title: Mapping[str, str] | None = None,
    planned_at: datetime | None = None,
    promotion: bool | None = None,
    expected_viewers: int | None = None,
    rooms_: Sequence[tuple[str, str]] | None = None,
    lines: Sequence[tuple[str, int | None]] | None = None,
    people_: Sequence[tuple[str, str]] | None = None,
    watched: Sequence[tuple[str, str]] | None = None,
) -> None:
    """None leaves a part as it is. lines: (sku, seconds after the start or None); watched: (source, user id)."""
    row = await queries.show_row(tx.conn, show_id)
    if row.state == ShowState.ENDED:
        raise wrong_state("wrong_state", state=row.state)
    values: dict[str, Any] = {}
    if title is not None:
        if not any(text.strip() for text in title.values()):
            raise bad_input("title_missing", fields={"title": "title_missing"})
        values["title"] = dict(title)
    for name, value in (
        ("planned_at", planned_at),
        ("promotion", promotion),
        ("expected_viewers", expected_viewers),
    ):
        if value is not None:
            values[name] = value
    changed = sorted(values)
    if lines is not None:
        await _set_rundown(tx, row, lines)
        changed.append("rundown")
    if people_ is not None:
        await _set_people(tx, roster, show_id, "role", people_, set(map(str, Role)))
        changed.append("roster")
    if watched is not None:
        await _set_people(tx, monitors, show_id, "source", watched, None)
        changed.append("monitors")
    if rooms_ is not None:
        await _set_rooms(tx, show_id, rooms_)
        changed.append("rooms")
    await actions.change(tx, show_id, **values)
    tx.emit(ShowPlanChanged(show_id=show_id, changed=changed))


async def _set_rundown(tx: Tx, show: Any, lines: Sequence[tuple[str, int | None]]) -> None:
    skus = [sku for sku, _at in lines]
    known = await catalog.product_names(tx.conn, skus)
    unknown = [sku for sku in skus if sku not in known]
    if unknown:
        raise bad_input("unknown_product", fields={"rundown": "unknown_product"}, sku=", ".join(unknown))
    await tx.execute(rundown.delete().where(rundown.c.show_id == show.id))
    if lines:
        rows = [{"show_id": show.id, "position": i, "sku": sku, "at_s": at} for i, (sku, at) in enumerate(lines)]
        await tx.execute(rundown.insert(), rows)
    if show.state == ShowState.LIVE:
        await set_timetable(tx, show.id)


async def _set_people(
    tx: Tx, table: sa.Table, show_id: str, column: str, pairs: Sequence[tuple[str, str]], allowed: set[str] | None
) -> None:
    field = "roster" if allowed is not None else "monitors"
    for name, user_id in pairs:
        if allowed is not None and name not in allowed:
            raise bad_input("unknown_role", fields={field: "unknown_role"}, role=name)
        user = await people.user(tx.conn, user_id)
        if user is None or not user.active:
            raise bad_input("unknown_user", fields={field: "unknown_user"})
    await tx.execute(table.delete().where(table.c.show_id == show_id))
    rows = [{"show_id": show_id, column: name, "user_id": user_id} for name, user_id in dict.fromkeys(pairs)]
    if rows:
        await tx.execute(table.insert(), rows)


async def _set_rooms(tx: Tx, show_id: str, wanted: Sequence[tuple[str, str]]) -> None:
    """A room that has been heard from stays: its comments are in the report."""
    kept = set(wanted)
    for room in await tx.all(sa.select(rooms).where(rooms.c.show_id == show_id)):
        if (room.platform, room.room) not in kept and room.last_seen_at is None:
            await tx.execute(rooms.delete().where(rooms.c.id == room.id))
    for platform, room_name in dict.fromkeys(wanted):
        await actions.insert_room(tx, show_id, platform, room_name)


async def waive(tx: Tx, show_id: str, code: str, ref: str, reason: str) -> str:
    """By name and reason; a second word on the same gap replaces the first."""
    row = await queries.show_row(tx.conn, show_id)
    if row.state == ShowState.ENDED:
        raise wrong_state("wrong_state", state=row.state)
    reason = reason.strip()
    if not reason:
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    where = (waivers.c.show_id == show_id, waivers.c.code == code, waivers.c.ref == ref)
    await tx.execute(waivers.delete().where(*where))
    waiver_id = new_id()
    await tx.execute(
        waivers.insert().values(
            id=waiver_id,
            show_id=show_id,
            code=code,
            ref=ref,
            reason=reason,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
        )
    )
    bound = hashlib.sha256(reason.encode()).hexdigest()
    tx.emit(GapWaived(show_id=show_id, waiver_id=waiver_id, code=code, ref=ref, reason_hash=bound))
    return waiver_id


async def unwaive(tx: Tx, show_id: str, waiver_id: str) -> None:
    await tx.execute(waivers.delete().where(waivers.c.id == waiver_id, waivers.c.show_id == show_id))
    tx.emit(ShowPlanChanged(show_id=show_id, changed=["waivers"]))


async def go_live(tx: Tx, show_id: str, online: Collection[str], readiness: Readiness) -> None:
    """A show goes live only through here. A rehearsal has nothing at stake and is let through."""
    row = await queries.show_row(tx.conn, show_id)
    if row.state == ShowState.PLANNED and not row.rehearsal:
        items = await gate.look(tx.conn, show_id, tx.now, online, readiness)
        given = {(w["code"], w["ref"]) for w in await gate.waivers_of(tx.conn, show_id)}
        closed = rules.may_start(items, given)
        if closed:
            named = [f"{item.code}:{item.ref}" if item.ref else item.code for item in closed]
            raise wrong_state("not_ready", count=len(closed), gaps=named)
        amber = [f"{i.code}:{i.ref}" for i in items if i.light is rules.Light.AMBER]
        waived = [f"{i.code}:{i.ref}" for i in items if (i.code, i.ref) in given]
        tx.emit(GateOpened(show_id=show_id, amber=amber, waived=waived))
    await actions.start_show(tx, show_id)


async def set_timetable(tx: Tx, show_id: str) -> None:
    """What has a time in the run-down comes on the table by itself, if the time is still to come."""
    row = await queries.show_row(tx.conn, show_id)
    begun = row.started_at or tx.now
    due: list[tuple[datetime, str]] = []
    for line in await tx.all(sa.select(rundown).where(rundown.c.show_id == show_id).order_by(rundown.c.position)):
        if line.at_s is not None and begun + timedelta(seconds=line.at_s) >= tx.now:
            due.append((begun + timedelta(seconds=line.at_s), line.sku))
    if due:
        at, sku = min(due)
        await set_timer(tx, ON_AIR_TIMER, show_id, at, {"sku": sku})
    else:
        await cancel_timer(tx, ON_AIR_TIMER, show_id)


async def timetable_due(tx: Tx, show_id: str, payload: Mapping[str, Any]) -> None:
    row = await queries.show_row(tx.conn, show_id)
    if row.state != ShowState.LIVE:
        return
    await actions.put_on_air(tx, show_id, payload["sku"])
    begun = row.started_at or tx.now
    later = sa.select(rundown).where(rundown.c.show_id == show_id, rundown.c.at_s.is_not(None))
    due = [(begun + timedelta(seconds=line.at_s), line.sku) for line in await tx.all(later)]
    coming = [(at, sku) for at, sku in due if at > tx.now]
    if coming:
        at, sku = min(coming)
        await set_timer(tx, ON_AIR_TIMER, show_id, at, {"sku": sku})
