"""When a person is erased: that there was a call and what was agreed to stays, whose it was and what was said goes."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.onair.model import invites

from . import actions, consent, queries
from .model import CallState, ClipState, EndReason, calls, clips, statements

PART = 200


async def held(conn: AsyncConnection, case_id: str) -> list[dict[str, Any]]:
    """What is kept of a person's calls: when, what was agreed to in which words, what was said, what was cut of it."""
    rows = list(await conn.execute(sa.select(calls).where(calls.c.case_id == case_id).order_by(calls.c.id)))
    ids = [row.id for row in rows]
    agreed = await queries.consent_rows(conn, ids)
    said = await queries.parts_of(conn, statements, ids, statements.c.id)
    cut = await queries.parts_of(conn, clips, ids, clips.c.id)
    return [
        {
            "user": row.user,
            "at": row.at.isoformat(),
            "live_at": iso(row.live_at),
            "ended_at": iso(row.ended_at),
            "consents": [
                {"what": one.what, "given": one.given, "words": one.words, "at": one.at.isoformat(), "via": one.via}
                for of in agreed.get(row.id, {}).values()
                for one in of
            ],
            "said": [{"kind": told.kind, "text": told.text, "at": told.at.isoformat()} for told in said[row.id]],
            "clips": [{"title": clip.title, "state": clip.state, "at": clip.at.isoformat()} for clip in cut[row.id]],
        }
        for row in rows
    ]


async def forget_cases(tx: Tx, ids: Sequence[str]) -> None:
    for i in range(0, len(ids), PART):
        part = ids[i : i + PART]
        await _forget(tx, calls.c.case_id.in_(part))
        await tx.execute(invites.update().where(invites.c.case_id.in_(part)).values(user=""))


async def forget_comments(tx: Tx, ids: Sequence[str]) -> None:
    """Of calls that grew out of these comments."""
    await _forget(tx, calls.c.comment_id.in_(ids))
    await tx.execute(invites.update().where(invites.c.comment_id.in_(ids)).values(user=""))


async def _forget(tx: Tx, which: sa.ColumnElement[bool]) -> None:
    rows = await tx.all(sa.select(calls.c.id, calls.c.show_id, calls.c.incident_id, calls.c.state).where(which))
    for row in rows:
        if row.state != CallState.ENDED:
            await actions.end(tx, row.id, EndReason.ERASED)
        # Nothing made of the call may be published any more, and the link opens nothing.
        await consent.withdraw_clips(tx, row, "erased")
    ids = [row.id for row in rows]
    for i in range(0, len(ids), PART):
        part = ids[i : i + PART]
        empty = {"user": "", "link_hash": None, "device_hash": None}
        await tx.execute(calls.update().where(calls.c.id.in_(part)).values(rev=calls.c.rev + 1, **empty))
        await tx.execute(statements.update().where(statements.c.call_id.in_(part)).values(text=""))
        gone = (clips.c.call_id.in_(part), clips.c.state == ClipState.DRAFT)
        await tx.execute(clips.update().where(*gone).values(state=ClipState.WITHDRAWN, withdrawn_why="erased"))
        await tx.execute(clips.update().where(clips.c.call_id.in_(part)).values(title="", place=None))
