"""Hot spots from real orders and cases, actions with a yardstick, and the verdict on order cohorts."""

from datetime import timedelta

import pytest
from goods import complained, sold
from money import World, code

from livemend.catalog import actions as catalog
from livemend.catalog.model import orders
from livemend.channels.base import LiveEvent
from livemend.kit.clock import MovableClock, to_ms
from livemend.kit.events import since
from livemend.people.access import Desk


@pytest.mark.req("R119")
async def test_a_bad_batch_is_found_with_its_numbers_and_told_once(
    kettles: World, desk: Desk, clock: MovableClock
) -> None:
    await sold(desk, "B6", 200)
    await sold(desk, "B7", 100)
    await complained(desk, "B6", range(2))
    await complained(desk, "B7", range(12))
    clock.forward(minutes=16)
    await desk.timers.run_due()
    spots = {(s["kind"], s["value"]): s for s in await kettles.get("viewer", "/insights/hot-spots")}
    batch = spots["batch", "B7"]
    assert (batch["figures"]["cases"], batch["figures"]["units"]) == (12, 100)
    assert batch["figures"]["ratio"] == pytest.approx(12.0)
    assert batch["figures"]["p_corrected"] < 0.01
    assert batch["figures"]["low"] < 0.12 < batch["figures"]["high"]
    assert ("batch", "B6") not in spots
    async with desk.db.read() as conn:
        told = [e for e in await since(conn, 0) if e.kind == "hot_spot.found" and e.payload["value"] == "B7"]
    assert len(told) == 1
    await kettles.post("manager", "/insights/hot-spots/scan")
    async with desk.db.read() as conn:
        told = [e for e in await since(conn, 0) if e.kind == "hot_spot.found" and e.payload["value"] == "B7"]
    assert len(told) == 1


@pytest.mark.req("R105")
@pytest.mark.req("R119")
async def test_attacks_and_goods_that_were_fine_do_not_count(kettles: World, desk: Desk) -> None:
    await sold(desk, "B6", 200)
    await sold(desk, "B7", 100)
    for case_id in await complained(desk, "B7", range(12)):
        await kettles.post(
            "service",
            f"/cases/{case_id}/assess",
            issue="quality",
            subtype="cracked",
            level=2,
            axis="external",
            note="same words from twelve new accounts",
            link="https://video.example/the-post",
        )
    await kettles.post("manager", "/insights/hot-spots/scan")
    assert await kettles.get("viewer", "/insights/hot-spots") == []


@pytest.mark.req("R121")
@pytest.mark.req("R122")
@pytest.mark.req("S04")
async def test_done_is_not_effective_until_the_rate_fell(kettles: World, desk: Desk, clock: MovableClock) -> None:
    await sold(desk, "B6", 100, days_ago=12)
    await complained(desk, "B6", range(15))
    body = {
        "title": "玻璃壺改用整組緩衝材",
        "area": "packaging",
        "owner_role": "supply",
        "due_at": (clock.now() + timedelta(days=3)).isoformat(),
        "scope": {"kind": "sku", "value": "KETTLE"},
        "check_after_days": 30,
    }
    made = (await kettles.post("manager", "/improvements", **body)).json()
    path = f"/improvements/{made['id']}"
    assert (await kettles.get("viewer", path + "/effect"))["verdict"] == "too_early"
    done = (await kettles.post("supply", path + "/done", proof="photo of the new box")).json()
    assert (done["state"], done["check_at"] is not None) == ("done", True)
    clock.forward(days=14)
    await sold(desk, "B7", 80, days_ago=12)
    await complained(desk, "B7", range(1))
    clock.forward(days=16)
    await desk.timers.run_due()
    seen = next(i for i in await kettles.get("viewer", "/improvements") if i["id"] == made["id"])
    assert (seen["state"], seen["result"]["verdict"]) == ("effective", "effective")
    before, after = seen["result"]["before"], seen["result"]["after"]
    assert (after["cases"], after["units"]) == (1, 80)
    assert before["rate"] > 0.1


@pytest.mark.req("R122")
async def test_what_did_not_help_is_open_again(kettles: World, desk: Desk, clock: MovableClock) -> None:
    await sold(desk, "B6", 100, days_ago=12)
    await complained(desk, "B6", range(15))
    body = {
        "title": "label on the box",
        "area": "packaging",
        "owner_role": "supply",
        "due_at": (clock.now() + timedelta(days=3)).isoformat(),
        "scope": {"kind": "sku", "value": "KETTLE"},
    }
    made = (await kettles.post("manager", "/improvements", **body)).json()
    await kettles.post("supply", f"/improvements/{made['id']}/done", proof="printed")
    clock.forward(days=14)
    await sold(desk, "B7", 120, days_ago=12)
    await complained(desk, "B7", range(18))
    clock.forward(days=16)
    await desk.timers.run_due()
    seen = (await kettles.get("viewer", "/improvements", state="reopened"))[0]
    assert (seen["reopened"], seen["result"]["verdict"]) == (1, "not_effective")
    assert seen["due_at"] > clock.now().isoformat()


@pytest.mark.req("R121")
async def test_overdue_actions_are_listed(kettles: World, desk: Desk, clock: MovableClock) -> None:
    body = {"title": "train", "area": "service", "owner_role": "manager"}
    late = {**body, "due_at": (clock.now() + timedelta(days=1)).isoformat()}
    made = (await kettles.post("manager", "/improvements", **late)).json()
    clock.forward(days=2)
    await desk.timers.run_due()
    assert [i["id"] for i in await kettles.get("viewer", "/improvements", overdue=True)] == [made["id"]]
    past = {**body, "due_at": clock.now().isoformat()}
    assert code(await kettles.post("manager", "/improvements", **past)) == (422, "improvement_due_past")


@pytest.mark.req("R121")
async def test_an_action_knows_the_item_and_the_case_it_was_planned_from(
    kettles: World, desk: Desk, clock: MovableClock
) -> None:
    show = await kettles.show()
    item = await kettles.incident(show, product_sku="KETTLE", subtype="cracked", title_key="matter")
    joined = await kettles.incident(show, merged_into=item)
    case_id = await kettles.case(None, show_id=show, incident_id=item)
    body = {"area": "packaging", "owner_role": "supply", "due_at": (clock.now() + timedelta(days=7)).isoformat()}

    async def planned(**link: str) -> str:
        made = await kettles.post("service", "/improvements", title="thicker box", **body, **link)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    of_item = await planned(incident_id=item)
    of_joined = await planned(incident_id=joined)
    of_case = await planned(case_id=case_id, incident_id=item)
    await planned()
    seen = {i["id"]: i for i in await kettles.get("viewer", "/improvements", incident_id=item)}
    assert set(seen) == {of_item, of_joined, of_case}
    origin = seen[of_case]["origin"]
    no = (await kettles.get("service", f"/cases/{case_id}"))["no"]
    assert (origin["incident_id"], origin["show_id"], origin["case_id"], origin["case_no"]) == (item, show, case_id, no)
    assert "Kettle" in origin["title"]["en"]
    assert {i["id"] for i in await kettles.get("viewer", "/improvements", case_id=case_id)} == set(seen)
    other = await kettles.case(None)
    alone = await planned(case_id=other)
    found = await kettles.get("viewer", "/improvements", case_id=other)
    assert [(i["id"], i["origin"]["show_id"]) for i in found] == [(alone, None)]
    for link in ({"incident_id": "nowhere"}, {"case_id": "nowhere"}):
        assert (await kettles.post("service", "/improvements", title="x", **body, **link)).status_code == 404
    assert (await kettles.post("viewer", "/improvements", title="x", **body, incident_id=item)).status_code == 403


@pytest.mark.req("R118")
@pytest.mark.req("R120")
async def test_causes_trends_and_accounts(kettles: World, desk: Desk, clock: MovableClock) -> None:
    await sold(desk, "B7", 50, days_ago=5)
    for case_id in await complained(desk, "B7", range(3)):
        answer = await kettles.post(
            "service",
            f"/cases/{case_id}/assess",
            issue="quality",
            subtype="cracked",
            level=2,
            axis="product",
            note="thin spout",
        )
        assert answer.status_code == 200, answer.text
    clock.forward(seconds=1)
    causes = await kettles.get("viewer", "/insights/causes")
    assert causes["pareto"][0] == {"name": "product.batch", "cases": 3, "cost": 0, "share": 1.0}
    trend = await kettles.get("viewer", "/insights/trend", by="day")
    assert sum(day["cases"] for day in trend["days"]) == 3
    rows = (await kettles.get("viewer", "/insights/trend", by="platform"))["rows"]
    assert rows == [{"value": "shopee", "cases": 3, "level1": 0}]
    for by in ("sku", "supplier", "carrier", "host", "issue", "subtype", "axis", "channel"):
        assert sum(row["cases"] for row in (await kettles.get("viewer", "/insights/trend", by=by))["rows"]) == 3
    browser = await kettles.client("viewer")
    sheet = (await browser.get("/api/v1/insights/trend.csv", params={"by": "platform"})).text
    assert sheet.removeprefix("\ufeff").splitlines() == ["value,cases,level1", "shopee,3,0"]


@pytest.mark.req("R139")
async def test_an_account_against_its_limits(kettles: World, desk: Desk) -> None:
    await sold(desk, "B7", 50, days_ago=5)
    await complained(desk, "B7", range(3))
    manager = await kettles.client("manager")
    body = {"complaint_limit": 0.05, "answered_floor": 0.85, "strikes": 8, "strike_limit": 10}
    assert (await manager.put("/api/v1/insights/accounts/shopee", json=body)).status_code == 200
    await manager.put("/api/v1/risk/shopee", json={"limit": 0.015, "refunded": 14, "delivered": 1000})
    found = {a["platform"]: a for a in await kettles.get("viewer", "/insights/accounts")}["shopee"]
    assert (found["complaint_level"], found["strike_level"], found["refund"]["level"]) == ("red", "amber", "amber")


@pytest.mark.req("R119")
async def test_who_only_complained_on_air_counts_by_the_order_they_have(
    kettles: World, desk: Desk, clock: MovableClock
) -> None:
    await sold(desk, "B6", 200)
    await sold(desk, "B7", 100)
    show = await kettles.show()
    people = []
    async with desk.db.write() as tx:
        for i in range(8):
            person = await catalog.customer_for_account(tx, "shopee", f"kettle-{i}", f"客人{i}", "zh-Hant")
            await tx.execute(orders.update().where(orders.c.no == f"B7-{i:04d}").values(customer_id=person))
            people.append(f"kettle-{i}")
    ingest = desk.parts["ingest"]
    for i, user in enumerate(people):
        event = LiveEvent(
            platform="shopee",
            room="r1",
            message_id=f"k{i}",
            user_id=user,
            user=f"客人{i}",
            text="水壺壺嘴裂開了，一直漏水",
            ts=to_ms(clock.now()),
            product="KETTLE",
        )
        await ingest.submit(show, [event])
    await complained(desk, "B7", range(1))
    found = {(s["kind"], s["value"]): s for s in (await kettles.post("manager", "/insights/hot-spots/scan")).json()}
    batch = found["batch", "B7"]["figures"]
    # The first of them opened a case too: the same order, counted once.
    assert (batch["cases"], batch["units"]) == (8, 100)
