"""A case for somebody who spoke up in an incident: from his own words, in his own language, with his likely order."""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import actions as catalog
from livemend.catalog import queries as catalog_queries
from livemend.comments.model import comments
from livemend.incidents import queries as incidents
from livemend.incidents.likeness import plain
from livemend.incidents.topics import Catalogue
from livemend.kit.db import Tx
from livemend.kit.i18n import LANGUAGES

from . import actions, rules
from .model import Channel, cases


def by_person(rows: Iterable[Any]) -> dict[str, list[Any]]:
    """user key -> his comments of the incident, in order of arrival. rows: of `comments`."""
    found: dict[str, list[Any]] = {}
    for row in rows:
        found.setdefault(row.user_key, []).append(row)
    return found


async def by_customer(conn: AsyncConnection, incident_id: str) -> dict[str, list[Any]]:
    """customer id -> his comments of the incident that still have their words; also of who is known by account only."""
    rows = [row for row in await incidents.member_rows(conn, incident_id) if row.text]
    accounts = sorted({(row.platform, row.user_id) for row in rows if row.customer_id is None and row.user_id})
    known = await catalog_queries.customers_of_accounts(conn, accounts)
    found: dict[str, list[Any]] = {}
    for row in rows:
        customer_id = row.customer_id or known.get((row.platform, row.user_id or ""))
        if customer_id is not None:
            found.setdefault(customer_id, []).append(row)
    return found


def lang_of(comment: Any) -> str:
    return comment.lang if comment.lang in LANGUAGES else "zh-Hant"


async def cases_by_person(conn: AsyncConnection, incident_id: str) -> dict[str, str]:
    """user key -> the case this person has in the incident, the latest of several."""
    query = (
        sa.select(comments.c.user_key, cases.c.id, cases.c.comment_ids, comments.c.id.label("comment_id"))
        .join(cases, cases.c.incident_id == comments.c.incident_id)
        .where(comments.c.incident_id == incident_id)
        .order_by(cases.c.id)
    )
    return {row.user_key: row.id for row in await conn.execute(query) if row.comment_id in (row.comment_ids or ())}


def _article(goods: Catalogue, own: Iterable[Any]) -> str | None:
    """What his words name: the incident may be about parcels of many articles, he is about his own."""
    return next((sku for row in own if row.text and (sku := goods.named(plain(row.text)))), None)


async def open_for(
    tx: Tx,
    incident: Any,
    goods: Catalogue,
    told: Any,
    own: Sequence[Any],
    *,
    order_no: str | None = None,
    **what: Any,
) -> str:
    """told: the comment whose words the case begins with; own: all of this person. order_no None: the likely one."""
    customer_id = told.customer_id
    lang = lang_of(told)
    if customer_id is None and told.user_id:
        customer_id = await catalog.customer_for_account(tx, told.platform, told.user_id, told.user_name, lang)
    sku = _article(goods, [told, *own]) or incident.product_sku
    if order_no is None and customer_id is not None:
        orders = await catalog_queries.orders_of_customer(tx.conn, customer_id)
        order_no = rules.likely_order(orders, sku)
    given = {
        "channel": Channel.LIVE,
        "issue": incident.issue,
        "subtype": rules.fitting(what.get("issue", incident.issue), incident.subtype),
        "level": incident.level,
        **what,
    }
    return await actions.open_case(
        tx,
        words=told.text or "",
        customer_id=customer_id,
        order_no=order_no,
        product_sku=sku,
        show_id=incident.show_id,
        incident_id=incident.id,
        comment_ids=[row.id for row in own],
        lang=lang,
        public_source=True,
        **given,
    )
