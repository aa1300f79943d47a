"""The customer's side, by the link alone: what is asked, yes or no, leave at once; and the audience's page, by key."""

from typing import Any

from fastapi import APIRouter, Depends, Request, WebSocket
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.kit.actor import CUSTOMER as BY_CUSTOMER
from livemend.kit.clock import iso
from livemend.kit.errors import AppError
from livemend.kit.i18n import LANGUAGES, pick
from livemend.kit.ids import token_hash
from livemend.onair import overlay
from livemend.people.access import Desk, desk

from . import actions, consent, ice, queries, rules
from .consent import Words
from .ice import IceServer
from .model import CallState, EndReason
from .signalling import CUSTOMER, OVERLAY, refuse

router = APIRouter(tags=["customer's call"])
public = APIRouter(include_in_schema=False)
PAGE = "/call/{token}"
COOKIE = "livemend_call"
KEEP_SECONDS = 60 * 24 * 3600


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ConsentBody(Body):
    """version: of the words that stood on the page."""

    live: bool
    recorded: bool
    clip: bool = False
    lang: str = Field(max_length=10)
    version: str = Field(max_length=16)


class ClipBody(Body):
    given: bool


class CallPage(TypedDict):
    """mine: this browser opened the link. state: fresh before that, then open, ready, live, ended."""

    state: str
    mine: bool
    shop: str
    lang: str
    words: Words
    consents: dict[str, bool]
    was_live: bool
    muted: bool
    hidden: bool
    on_screen: bool
    ended_reason: str | None
    expires_at: str | None
    ice: list[IceServer]


def _mine(call: Any, device: str | None) -> bool:
    """Whether this browser opened the link."""
    return bool(device) and token_hash(device or "") == call.device_hash


def ice_of(desk: Desk, who: str) -> list[IceServer]:
    return ice.servers(desk.settings.ice_servers, desk.settings.turn_secret, who, int(desk.clock.now().timestamp()))


async def call_of(desk: Desk, token: str, device: str | None, *, own: bool = True) -> Any:
    """own: only for the browser that opened it; else 410."""
    async with desk.db.read() as conn:
        found = await queries.by_token(conn, token)
    if found is None:
        raise AppError("call_link_unknown", 404)
    if own and not _mine(found, device):
        raise AppError("call_link_used", 410)
    return found


async def _page(desk: Desk, call: Any, mine: bool, lang: str | None) -> CallPage:
    """Before it is opened, and to another browser, nothing but what is asked."""
    async with desk.db.read() as conn:
        row = await queries.row(conn, call.id)
        given = await queries.given(conn, row)
        shop = await catalog.shop(conn)
    shown = lang if lang in LANGUAGES else row.lang
    open_now = mine and row.state != CallState.ENDED
    return {
        "state": row.state if mine or row.state == CallState.ENDED else "fresh",
        "mine": mine,
        "shop": pick(shop["name"], shown) if shop else "",
        "lang": row.lang,
        "words": consent.words(shown),
        "consents": given if mine else {"clip": given["clip"]} if "clip" in given else {},
        "was_live": row.live_at is not None,
        "muted": row.muted,
        "hidden": row.hidden,
        "on_screen": rules.on_screen(row.state, row.way, given, row.picture_at is not None, row.hidden),
        "ended_reason": row.ended_reason,
        "expires_at": iso(row.link_expires_at),
        "ice": ice_of(desk, row.id) if open_now else [],
    }


@router.get(PAGE)
async def page(token: str, request: Request, lang: str | None = None, desk: Desk = Depends(desk)) -> CallPage:
    """Looking does not use the link up: messengers look at every address they carry."""
    device = request.cookies.get(COOKIE)
    call = await call_of(desk, token, device, own=False)
    mine = _mine(call, device)
    if not mine and call.state != CallState.ENDED:
        state = rules.link_state(call.link_expires_at, call.used_at, desk.clock.now())
        if state != "fresh":
            raise AppError(f"call_link_{state}", 410)
    return await _page(desk, call, mine, lang)


@router.post(f"{PAGE}/join")
async def join(
    token: str, request: Request, response: Response, lang: str | None = None, desk: Desk = Depends(desk)
) -> CallPage:
    """From now on the link belongs to this browser."""
    async with desk.db.write(BY_CUSTOMER) as tx:
        secret = await actions.join(tx, token, request.cookies.get(COOKIE))
    if secret is not None:
        response.set_cookie(
            COOKIE,
            secret,
            max_age=KEEP_SECONDS,
            httponly=True,
            samesite="strict",
            secure=desk.settings.secure_cookies,
            path=f"/api/v1/call/{token}",
        )
    call = await call_of(desk, token, None, own=False)
    return await _page(desk, call, True, lang)


@router.post(f"{PAGE}/consent")
async def agree(token: str, body: ConsentBody, request: Request, desk: Desk = Depends(desk)) -> CallPage:
    call = await call_of(desk, token, request.cookies.get(COOKIE))
    answers = {"live": body.live, "recorded": body.recorded, "clip": body.clip}
    async with desk.db.write(BY_CUSTOMER) as tx:
        await actions.consented(tx, call.id, answers, lang=body.lang, version=body.version, via="page")
    return await _page(desk, call, True, body.lang)


@router.post(f"{PAGE}/leave")
async def leave(token: str, request: Request, lang: str | None = None, desk: Desk = Depends(desk)) -> CallPage:
    """At once, at any time, without a reason."""
    call = await call_of(desk, token, request.cookies.get(COOKIE))
    async with desk.db.write(BY_CUSTOMER) as tx:
        await actions.end(tx, call.id, EndReason.LEFT)
    return await _page(desk, call, True, lang)


@router.post(f"{PAGE}/clip")
async def clip(
    token: str, body: ClipBody, request: Request, lang: str | None = None, desk: Desk = Depends(desk)
) -> CallPage:
    """Taking it back needs nothing but the link, also long afterwards and from another browser; giving it does."""
    device = request.cookies.get(COOKIE)
    call = await call_of(desk, token, device, own=body.given)
    async with desk.db.write(BY_CUSTOMER) as tx:
        if body.given or (await queries.given(tx.conn, call)).get("clip"):
            await consent.set_clip(tx, call.id, body.given, "page")
    mine = _mine(call, device)
    return await _page(desk, call, mine, lang)


@router.websocket(f"{PAGE}/signal")
async def signal(socket: WebSocket, token: str) -> None:
    desk: Desk = socket.app.state.desk
    try:
        call = await call_of(desk, token, socket.cookies.get(COOKIE))
        if call.state == CallState.ENDED:
            raise AppError("call_over", 410)
    except AppError as error:
        await refuse(socket, error)
        return
    await desk.parts["switchboard"].serve(
        socket, CUSTOMER, show_id=call.show_id, call_id=call.id, device=call.device_hash
    )


@router.websocket("/overlay/{show_id}/signal")
async def overlay_signal(socket: WebSocket, show_id: str, key: str = "") -> None:
    desk: Desk = socket.app.state.desk
    try:
        async with desk.db.read() as conn:
            await overlay.check_key(conn, desk.settings.secret_key, show_id, key)
    except AppError as error:
        await refuse(socket, error)
        return
    await desk.parts["switchboard"].serve(socket, OVERLAY, show_id=show_id, device=key)


@router.get("/overlay/{show_id}/helpers")
async def overlay_helpers(show_id: str, key: str = "", desk: Desk = Depends(desk)) -> dict[str, list[IceServer]]:
    async with desk.db.read() as conn:
        await overlay.check_key(conn, desk.settings.secret_key, show_id, key)
    return {"ice": ice_of(desk, show_id)}
