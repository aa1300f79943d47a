"""How many comments a second become durable in SQLite with a browser attached.

Run: python bench/ingest.py [comments] [FILE…]

Two ways: signed deliveries over HTTP into `livemend serve`, and `livemend replay --max` of a file. Beside them the
floor: the bare INSERT of the same rows by the driver, nothing judged, nothing grouped.
"""

import asyncio
import itertools
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx
import msgspec
from desk_process import SECRET, DeskProcess, desk_process
from live import Browser, texts
from rich.console import Console
from rich.table import Table

from livemend.channels.webhook.verify import HEADER, sign
from livemend.commands import migrate
from livemend.comments.ingest import COLUMNS, INSERT

GOAL, DELIVERY, UNDER_WAY = 5000, 500, 6


def bodies(size: int) -> list[bytes]:
    lines, found = itertools.cycle(texts()), []
    for begin in range(0, size, DELIVERY):
        found.append(
            msgspec.json.encode(
                [
                    {**{k: line[k] for k in ("platform", "room", "user")}, "message_id": f"i{n}",
                     "user_id": f"{line['user_id']}-{n // 803}", "text": f"{line['text']} {n}"}
                    for n, line in zip(range(begin, min(begin + DELIVERY, size)), lines, strict=False)
                ]
            )
        )  # fmt: skip
    return found


async def over_http(desk: DeskProcess, size: int) -> tuple[float, float]:
    """(seconds, CPU seconds of the desk)."""
    browser = Browser(desk)
    watching = asyncio.create_task(browser.run())
    await asyncio.wait_for(browser.ready.wait(), 10)
    waiting = bodies(size)
    cpu, begin = desk.cpu(), time.perf_counter()

    async def lane(client: httpx.AsyncClient) -> None:
        while waiting:
            body = waiting.pop()
            headers = {HEADER: sign(SECRET, body, int(time.time())), "Content-Type": "application/json"}
            (await client.post("/ingest/webhook", content=body, headers=headers)).raise_for_status()

    async with httpx.AsyncClient(base_url=desk.url, timeout=60) as client:
        await asyncio.gather(*(lane(client) for _ in range(UNDER_WAY)))
    took, cpu = time.perf_counter() - begin, desk.cpu() - cpu
    watching.cancel()
    return took, cpu


def replayed(folder: Path, file: Path) -> dict[str, object]:
    report = folder / "report.json"
    environment = {**os.environ, "LIVEMEND_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/replay-{file.stem}.sqlite3"}
    command = [sys.executable, "-m", "livemend", "replay", str(file), "--max", "--json", str(report)]
    subprocess.run(command, env=environment, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    return found


def floor(folder: Path, size: int) -> float:
    """Rows a second of the prepared INSERT alone, 500 a transaction."""
    path = folder / "floor.sqlite3"
    migrate.upgrade(f"sqlite+aiosqlite:///{path}")
    base: dict[str, object] = dict.fromkeys(COLUMNS)
    base |= {
        "show_id": "s",
        "platform": "shopee",
        "room": "r",
        "user_name": "u",
        "user_key": "k",
        "lang": "en",
        "at": 1,
    }
    base |= {"received_at": 1, "is_history": False, "me_too": False, "lane": "chat", "unsure": False, "suspicion": 0.1}
    base |= {"labels": '["chat"]', "kinds": '{"chat":0.9}', "signals": "[]", "pii": "[]", "hash": "h", "text": "哈哈哈"}
    rows = [
        tuple({**base, "id": f"{n:036}", "seq": n, "dedupe_key": f"{n:064}"}[name] for name in COLUMNS)
        for n in range(size)
    ]
    with sqlite3.connect(path, isolation_level=None) as conn:
        conn.execute("PRAGMA journal_mode=WAL")
        conn.execute("PRAGMA synchronous=NORMAL")
        begin = time.perf_counter()
        for i in range(0, size, 500):
            conn.execute("BEGIN IMMEDIATE")
            conn.executemany(INSERT["sqlite"], rows[i : i + 500])
            conn.execute("COMMIT")
        return size / (time.perf_counter() - begin)


def main(size: int, files: list[Path]) -> None:
    table = Table(
        "way in", "comments/s", "limit", "received -> durable p50 / p99", "-> browser p50 / p99", title="ingest"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with desk_process(folder) as desk:
            took, cpu = asyncio.run(over_http(desk, size))
        table.add_row(
            f"HTTP, signed, {DELIVERY} a delivery",
            f"{size / took:,.0f}",
            f">= {GOAL:,}",
            f"desk CPU {cpu / size * 1e6:.0f} µs each",
            "",
        )
        recording = folder / "demo-again.jsonl"
        recording.write_bytes(b"\n".join(
            msgspec.json.encode(event) for body in bodies(size) for event in msgspec.json.decode(body)
        ))  # fmt: skip
        for file in (recording, *files):
            found = replayed(folder, file)
            durable, pushed = found["received_to_durable_ms"], found["received_to_pushed_ms"]
            table.add_row(
                f"replay --max {file.name} ({found['received']})",
                f"{found['comments_per_second']:,.0f}",
                f">= {GOAL:,}",
                f"{durable['p50']} / {durable['p99']} ms",  # type: ignore[index]
                f"{pushed['p50']} / {pushed['p99']} ms",  # type: ignore[index]
            )
        table.add_row("floor: the INSERT alone", f"{floor(folder, 20_000):,.0f}", "", "", "")
    Console(width=150).print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, [Path(name).resolve() for name in sys.argv[2:]])
