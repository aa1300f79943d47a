"""What a case took to its end: money, and time (R111)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog

from . import calendars, times
from .calendars import Calendar
from .model import cases
from .seams import CaseSeams

DESK = "desk"


class Cost(TypedDict):
    minor: int
    currency: str


class Handling(TypedDict):
    """cost: in the shop's currency first, in others only where something was paid in them. minutes: from opening to
    closing; working_minutes: those in which the desk was there, None where it has no hours."""

    cost: list[Cost]
    minutes: int | None
    working_minutes: int | None
    lesson: str | None


def costs(spent: Mapping[str, int], own: str) -> list[Cost]:
    others = sorted(code for code, minor in spent.items() if minor and code != own)
    return [{"minor": spent.get(code, 0), "currency": code} for code in (own, *others)]


def minutes(opened: datetime, closed: datetime | None, desk: Calendar | None) -> tuple[int | None, int | None]:
    """(all of them, those of working time)."""
    if closed is None:
        return None, None
    whole = round((closed - opened).total_seconds() / 60)
    return whole, None if desk is None else round(calendars.between(desk, opened, closed).total_seconds() / 60)


async def of_cases(conn: AsyncConnection, ids: Sequence[str], seams: CaseSeams) -> dict[str, Handling]:
    """For a page of cases at once; of an open case what it has cost so far."""
    if not ids:
        return {}
    own = await catalog.currency(conn)
    desk = (await times.all_calendars(conn)).get(DESK)
    spent = await seams.spent(conn, ids)
    query = sa.select(cases.c.id, cases.c.opened_at, cases.c.closed_at, cases.c.lesson).where(cases.c.id.in_(ids))
    found: dict[str, Handling] = {}
    for r in await conn.execute(query):
        whole, working = minutes(r.opened_at, r.closed_at, desk)
        found[r.id] = {
            "cost": costs(spent.get(r.id, {}), own),
            "minutes": whole,
            "working_minutes": working,
            "lesson": r.lesson,
        }
    return found


def family(ids: Sequence[str]) -> sa.Subquery:
    """Pairs (id, master): what was spent on a case that went into another was spent on that one."""
    listed = list(ids)
    own = sa.select(cases.c.id.label("id"), cases.c.id.label("master")).where(
        cases.c.id.in_(listed), cases.c.merged_into.is_(None)
    )
    come = sa.select(cases.c.id, cases.c.merged_into).where(cases.c.merged_into.in_(listed))
    return sa.union_all(own, come).subquery()
