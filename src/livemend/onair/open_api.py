"""What is said openly: statements, the overlay for OBS, and the public page."""

import hashlib
import json
from typing import Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from livemend.catalog import queries as catalog
from livemend.kit.actor import Actor
from livemend.kit.errors import not_found
from livemend.people.access import Desk, actor, desk

from . import overlay, page, proposing, statements
from .model import StatementState
from .overlay import OverlayDesk, PictureView
from .proposing import Proposal
from .routes import router
from .statements import AskedStatement, StatementView

public = APIRouter(include_in_schema=False)


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DraftBody(Body):
    texts: dict[str, str] = Field(max_length=3)
    incident_id: str | None = Field(None, max_length=36)


class TextsBody(Body):
    texts: dict[str, str] = Field(max_length=3)


class SeenBody(Body):
    """rev: of what was read; 409 when somebody decided or rewrote it since."""

    rev: int | None = None


class TickBody(Body):
    channel: str = Field(min_length=1, max_length=60)
    proof: str | None = Field(None, max_length=1000)


class OverlayBody(Body):
    card: str | None = Field(None, max_length=36)
    rotate: bool = False


class PictureBody(Body):
    """boxes: [x, y, width, height] as shares of the picture, what must not be seen."""

    case_id: str = Field(max_length=36)
    evidence_id: str = Field(max_length=36)
    boxes: list[list[float]] = Field(default_factory=list, max_length=50)
    title: dict[str, str] = Field(default_factory=dict, max_length=3)
    nothing_personal: bool = False


class StatementPage(BaseModel):
    items: list[AskedStatement]
    next_cursor: str | None
    counts: dict[str, int]


@router.get("/statements")
async def statements_asked(
    state: StatementState | None = Query(None, description="Left out: all, the newest first."),
    cursor: str | None = Query(None, max_length=36),
    limit: int = Query(50, ge=1, le=200),
    desk: Desk = Depends(desk),
) -> StatementPage:
    """Of all shows, for who says yes to them."""
    async with desk.db.read() as conn:
        return StatementPage(**await statements.page(conn, state=state, cursor=cursor, limit=limit))


@router.get("/shows/{show_id}/statements")
async def statement_list(show_id: str, desk: Desk = Depends(desk)) -> list[StatementView]:
    async with desk.db.read() as conn:
        return await statements.of_show(conn, show_id)


@router.get("/shows/{show_id}/statement-proposals")
async def proposals(show_id: str, desk: Desk = Depends(desk)) -> list[Proposal]:
    """Incidents above the threshold that nobody has spoken of openly yet."""
    async with desk.db.read() as conn:
        return await proposing.proposals(conn, show_id, desk.clock.now())


@router.post("/shows/{show_id}/statements", status_code=201)
async def draft(
    show_id: str, body: DraftBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> StatementView:
    async with desk.db.write(who) as tx:
        statement_id = await statements.draft(tx, show_id, body.texts, body.incident_id)
        return (await statements.views(tx.conn, [statement_id]))[0]


async def _step(desk: Desk, who: Actor, statement_id: str, step: Any, *args: Any) -> StatementView:
    async with desk.db.write(who) as tx:
        await step(tx, statement_id, *args)
        return (await statements.views(tx.conn, [statement_id]))[0]


@router.put("/statements/{statement_id}")
async def rewrite(
    statement_id: str, body: TextsBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> StatementView:
    return await _step(desk, who, statement_id, statements.rewrite, body.texts)


@router.post("/statements/{statement_id}/approve")
async def approve(
    statement_id: str, body: SeenBody | None = None, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> StatementView:
    return await _step(desk, who, statement_id, statements.approve, body.rev if body else None)


@router.post("/statements/{statement_id}/publish")
async def publish(statement_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> StatementView:
    return await _step(desk, who, statement_id, statements.publish)


@router.post("/statements/{statement_id}/withdraw")
async def withdraw(
    statement_id: str, body: SeenBody | None = None, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> StatementView:
    return await _step(desk, who, statement_id, statements.withdraw, body.rev if body else None)


@router.post("/statements/{statement_id}/updates", status_code=201)
async def add_update(
    statement_id: str, body: TextsBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> StatementView:
    return await _step(desk, who, statement_id, statements.add_update, body.texts)


@router.post("/statements/{statement_id}/channels")
async def tick(
    statement_id: str, body: TickBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> StatementView:
    return await _step(desk, who, statement_id, statements.tick, body.channel, body.proof)


@router.get("/shows/{show_id}/overlay")
async def overlay_desk(show_id: str, desk: Desk = Depends(desk)) -> OverlayDesk:
    async with desk.db.read() as conn:
        settings = desk.settings
        return await overlay.for_floor(conn, settings.secret_key, settings.base_url, show_id)


@router.put("/shows/{show_id}/overlay")
async def overlay_change(
    show_id: str, body: OverlayBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> OverlayDesk:
    async with desk.db.write(who) as tx:
        await overlay.change(tx, show_id, body.card, rotate=body.rotate)
        settings = desk.settings
        return await overlay.for_floor(tx.conn, settings.secret_key, settings.base_url, show_id)


@router.post("/shows/{show_id}/overlay/pictures", status_code=201)
async def add_picture(
    show_id: str, body: PictureBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PictureView:
    async with desk.db.write(who) as tx:
        picture_id = await overlay.add_picture(tx, desk.blobs, show_id, **body.model_dump())
        return next(p for p in await overlay.pictures_of(tx.conn, show_id) if p["id"] == picture_id)


@router.post("/overlay-pictures/{picture_id}/approve")
async def approve_picture(picture_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> PictureView:
    async with desk.db.write(who) as tx:
        await overlay.approve_picture(tx, picture_id)
        row = await overlay.picture_row(tx.conn, picture_id)
        return next(p for p in await overlay.pictures_of(tx.conn, row.show_id) if p["id"] == picture_id)


def _jpeg(data: bytes) -> Response:
    return Response(data, media_type="image/jpeg", headers={"Cache-Control": "private, max-age=60"})


@router.get("/overlay-pictures/{picture_id}/image")
async def picture_image(picture_id: str, desk: Desk = Depends(desk)) -> Response:
    """The masked picture, for the people who approve it."""
    async with desk.db.read() as conn:
        row = await overlay.picture_row(conn, picture_id)
    return _jpeg(await desk.blobs.get(row.blob))


@router.get("/overlay/{show_id}")
async def overlay_data(show_id: str, request: Request, key: str = "", desk: Desk = Depends(desk)) -> Response:
    """For the browser source, by its key: JSON with an ETag, so that asking every few seconds costs nothing."""
    async with desk.db.read() as conn:
        await overlay.check_key(conn, desk.settings.secret_key, show_id, key)
        view = await overlay.for_viewers(conn, show_id, desk.clock.now(), key)
    body = json.dumps(view, ensure_ascii=False).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.get("/overlay/{show_id}/pictures/{picture_id}")
async def overlay_picture(show_id: str, picture_id: str, key: str = "", desk: Desk = Depends(desk)) -> Response:
    async with desk.db.read() as conn:
        await overlay.check_key(conn, desk.settings.secret_key, show_id, key)
        row = await overlay.picture_row(conn, picture_id)
    if row.show_id != show_id or row.approved_by is None:
        raise not_found("picture")
    return _jpeg(await desk.blobs.get(row.blob))


@public.get("/statement/{statement_id}")
async def statement_page(statement_id: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """For everybody, without log-in and without script. Only what is published is there."""
    async with desk.db.read() as conn:
        found = await statements.views(conn, [statement_id])
        shop = await catalog.shop(conn)
    if not found or found[0]["state"] != StatementState.PUBLISHED:
        raise not_found("statement")
    html = page.render(found[0], shop, request.headers.get("accept-language", ""), request.query_params.get("lang"))
    return Response(html, media_type="text/html; charset=utf-8", headers=page.HEADERS)
