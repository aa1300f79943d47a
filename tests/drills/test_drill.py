"""A drill from plan to after-action report, on the real screens, and nothing of it outside."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.drills import actions
from livemend.kit.outgoing import outgoing
from livemend.people.access import Desk
from livemend.shows.model import shows as show_table

API = "/api/v1"


@pytest.fixture
def roster(shop: Any) -> list[dict[str, str]]:
    return [{"role": role, "user_id": user} for role, user in shop.roster]


async def planned(client: Any, roster: list[dict[str, str]], scenario: str, **more: Any) -> dict[str, Any]:
    body = {"scenario": scenario, "lang": "zh-Hant", "roster": roster, "skus": ["C01", "F01", "A03"], **more}
    answer = await (await client("manager")).post(f"{API}/drills", json=body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def run_to(desk: Desk, clock: Any, second: float) -> None:
    """Step by step: a customer who is due writes before the next look."""
    while second > 0:
        step = min(second, 5)
        clock.forward(seconds=step)
        await desk.timers.run_due()
        second -= step


@pytest.mark.req("R014")
@pytest.mark.req("R016")
async def test_a_drill_is_played_scored_and_leaves_actions(
    client: Any, desk: Desk, clock: Any, shop: Any, roster: list[dict[str, str]]
) -> None:
    manager, floor, host = await client("manager"), await client("floor"), await client("host")
    drill = await planned(client, roster, "first_evening")
    drill_id, show_id = drill["id"], drill["show_id"]
    assert drill["state"] == "planned"
    assert "玻璃茶壺" in next(i["text"] for i in drill["injects"] if i["key"] == "cracked")
    assert (await host.post(f"{API}/drills/{drill_id}/start", json={})).status_code == 403
    assert (await manager.post(f"{API}/drills/{drill_id}/start", json={})).json()["state"] == "running"
    await run_to(desk, clock, 31)
    view = (await manager.get(f"{API}/drills/{drill_id}")).json()
    cracked = next(i for i in view["injects"] if i["key"] == "cracked")
    assert cracked["state"] == "sent"
    assert cracked["incident_id"]
    incident = f"{API}/shows/{show_id}/incidents/{cracked['incident_id']}"
    assert (await floor.post(f"{incident}/cue", json={})).status_code == 200
    clock.forward(seconds=20)
    assert (await host.post(f"{incident}/said", json={})).status_code == 200
    assert (await (await client("service")).post(f"{incident}/cases", json={"summary": "裂開"})).status_code == 201
    view = (await manager.get(f"{API}/drills/{drill_id}")).json()
    cracked = next(i for i in view["injects"] if i["key"] == "cracked")
    assert {p["rule"]: p["passed"] for p in cracked["points"]} == {
        "mention": True,
        "structure": True,
        "route": True,
        "genuine_kept": True,
    }
    await run_to(desk, clock, 330)
    report = (await manager.post(f"{API}/drills/{drill_id}/end", json={})).json()
    assert report["state"] == "ended"
    missed = {p["inject"] for p in report["points"] if p["rule"] == "mention" and not p["passed"]}
    assert missed == {"late", "question", "stuck", "late2"}
    assert report["by_rule"]["dispositions"] == {"met": 0, "all": 1}
    assert report["passed"] is False
    assert 0 < report["score"] < 80
    assert {a["rule"] for a in report["actions"]} >= {"mention", "route", "dispositions"}
    of_host = next(a for a in report["actions"] if a["rule"] == "mention")
    assert (of_host["owner"]["name"], of_host["count"]) == ("周以晴", 4)
    done = await host.post(f"{API}/drills/actions/{of_host['id']}/done", json={"note": "practised with the floor"})
    assert next(a for a in done.json() if a["id"] == of_host["id"])["done_by"] == "周以晴"
    again = (await manager.get(f"{API}/drills/{drill_id}/report")).json()
    assert again["score"] == report["score"]
    assert (await manager.post(f"{API}/drills/{drill_id}/end", json={})).status_code == 409


@pytest.mark.req("R014")
async def test_what_follows_from_silence_does_not_follow_an_answer(
    client: Any, desk: Desk, clock: Any, roster: list[dict[str, str]]
) -> None:
    drill = await planned(client, roster, "first_evening")
    manager, floor = await client("manager"), await client("floor")
    await manager.post(f"{API}/drills/{drill['id']}/start", json={})
    await run_to(desk, clock, 102)
    view = (await manager.get(f"{API}/drills/{drill['id']}")).json()
    late = next(i for i in view["injects"] if i["key"] == "late")
    body = {"disposition": "answered", "reason": "link sent"}
    path = f"{API}/shows/{drill['show_id']}/incidents/{late['incident_id']}/dispose"
    assert (await floor.post(path, json=body)).status_code == 200
    await run_to(desk, clock, 205)
    view = (await manager.get(f"{API}/drills/{drill['id']}")).json()
    assert next(i for i in view["injects"] if i["key"] == "late2")["state"] == "skipped"


@pytest.mark.req("R137")
async def test_nothing_of_a_drill_reaches_a_platform_a_list_or_a_figure(
    client: Any, desk: Desk, clock: Any, shop: Any, roster: list[dict[str, str]]
) -> None:
    manager, floor, service = await client("manager"), await client("floor"), await client("service")

    async def figures() -> dict[str, Any]:
        return {
            "cases": (await service.get(f"{API}/cases")).json(),
            "promises": (await manager.get(f"{API}/promises")).json(),
            "tasks": (await manager.get(f"{API}/tasks")).json(),
            "stock": (await manager.get(f"{API}/products/C01")).json()["stock"],
        }

    before = await figures()
    drill = await planned(client, roster, "broken_parcels")
    drill_id, show_id = drill["id"], drill["show_id"]
    await manager.post(f"{API}/drills/{drill_id}/start", json={})
    await run_to(desk, clock, 75)
    view = (await manager.get(f"{API}/drills/{drill_id}")).json()
    found = {i["key"]: i for i in view["injects"]}
    base = f"{API}/shows/{show_id}/incidents"
    made = await service.post(f"{base}/{found['b1']['incident_id']}/cases", json={})
    assert made.status_code == 201
    hide = {"comment_id": found["pii"]["comment_id"], "reason": "personal_data"}
    assert (await floor.post(f"{base}/{found['pii']['incident_id']}/hide", json=hide)).status_code < 300
    due = clock.now().replace(microsecond=0).isoformat()
    park = {"words": "今晚十點前公布包裝的改善。", "due_at": due.replace("T12", "T22"), "owner_role": "supply"}
    await floor.post(f"{base}/{found['b1']['incident_id']}/park", json=park)
    await desk.timers.run_due()
    assert await figures() == before
    assert (await service.get(f"{API}/cases", params={"show_id": show_id})).json()["items"]
    async with desk.db.read() as conn:
        channels = set((await conn.execute(sa.select(outgoing.c.channel))).scalars())
    assert channels <= {"replay", "manual"}
    assert "replay" in channels
    await manager.post(f"{API}/drills/{drill_id}/end", json={})
    await desk.timers.run_due()
    clock.forward(days=3)
    await desk.timers.run_due()
    service = manager = await client("admin")
    assert await figures() == before
    async with desk.db.read() as conn:
        show = (await conn.execute(sa.select(show_table).where(show_table.c.id == show_id))).one()
    assert (show.state, show.rehearsal) == ("ended", True)


async def test_colleagues_play_customers_and_the_facilitator_leads(
    client: Any, desk: Desk, clock: Any, roster: list[dict[str, str]]
) -> None:
    drill = await planned(client, roster, "attack", lang="en", speed=4)
    path = f"{API}/drills/{drill['id']}"
    manager, assistant = await client("manager"), await client("assistant")
    line = {"name": "Vera", "text": "My teapot came broken, I am really upset.", "buyer": True}
    assert (await assistant.post(f"{path}/say", json=line)).status_code == 409
    await manager.post(f"{path}/start", json={})
    said = await assistant.post(f"{path}/say", json=line)
    assert said.status_code == 201
    comments = (await manager.get(f"{API}/shows/{drill['show_id']}/comments")).json()["items"]
    assert [c["user"] for c in comments] == ["Vera"]
    view = (await manager.post(f"{path}/injects/real/send", json={})).json()
    real = next(i for i in view["injects"] if i["key"] == "real")
    assert real["state"] == "sent"
    again = (await manager.post(f"{path}/injects/real/send", json={})).json()
    assert next(i for i in again["injects"] if i["key"] == "real")["comment_id"] == real["comment_id"]
    view = (await manager.post(f"{path}/injects/taunt/skip", json={})).json()
    assert next(i for i in view["injects"] if i["key"] == "taunt")["state"] == "skipped"
    assert (await manager.post(f"{path}/injects/none/send", json={})).status_code == 404
    await run_to(desk, clock, 45)
    view = (await manager.get(path)).json()
    assert {i["state"] for i in view["injects"]} == {"sent", "skipped"}
    assert (await manager.post(f"{path}/cancel", json={})).json()["state"] == "cancelled"


@pytest.mark.req("R014")
async def test_a_drill_ends_by_itself(client: Any, desk: Desk, clock: Any, roster: list[dict[str, str]]) -> None:
    drill = await planned(client, roster, "safety", speed=10)
    manager = await client("manager")
    await manager.post(f"{API}/drills/{drill['id']}/start", json={})
    await run_to(desk, clock, 30)
    assert (await manager.get(f"{API}/drills/{drill['id']}")).json()["state"] == "running"
    clock.forward(minutes=6)
    await desk.timers.run_due()
    assert (await manager.get(f"{API}/drills/{drill['id']}")).json()["state"] == "ended"


@pytest.mark.req("R015")
async def test_an_overdue_drill_is_seen_everywhere(
    client: Any, desk: Desk, clock: Any, shop: Any, roster: list[dict[str, str]]
) -> None:
    manager = await client("manager")
    body = {"title": {"en": "Evening"}, "rundown": ["C01"], "roster": roster}
    show_id = (await manager.post(f"{API}/shows", json=body)).json()["id"]

    async def drill_gaps(role: str) -> list[tuple[str, str]]:
        view = (await (await client(role)).get(f"{API}/shows/{show_id}/readiness")).json()
        return [
            (g["code"], g["light"]) for g in view["gaps"] if g["area"] == "drills" and g["code"] != "host_untrained"
        ]

    assert await drill_gaps("manager") == [("drill_never", "amber")]
    drill = await planned(client, roster, "safety")
    await manager.post(f"{API}/drills/{drill['id']}/start", json={})
    await manager.post(f"{API}/drills/{drill['id']}/end", json={})
    assert await drill_gaps("manager") == []
    clock.forward(days=31)
    admin = await client("admin")
    state = (await admin.get(f"{API}/drills")).json()["schedule"]
    assert state["overdue"] is True
    assert state["days_since"] == 31
    assert await drill_gaps("admin") == [("drill_overdue", "amber")]
    assert (await admin.put(f"{API}/drills/schedule", json={"every_days": 60, "required": True})).status_code == 200
    assert await drill_gaps("admin") == [("drill_required", "red")]


@pytest.mark.req("R017")
async def test_an_untrained_host_is_named_until_trained(
    client: Any, clock: Any, shop: Any, roster: list[dict[str, str]]
) -> None:
    manager = await client("manager")
    body = {"title": {"en": "Evening"}, "rundown": ["C01"], "roster": roster}
    show_id = (await manager.post(f"{API}/shows", json=body)).json()["id"]

    async def untrained() -> list[str]:
        view = (await manager.get(f"{API}/shows/{show_id}/readiness")).json()
        return [g["ref"] for g in view["gaps"] if g["code"] == "host_untrained"]

    assert await untrained() == ["周以晴"]
    record = {"user_id": shop.users["host"], "note": "half a day with role play"}
    assert (await (await client("host")).post(f"{API}/trainings", json=record)).status_code == 403
    made = (await manager.post(f"{API}/trainings", json=record)).json()
    assert (made[0]["kind"], made[0]["valid"]) == ("on_air_call", True)
    assert await untrained() == []


@pytest.mark.parametrize(
    "wrong", [{"scenario": "none"}, {"lang": "fr"}, {"difficulty": "deadly"}, {"speed": 0}, {"skus": ["none"]}]
)
async def test_wrong_plans_are_refused(client: Any, roster: list[dict[str, str]], wrong: dict[str, Any]) -> None:
    body = {"scenario": "safety", "lang": "en", "roster": roster, **wrong}
    assert (await (await client("manager")).post(f"{API}/drills", json=body)).status_code == 422


async def test_an_inject_is_sent_once_even_when_asked_twice(
    client: Any, desk: Desk, clock: Any, roster: list[dict[str, str]]
) -> None:
    drill = await planned(client, roster, "safety")
    await (await client("manager")).post(f"{API}/drills/{drill['id']}/start", json={})
    players = desk.parts["players"]
    await players.send(f"{drill['id']}:rash")
    async with desk.db.write() as tx:
        await tx.execute(actions.injects.update().values(state="waiting", comment_id=None))
    await players.send(f"{drill['id']}:rash")
    comments = (await (await client("manager")).get(f"{API}/shows/{drill['show_id']}/comments")).json()["items"]
    assert len(comments) == 1
    view = (await (await client("manager")).get(f"{API}/drills/{drill['id']}")).json()
    assert next(i for i in view["injects"] if i["key"] == "rash")["comment_id"] == comments[0]["id"]


async def test_scenarios_can_be_read(client: Any) -> None:
    found = (await (await client("viewer")).get(f"{API}/drills/scenarios")).json()
    assert len(found) == 8
    assert found[0]["injects"][0]["text"]["zh-Hans"]


@pytest.mark.req("R014")
async def test_an_own_scenario_is_checked_and_played(client: Any, desk: Desk, clock: Any, roster: Any) -> None:
    manager = await client("manager")
    texts = '{en: "The {product} is cracked", zh-Hant: "{product}裂開了", zh-Hans: "{product}裂了"}'
    source = f"""key: ours
name: {{en: Ours, zh-Hant: 自訂, zh-Hans: 自定}}
goal: {{en: g, zh-Hant: g, zh-Hans: g}}
injects:
  - {{key: a, at: 1, who: genuine, name: Vera, text: {texts}, expect: {{mention: 60}}}}
"""
    assert (await manager.post(f"{API}/drills/check", json={"source": source})).json() == {"problems": []}
    wrong = source.replace("who: genuine", "who: ghost")
    problems = (await manager.post(f"{API}/drills/check", json={"source": wrong})).json()["problems"]
    assert [(p["line"], p["at"]) for p in problems] == [(5, "injects[0].who")]
    body = {"source": wrong, "lang": "en", "roster": roster, "skus": ["C01"]}
    assert (await manager.post(f"{API}/drills", json=body)).json()["error"]["code"] == "scenario_refused"
    drill = (await manager.post(f"{API}/drills", json={**body, "source": source})).json()
    assert drill["scenario"] == "ours"
    await manager.post(f"{API}/drills/{drill['id']}/start", json={})
    await run_to(desk, clock, 2)
    comments = (await manager.get(f"{API}/shows/{drill['show_id']}/comments")).json()["items"]
    assert [c["text"] for c in comments] == ["The Glass teapot with four cups is cracked"]
