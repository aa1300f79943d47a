"""A broken promise belongs to those it was made to: in their words and language; nobody known, no letter."""

from datetime import timedelta
from typing import Any

import pytest

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.detail import detail
from livemend.catalog import actions as catalog
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk
from livemend.promises import actions, queries, recovery

WORDS = "三十分鐘內查清楚包裹在哪裡"


async def promised(desk: Desk, **more: Any) -> str:
    async with desk.db.write() as tx:
        due = tx.now + timedelta(minutes=30)
        return await actions.make_promise(tx, words=WORDS, due_at=due, **{"owner_role": "supply", **more})


async def broken(desk: Desk, clock: MovableClock, promise_id: str) -> str:
    clock.forward(minutes=31)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        found = (await queries.row(conn, promise_id)).recovery_case_id
    assert found is not None
    return str(found)


async def rows(desk: Desk, incident_id: str) -> list[Any]:
    async with desk.db.read() as conn:
        return [await case_queries.row(conn, id_) for id_ in await case_queries.of_incident(conn, incident_id)]


async def timeline(desk: Desk, case_id: str) -> dict[str, Any]:
    async with desk.db.read() as conn:
        found = (await detail(conn, case_id, desk.parts["cases"]))["timeline"]
    return {entry["kind"]: entry for entry in found}


@pytest.mark.req("R115", "R097", "R098")
async def test_who_waits_on_air_is_served_by_name_in_his_own_words(
    desk: Desk, say: Any, show: str, clock: MovableClock
) -> None:
    first = await say("我的包裹到現在還沒收到，已經等三個星期了", user="mei")
    await say("我的包裹到现在还没收到，已经等三个星期了", user="lei", platform="douyin")
    promise_id = await promised(desk, show_id=show, incident_id=first.incident_id)
    case_id = await broken(desk, clock, promise_id)
    found = {case.lang: case for case in await rows(desk, first.incident_id)}
    assert found["zh-Hant"].id == case_id and found["zh-Hant"].words == first.text
    assert found["zh-Hans"].words == "我的包裹到现在还没收到，已经等三个星期了"
    assert {(case.channel, case.level, case.issue) for case in found.values()} == {("recovery", 1, "logistics")}
    assert all(case.customer_id and case.public_source for case in found.values())
    told = await timeline(desk, found["zh-Hans"].id)
    assert told["promise_broken"]["text"] == WORDS
    assert "我们没有做到" in told["acknowledgement"]["text"] and WORDS in told["acknowledgement"]["text"]


@pytest.mark.req("R115")
async def test_who_has_a_case_under_way_is_served_in_it(
    desk: Desk, team: Any, say: Any, show: str, clock: MovableClock
) -> None:
    comment = await say("我的包裹到現在還沒收到，已經等三個星期了")
    opened = await team.on("service", comment, "cases")
    promise_id = await promised(desk, show_id=show, incident_id=comment.incident_id)
    case_id = await broken(desk, clock, promise_id)
    (case,) = await rows(desk, comment.incident_id)
    assert case.id == case_id == opened["cases"][0]["id"]
    assert (case.channel, case.level) == ("live_comment", 1)
    assert (await timeline(desk, case_id))["promise_broken"]["text"] == WORDS


@pytest.mark.req("R115", "R098")
async def test_nobody_known_is_a_matter_of_the_house_with_an_owner_and_no_letter(
    desk: Desk, shop: Any, show: str, clock: MovableClock
) -> None:
    promise_id = await promised(desk, show_id=show)
    case_id = await broken(desk, clock, promise_id)
    async with desk.db.read() as conn:
        case = await case_queries.row(conn, case_id)
    assert (case.lang, case.issue, case.assignee_id) == ("zh-Hant", "handling", shop.users["manager"])
    told = await timeline(desk, case_id)
    assert "acknowledgement" not in told and "words" not in told
    assert told["our_words"]["text"] == WORDS


@pytest.mark.req("R115", "R097")
async def test_a_promise_of_a_case_keeps_the_words_and_the_language_of_its_customer(
    desk: Desk, shop: Any, clock: MovableClock
) -> None:
    async with desk.db.write() as tx:
        who = await catalog.upsert_customer(tx, name="Hannah", lang="en", email="hannah@example.org")
        first = await cases.open_case(
            tx, channel="web", words="The soap cracked.", customer_id=who, lang="en", issue="quality", level=2
        )
    case_id = await broken(desk, clock, await promised(desk, case_id=first))
    async with desk.db.read() as conn:
        case = await case_queries.row(conn, case_id)
    assert (case.words, case.lang, case.issue, case.linked_id) == ("The soap cracked.", "en", "handling", first)
    assert "did not do it" in (await timeline(desk, case_id))["acknowledgement"]["text"]


async def test_many_waiting_people_are_served_in_turns(
    desk: Desk, say: Any, show: str, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recovery, "AT_ONCE", 1)
    comments = [await say("我的包裹到現在還沒收到，已經等三個星期了", user=f"u{n}") for n in range(3)]
    promise_id = await promised(desk, show_id=show, incident_id=comments[0].incident_id)
    await broken(desk, clock, promise_id)
    for _turn in range(3):
        await desk.timers.run_due()
    found = await rows(desk, comments[0].incident_id)
    assert len(found) == 3 == len({case.customer_id for case in found})
