"""May this be offered? Every check by itself, and that nothing set means no."""

from typing import Any

import pytest

from livemend.remedies.model import Remedy
from livemend.remedies.rules import Ask, cannot_approve, held, may_offer, risk_level


def ask(**more: Any) -> Ask:
    base: dict[str, Any] = {
        "remedy": Remedy.REFUND,
        "amount": 500,
        "value": 1000,
        "rule_max": 1000,
        "issue_fits": True,
        "role_limit": 1000,
        "budget_left": 1000,
        "returnless_limit": 700,
    }
    return Ask(**{**base, **more})


def test_within_everything() -> None:
    answer = may_offer(ask())
    assert (answer.stops, answer.approvals, answer.warnings) == ((), (), ())


@pytest.mark.req("R079")
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"role_limit": 499}, "over_limit"),
        ({"role_limit": 0}, "over_limit"),
        ({"budget_left": 499}, "over_budget"),
        ({"budget_left": 0}, "over_budget"),
        ({"rule_max": 499}, "over_policy"),
        ({"issue_fits": False}, "not_for_issue"),
        ({"returnless": True, "returnless_limit": 499}, "over_returnless"),
        ({"returnless": True, "returnless_count": 2}, "buyer_history"),
        ({"risk": "red"}, "risk_red"),
        ({"replaced_before": 501}, "over_worth"),
        ({"remedy": Remedy.RESHIP, "refunded_before": 501}, "over_worth"),
        ({"malicious": True}, "malicious_incident"),
    ],
)
def test_needs_somebody_elses_yes(change: dict[str, Any], reason: str) -> None:
    assert may_offer(ask(**change)).approvals == (reason,)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": 0}, "offer_amount_missing"),
        ({"rule_max": None}, "remedy_not_in_policy"),
        ({"extortion": True}, "extortion_no_payment"),
        ({"malicious": True, "known_buyer": False}, "malicious_no_order"),
        ({"amount": 1001, "rule_max": 5000, "role_limit": 5000, "budget_left": 5000}, "over_order_value"),
        ({"refunded_before": 501}, "over_order_value"),
        ({"precedents": [600]}, "unequal_offer"),
        ({"remedy": Remedy.APOLOGY}, "offer_costs_nothing"),
    ],
)
def test_is_not_offered_at_all(change: dict[str, Any], code: str) -> None:
    assert may_offer(ask(**change)).stops == (code,)


@pytest.mark.req("R086")
def test_a_reason_makes_another_sum_possible() -> None:
    assert may_offer(ask(precedents=[600], deviation=True)).stops == ()
    assert may_offer(ask(precedents=[500])).stops == ()


@pytest.mark.req("R076")
@pytest.mark.parametrize(
    ("value", "stops", "approvals"),
    [
        (None, ("exchange_item_missing",), ()),
        (999, ("exchange_cheaper",), ()),
        (1000, (), ()),
        (1200, (), ()),
        (1201, (), ("over_price_difference",)),
    ],
)
def test_exchange_is_equal_or_higher_within_the_cap(
    value: int | None, stops: tuple[str, ...], approvals: tuple[str, ...]
) -> None:
    answer = may_offer(
        ask(
            remedy=Remedy.EXCHANGE,
            amount=value or 1000,
            exchange_value=value,
            stock=1,
            price_difference_cap=200,
            rule_max=5000,
            role_limit=5000,
            budget_left=5000,
        )
    )
    assert (answer.stops, answer.approvals) == (stops, approvals)


@pytest.mark.req("R077")
def test_nothing_is_exchanged_for_what_is_gone() -> None:
    assert may_offer(ask(remedy=Remedy.EXCHANGE, exchange_value=1000, amount=1000, stock=0)).stops == ("out_of_stock",)


@pytest.mark.req("R080")
@pytest.mark.parametrize(
    ("refunded", "level"), [(0, "ok"), (119, "ok"), (120, "amber"), (149, "amber"), (150, "red"), (200, "red")]
)
def test_meter_is_amber_at_80_percent_and_red_at_the_limit(refunded: int, level: str) -> None:
    assert risk_level(refunded, 10_000, 15_000) == level


def test_nothing_delivered_gives_no_rate() -> None:
    assert risk_level(3, 0, 15_000) == "ok"


@pytest.mark.req("R079")
def test_who_may_say_yes() -> None:
    def no(**more: Any) -> str | None:
        return cannot_approve(
            **{"reasons": ["over_limit"], "amount": 500, "own": False, "role": "finance", "role_limit": 500, **more}
        )

    assert no() is None
    assert no(own=True) == "approve_own"
    assert no(amount=501) == "approve_over_limit"
    assert no(reasons=["risk_red"]) == "approve_manager"
    assert no(reasons=["risk_red"], role="manager") is None


def test_a_case_keeps_the_dearest_alternative_and_all_additions() -> None:
    assert held([]) == 0
    assert held([("offered", 500, False), ("offered", 800, False)]) == 800
    assert held([("offered", 500, False), ("awaiting_approval", 900, False)]) == 500
    assert held([("chosen", 500, False), ("offered", 100, True)]) == 600
    assert held([("executed", 500, False), ("declined", 800, False)]) == 0
