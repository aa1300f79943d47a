"""S10: everybody who bought on a wrong claim is listed, written to, and gets the one decision."""

from datetime import timedelta
from typing import Any

import pytest
from money import World, code

from livemend.kit.clock import MovableClock
from livemend.people.access import Desk

TEXT = "更正：上個月說的效果是錯的，因此購買的朋友都可以退款。"


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
    opened = await world.post("service", path + "/affected", since=since, words=TEXT)
    assert len(opened.json()) == len([row for row in listed if row["case_id"] is None and row["customer"]])
    again = await world.post("service", path + "/affected", since=since, words=TEXT)
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
    opened = (await world.post("service", path + "/affected", since=since, words=TEXT)).json()
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
