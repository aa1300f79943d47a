"""States of returns and claims against every move, and the look of an approval's buyer."""

import pytest

from livemend.fulfilment.model import ClaimState, ReturnState
from livemend.fulfilment.rules import CLAIM_STEPS, RETURN_STEPS


@pytest.mark.req("R105")
def test_every_state_of_a_return_has_its_moves() -> None:
    assert set(RETURN_STEPS) == set(ReturnState)
    allowed = {(str(a), str(b)) for a, moves in RETURN_STEPS.items() for b in moves}
    assert allowed == {
        ("issued", "shipped"),
        ("issued", "received"),
        ("issued", "ended"),
        ("shipped", "received"),
        ("shipped", "ended"),
        ("received", "inspected"),
        ("inspected", "settled"),
        # It came after all.
        ("ended", "received"),
    }


@pytest.mark.req("R095")
def test_every_state_of_a_claim_has_its_moves() -> None:
    assert set(CLAIM_STEPS) == set(ClaimState)
    assert CLAIM_STEPS[ClaimState.PAID] == set()
    assert ClaimState.PAID not in CLAIM_STEPS[ClaimState.OPEN]
    assert CLAIM_STEPS[ClaimState.REJECTED] == {ClaimState.SUBMITTED}
