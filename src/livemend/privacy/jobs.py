"""Every night what is due by the rules; files that nobody needs any more go after the commit."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from livemend.cases.erasing import needed
from livemend.catalog import queries as catalog
from livemend.catalog.model import imports
from livemend.kit.db import Tx
from livemend.kit.jobs import set_timer, timers
from livemend.onair.model import overlay_pictures
from livemend.people.access import Desk

from . import actions, persons

AT_HOUR = 4


def next_night(now: datetime, zone: str) -> datetime:
    """At four in the morning in the shop's zone nobody sells."""
    local = now.astimezone(ZoneInfo(zone))
    night = local.replace(hour=AT_HOUR, minute=0, second=0, microsecond=0)
    return (night if night > local else night + timedelta(days=1)).astimezone(ZoneInfo("UTC"))


async def _nightly(tx: Tx, _ref: str, _payload: dict[str, Any]) -> None:
    await actions.nightly(tx)


def install(desk: Desk) -> None:
    async def file(ref: str) -> None:
        """The same content may have come in again since: then it stays."""
        async with desk.db.read() as conn:
            pictures = sa.select(overlay_pictures.c.id).where(overlay_pictures.c.blob == ref)
            tables = sa.select(imports.c.id).where(imports.c.blob == ref)
            used = [(await conn.execute(query.limit(1))).first() for query in (pictures, tables)]
            if await needed(conn, ref) or any(used):
                return
        await desk.blobs.delete(ref)

    async def arm() -> None:
        """Once a desk; a restart moves nothing."""
        async with desk.db.write() as tx:
            known = sa.select(timers.c.id).where(timers.c.kind == actions.NIGHTLY, timers.c.state == "pending")
            if await tx.one(known) is None:
                shop = await catalog.shop(tx.conn)
                await set_timer(tx, actions.NIGHTLY, "all", next_night(tx.now, shop["timezone"] if shop else "UTC"))

    desk.timers.on(actions.TIMER, actions.go_on)
    desk.timers.on(actions.NIGHTLY, _nightly)
    desk.timers.on_outside(persons.FILE_TIMER, file)
    desk.starts.append(arm)
