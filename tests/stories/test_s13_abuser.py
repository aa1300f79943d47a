"""S13: an unreasonable viewer. Politely first, then step by step, everything reversible and on record."""

from typing import Any

import pytest
from live import Team, kinds


@pytest.mark.req("S13")
@pytest.mark.req("R058")
@pytest.mark.req("R067")
@pytest.mark.req("R068")
async def test_an_abuser(team: Team, say: Any) -> None:
    told = await say("主播是白痴 滾出去", "無名火大叔")
    view = await team.incident(told)
    card = view["card"]
    assert view["lane"] in ("abuse", "malicious")
    assert kinds(card)[0] == "calm"
    assert "白痴" not in "".join(part["text"] for part in card["parts"])
    base = f"/api/v1/shows/{team.show}"
    assert await team.refused("floor", f"{base}/sanctions", comment_id=told.id, step="mute") == "sanction_step_skipped"
    polite = "抽獎名單由平台系統抽出，開獎畫面會留在回放裡。想查紀錄請私訊，今晚十點前回覆您。"
    await team.on("floor", told, "reply", text=polite)
    warned = await team.post("floor", f"{base}/sanctions", comment_id=told.id)
    muted = await team.post("floor", f"{base}/sanctions", comment_id=told.id)
    assert (warned["act"]["kind"], muted["act"]["kind"], muted["act"]["seconds"]) == ("warn", "timeout", 300)
    await team.post("floor", f"/api/v1/acts/{muted['act']['id']}/undo")
    hidden = await team.on("floor", told, "hide", comment_id=told.id, reason="abuse")
    assert hidden["act"]["reason"] == "abuse"
    assert await team.acts() == ["post", "warn", "timeout", "unban", "hide"]
    await team.on("floor", told, "dispose", disposition="ignored", reason="已說明立場，證據已留")
    steps = (await team.get("floor", f"{base}/sanctions"))[0]
    assert [step["step"] for step in steps["steps"]] == ["warn"]
    log = [entry["event"] for entry in (await team.incident(told))["history"]]
    assert "incident.decided" in log
