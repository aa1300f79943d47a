"""S10: everybody who bought on a wrong claim is listed, written to, and gets the one decision."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from money import World, code

from livemend.catalog.model import customer_accounts, orders
from livemend.incidents.model import incidents
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk

TEXT = "更正：上個月說的效果是錯的，因此購買的朋友都可以退款。"
TEXTS = {
    "zh-Hant": TEXT,
    "zh-Hans": "更正：上个月说的效果是错的，因此购买的朋友都可以退款。",
    "en": "A correction: what we said about it last month was wrong, so everybody who bought it gets a refund.",
}


@pytest.mark.req("S10", "R094", "R091")
async def test_every_buyer_of_the_claim_gets_a_case_and_the_same_offer(
    world: World, desk: Desk, clock: MovableClock
) -> None:
    show = await world.show()
    incident = await world.incident(show, issue="misleading", subtype="exaggeration", product_sku="A01")
    path = f"/shows/{show}/incidents/{incident}"
    since = (clock.now() - timedelta(days=75)).isoformat()
    first = await world.case("EM-80120", show_id=show, incident_id=incident, issue="misleading", product_sku="A01")
    listed = await world.get("service", path + "/affected", since=since)
    assert len(listed) >= 3
    assert {row["no"]: row["case_id"] for row in listed}["EM-80120"] == first
    await world.post("manager", path + "/decision", remedies=[{"remedy": "refund", "returnless": True}])
    opened = await world.post("service", path + "/affected", since=since, words=TEXTS)
    assert len(opened.json()) == len([row for row in listed if row["case_id"] is None and row["customer"]])
    again = await world.post("service", path + "/affected", since=since, words=TEXTS)
    assert again.json() == []
    await desk.timers.run_due()
    decision = await world.get("service", path + "/decision")
    assert decision["open_cases"] == 0
    corrections = [
        task["kind"]
        for case in (first, *opened.json())
        for task in (await world.get("service", f"/cases/{case}"))["tasks"]
        if task["kind"] == "playbook"
    ]
    assert len(corrections) == 4, "one correction for all, not one a buyer"
    tasks = [
        task for case in (first, *opened.json()) for task in (await world.get("service", f"/cases/{case}"))["tasks"]
    ]
    (listing,) = [task for task in tasks if task["kind"] == "playbook" and "訂單並通知" in task["title"]["zh-Hant"]]
    assert listing["state"] == "done", "who writes to all has done what the playbook asks for"


async def test_an_incident_without_a_product_has_no_list(world: World, clock: MovableClock) -> None:
    show = await world.show()
    incident = await world.incident(show, product_sku=None)
    path = f"/shows/{show}/incidents/{incident}/affected"
    browser = await world.client("service")
    answer = await browser.get("/api/v1" + path, params={"since": clock.now().isoformat()})
    assert code(answer) == (422, "incident_without_product")


@pytest.mark.req("S10", "R094")
async def test_who_has_not_complained_is_told_why_we_write(
    world: World, desk: Desk, client: Any, clock: MovableClock
) -> None:
    show = await world.show()
    incident = await world.incident(show, issue="misleading", subtype="exaggeration", product_sku="A01")
    path = f"/shows/{show}/incidents/{incident}"
    since = (clock.now() - timedelta(days=75)).isoformat()
    opened = (await world.post("service", path + "/affected", since=since, words=TEXTS)).json()
    clock.forward(hours=14)
    await desk.timers.run_due()
    case = await world.get("service", f"/cases/{opened[0]}")
    assert case["channel"] == "outreach"
    letters = [entry["text"] for entry in case["timeline"] if entry["kind"] == "acknowledgement"]
    assert len(letters) == 1 and TEXT in letters[0] and "想跟您說明您購買的" in letters[0]
    phone = await client(None)
    link = case["status_link"].replace(desk.settings.base_url, "")
    page = (await phone.get(f"{link}?lang=zh-Hant")).text
    assert "想跟您說明您購買的商品" in page and "我們收到您的訊息了" not in page
    assert page.count(TEXT) == 1, "our words are not shown as the customer's"


@pytest.mark.req("S10", "R057", "R097", "R098")
async def test_who_complained_on_air_keeps_his_own_words_and_gets_ours_in_his_language(
    desk: Desk, client: Any, say: Any, show: str, clock: MovableClock
) -> None:
    world = World(desk, client)
    comment = await say("这款手工皂是假的，根本没有你们说的效果", user="lei", platform="douyin")
    async with desk.db.write() as tx:
        (order,) = await tx.all(sa.select(orders).where(orders.c.no == "EM-80120"))
        account = {"platform": "douyin", "user_id": "lei", "customer_id": order.customer_id}
        await tx.insert_new(customer_accounts, account)
        await tx.execute(incidents.update().where(incidents.c.id == comment.incident_id).values(product_sku="A01"))
    path = f"/shows/{show}/incidents/{comment.incident_id}"
    since = (clock.now() - timedelta(days=75)).isoformat()
    listed = {row["no"]: row for row in await world.get("service", path + "/affected", since=since)}
    assert listed["EM-80120"]["lang"] == "zh-Hans"
    only = {"zh-Hant": TEXT}
    assert code(await world.post("service", path + "/affected", since=since, words=only)) == (422, "words_missing")
    opened = (await world.post("service", path + "/affected", since=since, words=TEXTS)).json()
    cases = [await world.get("service", f"/cases/{case}") for case in opened]
    (his,) = [case for case in cases if case["order_no"] == "EM-80120"]
    assert (his["channel"], his["public_source"]) == ("live_comment", True)
    told = {entry["kind"]: entry["text"] for entry in his["timeline"] if entry.get("text")}
    assert told["words"] == comment.text and told["progress"] == TEXTS["zh-Hans"]
    others = [case for case in cases if case is not his]
    assert others and {case["channel"] for case in others} == {"outreach"}
    report = await world.get("manager", f"/shows/{show}/report")
    assert (report["response"]["replied"], report["response"]["not_replied"]) == (1, 0)
