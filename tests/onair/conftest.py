"""A live show of the demo shop with comments coming in."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.channels.base import LiveEvent
from livemend.comments.ingest import Ingest
from livemend.comments.model import comments
from livemend.kit.clock import to_ms
from livemend.onair import acts
from livemend.people.access import Desk
from livemend.shows import actions as shows

Say = Callable[..., Awaitable[Any]]


@pytest.fixture
async def show(desk: Desk, shop: Any) -> str:
    """Its acts go into the replay ledger."""
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Evening"}, rooms_=[("shopee", "r1")])
        await shows.start_show(tx, show_id)
        await acts.use_channel(tx, show_id, acts.REPLAY)
    return show_id


@pytest.fixture
def say(desk: Desk, show: str) -> Say:
    """One comment; its row, with the incident it belongs to."""
    count = 0

    async def one(text: str, user: str = "amy", platform: str = "shopee", **more: Any) -> Any:
        nonlocal count
        count += 1
        event = LiveEvent(
            platform=platform,
            room=more.pop("room", "r1"),
            message_id=f"m{count}",
            user_id=more.pop("user_id", user),
            user=user,
            text=text,
            ts=to_ms(desk.clock.now()),
            **more,
        )
        ingest: Ingest = desk.parts["ingest"]
        await ingest.submit(show, [event])
        async with desk.db.read() as conn:
            return (await conn.execute(sa.select(comments).where(comments.c.message_id == f"m{count}"))).one()

    return one
