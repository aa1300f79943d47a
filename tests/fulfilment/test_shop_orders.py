"""Orders of a shop system come into the catalog, once each, from where reading stopped."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.catalog.model import customers, orders
from livemend.fulfilment import shop_orders
from livemend.fulfilment.connectors import read_shopify, read_woocommerce
from livemend.fulfilment.connectors.reading import Reader
from livemend.fulfilment.connectors.registry import reader as reader_of
from livemend.fulfilment.connectors.shopify import Shopify
from livemend.fulfilment.connectors.woocommerce import WooCommerce
from livemend.people.access import Desk

STAMP = "%Y-%m-%dT%H:%M:%S"


class Woo:
    """The documented list of orders: modified_after is exclusive, sorted by change, a hundred a page."""

    def __init__(self) -> None:
        self.orders: list[dict[str, Any]] = []
        self.asked: list[httpx.QueryParams] = []
        self.fails = 0
        self.before_page: Callable[[int], None] = lambda page: None

    def add(self, n: int, at: datetime, **more: Any) -> None:
        self.orders = [o for o in self.orders if o["number"] != f"{n}"]
        stamp = at.astimezone(UTC).strftime(STAMP)
        order = {
            "id": n,
            "number": f"{n}",
            "status": "processing",
            "currency": "TWD",
            "date_created_gmt": stamp,
            "date_modified_gmt": stamp,
            "date_completed_gmt": None,
            "customer_id": n % 3,
            "billing": {"first_name": "Ada", "last_name": "L", "email": f"a{n % 3}@example.com", "phone": "0912000999"},
            "line_items": [{"sku": "A01", "product_id": 7, "name": "Soap", "quantity": 2, "price": 180}],
        }
        self.orders.append({**order, **more})

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"].startswith("Basic ")
        assert request.url.path == "/wp-json/wc/v3/orders"
        params = request.url.params
        self.asked.append(params)
        page = int(params["page"])
        self.before_page(len(self.asked))
        if self.fails:
            self.fails -= 1
            return httpx.Response(503, text="busy")
        after = params["modified_after"]
        found = sorted((o for o in self.orders if o["date_modified_gmt"] > after), key=lambda o: o["date_modified_gmt"])
        size = int(params["per_page"])
        return httpx.Response(200, json=found[(page - 1) * size : page * size])


@pytest.fixture
def woo() -> Woo:
    return Woo()


@pytest.fixture
def reader(woo: Woo) -> Reader:
    http = httpx.AsyncClient(transport=httpx.MockTransport(woo))
    return read_woocommerce.WooCommerceReader(WooCommerce("https://shop.example", "ck", "cs", http))


async def count(desk: Desk, table: sa.Table, where: Any = sa.true()) -> int:
    async with desk.db.read() as conn:
        return int((await conn.execute(sa.select(sa.func.count()).select_from(table).where(where))).scalar_one())


async def test_orders_come_once_and_change_with_the_shop(
    desk: Desk, clock: Any, shop: Any, woo: Woo, reader: Reader, client: Any
) -> None:
    begin = clock.now() - timedelta(days=2)
    for n in range(1, 6):
        woo.add(n, begin + timedelta(minutes=n))
    assert await shop_orders.read(desk, reader) == 5
    async with desk.db.read() as conn:
        first = await catalog.order(conn, "1")
        by_phone = await catalog.find_orders(conn, "0912000999")
    assert first is not None
    assert (first["status"], first["total"]["minor"], first["lines"][0]["qty"]) == ("paid", 36000, 2)
    assert {o["no"] for o in by_phone} == {"1", "2", "3", "4", "5"}
    people = await count(desk, customers)
    clock.forward(minutes=10)
    woo.add(1, clock.now(), status="completed", date_completed_gmt=clock.now().strftime(STAMP))
    assert await shop_orders.read(desk, reader) == 1
    async with desk.db.read() as conn:
        again = await catalog.order(conn, "1")
    assert again is not None
    assert (again["status"], again["delivered_at"] is not None) == ("delivered", True)
    assert await count(desk, orders, orders.c.no.in_(["1", "2", "3", "4", "5"])) == 5
    assert await count(desk, customers) == people
    (state,) = (await (await client("viewer")).get("/api/v1/shop-sync")).json()
    assert (state["system"], state["orders"], state["error"]) == ("woocommerce", 6, None)


async def test_an_order_that_changes_while_pages_are_read_is_not_missed(
    desk: Desk, clock: Any, shop: Any, woo: Woo, reader: Reader
) -> None:
    begin = clock.now() - timedelta(days=2)
    for n in range(1, 251):
        woo.add(n, begin + timedelta(seconds=n))

    def move(asked: int) -> None:
        if asked == 2:
            woo.add(5, clock.now())

    woo.before_page = move
    await shop_orders.read(desk, reader)
    mine = orders.c.no.in_([str(n) for n in range(1, 251)])
    assert await count(desk, orders, mine) == 250


async def test_many_changes_in_one_second_are_paged_through(
    desk: Desk, clock: Any, shop: Any, woo: Woo, reader: Reader
) -> None:
    for n in range(1, 231):
        woo.add(n, clock.now() - timedelta(days=1))
    await shop_orders.read(desk, reader)
    assert await count(desk, orders, orders.c.no.in_([str(n) for n in range(1, 231)])) == 230


async def test_what_was_read_stays_when_the_shop_breaks_off(
    desk: Desk, clock: Any, shop: Any, woo: Woo, reader: Reader, client: Any
) -> None:
    begin = clock.now() - timedelta(days=2)
    for n in range(1, 151):
        woo.add(n, begin + timedelta(seconds=n))
    woo.before_page = lambda asked: setattr(woo, "fails", 1) if asked == 2 else None
    assert await shop_orders.read(desk, reader) == 100
    (state,) = (await (await client("viewer")).get("/api/v1/shop-sync")).json()
    assert state["error"]
    woo.before_page = lambda asked: None
    await shop_orders.read(desk, reader)
    assert await count(desk, orders, orders.c.no.in_([str(n) for n in range(1, 151)])) == 150
    (state,) = (await (await client("viewer")).get("/api/v1/shop-sync")).json()
    assert state["error"] is None


async def test_unknown_products_join_and_odd_orders_are_named(
    desk: Desk, clock: Any, shop: Any, woo: Woo, reader: Reader, client: Any
) -> None:
    line = {"sku": "", "product_id": 77, "name": "Lamp", "quantity": 1, "price": "99.5"}
    woo.add(1, clock.now(), line_items=[line], currency="USD")
    woo.add(2, clock.now(), line_items=None)
    await shop_orders.read(desk, reader)
    async with desk.db.read() as conn:
        product = await catalog.product(conn, "woo-77")
        order = await catalog.order(conn, "1")
    assert product is not None
    assert product["name"] == {"en": "Lamp"}
    assert order is not None
    assert order["total"] == {"minor": 9950, "currency": "USD"}
    (state,) = (await (await client("viewer")).get("/api/v1/shop-sync")).json()
    assert state["skipped"] == ["2"]


async def test_shopify_orders_with_parcels(desk: Desk, clock: Any, shop: Any) -> None:
    pages: list[dict[str, Any]] = []

    def node(n: int, **more: Any) -> dict[str, Any]:
        return {
            "name": f"#{n}",
            "createdAt": "2026-11-01T10:00:00Z",
            "updatedAt": "2026-11-02T10:00:00Z",
            "cancelledAt": None,
            "currencyCode": "TWD",
            "displayFinancialStatus": "PAID",
            "displayFulfillmentStatus": "UNFULFILLED",
            "customer": {
                "id": "gid://shopify/Customer/1",
                "displayName": "陳小姐",
                "locale": "zh-TW",
                "defaultEmailAddress": {"emailAddress": "chen@example.com"},
                "defaultPhoneNumber": None,
            },
            "lineItems": {
                "nodes": [
                    {
                        "sku": "A01",
                        "name": "Soap",
                        "quantity": 1,
                        "originalUnitPriceSet": {"shopMoney": {"amount": "180.0"}},
                    }
                ]
            },
            "fulfillments": [],
            **more,
        }

    sent = {"deliveredAt": None, "trackingInfo": [{"number": "SW9", "company": "swift"}]}
    arrived = {**sent, "deliveredAt": "2026-11-03T10:00:00Z"}
    answers = [
        [node(1001), node(1002, displayFulfillmentStatus="FULFILLED", fulfillments=[sent])],
        [node(1003, fulfillments=[arrived]), node(1004, cancelledAt="2026-11-02T10:00:00Z"), {"name": "#1005"}],
    ]

    def serve(request: httpx.Request) -> httpx.Response:
        assert request.headers["x-shopify-access-token"] == "token"
        asked = json.loads(request.content)["variables"]
        pages.append(asked)
        first = asked["after"] is None
        info = {"hasNextPage": first, "endCursor": "c1"}
        return httpx.Response(200, json={"data": {"orders": {"pageInfo": info, "nodes": answers[0 if first else 1]}}})

    http = httpx.AsyncClient(transport=httpx.MockTransport(serve))
    system = Shopify("https://x.myshopify.com", "token", http)
    reader = reader_of(system)
    assert isinstance(reader, read_shopify.ShopifyReader)
    assert await shop_orders.read(desk, reader) == 4
    async with desk.db.read() as conn:
        found = {no: await catalog.order(conn, no) for no in ("1001", "1002", "1003", "1004", "1005")}
        (person,) = await catalog.find_customers(conn, "chen@example.com")
    assert {no: o["status"] for no, o in found.items() if o} == {
        "1001": "paid",
        "1002": "shipped",
        "1003": "delivered",
        "1004": "cancelled",
    }
    assert found["1002"] is not None
    assert found["1002"]["tracking_url"] == "https://track.swift-parcel.example/SW9"
    assert (person["name"], person["lang"]) == ("陳小姐", "zh-Hant")
    assert pages[0]["q"].startswith("updated_at:>='")
