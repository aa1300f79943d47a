"""Shows: list, plan, start, what is on air. Ending is in `onair/api.py`: it asks what is undecided."""

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, gate, planning, queries
from .gate import ReadinessView
from .queries import PlanView, ShowView

router = APIRouter(tags=["shows"])


class RoomRef(BaseModel):
    model_config = ConfigDict(extra="forbid")
    platform: str = Field(min_length=1, max_length=40)
    room: str = Field(min_length=1, max_length=200)


class Seat(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str = Field(max_length=20)
    user_id: str = Field(max_length=36)


class NewShow(BaseModel):
    model_config = ConfigDict(extra="forbid")
    title: dict[str, str]
    rooms: list[RoomRef] = Field(default_factory=list, max_length=50)
    rundown: list[str] = Field(default_factory=list, max_length=500)
    roster: list[Seat] = Field(default_factory=list, max_length=100)
    rehearsal: bool = False


class LineBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sku: str = Field(max_length=60)
    at_s: int | None = Field(None, ge=0, le=7 * 24 * 3600)


class MonitorBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    source: str = Field(min_length=1, max_length=250)
    user_id: str = Field(max_length=36)


class PlanBody(BaseModel):
    """What is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    title: dict[str, str] | None = None
    planned_at: AwareDatetime | None = None
    promotion: bool | None = None
    expected_viewers: int | None = Field(None, ge=0, le=10**9)
    rooms: list[RoomRef] | None = Field(None, max_length=50)
    rundown: list[LineBody] | None = Field(None, max_length=500)
    roster: list[Seat] | None = Field(None, max_length=100)
    monitors: list[MonitorBody] | None = Field(None, max_length=200)


class WaiverBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    code: str = Field(min_length=1, max_length=60)
    ref: str | None = Field(None, max_length=250)
    reason: str = Field(min_length=1, max_length=1000)


class OnAir(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sku: str = Field(max_length=60)


@router.get("/shows")
async def shows(desk: Desk = Depends(desk)) -> list[ShowView]:
    async with desk.db.read() as conn:
        return await queries.views(conn)


@router.post("/shows", status_code=201)
async def plan(body: NewShow, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShowView:
    async with desk.db.write(who) as tx:
        show_id = await actions.plan_show(
            tx,
            title=body.title,
            rooms_=[(room.platform, room.room) for room in body.rooms],
            skus=body.rundown,
            people=[(seat.role, seat.user_id) for seat in body.roster],
            rehearsal=body.rehearsal,
        )
        return await queries.view(tx.conn, show_id)


@router.get("/shows/{show_id}")
async def show(show_id: str, desk: Desk = Depends(desk)) -> ShowView:
    async with desk.db.read() as conn:
        return await queries.view(conn, show_id)


def online(desk: Desk) -> set[str]:
    """Who has the desk open now."""
    hub = desk.parts.get("hub")
    return {client.actor.id for client in hub.clients} if hub is not None else set()


@router.post("/shows/{show_id}/start")
async def start(show_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShowView:
    """Through the gate: 409 `not_ready` names what is red and not waived."""
    async with desk.db.write(who) as tx:
        await planning.go_live(tx, show_id, online(desk), desk.parts["readiness"])
        return await queries.view(tx.conn, show_id)


@router.get("/shows/{show_id}/plan")
async def show_plan(show_id: str, desk: Desk = Depends(desk)) -> PlanView:
    async with desk.db.read() as conn:
        return await queries.plan(conn, show_id)


@router.patch("/shows/{show_id}/plan")
async def change_plan(
    show_id: str, body: PlanBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PlanView:
    at: datetime | None = body.planned_at
    async with desk.db.write(who) as tx:
        await planning.change_plan(
            tx,
            show_id,
            title=body.title,
            planned_at=at,
            promotion=body.promotion,
            expected_viewers=body.expected_viewers,
            rooms_=None if body.rooms is None else [(r.platform, r.room) for r in body.rooms],
            lines=None if body.rundown is None else [(line.sku, line.at_s) for line in body.rundown],
            people_=None if body.roster is None else [(s.role, s.user_id) for s in body.roster],
            watched=None if body.monitors is None else [(m.source, m.user_id) for m in body.monitors],
        )
        return await queries.plan(tx.conn, show_id)


async def _readiness(desk: Desk, conn: AsyncConnection, show_id: str) -> ReadinessView:
    return await gate.view(conn, show_id, desk.clock.now(), online(desk), desk.parts["readiness"])


@router.get("/shows/{show_id}/readiness")
async def readiness(show_id: str, desk: Desk = Depends(desk)) -> ReadinessView:
    async with desk.db.read() as conn:
        return await _readiness(desk, conn, show_id)


@router.post("/shows/{show_id}/waivers", status_code=201)
async def waive(
    show_id: str, body: WaiverBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ReadinessView:
    async with desk.db.write(who) as tx:
        await planning.waive(tx, show_id, body.code, body.ref or "", body.reason)
        return await _readiness(desk, tx.conn, show_id)


@router.delete("/shows/{show_id}/waivers/{waiver_id}")
async def unwaive(
    show_id: str, waiver_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ReadinessView:
    async with desk.db.write(who) as tx:
        await planning.unwaive(tx, show_id, waiver_id)
        return await _readiness(desk, tx.conn, show_id)


@router.put("/shows/{show_id}/on-air")
async def on_air(show_id: str, body: OnAir, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShowView:
    async with desk.db.write(who) as tx:
        await actions.put_on_air(tx, show_id, body.sku)
        return await queries.view(tx.conn, show_id)
