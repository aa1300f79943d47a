"""A plan to win trust back: review dates that ring, indicators over time, what each review saw and decided."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from goods import complained, sold
from money import World, acting, code

from livemend.cases.model import cases as case_table
from livemend.catalog import actions as catalog
from livemend.catalog.model import orders
from livemend.comments.model import comments
from livemend.feedback.model import answers
from livemend.improvement import trust_rules
from livemend.kit.clock import MovableClock
from livemend.kit.events import since
from livemend.kit.ids import new_id
from livemend.notify.model import notices
from livemend.people.access import Desk
from livemend.remedies.model import offers
from livemend.shows.model import shows as show_table

ALL = ["complaint_rate", "reopen_rate", "satisfaction", "refund_rate", "praise_share"]


async def start(world: World, desk: Desk, **more: Any) -> dict[str, Any]:
    now = desk.clock.now()
    body = {
        "title": "Kettles after the bad batch",
        "why": "A batch cracked, and it was on every platform.",
        "strategy": "Every kettle is tested on air; refunds without a question.",
        "indicators": ALL,
        "reviews": [(now + timedelta(days=d)).isoformat() for d in (30, 60)],
        **more,
    }
    answer = await world.post("manager", "/trust-plans", **body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def told(desk: Desk, kind: str) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return [e.payload for e in await since(conn, 0) if e.kind == kind]


@pytest.mark.req("R127")
async def test_review_dates_ring_like_other_duties_and_note_what_was_seen(
    world: World, desk: Desk, clock: MovableClock
) -> None:
    outlet = {"name": "manager", "url": "json://hooks.example.com/x", "audience": "staff", "lang": "en"}
    assert (await world.post("manager", "/outlets", **outlet, roles=["manager"], kinds=["task"])).is_success
    plan = await start(world, desk)
    assert [r["due"] for r in plan["reviews"]] == [False, False] and plan["due"] is False
    clock.forward(days=29)
    await desk.timers.run_due()
    assert await told(desk, "trust.review_due") == []
    clock.forward(days=1)
    await desk.timers.run_due()
    rung = await told(desk, "trust.review_due")
    assert [e["review_id"] for e in rung] == [plan["reviews"][0]["id"]]
    async with desk.db.read() as conn:
        texts = list((await conn.execute(sa.select(notices.c.text))).scalars())
    assert len(texts) == 1 and plan["title"] in texts[0] and plan["id"] in texts[0]
    listed = await world.get("viewer", "/trust-plans")
    assert [(p["id"], p["due"]) for p in listed] == [(plan["id"], True)]

    path = f"/trust-plans/{plan['id']}/reviews/"
    first, second = (r["id"] for r in plan["reviews"])
    kept = await world.post("manager", path + first, seen="Fewer complaints, few dare to buy.", decision="keep")
    assert kept.status_code == 200, kept.text
    note = kept.json()["reviews"][0]
    assert (note["seen"], note["decision"], note["strategy"]) == ("Fewer complaints, few dare to buy.", "keep", None)
    assert [f["indicator"] for f in note["figures"]] == ALL and note["by"]
    assert kept.json()["due"] is False
    again = await world.post("manager", path + first, seen="x", decision="keep")
    assert code(again) == (409, "trust_review_done")

    # The last date: a plan that goes on needs another one; the changed strategy holds from now on.
    body = {"seen": "Praise grows, refunds do not fall.", "decision": "change", "strategy": "Exchange first."}
    assert code(await world.post("manager", path + second, **body)) == (422, "trust_next_missing")
    later = (clock.now() + timedelta(days=45)).isoformat()
    changed = (await world.post("manager", path + second, **body, next_at=later)).json()
    assert (changed["strategy"], changed["next_at"], len(changed["reviews"])) == ("Exchange first.", later, 3)
    assert changed["reviews"][1]["strategy"] == "Exchange first."
    # Noted before its day: it does not ring any more.
    clock.forward(days=31)
    await desk.timers.run_due()
    assert len(await told(desk, "trust.review_due")) == 1
    ended = await world.post("manager", path + changed["reviews"][2]["id"], seen="Back to normal.", decision="end")
    assert (ended.json()["state"], ended.json()["next_at"]) == ("ended", None)
    clock.forward(days=60)
    await desk.timers.run_due()
    assert len(await told(desk, "trust.review_due")) == 1
    more = await world.post("manager", f"/trust-plans/{plan['id']}/reviews", due_at=later)
    assert code(more) == (409, "trust_ended")


@pytest.mark.req("R127")
async def test_indicators_over_time_before_against_since(kettles: World, desk: Desk, clock: MovableClock) -> None:
    # Before: twenty of a hundred complained, half of them were paid back, eleven of twenty came again.
    await sold(desk, "B6", 100, days_ago=15)
    ids = await complained(desk, "B6", range(20), product_sku="KETTLE")
    begin = clock.now()
    async with desk.db.write() as tx:
        at = begin - timedelta(days=7)
        for i, case_id in enumerate(ids):
            await tx.execute(
                case_table.update()
                .where(case_table.c.id == case_id)
                .values(status="closed", closed_at=at, round=2 if i < 11 else 1)
            )
            await tx.execute(answers.insert().values(**answer(case_id, "satisfied" if i < 8 else "not_satisfied", at)))
        await tx.execute(
            orders.update().where(orders.c.no.in_([f"B6-{i:04d}" for i in range(10)])).values(status="refunded")
        )
    plan = await start(kettles, desk, sku="KETTLE", indicators=ALL[:4])
    clock.forward(days=40)
    await sold(desk, "B7", 100, days_ago=16)
    later = await complained(desk, "B7", range(4), product_sku="KETTLE")
    async with desk.db.write() as tx:
        for case_id in later:
            await tx.execute(
                case_table.update().where(case_table.c.id == case_id).values(status="closed", closed_at=tx.now)
            )
            await tx.execute(answers.insert().values(**answer(case_id, "satisfied", tx.now)))
    clock.forward(days=1)
    trends = {t["indicator"]: t for t in (await kettles.get("viewer", f"/trust-plans/{plan['id']}"))["trends"]}
    rate = trends["complaint_rate"]
    assert (rate["before"]["cases"], rate["before"]["of"]) == (20, 100)
    assert (rate["since"]["cases"], rate["since"]["of"]) == (4, 100)
    assert (rate["better"], rate["verdict"]) == ("down", "better")
    assert rate["since"]["low"] < 0.04 < rate["since"]["high"]
    assert (trends["refund_rate"]["before"]["cases"], trends["refund_rate"]["since"]["cases"]) == (10, 0)
    assert (trends["reopen_rate"]["before"]["cases"], trends["reopen_rate"]["before"]["of"]) == (11, 20)
    # Four answers tell nothing yet, however good they are.
    good = trends["satisfaction"]
    assert (good["before"]["cases"], good["before"]["of"], good["since"]["cases"]) == (8, 20, 4)
    assert (good["better"], good["since"]["small"], good["verdict"]) == ("up", True, "open")
    points = rate["points"]
    # Eight weeks before, then week by week; a week without a delivery has no value.
    assert len(points) == 8 + 6 and datetime.fromisoformat(points[8]["from"]) == begin
    assert [p["value"] for p in points if p["of"]] == [0.2, 0.04]
    assert sum(p["value"] is None for p in points) == 12


def answer(case_id: str, what: str, at: datetime) -> dict[str, Any]:
    return {"id": new_id(), "case_id": case_id, "round": 1, "answer": what, "via": "link", "at": at}


@pytest.mark.req("R127")
async def test_the_share_of_praise_is_read_from_the_shows(world: World, desk: Desk, clock: MovableClock) -> None:
    from livemend.channels.base import LiveEvent
    from livemend.kit.clock import to_ms

    show = await world.show()
    said = ["這個杯子真的好好用，謝謝你們", "品質超棒，很喜歡", "收到了，非常滿意！", "壺嘴裂開了，一直漏水"]
    for i, text in enumerate(said):
        event = LiveEvent(
            platform="shopee",
            room="r1",
            message_id=f"m{i}",
            user_id=f"u{i}",
            user=f"客{i}",
            text=text,
            ts=to_ms(clock.now()),
        )
        await desk.parts["ingest"].submit(show, [event])
    async with desk.db.write(acting("manager")) as tx:
        praised = len(await tx.all(sa.select(comments.c.id).where(comments.c.lane == "praise")))
        await tx.execute(show_table.update().where(show_table.c.id == show).values(started_at=tx.now))
    assert praised >= 2
    plan = await start(world, desk, indicators=["praise_share"])
    clock.forward(days=1)
    share = (await world.get("viewer", f"/trust-plans/{plan['id']}"))["trends"][0]["since"]
    assert (share["cases"], share["of"]) == (praised, 4)


@pytest.mark.req("R127")
async def test_what_makes_no_plan_and_who_may_not(world: World, desk: Desk) -> None:
    now = desk.clock.now()
    good = {
        "title": "t",
        "strategy": "s",
        "indicators": ["satisfaction"],
        "reviews": [(now + timedelta(days=3)).isoformat()],
    }
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"title": " "}, "trust_title_missing"),
        ({"strategy": ""}, "trust_strategy_missing"),
        ({"indicators": []}, "trust_indicators_missing"),
        ({"reviews": []}, "trust_review_date"),
        ({"reviews": [now.isoformat()]}, "trust_review_date"),
        ({"begin_at": (now + timedelta(days=1)).isoformat()}, "trust_begin_bad"),
        ({"sku": "NONE"}, "unknown_product"),
    ]
    for change, expected in wrong:
        assert code(await world.post("manager", "/trust-plans", **{**good, **change})) == (422, expected)
    assert (await world.post("supply", "/trust-plans", **good)).status_code == 403
    plan = await start(world, desk)
    path = f"/trust-plans/{plan['id']}/reviews/{plan['reviews'][0]['id']}"
    assert code(await world.post("supply", path, seen="x", decision="keep")) == (403, "trust_not_owner")
    body = {"seen": "", "decision": "change"}
    assert set((await world.post("manager", path, **body)).json()["error"]["fields"]) == {"seen", "strategy"}


@pytest.mark.req("R127")
def test_steps_begin_with_the_plan_and_grow_with_its_age() -> None:
    begin = datetime.fromisoformat("2026-03-02T00:00:00+00:00")
    start_at, step, many = trust_rules.buckets(begin, begin + timedelta(days=15))
    assert (begin - start_at, step, many) == (timedelta(weeks=8), timedelta(weeks=1), 8 + 3)
    start_at, step, many = trust_rules.buckets(begin, begin + timedelta(days=500))
    assert (step, (begin - start_at) / step) == (timedelta(weeks=4), 2)
    assert many == 2 + 18


@pytest.mark.req("R127")
async def test_what_came_yesterday_does_not_cheer(kettles: World, desk: Desk, clock: MovableClock) -> None:
    """Every order is watched equally long; what was complained about later does not count for the early ones either."""
    await sold(desk, "B6", 50, days_ago=16)
    await complained(desk, "B6", range(10), product_sku="KETTLE")
    plan = await start(kettles, desk, sku="KETTLE", indicators=["complaint_rate"])
    clock.forward(days=10)
    await complained(desk, "B6", range(20, 40), product_sku="KETTLE")
    await sold(desk, "B7", 100, days_ago=5)
    (rate,) = (await kettles.get("viewer", f"/trust-plans/{plan['id']}"))["trends"]
    assert (rate["before"]["cases"], rate["before"]["of"]) == (10, 50)
    assert (rate["since"]["cases"], rate["since"]["of"], rate["verdict"]) == (0, 0, "open")
    clock.forward(days=12)
    (rate,) = (await kettles.get("viewer", f"/trust-plans/{plan['id']}"))["trends"]
    assert (rate["since"]["of"], rate["verdict"]) == (100, "better")


@pytest.mark.req("R127")
async def test_a_customer_with_two_cases_is_asked_for_once_in_the_figures(
    kettles: World, desk: Desk, clock: MovableClock
) -> None:
    await sold(desk, "B6", 6)
    ids = await complained(desk, "B6", range(6), product_sku="KETTLE")
    plan = await start(kettles, desk, indicators=["satisfaction"])
    clock.forward(hours=1)
    async with desk.db.write() as tx:
        buyer = await catalog.upsert_customer(tx, name="Mia", email="mia@example.org")
        mine = case_table.update().where(case_table.c.id.in_(ids[:3]))
        await tx.execute(mine.values(customer_id=buyer))
        for i, what in enumerate(("not_satisfied", "not_satisfied", "satisfied", "satisfied")):
            at = tx.now + timedelta(minutes=i)
            await tx.execute(answers.insert().values(**answer(ids[i], what, at)))
        # Asked again about the same case: what was said last holds.
        await tx.execute(
            answers.insert().values(**{**answer(ids[3], "not_satisfied", tx.now + timedelta(hours=1)), "round": 2})
        )
    clock.forward(days=1)
    (found,) = (await kettles.get("viewer", f"/trust-plans/{plan['id']}"))["trends"]
    assert (found["since"]["cases"], found["since"]["of"]) == (1, 2)


def paid(case_id: str, at: datetime) -> dict[str, Any]:
    """A refund that was carried out."""
    free = {
        "returnless": True,
        "has_goods": True,
        "in_addition": False,
        "fault": "ours",
        "round": 1,
        "reasons": [],
        "rev": 1,
    }
    by = {"by_id": "u", "by_name": "u", "at": at, "executed_at": at, "state": "executed"}
    money = {"remedy": "refund", "amount": 100, "currency": "TWD"}
    return {"id": new_id(), "case_id": case_id, **free, **by, **money}


@pytest.mark.req("R127")
async def test_another_product_of_the_order_was_paid_back(kettles: World, desk: Desk, clock: MovableClock) -> None:
    await sold(desk, "B6", 2)
    pan, kettle = await complained(desk, "B6", range(2))
    async with desk.db.write() as tx:
        for case_id, sku in ((pan, "A01"), (kettle, "KETTLE")):
            await tx.execute(case_table.update().where(case_table.c.id == case_id).values(product_sku=sku))
            await tx.execute(offers.insert().values(**paid(case_id, tx.now - timedelta(days=10))))
    plan = await start(kettles, desk, sku="KETTLE", indicators=["refund_rate"])
    clock.forward(days=1)
    (found,) = (await kettles.get("viewer", f"/trust-plans/{plan['id']}"))["trends"]
    assert (found["before"]["cases"], found["before"]["of"]) == (1, 2)
