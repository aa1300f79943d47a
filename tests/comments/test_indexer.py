"""The index is written beside the work: by itself, after a restart too, and not while a storm of comments comes in."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import pytest

from livemend import bootstrap
from livemend.comments import searching
from livemend.comments.jobs import Pace
from livemend.kit import indexer
from livemend.kit.events import Stored
from livemend.kit.settings import Settings
from livemend.people.access import Desk
from tests.conftest import triage

from .test_ingest import live_show, said


async def until(holds: Callable[[], Awaitable[bool]], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not await holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def found(desk: Desk, q: str) -> int:
    async with desk.db.read() as conn:
        return len((await searching.find(conn, q, limit=100)).hits)


async def test_what_a_stopped_desk_left_is_taken_up_at_the_next_start(settings: Settings, desk: Desk) -> None:
    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, n, "要退貨") for n in range(3)])
    assert await found(desk, "退货") == 0
    again = bootstrap.build(settings, desk.clock, triage())
    async with bootstrap.running(again, timers=False, indexing=True):

        async def three() -> bool:
            return await found(again, "退货") == 3

        await until(three)
        await again.parts["ingest"].submit(show_id, [said(again, n, "要退貨") for n in range(3, 8)])

        async def eight() -> bool:
            return await found(again, "退货") == 8

        await until(eight)


async def test_a_failure_is_tried_again_and_stops_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "SOON", 0.0)
    monkeypatch.setattr(indexer, "SLOWEST", 0.0)
    calls: list[int] = []

    async def breaks_once() -> bool:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("disk full")
        return len(calls) < 4

    own = indexer.Indexer(desk.db)
    own.sources = [breaks_once]
    own.start()

    async def four() -> bool:
        return len(calls) == 4

    await until(four)
    await own.stop()


async def test_it_waits_for_a_storm_to_pass(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "SOON", 0.0)
    monkeypatch.setattr(indexer, "PATIENCE", 60.0)
    storm, done = [True], []

    async def work() -> bool:
        done.append(1)
        return False

    own = indexer.Indexer(desk.db)
    own.sources, own.busy = [work], [lambda: storm[0]]
    own.start()
    await asyncio.sleep(0.3)
    assert not done
    storm[0] = False

    async def worked() -> bool:
        return bool(done)

    await until(worked)
    storm[0] = True
    own.heard([])
    await own.stop()


def test_a_storm_is_many_comments_in_a_short_time() -> None:
    pace = Pace()

    def batch(count: int, kind: str = "comments.stored") -> list[Stored]:
        at = datetime(2026, 11, 20, tzinfo=UTC)
        return [Stored(1, "show:x", 1, at, "system", "", kind, {"count": count}, "")]

    pace.heard(batch(1500))
    pace.heard(batch(9000, "case.opened"))
    assert not pace.fast()
    pace.heard(batch(1500))
    assert pace.fast()
