"""`POST /ingest/{source}`: the hot way in. Signed; answered when durable.

A plain Starlette route and msgspec, because a busy room posts thousands of comments a second.
"""

import hmac
import time
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.webhook.parse import MAX_BYTES, parse_body
from livemend.channels.webhook.verify import HEADER, verify
from livemend.kit.db import Database
from livemend.kit.errors import AppError
from livemend.kit.events import Stored
from livemend.people.access import Desk
from livemend.shows import queries as shows

from .take import take

encode = msgspec.json.Encoder().encode
# Another process may start or end a show: what is remembered of rooms grows no older than this (seconds).
REMEMBERED = 2.0
# Tools that can post to an address but cannot sign: the secret stands in it as ?key=…
KEYED = frozenset({"ssn"})


async def body_of(request: Request, limit: int = MAX_BYTES) -> bytes:
    """Never more of it in memory than may be taken."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > limit:
            raise AppError("body_too_large", 413, limit=limit)
        parts.append(part)
    return b"".join(parts)


class Rooms:
    """Which live show a room belongs to, remembered until a show starts, ends or gets a room."""

    def __init__(self, db: Database):
        self.db = db
        self._known: dict[tuple[str, str], tuple[float, str | None]] = {}

    def heard(self, stored: list[Stored]) -> None:
        if any(event.kind in ("show.started", "show.ended", "show.planned", "room.added") for event in stored):
            self._known.clear()

    async def show_of(self, platform: str, room: str) -> str | None:
        known = self._known.get((platform, room))
        if known is not None and known[0] > time.monotonic():
            return known[1]
        async with self.db.read() as conn:
            show_id = await shows.live_show_of_room(conn, platform, room)
        if len(self._known) > 10_000:
            self._known.clear()
        self._known[platform, room] = (time.monotonic() + REMEMBERED, show_id)
        return show_id


async def ingest(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    source = request.path_params["source"]
    secret = desk.settings.ingest_secrets.get(source, "")
    body = await body_of(request)
    now = int(desk.clock.now().timestamp())
    key = request.query_params.get("key", "") if source in KEYED else ""
    known = bool(secret and key) and hmac.compare_digest(key.encode(), secret.encode())
    if not known and not verify(secret, request.headers.get(HEADER), body, now):
        # The same answer for an unknown source: nobody learns which there are.
        raise AppError("bad_signature", 401)
    found = parse_body(
        request.headers.get("content-type", ""), body, source, request.query_params.get("room", "")[:200]
    )
    rooms: Rooms = desk.parts["rooms"]
    by_show: dict[str, list[LiveEvent | Malformed]] = {}
    for item in found:
        if isinstance(item, Malformed):
            by_show.setdefault("", []).append(item)
            continue
        show_id = await rooms.show_of(item.platform, item.room)
        if show_id is None:
            # Refused as a whole: the sender keeps it and tries again when the show runs.
            raise AppError("no_live_show", 409, platform=item.platform, room=item.room)
        by_show.setdefault(show_id, []).append(item)
    total: dict[str, Any] = {"stored": 0, "duplicates": 0, "malformed": 0, "problems": []}
    for show_id, items in by_show.items():
        taken = await take(desk.parts["ingest"], show_id, items)
        for name, value in taken.items():
            total[name] += value
    return Response(encode(total), media_type="application/json")
