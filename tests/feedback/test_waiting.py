"""What waits for the customer on the page: a parcel, a later time, the last offer, and one matter of many people."""

import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from livemend.cases import actions as cases
from livemend.cases import joining
from livemend.cases.detail import detail as detail_of
from livemend.feedback import actions, queries
from livemend.fulfilment import actions as tasks
from livemend.fulfilment import returns
from livemend.fulfilment.model import TaskKind
from livemend.kit.actor import Actor
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk
from livemend.promises import actions as promises
from livemend.promises import asking
from livemend.promises import queries as ledger

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]


async def opened(desk: Desk, order: str = "EM-81131", **given: Any) -> tuple[str, str]:
    """(case id, path of its page)."""
    facts: dict[str, Any] = {
        "channel": "web",
        "words": "外箱凹了，不敢拆。",
        "lang": "en",
        "issue": "quality",
        "level": 2,
    }
    async with desk.db.write() as tx:
        case_id = await cases.open_case(tx, order_no=order, **{**facts, **given})
    async with desk.db.read() as conn:
        path = await queries.status_link(conn, case_id, desk.settings.secret_key, "")
    assert path is not None
    return case_id, path


async def look(desk: Desk, case_id: str) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await detail_of(conn, case_id, desk.parts["cases"])


def agent(shop: Any) -> Actor:
    return Actor(shop.users["service"], "Peishan", "service", frozenset({"promise:keep"}))


def hidden(page: str, action: str, *, nth: int = 0) -> dict[str, str]:
    """The hidden fields of a form as the browser would send them."""
    form = re.findall(rf'action="[^"]*/{action}".*?</form>', page, re.S)[nth]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


# --- the parcel ----------------------------------------------------------------------------------


async def authorised(desk: Desk, shop: Any, clock: MovableClock, **given: Any) -> tuple[str, str, str]:
    case_id, path = await opened(desk, **given)
    async with desk.db.write(agent(shop)) as tx:
        task = await tasks.open_task(tx, case_id=case_id, kind=TaskKind.RECEIVE_RETURN)
        return_id = await returns.issue_return(
            tx,
            task,
            address="桃園市龜山區倉儲路 8 號",
            contact="退貨組",
            deadline=clock.now() + timedelta(days=7),
        )
    return case_id, path, return_id


@pytest.mark.req("R103", "R104", "R105")
async def test_the_customer_enters_the_number_of_the_parcel(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id, path, return_id = await authorised(desk, shop, clock)
    browser = await client(None)
    for lang, words in (("en", "Sending it back"), ("zh-Hant", "請在包裹上寫這個編號"), ("zh-Hans", "快递单号")):
        page = (await browser.get(f"{path}?lang={lang}")).text
        assert words in page and "桃園市龜山區倉儲路 8 號" in page and "R-EM-C-00001-" in page
    form = hidden((await browser.get(f"{path}?lang=en")).text, "return")
    assert form["target"] == return_id

    empty = await browser.post(f"{path}/return", data={**form, "carrier": "Swift", "tracking": "  "})
    assert empty.status_code == 422 and "tracking number is missing" in empty.text
    assert 'value="Swift"' in empty.text, "what was typed stays"
    form = hidden(empty.text, "return")
    long = await browser.post(f"{path}/return", data={**form, "tracking": "9" * 81})
    assert long.status_code == 422 and "(80 at most)" in long.text

    given = {**hidden(long.text, "return"), "carrier": "<b>Swift</b>\x00", "tracking": " SW 00\x00112 "}
    sent = await browser.post(f"{path}/return", data=given, follow_redirects=True)
    assert sent.status_code == 200 and "we watch for your parcel" in sent.text
    assert "&lt;b&gt;Swift" in sent.text and "<b>Swift" not in sent.text
    # The other tab still shows the form: the same number again changes nothing, another one is refused.
    second = {**form, "tracking": "SW 00112", "once": "another-tab"}
    assert (await browser.post(f"{path}/return", data=second)).status_code == 303
    third = {**form, "tracking": "SW 99999", "once": "a-third-tab"}
    assert (await browser.post(f"{path}/return", data=third)).status_code == 409
    view = (await look(desk, case_id))["returns"][0]
    assert (view["state"], view["tracking"], view["carrier"]) == ("shipped", "SW 00112", "<b>Swift</b>")


@pytest.mark.req("R131")
async def test_somebody_else_s_parcel_is_not_found(desk: Desk, client: Client, shop: Any, clock: MovableClock) -> None:
    _case, _path, return_id = await authorised(desk, shop, clock)
    _other, other_path = await opened(desk, order="EM-81120")
    refused = await (await client(None)).post(
        f"{other_path}/return", data={"target": return_id, "tracking": "SW 1", "lang": "en"}
    )
    assert refused.status_code == 404
    unknown = await (await client(None)).post(f"{other_path}/return", data={"target": "no-such", "tracking": "SW 1"})
    assert unknown.status_code == 404


# --- a later time --------------------------------------------------------------------------------


async def promised(desk: Desk, shop: Any, clock: MovableClock, case_id: str) -> str:
    async with desk.db.write(agent(shop)) as tx:
        return await promises.make_promise(
            tx,
            words="A technician calls you.",
            due_at=clock.now() + timedelta(hours=20),
            owner_id=shop.users["supply"],
            case_id=case_id,
        )


async def ask(desk: Desk, shop: Any, promise_id: str, due: Any, why: str = "The part arrives on Friday.") -> None:
    async with desk.db.write(agent(shop)) as tx:
        await asking.ask_move(tx, promise_id, due, why)


async def promise(desk: Desk, promise_id: str) -> Any:
    async with desk.db.read() as conn:
        return (await ledger.views(conn, [promise_id]))[0]


@pytest.mark.req("R115", "R049")
async def test_a_later_time_holds_only_when_the_customer_agrees(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id, path = await opened(desk)
    promise_id = await promised(desk, shop, clock, case_id)
    first = (await promise(desk, promise_id))["due_at"]
    later = clock.now() + timedelta(hours=44)
    await ask(desk, shop, promise_id, later)
    written = [e for e in (await look(desk, case_id))["timeline"] if e["kind"] == "question"]
    assert "The part arrives on Friday." in written[-1]["text"], "the customer is written to"
    assert (await promise(desk, promise_id))["due_at"] == first, "until then the first time stands"

    browser = await client(None)
    page = (await browser.get(f"{path}?lang=en")).text
    assert "May it take a little longer?" in page and "A technician calls you." in page
    yes, no = hidden(page, "new-time"), hidden(page, "new-time", nth=1)
    assert (yes["answer"], no["answer"]) == ("yes", "no")
    answer = await browser.post(f"{path}/new-time", data=yes, follow_redirects=True)
    assert "your answer is noted" in answer.text and "May it take a little longer?" not in answer.text
    view = await promise(desk, promise_id)
    assert (view["due_at"], view["original_due_at"], view["proposal"]) == (later.isoformat(), first, None)
    # In the other tab the question still stands; its answer comes too late.
    assert (await browser.post(f"{path}/new-time", data=no)).status_code == 409
    assert (await promise(desk, promise_id))["due_at"] == later.isoformat()
    assert (await browser.post(f"{path}/new-time", data=yes)).status_code == 303, "sent twice, answered once"


async def test_two_messages_from_one_copy_of_the_page_are_two(desk: Desk, client: Client, shop: Any) -> None:
    """Going back and writing once more is not the same form sent twice."""
    case_id, path = await opened(desk)
    browser = await client(None)
    form = hidden((await browser.get(path)).text, "message")
    for words in ("The lid is missing.", "The lid is missing.", "And the brush too."):
        assert (await browser.post(f"{path}/message", data={**form, "words": words})).status_code == 303
    said = [e["text"] for e in (await look(desk, case_id))["timeline"] if e["kind"] == "customer_message"]
    assert said == ["The lid is missing.", "And the brush too."]


@pytest.mark.req("R115")
async def test_without_a_yes_the_first_time_stands_and_breaks(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id, path = await opened(desk)
    promise_id = await promised(desk, shop, clock, case_id)
    first = (await promise(desk, promise_id))["due_at"]
    await ask(desk, shop, promise_id, clock.now() + timedelta(hours=44))
    browser = await client(None)
    stale = hidden((await browser.get(f"{path}?lang=en")).text, "new-time")
    # Another time is asked for meanwhile: a yes to the old question is no yes to the new one.
    await ask(desk, shop, promise_id, clock.now() + timedelta(hours=68))
    assert (await browser.post(f"{path}/new-time", data=stale)).status_code == 409
    no = hidden((await browser.get(f"{path}?lang=en")).text, "new-time", nth=1)
    assert (await browser.post(f"{path}/new-time", data=no)).status_code == 303
    view = await promise(desk, promise_id)
    assert (view["due_at"], view["proposal"], view["state"]) == (first, None, "open")
    for bad in ({**no, "shown": "٣٣"}, {**no, "answer": "maybe"}, {**no, "target": "x"}):
        assert (await browser.post(f"{path}/new-time", data={**bad, "once": str(bad)})).status_code in (409, 422)
    clock.forward(hours=21)
    await desk.timers.run_due()
    assert (await promise(desk, promise_id))["state"] == "broken"


@pytest.mark.req("R115")
async def test_asking_for_time_needs_a_later_time_a_reason_and_a_customer(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id, _path = await opened(desk)
    promise_id = await promised(desk, shop, clock, case_id)
    service = await client("service")

    async def refused(due: Any, why: str) -> str:
        body = {"due_at": due.isoformat(), "why": why}
        answer = await service.post(f"/api/v1/promises/{promise_id}/ask-move", json=body)
        return str(answer.json().get("error", {}).get("code", ""))

    assert await refused(clock.now() + timedelta(hours=10), "Sooner") == "promise_due_not_later"
    assert await refused(clock.now() + timedelta(hours=30), " ") == "reason_missing"
    assert (
        await refused(clock.now() + timedelta(hours=30), "This is impossible, it is the courier's fault.") == "wording"
    )
    assert (await promise(desk, promise_id))["proposal"] is None, "nothing is asked when the words may not leave"
    clock.forward(hours=21)
    await desk.timers.run_due()
    assert await refused(clock.now() + timedelta(hours=30), "Too late") == "promise_too_late"


# --- the last offer ------------------------------------------------------------------------------


async def in_round(desk: Desk, case_id: str, number: int) -> None:
    async with desk.db.write() as tx:
        for _ in range(number - 1):
            await cases.tell_result(tx, case_id, "It was sent today.", reason="sent")
            await cases.reopen(tx, case_id, "Not what I need.")


@pytest.mark.req("R110", "R130")
async def test_from_the_third_round_a_manager_is_named(desk: Desk, client: Client, shop: Any) -> None:
    case_id, path = await opened(desk)
    await in_round(desk, case_id, 3)
    for lang, words in (
        ("en", "A manager now looks after"),
        ("zh-Hant", "由主管親自處理"),
        ("zh-Hans", "主管亲自跟进"),
    ):
        page = (await (await client(None)).get(f"{path}?lang={lang}")).text
        assert words in page and "1950" in page
        assert "<details open>" in page, "help from outside is in sight"


@pytest.mark.req("R110", "R130")
async def test_the_last_offer_names_the_bodies_and_is_answered_once(desk: Desk, client: Client, shop: Any) -> None:
    case_id, path = await opened(desk)
    await in_round(desk, case_id, 2)
    async with desk.db.write(agent(shop)) as tx:
        await actions.final_offer(tx, case_id, "We refund NT$1,580 in full; you keep the item.")
    browser = await client(None)
    page = (await browser.get(f"{path}?lang=en")).text
    assert "This is the most we can offer you" in page and "Our final offer" in page
    offer = page.split('id="final"')[1].split("</section>")[0]
    assert "We refund NT$1,580" in offer and "1950" in offer and "href=" in offer
    assert offer.count("Foundation") == 1, "named once, as a link"
    accept, decline = hidden(page, "final-answer"), hidden(page, "final-answer", nth=1)
    said = await browser.post(f"{path}/final-answer", data={**decline, "words": "Too little."}, follow_redirects=True)
    assert "You have not accepted this offer" in said.text and "1950" in said.text
    assert (await browser.post(f"{path}/final-answer", data=accept)).status_code == 409
    kept = [e for e in (await look(desk, case_id))["timeline"] if e["kind"] == "final_answer"]
    assert [(e["params"]["answer"], e["text"].split("\n")) for e in kept] == [
        ("declined", ["I do not accept your final offer.", "Too little."])
    ]
    # A better one may still come; then it is that one which is answered.
    async with desk.db.write(agent(shop)) as tx:
        await actions.final_offer(tx, case_id, "We refund NT$1,980.")
    page = (await browser.get(f"{path}?lang=en")).text
    yes = await browser.post(f"{path}/final-answer", data=hidden(page, "final-answer"), follow_redirects=True)
    assert "You have accepted this offer" in yes.text


@pytest.mark.req("R110", "R130")
async def test_the_last_offer_goes_by_the_platform_s_messages_too(desk: Desk, client: Client, shop: Any) -> None:
    """Links are forbidden there, but the bodies that help may and must be named."""
    case_id, _path = await opened(desk, order="EM-80120", lang="zh-Hant", channel="dm")
    await in_round(desk, case_id, 2)
    manager = await client("manager")
    sent = await manager.post(
        f"/api/v1/cases/{case_id}/final-offer", json={"text": "我們全額退款 NT$360，商品不用寄回，這是最終方案。"}
    )
    assert sent.status_code == 200, sent.text
    letter = [e for e in (await look(desk, case_id))["timeline"] if e["kind"] == "final_offer"][-1]
    assert "1950" in letter["text"] and letter["params"]["ref"]


# --- one matter, many people ---------------------------------------------------------------------


async def merged(desk: Desk, shop: Any) -> tuple[str, str, str, str]:
    """(master, its page, the other one, its page): two buyers of one product."""
    master, path = await opened(desk, order="EM-80995")
    other, other_path = await opened(desk, order="EM-80994", words="Mine is cracked too.")
    async with desk.db.write(agent(shop)) as tx:
        await joining.merge(tx, master, [other], desk.parts["cases"])
        await cases.tell_result(
            tx, master, "The new pots were sent today; they arrive tomorrow.", reason="sent at once"
        )
    return master, path, other, other_path


@pytest.mark.req("R096", "R109")
async def test_each_of_many_people_is_asked_and_one_who_is_not_satisfied_goes_on_alone(
    desk: Desk, client: Client, shop: Any
) -> None:
    master, path, other, other_path = await merged(desk, shop)
    browser = await client(None)
    page = (await browser.get(f"{other_path}?lang=en")).text
    assert "This goes on under number EM-C-00001" in page and "Is it good for you?" in page
    assert "外箱凹了" not in page, "nobody reads what another one wrote"
    bad = {**hidden(page, "not-satisfied"), "words": "Mine came without the lid."}
    again = await browser.post(f"{other_path}/not-satisfied", data=bad, follow_redirects=True)
    assert "Your case is open again" in again.text and "Mine came without the lid." in again.text
    alone, of_all = await look(desk, other), await look(desk, master)
    assert (alone["merged_into"], alone["status"], alone["step"], alone["round"]) == (None, "open", "assess", 2)
    assert (of_all["step"], of_all["round"]) == ("confirm", 1)
    assert [p["case_no"] for p in of_all["people"]] == ["EM-C-00001"]
    await browser.post(f"{path}/satisfied", data=hidden((await browser.get(path)).text, "satisfied"))
    assert (await look(desk, master))["status"] == "resolved"


@pytest.mark.req("R096", "R109")
async def test_one_of_many_who_is_satisfied_says_so_for_oneself(desk: Desk, client: Client, shop: Any) -> None:
    master, _path, other, other_path = await merged(desk, shop)
    browser = await client(None)
    form = hidden((await browser.get(f"{other_path}?lang=en")).text, "satisfied")
    page = await browser.post(f"{other_path}/satisfied", data={**form, "words": "Thank you."}, follow_redirects=True)
    assert "Is it good for you?" not in page.text
    assert (await look(desk, master))["step"] == "confirm", "the others are still asked"
    async with desk.db.read() as conn:
        assert [a.answer for a in await queries.answers_of(conn, other)] == ["satisfied"]


@pytest.mark.req("R096")
async def test_one_is_taken_out_by_hand_and_the_undo_keeps_the_rest(desk: Desk, client: Client, shop: Any) -> None:
    master, _path = await opened(desk, order="EM-80995")
    second, _ = await opened(desk, order="EM-80994", words="Mine leaks.")
    third, _ = await opened(desk, order="EM-80120", words="Mine as well.")
    service = await client("service")
    joined = await service.post(f"/api/v1/cases/{master}/merge", json={"case_ids": [second, third]})
    assert joined.status_code == 200, joined.text
    out = await service.post(f"/api/v1/cases/{master}/take-out", json={"case_id": second})
    assert [p["case_no"] for p in out.json()["people"]] == ["EM-C-00001", "EM-C-00003"]
    assert (await look(desk, second))["status"] == "new"
    again = await service.post(f"/api/v1/cases/{master}/take-out", json={"case_id": second})
    assert again.json()["error"]["code"] == "nothing_to_undo"
    await service.post(f"/api/v1/cases/{master}/undo", json={"undo_id": joined.json()["undo_id"]})
    assert (await look(desk, third))["merged_into"] is None and (await look(desk, second))["status"] == "new"


@pytest.mark.req("R096")
async def test_a_second_matter_goes_with_its_own_order_but_not_with_somebody_else_s(
    desk: Desk, client: Client, shop: Any
) -> None:
    case_id, path = await opened(desk, order="EM-80995")
    await (await client(None)).post(f"{path}/message", data={"words": "And the soap of my other order cracked."})
    entry = next(e for e in (await look(desk, case_id))["timeline"] if e["kind"] == "customer_message")["id"]
    service = await client("service")
    body = {"entry_ids": [entry], "issue": "quality", "order_no": "EM-80120"}
    refused = await service.post(f"/api/v1/cases/{case_id}/split", json=body)
    assert refused.json()["error"]["code"] == "order_of_other"
    unknown = await service.post(f"/api/v1/cases/{case_id}/split", json={**body, "order_no": "EM-1"})
    assert unknown.json()["error"]["code"] == "unknown_order"
