"""Timers survive, move, run once, and a broken one stops nobody else."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.kit.clock import MovableClock
from livemend.kit.db import Database, Tx
from livemend.kit.jobs import MAX_ATTEMPTS, Timers, add_timers, cancel_timer, set_timer, timers


async def test_runs_when_due_and_only_once(db: Database, clock: MovableClock) -> None:
    ran: list[str] = []

    async def ring(_tx: Tx, ref: str, payload: dict[str, Any]) -> None:
        ran.append(f"{ref}:{payload['n']}")

    loop = Timers(db)
    loop.on("test.ring", ring)
    async with db.write() as tx:
        await set_timer(tx, "test.ring", "a", tx.now + timedelta(seconds=10), {"n": 1})
    assert await loop.run_due() == 0
    clock.forward(seconds=9.999)
    assert await loop.run_due() == 0
    clock.forward(seconds=0.001)
    assert await loop.run_due() == 1
    assert await loop.run_due() == 0
    assert ran == ["a:1"]


async def test_setting_again_moves_and_cancelling_removes(db: Database, clock: MovableClock) -> None:
    ran: list[str] = []

    async def ring(_tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        ran.append(ref)

    loop = Timers(db)
    loop.on("test.ring", ring)
    async with db.write() as tx:
        for name in ("a", "b"):
            await set_timer(tx, "test.ring", name, tx.now + timedelta(seconds=5))
        await set_timer(tx, "test.ring", "a", tx.now + timedelta(seconds=50))
        await cancel_timer(tx, "test.ring", "b")
    clock.forward(seconds=10)
    assert await loop.run_due() == 0
    clock.forward(seconds=40)
    assert await loop.run_due() == 1
    assert ran == ["a"]


async def test_a_broken_handler_is_tried_again_and_its_half_work_is_gone(db: Database, clock: MovableClock) -> None:
    tries = 0

    async def ring(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        nonlocal tries
        if ref == "good":
            return
        tries += 1
        await set_timer(tx, "test.later", f"half-{tries}", tx.now)
        if tries < 3:
            raise RuntimeError("down")

    loop = Timers(db)
    loop.on("test.ring", ring)
    async with db.write() as tx:
        await set_timer(tx, "test.ring", "bad", tx.now)
        await set_timer(tx, "test.ring", "good", tx.now)
    for _ in range(3):
        await loop.run_due()
        clock.forward(minutes=1)
    assert tries == 3
    async with db.read() as conn:
        left = [(r.kind, r.ref) for r in await conn.execute(sa.select(timers).where(timers.c.kind.like("test.%")))]
    assert left == [("test.later", "half-3")]


async def test_gives_up_visibly(db: Database, clock: MovableClock) -> None:
    async def ring(_tx: Tx, _ref: str, _payload: dict[str, Any]) -> None:
        raise RuntimeError("never")

    loop = Timers(db)
    loop.on("test.ring", ring)
    async with db.write() as tx:
        await set_timer(tx, "test.ring", "a", tx.now)
    for _ in range(MAX_ATTEMPTS + 2):
        await loop.run_due()
        clock.forward(hours=1)
    async with db.read() as conn:
        row = (await conn.execute(sa.select(timers).where(timers.c.ref == "a"))).first()
    assert row is not None
    assert (row.state, row.attempts) == ("failed", MAX_ATTEMPTS)
    assert "never" in row.last_error


async def test_two_loops_share_the_work_without_doubling(db: Database) -> None:
    import asyncio

    ran: list[str] = []

    async def ring(_tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        ran.append(ref)

    loops = [Timers(db), Timers(db)]
    for loop in loops:
        loop.on("test.ring", ring)
    async with db.write() as tx:
        for i in range(40):
            await set_timer(tx, "test.ring", str(i), tx.now)
    await asyncio.gather(*(loop.run_due() for loop in loops))
    assert sorted(ran, key=int) == [str(i) for i in range(40)]


@pytest.mark.parametrize("pending", [20_000])
async def test_an_alarm_is_found_among_many_without_reading_them(
    db: Database, clock: MovableClock, pending: int
) -> None:
    """By index: how many wait behind the first must not matter (100,000 of them: `bench/timers.py`)."""
    rang: list[str] = []

    async def ring(_tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        rang.append(ref)

    async with db.write() as tx:
        for i in range(0, pending, 5000):
            later = [(f"later-{n}", tx.now + timedelta(hours=1 + n)) for n in range(i, i + 5000)]
            await add_timers(tx, "test.later", later)
        await set_timer(tx, "test.ring", "alarm", tx.now + timedelta(seconds=30))
        query = sa.select(timers).where(timers.c.state == "pending").order_by(timers.c.due_at).limit(201)
        plan = ("EXPLAIN QUERY PLAN " if db.dialect == "sqlite" else "EXPLAIN ") + str(
            query.compile(dialect=tx.conn.dialect, compile_kwargs={"literal_binds": True})
        )
        if db.dialect == "postgresql":
            await tx.execute(sa.text("ANALYZE timers"))
        shown = "\n".join(str(row) for row in await tx.conn.exec_driver_sql(plan))
    assert "ix_timers_due" in shown, shown
    clock.forward(seconds=30)
    # A new loop, as after a restart: it knows only what stands in the table.
    fresh = Timers(db)
    fresh.on("test.ring", ring)
    fresh.on("test.later", ring)
    assert await fresh.run_due() == 1
    assert rang == ["alarm"]
    assert await fresh.next_due() == clock.now() + timedelta(minutes=59, seconds=30)
