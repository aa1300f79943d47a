"""Two people at once: one act, one answer, one decision; the other is told."""

import asyncio
from typing import Any

import pytest
from live import Team


def statuses(answers: Any) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.mark.req("R133")
async def test_two_second_persons_carry_one_act(team: Team, say: Any) -> None:
    rude = await say("你們這群廢物 白痴主播", "林先生", order_match=True)
    asked = await team.on("floor", rude, "hide", comment_id=rude.id, reason="abuse")
    path = f"/api/v1/confirmations/{asked['confirmation']['id']}"
    manager, admin = await team.client("manager"), await team.client("admin")
    answers = await asyncio.gather(manager.post(f"{path}/confirm"), admin.post(f"{path}/refuse"))
    assert statuses(answers) == [200, 409]
    waiting = await team.get("manager", f"/api/v1/shows/{team.show}/confirmations")
    expected = ["hide"] if waiting[0]["state"] == "confirmed" else []
    assert await team.acts() == expected


@pytest.mark.req("R133")
async def test_one_private_message_though_two_people_write(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    assistant, service = await team.client("assistant"), await team.client("service")
    path = team.at(told, "private")
    one = {"text": "您好，破損的茶壺我們很抱歉，照片請傳到這裡，今晚十點前回覆您。"}
    two = {"text": "您好，讓您收到破的茶壺很抱歉，方便拍一下外箱嗎？今晚九點前給您處理方式。"}
    answers = await asyncio.gather(assistant.post(path, json=one), service.post(path, json=two))
    assert statuses(answers) == [201, 409]
    assert await team.acts() == ["dm"]


async def test_two_answers_of_a_department_are_one(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    asked = await team.on("floor", told, "hold", department="supply", question="哪一批？")
    supply, manager = await team.client("supply"), await team.client("manager")
    path = f"/api/v1/requests/{asked['id']}/answer"
    answers = await asyncio.gather(
        supply.post(path, json={"text": "十一月那批"}), manager.post(path, json={"text": "還在查"})
    )
    assert statuses(answers) == [200, 409]


async def test_a_case_for_a_person_is_opened_once(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    assistant, service = await team.client("assistant"), await team.client("service")
    path = team.at(told, "cases")
    answers = await asyncio.gather(assistant.post(path, json={}), service.post(path, json={}))
    assert statuses(answers) == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert len((await team.incident(told))["case_ids"]) == 1


async def test_parked_by_two_is_one_promise(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    floor, host = await team.client("floor"), await team.client("host")
    body = {"words": "今晚十點前給大家答案。", "due_at": team.iso(hours=2), "owner_role": "supply"}
    path = team.at(told, "park")
    answers = await asyncio.gather(floor.post(path, json=body), host.post(path, json=body))
    assert statuses(answers) == [200, 409]
    assert len((await team.incident(told))["promise_ids"]) == 1
