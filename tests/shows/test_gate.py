"""A show goes live through the gate and no other way."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.kit.events import events
from livemend.knowledge import actions as knowledge
from livemend.knowledge.model import contingency
from livemend.people.access import Desk
from livemend.shows import planning

API = "/api/v1/shows"


def of(view: dict[str, Any], code: str) -> list[str]:
    return [gap["ref"] for gap in view["gaps"] if gap["code"] == code]


@pytest.mark.req("R010")
async def test_a_complete_show_is_green_and_starts(client: Any, ready: Any, online: Any) -> None:
    show_id = await ready()
    online("host", "floor", "service", "finance", "supply")
    manager = await client("manager")
    view = (await manager.get(f"{API}/{show_id}/readiness")).json()
    assert {gap["light"] for gap in view["gaps"]} <= {"amber"}
    assert view["may_start"] is True
    assert view["areas"]["roster"] == view["areas"]["money"] == view["areas"]["presence"] == "green"
    started = await (await client("floor")).post(f"{API}/{show_id}/start", json={})
    assert started.status_code == 200
    assert started.json()["state"] == "live"


@pytest.mark.req("R008")
async def test_without_finance_the_show_is_blocked_until_somebody_answers_for_it(
    client: Any, desk: Desk, ready: Any, shop: Any
) -> None:
    show_id = await ready(without=("finance",))
    manager = await client("manager")
    refused = await manager.post(f"{API}/{show_id}/start", json={})
    assert refused.status_code == 409
    assert refused.json()["error"]["code"] == "not_ready"
    assert refused.json()["error"]["params"]["gaps"] == ["role_missing:finance"]
    body = {"code": "role_missing", "ref": "finance", "reason": "Jonas is on the plane, I approve money tonight"}
    assert (await (await client("host")).post(f"{API}/{show_id}/waivers", json=body)).status_code == 403
    empty = await manager.post(f"{API}/{show_id}/waivers", json={**body, "reason": " "})
    assert empty.status_code == 422
    view = (await manager.post(f"{API}/{show_id}/waivers", json=body)).json()
    assert view["may_start"] is True
    assert view["waived"][0]["waived"]["by"]["name"] == "戴文琪"
    assert view["waived"][0]["waived"]["reason"].startswith("Jonas")
    assert (await manager.post(f"{API}/{show_id}/start", json={})).status_code == 200
    async with desk.db.read() as conn:
        query = sa.select(events.c.payload).where(events.c.kind == "show.gate_opened")
        opened = (await conn.execute(query)).scalar_one()
    assert opened["waived"] == ["role_missing:finance"]


async def test_a_waiver_that_is_taken_back_closes_the_gate_again(client: Any, ready: Any) -> None:
    show_id = await ready(without=("finance",))
    manager = await client("manager")
    body = {"code": "role_missing", "ref": "finance", "reason": "later"}
    waiver = (await manager.post(f"{API}/{show_id}/waivers", json=body)).json()["waived"][0]["waived"]["id"]
    view = (await manager.delete(f"{API}/{show_id}/waivers/{waiver}")).json()
    assert view["may_start"] is False
    assert (await manager.post(f"{API}/{show_id}/start", json={})).status_code == 409


@pytest.mark.req("R001")
async def test_a_product_without_cons_turns_the_gate_red(client: Any, desk: Desk, ready: Any) -> None:
    show_id = await ready()
    async with desk.db.write() as tx:
        await knowledge.save_fact_sheet(tx, "C01", {"cons": {"en": "", "zh-Hant": " "}})
    view = (await (await client("manager")).get(f"{API}/{show_id}/readiness")).json()
    gap = next(g for g in view["gaps"] if g["code"] == "fact_sheet_missing")
    assert (gap["ref"], gap["light"], gap["params"]) == ("C01", "red", {"parts": ["cons"]})
    assert gap["link"] == "/knowledge/products/C01"
    assert view["state"] == "red"


@pytest.mark.req("R007")
async def test_a_missing_plan_is_named(client: Any, desk: Desk, ready: Any) -> None:
    show_id = await ready()
    async with desk.db.write() as tx:
        await tx.execute(contingency.delete().where(contingency.c.failure_type == "logistics"))
    view = (await (await client("manager")).get(f"{API}/{show_id}/readiness")).json()
    assert of(view, "plan_missing") == ["logistics"]
    assert view["may_start"] is False


@pytest.mark.req("R010")
async def test_presence_is_asked_now(client: Any, ready: Any, online: Any) -> None:
    show_id = await ready()
    manager = await client("manager")
    online("host", "floor", "service", "supply")
    assert of((await manager.get(f"{API}/{show_id}/readiness")).json(), "role_offline") == ["finance"]
    online("host", "floor", "service", "supply", "finance")
    assert of((await manager.get(f"{API}/{show_id}/readiness")).json(), "role_offline") == []


@pytest.mark.req("R011")
async def test_a_show_without_a_budget_is_red(client: Any, ready: Any) -> None:
    show_id = await ready(without=("budget",))
    view = (await (await client("manager")).get(f"{API}/{show_id}/readiness")).json()
    assert of(view, "budget_missing") == [""]
    assert view["areas"]["money"] == "red"


@pytest.mark.req("R003")
async def test_answers_past_their_review_date_nag(client: Any, clock: Any, ready: Any) -> None:
    show_id = await ready()
    before = (await (await client("manager")).get(f"{API}/{show_id}/readiness")).json()
    clock.forward(days=100)
    after = (await (await client("admin")).get(f"{API}/{show_id}/readiness")).json()
    assert of(before, "faq_stale") == []
    assert "E01" in of(after, "faq_stale")
    assert "C01" in of(after, "fact_sheet_stale")


@pytest.mark.req("R137")
async def test_a_rehearsal_needs_no_gate(client: Any, ready: Any) -> None:
    show_id = await ready(without=("roster", "rooms", "budget", "monitors"), rehearsal=True)
    assert (await (await client("manager")).post(f"{API}/{show_id}/start", json={})).status_code == 200


async def test_the_plan_is_changed_part_by_part(client: Any, ready: Any, shop: Any) -> None:
    show_id = await ready()
    manager = await client("manager")
    body = {
        "planned_at": "2026-11-21T12:00:00+00:00",
        "expected_viewers": 8000,
        "promotion": True,
        "rundown": [{"sku": "A01"}, {"sku": "F01", "at_s": 600}],
        "roster": [{"role": "host", "user_id": shop.users["host"]}],
        "rooms": [{"platform": "tiktok", "room": "t1"}, {"platform": "youtube", "room": "y1"}],
        "monitors": [{"source": "tiktok/t1", "user_id": shop.users["floor"]}],
    }
    plan = (await manager.patch(f"{API}/{show_id}/plan", json=body)).json()
    assert plan["expected_viewers"] == 8000
    assert [(line["sku"], line["at_s"]) for line in plan["rundown"]] == [("A01", None), ("F01", 600)]
    assert [(seat["role"], seat["name"]) for seat in plan["roster"]] == [("host", "周以晴")]
    assert {room["platform"] for room in plan["rooms"]} == {"tiktok", "youtube"}
    only = (await manager.patch(f"{API}/{show_id}/plan", json={"promotion": False})).json()
    assert only["expected_viewers"] == 8000
    assert len(only["rundown"]) == 2
    view = (await manager.get(f"{API}/{show_id}/readiness")).json()
    assert of(view, "simulcast_forbidden") == ["tiktok"]
    assert set(of(view, "role_missing")) == {"floor", "service", "finance", "supply"}
    assert (await (await client("host")).patch(f"{API}/{show_id}/plan", json={})).status_code == 403
    for wrong in (
        {"rundown": [{"sku": "none"}]},
        {"roster": [{"role": "pope", "user_id": shop.users["host"]}]},
        {"roster": [{"role": "host", "user_id": "nobody"}]},
        {"title": {"en": " "}},
    ):
        assert (await manager.patch(f"{API}/{show_id}/plan", json=wrong)).status_code == 422, wrong


async def test_the_timetable_puts_products_on_the_table(desk: Desk, clock: Any, client: Any, ready: Any) -> None:
    show_id = await ready()
    async with desk.db.write() as tx:
        await planning.change_plan(tx, show_id, lines=[("A01", 0), ("C01", 300), ("E01", None), ("F01", 900)])
    manager = await client("manager")
    await manager.post(f"{API}/{show_id}/start", json={})

    async def on_air() -> str | None:
        await desk.timers.run_due()
        shown = (await manager.get(f"{API}/{show_id}")).json()["on_air"]
        return None if shown is None else str(shown["sku"])

    assert await on_air() == "A01"
    clock.forward(minutes=5)
    assert await on_air() == "C01"
    await manager.put(f"{API}/{show_id}/on-air", json={"sku": "E01"})
    clock.forward(minutes=5)
    assert await on_air() == "E01"
    clock.forward(minutes=6)
    assert await on_air() == "F01"


@pytest.mark.req("R021")
async def test_a_sale_is_told_beforehand(client: Any, ready: Any) -> None:
    show_id = await ready()
    nobody = await client(None)
    assert "大檔期" not in (await nobody.get("/policy/evening-market", params={"lang": "zh-Hant"})).text
    await (await client("manager")).patch(f"{API}/{show_id}/plan", json={"promotion": True})
    assert "大檔期" in (await nobody.get("/policy/evening-market", params={"lang": "zh-Hant"})).text


async def test_a_show_starts_once(client: Any, ready: Any) -> None:
    show_id = await ready()
    manager = await client("manager")
    assert (await manager.post(f"{API}/{show_id}/start", json={})).status_code == 200
    again = await manager.post(f"{API}/{show_id}/start", json={})
    assert again.json()["error"]["code"] == "wrong_state"


@pytest.mark.req("R134")
async def test_a_gap_told_twice_is_closed_by_the_second_word(desk: Desk, clock: Any, ready: Any) -> None:
    from livemend.shows import actions, queries

    show_id = await ready()
    begin = clock.now()
    async with desk.db.write() as tx:
        await actions.record_gap(tx, show_id, "shopee", "sp-1", begin, None, "disconnected")
    async with desk.db.read() as conn:
        assert (await queries.view(conn, show_id))["rooms"][0]["blind_since"] is not None
    async with desk.db.write() as tx:
        await actions.record_gap(tx, show_id, "shopee", "sp-1", begin, begin + timedelta(seconds=40), "disconnected")
    async with desk.db.read() as conn:
        gaps = await queries.gaps_of(conn, show_id)
        room = (await queries.view(conn, show_id))["rooms"][0]
    assert len(gaps) == 1
    assert gaps[0]["to_at"] == (begin + timedelta(seconds=40)).isoformat()
    assert room["blind_since"] is None
