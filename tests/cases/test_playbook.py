"""A case follows the playbook as the shop has it now."""

from typing import Any

import pytest
import yaml

from livemend.cases import actions, rules
from livemend.cases.path_rules import HOUSE
from livemend.people.access import Desk

URL = "/api/v1"
WORDS = "The hinge of the lamp is broken."


@pytest.mark.req("R006")
async def test_an_open_case_follows_a_changed_sop_at_once(desk: Desk, client: Any, shop: Any) -> None:
    manager, service = await client("manager"), await client("service")
    async with desk.db.write() as tx:
        case_id = await actions.open_case(
            tx, channel="web", words=WORDS, lang="en", order_no="EM-81131", issue="quality", subtype="broken", level=2
        )

    async def look() -> dict[str, Any]:
        return dict((await service.get(f"{URL}/cases/{case_id}")).json())

    before = await look()
    assert before["playbook"]["case_type"] == "quality_defect"
    shown = before["playbook"]["steps"]
    assert [step["step"] for step in shown] == list(HOUSE[:-1])
    assert [step["step"] for step in shown if step["current"]] == [before["step"]]
    assert before["missing"] == ["photo", "wished"]

    book = yaml.safe_load((await manager.get(f"{URL}/playbooks/quality_defect")).json()["source"])
    steps = {step["key"]: step for step in book["steps"]}
    steps[before["step"]]["todo"] = {"en": "Ring the bell.", "zh-Hant": "先搖鈴。", "zh-Hans": "先摇铃。"}
    steps[before["step"]]["within"] = "7m"
    book["steps"] = [steps[key] for key in ("acknowledge", "assess", "offer", "tell", "execute")]
    book["collect"] = ["video", "usage", "order"]
    saved = await manager.put(
        f"{URL}/playbooks/quality_defect", json={"source": yaml.safe_dump(book, allow_unicode=True)}
    )
    assert saved.status_code == 200, saved.text

    after = await look()
    assert [step["step"] for step in after["playbook"]["steps"]] == [
        "acknowledge",
        "assess",
        "offer",
        "tell",
        "execute",
    ]
    now = next(step for step in after["playbook"]["steps"] if step["current"])
    assert (now["step"], now["todo"]["en"], now["within_minutes"]) == (before["step"], "Ring the bell.", 7)
    assert after["missing"] == ["video", "usage", "wished"]
    asked = await service.post(f"{URL}/cases/{case_id}/ask", json={})
    assert asked.status_code == 200, asked.text
    letter = [entry["text"] for entry in asked.json()["timeline"] if entry["kind"] == "question"]
    assert "How you used it" in letter[-1] and "A video of it" in letter[-1]
    own_page = (await (await client(None)).get(after["status_link"], params={"lang": "en"})).text
    assert "How you used it" in own_page and "Your answer" in own_page

    async with desk.db.write() as tx:
        await actions.customer_wrote(tx, case_id, "I opened it twice, then it broke.")
    assert (await look())["missing"] == ["video", "wished"]
    await manager.delete(f"{URL}/playbooks/quality_defect")
    assert (await look())["playbook"] == before["playbook"]


@pytest.mark.req("R006")
async def test_another_kind_of_case_another_playbook(desk: Desk, client: Any, shop: Any) -> None:
    service = await client("service")
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, channel="web", words=WORDS, lang="en")
    assert (await service.get(f"{URL}/cases/{case_id}")).json()["playbook"]["case_type"] == "general"
    async with desk.db.write() as tx:
        await actions.change(tx, case_id, issue="quality", level=0)
    assert (await service.get(f"{URL}/cases/{case_id}")).json()["playbook"]["case_type"] == "safety"


def test_what_stands_in_the_order_is_not_asked_twice() -> None:
    nothing: dict[str, Any] = {
        "has_order": False,
        "has_photo": False,
        "has_contact": True,
        "words": "",
        "wished": "a new one",
    }
    assert rules.missing(collect=["order", "batch", "purchase_time"], **nothing) == ["order"]
    assert rules.missing(collect=["batch"], **nothing) == ["batch"]
    assert rules.missing(collect=["order", "batch"], **{**nothing, "has_order": True}) == ["batch"]
    assert rules.missing(collect=["claim_words"], **nothing, has_chat=True) == []
