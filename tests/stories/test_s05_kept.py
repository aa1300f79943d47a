"""S05, after the air: the technician calls, the unit is tried in front of everybody, the promised time is kept."""

from datetime import timedelta
from typing import Any

import pytest
from money import World

from livemend.kit.clock import MovableClock
from livemend.people.access import Desk


@pytest.mark.req("S05", "R051", "R052", "R115")
async def test_the_technician_calls_before_the_promised_hour(
    desk: Desk, client: Any, shop: Any, clock: MovableClock
) -> None:
    world = World(desk, client)
    show = await world.show()
    case = await world.case(None, show_id=show, product_sku="E01", words="button stuck", lang="en")
    due = (clock.now() + timedelta(hours=20)).isoformat()
    promised = await world.post(
        "host",
        "/promises",
        words="Our technical colleague calls by 6 pm tomorrow.",
        due_at=due,
        owner_role="supply",
        show_id=show,
        case_id=case,
    )
    assert promised.status_code == 201
    call = (await world.post("host", f"/cases/{case}/tasks", kind="tech_contact", due_at=due)).json()
    check = (await world.post("host", f"/cases/{case}/tasks", kind="recheck_live")).json()
    clock.forward(minutes=4)
    tried = await world.post("host", f"/tasks/{check['id']}/done", proof="+00:10:30 pass: button works on this one")
    assert tried.json()["done_at"] == clock.now().isoformat()
    offer = (await world.offer("host", case, "technical_help")).json()
    await world.post("service", f"/offers/{offer['id']}/choose")
    clock.forward(hours=18)
    await desk.timers.run_due()
    assert (await world.post("supply", f"/tasks/{call['id']}/done", proof="called, spring sent")).status_code == 200
    await world.post("supply", f"/promises/{promised.json()['id']}/fulfil", proof="call of 17:40, 12 min")
    await world.tick_all(case)
    rate = await world.get("manager", "/promises/kept-rate", show_id=show)
    assert (rate["kept"], rate["broken"], rate["rate"]) == (1, 0, 1.0)
    assert (await world.get("service", f"/cases/{case}"))["step"] == "tell"
