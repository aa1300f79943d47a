"""What a correction does to an incident and its members, what is learned from it, and that none of it stays."""

import asyncio
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.commands.train import of_desk
from livemend.comments import quality
from livemend.comments.model import labels
from livemend.incidents import queries, regroup
from livemend.incidents.said import settled, taken_back
from livemend.kit import events

from .conftest import Floor
from .test_acts import kept_labels, plain
from .test_growth import BROKEN

HARM = "用了之後手被燙傷流血了"


@pytest.mark.req("R024")
@pytest.mark.parametrize("kind", ["chat", "question", "praise"])
async def test_a_false_alarm_of_harm_leaves_the_lane_of_safety(
    floor: Floor, client: Any, settings: Any, kind: str
) -> None:
    (comment_id,) = await floor.say(HARM)
    row = await floor.one()
    assert (row.lane, row.level) == ("safety", 0)
    lead = await client("floor")
    answer = (await floor.post(lead, row.id, "label", {"lane": kind})).json()
    comment = await floor.comment(comment_id)
    assert (comment.lane, comment.labels, comment.level, comment.issue) == (kind, [kind], None, None)
    left = await floor.row(row.id)
    assert (left.lane, left.level, left.state) == (kind, None, "open") if kind == "question" else left.state == "done"
    (learned,) = await of_desk(settings.database_url)
    assert (learned.kinds, learned.level) == ((kind,), None)
    await floor.post(lead, row.id, "undo", {"undo_id": answer["undo_id"]})
    assert plain(await floor.one()) == plain(row) and await of_desk(settings.database_url) == []


@pytest.mark.req("R024")
@pytest.mark.parametrize("alone", [False, True])
async def test_a_stated_level_wins_over_the_lane_of_safety(floor: Floor, client: Any, alone: bool) -> None:
    (comment_id,) = await floor.say(HARM)
    key = (await floor.one()).id
    lead = await client("floor")
    at = f"/api/v1/shows/{floor.show_id}/" + (f"comments/{comment_id}" if alone else f"incidents/{key}")
    for level, lane in ((1, "complaint"), (0, "safety")):
        answer = (await lead.post(f"{at}/label", json={"lane": "safety", "issue": "quality", "level": level})).json()
        assert (answer["incident"]["lane"], answer["incident"]["level"]) == (lane, level)
    answer = (await lead.post(f"{at}/label", json={"level": 2})).json()
    answer = (await lead.post(f"{at}/label", json={"lane": "safety"})).json()
    assert (answer["incident"]["lane"], answer["incident"]["level"]) == ("safety", 0)


@pytest.mark.req("R024")
async def test_what_is_raised_to_safety_stands_there_whatever_was_said_before(floor: Floor, client: Any) -> None:
    await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")
    await floor.post(lead, key, "label", {"kinds": ["negative_review"], "issue": "quality", "level": 1})
    before = await floor.row(key)
    raised = (await floor.post(lead, key, "label", {"lane": "safety"})).json()
    assert (raised["incident"]["lane"], raised["incident"]["level"]) == ("safety", 0)
    await floor.say(BROKEN[0])
    assert (await floor.one()).lane == "safety"
    lowered = (await floor.post(lead, key, "label", {"level": 1})).json()
    assert (lowered["incident"]["lane"], lowered["incident"]["level"]) == ("negative_review", 1)
    for step in (lowered, raised):
        await floor.post(lead, key, "undo", {"undo_id": step["undo_id"]})
    assert (await floor.row(key)).fixed == before.fixed and (await floor.row(key)).lane == "negative_review"


@pytest.mark.parametrize(
    ("fixed", "said", "level", "left"),
    [
        ({}, {"level": 0}, 2, {"level": 0, "lane": "safety"}),
        ({"level": 0, "lane": "safety"}, {"level": 1}, 0, {"level": 1}),
        ({"level": 0, "lane": "safety"}, {"issue": "quality"}, 0, {"level": 0, "lane": "safety", "issue": "quality"}),
        ({"issue": "quality", "subtype": "broken"}, {"issue": "service"}, 2, {"issue": "service"}),
        ({}, {"kinds": ["complaint"]}, 0, {"kinds": ["complaint"], "lane": "safety"}),
        ({"issue": "quality", "level": 0, "lane": "safety"}, {"kinds": ["question"]}, 0,
         {"kinds": ["question"], "lane": "question"}),
        ({}, {"kinds": ["question"], "level": 0}, 1, {"kinds": ["question"], "level": 0, "lane": "safety"}),
        ({"kinds": ["question"], "lane": "question"}, {"level": 1}, None, {"kinds": ["question"], "lane": "question"}),
        ({"kinds": ["complaint"], "lane": "complaint"}, {"malicious": True}, 2,
         {"malicious": True, "lane": "malicious"}),
        ({"malicious": True, "lane": "malicious"}, {"malicious": False}, 2, {}),
        ({"malicious": True, "lane": "malicious"}, {"level": 0}, 2, {"malicious": True, "level": 0, "lane": "safety"}),
    ],
)  # fmt: skip
def test_the_lane_follows_from_all_that_was_said(
    fixed: dict[str, Any], said: dict[str, Any], level: int | None, left: dict[str, Any]
) -> None:
    assert settled(fixed, said, level) == left
    assert taken_back(fixed, left, left, level) == fixed


async def told_of(floor: Floor, since: int) -> list[str]:
    """Comments whose new look goes to every screen."""
    async with floor.desk.db.read() as conn:
        found = await events.since(conn, since)
    return [ref for event in found for kind, ref in event.touched if kind == "comment"]


async def last_event(floor: Floor) -> int:
    async with floor.desk.db.read() as conn:
        return await events.last_id(conn)


@pytest.mark.req("R023")
@pytest.mark.req("R028")
@pytest.mark.parametrize("act", ["label", "merge", "split"])
async def test_every_comment_that_changes_is_told_to_every_screen_and_so_when_taken_back(
    floor: Floor, client: Any, act: str
) -> None:
    ids = await floor.say(*BROKEN)
    key = (await floor.one()).id
    (other,) = await floor.say("你們客服態度很差 罵人")
    second = next(row.id for row in await floor.incidents() if row.id != key)
    body: dict[str, Any] = {
        "label": {"lane": "chat"}, "merge": {"incident_ids": [second]}, "split": {"comment_ids": ids[1:]},
    }[act]  # fmt: skip
    changed = {"label": ids, "merge": [other], "split": ids[1:]}[act]
    lead, begun = await client("floor"), await last_event(floor)
    done = (await floor.post(lead, key, act, body)).json()
    assert sorted(await told_of(floor, begun)) == sorted(changed)
    begun = await last_event(floor)
    await floor.post(lead, key, "undo", {"undo_id": done["undo_id"]})
    assert sorted(await told_of(floor, begun)) == sorted(changed)


@pytest.mark.req("R023")
async def test_a_me_too_that_is_corrected_alone_stands_by_itself(floor: Floor, client: Any, settings: Any) -> None:
    await floor.say(BROKEN[0])
    me_toos = await floor.say("+1", "我也是")
    start = await floor.one()
    before = [plain(await floor.comment(i)) for i in me_toos]
    lead = await client("floor")
    at = f"/api/v1/shows/{floor.show_id}/comments/{me_toos[0]}"
    asked = (await lead.post(f"{at}/label", json={"lane": "question"})).json()
    assert (asked["comment"]["lane"], asked["comment"]["me_too"]) == ("question", False)
    harmed = (await lead.post(f"{at}/label", json={"lane": "safety"})).json()
    assert (await floor.one()).level == 0, "one who is harmed among many is enough"
    lowered = (await lead.post(f"{at}/label", json={"lane": "question"})).json()
    await floor.post(lead, start.id, "label", {"kinds": ["negative_review"], "level": 1})
    floor.desk.parts["grouping"].forget_all()
    await floor.say(BROKEN[1])
    assert (await floor.comment(me_toos[0])).lane == "question", "what was said of it alone stays"
    assert (await floor.comment(me_toos[1])).lane == "negative_review"
    await floor.post(lead, start.id, "undo")
    left = (await lead.post(f"{at}/label", json={"lane": "order"})).json()
    again = (await lead.post(f"{at}/label", json={"lane": "chat"})).json()
    assert (again["comment"]["lane"], again["comment"]["incident_id"]) == ("chat", None)
    assert [row.text for row in await of_desk(settings.database_url)] == [], "its words teach nothing"
    for step in (again, left, lowered, harmed, asked):
        assert (await lead.post(f"{at}/undo", json={"undo_id": step["undo_id"]})).status_code == 200
    assert [plain(await floor.comment(i)) for i in me_toos] == before and await kept_labels(floor) == []


@pytest.mark.req("R024")
@pytest.mark.req("R033")
@pytest.mark.parametrize("alone", [False, True])
async def test_what_is_raised_by_hand_must_be_spoken_of_sooner(floor: Floor, client: Any, alone: bool) -> None:
    (comment_id,) = await floor.say("客服態度很差")
    row = await floor.one()
    lead = await client("floor")
    at = f"/api/v1/shows/{floor.show_id}/" + (f"comments/{comment_id}" if alone else f"incidents/{row.id}")
    raised = (await lead.post(f"{at}/label", json={"lane": "safety"})).json()
    soon = (await floor.one()).mention_due_at
    assert (soon - floor.clock.now()).total_seconds() == 30 < (row.mention_due_at - floor.clock.now()).total_seconds()
    floor.clock.forward(seconds=16)
    await floor.desk.timers.run_due()
    assert (await floor.one()).age_step == 1
    lowered = (await lead.post(f"{at}/label", json={"lane": "complaint", "level": 2})).json()
    await lead.post(f"{at}/label", json={"level": 0})
    assert (await floor.one()).mention_due_at == soon, "never later"
    await lead.post(f"{at}/undo", json={})
    for step in (lowered, raised):
        await lead.post(f"{at}/undo", json={"undo_id": step["undo_id"]})
    assert (await floor.one()).mention_due_at == row.mention_due_at


@pytest.mark.req("R023")
async def test_what_is_said_while_comments_pour_in_stands(floor: Floor) -> None:
    await floor.say(*BROKEN)
    key = (await floor.one()).id
    async with floor.desk.db.write() as tx:
        await regroup.label(tx, key, {"kinds": ["negative_review"], "level": 1})
        pouring = asyncio.create_task(floor.say(BROKEN[0]))
        done, _waiting = await asyncio.wait({pouring}, timeout=0.5)
        assert not done, "the show is held meanwhile"
    await pouring
    row = await floor.one()
    assert (row.lane, row.level, row.people) == ("negative_review", 1, 4)


@pytest.mark.req("R023")
async def test_me_toos_follow_the_correction_but_are_no_lesson(floor: Floor, client: Any, settings: Any) -> None:
    (first,) = await floor.say(BROKEN[0])
    me_toos = await floor.say("+1", "我也是")
    assert (await floor.one()).comments == 3
    lead = await client("floor")
    key = (await floor.one()).id
    answer = (await floor.post(lead, key, "label", {"kinds": ["negative_review"], "level": 1})).json()
    assert [label.comment_id for label in await kept_labels(floor)] == [first]
    for comment_id in me_toos:
        row = await floor.comment(comment_id)
        assert (row.lane, row.level, row.unsure, row.incident_id) == ("negative_review", 1, False, key)
    assert [row.text for row in await of_desk(settings.database_url)] == [BROKEN[0]]
    found = (await lead.get("/api/v1/labels/quality")).json()
    assert found["labels"] == 1
    await floor.post(lead, key, "undo", {"undo_id": answer["undo_id"]})
    assert {(await floor.comment(i)).lane for i in me_toos} == {"complaint"} and await kept_labels(floor) == []
    split = (await floor.post(lead, key, "split", {"comment_ids": me_toos[:1]})).json()
    await floor.post(lead, split["incident"]["id"], "label", {"kinds": ["complaint"]})
    assert await of_desk(settings.database_url) == [], "it still means what it once answered"


@pytest.mark.req("R023")
async def test_a_level_confirms_nothing_but_the_level(floor: Floor, client: Any, settings: Any) -> None:
    ids = await floor.say(*BROKEN)
    verdicts = {i: await floor.comment(i) for i in ids}
    lead = await client("floor")
    await floor.post(lead, (await floor.one()).id, "label", {"level": 1})
    for label in await kept_labels(floor):
        row = verdicts[label.comment_id]
        assert label.was == {"kinds": row.labels, "issue": row.issue, "subtype": row.subtype, "level": row.level}
        assert (label.kinds, label.issue, label.subtype, label.level) == (None, None, None, 1)
    assert {(row.kinds, row.issue, row.level) for row in await of_desk(settings.database_url)} == {((), None, 1)}
    found = (await lead.get("/api/v1/labels/quality")).json()
    assert (found["labels"], found["regroupings"]) == (len(ids), 0)
    assert sum(row["held"] + row["found"] for row in found["then"]["kinds"] + found["then"]["issues"]) == 0
    assert sum(row["held"] for row in found["then"]["levels"]) == len(ids)
    assert all(wrong["label"] == {"level": 1} for wrong in found["wrong"])


@pytest.mark.req("R023")
@pytest.mark.parametrize("whole", [False, True])
async def test_what_is_taken_back_leaves_no_trace_in_what_was_said_after_it(
    floor: Floor, client: Any, settings: Any, whole: bool
) -> None:
    ids = await floor.say(*BROKEN[:2])
    start = await floor.one()
    comments_before = [plain(await floor.comment(i)) for i in ids]
    machine = await floor.comment(ids[0])
    verdict = {"kinds": machine.labels, "issue": machine.issue, "subtype": machine.subtype, "level": machine.level}
    lead = await client("floor")
    said = [{"kinds": ["negative_review"], "issue": "service", "level": 0}, {"level": 1}, {"issue": "logistics"}]
    steps = []
    for body in said:
        more = {} if whole else {"comment_id": ids[0]}
        steps.append((await floor.post(lead, start.id, "label", {**body, **more})).json()["undo_id"])
        floor.clock.forward(milliseconds=5)
    await floor.post(lead, start.id, "undo", {"undo_id": steps[0]})
    left = await floor.comment(ids[0])
    assert (left.labels, left.issue, left.level) == (machine.labels, "logistics", 1)
    if whole:
        assert (await floor.row(start.id)).fixed == {"issue": "logistics", "level": 1}
        assert (await floor.row(start.id)).lane == start.lane
    kept = [label for label in await kept_labels(floor) if label.comment_id == ids[0]]
    assert [(label.kinds, label.issue, label.level) for label in kept] == [(None, None, 1), (None, "logistics", None)]
    assert all(label.was == verdict for label in kept)
    assert {(row.kinds, row.issue, row.level) for row in await of_desk(settings.database_url)} == {((), "logistics", 1)}
    assert quality.is_wrong(verdict, {"issue": "logistics", "subtype": None})
    for step in (steps[1], steps[2]):
        await floor.post(lead, start.id, "undo", {"undo_id": step})
    assert [plain(await floor.comment(i)) for i in ids] == comments_before
    assert plain(await floor.one()) == plain(start)
    async with floor.desk.db.read() as conn:
        assert (await conn.execute(sa.select(sa.func.count()).select_from(labels))).scalar() == 0


@pytest.mark.req("R023")
async def test_a_question_stays_one_when_one_who_asked_it_is_corrected(floor: Floor, client: Any) -> None:
    """Though the model heard a complaint in one of the others; what a person says of that one stands."""
    asked = await floor.say("運費多少", "有免運嗎", "說免運 收我兩百運費")
    row = await floor.one()
    assert (row.lane, row.comments) == ("question", 3)
    lead = await client("floor")
    at = f"/api/v1/shows/{floor.show_id}/comments"
    answer = (await lead.post(f"{at}/{asked[1]}/label", json={"lane": "chat"})).json()
    left = await floor.row(row.id)
    assert (left.lane, left.level, left.comments) == ("question", None, 2)
    await lead.post(f"{at}/{asked[1]}/undo", json={"undo_id": answer["undo_id"]})
    assert plain(await floor.one()) == plain(row)
    await lead.post(f"{at}/{asked[0]}/label", json={"lane": "chat"})
    await lead.post(f"{at}/{asked[1]}/label", json={"lane": "chat"})
    await lead.post(f"{at}/{asked[2]}/label", json={"lane": "complaint", "issue": "misleading", "level": 1})
    told = await floor.row(row.id)
    assert (told.lane, told.level, told.comments) == ("complaint", 1, 1)


@pytest.mark.req("R023")
async def test_what_a_person_has_spoken_of_is_known_by_the_steps_that_stand(floor: Floor, client: Any) -> None:
    ids = await floor.say(*BROKEN)
    key = (await floor.one()).id
    lead = await client("floor")

    async def spoken() -> list[int]:
        async with floor.desk.db.read() as conn:
            known = await queries.spoken_of(conn, floor.show_id, [*ids, "nobody"])
            assert (
                await queries.spoken_of(conn, "other", ids) == await queries.spoken_of(conn, floor.show_id, []) == set()
            )
            # Of what is asked for only, however many have been spoken of.
            assert await queries.spoken_of(conn, floor.show_id, ids[:1]) == known & {ids[0]}
        return [n for n, comment_id in enumerate(ids) if comment_id in known]

    assert await spoken() == []
    at = f"/api/v1/shows/{floor.show_id}/comments/{ids[1]}"
    one = (await lead.post(f"{at}/label", json={"level": 1})).json()
    assert await spoken() == [1]
    whole = (await floor.post(lead, key, "label", {"lane": "negative_review"})).json()
    assert await spoken() == [0, 1, 2]
    assert (await lead.post(f"{at}/undo", json={"undo_id": one["undo_id"]})).status_code == 200
    assert await spoken() == [0, 1, 2]
    assert (await floor.post(lead, key, "undo", {"undo_id": whole["undo_id"]})).status_code == 200
    assert await spoken() == []
