"""What the customer is still asked for, by the playbook of the case and the policy."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.knowledge.playbook import Playbook

from . import queries, rules
from .following import book_of
from .model import EvidenceState, entries
from .seams import CaseSeams


async def has_contact(conn: AsyncConnection, customer_id: str | None) -> bool:
    if customer_id is None:
        return False
    person = await catalog.customer(conn, customer_id)
    if person is None:
        return False
    return bool(person["email"] or person["phone"] or await catalog.accounts_of(conn, customer_id))


async def missing(
    conn: AsyncConnection, r: sa.Row[Any], seams: CaseSeams | None = None, book: Playbook | None = None
) -> list[str]:
    """seams: with what the policy wants for the offers besides; book: when it was read already."""
    extra: list[str] = []
    for need in seams.needs if seams is not None else ():
        extra += await need(conn, r.id)
    # What is still being checked was sent all the same: nobody is asked for it twice.
    pieces = await queries.evidence_rows(conn, r.id, states=(EvidenceState.CLEAN, EvidenceState.HELD))
    order = await catalog.order(conn, r.order_no) if r.order_no else None
    lines = order["lines"] if order is not None else []
    bought = [line for line in lines if r.product_sku in (None, line["sku"])]
    wrote = sa.select(entries.c.id).where(entries.c.case_id == r.id, entries.c.kind == "customer_message").limit(1)
    return rules.missing(
        collect=(book or await book_of(conn, r)).collect,
        has_order=r.order_no is not None,
        has_photo=bool(pieces),
        has_video=any(piece.type.startswith("video/") for piece in pieces),
        has_batch=any(line["batch"] for line in bought),
        has_chat=bool(r.comment_ids or pieces),
        has_contact=await has_contact(conn, r.customer_id),
        wrote_again=(await conn.execute(wrote)).first() is not None,
        words=r.words or "",
        wished=r.wished,
        extra=extra,
    )
