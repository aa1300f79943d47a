"""May this payment leave now? Not while the platform may have paid the same (domain.md B6)."""

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.remedies.buyers import platform_unclear
from livemend.remedies.model import offers
from livemend.remedies.ranking import COUNTS_AS_REFUND

from . import rules
from .model import tasks

UNCLEAR = "platform_refund_unclear"


async def waits(conn: AsyncConnection, task_id: str) -> bool:
    """Whether paying this now may be paying what the platform has paid."""
    query = (
        sa.select(offers.c.order_no)
        .join(tasks, tasks.c.offer_id == offers.c.id)
        .where(tasks.c.id == task_id, tasks.c.kind.in_(rules.MONEY), offers.c.remedy.in_(tuple(COUNTS_AS_REFUND)))
    )
    return await platform_unclear(conn, (await conn.execute(query)).scalar())
