"""Tasks: what is to be done by whom, ticked with proof."""

from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, declining, goods_api, queries, shop_orders
from .model import TaskState
from .queries import TaskView

router = APIRouter(tags=["fulfilment"])
router.routes += goods_api.router.routes


class Proof(BaseModel):
    model_config = ConfigDict(extra="forbid")
    proof: str = Field(max_length=2000)


class Why(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(max_length=1000)


class Reopen(BaseModel):
    model_config = ConfigDict(extra="forbid")
    role: str | None = Field(None, max_length=20)


class TaskPage(BaseModel):
    items: list[TaskView]
    next_cursor: str | None
    counts: dict[str, int]


@router.get("/tasks")
async def tasks(
    state: TaskState | None = TaskState.OPEN,
    role: str | None = Query(None, max_length=20),
    owner: str | None = Query(None, max_length=36, description="A user's id, or `me`."),
    case_id: str | None = Query(None, max_length=36),
    show_id: str | None = Query(None, max_length=36),
    cursor: str | None = Query(None, max_length=80),
    limit: int = Query(50, ge=1, le=200),
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> TaskPage:
    async with desk.db.read() as conn:
        found = await queries.page(
            conn,
            desk.clock.now(),
            state=state,
            role=role,
            owner_id=who.id if owner == "me" else owner,
            me=who.id,
            case_id=case_id,
            show_id=show_id,
            cursor=cursor,
            limit=limit,
        )
    return TaskPage(**found)


async def _view(desk: Desk, task_id: str) -> TaskView:
    async with desk.db.read() as conn:
        return (await queries.views(conn, [task_id]))[0]


@router.post("/tasks/{task_id}/done")
async def done(task_id: str, body: Proof, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    async with desk.db.write(who) as tx:
        await actions.complete_task(tx, task_id, body.proof)
    return await _view(desk, task_id)


@router.post("/tasks/{task_id}/take")
async def take(task_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    """I do it."""
    async with desk.db.write(who) as tx:
        await actions.take_task(tx, task_id)
    return await _view(desk, task_id)


@router.post("/tasks/{task_id}/retry")
async def retry(task_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    async with desk.db.write(who) as tx:
        await actions.try_again(tx, task_id)
    return await _view(desk, task_id)


@router.post("/tasks/{task_id}/decline")
async def decline(task_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    async with desk.db.write(who) as tx:
        await declining.decline_task(tx, task_id, body.reason)
    return await _view(desk, task_id)


@router.post("/tasks/{task_id}/reopen")
async def reopen(task_id: str, body: Reopen, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    """A declined task is to be done after all; `role` hands it on."""
    async with desk.db.write(who) as tx:
        await declining.reopen_task(tx, task_id, body.role)
    return await _view(desk, task_id)


@router.get("/shop-sync")
async def shop_sync(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    """How far the shop system's orders have been read, and what stands in the way."""
    async with desk.db.read() as conn:
        return await shop_orders.state(conn)
