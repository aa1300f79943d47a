"""A short way to cases, shows and offers for the tests of remedies and fulfilment."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx

from livemend.cases import actions as cases
from livemend.incidents.model import incidents
from livemend.kit.actor import Actor
from livemend.kit.ids import new_id
from livemend.people.access import Desk
from livemend.people.model import ROLES, Role, sessions
from livemend.remedies import actions as remedies
from livemend.shows import actions as shows

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
API = "/api/v1"
# Orders of the demo shop: a soap (NT$360), a coat (NT$690), a teapot set (NT$880).
SOAP, COAT, POT = "EM-80120", "EM-80174", "EM-80210"


def acting(role: str, user_id: str | None = None) -> Actor:
    return Actor(user_id or f"u-{role}", role, role, frozenset(str(p) for p in ROLES[Role(role)]))


class World:
    def __init__(self, desk: Desk, client: Client):
        self.desk, self._log_in = desk, client

    async def client(self, role: str) -> httpx.AsyncClient:
        """Logged in, however far the clock was moved."""
        browser = await self._log_in(role)
        async with self.desk.db.write() as tx:
            await tx.execute(sessions.update().values(expires_at=tx.now + timedelta(days=3650)))
        return browser

    async def show(self, total: int | None = 3_000_000, *, live: bool = True, rehearsal: bool = False) -> str:
        async with self.desk.db.write(acting("manager")) as tx:
            show_id = await shows.plan_show(
                tx, title={"en": "evening"}, rooms_=[("shopee", "r1")], skus=["A01"], rehearsal=rehearsal
            )
            if live:
                await shows.start_show(tx, show_id)
            if total is not None:
                await remedies.set_budget(tx, show_id, total)
        return show_id

    async def case(self, order: str | None = SOAP, **more: Any) -> str:
        values = {"issue": "quality", "level": 2, "channel": "web", "words": "兩塊都裂了", "lang": "zh-Hant", **more}
        async with self.desk.db.write() as tx:
            return await cases.open_case(tx, order_no=order, **values)

    async def incident(self, show_id: str, **more: Any) -> str:
        """One comment of somebody, grown into an incident."""
        now = self.desk.clock.now()
        incident_id = new_id()
        row = {
            "id": incident_id,
            "show_id": show_id,
            "lane": "complaint",
            "issue": "quality",
            "level": 2,
            "title_key": "incidents.title.unknown",
            "title_params": {},
            "product_sku": "A01",
            "people": 1,
            "comments": 1,
            "first_seen": now,
            "last_seen": now,
            "platforms": ["shopee"],
            "langs": ["zh-Hant"],
            "suspicious": False,
            "suspicion": 0.0,
            "signals": [],
            "unsure": False,
            "fixed": [],
            "sample_comment_id": new_id(),
            "fault": "unverified",
            "state": "open",
            "rev": 1,
            **more,
        }
        async with self.desk.db.write() as tx:
            await tx.execute(incidents.insert().values(**row))
        return incident_id

    async def offer(self, role: str, case_id: str, remedy: str = "refund", **more: Any) -> httpx.Response:
        browser = await self.client(role)
        return await browser.post(f"{API}/cases/{case_id}/offers", json={"remedy": remedy, **more})

    async def post(self, role: str, path: str, /, **body: Any) -> httpx.Response:
        return await (await self.client(role)).post(API + path, json=body)

    async def get(self, role: str, path: str, /, **params: Any) -> Any:
        answer = await (await self.client(role)).get(API + path, params=params)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def budget(self, show_id: str) -> tuple[int, int, int]:
        """reserved, spent, left."""
        found = await self.get("viewer", f"/shows/{show_id}/budget")
        return found["reserved"]["minor"], found["spent"]["minor"], found["left"]["minor"]

    async def tick_all(self, case_id: str) -> None:
        """Whoever may, ticks every open task."""
        for task in (await self.get("manager", f"/cases/{case_id}"))["tasks"]:
            if task["state"] != "open":
                continue
            done = await self.post("manager", f"/tasks/{task['id']}/done", proof="slip 1")
            assert done.status_code == 200, done.text


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]
