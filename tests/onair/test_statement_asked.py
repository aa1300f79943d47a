"""A statement that waits for a second person's yes stands before them wherever they are, and is decided once."""

from typing import Any

import pytest

from livemend.kit.events import KINDS

TEXTS = {"zh-Hant": "玻璃茶壺盒內防護不夠，今天換好包裝。", "en": "The padding is too weak; we change it today."}
LIST = "/api/v1/statements"


async def drafted(client: Any, show: str, incident_id: str | None = None) -> dict[str, Any]:
    body = {"texts": TEXTS} | ({"incident_id": incident_id} if incident_id else {})
    answer = await (await client("floor")).post(f"/api/v1/shows/{show}/statements", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.req("R089")
async def test_a_manager_finds_it_with_what_it_is_about(client: Any, show: str, say: Any) -> None:
    for number in range(3):
        heard = await say(f"玻璃茶壺收到就破了 {number}", f"客人{number}")
    made = await drafted(client, show, heard.incident_id)
    general = await drafted(client, show)
    manager = await client("manager")
    page = (await manager.get(LIST, params={"state": "draft"})).json()
    assert [one["id"] for one in page["items"]] == [made["id"], general["id"]], "the longest waiting first"
    one, other = page["items"]
    assert one["texts"] == TEXTS
    assert "茶壺" in one["about"]["zh-Hant"]
    assert one["people"] == 3
    assert one["drafted_by"] == made["drafted_by"]
    assert one["drafted_at"]
    assert one["show_title"]
    assert one["rehearsal"] is False
    assert (other["about"], other["people"]) == (None, None)
    assert page["counts"]["draft"] == 2
    await manager.post(f"{LIST}/{made['id']}/approve", json={"rev": one["rev"]})
    await manager.post(f"{LIST}/{general['id']}/withdraw", json={"rev": other["rev"]})
    assert (await manager.get(LIST, params={"state": "draft"})).json()["items"] == []
    decided = (await manager.get(LIST)).json()
    assert [(d["id"], d["state"]) for d in decided["items"]] == [
        (general["id"], "withdrawn"),
        (made["id"], "approved"),
    ]


async def test_it_comes_in_pages(client: Any, show: str) -> None:
    made = [(await drafted(client, show))["id"] for _ in range(3)]
    manager = await client("manager")
    first = (await manager.get(LIST, params={"state": "draft", "limit": 2})).json()
    rest = (await manager.get(LIST, params={"state": "draft", "limit": 2, "cursor": first["next_cursor"]})).json()
    assert [one["id"] for one in first["items"] + rest["items"]] == made
    assert rest["next_cursor"] is None


@pytest.mark.parametrize("second", ["approve", "withdraw"])
async def test_who_decides_second_is_told(client: Any, show: str, second: str) -> None:
    one = await drafted(client, show)
    manager, admin = await client("manager"), await client("admin")
    first = await manager.post(f"{LIST}/{one['id']}/approve", json={"rev": one["rev"]})
    assert first.json()["state"] == "approved"
    late = await admin.post(f"{LIST}/{one['id']}/{second}", json={"rev": one["rev"]})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "statement_changed")
    shown = (await manager.get(f"/api/v1/shows/{show}/statements")).json()[0]
    assert (shown["state"], shown["approved_by"]) == ("approved", first.json()["approved_by"])


async def test_nobody_approves_words_they_have_not_read(client: Any, show: str) -> None:
    one = await drafted(client, show)
    floor, manager = await client("floor"), await client("manager")
    await floor.put(f"{LIST}/{one['id']}", json={"texts": {"zh-Hant": "今天換好包裝，明天寄出。"}})
    late = await manager.post(f"{LIST}/{one['id']}/approve", json={"rev": one["rev"]})
    assert late.json()["error"]["code"] == "statement_changed"
    now = (await manager.get(LIST, params={"state": "draft"})).json()["items"][0]
    assert (await manager.post(f"{LIST}/{one['id']}/approve", json={"rev": now["rev"]})).status_code == 200


async def test_only_who_may_say_yes_is_asked(client: Any, show: str) -> None:
    await drafted(client, show)
    for role in ("floor", "finance", "service", "host"):
        assert (await (await client(role)).get(LIST)).status_code == 403
    assert {"statement.drafted", "statement.moved"} <= {k for k, e in KINDS.items() if "approvals" in e.topic_forms}
