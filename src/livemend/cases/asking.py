"""What the shop's playbook says about one case: its steps in words, and what the customer is still asked for."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.incidents import queries as incidents
from livemend.knowledge import queries as knowledge
from livemend.knowledge.playbook import Playbook
from livemend.knowledge.rules import case_type

from . import queries, rules
from .model import Status, entries
from .seams import CaseSeams


async def playbook_of(conn: AsyncConnection, r: sa.Row[Any]) -> Playbook:
    """Read at every look: what the shop changes in it holds for open cases from then on (R006)."""
    incident = await incidents.row(conn, r.incident_id) if r.incident_id else None
    fault = incident.fault if incident is not None else None
    return await knowledge.playbook_in_force(conn, case_type(r.issue, r.subtype, r.level, fault))


def playbook_view(book: Playbook, r: sa.Row[Any]) -> dict[str, Any] | None:
    """In the playbook's order; done and current as the case stands in the loop. None: spam follows no playbook."""
    if r.status == Status.SPAM:
        return None
    return {
        "case_type": book.case_type,
        "title": book.name,
        "steps": [
            {
                "step": step.key,
                "todo": step.todo,
                "role": step.role,
                "within_minutes": step.within,
                "done": state == "done",
                "current": state == "current",
            }
            for step in book.steps
            for state in [rules.step_state(step.key, r.step, r.status)]
        ],
    }


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
    pieces = await queries.evidence_rows(conn, r.id)
    order = await catalog.order(conn, r.order_no) if r.order_no else None
    lines = order["lines"] if order is not None else []
    bought = [line for line in lines if r.product_sku in (None, line["sku"])]
    wrote = sa.select(entries.c.id).where(entries.c.case_id == r.id, entries.c.kind == "customer_message").limit(1)
    return rules.missing(
        collect=(book or await playbook_of(conn, r)).collect,
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
