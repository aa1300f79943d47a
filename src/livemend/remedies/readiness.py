"""What the gate of a show asks of the money: a budget, before anybody speaks of a refund on air (R011)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.shows.rules import Item, Light

from . import queries


async def look(conn: AsyncConnection, show_id: str, _now: datetime) -> Sequence[Item]:
    budget = await queries.budget(conn, show_id)
    if budget is None or budget["total"]["minor"] <= 0:
        return [Item("money", "budget_missing", Light.RED, link=f"/shows/{show_id}/prepare#money")]
    return []
