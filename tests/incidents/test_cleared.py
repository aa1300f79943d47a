"""What a person has cleared of being an attack stays cleared as long as the show lasts, and customers are heard."""

from typing import Any

import pytest

from .conftest import Floor
from .test_acts import plain
from .test_growth import BROKEN

PLUG = "这家店卖假货大家别买去隔壁小王直播间"


@pytest.mark.req("R033")
@pytest.mark.req("R061")
async def test_a_part_waits_no_longer_than_the_whole_did_and_stays_cleared(floor: Floor, client: Any) -> None:
    ids = await floor.say(*[PLUG] * 4, account_age_days=1)
    whole = await floor.one()
    lead = await client("floor")
    await floor.post(lead, whole.id, "label", {"malicious": False})
    whole = await floor.one()
    floor.clock.forward(seconds=100)
    new = (await floor.post(lead, whole.id, "split", {"comment_ids": ids[:3]})).json()["incident"]["id"]
    part = await floor.row(new)
    assert (part.mention_due_at, part.fixed) == (whole.mention_due_at, {"malicious": False})
    await floor.post(lead, whole.id, "label", {"lane": "chat"})
    for comment_id in await floor.say(*[PLUG] * 3, account_age_days=1):
        assert (await floor.comment(comment_id)).incident_id == new
    assert not any(row.suspicious for row in await floor.incidents())


@pytest.mark.req("R061")
@pytest.mark.parametrize("restarted", [False, True])
async def test_more_copies_join_what_a_person_has_cleared(floor: Floor, client: Any, restarted: bool) -> None:
    await floor.say(*[PLUG] * 4, account_age_days=1)
    row = await floor.one()
    assert (row.suspicious, row.people) == (True, 4)
    lead = await client("floor")
    done = (await floor.post(lead, row.id, "label", {"malicious": False})).json()
    if restarted:
        floor.desk.parts["grouping"].forget_all()
    floor.clock.forward(minutes=5)
    ids = await floor.say(*[PLUG] * 4, account_age_days=1)
    row = await floor.one()
    assert (row.suspicious, row.people) == (False, 8)
    assert row.lane in ("complaint", "negative_review")
    assert {(await floor.comment(i)).lane for i in ids} == {row.lane}
    assert (await floor.post(lead, row.id, "undo", {"undo_id": done["undo_id"]})).status_code == 200
    await floor.say(PLUG, account_age_days=1)
    row = await floor.one()
    assert (row.suspicious, row.people) == (True, 9)


@pytest.mark.req("R061")
@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("one_by_one", [False, True])
async def test_what_was_an_attack_and_is_only_chat_stays_that(
    floor: Floor, client: Any, restarted: bool, one_by_one: bool
) -> None:
    ids = await floor.say(*[PLUG] * 4, account_age_days=1)
    key = (await floor.one()).id
    lead = await client("floor")
    if one_by_one:
        for comment_id in ids:
            done = (await floor.post(lead, key, "label", {"comment_id": comment_id, "lane": "chat"})).json()
    else:
        done = (await floor.post(lead, key, "label", {"lane": "chat"})).json()
    assert await floor.incidents() == []
    for minutes in (1, 70, 1):
        if restarted:
            floor.desk.parts["grouping"].forget_all()
        floor.clock.forward(minutes=minutes)
        copies = await floor.say(*[PLUG] * 4, account_age_days=1)
        for comment_id in copies:
            row = await floor.comment(comment_id)
            assert (row.lane, row.labels, row.incident_id, row.level) == ("chat", ["chat"], None, None)
        assert {row.lane for row in await floor.incidents()} <= {"question"}
        await floor.say("可以放電磁爐嗎")
    assert (await floor.row(key)).suspicious is False
    await floor.post(lead, key, "undo", {"undo_id": done["undo_id"]})
    assert (await floor.row(key)).suspicious is True
    for comment_id in await floor.say(*[PLUG] * 4, account_age_days=1):
        assert (await floor.row((await floor.comment(comment_id)).incident_id)).suspicious, "suspected again"


@pytest.mark.req("R062")
async def test_a_customer_is_heard_though_the_words_were_cleared(floor: Floor, client: Any) -> None:
    await floor.say(*[PLUG] * 4, account_age_days=1)
    await floor.post(await client("floor"), (await floor.one()).id, "label", {"lane": "chat"})
    (bought,) = await floor.say(PLUG, order_match=True)
    assert (await floor.comment(bought)).incident_id is not None
    (broken,) = await floor.say("大家别买 收到就碎了 去隔壁小王直播间", account_age_days=400)
    assert (await floor.comment(broken)).incident_id is not None


@pytest.mark.req("R061")
@pytest.mark.req("R028")
@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("cleared_first", [False, True])
async def test_that_it_is_no_attack_holds_for_what_it_is_merged_with(
    floor: Floor, client: Any, restarted: bool, cleared_first: bool
) -> None:
    await floor.say(*[PLUG] * 4, account_age_days=1)
    cleared = (await floor.one()).id
    lead = await client("floor")
    await floor.post(lead, cleared, "label", {"malicious": False})
    other_plug = "主播全是骗子骗钱的大家快去投诉举报她"
    if cleared_first:
        await floor.say(*BROKEN)
    else:
        await floor.say(*[other_plug] * 5, account_age_days=1)
    other = next(row.id for row in await floor.incidents() if row.id != cleared)
    before = {row.id: row for row in await floor.incidents()}
    assert before[other].suspicious is not cleared_first
    merged = (await floor.post(lead, other, "merge", {"incident_ids": [cleared]})).json()
    assert (await floor.one()).fixed["malicious"] is False and not (await floor.one()).suspicious
    if restarted:
        floor.desk.parts["grouping"].forget_all()
    copies = await floor.say(*[PLUG] * 4, account_age_days=1)
    row = await floor.one()
    assert (row.id, row.suspicious, row.lane == "malicious") == (other, False, False)
    assert {(await floor.comment(i)).incident_id for i in copies} == {other}
    await floor.post(lead, other, "undo", {"undo_id": merged["undo_id"]})
    after = {row.id: row for row in await floor.incidents()}
    counted = ("people", "comments", "last_seen", "suspicion", "signals", "lane", "issue", "level", "base_level")
    drifts = (*counted, "sample_comment_id", "title_key", "title_params", "subtype")
    assert plain(after[cleared], *drifts) == plain(before[cleared], *drifts)
    assert (after[other].fixed, after[other].suspicious) == (before[other].fixed, before[other].suspicious)


@pytest.mark.req("R061")
async def test_what_a_person_accused_is_not_cleared_by_a_merge(floor: Floor, client: Any) -> None:
    await floor.say(*[PLUG] * 4, account_age_days=1)
    cleared = (await floor.one()).id
    lead = await client("floor")
    await floor.post(lead, cleared, "label", {"malicious": False})
    await floor.say(BROKEN[0])
    other = next(row.id for row in await floor.incidents() if row.id != cleared)
    await floor.post(lead, other, "label", {"malicious": True})
    await floor.post(lead, other, "merge", {"incident_ids": [cleared]})
    assert ((await floor.one()).suspicious, (await floor.one()).lane) == (True, "malicious")
