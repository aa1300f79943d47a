"""The team of the recorded show: each of its acts goes through the real API, as the person of that role."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import sqlalchemy as sa

from livemend.comments.model import comments
from livemend.people import actions as people
from livemend.people import queries
from livemend.people.access import Desk
from livemend.people.api import COOKIE

API = "/api/v1"
SHOW = timedelta(minutes=30)


class ActRefused(Exception):
    """The desk said no to an act of the recording; the message names the act and the answer."""


def offset(text: str) -> timedelta:
    """hh:mm:ss from the start of the show."""
    hours, minutes, seconds = (int(part) for part in text.split(":"))
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def due_of(text: str, now: datetime, start: datetime) -> datetime:
    """`+30m` from now, `after_show+2h` from the end."""
    found = re.fullmatch(r"(after_show)?\+(\d+)([mh])", text)
    if found is None:
        raise ValueError(f"no due time: {text}")
    span = timedelta(minutes=int(found[2])) if found[3] == "m" else timedelta(hours=int(found[2]))
    return (start + SHOW if found[1] else now) + span


@dataclass
class Team:
    desk: Desk
    app: Any
    show_id: str
    start: datetime
    folder: Path
    browsers: dict[str, httpx.AsyncClient] = field(default_factory=dict)
    cases: dict[str, str] = field(default_factory=dict)
    requests: dict[str, str] = field(default_factory=dict)
    # Questions the assistant has looked at.
    read: set[str] = field(default_factory=set)
    done: int = 0

    async def close(self) -> None:
        for browser in self.browsers.values():
            await browser.aclose()

    async def browser(self, role: str) -> httpx.AsyncClient:
        """Logged in as the demo user of that role; a customer has no log-in."""
        if role not in self.browsers:
            transport = httpx.ASGITransport(app=self.app)
            browser = httpx.AsyncClient(transport=transport, base_url=self.desk.settings.base_url, timeout=60)
            if role != "customer":
                async with self.desk.db.write() as tx:
                    row = await queries.user_by_login(tx.conn, role)
                    if row is None:
                        raise ActRefused(f"the demo has no user {role}")
                    token, csrf = await people.start_session(tx, row.id, 24, "demo")
                browser.cookies.set(COOKIE, token)
                browser.headers["X-CSRF-Token"] = csrf
            self.browsers[role] = browser
        return self.browsers[role]

    async def call(self, role: str, method: str, path: str, **sent: Any) -> Any:
        browser = await self.browser(role)
        answer = await browser.request(method, path, **sent)
        if answer.status_code >= 400:
            raise ActRefused(f"{role} {method} {path}: {answer.status_code} {answer.text[:300]}")
        self.done += 1
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        return answer.json() if is_json else answer.text

    async def incident_of(self, message_id: str) -> tuple[str, str]:
        """(incident, comment) of a message."""
        async with self.desk.db.read() as conn:
            query = sa.select(comments.c.id, comments.c.incident_id).where(
                comments.c.show_id == self.show_id, comments.c.message_id == message_id
            )
            row = (await conn.execute(query)).first()
        if row is None or row.incident_id is None:
            raise ActRefused(f"message {message_id} belongs to no incident")
        return row.incident_id, row.id

    async def start_show(self) -> None:
        """Through the gate; what is amber in the recording is waived by the manager, by name and reason."""
        path = f"{API}/shows/{self.show_id}"
        browser = await self.browser("manager")
        answer = await browser.post(f"{path}/start", json={})
        if answer.status_code == 409:
            for gap in (await self.call("manager", "GET", f"{path}/readiness"))["gaps"]:
                body = {"code": gap["code"], "ref": gap.get("ref"), "reason": "recorded show"}
                await self.call("manager", "POST", f"{path}/waivers", json=body)
        if answer.status_code >= 400:
            await self.call("manager", "POST", f"{path}/start", json={})

    async def end_show(self) -> None:
        """The floor ends the show; what is still undecided is forced, each by name, and taken up afterwards."""
        path = f"{API}/shows/{self.show_id}/end"
        browser = await self.browser("floor")
        answer = await browser.post(path, json={})
        if answer.status_code == 409:
            ids = answer.json()["error"]["params"]["undecided"]
            forced = [{"incident_id": found, "reason": "taken up after the show"} for found in ids]
            await self.call("floor", "POST", path, json={"forced": forced})
        elif answer.status_code >= 400:
            raise ActRefused(f"end of show: {answer.status_code} {answer.text[:300]}")

    async def answer_questions(self) -> None:
        """The assistant answers, once for everybody, the open questions that have an approved answer."""
        path = f"{API}/shows/{self.show_id}/incidents"
        found = await self.call("assistant", "GET", path, params={"state": "open", "lane": "question"})
        for question in found["items"] if isinstance(found, dict) else found:
            if question["id"] in self.read:
                continue
            self.read.add(question["id"])
            card = (await self.call("assistant", "GET", f"{path}/{question['id']}"))["card"]
            parts = {part["kind"]: part["text"] for part in (card or {"parts": []})["parts"]}
            # A card without a known answer asks for time instead.
            if "help" not in parts or "solution" in parts:
                continue
            text = parts["help"]
            await self.call("assistant", "POST", f"{path}/{question['id']}/reply", json={"text": text})
            body = {"disposition": "answered", "reason": ""}
            await self.call("assistant", "POST", f"{path}/{question['id']}/dispose", json=body)

    async def act(self, act: dict[str, Any]) -> None:
        if act["do"] in ROUTINE:
            await ROUTINE[act["do"]](self)
            return
        message = act["on"]["message"]
        verb = act["do"]
        if verb in ON_INCIDENT:
            incident, comment = await self.incident_of(message)
            path = f"{API}/shows/{self.show_id}/incidents/{incident}"
            await ON_INCIDENT[verb](self, act, path, comment)
            return
        if message not in self.cases:
            raise ActRefused(f"no case was opened for {message}")
        await ON_CASE[verb](self, act, self.cases[message])

    async def case(self, case_id: str) -> Any:
        return await self.call("service", "GET", f"{API}/cases/{case_id}")

    async def customer_page(self, case_id: str) -> str:
        """The customer's secret link, as the acknowledgement told it."""
        link = str((await self.case(case_id))["status_link"])
        return link.removeprefix(self.desk.settings.base_url)


async def cue(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/cue", json={})


async def said(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/said", json={})


async def park(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    due = due_of(act["due"], team.desk.clock.now(), team.start)
    body = {"words": act["words"], "due_at": due.isoformat(), "owner_role": act["owner"]}
    await team.call(act["as"], "POST", f"{path}/park", json=body)


async def hold(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    body = {"department": act["department"], "question": act["question"]}
    made = await team.call(act["as"], "POST", f"{path}/hold", json=body)
    team.requests[act["on"]["message"]] = made["id"]


async def answer_hold(team: Team, act: dict[str, Any], _path: str, _comment: str) -> None:
    request = team.requests[act["on"]["message"]]
    await team.call(act["as"], "POST", f"{API}/requests/{request}/answer", json={"text": act["text"]})


async def reply(team: Team, act: dict[str, Any], path: str, comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/reply", json={"text": act["text"], "comment_id": comment})


async def private(team: Team, act: dict[str, Any], path: str, comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/private", json={"text": act["text"], "comment_id": comment})


async def hide(team: Team, act: dict[str, Any], path: str, comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/hide", json={"comment_id": comment, "reason": act["reason"]})


async def label(team: Team, act: dict[str, Any], path: str, comment: str) -> None:
    body = {"comment_id": comment, "kinds": act["kinds"]}
    await team.call(act["as"], "POST", f"{path}/label", json=body)


async def malicious(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/dispose", json={"disposition": "malicious", "reason": act["reason"]})


async def ignore(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    await team.call(act["as"], "POST", f"{path}/dispose", json={"disposition": "ignored", "reason": act["reason"]})


async def open_case(team: Team, act: dict[str, Any], path: str, comment: str) -> None:
    body = {
        "comment_id": comment,
        "issue": act["issue"],
        "level": act["level"],
        "summary": act["summary"],
        "wished": act["wished"],
    }
    opened = await team.call(act["as"], "POST", f"{path}/cases", json=body)
    team.cases[act["on"]["message"]] = opened["id"]


async def offer(team: Team, act: dict[str, Any], case_id: str) -> None:
    body = {"remedy": act["remedy"], "amount": act["amount"], "sku": act.get("sku")}
    await team.call(act["as"], "POST", f"{API}/cases/{case_id}/offers", json=body)


async def choose(team: Team, act: dict[str, Any], case_id: str) -> None:
    offers = (await team.case(case_id))["offers"]
    wanted = next((o for o in offers if o["remedy"] == act["remedy"] and o["state"] == "offered"), None)
    if wanted is None:
        raise ActRefused(f"no open offer {act['remedy']} in {offers}")
    page = await team.customer_page(case_id)
    await team.call("customer", "POST", f"{page}/choose", data={"offer_id": wanted["id"]})


async def upload(team: Team, act: dict[str, Any], case_id: str) -> None:
    page = await team.customer_page(case_id)
    path = team.folder / act["file"]
    await team.call("customer", "POST", f"{page}/evidence", files={"file": (path.name, path.read_bytes())})


async def satisfied(team: Team, act: dict[str, Any], case_id: str) -> None:
    page = await team.customer_page(case_id)
    await team.call("customer", "POST", f"{page}/satisfied", data={"words": act["words"]})


async def not_satisfied(team: Team, act: dict[str, Any], case_id: str) -> None:
    page = await team.customer_page(case_id)
    await team.call("customer", "POST", f"{page}/not-satisfied", data={"words": act["words"]})


async def execute(team: Team, act: dict[str, Any], case_id: str) -> None:
    """Whoever holds the permission ticks: finance what is paid, supply what is sent."""
    for task in (await team.case(case_id))["tasks"]:
        if task["state"] == "open":
            path = f"{API}/tasks/{task['id']}/done"
            await team.call(task["role"], "POST", path, json={"proof": act["proof"]})


async def tell_result(team: Team, act: dict[str, Any], case_id: str) -> None:
    await team.call(act["as"], "POST", f"{API}/cases/{case_id}/tell-result", json={"text": act["text"]})


async def public_outcome(team: Team, act: dict[str, Any], case_id: str) -> None:
    await team.call(act["as"], "POST", f"{API}/cases/{case_id}/public-outcome", json={"text": act["text"]})


async def close(team: Team, act: dict[str, Any], case_id: str) -> None:
    await team.call(act["as"], "POST", f"{API}/cases/{case_id}/close", json={"lesson": act["lesson"]})


async def assess(team: Team, act: dict[str, Any], case_id: str) -> None:
    body = {key: act[key] for key in ("issue", "subtype", "level", "axis")}
    await team.call(act["as"], "POST", f"{API}/cases/{case_id}/assess", json=body)


async def note(team: Team, act: dict[str, Any], case_id: str) -> None:
    await team.call(act["as"], "POST", f"{API}/cases/{case_id}/notes", json={"text": act["text"]})


async def fulfil_promise(team: Team, act: dict[str, Any], path: str, _comment: str) -> None:
    incident = await team.call(act["as"], "GET", path)
    promises = await team.call(act["as"], "GET", f"{API}/promises", params={"show_id": team.show_id})
    for promise in promises["items"]:
        if promise["incident_id"] == incident["id"] and promise["state"] == "open":
            body = {"proof": act["proof"]}
            await team.call(act["as"], "POST", f"{API}/promises/{promise['id']}/fulfil", json=body)


ON_INCIDENT = {
    "cue": cue,
    "said": said,
    "park": park,
    "hold": hold,
    "answer_hold": answer_hold,
    "reply": reply,
    "private": private,
    "hide": hide,
    "label": label,
    "malicious": malicious,
    "ignore": ignore,
    "open_case": open_case,
    "fulfil_promise": fulfil_promise,
}
ON_CASE = {
    "offer": offer,
    "choose": choose,
    "upload": upload,
    "satisfied": satisfied,
    "not_satisfied": not_satisfied,
    "execute": execute,
    "tell_result": tell_result,
    "public_outcome": public_outcome,
    "close": close,
    "assess": assess,
    "note": note,
}
ROUTINE = {"answer_questions": Team.answer_questions, "end_show": Team.end_show}
