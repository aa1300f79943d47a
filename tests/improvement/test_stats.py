"""Exact tests against values that can be checked by hand or by another formula."""

import math

import pytest

from livemend.improvement import rules, stats


@pytest.mark.parametrize(
    ("n", "k", "p", "value"),
    [(3, 2, 0.5, 0.5), (10, 10, 0.5, 1 / 1024), (5, 0, 0.3, 1.0), (5, 6, 0.3, 0.0), (4, 1, 0.25, 1 - 0.75**4)],
)
def test_tail_is_exact(n: int, k: int, p: float, value: float) -> None:
    assert stats.tail(n, k, p) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("n", [1, 7, 40])
@pytest.mark.parametrize("p", [0.01, 0.2, 0.5, 0.93])
def test_tail_agrees_with_the_slow_sum(n: int, p: float) -> None:
    for k in range(n + 2):
        slow = sum(math.comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1))
        assert stats.tail(n, k, p) == pytest.approx(slow, rel=1e-9, abs=1e-12)


def test_the_interval_holds_what_it_promises() -> None:
    low, high = stats.interval(12, 500)
    # Clopper-Pearson 95 % for 12 of 500 by the beta quantiles (12, 489) and (13, 488).
    assert (round(low, 4), round(high, 4)) == (0.0125, 0.0415)
    assert stats.interval(0, 20)[0] == 0
    assert stats.interval(20, 20)[1] == 1
    assert stats.interval(0, 0) == (0.0, 1.0)


@pytest.mark.req("R119")
def test_twelve_of_five_hundred_against_half_a_percent_is_hot() -> None:
    found = stats.compare(12, 500, 12 + 50, 500 + 10_000)
    assert found.ratio == pytest.approx(4.8)
    assert found.p < 1e-4
    assert rules.is_hot(found, tested=40)


@pytest.mark.req("R119")
@pytest.mark.parametrize(
    ("cases", "units", "tested"),
    [(4, 100, 1), (6, 1200, 1), (9, 1000, 1), (7, 500, 5000)],
)
def test_few_or_ordinary_or_one_of_thousands_is_not(cases: int, units: int, tested: int) -> None:
    assert not rules.is_hot(stats.compare(cases, units, cases + 50, units + 10_000), tested)


@pytest.mark.req("R122")
@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ((30, 1000), (2, 800), "effective"),
        ((30, 1000), (24, 800), "not_effective"),
        ((30, 1000), (0, 10), "too_early"),
        ((30, 1000), (40, 800), "not_effective"),
        ((2, 100), (0, 30), "too_early"),
        ((0, 100), (0, 100), "not_effective"),
        ((0, 0), (0, 100), "too_early"),
    ],
)
def test_effective_only_when_the_rate_clearly_fell(
    before: tuple[int, int], after: tuple[int, int], verdict: str
) -> None:
    assert rules.verdict(before, after, 0.5) == verdict


def test_pareto_orders_by_cost_and_by_cases_when_all_is_free() -> None:
    assert [row[0] for row in rules.pareto([("a", 9, 100), ("b", 1, 900)])] == ["b", "a"]
    assert rules.pareto([("a", 9, 100), ("b", 1, 900)])[0][3] == 0.9
    assert [row[0] for row in rules.pareto([("a", 1, 0), ("b", 3, 0)])] == ["b", "a"]


def test_control_limits_widen_where_little_was_delivered() -> None:
    centre, points = stats.u_chart([5, 6, 4, 5, 40, 1, 0], [100, 110, 95, 100, 105, 10, 0])
    assert centre == pytest.approx(61 / 520)
    assert points[4].out or points[4].u > points[4].high * 0.5
    assert points[5].high - points[5].low > points[0].high - points[0].low
    assert not points[6].out
