"""Cases: the queue, the case page, and what a service agent does there."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Depends, File, UploadFile
from pydantic import AwareDatetime, BaseModel, Field
from starlette.responses import Response

from livemend.kit.actor import Actor
from livemend.kit.errors import AppError, not_found
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import actions, api_doors, api_joining, api_times, findings, queries, search_api, uploads, worklist
from .detail import detail, evidence_view
from .model import Outcome
from .serving import Body, Contact, answer, file_response, judged, known_customer, seams_of, shown, store_upload

router = APIRouter(tags=["cases"])
router.routes += [
    *api_joining.router.routes,
    *api_times.router.routes,
    *api_doors.router.routes,
    *findings.router.routes,
    *search_api.router.routes,
]
Id = Field(None, max_length=36)
Words = Field(max_length=10_000)


class NewCase(Body):
    channel: str = Field(max_length=20)
    words: str = Words
    customer_id: str | None = Id
    contact: Contact | None = None
    order_no: str | None = Field(None, max_length=60)
    issue: str | None = Field(None, max_length=20)
    subtype: str | None = Field(None, max_length=40)
    level: int | None = Field(None, ge=0, le=2)
    title: str | None = Field(None, max_length=300)
    product_sku: str | None = Field(None, max_length=60)
    wished: str | None = Field(None, max_length=2000)
    show_id: str | None = Id
    incident_id: str | None = Id
    comment_ids: list[str] = Field(default_factory=list, max_length=500)
    lang: str = Field("en", max_length=10)
    public_source: bool = False
    source_url: str | None = Field(None, max_length=2000, pattern=r"^https?://")
    linked_id: str | None = Id
    # When it was said or posted, if that was before now: the hour of the first reply begins there.
    said_at: AwareDatetime | None = None


class Assessment(Body):
    issue: str = Field(max_length=20)
    level: int = Field(ge=0, le=2)
    axis: str = Field(max_length=20)
    subtype: str | None = Field(None, max_length=40)
    cause_sub: str | None = Field(None, max_length=40)
    cause_stage: str | None = Field(None, max_length=40)
    note: str = Field("", max_length=4000)
    script: str = Field("", max_length=500, description="Marketing: the version of the script that said it.")
    link: str = Field("", max_length=2000, description="Marketing: the listing. External: a page that shows it.")
    file_id: str | None = Id
    concerned_id: str | None = Id
    wished: str | None = Field(None, max_length=2000)
    reason: str | None = Field(None, max_length=2000)


class Assign(Body):
    user_id: str | None = Id


class Note(Body):
    text: str = Field(min_length=1, max_length=10_000)


class Call(Body):
    """What was said with the customer, by telephone or in person; at: when, if not now."""

    text: str = Field(min_length=1, max_length=10_000)
    at: AwareDatetime | None = None


class Message(Body):
    """kind: reply, holding (with due_at: becomes a promise), progress, question."""

    text: str = Field(min_length=1, max_length=10_000)
    kind: str = Field("reply", max_length=20)
    due_at: AwareDatetime | None = None


class LinkOrder(Body):
    order_no: str | None = Field(None, max_length=60)
    customer_id: str | None = Id


class Result(Body):
    text: str = Field(min_length=1, max_length=10_000)
    reason: str | None = Field(None, max_length=2000)


class Close(Body):
    outcome: str = Field(Outcome.SATISFIED, max_length=20)
    lesson: str | None = Field(None, max_length=4000)
    evidence: str | None = Field(None, max_length=2000)
    waive: dict[str, str] = Field(default_factory=dict, max_length=10)
    # Which of what the team knows should be changed because of it: faq, fact_sheet, playbook, policy -> what.
    findings: dict[str, str] = Field(default_factory=dict, max_length=4)


class Reopen(Body):
    words: str = Field("", max_length=10_000)


class SetStatus(Body):
    status: str = Field(max_length=20)
    reason: str | None = Field(None, max_length=2000)


class Move(Body):
    step: str = Field(max_length=20)
    reason: str | None = Field(None, max_length=2000)


class PublicOutcome(Body):
    text: str = Field(min_length=1, max_length=4000)


class CasePage(BaseModel):
    items: list[dict[str, Any]]
    next_cursor: str | None
    counts: dict[str, int]


@router.get("/cases")
async def page(
    view: str | None = None,
    status: str | None = None,
    category: str | None = None,
    level: int | None = None,
    assignee: str | None = None,
    q: str | None = None,
    show_id: str | None = None,
    issue: str | None = None,
    customer_id: str | None = None,
    channel: str | None = None,
    overdue: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> CasePage:
    """view: open, mine, unassigned, urgent, overdue, waiting, again, resolved, all; further filters narrow it.

    assignee: an id, `me` or `none`.
    """
    given = {
        "view": view,
        "status": status,
        "category": category,
        "level": level,
        "assignee": assignee,
        "q": q[:200] if q else None,
        "show_id": show_id,
        "issue": issue,
        "customer_id": customer_id,
        "channel": channel,
        "overdue": overdue,
    }
    wanted = worklist.filter_of(given, who.id, desk.clock.now(), own=who.may(Permission.PERSONAL_READ))
    async with desk.db.read() as conn:
        items, following = await worklist.page(conn, wanted, cursor=cursor, limit=limit)
        counts = await worklist.counts(conn, who.id, desk.clock.now())
    return CasePage(items=[dict(item) for item in items], next_cursor=following, counts=counts)


@router.post("/cases", status_code=201)
async def open_case(body: NewCase, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        given = body.model_dump(exclude={"contact"})
        if body.issue is None and body.level is None:
            given |= judged(desk, body.words)
        given["customer_id"] = await known_customer(tx, body.customer_id, body.contact, body.lang)
        case_id = await actions.open_case(tx, **given)
    async with desk.db.read() as conn:
        return await detail(conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


class AssignMany(Body):
    case_ids: list[str] = Field(min_length=1, max_length=200)
    user_id: str | None = Id


@router.post("/cases/assign")
async def assign_many(body: AssignMany, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """Each by itself: what is refused does not hold up the others."""
    done: list[str] = []
    refused: dict[str, str] = {}
    for case_id in dict.fromkeys(body.case_ids):
        try:
            async with desk.db.write(who) as tx:
                await actions.assign(tx, case_id, body.user_id)
            done.append(case_id)
        except AppError as error:
            refused[case_id] = error.code
    return {"done": done, "refused": refused}


@router.get("/cases/{case_id}")
async def one(case_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """By id or by number."""
    async with desk.db.read() as conn:
        found = await queries.by_number(conn, case_id) if "-C-" in case_id.upper() else case_id
        return await detail(conn, found or case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


@router.post("/cases/{case_id}/assess")
async def assess(
    case_id: str, body: Assessment, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.assess(tx, case_id, filed=await seams_of(desk).filed_of(tx.conn, case_id), **body.model_dump())
    return await shown(desk, case_id, who)


@router.post("/cases/{case_id}/assign")
async def assign(case_id: str, body: Assign, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.assign(tx, case_id, body.user_id)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/notes")
async def note(case_id: str, body: Note, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.add_entry(tx, case_id, kind="note", audience="internal", text=body.text)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/calls")
async def log_call(case_id: str, body: Call, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """Log a call: a contact both ways, so it counts as an answer and as the contact after the decision (R101)."""
    async with desk.db.write(who) as tx:
        await actions.log_call(tx, case_id, body.text, at=body.at)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/messages")
async def message(
    case_id: str, body: Message, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    due_at: datetime | None = body.due_at
    async with desk.db.write(who) as tx:
        await actions.send_message(tx, case_id, body.text, message=body.kind, due_at=due_at)
    async with desk.db.read() as conn:
        return await detail(conn, case_id, seams_of(desk), personal=who.may(Permission.PERSONAL_READ))


@router.post("/cases/{case_id}/link-order")
async def link_order(
    case_id: str, body: LinkOrder, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.link_order(tx, case_id, body.order_no, body.customer_id)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/tell-result")
async def tell_result(
    case_id: str, body: Result, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.tell_result(tx, case_id, body.text, reason=body.reason)
    return await shown(desk, case_id, who)


@router.post("/cases/{case_id}/public-outcome")
async def public_outcome(
    case_id: str, body: PublicOutcome, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """Tick that the outcome was said on air or posted where the complaint stood (R057)."""
    async with desk.db.write(who) as tx:
        await actions.public_outcome(tx, case_id, body.text)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/close")
async def close(case_id: str, body: Close, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.close_case(tx, case_id, seams=seams_of(desk), **body.model_dump(exclude={"findings"}))
        await findings.note(tx, await queries.row(tx.conn, case_id), body.findings)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/reopen")
async def reopen(case_id: str, body: Reopen, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.reopen(tx, case_id, body.words, why="team")
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/status")
async def set_status(
    case_id: str, body: SetStatus, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.set_status(tx, case_id, body.status, reason=body.reason)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/step")
async def step(case_id: str, body: Move, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.check_leaving(tx, case_id, body.step, body.reason)
        await actions.move_step(tx, case_id, body.step, reason=body.reason)
    return await shown(desk, case_id, who)


@router.post("/cases/{case_id}/evidence", status_code=201)
async def upload(
    case_id: str, file: UploadFile = File(), desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    evidence_id = await store_upload(desk, who, case_id, file)
    async with desk.db.read() as conn:
        return evidence_view(case_id, await queries.evidence_row(conn, case_id, evidence_id, state=None))


@router.post("/cases/{case_id}/evidence/{evidence_id}/check", status_code=202)
async def check_again(
    case_id: str, evidence_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """Of a file that is held: ask now instead of at its next turn."""
    async with desk.db.write(who) as tx:
        await uploads.again(tx, case_id, evidence_id)
    return {}


@router.get("/cases/{case_id}/evidence/{evidence_id}")
async def download(case_id: str, evidence_id: str, desk: Desk = Depends(desk)) -> Response:
    async with desk.db.read() as conn:
        piece = await queries.evidence_row(conn, case_id, evidence_id)
    return file_response(await desk.blobs.get(piece.blob), piece.type, piece.name)


@router.get("/cases/{case_id}/evidence/{evidence_id}/thumbnail")
async def thumbnail(case_id: str, evidence_id: str, desk: Desk = Depends(desk)) -> Response:
    async with desk.db.read() as conn:
        piece = await queries.evidence_row(conn, case_id, evidence_id)
    if piece.thumbnail is None:
        raise not_found("file")
    return file_response(await desk.blobs.get(piece.thumbnail), "image/jpeg", "thumbnail.jpg")
