"""Parcels by carrier and region: counts, rates, small samples marked, sale days against ordinary ones."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from money import World, acting

from livemend.cases import actions as cases
from livemend.catalog import actions as catalog
from livemend.catalog import rules
from livemend.improvement import parcels, stats
from livemend.kit.clock import MovableClock
from livemend.people.access import Desk
from livemend.shows import actions as shows
from livemend.shows.model import shows as show_table


async def sent(desk: Desk, prefix: str, count: int, **more: Any) -> None:
    """So many parcels, each of its own order; five days on the way."""
    async with desk.db.write() as tx:
        for i in range(count):
            values = {"status": "delivered", "carrier": "swift", "region": "臺南市", "days_ago": 20.0, **more}
            placed = tx.now - timedelta(days=values.pop("days_ago"))
            arrived = placed + timedelta(days=5) if values["status"] == "delivered" else None
            await catalog.upsert_order(
                tx,
                no=f"{prefix}-{i:03d}",
                placed_at=placed,
                delivered_at=arrived,
                lines=[{"sku": "A01", "qty": 1, "price": 18_000}],
                **values,
            )


async def told(desk: Desk, prefix: str, numbers: range, subtype: str, **more: Any) -> None:
    async with desk.db.write() as tx:
        for i in numbers:
            values = {"issue": "logistics", "subtype": subtype, "level": 2, **more}
            await cases.open_case(tx, channel="web", words="怎麼還沒到", order_no=f"{prefix}-{i:03d}", **values)


async def table(world: World, by: str = "carrier_region") -> dict[tuple[str | None, str | None], dict[str, Any]]:
    # No parcel of the demo shop goes to these places.
    found = await world.get("supply", "/insights/logistics", by=by)
    return {(row["carrier"], row["region"]): row for row in found["rows"]}


@pytest.fixture
async def parcels_sent(world: World, desk: Desk) -> World:
    await sent(desk, "TP", 60)
    # Written the other way: the same place.
    await sent(desk, "TQ", 20, region="台南市")
    await sent(desk, "KH", 40, region="屏東縣")
    await sent(desk, "FR", 8, carrier="bridge", region="花蓮縣")
    await sent(desk, "LO", 2, status="lost", region="屏東縣")
    # Never on its way: no parcel.
    await sent(desk, "CA", 5, status="cancelled", region="屏東縣")
    await told(desk, "TP", range(4), "delay")
    await told(desk, "KH", range(6), "damaged_in_transit")
    await told(desk, "KH", range(5, 8), "delay")
    await told(desk, "FR", range(1), "lost")
    # Not a matter of the carrier.
    await told(desk, "TP", range(10, 14), "broken", issue="quality")
    return world


@pytest.mark.req("R124")
async def test_a_table_by_carrier_and_region_with_rates_and_counts(parcels_sent: World) -> None:
    rows = await table(parcels_sent)
    tainan, pingtung, hualien = rows["swift", "台南市"], rows["swift", "屏東縣"], rows["bridge", "花蓮縣"]
    assert tainan["parcels"] == 80
    assert {k: tainan[k]["cases"] for k in parcels.WHAT} == {"delay": 4, "lost": 0, "damage": 0, "any": 4}
    assert tainan["delay"]["rate"] == pytest.approx(4 / 80)
    assert (tainan["delay"]["low"], tainan["delay"]["high"]) == stats.interval(4, 80)
    # One came late and damaged: a parcel in trouble once. Two were lost without a word from anybody.
    assert pingtung["parcels"] == 42
    assert {k: pingtung[k]["cases"] for k in parcels.WHAT} == {"delay": 3, "lost": 2, "damage": 6, "any": 10}
    assert pingtung["p"] < 0.05 < tainan["p"]
    assert (tainan["days"], pingtung["carrier_name"]) == (5.0, "迅達宅配")
    # Eight parcels: the rate is there, and marked.
    assert (hualien["parcels"], hualien["lost"]["cases"], hualien["small"], hualien["any"]["small"]) == (
        8,
        1,
        True,
        True,
    )
    assert (tainan["small"], pingtung["small"]) == (False, False)

    by_region = await table(parcels_sent, "region")
    assert by_region[None, "台南市"]["parcels"] == 80 and all(carrier is None for carrier, _region in by_region)
    by_carrier = await table(parcels_sent, "carrier")
    assert by_carrier["swift", None]["delay"]["cases"] == 7


@pytest.mark.req("R124")
async def test_what_the_carrier_is_to_blame_for_counts(parcels_sent: World, desk: Desk) -> None:
    """A cause "from outside" is left out of our own figures; what the carrier did is what is looked for here."""
    from livemend.cases.model import cases as case_table

    before = (await table(parcels_sent))["swift", "屏東縣"]["damage"]["cases"]
    async with desk.db.write() as tx:
        mine = case_table.update().where(case_table.c.order_no == "KH-000")
        await tx.execute(mine.values(cause_axis="external", cause_sub="carrier"))
    assert (await table(parcels_sent))["swift", "屏東縣"]["damage"]["cases"] == before
    async with desk.db.write() as tx:
        await tx.execute(mine.values(cause_axis="external", cause_sub="attack"))
    assert (await table(parcels_sent))["swift", "屏東縣"]["damage"]["cases"] == before - 1


@pytest.mark.req("R124")
async def test_sale_days_against_ordinary_days(parcels_sent: World, desk: Desk, clock: MovableClock) -> None:
    begin = clock.now() - timedelta(days=10)
    async with desk.db.write(acting("manager")) as tx:
        for rehearsal, days_ago in ((False, 10), (True, 20)):
            show_id = await shows.plan_show(
                tx, title={"en": "sale"}, rooms_=[("shopee", f"r{days_ago}")], skus=["A01"], rehearsal=rehearsal
            )
            started = tx.now - timedelta(days=days_ago)
            values = {"promotion": True, "started_at": started, "ended_at": started + timedelta(hours=3)}
            await tx.execute(show_table.update().where(show_table.c.id == show_id).values(**values, state="ended"))
    await sent(desk, "SA", 35, region="台南市", days_ago=10)
    # The morning of that day, before the show: still a day of the sale.
    await sent(desk, "SB", 5, region="台南市", days_ago=10.1)
    await told(desk, "SA", range(12), "delay")
    found = await parcels_sent.get("supply", "/insights/logistics", by="carrier_region")
    row = next(r for r in found["rows"] if (r["carrier"], r["region"]) == ("swift", "台南市"))
    assert found["sale_days"] == 1
    assert (row["sale"]["parcels"], row["sale"]["cases"], row["sale"]["small"]) == (40, 12, False)
    assert (row["ordinary"]["parcels"], row["ordinary"]["cases"]) == (80, 4)
    assert row["sale"]["rate"] == pytest.approx(0.3) and begin < clock.now()


@pytest.mark.req("R124")
async def test_a_sale_that_was_never_held_or_before_the_time_is_no_day_of_a_sale(world: World, desk: Desk) -> None:
    async with desk.db.write(acting("manager")) as tx:
        for days_ago, held in ((10, False), (92, True)):
            show_id = await shows.plan_show(tx, title={"en": "sale"}, rooms_=[("shopee", f"r{days_ago}")], skus=["A01"])
            at = tx.now - timedelta(days=days_ago)
            values = {"promotion": True, "planned_at": at, "started_at": at if held else None}
            ended = at + timedelta(hours=3) if held else None
            await tx.execute(show_table.update().where(show_table.c.id == show_id).values(**values, ended_at=ended))
    assert (await world.get("supply", "/insights/logistics"))["sale_days"] == 0


@pytest.mark.req("R124")
async def test_the_table_as_a_sheet(parcels_sent: World, desk: Desk) -> None:
    await sent(desk, "EV", 3, region="=cmd()", carrier="swift")
    browser = await parcels_sent.client("supply")
    answer = await browser.get("/api/v1/insights/logistics.csv", params={"by": "carrier_region"})
    assert answer.headers["content-type"].startswith("text/csv")
    # With the mark in front a spreadsheet reads the Chinese.
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = {(r["carrier"], r["region"]): r for r in csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff")))}
    pingtung = rows["swift", "屏東縣"]
    assert (pingtung["parcels"], pingtung["damage"], pingtung["lost"], pingtung["small_sample"]) == (
        "42",
        "6",
        "2",
        "no",
    )
    assert float(pingtung["damage_rate"]) == pytest.approx(6 / 42, abs=1e-4)
    assert rows["bridge", "花蓮縣"]["small_sample"] == "yes"
    # A spreadsheet takes no place for a formula.
    assert ("swift", "'=cmd()") in rows
    assert (await browser.get("/api/v1/insights/logistics", params={"by": "moon"})).status_code == 422


@pytest.mark.req("R124")
async def test_a_region_comes_with_an_order_by_api_and_by_file(world: World, desk: Desk) -> None:
    supply = await world.client("supply")
    body = {"placed_at": "2026-11-01T10:00:00Z", "status": "shipped", "carrier": "swift", "region": " 臺東縣 "}
    lines = [{"sku": "A01", "qty": 1, "price": 100}]
    answer = await supply.put("/api/v1/orders/AP-1", json={**body, "lines": lines})
    assert answer.status_code == 200, answer.text
    sheet = "訂單編號,下單時間,訂單狀態,商品編號,數量,單價,物流,縣市\n"
    sheet += "FI-1,2026-11-02 10:00,shipped,A01,1,100,swift,台東縣\n"
    seen = await supply.post("/api/v1/imports/orders", files={"file": ("o.csv", sheet.encode(), "text/csv")})
    assert seen.status_code in (200, 201), seen.text
    await supply.post(f"/api/v1/imports/{seen.json()['id']}/run")
    await desk.timers.run_due()
    assert (await table(world))["swift", "台東縣"]["parcels"] == 2
    assert rules.region("  ") is None


def test_days_that_touch_are_one_span() -> None:
    from datetime import date
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Asia/Taipei")
    found = parcels.spans([date(2026, 11, 12), date(2026, 11, 11), date(2026, 11, 20)], zone)
    assert [(a.day, b.day) for a, b in found] == [(11, 13), (20, 21)]
