"""A connector that is killed says nothing of it: its silence is noticed, the others go on."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from livemend.channels.base import LiveEvent
from livemend.channels.generic import event_of
from livemend.comments import rules, watch
from livemend.kit import events
from livemend.kit.clock import MovableClock, to_ms
from livemend.people.access import Desk
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries

pytestmark = pytest.mark.req("R134")
FEEDS = (("shopee", "a"), ("douyin", "b"))


async def live_show(desk: Desk, **more: Any) -> str:
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Two feeds"}, rooms_=FEEDS, **more)
        await shows.start_show(tx, show_id)
    return show_id


class Feeds:
    """Two connectors; each may be dead."""

    def __init__(self, desk: Desk, clock: MovableClock, show_id: str) -> None:
        self.desk, self.clock, self.show_id, self.n = desk, clock, show_id, 0

    async def send(self, *items: LiveEvent) -> None:
        await self.desk.parts["ingest"].submit(self.show_id, items)

    def comment(self, feed: int) -> LiveEvent:
        platform, room = FEEDS[feed]
        self.n += 1
        ids = {"message_id": f"m{self.n}", "user_id": f"u{self.n}"}
        return LiveEvent(platform=platform, room=room, text=f"晚安 {self.n}", **ids)  # type: ignore[arg-type]

    def beat(self, feed: int) -> LiveEvent:
        return LiveEvent(type="heartbeat", platform=FEEDS[feed][0], room=FEEDS[feed][1])

    async def run(self, seconds: int, every: int, make: Any, *feeds: int) -> None:
        """`make` of each of these feeds, again and again; the desk's own clock rings meanwhile."""
        for _ in range(seconds // every):
            self.clock.forward(seconds=every)
            await self.send(*(make(feed) for feed in feeds))
            await self.desk.timers.run_due()

    async def wait(self, seconds: int) -> None:
        for _ in range(seconds // 5):
            self.clock.forward(seconds=5)
            await self.desk.timers.run_due()

    async def gaps(self) -> list[Any]:
        async with self.desk.db.read() as conn:
            return list(await show_queries.gaps_of(conn, self.show_id))

    async def blind(self) -> dict[str, str | None]:
        async with self.desk.db.read() as conn:
            return {r["platform"]: r["blind_since"] for r in (await show_queries.view(conn, self.show_id))["rooms"]}


@pytest.fixture
async def feeds(desk: Desk, clock: MovableClock) -> Feeds:
    return Feeds(desk, clock, await live_show(desk))


async def test_one_feed_dies_the_other_goes_on(feeds: Feeds, desk: Desk, clock: MovableClock) -> None:
    await feeds.run(60, 15, feeds.beat, 0, 1)
    await feeds.send(feeds.comment(0), feeds.comment(1))
    died = clock.now()
    await feeds.run(45, 15, feeds.beat, 0)
    assert await feeds.gaps() == []
    await feeds.run(30, 15, feeds.beat, 0)
    (gap,) = await feeds.gaps()
    assert (gap["platform"], gap["from_at"], gap["to_at"]) == ("douyin", died.isoformat(), None)
    assert gap["reason"] == "silent"
    assert await feeds.blind() == {"shopee": None, "douyin": died.isoformat()}
    await feeds.send(feeds.comment(0))
    # It stays one gap however long it lasts, and a restart changes nothing of it.
    await feeds.run(300, 15, feeds.beat, 0)
    await watch.Watch(desk).arm()
    await feeds.run(300, 15, feeds.beat, 0)
    assert len(await feeds.gaps()) == 1
    await feeds.send(feeds.beat(1))
    (gap,) = await feeds.gaps()
    assert gap["to_at"] == clock.now().isoformat()
    assert (await feeds.blind())["douyin"] is None
    async with desk.db.read() as conn:
        kinds = [e.kind for e in await events.since(conn, 0) if e.kind.startswith("room.")]
    assert kinds == ["room.blind", "room.seen"]


async def test_a_quiet_room_is_not_a_dead_one(feeds: Feeds) -> None:
    """Heartbeats go on: silence is silence. No heartbeats and too little heard: nobody can know."""
    await feeds.send(feeds.comment(0), feeds.comment(1))
    await feeds.run(1800, 20, feeds.beat, 0)
    assert await feeds.gaps() == []
    assert await feeds.blind() == {"shopee": None, "douyin": None}


async def test_without_heartbeats_the_own_pace_tells(feeds: Feeds, clock: MovableClock) -> None:
    await feeds.run(200, 5, feeds.comment, 0, 1)
    died = clock.now()
    await feeds.run(115, 5, feeds.comment, 0)
    assert await feeds.gaps() == []
    await feeds.run(15, 5, feeds.comment, 0)
    (gap,) = await feeds.gaps()
    assert (gap["platform"], gap["from_at"]) == ("douyin", died.isoformat())
    await feeds.send(feeds.comment(1))
    (gap,) = await feeds.gaps()
    assert gap["to_at"] is not None


async def test_a_slow_room_has_patience(feeds: Feeds) -> None:
    await feeds.run(840, 30, feeds.comment, 1)
    await feeds.wait(240)
    assert await feeds.gaps() == []


async def test_a_feed_that_is_over_is_not_missed_until_it_begins_again(feeds: Feeds) -> None:
    await feeds.run(60, 15, feeds.beat, 0, 1)
    await feeds.send(LiveEvent(type="end", platform="douyin", room="b"))
    await feeds.run(600, 15, feeds.beat, 0)
    assert await feeds.gaps() == []
    await feeds.send(feeds.beat(1))
    await feeds.run(90, 15, feeds.beat, 0)
    assert [gap["platform"] for gap in await feeds.gaps()] == ["douyin"]


async def test_the_show_that_ended_is_not_watched(feeds: Feeds, desk: Desk) -> None:
    await feeds.run(60, 15, feeds.beat, 0, 1)
    async with desk.db.write() as tx:
        await shows.end_show(tx, feeds.show_id)
    await feeds.wait(600)
    assert await feeds.gaps() == []


async def test_after_our_own_absence_feeds_get_time_to_come_back(feeds: Feeds, desk: Desk, clock: MovableClock) -> None:
    await feeds.run(60, 15, feeds.beat, 0, 1)
    last = clock.now()
    clock.forward(minutes=20)
    await watch.Watch(desk).arm()
    await desk.timers.run_due()
    assert await feeds.gaps() == []
    await feeds.run(150, 15, feeds.beat, 0)
    (gap,) = await feeds.gaps()
    assert (gap["platform"], gap["from_at"]) == ("douyin", last.isoformat())


async def test_what_the_connector_tells_later_makes_no_second_gap(feeds: Feeds, clock: MovableClock) -> None:
    await feeds.run(60, 15, feeds.beat, 0, 1)
    await feeds.run(90, 15, feeds.beat, 0)
    (silent,) = await feeds.gaps()
    begin, end = to_ms(clock.now()) - 80_000, to_ms(clock.now())
    told = {"type": "gap", "gap_from": begin, "gap_to": end, "reason": "login expired"}
    gap = LiveEvent(platform="douyin", room="b", **told)  # type: ignore[arg-type]
    await feeds.send(gap, feeds.comment(1))
    await feeds.send(gap)
    (one,) = await feeds.gaps()
    assert (one["id"], one["reason"]) == (silent["id"], "login expired")
    assert (one["from_at"], one["to_at"]) == (
        datetime.fromtimestamp(begin / 1000, UTC).isoformat(),
        datetime.fromtimestamp(end / 1000, UTC).isoformat(),
    )
    assert (await feeds.blind())["douyin"] is None


async def test_in_a_rehearsal_only_heartbeats_count(desk: Desk, clock: MovableClock) -> None:
    feeds = Feeds(desk, clock, await live_show(desk, rehearsal=True))
    await feeds.run(200, 5, feeds.comment, 0, 1)
    await feeds.wait(1200)
    assert await feeds.gaps() == []
    await feeds.send(feeds.beat(0))
    await feeds.wait(70)
    assert [gap["platform"] for gap in await feeds.gaps()] == ["shopee"]


def test_the_rule() -> None:
    start = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert rules.patience(60, [start + timedelta(seconds=n) for n in range(19)]) is None
    assert rules.patience(60, [start + timedelta(seconds=n) for n in range(30)]) == 120
    assert rules.patience(60, [start + timedelta(seconds=20 * n) for n in range(30)]) == 200
    late = [*(start + timedelta(seconds=n) for n in range(30)), start + timedelta(seconds=129)]
    assert rules.patience(60, late) == 300
    assert rules.beats(start, start - timedelta(seconds=60), 60)
    assert not rules.beats(start, start - timedelta(seconds=61), 60)
    assert not rules.beats(start, None, 60)
    assert event_of({"type": "heartbeat", "room": "b"}, "douyin").type == "heartbeat"
