"""A running show with the demo shop, and a way to speak in it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.channels.base import LiveEvent
from livemend.comments.model import comments
from livemend.incidents import queries
from livemend.incidents.model import incidents
from livemend.kit.clock import MovableClock, to_ms
from livemend.people.access import Desk
from livemend.shows import actions as shows


@dataclass
class Floor:
    desk: Desk
    clock: MovableClock
    show_id: str
    count: int = 0

    async def say(self, *texts: str, user: str | None = None, **more: Any) -> list[str]:
        """Each by another person unless `user` is given; returns the comments' ids."""
        events = []
        for text in texts:
            self.count += 1
            self.clock.forward(milliseconds=500)
            base: dict[str, Any] = {
                "platform": "shopee", "room": "sp", "message_id": f"m{self.count}", "user_id": user or f"u{self.count}",
                "user": user or f"viewer {self.count}", "text": text, "ts": to_ms(self.clock.now()),
            }  # fmt: skip
            events.append(LiveEvent(**{**base, **more}))
        done = await self.desk.parts["ingest"].submit(self.show_id, events)
        return list(done.ids)

    async def incidents(self) -> list[Any]:
        """Not merged away, oldest first."""
        query = sa.select(incidents).where(incidents.c.merged_into.is_(None), incidents.c.comments > 0)
        async with self.desk.db.read() as conn:
            return list(await conn.execute(query.order_by(incidents.c.id)))

    async def one(self) -> Any:
        (row,) = await self.incidents()
        return row

    async def row(self, incident_id: str) -> Any:
        async with self.desk.db.read() as conn:
            return await queries.row(conn, incident_id)

    async def comment(self, comment_id: str) -> Any:
        async with self.desk.db.read() as conn:
            return (await conn.execute(sa.select(comments).where(comments.c.id == comment_id))).one()

    async def post(self, browser: Any, incident_id: str, act: str, body: dict[str, Any] | None = None) -> Any:
        return await browser.post(f"/api/v1/shows/{self.show_id}/incidents/{incident_id}/{act}", json=body or {})


@pytest.fixture
async def floor(desk: Desk, shop: Any, clock: MovableClock) -> Floor:
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Test"}, rooms_=[("shopee", "sp")], skus=["C01"])
        await shows.start_show(tx, show_id)
        await shows.put_on_air(tx, show_id, "C01")
    return Floor(desk, clock, show_id)


Say = Callable[..., Awaitable[list[str]]]
