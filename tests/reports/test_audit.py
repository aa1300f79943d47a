"""The audit trail is looked through, given out with its chain, and an altered record is found."""

import csv
import importlib
import io
import json
import pkgutil
from typing import Any

import pytest
import sqlalchemy as sa

import livemend
from livemend.kit.clock import MovableClock
from livemend.kit.events import GENESIS, KINDS, chain_hash, events
from livemend.kit.i18n import LANGUAGES, _folder
from livemend.people.access import Desk
from livemend.shows import actions as shows

pytestmark = pytest.mark.req("R132")


async def acted(desk: Desk, client: Any, clock: MovableClock) -> str:
    """A show is planned by the manager, and started by nobody but the clock an hour later."""
    manager = await client("manager")
    body = {"title": {"en": "=Evening"}, "rooms": [{"platform": "shopee", "room": "a"}], "rehearsal": True}
    show_id = str((await manager.post("/api/v1/shows", json=body)).json()["id"])
    clock.forward(hours=1)
    async with desk.db.write() as tx:
        await shows.start_show(tx, show_id)
    return show_id


async def kinds(browser: Any, **asked: Any) -> list[str]:
    found = (await browser.get("/api/v1/audit", params=asked)).json()
    return [item["kind"] for item in found["items"]]


async def test_by_time_person_kind_and_subject(desk: Desk, client: Any, clock: MovableClock) -> None:
    begun = clock.now()
    show_id = await acted(desk, client, clock)
    manager = await client("manager")
    assert (await kinds(manager))[:2] == ["show.started", "show.planned"]
    assert await kinds(manager, subject=show_id) == ["show.started", "show.planned"]
    assert await kinds(manager, subject=f"show:{show_id}") == ["show.started", "show.planned"]
    assert await kinds(manager, subject='%"') == []
    assert await kinds(manager, kind="show.planned,case") == ["show.planned"]
    assert await kinds(manager, kind="sho") == []
    (planned,) = (await manager.get("/api/v1/audit", params={"kind": "show.planned"})).json()["items"]
    assert (planned["actor_name"], planned["payload"]["show_id"]) == ("manager", show_id)
    assert await kinds(manager, person=planned["actor"], kind="show") == ["show.planned"]
    later = (begun.replace(minute=30)).isoformat()
    assert await kinds(manager, since=later, kind="show") == ["show.started"]
    assert await kinds(manager, until=later, kind="show") == ["show.planned"]
    for bad in ({"since": "yesterday"}, {"kind": "x';--"}, {"limit": 0}, {"cursor": "x"}):
        assert (await manager.get("/api/v1/audit", params=bad)).status_code == 422


async def test_in_pages_without_a_hole(desk: Desk, client: Any, clock: MovableClock) -> None:
    await acted(desk, client, clock)
    admin = await client("admin")
    seen: list[int] = []
    cursor = None
    while True:
        asked = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = (await admin.get("/api/v1/audit", params=asked)).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == list(range(len(seen), 0, -1)) and len(seen) >= 4


async def test_whoever_gets_the_file_can_compute_the_chain_again(
    desk: Desk, client: Any, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livemend.reports.audit.PIECE", 2)
    await acted(desk, client, clock)
    manager = await client("manager")
    got = await manager.get("/api/v1/audit.jsonl")
    assert "audit.jsonl" in got.headers["content-disposition"]
    about, *lines = [json.loads(line) for line in got.text.splitlines()]
    prev = GENESIS
    for line in lines:
        assert line["prev_hash"] == prev
        prev = chain_hash(prev, line)
        assert line["hash"] == prev
    assert about["chain_head"] == {"id": lines[-1]["id"], "hash": prev}
    assert about["made_by"] == "manager"
    table = list(csv.DictReader(io.StringIO((await manager.get("/api/v1/audit.csv")).text.lstrip("\ufeff"))))
    assert [row["hash"] for row in table] == [*(line["hash"] for line in lines), prev]
    assert table[-1]["kind"] == "chain.head"
    only = (await manager.get("/api/v1/audit.csv", params={"kind": "show.planned"})).text
    assert [row["kind"] for row in csv.DictReader(io.StringIO(only.lstrip("\ufeff")))] == ["show.planned", "chain.head"]


async def test_an_altered_record_is_found(desk: Desk, client: Any, clock: MovableClock) -> None:
    await acted(desk, client, clock)
    manager = await client("manager")
    whole = (await manager.get("/api/v1/audit/check")).json()
    assert whole["whole"] and whole["count"] == whole["head"]["id"]
    async with desk.db.write() as tx:
        await tx.execute(sa.update(events).where(events.c.id == 2).values(actor_name="nobody"))
    broken = (await manager.get("/api/v1/audit/check")).json()
    assert (broken["whole"], broken["broken_at"], broken["reason"]) == (False, 2, "hash")


async def test_only_who_may_read_it(client: Any) -> None:
    for role in ("floor", "host", "service", "finance", "viewer"):
        browser = await client(role)
        for path in ("audit", "audit/check", "audit.csv", "audit.jsonl"):
            assert (await browser.get(f"/api/v1/{path}")).status_code == 403, (role, path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_event_has_words(lang: str) -> None:
    for module in pkgutil.walk_packages(livemend.__path__, "livemend."):
        if module.name.endswith((".events", ".outgoing")):
            importlib.import_module(module.name)

    def words(name: str) -> Any:
        return json.loads((_folder() / lang / f"{name}.json").read_text(encoding="utf-8"))["event"]

    def known(tree: Any, key: str) -> bool:
        for part in key.split("."):
            tree = tree.get(part) if isinstance(tree, dict) else None
        return isinstance(tree, str)

    both = (words("console_cases"), words("console_audit"))
    # Said in different words by a fact of theirs.
    ours = sorted(k for k, event in KINDS.items() if event.__module__.startswith("livemend."))
    assert [k for k in ours if not any(known(tree, k) for tree in both)] == ["refund.by_platform"]
