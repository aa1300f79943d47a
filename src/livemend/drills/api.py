"""Drills: scenarios, plan, play, facilitate, report; schedule and training."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from livemend.channels.base import LiveEvent
from livemend.kit.actor import Actor
from livemend.kit.clock import to_ms
from livemend.kit.errors import wrong_state
from livemend.kit.ids import new_id
from livemend.people.access import Desk, actor, desk

from . import actions, queries
from .model import DrillState
from .scenario import ScenarioError, read_scenario, scenarios

router = APIRouter(tags=["drills"])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SeatBody(_Body):
    role: str = Field(max_length=20)
    user_id: str = Field(max_length=36)


class NewDrill(_Body):
    """scenario: the key of a shipped one; or source: an own one as YAML."""

    scenario: str = Field("", max_length=60)
    source: str | None = Field(None, max_length=200_000)
    lang: str = Field("zh-Hant", max_length=10)
    difficulty: str | None = Field(None, max_length=10)
    speed: float = 1.0
    skus: list[str] = Field(default_factory=list, max_length=20)
    roster: list[SeatBody] = Field(default_factory=list, max_length=50)


class Line(_Body):
    """A colleague plays a customer."""

    name: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=2000)
    platform: str = Field("shopee", max_length=40)
    account_age_days: int | None = Field(None, ge=0, le=20_000)
    buyer: bool = False


class LessonBody(_Body):
    note: str = Field(max_length=2000)


class ScheduleBody(_Body):
    every_days: int = Field(ge=1, le=730)
    required: bool = False
    min_score: int = Field(80, ge=0, le=100)


class TrainingBody(_Body):
    user_id: str = Field(max_length=36)
    kind: str = Field(queries.ON_AIR_CALL, max_length=40)
    valid_until: AwareDatetime | None = None
    note: str | None = Field(None, max_length=2000)


@router.get("/drills/scenarios")
async def all_scenarios() -> list[dict[str, Any]]:
    return [
        {
            "key": s.key,
            "name": s.name,
            "goal": s.goal,
            "stories": list(s.stories),
            "difficulty": s.difficulty,
            "seconds": s.seconds,
            "injects": [asdict(inject) for inject in s.injects],
        }
        for s in scenarios().values()
    ]


@router.get("/drills")
async def drills(desk: Desk = Depends(desk)) -> dict[str, Any]:
    """With what is due and what is still to be done better."""
    async with desk.db.read() as conn:
        return {
            "items": await queries.listed(conn),
            "schedule": await queries.due(conn, desk.clock.now()),
            "actions": await queries.lesson_views(conn, open_only=True),
            "trainings": await queries.training_views(conn, desk.clock.now()),
        }


@router.post("/drills", status_code=201)
async def plan(body: NewDrill, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        drill_id = await actions.plan_drill(
            tx,
            scenario=actions.own_scenario(body.source) if body.source is not None else body.scenario,
            lang=body.lang,
            difficulty=body.difficulty,
            speed=body.speed,
            skus=body.skus,
            people_=[(seat.role, seat.user_id) for seat in body.roster],
        )
        return await queries.view(tx.conn, drill_id, tx.now)


class Source(_Body):
    source: str = Field(max_length=200_000)


@router.post("/drills/check")
async def check(body: Source) -> dict[str, Any]:
    """Every mistake of an own scenario; none: an empty list."""
    try:
        read_scenario(body.source, "scenario.yaml")
    except ScenarioError as error:
        return {"problems": [asdict(problem) for problem in error.problems]}
    return {"problems": []}


@router.get("/drills/{drill_id}")
async def drill(drill_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await queries.view(conn, drill_id, desk.clock.now())


@router.post("/drills/{drill_id}/start")
async def start(drill_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.start_drill(tx, drill_id)
        return await queries.view(tx.conn, drill_id, tx.now)


@router.post("/drills/{drill_id}/injects/{key}/send")
async def send(drill_id: str, key: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """Now instead of at its time."""
    await desk.parts["players"].send(f"{drill_id}:{key}")
    async with desk.db.read() as conn:
        return await queries.view(conn, drill_id, desk.clock.now())


@router.post("/drills/{drill_id}/injects/{key}/skip")
async def skip(drill_id: str, key: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.skip(tx, drill_id, key)
        return await queries.view(tx.conn, drill_id, tx.now)


@router.post("/drills/{drill_id}/say", status_code=201)
async def say(drill_id: str, body: Line, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """By hand, in role: on the rehearsal show only."""
    async with desk.db.read() as conn:
        found = await queries.row(conn, drill_id)
    if found.state != DrillState.RUNNING:
        raise wrong_state("wrong_state", state=found.state)
    event = LiveEvent(
        platform=body.platform,
        room="drill",
        message_id=f"drill:{drill_id}:{new_id()}",
        user_id=actions.account(drill_id, body.name),
        user=body.name,
        text=body.text,
        ts=to_ms(desk.clock.now()),
        account_age_days=body.account_age_days,
        order_match=True if body.buyer else None,
    )
    return {"comment_id": await desk.parts["players"].say(found.show_id, event)}


@router.post("/drills/{drill_id}/end")
async def end(drill_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.end_drill(tx, drill_id, desk.parts["cases"])
    async with desk.db.read() as conn:
        return await queries.report(conn, drill_id)


@router.post("/drills/{drill_id}/cancel")
async def cancel(drill_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.cancel_drill(tx, drill_id, desk.parts["cases"])
        return await queries.view(tx.conn, drill_id, tx.now)


@router.get("/drills/{drill_id}/report")
async def report(drill_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await queries.report(conn, drill_id)


@router.post("/drills/actions/{lesson_id}/done")
async def lesson_done(
    lesson_id: str, body: LessonBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    async with desk.db.write(who) as tx:
        drill_id = await actions.lesson_done(tx, lesson_id, body.note)
        return await queries.lesson_views(tx.conn, drill_id)


@router.put("/drills/schedule")
async def set_schedule(body: ScheduleBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.set_schedule(tx, **body.model_dump())
        return await queries.due(tx.conn, tx.now)


@router.post("/trainings", status_code=201)
async def record_training(
    body: TrainingBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    async with desk.db.write(who) as tx:
        await actions.record_training(tx, body.user_id, body.kind, valid_until=body.valid_until, note=body.note)
        return await queries.training_views(tx.conn, tx.now)
