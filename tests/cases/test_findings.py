"""Closing asks what should be changed in what the team knows; the link between complaint and change is kept."""

from typing import Any

import pytest

from livemend.cases import actions
from livemend.feedback import actions as feedback
from livemend.people.access import Desk

URL = "/api/v1"


async def resolved(desk: Desk) -> str:
    facts = {"channel": "web", "words": "The lamp does not fit.", "lang": "en", "order_no": "EM-81131"}
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, **facts, issue="quality", subtype="size", level=2)
        await actions.assess(tx, case_id, issue="quality", subtype="size", level=2, axis="product")
        await actions.tell_result(tx, case_id, "A new one is on its way to you since today.", reason="by phone")
    async with desk.db.write() as tx:
        await feedback.satisfied(tx, case_id)
    return case_id


@pytest.mark.req("R126")
async def test_what_a_case_teaches_goes_back_and_stays_linked(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    case_id = await resolved(desk)
    body = {"outcome": "satisfied", "findings": {"fact_sheet": "Say how wide the foot is.", "playbook": "", "faq": ""}}
    page = (await manager.post(f"{URL}/cases/{case_id}/close", json=body)).json()
    assert page["status"] == "closed", page
    page = (await service.get(f"{URL}/cases/{case_id}")).json()
    assert {(f["kind"], f["ref"]) for f in page["findings"]} == {
        ("fact_sheet", "F01"),
        ("faq", "F01"),
        ("playbook", "quality_defect"),
    }
    listed = {f["kind"]: f for f in (await service.get(f"{URL}/findings")).json()}
    sheet = listed["fact_sheet"]
    assert (sheet["case_no"], sheet["note"], sheet["product"]["en"]) == (
        page["no"],
        "Say how wide the foot is.",
        "Ultrasonic aroma diffuser",
    )
    nothing = await manager.post(f"{URL}/findings/{sheet['id']}/done", json={})
    assert nothing.status_code == 422
    # The change itself is proposed as the link; a person says that this was it.
    await manager.put(f"{URL}/products/F01/fact-sheet", json={"cons": {"en": "The foot is 12 cm wide."}})
    after = (await manager.post(f"{URL}/findings/{sheet['id']}/done", json={})).json()
    done = next(f for f in after if f["id"] == sheet["id"])
    assert (done["link"], done["done_by"]) == ("fact_sheet:F01", "戴文琪")
    assert after[-1]["id"] == sheet["id"]
    words = {"link": "The playbook says it already."}
    after = (await manager.post(f"{URL}/findings/{listed['playbook']['id']}/done", json=words)).json()
    assert next(f for f in after if f["kind"] == "playbook")["link"] == words["link"]
    events = [e["event"] for e in (await service.get(f"{URL}/cases/{case_id}")).json()["timeline"] if e["event"]]
    assert events.count("case.finding_noted") == 3 and events.count("case.finding_done") == 2


@pytest.mark.req("R126")
async def test_only_what_is_known_can_be_changed_and_only_by_who_may(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    case_id = await resolved(desk)
    body = {"outcome": "satisfied", "findings": {"weather": "More sun."}}
    assert (await manager.post(f"{URL}/cases/{case_id}/close", json=body)).status_code == 422
    assert (await manager.get(f"{URL}/cases/{case_id}")).json()["status"] == "resolved"
    assert (await manager.post(f"{URL}/findings/none/done", json={"link": "x"})).status_code == 404
    assert (await (await client("viewer")).post(f"{URL}/findings/none/done", json={"link": "x"})).status_code == 403
    assert (await service.get(f"{URL}/findings")).json() == []
