"""Reading goods, customers and orders. Contact data is returned raw: who shows it masks it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit import search
from livemend.kit.clock import iso
from livemend.kit.db import among
from livemend.kit.sealed import blinds

from . import rules
from .model import OrderStatus, batches, carriers, customer_accounts, customers, order_lines, orders, products, shops

Texts = dict[str, str]


class MoneyView(TypedDict):
    minor: int
    currency: str


class ShopView(TypedDict):
    slug: str
    name: Texts
    zone: str
    currency: str
    timezone: str
    contact: dict[str, Any]


class BatchView(TypedDict):
    code: str
    sku: str
    supplier: str | None
    units: int
    made_at: str | None


class ProductView(TypedDict):
    sku: str
    name: Texts
    price: MoneyView
    stock: int
    keywords: list[str]
    parent_sku: str | None
    variant: dict[str, Any] | None
    active: bool
    batches: list[BatchView]


class CustomerRow(TypedDict):
    id: str
    name: str
    lang: str
    email: str | None
    phone: str | None


class LineBrief(TypedDict):
    sku: str
    name: Texts
    batch: str | None
    qty: int


class OrderBrief(TypedDict):
    no: str
    placed_at: str
    status: str
    lines: list[LineBrief]


class CaseLine(LineBrief):
    price: MoneyView


class CaseOrder(TypedDict):
    no: str
    customer_id: str | None
    platform: str | None
    placed_at: str
    status: str
    delivered_at: str | None
    carrier: str | None
    tracking: str | None
    tracking_url: str | None
    total: MoneyView
    lines: list[CaseLine]


async def shop(conn: AsyncConnection) -> ShopView | None:
    row = (await conn.execute(sa.select(shops).order_by(shops.c.created_at).limit(1))).first()
    if row is None:
        return None
    return {
        "slug": row.slug,
        "name": row.name,
        "zone": row.zone,
        "currency": row.currency,
        "timezone": row.timezone,
        "contact": row.contact,
    }


async def currency(conn: AsyncConnection) -> str:
    return found["currency"] if (found := await shop(conn)) else "TWD"


async def product_names(conn: AsyncConnection, skus: Sequence[str]) -> dict[str, Texts]:
    if not skus:
        return {}
    query = sa.select(products.c.sku, products.c.name).where(products.c.sku.in_(skus))
    return {row.sku: row.name for row in await conn.execute(query)}


async def keywords(conn: AsyncConnection) -> list[tuple[str, str]]:
    """(keyword, sku), longest first, so that "steel bottle" is tried before "bottle"."""
    rows = await conn.execute(sa.select(products.c.sku, products.c.keywords).where(products.c.active))
    return sorted(((word, row.sku) for row in rows for word in row.keywords), key=lambda pair: (-len(pair[0]), pair))


async def batches_of(conn: AsyncConnection, skus: Sequence[str]) -> dict[str, list[BatchView]]:
    query = sa.select(batches).where(batches.c.sku.in_(skus)).order_by(batches.c.made_at)
    found: dict[str, list[BatchView]] = {}
    for row in await conn.execute(query):
        found.setdefault(row.sku, []).append(
            {
                "code": row.code,
                "sku": row.sku,
                "supplier": row.supplier_key,
                "units": row.units,
                "made_at": iso(row.made_at),
            }
        )
    return found


async def product_views(conn: AsyncConnection, query: sa.Select[Any] | None = None) -> list[ProductView]:
    """query: a select of whole `products` rows; all of them when it is left out."""
    rows = list(await conn.execute(sa.select(products).order_by(products.c.sku) if query is None else query))
    of = await batches_of(conn, [row.sku for row in rows])
    money = await currency(conn)
    return [
        {
            "sku": row.sku,
            "name": row.name,
            "price": {"minor": row.price, "currency": money},
            "stock": row.stock,
            "keywords": row.keywords,
            "parent_sku": row.parent_sku,
            "variant": row.variant,
            "active": row.active,
            "batches": of.get(row.sku, []),
        }
        for row in rows
    ]


async def product(conn: AsyncConnection, sku: str) -> ProductView | None:
    return next(iter(await product_views(conn, sa.select(products).where(products.c.sku == sku))), None)


async def products_of(conn: AsyncConnection, skus: Sequence[str]) -> list[ProductView]:
    return await product_views(conn, sa.select(products).where(among(conn, products.c.sku, skus)))


async def products_from(conn: AsyncConnection, price: int, *, below: int | None = None) -> list[ProductView]:
    """In stock, at least this dear (and at most `below`), cheapest first: what an exchange may offer."""
    query = sa.select(products).where(products.c.active, products.c.stock > 0, products.c.price >= price)
    if below is not None:
        query = query.where(products.c.price <= below)
    return await product_views(conn, query.order_by(products.c.price, products.c.sku))


async def known_accounts(
    conn: AsyncConnection, accounts: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], sa.Row[Any]]:
    """(platform, user id) -> its row, for those we know."""
    by_platform: dict[str, list[str]] = {}
    for platform, user_id in accounts:
        by_platform.setdefault(platform, []).append(user_id)
    found: dict[tuple[str, str], sa.Row[Any]] = {}
    c = customer_accounts.c
    for platform, ids in by_platform.items():
        where = (c.platform == platform, among(conn, c.user_id, ids))
        found |= {
            (platform, row.user_id): row for row in await conn.execute(sa.select(customer_accounts).where(*where))
        }
    return found


async def customers_of_accounts(
    conn: AsyncConnection, accounts: Sequence[tuple[str, str]]
) -> dict[tuple[str, str], str]:
    """(platform, user id) -> customer id, for those we know."""
    return {key: row.customer_id for key, row in (await known_accounts(conn, accounts)).items()}


async def accounts_of(conn: AsyncConnection, customer_id: str) -> list[tuple[str, str]]:
    """(platform, user id) of everything the customer writes from."""
    c = customer_accounts.c
    query = sa.select(c.platform, c.user_id).where(c.customer_id == customer_id).order_by(c.platform)
    return [(row.platform, row.user_id) for row in await conn.execute(query)]


def _customer(row: Any) -> CustomerRow:
    return {"id": row.id, "name": row.name, "lang": row.lang, "email": row.email, "phone": row.phone}


async def customer(conn: AsyncConnection, customer_id: str) -> CustomerRow | None:
    return (await customers_by_id(conn, [customer_id])).get(customer_id)


async def customers_by_id(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, CustomerRow]:
    query = sa.select(customers).where(among(conn, customers.c.id, ids))
    return {row.id: _customer(row) for row in await conn.execute(query)} if ids else {}


async def customer_by_key(conn: AsyncConnection, key: str) -> str | None:
    return (await conn.execute(sa.select(customers.c.id).where(customers.c.key == key))).scalar()


async def customer_names(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = sa.select(customers.c.id, customers.c.name).where(customers.c.id.in_(ids))
    return {row.id: row.name for row in await conn.execute(query)}


# What their names are found under (`kit.search`).
CUSTOMER = "customer"


async def find_customers(conn: AsyncConnection, q: str, limit: int = 20, *, names: bool = True) -> list[CustomerRow]:
    """By platform account, e-mail, phone or any part of the name, also of what an account is called."""
    q = q.replace("\0", " ").strip()
    if not q:
        return []
    tail = rules.phone_tail(q)
    # One look by index a way; all in one condition would read every customer.
    ways = [
        sa.select(customer_accounts.c.customer_id).where(customer_accounts.c.user_id == q),
        sa.select(customers.c.id).where(customers.c.email_blind.in_(blinds(q.lower()))),
    ]
    if tail:
        ways.append(sa.select(customers.c.id).where(customers.c.phone_blind.in_(blinds(tail))))
    ids = list((await conn.execute(sa.union_all(*ways).limit(200))).scalars())
    if names:
        ids += (await search.find(conn, CUSTOMER, q, limit)).refs
    rows = await conn.execute(sa.select(customers).where(customers.c.id.in_(ids)).order_by(customers.c.name))
    found = [
        _customer(row)
        for row in rows
        if not tail or rules.phone_tail(row.phone) != tail or rules.same_phone(row.phone or "", q)
    ]
    return found[:limit]


async def _lines(conn: AsyncConnection, nos: Sequence[str]) -> dict[str, list[Any]]:
    query = sa.select(order_lines).where(order_lines.c.order_no.in_(nos)).order_by(order_lines.c.position)
    found: dict[str, list[Any]] = {}
    for row in await conn.execute(query):
        found.setdefault(row.order_no, []).append(row)
    return found


async def orders_of_customer(conn: AsyncConnection, customer_id: str, limit: int = 50) -> list[OrderBrief]:
    """Newest first."""
    return (await orders_of_customers(conn, [customer_id], limit)).get(customer_id, [])


async def orders_of_customers(
    conn: AsyncConnection, ids: Sequence[str], limit: int = 500
) -> dict[str, list[OrderBrief]]:
    if not ids:
        return {}
    query = sa.select(orders).where(orders.c.customer_id.in_(ids)).order_by(orders.c.placed_at.desc())
    rows = list(await conn.execute(query.limit(limit)))
    lines = await _lines(conn, [row.no for row in rows])
    names = await product_names(conn, sorted({line.sku for of in lines.values() for line in of}))
    found: dict[str, list[OrderBrief]] = {}
    for row in rows:
        found.setdefault(row.customer_id, []).append(
            {
                "no": row.no,
                "placed_at": row.placed_at.isoformat(),
                "status": row.status,
                "lines": [
                    {"sku": line.sku, "name": names.get(line.sku, {}), "batch": line.batch, "qty": line.qty}
                    for line in lines.get(row.no, [])
                ],
            }
        )
    return found


async def case_orders(conn: AsyncConnection, query: sa.Select[Any]) -> list[CaseOrder]:
    """query: a select of whole `orders` rows."""
    rows = list(await conn.execute(query))
    lines = await _lines(conn, [row.no for row in rows])
    names = await product_names(conn, sorted({line.sku for of in lines.values() for line in of}))
    known = {row.key: row for row in await conn.execute(sa.select(carriers))}
    found: list[CaseOrder] = []
    for row in rows:
        carrier = known.get(row.carrier_key)
        found.append(
            {
                "no": row.no,
                "customer_id": row.customer_id,
                "platform": row.platform,
                "placed_at": row.placed_at.isoformat(),
                "status": row.status,
                "delivered_at": iso(row.delivered_at),
                "carrier": carrier.name if carrier else row.carrier_key,
                "tracking": row.tracking,
                "tracking_url": rules.tracking_link(carrier.tracking_url if carrier else None, row.tracking),
                "total": {"minor": row.total, "currency": row.currency},
                "lines": [
                    {
                        "sku": line.sku,
                        "name": names.get(line.sku, {}),
                        "batch": line.batch,
                        "qty": line.qty,
                        "price": {"minor": line.price, "currency": row.currency},
                    }
                    for line in lines.get(row.no, [])
                ],
            }
        )
    return found


async def order(conn: AsyncConnection, no: str) -> CaseOrder | None:
    return next(iter(await case_orders(conn, sa.select(orders).where(orders.c.no == no))), None)


async def whole_orders_of(conn: AsyncConnection, customer_id: str, limit: int = 50) -> list[CaseOrder]:
    """Newest first."""
    query = sa.select(orders).where(orders.c.customer_id == customer_id)
    return await case_orders(conn, query.order_by(orders.c.placed_at.desc()).limit(limit))


async def find_orders(conn: AsyncConnection, q: str, limit: int = 20, *, names: bool = True) -> list[CaseOrder]:
    """By number, tracking number, or whose they are; newest first."""
    q = q.replace("\0", " ").strip()
    if not q:
        return []
    ways: list[sa.Select[Any]] = [
        sa.select(orders.c.no).where(orders.c.no.in_((q, q.upper()))),
        sa.select(orders.c.no).where(orders.c.tracking == q).limit(limit),
    ]
    people = [row["id"] for row in await find_customers(conn, q, names=names)]
    if people:
        mine = sa.select(orders.c.no).where(orders.c.customer_id.in_(people))
        ways.append(mine.order_by(orders.c.placed_at.desc()).limit(limit))
    nos: list[str] = []
    for way in ways:
        nos += (await conn.execute(way)).scalars()
    return await case_orders(
        conn, sa.select(orders).where(orders.c.no.in_(nos)).order_by(orders.c.placed_at.desc()).limit(limit)
    )


async def orders_since(
    conn: AsyncConnection, sku: str, since: datetime, until: datetime | None = None
) -> list[dict[str, Any]]:
    """Who bought this since then: {no, customer_id, placed_at, batch, qty, price}."""
    query = (
        sa.select(orders.c.no, orders.c.customer_id, orders.c.placed_at, order_lines)
        .join(order_lines, order_lines.c.order_no == orders.c.no)
        .where(order_lines.c.sku == sku, orders.c.placed_at >= since)
        .order_by(orders.c.placed_at)
    )
    if until is not None:
        query = query.where(orders.c.placed_at <= until)
    return [
        {
            "no": row.no,
            "customer_id": row.customer_id,
            "placed_at": row.placed_at,
            "batch": row.batch,
            "qty": row.qty,
            "price": row.price,
        }
        for row in await conn.execute(query)
    ]


async def bought_since(conn: AsyncConnection, customer_id: str, since: datetime) -> tuple[int, int]:
    """(orders, their total in minor units) of a customer; cancelled ones do not count."""
    query = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(orders.c.total), 0)).where(
        orders.c.customer_id == customer_id, orders.c.placed_at >= since, orders.c.status != OrderStatus.CANCELLED
    )
    row = (await conn.execute(query)).one()
    return int(row[0]), int(row[1])
