"""The score: each rule met and missed."""

from datetime import UTC, datetime, timedelta

import pytest

from livemend.drills import rules
from livemend.drills.model import Rule
from livemend.drills.rules import Person, Point, Seen

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
HOST, FLOOR = Person("h", "Host"), Person("f", "Floor")
FULL = ("thank", "confirm", "empathise", "help", "time")


def judge(expect: dict[str, object], seen: Seen, pace: float = 1.0) -> dict[str, bool]:
    return {p.rule: p.passed for p in rules.judge("k", expect, seen, pace, HOST, FLOOR)}


@pytest.mark.req("R016")
@pytest.mark.parametrize(
    ("took", "pace", "met"), [(60, 1.0, True), (61, 1.0, False), (61, 1.5, True), (43, 0.7, False), (None, 1.0, False)]
)
def test_time_to_first_mention(took: int | None, pace: float, met: bool) -> None:
    mention = None if took is None else AT + timedelta(seconds=took)
    assert judge({"mention": 60}, Seen(AT, "bystander", mention), pace) == {Rule.MENTION: met}


@pytest.mark.req("R016")
@pytest.mark.parametrize("missing", [None, *FULL])
def test_structure_needs_every_part(missing: str | None) -> None:
    parts = tuple(part for part in FULL if part != missing)
    assert judge({"structure": True}, Seen(AT, "bystander", AT, parts)) == {Rule.STRUCTURE: missing is None}


@pytest.mark.req("R016")
@pytest.mark.parametrize(
    ("routes", "right", "kept"),
    [
        ({"case"}, True, True),
        ({"answered", "case"}, True, True),
        (set(), False, True),
        ({"hidden"}, False, False),
        ({"malicious"}, False, False),
        ({"case", "hidden"}, True, False),
    ],
)
def test_routing_and_that_genuine_customers_are_not_silenced(routes: set[str], right: bool, kept: bool) -> None:
    seen = Seen(AT, "harsh", routes=frozenset(routes))
    assert judge({"route": ["case", "private"]}, seen) == {Rule.ROUTE: right, Rule.GENUINE_KEPT: kept}


def test_hiding_personal_data_of_a_genuine_customer_is_right_where_it_is_expected() -> None:
    seen = Seen(AT, "genuine", routes=frozenset({"hidden", "private"}))
    assert judge({"route": ["hidden", "private"]}, seen) == {Rule.ROUTE: True, Rule.GENUINE_KEPT: True}


@pytest.mark.req("R016")
def test_promises_and_offers() -> None:
    assert judge({"promise": True}, Seen(AT, "bystander", promised=True)) == {Rule.PROMISE: True}
    assert judge({"no_offer": True}, Seen(AT, "malicious", offered=True)) == {Rule.NO_OFFER: False}


def test_the_score_and_what_must_not_be_missed() -> None:
    met = [Point(Rule.MENTION, True, HOST, "k")] * 9
    assert rules.total([*met, Point(Rule.ROUTE, False, FLOOR)]) == 90
    assert rules.is_passed([*met, Point(Rule.ROUTE, False, FLOOR)], 80)
    assert not rules.is_passed([*met, Point(Rule.ROUTE, False, FLOOR)], 95)
    for must in rules.MUST:
        assert not rules.is_passed([*met, Point(must, False, FLOOR)], 80)
    assert rules.total([]) == 0
    assert not rules.is_passed([], 0)
    assert not rules.is_passed([Point(Rule.DISPOSITIONS, True, FLOOR)], 80)


@pytest.mark.req("R016")
def test_what_was_missed_becomes_an_action_of_whoever_missed_it() -> None:
    points = [Point(Rule.MENTION, False, HOST), Point(Rule.MENTION, False, HOST), Point(Rule.ROUTE, True, FLOOR)]
    assert rules.missed(points) == {(Rule.MENTION, HOST): 2}
    assert rules.by(points, "person") == {"Host": {"met": 0, "all": 2}, "Floor": {"met": 1, "all": 1}}
