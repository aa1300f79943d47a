"""Puts the features' routes behind the gate."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from copy import copy

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from fastapi.utils import generate_unique_id
from starlette.middleware import Middleware
from starlette.routing import Route, WebSocketRoute, compile_path
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from livemend import __version__
from livemend.people.access import Desk

from . import errors, platform
from .auth import Gate
from .idempotency import Idempotency
from .limits import RateLimits
from .live import Hub
from .routing import Routes

Lifespan = Callable[[], AbstractAsyncContextManager[None]]
SECURITY_HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=()"),
]


class SafeHeaders:
    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def add(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name for name, _value in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    *(pair for pair in SECURITY_HEADERS if pair[0] not in present),
                ]
            await send(message)

        await self.app(scope, receive, add)


def adopt(app: FastAPI, router: APIRouter, prefix: str = "") -> None:
    """Like `include_router`, but moves the finished routes instead of building each a second time.

    Half of the time until the first answer, and a tenth of the memory, went into those doubles. For the same reason a
    feature with several files of routes adds the lists (`router.routes += …`), and an included router is refused.
    """
    for route in map(copy, router.routes):
        if not isinstance(route, Route | WebSocketRoute):
            raise TypeError(f"cannot adopt {route!r}")
        route.path = prefix + route.path
        route.path_regex, route.path_format, route.param_convertors = compile_path(route.path)
        if isinstance(route, APIRoute):
            route.unique_id = route.operation_id or generate_unique_id(route)
        app.router.routes.append(route)


def create_app(
    desk: Desk, hub: Hub, routers: Sequence[APIRouter], root: Sequence[APIRouter], lifespan: Lifespan
) -> FastAPI:
    """routers: below /api/v1; root: pages and ingest. The console's catch-all comes last."""

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        async with lifespan():
            yield

    app = FastAPI(title="livemend", version=__version__, lifespan=life, docs_url=None, redoc_url=None)
    app.state.desk = desk
    errors.install(app)
    for router in routers:
        adopt(app, router, "/api/v1")
    for router in root:
        adopt(app, router)

    @app.websocket("/api/v1/live")
    async def live(socket: WebSocket) -> None:
        await hub.serve(socket, socket.state.actor)

    adopt(app, platform.router)
    routes = Routes(app.routes)
    app.state.routes = routes
    app.user_middleware = [
        Middleware(SafeHeaders),
        Middleware(RateLimits, settings=desk.settings),
        Middleware(Gate, desk=desk, routes=routes),
        Middleware(Idempotency, desk=desk),
    ]
    return app
