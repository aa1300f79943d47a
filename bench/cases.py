"""How fast lists and search answer among many cases, on both databases. Run: python bench/cases.py [cases]

Cases are made up from a seed; 2 in 100 are open. Measured is what a browser waits for on the server: the query of
one page with its views and clocks, on a warm database.
"""

import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from livemend.bootstrap import load_tables
from livemend.cases import worklist
from livemend.cases.model import cases, clocks
from livemend.kit import sealed, search
from livemend.kit.db import Database

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from postgres import Server

GOAL_MS, CHUNK, ROUNDS = 100.0, 5000, 40
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ISSUES, STATUSES = ("quality", "logistics", "service", "misleading"), ("new", "open", "pending_customer", "on_hold")


@cache
def texts() -> list[str]:
    """Comments as people write them, of the shipped seed."""
    lines = (Path(__file__).parents[1] / "seed" / "comments.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


def made_up(number: int, rng: random.Random) -> dict[str, Any]:
    active = rng.random() < 0.02
    opened = NOW - timedelta(minutes=number)
    words = " ".join(rng.sample(texts(), 2))
    return {
        "id": f"{number:08d}-0000-7000-8000-000000000000",
        "no": f"EM-C-{number:07d}",
        "words": words,
        "lang": "zh-Hant",
        "status": rng.choice(STATUSES) if active else "closed",
        "step": "assess" if active else "done",
        "level": rng.choice((1, 2, 2, 2)),
        "issue": rng.choice(ISSUES),
        "channel": "web",
        "public_source": False,
        "comment_ids": [],
        "assignee_id": rng.choice(("ann", "bo", None)) if active else "ann",
        "round": 1,
        "opened_at": opened,
        "updated_at": opened,
        "closed_at": None if active else opened + timedelta(days=3),
        "due_at": NOW + timedelta(minutes=rng.randrange(-300, 10_000)) if active else None,
        "customer_id": f"c{rng.randrange(200_000)}",
        "order_no": f"EM-{rng.randrange(800_000)}" if rng.random() < 0.8 else None,
        "rev": 1,
    }


async def fill(db: Database, count: int) -> None:
    rng = random.Random(7)
    for first in range(0, count, CHUNK):
        rows = [made_up(n, rng) for n in range(first, min(first + CHUNK, count))]
        async with db._writer.begin() as conn:
            await conn.execute(cases.insert(), rows)
            docs = [
                {"id": n + 1, "kind": "case", "ref": row["id"], "terms": search.terms(row["words"])}
                for n, row in enumerate(rows, first)
            ]
            await conn.execute(search.docs.insert(), docs)
            if db.dialect == "sqlite":
                await conn.execute(sa.text("INSERT INTO search_fts(rowid, terms) VALUES (:id, :terms)"), docs)
            running = [r for r in rows if r["due_at"] is not None]
            if running:
                await conn.execute(
                    clocks.insert(),
                    [
                        {
                            "id": r["id"],
                            "case_id": r["id"],
                            "kind": "resolution",
                            "state": "running",
                            "started_at": r["opened_at"],
                            "due_at": r["due_at"],
                            "budget_ms": 1,
                        }
                        for r in running
                    ],
                )
    if db.dialect == "postgresql":
        async with db._writer.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
            await conn.execute(sa.text("VACUUM ANALYZE"))
    else:
        async with db._writer.begin() as conn:
            await conn.execute(sa.text("ANALYZE"))


def asked() -> dict[str, Callable[[Any], Awaitable[Any]]]:
    def page(**given: Any) -> Callable[[Any], Awaitable[Any]]:
        return lambda conn: worklist.page(conn, worklist.filter_of(given, "ann", NOW))

    return {
        "open": page(view="open"),
        "mine": page(view="mine"),
        "overdue": page(view="overdue"),
        "all": page(view="all"),
        "resolved, one issue": page(view="resolved", issue="service"),
        "one customer": page(view="all", customer_id="c77"),
        "search 色差": page(view="all", q="色差"),
        "search 什么时候": page(view="all", q="什么时候"),
        "search 充電 客服": page(view="all", q="充電 客服"),
        "search, open only": page(view="open", q="broken"),
        "by number": page(view="all", q="EM-C-0000321"),
        "counts": lambda conn: worklist.counts(conn, "ann", NOW),
    }


@asynccontextmanager
async def databases() -> AsyncIterator[list[Database]]:
    metadata = load_tables()
    sealed.use("bench")
    server = Server().start()
    with tempfile.TemporaryDirectory() as folder:
        found = [Database(f"sqlite+aiosqlite:///{folder}/cases.sqlite3"), Database(server.url("postgres"))]
        try:
            for db in found:
                async with db._writer.begin() as conn:
                    await conn.run_sync(metadata.create_all)
            yield found
        finally:
            for db in found:
                await db.close()
            server.stop()


async def measure(db: Database, ask: Callable[[Any], Awaitable[Any]]) -> tuple[float, float]:
    """(median, 95th of 100) in ms."""
    taken = []
    for _ in range(ROUNDS):
        async with db.read() as conn:
            begin = time.perf_counter()
            await ask(conn)
            taken.append((time.perf_counter() - begin) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.95)]


async def main(count: int) -> None:
    table = Table(title=f"{count:,} cases, 2 % open, page of 50: ms")
    table.add_column("asked")
    results: dict[str, list[str]] = {}
    async with databases() as found:
        for db in found:
            begin = time.perf_counter()
            await fill(db, count)
            filled = time.perf_counter() - begin
            table.add_column(f"{db.dialect}\nmedian", justify="right")
            table.add_column("p95", justify="right")
            for name, ask in asked().items():
                middle, high = await measure(db, ask)
                shown = f"{high:.1f}" if high <= GOAL_MS else f"[red]{high:.1f}[/red]"
                results.setdefault(name, []).extend([f"{middle:.1f}", shown])
            results.setdefault("(filled in s)", []).extend([f"{filled:.0f}", ""])
    for name, cells in results.items():
        table.add_row(name, *cells)
    Console(width=100).print(table)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000))
