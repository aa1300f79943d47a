"""Returns, repairs, carrier claims, counter entries, and tasks that a person adds."""

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input
from livemend.people.access import Desk, actor, desk

from . import actions, affected, around, queries, return_queries, returns
from .affected import Affected
from .model import ClaimState, Finding, ReturnState, TaskKind
from .queries import TaskView
from .return_queries import ClaimView, MarkView, ReturnView

router = APIRouter(tags=["fulfilment"])
# What a person may add by hand; money and goods come from an offer only.
BY_HAND = frozenset(
    {
        TaskKind.CONTACT_CUSTOMER,
        TaskKind.TECH_CONTACT,
        TaskKind.CAUSE_CHECK,
        TaskKind.RECHECK_LIVE,
        TaskKind.EXPLAIN,
        TaskKind.STATE_CHANGE,
    }
)


class NewReturn(BaseModel):
    model_config = ConfigDict(extra="forbid")
    address: str = Field(max_length=500)
    contact: str = Field(max_length=200)
    deadline: AwareDatetime
    follower_id: str | None = Field(None, max_length=36)
    tell: bool = True


class Parcel(BaseModel):
    model_config = ConfigDict(extra="forbid")
    carrier: str = Field("", max_length=80)
    tracking: str = Field(max_length=80)


class Inspection(BaseModel):
    model_config = ConfigDict(extra="forbid")
    finding: Finding
    note: str = Field(max_length=2000)
    batch: str | None = Field(None, max_length=80)


class Milestone(BaseModel):
    model_config = ConfigDict(extra="forbid")
    milestone: str = Field(max_length=20)
    note: str | None = Field(None, max_length=1000)


class NewClaim(BaseModel):
    model_config = ConfigDict(extra="forbid")
    amount: int | None = Field(None, ge=0, le=10**12)


class ClaimMove(BaseModel):
    model_config = ConfigDict(extra="forbid")
    state: ClaimState
    paid: int | None = Field(None, ge=0, le=10**12)
    amount: int | None = Field(None, ge=0, le=10**12)
    note: str | None = Field(None, max_length=1000)


class Reversal(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(max_length=1000)
    proof: str = Field(max_length=2000)


class WriteToAll(BaseModel):
    model_config = ConfigDict(extra="forbid")
    since: AwareDatetime
    batch: str | None = Field(None, max_length=80)
    words: dict[str, str] = Field(max_length=3)


class NewTask(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: TaskKind
    due_at: AwareDatetime | None = None
    owner_id: str | None = Field(None, max_length=36)


async def _return(desk: Desk, return_id: str) -> ReturnView:
    async with desk.db.read() as conn:
        return (await return_queries.return_views(conn, [return_id]))[0]


@router.post("/cases/{case_id}/tasks", status_code=201)
async def add_task(case_id: str, body: NewTask, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    """A technician's call (R051), a check in front of everybody (R052), a cause to be found."""
    if body.kind not in BY_HAND:
        raise bad_input("task_kind_not_by_hand", fields={"kind": "task_kind_not_by_hand"})
    async with desk.db.write(who) as tx:
        task_id = await actions.open_task(
            tx, case_id=case_id, kind=body.kind, due_at=body.due_at, owner_id=body.owner_id
        )
    async with desk.db.read() as conn:
        return (await queries.views(conn, [task_id]))[0]


@router.post("/tasks/{task_id}/return", status_code=201)
async def issue(task_id: str, body: NewReturn, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ReturnView:
    async with desk.db.write(who) as tx:
        return_id = await returns.issue_return(tx, task_id, **body.model_dump())
    return await _return(desk, return_id)


@router.get("/returns")
async def all_returns(
    state: ReturnState | None = None,
    case_id: str | None = Query(None, max_length=36),
    desk: Desk = Depends(desk),
) -> list[ReturnView]:
    where = {name: str(value) for name, value in (("state", state), ("case_id", case_id)) if value}
    async with desk.db.read() as conn:
        return await return_queries.return_views(conn, **where)


@router.post("/returns/{return_id}/ship")
async def ship(return_id: str, body: Parcel, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ReturnView:
    async with desk.db.write(who) as tx:
        await returns.ship(tx, return_id, body.carrier, body.tracking)
    return await _return(desk, return_id)


@router.post("/returns/{return_id}/receive")
async def receive(return_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ReturnView:
    async with desk.db.write(who) as tx:
        await returns.receive(tx, return_id)
    return await _return(desk, return_id)


@router.post("/returns/{return_id}/inspect")
async def inspect(
    return_id: str, body: Inspection, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ReturnView:
    async with desk.db.write(who) as tx:
        await returns.inspect(tx, return_id, body.finding, body.note, body.batch)
    return await _return(desk, return_id)


@router.post("/returns/{return_id}/end")
async def end(return_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ReturnView:
    async with desk.db.write(who) as tx:
        await returns.end_return(tx, return_id)
    return await _return(desk, return_id)


@router.get("/tasks/{task_id}/milestones")
async def milestones(task_id: str, desk: Desk = Depends(desk)) -> list[MarkView]:
    async with desk.db.read() as conn:
        return await return_queries.marks_of(conn, task_id)


@router.post("/tasks/{task_id}/milestones")
async def mark(
    task_id: str, body: Milestone, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[MarkView]:
    async with desk.db.write(who) as tx:
        await around.mark_repair(tx, task_id, body.milestone, body.note)
    async with desk.db.read() as conn:
        return await return_queries.marks_of(conn, task_id)


@router.get("/claims")
async def all_claims(
    state: ClaimState | None = None,
    case_id: str | None = Query(None, max_length=36),
    desk: Desk = Depends(desk),
) -> list[ClaimView]:
    where = {name: str(value) for name, value in (("state", state), ("case_id", case_id)) if value}
    async with desk.db.read() as conn:
        return await return_queries.claim_views(conn, **where)


@router.post("/cases/{case_id}/claim", status_code=201)
async def claim(case_id: str, body: NewClaim, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ClaimView:
    async with desk.db.write(who) as tx:
        claim_id = await around.open_claim(tx, case_id, body.amount)
    if claim_id is None:
        raise bad_input("carrier_unknown")
    async with desk.db.read() as conn:
        return (await return_queries.claim_views(conn, [claim_id]))[0]


@router.post("/claims/{claim_id}")
async def move_claim(
    claim_id: str, body: ClaimMove, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ClaimView:
    async with desk.db.write(who) as tx:
        await around.move_claim(tx, claim_id, body.state, paid=body.paid, amount=body.amount, note=body.note)
    async with desk.db.read() as conn:
        return (await return_queries.claim_views(conn, [claim_id]))[0]


@router.get("/shows/{show_id}/incidents/{incident_id}/affected")
async def affected_orders(
    show_id: str,
    incident_id: str,
    since: AwareDatetime,
    batch: str | None = Query(None, max_length=80),
    desk: Desk = Depends(desk),
) -> list[Affected]:
    """Every order of the incident's product since then."""
    async with desk.db.read() as conn:
        return await affected.affected_orders(conn, incident_id, since, batch=batch)


@router.post("/shows/{show_id}/incidents/{incident_id}/affected", status_code=201)
async def write_to_affected(
    show_id: str, incident_id: str, body: WriteToAll, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[str]:
    """A case for each that has none; ids."""
    opened: list[str] = []
    while True:
        async with desk.db.write(who) as tx:
            more = await affected.open_for_affected(tx, incident_id, body.since, body.words, batch=body.batch)
        opened += more
        if not more:
            return opened


@router.post("/tasks/{task_id}/reverse")
async def reverse(task_id: str, body: Reversal, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> TaskView:
    async with desk.db.write(who) as tx:
        await around.reverse_payment(tx, task_id, body.reason, body.proof)
    async with desk.db.read() as conn:
        return (await queries.views(conn, [task_id]))[0]
