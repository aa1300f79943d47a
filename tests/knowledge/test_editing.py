"""The forms of the knowledge base, by those who may."""

from datetime import timedelta
from typing import Any

import pytest

from livemend.kit.db import Database
from livemend.knowledge import packs, queries

API = "/api/v1"
ALL = ("en", "zh-Hant", "zh-Hans")


@pytest.mark.req("R003")
async def test_an_answer_goes_from_draft_to_approved_and_back(client: Any, shop: Any) -> None:
    service, manager = await client("service"), await client("manager")
    body = {"sku": "A01", "question": {"en": "Is it vegan?"}, "answer": {"en": "Yes.", "zh-Hant": "是。"}}
    made = await service.post(f"{API}/faq", json=body)
    assert made.status_code == 201
    entry = made.json()
    assert entry["state"] == "draft"
    assert (await service.post(f"{API}/faq/{entry['id']}/approve", json={"langs": ["en"]})).status_code == 403
    approved = (await manager.post(f"{API}/faq/{entry['id']}/approve", json={"langs": ["en", "zh-Hant"]})).json()
    assert approved["approved"] == ["en", "zh-Hant"]
    assert approved["approved_by"] == "戴文琪"
    changed = await service.put(f"{API}/faq/{entry['id']}", json={"answer": {"en": "Yes!", "zh-Hant": "是。"}})
    assert changed.json()["approved"] == ["zh-Hant"]
    assert (await service.delete(f"{API}/faq/{entry['id']}")).status_code == 204
    left = (await service.get(f"{API}/faq", params={"sku": "A01"})).json()
    assert entry["id"] not in {e["id"] for e in left}


async def test_wrong_input_is_refused_by_field(client: Any, shop: Any) -> None:
    service = await client("service")
    unknown = await service.post(f"{API}/faq", json={"sku": "none", "question": {"en": "?"}})
    assert unknown.json()["error"]["fields"] == {"sku": "unknown_product"}
    french = await service.post(f"{API}/faq", json={"question": {"fr": "Pourquoi?"}})
    assert french.status_code == 422
    assert (await service.put(f"{API}/faq/none", json={"question": {"en": "?"}})).status_code == 404
    assert (await (await client("host")).post(f"{API}/faq", json={"question": {"en": "?"}})).status_code == 403


@pytest.mark.req("R001")
async def test_a_sheet_is_changed_part_by_part(client: Any, shop: Any) -> None:
    supply = await client("supply")
    before = (await supply.get(f"{API}/products/A01/fact-sheet")).json()
    cons = {"en": "Melts.", "zh-Hant": "化得快。", "zh-Hans": "化得快。"}
    after = (await supply.put(f"{API}/products/A01/fact-sheet", json={"cons": cons})).json()
    assert after["cons"] == cons
    assert after["pros"] == before["pros"]
    assert after["rev"] == before["rev"] + 1
    assert after["updated_by"] == "魏建國"
    assert (await supply.put(f"{API}/products/none/fact-sheet", json={"cons": cons})).status_code == 422


@pytest.mark.req("R019")
async def test_own_phrases_come_first_and_shipped_ones_can_be_put_away(client: Any, db: Database, shop: Any) -> None:
    service = await client("service")
    shipped = packs.phrases()["thanks", "en"][0]
    body = {"kind": "thanks", "lang": "en", "text": "Cheers for saying so, {user}."}
    await service.post(f"{API}/phrases", json=body)
    listed = (await service.post(f"{API}/phrases", json={**body, "text": shipped, "hidden": True})).json()["thanks"]
    async with db.read() as conn:
        used = await queries.phrases(conn, "thanks", "en")
    assert used[0] == body["text"]
    assert shipped not in used
    own, away = listed[0], next(p for p in listed if p["text"] == shipped)
    assert (own["origin"], own["variables"]) == ("own", ["user"])
    assert (away["origin"], away["hidden"]) == ("shipped", True)
    await service.delete(f"{API}/phrases/{away['id']}")
    async with db.read() as conn:
        assert shipped in await queries.phrases(conn, "thanks", "en")
    wrong = await service.post(f"{API}/phrases", json={**body, "text": "Hello {boss}"})
    assert wrong.json()["error"]["code"] == "unknown_variable"
    assert (await service.post(f"{API}/phrases", json={**body, "kind": "sonnet"})).status_code == 422


@pytest.mark.req("R006")
async def test_an_sop_is_changed_without_code_and_followed_at_once(client: Any, db: Database, shop: Any) -> None:
    manager = await client("manager")
    book = (await manager.get(f"{API}/playbooks/logistics_delay")).json()
    assert book["own"] is False
    source = book["source"].replace("within: 1h", "within: 30m", 1)
    saved = (await manager.put(f"{API}/playbooks/logistics_delay", json={"source": source})).json()
    assert saved["own"] is True
    assert saved["steps"][0]["within"] == 30
    async with db.read() as conn:
        assert (await queries.playbook_in_force(conn, "logistics_delay")).steps[0].within == 30
    wrong = source.replace("role: service", "role: wizard", 1)
    checked = (await manager.post(f"{API}/playbooks/check", json={"source": wrong})).json()["problems"]
    assert [(p["at"], p["code"]) for p in checked] == [("steps[0].role", "unknown_word")]
    refused = await manager.put(f"{API}/playbooks/logistics_delay", json={"source": wrong})
    assert refused.status_code == 422
    assert refused.json()["error"]["params"]["problems"][0]["line"] == checked[0]["line"]
    other = await manager.put(f"{API}/playbooks/general", json={"source": source})
    assert other.json()["error"]["params"]["problems"][0]["code"] == "other_type"
    assert (await manager.delete(f"{API}/playbooks/logistics_delay")).json()["steps"][0]["within"] == 60
    assert (await (await client("service")).put(f"{API}/playbooks/general", json={"source": source})).status_code == 403
    assert (await manager.get(f"{API}/playbooks/none")).status_code == 404


@pytest.mark.req("R012")
async def test_a_policy_is_drafted_looked_at_and_published(client: Any, clock: Any, shop: Any) -> None:
    service, manager = await client("service"), await client("manager")
    current = (await manager.get(f"{API}/policies/3")).json()
    assert (current["state"], current["problems"]) == ("in_force", [])
    doc = current["doc"]
    short = {**doc, "terms": {**doc["terms"], "return_days": 3}}
    draft = (await service.put(f"{API}/policies/4", json={"doc": short})).json()
    assert draft["state"] == "draft"
    assert ("terms.return_days", "less_than_law") in {(p["at"], p["code"]) for p in draft["problems"]}
    assert (await service.post(f"{API}/policies/4/publish", json={})).status_code == 403
    refused = await manager.post(f"{API}/policies/4/publish", json={})
    assert refused.status_code == 422
    assert refused.json()["error"]["fields"]["terms.return_days"] == "less_than_law"
    longer = current["yaml"].replace("return_days: 7", "return_days: 30").replace("7 days", "30 days")
    longer = longer.replace("收到商品 7 天內", "收到商品 30 天內").replace("收到商品 7 天内", "收到商品 30 天内")
    assert (await service.put(f"{API}/policies/4", json={"yaml": longer})).json()["problems"] == []
    page = await service.get(f"{API}/policies/4/preview", params={"lang": "en"})
    assert "within 30 days of receipt" in page.text
    past = (clock.now() - timedelta(days=1)).isoformat()
    assert (await manager.post(f"{API}/policies/4/publish", json={"valid_from": past})).status_code == 422
    soon = (clock.now() + timedelta(days=1)).isoformat()
    assert (await manager.post(f"{API}/policies/4/publish", json={"valid_from": soon})).json()["state"] == "coming"
    clock.forward(days=2)
    listed = (await manager.get(f"{API}/policies")).json()
    assert [(p["version"], p["state"]) for p in listed] == [("4", "in_force"), ("3", "past")]
    assert "30 days" in (await (await client(None)).get("/policy/evening-market", params={"lang": "en"})).text


async def test_broken_yaml_names_its_line(client: Any, shop: Any) -> None:
    service = await client("service")
    refused = await service.put(f"{API}/policies/9", json={"yaml": "public:\n  a: [\n"})
    assert refused.json()["error"]["code"] == "no_yaml"
    assert refused.json()["error"]["params"]["line"] >= 2
    assert (await service.put(f"{API}/policies/9", json={"yaml": "- a"})).status_code == 422


async def test_a_draft_is_dropped_a_published_version_is_not(client: Any, shop: Any) -> None:
    manager = await client("manager")
    await manager.put(f"{API}/policies/5", json={"doc": {}})
    assert (await manager.delete(f"{API}/policies/5")).status_code == 204
    assert (await manager.delete(f"{API}/policies/3")).status_code == 404


@pytest.mark.req("R018")
@pytest.mark.req("S10")
async def test_a_script_is_checked_against_sheet_and_corrections(client: Any, shop: Any) -> None:
    service = await client("service")
    body = {
        "sku": "C02",
        "claim": {"zh-Hant": "整支都是 316 不鏽鋼"},
        "correct": {"zh-Hant": "只有內膽是 316，外殼是 304"},
        "source": {"kind": "incident", "id": "x"},
    }
    assert (await service.post(f"{API}/corrections", json=body)).status_code == 201
    text = {"text": "這支保溫瓶整支都是316不鏽鋼，保證 24 小時不涼。", "sku": "C02", "lang": "zh-Hant"}
    findings = (await (await client("host")).post(f"{API}/script-check", json=text)).json()["findings"]
    assert {"corrected_claim", "exaggeration", "figure_unknown", "hidden_con"} <= {f["code"] for f in findings}
    for finding in findings:
        assert 0 <= finding["start"] <= finding["end"] <= len(text["text"])


async def test_the_glossary_is_kept(client: Any) -> None:
    service = await client("service")
    made = (await service.post(f"{API}/glossary", json={"term": {"en": "RMA"}, "meaning": {"en": "a return"}})).json()
    term = made[0]["id"]
    body = {"term": {"en": "RMA"}, "meaning": {"en": "a return with a number"}}
    changed = (await service.put(f"{API}/glossary/{term}", json=body)).json()
    assert changed[0]["meaning"] == {"en": "a return with a number"}
    assert (await service.delete(f"{API}/glossary/{term}")).status_code == 204
    assert (await service.get(f"{API}/glossary")).json() == []


@pytest.mark.req("R007")
async def test_a_plan_is_written(client: Any) -> None:
    manager = await client("manager")
    body = {"solutions": dict.fromkeys(ALL, "x"), "steps": dict.fromkeys(ALL, "y")}
    plans = (await manager.put(f"{API}/contingency/logistics", json=body)).json()
    assert plans["logistics"]["steps"]["en"] == "y"
    assert (await manager.put(f"{API}/contingency/weather", json=body)).status_code == 422


@pytest.mark.req("R130")
async def test_a_value_looked_up_anew_stands_in_for_the_shipped_one(client: Any, clock: Any, shop: Any) -> None:
    manager = await client("manager")
    path = f"{API}/packs/zone/TW/withdrawal_days"
    body = {"value": 10, "source": "Amendment of 2026, gazette", "review_by": "2027-06-01"}
    assert (await (await client("service")).put(path, json=body)).status_code == 403
    zones = (await manager.put(path, json=body)).json()
    value = next(z for z in zones if z["zone"] == "TW")["values"]["withdrawal_days"]
    assert (value["value"], value["confidence"], value["checked"]) == (10, "own", clock.now().date().isoformat())
    policy = (await manager.get(f"{API}/policies/3")).json()
    assert ("terms.return_days", "less_than_law") in {(p["at"], p["code"]) for p in policy["problems"]}
    for wrong in ({"value": "ten"}, {"source": " "}, {"review_by": "2020-01-01"}):
        assert (await manager.put(path, json={**body, **wrong})).status_code == 422, wrong
    assert (await manager.put(f"{API}/packs/zone/TW/moon_phase", json=body)).status_code == 422
    assert (await manager.put(f"{API}/packs/zone/XX/withdrawal_days", json=body)).status_code == 404
    zones = (await manager.delete(path)).json()
    assert next(z for z in zones if z["zone"] == "TW")["values"]["withdrawal_days"]["value"] == 7
    platforms = (
        await manager.put(f"{API}/packs/platform/tiktok/simulcast_forbidden", json={**body, "value": False})
    ).json()
    assert next(p for p in platforms if p["platform"] == "tiktok")["values"]["simulcast_forbidden"]["value"] is False
