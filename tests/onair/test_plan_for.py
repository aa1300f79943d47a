"""The plan that was made for such a matter is at hand where the matter is (R007)."""

from typing import Any

import pytest

from livemend.knowledge.rules import failure_of, steps_of


@pytest.mark.req("R007")
async def test_a_defect_complaint_lists_a_solution_with_steps(client: Any, show: str, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    manager = await client("manager")
    plan = {
        "solutions": {"zh-Hant": "全額退款或換新"},
        "steps": {"zh-Hant": "1. 私訊訂單和照片。2. 核對批次。3. 退款或換新。"},
    }
    kind = failure_of(told.issue)
    saved = await manager.put(f"/api/v1/contingency/{kind}", json=plan)
    assert saved.status_code == 200, saved.text
    base = f"/api/v1/shows/{show}/incidents/{told.incident_id}"
    wanted = {
        "failure_type": kind,
        "solutions": plan["solutions"],
        "steps": {"zh-Hant": ["私訊訂單和照片。", "核對批次。", "退款或換新。"]},
    }
    assert (await manager.get(base)).json()["plan"] == wanted
    await manager.post(f"{base}/cases", json={})
    (case_id,) = (await manager.get(base)).json()["case_ids"]
    assert (await manager.get(f"/api/v1/cases/{case_id}")).json()["plan"] == wanted


@pytest.mark.req("R007")
def test_each_kind_of_failure_has_its_plan() -> None:
    named = {issue: failure_of(issue) for issue in ("quality", "logistics", "service", "misleading", "unknown", None)}
    assert list(named.values()) == ["product_defect", "logistics", "service_error", "false_advertising", None, None]
    assert failure_of("quality", attack=True) == "malicious_attack"
    assert failure_of(None, level=0) == "product_defect"


def test_steps_are_told_apart_by_their_numbers_or_lines() -> None:
    assert steps_of("1. Refund 2.5 %. 2. Write again within 48 hours.") == [
        "Refund 2.5 %.",
        "Write again within 48 hours.",
    ]
    assert steps_of("1、查包裹；2、補寄") == ["查包裹；", "補寄"]
    assert steps_of("Look it up\n\nWrite") == ["Look it up", "Write"]
    assert steps_of("") == []
