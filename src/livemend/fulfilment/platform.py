"""When the platform paid, our own payment of the same order stops; while nobody knows, it waits."""

from typing import Any

import sqlalchemy as sa

from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.outgoing import State
from livemend.remedies import actions as remedies
from livemend.remedies.events import PlatformRefund
from livemend.remedies.model import OfferState, Stand, offers
from livemend.remedies.ranking import COUNTS_AS_REFUND

from . import actions, queries, rules
from .model import TaskState, tasks
from .paying import UNCLEAR


def _open_payments(order_no: str) -> sa.Select[Any]:
    return (
        sa.select(
            tasks.c.id, tasks.c.offer_id, outgoing.outgoing.c.id.label("act_id"), outgoing.outgoing.c.state.label("act")
        )
        .join(offers, offers.c.id == tasks.c.offer_id)
        .outerjoin(outgoing.outgoing, outgoing.outgoing.c.id == tasks.c.outgoing_id)
        .where(
            tasks.c.state == TaskState.OPEN,
            tasks.c.kind.in_(rules.MONEY),
            offers.c.order_no == order_no,
            offers.c.state == OfferState.CHOSEN,
            offers.c.remedy.in_(tuple(COUNTS_AS_REFUND)),
        )
    )


async def follow(tx: Tx, event: PlatformRefund) -> None:
    rows = await tx.all(_open_payments(event.order_no))
    if event.state == Stand.CONFIRMED:
        for row in rows:
            # What is in the air can not be called back: it is seen as paid twice and reversed.
            if row.act not in (State.SENDING, State.EXECUTED, State.ACCEPTED):
                await _drop(tx, row.offer_id)
    elif event.state == Stand.DENIED:
        for row in rows:
            act = await tx.one(sa.select(outgoing.outgoing.c.detail).where(outgoing.outgoing.c.id == row.act_id))
            if act is not None and (act.detail or {}).get("reason") == UNCLEAR:
                await outgoing.again(tx, row.act_id)


async def _drop(tx: Tx, offer_id: str) -> None:
    for task in await queries.rows_of_offer(tx.conn, offer_id):
        if task.state == TaskState.OPEN:
            await actions.stop(tx, task, TaskState.CANCELLED, "platform_refunded")
    await remedies.undo_choice(tx, offer_id, "platform_refunded")
