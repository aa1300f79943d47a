"""One way to read and one way to write. A write is a transaction that ends with its events in the log."""

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from . import events, jobs
from .actor import SYSTEM, Actor
from .clock import Clock, SystemClock
from .events import Bus, Event, Stored


def among(conn: AsyncConnection, column: sa.ColumnElement[str], values: Sequence[str]) -> sa.ColumnElement[bool]:
    """`column IN values` with one parameter however many there are: the statement stays the same and is known."""
    if conn.dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.literal(list(values), postgresql.ARRAY(sa.String)))


def among_numbers(
    conn: AsyncConnection, column: sa.ColumnElement[int], values: Sequence[int]
) -> sa.ColumnElement[bool]:
    if conn.dialect.name == "sqlite":
        listed = sa.func.json_each(json.dumps(list(values))).table_valued("value")
        return column.in_(sa.select(listed.c.value))
    return column == sa.any_(sa.literal(list(values), postgresql.ARRAY(sa.BigInteger)))


def keys_at(conn: AsyncConnection, column: sa.ColumnElement[Any], *path: str) -> sa.TableValuedAlias:
    """The keys of the object at `path` of a JSON column, one a row as `key`: joined, so that nothing else is read."""
    if conn.dialect.name == "sqlite":
        return sa.func.json_each(column, ".".join(("$", *path))).table_valued("key")
    return sa.func.jsonb_object_keys(column[path]).table_valued("key").render_derived()


class Tx:
    """What an action gets: a connection, who acts, what time it is, and a place for its events."""

    def __init__(self, conn: AsyncConnection, actor: Actor, now: datetime, dialect: str):
        self.conn, self.actor, self.now, self.dialect = conn, actor, now, dialect
        self.pending: list[Event] = []
        self.notes: dict[str, Any] = {}

    def emit(self, event: Event) -> None:
        """Leaves after commit, never before."""
        self.pending.append(event)

    async def execute(self, statement: sa.Executable, values: Any = None) -> sa.CursorResult[Any]:
        return await self.conn.execute(statement, values)

    async def one(self, query: sa.Select[Any]) -> sa.Row[Any] | None:
        found: sa.Row[Any] | None = (await self.conn.execute(query)).first()
        return found

    async def all(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        return list((await self.conn.execute(query)).all())

    async def insert_new(self, table: sa.Table, values: dict[str, Any] | list[dict[str, Any]]) -> int:
        """Insert what is not there yet (any unique key); how many rows are new."""
        statement: Any = (postgresql if self.dialect == "postgresql" else sqlite).insert(table)
        result = await self.conn.execute(statement.on_conflict_do_nothing(), values)
        return result.rowcount


class Database:
    """SQLite: one writer lane and a few readers on a WAL file. PostgreSQL: a pool, row locks do the rest."""

    def __init__(self, url: str, clock: Clock | None = None, bus: Bus | None = None):
        self.url, self.clock, self.bus = url, clock or SystemClock(), bus or Bus()
        self.dialect = make_url(url).get_backend_name()
        self.wake = asyncio.Event()
        if self.dialect == "sqlite":
            path = make_url(url).database
            if path and path != ":memory:":
                Path(path).parent.mkdir(parents=True, exist_ok=True)
            self._writer = self._sqlite(1, "BEGIN IMMEDIATE")
            self._reader = self._sqlite(4, "BEGIN")
            self._lane: asyncio.Lock | None = asyncio.Lock()
        else:
            self._writer = self._reader = create_async_engine(url, pool_size=10, max_overflow=10)
            self._lane = None

    def _sqlite(self, size: int, begin: str) -> AsyncEngine:
        engine = create_async_engine(self.url, pool_size=size, max_overflow=0, pool_timeout=60)

        @sa.event.listens_for(engine.sync_engine, "connect")
        def _connect(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
            cursor = connection.cursor()
            cursor.execute("PRAGMA busy_timeout=15000")
            for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "temp_store=MEMORY"):
                cursor.execute(f"PRAGMA {pragma}")
            cursor.close()

        # The driver's own transactions start as readers and fail as "locked" when they turn into writers.
        @sa.event.listens_for(engine.sync_engine, "begin")
        def _begin(connection: sa.Connection) -> None:
            connection.exec_driver_sql(begin)

        return engine

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent snapshot."""
        async with self._reader.connect() as conn:
            if self.dialect == "postgresql":
                await conn.execution_options(isolation_level="REPEATABLE READ")
            yield conn

    @asynccontextmanager
    async def write(self, actor: Actor = SYSTEM) -> AsyncIterator[Tx]:
        """Commits on leaving, rolls back on any error. Handlers in the transaction run, then events are logged."""
        if self._lane is not None:
            await self._lane.acquire()
        stored: list[Stored] = []
        try:
            async with self._writer.begin() as conn:
                tx = Tx(conn, actor, self.clock.now(), self.dialect)
                yield tx
                done = 0
                while done < len(tx.pending):
                    event = tx.pending[done]
                    for handler in self.bus.in_tx_of(event.kind):
                        await handler(tx, event)
                    done += 1
                if tx.pending:
                    stored = await events.append(tx, tx.pending)
                    await jobs.enqueue_for(tx, self.bus, stored)
        finally:
            if self._lane is not None:
                self._lane.release()
        if stored:
            for listener in self.bus.after:
                listener(stored)
        self.wake.set()

    async def close(self) -> None:
        await self._writer.dispose()
        if self._reader is not self._writer:
            await self._reader.dispose()

    def backup_sqlite(self, target: Path) -> None:
        """A consistent copy while the server runs."""
        source = sqlite3.connect(str(make_url(self.url).database))
        with sqlite3.connect(target) as copy:
            source.backup(copy)
        source.close()
