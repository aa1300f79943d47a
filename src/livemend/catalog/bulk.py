"""Writing many rows at once: one statement a piece, and the last word wins."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from livemend.kit import search
from livemend.kit.db import Tx, among
from livemend.kit.ids import new_id
from livemend.kit.sealed import blind

from . import queries, rules
from .importing import names_of
from .model import batches, carriers, customer_accounts, customers, order_lines, orders, products, suppliers

Values = dict[str, Any]


async def put(tx: Tx, table: sa.Table, rows: Sequence[Values], keys: Sequence[str]) -> None:
    """Insert or replace by key."""
    if not rows:
        return
    insert: Any = (postgresql if tx.dialect == "postgresql" else sqlite).insert(table)
    changed = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    await tx.execute(insert.on_conflict_do_update(index_elements=list(keys), set_=changed), list(rows))


def _last(rows: Sequence[Values], key: str) -> list[Values]:
    return list({row[key]: row for row in rows}.values())


async def save(tx: Tx, table: str, rows: Sequence[Values]) -> tuple[int, list[tuple[int, str, str]]]:
    """(saved rows, [(index, column, code)] of those that could not be)."""
    match table:
        case "products":
            return await _products(tx, rows), []
        case "suppliers" | "carriers":
            target = suppliers if table == "suppliers" else carriers
            names = [c.name for c in target.c]
            full = [{name: row.get(name) for name in names} for row in rows]
            await put(tx, target, _last(full, "key"), ["key"])
            return len(rows), []
        case "batches":
            return await _batches(tx, rows)
        case "customers":
            await _people(tx, [{**row, "name": row["name"]} for row in rows])
            return len(rows), []
        case _:
            return await _orders(tx, rows)


async def _products(tx: Tx, rows: Sequence[Values]) -> int:
    """What the file does not speak of stays as it is."""
    skus = [row["sku"] for row in rows]
    old = {r.sku: r for r in await tx.all(sa.select(products).where(among(tx.conn, products.c.sku, skus)))}
    full = []
    for row in rows:
        was = old.get(row["sku"])
        full.append(
            {
                "sku": row["sku"],
                "name": {**(was.name if was else {}), **names_of(row)},
                "price": row["price"],
                "stock": row.get("stock", was.stock if was else 0),
                "keywords": row.get("keywords", was.keywords if was else []),
                "parent_sku": row.get("parent_sku", was.parent_sku if was else None),
                "variant": was.variant if was else None,
                "active": row.get("active", was.active if was else True),
                "updated_at": tx.now,
            }
        )
    await put(tx, products, _last(full, "sku"), ["sku"])
    return len(rows)


async def _batches(tx: Tx, rows: Sequence[Values]) -> tuple[int, list[tuple[int, str, str]]]:
    skus = await queries.product_names(tx.conn, sorted({row["sku"] for row in rows}))
    keys = sorted({row["supplier"] for row in rows if row.get("supplier")})
    known = set((await tx.conn.execute(sa.select(suppliers.c.key).where(suppliers.c.key.in_(keys)))).scalars())
    good, bad = [], []
    for i, row in enumerate(rows):
        if row["sku"] not in skus:
            bad.append((i, "sku", "unknown_product"))
        elif row.get("supplier") and row["supplier"] not in known:
            bad.append((i, "supplier", "unknown_supplier"))
        else:
            supplier = row.get("supplier")
            entry = {"code": row["code"], "sku": row["sku"], "units": row["units"], "supplier_key": supplier}
            good.append({**entry, "made_at": row.get("made_at")})
    await put(tx, batches, _last(good, "code"), ["code"])
    return len(good), bad


def _sealed(row: Values) -> Values:
    email, tail = row.get("email"), rules.phone_tail(row.get("phone"))
    return {
        "name": row.get("name") or row.get("user_id") or row.get("key") or "",
        "lang": row.get("lang") or "en",
        "email": email,
        "email_blind": blind(email.lower()) if email else None,
        "phone": row.get("phone"),
        "phone_blind": blind(tail) if tail else None,
    }


async def _people(tx: Tx, rows: Sequence[Values]) -> list[str | None]:
    """The customer of each row: by key, else by account; new ones are made. None: nobody is named."""
    keys = sorted({row["key"] for row in rows if row.get("key")})
    by_key: dict[str, str] = {}
    if keys:
        query = sa.select(customers.c.key, customers.c.id).where(among(tx.conn, customers.c.key, keys))
        by_key = {row.key: row.id for row in await tx.all(query)}
    accounts = sorted({(r["platform"], r["user_id"]) for r in rows if r.get("platform") and r.get("user_id")})
    by_account = await queries.customers_of_accounts(tx.conn, accounts)
    new: dict[str, Values] = {}
    links: dict[tuple[str, str], str] = {}
    found: list[str | None] = []
    for row in rows:
        account = (row["platform"], row["user_id"]) if row.get("platform") and row.get("user_id") else None
        known = by_key.get(row.get("key") or "") or (by_account.get(account) if account else None)
        if known is None and (row.get("key") or account or row.get("name")):
            known = new_id()
            new[known] = {"id": known, "key": row.get("key"), "created_at": tx.now, **_sealed(row)}
            if row.get("key"):
                by_key[row["key"]] = known
        if known is not None and account is not None and account not in by_account:
            by_account[account] = links[account] = known
        found.append(known)
    if new:
        await tx.execute(customers.insert(), list(new.values()))
        await search.index_new(tx, queries.CUSTOMER, [(row["id"], row["name"]) for row in new.values()])
    if links:
        rows_ = [{"platform": p, "user_id": u, "customer_id": c} for (p, u), c in links.items()]
        await tx.insert_new(customer_accounts, rows_)
    return found


async def _orders(tx: Tx, rows: Sequence[Values]) -> tuple[int, list[tuple[int, str, str]]]:
    """One row a line of an order; rows of one order are together, also over pieces of the file."""
    skus = await queries.product_names(tx.conn, sorted({row["sku"] for row in rows}))
    bad = [(i, "sku", "unknown_product") for i, row in enumerate(rows) if row["sku"] not in skus]
    wrong = {i for i, _column, _code in bad}
    good = [row for i, row in enumerate(rows) if i not in wrong]
    if not good:
        return 0, bad
    people = await _people(
        tx,
        [
            {
                "key": row.get("customer_key"),
                "name": row.get("customer_name"),
                "lang": row.get("lang"),
                "email": row.get("email"),
                "phone": row.get("phone"),
                "platform": row.get("platform"),
                "user_id": row.get("user_id"),
            }
            for row in _heads(good)
        ],
    )
    currency = await queries.currency(tx.conn)
    heads: list[Values] = []
    for row, customer in zip(_heads(good), people, strict=True):
        heads.append(
            {
                "no": row["no"],
                "customer_id": customer,
                "platform": row.get("platform"),
                "placed_at": row["placed_at"],
                "status": row["status"],
                "delivered_at": row.get("delivered_at"),
                "carrier_key": row.get("carrier"),
                "tracking": row.get("tracking"),
                "region": rules.region(row.get("region")),
                "total": 0,
                "currency": row.get("currency") or currency,
            }
        )
    lines: dict[str, list[Values]] = {}
    for row in good:
        of = lines.setdefault(row["no"], [])
        line = {"order_no": row["no"], "position": len(of), "sku": row["sku"], "batch": row.get("batch")}
        of.append({**line, "qty": row["qty"], "price": row["price"]})
    for head in heads:
        head["total"] = sum(line["qty"] * line["price"] for line in lines[head["no"]])
    await put(tx, orders, heads, ["no"])
    await tx.execute(order_lines.delete().where(among(tx.conn, order_lines.c.order_no, list(lines))))
    await tx.execute(order_lines.insert(), [line for of in lines.values() for line in of])
    return len(good), bad


def _heads(rows: Sequence[Values]) -> list[Values]:
    """The first row of each order."""
    seen: dict[str, Values] = {}
    for row in rows:
        seen.setdefault(row["no"], row)
    return list(seen.values())
