"""The mood of a room over a show, by the second, and what of it is told."""

import random
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pytest

from livemend.comments.events import CommentsStored
from livemend.incidents.mood import RoomMood, remembered
from livemend.kit import events

from .conftest import Floor
from .test_growth import BROKEN

Stretch = tuple[int, float, float]  # seconds, comments a second, share that is unfavourable


@dataclass
class Seen:
    """The level at every second."""

    levels: list[str]

    def during(self, begin: int, end: int) -> set[str]:
        return set(self.levels[begin:end])

    @property
    def changes(self) -> list[int]:
        return [n for n in range(1, len(self.levels)) if self.levels[n] != self.levels[n - 1]]


def show(stretches: Iterable[Stretch], *, seed: int | None = None) -> Seen:
    """Without a seed the share is met evenly, with one by chance."""
    room, levels, dice, said, unhappy = RoomMood(), [], random.Random(seed), 0.0, 0.0
    for seconds, rate, share in stretches:
        for _ in range(seconds):
            said += rate
            total, said = int(said), said % 1
            unhappy += total * share
            bad = int(unhappy) if seed is None else sum(dice.random() < share for _ in range(total))
            unhappy %= 1
            at = 1_000_000 + len(levels)
            if total:
                room.add(at, total, bad)
            levels.append(room.now(at)["level"])
    return Seen(levels)


@pytest.mark.req("R034")
@pytest.mark.parametrize("before", [(600, 1, 0.05), (600, 5, 0.05), (60, 1, 0.05)])
@pytest.mark.parametrize(("rate", "share"), [(10, 0.6), (5, 0.5), (20, 0.9)])
def test_a_storm_is_an_alarm_until_it_is_over(before: Stretch, rate: float, share: float) -> None:
    begin, end = before[0], before[0] + 600
    seen = show([before, (600, rate, share), (300, 1, 0.05)])
    assert seen.during(0, begin) == {"calm"}
    assert seen.during(begin + 20, end) == {"alarm"}
    assert seen.during(end + 120, end + 300) == {"calm"}
    assert len(seen.changes) <= 4, "up and down once"


@pytest.mark.req("R034")
def test_an_injected_burst_is_an_alarm_within_five_seconds() -> None:
    assert show([(600, 1, 0.05), (5, 10, 0.6)]).levels[-1] == "alarm"


@pytest.mark.parametrize("rate", [1, 5, 20])
def test_a_storm_from_the_first_second_on_is_one(rate: float) -> None:
    """So does one that goes on after a restart, which knows nothing of before."""
    seen = show([(600, rate, 0.6), (300, rate, 0.05)])
    assert seen.during(20, 600) == {"alarm"}
    assert seen.during(720, 900) == {"calm"}


def test_a_second_storm_is_noticed_like_the_first() -> None:
    seen = show([(600, 2, 0.05), (600, 10, 0.6), (300, 2, 0.05), (600, 10, 0.6)])
    assert seen.during(1530, 2100) == {"alarm"}


@pytest.mark.parametrize("rate", [0.5, 1, 2, 5])
@pytest.mark.parametrize("share", [0.06, 0.1, 0.2, 0.3])
def test_a_steady_room_is_calm_once_it_is_known(rate: float, share: float) -> None:
    for seed in range(3):
        seen = show([(3600, rate, share)], seed=seed)
        assert sum(at > 1200 for at in seen.changes) <= 4
        assert len(seen.changes) <= 10
        assert seen.levels[1200:].count("calm") > 0.97 * 2400


def test_however_unhappy_a_room_always_is_a_storm_can_be_told_from_it() -> None:
    seen = show([(5400, 5, 0.45), (120, 10, 0.95)], seed=1)
    assert seen.levels[5399] == "calm" and seen.levels[-1] == "alarm"


def test_silence_ends_an_alarm() -> None:
    seen = show([(300, 2, 0.05), (60, 10, 0.6), (120, 0, 0), (30, 1, 0.05)])
    assert seen.levels[359] == "alarm"
    assert seen.during(421, 510) == {"calm"}


async def told(floor: Floor) -> list[str]:
    async with floor.desk.db.read() as conn:
        return [e.payload["level"] for e in await events.since(conn, 0) if e.kind == "mood.changed"]


def mood(floor: Floor) -> Any:
    return floor.desk.parts["mood"].mood_of(floor.show_id, floor.clock.now())


async def wait(floor: Floor, seconds: int) -> None:
    for _ in range(seconds):
        floor.clock.forward(seconds=1)
        await floor.desk.timers.run_due()


async def test_what_was_said_before_we_came_is_no_mood(floor: Floor) -> None:
    await floor.say(*[BROKEN[n % 3] for n in range(30)], is_history=True)
    assert mood(floor)["level"] == "calm" and mood(floor)["unfavourable_share"] == 0
    assert await told(floor) == []


async def test_a_rolled_back_batch_has_not_changed_the_mood(floor: Floor) -> None:
    await floor.say("好看", "哈囉")
    before = mood(floor)

    async def explode(_tx: Any, _event: Any) -> None:
        raise RuntimeError("after the mood")

    handlers = floor.desk.bus._in_tx[CommentsStored.kind]
    handlers.append(explode)
    with pytest.raises(RuntimeError):
        await floor.say(*BROKEN, *BROKEN, *BROKEN)
    handlers.remove(explode)
    assert mood(floor) == before and await told(floor) == []
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    assert mood(floor)["unfavourable_share"] == round(9 / 11, 3), "counted once"
    assert await told(floor) == ["alarm"], "and told"


@pytest.mark.req("R034")
async def test_a_room_that_falls_silent_in_an_alarm_is_told_calm(floor: Floor) -> None:
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    await wait(floor, 30)
    assert await told(floor) == ["alarm"], "said once, however often it is looked at"
    await wait(floor, 60)
    assert await told(floor) == ["alarm", "calm"]
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    assert await told(floor) == ["alarm", "calm", "alarm"], "the next one rings again"


async def test_an_alarm_ends_although_the_desk_was_restarted_in_it(floor: Floor) -> None:
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    await restart(floor)
    await floor.say("晚安", "哈囉")
    await wait(floor, 30)
    assert await told(floor) == ["alarm"]
    await wait(floor, 45)
    assert await told(floor) == ["alarm", "calm"]


async def restart(floor: Floor) -> None:
    floor.desk.parts["mood"].__init__()
    for start in floor.desk.starts:
        await start()


@pytest.mark.req("R034")
@pytest.mark.parametrize("started", [False, True])
async def test_an_alarm_neither_vanishes_nor_rings_twice_with_a_restart(floor: Floor, started: bool) -> None:
    for n in range(12):
        floor.clock.forward(seconds=20)
        await floor.say(*[f"晚安 {n} {k}" for k in range(5)])
    await floor.say(*BROKEN, *BROKEN, *BROKEN, is_history=True)
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    before = mood(floor)
    assert before["level"] == "alarm"
    if started:
        await restart(floor)
        assert mood(floor)["level"] == "alarm"
        assert mood(floor)["unfavourable_share"] == before["unfavourable_share"]
        assert abs(mood(floor)["baseline"] - before["baseline"]) < 0.01
    else:
        floor.desk.parts["mood"].__init__()  # another process begins to hear the room
    await floor.say(*BROKEN)
    assert mood(floor)["level"] == "alarm" and await told(floor) == ["alarm"]
    await wait(floor, 75)
    assert await told(floor) == ["alarm", "calm"]


async def test_a_process_that_does_not_hear_the_room_tells_no_calm_in_a_storm(floor: Floor) -> None:
    await floor.say(*BROKEN, *BROKEN, *BROKEN)
    moods = floor.desk.parts["mood"]
    for _ in range(5):
        floor.clock.forward(seconds=15)
        await floor.say(*BROKEN, *BROKEN)
        moods._rooms.clear()
        await floor.desk.timers.run_due()
    assert await told(floor) == ["alarm"]


def test_a_room_is_as_it_was_when_it_is_read_again() -> None:
    heard = [(1_000_000 + n, 4, n % 17 == 0) for n in range(400)] + [(1_000_400 + n, 8, 5) for n in range(30)]
    room = RoomMood()
    for second in heard:
        room.add(*second)
    again = remembered(heard, room.level)
    assert again.level == "alarm" and again.now(1_000_430) == room.now(1_000_430)
    assert remembered([], "alarm").now(1_000_430)["level"] == "calm"
