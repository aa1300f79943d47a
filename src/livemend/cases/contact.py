"""The clock of the contact after the decision follows what became of it, not what was typed (R101)."""

from typing import Any

import sqlalchemy as sa

from livemend.kit.actor import CUSTOMER, SYSTEM
from livemend.kit.db import Tx
from livemend.kit.outgoing import outgoing

from . import contact_rules, rules, sla
from .model import ACTIVE, ClockKind, cases, entries


async def look(tx: Tx, case_id: str) -> None:
    """Something was said or has arrived: the clock is met when that was a contact."""
    row = await _decided(tx, case_id)
    if row is not None and await sla.is_running(tx, case_id, ClockKind.CONTACT) and await _reached(tx, row):
        await sla.met(tx, case_id, ClockKind.CONTACT, row.show_id)


async def came_back(tx: Tx, case_id: str) -> None:
    """A message did not arrive after all: unless there was another contact, the clock runs on."""
    row = await _decided(tx, case_id)
    if row is not None and row.status in ACTIVE and not await _reached(tx, row):
        await sla.run_again(tx, case_id, ClockKind.CONTACT, row.decided_at, row.show_id)


async def _decided(tx: Tx, case_id: str) -> sa.Row[Any] | None:
    """None: nothing was decided yet, or what was sent is of no case that is still kept."""
    query = sa.select(cases).where(cases.c.id == case_id, cases.c.decided_at.is_not(None))
    return (await tx.conn.execute(query)).first()


async def _reached(tx: Tx, row: sa.Row[Any]) -> bool:
    query = (
        sa.select(entries.c.kind, entries.c.at, entries.c.actor, entries.c.audience, entries.c.text, outgoing.c.state)
        .outerjoin(outgoing, outgoing.c.id == entries.c.ref)
        .where(entries.c.case_id == row.id, entries.c.at >= row.decided_at)
    )
    said = [
        contact_rules.Said(
            kind=entry.kind,
            at=entry.at,
            by_person=entry.actor not in (SYSTEM.id, CUSTOMER.id),
            real=rules.counts_as_reply(entry.kind, entry.audience, by_person=True, text=entry.text or ""),
            act=entry.state,
        )
        for entry in await tx.all(query.order_by(entries.c.at, entries.c.id))
    ]
    return contact_rules.reached(said, row.decided_at)
