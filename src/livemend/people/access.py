"""What every route is handed: the desk (database, files, clock, …) and who is asking."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fastapi import Request

from livemend.kit.actor import Actor
from livemend.kit.blobs import Blobs
from livemend.kit.clock import Clock
from livemend.kit.db import Database
from livemend.kit.errors import AppError, not_allowed
from livemend.kit.events import Bus
from livemend.kit.jobs import Timers
from livemend.kit.outgoing import Sender
from livemend.kit.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from livemend.triage import Triage

# ids -> the present look of these things, for the live feed.
Loader = Callable[["AsyncConnection", Sequence[str]], Awaitable[Sequence[Any]]]
# A topic of the live feed -> what else a frame of it carries (mood, budget).
Extra = Callable[[str], dict[str, Any]]


@dataclass
class Desk:
    """Built once in `bootstrap.py`; features add their handlers, loaders and parts in `jobs.install`."""

    settings: Settings
    db: Database
    blobs: Blobs
    bus: Bus
    timers: Timers
    sender: Sender
    triage: "Triage"
    loaders: dict[str, Loader] = field(default_factory=dict)
    extras: list[Extra] = field(default_factory=list)
    # Run once when the desk begins to work, before the first timer.
    starts: list[Callable[[], Awaitable[None]]] = field(default_factory=list)
    # What a later stage leaves for an earlier one's seam (`cases`), or an object a process has one of (`ingest`).
    parts: dict[str, Any] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        return self.db.clock


def desk(request: Request) -> Desk:
    found: Desk = request.app.state.desk
    return found


def actor(request: Request) -> Actor:
    """Set by the gate in `web/auth.py` before any route runs."""
    found: Actor | None = getattr(request.state, "actor", None)
    if found is None:
        raise AppError("not_logged_in", 401)
    return found


def need(who: Actor, permission: str) -> None:
    """For a rule inside an action that is finer than the route's own permission."""
    if not who.may(permission):
        raise not_allowed("not_allowed", permission=permission)
