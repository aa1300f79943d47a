"""How late an alarm rings while many others wait, also right after a restart. On both databases.

Run: python bench/timers.py [pending] [alarms] [sqlite|postgresql|both]

So many timers lie in the future; alarms fall due within the next seconds, spread out; each
handler runs in a transaction of its own. Late is the time from its due moment until its handler began. The second round
is a new loop on the same tables, as after a restart; the third starts one while all alarms are overdue, and shows how
fast it catches up. TEST_POSTGRES_BIN names another server's binaries.
"""

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rich.console import Console
from rich.table import Table

from livemend.bootstrap import load_tables
from livemend.kit.db import Database, Tx
from livemend.kit.ids import new_id
from livemend.kit.jobs import Timers, add_timers, timers

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from postgres import Server

GOAL_MS, SPREAD_S = 1000.0, 5.0


@asynccontextmanager
async def databases(which: str) -> AsyncIterator[list[tuple[str, Database]]]:
    found = []
    with tempfile.TemporaryDirectory() as folder:
        server = None
        if which in ("sqlite", "both"):
            found.append(("SQLite", Database(f"sqlite+aiosqlite:///{folder}/timers.sqlite3")))
        if which in ("postgresql", "both"):
            server = Server(None).start()
            found.append(("PostgreSQL", Database(server.url("postgres"))))
        try:
            for _name, db in found:
                async with db._writer.begin() as conn:
                    await conn.run_sync(load_tables().create_all)
            yield found
        finally:
            for _name, db in found:
                await db.close()
            if server is not None:
                server.stop()


async def fill(db: Database, pending: int) -> None:
    """Between a minute and a month ahead."""
    now = datetime.now(UTC)
    for i in range(0, pending, 5000):
        rows = [
            (new_id(), now + timedelta(seconds=60 + (n * 7919) % 2_592_000)) for n in range(i, min(i + 5000, pending))
        ]
        async with db.write() as tx:
            await add_timers(tx, "bench.later", rows)


async def ring(db: Database, alarms: int, *, overdue: bool = False) -> list[float]:
    """Milliseconds late, one an alarm. overdue: they fell due while no loop ran, and count from its start."""
    late: list[float] = []
    due: dict[str, datetime] = {}
    done = asyncio.Event()

    async def handler(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        since = started if overdue else due[ref]
        late.append((datetime.now(UTC) - since).total_seconds() * 1000)
        # What a breach does at least: look at a row and write one.
        await tx.execute(sa.select(timers.c.id).where(timers.c.ref == ref))
        if len(late) == alarms:
            done.set()

    loop = Timers(db)
    loop.on("bench.alarm", handler)
    loop.on("bench.later", handler)
    begin = datetime.now(UTC) + timedelta(seconds=-2 if overdue else 1)
    due = {new_id(): begin + timedelta(seconds=0 if overdue else SPREAD_S * n / alarms) for n in range(alarms)}
    async with db.write() as tx:
        await add_timers(tx, "bench.alarm", list(due.items()))
    started = datetime.now(UTC)
    task = asyncio.create_task(loop.run())
    await asyncio.wait_for(done.wait(), 120)
    loop.stop()
    await task
    return sorted(late)


async def main() -> None:
    pending = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    alarms = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    which = sys.argv[3] if len(sys.argv) > 3 else "both"
    table = Table(title=f"{alarms} alarms among {pending:,} pending timers (goal: within {GOAL_MS:.0f} ms)")
    for column in ("database", "", "median ms", "p95 ms", "last ms", ""):
        table.add_column(column, justify="left" if column in ("database", "") else "right")
    async with databases(which) as found:
        for name, db in found:
            start = time.perf_counter()
            await fill(db, pending)
            filled = time.perf_counter() - start
            for what, overdue in (("running", False), ("after a restart", False), ("all overdue at a restart", True)):
                late = await ring(db, alarms, overdue=overdue)
                verdict = "" if overdue else "ok" if late[-1] <= GOAL_MS else "late"
                cells = (late[len(late) // 2], late[int(len(late) * 0.95)], late[-1])
                table.add_row(name, what, *(f"{ms:.1f}" for ms in cells), verdict)
            Console().print(f"{name}: {pending:,} timers written in {filled:.1f} s")
    Console().print(table)


if __name__ == "__main__":
    asyncio.run(main())
