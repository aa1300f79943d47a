"""Who is known by what the platform shows of him is found by it, and not once he has been forgotten."""

from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.catalog.model import customer_accounts
from livemend.channels.base import LiveEvent
from livemend.kit import search
from livemend.people.access import Desk
from livemend.privacy import persons
from livemend.shows import actions as shows
from tests.conftest import Client


class Stage:
    """A show in which one account speaks under changing names."""

    def __init__(self, desk: Desk, show_id: str):
        self.desk, self.show_id, self.count = desk, show_id, 0

    async def say(self, name: str, text: str, user_id: str = "u-1") -> None:
        self.count += 1
        event = LiveEvent(
            platform="shopee", room="a", message_id=f"m{self.count}", user=name, user_id=user_id, text=text
        )
        await self.desk.parts["ingest"].submit(self.show_id, [event])
        await self.desk.parts["indexer"].catch_up()


@pytest.fixture
async def stage(desk: Desk, shop: Any) -> Stage:
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Test"}, rooms_=(("shopee", "a"),))
        await shows.start_show(tx, show_id)
    return Stage(desk, show_id)


async def found(browser: httpx.AsyncClient, q: str) -> tuple[list[str], list[str]]:
    """(customers, case numbers)"""
    answer = await browser.get("/api/v1/search", params={"q": q})
    assert answer.status_code == 200, answer.text
    groups = {group["kind"]: group["items"] for group in answer.json()["groups"]}
    people = ["".join(part["text"] for part in item["parts"]) for item in groups.get("customers", [])]
    return people, [item["view"]["no"] for item in groups.get("cases", [])]


async def saved(browser: httpx.AsyncClient, name: str, *users: str, key: str | None = None) -> str:
    accounts = [{"platform": "shopee", "user_id": user} for user in users]
    answer = await browser.post("/api/v1/customers", json={"name": name, "key": key, "accounts": accounts})
    assert answer.status_code in (200, 201), answer.text
    return str(answer.json()["id"])


async def opened(browser: httpx.AsyncClient, customer_id: str) -> str:
    body = {"channel": "web", "words": "broken", "lang": "en", "customer_id": customer_id}
    answer = await browser.post("/api/v1/cases", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["no"])


@pytest.mark.req("R138")
async def test_found_by_the_name_of_the_account(desk: Desk, client: Client, stage: Stage) -> None:
    manager, agent, viewer = await client("manager"), await client("service"), await client("viewer")
    person = await saved(manager, "盧雅婷二號", "u-1", key="k-1")
    case = await opened(agent, person)
    await stage.say("小綠豆", "晚安")
    for q in ("小綠豆", "绿豆", "小綠"):
        assert await found(agent, q) == (["盧雅婷二號"], [case]), q
        listed = (await agent.get("/api/v1/cases", params={"q": q, "view": "all"})).json()["items"]
        assert [view["no"] for view in listed] == [case], q
        assert [one["id"] for one in (await agent.get("/api/v1/customers", params={"q": q})).json()] == [person]
    assert await found(viewer, "小綠豆") == ([], [])
    (hit,) = (await agent.get("/api/v1/search", params={"q": "綠豆", "kind": "customers"})).json()["groups"][0]["items"]
    assert [part["text"] for part in hit["called"] if part["hit"]] == ["綠豆"]
    # Saved again under another name of the shop's own: still found by either.
    await saved(manager, "R. Lu", "u-1", key="k-1")
    await desk.parts["indexer"].catch_up()
    assert await found(agent, "綠豆") == (["R. Lu"], [case]) == await found(agent, "R. Lu")
    # The account calls itself something else.
    await stage.say("zelda.k", "hello")
    assert await found(agent, "zelda.k") == (["R. Lu"], [case]) == await found(agent, "zel")
    assert (await found(agent, "小綠豆"))[0] == []


@pytest.mark.req("R138")
async def test_linked_after_it_spoke_and_rows_from_before(desk: Desk, client: Client, stage: Stage) -> None:
    manager, agent = await client("manager"), await client("service")
    await stage.say("Z. Quirinale", "my lamp is broken")
    assert (await found(agent, "Quirinale"))[0] == []
    await saved(manager, "Rosa Example", "u-1")
    await desk.parts["indexer"].catch_up()
    assert (await found(agent, "quiri"))[0] == ["Rosa Example"]
    # As an earlier version left it.
    async with desk.db.write() as tx:
        await tx.execute(customer_accounts.update().values(name=None))
        await tx.execute(search.docs.delete().where(search.docs.c.kind == "customer"))
        await tx.execute(search.marks.delete())
    await desk.parts["indexer"].catch_up()
    assert (await found(agent, "quiri"))[0] == ["Rosa Example"]


@pytest.mark.req("R138")
async def test_the_case_keeps_the_writer_when_it_turns_out_to_be_somebody_known(
    desk: Desk, client: Client, stage: Stage
) -> None:
    agent, floor = await client("service"), await client("floor")
    await stage.say("zelda.k", "the soap burns my skin, it is broken")
    incident = (await floor.get(f"/api/v1/shows/{stage.show_id}/incidents")).json()["items"][0]["id"]
    path = f"/api/v1/shows/{stage.show_id}/incidents/{incident}/cases"
    answer = await floor.post(path, json={})
    assert answer.status_code == 201, answer.text
    (case_id,) = [case["id"] for case in answer.json()["cases"]]
    case = (await agent.get(f"/api/v1/cases/{case_id}")).json()
    known = (await agent.get("/api/v1/customers", params={"q": "吳佳蓉"})).json()[0]["id"]
    body = {"order_no": "EM-81131", "customer_id": known}
    linked = await agent.post(f"/api/v1/cases/{case_id}/link-order", json=body)
    assert linked.json()["customer"]["name"] == "吳佳蓉"
    await desk.parts["indexer"].catch_up()
    assert (await found(agent, "zelda"))[1] == [case["no"]]


@pytest.mark.req("R138")
async def test_who_is_forgotten_is_found_by_no_name(desk: Desk, client: Client, stage: Stage) -> None:
    manager = await client("manager")
    person = await saved(manager, "Rosa Example", "u-1")
    await stage.say("小綠豆", "晚安")
    assert (await found(manager, "小綠豆"))[0] == ["Rosa Example"]
    async with desk.db.read() as conn:
        assert (await persons.collect(conn, person))["called"] == ["小綠豆"]
    gone = await manager.post(f"/api/v1/customers/{person}/erase", json={"reason": "asked by mail"})
    assert gone.status_code in (200, 204), gone.text
    await desk.parts["indexer"].catch_up()
    assert await found(manager, "小綠豆") == ([], [])
    async with desk.db.read() as conn:
        left = sa.select(sa.func.count()).select_from(search.docs).where(search.docs.c.ref == person)
        assert (await conn.execute(left)).scalar_one() == 0
        mine = sa.select(customer_accounts.c.name).where(customer_accounts.c.user_id == "u-1")
        assert (await conn.execute(mine)).all() == []


@pytest.mark.req("R138")
async def test_a_writer_nobody_knows_is_forgotten_in_his_case_too(desk: Desk, client: Client, stage: Stage) -> None:
    agent, floor, manager = await client("service"), await client("floor"), await client("manager")
    await stage.say("zelda.k", "the soap burns my skin, it is broken")
    incident = (await floor.get(f"/api/v1/shows/{stage.show_id}/incidents")).json()["items"][0]["id"]
    case = (await floor.post(f"/api/v1/shows/{stage.show_id}/incidents/{incident}/cases", json={})).json()
    known = (await agent.get("/api/v1/customers", params={"q": "吳佳蓉"})).json()[0]["id"]
    linked = await agent.post(f"/api/v1/cases/{case['id']}/link-order", json={"customer_id": known})
    assert linked.status_code == 200, linked.text
    await desk.parts["indexer"].catch_up()
    assert (await found(agent, "zelda"))[1] == [case["no"]] == (await found(agent, "佳蓉"))[1]
    (stub,) = (await agent.get("/api/v1/customers", params={"q": "zelda"})).json()
    gone = await manager.post(f"/api/v1/customers/{stub['id']}/erase", json={"reason": "asked by mail"})
    assert gone.status_code in (200, 204), gone.text
    assert await found(agent, "zelda") == ([], [])
    assert (await found(agent, "佳蓉"))[1] == [case["no"]]
