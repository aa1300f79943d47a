"""What a correction makes of a verdict, and what of it is kept: only what somebody said."""

from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.commands.train import of_desk
from livemend.comments import actions, quality, queries
from livemend.comments.model import comments, labels
from livemend.people.access import Desk
from livemend.triage.heads import FIRST, SAFETY, SECOND
from livemend.triage.labels import KINDS
from livemend.triage.training import build, data

from .test_ingest import live_show, said, stored

ALARM = {"kinds": ["complaint"], "issue": "quality", "subtype": None, "level": 0}


@pytest.mark.req("R024")
@pytest.mark.parametrize(
    ("spoken", "level", "lane"),
    [
        ({"kinds": ["chat"]}, None, "chat"),
        ({"kinds": ["question"]}, None, "question"),
        ({"kinds": ["praise", "order"]}, None, "order"),
        ({"kinds": ["question"], "level": 0}, 0, "safety"),
        ({"kinds": ["complaint"]}, 0, "safety"),
        ({"kinds": ["negative_review"], "level": 2}, 2, "negative_review"),
        ({"malicious": True}, 0, "safety"),
        ({"level": 1}, 1, "complaint"),
    ],
)
def test_a_false_alarm_of_harm_ends_with_another_kind(spoken: dict[str, Any], level: int | None, lane: str) -> None:
    now = actions.corrected(ALARM, spoken)
    assert (now["level"], actions.lane_of(now["kinds"], now["level"])) == (level, lane)


def test_harm_that_somebody_spoke_of_stays_beside_any_kind() -> None:
    calm = {**ALARM, "kinds": ["chat"], "issue": None}
    assert actions.corrected(calm, {"kinds": ["chat"]})["level"] is None
    assert actions.corrected(calm, {"malicious": True})["level"] is None
    assert actions.corrected(calm, {"level": 0})["level"] == 0


def label(spoken: dict[str, Any], **kept: Any) -> Any:
    return SimpleNamespace(said=spoken, **{"kinds": None, "issue": None, "subtype": None, "level": None, **kept})


@pytest.mark.req("R023")
@pytest.mark.parametrize(
    ("spoken", "known"),
    [
        ([label({"level": 1}, level=1)], {"level": 1}),
        ([label({"level": 1}, kinds=["complaint"], issue="quality", level=1)], {"level": 1}),
        ([label({"kinds": ["complaint"]}, kinds=["complaint"])], {"kinds": ["complaint"]}),
        ([label({"kinds": ["chat"]}, kinds=["chat"])],
         {"kinds": ["chat"], "issue": None, "subtype": None, "level": None}),
        ([label({"level": 1}, level=1), label({"kinds": ["complaint"]}, kinds=["complaint"])],
         {"kinds": ["complaint"], "level": 1}),
        ([label({"kinds": ["chat"]}, kinds=["chat"]), label({"kinds": ["complaint"]}, kinds=["complaint"])],
         {"kinds": ["complaint"]}),
        ([label({"subtype": "broken"}, issue="quality", subtype="broken"),
          label({"issue": "service"}, issue="service")],
         {"issue": "service", "subtype": None}),
        ([label({"malicious": True})], {"malicious": True}),
        ([label({"malicious": True}), label({"kinds": ["complaint"]}, kinds=["complaint"])], {"kinds": ["complaint"]}),
        ([label({"kinds": ["complaint"]}, kinds=["complaint"]), label({"malicious": True})],
         {"kinds": ["complaint", "malicious"]}),
        ([label({"kinds": ["malicious"]}, kinds=["malicious"]), label({"malicious": False})], {"malicious": False}),
        ([label({"split_from": "x"})], {}),
    ],
)  # fmt: skip
def test_the_last_word_on_each_thing_counts_and_nothing_nobody_spoke_of(
    spoken: list[Any], known: dict[str, Any]
) -> None:
    found: dict[str, Any] = {}
    for one in spoken:
        found = actions.known_after(found, one)
    assert found == known


@pytest.mark.req("R023")
def test_figures_hold_the_machine_to_what_was_said_only() -> None:
    was = {"kinds": ["complaint"], "issue": "quality", "subtype": "broken", "level": 2}
    found = quality.figures([(was, {"level": 1}), (was, {"malicious": True})])
    kinds = {row["name"]: (row["held"], row["found"]) for row in found["kinds"]}
    assert kinds["complaint"] == (0, 0) and kinds["malicious"] == (1, 0)
    assert (found["level_right"], found["level_of"]) == (0, 1)
    assert all(row["found"] == 0 for row in found["issues"])
    right = ({"kinds": ["complaint"]}, {"level": 2}, {"malicious": False}, {"issue": "quality", "subtype": None})
    assert not any(quality.is_wrong(was, now) for now in right)
    wrong = ({"level": 1}, {"malicious": True}, {"issue": "service", "subtype": None}, {"kinds": ["chat"]})
    assert all(quality.is_wrong(was, now) for now in wrong)


@pytest.mark.req("R023")
def test_a_head_learns_of_a_correction_only_what_somebody_said() -> None:
    rows = [
        data.of_desk("a", known)
        for known in ({"level": 1}, {"issue": "quality", "subtype": "broken"}, {"malicious": True}, {"level": 0},
                      {"kinds": ["complaint"]}, {"kinds": ["chat"], "issue": None, "subtype": None, "level": None})
    ]  # fmt: skip
    first, second = data.targets(rows)

    def known(n: int) -> dict[str, int]:
        return {
            name: int(value)
            for names, values in ((FIRST, first[n]), (SECOND, second[n]))
            for name, value in zip(names, values, strict=True)
            if value >= 0
        }

    assert known(0) == {"safety": 0, "serious": 1}
    assert known(1)["issue:quality"] == known(1)["quality/broken"] == 1 and known(1)["issue:service"] == 0
    assert not known(1).keys() & {*FIRST, "serious"}
    assert known(2) == {"malicious": 1}
    assert known(3) == {"safety": 1, "serious": 1}
    assert known(4)["complaint"] == known(4)["unfavourable"] == 1 and "safety" not in known(4)
    assert {known(5)[name] for name in (*KINDS, "safety")} == {0, 1} and known(5)["safety"] == 0
    assert first[:, SAFETY].tolist() == [0, -1, -1, 1, -1, 0]


def test_a_seed_line_stays_beside_a_correction_that_names_no_kinds(tmp_path: Any) -> None:
    seed = tmp_path / "comments.jsonl"
    seed.write_text('{"text": "a", "kinds": ["complaint"], "issue": "quality", "level": 2}\n', "utf-8")
    assert data.part("a") != data.TEST
    for known, left in (({"level": 1}, 2), ({"kinds": ["chat"]}, 1)):
        assert len(build.material(seed, None, [data.of_desk("a", known)]).rows) == left


@pytest.mark.req("R023")
async def test_a_label_keeps_what_was_said_beside_the_machines_verdict(desk: Desk, settings: Any) -> None:
    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, 1, "收到的杯子碎了")])
    (row,) = await stored(desk)
    machine = {"kinds": row.labels, "issue": row.issue, "subtype": row.subtype, "level": row.level}
    async with desk.db.write() as tx:
        for spoken in ({"issue": "service"}, {"level": 1}, {"kinds": ["negative_review"]}, {"malicious": True}):
            await actions.label_comment(tx, row.id, spoken)
    async with desk.db.read() as conn:
        kept = await queries.all_labels(conn)
    assert [label.was for label in kept] == [machine] * 4
    assert [(label.kinds, label.issue, label.subtype, label.level) for label in kept] == [
        (None, "service", None, None), (None, None, None, 1), (["negative_review"], None, None, None), (None,) * 4,
    ]  # fmt: skip
    (learned,) = await of_desk(settings.database_url)
    assert (learned.kinds, learned.issue, learned.level) == (("negative_review", "malicious"), "service", 1)
    async with desk.db.write() as tx:
        await tx.execute(labels.delete().where(labels.c.id == kept[2].id))
    (learned,) = await of_desk(settings.database_url)
    assert (learned.kinds, learned.malicious, learned.level) == ((), True, 1)


@pytest.mark.req("R023")
async def test_the_words_of_a_me_too_teach_nothing(desk: Desk, settings: Any) -> None:
    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, 1, "+1")])
    (row,) = await stored(desk)
    async with desk.db.write() as tx:
        await tx.execute(comments.update().values(me_too=True))
        assert await actions.label_comment(tx, row.id, {"kinds": ["complaint"]}) == (None, "complaint")
        (me_too,) = await tx.all(sa.select(comments))
        await actions.note_regrouping(tx, [me_too], {"split_from": "x"})
        await tx.execute(comments.update().values(me_too=False))
        assert (await actions.label_comment(tx, row.id, {"level": 1}))[0] is None, "its verdict is still borrowed"
    (now,) = await stored(desk)
    assert (now.labels, now.level, now.unsure) == (["complaint"], 1, False)
    assert await of_desk(settings.database_url) == []


async def test_labels_come_in_the_order_they_were_said_in(desk: Desk) -> None:
    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, 1, "收到的杯子碎了")])
    (row,) = await stored(desk)
    ids = [f"{n:036d}" for n in range(6)]
    async with desk.db.write() as tx:
        for key in reversed(ids):
            one = {"id": key, "comment_id": row.id, "text": "", "said": {}, "was": {}, "by": "", "at": tx.now}
            await tx.execute(labels.insert().values(**one))
    async with desk.db.read() as conn:
        assert [label.id for label in await queries.all_labels(conn)] == ids
