"""Working hours and how long things may take."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import times, timing
from .serving import Body

router = APIRouter(tags=["cases"])
Span = tuple[str, str]


class CalendarBody(Body):
    """week: seven lists of ["HH:MM", "HH:MM"], Monday first; breaks are gaps between spans; "24:00" ends a day."""

    zone: str = Field(max_length=60)
    week: list[list[Span]] = Field(min_length=7, max_length=7)
    holidays: list[str] = Field(default_factory=list, max_length=400)
    extra: dict[str, list[Span]] = Field(default_factory=dict, max_length=400)


class TargetBody(Body):
    level: int | None = Field(None, ge=0, le=2)
    minutes: int = Field(ge=1)
    warn: float = Field(0.75, gt=0, lt=1)
    calendar: str | None = Field(None, max_length=40)


@router.get("/case-times")
async def show(desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await times.views(conn)


@router.put("/case-times/calendars/{code}")
async def calendar(
    code: str, body: CalendarBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        given = body.model_dump()
        given["week"] = [[list(span) for span in day] for day in body.week]
        given["extra"] = {day: [list(span) for span in spans] for day, spans in body.extra.items()}
        count = await timing.set_calendar(tx, code[:40], **given)
        return {**await times.views(tx.conn), "clocks": count}


@router.put("/case-times/targets/{kind}")
async def target(
    kind: str, body: TargetBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        count = await timing.set_target(tx, kind, **body.model_dump())
        return {**await times.views(tx.conn), "clocks": count}
