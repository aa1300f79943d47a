"""What a process keeps beside the rows."""

import time
from collections import deque

from livemend.catalog import naming
from livemend.kit.db import Database, Tx
from livemend.kit.events import Stored
from livemend.kit.jobs import cancel_timer
from livemend.people.access import Desk
from livemend.shows.events import ShowEnded, ShowStarted

from . import queries, searching, second_opinion, watch
from .events import CommentsStored
from .hot import Rooms

# More comments a second than this, over the last few seconds: a storm, and whatever can wait does.
STORM, OVER = 1000, 2.0
PIECE = 500


class Pace:
    """How many comments came in lately."""

    def __init__(self) -> None:
        self._lately: deque[tuple[float, int]] = deque(maxlen=1000)

    def heard(self, stored: list[Stored]) -> None:
        for event in stored:
            if event.kind == CommentsStored.kind:
                self._lately.append((time.monotonic(), int(event.payload["count"])))

    def fast(self) -> bool:
        since = time.monotonic() - OVER
        return sum(count for at, count in self._lately if at > since) > STORM * OVER


def _watch(desk: Desk) -> None:
    guard = watch.Watch(desk)

    async def started(tx: Tx, event: ShowStarted) -> None:
        await guard.begin(tx, event.show_id)

    async def ended(tx: Tx, event: ShowEnded) -> None:
        await cancel_timer(tx, watch.TIMER, event.show_id)

    desk.bus.in_tx(ShowStarted, started)
    desk.bus.in_tx(ShowEnded, ended)
    desk.timers.on(watch.TIMER, guard.ring)
    desk.starts.append(guard.arm)


async def _account_names(db: Database) -> bool:
    """Accounts of customers whose name was never looked up: what they called themselves when they last spoke."""
    async with db.read() as conn:
        if not await naming.any_unseen(conn):
            return False
    async with db.write() as tx:
        accounts = await naming.unseen(tx, PIECE)
        names = await queries.names_of(tx.conn, accounts)
        await naming.called(tx, {account: names.get(account, "") for account in accounts})
    return len(accounts) == PIECE


def install(desk: Desk) -> None:
    _watch(desk)
    rooms = Rooms(desk.db)
    desk.parts["rooms"] = rooms
    desk.bus.after.append(rooms.heard)
    pace = Pace()
    desk.bus.after.append(pace.heard)
    desk.parts["indexer"].sources.append(lambda: searching.index_some(desk.db))
    desk.parts["indexer"].sources.append(lambda: _account_names(desk.db))
    desk.parts["indexer"].busy.append(pace.fast)
    desk.loaders["comment"] = queries.views
    helper = second_opinion.from_settings(desk)
    if helper is not None:
        desk.bus.job(CommentsStored, second_opinion.TIMER)
        desk.timers.on_outside(second_opinion.TIMER, second_opinion.Asker(desk, helper))
