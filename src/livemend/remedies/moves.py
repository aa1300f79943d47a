"""What `actions` and `approving` share: how an offer's row changes and when it counts as made."""

from typing import Any

from livemend.kit.db import Tx

from . import budget
from .events import OfferMade
from .model import offers

TIMER = "remedies.approval"


def reference(offer_id: str) -> str:
    """Under this name the goods are kept."""
    return f"offer:{offer_id}"


async def change(tx: Tx, offer_id: str, **values: Any) -> None:
    await tx.execute(offers.update().where(offers.c.id == offer_id).values(rev=offers.c.rev + 1, **values))


async def made(tx: Tx, offer: Any, *, raise_total: bool = False) -> None:
    """It may be spoken and chosen: from here its money is kept."""
    await budget.hold(tx, offer.case_id, offer.show_id, "offered", raise_total=raise_total)
    tx.emit(
        OfferMade(
            case_id=offer.case_id,
            show_id=offer.show_id,
            incident_id=offer.incident_id,
            offer_id=offer.id,
            remedy=offer.remedy,
            amount=offer.amount,
            currency=offer.currency,
            round=offer.round,
            policy_version=offer.policy_version,
        )
    )
