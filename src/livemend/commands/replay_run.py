"""A recording through the real way in: what came, what became of it, how fast, as one report."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa

from livemend.cases.model import cases
from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.replay.open import open_recording
from livemend.comments import queries as comments
from livemend.comments.ingest import MAX_AGE_MS, Ingest, Submitted
from livemend.comments.model import comments as comment_table
from livemend.incidents import queries as incidents
from livemend.kit.actor import SYSTEM, Actor
from livemend.kit.clock import to_ms
from livemend.people.access import Desk
from livemend.people.model import Permission
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries
from livemend.shows.model import ShowState
from livemend.web.live import Hub

# At full speed: events a delivery, and deliveries on their way at once.
DELIVERY, UNDER_WAY = 500, 4
# A hole in a recording is not waited out in full (ms of the recording).
LONGEST_PAUSE = 60_000
# Smaller than any time of the last decades in milliseconds: an offset from the start.
OFFSET = 100_000_000_000
NAMED = 1000


class Watcher:
    """A browser on the live feed, in this process: notes when each comment reached it."""

    def __init__(self, show_id: str) -> None:
        self._asks: asyncio.Queue[str] = asyncio.Queue()
        self._asks.put_nowait(msgspec.json.encode({"type": "watch", "topics": [f"show:{show_id}"]}).decode())
        self._decode = msgspec.json.Decoder().decode
        self.ready = asyncio.Event()
        # (last seq, when): everything up to this seq had arrived then.
        self.arrived: list[tuple[int, float]] = []

    async def accept(self) -> None:
        """The hub greets first."""

    async def receive_text(self) -> str:
        return await self._asks.get()

    async def close(self, code: int = 1000) -> None:
        """Nothing is kept open."""

    async def send_text(self, text: str) -> None:
        now = time.perf_counter()
        frame = self._decode(text)
        if frame["type"] == "ready":
            self.ready.set()
        for event in frame.get("events", ()):
            if event["kind"] == "comments.stored" and event["payload"]["count"]:
                self.arrived.append((event["payload"]["to_seq"], now))


@dataclass
class Progress:
    received: int = 0
    stored: int = 0
    duplicates: int = 0
    malformed: list[Malformed] = field(default_factory=list)
    malformed_count: int = 0
    failed: int = 0
    # Seconds from the hand-over to the answer, one a comment; and when each stored comment was handed over.
    durable: list[tuple[float, int]] = field(default_factory=list)
    handed: dict[str, float] = field(default_factory=dict)
    began: float = 0.0
    seconds: float = 0.0


async def open_show(desk: Desk, name: str) -> tuple[str, int]:
    """(id, start in ms) of the show of this title: the running one goes on, else a new one starts."""
    async with desk.db.write(SYSTEM) as tx:
        for view in await show_queries.views(tx.conn):
            if name in view["title"].values() and view["state"] == ShowState.LIVE:
                row = await show_queries.show_row(tx.conn, view["id"])
                return row.id, to_ms(row.started_at)
        show_id = await shows.plan_show(tx, title={"en": name, "zh-Hant": name, "zh-Hans": name})
        await shows.start_show(tx, show_id)
        return show_id, to_ms(tx.now)


def timed(items: Iterable[LiveEvent | Malformed], start: int, now: int) -> Iterator[LiveEvent | Malformed]:
    """Times of a recording as times of this show: offsets count from its start, foreign years are moved there."""
    shift: int | None = None
    for item in items:
        stamps = [] if isinstance(item, Malformed) else [item.ts, item.gap_from, item.gap_to]
        first = next((stamp for stamp in stamps if stamp is not None), None)
        if first is None or isinstance(item, Malformed):
            yield item
            continue
        if shift is None:
            foreign = 0 if abs(first - now) < MAX_AGE_MS else start - first
            shift = start if abs(first) < OFFSET else foreign
        ts, begin, end = (None if stamp is None else stamp + shift for stamp in stamps)
        yield msgspec.structs.replace(item, ts=ts, gap_from=begin, gap_to=end) if shift else item


async def run_replay(
    desk: Desk,
    path: Path,
    *,
    speed: float | None,
    show: str | None = None,
    progress: Progress | None = None,
    end: bool = True,
    sleep: Callable[[float], Any] = asyncio.sleep,
) -> dict[str, Any]:
    """The report. The desk must be running; speed None: as fast as it goes. OSError when the file cannot be read."""
    progress = progress or Progress()
    show_id, start = await open_show(desk, show or path.stem)
    hub: Hub = desk.parts["hub"]
    watcher = Watcher(show_id)
    eyes = Actor("replay", "replay", "viewer", frozenset({str(Permission.SHOW_READ)}))
    watching = asyncio.create_task(hub.serve(watcher, eyes))  # type: ignore[arg-type]
    await watcher.ready.wait()
    progress.began = time.perf_counter()
    try:
        await _feed(desk, show_id, timed(open_recording(path), start, to_ms(desk.clock.now())), speed, progress, sleep)
        progress.seconds = time.perf_counter() - progress.began
        await feeds_over(desk, show_id)
        last = await _last_seq(desk, show_id)
        for _ in range(200):
            if not progress.stored or (watcher.arrived and watcher.arrived[-1][0] >= last):
                break
            await asyncio.sleep(0.02)
    finally:
        watching.cancel()
    if end:
        async with desk.db.write(SYSTEM) as tx:
            await shows.end_show(tx, show_id, forced=len(await incidents.undecided(tx.conn, show_id)))
    return await report(desk, show_id, path, progress, watcher)


async def feeds_over(desk: Desk, show_id: str) -> None:
    """Nothing more comes: a silence from here on is no broken feed."""
    async with desk.db.read() as conn:
        rooms = (await show_queries.view(conn, show_id))["rooms"]
    over = [LiveEvent(type="end", platform=r["platform"], room=r["room"]) for r in rooms if r["last_seen_at"]]
    if over:
        await desk.parts["ingest"].submit(show_id, over)


async def _last_seq(desk: Desk, show_id: str) -> int:
    async with desk.db.read() as conn:
        newest = await comments.page(conn, show_id, limit=1)
    return newest[0]["seq"] if newest else 0


async def _feed(
    desk: Desk,
    show_id: str,
    items: Iterator[LiveEvent | Malformed],
    speed: float | None,
    progress: Progress,
    sleep: Callable[[float], Any],
) -> None:
    ingest: Ingest = desk.parts["ingest"]
    under_way: set[asyncio.Task[None]] = set()
    batch: list[LiveEvent] = []
    at: float | None = None
    previous: int | None = None

    async def send(events: list[LiveEvent]) -> None:
        handed = time.perf_counter()
        comments_in = sum(event.type == "comment" for event in events)
        progress.received += comments_in
        try:
            done: Submitted = await ingest.submit(show_id, events)
        except Exception:  # one delivery that cannot be stored ends no replay; it is in the report
            progress.failed += comments_in
            return
        progress.durable.append((time.perf_counter() - handed, comments_in))
        progress.stored += done.stored
        progress.duplicates += done.duplicates
        for comment_id in done.ids:
            progress.handed[comment_id] = handed

    async def flush(limit: int) -> None:
        nonlocal batch
        if batch:
            task = asyncio.create_task(send(batch))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
            batch = []
        while len(under_way) > limit:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)

    for item in items:
        if isinstance(item, Malformed):
            progress.malformed_count += 1
            if len(progress.malformed) < NAMED:
                progress.malformed.append(item)
            continue
        if speed is not None and item.ts is not None:
            if at is None or previous is None:
                at = time.perf_counter()
            else:
                at += min(max(item.ts - previous, 0), LONGEST_PAUSE) / 1000 / speed
            previous = item.ts if previous is None else max(previous, item.ts)
            wait = at - time.perf_counter()
            if wait > 0.001:
                await flush(1000)
                await sleep(wait)
        batch.append(item)
        if len(batch) >= DELIVERY:
            await flush(UNDER_WAY - 1)
    await flush(0)


def _percentiles(pairs: list[tuple[float, int]]) -> dict[str, float | None]:
    """pairs: (seconds, how many); the answer in ms."""
    pairs.sort()
    total = sum(count for _value, count in pairs)
    found: dict[str, float | None] = {"p50": None, "p99": None}
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        seen = 0
        for value, count in pairs:
            seen += count
            if seen >= share * total and count:
                found[name] = round(value * 1000, 2)
                break
    return found


async def _pushed(conn: Any, show_id: str, progress: Progress, watcher: Watcher) -> list[tuple[float, int]]:
    query = sa.select(comment_table.c.id, comment_table.c.seq).where(comment_table.c.show_id == show_id)
    arrivals = iter(sorted(watcher.arrived))
    upto, when = next(arrivals, (0, 0.0))
    found: list[tuple[float, int]] = []
    for comment_id, seq in await conn.execute(query.order_by(comment_table.c.seq)):
        handed = progress.handed.get(comment_id)
        if handed is None:
            continue
        while seq > upto:
            following = next(arrivals, None)
            if following is None:
                return found
            upto, when = following
        found.append((when - handed, 1))
    return found


async def report(desk: Desk, show_id: str, path: Path, progress: Progress, watcher: Watcher) -> dict[str, Any]:
    async with desk.db.read() as conn:
        pushed = await _pushed(conn, show_id, progress, watcher)
        gaps = await show_queries.gaps_of(conn, show_id)
        lanes = await comments.count_by(conn, show_id, "lane")
        issues = await comments.count_by(conn, show_id, "issue")
        found = await incidents.base_views(conn, await incidents.ids_of(conn, show_id, limit=100_000))
        members = await incidents.message_ids_of_show(conn, show_id)
        opened = sa.select(cases.c.id, cases.c.no).where(cases.c.show_id == show_id)
        case_list = [{"id": row.id, "no": row.no} for row in await conn.execute(opened)]
    return {
        "file": path.name,
        "show_id": show_id,
        "received": progress.received,
        "stored": progress.stored,
        "duplicates": progress.duplicates,
        "failed": progress.failed,
        "malformed": {
            "count": progress.malformed_count,
            "lines": [bad.line for bad in progress.malformed],
            "problems": [
                {"line": bad.line, "element": bad.element, "reason": bad.reason} for bad in progress.malformed
            ],
        },
        "lanes": lanes,
        "issues": issues,
        "incidents": [
            {
                "id": view["id"],
                "title": view["title"],
                "lane": view["lane"],
                "issue": view["issue"],
                "subtype": view["subtype"],
                "level": view["level"],
                "people": view["people"],
                "message_ids": members.get(view["id"], []),
                "suspicious": view["suspicious"],
            }
            for view in found
        ],
        "cases": case_list,
        "gaps": gaps,
        "received_to_durable_ms": _percentiles(progress.durable),
        "received_to_pushed_ms": _percentiles(pushed),
        "seconds": round(progress.seconds, 3),
        "comments_per_second": round(progress.received / progress.seconds, 1) if progress.seconds else None,
    }
