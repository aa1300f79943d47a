"""The gate before every route: who is it, may they, and is the request really theirs (CSRF)."""

import hmac
from datetime import timedelta
from typing import Any

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from livemend.kit.actor import Actor
from livemend.kit.errors import AppError, not_allowed
from livemend.people import actions, queries
from livemend.people.access import Desk
from livemend.people.api import COOKIE

from .errors import answer_error
from .permissions import PUBLIC, SIGNED
from .routing import Routes

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


async def who_is_it(connection: HTTPConnection, desk: Desk) -> tuple[Actor | None, str]:
    """(actor, csrf token). A bearer token has no CSRF token: a browser never sends it by itself."""
    bearer = connection.headers.get("authorization", "")
    if bearer.lower().startswith("bearer "):
        async with desk.db.read() as conn:
            row = await queries.user_of_token(conn, bearer[7:].strip())
        return (queries.as_actor(row), "") if row is not None else (None, "")
    token = connection.cookies.get(COOKIE)
    if not token:
        return None, ""
    async with desk.db.read() as conn:
        row = await queries.user_of_session(conn, token)
    now = desk.clock.now()
    if row is None or row.expires_at <= now:
        return None, ""
    hours = desk.settings.session_hours
    if row.expires_at - now < timedelta(hours=hours / 2):
        async with desk.db.write() as tx:
            await actions.extend_session(tx, token, hours)
    return queries.as_actor(row), row.csrf


class Gate:
    """ASGI middleware. Looks the route up in the table; unknown paths fall to the app's own 404."""

    def __init__(self, app: ASGIApp, desk: Desk, routes: Routes):
        self.app, self.desk, self.routes = app, desk, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        scope.setdefault("state", {})
        try:
            await self._check(scope)
        except AppError as error:
            if scope["type"] == "websocket":
                await receive()
                await send({"type": "websocket.close", "code": 4000 + error.status - 400})
                return
            await answer_error(error)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _check(self, scope: Scope) -> None:
        needed = self.routes.needs(scope)
        if needed is None or needed in (PUBLIC, SIGNED):
            # Public pages still greet a person by name where there is one; a bad cookie is no error there.
            return
        connection = HTTPConnection(scope)
        found, csrf = await who_is_it(connection, self.desk)
        if found is None:
            raise AppError("not_logged_in", 401)
        state: dict[str, Any] = scope["state"]
        state["actor"], state["csrf"] = found, csrf
        if needed != "any" and not found.may(needed):
            raise not_allowed("not_allowed", permission=needed)
        if csrf and scope["type"] == "http" and scope["method"] not in SAFE:
            shown = connection.headers.get("x-csrf-token", "")
            if not hmac.compare_digest(shown, csrf):
                raise AppError("bad_csrf", 403)
        if csrf and scope["type"] == "websocket" and not self._same_origin(connection):
            raise AppError("bad_origin", 403)

    def _same_origin(self, connection: HTTPConnection) -> bool:
        """A page of another site may open a WebSocket with the cookie; its Origin tells."""
        origin = connection.headers.get("origin")
        if origin is None:
            return True
        host = origin.split("://", 1)[-1]
        return host == connection.headers.get("host") or origin == self.desk.settings.base_url
