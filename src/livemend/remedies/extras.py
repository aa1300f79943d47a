"""What is given in addition is nobody's choice: it goes with whatever is chosen (R059)."""

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import AppError

from . import actions, queries
from .events import OfferChosen, OfferMade
from .model import OfferState, offers


async def go_along(tx: Tx, event: OfferChosen | OfferMade) -> None:
    """Taken with the choice, or at once when the choice was made before. One that can not be given waits openly."""
    offer = await queries.offer_row(tx.conn, event.offer_id)
    made = isinstance(event, OfferMade)
    if offer.in_addition != made:
        return
    rows = await tx.all(sa.select(offers).where(offers.c.case_id == offer.case_id, offers.c.round == offer.round))
    taken = [r for r in rows if not r.in_addition and r.state in (OfferState.CHOSEN, OfferState.EXECUTED)]
    for extra in [r for r in rows if taken and r.in_addition and r.state == OfferState.OFFERED]:
        told = len(tx.pending)
        try:
            async with tx.conn.begin_nested():
                await actions.choose_offer(tx, extra.id)
        except AppError:
            del tx.pending[told:]
