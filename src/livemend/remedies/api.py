"""Offers on a case, approvals from a phone, the session's money, the platforms' meters."""

from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from livemend.cases import queries as cases
from livemend.cases.serving import answer
from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, deciding, platform_refunds, queries
from .deciding import DecisionView
from .model import ApprovalState
from .queries import ApprovalView, Budget, OfferView, RiskView
from .situation import RemedyOption

router = APIRouter(tags=["remedies"])
MOST = 10**12


class NewOffer(BaseModel):
    """amount: minor units; left out: what others in the incident got, else what policy and order say."""

    model_config = ConfigDict(extra="forbid")
    remedy: str = Field(max_length=20)
    amount: int | None = Field(None, ge=0, le=MOST)
    sku: str | None = Field(None, max_length=60)
    returnless: bool | None = None
    in_addition: bool = False
    fault: str | None = Field(None, max_length=20)
    deviation: str | None = Field(None, max_length=1000)
    note: str | None = Field(None, max_length=2000)


class DecidedRemedy(BaseModel):
    """amount left out: each customer's own value, within policy."""

    model_config = ConfigDict(extra="forbid")
    remedy: str = Field(max_length=20)
    amount: int | None = Field(None, ge=0, le=MOST)
    sku: str | None = Field(None, max_length=60)
    returnless: bool | None = None
    in_addition: bool = False


class NewDecision(BaseModel):
    model_config = ConfigDict(extra="forbid")
    remedies: list[DecidedRemedy] = Field(min_length=1, max_length=10)
    reason: str | None = Field(None, max_length=1000)


class Decided(BaseModel):
    decision_id: str
    offers: list[OfferView]
    refused: dict[str, str]


class Why(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(max_length=1000)


class MaybeWhy(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str | None = Field(None, max_length=1000)


class Approve(MaybeWhy):
    raise_budget: bool = False


class SeenRefund(BaseModel):
    """amount: minor units; proof: the platform's number, or where it was seen."""

    model_config = ConfigDict(extra="forbid")
    amount: int = Field(gt=0, le=MOST)
    proof: str = Field(min_length=1, max_length=500)


class LookedAt(BaseModel):
    """happened: whether the platform paid; amount None: as much as was presumed."""

    model_config = ConfigDict(extra="forbid")
    happened: bool
    amount: int | None = Field(None, gt=0, le=MOST)
    proof: str = Field(min_length=1, max_length=500)


class NewBudget(BaseModel):
    """Minor units."""

    model_config = ConfigDict(extra="forbid")
    total: int = Field(ge=0, le=MOST)
    returnless_limit: int | None = Field(None, ge=0, le=MOST)


class NewMeter(BaseModel):
    """limit: share of refunds among delivered orders that the platform tolerates, e.g. 0.015."""

    model_config = ConfigDict(extra="forbid")
    limit: float = Field(gt=0, le=1)
    refunded: int = Field(ge=0, le=10**9)
    delivered: int = Field(ge=0, le=10**9)
    window_days: int = Field(30, ge=1, le=366)


class ApprovalPage(BaseModel):
    items: list[ApprovalView]
    next_cursor: str | None
    counts: dict[str, int]


async def _offer(desk: Desk, offer_id: str) -> OfferView:
    async with desk.db.read() as conn:
        return (await queries.offer_views(conn, [offer_id]))[0]


@router.get("/cases/{case_id}/remedies")
async def remedies(
    case_id: str,
    fault: str | None = Query(None, max_length=20),
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> list[RemedyOption]:
    """What may be offered here and by whom is asking, best first."""
    async with desk.db.read() as conn:
        case = await cases.row(conn, case_id)
        return await queries.options(
            conn, at=desk.clock.now(), issue=case.issue, fault=fault, case_id=case_id, role=who.role
        )


@router.post("/cases/{case_id}/offers", status_code=201)
async def make(case_id: str, body: NewOffer, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> OfferView:
    async with desk.db.write(who) as tx:
        offer_id = await actions.make_offer(tx, case_id=case_id, **body.model_dump())
    return await _offer(desk, offer_id)


@router.get("/shows/{show_id}/incidents/{incident_id}/decision")
async def decision(show_id: str, incident_id: str, desk: Desk = Depends(desk)) -> DecisionView | None:
    async with desk.db.read() as conn:
        return await deciding.view(conn, incident_id)


@router.post("/shows/{show_id}/incidents/{incident_id}/decision", status_code=201)
async def decide(
    show_id: str, incident_id: str, body: NewDecision, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Decided:
    """The same for everybody in the incident, also for who joins later. refused: case id -> error code."""
    async with desk.db.write(who) as tx:
        decision_id, made, refused = await deciding.decide_for_incident(
            tx, incident_id, [remedy.model_dump() for remedy in body.remedies], body.reason
        )
    async with desk.db.read() as conn:
        offered = await queries.offer_views(conn, made)
    return Decided(decision_id=decision_id, offers=offered, refused=refused)


@router.post("/shows/{show_id}/incidents/{incident_id}/decision/end", status_code=204)
async def end_decision(show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await deciding.end_decision(tx, incident_id)


@router.post("/offers/{offer_id}/choose")
async def choose(offer_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> OfferView:
    async with desk.db.write(who) as tx:
        await actions.choose_offer(tx, offer_id)
    return await _offer(desk, offer_id)


@router.post("/offers/{offer_id}/decline")
async def decline(offer_id: str, body: MaybeWhy, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> OfferView:
    async with desk.db.write(who) as tx:
        await actions.decline_offer(tx, offer_id, body.reason)
    return await _offer(desk, offer_id)


@router.post("/offers/{offer_id}/withdraw")
async def withdraw(offer_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> OfferView:
    async with desk.db.write(who) as tx:
        await actions.withdraw_offer(tx, offer_id, body.reason)
    return await _offer(desk, offer_id)


@router.get("/approvals")
async def approvals(
    state: ApprovalState | None = Query(None, description="Left out: all, the newest first."),
    show_id: str | None = Query(None, max_length=36),
    cursor: str | None = Query(None, max_length=36),
    limit: int = Query(50, ge=1, le=200),
    desk: Desk = Depends(desk),
) -> ApprovalPage:
    async with desk.db.read() as conn:
        found = await queries.approvals_page(conn, state=state, show_id=show_id, cursor=cursor, limit=limit)
    return ApprovalPage(**found)


async def _approval(desk: Desk, approval_id: str) -> ApprovalView:
    async with desk.db.read() as conn:
        return (await queries.approval_views(conn, [approval_id]))[0]


@router.post("/approvals/{approval_id}/approve")
async def approve(
    approval_id: str, body: Approve, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ApprovalView:
    async with desk.db.write(who) as tx:
        await actions.decide_approval(tx, approval_id, True, body.reason, raise_budget=body.raise_budget)
    return await _approval(desk, approval_id)


@router.post("/approvals/{approval_id}/decline")
async def say_no(approval_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ApprovalView:
    async with desk.db.write(who) as tx:
        await actions.decide_approval(tx, approval_id, False, body.reason)
    return await _approval(desk, approval_id)


@router.get("/shows/{show_id}/budget")
async def budget(show_id: str, desk: Desk = Depends(desk)) -> Budget | None:
    async with desk.db.read() as conn:
        return await queries.budget(conn, show_id)


@router.put("/shows/{show_id}/budget")
async def set_budget(
    show_id: str, body: NewBudget, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Budget | None:
    async with desk.db.write(who) as tx:
        await actions.set_budget(tx, show_id, body.total, body.returnless_limit)
    async with desk.db.read() as conn:
        return await queries.budget(conn, show_id)


@router.get("/risk")
async def risk(desk: Desk = Depends(desk)) -> list[RiskView]:
    async with desk.db.read() as conn:
        return await queries.risks(conn)


@router.put("/risk/{platform}")
async def measure(platform: str, body: NewMeter, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> RiskView:
    async with desk.db.write(who) as tx:
        await actions.measure_risk(
            tx,
            platform[:40],
            refunded=body.refunded,
            delivered=body.delivered,
            limit_ppm=round(body.limit * 1_000_000),
            window_days=body.window_days,
        )
    async with desk.db.read() as conn:
        return (await queries.risks(conn, [platform[:40]]))[0]


@router.post("/cases/{case_id}/platform-refunds")
async def platform_refund(
    case_id: str, body: SeenRefund, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """The platform refunded by itself: it counts like our own."""
    async with desk.db.write(who) as tx:
        await platform_refunds.record(tx, case_id, body.amount, body.proof)
        return await answer(desk, tx, case_id, who)


@router.post("/platform-refunds/{refund_id}/decide")
async def looked_at(
    refund_id: str, body: LookedAt, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """Somebody looked in the seller's console whether it happened."""
    async with desk.db.write(who) as tx:
        case_id = await platform_refunds.decide(
            tx, refund_id, happened=body.happened, amount=body.amount, proof=body.proof
        )
        return await answer(desk, tx, case_id, who)
