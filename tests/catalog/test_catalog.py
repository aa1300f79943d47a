"""Goods, buyers, orders and stock on real databases."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from livemend.catalog import actions, queries
from livemend.kit.db import Database
from livemend.kit.errors import AppError

AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


async def stock_of(db: Database, sku: str) -> int:
    async with db.read() as conn:
        found = await queries.product(conn, sku)
    assert found is not None
    return found["stock"]


async def one_product(db: Database, stock: int = 3) -> None:
    async with db.write() as tx:
        await actions.upsert_product(tx, sku="X1", name={"en": "Cup"}, price=1000, stock=stock)


@pytest.mark.req("R138")
async def test_an_order_is_found_by_number_phone_and_account(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        by_no = await queries.find_orders(conn, "em-79173")
        person = await queries.customer(conn, shop.customers["lin-yuting"])
        mine = await queries.orders_of_customer(conn, shop.customers["lin-yuting"])
        by_phone = await queries.find_orders(conn, "0912 000 101")
        by_account = await queries.find_orders(conn, "334477728")
        nothing = await queries.find_orders(conn, "no such thing")
    assert [o["no"] for o in by_no] == ["EM-79173"]
    assert person is not None
    assert person["name"] == "林雨婷"
    assert mine
    assert {o["no"] for o in by_phone} == {o["no"] for o in by_account} == {o["no"] for o in mine}
    assert nothing == []


@pytest.mark.req("R047")
async def test_an_order_tells_lines_batch_total_and_where_the_parcel_is(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        order = await queries.order(conn, "EM-79173")
    assert order is not None
    assert order["total"] == {"minor": 158000, "currency": "TWD"}
    assert order["lines"][0]["batch"] == "F01-2603"
    assert order["lines"][0]["name"]["en"] == "Ultrasonic aroma diffuser"
    assert order["tracking_url"] == "https://track.swift-parcel.example/SW6689085984"
    assert order["delivered_at"] is not None


async def test_accounts_lead_to_customers(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        known = await queries.customers_of_accounts(conn, [("shopee", "334477728"), ("shopee", "nobody"), ("tv", "1")])
    assert known == {("shopee", "334477728"): shop.customers["lin-yuting"]}


async def test_a_stranger_becomes_a_customer_once(db: Database) -> None:
    async with db.write() as tx:
        first = await actions.customer_for_account(tx, "youtube", "UC1", "Ada", "en")
    async with db.write() as tx:
        again = await actions.customer_for_account(tx, "youtube", "UC1", "Ada L.", "en")
        await actions.set_contact(tx, first, email="ada@example.com", phone="0912000999")
        found = await queries.customer(tx.conn, first)
    assert again == first
    assert found == {
        "id": first,
        "name": "Ada",
        "lang": "en",
        "email": "ada@example.com",
        "phone": "+886912000999",
    }


async def test_wrong_contact_data_is_refused(db: Database) -> None:
    async with db.write() as tx:
        customer = await actions.customer_for_account(tx, "youtube", "UC1", "Ada", "en")
        for wrong in ({"email": "ada"}, {"phone": "x"}, {"lang": "fr"}):
            with pytest.raises(AppError) as error:
                await actions.set_contact(tx, customer, **wrong)
            assert error.value.fields.keys() == wrong.keys()


@pytest.mark.req("R077")
async def test_reserved_stock_is_gone_until_it_is_released(db: Database) -> None:
    await one_product(db)
    async with db.write() as tx:
        await actions.reserve_stock(tx, "X1", 2, "offer:1")
        await actions.reserve_stock(tx, "X1", 2, "offer:1")
    assert await stock_of(db, "X1") == 1
    async with db.write() as tx:
        with pytest.raises(AppError, match="out_of_stock"):
            await actions.reserve_stock(tx, "X1", 2, "offer:2")
    async with db.write() as tx:
        await actions.release_stock(tx, "offer:1")
        await actions.release_stock(tx, "offer:1")
        await actions.take_stock(tx, "offer:1")
    assert await stock_of(db, "X1") == 3


@pytest.mark.req("R077")
async def test_of_two_who_want_the_last_piece_one_gets_it(db: Database) -> None:
    await one_product(db, stock=1)

    async def want(ref: str) -> bool:
        try:
            async with db.write() as tx:
                await actions.reserve_stock(tx, "X1", 1, ref)
        except AppError:
            return False
        return True

    assert sorted(await asyncio.gather(*(want(f"offer:{i}") for i in range(5)))) == [False] * 4 + [True]
    assert await stock_of(db, "X1") == 0


@pytest.mark.req("R076")
async def test_an_exchange_is_offered_what_is_dearer_and_in_stock(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        found = await queries.products_from(conn, 268000)
    assert [p["sku"] for p in found] == ["B01", "B02"]


@pytest.mark.req("S10")
async def test_who_bought_since_a_claim_was_made(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        everything = await queries.orders_since(conn, "C01", AT - timedelta(days=400))
        recent = await queries.orders_since(conn, "C01", AT - timedelta(days=20))
    assert 0 < len(recent) <= len(everything)
    assert all(row["placed_at"] >= AT - timedelta(days=20) for row in recent)


async def test_longer_keywords_come_first(db: Database, shop: Any) -> None:
    async with db.read() as conn:
        words = await queries.keywords(conn)
    lengths = [len(word) for word, _sku in words]
    assert lengths == sorted(lengths, reverse=True)
    assert ("teapot", "C01") in words


@pytest.mark.req("R131")
async def test_contact_data_is_masked_without_the_right_to_see_it(client: Any, shop: Any) -> None:
    clear = await (await client("service")).get("/api/v1/customers", params={"q": "334477728"})
    hidden = await (await client("floor")).get("/api/v1/customers", params={"q": "334477728"})
    assert clear.json()[0]["name"] == "林雨婷"
    assert clear.json()[0]["phone"] == "+886912000101"
    assert hidden.json()[0]["name"] == "林**"
    assert hidden.json()[0]["phone"] == "***101"
    orders = await (await client("floor")).get("/api/v1/orders", params={"q": "334477728"})
    assert orders.json()[0]["customer"]["name"] == "林**"
    one = await (await client("service")).get(f"/api/v1/customers/{shop.customers['lin-yuting']}")
    assert one.json()["accounts"] == [{"platform": "shopee", "user_id": "334477728"}]


async def test_a_product_is_changed_by_those_who_may(client: Any, shop: Any) -> None:
    body = {"name": {"en": "Soap"}, "price": 19000, "stock": 5, "keywords": ["soap"]}
    assert (await (await client("host")).put("/api/v1/products/A01", json=body)).status_code == 403
    changed = await (await client("supply")).put("/api/v1/products/A01", json=body)
    assert changed.status_code == 200
    assert changed.json()["price"] == {"minor": 19000, "currency": "TWD"}
    found = await (await client("viewer")).get("/api/v1/products", params={"q": "SOAP"})
    assert [p["sku"] for p in found.json()] == ["A01"]
