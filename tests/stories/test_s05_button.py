"""S05: a button is stuck. Taken seriously, the unit on the table is tried, the technician calls when promised."""

from typing import Any

import pytest
from live import Team, line


@pytest.mark.req("S05")
@pytest.mark.req("R047")
@pytest.mark.req("R051")
@pytest.mark.req("R052")
async def test_a_stuck_button(team: Team, say: Any) -> None:
    told = await say(**line("yt42-00043"))
    view = await team.incident(told)
    card = view["card"]
    assert (view["lane"], card["lang"]) == ("complaint", "en")
    assert any("on camera" in hint for hint in card["hints"]) and card["recheck"]
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    await team.on("host", told, "recheck", passed=True, note="three presses, came back each time")
    # A key that bounced is one look; and a look is not the answer, which may come right after it.
    await team.on("host", told, "recheck", passed=True, note="three presses, came back each time")
    # The wrong key: taken back it stays on record as that, and the same result can be recorded right after it.
    slip = await team.on("host", told, "recheck", passed=False)
    before = (await team.incident(told))["fault"]
    await team.on("floor", told, "undo", undo_id=slip["undo_id"])
    path = f"/api/v1/shows/{team.show}/incidents/{told.incident_id}/undo"
    assert await team.refused("host", path, undo_id=slip["undo_id"]) == "nothing_to_undo"
    again = await team.on("host", told, "recheck", passed=False)
    assert again["undo_id"] != slip["undo_id"] and again["fault"] == before
    await team.on("host", told, "undo", undo_id=again["undo_id"])
    view = await team.incident(told)
    slips = [one for one in view["mentions"] if one["kind"] == "recheck_taken_back"]
    assert [one["id"] for one in slips] == [again["undo_id"], slip["undo_id"]]
    assert all(one["parts"][0]["text"] == "Tried on camera: the same fault shows." for one in slips)
    assert [entry["event"] for entry in view["history"]].count("incident.undone") == 2
    mention, answer = [one for one in view["mentions"] if one not in slips]
    assert answer["kind"] == "answer"
    assert (mention["kind"], mention["show_offset_ms"]) == ("recheck_passed", 0)
    asked = await team.on(
        "floor", told, "hold", department="tech", question="Is the button of batch A03-2610 known to stick?"
    )
    assert asked["state"] == "waiting"
    parked = await team.on(
        "host",
        told,
        "park",
        words="Our technical colleague will call about the stuck button by 6 pm tomorrow.",
        due_at=team.iso(hours=20),
        owner_role="supply",
    )
    await team.post("supply", f"/api/v1/promises/{parked['promise']['id']}/fulfil", proof="Called, unit replaced")
    made = (await team.get("supply", "/api/v1/promises", show_id=team.show))["items"]
    assert {promise["id"]: promise["state"] for promise in made}[parked["promise"]["id"]] == "kept"
