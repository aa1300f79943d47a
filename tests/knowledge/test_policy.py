"""Which policy holds, and that a newer one never takes anything from an older order."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from livemend.kit.db import Database
from livemend.kit.errors import AppError
from livemend.knowledge import actions, queries, rules

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
FOUR = {part: {"en": "text"} for part in ("conditions", "process", "time_limits", "compensation")}


def doc(amount: int, issues: list[str], needs: list[str], **more: Any) -> dict[str, Any]:
    remedy = {"type": "refund", "max_amount": amount, "issues": issues, "needs": needs}
    return {"public": FOUR, "remedies": [remedy], "limits": {"host": 100}, **more}


@pytest.mark.req("R013")
def test_of_two_versions_the_customer_gets_the_better_part_of_each() -> None:
    then = rules.policy_from("1", AT, doc(500, ["quality"], ["order", "photo"], returnless_limit=70))
    now = rules.policy_from("2", AT, doc(300, ["quality", "service"], ["order"], limits={"host": 900}))
    held = rules.never_worse(then, now)
    refund = held.remedy("refund")
    assert refund is not None
    assert (refund.max_amount, refund.issues, refund.needs) == (500, ("quality", "service"), ("order",))
    assert held.version == "1"
    assert held.returnless_limit == 70
    assert held.limits == {"host": 900}


@pytest.mark.req("R013")
async def test_a_stricter_version_does_not_reach_back(db: Database) -> None:
    async with db.write() as tx:
        await actions.draft_policy(tx, "1", doc(500, ["quality"], ["order"]))
        await actions.publish_policy(tx, "1", AT - timedelta(days=30))
        await actions.draft_policy(tx, "2", doc(100, ["quality"], ["order", "photo"]))
        await actions.publish_policy(tx, "2", AT - timedelta(days=1))
    async with db.read() as conn:
        today = await queries.policy_in_force(conn, AT)
        old = await queries.policy_for_order(conn, AT - timedelta(days=10), AT)
        new = await queries.policy_for_order(conn, AT, AT)
        before = await queries.policy_in_force(conn, AT - timedelta(days=60))
    assert today is not None
    assert today.version == "2"
    assert old is not None
    assert old.remedy("refund") == rules.RemedyRule("refund", 500, ("quality",), ("order",))
    assert new is not None
    assert new.remedy("refund") == rules.RemedyRule("refund", 100, ("quality",), ("order", "photo"))
    assert before is None


@pytest.mark.req("R012")
@pytest.mark.parametrize("part", ["conditions", "process", "time_limits", "compensation"])
async def test_a_policy_without_one_of_the_four_parts_is_not_published(db: Database, part: str) -> None:
    async with db.write() as tx:
        await actions.draft_policy(tx, "1", {"public": {**FOUR, part: {"en": "  "}}})
        with pytest.raises(AppError) as error:
            await actions.publish_policy(tx, "1", AT)
    assert error.value.code == "policy_refused"
    assert error.value.fields == {f"public.{part}": "part_missing"}


async def test_a_published_version_is_not_changed(db: Database) -> None:
    async with db.write() as tx:
        await actions.draft_policy(tx, "1", doc(1, [], []))
        await actions.draft_policy(tx, "1", doc(2, [], []))
        await actions.publish_policy(tx, "1", AT)
        with pytest.raises(AppError, match="version_taken"):
            await actions.draft_policy(tx, "1", doc(3, [], []))
        with pytest.raises(AppError, match="version_taken"):
            await actions.publish_policy(tx, "1", AT)


def test_a_role_that_is_not_named_may_offer_nothing() -> None:
    policy = rules.policy_from("1", None, {})
    assert policy.limits.get("host", 0) == 0
    assert policy.returnless_limit == 0
    assert policy.remedies == ()


@pytest.mark.req("R012")
@pytest.mark.req("R020")
@pytest.mark.req("R130")
@pytest.mark.parametrize(
    ("lang", "part", "body"),
    [
        ("en", "What you get", "1950"),
        ("zh-Hant", "補償標準", "消費者服務專線"),
        ("zh-Hans", "补偿标准", "消费者服务专线"),
    ],
)
async def test_everybody_reads_the_policy_without_log_in_or_script(
    client: Any, shop: Any, lang: str, part: str, body: str
) -> None:
    page = await (await client(None)).get("/policy/evening-market", params={"lang": lang})
    assert page.status_code == 200
    assert f'<html lang="{lang}">' in page.text
    for key in ("conditions", "process", "time_limits", "compensation", "contact", "bodies"):
        assert f'id="{key}"' in page.text
    assert part in page.text
    assert body in page.text
    assert "care@evening-market.example" in page.text
    assert "<script" not in page.text
    assert "<svg" in page.text
    assert "@media print" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


async def test_the_browser_s_language_is_taken(client: Any, shop: Any) -> None:
    nobody = await client(None)
    for accept, lang in (("zh-TW,zh;q=0.9", "zh-Hant"), ("zh-CN", "zh-Hans"), ("fr,en;q=0.8", "en"), ("", "en")):
        page = await nobody.get("/policy/evening-market", headers={"accept-language": accept})
        assert f'<html lang="{lang}">' in page.text
    assert (await nobody.get("/policy/other-shop")).status_code == 404


@pytest.mark.req("R012")
async def test_the_card_for_the_picture_shows_the_four_parts(client: Any, shop: Any) -> None:
    card = await (await client(None)).get("/policy/evening-market/card", params={"lang": "zh-Hant"})
    for heading in ("退換貨條件", "處理流程", "處理時限", "補償標準"):
        assert heading in card.text
    code = await (await client(None)).get("/policy/evening-market/qr.svg")
    assert code.headers["content-type"] == "image/svg+xml"


async def test_words_of_a_policy_are_never_markup(db: Database, client: Any, shop: Any) -> None:
    async with db.write() as tx:
        terms = {"return_days": 7, "refund_days": 5, "freight": "seller"}
        public = {p: {"en": "<b>x</b> return within 7 days"} for p in FOUR}
        await actions.draft_policy(tx, "9", {"public": public, "terms": terms})
        await actions.publish_policy(tx, "9", AT - timedelta(minutes=1))
    page = await (await client(None)).get("/policy/evening-market", params={"lang": "en"})
    assert "<b>x</b>" not in page.text
    assert "&lt;b&gt;x&lt;/b&gt;" in page.text


@pytest.mark.req("R020")
async def test_how_to_reach_us_when_in_which_steps_and_how_fast(client: Any, shop: Any) -> None:
    page = (await (await client(None)).get("/policy/evening-market", params={"lang": "en"})).text
    contact = page[page.index('id="contact"') :]
    for said in ("care@evening-market.example", "Hours", "within one hour"):
        assert said in contact
    process = page[page.index('id="process"') : page.index('id="time_limits"')]
    assert process.count("<li>") >= 3
