"""What the tests of suppliers share: a request, its page, what was told of it."""

from datetime import timedelta
from typing import Any

from money import World

from livemend.kit.events import since
from livemend.people.access import Desk

ASKED = "The spout cracks after a few uses. Please find out why, and tell us what you change."
REPLY = {
    "cause": "The kiln ran too cold for one week.",
    "measure": "Temperature is logged, every lot is tested with boiling water.",
    "by_name": "Tan",
}


async def request(world: World, desk: Desk, role: str = "supply", **more: Any) -> dict[str, Any]:
    due = (desk.clock.now() + timedelta(days=7)).isoformat()
    body = {"supplier": "works", "batch": "K2", "what": ASKED, "due_at": due, "lang": "en", **more}
    answer = await world.post(role, "/supplier-requests", **body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def path_of(world: World, request_id: str) -> str:
    url = (await world.get("supply", f"/supplier-requests/{request_id}/link"))["url"]
    return "/supplier/" + url.rsplit("/", 1)[1]


async def told(desk: Desk, kind: str) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return [e.payload for e in await since(conn, 0) if e.kind == kind]
