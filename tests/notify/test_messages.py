"""Every message leaves once, in the customer's language, past the guard, and its fate is on the timeline."""

import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from money import COAT, World

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.detail import detail
from livemend.catalog import actions as catalog
from livemend.kit.actor import Actor
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.kit.i18n import LANGUAGES, t
from livemend.kit.outgoing import State
from livemend.notify import letters, mail
from livemend.notify.rules import Unfilled, Way, allowed_at, fill, way_to
from livemend.people.access import Desk
from livemend.promises import queries as promises

sys.path.insert(0, str(Path(__file__).parent))
from smtp import Mailbox, mail_server

GIVEN = {
    "no": "EM-C-00017",
    "shop": "Evening Market",
    "name": "Hannah",
    "matter": "Handmade herbal soap",
    "reply_by": "Fri 20 Nov, 21:00",
    "last_day": "Sat 5 Dec, 20:00",
    "list": "- Your order number",
    "note": "Please take your time.",
    "choice": "1. Refund NT$360\n   (1) We pay it back.",
    "words": "What we said about it last month was not right.",
    "promise": "We find out what happened by eight tomorrow.",
}


@pytest.fixture
async def box(desk: Desk) -> AsyncIterator[Mailbox]:
    async with mail_server() as server:
        desk.parts["courier"].transport = mail.over_smtp(mail.Server("127.0.0.1", server.port))
        yield server


async def opened(desk: Desk, **given: Any) -> str:
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", lang="en", email="hannah@example.org")
        facts = {"channel": "web", "words": "The soap cracked.", "customer_id": who, "lang": "en", **given}
        return await cases.open_case(tx, **facts)


async def timeline(desk: Desk, case_id: str) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        found: list[dict[str, Any]] = (await detail(conn, case_id, desk.parts["cases"]))["timeline"]
        return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("kind", letters.AUTOMATIC)
def test_every_template_is_whole_and_passes_the_guard(kind: str, lang: str) -> None:
    letter = letters.compose(kind, lang, GIVEN)
    assert letter.problem is None, (letter.problem, letter.detail)
    assert "{" not in letter.subject + letter.text and "EM-C-00017" in letter.subject


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("zh-Hant", "謝謝您告訴我們這件事的狀況"),
        ("zh-Hans", "谢谢您告诉我们这件事的情况"),
        ("en", "telling us about this matter"),
    ],
)
def test_a_letter_about_no_known_product_reads_like_a_sentence(lang: str, words: str) -> None:
    unknown = t(lang, "notify.your_message")
    assert words in letters.compose("acknowledgement", lang, {**GIVEN, "matter": unknown}).text


@pytest.mark.req("R038")
def test_an_empty_slot_stops_a_letter() -> None:
    assert letters.compose("acknowledgement", "en", {**GIVEN, "name": " "}).problem == "unfilled"
    with pytest.raises(Unfilled, match="name, no"):
        fill("{name} {no} {shop}", {"shop": "x"})


@pytest.mark.req("R098")
async def test_one_acknowledgement_with_number_steps_and_time(desk: Desk, shop: Any, box: Mailbox) -> None:
    case_id = await opened(desk)
    await desk.timers.run_due()
    await desk.timers.run_due()
    (sent,) = box.mails
    assert sent["To"] == "hannah@example.org" and sent["Auto-Submitted"] == "auto-generated"
    text = sent.get_content()
    assert "EM-C-00001" in text and "21:00" in text and "/c/" in text and "1." in text
    entries = [e for e in await timeline(desk, case_id) if e["kind"] == "acknowledgement"]
    assert len(entries) == 1 and entries[0]["params"]["delivery"]["state"] == "executed"
    assert "/c/" not in entries[0]["text"], "the key to the page is not kept in the timeline"


@pytest.mark.req("R098")
async def test_without_a_way_to_the_customer_a_person_does_it(desk: Desk, shop: Any) -> None:
    case_id = await opened(desk, customer_id=None)
    await desk.timers.run_due()
    (entry,) = [e for e in await timeline(desk, case_id) if e["kind"] == "acknowledgement"]
    assert entry["params"]["delivery"]["state"] == "manual_required"


@pytest.mark.parametrize(
    ("rcpt", "data", "state", "mails"),
    [
        ("550 no such user", "250 queued", State.FAILED, 0),
        ("250 ok", "554 refused", State.FAILED, 0),
        ("250 ok", "drop", State.MANUAL, 0),
        ("450 busy", "250 queued", State.PENDING, 0),
        ("250 ok", "250 queued", State.EXECUTED, 1),
    ],
)
async def test_what_the_server_says_is_what_we_record(
    desk: Desk, shop: Any, box: Mailbox, rcpt: str, data: str, state: State, mails: int
) -> None:
    box.rcpt, box.data = rcpt, data
    case_id = await opened(desk)
    await desk.timers.run_due()
    (entry,) = [e for e in await timeline(desk, case_id) if e["kind"] == "acknowledgement"]
    assert entry["params"]["delivery"]["state"] == state and len(box.mails) == mails


async def test_a_busy_server_is_tried_again(desk: Desk, shop: Any, box: Mailbox, clock: MovableClock) -> None:
    box.rcpt = "450 busy"
    await opened(desk)
    await desk.timers.run_due()
    box.rcpt = "250 ok"
    clock.forward(seconds=mail.RETRY_AFTER)
    await desk.timers.run_due()
    await desk.timers.run_due()
    assert len(box.mails) == 1


@pytest.mark.req("R032")
async def test_please_wait_needs_a_time_and_becomes_a_promise(
    desk: Desk, shop: Any, box: Mailbox, clock: MovableClock
) -> None:
    agent = Actor(shop.users["service"], "Peishan", "service")
    case_id = await opened(desk)
    text = "We are sorry that it takes longer. Our technician looks at it, and we answer you by nine tonight."
    with pytest.raises(AppError, match="due_missing"):
        async with desk.db.write(agent) as tx:
            await cases.send_message(tx, case_id, text, message="holding")
    due_at = clock.now() + timedelta(hours=1)
    async with desk.db.write(agent) as tx:
        await cases.send_message(tx, case_id, text, message="holding", due_at=due_at)
    await desk.timers.run_due()
    assert "[EM-C-00001] When you hear from us" in [m["Subject"] for m in box.mails]
    async with desk.db.read() as conn:
        (promise,) = await promises.of_case(conn, case_id)
    assert promise["due_at"] == due_at.isoformat()


def test_the_way_back_is_where_the_customer_spoke() -> None:
    both = [("twitch", "u1"), ("shopee", "u2")]
    assert way_to("a@b.c", both, "twitch") == Way("platform", "u1", "twitch")
    assert way_to("a@b.c", both, None) == Way("mail", "a@b.c")
    assert way_to("a@b.c", [("shopee", "u2")], "shopee") == Way("mail", "a@b.c"), "no messages there by interface"
    assert way_to(None, [("shopee", "u2")], "shopee") == Way("platform", "u2", "shopee")
    assert way_to(None, [], None) == Way("manual")


@pytest.mark.parametrize(
    ("kind", "hour", "expected"),
    [("acknowledgement", 3, 3), ("reminder", 3, 9), ("reminder", 12, 12), ("reminder", 22, 33)],
)
def test_reminders_keep_to_the_day(kind: str, hour: int, expected: int) -> None:
    midnight = datetime(2026, 11, 20, 16, 0, tzinfo=UTC)  # in Taipei
    now = midnight + timedelta(hours=hour)
    assert allowed_at(kind, now, "Asia/Taipei") == midnight + timedelta(hours=expected)


async def test_everybody_in_a_merged_case_is_told_under_his_own_number(desk: Desk, shop: Any, box: Mailbox) -> None:
    from livemend.cases import joining

    first = await opened(desk)
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Tom", lang="zh-Hant", email="tom@example.org")
    second = await opened(desk, customer_id=who, lang="zh-Hant", words="我的也裂了")
    agent = Actor(shop.users["service"], "Peishan", "service")
    async with desk.db.write(agent) as tx:
        await joining.merge(tx, first, [second], desk.parts["cases"])
    async with desk.db.write(agent) as tx:
        await cases.send_message(tx, first, "We are sorry. New soap leaves tomorrow, packed in a firm box.")
    await desk.timers.run_due()
    answers = {m["To"]: m for m in box.mails if "soap leaves tomorrow" in m.get_content()}
    assert set(answers) == {"hannah@example.org", "tom@example.org"}
    assert "EM-C-00001" in answers["hannah@example.org"]["Subject"]
    assert "EM-C-00002" in answers["tom@example.org"]["Subject"]
    assert answers["hannah@example.org"].get_content() != answers["tom@example.org"].get_content(), "each his own link"


async def test_a_letter_that_waits_for_the_morning_is_seen_to_wait(
    desk: Desk, shop: Any, box: Mailbox, clock: MovableClock
) -> None:
    case_id = await opened(desk)
    await desk.timers.run_due()
    clock.forward(hours=8)  # 04:00 in Taipei
    async with desk.db.write() as tx:
        await desk.parts["courier"].automatic(tx, case_id, "reminder", once="reminder:1:1")
    await desk.timers.run_due()
    (held,) = [e for e in await timeline(desk, case_id) if e["event"] == "message.held"]
    assert held["params"]["message"] == "reminder" and held["params"]["until"] == "2026-11-21T01:00:00+00:00"
    assert len(box.mails) == 1
    clock.forward(hours=5)
    await desk.timers.run_due()
    assert [m["Subject"] for m in box.mails][1:] == ["[EM-C-00001] Is it good for you?"]


async def test_a_letter_that_the_guard_stops_is_left_to_a_person(desk: Desk, shop: Any, box: Mailbox) -> None:
    case_id = await opened(desk)
    await desk.timers.run_due()
    async with desk.db.write() as tx:
        courier = desk.parts["courier"]
        said = {"choice": "1. We guarantee a 100% cure, add me on WeChat."}
        assert await courier.automatic(tx, case_id, "offer", once="offer:x", params=said) is None
        assert await courier.automatic(tx, case_id, "offer", once="offer:y") is None
    await desk.timers.run_due()
    blocked = [e["params"] for e in await timeline(desk, case_id) if e["event"] == "message.blocked"]
    assert {(b["message"], b["reason"]) for b in blocked} >= {("offer", "unfilled")} and len(box.mails) == 1


@pytest.mark.req("R060")
@pytest.mark.parametrize(
    ("lang", "freight", "date"),
    [
        ("en", "Freight is on us.", "Thu 3 Dec"),
        ("zh-Hant", "運費由我們負擔", "12月3日（四）"),
        ("zh-Hans", "运费由我们承担", "12月3日（四）"),
    ],
)
async def test_the_letter_with_offers_numbers_steps_and_names_freight_and_date(
    desk: Desk, client: Any, shop: Any, clock: MovableClock, lang: str, freight: str, date: str
) -> None:
    clock.forward(seconds=(datetime(2026, 12, 1, 15, 30, tzinfo=UTC) - clock.now()).total_seconds())
    world = World(desk, client)
    case_id = await world.case(COAT, lang=lang, product_sku="A02")
    assert (await world.offer("manager", case_id, "exchange", sku="A02")).status_code == 201
    assert (await world.offer("manager", case_id, "refund", amount=69_000)).status_code == 201
    async with desk.db.read() as conn:
        text = await letters.offer_text(conn, await case_queries.row(conn, case_id), clock.now())
    first, second = text.split("\n2. ")
    steps = [line.strip() for line in first.splitlines()[1:]]
    assert [step[:3] for step in steps] == [f"({n})" for n in range(1, len(steps) + 1)]
    assert freight in steps[-2] and date in steps[-1], steps
    # Nobody knows yet when the goods come back: a span, and no date.
    assert date not in second and "3" in second.splitlines()[-1]
    assert letters.compose("offer", lang, {**GIVEN, "choice": text}).problem is None
