"""Customers that write by themselves, the end of a drill, and its look through the gate."""

from livemend.channels.base import LiveEvent
from livemend.comments import queries as comments
from livemend.comments.ingest import Ingest
from livemend.kit.clock import to_ms
from livemend.kit.db import Tx
from livemend.people.access import Desk

from . import actions, queries
from .model import DrillState


class Players:
    """Sends what the scenario says, through the real intake."""

    def __init__(self, desk: Desk):
        self.desk = desk

    async def send(self, ref: str) -> None:
        """ref: drill:inject. Run twice it is stored once: the message has the same id."""
        drill_id, _, key = ref.partition(":")
        async with self.desk.db.write() as tx:
            found = await actions.to_send(tx, drill_id, key)
        if found is None:
            return
        drill, inject = found
        event = LiveEvent(
            platform=inject.platform,
            room="drill",
            message_id=f"drill:{drill_id}:{key}",
            user_id=actions.account(drill_id, inject.name),
            user=inject.name,
            text=inject.text,
            ts=to_ms(self.desk.clock.now()),
            account_age_days=inject.account_age_days,
            order_match=True if inject.buyer else None,
        )
        comment_id = await self.say(drill.show_id, event)
        async with self.desk.db.write() as tx:
            await actions.sent(tx, drill_id, key, comment_id, tx.now)

    async def say(self, show_id: str, event: LiveEvent) -> str | None:
        ingest: Ingest = self.desk.parts["ingest"]
        done = await ingest.submit(show_id, [event])
        if done.ids:
            return done.ids[0]
        async with self.desk.db.read() as conn:
            return await comments.by_message(conn, show_id, event.platform, event.message_id or "")


def install(desk: Desk) -> None:
    players = Players(desk)
    desk.parts["players"] = players
    desk.timers.on_outside(actions.INJECT_TIMER, players.send)
    desk.parts["readiness"].looks.append(queries.look)
    # For whoever lets somebody handle a complaint in a call on air: (conn, user id, kind, now) -> trained (R017).
    desk.parts["trained"] = queries.is_trained

    async def over(tx: Tx, drill_id: str, _payload: object) -> None:
        if (await queries.row(tx.conn, drill_id)).state == DrillState.RUNNING:
            await actions.end_drill(tx, drill_id, desk.parts["cases"])

    desk.timers.on(actions.END_TIMER, over)
