"""Merge, split and undo: nothing is lost, whoever wrote it."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.cases import actions, joining, worklist
from livemend.cases.detail import detail
from livemend.cases.model import clocks, entries
from livemend.kit.actor import CUSTOMER, Actor
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.people.access import Desk

AGENT = Actor("agent-1", "Peishan", "service")


async def opened(desk: Desk, words: str, **given: Any) -> str:
    async with desk.db.write() as tx:
        return await actions.open_case(tx, **{"channel": "web", "words": words, "lang": "en", **given})


async def look(desk: Desk, case_id: str) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await detail(conn, case_id, desk.parts["cases"])


async def all_words(desk: Desk) -> list[tuple[str, str | None]]:
    async with desk.db.read() as conn:
        return [(r.id, r.text) for r in await conn.execute(sa.select(entries).order_by(entries.c.id))]


@pytest.mark.req("R096")
async def test_the_same_matter_from_two_channels_is_proposed(desk: Desk, shop: Any) -> None:
    first = await opened(desk, "The teapot leaks.", order_no="EM-80995", issue="quality")
    second = await opened(desk, "My teapot is leaking!", channel="email", order_no="EM-80995", issue="quality")
    await opened(
        desk, "The courier was rude.", customer_id=(await look(desk, first))["customer"]["id"], issue="service"
    )
    assert [(d["id"], d["why"]) for d in (await look(desk, first))["duplicates"]] == [
        (second, ["order", "issue", "customer"])
    ]


@pytest.mark.req("R096")
async def test_merged_and_undone_everything_is_as_before(desk: Desk, shop: Any, clock: MovableClock) -> None:
    master = await opened(desk, "The teapot leaks.", order_no="EM-80995", issue="quality", level=2)
    other = await opened(desk, "Mine leaks too.", order_no="EM-80994", issue="quality", level=1)
    async with desk.db.write(CUSTOMER) as tx:
        await actions.customer_wrote(tx, other, "And a cup is cracked.")
    before, words = await look(desk, other), await all_words(desk)
    async with desk.db.write(AGENT) as tx:
        await joining.merge(tx, master, [other], desk.parts["cases"])
    page = await look(desk, master)
    assert {"Mine leaks too.", "And a cup is cracked."} <= {e["text"] for e in page["timeline"]}
    assert {e["from_case"] for e in page["timeline"] if e["text"] == "Mine leaks too."} == {"EM-C-00002"}
    assert [p["case_no"] for p in page["people"]] == ["EM-C-00001", "EM-C-00002"]
    gone = await look(desk, other)
    assert (gone["status"], gone["outcome"], gone["merged_into"]) == ("closed", "merged", master)
    async with desk.db.read() as conn:
        items, _more = await worklist.page(conn, {})
    assert [item["id"] for item in items] == [master]

    async with desk.db.write(AGENT) as tx:
        await joining.undo(tx, master, None, desk.parts["cases"])
    after = await look(desk, other)
    for name in ("status", "step", "outcome", "merged_into", "clocks", "words", "closed_at"):
        assert after[name] == before[name], name
    assert await all_words(desk) == words
    with pytest.raises(AppError, match="nothing_to_undo"):
        async with desk.db.write(AGENT) as tx:
            await joining.undo(tx, master, None, desk.parts["cases"])
    clock.forward(minutes=61)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        late = sa.select(clocks.c.state).where(clocks.c.case_id == other, clocks.c.kind == "first_reply")
        assert (await conn.execute(late)).scalar() == "breached", "its alarm was set again"


async def test_a_merged_case_stays_silent(desk: Desk, shop: Any, clock: MovableClock) -> None:
    master = await opened(desk, "The teapot leaks.", order_no="EM-80995")
    other = await opened(desk, "Mine leaks too.", order_no="EM-80994")
    async with desk.db.write(AGENT) as tx:
        await joining.merge(tx, master, [other], desk.parts["cases"])
    clock.forward(days=20)
    await desk.timers.run_due()
    assert not [e for e in (await look(desk, other))["timeline"] if e["event"] == "case.clock_breached"]


async def test_merging_is_refused_while_something_is_under_way(desk: Desk, shop: Any) -> None:
    master = await opened(desk, "The teapot leaks.", order_no="EM-80995", issue="quality", level=1)
    other = await opened(desk, "Mine leaks too.", order_no="EM-80994", issue="quality", level=1)
    from livemend.remedies import actions as remedies

    agent = Actor(shop.users["service"], "Peishan", "service", frozenset({"offer:make"}))
    async with desk.db.write(agent) as tx:
        await remedies.make_offer(tx, case_id=other, remedy="refund", amount=88000)
    with pytest.raises(AppError) as refused:
        async with desk.db.write(AGENT) as tx:
            await joining.merge(tx, master, [other], desk.parts["cases"])
    assert refused.value.params["open"] == ["offers_open"]
    assert (await look(desk, other))["status"] == "new"


async def test_a_second_matter_is_split_off_and_put_back(desk: Desk, shop: Any) -> None:
    case_id = await opened(desk, "The teapot leaks.", order_no="EM-80995", issue="quality")
    async with desk.db.write(CUSTOMER) as tx:
        entry = await actions.customer_wrote(tx, case_id, "And your courier threw the parcel.")
    words = await all_words(desk)
    async with desk.db.write(AGENT) as tx:
        new_id, _undo = await joining.split(tx, case_id, [entry], issue="logistics")
    new = await look(desk, new_id)
    assert new["words"] == "And your courier threw the parcel." and new["order_no"] == "EM-80995"
    assert entry in [e["id"] for e in new["timeline"]]
    assert entry not in [e["id"] for e in (await look(desk, case_id))["timeline"]]
    async with desk.db.write(AGENT) as tx:
        await joining.undo(tx, case_id, None, desk.parts["cases"])
    assert entry in [e["id"] for e in (await look(desk, case_id))["timeline"]]
    assert set(words) <= set(await all_words(desk))
    first = next(e["id"] for e in (await look(desk, case_id))["timeline"] if e["kind"] == "words")
    with pytest.raises(AppError, match="split_first_words"):
        async with desk.db.write(AGENT) as tx:
            await joining.split(tx, case_id, [first])
