"""Run the server until it is told to stop; what was received is flushed before it goes."""

import asyncio
import socket
from collections.abc import Coroutine
from typing import Any

import typer
import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from livemend import bootstrap
from livemend.kit.settings import Settings
from livemend.people.access import Desk

from . import logs, migrate, tuning

GRACE_SECONDS = 3


def server_of(desk: Desk, *, timers: bool = True) -> uvicorn.Server:
    app = bootstrap.web(desk, timers=timers)
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


def run_loop(work: Coroutine[Any, Any, None]) -> None:
    """On the quickest loop there is."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(work)


def free_or_exit(settings: Settings) -> None:
    """Say so before any work when somebody else has the port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            typer.echo(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}", err=True)
            typer.echo("choose another with LIVEMEND_PORT", err=True)
            raise typer.Exit(1) from None


def run(settings: Settings) -> None:
    free_or_exit(settings)
    logs.configure(settings)
    migrate.upgrade(settings.database_url)
    server = server_of(bootstrap.build(settings))
    tuning.settle()
    run_loop(server.serve())
