"""What is said openly: statements with dated progress, and the overlay that shows nothing personal."""

import io
from typing import Any

import pytest
from PIL import Image

from livemend.cases import actions as cases
from livemend.cases.evidence import Prepared
from livemend.people.access import Desk

TEXTS = {
    "zh-Hant": "玻璃茶壺盒內防護不夠，收到破損的朋友都可以選補寄或退款，運費我們付，讓大家錯愕我們道歉。",
    "en": "The padding of the glass teapot is too weak. Whoever got a broken one gets a new one; sorry.",
}


@pytest.mark.req("R089")
@pytest.mark.req("R090")
async def test_from_proposal_to_public_page(desk: Desk, client: Any, show: str, say: Any) -> None:
    for number in range(11):
        last = await say(f"玻璃茶壺收到就破了 {number}", f"客人{number}")
    floor, manager, nobody = await client("floor"), await client("manager"), await client(None)
    base = f"/api/v1/shows/{show}"
    (proposal,) = (await floor.get(f"{base}/statement-proposals")).json()
    assert proposal["incident_id"] == last.incident_id
    assert "茶壺" in proposal["texts"]["zh-Hant"]
    body = {"texts": TEXTS, "incident_id": last.incident_id}
    made = await floor.post(f"{base}/statements", json=body)
    assert made.status_code == 201, made.text
    one = f"/api/v1/statements/{made.json()['id']}"
    page = made.json()["page"]
    assert (await floor.post(f"{one}/publish")).json()["error"]["code"] == "statement_not_approved"
    assert (await floor.post(f"{one}/approve")).status_code == 403
    assert (await nobody.get(page)).status_code == 404
    assert (await manager.post(f"{one}/approve")).json()["state"] == "approved"
    out = (await floor.post(f"{one}/publish")).json()
    assert out["state"] == "published"
    assert {c["channel"] for c in out["channels"] if c["done_at"]} == {"page", "overlay", "rooms"}
    update = {"texts": {"zh-Hant": "三天內換成整組緩衝材，十一月這批今天停賣。"}}
    assert (await floor.post(f"{one}/updates", json=update)).status_code == 201
    ticked = await floor.post(f"{one}/channels", json={"channel": "fan_page", "proof": "https://example.com/1"})
    assert "fan_page" in {c["channel"] for c in ticked.json()["channels"] if c["done_at"]}
    html = (await nobody.get(page, params={"lang": "zh-Hant"})).text
    assert TEXTS["zh-Hant"] in html
    assert "緩衝材" in html
    await desk.timers.run_due()
    posted = [act for act in (await floor.get(f"{base}/acts")).json() if act["kind"] == "post"]
    assert posted
    assert all(act["state"] == "executed" for act in posted)
    assert (await floor.get(f"{base}/statement-proposals")).json() == []


async def test_nobody_approves_their_own_statement(client: Any, show: str) -> None:
    manager = await client("manager")
    made = (await manager.post(f"/api/v1/shows/{show}/statements", json={"texts": TEXTS})).json()
    own = await manager.post(f"/api/v1/statements/{made['id']}/approve")
    assert own.json()["error"]["code"] == "second_person_needed"
    bad = await manager.put(f"/api/v1/statements/{made['id']}", json={"texts": {"zh-Hant": "那是快遞的錯"}})
    assert bad.json()["error"]["code"] == "wording"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (100, 50), (200, 30, 30)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.req("R073")
@pytest.mark.req("R012")
async def test_the_overlay_shows_policy_ticker_and_approved_pictures_only(
    desk: Desk, client: Any, show: str, say: Any
) -> None:
    comment = await say("玻璃茶壺收到就破了", "陳阿珠")
    floor, host, service, obs = [await client(role) for role in ("floor", "host", "service", None)]
    base = f"/api/v1/shows/{show}"
    await floor.post(f"{base}/incidents/{comment.incident_id}/cue")
    await host.post(f"{base}/incidents/{comment.incident_id}/said", json={})
    case = (await service.post(f"{base}/incidents/{comment.incident_id}/cases", json={})).json()
    shown = (await floor.put(f"{base}/overlay", json={"card": "policy"})).json()
    data = shown["url"].split("/overlay/")[1]
    answer = await obs.get(f"/api/v1/overlay/{data}")
    assert answer.status_code == 200, answer.text
    view = answer.json()
    assert view["card"]["kind"] == "policy"
    assert len(view["card"]["lines"]) == 4
    assert [tick["state"] for tick in view["ticker"]] == ["arranged"]
    assert "阿珠" not in answer.text
    again = await obs.get(f"/api/v1/overlay/{data}", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304
    assert (await obs.get(f"/api/v1/overlay/{show}?key=wrong")).status_code == 404
    async with desk.db.write() as tx:
        file = Prepared("label.png", "image/png", picture(), None, True)
        evidence_id = await cases.add_evidence(tx, case["id"], file, await desk.blobs.put(file.data), None)
    body = {"case_id": case["id"], "evidence_id": evidence_id, "boxes": []}
    assert (await service.post(f"{base}/overlay/pictures", json=body)).status_code == 422
    masked = await service.post(f"{base}/overlay/pictures", json={**body, "boxes": [[0, 0, 0.5, 1]]})
    assert masked.status_code == 201, masked.text
    picture_id = masked.json()["id"]
    refused = await floor.put(f"{base}/overlay", json={"card": picture_id})
    assert refused.json()["error"]["code"] == "picture_not_approved"
    key = data.split("key=")[1]
    hidden = await obs.get(f"/api/v1/overlay/{show}/pictures/{picture_id}", params={"key": key})
    assert hidden.status_code == 404
    assert (await service.post(f"/api/v1/overlay-pictures/{picture_id}/approve")).status_code == 403
    await floor.post(f"/api/v1/overlay-pictures/{picture_id}/approve")
    assert (await floor.put(f"{base}/overlay", json={"card": picture_id})).status_code == 200
    view = (await obs.get(f"/api/v1/overlay/{data}")).json()
    image = Image.open(io.BytesIO((await obs.get(view["card"]["image_url"])).content)).convert("RGB")
    assert image.getpixel((5, 25)) < (40, 40, 40)
    assert image.getpixel((95, 25))[0] > 150
    rotated = (await floor.put(f"{base}/overlay", json={"card": "policy", "rotate": True})).json()
    assert rotated["url"] != shown["url"]
    assert (await obs.get(f"/api/v1/overlay/{data}")).status_code == 404
