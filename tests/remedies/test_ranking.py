"""The decision table: what is proposed for fault × issue × amount (R078)."""

import pytest

from livemend.remedies.model import Remedy
from livemend.remedies.ranking import Facts, freight_payer, has_goods, rank

SMALL, LARGE, LIMIT = 50_000, 300_000, 70_000


def first(fault: str, issue: str, value: int | None, **more: object) -> str:
    return rank(Facts(fault, issue, value, LIMIT, **more))[0].remedy  # type: ignore[arg-type]


@pytest.mark.req("R078")
@pytest.mark.parametrize(
    ("fault", "issue", "value", "remedy"),
    [
        ("unverified", "quality", SMALL, "refund"),
        ("suspected", "quality", SMALL, "refund"),
        ("unverified", "quality", LARGE, "technical_help"),
        ("unverified", "quality", None, "technical_help"),
        ("unverified", "logistics", SMALL, "reship"),
        ("unverified", "logistics", LARGE, "information"),
        ("unverified", "misleading", SMALL, "refund"),
        ("unverified", "misleading", LARGE, "information"),
        ("ours", "quality", SMALL, "exchange"),
        ("ours", "quality", LARGE, "exchange"),
        ("ours", "logistics", LARGE, "reship"),
        ("ours", "service", LARGE, "apology"),
        ("ours", "misleading", LARGE, "refund"),
        ("not_ours", "quality", SMALL, "information"),
        ("not_ours", "logistics", LARGE, "reship"),
        ("not_ours", "service", SMALL, "information"),
        ("misunderstanding", "quality", SMALL, "information"),
        ("misunderstanding", "misleading", LARGE, "information"),
    ],
)
def test_what_comes_first(fault: str, issue: str, value: int | None, remedy: str) -> None:
    assert first(fault, issue, value) == remedy


@pytest.mark.req("R036")
@pytest.mark.parametrize("issue", ["quality", "logistics", "service", "misleading", "unknown"])
def test_a_misunderstanding_is_cleared_up_not_paid(issue: str) -> None:
    assert {p.remedy for p in rank(Facts("misunderstanding", issue, SMALL, LIMIT))} == {
        Remedy.INFORMATION,
        Remedy.TECHNICAL_HELP,
        Remedy.APOLOGY,
    }


@pytest.mark.req("R078")
@pytest.mark.parametrize(("fault", "value"), [("unverified", SMALL), ("suspected", LARGE), ("ours", LARGE)])
def test_what_may_hurt_is_not_kept_for_less(fault: str, value: int) -> None:
    found = [p.remedy for p in rank(Facts(fault, "quality", value, LIMIT, harm=True))]
    assert found[0] == Remedy.REFUND
    assert Remedy.PRICE_CUT not in found


def test_the_right_to_withdraw_holds_whatever_the_fault() -> None:
    found = rank(Facts("misunderstanding", "quality", SMALL, LIMIT, may_withdraw=True))
    assert (found[-1].remedy, found[-1].returnless, found[-1].reasons) == ("refund", False, ("withdrawal_right",))


@pytest.mark.req("R075")
@pytest.mark.parametrize(("value", "returnless"), [(LIMIT, True), (LIMIT + 1, False), (None, False), (0, False)])
def test_only_small_sums_stay_with_the_customer(value: int | None, returnless: bool) -> None:
    refund = next(p for p in rank(Facts("unverified", "quality", value, LIMIT)) if p.remedy == "refund")
    assert refund.returnless is returnless


@pytest.mark.req("R080")
@pytest.mark.parametrize("risk", ["amber", "red"])
def test_near_the_platforms_limit_other_remedies_come_first(risk: str) -> None:
    found = [p.remedy for p in rank(Facts("unverified", "quality", SMALL, LIMIT, risk=risk))]
    assert found[-2:] == ["refund", "price_cut"]
    assert len(found) == len(rank(Facts("unverified", "quality", SMALL, LIMIT)))


@pytest.mark.req("R077")
def test_what_is_out_of_stock_is_not_proposed() -> None:
    found = {p.remedy for p in rank(Facts("ours", "quality", LARGE, LIMIT, out_of_stock=True))}
    assert "exchange" not in found


@pytest.mark.req("R076")
def test_who_pays_the_way() -> None:
    def payer(remedy: str, fault: str, returnless: bool = False, zone: str = "buyer") -> str | None:
        return freight_payer(remedy, fault, returnless=returnless, zone_freight=zone, policy_freight="buyer")

    assert payer("exchange", "ours") == payer("exchange", "not_ours") == "seller"
    assert payer("refund", "ours") == payer("refund", "unverified") == "seller"
    assert payer("refund", "not_ours") == "buyer"
    assert payer("refund", "not_ours", zone="seller") == "seller"
    assert payer("refund", "ours", returnless=True) is None
    assert payer("coupon", "ours") is None


@pytest.mark.parametrize(
    ("issue", "subtype", "delivered", "there"),
    [
        ("logistics", "lost", False, False),
        # The carrier wrote "delivered"; the customer has nothing all the same.
        ("logistics", "lost", True, False),
        ("logistics", "wrong_address", True, False),
        ("logistics", "delay", False, False),
        ("logistics", "delay", None, False),
        ("logistics", "delay", True, True),
        # Who tells of a crack holds the thing, whatever the carrier's record says.
        ("quality", "cracked", False, True),
        ("logistics", "damaged_in_transit", False, True),
        ("unknown", None, False, False),
        ("unknown", None, None, True),
        ("misleading", None, True, True),
    ],
)
def test_whether_the_customer_has_the_goods(
    issue: str, subtype: str | None, delivered: bool | None, there: bool
) -> None:
    assert has_goods(issue, subtype, delivered) is there
