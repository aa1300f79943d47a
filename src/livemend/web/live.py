"""The live feed: events leave as frames, coalesced, and a client that was cut off resumes where it was.

A frame covers the log between two positions and carries, beside the events, the present look of everything
they touched. Applying it is "the newer one wins", so a frame seen twice does no harm.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

from livemend.comments import queries as comments
from livemend.kit import events
from livemend.kit.actor import Actor
from livemend.kit.db import Database
from livemend.kit.events import Stored
from livemend.people.model import Permission

log = structlog.get_logger()
encode = msgspec.json.Encoder().encode
CARRIED = 50
# Further behind than this a client fetches anew: cheaper than replaying an hour of a busy room.
REPLAY_LIMIT = 20_000
QUEUE = 64
NEEDED = {
    "show": Permission.SHOW_READ,
    "shows": Permission.SHOW_READ,
    "cases": Permission.CASE_READ,
    "case": Permission.CASE_READ,
    "promises": Permission.PROMISE_READ,
    "tasks": Permission.TASK_READ,
    "approvals": Permission.OFFER_APPROVE,
    "improvement": Permission.REPORT_READ,
    "suppliers": Permission.REPORT_READ,
    "requests": Permission.REQUEST_ANSWER,
    "knowledge": Permission.KNOWLEDGE_READ,
}

Loader = Callable[[AsyncConnection, Sequence[str]], Awaitable[Sequence[Any]]]


@dataclass(eq=False)
class Client:
    """One open socket. A queue that overflows closes it: the browser reconnects and resumes."""

    actor: Actor
    topics: frozenset[str] = frozenset()
    position: int = 0
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    show_id: str | None = None
    since: str = ""
    overflown: bool = False
    catching: bool = False

    def push(self, data: bytes) -> None:
        try:
            self.queue.put_nowait(data)
        except asyncio.QueueFull:
            self.overflown = True


def may_watch(actor: Actor, topic: str) -> bool:
    needed = NEEDED.get(topic.split(":", 1)[0])
    return needed is not None and actor.may(needed)


class Hub:
    """Listens to commits; every tick makes one frame a set of topics and serialises it once."""

    def __init__(self, db: Database, tick_ms: int = 50):
        self.db, self.tick = db, tick_ms / 1000
        self.loaders: dict[str, Loader] = {}
        self.extras: Callable[[str], dict[str, Any]] = lambda topic: {}
        self.clients: set[Client] = set()
        self._pending: list[Stored] = []
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.position = 0
        self.on_pushed: Callable[[], None] | None = None

    async def start(self) -> None:
        async with self.db.read() as conn:
            self.position = await events.last_id(conn)
        self.db.bus.after.append(self._heard)
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        self.db.bus.after.remove(self._heard)
        if self._task is not None:
            self._task.cancel()
        for client in list(self.clients):
            client.push(encode({"type": "bye"}))

    def _heard(self, stored: list[Stored]) -> None:
        self._pending.extend(stored)
        self._wake.set()

    async def _run(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            begun = time.monotonic()
            try:
                await self._flush()
            except Exception as error:  # one bad view must not silence the feed
                log.error("live_failed", error=repr(error))
            # In a storm a frame takes long to make: fewer and fuller ones then, so that the intake is not starved.
            await asyncio.sleep(max(self.tick, 2 * (time.monotonic() - begun)))

    async def _flush(self) -> None:
        batch, self._pending = self._pending, []
        if not batch:
            return
        # Another process may have written between ours: the log itself is the truth.
        begin, end = self.position, max(batch[-1].id, self.position)
        ordered = sorted(batch, key=lambda stored: stored.id)
        whole = len(ordered) == end - begin and ordered[0].id == begin + 1
        self.position = end
        if not self.clients:
            return
        async with self.db.read() as conn:
            if not whole:
                ordered = await events.since(conn, begin, until=end, limit=REPLAY_LIMIT)
            frames: dict[frozenset[str], bytes] = {}
            for client in list(self.clients):
                if client.catching or client.position >= end or not client.topics:
                    continue
                start = max(begin, client.position)
                if start > begin:
                    client.push(encode(await self._frame(conn, client.topics, start, end, ordered)))
                else:
                    if client.topics not in frames:
                        frame = await self._frame(conn, client.topics, begin, end, ordered)
                        frames[client.topics] = encode(frame)
                    client.push(frames[client.topics])
                client.position = end
        if self.on_pushed is not None:
            self.on_pushed()

    async def _frame(
        self, conn: AsyncConnection, topics: frozenset[str], begin: int, end: int, found: Sequence[Stored]
    ) -> dict[str, Any]:
        wanted = [e for e in found if begin < e.id <= end and not topics.isdisjoint(e.topics)]
        touched: dict[str, dict[str, None]] = {}
        fresh: list[Any] = []
        more = 0
        for event in wanted:
            for kind, ref in event.touched:
                touched.setdefault(kind, {})[ref] = None
        for event in reversed(wanted):
            if event.kind == "comments.stored" and event.payload["count"]:
                room = CARRIED - len(fresh)
                first = max(event.payload["from_seq"], event.payload["to_seq"] - room + 1)
                if room > 0:
                    show_id, last = event.payload["show_id"], event.payload["to_seq"]
                    fresh = await comments.between(conn, show_id, first, last) + fresh
                more += event.payload["count"] - max(0, event.payload["to_seq"] - first + 1)
        views: dict[str, Any] = {}
        for kind, refs in touched.items():
            loader = self.loaders.get(kind)
            if loader is not None:
                views[kind] = list(await loader(conn, list(refs)))
        frame: dict[str, Any] = {
            "type": "frame",
            "from": begin,
            "to": end,
            "events": [
                {
                    "id": e.id,
                    "stream": e.stream,
                    "seq": e.seq,
                    "at": e.at.isoformat(),
                    "actor": e.actor,
                    "actor_name": e.actor_name,
                    "kind": e.kind,
                    "payload": e.payload,
                }
                for e in wanted
            ],
            "views": views,
            "comments": fresh,
            "more": more,
        }
        for topic in topics:
            frame.update(self.extras(topic))
        return frame

    async def _catch_up(self, client: Client, since: int | None) -> None:
        """Replay from `since` to now, then follow. In steps, so that no frame grows without bound."""
        client.catching = True
        begin = since
        while True:
            async with self.db.read() as conn:
                now = await events.last_id(conn)
                if begin is None:
                    begin = now
                if now - begin > REPLAY_LIMIT or begin < 0:
                    client.push(encode({"type": "reset", "position": now}))
                    begin = now
                while begin < now:
                    end = min(begin + 2000, now)
                    found = await events.since(conn, begin, until=end, limit=2000)
                    client.push(encode(await self._frame(conn, client.topics, begin, end, found)))
                    begin = end
            # What was flushed meanwhile passed this client by: look again until nothing is between.
            if self.position <= now:
                client.position, client.catching = max(now, begin), False
                client.push(encode({"type": "ready", "position": client.position}))
                return

    def presence(self, show_id: str) -> list[dict[str, Any]]:
        """Who has this show open now, once each."""
        here: dict[str, dict[str, Any]] = {}
        for client in self.clients:
            if client.show_id == show_id:
                person = {"user_id": client.actor.id, "name": client.actor.name, "role": client.actor.role}
                here.setdefault(client.actor.id, {**person, "since": client.since})
        return sorted(here.values(), key=lambda person: (person["role"], person["name"]))

    def tell_presence(self, show_id: str) -> None:
        message = encode({"type": "presence", "show_id": show_id, "presence": self.presence(show_id)})
        for client in self.clients:
            if f"show:{show_id}" in client.topics:
                client.push(message)

    async def serve(self, socket: WebSocket, actor: Actor) -> None:
        await socket.accept()
        client = Client(actor, since=self.db.clock.now().isoformat())
        self.clients.add(client)
        sending = asyncio.create_task(self._send(socket, client))
        try:
            while True:
                try:
                    message = msgspec.json.decode(await socket.receive_text())
                except (msgspec.DecodeError, KeyError):
                    await socket.close(4422)
                    return
                if isinstance(message, dict):
                    await self._told(client, message)
        except WebSocketDisconnect:
            return
        finally:
            self.clients.discard(client)
            sending.cancel()
            if client.show_id:
                self.tell_presence(client.show_id)

    async def _told(self, client: Client, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "watch":
            asked = message.get("topics")
            names = [t for t in asked if isinstance(t, str)][:50] if isinstance(asked, list) else []
            refused = [topic for topic in names if not may_watch(client.actor, topic)]
            if refused:
                client.push(encode({"type": "refused", "topics": refused}))
            since = message.get("since")
            client.topics = frozenset()
            topics = frozenset(topic for topic in names if topic not in refused)
            client.topics = topics
            await self._catch_up(client, since if isinstance(since, int) else None)
        elif kind == "here" and isinstance(message.get("show_id"), str):
            before, client.show_id = client.show_id, message["show_id"]
            if before != client.show_id:
                for show_id in {before, client.show_id} - {None}:
                    self.tell_presence(str(show_id))
        elif kind == "ping":
            client.push(b'{"type":"pong"}')

    async def _send(self, socket: WebSocket, client: Client) -> None:
        while not client.overflown or not client.queue.empty():
            data = await client.queue.get()
            if data is None:
                break
            await socket.send_text(data.decode())
        # Too slow to follow: closing lets it come back and resume from its own position.
        await socket.close(4408)
