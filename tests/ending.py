"""From a case to its end: assessed, offered, chosen on the customer's phone, done, told, good or not."""

import re
from typing import Any

import httpx
from money import World

from livemend.feedback import queries as feedback
from livemend.people.access import Desk


class Loop:
    """One case on the desk and the same case on the customer's phone."""

    def __init__(self, world: World, desk: Desk, phone: httpx.AsyncClient, case_id: str):
        self.world, self.desk, self.phone, self.case_id = world, desk, phone, case_id

    async def page(self) -> str:
        async with self.desk.db.read() as conn:
            found = await feedback.status_link(conn, self.case_id, self.desk.settings.secret_key, "")
        assert found is not None
        return found

    async def look(self) -> Any:
        return await self.world.get("manager", f"/cases/{self.case_id}")

    async def send(self, form: str, **data: str) -> str:
        """A form of the customer's page, with the hidden fields the page gave it."""
        path = await self.page()
        shown = (await self.phone.get(path)).text
        found = re.search(rf'action="[^"]*/{form}".*?</form>', shown, re.S)
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', found[0])) if found else {}
        answer = await self.phone.post(f"{path}/{form}", data={**hidden, **data}, follow_redirects=True)
        wrong = re.search(r'class="flash bad"[^>]*>(.*?)<', answer.text, re.S)
        assert answer.status_code == 200, (form, answer.status_code, wrong[1] if wrong else answer.text[-400:])
        return answer.text

    async def assess(self, role: str = "manager", **more: Any) -> None:
        case = await self.look()
        body = {"issue": case["issue"], "level": case["level"] or 2, "axis": "product", "note": "", **more}
        done = await self.world.post(role, f"/cases/{self.case_id}/assess", **body)
        assert done.status_code == 200, done.text

    async def offered(self, remedy: str, role: str = "manager", **more: Any) -> Any:
        offer = await self.world.offer(role, self.case_id, remedy, **more)
        assert offer.status_code in (200, 201), offer.text
        return offer.json()

    async def agreed(self, remedy: str, role: str = "manager", **more: Any) -> Any:
        """Offered, and where it is above the limit somebody else says yes."""
        offer = await self.offered(remedy, role, **more)
        await self.approved(offer)
        return offer

    async def approved(self, offer: Any) -> None:
        if offer["state"] != "awaiting_approval":
            return
        found = await self.world.get("finance", "/approvals")
        waiting = found["items"] if isinstance(found, dict) else found
        mine = next(one for one in waiting if one["offer"]["id"] == offer["id"])
        done = await self.world.post("finance", f"/approvals/{mine['id']}/approve")
        assert done.status_code == 200, done.text

    async def chosen(self, offer: Any) -> None:
        """On the phone."""
        await self.send("choose", offer_id=offer["id"])
        kept = next(o for o in (await self.look())["offers"] if o["id"] == offer["id"])
        assert kept["state"] == "chosen"

    async def work(self) -> None:
        """Whoever may, does all that is open, what waits for another last."""
        for _ in range(3):
            for task in (await self.look())["tasks"]:
                if task["state"] == "open" and not task["waits_for"]:
                    done = await self.world.post("manager", f"/tasks/{task['id']}/done", proof="slip 1")
                    assert done.status_code == 200, done.text

    async def told(self, text: str) -> None:
        case = await self.look()
        if case["public_outcome"]["needed"] and not case["public_outcome"]["at"]:
            said = await self.world.post("manager", f"/cases/{self.case_id}/public-outcome", text=text)
            assert said.status_code == 200, said.text
        done = await self.world.post("manager", f"/cases/{self.case_id}/tell-result", text=text, reason="all is done")
        assert done.status_code == 200, done.text

    async def close(self, lesson: str = "") -> Any:
        closed = await self.world.post("manager", f"/cases/{self.case_id}/close", lesson=lesson or None)
        assert closed.status_code == 200, closed.text
        return closed.json()

    async def good(self, words: str = "", lesson: str = "") -> Any:
        """Satisfied on the phone, then closed: the case as it ended."""
        await self.send("satisfied", words=words)
        assert (await self.look())["status"] == "resolved"
        ended = await self.close(lesson)
        assert (ended["status"], ended["outcome"], ended["step"]) == ("closed", "satisfied", "done")
        return ended
