"""When a promise warns, breaks and counts."""

from datetime import UTC, datetime, timedelta

import pytest

from livemend.promises import rules

MADE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DUE = MADE + timedelta(hours=10)


@pytest.mark.req("R115")
@pytest.mark.parametrize(
    ("hours", "percent"), [(0, 0), (4.99, 0), (5, 50), (7.99, 50), (8, 80), (9.99, 80), (10, 100), (11, 100)]
)
def test_percent_run(hours: float, percent: int) -> None:
    assert rules.percent_run(MADE, DUE, MADE + timedelta(hours=hours)) == percent


def test_next_step_goes_50_80_100() -> None:
    assert rules.next_step(MADE, DUE, 0) == (50, MADE + timedelta(hours=5))
    assert rules.next_step(MADE, DUE, 50) == (80, MADE + timedelta(hours=8))
    assert rules.next_step(MADE, DUE, 80) == (100, DUE)


@pytest.mark.req("R082")
@pytest.mark.parametrize(
    ("words", "owner", "role", "due", "field"),
    [
        ("  ", "u", None, DUE, "words"),
        ("w", None, None, DUE, "owner"),
        ("w", None, "supply", MADE, "due_at"),
        ("w", "u", None, MADE + timedelta(days=401), "due_at"),
    ],
)
def test_no_promise_without_words_owner_and_deadline(
    words: str, owner: str | None, role: str | None, due: datetime, field: str
) -> None:
    assert field in rules.cannot_make(words, owner, role, due, MADE)


def test_a_whole_promise_may_be_made() -> None:
    assert rules.cannot_make("w", None, "supply", DUE, MADE) == {}


@pytest.mark.parametrize("state", ["open", "kept", "broken", "withdrawn"])
@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("hours", [9, 10])
def test_renegotiated_only_open_agreed_and_in_time(state: str, agreed: bool, hours: int) -> None:
    now = MADE + timedelta(hours=hours)
    wrong = rules.cannot_renegotiate(state, DUE, DUE + timedelta(hours=1), agreed, now)
    assert (wrong is None) == (state == "open" and agreed and hours == 9)
