"""Harm to a person: supply is asked once to stop the sale, however the matter came to be one of safety (B9)."""

from typing import Any

from live import Team

HARM = "燕麥身體乳擦了兩天手臂起紅疹很癢，去看醫生了"


async def asked(team: Team) -> list[Any]:
    found = await team.get("supply", "/api/v1/requests", show_id=team.show)
    return [one for one in found if one["department"] == "supply"]


async def test_raised_by_hand_it_is_asked_once(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    assert await asked(team) == []
    await team.on("floor", told, "label", level=0)
    (one,) = await asked(team)
    assert (one["incident_id"], one["state"]) == (told.incident_id, "waiting")
    assert "玻璃茶壺" in one["question"]
    # Taken back and said again, answered, labelled anew: still the one question.
    await team.on("floor", told, "undo")
    await team.on("floor", told, "label", level=0)
    await team.post("supply", f"/api/v1/requests/{one['id']}/answer", text="已停賣")
    await team.on("floor", told, "label", issue="quality", subtype="broken")
    await say("玻璃茶壺收到就裂了，我也是", "阿明")
    assert [(r["id"], r["state"]) for r in await asked(team)] == [(one["id"], "answered")]


async def test_one_comment_of_it_raised_by_hand(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就裂了", "阿珠")
    path = f"/api/v1/shows/{team.show}/comments/{told.id}/label"
    await team.post("floor", path, lane="safety")
    (one,) = await asked(team)
    assert (await team.get("floor", f"/api/v1/shows/{team.show}/incidents/{one['incident_id']}"))["level"] == 0


async def test_merged_with_harm_to_the_same_product_it_is_not_asked_again(team: Team, say: Any) -> None:
    hurt = await say(HARM, "小安")
    (one,) = await asked(team)
    other = await say("燕麥身體乳收到就漏光了", "阿珠")
    assert other.incident_id != hurt.incident_id
    await team.on("floor", other, "merge", incident_ids=[hurt.incident_id])
    assert (await team.incident(other))["level"] == 0
    assert [r["id"] for r in await asked(team)] == [one["id"]]
    # With harm from another product that product's sale is to be stopped too.
    pot = await say("玻璃茶壺收到就裂了", "阿明")
    await team.on("floor", pot, "merge", incident_ids=[other.incident_id])
    found = await asked(team)
    assert (await team.incident(pot))["level"] == 0
    assert len(found) == 2 and any("玻璃茶壺" in r["question"] for r in found)


async def test_grown_into_it(team: Team, say: Any) -> None:
    """The first words name no harm; somebody who has the same does."""
    first = await say("玻璃茶壺收到就裂了", "阿珠")
    assert await asked(team) == []
    second = await say("玻璃茶壺收到就裂了，割到手流血縫了三針", "阿明")
    level = (await team.incident(second))["level"]
    assert level == 0
    assert [r["incident_id"] for r in await asked(team)] == [second.incident_id]
    assert first.incident_id is not None
