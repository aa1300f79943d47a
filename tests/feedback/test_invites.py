"""A customer may be invited to make goods better: with consent, tied to nothing, taken back at any time."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from money import SOAP, Client, World, code

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.catalog.model import customers
from livemend.feedback import queries as feedback
from livemend.feedback.model import consents, suggestions
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import outgoing
from livemend.people.access import Desk

IDEA = "請把兩塊肥皂分開包。"


@pytest.fixture
def world(desk: Desk, client: Client, shop: Any) -> World:
    return World(desk, client)


async def over(world: World, desk: Desk, order: str = SOAP) -> str:
    """A case that has come to its end."""
    case_id = await world.case(order)
    async with desk.db.write() as tx:
        await cases.close_case(tx, case_id, seams=desk.parts["cases"], outcome="withdrawn", lesson="分開包")
    return case_id


async def page_of(desk: Desk, case_id: str) -> str:
    async with desk.db.read() as conn:
        link = await feedback.status_link(conn, case_id, desk.settings.secret_key, "")
    assert link is not None
    return link


async def rows(desk: Desk, table: sa.Table) -> list[Any]:
    async with desk.db.read() as conn:
        return list(await conn.execute(sa.select(table).order_by(table.c.id)))


async def agree(nobody: httpx.AsyncClient, page: str, **form: str) -> httpx.Response:
    return await nobody.post(f"{page}/improve", data={"agree": "yes", "lang": "zh-Hant", **form})


@pytest.mark.req("R114")
async def test_a_customer_agrees_on_the_page_and_stands_on_the_invite_list(
    world: World, desk: Desk, client: Client
) -> None:
    case_id = await over(world, desk)
    page, nobody = await page_of(desk, case_id), await client(None)
    shown = (await nobody.get(page, params={"lang": "zh-Hant"})).text
    assert "謝謝您告訴我們哪裡出了問題" in shown and "這與您的案件處理、任何補償或評價都無關" in shown
    # Nothing is ticked for anybody.
    assert 'name="agree"' in shown and not re.search(r"<input[^>]*checked", shown)
    assert await world.get("manager", "/improvement-invites") == []
    without = await nobody.post(f"{page}/improve", data={"words": IDEA, "lang": "zh-Hant"})
    assert without.status_code == 422 and "請勾選同意" in without.text and IDEA in without.text
    assert await rows(desk, consents) == [] and await rows(desk, suggestions) == []

    assert (await agree(nobody, page, words=IDEA, once="a")).status_code == 303
    assert (await agree(nobody, page, once="b")).status_code == 303
    listed = await world.get("manager", "/improvement-invites")
    assert [(c["case"]["id"], c["how"], c["by"]) for c in listed] == [(case_id, "page", None)]
    async with desk.db.read() as conn:
        row = await case_queries.row(conn, case_id)
    assert listed[0]["customer"]["id"] == row.customer_id and listed[0]["given_at"]
    assert [s["words"] for s in await world.get("viewer", "/suggestions")] == [IDEA]
    assert "您已於" in (await nobody.get(page, params={"lang": "zh-Hant"})).text
    assert (await (await client("host")).get("/api/v1/improvement-invites")).status_code == 403


@pytest.mark.req("R114")
async def test_a_colleague_writes_down_how_it_was_given(world: World, desk: Desk) -> None:
    case_id = await over(world, desk)
    path = f"/cases/{case_id}/improvement-consent"
    assert code(await world.post("service", path, how="phone", note=" ")) == (422, "consent_note_missing")
    found = await world.post("service", path, how="phone", note="At the end of the call, asked twice.", words=IDEA)
    assert found.status_code == 200, found.text
    assert found.json()["improvement"]["consent"]["how"] == "phone"
    listed = (await world.get("manager", "/improvement-invites"))[0]
    assert (listed["how"], listed["note"]) == ("phone", "At the end of the call, asked twice.")
    assert listed["by"]
    assert (await world.post("viewer", path, how="phone", note="x")).status_code == 403


@pytest.mark.req("R114")
async def test_nothing_hangs_on_it_no_remedy_and_no_review(world: World, desk: Desk, client: Client) -> None:
    """Asked only when the case is over; a letter that ties it to a review or a gift does not leave."""
    case_id = await world.case(SOAP)
    page, nobody = await page_of(desk, case_id), await client(None)
    assert 'name="agree"' not in (await nobody.get(page)).text
    early = await agree(nobody, page)
    assert early.status_code == 409
    told = await world.post("service", f"/cases/{case_id}/improvement-consent", how="phone", note="on the call")
    assert code(told) == (409, "consent_too_early")
    assert await rows(desk, consents) == []

    case_id = await over(world, desk, "EM-80174")
    await agree(nobody, await page_of(desk, case_id))
    consent = (await world.get("manager", "/improvement-invites"))[0]["id"]
    path = f"/improvement-invites/{consent}/invite"
    tied = await world.post("manager", path, about="改成五星好評就送您一張折價券，歡迎來試用新包裝。")
    assert code(tied) == (422, "wording")
    assert code(await world.post("manager", path, about="  ")) == (422, "invite_about_missing")
    assert (await world.post("service", path, about="新包裝")).status_code == 403
    assert (await rows(desk, consents))[0].invited_at is None


@pytest.mark.req("R114")
async def test_an_invitation_is_a_letter_and_not_one_a_day(
    world: World, desk: Desk, client: Client, clock: MovableClock
) -> None:
    case_id = await over(world, desk)
    nobody = await client(None)
    await agree(nobody, await page_of(desk, case_id))
    consent = (await world.get("manager", "/improvement-invites"))[0]["id"]
    path = f"/improvement-invites/{consent}/invite"
    sent = await world.post("manager", path, about="我們想把肥皂改成分開包裝，您覺得如何？")
    assert sent.status_code == 200 and sent.json()[0]["invited_at"], sent.text
    clock.forward(hours=1)
    await desk.timers.run_due()
    # By the way the customer writes by: here a message on the platform.
    letters = [r.body["text"] for r in await rows(desk, outgoing) if "分開包裝" in str(r.body.get("text"))]
    page = await page_of(desk, case_id)
    assert len(letters) == 1 and "撤回" in letters[0] and page in letters[0]
    assert "分開包裝" in (await nobody.get(page, params={"lang": "zh-Hant"})).text
    assert code(await world.post("manager", path, about="又一件事")) == (409, "invited_lately")
    clock.forward(days=15)
    assert (await world.post("manager", path, about="新包裝到了，想聽聽您的看法")).status_code == 200


@pytest.mark.req("R114")
async def test_a_suggestion_is_linked_to_an_action_which_shows_it(world: World, desk: Desk, client: Client) -> None:
    case_id = await over(world, desk)
    nobody = await client(None)
    await agree(nobody, await page_of(desk, case_id), words=f"{IDEA} 我的電話 0912-345-678")
    due = (desk.clock.now() + timedelta(days=9)).isoformat()
    body = {"title": "Wrap each soap", "area": "packaging", "owner_role": "supply", "due_at": due}
    action = (await world.post("manager", "/improvements", **body)).json()
    assert action["suggestions"] == []
    idea = (await world.get("supply", "/suggestions"))[0]
    linked = await world.post("supply", f"/suggestions/{idea['id']}/link", improvement_id=action["id"])
    assert linked.json()[0]["improvement_id"] == action["id"], linked.text
    seen = next(i for i in await world.get("viewer", "/improvements") if i["id"] == action["id"])
    # The idea, but not whose it is: no name, and the number that was typed is hidden.
    assert IDEA in seen["suggestions"][0]["words"] and "0912" not in str(seen)
    assert set(seen["suggestions"][0]) == {"id", "words", "at"} and seen["rev"] > action["rev"]
    assert (await world.post("supply", f"/suggestions/{idea['id']}/link", improvement_id="no")).status_code == 404
    await world.post("manager", f"/improvements/{action['id']}/withdraw", reason="no")
    again = await world.post("supply", f"/suggestions/{idea['id']}/link", improvement_id=action["id"])
    assert code(again) == (409, "improvement_over")
    gone = await world.post("supply", f"/suggestions/{idea['id']}/link", improvement_id=None)
    assert gone.json()[0]["improvement_id"] is None


@pytest.mark.req("R114")
async def test_consent_is_taken_back_and_the_words_go(world: World, desk: Desk, client: Client) -> None:
    case_id = await over(world, desk)
    page, nobody = await page_of(desk, case_id), await client(None)
    await agree(nobody, page, words=IDEA)
    consent = (await world.get("manager", "/improvement-invites"))[0]["id"]
    # It may be taken back although the case goes on again.
    async with desk.db.write() as tx:
        await cases.reopen(tx, case_id, "裂了一塊")
    shown = (await nobody.get(page, params={"lang": "zh-Hant"})).text
    assert "撤回同意" in shown and 'name="agree"' not in shown
    assert (await nobody.post(f"{page}/take-back", data={"lang": "zh-Hant"})).status_code == 303
    assert await world.get("manager", "/improvement-invites") == []
    assert [s.words for s in await rows(desk, suggestions)] == [None]
    assert code(await world.post("manager", f"/improvement-invites/{consent}/invite", about="x")) == (
        409,
        "consent_none",
    )
    # Told to a colleague instead; twice is once.
    other = await over(world, desk, "EM-80174")
    await agree(nobody, await page_of(desk, other))
    second = (await world.get("manager", "/improvement-invites"))[0]["id"]
    for _twice in range(2):
        assert (await world.post("service", f"/improvement-invites/{second}/take-back", how="phone")).json() == []


@pytest.mark.req("R114")
@pytest.mark.req("R131")
async def test_it_goes_out_and_away_with_the_persons_data(world: World, desk: Desk, client: Client) -> None:
    case_id = await over(world, desk)
    await agree(await client(None), await page_of(desk, case_id), words=IDEA)
    async with desk.db.read() as conn:
        person = (await case_queries.row(conn, case_id)).customer_id
    held = await world.get("manager", f"/customers/{person}/personal-data")
    assert [s["words"] for s in held["improvement"]["suggestions"]] == [IDEA]
    assert [c["how"] for c in held["improvement"]["consents"]] == ["page"]
    erased = await world.post("manager", f"/customers/{person}/erase", reason="asked in writing")
    assert erased.status_code == 204, erased.text
    assert await rows(desk, consents) == []
    assert [s.words for s in await rows(desk, suggestions)] == [None]
    assert await world.get("manager", "/suggestions") == []


@pytest.mark.req("R114")
async def test_nobody_is_asked_while_another_matter_of_the_same_person_waits(
    world: World, desk: Desk, client: Client
) -> None:
    case_id = await over(world, desk)
    async with desk.db.write() as tx:
        mine = (await case_queries.row(tx.conn, case_id)).customer_id
        other = await cases.open_case(tx, channel="web", words="還有一件", customer_id=mine)
    page, nobody = await page_of(desk, case_id), await client(None)
    assert 'name="agree"' not in (await nobody.get(page)).text
    assert (await agree(nobody, page)).status_code == 409
    async with desk.db.write() as tx:
        await cases.close_case(tx, other, seams=desk.parts["cases"], outcome="withdrawn", lesson="x")
    assert (await agree(nobody, page, once="b")).status_code == 303
    # A new trouble: what was agreed to stands, but no letter goes out now.
    async with desk.db.write() as tx:
        await cases.open_case(tx, channel="web", words="又壞了", customer_id=mine)
    consent = (await world.get("manager", "/improvement-invites"))[0]["id"]
    early = await world.post("manager", f"/improvement-invites/{consent}/invite", about="新包裝，您覺得如何？")
    assert code(early) == (409, "consent_too_early")


@pytest.mark.req("R114")
async def test_no_letter_leaves_in_the_morning_for_a_consent_taken_back_at_night(
    world: World, desk: Desk, client: Client, clock: MovableClock
) -> None:
    case_id = await over(world, desk)
    page, nobody = await page_of(desk, case_id), await client(None)
    await agree(nobody, page)
    consent = (await world.get("manager", "/improvement-invites"))[0]["id"]
    # Late in the evening of the shop: the letter is held.
    clock.forward(hours=(26 - (clock.now().hour + 8)) % 24)
    sent = await world.post("manager", f"/improvement-invites/{consent}/invite", about="我們想改成分開包裝。")
    assert sent.status_code == 200, sent.text
    assert (await nobody.post(f"{page}/take-back", data={"lang": "zh-Hant"})).status_code == 303
    clock.forward(hours=14)
    await desk.timers.run_due()
    assert [r for r in await rows(desk, outgoing) if "分開包裝" in str(r.body.get("text"))] == []


@pytest.mark.req("R114")
async def test_a_suggestion_does_not_say_whose_it_is(world: World, desk: Desk, client: Client) -> None:
    case_id = await over(world, desk)
    async with desk.db.read() as conn:
        row = await case_queries.row(conn, case_id)
        name = (await conn.execute(sa.select(customers.c.name).where(customers.c.id == row.customer_id))).scalar()
    await agree(await client(None), await page_of(desk, case_id), words=f"我是{name}，{IDEA}")
    (idea,) = await world.get("viewer", "/suggestions")
    assert name and name not in idea["words"] and IDEA in idea["words"]
    assert "case_id" not in idea
    # Who asks for the own data reads it whole.
    held = await world.get("manager", f"/customers/{row.customer_id}/personal-data")
    assert name in held["improvement"]["suggestions"][0]["words"]
