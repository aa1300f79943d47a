"""Genuine praise on air: real, consented, disclosed, never in return for anything; or it is not queued."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.model import cases as case_table
from livemend.catalog import actions as catalog
from livemend.comments.model import comments as comment_table
from livemend.kit.i18n import LANGUAGES, t
from livemend.onair.model import positives
from livemend.people.access import Desk

AT = "2026-11-20T11:00:00+00:00"
CONSENT = {"by": "林雨婷", "at": AT, "scope": "show"}
BODY = {
    "text": "茶壺用了一個月，倒水很順，家人都喜歡",
    "kind": "review",
    "source": {"url": "https://example.com/r/1"},
    "consent": CONSENT,
    "disclosure": "none_needed",
    "lang": "zh-Hant",
}


@pytest.fixture
def base(show: str) -> str:
    return f"/api/v1/shows/{show}/positives"


async def _refused(browser: Any, base: str, body: dict[str, Any]) -> str:
    answer = await browser.post(base, json=body)
    assert answer.status_code == 422, answer.text
    code = str(answer.json()["error"]["code"])
    params = answer.json()["error"]["params"]
    for lang in LANGUAGES:
        assert t(lang, f"errors.{code}", **params) != f"errors.{code}"
    assert (await browser.get(base)).json() == []
    return code


@pytest.mark.req("R069")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"source": None}, "positive_source_missing"),
        ({"source": {}}, "positive_source_missing"),
        ({"source": {"url": "https://example.com", "case_id": "x"}}, "positive_source_missing"),
        ({"source": {"url": "javascript:alert(1)"}}, "positive_link_bad"),
        ({"consent": None}, "positive_consent_missing"),
        ({"consent": {**CONSENT, "by": "  "}}, "positive_consent_missing"),
        ({"consent": {**CONSENT, "at": "2026-11-21T11:00:00+00:00"}}, "positive_consent_future"),
        ({"disclosure": None}, "positive_disclosure_missing"),
        ({"kind": "kol"}, "positive_kol_undisclosed"),
        ({"text": " "}, "text_missing"),
        ({"text": "給五星好評就退款，我退到了"}, "wording"),
    ],
)
async def test_what_is_missing_keeps_it_out(client: Any, base: str, change: dict[str, Any], code: str) -> None:
    assert await _refused(await client("floor"), base, {**BODY, **change}) == code


@pytest.mark.req("R069")
async def test_queued_shown_and_withdrawn(client: Any, base: str) -> None:
    floor = await client("floor")
    made = await floor.post(base, json=BODY)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["state"], one["author"], one["consent"]["scope"]) == ("queued", "林**", "show")
    assert one["card"] == "「茶壺用了一個月，倒水很順，家人都喜歡」（林**）"
    assert (await floor.post(f"{base}/{one['id']}/shown")).json()["shown_at"]
    assert (await floor.post(f"{base}/{one['id']}/shown")).status_code == 409
    assert [item["state"] for item in (await floor.get(base)).json()] == ["shown"]
    assert (await floor.delete(f"{base}/{one['id']}")).status_code == 204
    assert (await floor.get(base)).json() == []
    assert (await floor.delete(f"{base}/{one['id']}")).status_code == 409
    assert (await floor.delete(f"{base}/nothing")).status_code == 404
    assert (await (await client("viewer")).post(base, json=BODY)).status_code == 403


@pytest.mark.req("R069")
async def test_a_revoked_consent_takes_the_words_away(desk: Desk, client: Any, base: str) -> None:
    floor = await client("floor")
    one = (await floor.post(base, json=BODY)).json()
    assert (await floor.delete(f"{base}/{one['id']}", params={"why": "consent_revoked"})).status_code == 204
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(positives))).one()
    assert (row.state, row.text, row.consent_by, row.url) == ("withdrawn", "", "", None)


@pytest.mark.req("R069")
@pytest.mark.parametrize("disclosure", ["paid", "staff", "gifted"])
async def test_the_card_says_what_they_got_for_it(client: Any, base: str, disclosure: str) -> None:
    floor = await client("floor")
    for lang in LANGUAGES:
        made = await floor.post(base, json={**BODY, "kind": "kol", "disclosure": disclosure, "lang": lang})
        assert made.status_code == 201, made.text
        assert made.json()["card"].startswith(t(lang, f"onair.positive.disclosure.{disclosure}"))
        assert made.json()["author"] == "林雨婷"


@pytest.mark.req("R069")
async def test_praise_need_not_help_and_a_gift_is_no_bargain(client: Any, base: str) -> None:
    """Thanks and "I saw it" of a customer are no answer of ours; only a tie in the words themselves keeps them out."""
    floor = await client("floor")
    for text in (
        "ok thanks for owning it, appreciate",
        "learned more here than from any review site",
        "好 謝謝主持人 有看到就好",
    ):
        made = await floor.post(base, json={**BODY, "text": text, "disclosure": "gifted", "lang": "en"})
        assert made.status_code == 201, made.text
        await floor.delete(f"{base}/{made.json()['id']}")
    tied = {**BODY, "text": "Got a gift for a five star review, love it", "disclosure": "gifted", "lang": "en"}
    assert await _refused(floor, base, tied) == "wording"


@pytest.mark.req("R069")
async def test_a_comment_speaks_for_itself(client: Any, show: str, base: str, say: Any) -> None:
    floor = await client("floor")
    praise = await say("上次買的茶壺超好用，很喜歡，推推", "王小明")
    assert praise.lane == "praise"
    body = {**BODY, "text": "別的話", "source": {"comment_id": praise.id}}
    one = (await floor.post(base, json=body)).json()
    assert (one["text"], one["author"]) == (praise.text, "王**")
    assert "別的話" not in one["card"]
    assert (await floor.post(base, json=body)).json()["error"]["code"] == "positive_twice"
    await floor.delete(f"{base}/{one['id']}")
    bad = await say("茶壺收到就破了，太離譜", "陳大華")
    assert await _refused(floor, base, {**BODY, "source": {"comment_id": bad.id}}) == "positive_not_praise"
    assert (await floor.post(base, json={**BODY, "source": {"comment_id": "none"}})).status_code == 404


@pytest.mark.req("R069")
async def test_a_case_is_a_source_once_it_is_closed_and_goes_with_its_person(
    desk: Desk, client: Any, show: str, base: str
) -> None:
    floor = await client("floor")
    async with desk.db.write() as tx:
        customer = await catalog.customer_for_account(tx, "shopee", "u1", "林雨婷", "zh-Hant")
        case_id = await cases.open_case(tx, channel="live_comment", words="壺破了", customer_id=customer, show_id=show)
    body = {**BODY, "kind": "testimonial", "source": {"case_id": case_id}}
    assert await _refused(floor, base, body) == "positive_case_open"
    async with desk.db.write() as tx:
        closed = case_table.update().where(case_table.c.id == case_id).values(status="closed", closed_at=tx.now)
        await tx.execute(closed)
        no = (await tx.all(sa.select(case_table.c.no)))[0].no
    one = await floor.post(base, json={**body, "source": {"case_id": no}})
    assert one.status_code == 201, one.text
    assert one.json()["source"]["case_id"] == case_id
    gone = await (await client("admin")).post(f"/api/v1/customers/{customer}/erase", json={"reason": "asked for it"})
    assert gone.status_code in (200, 204), gone.text
    assert (await floor.get(base)).json() == []
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(positives))).one()
    assert (row.text, row.consent_by) == ("", "")


@pytest.mark.req("R069")
async def test_a_doubtful_comment_stays_out_and_an_erased_one_leaves(
    desk: Desk, client: Any, base: str, say: Any
) -> None:
    floor = await client("floor")
    praise = await say("上次買的茶壺超好用，很喜歡，推推", "王小明", user_id="u7")
    body = {**BODY, "source": {"comment_id": praise.id}}
    one = comment_table.update().where(comment_table.c.id == praise.id)
    async with desk.db.write() as tx:
        await tx.execute(one.values(suspicion=0.8))
    assert await _refused(floor, base, body) == "positive_doubtful"
    async with desk.db.write() as tx:
        await tx.execute(one.values(suspicion=0.1))
        customer = await catalog.customer_for_account(tx, "shopee", "u7", "王小明", "zh-Hant")
    assert (await floor.post(base, json=body)).status_code == 201
    gone = await (await client("admin")).post(f"/api/v1/customers/{customer}/erase", json={"reason": "asked for it"})
    assert gone.status_code == 204, gone.text
    assert (await floor.get(base)).json() == []
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(positives))).one()
    assert (row.state, row.text, row.consent_by) == ("withdrawn", "", "")
