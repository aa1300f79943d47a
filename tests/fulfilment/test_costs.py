"""What a case took to its end: money and time, on its page and in the table (R111)."""

import csv
import io
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from money import COAT, POT, SOAP, World, acting

from livemend.cases import handling, joining
from livemend.cases.calendars import Calendar
from livemend.kit.clock import MovableClock
from livemend.kit.ids import new_id
from livemend.kit.money import Money
from livemend.people.access import Desk
from livemend.remedies.model import platform_refunds

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
DAYS = Calendar(week=(((time(9), time(18)),),) * 7)


@pytest.mark.req("R111")
def test_time_counts_to_the_closing_and_apart_in_working_hours() -> None:
    assert handling.minutes(NOON, None, DAYS) == (None, None)
    assert handling.minutes(NOON, NOON + timedelta(hours=24), DAYS) == (24 * 60, 9 * 60)
    assert handling.minutes(NOON, NOON + timedelta(hours=24), None) == (24 * 60, None)


@pytest.mark.req("R111")
def test_money_of_two_currencies_is_not_added_up() -> None:
    assert handling.costs({}, "TWD") == [{"minor": 0, "currency": "TWD"}]
    assert handling.costs({"USD": 5, "CNY": 0}, "TWD") == [
        {"minor": 0, "currency": "TWD"},
        {"minor": 5, "currency": "USD"},
    ]
    assert str(Money(128_000, "TWD").plain) == "1280.00" and str(Money(1280, "JPY").plain) == "1280"


async def chosen(world: World, order: str, remedy: str, amount: int | None = None, **case_values: Any) -> str:
    case = await world.case(order, **case_values)
    offer = await world.offer("manager", case, remedy, **({"amount": amount} if amount else {}))
    assert offer.json()["state"] == "offered", offer.text
    assert (await world.post("manager", f"/offers/{offer.json()['id']}/choose")).status_code == 200
    return case


async def table(world: World) -> dict[str, dict[str, str]]:
    raw = (await (await world.client("manager")).get("/api/v1/cases.csv?view=all")).content.decode("utf-8-sig")
    return {row["no"]: row for row in csv.DictReader(io.StringIO(raw))}


async def look(world: World, case: str) -> Any:
    return await world.get("manager", f"/cases/{case}")


@pytest.mark.req("R111", "R136")
async def test_what_came_back_is_no_cost(world: World, desk: Desk, clock: MovableClock) -> None:
    hours = {"zone": "UTC", "week": [[["09:00", "18:00"]]] * 7}
    manager = await world.client("manager")
    assert (await manager.put("/api/v1/case-times/calendars/desk", json=hours)).status_code == 200
    case = await chosen(world, SOAP, "refund")
    assert (await look(world, case))["handling"]["cost"] == [{"minor": 0, "currency": "TWD"}], "chosen is not paid"
    await world.tick_all(case)
    found = await look(world, case)
    assert found["handling"]["cost"] == [{"minor": 36_000, "currency": "TWD"}]
    assert found["handling"]["minutes"] is None
    clock.forward(hours=30)
    closed = await world.post("manager", f"/cases/{case}/close", outcome="withdrawn", lesson="Pack it twice.")
    assert closed.status_code == 200, closed.text
    assert closed.json()["handling"]["minutes"] == 30 * 60
    assert 9 * 60 <= closed.json()["handling"]["working_minutes"] <= 18 * 60
    async with desk.db.write() as tx:
        given = {"platform": "shopee", "currency": "TWD", "by_name": "Shopee", "at": tx.now, "case_id": case}
        for minor, state in ((10_000, "confirmed"), (20_000, "denied")):
            values = {"id": new_id(), "order_no": SOAP, "amount": minor, "state": state, **given}
            await tx.execute(platform_refunds.insert().values(**values))
    assert (await look(world, case))["handling"]["cost"][0]["minor"] == 46_000
    row = (await table(world))[found["no"]]
    assert (row["outcome"], row["cost"], row["currency"], row["minutes"]) == ("withdrawn", "460.00", "TWD", "1800")
    assert row["lesson"] == "Pack it twice."
    refund = next(task for task in found["tasks"] if task["kind"] == "refund")
    undone = await world.post("finance", f"/tasks/{refund['id']}/reverse", reason="wrong account", proof="slip 9")
    assert undone.status_code == 200
    assert (await look(world, case))["handling"]["cost"][0]["minor"] == 10_000


@pytest.mark.req("R111", "R095")
async def test_the_carrier_bears_its_part_and_a_merged_case_brings_its_cost(world: World, desk: Desk) -> None:
    lost = await chosen(world, POT, "refund", issue="logistics", subtype="lost")
    await world.tick_all(lost)
    claim = (await world.get("supply", "/claims", case_id=lost))[0]
    for body in ({"state": "submitted"}, {"state": "paid", "paid": 60_000}):
        assert (await world.post("supply", f"/claims/{claim['id']}", **body)).status_code == 200
    assert (await look(world, lost))["handling"]["cost"][0]["minor"] == 28_000
    coat = await chosen(world, COAT, "price_cut", amount=5_000)
    await world.tick_all(coat)
    rows = await table(world)
    assert [rows[(await look(world, case))["no"]]["cost"] for case in (lost, coat)] == ["280.00", "50.00"]
    async with desk.db.write(acting("manager")) as tx:
        await joining.merge(tx, lost, [coat], desk.parts["cases"])
    assert (await look(world, lost))["handling"]["cost"][0]["minor"] == 33_000


@pytest.mark.req("R111")
async def test_the_table_asks_no_more_for_more_cases(world: World, desk: Desk) -> None:
    counts = []
    for _ in range(2):
        asked: list[str] = []

        def note(_conn: Any, _cursor: Any, statement: str, *_more: Any, asked: list[str] = asked) -> None:
            asked.append(statement)

        await world.case(SOAP)
        engine = desk.db._reader.sync_engine
        sa.event.listen(engine, "before_cursor_execute", note)
        await table(world)
        sa.event.remove(engine, "before_cursor_execute", note)
        counts.append(len([one for one in asked if "carrier_claims" in one or "clock" in one]))
    assert counts[0] == counts[1] > 0
