"""What the floor feels: start, idle memory, and how long a comment takes to a browser at 200 a second.

Run: python bench/live.py [seconds]. The desk runs in a process of its own; this one posts and watches over loopback.
"""

import asyncio
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
import websockets
from desk_process import DEMO, SECRET, DeskProcess, desk_process
from rich.console import Console
from rich.table import Table
from start import LIMIT

from livemend.channels.webhook.verify import HEADER, sign

RATE, DELIVERY = 200, 5
LIMITS = {"memory": 180, "pushed": 150}


def texts() -> list[dict[str, object]]:
    found = []
    for line in (DEMO / "show.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if entry.get("text"):
            found.append(entry)
    return found


class Browser:
    """Keeps when each message was first seen. The comment's text ends in its number."""

    def __init__(self, desk: DeskProcess):
        self.desk = desk
        self.seen: dict[str, float] = {}
        self.frames = self.bytes = 0
        self.ready = asyncio.Event()

    async def run(self) -> None:
        url = self.desk.url.replace("http", "ws") + "/api/v1/live"
        headers = {"Cookie": f"livemend_session={self.desk.cookie}"}
        async with websockets.connect(url, additional_headers=headers, max_size=None) as socket:
            await socket.send(json.dumps({"type": "watch", "topics": [f"show:{self.desk.show_id}"]}))
            async for message in socket:
                now = time.perf_counter()
                frame = msgspec.json.decode(message)
                if frame["type"] == "ready":
                    self.ready.set()
                self.frames += frame["type"] == "frame"
                self.bytes += len(message)
                for comment in frame.get("comments", ()):
                    self.seen.setdefault(comment["text"].rsplit(" ", 1)[-1], now)


async def storm(desk: DeskProcess, seconds: int) -> tuple[list[float], list[float], Browser, int]:
    """(received -> durable, received -> browser in ms, the browser, posted)."""
    browser = Browser(desk)
    watching = asyncio.create_task(browser.run())
    await asyncio.wait_for(browser.ready.wait(), 10)
    lines = itertools.cycle(texts())
    sent: dict[str, float] = {}
    durable: list[float] = []
    number = 0

    async def post(client: httpx.AsyncClient, body: bytes, count: int) -> None:
        begin = time.perf_counter()
        headers = {HEADER: sign(SECRET, body, int(time.time())), "Content-Type": "application/json"}
        answer = await client.post("/ingest/webhook", content=body, headers=headers)
        answer.raise_for_status()
        durable.extend([(time.perf_counter() - begin) * 1000] * count)

    async with httpx.AsyncClient(base_url=desk.url, timeout=30, limits=httpx.Limits(max_connections=20)) as client:
        begin, tasks = time.perf_counter(), set()
        for tick in range(seconds * RATE // DELIVERY):
            wait = begin + tick * DELIVERY / RATE - time.perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            batch = []
            for _ in range(DELIVERY):
                number += 1
                line = next(lines)
                batch.append(
                    {**{k: line[k] for k in ("platform", "room", "user")}, "user_id": f"{line['user_id']}-{number}",
                     "message_id": f"b{number}", "text": f"{line['text']} {number}"}
                )  # fmt: skip
                sent[str(number)] = time.perf_counter()
            task = asyncio.create_task(post(client, msgspec.json.encode(batch), len(batch)))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        await asyncio.gather(*tasks)
        await asyncio.sleep(1)
    watching.cancel()
    pushed = [(browser.seen[key] - at) * 1000 for key, at in sent.items() if key in browser.seen]
    return sorted(durable), sorted(pushed), browser, number


def main(seconds: int) -> None:
    with tempfile.TemporaryDirectory() as folder, desk_process(Path(folder)) as desk:
        time.sleep(3)
        idle = desk.memory()
        cpu = desk.cpu()
        durable, pushed, browser, number = asyncio.run(storm(desk, seconds))
        cpu = (desk.cpu() - cpu) / seconds
        after = desk.memory()
    table = Table("measure", "found", "limit", title=f"live: {RATE} comments/s for {seconds} s, one browser")

    def at(values: list[float], share: float) -> float:
        return values[min(int(share * len(values)), len(values) - 1)] if values else float("nan")

    table.add_row("start to first answer", f"{desk.start:.2f} s", f"<= {LIMIT} s")
    table.add_row("idle memory", f"{idle:.0f} MB", f"<= {LIMITS['memory']} MB")
    table.add_row("memory after", f"{after:.0f} MB", "")
    table.add_row("received -> durable p50 / p99", f"{at(durable, 0.5):.1f} / {at(durable, 0.99):.1f} ms", "")
    limit = f"p99 <= {LIMITS['pushed']} ms"
    table.add_row("received -> browser p50 / p99", f"{at(pushed, 0.5):.1f} / {at(pushed, 0.99):.1f} ms", limit)
    table.add_row("reached the browser", f"{len(pushed)} of {number}", "all")
    table.add_row("frames, kB a frame", f"{browser.frames}, {browser.bytes / max(browser.frames, 1) / 1024:.1f}", "")
    table.add_row("CPU of the desk", f"{cpu:.0%} of one core", "")
    # What the ticks alone cost: a comment waits 10 ms at most for its batch and 50 ms at most for its frame.
    table.add_row("floor from the two ticks (p50 / p99)", "30 / 60 ms", "")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
