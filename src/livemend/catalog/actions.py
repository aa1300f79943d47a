"""Writing goods, customers, orders; keeping stock for somebody."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import available_timezones

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id
from livemend.kit.money import is_currency
from livemend.kit.sealed import blind

from . import naming, queries, rules
from .events import CustomerSaved, OrderSaved, ProductSaved, ShopSaved, StockMoved
from .model import (
    OrderStatus,
    ReservationState,
    batches,
    carriers,
    customer_accounts,
    customers,
    order_lines,
    orders,
    products,
    reservations,
    shops,
    suppliers,
)


async def _upsert(tx: Tx, table: sa.Table, key: str, values: dict[str, Any]) -> bool:
    """True when the row is new."""
    column = table.c[key]
    changed = await tx.execute(
        table.update().where(column == values[key]).values({k: v for k, v in values.items() if k != key})
    )
    if changed.rowcount:
        return False
    await tx.execute(table.insert().values(values))
    return True


async def upsert_shop(
    tx: Tx, *, slug: str, name: Mapping[str, str], zone: str, currency: str, timezone: str, contact: Mapping[str, Any]
) -> None:
    if not is_currency(currency):
        raise bad_input("bad_currency", fields={"currency": "bad_currency"})
    row = {"slug": slug, "name": dict(name), "zone": zone, "currency": currency, "timezone": timezone}
    values = {**row, "contact": dict(contact)}
    if not (await tx.execute(shops.update().where(shops.c.slug == slug).values(values))).rowcount:
        await tx.execute(shops.insert().values(**values, created_at=tx.now))
    tx.emit(ShopSaved(slug=slug))


async def set_shop(
    tx: Tx, *, slug: str, name: Mapping[str, str], zone: str, currency: str, timezone: str, contact: Mapping[str, Any]
) -> None:
    """One desk, one shop: another slug renames it and with it the address of its public pages."""
    if timezone not in available_timezones():
        raise bad_input("bad_timezone", fields={"timezone": "bad_timezone"})
    if not any(text.strip() for text in name.values()):
        raise bad_input("name_missing", fields={"name": "name_missing"})
    known = await queries.shop(tx.conn)
    if known is not None and known["slug"] != slug:
        await tx.execute(shops.update().where(shops.c.slug == known["slug"]).values(slug=slug))
    await upsert_shop(tx, slug=slug, name=name, zone=zone, currency=currency, timezone=timezone, contact=contact)


async def upsert_supplier(tx: Tx, *, key: str, name: str, contact: str | None = None) -> None:
    await _upsert(tx, suppliers, "key", {"key": key, "name": name, "contact": contact})


async def upsert_carrier(tx: Tx, *, key: str, name: str, tracking_url: str | None = None) -> None:
    if tracking_url is not None and not tracking_url.startswith(("https://", "http://")):
        raise bad_input("bad_link", fields={"tracking_url": "bad_link"})
    await _upsert(tx, carriers, "key", {"key": key, "name": name, "tracking_url": tracking_url})


async def upsert_product(
    tx: Tx,
    *,
    sku: str,
    name: Mapping[str, str],
    price: int,
    stock: int = 0,
    keywords: Sequence[str] = (),
    parent_sku: str | None = None,
    variant: Mapping[str, Any] | None = None,
    active: bool = True,
) -> None:
    if not any(text.strip() for text in name.values()):
        raise bad_input("name_missing", fields={"name": "name_missing"})
    if price < 0 or stock < 0:
        field = "price" if price < 0 else "stock"
        raise bad_input("negative", fields={field: "negative"})
    values = {
        "sku": sku,
        "name": dict(name),
        "price": price,
        "stock": stock,
        "keywords": [str(word) for word in keywords],
        "parent_sku": parent_sku,
        "variant": dict(variant) if variant else None,
        "active": active,
        "updated_at": tx.now,
    }
    await _upsert(tx, products, "sku", values)
    tx.emit(ProductSaved(sku=sku))


async def upsert_batch(
    tx: Tx, *, code: str, sku: str, units: int, supplier: str | None = None, made_at: datetime | None = None
) -> None:
    values = {"code": code, "sku": sku, "units": units, "supplier_key": supplier, "made_at": made_at}
    await _upsert(tx, batches, "code", values)


def _blind(text: str | None) -> str | None:
    return blind(text) if text else None


async def reseal(tx: Tx) -> int:
    """After a change of the secret key: close all contact data with the present key."""
    rows = await tx.all(sa.select(customers.c.id, customers.c.email, customers.c.phone))
    for row in rows:
        values = {
            "email": row.email,
            "email_blind": _blind(row.email.lower() if row.email else None),
            "phone": row.phone,
            "phone_blind": _blind(rules.phone_tail(row.phone)),
        }
        await tx.execute(customers.update().where(customers.c.id == row.id).values(**values))
    return len(rows)


async def upsert_customer(
    tx: Tx,
    *,
    name: str,
    lang: str = "en",
    key: str | None = None,
    email: str | None = None,
    phone: str | None = None,
    accounts: Sequence[tuple[str, str]] = (),
) -> str:
    """The customer's id. Known by `key`; without one a new customer is made."""
    found = await queries.customer_by_key(tx.conn, key) if key else None
    customer_id = found or new_id()
    values = {
        "name": name,
        "lang": lang if lang in LANGUAGES else "en",
        "email": email,
        "phone": phone,
        "email_blind": _blind(email.lower() if email else None),
        "phone_blind": _blind(rules.phone_tail(phone)),
    }
    if found:
        await tx.execute(customers.update().where(customers.c.id == found).values(values))
    else:
        await tx.execute(customers.insert().values(id=customer_id, key=key, created_at=tx.now, **values))
    for platform, user_id in accounts:
        row = {"platform": platform, "user_id": user_id, "customer_id": customer_id}
        await tx.insert_new(customer_accounts, row)
    await naming.index(tx, [customer_id])
    tx.emit(CustomerSaved(customer_id=customer_id, changed=sorted(n for n in values if not n.endswith("_blind"))))
    return customer_id


async def customer_for_account(tx: Tx, platform: str, user_id: str, name: str, lang: str) -> str:
    """Who writes from this account; somebody new when we do not know them yet."""
    found = await queries.customers_of_accounts(tx.conn, [(platform, user_id)])
    if found:
        return found[platform, user_id]
    return await upsert_customer(tx, name=name[:200] or user_id[:200], lang=lang, accounts=[(platform, user_id)])


async def set_contact(
    tx: Tx, customer_id: str, *, email: str | None = None, phone: str | None = None, lang: str | None = None
) -> None:
    """Changes what is given, leaves the rest."""
    row = await tx.one(sa.select(customers.c.id).where(customers.c.id == customer_id))
    if row is None:
        raise not_found("customer")
    values: dict[str, Any] = {}
    if email is not None:
        values["email"] = rules.email(email)
        values["email_blind"] = _blind(values["email"].lower() if values["email"] else None)
        if values["email"] is None:
            raise bad_input("bad_email", fields={"email": "bad_email"})
    if phone is not None:
        shop = await queries.shop(tx.conn)
        values["phone"] = rules.phone(phone, shop["zone"] if shop else "TW")
        if values["phone"] is None:
            raise bad_input("bad_phone", fields={"phone": "bad_phone"})
        values["phone_blind"] = _blind(rules.phone_tail(values["phone"]))
    if lang is not None:
        if lang not in LANGUAGES:
            raise bad_input("bad_language", fields={"lang": "bad_language"})
        values["lang"] = lang
    if values:
        await tx.execute(customers.update().where(customers.c.id == customer_id).values(values))
        tx.emit(CustomerSaved(customer_id=customer_id, changed=sorted(n for n in values if not n.endswith("_blind"))))


async def upsert_order(
    tx: Tx,
    *,
    no: str,
    placed_at: datetime,
    status: str,
    lines: Sequence[Mapping[str, Any]],
    customer_id: str | None = None,
    platform: str | None = None,
    delivered_at: datetime | None = None,
    carrier: str | None = None,
    tracking: str | None = None,
    region: str | None = None,
    currency: str | None = None,
) -> None:
    """lines: {sku, qty, price, batch}; price is of one piece."""
    if status not in set(OrderStatus):
        raise bad_input("bad_order_status", fields={"status": "bad_order_status"})
    if not lines:
        raise bad_input("no_lines", fields={"lines": "no_lines"})
    values = {
        "no": no,
        "customer_id": customer_id,
        "platform": platform,
        "placed_at": placed_at,
        "status": status,
        "delivered_at": delivered_at,
        "carrier_key": carrier,
        "tracking": tracking,
        "region": rules.region(region),
        "total": sum(line["price"] * line["qty"] for line in lines),
        "currency": currency or await queries.currency(tx.conn),
    }
    if not await _upsert(tx, orders, "no", values):
        await tx.execute(order_lines.delete().where(order_lines.c.order_no == no))
    await tx.execute(
        order_lines.insert(),
        [
            {
                "order_no": no,
                "position": i,
                "sku": line["sku"],
                "batch": line.get("batch"),
                "qty": line["qty"],
                "price": line["price"],
            }
            for i, line in enumerate(lines)
        ],
    )
    tx.emit(OrderSaved(order_no=no, status=status))


async def reserve_stock(tx: Tx, sku: str, qty: int, ref: str) -> None:
    """Two at once for the last piece: one gets it, the other is told `out_of_stock`. The same ref reserves once."""
    row = {"ref": ref, "sku": sku, "qty": qty, "state": ReservationState.RESERVED, "at": tx.now}
    if not await tx.insert_new(reservations, row):
        return
    taken = await tx.execute(
        products.update().where(products.c.sku == sku, products.c.stock >= qty).values(stock=products.c.stock - qty)
    )
    if not taken.rowcount:
        raise wrong_state("out_of_stock", sku=sku)
    tx.emit(StockMoved(sku=sku, qty=qty, how=ReservationState.RESERVED, ref=ref))


async def _settle(tx: Tx, ref: str, state: ReservationState) -> sa.Row[Any] | None:
    c = reservations.c
    row = await tx.one(sa.select(reservations).where(c.ref == ref, c.state == ReservationState.RESERVED))
    if row is None:
        return None
    await tx.execute(reservations.update().where(c.ref == ref).values(state=state, at=tx.now))
    tx.emit(StockMoved(sku=row.sku, qty=row.qty, how=state, ref=ref))
    return row


async def release_stock(tx: Tx, ref: str) -> None:
    """What was kept may be promised again. Nothing kept: nothing happens."""
    row = await _settle(tx, ref, ReservationState.RELEASED)
    if row is not None:
        await tx.execute(products.update().where(products.c.sku == row.sku).values(stock=products.c.stock + row.qty))


async def take_stock(tx: Tx, ref: str) -> None:
    """What was kept has left the house."""
    await _settle(tx, ref, ReservationState.TAKEN)
