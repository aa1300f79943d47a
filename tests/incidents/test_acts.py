"""What people do with an incident, and that it can be taken back."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.comments.model import labels
from livemend.incidents import queries
from livemend.incidents.model import incidents

from .conftest import Floor
from .test_growth import BROKEN


def plain(row: Any, *without: str) -> dict[str, Any]:
    return {k: v for k, v in row._mapping.items() if k not in {"rev", *without}}


async def kept_labels(floor: Floor) -> list[Any]:
    async with floor.desk.db.read() as conn:
        return list(await conn.execute(sa.select(labels).order_by(labels.c.id)))


@pytest.mark.req("R029")
async def test_one_person_has_it_in_hand(floor: Floor, client: Any) -> None:
    await floor.say(BROKEN[0])
    key = (await floor.one()).id
    lead, helper, viewer = await client("floor"), await client("assistant"), await client("viewer")
    taken = await floor.post(helper, key, "claim")
    helper_name = (await helper.get("/api/v1/me")).json()["user"]["name"]
    assert taken.json()["incident"]["handler"]["name"] == helper_name
    assert (await floor.post(helper, key, "claim")).status_code == 200
    refused = await floor.post(lead, key, "dispose", {"disposition": "answered"})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "incident_taken")
    assert refused.json()["error"]["params"] == {"name": helper_name}
    assert (await floor.post(lead, key, "claim")).status_code == 409
    assert (await floor.post(viewer, key, "claim")).status_code == 403
    assert (await floor.post(lead, key, "claim", {"force": True})).status_code == 200
    assert (await floor.post(helper, key, "release")).status_code == 409
    assert (await floor.post(lead, key, "release")).json()["incident"]["handler"] is None


async def test_decided_once_and_with_a_reason_where_one_is_owed(floor: Floor, client: Any) -> None:
    await floor.say(BROKEN[0])
    key = (await floor.one()).id
    lead = await client("floor")
    without = await floor.post(lead, key, "dispose", {"disposition": "ignored", "reason": "  "})
    assert (without.status_code, without.json()["error"]["fields"]) == (422, {"reason": "reason_missing"})
    assert (await floor.post(lead, key, "dispose", {"disposition": "vanished"})).status_code == 422
    done = (await floor.post(lead, key, "dispose", {"disposition": "ignored", "reason": "same caller again"})).json()
    assert (done["incident"]["state"], done["incident"]["disposition"]) == ("done", "ignored")
    again = await floor.post(lead, key, "dispose", {"disposition": "answered"})
    assert again.json()["error"]["code"] == "already_decided"
    back = (await floor.post(lead, key, "undo", {"undo_id": done["undo_id"]})).json()["incident"]
    assert (back["state"], back["disposition"], back["disposition_reason"]) == ("open", None, None)
    assert (await floor.post(lead, key, "undo")).json()["error"]["code"] == "nothing_to_undo"


async def test_what_comes_back_bigger_is_open_again(floor: Floor, client: Any) -> None:
    await floor.say(*BROKEN)
    key = (await floor.one()).id
    await floor.post(await client("floor"), key, "dispose", {"disposition": "answered"})
    await floor.say("+1")
    assert (await floor.row(key)).state == "done"
    await floor.say("我也是", "同上", "+1")
    row = await floor.row(key)
    assert (row.state, row.disposition, row.people) == ("open", None, 7)


@pytest.mark.req("R005")
async def test_an_answered_question_stays_answered_for_all_who_ask(floor: Floor, client: Any) -> None:
    await floor.say("這個壺可以放電磁爐嗎", "瓦斯爐可以嗎")
    key = (await floor.one()).id
    await floor.post(await client("floor"), key, "dispose", {"disposition": "answered"})
    await floor.say(*[f"可以直火嗎 {n}" for n in range(20)])
    row = await floor.one()
    assert (row.id, row.state, row.people) == (key, "done", 22)


@pytest.mark.req("R028")
async def test_a_wrong_member_is_split_off_and_put_back(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    before = await floor.one()
    comments_before = [plain(await floor.comment(i)) for i in ids]
    lead = await client("floor")
    answer = await floor.post(lead, before.id, "split", {"comment_ids": [ids[1]]})
    assert answer.status_code == 201
    new = answer.json()["incident"]
    assert (new["people"], (await floor.row(before.id)).people) == (1, 2)
    assert (await floor.comment(ids[1])).incident_id == new["id"]
    assert [label.said for label in await kept_labels(floor)] == [{"split_from": before.id}]
    await floor.post(lead, before.id, "undo", {"undo_id": answer.json()["undo_id"]})
    assert plain(await floor.one()) == plain(before)
    assert [plain(await floor.comment(i)) for i in ids] == comments_before
    assert (await floor.row(new["id"])).merged_into == before.id
    assert await kept_labels(floor) == []
    await floor.say(BROKEN[0])
    assert (await floor.one()).people == 4


async def test_split_refuses_strangers_and_everything(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")
    for chosen, code in ((["nobody"], "not_a_member"), (ids, "split_all")):
        answer = await floor.post(lead, key, "split", {"comment_ids": chosen})
        assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_merged_and_taken_apart_again_exactly(floor: Floor, client: Any) -> None:
    await floor.say(*BROKEN)
    await floor.say("你們客服態度很差 罵人", "等了兩個禮拜還沒到貨 物流都沒動")
    before = {row.id: row for row in await floor.incidents()}
    assert len(before) == 3
    first, second, third = before
    lead = await client("floor")
    answer = await floor.post(lead, first, "merge", {"incident_ids": [second, third]})
    assert answer.json()["incident"]["people"] == 5
    assert (await floor.one()).id == first
    assert (await floor.post(lead, second, "claim")).json()["error"]["code"] == "incident_merged"
    assert (await floor.post(lead, first, "merge", {"incident_ids": [first]})).status_code == 422
    await floor.post(lead, first, "undo", {"undo_id": answer.json()["undo_id"]})
    after = {row.id: row for row in await floor.incidents()}
    assert {k: plain(v) for k, v in after.items()} == {k: plain(v) for k, v in before.items()}


async def test_undo_keeps_what_happened_since(floor: Floor, client: Any) -> None:
    await floor.say(*BROKEN)
    await floor.say("你們客服態度很差 罵人")
    first, second = [row.id for row in await floor.incidents()]
    lead = await client("floor")
    merged = (await floor.post(lead, first, "merge", {"incident_ids": [second]})).json()
    await floor.say(BROKEN[0])
    await floor.post(lead, first, "claim")
    await floor.post(lead, first, "undo", {"undo_id": merged["undo_id"]})
    row = await floor.row(first)
    assert (row.people, row.handler_name is not None) == (4, True)
    assert (await floor.row(second)).people == 1


@pytest.mark.req("R028")
@pytest.mark.parametrize("last_first", [False, True])
async def test_two_merges_one_into_the_other_are_taken_back_in_any_order(
    floor: Floor, client: Any, last_first: bool
) -> None:
    await floor.say(*BROKEN)
    await floor.say("你們客服態度很差 罵人", "等了兩個禮拜還沒到貨 物流都沒動")
    before = {row.id: plain(row) for row in await floor.incidents()}
    first, second, third = before
    lead, helper = await client("floor"), await client("assistant")
    labelled = (await floor.post(lead, second, "label", {"level": 1})).json()["undo_id"]
    merges = [
        (first, (await floor.post(lead, first, "merge", {"incident_ids": [second]})).json()["undo_id"]),
        (third, (await floor.post(helper, third, "merge", {"incident_ids": [first]})).json()["undo_id"]),
    ]
    assert (await floor.one()).people == 5
    await floor.post(lead, second, "undo", {"undo_id": labelled})
    assert (await floor.one()).people == 5, "what was said of it is taken back where it is now"
    for key, undo_id in merges[::-1] if last_first else merges:
        assert (await floor.post(lead, key, "undo", {"undo_id": undo_id})).status_code == 200
        assert sum(row.people for row in await floor.incidents()) == 5
    assert {row.id: plain(row) for row in await floor.incidents()} == before


@pytest.mark.req("R028")
async def test_what_comes_back_from_a_merge_without_anything_left_is_nothing_to_decide(
    floor: Floor, client: Any
) -> None:
    await floor.say(*BROKEN)
    (other,) = await floor.say("你們客服態度很差 罵人")
    first, second = [row.id for row in await floor.incidents()]
    lead = await client("floor")
    merged = (await floor.post(lead, first, "merge", {"incident_ids": [second]})).json()
    await floor.post(lead, first, "split", {"comment_ids": [other]})
    await floor.post(lead, first, "undo", {"undo_id": merged["undo_id"]})
    async with floor.desk.db.read() as conn:
        assert second not in await queries.undecided(conn, floor.show_id)
    assert ((await floor.row(second)).state, (await floor.row(second)).comments) == ("done", 0)
    assert sum(row.comments for row in await floor.incidents()) == len(BROKEN) + 1


@pytest.mark.req("R023")
async def test_a_label_corrects_all_that_make_it_and_is_kept(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")
    said = {"issue": "logistics", "subtype": "damaged_in_transit", "level": 1}
    answer = (await floor.post(lead, key, "label", said)).json()
    assert {k: answer["incident"][k] for k in said} == said
    assert {label.comment_id for label in await kept_labels(floor)} == set(ids)
    for comment_id in ids:
        row = await floor.comment(comment_id)
        assert (row.issue, row.subtype, row.level, row.unsure) == ("logistics", "damaged_in_transit", 1, False)
    await floor.say(BROKEN[0])
    row = await floor.one()
    assert (row.issue, row.subtype, row.level, row.people) == ("logistics", "damaged_in_transit", 1, 4)
    await floor.post(lead, key, "undo", {"undo_id": answer["undo_id"]})
    assert await kept_labels(floor) == []


async def test_a_comment_that_is_no_complaint_leaves(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")
    await floor.post(lead, key, "label", {"comment_id": ids[0], "lane": "chat"})
    row = await floor.comment(ids[0])
    assert (row.lane, row.labels, row.incident_id, row.issue) == ("chat", ["chat"], None, None)
    assert (await floor.one()).people == 2
    for comment_id in ids[1:]:
        await floor.post(lead, key, "label", {"comment_id": comment_id, "kinds": ["praise"]})
    async with floor.desk.db.read() as conn:
        (left,) = await conn.execute(sa.select(incidents))
    assert (left.state, left.comments) == ("done", 0)


async def test_malicious_and_safety_are_one_word(floor: Floor, client: Any) -> None:
    await floor.say(BROKEN[0])
    key = (await floor.one()).id
    lead = await client("floor")
    marked = (await floor.post(lead, key, "label", {"malicious": True})).json()["incident"]
    assert (marked["suspicious"], marked["lane"]) == (True, "malicious")
    cleared = (await floor.post(lead, key, "label", {"malicious": False})).json()["incident"]
    assert cleared["suspicious"] is False and cleared["lane"] in ("complaint", "negative_review")
    safe = (await floor.post(lead, key, "label", {"lane": "safety"})).json()["incident"]
    assert (safe["lane"], safe["level"]) == ("safety", 0)


@pytest.mark.req("R033")
async def test_merged_it_waits_no_longer_than_any_part_of_it(floor: Floor, client: Any) -> None:
    await floor.say(BROKEN[0])
    first = await floor.one()
    floor.clock.forward(seconds=50)
    await floor.desk.timers.run_due()
    await floor.say("你們客服態度很差 罵人")
    first, second = await floor.incidents()
    assert second.mention_due_at > first.mention_due_at and second.age_step == 0
    lead = await client("floor")
    done = (await floor.post(lead, second.id, "merge", {"incident_ids": [first.id]})).json()
    row = await floor.one()
    assert (row.id, row.mention_due_at, row.age_step) == (second.id, first.mention_due_at, first.age_step)
    await floor.post(lead, second.id, "undo", {"undo_id": done["undo_id"]})
    assert [plain(row) for row in await floor.incidents()] == [plain(first), plain(second)]


@pytest.mark.parametrize(
    "said",
    [{}, {"kinds": []}, {"kinds": ["nonsense"]}, {"kinds": ["complaint", "negative_review"]}, {"issue": "weather"},
     {"subtype": "delay"}, {"level": 3}, {"lane": "somewhere"}, {"colour": "red"}],
)  # fmt: skip
async def test_a_label_that_does_not_fit_is_refused(floor: Floor, client: Any, said: dict[str, Any]) -> None:
    await floor.say(BROKEN[0])
    key = (await floor.one()).id
    lead = await client("floor")
    await floor.post(lead, key, "label", {"issue": "quality"})
    before = await kept_labels(floor)
    assert (await floor.post(lead, key, "label", said)).status_code == 422
    assert await kept_labels(floor) == before


async def test_fault_and_another_shows_address(floor: Floor, client: Any) -> None:
    await floor.say(BROKEN[0])
    key = (await floor.one()).id
    lead = await client("floor")
    answer = (await floor.post(lead, key, "fault", {"fault": "suspected"})).json()
    assert answer["incident"]["fault"] == "suspected"
    assert (await floor.post(lead, key, "undo", {})).json()["incident"]["fault"] == "unverified"
    assert (await floor.post(lead, key, "fault", {"fault": "gods"})).status_code == 422
    wrong = await lead.post(f"/api/v1/shows/other/incidents/{key}/claim", json={})
    assert wrong.status_code == 404
