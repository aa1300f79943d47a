"""The control room's and the host's routes."""

from dataclasses import replace

from fastapi import Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.cases.queries import CaseView
from livemend.incidents import actions as incidents
from livemend.incidents import queries as incident_queries
from livemend.kit.actor import Actor
from livemend.kit.i18n import t
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Role
from livemend.promises import queries as promises
from livemend.promises.queries import PromiseView
from livemend.remedies import actions as remedies
from livemend.remedies import queries as remedy_queries
from livemend.remedies.queries import OfferView
from livemend.shows import queries as shows
from livemend.shows.queries import ShowView

from . import (
    act_queries,
    actions,
    acts,
    asking,
    call_api,
    detail,
    draft,
    duty,
    findings_api,
    floor_api,
    guard,
    open_api,
    paraphrase_api,
    praise_api,
    prompter,
    queries,
    words_api,
)
from .act_queries import ActView
from .detail import IncidentDetail, ShowState
from .draft import Draft
from .prompter import Prompter
from .queries import IncidentView, OpenItem, RequestView, SaidView
from .routes import INCIDENT, Ago, router

# Imported for the routes they add.
__all__ = [
    "call_api",
    "duty",
    "findings_api",
    "floor_api",
    "open_api",
    "paraphrase_api",
    "praise_api",
    "public",
    "router",
    "words_api",
]
public = open_api.public
Text = Field(min_length=1, max_length=2000)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Forced(Body):
    incident_id: str = Field(max_length=36)
    reason: str = Field(min_length=1, max_length=1000)


class EndBody(Body):
    forced: list[Forced] = Field(default_factory=list, max_length=5000)


class SaidBody(Body):
    """parts: kinds of the steps that were said; none given: all of the card."""

    hash: str = Field("", max_length=64)
    parts: list[str] = Field(default_factory=list, max_length=20)
    reminder: bool = False


class ParkBody(Body):
    words: str = Text
    due_at: AwareDatetime
    owner_id: str | None = Field(None, max_length=36)
    owner_role: str | None = Field(None, max_length=20)


class HoldBody(Body):
    department: str = Field(max_length=20)
    question: str = Text
    seconds: int | None = Field(None, ge=5, le=3600)


class AnswerBody(Body):
    text: str = Text


class CasesBody(Body):
    comment_id: str | None = Field(None, max_length=36)
    comment_ids: list[str] = Field(default_factory=list, max_length=500)
    issue: str | None = Field(None, max_length=20)
    subtype: str | None = Field(None, max_length=40)
    level: int | None = Field(None, ge=0, le=2)
    summary: str | None = Field(None, max_length=500)
    wished: str | None = Field(None, max_length=500)


class MessageBody(Body):
    """machine: the text came from a draft by a model; a person sends it."""

    text: str = Text
    comment_id: str | None = Field(None, max_length=36)
    machine: bool = False


class ProofBody(Body):
    proof: str = Text


class OfferBody(Body):
    """comment_id: to whom; none: the one whose words stand on the card. amount: minor units, none = as policy says."""

    remedy: str = Field(max_length=20)
    amount: int | None = Field(None, ge=0)
    sku: str | None = Field(None, max_length=60)
    comment_id: str | None = Field(None, max_length=36)
    note: str | None = Field(None, max_length=1000)


class ParkedView(TypedDict):
    incident: IncidentView
    promise: PromiseView


class CasesView(CaseView):
    """The first case, with all that were opened or there already."""

    cases: list[CaseView]


class IncidentPage(TypedDict):
    items: list[IncidentView]
    next_cursor: str | None
    counts: dict[str, int]


@router.get("/shows/{show_id}/state")
async def state(show_id: str, desk: Desk = Depends(desk)) -> ShowState:
    async with desk.db.read() as conn:
        return await detail.state(conn, desk, show_id)


@router.get("/shows/{show_id}/open")
async def open_items(show_id: str, desk: Desk = Depends(desk)) -> list[OpenItem]:
    """What stands in the way of the end of the show."""
    async with desk.db.read() as conn:
        return await queries.open_items(conn, show_id)


@router.post("/shows/{show_id}/end")
async def end(show_id: str, body: EndBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShowView:
    async with desk.db.write(who) as tx:
        await actions.end_show(tx, show_id, {item.incident_id: item.reason for item in body.forced})
        return await shows.view(tx.conn, show_id)


@router.get("/shows/{show_id}/incidents")
async def incident_list(
    show_id: str, state: str | None = None, lane: str | None = None, limit: int = 1000, desk: Desk = Depends(desk)
) -> IncidentPage:
    async with desk.db.read() as conn:
        await shows.show_row(conn, show_id)
        ids = await incident_queries.ids_of(conn, show_id, state=state, lane=lane, limit=max(1, min(limit, 5000)))
        items = await queries.incident_views(conn, ids)
    counts: dict[str, int] = {}
    for item in items:
        counts[item["state"]] = counts.get(item["state"], 0) + 1
    order = {key: place for place, key in enumerate(ids)}
    return {"items": sorted(items, key=lambda i: order[i["id"]]), "next_cursor": None, "counts": counts}


@router.get(INCIDENT)
async def incident(
    show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> IncidentDetail:
    async with desk.db.read() as conn:
        return await detail.detail(conn, show_id, incident_id, desk.clock.now(), who.role)


@router.get("/shows/{show_id}/prompter")
async def prompter_now(show_id: str, desk: Desk = Depends(desk)) -> Prompter:
    async with desk.db.read() as conn:
        await shows.show_row(conn, show_id)
        shown = await prompter.prompter(conn, show_id, desk.clock.now())
    absent = Role.FINANCE not in duty.here(desk)
    if shown["current"] is not None and shown["current"]["card"]["choices"] and absent:
        # Rostered is not there: the host knows before promising (R010).
        card = shown["current"]["card"]
        card["hints"].append(t(card["lang"], "onair.hint.finance_offline"))
    return shown


@router.post(f"{INCIDENT}/cue")
async def cue(show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> IncidentView:
    async with desk.db.write(who) as tx:
        await actions.incident_of(tx, show_id, incident_id)
        await incidents.cue(tx, incident_id, True)
        return await queries.incident_view(tx.conn, show_id, incident_id)


@router.post(f"{INCIDENT}/uncue")
async def uncue(
    show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> IncidentView:
    async with desk.db.write(who) as tx:
        await actions.incident_of(tx, show_id, incident_id)
        await incidents.cue(tx, incident_id, False)
        return await queries.incident_view(tx.conn, show_id, incident_id)


@router.post(f"{INCIDENT}/said")
async def said(
    show_id: str,
    incident_id: str,
    body: SaidBody,
    ago: Ago = 0,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> SaidView:
    """`undo_id` takes it back, with what was promised by it; none for an invitation, a reminder or a statement."""
    async with desk.db.write(who) as tx:
        mention_id = await actions.said(
            tx, show_id, incident_id, card_hash=body.hash, parts=body.parts, reminder=body.reminder, ago=ago
        )
        answer = (await queries.mention_row(tx.conn, mention_id)).kind == "answer"
        view = await queries.incident_view(tx.conn, show_id, incident_id)
        return {**view, "undo_id": mention_id if answer else None}


@router.post(f"{INCIDENT}/park")
async def park(
    show_id: str, incident_id: str, body: ParkBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ParkedView:
    async with desk.db.write(who) as tx:
        promise_id = await actions.park(tx, show_id, incident_id, **body.model_dump())
        (promise,) = await promises.views(tx.conn, [promise_id])
        return {"incident": await queries.incident_view(tx.conn, show_id, incident_id), "promise": promise}


@router.post(f"{INCIDENT}/hold", status_code=201)
async def hold(
    show_id: str, incident_id: str, body: HoldBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> RequestView:
    async with desk.db.write(who) as tx:
        request_id = await asking.hold(tx, show_id, incident_id, **body.model_dump())
        return (await queries.request_views(tx.conn, [request_id]))[0]


@router.get("/requests")
async def requests(
    show_id: str | None = None,
    state: str | None = None,
    department: str | None = None,
    owed: bool = False,
    desk: Desk = Depends(desk),
) -> list[RequestView]:
    """Questions to the departments, the soonest deadline first; owed: only what still wants an answer, also late."""
    async with desk.db.read() as conn:
        return await queries.requests_of(conn, show_id=show_id, state=state, department=department, owed=owed)


@router.post("/requests/{request_id}/answer")
async def answer(
    request_id: str, body: AnswerBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> RequestView:
    async with desk.db.write(who) as tx:
        await asking.answer(tx, request_id, body.text)
        return (await queries.request_views(tx.conn, [request_id]))[0]


@router.post("/requests/{request_id}/withdraw")
async def withdraw(request_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> RequestView:
    async with desk.db.write(who) as tx:
        await asking.withdraw_request(tx, request_id)
        return (await queries.request_views(tx.conn, [request_id]))[0]


@router.post(f"{INCIDENT}/cases", status_code=201)
async def open_cases(
    show_id: str, incident_id: str, body: CasesBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CasesView:
    what = body.model_dump(exclude={"comment_id", "comment_ids"})
    chosen = [*body.comment_ids, *([body.comment_id] if body.comment_id else [])]
    async with desk.db.write(who) as tx:
        ids = await actions.open_cases(tx, show_id, incident_id, comment_ids=chosen, **what)
        views = await cases.views(tx.conn, ids)
    return {**views[0], "cases": views}


@router.post(f"{INCIDENT}/offer", status_code=201)
async def offer(
    show_id: str, incident_id: str, body: OfferBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> OfferView:
    """One key on the prompter: a case for the person and the offer in it. Over a limit it waits for a yes."""
    async with desk.db.write(who) as tx:
        row = await actions.incident_of(tx, show_id, incident_id)
        chosen = body.comment_id or row.sample_comment_id
        (case_id,) = await actions.open_cases(tx, show_id, incident_id, comment_ids=[chosen])
        what = body.model_dump(exclude={"comment_id"})
        offer_id = await remedies.make_offer(tx, case_id=case_id, **what)
        return (await remedy_queries.offer_views(tx.conn, [offer_id]))[0]


@router.post(f"{INCIDENT}/reply", status_code=201)
async def reply(
    show_id: str, incident_id: str, body: MessageBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[ActView]:
    async with desk.db.write(who) as tx:
        ids = await acts.reply(tx, show_id, incident_id, body.text, body.comment_id, machine=body.machine)
        return await act_queries.act_views(tx.conn, ids)


@router.post(f"{INCIDENT}/private", status_code=201)
async def private(
    show_id: str, incident_id: str, body: MessageBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ActView:
    async with desk.db.write(who) as tx:
        act_id = await acts.private(tx, show_id, incident_id, body.text, body.comment_id, machine=body.machine)
        return (await act_queries.act_views(tx.conn, [act_id]))[0]


@router.get("/shows/{show_id}/acts")
async def act_list(
    show_id: str, state: str | None = None, incident_id: str | None = None, desk: Desk = Depends(desk)
) -> list[ActView]:
    """What was done on the platforms; what waits for a person's hand on top."""
    async with desk.db.read() as conn:
        await shows.show_row(conn, show_id)
        return await act_queries.acts_of(conn, show_id=show_id, incident_id=incident_id, state=state)


@router.post("/acts/{act_id}/done")
async def act_done(act_id: str, body: ProofBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ActView:
    async with desk.db.write(who) as tx:
        await acts.done_by_hand(tx, act_id, body.proof)
        return (await act_queries.act_views(tx.conn, [act_id]))[0]


@router.post("/acts/{act_id}/undo", status_code=201)
async def act_undo(act_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ActView:
    """The counter act (unhide, unmute)."""
    async with desk.db.write(who) as tx:
        counter = await acts.undo(tx, act_id)
        return (await act_queries.act_views(tx.conn, [counter]))[0]


@router.post(f"{INCIDENT}/draft")
async def write_draft(show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> Draft:
    """Words for a reply: by the model when one is set up and answers well in time, else from the card."""
    async with desk.db.read() as conn:
        view = await queries.incident_view(conn, show_id, incident_id)
        card, _request = await prompter.build_card(conn, view, desk.clock.now())
        context = await guard.context_for(
            conn, desk.clock.now(), "", kind="public", lang=card["lang"], incident_id=incident_id
        )
    return await draft.write(desk.settings, card, replace(context, lang=card["lang"]), who.lang)
