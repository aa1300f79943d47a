"""The team's own labels measure the model: precision and recall per kind, and the texts it got wrong."""

from typing import Any

import pytest

from livemend.comments import actions, quality
from livemend.people.access import Desk

from .test_ingest import live_show, said, stored


def verdict(kinds: list[str], issue: str | None = None, level: int | None = None) -> dict[str, Any]:
    return {"kinds": kinds, "issue": issue, "subtype": None, "level": level}


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
    assert (found["level_right"], found["level_of"]) == (0, 1)
    assert next(row for row in found["issues"] if row["name"] == "quality")["right"] == 1


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
    found = (await lead.get("/api/v1/labels/quality")).json()
    assert (found["labels"], found["regroupings"]) == (3, 1)
    assert len(found["wrong"]) == 2, "what was confirmed is not wrong; of two labels the last counts"
    assert found["wrong"][0]["label"]["kinds"] == ["chat"] or found["wrong"][1]["label"]["kinds"] == ["chat"]
    assert "0912-345-678" not in str(found)
    spam = next(row for row in found["then"]["kinds"] if row["name"] == "spam")
    assert (spam["held"], spam["recall"]) == (1, 0.0)
    page = (await lead.get("/api/v1/labels/quality?limit=1")).json()
    assert len(page["wrong"]) == 1 and page["next_cursor"] == "1"
    assert (await viewer.get("/api/v1/labels/quality")).status_code == 403


async def test_no_labels_no_figures(desk: Desk, client: Any) -> None:
    found = (await (await client("floor")).get("/api/v1/labels/quality")).json()
    assert (found["labels"], found["wrong"], found["then"]["level_of"]) == (0, [], 0)
