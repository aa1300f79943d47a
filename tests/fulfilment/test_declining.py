"""A task the playbook requires is left undone only by whose it is, and the case knows that it is missing."""

from typing import Any

import pytest
from money import SOAP, World, code

from livemend.kit.events import since
from livemend.people.access import Desk


async def rude(world: World, **more: Any) -> str:
    return await world.case(SOAP, issue="service", subtype="stiff_tone", level=2, **more)


async def of_book(world: World, case: str) -> dict[str, dict[str, Any]]:
    """By the key of the playbook, as far as the title tells it."""
    found = (await world.get("manager", f"/cases/{case}"))["tasks"]
    return {task["title"]["en"].split(" ")[0]: task for task in found if task["kind"] == "playbook"}


async def closing(world: World, case: str) -> list[str]:
    return list((await world.get("manager", f"/cases/{case}"))["closing"])


async def decline(world: World, role: str, task: dict[str, Any], reason: str = "no") -> tuple[int, str]:
    answer = await world.post(role, f"/tasks/{task['id']}/decline", reason=reason)
    return (200, "") if answer.status_code == 200 else code(answer)


@pytest.mark.req("R093")
async def test_nobody_declines_the_work_of_another_role(world: World) -> None:
    found = await of_book(world, await rude(world))
    assert {task["role"] for task in found.values()} == {"manager", "service", "finance"}
    retrain = found["Retrain"]
    for role in ("floor", "service", "host", "supply", "assistant"):
        assert await decline(world, role, retrain) == (403, "task_of_other_role")
    assert await decline(world, "floor", found["Handle"]) == (403, "task_of_other_role")
    assert await decline(world, "manager", retrain, " ") == (422, "reason_missing")
    assert await decline(world, "service", found["Handle"], "nothing to return") == (200, "")
    assert await decline(world, "manager", found["Publish"], "stands there already") == (200, "")


@pytest.mark.req("R093")
async def test_a_declined_required_task_stands_in_the_way_until_it_is_taken_up_again(world: World, desk: Desk) -> None:
    case = await rude(world)
    found = await of_book(world, case)
    for name in found:
        if name != "Retrain":
            await world.post("manager", f"/tasks/{found[name]['id']}/done", proof="seen")
    assert await decline(world, "manager", found["Retrain"], "on leave") == (200, "")
    left = await closing(world, case)
    assert "task_declined" in left
    assert "playbook_training" in left
    waive = {"task_declined": "no need", "playbook_training": "no need"}
    refused = await world.post("manager", f"/cases/{case}/close", outcome="no_answer", lesson="x", waive=waive)
    assert refused.status_code == 409
    assert {"task_declined", "playbook_training"} <= set(refused.json()["error"]["params"]["open"])

    again = await world.post("floor", f"/tasks/{found['Retrain']['id']}/reopen")
    assert again.status_code == 200, again.text
    task = again.json()
    assert (task["state"], task["role"], task["decline_reason"]) == ("open", "manager", "on leave")
    assert task["done_by"] is None
    assert "task_open" in await closing(world, case)
    # Twice is once.
    assert (await world.post("manager", f"/tasks/{task['id']}/reopen")).json()["rev"] == task["rev"]
    async with desk.db.read() as conn:
        assert [e.kind for e in await since(conn, 0)].count("task.reopened") == 1
    assert (await world.post("manager", f"/tasks/{task['id']}/done", proof="trained 3 Dec")).status_code == 200
    assert not {"task_declined", "task_open", "playbook_training"} & set(await closing(world, case))


@pytest.mark.req("R093")
async def test_a_declined_task_is_handed_on_by_who_has_a_say(world: World) -> None:
    case = await rude(world)
    retrain = (await of_book(world, case))["Retrain"]
    await decline(world, "manager", retrain, "on leave")
    path = f"/tasks/{retrain['id']}/reopen"
    assert code(await world.post("floor", path, role="floor")) == (403, "task_of_other_role")
    assert code(await world.post("manager", path, role="viewer")) == (422, "unknown_role")
    assert (await world.post("manager", path, role="floor")).json()["role"] == "floor"
    assert code(await world.post("manager", path, role="service")) == (409, "task_not_reopened")


@pytest.mark.req("R093")
async def test_a_choice_that_came_undone_does_not_come_back_by_its_task(world: World) -> None:
    case = await world.case(SOAP, issue="quality")
    offer = await world.offer("service", case, "refund")
    await world.post("service", f"/offers/{offer.json()['id']}/choose")
    task = (await world.get("manager", "/tasks", case_id=case))["items"][0]
    await world.post("manager", f"/tasks/{task['id']}/decline", reason="no number")
    assert "task_declined" not in await closing(world, case)
    assert code(await world.post("manager", f"/tasks/{task['id']}/reopen")) == (409, "task_not_reopened")


@pytest.mark.req("R093")
async def test_what_is_done_once_for_an_incident_is_missing_in_each_of_its_cases(world: World) -> None:
    show = await world.show()
    incident = await world.incident(show)
    first = await rude(world, show_id=show, incident_id=incident)
    second = await rude(world, show_id=show, incident_id=incident)
    retrain = (await of_book(world, first))["Retrain"]
    assert "Retrain" not in await of_book(world, second)
    await decline(world, "manager", retrain, "on leave")
    assert "task_declined" in await closing(world, second)
    await world.post("manager", f"/tasks/{retrain['id']}/reopen")
    await world.post("manager", f"/tasks/{retrain['id']}/done", proof="trained")
    assert not {"task_declined", "playbook_training"} & set(await closing(world, second))


@pytest.mark.req("R093")
async def test_where_the_playbook_demands_a_training_there_is_a_task_for_it(world: World) -> None:
    # Of another sub-type the five tasks are not due, but the end of the playbook is the same.
    case = await world.case(SOAP, issue="service", subtype="other", level=2)
    found = await of_book(world, case)
    assert set(found) == {"Retrain"}
    assert "playbook_training" in await closing(world, case)
