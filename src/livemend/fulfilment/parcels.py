"""Goods that go to a customer: what has to be packed, and the parcel's number once its task is ticked."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.catalog.model import carriers
from livemend.catalog.rules import tracking_link

from .model import TaskKind, TaskState

OUTBOUND = frozenset({TaskKind.RESHIP, TaskKind.SEND_EXCHANGE, TaskKind.SEND_GIFT, TaskKind.REPAIR})
_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{0,5}-?\d(?:-?\d){5,}[A-Za-z]{0,3}(?![A-Za-z0-9])")


class Goods(TypedDict):
    sku: str
    name: dict[str, str]
    qty: int


class Parcel(TypedDict):
    """carrier, url: None where it is not known who carries it."""

    number: str
    carrier: str | None
    url: str | None


def parcel_of(proof: str | None, known: Iterable[Any], usual: str | None) -> Parcel | None:
    """What was ticked with "carrier and number". A bare number went with the order's own carrier; words that name
    nobody we know may mean another one, and a link to the wrong one helps no customer."""
    found = _NUMBER.findall(_DAY.sub(" ", proof or ""))
    if not found or proof is None:
        return None
    number = max(found, key=len)
    carrier = next((c for c in known if c.name.lower() in proof.lower()), None)
    if carrier is None and proof.strip() == number:
        carrier = next((c for c in known if c.key == usual), None)
    if carrier is None:
        return {"number": number, "carrier": None, "url": None}
    return {"number": number, "carrier": carrier.name, "url": tracking_link(carrier.tracking_url, number)}


async def read(conn: AsyncConnection, rows: Sequence[Any]) -> tuple[dict[str, list[Goods]], dict[str, Parcel]]:
    """(task -> what to pack, task -> its parcel). rows: of tasks, with `order_no` and `product_sku` of their case."""
    out = [row for row in rows if row.kind in OUTBOUND]
    if not out:
        return {}, {}
    orders = {no: await catalog.order(conn, no) for no in {row.order_no for row in out if row.order_no}}
    lone = {row.sku or row.product_sku for row in out} - {None}
    names = await catalog.product_names(conn, sorted(lone))
    known = list(await conn.execute(sa.select(carriers)))
    goods: dict[str, list[Goods]] = {}
    parcels: dict[str, Parcel] = {}
    for row in out:
        order = orders.get(row.order_no)
        goods[row.id] = _goods(row, order, names)
        usual = next((c.key for c in known if order is not None and c.name == order["carrier"]), None)
        parcel = parcel_of(row.proof, known, usual) if row.state == TaskState.DONE else None
        if parcel is not None:
            parcels[row.id] = parcel
    return goods, parcels


def _goods(row: Any, order: Any, names: dict[str, Any]) -> list[Goods]:
    """The article the offer names; else the one the case is about, as often as it was bought; else the whole order."""
    if row.sku:
        return [{"sku": row.sku, "name": names.get(row.sku) or {}, "qty": 1}]
    lines = order["lines"] if order is not None else []
    own = [line for line in lines if row.product_sku is None or line["sku"] == row.product_sku]
    if own:
        return [{"sku": line["sku"], "name": line["name"], "qty": line["qty"]} for line in own]
    return [{"sku": row.product_sku, "name": names.get(row.product_sku) or {}, "qty": 1}] if row.product_sku else []
