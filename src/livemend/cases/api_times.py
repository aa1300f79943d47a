"""Working hours, how long things may take, what an alarm does, and what the platforms count."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import alarms, holidays, platforms, previewing, queries, times, timing
from .serving import Body, answer

router = APIRouter(tags=["cases"])
Span = tuple[str, str]


class CalendarBody(Body):
    """week: seven lists of ["HH:MM", "HH:MM"], Monday first; breaks are gaps between spans; "24:00" ends a day."""

    zone: str = Field(max_length=60)
    week: list[list[Span]] = Field(min_length=7, max_length=7)
    holidays: list[str] = Field(default_factory=list, max_length=400)
    extra: dict[str, list[Span]] = Field(default_factory=dict, max_length=400)


class SavedCalendar(CalendarBody):
    """rev: what the editor saw; None: whatever is there."""

    rev: int | None = None


class TargetBody(Body):
    level: int | None = Field(None, ge=0, le=2)
    minutes: int = Field(ge=1)
    warn: float = Field(0.75, gt=0, lt=1)
    calendar: str | None = Field(None, max_length=40)
    rev: int | None = None


class ResetBody(Body):
    level: int | None = Field(None, ge=0, le=2)
    rev: int | None = None


class ActsBody(Body):
    on_warn: list[str] = Field(default_factory=list, max_length=5)
    on_late: list[str] = Field(max_length=5)
    rev: int | None = None


class PreviewBody(Body):
    """at None: now. calendar: hours that are being edited, not saved yet, of `code`."""

    at: AwareDatetime | None = None
    level: int | None = Field(None, ge=0, le=2)
    issue: str | None = Field(None, max_length=20)
    platform: str | None = Field(None, max_length=40)
    code: str = Field("desk", max_length=40)
    calendar: CalendarBody | None = None


class HolidayText(Body):
    """A calendar file or a list, one date a line. since None: from today on."""

    text: str = Field(min_length=1, max_length=500_000)
    since: date | None = None


class PlatformAnswer(Body):
    """needed False: there is no request on the platform. note: what was done there."""

    clock_id: str = Field(max_length=36)
    note: str = Field(min_length=1, max_length=2000)
    needed: bool = True


def _plain(body: CalendarBody) -> dict[str, Any]:
    return {
        **body.model_dump(),
        "week": [[list(span) for span in day] for day in body.week],
        "extra": {day: [list(span) for span in spans] for day, spans in body.extra.items()},
    }


@router.get("/case-times")
async def show(desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await times.views(conn)


@router.put("/case-times/calendars/{code}")
async def calendar(
    code: str, body: SavedCalendar, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        count = await timing.set_calendar(tx, code[:40], **_plain(body))
        return {**await times.views(tx.conn), "clocks": count}


@router.put("/case-times/targets/{kind}")
async def target(
    kind: str, body: TargetBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        count = await timing.set_target(tx, kind, **body.model_dump())
        return {**await times.views(tx.conn), "clocks": count}


@router.delete("/case-times/targets/{kind}")
async def reset(kind: str, body: ResetBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        count = await timing.reset_target(tx, kind, body.level, body.rev)
        return {**await times.views(tx.conn), "clocks": count}


@router.put("/case-times/acts/{kind}")
async def acts(kind: str, body: ActsBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await timing.set_acts(tx, kind, **body.model_dump())
        return await times.views(tx.conn)


@router.post("/case-times/preview")
async def preview(body: PreviewBody, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """ "A case opened at this moment is due at …": nothing is saved."""
    at = body.at or desk.clock.now()
    draft = None
    if body.calendar is not None:
        given = _plain(body.calendar)
        draft = times.parse(given["zone"], given["week"], given["holidays"], given["extra"])
    async with desk.db.read() as conn:
        found = await previewing.preview(
            conn,
            at,
            level=body.level,
            platform=body.platform,
            issue=body.issue,
            draft=draft,
            draft_code=body.code,
        )
    return {"at": at.isoformat(), "clocks": found}


@router.post("/case-times/holidays")
async def read_holidays(body: HolidayText, desk: Desk = Depends(desk)) -> list[dict[str, str]]:
    """What a file or list means as days; the editor adds them and saves."""
    return holidays.read(body.text, body.since or desk.clock.now().date())


@router.post("/cases/{case_id}/platform-answer")
async def platform_answer(
    case_id: str, body: PlatformAnswer, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """The seller reacted where the platform counts it, or there is nothing to react to."""
    async with desk.db.write(who) as tx:
        await platforms.answered(tx, case_id, body.clock_id, body.note, needed=body.needed)
        return await answer(desk, tx, case_id, who)


@router.get("/case-pages")
async def ringing(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    """Alarms that nobody has seen yet."""
    async with desk.db.read() as conn:
        return await queries.open_pages(conn)


@router.post("/case-pages/{page_id}/seen", status_code=204)
async def page_seen(page_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await alarms.seen(tx, page_id)
