"""Files into tables: preview first, then all good rows, with progress, and again after a crash."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.catalog import imports, queries
from livemend.catalog.model import customers, order_lines, orders
from livemend.people.access import Desk

API = "/api/v1/imports"


async def upload(browser: Any, table: str, text: str | bytes, name: str = "file.csv") -> dict[str, Any]:
    data = text.encode() if isinstance(text, str) else text
    answer = await browser.post(f"{API}/{table}", files={"file": (name, data)})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


HEAD = "訂單編號,下單時間,訂單狀態,SKU,數量,單價,客戶編號,姓名,電話,平台,帳號\n"


def order(n: int, sku: str = "A01", qty: int = 1, phone: str = "") -> str:
    who = n % 50
    return f"X-{n:06},2026-11-{n % 20 + 1:02} 10:00,已送達,{sku},{qty},180,C{who},買家{who},{phone},shopee,u{who}\n"


async def test_the_preview_writes_nothing_and_names_mistakes(client: Any, desk: Desk, shop: Any) -> None:
    supply = await client("supply")
    seen = await upload(supply, "orders", HEAD + order(1) + order(2).replace("180", "ten") + order(3, sku="none"))
    assert (seen["state"], seen["total"], seen["failed"], seen["missing"]) == ("looked_at", 3, 1, [])
    assert seen["sample"][0]["values"]["price"] == 18000
    assert [(e["row"], e["column"], e["code"]) for e in seen["errors"]] == [(3, "price", "no_money")]
    async with desk.db.read() as conn:
        assert await queries.order(conn, "X-000001") is None
    assert (await (await client("host")).post(f"{API}/orders", files={"file": b"x"})).status_code == 403


async def test_good_rows_are_written_bad_ones_listed(client: Any, desk: Desk, shop: Any) -> None:
    supply = await client("supply")
    text = (
        HEAD
        + order(1, qty=2, phone="0912000999")
        + order(1, sku="C01")
        + order(2).replace("180", "ten")
        + order(3, sku="none")
    )
    seen = await upload(supply, "orders", text)
    assert (await supply.post(f"{API}/{seen['id']}/run")).json()["state"] == "running"
    await desk.timers.run_due()
    done = (await supply.get(f"{API}/{seen['id']}")).json()
    assert (done["state"], done["done"], done["saved"], done["failed"]) == ("done", 4, 2, 2)
    assert {(e["row"], e["code"]) for e in done["errors"]} == {(4, "no_money"), (5, "unknown_product")}
    async with desk.db.read() as conn:
        found = await queries.order(conn, "X-000001")
        by_phone = await queries.find_orders(conn, "0912-000-999")
        account = await queries.customers_of_accounts(conn, [("shopee", "u1")])
    assert found is not None
    assert [(line["sku"], line["qty"]) for line in found["lines"]] == [("A01", 2), ("C01", 1)]
    assert found["total"]["minor"] == 3 * 18000
    assert found["customer_id"] == account["shopee", "u1"]
    assert [o["no"] for o in by_phone] == ["X-000001"]
    assert (await supply.post(f"{API}/{seen['id']}/run")).status_code == 409


async def test_the_same_file_twice_changes_nothing(client: Any, desk: Desk, shop: Any) -> None:
    supply = await client("supply")
    text = HEAD + "".join(order(n) for n in range(30))

    async def counted() -> tuple[int, ...]:
        async with desk.db.read() as conn:
            counts = []
            for table in (orders, order_lines, customers):
                counts.append((await conn.execute(sa.select(sa.func.count()).select_from(table))).scalar_one())
            return tuple(counts)

    results = []
    for _ in range(2):
        seen = await upload(supply, "orders", text)
        await supply.post(f"{API}/{seen['id']}/run")
        await desk.timers.run_due()
        results.append(await counted())
    assert results[0] == results[1] == (84 + 30, 84 + 30, 67 + 30)


async def test_an_import_goes_on_where_it_stopped(client: Any, desk: Desk, shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(imports, "PIECE", 10)
    supply = await client("supply")
    seen = await upload(supply, "orders", HEAD + "".join(order(n) for n in range(35)))
    await supply.post(f"{API}/{seen['id']}/run")
    saved = imports.bulk.save
    calls = 0

    async def crash(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise RuntimeError("the lights went out")
        return await saved(*args)

    monkeypatch.setattr(imports.bulk, "save", crash)
    with pytest.raises(RuntimeError):
        await imports.carry_out(desk, seen["id"])
    half = (await supply.get(f"{API}/{seen['id']}")).json()
    assert 0 < half["done"] < 35
    await desk.timers.run_due()
    done = (await supply.get(f"{API}/{seen['id']}")).json()
    assert (done["state"], done["done"], done["saved"]) == ("done", 35, 35)
    async with desk.db.read() as conn:
        count = sa.select(sa.func.count()).where(orders.c.no.startswith("X-"))
        assert (await conn.execute(count)).scalar() == 35


async def test_an_order_is_not_cut_in_two_by_a_piece(client: Any, desk: Desk, shop: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(imports, "PIECE", 4)
    supply = await client("supply")
    text = HEAD + order(1) + order(2) + order(3) + order(4) + order(4, sku="C01") + order(4, sku="E01") + order(5)
    seen = await upload(supply, "orders", text)
    await supply.post(f"{API}/{seen['id']}/run")
    await desk.timers.run_due()
    async with desk.db.read() as conn:
        found = await queries.order(conn, "X-000004")
    assert found is not None
    assert [line["sku"] for line in found["lines"]] == ["A01", "C01", "E01"]


async def test_products_keep_what_the_file_does_not_speak_of(client: Any, desk: Desk, shop: Any) -> None:
    supply = await client("supply")
    seen = await upload(supply, "products", "sku,單價,商品名稱\nA01,200,草本皂\nNEW,50,新品\n")
    await supply.post(f"{API}/{seen['id']}/run")
    await desk.timers.run_due()
    kept = (await supply.get("/api/v1/products/A01")).json()
    assert kept["price"]["minor"] == 20000
    assert kept["name"] == {"en": "Handmade herbal soap", "zh-Hant": "草本皂", "zh-Hans": "草本手工皂"}
    assert kept["stock"] == 640
    assert kept["batches"]
    assert (await supply.get("/api/v1/products/NEW")).json()["stock"] == 0


async def test_columns_are_mapped_by_hand(client: Any, desk: Desk, shop: Any) -> None:
    supply = await client("supply")
    seen = await upload(supply, "suppliers", "what,who\nnorth,North Works\n")
    assert seen["missing"] == ["key", "name"]
    assert (await supply.post(f"{API}/{seen['id']}/run")).json()["error"]["code"] == "columns_missing"
    wrong = await supply.put(f"{API}/{seen['id']}/columns", json={"columns": {"key": 9, "shoe": 0}})
    assert set(wrong.json()["error"]["fields"]) == {"key", "shoe"}
    again = (await supply.put(f"{API}/{seen['id']}/columns", json={"columns": {"key": 0, "name": 1}})).json()
    assert again["sample"][0]["values"] == {"key": "north", "name": "North Works"}
    await supply.post(f"{API}/{seen['id']}/run")
    await desk.timers.run_due()
    batch = await upload(
        supply, "batches", "批號,SKU,數量,供應商\nA01-X,A01,10,north\nA01-Y,none,1,\nA01-Z,A01,1,south\n"
    )
    await supply.post(f"{API}/{batch['id']}/run")
    await desk.timers.run_due()
    done = (await supply.get(f"{API}/{batch['id']}")).json()
    assert (done["saved"], {e["code"] for e in done["errors"]}) == (1, {"unknown_product", "unknown_supplier"})
    assert [i["table"] for i in (await supply.get(API)).json()] == ["batches", "suppliers"]


@pytest.mark.parametrize("data", [b"\x00\x01\x02\x03" * 100, b"PK\x03\x04nonsense"])
async def test_a_file_that_is_no_table_is_refused(client: Any, shop: Any, data: bytes) -> None:
    answer = await (await client("supply")).post(f"{API}/orders", files={"file": ("x", data)})
    assert answer.status_code == 422
    assert (await (await client("supply")).post(f"{API}/sonnets", files={"file": ("x", b"a")})).status_code == 404


async def test_the_file_goes_when_it_is_no_longer_needed(client: Any, desk: Desk, clock: Any, shop: Any) -> None:
    """It is full of names and telephone numbers."""
    supply = await client("supply")

    def files() -> list[Any]:
        return [path for path in desk.settings.blob_dir.rglob("*") if path.is_file()]

    text = HEAD + order(1, phone="0912000999") + order(2, phone="not a number at all")
    first, second = [await upload(supply, "orders", text) for _ in range(2)]
    assert "not a number" not in str(second["errors"])
    assert len(files()) == 1
    await supply.post(f"{API}/{first['id']}/run")
    await desk.timers.run_due()
    assert len(files()) == 1
    clock.forward(hours=25)
    await desk.timers.run_due()
    assert files() == []
    assert (await (await client("admin")).get(f"{API}/{second['id']}")).json()["state"] == "dropped"
