"""The only place that builds things: settings -> database, bus, channels, features, web."""

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from types import ModuleType
from typing import Any

from fastapi import FastAPI

from livemend.comments.ingest import Ingest
from livemend.kit import outgoing, sealed
from livemend.kit.blobs import FolderBlobs
from livemend.kit.clock import Clock
from livemend.kit.db import Database
from livemend.kit.events import Bus, metadata
from livemend.kit.indexer import Indexer
from livemend.kit.jobs import Timers
from livemend.kit.outgoing import Sender
from livemend.kit.settings import DEFAULT_SECRET, Settings
from livemend.people.access import Desk
from livemend.triage import Triage, shelf
from livemend.web.app import create_app
from livemend.web.live import Hub

# In the order of the work: a later one may import an earlier one.
FEATURES = (
    "people",
    "catalog",
    "knowledge",
    "shows",
    "comments",
    "incidents",
    "cases",
    "promises",
    "remedies",
    "onair",
    "calls",
    "fulfilment",
    "feedback",
    "notify",
    "privacy",
    "improvement",
    "suppliers",
    "reports",
    "drills",
)


class Refused(Exception):
    """The server must not start like this."""


def _part(feature: str, name: str) -> ModuleType | None:
    path = f"livemend.{feature}.{name}"
    if find_spec(f"livemend.{feature}") is None or find_spec(path) is None:
        return None
    return importlib.import_module(path)


def load_tables() -> Any:
    """Every table of every feature, for migrations and tests."""
    for feature in FEATURES:
        _part(feature, "model")
    importlib.import_module("livemend.web.idempotency")
    importlib.import_module("livemend.kit.jobs")
    importlib.import_module("livemend.kit.outgoing")
    importlib.import_module("livemend.kit.search")
    return metadata


def build(settings: Settings, clock: Clock | None = None, triage: Triage | None = None) -> Desk:
    """Everything but the web. Nothing runs yet."""
    if settings.secret_key == DEFAULT_SECRET and not settings.demo:
        raise Refused("LIVEMEND_SECRET_KEY is not set: the default is allowed in the demo only")
    sealed.use(settings.secret_key, settings.older_secret_keys)
    load_tables()
    bus = Bus()
    db = Database(settings.database_url, clock, bus)
    desk = Desk(
        settings=settings,
        db=db,
        blobs=FolderBlobs(settings.blob_dir),
        bus=bus,
        timers=Timers(db),
        sender=Sender(db),
        triage=triage or Triage.load(shelf.current(settings.triage_dir)),
    )
    desk.parts["ingest"] = Ingest(db, desk.triage, settings.ingest_tick_ms)
    hub = Hub(db, settings.live_tick_ms)
    hub.loaders = desk.loaders
    hub.extras = lambda topic: {k: v for extra in desk.extras for k, v in extra(topic).items()}
    desk.parts["hub"] = hub
    indexer = desk.parts["indexer"] = Indexer(db)
    bus.after.append(indexer.heard)
    desk.timers.on_outside(outgoing.TIMER, desk.sender.send)
    for feature in FEATURES:
        jobs = _part(feature, "jobs")
        if jobs is not None:
            jobs.install(desk)
    return desk


@asynccontextmanager
async def running(desk: Desk, *, timers: bool = True, indexing: bool | None = None) -> AsyncIterator[None]:
    """Ingest, live feed and timers, until left; then what waits is flushed before the database closes.

    indexing: whether words are taken up for the search meanwhile; without it as the timers.
    """
    ingest: Ingest = desk.parts["ingest"]
    hub: Hub = desk.parts["hub"]
    await desk.sender.recover()
    ingest.start()
    await hub.start()
    for start in desk.starts:
        await start()
    loop = asyncio.create_task(desk.timers.run()) if timers else None
    indexer: Indexer = desk.parts["indexer"]
    if timers if indexing is None else indexing:
        indexer.start()
    try:
        yield
    finally:
        await indexer.stop()
        await ingest.stop()
        desk.timers.stop()
        if loop is not None:
            await loop
        await hub.stop()
        await desk.db.close()


def web(desk: Desk, *, timers: bool = True) -> FastAPI:
    """The app; its lifespan runs the desk."""
    apis = [api for feature in FEATURES if (api := _part(feature, "api")) is not None]
    routers = [api.router for api in apis if hasattr(api, "router")]
    root = [api.public for api in apis if hasattr(api, "public")]
    return create_app(desk, desk.parts["hub"], routers, root, lambda: running(desk, timers=timers, indexing=True))
