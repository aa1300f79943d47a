"""Load a whole shop from YAML: goods, people, orders, knowledge. Used by the demo, the tests and a first set-up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from livemend.catalog import actions as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input
from livemend.people import actions as people
from livemend.people import queries as people_queries
from livemend.people.model import Role

from . import actions

_OFFSET = re.compile(r"([+-])(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")


@dataclass
class SeedResult:
    """users: log-in -> id; customers: key -> id; roster: (role, user id)."""

    shop: str = ""
    users: dict[str, str] = field(default_factory=dict)
    customers: dict[str, str] = field(default_factory=dict)
    roster: list[tuple[str, str]] = field(default_factory=list)
    products: int = 0
    orders: int = 0


def moment(text: str, start: datetime) -> datetime:
    """ "-3d4h" = three days and four hours before the start."""
    found = _OFFSET.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        raise bad_input("bad_offset", offset=text)
    days, hours, minutes = (int(part or 0) for part in found.groups()[1:])
    delta = timedelta(days=days, hours=hours, minutes=minutes)
    return start + delta if found[1] == "+" else start - delta


async def seed_shop(tx: Tx, data: Mapping[str, Any], start: datetime, *, users: bool = True) -> SeedResult:
    """data: as in `demo/evening-market/shop.yaml`. users: also make the team's log-ins."""
    result = SeedResult()
    await catalog.upsert_shop(tx, **data["shop"])
    result.shop = data["shop"]["slug"]
    for supplier in data.get("suppliers", ()):
        await catalog.upsert_supplier(tx, **supplier)
    for carrier in data.get("carriers", ()):
        await catalog.upsert_carrier(tx, **carrier)
    for product in data.get("products", ()):
        await _product(tx, product, start)
        result.products += 1
    for person in data.get("customers", ()):
        accounts = [(account["platform"], account["user_id"]) for account in person.get("accounts", ())]
        result.customers[person["key"]] = await catalog.upsert_customer(tx, **{**person, "accounts": accounts})
    for order in data.get("orders", ()):
        await _order(tx, order, start, result.customers)
        result.orders += 1
    await _knowledge(tx, data, start)
    if users:
        await _team(tx, data, result)
    return result


async def _product(tx: Tx, product: Mapping[str, Any], start: datetime) -> None:
    plain = {key: product[key] for key in ("sku", "name", "price", "stock", "keywords") if key in product}
    await catalog.upsert_product(tx, **plain)
    for batch in product.get("batches", ()):
        made = moment(batch["made"], start) if "made" in batch else None
        await catalog.upsert_batch(
            tx,
            code=batch["code"],
            sku=product["sku"],
            units=batch["units"],
            supplier=batch.get("supplier"),
            made_at=made,
        )
    if "fact_sheet" in product:
        await actions.save_fact_sheet(tx, product["sku"], product["fact_sheet"], start + timedelta(days=90))


async def _order(tx: Tx, order: Mapping[str, Any], start: datetime, customers: Mapping[str, str]) -> None:
    delivered = order.get("delivered")
    await catalog.upsert_order(
        tx,
        no=order["no"],
        placed_at=moment(order["placed"], start),
        status=order["status"],
        lines=order["lines"],
        customer_id=customers.get(order.get("customer", "")),
        platform=order.get("platform"),
        delivered_at=moment(delivered, start) if delivered else None,
        carrier=order.get("carrier"),
        tracking=order.get("tracking"),
        region=order.get("region"),
    )


async def _knowledge(tx: Tx, data: Mapping[str, Any], start: datetime) -> None:
    for entry in data.get("faq", ()):
        review = moment(entry["review_by"], start) if "review_by" in entry else None
        faq_id = await actions.add_faq(
            tx, question=entry["question"], answer=entry["answer"], sku=entry.get("product"), review_by=review
        )
        if entry.get("status") == "approved":
            await actions.approve_faq(tx, faq_id, sorted(entry["answer"]))
    if "policy" in data:
        doc = {key: value for key, value in data["policy"].items() if key not in ("version", "valid_from")}
        await actions.draft_policy(tx, data["policy"]["version"], doc)
        valid_from = moment(data["policy"]["valid_from"], start)
        await actions.publish_policy(tx, data["policy"]["version"], valid_from)
    for failure_type, plan in data.get("contingency", {}).items():
        await actions.save_plan(tx, failure_type, plan["solutions"], plan["steps"])


async def _team(tx: Tx, data: Mapping[str, Any], result: SeedResult) -> None:
    for user in data.get("users", ()):
        known = await people_queries.user_by_login(tx.conn, user["login"])
        result.users[user["login"]] = (
            known.id
            if known is not None
            else await people.create_user(
                tx, login=user["login"], name=user["name"], role=Role(user["role"]), lang=user.get("lang", "en")
            )
        )
    for seat in data.get("roster", ()):
        if seat["user"] in result.users:
            result.roster.append((seat["role"], result.users[seat["user"]]))
