"""Later in the show: it is settled, said several times, only as far as it is true; and one tap is one tap."""

from typing import Any

import pytest
from live import Team, kinds

from livemend.comments.model import comments
from livemend.onair.model import mentions


@pytest.mark.req("R084")
async def test_the_host_is_reminded_three_times_with_the_truth(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    await team.on("floor", told, "cue")
    await team.on("host", told, "said")
    offer = await team.on("host", told, "offer", remedy="refund", amount=50_000)
    await team.later(minutes=7, seconds=59)
    assert await team.on_prompter() is None
    await team.later(seconds=1)
    current = await team.on_prompter()
    assert current["what"] == "reminder"
    assert kinds(current["card"]) == ["arranged"]
    await team.on("host", told, "said")
    assert await team.on_prompter() is None
    await team.post("service", f"/api/v1/offers/{offer['id']}/choose")
    await team.later(minutes=8)
    assert kinds((await team.on_prompter())["card"]) == ["settled"]
    await team.on("host", told, "said")
    await team.later(minutes=8)
    await team.on("host", told, "said")
    await team.later(minutes=30)
    assert await team.on_prompter() is None
    said = (await team.incident(told))["mentions"]
    assert [mention["kind"] for mention in said] == ["reminder", "reminder", "reminder", "answer"]


@pytest.mark.req("R030")
async def test_what_nobody_takes_is_brought_to_the_floor_lead(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    steps = []
    for _minute in range(8):
        await team.later(minutes=1)
        steps.append((await team.incident(told))["age_step"])
    assert steps == sorted(steps)
    assert steps[-1] == 3
    history = (await team.incident(told))["history"]
    escalated = [entry for entry in history if entry["event"] == "incident.escalated"]
    people = await team.get("floor", "/api/v1/users")
    assert [entry["params"]["to"] for entry in escalated] == [
        next(person["id"] for person in people if person["login"] == "floor")
    ]


@pytest.mark.req("R133")
async def test_one_tap_is_one_tap(team: Team, say: Any, db: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    await team.on("floor", told, "cue")
    for _bounce in range(3):
        await team.on("host", told, "said")
    first = await team.on("floor", told, "hold", department="supply", question="哪一批？")
    again = await team.on("floor", told, "hold", department="supply", question="哪一批？")
    assert first["id"] == again["id"]
    text = "您好，破損的茶壺我們很抱歉，照片請傳到這裡，今晚十點前回覆您。"
    one = await team.on("assistant", told, "private", text=text)
    two = await team.on("assistant", told, "private", text=text)
    assert one["id"] == two["id"]
    assert await team.acts() == ["dm"]
    async with db.read() as conn:
        assert len(list(await conn.execute(mentions.select()))) == 1
        assert len(list(await conn.execute(comments.select()))) == 1


@pytest.mark.req("R089")
async def test_a_published_statement_is_read_out_by_the_host(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    texts = {"zh-Hant": "玻璃茶壺盒內只有紙墊，保護不夠，我們道歉。收到破損都可以選補寄或退款，三天內換成整組緩衝材。"}
    made = await team.post("floor", f"/api/v1/shows/{team.show}/statements", texts=texts, incident_id=told.incident_id)
    await team.post("manager", f"/api/v1/statements/{made['id']}/approve")
    assert await team.on_prompter() is None
    await team.post("floor", f"/api/v1/statements/{made['id']}/publish")
    card = (await team.on_prompter())["card"]
    assert (card["mode"], card["parts"][0]["text"]) == ("statement", texts["zh-Hant"])
    await team.on("host", told, "said")
    assert await team.on_prompter() is None
    shown = (await team.get("floor", f"/api/v1/shows/{team.show}/statements"))[0]
    assert next(c for c in shown["channels"] if c["channel"] == "host")["done_at"]


async def test_harm_to_a_person_comes_first_and_supply_is_asked_to_stop_the_sale(team: Team, say: Any) -> None:
    other = await say("玻璃茶壺收到就破了", "阿珠")
    await team.on("floor", other, "cue")
    hurt = await say("燕麥身體乳擦了兩天手臂起紅疹很癢，去看醫生了", "小安")
    view = await team.incident(hurt)
    assert view["level"] == 0
    (asked,) = await team.get("supply", "/api/v1/requests", show_id=team.show)
    assert (asked["incident_id"], asked["department"]) == (hurt.incident_id, "supply")
    assert "燕麥身體乳" in asked["question"]
    current = await team.on_prompter()
    assert current["incident"]["id"] == hurt.incident_id
    assert current["card"]["mode"] == "safety"
    assert current["card"]["strategy"] == "instruct"
    await team.post("supply", f"/api/v1/requests/{asked['id']}/answer", text="D02-2610 已停賣，庫存已鎖")


async def test_what_was_said_makes_room_for_what_is_cued(team: Team, say: Any) -> None:
    first = await say("玻璃茶壺收到就破了", "阿珠")
    second = await say("草本手工皂用不到一週就裂開了", "小美")
    await team.on("floor", first, "cue")
    await team.later(seconds=1)
    await team.on("floor", second, "cue")
    shown = await team.get("host", f"/api/v1/shows/{team.show}/prompter")
    assert shown["current"]["incident"]["id"] == first.incident_id
    assert [view["id"] for view in shown["queue"]] == [second.incident_id]
    await team.on("host", first, "said")
    assert (await team.on_prompter())["incident"]["id"] == second.incident_id
    await team.on("host", second, "said")
    # Nothing else waits: what was said last can still be parked.
    assert await team.on_prompter() is not None


@pytest.mark.req("R002", "R035")
async def test_a_danger_that_was_told_waits_behind_what_is_cued_until_there_is_news(team: Team, say: Any) -> None:
    hurt = await say("燕麥身體乳擦了兩天手臂起紅疹很癢，去看醫生了", "小安")
    (asked,) = await team.get("supply", "/api/v1/requests", show_id=team.show)
    await team.on("host", hurt, "said")
    shown = await team.on_prompter()
    # Supply has not answered: the matter stays at hand, as one that was said.
    assert (shown["incident"]["id"], shown["said"], shown["what"]) == (hurt.incident_id, True, "answer")
    await team.later(seconds=10)
    other = await say("玻璃茶壺收到就破了", "阿珠")
    await team.on("floor", other, "cue")
    shown = await team.on_prompter()
    assert (shown["incident"]["id"], shown["said"]) == (other.incident_id, False)
    await team.on("host", other, "said")
    # Both are said now: the latest is the one that may still want a promise or an offer.
    assert (await team.on_prompter())["incident"]["id"] == other.incident_id
    await team.later(seconds=10)
    await team.post("supply", f"/api/v1/requests/{asked['id']}/answer", text="D02-2610 已停賣，庫存已鎖")
    shown = await team.on_prompter()
    assert (shown["incident"]["id"], shown["said"]) == (hurt.incident_id, False)
    assert [mention["kind"] for mention in (await team.incident(hurt))["mentions"]] == ["answer"]
    await team.later(seconds=10)
    await team.on("host", hurt, "said")
    shown = await team.on_prompter()
    assert (shown["incident"]["id"], shown["said"]) == (hurt.incident_id, True)
