from typing import Any

import pytest
from money import Client, World

from livemend.catalog import actions as catalog
from livemend.people.access import Desk


@pytest.fixture
def world(desk: Desk, client: Client, shop: Any) -> World:
    return World(desk, client)


@pytest.fixture
async def kettles(world: World, desk: Desk) -> World:
    async with desk.db.write() as tx:
        await catalog.upsert_product(tx, sku="KETTLE", name={"en": "Kettle"}, price=50_000, stock=10)
        for batch in ("B6", "B7"):
            await catalog.upsert_batch(tx, code=batch, sku="KETTLE", units=500)
    return world
