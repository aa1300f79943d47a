"""A promise knows when those it was made to have been answered; closing it remains a person's act."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.model import cases as case_table
from livemend.kit.clock import MovableClock
from livemend.kit.outgoing import outgoing
from livemend.people.access import Desk
from livemend.promises import actions, rules

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
API = "/api/v1"
TEXT = "您的茶壺明天補寄，單號稍後傳給您。"


async def case(desk: Desk, name: str, incident_id: str | None = None) -> str:
    async with desk.db.write() as tx:
        case_id = await cases.open_case(tx, words=f"{name} 壺口裂了", channel="web")
        if incident_id is not None:
            await tx.execute(case_table.update().where(case_table.c.id == case_id).values(incident_id=incident_id))
    return case_id


async def promise(desk: Desk, hours: float = 2, **of: Any) -> str:
    async with desk.db.write() as tx:
        return await actions.make_promise(
            tx, words="今晚八點前回覆", due_at=tx.now + timedelta(hours=hours), owner_role="service", **of
        )


async def ledger(client: Client) -> dict[str, dict[str, Any]]:
    page = (await (await client("service")).get(f"{API}/promises")).json()
    return {one["id"]: one for one in page["items"]}


async def reply(client: Client, case_id: str, kind: str = "reply", text: str = TEXT) -> None:
    body = {"text": text, "kind": kind}
    answer = await (await client("service")).post(f"{API}/cases/{case_id}/messages", json=body)
    assert answer.status_code < 300, answer.text


async def as_sent(desk: Desk, state: str) -> None:
    async with desk.db.write() as tx:
        await tx.execute(outgoing.update().values(state=state))


@pytest.mark.req("R115")
async def test_an_answer_in_time_is_known_and_closes_nothing(
    client: Client, shop: Any, desk: Desk, clock: MovableClock
) -> None:
    case_id = await case(desk, "amy")
    await reply(client, case_id, text="您的茶壺我們今天就查，查到了馬上告訴您。")
    clock.forward(minutes=1)
    promise_id = await promise(desk, case_id=case_id)
    assert (await ledger(client))[promise_id]["answered"]["answered"] == 0, "what was said before it counts for nothing"
    clock.forward(minutes=30)
    await reply(client, case_id, "question", "請問壺口是收到時就裂了嗎？可以傳一張照片給我們嗎？")
    assert (await ledger(client))[promise_id]["answered"]["answered"] == 0, "a question is no answer"
    await reply(client, case_id)
    await as_sent(desk, "accepted")
    one = (await ledger(client))[promise_id]
    assert one["state"] == "open"
    told = one["answered"]
    assert (told["cases"], told["answered"], told["case_id"], told["in_time"]) == (1, 1, case_id, True)
    assert told["no"]
    assert datetime.fromisoformat(told["at"]) == clock.now()
    shown = (await (await client("service")).get(f"{API}/cases/{case_id}")).json()["promises"]
    assert shown[0]["answered"] == told


async def test_what_did_not_go_out_answered_nobody(client: Client, shop: Any, desk: Desk, clock: MovableClock) -> None:
    case_id = await case(desk, "amy")
    promise_id = await promise(desk, case_id=case_id)
    await reply(client, case_id)
    for state, answered in (("failed", 0), ("manual_required", 0), ("executed", 1)):
        await as_sent(desk, state)
        assert (await ledger(client))[promise_id]["answered"]["answered"] == answered, state


async def test_a_late_answer_is_never_in_time(client: Client, shop: Any, desk: Desk, clock: MovableClock) -> None:
    case_id = await case(desk, "amy")
    promise_id = await promise(desk, case_id=case_id)
    clock.forward(hours=3)
    await desk.timers.run_due()
    await reply(client, case_id)
    await as_sent(desk, "accepted")
    one = (await ledger(client))[promise_id]
    assert (one["state"], one["answered"]["in_time"]) == ("broken", False)


@pytest.mark.req("R115")
async def test_a_matter_is_answered_when_all_of_it_are(
    client: Client, show: str, say: Any, desk: Desk, clock: MovableClock
) -> None:
    heard = await say("玻璃茶壺收到就破了")
    ids = [await case(desk, name, heard.incident_id) for name in ("amy", "ben", "cat")]
    promise_id = await promise(desk, show_id=show, incident_id=heard.incident_id, case_id=ids[0])
    for number, case_id in enumerate(ids):
        told = (await ledger(client))[promise_id]["answered"]
        assert (told["cases"], told["answered"], told["at"], told["in_time"]) == (3, number, None, None)
        clock.forward(minutes=10)
        await reply(client, case_id)
        await as_sent(desk, "accepted")
    told = (await ledger(client))[promise_id]["answered"]
    assert (told["answered"], told["in_time"], told["no"]) == (3, True, None)
    assert datetime.fromisoformat(told["at"]) == clock.now()


async def test_one_question_whatever_the_page_holds(client: Client, shop: Any, desk: Desk) -> None:
    asked: list[str] = []

    def seen(_conn: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        asked.append(statement)

    counts = []
    for _round in range(2):
        for number in range(3):
            await promise(desk, case_id=await case(desk, f"c{number}"))
        asked.clear()
        sa.event.listen(sa.engine.Engine, "before_cursor_execute", seen)
        try:
            await ledger(client)
        finally:
            sa.event.remove(sa.engine.Engine, "before_cursor_execute", seen)
        counts.append(len([one for one in asked if "case_entries" in one]))
    assert counts == [1, 1]


def test_only_the_first_answer_since_counts() -> None:
    at = [datetime(2026, 11, 25, hour, tzinfo=UTC) for hour in range(10, 14)]
    answers = {"a": [at[0], at[3], at[2]], "b": [at[0]]}
    assert rules.first_answers(["a", "b", "c"], answers, at[1]) == {"a": at[2]}
