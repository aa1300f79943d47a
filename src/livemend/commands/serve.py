"""Run the server until it is told to stop; what was received is flushed before it goes."""

import asyncio

import uvicorn

from livemend import bootstrap
from livemend.kit.settings import Settings
from livemend.people.access import Desk

from . import logs, migrate

GRACE_SECONDS = 3


def server_of(desk: Desk) -> uvicorn.Server:
    app = bootstrap.web(desk)
    settings = desk.settings
    return uvicorn.Server(
        uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            log_config=None,
            access_log=False,
            loop="uvloop",
            http="httptools",
            ws="websockets-sansio",
            timeout_graceful_shutdown=GRACE_SECONDS,
            server_header=False,
            ws_max_size=1 << 20,
        )
    )


def run(settings: Settings) -> None:
    logs.configure(settings)
    migrate.upgrade(settings.database_url)
    desk = bootstrap.build(settings)
    asyncio.run(server_of(desk).serve())
