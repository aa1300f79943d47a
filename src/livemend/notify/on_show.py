"""Private messages of the show belong to the customer's case too: one conversation, one clock for the first answer."""

from typing import Any

import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.model import Audience
from livemend.channels.base import Cap
from livemend.kit.db import Tx
from livemend.kit.outgoing import ActRequested
from livemend.onair.model import acts


async def _note(tx: Tx, case_id: str, act: Any) -> None:
    await cases.add_entry(
        tx,
        case_id,
        kind="reply",
        audience=Audience.PRIVATE,
        text=act.text,
        ref=act.id,
        by=(act.by, act.by_name),
        at=act.at,
    )


async def told_before(tx: Tx, case_id: str) -> None:
    """What the customer was written on the show before the case was opened."""
    row = await case_queries.row(tx.conn, case_id)
    if not row.comment_ids:
        return
    query = sa.select(acts).where(acts.c.comment_id.in_(row.comment_ids), acts.c.kind == Cap.DM)
    for act in await tx.all(query.order_by(acts.c.at)):
        await _note(tx, case_id, act)


async def told_now(tx: Tx, event: ActRequested) -> None:
    if event.act != Cap.DM or not event.subject.startswith("show:"):
        return
    act = await tx.one(sa.select(acts).where(acts.c.id == event.outgoing_id))
    for case_id in await cases_of(tx, event.outgoing_id):
        await _note(tx, case_id, act)


async def cases_of(tx: Tx, act_id: str) -> list[str]:
    """Where a private message of the show belongs."""
    act = await tx.one(sa.select(acts).where(acts.c.id == act_id))
    if act is None or act.comment_id is None or act.incident_id is None:
        return []
    found = await case_queries.of_incident(tx.conn, act.incident_id)
    return [i for i in found if act.comment_id in (await case_queries.row(tx.conn, i)).comment_ids]
