"""Everything that leaves the house (reply, mail, refund, mute) is a row first: it happens once.

The row is claimed before the call goes out. If the process dies between claim and answer nobody can know
whether it happened, so it is not sent again: a person looks and ticks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from .events import Event, metadata
from .ids import new_id
from .jobs import set_timer
from .types import Id, Json, Moment

if TYPE_CHECKING:
    from .db import Database, Tx


class State(StrEnum):
    PENDING = "pending"
    SENDING = "sending"
    EXECUTED = "executed"
    ACCEPTED = "accepted"
    MANUAL = "manual_required"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


FINAL = frozenset({State.EXECUTED, State.ACCEPTED, State.MANUAL, State.UNSUPPORTED, State.FAILED})
# Nothing left the house: a person may still do it, or have it tried again.
BY_HAND = frozenset({State.MANUAL, State.UNSUPPORTED, State.FAILED})

outgoing = sa.Table(
    "outgoing",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("key", sa.String(200), nullable=False, unique=True),
    sa.Column("channel", sa.String(40), nullable=False),
    sa.Column("act", sa.String(40), nullable=False),
    sa.Column("subject", sa.String(80), nullable=False),
    sa.Column("body", Json, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("detail", Json),
    sa.Column("actor", Id, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Index("ix_outgoing_subject", "subject"),
)


@dataclass(frozen=True, kw_only=True)
class ActRequested(Event, kind="act.requested", stream="{subject}", touches=("outgoing_id",)):
    outgoing_id: str
    subject: str
    channel: str
    act: str


@dataclass(frozen=True, kw_only=True)
class ActDone(Event, kind="act.done", stream="{subject}", touches=("outgoing_id",)):
    outgoing_id: str
    subject: str
    channel: str
    act: str
    state: str


@dataclass(frozen=True)
class Result:
    """What an executor says. retry_after: seconds until it may be tried again (nothing was done)."""

    state: State
    detail: dict[str, Any]
    retry_after: float | None = None


Executor = Callable[[dict[str, Any], str], Awaitable[Result]]
TIMER = "outgoing.send"


async def request(
    tx: "Tx", *, key: str, channel: str, act: str, subject: str, body: dict[str, Any]
) -> tuple[str, bool]:
    """Ask for an act. Same key again: the same row. subject: the event stream it belongs to (`case:…`).

    Returns (id, is_new).
    """
    found = await tx.one(sa.select(outgoing.c.id).where(outgoing.c.key == key))
    if found is not None:
        return found.id, False
    row_id = new_id()
    new = await tx.insert_new(
        outgoing,
        {
            "id": row_id,
            "key": key,
            "channel": channel,
            "act": act,
            "subject": subject,
            "body": body,
            "state": State.PENDING,
            "actor": tx.actor.id,
            "created_at": tx.now,
        },
    )
    if not new:
        again = await tx.one(sa.select(outgoing.c.id).where(outgoing.c.key == key))
        assert again is not None
        return again.id, False
    tx.emit(ActRequested(outgoing_id=row_id, subject=subject, channel=channel, act=act))
    await set_timer(tx, TIMER, row_id, tx.now)
    return row_id, True


async def finish(tx: "Tx", row_id: str, state: State, detail: dict[str, Any]) -> bool:
    """Write the end of an act; False when it had ended already."""
    row = await tx.one(sa.select(outgoing).where(outgoing.c.id == row_id).with_for_update())
    if row is None or (row.state in FINAL and not (row.state in BY_HAND and state == State.EXECUTED)):
        return False
    values = {"state": state, "detail": {**(row.detail or {}), **detail}, "done_at": tx.now}
    await tx.execute(outgoing.update().where(outgoing.c.id == row_id).values(values))
    tx.emit(ActDone(outgoing_id=row_id, subject=row.subject, channel=row.channel, act=row.act, state=str(state)))
    return True


async def again(tx: "Tx", row_id: str, **values: Any) -> bool:
    """Have it tried once more; its executor must know from the key whether it happened. False: it is not its time.

    values: what is to be different this time (channel, body).
    """
    row = await tx.one(sa.select(outgoing).where(outgoing.c.id == row_id).with_for_update())
    if row is None or row.state not in BY_HAND:
        return False
    anew = outgoing.update().where(outgoing.c.id == row_id)
    await tx.execute(anew.values(state=State.PENDING, done_at=None, **values))
    await set_timer(tx, TIMER, row_id, tx.now)
    return True


async def came_back(tx: "Tx", row_id: str, detail: dict[str, Any]) -> bool:
    """What was handed over did not arrive after all (a mail bounced): delivered becomes failed."""
    row = await tx.one(sa.select(outgoing).where(outgoing.c.id == row_id).with_for_update())
    if row is None or row.state not in (State.EXECUTED, State.ACCEPTED):
        return False
    values = {"state": State.FAILED, "detail": {**(row.detail or {}), **detail}, "done_at": tx.now}
    await tx.execute(outgoing.update().where(outgoing.c.id == row_id).values(values))
    told = ActDone(outgoing_id=row_id, subject=row.subject, channel=row.channel, act=row.act, state=str(State.FAILED))
    tx.emit(told)
    return True


class Sender:
    """Carries rows out. One executor a channel; an unknown channel means: a person does it."""

    def __init__(self, db: "Database"):
        self.db = db
        self.executors: dict[str, Executor] = {}

    async def recover(self) -> int:
        """At start: what was under way when the process died needs a person's look."""
        query = sa.select(outgoing.c.id).where(outgoing.c.state == State.SENDING)
        async with self.db.write() as tx:
            rows = await tx.all(query)
            for row in rows:
                await finish(tx, row.id, State.MANUAL, {"reason": "outcome_unknown"})
        return len(rows)

    async def send(self, row_id: str) -> None:
        """Claim, call, record: three steps, so that the call never runs inside a transaction."""
        async with self.db.write() as tx:
            row = await tx.one(sa.select(outgoing).where(outgoing.c.id == row_id).with_for_update())
            if row is None or row.state != State.PENDING:
                return
            await tx.execute(outgoing.update().where(outgoing.c.id == row_id).values(state=State.SENDING))
        executor = self.executors.get(row.channel)
        if executor is None:
            result = Result(State.MANUAL, {"reason": "no_connector"})
        else:
            try:
                # before: what the last try left behind, None at the first.
                told = {**row.body, "act": row.act, "subject": row.subject, "before": row.detail}
                result = await executor(told, row.key)
            except Exception as error:  # an adapter's bug must leave a trace, not a row forever under way
                result = Result(State.MANUAL, {"reason": "outcome_unknown", "error": repr(error)[:500]})
        async with self.db.write() as tx:
            if result.retry_after is not None:
                again = outgoing.update().where(outgoing.c.id == row_id)
                await tx.execute(again.values(state=State.PENDING, detail=result.detail))
                await set_timer(tx, TIMER, row_id, tx.now + timedelta(seconds=result.retry_after))
            else:
                await finish(tx, row_id, result.state, result.detail)
