from typing import Any

import pytest
from goods import complained, sold
from money import Client, World

from livemend.catalog import actions as catalog
from livemend.people.access import Desk


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
    await sold(desk, "K1", 60, sku="KETTLE", buyers=True)
    await sold(desk, "K2", 40, sku="KETTLE", buyers=True)
    await sold(desk, "P1", 100, sku="PAN", buyers=True)
    await complained(desk, "K1", product_sku="KETTLE", numbers=range(1))
    await complained(desk, "K2", product_sku="KETTLE", numbers=range(8))
    # A late parcel is nothing the works did.
    await complained(desk, "K2", product_sku="KETTLE", numbers=range(20, 23), issue="logistics", subtype="delay")
    await complained(desk, "P1", product_sku="PAN", numbers=range(1), subtype="stained_or_smell")
    return World(desk, client)
