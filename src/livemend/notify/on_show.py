"""Private messages of the show belong to the customer's case too: one conversation, one clock for the first answer."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.model import Audience, Channel
from livemend.channels.base import Cap
from livemend.incidents.model import incidents
from livemend.kit.db import Tx
from livemend.kit.outgoing import ActRequested
from livemend.onair.model import acts, mentions


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
    """What the customer was written on the show before the case was opened, and whether all heard an answer."""
    row = await case_queries.row(tx.conn, case_id)
    if not row.comment_ids:
        return
    query = sa.select(acts).where(acts.c.comment_id.in_(row.comment_ids), acts.c.kind == Cap.DM)
    private = await tx.all(query.order_by(acts.c.at))
    public = await _in_public(tx, row) if row.channel != Channel.RECOVERY else None
    if public is not None and not any(act.at <= public for act in private):
        await cases.answered_in_public(tx, case_id, public)
    for act in private:
        await _note(tx, case_id, act)


async def _in_public(tx: Tx, row: Any) -> datetime | None:
    """When the matter was first spoken of or answered before everybody, after this person had spoken of it."""
    asked = await case_queries.said_first(tx.conn, row.comment_ids)
    if asked is None or row.incident_id is None:
        return None
    said = sa.select(sa.func.min(mentions.c.at)).where(
        mentions.c.incident_id == row.incident_id, mentions.c.at >= asked, mentions.c.at <= row.opened_at
    )
    wrote = sa.select(sa.func.min(acts.c.at)).where(
        sa.or_(
            sa.and_(acts.c.kind == Cap.POST, acts.c.incident_id == row.incident_id),
            sa.and_(acts.c.kind == Cap.REPLY, acts.c.comment_id.in_(row.comment_ids)),
        ),
        acts.c.at >= asked,
        acts.c.at <= row.opened_at,
    )
    # A call on air, or the word that it is dealt with later.
    heard = sa.select(incidents.c.first_mention_at).where(
        incidents.c.id == row.incident_id,
        incidents.c.first_mention_at >= asked,
        incidents.c.first_mention_at <= row.opened_at,
    )
    times = [(await tx.conn.execute(query)).scalar() for query in (said, wrote, heard)]
    return min((at for at in times if at is not None), default=None)


async def told_now(tx: Tx, event: ActRequested) -> None:
    if event.act != Cap.DM or not event.subject.startswith("show:"):
        return
    act = await _act(tx, event.outgoing_id)
    for case_id in await _cases_of(tx, act):
        await _note(tx, case_id, act)


async def cases_of(tx: Tx, act_id: str) -> list[str]:
    """Where a private message of the show belongs."""
    return await _cases_of(tx, await _act(tx, act_id))


async def _act(tx: Tx, act_id: str) -> Any:
    return await tx.one(sa.select(acts).where(acts.c.id == act_id))


async def _cases_of(tx: Tx, act: Any) -> list[str]:
    if act is None or act.comment_id is None or act.incident_id is None:
        return []
    found = await case_queries.of_incident(tx.conn, act.incident_id)
    return [i for i in found if act.comment_id in (await case_queries.row(tx.conn, i)).comment_ids]
