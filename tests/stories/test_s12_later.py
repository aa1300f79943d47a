"""S12: it cannot be answered now. One moment, the department is late, a time is promised, and kept."""

from typing import Any

import pytest
from live import Team, spoken


@pytest.mark.req("S12")
@pytest.mark.req("R050")
@pytest.mark.req("R032")
async def test_an_answer_that_takes_time(team: Team, say: Any) -> None:
    told = await say("請問保溫瓶到底是316還是304？我買的杯底刻304，跟介紹不一樣", "316還是304")
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    asked = await team.on("floor", told, "hold", department="supply", question="內膽是不是 316？有報告嗎？")
    await team.later(seconds=89)
    assert (await team.get("floor", "/api/v1/requests", show_id=team.show))[0]["state"] == "waiting"
    await team.later(seconds=1)
    late = (await team.get("floor", "/api/v1/requests", show_id=team.show))[0]
    assert late["state"] == "late"
    assert any("時間" in hint for hint in (await team.card(told))["hints"])
    # Nobody has decided it meanwhile: somebody still waits for the answer.
    await team.later(seconds=121)
    assert (await team.incident(told))["state"] == "on_air"
    vague = await team.refused(
        "host", team.at(told, "park"), words="盡快給大家答案", due_at=team.iso(hours=2), owner_role="supply"
    )
    assert vague == "wording"
    parked = await team.on(
        "host",
        told,
        "park",
        words="下播後兩小時內給大家答案，附檢驗報告。",
        due_at=team.iso(hours=2),
        owner_role="supply",
    )
    answered = await team.post(
        "supply", f"/api/v1/requests/{asked['id']}/answer", text="內膽是 316，外殼是 304，報告 NS-2609-17"
    )
    assert answered["state"] == "answered"
    assert "內膽是 316" in spoken(await team.card(told))
    await team.later(minutes=70)
    await team.post("supply", f"/api/v1/promises/{parked['promise']['id']}/fulfil", proof="報告已傳")
    made = (await team.get("floor", "/api/v1/promises", show_id=team.show))["items"]
    assert {promise["id"]: promise["state"] for promise in made}[parked["promise"]["id"]] == "kept"
