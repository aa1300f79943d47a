"""A yes begins a call, the end of the show ends it; the switchboard listens to every commit."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.onair.events import CallAnswered
from livemend.people.access import Desk
from livemend.shows.events import ShowEnded

from . import actions, queries, rules
from .signalling import Switchboard


def install(desk: Desk) -> None:
    rules.use(rules.Limits(desk.settings.call_link_minutes))

    async def answered(tx: Tx, event: CallAnswered) -> None:
        await actions.begin(tx, event, desk.settings.secret_key)

    async def over(tx: Tx, event: ShowEnded) -> None:
        await actions.show_over(tx, event.show_id)

    async def load(conn: AsyncConnection, ids: Sequence[str]) -> list[Any]:
        return await queries.views(conn, ids, desk.clock.now())

    desk.bus.in_tx(CallAnswered, answered)
    desk.bus.in_tx(ShowEnded, over)
    desk.loaders["call"] = load
    board = desk.parts["switchboard"] = Switchboard(desk.db, desk.settings.secret_key)
    desk.bus.after.append(board.heard)
