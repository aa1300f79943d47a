"""The customer's page from the link to the last word, without script and without an account."""

import io
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from livemend.cases import actions as cases
from livemend.cases.detail import detail as detail_of
from livemend.feedback import actions, queries
from livemend.kit.actor import CUSTOMER
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]


async def opened(desk: Desk, **given: Any) -> tuple[str, str]:
    """(case id, path of its page)."""
    facts: dict[str, Any] = {
        "channel": "web",
        "words": "香氛機今天送到，外箱凹了一大塊，不敢拆。",
        "lang": "zh-Hant",
        "order_no": "EM-81131",
        "issue": "logistics",
        "level": 2,
    }
    async with desk.db.write() as tx:
        case_id = await cases.open_case(tx, **{**facts, **given})
    async with desk.db.read() as conn:
        path = await queries.status_link(conn, case_id, desk.settings.secret_key, "")
    assert path is not None
    return case_id, path


async def look(desk: Desk, case_id: str) -> dict[str, Any]:
    """The case page past the log-in, which ends when the clock is moved by days."""
    async with desk.db.read() as conn:
        return await detail_of(conn, case_id, desk.parts["cases"])


async def post(browser: httpx.AsyncClient, path: str, data: dict[str, Any] | None = None, **more: Any) -> str:
    """Send a form and follow it to the page it leads to."""
    answer = await browser.post(path, data={"lang": "en", **(data or {})}, follow_redirects=True, **more)
    assert answer.status_code in (200, 201), (answer.status_code, answer.text[:400])
    return answer.text


def plain(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", re.sub(r"<style>.*?</style>", "", html, flags=re.S))


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 480), (90, 120, 80)).save(out, "JPEG")
    return out.getvalue()


@pytest.mark.req("R108")
async def test_the_page_says_where_it_stands_in_three_languages(desk: Desk, client: Client, shop: Any) -> None:
    _case, path = await opened(desk)
    browser = await client(None)
    for lang, words in (
        ("", "我們正在了解狀況"),
        ("?lang=zh-Hans", "我们正在核实情况"),
        ("?lang=en", "We are looking into it"),
    ):
        answer = await browser.get(path + lang)
        assert answer.status_code == 200 and words in answer.text
        assert "EM-C-00001" in answer.text and "<script" not in answer.text
        assert "feedback." not in plain(answer.text) and "{" not in plain(answer.text)
    assert answer.headers["referrer-policy"] == "no-referrer" and answer.headers["cache-control"] == "no-store"
    assert "21:00" in answer.text, "the hour for the first answer, in the shop's own zone"


@pytest.mark.req("R108", "R131")
async def test_a_link_shows_its_own_case_only(desk: Desk, client: Client, shop: Any) -> None:
    case_id, path = await opened(desk)
    _other, other_path = await opened(desk, order_no="EM-81120", words="This one belongs to somebody else.")
    browser = await client(None)
    page = await browser.get(path)
    assert "belongs to somebody else" not in page.text and "EM-C-00002" not in page.text
    await post(browser, f"{path}/evidence", files={"file": ("box.jpg", photo(), "image/jpeg")})
    async with desk.db.read() as conn:
        from livemend.cases import queries as case_queries

        piece = (await case_queries.evidence_rows(conn, case_id))[0]
    assert (await browser.get(f"{path}/evidence/{piece.id}")).status_code == 200
    assert (await browser.get(f"{other_path}/evidence/{piece.id}")).status_code == 404
    assert (await browser.get("/c/" + "A" * 32)).status_code == 404
    assert (await browser.get(f"/api/v1/cases/{case_id}")).status_code == 401


@pytest.mark.req("S06", "R109")
async def test_from_a_dented_box_to_a_satisfied_customer(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id, path = await opened(desk)
    browser, service, finance = await client(None), await client("service"), await client("finance")
    page = await post(browser, f"{path}/evidence", files={"file": ("box.jpg", photo(), "image/jpeg")})
    assert "your files have arrived" in page and "/thumbnail" in page

    for offer in (
        {"remedy": "exchange", "sku": "F01", "amount": 158000},
        {"remedy": "damage_payment", "amount": 10000},
    ):
        answer = await service.post(f"/api/v1/cases/{case_id}/offers", json=offer)
        assert answer.status_code in (200, 201), answer.text
    page = (await browser.get(f"{path}?lang=en")).text
    assert "What would you like?" in page and "Payment for the damage" in page and "NT$100" in page
    offer_ids = re.findall(r'name="offer_id" value="([^"]+)"', page)
    assert len(offer_ids) == 2

    page = await post(browser, f"{path}/choose", {"offer_id": offer_ids[1]})
    assert "your choice is noted" in page and "What you chose is being done" in page
    refused = await browser.post(f"{path}/choose", data={"offer_id": offer_ids[0], "lang": "en"})
    assert refused.status_code == 409 and "can no longer be chosen" in refused.text

    for task in (await service.get(f"/api/v1/cases/{case_id}")).json()["tasks"]:
        done = await finance.post(f"/api/v1/tasks/{task['id']}/done", json={"proof": "EM-PAY-5521"})
        assert done.status_code == 200, done.text
    detail = (await service.get(f"/api/v1/cases/{case_id}")).json()
    assert detail["step"] == "tell", detail["step"]

    told = await service.post(
        f"/api/v1/cases/{case_id}/tell-result",
        json={
            "text": "您好，外箱凹損的補償一百元已經匯出，最晚明天入帳。謝謝您先拍照再告訴我們，讓您擔心了，我們道歉。"
        },
    )
    assert told.status_code == 200, told.text
    assert told.json()["satisfaction"]["state"] == "asked"
    closed = await service.post(f"/api/v1/cases/{case_id}/close", json={})
    assert closed.json()["error"]["params"]["open"] == ["customer_not_asked"]

    page = (await browser.get(f"{path}?lang=en")).text
    assert "Is it good for you?" in page
    page = await post(
        browser, f"{path}/satisfied", {"words": "很安心，謝謝。", "outcome_rating": "5", "handling_rating": "4"}
    )
    assert "You said it is good" in page
    closed = await service.post(f"/api/v1/cases/{case_id}/close", json={"lesson": "Corner guards."})
    assert closed.status_code == 200, closed.text
    assert (closed.json()["status"], closed.json()["outcome"]) == ("closed", "satisfied")
    assert closed.json()["satisfaction"]["outcome_rating"] == 5


async def told_case(desk: Desk, **given: Any) -> tuple[str, str]:
    case_id, path = await opened(desk, **given)
    async with desk.db.write() as tx:
        await cases.tell_result(tx, case_id, "The brush was sent today.", reason="sent at once")
    return case_id, path


@pytest.mark.req("S11", "R110")
async def test_not_satisfied_opens_the_next_round(desk: Desk, client: Client, shop: Any) -> None:
    case_id, path = await told_case(desk)
    browser, service = await client(None), await client("service")
    empty = await browser.post(f"{path}/not-satisfied", data={"words": " ", "lang": "en", "round": "1"})
    assert empty.status_code == 422 and "in a few words" in empty.text
    page = await post(browser, f"{path}/not-satisfied", {"words": "I need the lid, not the brush.", "round": "1"})
    assert "Your case is open again" in page and "We are looking again" in page
    await post(browser, f"{path}/not-satisfied", {"words": "I need the lid, not the brush.", "round": "1"})
    detail = (await service.get(f"/api/v1/cases/{case_id}")).json()
    assert (detail["round"], detail["step"], detail["status"]) == (2, "assess", "open")
    said = [e for e in detail["timeline"] if e["kind"] == "not_satisfied"]
    assert [e["text"] for e in said] == ["I need the lid, not the brush."]


@pytest.mark.req("R109")
async def test_silence_is_reminded_and_then_counted_apart(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id, path = await told_case(desk)
    service = await client("service")
    early = await service.post(f"/api/v1/cases/{case_id}/close", json={"outcome": "no_answer"})
    assert early.json()["error"]["params"]["open"] == ["reminders_open"]
    for _day in range(8):
        clock.forward(days=1)
        await desk.timers.run_due()
    detail = await look(desk, case_id)
    assert (detail["status"], detail["outcome"]) == ("closed", "no_answer")
    assert len([e for e in detail["timeline"] if e["event"] == "answer.reminded"]) == 3
    assert detail["satisfaction"]["state"] == "no_answer"
    page = (await (await client(None)).get(f"{path}?lang=en")).text
    assert "Is something still open?" in page
    await post(await client(None), f"{path}/not-satisfied", {"words": "Still broken.", "round": "1"})
    assert (await look(desk, case_id))["round"] == 2


@pytest.mark.req("R112")
async def test_a_week_after_the_end_we_ask_again(desk: Desk, client: Client, shop: Any, clock: MovableClock) -> None:
    case_id, path = await told_case(desk)
    await post(await client(None), f"{path}/satisfied")
    clock.forward(days=4)
    await desk.timers.run_due()
    assert (await look(desk, case_id))["status"] == "closed", "the days of grace are over"
    clock.forward(days=7, hours=1)
    await desk.timers.run_due()
    assert not [e for e in (await look(desk, case_id))["timeline"] if e["kind"] == "follow_up"], "at nine at night"
    clock.forward(hours=12)
    await desk.timers.run_due()
    detail = await look(desk, case_id)
    assert [e for e in detail["timeline"] if e["kind"] == "follow_up"]
    await post(await client(None), f"{path}/not-satisfied", {"words": "It cracked again.", "round": "1"})
    assert (await look(desk, case_id))["status"] == "open"


async def test_an_outdated_link_offers_a_new_one(desk: Desk, client: Client, shop: Any, clock: MovableClock) -> None:
    case_id, path = await opened(desk)
    browser = await client(None)
    clock.forward(days=61)
    old = await browser.get(f"{path}?lang=en")
    assert old.status_code == 410 and "Send me a new link" in old.text and "EM-C-00001" not in old.text
    assert (await browser.post(f"{path}/satisfied", data={"words": "hello"})).status_code == 410
    await post(browser, f"{path}/resend")
    async with desk.db.read() as conn:
        fresh = await queries.status_link(conn, case_id, desk.settings.secret_key, "")
    assert fresh is not None and fresh != path
    assert (await browser.get(fresh)).status_code == 200
    assert (await browser.get(path)).status_code == 410


async def test_what_is_missing_is_asked_for_and_given(desk: Desk, client: Client, shop: Any) -> None:
    case_id, path = await opened(desk, order_no=None, issue="quality")
    page = (await (await client(None)).get(f"{path}?lang=en")).text
    assert "What helps us on" in page and "Your order number" in page
    await post(
        await client(None),
        f"{path}/details",
        {"order_no": "em-81131", "wished": "A new one", "email": "jia@example.com"},
    )
    detail = (await (await client("service")).get(f"/api/v1/cases/{case_id}")).json()
    assert detail["missing"] == ["photo"] or detail["missing"] == ["order", "photo"], detail["missing"]
    assert detail["wished"] == "A new one"


@pytest.mark.req("R096")
async def test_a_customer_opens_a_case_by_the_form(desk: Desk, client: Client, shop: Any) -> None:
    browser = await client(None)
    form = (await browser.get("/report?lang=en")).text
    once = re.findall(r'name="once" value="([^"]+)"', form)[0]
    given = {
        "lang": "en",
        "once": once,
        "words": "The teapot leaks.",
        "name": "Grace",
        "email": "grace@example.com",
        "order_no": "EM-80995",
    }
    unreachable = await browser.post("/report", data={**given, "email": ""})
    assert unreachable.status_code == 422 and "The teapot leaks." in unreachable.text
    sent = await browser.post("/report", data=given, files={"file": ("pot.jpg", photo(), "image/jpeg")})
    assert sent.status_code == 201 and "EM-C-00001" in sent.text
    assert (await browser.post("/report", data=given)).status_code == 409, "the same form twice is one case"
    trap = await browser.post("/report", data={**given, "once": "other", "website": "http://spam.example"})
    assert trap.status_code == 429
    path = re.findall(r'href="(/c/[^"?]+)', sent.text)[0]
    page = (await browser.get(f"{path}?lang=en")).text
    assert "The teapot leaks." in page and "/thumbnail" in page
    service = await client("service")
    listed = (await service.get("/api/v1/cases")).json()
    assert listed["counts"]["open"] == 1 and listed["items"][0]["channel"] == "web"


@pytest.mark.req("R110", "R130")
async def test_a_final_offer_names_who_helps_outside(desk: Desk, client: Client, shop: Any) -> None:
    case_id, _path = await told_case(desk)
    manager = await client("manager")
    early = await manager.post(f"/api/v1/cases/{case_id}/final-offer", json={"text": "Our last word."})
    assert early.json()["error"]["code"] == "final_offer_too_early"
    async with desk.db.write(CUSTOMER) as tx:
        await actions.not_satisfied(tx, case_id, "Not enough.")
    made = await manager.post(
        f"/api/v1/cases/{case_id}/final-offer", json={"text": "我們最後能提供的是全額退款，讓您失望，我們道歉。"}
    )
    assert made.status_code == 200, made.text
    final = next(e for e in made.json()["timeline"] if e["kind"] == "final_offer")
    assert "1950" in final["text"]


def test_links_differ_by_case_and_version() -> None:
    from livemend.feedback.rules import REMINDER_AFTER, token, wait_after

    tokens = {token("s", "a", 1), token("s", "a", 2), token("s", "b", 1), token("t", "a", 1)}
    assert len(tokens) == 4 and all(len(t) == 32 for t in tokens)
    assert [wait_after(n) for n in range(4)] == [*REMINDER_AFTER, timedelta(days=7)]


@pytest.mark.req("R054")
@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
async def test_what_is_too_long_comes_back_whole(desk: Desk, client: Client, shop: Any, lang: str) -> None:
    case_id, path = await opened(desk)
    browser = await client(None)
    long = "🔥字" * 2000 + "\nThe end of it."
    answer = await browser.post(f"{path}/message", data={"lang": lang, "words": long.replace("\n", "\r\n")})
    assert answer.status_code == 422
    box = re.findall(r'<textarea id="words"([^>]*)>([^<]*)</textarea>', answer.text)[0]
    assert box[1] == long and 'aria-describedby="error"' in box[0] and "maxlength" not in answer.text
    said = re.findall(r'id="error">([^<]+)<', answer.text)[0]
    assert "15" in said and "4000" in said, said
    assert not [e for e in (await look(desk, case_id))["timeline"] if e["text"] and "The end of it" in e["text"]]
    # As many characters as there may be, each line end counted once, however the browser sends it.
    fits = "字\r\n" * 2000
    assert (await browser.post(f"{path}/message", data={"lang": lang, "words": fits})).status_code == 303


@pytest.mark.req("R096")
async def test_a_form_that_is_too_long_keeps_every_field(desk: Desk, client: Client, shop: Any) -> None:
    browser = await client(None)
    given = {"lang": "en", "once": "a", "words": "It leaks.", "name": "N" * 121, "email": "n@example.com"}
    more = {"wished": "W" * 2001, "order_no": "EM-80995"}
    answer = await browser.post(
        "/report", data={**given, **more}, files={"file": ("pot.jpg", b"\xff\xd8", "image/jpeg")}
    )
    assert answer.status_code == 422
    for value in (given["words"], given["name"], given["email"], *more.values()):
        assert value in answer.text
    assert "choose your files again" in answer.text
    wished = re.findall(r'<textarea id="wished"[^>]*>', answer.text)[0]
    assert 'aria-invalid="true"' in wished
    again = await browser.post("/report", data={**given, **more, "name": "Nadia", "wished": "A new one"})
    assert again.status_code == 201


@pytest.mark.req("R096")
async def test_the_stars_stay_when_the_words_are_too_long(desk: Desk, client: Client, shop: Any) -> None:
    _case_id, path = await told_case(desk)
    browser = await client(None)
    data = {"lang": "en", "words": "x" * 4001, "outcome_rating": "4", "handling_rating": "5"}
    page = (await browser.post(f"{path}/satisfied", data=data)).text
    assert re.findall(r'name="(\w+)" value="(\d)" checked', page) == [("outcome_rating", "4"), ("handling_rating", "5")]
    assert "x" * 4001 in page
