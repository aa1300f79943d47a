"""The app behind a real socket on loopback."""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import uvicorn

from livemend import bootstrap
from livemend.people.access import Desk

sys.path.insert(0, str(Path(__file__).parent))
from postgres import free_port


@pytest.fixture
async def server(desk: Desk) -> AsyncIterator[str]:
    """host:port of the desk's own server."""
    port = free_port()
    config = uvicorn.Config(
        bootstrap.web(desk), host="127.0.0.1", port=port, log_config=None, lifespan="off", ws="websockets-sansio"
    )
    running = uvicorn.Server(config)
    running.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    task = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    yield f"127.0.0.1:{port}"
    running.should_exit = True
    await task
