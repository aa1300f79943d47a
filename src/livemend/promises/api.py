"""The ledger: list, promise, keep, move, take back, seen."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, answering, asking, queries
from .answering import LedgerView
from .model import PromiseState
from .queries import KeptRate, PromiseView

router = APIRouter(tags=["promises"])
Ref = Field(None, max_length=36)


class NewPromise(BaseModel):
    model_config = ConfigDict(extra="forbid")
    words: str = Field(max_length=2000)
    due_at: AwareDatetime
    owner_id: str | None = Ref
    owner_role: str | None = Field(None, max_length=20)
    show_id: str | None = Ref
    incident_id: str | None = Ref
    case_id: str | None = Ref
    show_offset_ms: int | None = Field(None, ge=0)


class Proof(BaseModel):
    model_config = ConfigDict(extra="forbid")
    proof: str = Field(max_length=2000)


class Reason(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(max_length=1000)


class NewDeadline(BaseModel):
    model_config = ConfigDict(extra="forbid")
    due_at: AwareDatetime
    agreed: bool
    agreement: str | None = Field(None, max_length=1000)


class AskedDeadline(BaseModel):
    model_config = ConfigDict(extra="forbid")
    due_at: AwareDatetime
    why: str = Field(max_length=1000)


class PromisePage(BaseModel):
    items: list[LedgerView]
    next_cursor: str | None
    counts: dict[str, int]
    kept: KeptRate


@router.get("/promises")
async def promises(
    state: PromiseState | None = None,
    overdue: bool = False,
    show_id: str | None = None,
    incident_id: str | None = None,
    case_id: str | None = None,
    owner: str | None = Query(None, max_length=36, description="A user's id, or `me`."),
    role: str | None = Query(None, max_length=20),
    cursor: str | None = Query(None, max_length=80),
    limit: int = Query(50, ge=1, le=200),
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> PromisePage:
    async with desk.db.read() as conn:
        found = await queries.page(
            conn,
            desk.clock.now(),
            state=state,
            overdue=overdue,
            show_id=show_id,
            incident_id=incident_id,
            case_id=case_id,
            owner_id=who.id if owner == "me" else owner,
            owner_role=role,
            cursor=cursor,
            limit=limit,
        )
        found["items"] = await answering.ledger(conn, desk.parts["promises"], found["items"])
    return PromisePage(**found)


@router.get("/promises/kept-rate")
async def kept_rate(
    show_id: str | None = None,
    owner_id: str | None = None,
    role: str | None = None,
    since: AwareDatetime | None = None,
    until: AwareDatetime | None = None,
    desk: Desk = Depends(desk),
) -> KeptRate:
    async with desk.db.read() as conn:
        return await queries.kept_rate(
            conn,
            desk.clock.now(),
            show_id=show_id,
            owner_id=owner_id,
            owner_role=role,
            since=since,
            until=until,
        )


async def _view(desk: Desk, promise_id: str) -> PromiseView:
    async with desk.db.read() as conn:
        return (await queries.views(conn, [promise_id]))[0]


@router.post("/promises", status_code=201)
async def make(body: NewPromise, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> PromiseView:
    async with desk.db.write(who) as tx:
        values: dict[str, Any] = body.model_dump()
        promise_id = await actions.make_promise(tx, **values)
    return await _view(desk, promise_id)


@router.post("/promises/{promise_id}/fulfil")
async def fulfil(promise_id: str, body: Proof, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> PromiseView:
    async with desk.db.write(who) as tx:
        await actions.fulfil(tx, promise_id, body.proof)
    return await _view(desk, promise_id)


@router.post("/promises/{promise_id}/withdraw")
async def withdraw(
    promise_id: str, body: Reason, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PromiseView:
    async with desk.db.write(who) as tx:
        await actions.withdraw(tx, promise_id, body.reason)
    return await _view(desk, promise_id)


@router.post("/promises/{promise_id}/renegotiate")
async def renegotiate(
    promise_id: str, body: NewDeadline, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PromiseView:
    due_at: datetime = body.due_at
    async with desk.db.write(who) as tx:
        await actions.renegotiate(tx, promise_id, due_at, body.agreed, body.agreement)
    return await _view(desk, promise_id)


@router.post("/promises/{promise_id}/ask-move")
async def ask_move(
    promise_id: str, body: AskedDeadline, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PromiseView:
    """The customer is written to and answers on the own page; until then the old deadline stands."""
    async with desk.db.write(who) as tx:
        await asking.ask_move(tx, promise_id, body.due_at, body.why)
    return await _view(desk, promise_id)


@router.post("/promises/{promise_id}/ack")
async def ack(promise_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> PromiseView:
    async with desk.db.write(who) as tx:
        await actions.acknowledge(tx, promise_id)
    return await _view(desk, promise_id)
