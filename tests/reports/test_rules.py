"""Figures are figures that really occurred."""

from datetime import UTC, datetime, timedelta

import pytest

from livemend.kit.sheet import safe_cell
from livemend.reports import rules

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, None),
        ([7], 0.9, 7),
        ([1, 2, 3, 4], 0.5, 2),
        ([4, 3, 2, 1], 0.9, 4),
        (list(range(1, 101)), 0.9, 90),
        ([0, 5], 0, 0),
    ],
)
def test_a_percentile_is_one_of_the_values(values: list[float], share: float, expected: float | None) -> None:
    assert rules.percentile(values, share) == expected


def test_a_clock_that_runs_ahead_does_not_make_negative_times() -> None:
    assert rules.seconds(AT, AT + timedelta(seconds=3)) == 0
    assert rules.seconds(AT + timedelta(seconds=3), AT) == 3
    assert rules.seconds(None, AT) is None


@pytest.mark.req("R033")
def test_a_mention_is_in_time_late_or_not_yet_due() -> None:
    late = AT + timedelta(seconds=1)
    assert rules.in_time(AT, AT, late) is True
    assert rules.in_time(late, AT, late) is False
    assert rules.in_time(None, AT, late) is False
    assert rules.in_time(None, late, AT) is None
    assert rules.in_time(AT, None, late) is None


@pytest.mark.req("R117")
def test_quiet_minutes_are_minutes_too() -> None:
    series = rules.minutes([(1, "chat", 2), (3, "complaint", 1), (3, "chat", 3)], {3: 250})
    assert [(p["minute"], p["total"], p["bad"], p["viewers"]) for p in series] == [
        (1, 2, 0, None),
        (2, 0, 0, None),
        (3, 4, 1, 250),
    ]
    assert series[2]["share"] == 0.25
    assert rules.minutes([], {}) == []


def test_one_stray_comment_of_next_year_does_not_make_a_year_of_minutes() -> None:
    series = rules.minutes([(0, "chat", 1), (500_000, "chat", 1)], {})
    assert len(series) == rules.MAX_MINUTES + 1
    assert sum(point["total"] for point in series) == 2


@pytest.mark.req("R129")
def test_viewers_before_and_after_need_figures_on_both_sides() -> None:
    series = [{"minute": m, "viewers": v} for m, v in enumerate([100, 120, None, 90, 80])]
    assert rules.effect(series, 2) == (110, 85)
    assert rules.effect(series, 0) is None


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\n=1", "＝1+1"])
def test_words_never_become_a_formula(text: str) -> None:
    assert safe_cell(text) == "'" + text
    assert safe_cell(-1) == "-1"
    assert safe_cell("A01+1") == "A01+1"
    assert safe_cell(None) == ""


def test_safety_comes_first_and_malice_after_every_complaint() -> None:
    def incident(lane: str, level: int | None, people: int) -> dict[str, object]:
        return {"lane": lane, "level": level, "people": people, "first_seen": ""}

    wanted = [
        incident("safety", 0, 1),
        incident("complaint", 1, 2),
        incident("negative_review", 2, 9),
        incident("complaint", 2, 3),
        incident("complaint", None, 30),
        incident("malicious", None, 40),
        incident("question", None, 50),
    ]
    shuffled = wanted.copy()
    shuffled.reverse()
    assert sorted(shuffled, key=rules.importance) == wanted


def test_a_room_that_tells_nothing_for_a_minute_has_not_lost_its_viewers() -> None:
    told = {("a", "1"): {0: 100, 1: 110, 3: 90}, ("b", "2"): {1: 50}}
    assert rules.carried(told) == {0: 100, 1: 160, 2: 160, 3: 140}
    gone = {("a", "1"): {0: 100}, ("b", "2"): dict.fromkeys(range(9), 10)}
    assert rules.carried(gone)[5] == 110
    assert rules.carried(gone)[6] == 10
    assert rules.carried({}) == {}
