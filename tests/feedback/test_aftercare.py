"""Some days after the end we ask whether it is still good: by letter and by a person's task (R112)."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.detail import detail
from livemend.feedback import actions
from livemend.kit.actor import CUSTOMER
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk
from livemend.people.model import sessions

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
API = "/api/v1"


async def good(desk: Desk) -> str:
    """A case that was told its result and whose customer is content."""
    async with desk.db.write() as tx:
        case_id = await cases.open_case(
            tx, channel="web", words="外箱凹了", lang="en", order_no="EM-81131", issue="logistics", level=2
        )
        await cases.tell_result(tx, case_id, "The brush was sent today.", reason="sent at once")
    return await content(desk, case_id)


async def content(desk: Desk, case_id: str) -> str:
    async with desk.db.write(CUSTOMER) as tx:
        await actions.satisfied(tx, case_id)
    async with desk.db.write() as tx:
        await cases.close_case(tx, case_id, seams=desk.parts["cases"])
    return case_id


async def service(desk: Desk, client: Client) -> httpx.AsyncClient:
    browser = await client("service")
    async with desk.db.write() as tx:
        await tx.execute(sa.update(sessions).values(expires_at=tx.now + timedelta(days=3650)))
    return browser


async def found(browser: httpx.AsyncClient, state: str = "open") -> list[dict[str, Any]]:
    items = (await browser.get(f"{API}/tasks", params={"state": state, "role": "service"})).json()["items"]
    return [task for task in items if task["kind"] == "follow_up"]


async def letters(desk: Desk, case_id: str) -> int:
    async with desk.db.read() as conn:
        timeline = (await detail(conn, case_id, desk.parts["cases"]))["timeline"]
    return len([entry for entry in timeline if entry["kind"] == "follow_up"])


@pytest.mark.req("R112")
async def test_the_closing_puts_one_task_on_the_list(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    browser = await service(desk, client)
    case_id = await good(desk)
    (task,) = await found(browser)
    assert (task["case_id"], task["blocks"]) == (case_id, False)
    assert task["due_at"] == (clock.now() + timedelta(days=7)).isoformat()
    assert (await browser.get(f"{API}/cases/{case_id}")).json()["status"] == "closed", "it does not stand in the way"
    done = await browser.post(f"{API}/tasks/{task['id']}/done", json={"proof": "Called: works well, thanked."})
    assert done.status_code == 200, done.text
    assert await found(browser) == []


@pytest.mark.req("R112")
async def test_opened_again_there_is_nothing_to_ask(desk: Desk, client: Client, shop: Any, clock: MovableClock) -> None:
    browser = await service(desk, client)
    case_id = await good(desk)
    clock.forward(days=2)
    again = await browser.post(f"{API}/cases/{case_id}/reopen", json={"words": "It cracked."})
    assert again.status_code == 200, again.text
    assert await found(browser) == []
    assert [task["case_id"] for task in await found(browser, "cancelled")] == [case_id]
    async with desk.db.write() as tx:
        await cases.tell_result(tx, case_id, "A new one was sent.", reason="sent at once")
    await content(desk, case_id)
    (task,) = await found(browser)
    assert task["due_at"] == (clock.now() + timedelta(days=7)).isoformat(), "from the second closing"


@pytest.mark.req("R112")
async def test_who_answers_by_himself_is_not_asked(desk: Desk, client: Client, shop: Any) -> None:
    browser = await service(desk, client)
    case_id = await good(desk)
    async with desk.db.write(CUSTOMER) as tx:
        await actions.satisfied(tx, case_id, "Still works, thank you!")
    assert await found(browser) == []
    withdrawn = await browser.post(f"{API}/cases", json={"channel": "phone", "words": "Never mind.", "level": 2})
    closed = await browser.post(f"{API}/cases/{withdrawn.json()['id']}/close", json={"outcome": "withdrawn"})
    assert closed.status_code == 200, closed.text
    assert await found(browser) == [], "whoever took it back is left in peace"


@pytest.mark.req("R112")
async def test_the_shop_sets_after_how_many_days(desk: Desk, client: Client, shop: Any, clock: MovableClock) -> None:
    manager, browser = await client("manager"), await service(desk, client)
    path = f"{API}/case-times/targets/follow_up"
    three = {"level": None, "minutes": 3 * 24 * 60, "rev": 0}
    assert (await browser.put(path, json=three)).status_code == 403
    refused = await manager.put(path, json={**three, "level": 1})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "unknown_clock")
    saved = (await manager.put(path, json=three)).json()
    shown = next(one for one in saved["targets"] if one["kind"] == "follow_up")
    assert (shown["minutes"], shown["default_minutes"], shown["own"], shown["rev"]) == (4320, 10_080, True, 1)
    late = await manager.put(path, json=three)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "changed_meanwhile")
    case_id = await good(desk)
    (task,) = await found(browser)
    assert task["due_at"] == (clock.now() + timedelta(days=3)).isoformat()
    for _half in range(5):
        clock.forward(hours=12)
        await desk.timers.run_due()
    assert await letters(desk, case_id) == 0
    for _half in range(3):
        clock.forward(hours=12)
        await desk.timers.run_due()
    assert await letters(desk, case_id) == 1, "the letter goes by the same number"
    reset = await manager.request("DELETE", path, json={"level": None})
    assert next(one for one in reset.json()["targets"] if one["kind"] == "follow_up")["minutes"] == 10_080
