"""Timers are rows with `due_at`, claimed by one loop: they survive restarts and can be listed, moved, cancelled.

A job of an event is a timer due at once, written in the event's own transaction.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
import structlog

from .actor import SYSTEM
from .events import Bus, Stored, metadata
from .ids import new_id
from .types import Id, Json, Moment

if TYPE_CHECKING:
    from .db import Database, Tx

timers = sa.Table(
    "timers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(80), nullable=False),
    sa.Column("ref", sa.String(120), nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("payload", Json),
    sa.Column("state", sa.String(10), nullable=False, server_default="pending"),
    sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    sa.Column("last_error", sa.Text),
    sa.UniqueConstraint("kind", "ref"),
    sa.Index(
        "ix_timers_due",
        "due_at",
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    ),
)

Handler = Callable[["Tx", str, dict[str, Any]], Awaitable[None]]
Outside = Callable[[str], Awaitable[None]]
MAX_ATTEMPTS = 12
log = structlog.get_logger()


async def set_timer(tx: "Tx", kind: str, ref: str, due_at: datetime, payload: dict[str, Any] | None = None) -> None:
    """One timer a (kind, ref): setting it again moves it."""
    changed = await tx.execute(
        timers.update()
        .where(timers.c.kind == kind, timers.c.ref == ref)
        .values(due_at=due_at, payload=payload, state="pending", attempts=0)
    )
    if not changed.rowcount:
        row = {"id": new_id(), "kind": kind, "ref": ref, "due_at": due_at, "payload": payload}
        await tx.insert_new(timers, {**row, "state": "pending", "attempts": 0})


async def add_timers(tx: "Tx", kind: str, due: Sequence[tuple[str, datetime]]) -> None:
    """Many at once, for (ref, due_at) that have none yet: the hot path sets no timer twice."""
    if due:
        rows = [{"id": new_id(), "kind": kind, "ref": ref, "due_at": at} for ref, at in due]
        await tx.insert_new(timers, [{**row, "state": "pending", "attempts": 0} for row in rows])


async def cancel_timer(tx: "Tx", kind: str, ref: str) -> None:
    await tx.execute(timers.delete().where(timers.c.kind == kind, timers.c.ref == ref))


async def enqueue_for(tx: "Tx", bus: Bus, stored: Sequence[Stored]) -> None:
    rows = [
        {"id": new_id(), "kind": name, "ref": str(e.id), "due_at": tx.now, "payload": e.payload, "attempts": 0}
        for e in stored
        for name in bus.jobs_of(e.kind)
    ]
    if rows:
        await tx.execute(timers.insert(), rows)


class Timers:
    """The loop. A handler runs in one transaction with the removal of its timer: done exactly once, or again."""

    def __init__(self, db: "Database"):
        self.db = db
        self._handlers: dict[str, Handler] = {}
        self._outside: dict[str, Outside] = {}
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._stop = asyncio.Event()

    def on(self, kind: str, handler: Handler) -> None:
        self._claim(kind)
        self._handlers[kind] = handler

    def on_outside(self, kind: str, handler: Outside) -> None:
        """For calls to the world: no transaction is open while they run. Must be safe to run twice."""
        self._claim(kind)
        self._outside[kind] = handler

    def _claim(self, kind: str) -> None:
        if kind in self._handlers or kind in self._outside:
            raise ValueError(f"timer {kind} is taken")

    async def _due(self, limit: int) -> tuple[list[sa.Row[Any]], datetime | None]:
        query = sa.select(timers).where(timers.c.state == "pending").order_by(timers.c.due_at).limit(limit + 1)
        async with self.db.read() as conn:
            rows = list(await conn.execute(query))
        now = self.db.clock.now()
        due = [row for row in rows[:limit] if row.due_at <= now]
        later = rows[len(due)].due_at if len(rows) > len(due) else None
        return due, later

    async def next_due(self) -> datetime | None:
        """When the next timer rings, None when nothing waits."""
        query = sa.select(sa.func.min(timers.c.due_at)).where(timers.c.state == "pending")
        async with self.db.read() as conn:
            found: datetime | None = (await conn.execute(query)).scalar()
        return found

    async def _run_one(self, row: sa.Row[Any]) -> None:
        try:
            async with self.db.write(SYSTEM) as tx:
                taken = await tx.execute(timers.delete().where(timers.c.id == row.id, timers.c.due_at == row.due_at))
                if taken.rowcount:
                    await self._handlers[row.kind](tx, row.ref, row.payload or {})
        except Exception as error:  # a broken handler must not stop the clock of all others
            await self._failed(row, error)

    async def _run_outside(self, row: sa.Row[Any]) -> None:
        try:
            await self._outside[row.kind](row.ref)
            async with self.db.write(SYSTEM) as tx:
                await tx.execute(timers.delete().where(timers.c.id == row.id, timers.c.due_at == row.due_at))
        except Exception as error:  # as above
            await self._failed(row, error)
        finally:
            self._under_way.pop(row.id, None)

    async def _failed(self, row: sa.Row[Any], error: Exception) -> None:
        log.error("timer_failed", kind=row.kind, ref=row.ref, attempt=row.attempts + 1, error=repr(error))
        wait = timedelta(seconds=min(2 ** (row.attempts + 1), 600))
        async with self.db.write(SYSTEM) as tx:
            await tx.execute(
                timers.update()
                .where(timers.c.id == row.id)
                .values(
                    attempts=timers.c.attempts + 1,
                    due_at=tx.now + wait,
                    last_error=repr(error)[:1000],
                    state="failed" if row.attempts + 1 >= MAX_ATTEMPTS else "pending",
                )
            )

    async def run_due(self, limit: int = 200, *, wait_outside: bool = True) -> int:
        """Run everything due now, also what that makes due now. Returns how many ran."""
        ran = 0
        while True:
            due, _later = await self._due(limit)
            known = [row for row in due if row.kind in self._handlers]
            outside = [row for row in due if row.kind in self._outside and row.id not in self._under_way]
            if not known and not outside:
                return ran
            for row in outside:
                self._under_way[row.id] = asyncio.create_task(self._run_outside(row))
            for row in known:
                await self._run_one(row)
            if wait_outside:
                await asyncio.gather(*self._under_way.values())
            ran += len(known) + len(outside)

    async def run(self) -> None:
        """Until stopped: at most 1 s late, usually at once, because every commit wakes the loop."""
        while not self._stop.is_set():
            self.db.wake.clear()
            await self.run_due(wait_outside=False)
            _due, later = await self._due(0)
            wait = 1.0
            if later is not None:
                wait = min(max((later - self.db.clock.now()).total_seconds(), 0.02), 1.0)
            try:
                await asyncio.wait_for(self.db.wake.wait(), wait)
            except TimeoutError:
                continue

    def stop(self) -> None:
        self._stop.set()
        self.db.wake.set()
