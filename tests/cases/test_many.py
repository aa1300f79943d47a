"""Among many cases a list is still exactly what it says, page by page, and no list reads them all."""

import random
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.cases import worklist
from livemend.cases.model import cases
from livemend.kit import search
from livemend.people.access import Desk
from tests.conftest import START

COUNT = 1500
STATUSES = ("new", "open", "pending_customer", "on_hold")
Row = dict[str, Any]


def made_up() -> list[Row]:
    rng = random.Random(5)
    rows = []
    for n in range(COUNT):
        active = rng.random() < 0.1
        opened = START - timedelta(minutes=n)
        rows.append(
            {
                "id": f"{n:036d}",
                "no": f"EM-C-{n:05d}",
                "words": "要退貨" if rng.random() < 0.2 else "晚安",
                "lang": "zh-Hant",
                "status": rng.choice(STATUSES) if active else "closed",
                "step": "assess" if active else "done",
                "level": rng.choice((0, 1, 2, 2, None)),
                "issue": rng.choice(("quality", "service")),
                "channel": "web",
                "public_source": False,
                "comment_ids": [],
                "assignee_id": rng.choice(("ann", "bo", None)) if active else "ann",
                "round": rng.choice((1, 1, 2)),
                "opened_at": opened,
                "updated_at": opened,
                "closed_at": None if active else opened + timedelta(days=3),
                "due_at": START + timedelta(minutes=rng.randrange(-300, 900)) if active else None,
                "customer_id": f"c{rng.randrange(40)}",
                "order_no": f"EM-{n}",
                "merged_into": f"{n - 1:036d}" if rng.random() < 0.02 else None,
                "rev": 1,
            }
        )
    return rows


async def filled(desk: Desk) -> list[Row]:
    rows = made_up()
    async with desk.db.write() as tx:
        await tx.execute(cases.insert(), rows)
        await search.index_new(tx, "case", [(row["id"], row["words"]) for row in reversed(rows)])
        known = await tx.all(sa.select(search.docs.c.ref, search.docs.c.id))
        for ref, doc in known:
            await tx.execute(cases.update().where(cases.c.id == ref).values(doc=doc))
    await desk.parts["indexer"].catch_up()
    async with desk.db.write() as tx:
        await tx.execute(sa.text("ANALYZE"))
    return rows


def in_order(rows: list[Row]) -> list[str]:
    def place(row: Row) -> tuple[Any, ...]:
        if row["closed_at"] is not None:
            return 9, -row["closed_at"].timestamp(), row["id"]
        return (2 if row["level"] is None else row["level"]), row["due_at"].timestamp(), row["id"]

    return [row["id"] for row in sorted((r for r in rows if r["merged_into"] is None), key=place)]


FITS: dict[str, Any] = {
    "open": lambda r: r["status"] in ("new", "open"),
    "mine": lambda r: r["status"] != "closed" and r["assignee_id"] == "ann",
    "unassigned": lambda r: r["status"] != "closed" and r["assignee_id"] is None,
    "urgent": lambda r: r["status"] != "closed" and r["level"] in (0, 1),
    "overdue": lambda r: r["due_at"] is not None and r["due_at"] < START,
    "waiting": lambda r: r["status"] in ("pending_customer", "on_hold"),
    "again": lambda r: r["status"] != "closed" and r["round"] == 2,
    "resolved": lambda r: r["status"] == "closed",
    "all": lambda _r: True,
}


async def walked(desk: Desk, given: dict[str, Any], limit: int = 130) -> list[str]:
    seen: list[str] = []
    cursor = None
    while True:
        async with desk.db.read() as conn:
            wanted = worklist.filter_of(given, "ann", START)
            page, cursor = await worklist.page(conn, wanted, cursor=cursor, limit=limit)
        seen += [view["id"] for view in page]
        if cursor is None:
            return seen


async def test_every_view_in_its_order_and_its_number(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = await filled(desk)
    async with desk.db.read() as conn:
        counts = await worklist.counts(conn, "ann", START)
    for view, fits in FITS.items():
        wanted = in_order([row for row in rows if fits(row)])
        assert await walked(desk, {"view": view}) == wanted, view
        assert counts[view] == len(wanted), view
        said = in_order([row for row in rows if fits(row) and "退" in row["words"]])
        for listed in (5000, 10):  # few are sorted, many are met by walking the queue
            monkeypatch.setattr(worklist, "LISTED", listed)
            assert await walked(desk, {"view": view, "q": "退货"}) == said, (view, listed)
        async with desk.db.read() as conn:
            number, _more = await worklist.counted(
                conn, worklist.filter_of({"view": view, "q": "要退货"}, "ann", START)
            )
        assert number == len(said), view


async def test_cases_from_before_they_knew_their_number_are_found(desk: Desk) -> None:
    rows = await filled(desk)
    async with desk.db.write() as tx:
        half = [row["id"] for row in rows[::2]]
        await tx.execute(cases.update().where(cases.c.id.in_(half)).values(doc=None))
        await tx.execute(search.docs.update().where(search.docs.c.ref.in_(half)).values(form=1))
    said = in_order([row for row in rows if "退" in row["words"]])
    assert await walked(desk, {"view": "all", "q": "退货"}) == said


async def test_no_list_reads_every_case(desk: Desk) -> None:
    await filled(desk)
    asked: list[tuple[str, Any]] = []

    def note(_conn: Any, _cursor: Any, statement: str, values: Any, _context: Any, _many: bool) -> None:
        if "FROM cases" in statement:
            asked.append((statement, values))

    engine = desk.db._reader.sync_engine
    explain, whole = (
        ("EXPLAIN QUERY PLAN ", "SCAN cases") if desk.db.dialect == "sqlite" else ("EXPLAIN ", "Seq Scan on cases")
    )
    async with desk.db.read() as conn:
        if desk.db.dialect == "postgresql":
            # With so few a planner reads them all because that is quick; asked is whether it has another way.
            await conn.execute(sa.text("SET LOCAL enable_seqscan = off"))
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            for view in worklist.VIEWS:
                for more in ({}, {"issue": "quality"}, {"q": "要退货"}, {"customer_id": "c7"}):
                    wanted = worklist.filter_of({"view": view, **more}, "ann", START)
                    await worklist.page(conn, wanted)
                    await worklist.counted(conn, wanted, limit=100)
            await worklist.counts(conn, "ann", START)
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)
        assert len(asked) > 60
        big_lists = 0
        for statement, values in asked:
            plan = [str(row[-1]) for row in await conn.exec_driver_sql(explain + statement, values)]
            assert not [step for step in plan if whole in step and "INDEX" not in step], (statement, plan)
            # What is over is nearly everything: it is never fetched whole to be sorted.
            walks = (
                "ORDER BY cases.queue_rank, " in statement
                and "cases.queue_rank, cases.queue_due, cases.id) >" in statement
            )
            big = walks and "(9, 0)" not in statement
            if big:
                big_lists += 1
                assert not [step for step in plan if "queue_rank=?)" in step], (statement, plan)
                assert "ORDER BY" not in " ".join(plan) and "Sort" not in " ".join(plan), (statement, plan)
        assert big_lists >= 2
