from datetime import timedelta
from typing import Any

import pytest
from money import Client, World

from livemend.cases import actions as cases
from livemend.catalog import actions as catalog
from livemend.people.access import Desk


async def sold(desk: Desk, batch: str, sku: str, count: int, days_ago: float = 20) -> None:
    """So many delivered orders of one piece each, every one by another buyer."""
    async with desk.db.write() as tx:
        for i in range(count):
            buyer = await catalog.upsert_customer(tx, name=f"Buyer {batch} {i}", email=f"{batch}-{i}@example.org")
            await catalog.upsert_order(
                tx,
                no=f"{batch}-{i:04d}",
                customer_id=buyer,
                placed_at=tx.now - timedelta(days=days_ago),
                delivered_at=tx.now - timedelta(days=days_ago - 2),
                status="delivered",
                carrier="swift",
                lines=[{"sku": sku, "qty": 1, "price": 50_000, "batch": batch}],
            )


async def complained(desk: Desk, batch: str, sku: str, numbers: range, **more: Any) -> list[str]:
    found = []
    async with desk.db.write() as tx:
        for i in numbers:
            values = {"issue": "quality", "subtype": "cracked", "level": 2, "product_sku": sku, **more}
            found.append(
                await cases.open_case(tx, channel="web", words="壺嘴裂了", order_no=f"{batch}-{i:04d}", **values)
            )
    return found


@pytest.fixture
async def world(desk: Desk, client: Client, shop: Any) -> World:
    """A works with two batches of kettles, one of them bad, and another supplier whose pans are fine."""
    async with desk.db.write() as tx:
        await catalog.upsert_supplier(tx, key="works", name="Kiln Works", contact="Ms Tan <quality@kiln.example>")
        await catalog.upsert_supplier(tx, key="pans", name="Pan House", contact="02-1234")
        for sku, name in (("KETTLE", "Kettle"), ("PAN", "Pan")):
            await catalog.upsert_product(tx, sku=sku, name={"en": name}, price=50_000, stock=10)
        for code, sku, supplier in (("K1", "KETTLE", "works"), ("K2", "KETTLE", "works"), ("P1", "PAN", "pans")):
            await catalog.upsert_batch(tx, code=code, sku=sku, units=500, supplier=supplier)
    await sold(desk, "K1", "KETTLE", 60)
    await sold(desk, "K2", "KETTLE", 40)
    await sold(desk, "P1", "PAN", 100)
    await complained(desk, "K1", "KETTLE", range(1))
    await complained(desk, "K2", "KETTLE", range(8))
    # A late parcel is nothing the works did.
    await complained(desk, "K2", "KETTLE", range(20, 23), issue="logistics", subtype="delay")
    await complained(desk, "P1", "PAN", range(1), subtype="stained_or_smell")
    return World(desk, client)
