"""S07 with the call: invited, consented, evidence masked, plan B with freight ours, committed, mentioned, a clip."""

import io
from typing import Any

import pytest
from calling import agreed, train
from live import Team, kinds, line
from PIL import Image

from livemend.cases import actions as cases
from livemend.cases.evidence import Prepared


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (100, 50), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.req("S07", "R070", "R071", "R072", "R073", "R074", "R076", "R081", "R084", "R085", "R128")
async def test_a_cracked_stone_in_a_call(team: Team, say: Any) -> None:
    await train(team)
    told = await say(**line("dy3317-00145"))
    await team.on("floor", told, "fault", fault="ours")
    # The host reads the invitation; nobody is on air before the customer agreed by their own hand.
    await team.on("floor", told, "invite")
    assert kinds((await team.on_prompter())["card"]) == ["call_user", "call_serious", "call_why", "call_ask"]
    await team.on("host", told, "said")
    call = await agreed(team, told)
    assert await call.refused("floor", "live") == "call_consent_missing"
    phone = await call.phone()
    await phone.agree(clip=True, lang="zh-Hans")
    await team.later(minutes=1)
    await call.do("floor", "live")
    case_id = (await call.view())["case_id"]
    words = await team.get("host", f"{call.path}/words")
    assert words["lang"] == "zh-Hans" and len(words["steps"]) == 7

    # Heard out before any solution; the photo is shown with what is personal covered, when the floor says so.
    for step in ("thank", "describe"):
        await team.later(seconds=30)
        await call.do("host", f"steps/{step}")
    await call.do("floor", "statements", kind="problem", text="戒指石头收到就有裂纹")
    async with team.desk.db.write() as tx:
        file = Prepared("ring.png", "image/png", photo(), None, True)
        evidence = await cases.add_evidence(tx, case_id, file, await team.desk.blobs.put(file.data), None)
    base = f"/api/v1/shows/{team.show}"
    masked = await team.post(
        "floor", f"{base}/overlay/pictures", case_id=case_id, evidence_id=evidence, boxes=[[0, 0, 0.5, 1]]
    )
    floor = await team.client("floor")
    refused = await floor.put(f"{base}/overlay", json={"card": masked["id"]})
    assert refused.json()["error"]["code"] == "picture_not_approved"
    await team.post("floor", f"/api/v1/overlay-pictures/{masked['id']}/approve")
    assert (await floor.put(f"{base}/overlay", json={"card": masked["id"]})).status_code == 200
    for step in ("evidence", "listen", "apologise"):
        await team.later(seconds=20)
        await call.do("host", f"steps/{step}")

    # Plan B: nothing cheaper, the same checks as everywhere; freight ours.
    swap = {"kind": "offer", "text": "换一枚同款或更高价值的戒指", "remedy": "exchange"}
    assert await call.refused("manager", "statements", **swap, sku="A01") == "exchange_cheaper"
    offered = (await call.do("manager", "statements", **swap, sku="B02", amount=298_000))["statements"][-1]
    (offer,) = (await team.get("manager", f"/api/v1/cases/{case_id}"))["offers"]
    assert (offer["id"], offer["freight_payer"]) == (offered["offer_id"], "seller")
    await call.do("floor", "statements", kind="deadline", text="明天中午前寄出", due_at=team.iso(hours=16))
    for step in ("solution", "commitment"):
        await team.later(seconds=20)
        await call.do("host", f"steps/{step}")
    await call.do("floor", "marks", kind="reaction")
    await team.later(seconds=10)
    await call.do("floor", "end")
    await call.do("host", "closing")

    # What stays: all seven steps, marks, no closing unticked, the case with figures and times.
    report = (await team.get("manager", f"{base}/report"))["calls"]
    (item,) = report["items"]
    assert item["left_out"] == [] and report["unticked"] == []
    assert [mark["kind"] for mark in item["marks"]] == ["start", "evidence", "solution", "commitment", "reaction"]
    timeline = (await team.get("service", f"/api/v1/cases/{case_id}"))["timeline"]
    (entry,) = [entry for entry in timeline if entry["kind"] == "call"]
    assert entry["params"]["missing"] == []
    # Three mentions later in the show.
    said = 0
    for _turn in range(3):
        await team.later(minutes=8, seconds=5)
        current = await team.on_prompter()
        assert current["what"] == "reminder" and kinds(current["card"]) == ["arranged"]
        await team.on("host", told, "said")
        said += 1
    await team.later(minutes=30)
    assert await team.on_prompter() is None and said == 3
    # The clip, with consent only.
    clip = (await call.do("floor", "clips", title="裂纹戒指当场换"))["clips"][0]
    path = f"/api/v1/clips/{clip['id']}/publishable"
    assert (await team.post("manager", path, on=True))["clips"][0]["state"] == "publishable"
    await phone.post("clip", given=False)
    assert (await call.view())["clips"][0]["state"] == "withdrawn"
