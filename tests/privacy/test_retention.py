"""What is kept, for how long, and what goes by itself: previewed, held back, erased in batches, proved."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases.model import cases as case_rows
from livemend.catalog import actions as catalog
from livemend.catalog.model import customers
from livemend.comments.model import ERASED, comments
from livemend.kit import events as log
from livemend.kit.clock import MovableClock
from livemend.kit.ids import new_id
from livemend.kit.jobs import timers
from livemend.people.access import Desk
from livemend.people.model import sessions
from livemend.privacy import actions, jobs, queries, retention, rules
from livemend.privacy.model import Kind
from livemend.shows import actions as shows

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
API = "/api/v1/retention"


async def closed(desk: Desk, outcome: str = "withdrawn", **given: Any) -> str:
    facts = {"channel": "web", "words": "It leaks all over the table.", "lang": "en", "level": 2, **given}
    async with desk.db.write() as tx:
        case_id = await cases.open_case(tx, **facts)
        if outcome:
            await tx.execute(
                case_rows.update()
                .where(case_rows.c.id == case_id)
                .values(status="closed", step="done", outcome=outcome, closed_at=tx.now)
            )
    return case_id


async def said(desk: Desk, count: int, **more: Any) -> list[str]:
    """So many comments, as they stand in the table."""
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "evening"}, rooms_=[("shopee", "r1")], skus=[])
        ids = [new_id() for _ in range(count)]
        rows = [
            {
                "id": ids[n],
                "show_id": show_id,
                "seq": n + 1,
                "dedupe_key": ids[n],
                "platform": "shopee",
                "room": "r1",
                "user_id": str(n),
                "user_name": f"viewer {n}",
                "user_key": f"shopee:{n}",
                "text": "it is broken",
                "lang": "en",
                "at": tx.now,
                "received_at": tx.now,
                "is_history": False,
                "lane": "complaint",
                "labels": [],
                "kinds": [],
                "unsure": False,
                "suspicion": 0.0,
                "signals": [],
                "pii": [],
                "hash": "0" * 64,
                **more,
            }
            for n in range(count)
        ]
        await tx.execute(comments.insert(), rows)
    return ids


async def later(desk: Desk, clock: MovableClock, days: int) -> None:
    """Without the timers of the cases in between: only what is due by the rules matters here."""
    clock.forward(days=days)
    async with desk.db.write() as tx:
        await tx.execute(sessions.update().values(expires_at=tx.now + timedelta(days=3650)))


async def run(desk: Desk) -> dict[str, Any]:
    async with desk.db.write() as tx:
        await tx.execute(timers.delete().where(timers.c.kind.not_in((actions.TIMER, "privacy.file"))))
        await actions.start_run(tx)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        return (await queries.run_views(conn))[0]


async def words_of(desk: Desk, *ids: str) -> list[str | None]:
    async with desk.db.read() as conn:
        return [(await conn.execute(sa.select(case_rows.c.words).where(case_rows.c.id == i))).scalar() for i in ids]


async def pruned(desk: Desk, what: str) -> list[Any]:
    async with desk.db.read() as conn:
        rows = await conn.execute(sa.select(log.events).where(log.events.c.kind == "data.pruned"))
        return [row.payload for row in rows if row.payload["what"] == what]


async def test_over_its_time_the_words_go_and_the_course_stays(desk: Desk, clock: MovableClock) -> None:
    old = await closed(desk)
    await later(desk, clock, 1094)
    young = await closed(desk)
    assert (await run(desk))["counts"].get("cases") is None, "a day is missing"
    await later(desk, clock, 2)
    done = await run(desk)
    assert (done["state"], done["counts"]["cases"]) == ("done", 1)
    assert await words_of(desk, old, young) == [None, "It leaks all over the table."]
    (batch,) = await pruned(desk, "cases")
    assert batch["ids"] == [old] and batch["run_id"] == done["id"]
    async with desk.db.read() as conn:
        assert (await log.verify(conn)).broken_at is None
        row = (await conn.execute(sa.select(case_rows).where(case_rows.c.id == old))).one()
    assert row.no and row.outcome == "withdrawn" and row.erased_at is not None
    assert (await run(desk))["counts"] == {}, "run twice it does nothing twice"


@pytest.mark.parametrize("why", ["open", "held case", "held customer", "held order", "dispute", "goes on"])
async def test_what_is_disputed_or_held_stays(desk: Desk, clock: MovableClock, shop: Any, why: str) -> None:
    async with desk.db.write() as tx:
        # A zone that says nothing about records: the house's own three years.
        await tx.execute(sa.text("UPDATE shops SET zone = 'XX'"))
    case_id = await closed(
        desk, outcome="" if why == "open" else "final_offer" if why == "dispute" else "withdrawn", order_no="EM-81131"
    )
    if why == "dispute":
        # Long after its words are due an outside body may still ask; the period is tried shorter here.
        async with desk.db.write() as tx:
            await actions.set_rule(tx, "cases", days=400, active=True)
        await later(desk, clock, 401)
    else:
        await later(desk, clock, 1096)
    if why == "goes on":
        await closed(desk, outcome="", linked_id=case_id)
    holds = {
        "held case": ("case", case_id),
        "held customer": ("customer", shop.customers["wu-chiajung"]),
        "held order": ("order", "EM-81131"),
    }
    hold = None
    if why in holds:
        async with desk.db.write() as tx:
            hold = await actions.place_hold(tx, on=holds[why][0], ref=holds[why][1], reason="lawsuit 12")
    async with desk.db.read() as conn:
        looked = {one["kind"]: one for one in await retention.preview(conn, clock.now())}
    if why == "open":
        assert (looked["cases"]["due"], looked["cases"]["kept"]) == (0, 0)
    else:
        assert (looked["cases"]["due"], looked["cases"]["kept"]) == (0, 1)
    await run(desk)
    assert await words_of(desk, case_id) == ["It leaks all over the table."]
    if hold is not None:
        async with desk.db.write() as tx:
            await actions.end_hold(tx, hold, "settled out of court")
        await run(desk)
        assert await words_of(desk, case_id) == [None]


async def test_the_zone_decides_how_short_it_may_be(desk: Desk, shop: Any, client: Client) -> None:
    manager = await client("manager")
    async with desk.db.write() as tx:
        await tx.execute(sa.text("UPDATE shops SET zone = 'CN'"))
    shown = {rule["kind"]: rule for rule in (await manager.get(API)).json()["rules"]}
    assert (shown["comments"]["least"], shown["comments"]["by_law"], shown["comments"]["days"]) == (1095, True, 1095)
    assert (shown["contact"]["least"], shown["contact"]["by_law"]) == (30, False)
    short = await manager.put(f"{API}/comments", json={"days": 1094})
    assert (short.status_code, short.json()["error"]["code"]) == (422, "kept_less_than_law")
    assert (await manager.put(f"{API}/contact", json={"days": 90, "rev": 0})).status_code == 200
    late = await manager.put(f"{API}/contact", json={"days": 120, "rev": 0})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "changed_meanwhile")
    assert (await manager.put(f"{API}/logs", json={"days": 1})).json()["error"]["code"] == "kept_too_short"
    assert (await manager.put(f"{API}/logs", json={"days": 4000})).json()["error"]["code"] == "kept_too_long"
    assert (await manager.put(f"{API}/tea", json={"days": 90})).status_code == 404
    assert (await (await client("service")).get(API)).status_code == 403


async def test_comments_go_in_batches_and_a_matter_under_way_keeps_its_own(desk: Desk, clock: MovableClock) -> None:
    matter = new_id()
    plain = await said(desk, 450)
    kept = await said(desk, 3, incident_id=matter)
    await closed(desk, outcome="", incident_id=matter)
    await later(desk, clock, 1096)
    done = await run(desk)
    assert done["counts"]["comments"] == 450
    batches = await pruned(desk, "comments")
    assert [len(batch["ids"]) for batch in batches] == [200, 200, 50]
    assert sorted(i for batch in batches for i in batch["ids"]) == sorted(plain)
    async with desk.db.read() as conn:
        rows = {r.id: r for r in await conn.execute(sa.select(comments))}
    assert all(rows[i].text is None and rows[i].user_key == ERASED and rows[i].user_name == "" for i in plain)
    assert all(rows[i].text == "it is broken" for i in kept)


async def test_a_run_goes_on_after_a_restart(desk: Desk, clock: MovableClock) -> None:
    await said(desk, 250)
    await later(desk, clock, 1096)
    async with desk.db.write() as tx:
        run_id = await actions.start_run(tx)
        await actions.go_on(tx, run_id, {"place": 0})
    async with desk.db.read() as conn:
        waiting = (await conn.execute(sa.select(timers).where(timers.c.kind == actions.TIMER))).one()
        assert (await queries.run_views(conn))[0]["counts"] == {"comments": 200}
    assert waiting.ref == run_id and waiting.payload == {"place": 0}
    async with desk.db.write() as tx:
        assert await actions.start_run(tx) == run_id, "one run at a time"
    assert (await run(desk))["counts"] == {"comments": 250}


async def test_contact_goes_when_nothing_happened_for_long(desk: Desk, clock: MovableClock, shop: Any) -> None:
    async with desk.db.write() as tx:
        quiet = await catalog.upsert_customer(tx, name="Quiet Person", lang="en")
        await catalog.set_contact(tx, quiet, email="quiet@example.org")
        active = await catalog.upsert_customer(tx, name="Busy Person", lang="en")
    await later(desk, clock, 1000)
    await closed(desk, customer_id=active)
    await later(desk, clock, 96)
    await run(desk)
    async with desk.db.read() as conn:
        rows = {r.id: r for r in await conn.execute(sa.select(customers))}
    assert (rows[quiet].name, rows[quiet].email, rows[quiet].email_blind) == ("", None, None)
    assert rows[active].name == "Busy Person"


async def test_a_rule_that_is_off_erases_nothing(desk: Desk, clock: MovableClock) -> None:
    old = await closed(desk)
    async with desk.db.write() as tx:
        await actions.set_rule(tx, "cases", days=1095, active=False)
    await later(desk, clock, 2000)
    assert "cases" not in (await run(desk))["counts"]
    assert await words_of(desk, old) == ["It leaks all over the table."]


async def test_the_manager_sees_before_what_would_go(desk: Desk, clock: MovableClock, client: Client) -> None:
    await closed(desk)
    manager = await client("manager")
    await later(desk, clock, 100)
    now = {one["kind"]: one for one in (await manager.post(f"{API}/preview", json={})).json()}
    assert now["cases"]["due"] == 0
    tried = {one["kind"]: one for one in (await manager.post(f"{API}/preview", json={"days": {"cases": 90}})).json()}
    assert tried["cases"]["due"] == 1 and tried["cases"]["examples"] == ["LM-C-00001"]
    assert await words_of(desk, *[]) == []
    assert (await manager.put(f"{API}/cases", json={"days": 90})).status_code == 200
    assert (await manager.post(f"{API}/runs", json={})).status_code == 202
    await desk.timers.run_due()
    shown = (await manager.get(API)).json()
    assert shown["runs"][0]["counts"]["cases"] == 1 and shown["runs"][0]["by"] == "manager"
    kinds = [line["kind"] for line in shown["trace"]]
    assert kinds[:2] == ["retention.ran", "retention.changed"]


async def test_who_is_held_cannot_be_erased(desk: Desk, client: Client, shop: Any) -> None:
    manager = await client("manager")
    customer_id = shop.customers["wu-chiajung"]
    placed = await manager.post("/api/v1/holds", json={"on": "order", "ref": "EM-81131", "reason": "lawsuit 12"})
    assert placed.status_code == 201, placed.text
    again = await manager.post("/api/v1/holds", json={"on": "order", "ref": "EM-81131", "reason": "twice"})
    assert again.json()["error"]["code"] == "held_already"
    for bad in (
        {"on": "order", "ref": "nothing"},
        {"on": "moon", "ref": "x"},
        {"on": "customer", "ref": "nobody"},
        {"on": "case", "ref": "EM-C-99999"},
    ):
        assert (await manager.post("/api/v1/holds", json={**bad, "reason": "r"})).status_code == 422
    path = f"/api/v1/customers/{customer_id}"
    assert (await manager.get(f"{path}/held")).json()["holds"] == ["lawsuit 12"]
    refused = await manager.post(f"{path}/erase", json={"reason": "asked"})
    assert refused.json()["error"]["code"] == "erase_on_hold"
    hold = placed.json()["holds"][0]
    assert (await manager.post(f"/api/v1/holds/{hold['id']}/end", json={"reason": "over"})).status_code == 200
    assert (await manager.post(f"{path}/erase", json={"reason": "asked"})).status_code == 204


async def test_every_night_at_four_in_the_shops_zone(desk: Desk, clock: MovableClock) -> None:
    assert jobs.next_night(datetime(2026, 11, 20, 12, 0, tzinfo=UTC), "Asia/Taipei") == datetime(
        2026, 11, 20, 20, 0, tzinfo=UTC
    )
    assert jobs.next_night(datetime(2026, 11, 20, 21, 0, tzinfo=UTC), "Asia/Taipei") == datetime(
        2026, 11, 21, 20, 0, tzinfo=UTC
    )
    for start in desk.starts:
        await start()
    async with desk.db.read() as conn:
        (nightly,) = list(await conn.execute(sa.select(timers).where(timers.c.kind == actions.NIGHTLY)))
    clock.forward(hours=24)
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        (again,) = list(await conn.execute(sa.select(timers).where(timers.c.kind == actions.NIGHTLY)))
        (ran,) = await queries.run_views(conn)
    assert again.due_at > nightly.due_at and ran["state"] == "done"


def test_every_kind_has_a_rule_and_a_place() -> None:
    assert set(rules.DEFAULT_DAYS) == set(rules.LEAST_DAYS) == set(Kind) == {due.kind for due in retention.PLACES}
    assert all(rules.LEAST_DAYS[kind] <= rules.DEFAULT_DAYS[kind] <= rules.LONGEST_DAYS for kind in Kind)
    assert rules.least(Kind.UPLOADS, 1095) == (30, False)
