"""Products, orders, customers. Contact data is masked for roles without `personal:read`."""

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.kit.errors import not_found
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import actions, forms_api, import_api, queries, rules
from .model import products
from .queries import CaseOrder, CustomerRow, OrderBrief, ProductView

router = APIRouter(tags=["catalog"])
router.routes += [*import_api.router.routes, *forms_api.router.routes]


class ProductBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: dict[str, str]
    price: int = Field(ge=0, le=10**12)
    stock: int = Field(0, ge=0, le=10**9)
    keywords: list[str] = Field(default_factory=list, max_length=100)
    parent_sku: str | None = Field(None, max_length=60)
    variant: dict[str, str] | None = None
    active: bool = True


class CustomerFound(BaseModel):
    id: str
    name: str
    lang: str
    email: str | None
    phone: str | None
    masked: bool
    accounts: list[dict[str, str]] = Field(default_factory=list)
    orders: list[OrderBrief] = Field(default_factory=list)


def shown(row: CustomerRow, who: Actor) -> CustomerFound:
    if who.may(Permission.PERSONAL_READ):
        return CustomerFound(**row, masked=False)
    return CustomerFound(
        id=row["id"],
        name=rules.mask_name(row["name"]),
        lang=row["lang"],
        email=rules.mask_email(row["email"]),
        phone=rules.mask_phone(row["phone"]),
        masked=True,
    )


@router.get("/shop")
async def shop(desk: Desk = Depends(desk)) -> queries.ShopView | None:
    async with desk.db.read() as conn:
        return await queries.shop(conn)


@router.get("/products")
async def all_products(q: str = "", desk: Desk = Depends(desk)) -> list[ProductView]:
    async with desk.db.read() as conn:
        query = sa.select(products).order_by(products.c.sku).limit(2000)
        found = await queries.product_views(conn, query)
    wanted = q.strip().casefold()
    if not wanted:
        return found
    return [
        p
        for p in found
        if wanted in p["sku"].casefold() or any(wanted in t.casefold() for t in [*p["name"].values(), *p["keywords"]])
    ]


@router.get("/products/{sku}")
async def product(sku: str, desk: Desk = Depends(desk)) -> ProductView:
    async with desk.db.read() as conn:
        found = await queries.product(conn, sku)
    if found is None:
        raise not_found("product")
    return found


@router.put("/products/{sku}")
async def save_product(
    sku: str, body: ProductBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ProductView:
    async with desk.db.write(who) as tx:
        await actions.upsert_product(tx, sku=sku[:60], **body.model_dump())
        found = await queries.product(tx.conn, sku[:60])
    assert found is not None
    return found


@router.get("/orders")
async def find_orders(
    q: str = "",
    customer_id: str | None = Query(None, max_length=36),
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> list[dict[str, Any]]:
    """By order number, phone, e-mail, name, tracking number or platform account; without q those of the customer."""
    async with desk.db.read() as conn:
        if not q.strip() and customer_id is not None:
            found = await queries.whole_orders_of(conn, customer_id)
        else:
            found = await queries.find_orders(conn, q[:200])
        names = await queries.customer_names(conn, [o["customer_id"] for o in found if o["customer_id"]])
    return [{**order, "customer": _named(order, names, who)} for order in found]


def _named(order: CaseOrder, names: dict[str, str], who: Actor) -> dict[str, str] | None:
    customer_id = order["customer_id"]
    if customer_id is None or customer_id not in names:
        return None
    name = names[customer_id]
    return {"id": customer_id, "name": name if who.may(Permission.PERSONAL_READ) else rules.mask_name(name)}


@router.get("/orders/{no}")
async def order(no: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        found = await queries.order(conn, no)
        if found is None:
            raise not_found("order")
        customer_id = found["customer_id"]
        names = await queries.customer_names(conn, [customer_id]) if customer_id else {}
    return {**found, "customer": _named(found, names, who)}


@router.get("/customers")
async def find_customers(q: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> list[CustomerFound]:
    async with desk.db.read() as conn:
        return [shown(row, who) for row in await queries.find_customers(conn, q[:200])]


@router.get("/customers/{customer_id}")
async def customer(customer_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CustomerFound:
    async with desk.db.read() as conn:
        row = await queries.customer(conn, customer_id)
        if row is None:
            raise not_found("customer")
        found = shown(row, who)
        if not found.masked:
            accounts = await queries.accounts_of(conn, customer_id)
            found.accounts = [{"platform": platform, "user_id": user_id} for platform, user_id in accounts]
        found.orders = await queries.orders_of_customer(conn, customer_id)
    return found
