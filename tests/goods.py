"""Orders of one piece and complaints about them, for the tests of figures."""

from datetime import timedelta
from typing import Any

from livemend.cases import actions as cases
from livemend.catalog import actions as catalog
from livemend.people.access import Desk


async def sold(
    desk: Desk, batch: str, count: int, *, sku: str = "KETTLE", days_ago: float = 20, buyers: bool = False
) -> None:
    """So many delivered orders of one piece each. buyers: every one by another known person."""
    async with desk.db.write() as tx:
        for i in range(count):
            who = (
                await catalog.upsert_customer(tx, name=f"Buyer {batch} {i}", email=f"{batch}-{i}@example.org")
                if buyers
                else None
            )
            await catalog.upsert_order(
                tx,
                no=f"{batch}-{i:04d}",
                customer_id=who,
                placed_at=tx.now - timedelta(days=days_ago),
                delivered_at=tx.now - timedelta(days=days_ago - 2),
                status="delivered",
                platform="shopee",
                carrier="swift",
                lines=[{"sku": sku, "qty": 1, "price": 50_000, "batch": batch}],
            )


async def complained(desk: Desk, batch: str, numbers: range, **more: Any) -> list[str]:
    found = []
    async with desk.db.write() as tx:
        for i in numbers:
            found.append(
                await cases.open_case(
                    tx,
                    channel="web",
                    words="壺嘴裂了",
                    order_no=f"{batch}-{i:04d}",
                    **{"issue": "quality", "subtype": "cracked", "level": 2, **more},
                )
            )
    return found
