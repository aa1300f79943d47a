"""Plans to win trust back: strategy, indicators over time, review dates."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import trust
from .model import Decision, Indicator

router = APIRouter(tags=["improvement"])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPlan(_Body):
    """begin_at: what was before is compared with; left out: now. reviews: the dates on which somebody looks."""

    title: str = Field(max_length=300)
    why: str = Field("", max_length=4000)
    strategy: str = Field(max_length=4000)
    indicators: list[Indicator] = Field(max_length=len(Indicator))
    reviews: list[AwareDatetime] = Field(max_length=60)
    begin_at: AwareDatetime | None = None
    sku: str | None = Field(None, max_length=60)
    owner_id: str | None = Field(None, max_length=36)


class NewReview(_Body):
    due_at: AwareDatetime


class Review(_Body):
    """strategy: the new one, when it is changed. next_at is needed when no other review is to come and it goes on."""

    seen: str = Field(max_length=4000)
    decision: Decision
    strategy: str = Field("", max_length=4000)
    next_at: AwareDatetime | None = None


async def _plan(desk: Desk, plan_id: str) -> dict[str, Any]:
    now = desk.clock.now()
    async with desk.db.read() as conn:
        row = await trust.plan_row(conn, plan_id)
        view = (await trust.views(conn, now, plan_id))[0]
        return {**view, "trends": await trust.trend(conn, row, now)}


@router.get("/trust-plans")
async def plans(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return await trust.views(conn, desk.clock.now())


@router.post("/trust-plans", status_code=201)
async def start(body: NewPlan, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        plan_id = await trust.start_plan(tx, **body.model_dump())
    return await _plan(desk, plan_id)


@router.get("/trust-plans/{plan_id}")
async def plan(plan_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """With the indicators over time: eight weeks before it began until now."""
    return await _plan(desk, plan_id)


@router.post("/trust-plans/{plan_id}/reviews")
async def add_review(
    plan_id: str, body: NewReview, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await trust.add_review(tx, plan_id, body.due_at)
    return await _plan(desk, plan_id)


@router.post("/trust-plans/{plan_id}/reviews/{review_id}")
async def review(
    plan_id: str, review_id: str, body: Review, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """What was seen; keep the strategy, change it, or end the plan. The figures of this day are kept with it."""
    async with desk.db.write(who) as tx:
        await trust.record_review(tx, review_id, **body.model_dump())
    return await _plan(desk, plan_id)
