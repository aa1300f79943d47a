"""Watches for feeds that fall silent: a killed connector tells nobody that it is gone.

One timer a running show. It rings when the first feed could have been silent for too long, so it costs nothing on
the hot path, and rings again after a restart.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from livemend.channels.base import LiveEvent
from livemend.kit.db import Tx
from livemend.kit.jobs import set_timer
from livemend.people.access import Desk
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries
from livemend.shows.model import ShowState, rooms

from . import queries, rules

TIMER = "comments.watch"


def signs_of(deliveries: Iterable[Sequence[LiveEvent]]) -> dict[tuple[str, str], dict[str, bool]]:
    """Of each feed that sent something else than comments, what it said of itself; the last word counts."""
    found: dict[tuple[str, str], dict[str, bool]] = {}
    for events in deliveries:
        for event in events:
            key = (event.platform, event.room)
            # Who tells that it is blind is heard from only once it sees again.
            if event.type == "comment":
                if key in found:
                    found[key]["ended"] = False
            elif event.type != "gap" or event.gap_to is not None:
                sign = found.setdefault(key, {"beat": False, "ended": False})
                sign["beat"] |= event.type == "heartbeat"
                sign["ended"] = event.type == "end"
    return dict(sorted(found.items()))


class Watch:
    """silence: seconds after which a feed that sends heartbeats counts as dead."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.silence = desk, desk.settings.feed_silent_seconds

    async def begin(self, tx: Tx, show_id: str, *, grace: int = 1) -> None:
        await set_timer(tx, TIMER, show_id, tx.now + timedelta(seconds=grace * self.silence))

    async def arm(self) -> None:
        """We were away ourselves: feeds get time to come back before anybody is told that they are gone."""
        async with self.desk.db.write() as tx:
            for show_id in await show_queries.live_shows(tx.conn):
                await self.begin(tx, show_id, grace=2)

    async def ring(self, tx: Tx, show_id: str, _payload: Mapping[str, Any]) -> None:
        show = await show_queries.show_row(tx.conn, show_id)
        if show.state != ShowState.LIVE:
            return
        again = tx.now + timedelta(seconds=self.silence)
        query = sa.select(rooms).where(
            rooms.c.show_id == show_id,
            rooms.c.heard_at.is_not(None),
            rooms.c.blind_since.is_(None),
            rooms.c.closed_at.is_(None),
        )
        for room in await tx.all(query.order_by(rooms.c.platform, rooms.c.room)):
            seconds = await self._patience(tx, room, show.rehearsal)
            if seconds is None:
                continue
            due = room.heard_at + timedelta(seconds=seconds)
            if due <= tx.now:
                await shows.fell_silent(tx, room)
            else:
                again = min(again, due)
        await set_timer(tx, TIMER, show_id, again)

    async def _patience(self, tx: Tx, room: Any, rehearsal: bool) -> float | None:
        if (tx.now - room.heard_at).total_seconds() < self.silence or rules.beats(
            room.heard_at, room.beat_at, self.silence
        ):
            return self.silence
        # In a rehearsal comments come when the exercise has some.
        if rehearsal:
            return None
        moments = await queries.arrivals(tx.conn, room.show_id, room.platform, room.room, room.heard_at)
        return rules.patience(self.silence, moments)
