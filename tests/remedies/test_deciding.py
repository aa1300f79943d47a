"""One decision for all members of an incident, and for those who join later."""

import pytest
from money import SOAP, World, code

from livemend.people.access import Desk

SOAPS = ("EM-80120", "EM-80084", "EM-80047")


def path(show: str, incident: str) -> str:
    return f"/shows/{show}/incidents/{incident}/decision"


@pytest.mark.req("R091")
async def test_all_members_and_every_later_one_get_the_same(world: World, desk: Desk) -> None:
    show = await world.show()
    incident = await world.incident(show)
    members = [await world.case(order, show_id=show, incident_id=incident) for order in SOAPS[:2]]
    await desk.timers.run_due()
    decided = await world.post("manager", path(show, incident), remedies=[{"remedy": "refund"}], reason="batch")
    assert decided.status_code == 201, decided.text
    assert sorted(o["case_id"] for o in decided.json()["offers"]) == sorted(members)
    assert {o["amount"]["minor"] for o in decided.json()["offers"]} == {36_000}
    late = await world.case(SOAPS[2], show_id=show, incident_id=incident)
    await desk.timers.run_due()
    offers = (await world.get("service", f"/cases/{late}"))["offers"]
    assert [(o["remedy"], o["amount"]["minor"], o["state"], o["by"]["name"]) for o in offers] == [
        ("refund", 72_000, "offered", decided.json()["offers"][0]["by"]["name"])
    ]
    seen = await world.get("viewer", path(show, incident))
    assert (sum(seen["offers"].values()), seen["open_cases"]) == (3, 0)


@pytest.mark.req("R091")
async def test_who_has_no_order_yet_gets_it_when_the_order_is_found(world: World, desk: Desk) -> None:
    show = await world.show()
    incident = await world.incident(show)
    case = await world.case(None, show_id=show, incident_id=incident, product_sku="A01")
    decided = await world.post("manager", path(show, incident), remedies=[{"remedy": "refund"}])
    assert decided.json()["refused"] == {case: "offer_amount_missing"}
    await desk.timers.run_due()
    assert (await world.get("service", f"/cases/{case}"))["offers"] == []
    linked = await world.post("service", f"/cases/{case}/link-order", order_no=SOAP)
    assert linked.status_code == 200, linked.text
    await desk.timers.run_due()
    assert [o["remedy"] for o in (await world.get("service", f"/cases/{case}"))["offers"]] == ["refund"]


@pytest.mark.req("R091")
async def test_a_decision_counts_once_a_case_and_stops_when_it_is_ended(world: World, desk: Desk) -> None:
    show = await world.show()
    incident = await world.incident(show)
    case = await world.case(SOAP, show_id=show, incident_id=incident)
    await world.post("manager", path(show, incident), remedies=[{"remedy": "coupon", "amount": 5_000}])
    await desk.timers.run_due()
    assert len((await world.get("service", f"/cases/{case}"))["offers"]) == 1
    assert (await world.post("manager", path(show, incident) + "/end")).status_code == 204
    later = await world.case("EM-80084", show_id=show, incident_id=incident)
    await desk.timers.run_due()
    assert (await world.get("service", f"/cases/{later}"))["offers"] == []
    assert (await world.post("manager", path(show, incident) + "/end")).status_code == 404


@pytest.mark.req("R079")
async def test_beyond_the_budget_the_rest_waits(world: World, desk: Desk) -> None:
    show = await world.show(80_000)
    incident = await world.incident(show)
    for order in ("EM-80120", "EM-80084", "EM-80120"):
        await world.case(order, show_id=show, incident_id=incident)
    decided = (await world.post("manager", path(show, incident), remedies=[{"remedy": "refund"}])).json()
    assert sorted(o["state"] for o in decided["offers"]) == ["awaiting_approval", "offered", "offered"]
    assert await world.budget(show) == (72_000, 0, 8_000)


async def test_who_may_decide(world: World) -> None:
    show = await world.show()
    incident = await world.incident(show)
    body = {"remedies": [{"remedy": "refund"}]}
    assert (await world.post("floor", path(show, incident), **body)).status_code == 403
    wrong = await world.post("manager", path(show, incident), remedies=[{"remedy": "gold"}])
    assert code(wrong) == (422, "unknown_remedy")
