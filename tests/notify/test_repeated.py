"""The same text twice to the same person is no answer (R046): in a case as on the show."""

from datetime import timedelta
from typing import Any

import pytest
from live import Say, Team
from money import Client, World

from livemend.cases import actions as cases
from livemend.catalog import actions as catalog
from livemend.kit import outgoing
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk

pytestmark = pytest.mark.req("R046")
TOLD = "We pay back NT$360 to your card today, and you keep the soap. Is this good for you?"


async def opened(desk: Desk, email: str = "hannah@example.org") -> str:
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", lang="en", key=email, email=email)
        return await cases.open_case(tx, channel="web", words="It cracked.", customer_id=who, lang="en")


async def codes(world: World, case_id: str, text: str, kind: str = "private") -> list[str]:
    """What the person who types it sees."""
    found = await world.post("service", "/wording/check", text=text, kind=kind, lang="en", case_id=case_id)
    return [finding["code"] for finding in found.json() if finding["severity"] == "stop"]


async def test_the_same_words_to_the_same_customer_are_stopped(desk: Desk, client: Client, shop: Any) -> None:
    world = World(desk, client)
    first, second = await opened(desk), await opened(desk)
    other = await opened(desk, "tom@example.org")
    assert await codes(world, first, TOLD) == []
    assert (await world.post("service", f"/cases/{first}/messages", text=TOLD)).status_code == 200
    for case_id in (first, second):
        assert await codes(world, case_id, TOLD) == ["repeated"], "said while it is typed"
        refused = await world.post("service", f"/cases/{case_id}/messages", text=TOLD.replace("?", " ?"))
        assert refused.status_code == 422 and refused.json()["error"]["code"] == "wording"
        texts = [e["text"] for e in (await world.get("service", f"/cases/{case_id}"))["timeline"]]
        assert texts.count(TOLD) == (1 if case_id == first else 0)
    assert await codes(world, first, TOLD, kind="public") == [], "what all may read is another matter"
    assert (await world.post("service", f"/cases/{other}/messages", text=TOLD)).status_code == 200


async def test_what_never_left_may_be_written_again(desk: Desk, client: Client, shop: Any) -> None:
    world = World(desk, client)
    case_id = await opened(desk)
    await world.post("service", f"/cases/{case_id}/messages", text=TOLD)
    page = await world.get("service", f"/cases/{case_id}")
    (act,) = [e["params"]["ref"] for e in page["timeline"] if e["text"] == TOLD]
    async with desk.db.write() as tx:
        assert await outgoing.finish(tx, act, outgoing.State.FAILED, {"reason": "refused"})
    assert (await world.post("service", f"/cases/{case_id}/messages", text=TOLD)).status_code == 200


async def test_letters_of_the_house_do_not_stop_each_other(
    desk: Desk, client: Client, shop: Any, clock: MovableClock
) -> None:
    case_id = await opened(desk)
    for days in (1, 2):
        async with desk.db.write() as tx:
            await desk.parts["courier"].automatic(tx, case_id, "link", once=f"link:{days}")
        clock.forward(seconds=timedelta(days=1).total_seconds())
    async with desk.db.write() as tx:
        for _ in range(2):
            await cases.send_message(tx, case_id, TOLD, message="progress", composed=True)


async def test_what_was_written_on_the_show_in_private_is_not_mailed_once_more(team: Team, say: Say) -> None:
    comment = await say("我的手工皂收到就裂開了，太失望了")
    text = "非常抱歉，我們今天就寄新的給您，請您留意私訊。"
    await team.on("floor", comment, "private", text=text, comment_id=comment.id)
    (case,) = (await team.on("service", comment, "cases"))["cases"]
    case_id = case if isinstance(case, str) else case["id"]
    assert await team.refused("service", f"/api/v1/cases/{case_id}/messages", text=text) == "wording"


async def test_another_amount_is_news(desk: Desk, client: Client, shop: Any) -> None:
    world = World(desk, client)
    case_id = await opened(desk)
    await world.post("service", f"/cases/{case_id}/messages", text=TOLD)
    assert await codes(world, case_id, TOLD.replace("360", "300")) == []
    assert await codes(world, case_id, TOLD.replace("today", "todai")) == ["repeated"]
