"""Ack first: whatever moment the process dies at, nothing acknowledged is lost and nothing is stored twice."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import sqlalchemy as sa

from livemend import bootstrap
from livemend.channels.webhook.verify import HEADER, sign
from livemend.comments.model import comments
from livemend.incidents.model import incidents
from livemend.kit import events
from livemend.kit.db import Database
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries
from livemend.shows.model import rooms

DELIVERY, UNDER_WAY, SECRET = 250, 4, "killed-secret"
WORDS = (
    "晚安主播",
    "A01+1",
    "收到的杯子碎了 完全不能用",
    "什麼時候出貨",
    "好漂亮",
    "same here",
    "where is my parcel? two weeks",
    "哈哈哈",
)


def delivery(n: int) -> bytes:
    first = n * DELIVERY
    return msgspec.json.encode(
        [
            {
                "platform": "shopee",
                "room": "sp",
                "message_id": f"k{i}",
                "user_id": f"u{i % 5000}",
                "text": f"{WORDS[i % 8]} {i}",
            }
            for i in range(first, first + DELIVERY)
        ]
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(database_url: str, tmp_path: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    env = {
        **os.environ,
        "LIVEMEND_DATABASE_URL": database_url,
        "LIVEMEND_SECRET_KEY": "not-the-default",
        "LIVEMEND_BLOB_DIR": str(tmp_path / "blobs"),
        "LIVEMEND_PORT": str(port),
        # Four starts: compiled by the first of them for the rest.
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(tmp_path / "compiled"),
        "LIVEMEND_INGEST_SECRETS": f'{{"webhook": "{SECRET}"}}',
    }
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "serve_desk.py"), "auto"], env=env, cwd=tmp_path
    )
    try:
        for _ in range(600):
            try:
                if httpx.get(f"http://127.0.0.1:{port}/healthz", timeout=1).status_code == 200:
                    break
            except httpx.HTTPError:
                time.sleep(0.05)
        yield process
    finally:
        process.kill()
        process.wait()


async def post(client: httpx.AsyncClient, body: bytes) -> dict[str, int] | None:
    """None: no answer, so nobody knows whether it was taken."""
    headers = {HEADER: sign(SECRET, body, int(time.time())), "Content-Type": "application/json"}
    try:
        answer = await client.post("/ingest/webhook", content=body, headers=headers)
    except httpx.HTTPError:
        return None
    assert answer.status_code == 200, answer.text
    found: dict[str, int] = answer.json()
    return found


@dataclass
class Sender:
    """Delivers what has no answer yet, several at a time, as a platform's gateway does."""

    waiting: list[int]
    stop_after: int
    acknowledged: set[int]
    stored: int = 0

    async def run(self, client: httpx.AsyncClient, process: "subprocess.Popen[bytes]", pause: float) -> None:
        await asyncio.gather(*(self._lane(client, process, pause) for _ in range(UNDER_WAY)))

    async def _lane(self, client: httpx.AsyncClient, process: "subprocess.Popen[bytes]", pause: float) -> None:
        while self.waiting and process.poll() is None:
            number = self.waiting.pop(0)
            if len(self.acknowledged) >= self.stop_after:
                # In the middle of the requests under way, a moment later.
                threading.Timer(pause, process.send_signal, (signal.SIGKILL,)).start()
                self.stop_after = sys.maxsize
            result = await post(client, delivery(number))
            if result is None:
                return
            assert result["stored"] == 0 or number not in self.acknowledged
            self.stored += result["stored"]
            self.acknowledged.add(number)


@pytest.mark.timeout(400)
async def test_killed_again_and_again_nothing_is_lost_or_doubled(database_url: str, tmp_path: Path) -> None:
    # The whole on the database most run on; on the other the same with fewer.
    size, kills = (20_000, 3) if database_url.startswith("sqlite") else (5_000, 1)
    bootstrap.load_tables()
    db = Database(database_url)
    async with db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Killed"}, rooms_=[("shopee", "sp")])
        await shows.start_show(tx, show_id)
    await db.close()
    chance = random.Random(20_26)
    everything = set(range(size // DELIVERY))
    killed_at = sorted(chance.sample(range(5, len(everything) - 5), kills))
    acknowledged: set[int] = set()
    stored_by_answer = 0
    for life in range(kills + 1):
        port = free_port()
        with server(database_url, tmp_path, port) as process:
            # Redelivered: what has no answer, and some of what had one.
            again = chance.sample(sorted(acknowledged), min(3, len(acknowledged)))
            stop_after = killed_at[life] if life < kills else sys.maxsize
            sender = Sender([*again, *sorted(everything - acknowledged)], stop_after, acknowledged)
            async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
                await sender.run(client, process, chance.random() * 0.05)
            stored_by_answer += sender.stored
            if life < kills:
                assert process.wait(30) == -signal.SIGKILL
    assert len(acknowledged) == size // DELIVERY
    db = Database(database_url)
    async with db.read() as conn:
        rows = list(await conn.execute(sa.select(comments.c.message_id, comments.c.seq, comments.c.incident_id)))
        groups = {row.id: row for row in await conn.execute(sa.select(incidents))}
        counted = (await conn.execute(sa.select(sa.func.sum(rooms.c.comments)))).scalar()
        verified = await events.verify(conn)
    await db.close()
    assert Counter(row.message_id for row in rows) == Counter(f"k{n}" for n in range(size))
    assert sorted(row.seq for row in rows) == list(range(1, size + 1))
    assert counted == size
    # What died with its answer on the way was stored all the same; what was answered never more than once.
    assert stored_by_answer <= size
    members = Counter(row.incident_id for row in rows if row.incident_id)
    assert {key: group.comments for key, group in groups.items() if group.comments} == dict(members)
    assert verified.broken_at is None


FEEDS = (("shopee", "a"), ("douyin", "b"))
# A connector as a program of its own, which tells nobody when it is killed.
BRIDGE = """
import json, sys, time, httpx
from livemend.channels.webhook.verify import HEADER, sign
url, platform, room = sys.argv[1:]
n = 0
while True:
    n += 1
    comment = {"platform": platform, "room": room, "message_id": f"{platform}{n}", "user_id": "u", "text": f"hi {n}"}
    beat = {"type": "heartbeat", "platform": platform, "room": room}
    body = json.dumps([comment, beat]).encode()
    headers = {HEADER: sign("killed-secret", body, int(time.time())), "Content-Type": "application/json"}
    httpx.post(url, content=body, headers=headers, timeout=30)
    time.sleep(0.5)
"""


@pytest.mark.req("R134")
@pytest.mark.timeout(300)
async def test_two_bridges_one_is_killed(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes of their own, over HTTP; the desk waits as long as it must, so nothing here depends on speed."""
    bootstrap.load_tables()
    db = Database(database_url)
    async with db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Killed"}, rooms_=FEEDS)
        await shows.start_show(tx, show_id)

    async def until(what: Any) -> Any:
        for _ in range(600):
            async with db.read() as conn:
                rooms = {r["platform"]: r for r in (await show_queries.view(conn, show_id))["rooms"]}
                found = what(rooms, await show_queries.gaps_of(conn, show_id))
            if found:
                return found
            await asyncio.sleep(0.25)
        raise AssertionError("it never happened")

    port = free_port()
    url = f"http://127.0.0.1:{port}/ingest/webhook"

    def bridge(feed: int) -> "subprocess.Popen[bytes]":
        return subprocess.Popen([sys.executable, "-c", BRIDGE, url, *FEEDS[feed]])

    monkeypatch.setenv("LIVEMEND_FEED_SILENT_SECONDS", "10")
    with server(database_url, tmp_path, port):
        both = [bridge(0), bridge(1)]
        try:
            await until(lambda rooms, _gaps: all(r["comments"] > 2 for r in rooms.values()))
            both[1].kill()
            both[1].wait()
            await until(lambda rooms, _gaps: rooms["douyin"]["blind_since"])
            before = await until(lambda rooms, _gaps: rooms["shopee"]["comments"])
            await until(lambda rooms, _gaps: rooms["shopee"]["comments"] > before)
            both[1] = bridge(1)
            closed = await until(lambda _rooms, gaps: [g for g in gaps if g["platform"] == "douyin" and g["to_at"]])
            assert closed[0]["reason"] == "silent"
        finally:
            for one in both:
                one.kill()
                one.wait()
    await db.close()
