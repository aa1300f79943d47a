"""Scorecards and requests for the team; the supplier's own page stands in `pages`."""

from typing import Any

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from livemend.cases.serving import file_response
from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, figures, pages, queries, rules
from .letters import Post
from .model import RequestState, Via

__all__ = ["public", "router"]
router = APIRouter(tags=["suppliers"])
public = pages.public
Since = Query(None, description="Orders placed from then on; 90 days back when left out.")


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Ask(_Body):
    """owner_id left out: whoever asks. lang: of the letter and the supplier's page."""

    supplier: str = Field(max_length=80)
    what: str = Field(max_length=rules.MAX_TEXT)
    due_at: AwareDatetime
    owner_id: str | None = Field(None, max_length=36)
    batch: str | None = Field(None, max_length=80)
    sku: str | None = Field(None, max_length=60)
    subtype: str | None = Field(None, max_length=40)
    lang: str = Field("en", max_length=10)


class Reply(_Body):
    """What the supplier said by telephone, mail or in a meeting, written down by a colleague."""

    cause: str = Field(max_length=rules.MAX_TEXT)
    measure: str = Field(max_length=rules.MAX_TEXT)
    measure_by: AwareDatetime
    by_name: str = Field(max_length=120)
    via: Via = Via.MAIL


class Again(_Body):
    what: str = Field(max_length=rules.MAX_TEXT)
    due_at: AwareDatetime


class Until(_Body):
    due_at: AwareDatetime


class Accept(_Body):
    """follow: the measure becomes an improvement action whose effect is checked by the complaint rate."""

    follow: bool = True


class Why(_Body):
    reason: str = Field(max_length=1000)


async def _view(desk: Desk, request_id: str) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return (await queries.views(conn, [request_id], desk.clock.now()))[0]


@router.get("/suppliers/scorecards")
async def scorecards(since: AwareDatetime | None = Since, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """Every supplier: orders complained about for quality over pieces delivered, against all other goods."""
    async with desk.db.read() as conn:
        return await queries.scorecards(conn, desk.clock.now(), since)


@router.get("/suppliers/{key}/scorecard")
async def scorecard(key: str, since: AwareDatetime | None = Since, desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await queries.scorecard(conn, key, desk.clock.now(), since)


@router.get("/suppliers/{key}/evidence")
async def evidence(
    key: str,
    batch: str | None = None,
    sku: str | None = None,
    subtype: str | None = None,
    desk: Desk = Depends(desk),
) -> dict[str, Any]:
    """What a request would say to the supplier now: counts, nothing of any customer."""
    async with desk.db.read() as conn:
        await queries.supplier(conn, key)
        return await figures.proof(conn, key, batch, sku, subtype, desk.clock.now() - rules.WINDOW)


@router.get("/supplier-requests")
async def listed(
    supplier: str | None = None,
    state: RequestState | None = None,
    overdue: bool = False,
    desk: Desk = Depends(desk),
) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return await queries.listed(conn, desk.clock.now(), supplier=supplier, state=state, overdue=overdue)


@router.post("/supplier-requests", status_code=201)
async def ask(body: Ask, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """The letter goes to the supplier's contact; without a mail address or server the link is passed on by hand."""
    async with desk.db.write(who) as tx:
        request_id = await actions.ask_supplier(tx, secret=desk.settings.secret_key, **body.model_dump())
    return await _view(desk, request_id)


@router.get("/supplier-requests/{request_id}")
async def one(request_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        await queries.row(conn, request_id)
    return await _view(desk, request_id)


@router.get("/supplier-requests/{request_id}/link")
async def link(request_id: str, desk: Desk = Depends(desk)) -> dict[str, str]:
    """The address of the supplier's page: whoever has it may answer in the supplier's name."""
    async with desk.db.read() as conn:
        await queries.row(conn, request_id)
    post: Post = desk.parts["suppliers"]
    return {"url": post.link(request_id)}


@router.get("/supplier-requests/{request_id}/mails/{mail_id}")
async def mail(request_id: str, mail_id: str, desk: Desk = Depends(desk)) -> Response:
    """The mail as it came, with what is attached, to be saved; nobody has checked it."""
    async with desk.db.read() as conn:
        row = await queries.mail_row(conn, request_id, mail_id)
        no = (await queries.row(conn, request_id)).no
    return file_response(await desk.blobs.get(row.blob), "message/rfc822", f"{no}.eml")


@router.post("/supplier-requests/{request_id}/reply")
async def reply(
    request_id: str, body: Reply, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        values = body.model_dump()
        via = Via.MAIL if body.via == Via.LINK else body.via
        await actions.reply(tx, request_id, **{**values, "via": via})
    return await _view(desk, request_id)


@router.post("/supplier-requests/{request_id}/again")
async def again(
    request_id: str, body: Again, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """The reply will not do: say what is missing and until when."""
    async with desk.db.write(who) as tx:
        await actions.ask_again(tx, request_id, body.what, body.due_at)
    return await _view(desk, request_id)


@router.post("/supplier-requests/{request_id}/remind")
async def remind(
    request_id: str, body: Until, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.remind(tx, request_id, body.due_at)
    return await _view(desk, request_id)


@router.post("/supplier-requests/{request_id}/accept")
async def accept(
    request_id: str, body: Accept, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.accept(tx, request_id, follow=body.follow)
    return await _view(desk, request_id)


@router.post("/supplier-requests/{request_id}/withdraw")
async def withdraw(
    request_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.withdraw(tx, request_id, body.reason)
    return await _view(desk, request_id)
