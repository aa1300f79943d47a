"""Who else bought it: every order of a product since a claim or a batch went out, and a case for each (S10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import actions as case_actions
from livemend.cases import members
from livemend.cases import rules as case_rules
from livemend.cases.model import Channel, cases
from livemend.catalog import queries as catalog
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input
from livemend.kit.i18n import LANGUAGES
from livemend.remedies.amounts import MoneyView, money

from . import around

MOST = 5000
# So many in one transaction, so that a live room does not wait for a long letter run.
AT_ONCE = 25
LONGEST = 2000


class Affected(TypedDict):
    """case_id: the case its buyer already has in the incident. lang: in which the buyer is written to."""

    no: str
    customer: dict[str, str] | None
    placed_at: str
    batch: str | None
    qty: int
    paid: MoneyView
    case_id: str | None
    lang: str


async def affected_orders(
    conn: AsyncConnection, incident_id: str, since: datetime, *, batch: str | None = None
) -> list[Affected]:
    """Oldest first. The product is the incident's; without one there is nothing to list."""
    incident = await incidents.row(conn, incident_id)
    if incident.product_sku is None:
        raise bad_input("incident_without_product")
    found = await catalog.orders_since(conn, incident.product_sku, since)
    found = [row for row in found if batch is None or row["batch"] == batch][:MOST]
    people = await catalog.customers_by_id(conn, sorted({r["customer_id"] for r in found if r["customer_id"]}))
    spoke = await members.by_customer(conn, incident_id)
    by_order, by_person = await _cases_of(conn, incident_id)
    currency = await catalog.currency(conn)

    def lang(customer_id: str | None) -> str:
        own = spoke.get(customer_id or "")
        if own:
            return members.lang_of(own[0])
        return people[customer_id]["lang"] if customer_id in people else "en"

    return [
        {
            "no": r["no"],
            "customer": {"id": r["customer_id"], "name": people[r["customer_id"]]["name"]}
            if r["customer_id"] in people
            else None,
            "placed_at": r["placed_at"].isoformat(),
            "batch": r["batch"],
            "qty": r["qty"],
            "paid": money(r["price"] * r["qty"], currency),
            "case_id": by_order.get(r["no"]) or by_person.get(r["customer_id"]),
            "lang": lang(r["customer_id"]),
        }
        for r in found
    ]


async def _cases_of(conn: AsyncConnection, incident_id: str) -> tuple[dict[str, str], dict[str, str]]:
    """(order -> its case, customer -> his case that names no order): either way he is in the incident already."""
    query = sa.select(cases.c.order_no, cases.c.customer_id, cases.c.id).where(
        cases.c.incident_id == incident_id, cases.c.merged_into.is_(None)
    )
    rows = list(await conn.execute(query))
    return (
        {r.order_no: r.id for r in rows if r.order_no},
        {r.customer_id: r.id for r in rows if r.customer_id and not r.order_no},
    )


async def open_for_affected(
    tx: Tx, incident_id: str, since: datetime, words: Mapping[str, str], *, batch: str | None = None
) -> list[str]:
    """A case for affected orders that have none, the first `AT_ONCE` of them; the incident's decision then gives each
    its offer (R091). Call again until it returns nothing.

    words: language -> why we write. Who complained in the incident keeps his own words in his case and gets ours as a
    message; in the case of one who did not, ours stand at its beginning.
    """
    texts = {lang: text.strip() for lang, text in words.items() if text.strip()}
    incident = await incidents.row(tx.conn, incident_id, lock=True)
    listed = await affected_orders(tx.conn, incident_id, since, batch=batch)
    left = [order for order in listed if order["case_id"] is None and order["customer"] is not None]
    _check(texts, {order["lang"] for order in left})
    have = await members.cases_by_person(tx.conn, incident_id)
    spoke = await members.by_customer(tx.conn, incident_id)
    goods = await incidents.catalogue(tx.conn)
    opened: list[str] = []
    for order in left[:AT_ONCE]:
        assert order["customer"] is not None
        customer_id, text = order["customer"]["id"], texts[order["lang"]]
        # A second order of the same person is a matter of its own, and his words are told already.
        own = spoke.pop(customer_id, None)
        if own and own[0].user_key not in have:
            case_id = await members.open_for(tx, incident, goods, own[0], own, order_no=order["no"])
            await case_actions.send_message(tx, case_id, text, message="progress", composed=True)
        else:
            case_id = await _write_first(tx, incident, order, text)
        opened.append(case_id)
    if batch is None and len(left) == len(opened):
        await around.done_for_all(tx, incident_id, "affected_orders", len(listed))
    return opened


def _check(texts: Mapping[str, str], needed: set[str]) -> None:
    """Nobody gets a letter in a language he did not choose because the right one was not written."""
    missing = needed - set(texts)
    if not texts or missing:
        raise bad_input("words_missing", fields={"words": "words_missing"}, langs=sorted(missing))
    if any(len(text) > LONGEST for text in texts.values()):
        raise bad_input("too_long", fields={"words": "too_long"})
    if set(texts) - set(LANGUAGES):
        raise bad_input("bad_language", fields={"words": "bad_language"})


async def _write_first(tx: Tx, incident: Any, order: Affected, text: str) -> str:
    assert order["customer"] is not None
    return await case_actions.open_case(
        tx,
        channel=Channel.OUTREACH,
        words=text,
        ours=True,
        customer_id=order["customer"]["id"],
        order_no=order["no"],
        issue=incident.issue,
        subtype=case_rules.fitting(incident.issue, incident.subtype),
        level=2,
        product_sku=incident.product_sku,
        show_id=incident.show_id,
        incident_id=incident.id,
        lang=order["lang"],
    )
