"""The hot path: events of all rooms go into one queue and out in batches, one transaction each.

A caller of `submit` is answered when its events are durable. If the process dies before that, the platform
delivers again and the duplicate is dropped; if it dies after, the row is there.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa
import structlog

from livemend.catalog import naming
from livemend.catalog import queries as catalog
from livemend.channels.base import LiveEvent
from livemend.kit.actor import SYSTEM
from livemend.kit.clock import from_ms, to_ms
from livemend.kit.db import Database, Tx, among
from livemend.kit.errors import AppError
from livemend.kit.ids import new_id
from livemend.shows import actions as shows
from livemend.triage import pii
from livemend.triage.labels import UNFAVOURABLE_LANES

from . import rules, watch
from .events import CommentsStored
from .model import comment_counters, comments

if TYPE_CHECKING:
    from livemend.triage import Triage, Verdict

BATCH = 1000
# More waiting than this: the caller is told to slow down before memory fills up.
QUEUE_LIMIT = 20_000
# A part of so many comments is judged with care, each in doubt read a second time: some 10 ms at most. Larger parts
# mean a rush, in which nobody shall wait for that.
READ_AGAIN = 3
# Of so many complaints of a part it is asked what they are about, by which grouping knows a matter again: two
# milliseconds each, or nothing where they were just read. The rest of a rush goes by words.
SENSED = 8
MAX_AGE_MS = 366 * 24 * 3600 * 1000
log = structlog.get_logger()
# Sees new rows before they are written and may complete them (which incident, what behaviour tells).
Look = Callable[[Tx, str, list[dict[str, Any]]], Awaitable[None]]
COLUMNS = tuple(column.name for column in comments.c)
# Compiled once and given to the driver as it is: the hot path pays nothing per row for what never changes.
INSERT = {
    name: str(comments.insert().compile(dialect=sa.make_url(f"{name}+{driver}://").get_dialect()()))
    for name, driver in (("sqlite", "aiosqlite"), ("postgresql", "asyncpg"))
}
_json = msgspec.json.Encoder().encode


@dataclass
class Submitted:
    """What became of a delivery; `done` is set when it is durable."""

    show_id: str
    events: Sequence[LiveEvent]
    done: asyncio.Future[None]
    stored: int = 0
    duplicates: int = 0
    ids: list[str] = field(default_factory=list)


@dataclass
class Part:
    """Deliveries of one show that are written together, and their rows."""

    show_id: str
    items: list[Submitted]
    rows: list[dict[str, Any]]
    received: datetime


class Fresh:
    """A row that is being written, read like one that was."""

    __slots__ = ("__dict__",)

    def __init__(self, values: dict[str, Any]):
        self.__dict__ = values


class Ingest:
    """One per process.

    looks: called before new rows are written; forget: when a batch was rolled back, so that memory of it is dropped.
    """

    def __init__(self, db: Database, triage: "Triage", tick_ms: int = 10):
        self.db, self.triage, self.tick = db, triage, tick_ms / 1000
        self.looks: list[Look] = []
        self.forget: list[Callable[[str], None]] = []
        self._waiting: list[Submitted] = []
        self._count = 0
        self._more = asyncio.Event()
        # One part waits while one is written: enough to keep both halves busy, little enough to hold.
        self._judged: asyncio.Queue[Part | None] = asyncio.Queue(1)
        self._tasks: list[asyncio.Task[None]] = []
        self._closing = False

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._judge()), asyncio.create_task(self._write())]

    async def stop(self) -> None:
        """Flush what waits, then end."""
        self._closing = True
        self._more.set()
        await asyncio.gather(*self._tasks)

    async def submit(self, show_id: str, events: Sequence[LiveEvent]) -> Submitted:
        if self._closing:
            raise AppError("shutting_down", 503)
        if self._count + len(events) > QUEUE_LIMIT and self._count:
            raise AppError("too_busy", 503)
        item = Submitted(show_id, events, asyncio.get_running_loop().create_future())
        self._waiting.append(item)
        self._count += len(events)
        self._more.set()
        await item.done
        return item

    async def _judge(self) -> None:
        """First half: deliveries become judged parts. The next part is judged while the last one is written."""
        while True:
            await self._more.wait()
            if self._count < BATCH and not self._closing:
                await asyncio.sleep(self.tick)
            self._more.clear()
            waiting, self._waiting, self._count = self._waiting, [], 0
            by_show: dict[str, list[Submitted]] = {}
            for item in waiting:
                by_show.setdefault(item.show_id, []).append(item)
            for show_id, items in by_show.items():
                for part in _parts(items):
                    await self._judge_part(show_id, part)
            if self._closing and not self._waiting:
                await self._judged.put(None)
                return

    async def _judge_part(self, show_id: str, items: list[Submitted]) -> None:
        try:
            received = self.db.clock.now()
            rows = [row for item in items for row in self._prepare(show_id, item, received)]
            texts = [row["text"] for row in rows]
            # In a rush the first reading has to do: whoever is still in doubt shows as unsure.
            again = READ_AGAIN if len(texts) <= READ_AGAIN else 0
            verdicts = await asyncio.to_thread(self.triage.verdicts, texts, again=again)
            for row, verdict in zip(rows, verdicts, strict=True):
                write_verdict(row, verdict)
            await self._sense(rows)
        except Exception as error:  # one poisonous delivery must not take its neighbours with it
            if len(items) > 1:
                for item in items:
                    await self._judge_part(show_id, [item])
            else:
                _fail(items[0], error)
            return
        await self._judged.put(Part(show_id, items, rows, received))

    async def _sense(self, rows: list[dict[str, Any]]) -> None:
        """What the complaints are about. Grouping does without it, so nothing is lost when it fails."""
        telling = [row for row in rows if row["lane"] in UNFAVOURABLE_LANES][:SENSED]
        if not telling:
            return
        try:
            senses = await asyncio.to_thread(self.triage.senses, [row["text"] for row in telling])
        except Exception:
            log.exception("senses_failed", comments=len(telling))
            return
        for row, sense in zip(telling, senses, strict=True):
            row["sense"] = sense

    async def _write(self) -> None:
        """Second half: judged parts are written, one transaction each, and their senders answered."""
        while (part := await self._judged.get()) is not None:
            await self._store_or_fail(part)

    async def _store_or_fail(self, part: "Part") -> None:
        try:
            await self._store(part)
        except Exception as error:  # the queue must go on for all others; these callers are told
            for forget in self.forget:
                forget(part.show_id)
            if len(part.items) > 1:
                for item in part.items:
                    rows = [row for row in part.rows if row["item"] is item]
                    await self._store_or_fail(Part(part.show_id, [item], rows, part.received))
                return
            _fail(part.items[0], error)
            return
        for item in part.items:
            if not item.done.done():
                item.done.set_result(None)

    async def _store(self, part: "Part") -> None:
        for row in part.rows:  # a second try after a neighbour failed starts clean
            row.update(incident_id=None, me_too=False)
        async with self.db.write(SYSTEM) as tx:
            await self._others(tx, part)
            new = await self._insert(tx, part.show_id, part.rows)
            for (platform, room), signs in watch.signs_of(item.events for item in part.items).items():
                await shows.heard(tx, part.show_id, platform, room, part.received, **signs)
        fresh = {id(row) for row in new}
        for row in part.rows:
            item = row["item"]
            if id(row) in fresh:
                item.stored += 1
                item.ids.append(row["id"])
            else:
                item.duplicates += 1

    def _prepare(self, show_id: str, item: Submitted, received: datetime) -> list[dict[str, Any]]:
        now_ms = to_ms(received)
        rows: list[dict[str, Any]] = []
        for event in item.events:
            if event.type != "comment":
                continue
            # A platform's clock may be wrong or absent; a year off is no clock at all.
            at_ms = event.ts if event.ts is not None and abs(event.ts - now_ms) < MAX_AGE_MS else now_ms
            user = event.user or event.user_id or ""
            rows.append(
                {
                    "item": item,
                    "id": new_id(),
                    "show_id": show_id,
                    "dedupe_key": rules.dedupe_key(event, at_ms),
                    "platform": event.platform,
                    "room": event.room,
                    "message_id": event.message_id,
                    "user_id": event.user_id,
                    "user_name": user,
                    "user_key": rules.user_key(event),
                    "text": event.text,
                    "at": from_ms(at_ms),
                    "at_ms": at_ms,
                    "received_ms": now_ms,
                    "received_at": received,
                    "product": event.product,
                    "account_age_days": event.account_age_days,
                    "order_match": event.order_match,
                    "is_history": event.is_history,
                    "customer_id": None,
                    "incident_id": None,
                    "me_too": False,
                    "hash": rules.comment_hash(
                        platform=event.platform, room=event.room, user=user, text=event.text, at_ms=at_ms
                    ),
                }
            )
        return rows

    async def _insert(self, tx: Tx, show_id: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        mine = sa.select(comment_counters).where(comment_counters.c.show_id == show_id).with_for_update()
        counter = await tx.one(mine)
        if counter is None:
            # Another process may be first: then this waits for it and reads what it wrote.
            await tx.insert_new(comment_counters, {"show_id": show_id, "last_seq": 0})
            counter = await tx.one(mine)
            assert counter is not None
        first = seq = counter.last_seq
        stored = sa.select(comments.c.dedupe_key).where(
            comments.c.show_id == show_id, among(tx.conn, comments.c.dedupe_key, [row["dedupe_key"] for row in rows])
        )
        known: set[str] = set((await tx.conn.execute(stored)).scalars())
        new: list[dict[str, Any]] = []
        counts: dict[tuple[str, str], list[int]] = {}
        for row in rows:
            count = counts.setdefault((row["platform"], row["room"]), [0, 0])
            if row["dedupe_key"] in known:
                count[1] += 1
                continue
            known.add(row["dedupe_key"])
            seq += 1
            row["seq"] = seq
            count[0] += 1
            new.append(row)
        await self._match_customers(tx, new)
        if new:
            for look in self.looks:
                await look(tx, show_id, new)
            await tx.conn.exec_driver_sql(INSERT[tx.dialect], [_values(row) for row in new])
            await tx.execute(
                comment_counters.update().where(comment_counters.c.show_id == show_id).values(last_seq=seq)
            )
        if rows:
            await shows.seen(tx, show_id, {key: (n, d) for key, (n, d) in counts.items()}, rows[0]["received_at"])
            tx.notes.setdefault("comments", []).extend(Fresh(row) for row in new)
            tx.emit(
                CommentsStored(
                    show_id=show_id,
                    from_seq=first + 1,
                    to_seq=seq,
                    count=len(new),
                    duplicates=len(rows) - len(new),
                    digest=rules.digest(row["hash"] for row in new),
                )
            )
        return new

    async def _match_customers(self, tx: Tx, rows: list[dict[str, Any]]) -> None:
        """Tie a viewer's account to a customer we know: a real order protects from suspicion."""
        accounts = {(row["platform"], row["user_id"]) for row in rows if row["user_id"]}
        if not accounts:
            return
        known = await catalog.known_accounts(tx.conn, sorted(accounts))
        names: dict[tuple[str, str], str] = {}
        for row in rows:
            account = row["platform"], row["user_id"]
            if account in known:
                row["customer_id"] = known[account].customer_id
                if row["order_match"] is None:
                    row["order_match"] = True
                if row["user_name"]:
                    names[account] = row["user_name"]
        await naming.called(tx, {key: name for key, name in names.items() if name[:200] != known[key].name})

    async def _others(self, tx: Tx, part: "Part") -> None:
        show_id = part.show_id
        for item in part.items:
            for event in item.events:
                if event.type == "comment":
                    continue
                at = from_ms(event.ts) if event.ts is not None else part.received
                if event.type == "product" and event.product:
                    await self._product(tx, show_id, event.product, at)
                elif event.type == "viewers" and event.count is not None:
                    await shows.count_viewers(tx, show_id, event.platform, event.room, event.count, at)
                elif event.type == "gap":
                    begin = from_ms(event.gap_from) if event.gap_from is not None else at
                    end = from_ms(event.gap_to) if event.gap_to is not None else None
                    reason = event.reason or "unknown"
                    await shows.record_gap(tx, show_id, event.platform, event.room, begin, end, reason[:60])

    async def _product(self, tx: Tx, show_id: str, sku: str, at: datetime) -> None:
        if sku in await catalog.product_names(tx.conn, [sku]):
            await shows.put_on_air(tx, show_id, sku, at)
            tx.notes.setdefault("on_air", []).append((to_ms(at), sku))


def _parts(items: list[Submitted]) -> Iterator[list[Submitted]]:
    """Deliveries are never torn apart; a part holds about BATCH events."""
    part: list[Submitted] = []
    size = 0
    for item in items:
        if part and size + len(item.events) > BATCH:
            yield part
            part, size = [], 0
        part.append(item)
        size += len(item.events)
    if part:
        yield part


def _fail(item: Submitted, error: Exception) -> None:
    log.error("ingest_failed", show=item.show_id, error=repr(error))
    if not item.done.done():
        item.done.set_exception(error)


def write_verdict(row: dict[str, Any], verdict: "Verdict") -> None:
    """Put the verdict into the row."""
    row.update(
        lang=verdict.lang,
        lane=verdict.lane,
        labels=list(verdict.labels),
        kinds={kind: round(p, 3) for kind, p in verdict.kinds.items()},
        issue=verdict.issue,
        subtype=verdict.subtype,
        level=verdict.level,
        unsure=verdict.unsure,
        suspicion=round(verdict.malicious_suspicion, 3),
        signals=[{"name": s.name, "weight": round(s.weight, 3)} for s in verdict.signals],
        pii=[[span.type, span.start, span.end] for span in verdict.pii],
        shown=pii.mask(row["text"], verdict.pii) if verdict.pii else None,
    )


def _values(row: dict[str, Any]) -> tuple[Any, ...]:
    """In the order of COLUMNS, as the driver takes them."""
    plain = {**row, "at": row["at_ms"], "received_at": row["received_ms"]}
    for name in ("labels", "kinds", "signals", "pii"):
        plain[name] = _json(row[name]).decode()
    return tuple([plain[name] for name in COLUMNS])
