"""Routes of the desk: connect, steps, statements, marks, clips."""

from typing import Any

from fastapi import APIRouter, Depends, WebSocket
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response
from typing_extensions import TypedDict

from livemend.kit.actor import Actor
from livemend.kit.errors import AppError, not_allowed, not_found
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import actions, consent, customer, marking, queries, report, rules, telling, words
from .ice import IceServer
from .model import EndReason, Way
from .queries import CallView, ClipView
from .signalling import FLOOR, HOST, refuse
from .words import CallWords

__all__ = ["public", "router"]
router = APIRouter(tags=["calls"])
router.routes += customer.router.routes
public = customer.public
CALL = "/calls/{call_id}"


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class WayBody(Body):
    way: str = Field(max_length=10)


class LinkBody(Body):
    """renew: a new address, the old one stops working."""

    renew: bool = False


class ConsentBody(Body):
    """What the customer was heard to say yes or no to, where the call runs on the platform."""

    live: bool
    recorded: bool
    clip: bool = False


class OnBody(Body):
    on: bool


class EndBody(Body):
    """stop: at once, by the kill switch."""

    stop: bool = False


class DoneBody(Body):
    done: bool = True


class ToldBody(Body):
    """kind: problem, offer (remedy, amount in minor units, sku) or deadline (due_at, owner_role)."""

    kind: str = Field(max_length=10)
    text: str = Field(min_length=1, max_length=2000)
    remedy: str | None = Field(None, max_length=20)
    amount: int | None = Field(None, ge=0, le=10**12)
    sku: str | None = Field(None, max_length=60)
    due_at: AwareDatetime | None = None
    owner_role: str | None = Field(None, max_length=20)


class MarkBody(Body):
    kind: str = Field(max_length=12)
    offset_ms: int | None = Field(None, ge=0, le=10**10)


class ClipBody(Body):
    """from_ms, to_ms: since the stream began; none: the whole call. place: where the file lies."""

    title: str = Field(min_length=1, max_length=200)
    from_ms: int | None = Field(None, ge=0, le=10**10)
    to_ms: int | None = Field(None, ge=0, le=10**10)
    place: str | None = Field(None, max_length=1000)


class LinkShown(TypedDict):
    """url: None when it is used up or outdated; renew it then."""

    url: str | None
    state: str
    expires_at: str | None


class Helpers(TypedDict):
    ice: list[IceServer]


async def _step(desk: Desk, who: Actor, call_id: str, act: Any, *args: Any, **more: Any) -> CallView:
    async with desk.db.write(who) as tx:
        await act(tx, call_id, *args, **more)
        return await queries.view(tx.conn, call_id, tx.now)


@router.get("/shows/{show_id}/calls")
async def call_list(show_id: str, desk: Desk = Depends(desk)) -> list[CallView]:
    async with desk.db.read() as conn:
        return await queries.views(conn, await queries.ids_of(conn, show_id), desk.clock.now())


@router.get(CALL)
async def call(call_id: str, desk: Desk = Depends(desk)) -> CallView:
    async with desk.db.read() as conn:
        return await queries.view(conn, call_id, desk.clock.now())


@router.get(f"{CALL}/words")
async def call_words(call_id: str, desk: Desk = Depends(desk)) -> CallWords:
    """Suggested words of the seven steps and of the closing, and what may be offered now."""
    async with desk.db.read() as conn:
        return await words.words(conn, await queries.row(conn, call_id), desk.clock.now())


@router.get(f"{CALL}/helpers")
async def helpers(call_id: str, desk: Desk = Depends(desk)) -> Helpers:
    """For the browser: servers that help to find the way, with a password that ends."""
    async with desk.db.read() as conn:
        await queries.row(conn, call_id)
    return {"ice": customer.ice_of(desk, call_id)}


@router.post(f"{CALL}/link")
async def link(call_id: str, body: LinkBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> LinkShown:
    """The address to send privately: opened once, by one browser, within its time."""
    async with desk.db.write(who) as tx:
        if body.renew:
            await actions.make_link(tx, call_id, desk.settings.secret_key)
        row = await queries.row(tx.conn, call_id)
        way = row.link_expires_at if row.way == Way.LINK else None
        state = rules.link_state(way, row.used_at, tx.now)
        token = rules.token(desk.settings.secret_key, call_id, row.link_version)
        url = f"{desk.settings.base_url}/call/{token}" if state == "fresh" else None
        return {"url": url, "state": state, "expires_at": way.isoformat() if way else None}


@router.post(f"{CALL}/way")
async def way(call_id: str, body: WayBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, actions.set_way, body.way, desk.settings.secret_key)


@router.post(f"{CALL}/consent")
async def told_consent(
    call_id: str, body: ConsentBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CallView:
    async with desk.db.write(who) as tx:
        row = await queries.row(tx.conn, call_id)
        await actions.consented(tx, call_id, body.model_dump(), lang=row.lang, via="told")
        return await queries.view(tx.conn, call_id, tx.now)


@router.post(f"{CALL}/clip-consent/revoke")
async def revoke_clip(call_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    """The customer told a colleague. Clips of the call stop being publishable."""
    return await _step(desk, who, call_id, consent.set_clip, False, "told")


@router.post(f"{CALL}/live")
async def go_live(call_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, actions.go_live)


@router.post(f"{CALL}/end")
async def end(call_id: str, body: EndBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, actions.end, EndReason.STOPPED if body.stop else EndReason.DONE)


@router.post(f"{CALL}/muted")
async def muted(call_id: str, body: OnBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, actions.switch, "muted", body.on)


@router.post(f"{CALL}/hidden")
async def hidden(call_id: str, body: OnBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, actions.switch, "hidden", body.on)


@router.post(f"{CALL}/picture")
async def picture(call_id: str, body: OnBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    """The audience may see the caller: approved by whoever of the floor looked."""
    return await _step(desk, who, call_id, actions.switch, "picture", body.on)


@router.post(f"{CALL}/steps/{{step}}")
async def step(
    call_id: str, step: str, body: DoneBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CallView:
    return await _step(desk, who, call_id, actions.step, step, body.done)


@router.post(f"{CALL}/closing")
async def closing(call_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, actions.closing_said)


@router.post(f"{CALL}/statements", status_code=201)
async def tell(call_id: str, body: ToldBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, telling.tell, **body.model_dump())


@router.post(f"{CALL}/statements/{{statement_id}}/offer")
async def confirm_offer(
    call_id: str, statement_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CallView:
    return await _step(desk, who, call_id, telling.confirm_offer, statement_id)


@router.delete(f"{CALL}/statements/{{statement_id}}")
async def take_back(
    call_id: str, statement_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CallView:
    return await _step(desk, who, call_id, telling.take_back, statement_id)


@router.post(f"{CALL}/marks", status_code=201)
async def mark(call_id: str, body: MarkBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, marking.mark, body.kind, offset_ms=body.offset_ms)


@router.delete(f"{CALL}/marks/{{mark_id}}")
async def unmark(call_id: str, mark_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, marking.unmark, mark_id)


@router.post(f"{CALL}/clips", status_code=201)
async def add_clip(call_id: str, body: ClipBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    return await _step(desk, who, call_id, marking.add_clip, **body.model_dump())


@router.get("/shows/{show_id}/clips")
async def clip_list(show_id: str, desk: Desk = Depends(desk)) -> list[ClipView]:
    async with desk.db.read() as conn:
        return await queries.clip_views(conn, show_id)


@router.post("/clips/{clip_id}/publishable")
async def publishable(clip_id: str, body: OnBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallView:
    """409 `clip_no_consent` without the customer's stored yes to a clip."""
    async with desk.db.write(who) as tx:
        await marking.set_publishable(tx, clip_id, body.on)
        clip = await queries.clip_row(tx.conn, clip_id)
        return await queries.view(tx.conn, clip.call_id, tx.now)


@router.get("/shows/{show_id}/call-cuts")
async def cuts(
    show_id: str,
    form: str = "csv",
    rate: int = 25,
    call_id: str | None = None,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> Response:
    """The cut list of all calls or of one: csv or edl (CMX 3600), time codes since the stream began."""
    async with desk.db.read() as conn:
        if call_id is not None and (await queries.row(conn, call_id)).show_id != show_id:
            raise not_found("call")
        text = await report.cut_list(conn, desk.clock.now(), form, rate, who.lang, show_id=show_id, call_id=call_id)
    kind = "text/csv" if form == "csv" else "text/plain"
    headers = {"Content-Disposition": f'attachment; filename="cuts-{show_id}.{form}"'}
    return Response(text, media_type=f"{kind}; charset=utf-8", headers=headers)


SIGNALS = {HOST: Permission.HOST_SPEAK, FLOOR: Permission.SHOW_RUN}


@router.websocket(f"{CALL}/signal")
async def signal(socket: WebSocket, call_id: str, seat: str = FLOOR) -> None:
    """seat: host or floor."""
    desk: Desk = socket.app.state.desk
    who: Actor = socket.state.actor
    try:
        if seat not in SIGNALS or not who.may(SIGNALS[seat]):
            raise not_allowed()
        async with desk.db.read() as conn:
            row = await queries.row(conn, call_id)
    except AppError as error:
        await refuse(socket, error)
        return
    await desk.parts["switchboard"].serve(socket, seat, show_id=row.show_id, call_id=call_id)
