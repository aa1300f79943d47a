"""Working time against a slow reference that looks at every second."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from livemend.cases import actions, timing
from livemend.cases.calendars import ALWAYS, Calendar, add, between
from livemend.cases.detail import detail
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.people.access import Desk

SECOND = timedelta(seconds=1)
ZONES = ("Asia/Taipei", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC")


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Of one second: does the clock on the wall lie within a span of its day?"""
    local = moment.astimezone(ZoneInfo(calendar.zone))
    day, at = local.date(), local.time()
    if day in calendar.extra:
        spans = calendar.extra[day]
    elif day in calendar.holidays or calendar.week is None:
        return False
    else:
        spans = calendar.week[day.weekday()]
    return any(begin <= at and (end == time.min or at < end) for begin, end in spans)


def slow_between(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    count = 0
    while start < end:
        count += is_open(calendar, start)
        start += SECOND
    return count * SECOND


def slow_add(calendar: Calendar, start: datetime, amount: timedelta, limit: timedelta) -> datetime | None:
    """None: not within the limit."""
    left, stop = amount // SECOND, start + limit
    while left and start < stop:
        left -= is_open(calendar, start)
        start += SECOND
    return None if left else start


# Spans keep clear of the hours in which summer time begins and ends: there the wall shows an hour twice or never.
hours = st.lists(st.integers(7 * 4, 24 * 4), min_size=0, max_size=6, unique=True)


@st.composite
def day_spans(draw: Any) -> tuple[tuple[time, time], ...]:
    quarters = sorted(draw(hours))
    pairs = list(zip(quarters[::2], quarters[1::2], strict=False))
    return tuple((time(a // 4, a % 4 * 15), time.min if b == 96 else time(b // 4, b % 4 * 15)) for a, b in pairs)


@st.composite
def working_calendars(draw: Any) -> Calendar:
    week = tuple(draw(day_spans()) for _ in range(7))
    day = st.dates(date(2026, 10, 23), date(2026, 10, 28))
    return Calendar(
        draw(st.sampled_from(ZONES)),
        week,
        frozenset(draw(st.lists(day, max_size=2))),
        draw(st.dictionaries(day, day_spans(), max_size=1)),
    )


# Around the 25th of October 2026, when summer time ends in Berlin.
moments = st.integers(0, 3 * 86_400).map(lambda s: datetime(2026, 10, 23, tzinfo=UTC) + s * SECOND)


@settings(max_examples=25, deadline=None)
@given(working_calendars(), moments, st.integers(0, 2 * 86_400))
def test_between_counts_every_second(calendar: Calendar, start: datetime, length: int) -> None:
    end = start + length * SECOND
    assert between(calendar, start, end) == slow_between(calendar, start, end)


@settings(max_examples=25, deadline=None)
@given(working_calendars(), moments, st.integers(1, 12 * 3600))
def test_add_ends_at_the_same_second(calendar: Calendar, start: datetime, amount: int) -> None:
    limit = timedelta(days=3)
    expected = slow_add(calendar, start, amount * SECOND, limit)
    found = add(calendar, start, amount * SECOND)
    assert found == expected if expected is not None else found > start + limit - SECOND


@settings(max_examples=60, deadline=None)
@given(working_calendars(), moments, st.lists(st.integers(0, 40_000), min_size=1, max_size=6), st.integers(1, 80_000))
def test_pausing_gives_back_exactly_what_was_left(
    calendar: Calendar, start: datetime, stretches: list[int], budget: int
) -> None:
    """Running and paused by turns: the time used is the working time of the running stretches, no more and no less."""
    assume(any(calendar.week or ()))
    now, left = start, budget * SECOND
    used = timedelta(0)
    for number, stretch in enumerate(stretches):
        after = now + stretch * SECOND
        if number % 2 == 0:
            due = add(calendar, now, left)
            left = between(calendar, after, due)
            used += between(calendar, now, min(after, due))
        now = after
    assert used + left == budget * SECOND


def test_without_a_calendar_every_second_counts() -> None:
    start = datetime(2026, 11, 20, tzinfo=UTC)
    assert add(ALWAYS, start, timedelta(hours=4)) == start + timedelta(hours=4)
    assert between(ALWAYS, start, start - SECOND) == timedelta(0)


WEEK = [[["10:00", "13:00"], ["14:00", "22:00"]]] * 7


async def due_of(desk: Desk, case_id: str, kind: str) -> datetime:
    async with desk.db.read() as conn:
        shown = (await detail(conn, case_id, desk.parts["cases"]))["clocks"]
    return next(datetime.fromisoformat(c["due_at"]) for c in shown if c["kind"] == kind)


async def test_new_working_hours_move_running_clocks(desk: Desk, shop: Any, clock: MovableClock) -> None:
    """20:00 in Taipei, four working hours from now: with a close at 22:00 it is noon tomorrow."""
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, channel="web", words="It leaks.", lang="en", level=2)
        await actions.reopen(tx, case_id, "Still leaking.")
    assert await due_of(desk, case_id, "next_reply") == clock.now() + timedelta(hours=4)
    async with desk.db.write() as tx:
        assert await timing.set_calendar(tx, "desk", zone="Asia/Taipei", week=WEEK) == 1
    assert await due_of(desk, case_id, "next_reply") == datetime(2026, 11, 21, 4, 0, tzinfo=UTC)
    assert await due_of(desk, case_id, "first_reply") == clock.now() + timedelta(hours=1), "not on working hours"
    clock.forward(hours=1)
    async with desk.db.write() as tx:
        await timing.set_target(tx, "next_reply", level=None, minutes=120, calendar="desk")
    assert await due_of(desk, case_id, "next_reply") == clock.now() + timedelta(hours=1), "an hour is used up"


async def test_the_outer_limit_is_the_law_of_the_zone(desk: Desk, shop: Any, clock: MovableClock) -> None:
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, channel="web", words="It leaks.", lang="en")
        await timing.set_target(tx, "outer", level=None, minutes=60 * 24 * 40)
    assert await due_of(desk, case_id, "outer") == clock.now() + timedelta(days=15)
    async with desk.db.write() as tx:
        await timing.set_target(tx, "outer", level=None, minutes=60 * 24 * 10)
    assert await due_of(desk, case_id, "outer") == clock.now() + timedelta(days=10)


@pytest.mark.parametrize(
    "week",
    [[], [[]] * 7, [[["13:00", "10:00"]]] * 7, [[["10:00", "14:00"], ["13:00", "15:00"]]] * 7, [[["x", "y"]]] * 7],
)
async def test_senseless_hours_are_refused(desk: Desk, week: Any) -> None:
    with pytest.raises(AppError, match="bad_calendar"):
        async with desk.db.write() as tx:
            await timing.set_calendar(tx, "desk", zone="Asia/Taipei", week=week)
