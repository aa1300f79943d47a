"""One comment is corrected by itself: nothing that was overheard stays lost, and it can be taken back."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.cases.model import cases
from livemend.comments.model import comments, labels
from livemend.incidents import queries
from livemend.incidents.model import incidents
from livemend.kit import events
from livemend.shows import actions as shows

from .conftest import Floor
from .test_growth import BROKEN

OVERHEARD = "收到的杯子碎了"


async def correct(floor: Floor, browser: Any, comment: str, act: str = "label", **body: Any) -> Any:
    return await browser.post(f"/api/v1/shows/{floor.show_id}/comments/{comment}/{act}", json=body)


async def overheard(floor: Floor, text: str = OVERHEARD, lane: str = "chat", **more: Any) -> str:
    """A comment that the machine took for something that passes by."""
    verdicts = floor.desk.triage.verdicts

    class Deaf:
        def __init__(self, verdict: Any):
            self.verdict = verdict

        def __getattr__(self, name: str) -> Any:
            wrong = {"lane": lane, "labels": (lane,), "issue": None, "subtype": None, "level": None}
            return wrong[name] if name in wrong else getattr(self.verdict, name)

    floor.desk.triage.verdicts = lambda texts, *args, **kw: [Deaf(v) for v in verdicts(texts, *args, **kw)]
    try:
        comment_id: str = (await floor.say(text, **more))[0]
    finally:
        floor.desk.triage.verdicts = verdicts
    row = await floor.comment(comment_id)
    assert (row.lane, row.incident_id) == (lane, None)
    return comment_id


async def kept(floor: Floor) -> list[Any]:
    async with floor.desk.db.read() as conn:
        return list(await conn.execute(sa.select(labels).order_by(labels.c.id)))


@pytest.mark.req("R023")
@pytest.mark.parametrize("lane", ["chat", "praise", "order", "spam"])
async def test_an_overheard_complaint_opens_an_incident_and_waits_like_a_fresh_one(
    floor: Floor, client: Any, lane: str
) -> None:
    comment_id = await overheard(floor, lane=lane)
    lead = await client("floor")
    answer = await correct(floor, lead, comment_id, lane="complaint", issue="quality", level=1)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert (found["comment"]["lane"], found["comment"]["level"], found["comment"]["unsure"]) == ("complaint", 1, False)
    row = await floor.one()
    assert found["incident"]["id"] == row.id == found["comment"]["incident_id"]
    assert (row.lane, row.issue, row.level, row.people, row.state) == ("complaint", "quality", 1, 1, "open")
    assert row.mention_due_at is not None
    (label,) = await kept(floor)
    assert (label.kinds, label.issue, label.level, label.was["kinds"]) == (["complaint"], "quality", 1, [lane])
    await floor.say(OVERHEARD)
    assert (await floor.one()).people == 2, "who says the same later joins it"


@pytest.mark.req("R023")
@pytest.mark.req("R027")
@pytest.mark.parametrize("fresh_memory", [False, True])
async def test_an_overheard_complaint_joins_what_is_known_of(floor: Floor, client: Any, fresh_memory: bool) -> None:
    await floor.say(*BROKEN)
    key = (await floor.one()).id
    comment_id = await overheard(floor, BROKEN[0])
    lead = await client("floor")
    if fresh_memory:
        floor.desk.parts["grouping"].forget_all()
    answer = (await correct(floor, lead, comment_id, lane="complaint", issue="quality", level=1)).json()
    assert answer["incident"]["id"] == key
    assert (await floor.one()).people == len(BROKEN) + 1
    await floor.say(BROKEN[0])
    assert (await floor.one()).people == len(BROKEN) + 2
    back = (await correct(floor, lead, comment_id, "undo", undo_id=answer["undo_id"])).json()
    assert (back["comment"]["lane"], back["comment"]["incident_id"], back["incident"]) == ("chat", None, None)
    assert (await floor.one()).people == len(BROKEN) + 1 and await kept(floor) == []
    again = await correct(floor, lead, comment_id, "undo", undo_id=answer["undo_id"])
    assert again.json()["error"]["code"] == "nothing_to_undo"


async def test_a_decided_matter_is_decided_again_when_the_correction_is_taken_back(floor: Floor, client: Any) -> None:
    await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")
    await floor.post(lead, key, "dispose", {"disposition": "answered"})
    await floor.say("+1", "我也是")
    assert (await floor.row(key)).state == "done"
    ids = [await overheard(floor, BROKEN[0]) for _ in range(3)]
    undo_ids = [
        (await correct(floor, lead, i, lane="complaint", issue="quality", level=1)).json()["undo_id"] for i in ids
    ]
    assert (await floor.row(key)).state == "open", "people with something grave of their own"
    for comment_id, undo_id in zip(ids[::-1], undo_ids[::-1], strict=True):
        assert (await correct(floor, lead, comment_id, "undo", undo_id=undo_id)).status_code == 200
    row = await floor.row(key)
    assert (row.state, row.disposition, row.people) == ("done", "answered", len(BROKEN) + 2)


async def test_taking_back_an_opened_one_leaves_nothing_to_decide(floor: Floor, client: Any) -> None:
    comment_id = await overheard(floor)
    lead = await client("floor")
    answer = (await correct(floor, lead, comment_id, lane="safety")).json()
    assert (answer["incident"]["lane"], answer["incident"]["level"]) == ("safety", 0)
    await correct(floor, lead, comment_id, "undo")
    async with floor.desk.db.read() as conn:
        (row,) = await conn.execute(sa.select(incidents))
        assert await queries.undecided(conn, floor.show_id) == []
    assert (row.comments, row.state, row.merged_into) == (0, "done", None)
    await floor.say(OVERHEARD)
    assert (await floor.one()).id != row.id


@pytest.mark.req("R023")
async def test_what_passes_by_either_way_is_only_labelled(floor: Floor, client: Any) -> None:
    comment_id = await overheard(floor, "主播好美", lane="spam")
    lead = await client("floor")
    answer = (await correct(floor, lead, comment_id, lane="praise")).json()
    assert (answer["comment"]["lane"], answer["incident"]) == ("praise", None)
    assert await floor.incidents() == [] and len(await kept(floor)) == 1
    back = (await correct(floor, lead, comment_id, "undo", undo_id=answer["undo_id"])).json()
    assert back["comment"]["lane"] == "spam" and await kept(floor) == []


@pytest.mark.req("R023")
async def test_one_member_is_corrected_alone(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    lead = await client("floor")
    answer = (await correct(floor, lead, ids[1], lane="chat")).json()
    assert (answer["comment"]["incident_id"], answer["incident"]) == (None, None)
    row = await floor.one()
    assert (row.lane, row.people) == ("complaint", len(BROKEN) - 1)
    assert [label.comment_id for label in await kept(floor)] == [ids[1]]
    back = (await correct(floor, lead, ids[1], "undo", undo_id=answer["undo_id"])).json()
    assert back["incident"]["id"] == row.id and back["incident"]["people"] == len(BROKEN)


@pytest.mark.req("R027")
async def test_a_complaint_among_questions_leaves_them_as_they_are(floor: Floor, client: Any) -> None:
    ids = await floor.say("這個壺可以放電磁爐嗎", "瓦斯爐可以嗎", "可以直火嗎")
    asked = await floor.one()
    lead = await client("floor")
    body: dict[str, Any] = {"lane": "complaint", "issue": "quality", "level": 1}
    async with floor.desk.db.write() as tx:
        await tx.execute(comments.update().where(comments.c.id == ids[2]).values(text="我的壺漏水"))
    answer = (await correct(floor, lead, ids[2], **body)).json()
    assert answer["incident"]["id"] != asked.id and answer["incident"]["lane"] == "complaint"
    left = await floor.row(asked.id)
    assert (left.lane, left.people, left.state) == ("question", 2, "open")
    await floor.say("電磁爐可以用嗎")
    assert (await floor.row(asked.id)).people == 3
    back = (await correct(floor, lead, ids[2], "undo", undo_id=answer["undo_id"])).json()
    assert back["incident"]["id"] == asked.id and back["incident"]["people"] == 4
    assert len(await floor.incidents()) == 1


async def test_who_may_and_what_is_refused(floor: Floor, client: Any) -> None:
    comment_id = await overheard(floor)
    lead, viewer = await client("floor"), await client("viewer")
    assert (await correct(floor, viewer, comment_id, lane="complaint")).status_code == 403
    assert (await correct(floor, viewer, comment_id, "undo")).status_code == 403
    for body in ({}, {"lane": "somewhere"}, {"level": 3}, {"colour": "red"}, {"comment_id": comment_id}):
        assert (await correct(floor, lead, comment_id, **body)).status_code == 422
    assert (await correct(floor, lead, "nobody", lane="complaint")).status_code == 404
    wrong = await lead.post(f"/api/v1/shows/other/comments/{comment_id}/label", json={"lane": "complaint"})
    assert wrong.status_code == 404
    assert await kept(floor) == [] and await floor.incidents() == []
    assert (await correct(floor, lead, comment_id, "undo")).json()["error"]["code"] == "nothing_to_undo"


async def test_a_correction_is_carried_to_every_screen(floor: Floor, client: Any) -> None:
    comment_id = await overheard(floor)
    stored: list[Any] = []
    floor.desk.bus.after.append(stored.extend)
    await correct(floor, await client("floor"), comment_id, lane="praise")
    assert ("comment", comment_id) in {one for event in stored for one in event.touched}


@pytest.mark.req("R023")
@pytest.mark.req("R028")
async def test_a_me_too_answers_no_matter_that_a_person_has_taken_away(floor: Floor, client: Any) -> None:
    lead = await client("floor")
    (first,) = await floor.say(BROKEN[0])
    assert (await correct(floor, lead, first, lane="chat")).status_code == 200
    (second,) = await floor.say("我也是")
    assert (await floor.comment(second)).incident_id is None


@pytest.mark.req("R027")
async def test_a_question_that_is_a_complaint_leaves_the_others_though_it_speaks_of_the_same(
    floor: Floor, client: Any
) -> None:
    lead = await client("floor")
    asked = await floor.say("這個壺可以放電磁爐嗎", "瓦斯爐可以嗎", "電磁爐能用嗎")
    home = (await floor.comment(asked[0])).incident_id
    answer = await correct(floor, lead, asked[2], lane="complaint", issue="quality", level=2)
    assert answer.status_code == 200
    moved = answer.json()["comment"]["incident_id"]
    async with floor.desk.db.read() as conn:
        left = await queries.row(conn, home)
    assert moved != home and (left.lane, left.comments) == ("question", 2)


@pytest.mark.req("R023")
async def test_nonsense_is_refused_and_the_show_is_remembered(floor: Floor, client: Any) -> None:
    lead = await client("floor")
    (first,) = await floor.say(BROKEN[0])
    known = floor.desk.parts["grouping"]._shows
    assert floor.show_id in known
    assert (await correct(floor, lead, first, level=3)).status_code == 422
    assert (await correct(floor, lead, first, lane="x")).status_code == 422
    assert floor.show_id in known
    assert (await correct(floor, lead, first, kinds=None, level=1)).status_code == 200


async def cases_of(floor: Floor) -> list[Any]:
    async with floor.desk.db.read() as conn:
        return list(await conn.execute(sa.select(cases)))


async def pass_time(floor: Floor, seconds: int) -> None:
    floor.clock.forward(seconds=seconds)
    await floor.desk.timers.run_due()


@pytest.mark.req("R023")
@pytest.mark.req("R029")
@pytest.mark.parametrize("lane", ["complaint", "safety"])
async def test_a_complaint_found_when_the_show_is_over_is_for_after_sales(floor: Floor, client: Any, lane: str) -> None:
    comment_id, other = await overheard(floor), await overheard(floor, "客服都不回我")
    lead = await client("floor")
    async with floor.desk.db.write() as tx:
        await shows.end_show(tx, floor.show_id)
    slip = (await correct(floor, lead, other, lane="complaint", issue="service", level=2)).json()
    assert slip["incident"]["mention_due_at"] is None
    await correct(floor, lead, other, "undo", undo_id=slip["undo_id"])
    found = (await correct(floor, lead, comment_id, lane=lane, issue="quality")).json()
    assert (found["incident"]["state"], found["incident"]["mention_due_at"]) == ("open", None)
    await pass_time(floor, 1)
    assert len(await cases_of(floor)) == (lane == "safety"), "harm to a person does not wait"
    await pass_time(floor, 130)
    (case,) = await cases_of(floor)
    assert (case.incident_id, case.comment_ids) == (found["incident"]["id"], [comment_id])
    row = await floor.row(found["incident"]["id"])
    assert (row.age_step, row.state, row.disposition) == (0, "done", "case")
    async with floor.desk.db.read() as conn:
        told = await events.since(conn, 0)
    assert not [event for event in told if event.kind in ("incident.aged", "incident.escalated")]


async def test_what_is_undecided_again_after_the_show_does_not_ring(floor: Floor, client: Any) -> None:
    await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")
    done = (await floor.post(lead, key, "dispose", {"disposition": "answered"})).json()
    async with floor.desk.db.write() as tx:
        await shows.end_show(tx, floor.show_id)
    await floor.post(lead, key, "undo", {"undo_id": done["undo_id"]})
    await pass_time(floor, 600)
    assert ((await floor.row(key)).state, (await floor.row(key)).age_step) == ("open", 0)
