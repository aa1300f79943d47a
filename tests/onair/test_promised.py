"""A clock time that was said on air is owed: in the ledger, once, and nobody hears another one (R049, R082)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from live import Team, spoken

from livemend.onair.rules import promised_time


async def ledger(team: Team) -> list[Any]:
    return list((await team.get("floor", "/api/v1/promises", show_id=team.show))["items"])


def clock(text: str) -> str:
    """The hour and minute in a sentence."""
    return text[text.index(":") - 2 : text.index(":") + 3]


@pytest.mark.req("R082")
@pytest.mark.req("R049")
async def test_the_time_that_was_said_stands_in_the_ledger_once(team: Team, say: Any) -> None:
    told = await say("草本手工皂用不到一週就裂開了", "小美")
    await team.on("floor", told, "cue")
    card = (await team.on_prompter())["card"]
    assert card["time"]["promise_id"] is None
    await team.on("host", told, "said")
    (promise,) = await ledger(team)
    assert promise["due_at"] == card["time"]["due_at"]
    assert card["time"]["words"] in promise["words"]
    assert any(part["text"].rstrip("。") in promise["words"] for part in card["parts"])
    assert (promise["incident_id"], promise["owner_role"]) == (told.incident_id, "service")
    assert promise["owner"]["name"]
    await team.later(seconds=10)
    await team.on("host", told, "said")
    assert len(await ledger(team)) == 1


@pytest.mark.req("R082")
async def test_who_left_the_time_out_promised_nothing(team: Team, say: Any) -> None:
    told = await say("草本手工皂用不到一週就裂開了", "小美")
    await team.on("floor", told, "cue")
    await team.on("host", told, "said", parts=["thank", "confirm", "empathise"])
    assert await ledger(team) == []


@pytest.mark.req("R082")
async def test_a_tap_taken_back_takes_its_promise_back(team: Team, say: Any) -> None:
    told = await say("草本手工皂用不到一週就裂開了", "小美")
    await team.on("floor", told, "cue")
    tap = await team.on("host", told, "said")
    await team.on("host", told, "undo", undo_id=tap["undo_id"])
    view = await team.incident(told)
    assert (view["state"], view["first_mention_at"], view["mentions"]) == ("cued", None, [])
    assert [promise["state"] for promise in await ledger(team)] == ["withdrawn"]
    await team.on("host", told, "said")
    assert [promise["state"] for promise in await ledger(team)].count("open") == 1


@pytest.mark.req("R084")
@pytest.mark.req("R115")
async def test_while_it_is_owed_everybody_hears_the_same_time(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    due = team.iso(minutes=47)
    await team.on("floor", told, "cue")
    await team.on("host", told, "park", words="47 分鐘內回覆", due_at=due, owner_role="supply")
    await team.on("floor", told, "cue")
    await team.later(minutes=20)
    card = (await team.on_prompter())["card"]
    (promise,) = await ledger(team)
    assert card["time"] | {"words": ""} == {"words": "", "due_at": due, "promise_id": promise["id"]}
    assert card["time"]["words"] in spoken(card)
    await team.on("host", told, "said")
    assert len(await ledger(team)) == 1
    await team.later(minutes=10)
    reminder = await team.on_prompter()
    assert reminder["what"] == "reminder"
    assert reminder["card"]["time"]["words"] == card["time"]["words"]
    await team.later(minutes=20)
    late = await team.card(told)
    assert late["time"]["promise_id"] is None
    assert datetime.fromisoformat(late["time"]["due_at"]) > team.desk.clock.now()
    assert any(clock(card["time"]["words"]) in hint for hint in late["hints"])


@pytest.mark.req("R082")
async def test_the_department_that_was_asked_owes_the_answer(team: Team, say: Any) -> None:
    told = await say("草本手工皂用不到一週就裂開了", "小美")
    await team.on("floor", told, "hold", department="tech", question="哪一批？")
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    assert [promise["owner_role"] for promise in await ledger(team)] == ["supply"]


def test_a_proposed_time_does_not_move_while_it_is_read() -> None:
    base = datetime(2026, 1, 1, 4, 27, tzinfo=UTC)
    times = [promised_time(base, base + timedelta(minutes=m), "UTC") for m in range(-5, 300)]
    assert len(set(times[:65])) == 1
    assert len(set(times)) == 5
    assert all(time - (base + timedelta(minutes=m)) >= timedelta(minutes=60) for m, time in enumerate(times, -5))


@pytest.mark.req("R135")
async def test_who_reads_another_language_is_told_of_it_in_that(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    also = await say("玻璃茶壶收到就碎了，怎么办？", "小陈")
    await team.on("floor", told, "cases")
    await team.on("floor", also, "cases")
    await team.later(minutes=8)
    await team.on("host", told, "said", reminder=True)
    texts = []
    for case_id in (await team.incident(told))["case_ids"]:
        case = await team.get("service", f"/api/v1/cases/{case_id}")
        texts += [entry["text"] for entry in case["timeline"] if entry["kind"] == "public_outcome"]
    assert also.incident_id == told.incident_id and len(texts) == 2
    assert "主播已经在直播中说明这件事怎么处理。" in texts
    assert len(set(texts)) == 2 and "主持人已經在直播中說明這件事怎麼處理。" not in texts, texts
