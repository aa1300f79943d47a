"""S14 after the stream: a case ends as a misunderstanding only with what cleared it up."""

from typing import Any

import pytest
from money import SOAP, World, code

from livemend.people.access import Desk


@pytest.mark.req("S14", "R036")
async def test_a_misunderstanding_is_closed_with_its_evidence(desk: Desk, client: Any, shop: Any) -> None:
    world = World(desk, client)
    case = await world.case(SOAP)
    judged = {"issue": "quality", "level": 2, "axis": "product", "cause_sub": "quality", "note": "left in water"}
    assert (await world.post("service", f"/cases/{case}/assess", **judged)).status_code == 200
    told = await world.post(
        "service", f"/cases/{case}/tell-result", text="您好，影片裡示範了怎麼瀝乾，皂沒有壞。", reason="shown by video"
    )
    assert told.status_code == 200, told.text
    path = f"/cases/{case}/close"
    assert code(await world.post("service", path, outcome="misunderstanding")) == (422, "clearing_evidence_missing")
    shown = "https://video.example/how-to-drain"
    closed = await world.post("service", path, outcome="misunderstanding", evidence=shown)
    assert closed.status_code == 200, closed.text
    detail = closed.json()
    assert (detail["status"], detail["outcome"]) == ("closed", "misunderstanding")
    assert [entry["text"] for entry in detail["timeline"] if entry["kind"] == "cleared_up"] == [shown]
