"""Comments of a show: read them masked, hand them in. Handing in is answered when it is durable."""

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel

from livemend.channels.webhook.parse import parse_body
from livemend.kit.errors import wrong_state
from livemend.people.access import Desk, desk
from livemend.shows import queries as shows
from livemend.shows.model import ShowState

from . import quality_api, queries
from .hot import body_of, ingest
from .queries import CommentView
from .take import take

router = APIRouter(tags=["comments"])
router.routes += quality_api.router.routes
public = APIRouter()
public.add_route("/ingest/{source}", ingest, methods=["POST"])


class CommentPage(BaseModel):
    items: list[CommentView]
    next_cursor: str | None


class Broken(BaseModel):
    line: int
    element: int | None
    reason: str


class Taken(BaseModel):
    """What became of a delivery. stored and duplicates: comments; malformed: what could not be used."""

    stored: int
    duplicates: int
    malformed: int
    problems: list[Broken]


@router.get("/shows/{show_id}/comments")
async def comments(
    show_id: str,
    desk: Desk = Depends(desk),
    before: int | None = Query(None, ge=0),
    after: int | None = Query(None, ge=0),
    lane: str | None = Query(None, max_length=20),
    q: str | None = Query(None, max_length=100),
    limit: int = Query(100, ge=1, le=500),
) -> CommentPage:
    """Oldest first within the page; without `before` and `after` the newest page. The cursor is a `before`."""
    async with desk.db.read() as conn:
        await shows.show_row(conn, show_id)
        items = await queries.page(
            conn, show_id, before_seq=before, after_seq=after, lane=lane, contains=q or None, limit=limit
        )
    more = len(items) == limit and after is None
    return CommentPage(items=items, next_cursor=str(items[0]["seq"]) if more else None)


@router.post(
    "/shows/{show_id}/comments",
    openapi_extra={"requestBody": {"content": {"application/json": {"schema": {}}}, "required": True}},
)
async def hand_in(show_id: str, request: Request, desk: Desk = Depends(desk)) -> Taken:
    """One event, an array, or one a line; the shape is in `docs/reference/events.md`."""
    found = parse_body(request.headers.get("content-type", ""), await body_of(request))
    async with desk.db.read() as conn:
        show = await shows.show_row(conn, show_id)
    if show.state == ShowState.ENDED:
        raise wrong_state("show_ended")
    return Taken(**await take(desk.parts["ingest"], show_id, found))
