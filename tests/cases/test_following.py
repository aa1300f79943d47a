"""A case moves as its playbook says: other orders, own steps, roles, clocks, guards; also when it changes under way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import yaml

from livemend.cases import actions
from livemend.feedback import actions as feedback
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.people.access import Desk

URL = "/api/v1"
TYPE = "quality_defect"
NAME = {"en": "Ring the buyer", "zh-Hant": "致電顧客", "zh-Hans": "致电顾客"}
WORDS = {"en": "Ask how it happened.", "zh-Hant": "問清楚怎麼發生的。", "zh-Hans": "问清楚怎么发生的。"}
ASSESSED = {"issue": "quality", "subtype": "broken", "level": 2, "axis": "product", "cause_sub": "quality"}
Book = dict[str, Any]


def own(key: str = "ring", role: str = "service", **more: Any) -> Book:
    return {"key": key, "name": NAME, "role": role, "within": "2h", "todo": WORDS, **more}


async def rewrite(manager: Any, change: Callable[[Book, dict[str, Book]], None], kind: str = TYPE) -> None:
    """change: gets the playbook and its steps by key."""
    book = yaml.safe_load((await manager.get(f"{URL}/playbooks/{kind}")).json()["source"])
    change(book, {step["key"]: step for step in book["steps"]})
    source = yaml.safe_dump(book, allow_unicode=True, sort_keys=False)
    saved = await manager.put(f"{URL}/playbooks/{kind}", json={"source": source})
    assert saved.status_code == 200, saved.text


def ordered(*keys: str | Book) -> Callable[[Book, dict[str, Book]], None]:
    def change(book: Book, steps: dict[str, Book]) -> None:
        book["steps"] = [steps[key] if isinstance(key, str) else key for key in keys]
        for step in book["steps"]:
            step.pop("requires", None)
        # A shop's own playbook opens its tasks at every level; here it is the steps that count.
        book.pop("tasks", None)

    return change


async def opened(desk: Desk, **given: Any) -> str:
    facts = {"channel": "web", "words": "The hinge of the lamp is broken.", "lang": "en", "order_no": "EM-81131"}
    async with desk.db.write() as tx:
        kind = {"issue": "quality", "subtype": "broken", "level": 2}
        return await actions.open_case(tx, **{**facts, **kind, **given})


async def ok(answer: Any) -> dict[str, Any]:
    found = await answer
    assert found.status_code in (200, 201), found.text
    return dict(found.json())


async def no(answer: Any) -> str:
    found = await answer
    assert found.status_code in (409, 422), found.text
    return str(found.json()["error"]["code"] if "error" in found.json() else found.json()["code"])


def states(page: dict[str, Any]) -> dict[str, str]:
    return {step["step"]: step["state"] for step in page["playbook"]["steps"]}


@pytest.mark.req("R006")
async def test_a_case_goes_through_a_swapped_playbook_with_a_step_of_its_own(
    desk: Desk, client: Any, shop: Any
) -> None:
    manager, service, finance = await client("manager"), await client("service"), await client("finance")
    await rewrite(manager, ordered("acknowledge", "offer", own(), "assess", "execute", "tell", "confirm"))
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"

    page = await ok(service.get(at))
    # The letter of receipt has gone out by itself.
    assert (page["step"], page["next_step"], page["next_step_name"]) == ("offer", "ring", NAME)
    assert await no(service.post(f"{at}/step", json={"step": "assess"})) == "step_skip_needs_reason"
    assert await no(service.post(f"{at}/step", json={"step": "praise"})) == "step_not_in_playbook"

    offered = await service.post(f"{at}/offers", json={"remedy": "refund", "amount": 1000, "returnless": True})
    assert offered.status_code in (200, 201), offered.text
    page = await ok(service.get(at))
    offer = page["offers"][0]["id"]
    assert page["step"] == "offer"
    await ok(service.post(f"{URL}/offers/{offer}/choose", json={}))
    page = await ok(service.get(at))
    # The buyer has chosen, but the call is for a person to tick: no act jumps over it.
    assert (page["step"], page["step_name"], page["next_step"]) == ("ring", NAME, "assess")
    listed = next(c for c in (await ok(service.get(f"{URL}/cases")))["items"] if c["id"] == case_id)
    assert (listed["step"], listed["step_name"]["zh-Hant"]) == ("ring", "致電顧客")
    table = (await service.get(f"{URL}/cases.csv", params={"lang": "zh-Hant"})).text
    assert "致電顧客" in table
    own_page = await (await client(None)).get(page["status_link"], params={"lang": "en"})
    assert own_page.status_code == 200

    page = await ok(service.post(f"{at}/step", json={"step": "assess"}))
    assert states(page)["ring"] == "done" and page["playbook"]["next"] == "execute"
    for task in page["tasks"]:
        if task["state"] == "open" and task["kind"] in ("contact_customer", "refund"):
            done = await (finance if task["kind"] == "refund" else service).post(
                f"{URL}/tasks/{task['id']}/done", json={"proof": "done"}
            )
            assert done.status_code == 200, done.text
    page = await ok(service.post(f"{at}/assess", json=ASSESSED))
    # What was chosen is carried out already, so the case does not stand still at "execute".
    assert page["step"] == "tell", page["tasks"]
    page = await ok(service.post(f"{at}/tell-result", json={"text": "Your money is on its way back to you."}))
    assert (page["step"], page["status"]) == ("confirm", "pending_customer")
    assert set(states(page).values()) == {"done", "current"}
    assert "step_reason" not in {entry["kind"] for entry in page["timeline"]}


@pytest.mark.req("R006")
async def test_skipping_a_step_of_the_shop_is_logged(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    await rewrite(manager, ordered("acknowledge", "assess", own(), "offer", "execute", "tell", "confirm"))
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    assert await no(service.post(f"{at}/step", json={"step": "offer"})) == "step_skip_needs_reason"
    page = await ok(service.post(f"{at}/step", json={"step": "offer", "reason": "No number of theirs."}))
    assert states(page)["ring"] == "skipped"
    assert [e["text"] for e in page["timeline"] if e["kind"] == "step_reason"] == ["No number of theirs."]


@pytest.mark.req("R006")
async def test_a_changed_playbook_holds_for_a_case_under_way(
    desk: Desk, clock: MovableClock, client: Any, shop: Any
) -> None:
    manager, service = await client("manager"), await client("service")
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    await ok(service.post(f"{at}/step", json={"step": "assess"}))

    def step_clock(page: dict[str, Any]) -> Any:
        return next((c["due_at"] for c in page["clocks"] if c["kind"] == "step"), None)

    began = desk.clock.now()
    assert step_clock(await ok(service.get(at))) == (began + timedelta(hours=24)).isoformat()
    clock.forward(minutes=30)

    # A step put in ahead is next at once, and the time of the present one is the new one.
    def more(book: Book, steps: dict[str, Book]) -> None:
        steps["assess"]["within"] = "45m"
        book["steps"].insert(2, own(role="supply"))

    await rewrite(manager, more)
    page = await ok(service.get(at))
    assert page["next_step"] == "ring"
    assert step_clock(page) == (began + timedelta(minutes=45)).isoformat()
    clock.forward(minutes=16)
    await desk.timers.run_due()
    late = await ok(service.get(at))
    assert next(c["state"] for c in late["clocks"] if c["kind"] == "step") == "breached"

    page = await ok(service.post(f"{at}/assess", json=ASSESSED))
    assert (page["step"], page["playbook"]["gone"]) == ("ring", False)
    # Taken out again while the case stands on it: it stays, and what follows needs no reason.
    await rewrite(manager, lambda book, steps: book["steps"].remove(steps["ring"]))
    page = await ok(service.get(at))
    assert (page["step"], page["playbook"]["gone"], page["next_step"]) == ("ring", True, "offer")
    assert step_clock(page) is None
    own_page = await (await client(None)).get(page["status_link"], params={"lang": "zh-Hant"})
    assert own_page.status_code == 200
    page = await ok(service.post(f"{at}/step", json={"step": "offer"}))
    assert (page["step"], page["next_step"]) == ("offer", "execute")
    assert "ring" not in states(page)


@pytest.mark.req("R006")
async def test_a_step_is_done_by_its_role_and_handed_to_it(desk: Desk, client: Any, shop: Any) -> None:
    manager, service, floor = await client("manager"), await client("service"), await client("floor")
    await rewrite(manager, ordered("acknowledge", "assess", own(role="finance"), "offer", "execute", "tell", "confirm"))
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    me = next(user for user in (await ok_list(manager.get(f"{URL}/users"))) if user["login"] == "service")
    await ok(service.post(f"{at}/assign", json={"user_id": me["id"]}))
    assert await no(floor.post(f"{at}/step", json={"step": "ring"})) == "step_of_other_role"
    assert await no(floor.post(f"{at}/assess", json=ASSESSED)) == "step_of_other_role"
    page = await ok(service.post(f"{at}/assess", json=ASSESSED))
    # Finance has the step, so finance has the case.
    team = {user["id"]: user["role"] for user in await ok_list(manager.get(f"{URL}/users"))}
    assert page["step"] == "ring" and team[page["assignee"]["id"]] == "finance"
    assert await no(service.post(f"{at}/step", json={"step": "offer"})) == "step_of_other_role"
    page = await ok(service.post(f"{at}/step", json={"step": "offer", "reason": "Finance said yes by phone."}))
    # And back to whoever had it before.
    assert page["assignee"]["id"] == me["id"]


async def ok_list(answer: Any) -> list[dict[str, Any]]:
    found = (await answer).json()
    return list(found["items"] if isinstance(found, dict) else found)


@pytest.mark.req("R006", "R054")
async def test_what_a_step_requires_holds_it(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")

    def video_first(book: Book, steps: dict[str, Book]) -> None:
        book["collect"] = ["order", "video"]
        steps["assess"]["requires"] = ["video"]
        book["steps"].insert(1, own(requires=["video"]))

    await rewrite(manager, video_first)
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    assert next(s for s in (await ok(service.get(at)))["playbook"]["steps"] if s["current"])["lacks"] == ["video"]
    refused = await service.post(f"{at}/step", json={"step": "assess"})
    assert refused.status_code == 409 and "video" in refused.text, refused.text
    await ok(service.post(f"{at}/step", json={"step": "assess", "reason": "A photo says enough."}))
    # The act is its own proof; that it went on without is written down.
    page = await ok(service.post(f"{at}/assess", json=ASSESSED))
    assert page["step"] == "offer"
    assert any("影片" in (e["text"] or "") for e in page["timeline"] if e["kind"] == "step_reason")


@pytest.mark.req("R109")
async def test_told_before_the_work_is_done_asked_after_it(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    await rewrite(manager, ordered("acknowledge", "assess", "tell", own(), "confirm"))
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    await ok(service.post(f"{at}/step", json={"step": "assess"}))
    await ok(service.post(f"{at}/assess", json=ASSESSED))
    page = await ok(service.post(f"{at}/tell-result", json={"text": "We send a new hinge on Friday."}))
    assert (page["step"], page["status"]) == ("ring", "open")
    async with desk.db.write() as tx:
        with pytest.raises(AppError) as refused:
            await feedback.satisfied(tx, case_id)
    assert refused.value.code == "not_asked_yet"
    page = await ok(service.post(f"{at}/step", json={"step": "confirm"}))
    assert (page["step"], page["status"]) == ("confirm", "pending_customer")
    async with desk.db.write() as tx:
        await feedback.satisfied(tx, case_id)
    assert (await ok(service.get(at)))["status"] == "resolved"


@pytest.mark.req("R109")
async def test_without_a_step_for_it_the_customer_is_still_asked(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    await rewrite(manager, ordered("acknowledge", "assess", "tell"))
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    await ok(service.post(f"{at}/step", json={"step": "assess"}))
    await ok(service.post(f"{at}/assess", json=ASSESSED))
    page = await ok(service.post(f"{at}/tell-result", json={"text": "We send a new hinge on Friday."}))
    assert (page["step"], page["status"]) == ("done", "pending_customer")
    assert await no(manager.post(f"{at}/close", json={"outcome": "satisfied", "lesson": "x"})) == "case_still_open"
    async with desk.db.write() as tx:
        await feedback.satisfied(tx, case_id, "Thank you")
    page = await ok(manager.post(f"{at}/close", json={"outcome": "satisfied"}))
    assert page["status"] == "closed"


@pytest.mark.req("R006")
async def test_the_shop_may_want_more_before_closing_and_say_why_not_for_once(
    desk: Desk, client: Any, shop: Any
) -> None:
    manager, service = await client("manager"), await client("service")

    def more(book: Book, steps: dict[str, Book]) -> None:
        ordered("acknowledge", "assess", "tell", "confirm", own("care"))(book, steps)
        book["closing"] = ["result_told", "satisfaction", "lesson", "training"]

    await rewrite(manager, more)
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    await ok(service.post(f"{at}/step", json={"step": "assess"}))
    await ok(service.post(f"{at}/assess", json=ASSESSED))
    await ok(service.post(f"{at}/tell-result", json={"text": "We send a new hinge on Friday."}))
    async with desk.db.write() as tx:
        await feedback.satisfied(tx, case_id, "Thank you")
    page = await ok(manager.get(at))
    assert (page["step"], page["status"]) == ("care", "resolved")
    wanted = {"playbook_steps", "playbook_lesson", "playbook_training", "task_open"}
    assert set(page["closing"]) == wanted
    refused = await manager.post(f"{at}/close", json={"outcome": "satisfied"})
    assert refused.status_code == 409 and all(code in refused.text for code in wanted)
    end = {
        "outcome": "satisfied",
        "lesson": "Check the hinges.",
        "waive": {"playbook_training": "No mistake of ours.", "playbook_steps": "They called us."},
    }
    assert await no(manager.post(f"{at}/close", json=end)) == "case_still_open"
    # The training is done by its task, never talked away (R093).
    training = next(task for task in page["tasks"] if task["kind"] == "playbook")
    await ok(manager.post(f"{URL}/tasks/{training['id']}/done", json={"proof": "trained"}))
    page = await ok(manager.post(f"{at}/close", json=end))
    assert page["status"] == "closed"
    assert "They called us." in [e["text"] for e in page["timeline"] if e["kind"] == "waiver"]


@pytest.mark.req("R100", "R080")
async def test_no_playbook_lets_money_go_before_anybody_looked(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    await rewrite(manager, ordered("acknowledge", "offer", "execute", "assess", "tell", "confirm"), "general")
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, channel="web", words="Hm.", lang="en", order_no="EM-81131")
    offer = {"remedy": "refund", "amount": 1000, "returnless": True}
    assert await no(service.post(f"{URL}/cases/{case_id}/offers", json=offer)) == "assess_cause_missing"


@pytest.mark.req("R006")
async def test_a_task_of_the_shops_own_playbook_is_opened_in_cases_under_way(
    desk: Desk, client: Any, shop: Any
) -> None:
    manager, service = await client("manager"), await client("service")
    case_id = await opened(desk)
    at = f"{URL}/cases/{case_id}"
    assert (await ok(service.get(at)))["tasks"] == []

    def more(book: Book, steps: dict[str, Book]) -> None:
        book["tasks"] = [{"key": "weigh", "role": "supply", "within": "4h", "title": WORDS}]

    await rewrite(manager, more)
    await rewrite(manager, more)
    tasks = (await ok(service.get(at)))["tasks"]
    assert [(task["role"], task["title"]["en"], task["state"]) for task in tasks] == [("supply", WORDS["en"], "open")]
    assert "task_open" in (await ok(service.get(at)))["closing"]
