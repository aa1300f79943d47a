"""Shows: list, plan, start, what is on air. Ending is in `onair/api.py`: it asks what is undecided."""

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, queries
from .queries import ShowView

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


@router.post("/shows/{show_id}/start")
async def start(show_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShowView:
    async with desk.db.write(who) as tx:
        await actions.start_show(tx, show_id)
        return await queries.view(tx.conn, show_id)


@router.put("/shows/{show_id}/on-air")
async def on_air(show_id: str, body: OnAir, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShowView:
    async with desk.db.write(who) as tx:
        await actions.put_on_air(tx, show_id, body.sku)
        return await queries.view(tx.conn, show_id)
