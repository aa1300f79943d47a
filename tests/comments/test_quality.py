"""The team's own labels measure the model: precision and recall per kind, and the texts it got wrong."""

from typing import Any

import pytest

from livemend.comments import actions, quality
from livemend.comments.model import comments
from livemend.people.access import Desk

from .test_ingest import live_show, said, stored


def verdict(
    kinds: list[str], issue: str | None = None, level: int | None = None, subtype: str | None = None
) -> dict[str, Any]:
    return {"kinds": kinds, "issue": issue, "subtype": subtype, "level": level}


@pytest.mark.req("R023")
def test_precision_and_recall_per_kind() -> None:
    found = quality.figures(
        [
            (verdict(["complaint"], "quality", 1), verdict(["complaint"], "quality", 2)),
            (verdict(["complaint"], "quality", 1), verdict(["chat"])),
            (verdict(["chat"]), verdict(["complaint", "question"], "logistics", 2)),
            (verdict(["question"]), verdict(["question"])),
        ]
    )
    kinds = {row["name"]: row for row in found["kinds"]}
    complaint = kinds["complaint"]
    assert (complaint["held"], complaint["found"], complaint["right"]) == (2, 2, 1)
    assert (complaint["precision"], complaint["recall"]) == (0.5, 0.5)
    assert (kinds["question"]["precision"], kinds["question"]["recall"]) == (1.0, 0.5)
    assert (kinds["spam"]["precision"], kinds["spam"]["recall"]) == (None, None)
    assert (found["level_right"], found["level_of"]) == (0, 3)
    assert next(row for row in found["issues"] if row["name"] == "quality")["right"] == 1


@pytest.mark.req("R024")
@pytest.mark.req("R026")
def test_an_issue_missed_or_said_for_nothing_counts_against_the_model() -> None:
    hit = (verdict(["complaint"], "quality", 0), verdict(["complaint"], "quality", 0))
    missed = (verdict(["chat"]), verdict(["complaint"], "quality", 0))
    false_alarm = (verdict(["complaint"], "quality", 0), verdict(["praise"]))
    found = quality.figures([hit, *[missed] * 9, *[false_alarm] * 9])
    for row in (found["issues"][0], found["levels"][0]):
        assert (row["held"], row["found"], row["right"]) == (10, 10, 1), row
        assert (row["precision"], row["recall"]) == (0.1, 0.1)
    assert (found["level_right"], found["level_of"]) == (1, 19)


@pytest.mark.parametrize(("said", "meant", "wrong"), [("delay", "lost", True), ("delay", None, False),
                                                      (None, "lost", False), ("lost", "lost", False)])  # fmt: skip
def test_a_subtype_is_wrong_only_where_both_name_one(said: str | None, meant: str | None, wrong: bool) -> None:
    sides = [verdict(["complaint"], "logistics", 2, name) for name in (said, meant)]
    assert quality.is_wrong(*sides) is wrong


@pytest.mark.req("R023")
async def test_corrections_are_measured_and_listed_masked(desk: Desk, client: Any) -> None:
    show_id = await live_show(desk)
    texts = ["晚安主播", "收到的杯子碎了 電話0912-345-678", "A01+1"]
    await desk.parts["ingest"].submit(show_id, [said(desk, n, text) for n, text in enumerate(texts)])
    rows = await stored(desk)
    async with desk.db.write() as tx:
        await actions.label_comment(tx, rows[0].id, {"kinds": ["praise"]})
        await actions.label_comment(tx, rows[0].id, {"kinds": ["spam"]})
        await actions.label_comment(tx, rows[1].id, {"kinds": ["chat"]})
        await actions.label_comment(tx, rows[2].id, {"kinds": list(rows[2].labels)})
        await actions.note_regrouping(tx, rows[:1], {"split_from": "x"})
    lead, viewer = await client("floor"), await client("viewer")
    found = (await lead.get("/api/v1/labels/quality?by=then")).json()
    assert (found["labels"], found["regroupings"]) == (3, 1)
    assert len(found["wrong"]) == found["wrong_then"] == 2, (
        "what was confirmed is not wrong; of two labels the last counts"
    )
    assert found["wrong"][0]["label"]["kinds"] == ["chat"] or found["wrong"][1]["label"]["kinds"] == ["chat"]
    assert "0912-345-678" not in str(found)
    spam = next(row for row in found["then"]["kinds"] if row["name"] == "spam")
    assert (spam["held"], spam["recall"]) == (1, 0.0)
    page = (await lead.get("/api/v1/labels/quality?limit=1&by=then")).json()
    assert len(page["wrong"]) == 1 and page["next_cursor"] == "1"
    rest = (await lead.get("/api/v1/labels/quality?limit=1&by=then&offset=1")).json()
    assert rest["wrong"][0]["comment_id"] != page["wrong"][0]["comment_id"] and rest["next_cursor"] is None
    assert (await viewer.get("/api/v1/labels/quality")).status_code == 403


@pytest.mark.req("R023")
async def test_what_the_model_in_use_gets_right_is_not_listed_as_wrong(desk: Desk, client: Any) -> None:
    """A comment that was judged wrongly then, by a model that is no longer in use."""
    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, 1, "晚安主播")])
    (row,) = await stored(desk)
    async with desk.db.write() as tx:
        worse = {"labels": ["complaint"], "issue": "quality", "level": 1}
        await tx.execute(comments.update().values(**worse))
        await actions.label_comment(tx, row.id, {"kinds": list(row.labels)})
    lead = await client("floor")
    now = (await lead.get("/api/v1/labels/quality")).json()
    assert (now["wrong"], now["wrong_now"], now["wrong_then"]) == ([], 0, 1)
    (then,) = (await lead.get("/api/v1/labels/quality?by=then")).json()["wrong"]
    assert then["was"]["kinds"] == ["complaint"] and then["now"]["kinds"] == then["label"]["kinds"]
    assert (await lead.get("/api/v1/labels/quality?by=tomorrow")).status_code == 422


async def test_no_labels_no_figures(desk: Desk, client: Any) -> None:
    found = (await (await client("floor")).get("/api/v1/labels/quality")).json()
    assert (found["labels"], found["wrong"], found["then"]["level_of"]) == (0, [], 0)
