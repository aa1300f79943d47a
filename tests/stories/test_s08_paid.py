"""S08, the money: limit, budget, buyer's history and the platform's rate are all asked; plan A is paid at once."""

from typing import Any

import pytest
from money import COAT, World

from livemend.kit.clock import MovableClock
from livemend.people.access import Desk


@pytest.mark.req("S08", "R075", "R079", "R080")
async def test_plan_a_from_the_word_to_the_money(desk: Desk, client: Any, shop: Any, clock: MovableClock) -> None:
    world = World(desk, client)
    show = await world.show(200_000)
    finance = await world.client("finance")
    await finance.put("/api/v1/risk/youtube", json={"limit": 0.015, "refunded": 100, "delivered": 10_000})
    case = await world.case(COAT, show_id=show, level=2)
    options = await world.get("host", f"/cases/{case}/remedies")
    assert (options[0]["type"], options[0]["returnless"], options[0]["needs_approval"]) == ("refund", True, False)
    offer = (await world.offer("host", case)).json()
    assert (offer["state"], offer["amount"]["minor"], offer["returnless"]) == ("offered", 69_000, True)
    assert await world.budget(show) == (69_000, 0, 131_000)
    await world.post("service", f"/offers/{offer['id']}/choose")

    tasks = {t["kind"]: t for t in (await world.get("service", f"/cases/{case}"))["tasks"]}
    assert set(tasks) == {"contact_customer", "refund"}
    clock.forward(minutes=6)
    wrote = await world.post(
        "service", f"/cases/{case}/messages", text="您好，退款 NT$690 已送出申請，商品不用寄回，今晚入帳。"
    )
    assert wrote.status_code in (200, 201), wrote.text
    called = next(t for t in (await world.get("service", f"/cases/{case}"))["tasks"] if t["kind"] == "contact_customer")
    assert (called["state"], called["late"]) == ("done", False)
    assert (await world.post("finance", f"/tasks/{tasks['refund']['id']}/done", proof="EM-PAY-5523")).status_code == 200
    assert await world.budget(show) == (0, 69_000, 131_000)
    meters = {m["platform"]: m for m in await world.get("viewer", "/risk")}
    assert meters["youtube"]["refunded"] in (100, 101)
    assert (await world.get("service", f"/cases/{case}"))["step"] == "tell"
