"""The catalog by form or by another program: shop, suppliers, carriers, batches, customers, orders."""

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input, not_found
from livemend.people.access import Desk, actor, desk

from . import actions, queries, rules
from .model import batches, carriers, suppliers
from .queries import BatchView, CaseOrder, CustomerRow, ShopView

router = APIRouter()


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ShopBody(_Body):
    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,78}$")
    name: dict[str, str]
    zone: str = Field(max_length=10)
    currency: str = Field(max_length=3)
    timezone: str = Field(max_length=60)
    contact: dict[str, Any] = Field(default_factory=dict)


class SupplierBody(_Body):
    name: str = Field(min_length=1, max_length=200)
    contact: str | None = Field(None, max_length=200)


class CarrierBody(_Body):
    name: str = Field(min_length=1, max_length=200)
    tracking_url: str | None = Field(None, max_length=500)


class BatchBody(_Body):
    sku: str = Field(max_length=60)
    units: int = Field(ge=0, le=10**9)
    supplier: str | None = Field(None, max_length=80)
    made_at: AwareDatetime | None = None


class AccountBody(_Body):
    platform: str = Field(min_length=1, max_length=40)
    user_id: str = Field(min_length=1, max_length=200)


class CustomerBody(_Body):
    """key: what the other system calls the customer; the same key again changes the same customer."""

    name: str = Field(min_length=1, max_length=200)
    key: str | None = Field(None, max_length=120)
    lang: str = Field("en", max_length=10)
    email: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=40)
    accounts: list[AccountBody] = Field(default_factory=list, max_length=50)


class ContactBody(_Body):
    email: str | None = Field(None, max_length=200)
    phone: str | None = Field(None, max_length=40)
    lang: str | None = Field(None, max_length=10)


class LineBody(_Body):
    sku: str = Field(max_length=60)
    qty: int = Field(ge=1, le=10**6)
    price: int = Field(ge=0, le=10**12)
    batch: str | None = Field(None, max_length=80)


class OrderBody(_Body):
    """customer_id, or customer_key, or platform with user_id: whoever is known by it."""

    placed_at: AwareDatetime
    status: str = Field(max_length=20)
    lines: list[LineBody] = Field(min_length=1, max_length=500)
    customer_id: str | None = Field(None, max_length=36)
    customer_key: str | None = Field(None, max_length=120)
    platform: str | None = Field(None, max_length=40)
    user_id: str | None = Field(None, max_length=200)
    delivered_at: AwareDatetime | None = None
    carrier: str | None = Field(None, max_length=80)
    tracking: str | None = Field(None, max_length=120)
    region: str | None = Field(None, max_length=60)


@router.put("/shop")
async def save_shop(body: ShopBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ShopView:
    async with desk.db.write(who) as tx:
        await actions.set_shop(tx, **body.model_dump())
        found = await queries.shop(tx.conn)
    assert found is not None
    return found


@router.get("/suppliers")
async def all_suppliers(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        rows = await conn.execute(sa.select(suppliers).order_by(suppliers.c.name))
        return [{"key": r.key, "name": r.name, "contact": r.contact} for r in rows]


@router.put("/suppliers/{key}", status_code=204)
async def save_supplier(key: str, body: SupplierBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await actions.upsert_supplier(tx, key=key[:80], **body.model_dump())


@router.get("/carriers")
async def all_carriers(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        rows = await conn.execute(sa.select(carriers).order_by(carriers.c.name))
        return [{"key": r.key, "name": r.name, "tracking_url": r.tracking_url} for r in rows]


@router.put("/carriers/{key}", status_code=204)
async def save_carrier(key: str, body: CarrierBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await actions.upsert_carrier(tx, key=key[:80], **body.model_dump())


@router.put("/batches/{code}")
async def save_batch(
    code: str, body: BatchBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[BatchView]:
    async with desk.db.write(who) as tx:
        if body.sku not in await queries.product_names(tx.conn, [body.sku]):
            raise bad_input("unknown_product", fields={"sku": "unknown_product"}, sku=body.sku)
        if body.supplier is not None:
            known = await tx.one(sa.select(suppliers.c.key).where(suppliers.c.key == body.supplier))
            if known is None:
                raise bad_input("unknown_supplier", fields={"supplier": "unknown_supplier"}, key=body.supplier)
        row = await tx.one(sa.select(batches.c.sku).where(batches.c.code == code))
        if row is not None and row.sku != body.sku:
            raise bad_input("batch_of_other", fields={"sku": "batch_of_other"}, sku=row.sku)
        await actions.upsert_batch(tx, code=code[:80], **body.model_dump())
        return (await queries.batches_of(tx.conn, [body.sku])).get(body.sku, [])


@router.post("/customers", status_code=201)
async def save_customer(body: CustomerBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CustomerRow:
    async with desk.db.write(who) as tx:
        shop = await queries.shop(tx.conn)
        email = rules.email(body.email) if body.email else None
        phone = rules.phone(body.phone, shop["zone"] if shop else "TW") if body.phone else None
        if body.email and email is None:
            raise bad_input("bad_email", fields={"email": "bad_email"})
        if body.phone and phone is None:
            raise bad_input("bad_phone", fields={"phone": "bad_phone"})
        accounts = [(a.platform, a.user_id) for a in body.accounts]
        values = body.model_dump(exclude={"email", "phone", "accounts"})
        customer_id = await actions.upsert_customer(tx, **values, email=email, phone=phone, accounts=accounts)
        found = await queries.customer(tx.conn, customer_id)
    assert found is not None
    return found


@router.patch("/customers/{customer_id}")
async def change_contact(
    customer_id: str, body: ContactBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CustomerRow:
    async with desk.db.write(who) as tx:
        await actions.set_contact(tx, customer_id, **body.model_dump())
        found = await queries.customer(tx.conn, customer_id)
    assert found is not None
    return found


@router.put("/orders/{no}")
async def save_order(no: str, body: OrderBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CaseOrder:
    """What another system knows of an order; the same number again replaces it."""
    async with desk.db.write(who) as tx:
        skus = sorted({line.sku for line in body.lines})
        known = await queries.product_names(tx.conn, skus)
        unknown = [sku for sku in skus if sku not in known]
        if unknown:
            raise bad_input("unknown_product", fields={"lines": "unknown_product"}, sku=", ".join(unknown))
        values = body.model_dump(exclude={"customer_id", "customer_key", "user_id"})
        customer = await _buyer(tx.conn, body)
        await actions.upsert_order(tx, no=no[:60], customer_id=customer, **values)
        found = await queries.order(tx.conn, no[:60])
    if found is None:
        raise not_found("order")
    return found


async def _buyer(conn: Any, body: OrderBody) -> str | None:
    if body.customer_id is not None:
        if await queries.customer(conn, body.customer_id) is None:
            raise bad_input("unknown_customer", fields={"customer_id": "unknown_customer"})
        return body.customer_id
    if body.customer_key is not None:
        found = await queries.customer_by_key(conn, body.customer_key)
        if found is None:
            raise bad_input("unknown_customer", fields={"customer_key": "unknown_customer"})
        return found
    if body.platform and body.user_id:
        account = (body.platform, body.user_id)
        return (await queries.customers_of_accounts(conn, [account])).get(account)
    return None
