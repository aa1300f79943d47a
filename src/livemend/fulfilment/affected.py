"""Who else bought it: every order of a product since a claim or a batch went out, and a case for each (S10)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import actions as case_actions
from livemend.cases.model import Channel, cases
from livemend.catalog import queries as catalog
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input
from livemend.remedies.amounts import MoneyView, money

MOST = 5000
# So many in one transaction, so that a live room does not wait for a long letter run.
AT_ONCE = 25


class Affected(TypedDict):
    """case_id: the case this order already has in the incident."""

    no: str
    customer: dict[str, str] | None
    placed_at: str
    batch: str | None
    qty: int
    paid: MoneyView
    case_id: str | None


async def affected_orders(
    conn: AsyncConnection, incident_id: str, since: datetime, *, batch: str | None = None
) -> list[Affected]:
    """Oldest first. The product is the incident's; without one there is nothing to list."""
    incident = await incidents.row(conn, incident_id)
    if incident.product_sku is None:
        raise bad_input("incident_without_product")
    found = await catalog.orders_since(conn, incident.product_sku, since)
    found = [row for row in found if batch is None or row["batch"] == batch][:MOST]
    names = await catalog.customer_names(conn, sorted({r["customer_id"] for r in found if r["customer_id"]}))
    query = sa.select(cases.c.order_no, cases.c.id).where(
        cases.c.incident_id == incident_id, cases.c.order_no.is_not(None), cases.c.merged_into.is_(None)
    )
    have = {r.order_no: r.id for r in await conn.execute(query)}
    currency = await catalog.currency(conn)
    return [
        {
            "no": r["no"],
            "customer": {"id": r["customer_id"], "name": names.get(r["customer_id"], "")} if r["customer_id"] else None,
            "placed_at": r["placed_at"].isoformat(),
            "batch": r["batch"],
            "qty": r["qty"],
            "paid": money(r["price"] * r["qty"], currency),
            "case_id": have.get(r["no"]),
        }
        for r in found
    ]


async def open_for_affected(
    tx: Tx, incident_id: str, since: datetime, words: str, *, batch: str | None = None
) -> list[str]:
    """A case for affected orders that have none, the first `AT_ONCE` of them; the incident's decision then gives each
    its offer (R091). Call again until it returns nothing.

    words: why we write to somebody who did not complain.
    """
    if not words.strip():
        raise bad_input("words_missing", fields={"words": "words_missing"})
    incident = await incidents.row(tx.conn, incident_id, lock=True)
    opened: list[str] = []
    for order in await affected_orders(tx.conn, incident_id, since, batch=batch):
        if order["case_id"] is not None or order["customer"] is None:
            continue
        if len(opened) == AT_ONCE:
            break
        person: Any = await catalog.customer(tx.conn, order["customer"]["id"])
        opened.append(
            await case_actions.open_case(
                tx,
                channel=Channel.OUTREACH,
                words=words,
                ours=True,
                customer_id=order["customer"]["id"],
                order_no=order["no"],
                issue=incident.issue,
                subtype=incident.subtype,
                level=2,
                product_sku=incident.product_sku,
                show_id=incident.show_id,
                incident_id=incident_id,
                lang=person["lang"] if person is not None else "en",
            )
        )
    return opened
