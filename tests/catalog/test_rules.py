"""How contact data is read and masked."""

import pytest

from livemend.catalog import rules


@pytest.mark.req("R138")
@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ("+886912000101", "0912-000-101", True),
        ("+8613800001102", "13800001102", True),
        ("+886912000101", "0912000102", False),
        ("12345", "12345", False),
    ],
)
def test_one_number_in_two_spellings_is_the_same(a: str, b: str, same: bool) -> None:
    assert rules.same_phone(a, b) is same


@pytest.mark.req("R055")
def test_what_is_masked_shows_no_more_than_a_hint() -> None:
    assert rules.mask_name("林雨婷") == "林**"
    assert rules.mask_name("Hannah Brooks") == "H*** B***"
    assert rules.mask_name("王") == "王*"
    assert rules.mask_email("yuting.lin@example.com") == "y***@example.com"
    assert rules.mask_phone("+886912000101") == "***101"
    assert rules.mask_email(None) is None
    assert rules.mask_phone(None) is None


def test_numbers_become_international_ones() -> None:
    assert rules.phone("0912-000-101", "TW") == "+886912000101"
    assert rules.phone("138 0000 1102", "CN") == "+8613800001102"
    assert rules.phone("call me", "TW") is None


def test_mail_addresses_are_looked_at() -> None:
    assert rules.email(" a.b@example.com ") == "a.b@example.com"
    assert rules.email("a.b@example") is None
    assert rules.email("a b@example.com") is None


@pytest.mark.req("R047")
def test_a_tracking_link_holds_the_parcel() -> None:
    assert rules.tracking_link("https://t.example/{tracking}", "SW1") == "https://t.example/SW1"
    assert rules.tracking_link(None, "SW1") is None
    assert rules.tracking_link("https://t.example/{tracking}", None) is None
