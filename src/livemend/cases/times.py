"""Working hours and targets as the team set them; the zone's outer limit is no choice."""

from collections.abc import Collection
from datetime import date, time, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.kit.errors import bad_input
from livemend.knowledge.packs import zone_pack

from . import clock_rules, deadlines
from .calendars import ALWAYS, Calendar
from .clock_rules import Budget
from .model import ClockKind
from .times_model import alarm_acts, calendars, targets

ANY_LEVEL = -1


async def calendar(conn: AsyncConnection, name: str | None) -> Calendar:
    """Without a row every second counts."""
    if name is None:
        return ALWAYS
    row = (await conn.execute(sa.select(calendars).where(calendars.c.code == name))).first()
    return ALWAYS if row is None else parse(row.zone, row.week, row.holidays, row.extra)


async def all_calendars(conn: AsyncConnection) -> dict[str | None, Calendar]:
    found: dict[str | None, Calendar] = {None: ALWAYS}
    for row in await conn.execute(sa.select(calendars)):
        found[row.code] = parse(row.zone, row.week, row.holidays, row.extra)
    return found


def _spans(raw: Any) -> tuple[tuple[time, time], ...]:
    found = []
    for begin, end in raw:
        first = time.fromisoformat(begin)
        # 24:00 is how people write the end of a day.
        last = time.min if end == "24:00" else time.fromisoformat(end)
        if last != time.min and last <= first:
            raise ValueError(f"{begin}-{end}")
        found.append((first, last))
    ordered = sorted(found)
    for (_a, ended), (begun, _b) in pairwise(ordered):
        if ended == time.min or begun < ended:
            raise ValueError("spans overlap")
    return tuple(ordered)


def parse(zone: str, week: Any, holidays: Any, extra: Any) -> Calendar:
    """Raises 422 `bad_calendar` when it makes no sense."""
    try:
        ZoneInfo(zone)
        if len(week) != 7:
            raise ValueError("a week has seven days")
        if not any(week):
            raise ValueError("it never opens")
        return Calendar(
            zone=zone,
            week=tuple(_spans(day) for day in week),
            holidays=frozenset(date.fromisoformat(day) for day in holidays),
            extra={date.fromisoformat(day): _spans(spans) for day, spans in extra.items()},
        )
    except (ValueError, TypeError, ZoneInfoNotFoundError) as error:
        raise bad_input("bad_calendar", fields={"week": "bad_calendar"}) from error


async def target(conn: AsyncConnection, kind: ClockKind, level: int | None) -> Budget:
    """What a clock of this kind is started with now."""
    own = await own_targets(conn)
    found = own.get((kind, level if level is not None else 2)) or own.get((kind, ANY_LEVEL))
    if kind == ClockKind.OUTER:
        shop = await catalog.shop(conn)
        days = zone_pack(shop["zone"]).get("outer_limit_days") if shop else None
        limit = timedelta(days=days) if days else clock_rules.BUDGETS[kind].total
        # May be shorter than the law, never longer, and runs day and night.
        return Budget(min(found.total, limit) if found else limit, clock_rules.BUDGETS[kind].warn)
    return found or clock_rules.default(kind, level)


async def follow_up_after(conn: AsyncConnection) -> timedelta:
    """How long after the end the customer is asked once more, by letter and by a person."""
    found = (await own_targets(conn)).get((clock_rules.FOLLOW_UP, ANY_LEVEL))
    return found.total if found else clock_rules.FOLLOW_UP_AFTER


async def own_targets(conn: AsyncConnection) -> dict[tuple[str, int], Budget]:
    rows = await conn.execute(sa.select(targets))
    return {(r.kind, r.level): Budget(timedelta(milliseconds=r.total_ms), r.warn, r.calendar) for r in rows}


async def acts(conn: AsyncConnection, kind: ClockKind) -> tuple[list[str], list[str]]:
    """(when it is soon due, when it is late)."""
    row = (await conn.execute(sa.select(alarm_acts).where(alarm_acts.c.kind == kind))).first()
    if row is None:
        return list(clock_rules.ON_WARN[kind]), list(clock_rules.ON_LATE[kind])
    return list(row.on_warn), list(row.on_late)


async def views(conn: AsyncConnection) -> dict[str, Any]:
    """Hours, targets and alarms as they apply, with the house's defaults beside them, and the platforms' deadlines."""
    rows = await conn.execute(sa.select(calendars).order_by(calendars.c.code))
    own = {(r.kind, r.level): r for r in await conn.execute(sa.select(targets))}
    shown = []
    for kind in ClockKind:
        if kind in clock_rules.NO_TARGET:
            continue
        for level in _levels(kind, own):
            of = None if level == ANY_LEVEL else level
            now, house = await target(conn, kind, of), clock_rules.default(kind, of)
            shown.append(_target_view(kind, of, now, house, own.get((kind, level))))
    follow_up = Budget(await follow_up_after(conn), 0.75), Budget(clock_rules.FOLLOW_UP_AFTER, 0.75)
    shown.append(_target_view(clock_rules.FOLLOW_UP, None, *follow_up, own.get((clock_rules.FOLLOW_UP, ANY_LEVEL))))
    return {
        "calendars": [calendar_view(r) for r in rows],
        "targets": shown,
        "acts": await _acts(conn),
        "platforms": await deadlines.shown(conn),
    }


def _target_view(kind: str, level: int | None, now: Budget, house: Budget, mine: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "level": level,
        "minutes": round(now.total.total_seconds() / 60),
        "warn": now.warn,
        "calendar": now.calendar,
        "default_minutes": round(house.total.total_seconds() / 60),
        "own": mine is not None,
        "by_law": kind == ClockKind.OUTER,
        "rev": mine.rev if mine is not None else 0,
        "changed_at": mine.changed_at.isoformat() if mine is not None else None,
        "changed_by": mine.changed_by if mine is not None else None,
    }


def _levels(kind: ClockKind, own: Collection[tuple[str, int]]) -> list[int]:
    """Which rows the screen has: one for all cases, and one for each level that has a time of its own."""
    if kind == ClockKind.RESOLUTION:
        return [0, 1, 2]
    return [ANY_LEVEL, *(level for level in (0, 1, 2) if (kind, level) in own)]


def calendar_view(r: Any) -> dict[str, Any]:
    return {
        "code": r.code,
        "zone": r.zone,
        "week": r.week,
        "holidays": r.holidays,
        "extra": r.extra,
        "rev": r.rev,
        "changed_at": r.changed_at.isoformat(),
        "changed_by": r.changed_by,
    }


async def _acts(conn: AsyncConnection) -> list[dict[str, Any]]:
    own = {r.kind: r for r in await conn.execute(sa.select(alarm_acts))}
    found = []
    for kind in ClockKind:
        on_warn, on_late = await acts(conn, kind)
        mine = own.get(kind)
        found.append(
            {
                "kind": kind,
                "on_warn": on_warn,
                "on_late": on_late,
                "default_late": list(clock_rules.ON_LATE[kind]),
                "own": mine is not None,
                "rev": mine.rev if mine is not None else 0,
            }
        )
    return found
