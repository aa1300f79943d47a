"""Fact sheets, FAQ, phrases, plans: what may be said and by when it is looked at again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from livemend.kit.db import Database
from livemend.kit.errors import AppError
from livemend.knowledge import actions, queries, rules, seed
from livemend.knowledge.model import FailureType


@pytest.mark.req("R003")
async def test_a_draft_answer_is_not_suggested_until_it_is_approved(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        drafts = [e for e in await queries.faq_for(conn, "C02", approved=False) if e["state"] == "draft"]
        before = {e["id"] for e in await queries.faq_for(conn, "C02")}
    assert drafts
    assert drafts[0]["id"] not in before
    async with db.write() as tx:
        await actions.approve_faq(tx, drafts[0]["id"], ["zh-Hant"])
    async with db.read() as conn:
        after = {e["id"]: e for e in await queries.faq_for(conn, "C02")}
    assert set(after[drafts[0]["id"]]["answer"]) == {"zh-Hant"}


@pytest.mark.req("R003")
async def test_an_answer_that_is_not_written_cannot_be_approved(db: Database) -> None:
    async with db.write() as tx:
        faq_id = await actions.add_faq(tx, question={"en": "Why?"}, answer={"en": "Because.", "zh-Hans": " "})
        with pytest.raises(AppError, match="answer_missing"):
            await actions.approve_faq(tx, faq_id, ["en", "zh-Hans"])


@pytest.mark.req("R002")
async def test_a_fact_sheet_is_one_request_away(client: Any, shop: Any) -> None:
    found = await (await client("host")).get("/api/v1/products/C01/fact-sheet")
    assert found.status_code == 200
    assert found.json()["precautions"]["zh-Hant"].startswith("不可放電磁爐")
    assert (await (await client("host")).get("/api/v1/products/none/fact-sheet")).status_code == 404


@pytest.mark.req("R001")
def test_an_empty_part_of_a_sheet_is_named() -> None:
    sheet = {part: {"en": "x", "zh-Hant": "x"} for part in ("pros", "how_to_use", "precautions", "claims_allowed")}
    assert rules.sheet_gaps({**sheet, "cons": {"en": "x", "zh-Hant": " "}}, ["en", "zh-Hant"]) == ["cons"]
    assert rules.sheet_gaps({**sheet, "cons": {"en": "x"}}, ["en"]) == []
    assert len(rules.sheet_gaps(None, ["en"])) == 5


@pytest.mark.req("R007")
async def test_each_failure_has_a_plan(db: Database, shop: Any, client: Any) -> None:
    plans = (await (await client("manager")).get("/api/v1/contingency")).json()
    assert set(plans) == set(FailureType)
    async with db.read() as conn:
        plan = await queries.contingency(conn, "logistics")
    assert plan is not None
    assert plan["solutions"]["en"]
    assert plan["steps"]["en"]


@pytest.mark.req("R019")
async def test_phrases_come_in_the_language_asked_for(db: Database, client: Any, shop: Any) -> None:
    async with db.read() as conn:
        thanks = await queries.phrases(conn, "thanks", "zh-Hant")
    assert len(thanks) >= 3
    assert all("謝" in text for text in thanks)
    book = (await (await client("host")).get("/api/v1/phrases", params={"lang": "zh-Hant"})).json()
    assert book["thanks"] == thanks


@pytest.mark.req("R130")
async def test_packs_tell_source_date_and_whether_they_are_stale(client: Any, clock: Any) -> None:
    zones = (await (await client("viewer")).get("/api/v1/packs/zones")).json()
    taiwan = next(z for z in zones if z["zone"] == "TW")
    assert taiwan["values"]["withdrawal_days"]["value"] == 7
    assert taiwan["values"]["withdrawal_days"]["stale"] is False
    clock.forward(days=800)
    zones = (await (await client("manager")).get("/api/v1/packs/zones")).json()
    assert next(z for z in zones if z["zone"] == "TW")["values"]["withdrawal_days"]["stale"] is True
    assert (await (await client("manager")).get("/api/v1/packs/platforms")).json()
    assert (await (await client("manager")).get("/api/v1/playbooks")).json()


START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "delta"),
    [
        ("-9d", timedelta(days=-9)),
        ("-3d4h", timedelta(days=-3, hours=-4)),
        ("+90d", timedelta(days=90)),
        ("-30m", timedelta(minutes=-30)),
    ],
)
def test_offsets_are_counted_from_the_start(text: str, delta: timedelta) -> None:
    assert seed.moment(text, START) == START + delta


@pytest.mark.parametrize("text", ["", "+", "9d", "-d", "soon"])
def test_what_is_no_offset_is_refused(text: str) -> None:
    with pytest.raises(AppError, match="bad_offset"):
        seed.moment(text, START)


async def test_the_demo_shop_is_complete(db: Database, shop: Any, client: Any) -> None:
    assert shop.shop == "evening-market"
    assert (shop.products, shop.orders, len(shop.customers)) == (14, 84, 67)
    assert set(shop.users) >= {"host", "floor", "assistant", "service", "finance", "supply", "manager", "viewer"}
    assert ("finance", shop.users["finance"]) in shop.roster
    policy = (await (await client("service")).get("/api/v1/policy")).json()
    assert policy["version"] == "3"
    assert policy["terms"]["return_days"] == 7
    async with db.read() as conn:
        gaps = {
            sku: rules.sheet_gaps(await queries.fact_sheet(conn, sku), ["en", "zh-Hant", "zh-Hans"])
            for sku in ("A01", "C01", "F01")
        }
    assert gaps == {"A01": [], "C01": [], "F01": []}
