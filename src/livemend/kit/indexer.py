"""Takes what waits into the posting lists, beside the work: in small pieces, with pauses, and from where it stopped.

How far it came stands in the database in the same transaction as what it wrote, so a crash loses nothing and does
nothing twice; it starts by looking for what was left.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import structlog

from . import search
from .events import Stored

if TYPE_CHECKING:
    from .db import Database

# Does one piece of work; whether there may be more.
Source = Callable[[], Awaitable[bool]]
PIECE = 200
# Whoever waits for a page or a comment goes first: so many times as long as it worked it rests.
REST = 3.0
SOON, SLOWEST = 0.5, 5.0
# While much comes in it waits, but no longer than this at a time: in a storm it goes on, slowly.
PATIENCE = 10.0
log = structlog.get_logger()


class Indexer:
    """One a process; two of them share the work."""

    def __init__(self, db: "Database"):
        self.db = db
        self.sources: list[Source] = [self._texts]
        # Whether there is more urgent work just now.
        self.busy: list[Callable[[], bool]] = []
        self._wake = asyncio.Event()
        self._stop = False
        self._task: asyncio.Task[None] | None = None

    def heard(self, _stored: list[Stored]) -> None:
        self._wake.set()

    def start(self) -> None:
        self._stop = False
        self._wake.set()
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self._stop = True
        self._wake.set()
        if self._task is not None:
            await self._task

    async def catch_up(self) -> None:
        """Everything that waits now, without pauses."""
        while await self._once():
            pass

    async def _once(self) -> bool:
        more = False
        for source in self.sources:
            more |= await source()
        return more

    async def _texts(self) -> bool:
        async with self.db.write() as tx:
            return await search.fold(tx, PIECE) == PIECE

    async def _run(self) -> None:
        while not self._stop:
            await self._wake.wait()
            # What happens together is taken up together.
            await self._pause(SOON)
            self._wake.clear()
            more = True
            while more and not self._stop:
                await self._calm()
                began = time.perf_counter()
                try:
                    more = await self._once()
                except Exception as error:  # search is behind then, everything else goes on
                    log.error("indexing_failed", error=repr(error))
                    await self._pause(SLOWEST)
                    self._wake.set()
                    break
                await self._pause(min((time.perf_counter() - began) * REST, SLOWEST) if more else 0)

    async def _calm(self) -> None:
        until = time.perf_counter() + PATIENCE
        while not self._stop and time.perf_counter() < until and any(busy() for busy in self.busy):
            await asyncio.sleep(0.2)

    async def _pause(self, seconds: float) -> None:
        until = time.perf_counter() + seconds
        while not self._stop and (left := until - time.perf_counter()) > 0:
            await asyncio.sleep(min(left, 0.1))
