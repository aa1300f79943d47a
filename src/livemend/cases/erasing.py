"""The words, files and answers of a person in his cases go; the course of the case stays."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.comments.model import comments
from livemend.kit import search
from livemend.kit.db import Tx, among
from livemend.kit.errors import AppError
from livemend.triage import pii

from . import queries, rules
from .entries import change
from .model import EvidenceState, cases, entries, evidence, undos


async def erase_cases(tx: Tx, customer_id: str) -> tuple[list[str], list[str]]:
    """Refused while one of them is open. Returns (case ids, blob keys that nobody needs any more)."""
    rows = await tx.all(sa.select(cases).where(cases.c.customer_id == customer_id).order_by(cases.c.id))
    still_open = [row.no for row in rows if row.status not in rules.ENDED]
    if still_open:
        raise AppError("erase_open_cases", 409, open=still_open)
    return [row.id for row in rows], await erase_rows(tx, rows)


async def erase_rows(tx: Tx, rows: Sequence[sa.Row[Any]]) -> list[str]:
    """rows: of `cases`, all of them over. Returns the blob keys that nobody needs any more."""
    blobs = await erase_files(tx, [row.id for row in rows])
    for row in rows:
        await tx.execute(entries.update().where(entries.c.case_id == row.id).values(text=None, params=None))
        await change(
            tx,
            row.id,
            words=None,
            wished=None,
            title=None,
            source_url=None,
            comment_ids=[],
            cause_note=None,
            # What was learned stays, without anybody's address or number in it.
            lesson=pii.mask(row.lesson, pii.find_all(row.lesson)) if row.lesson else None,
            erased_at=tx.now,
            doc=None,
        )
        await search.remove(tx, "case", row.id)
    await _undos(tx, [row.id for row in rows], {row.merged_into for row in rows if row.merged_into})
    return blobs


async def comments_gone(tx: Tx, ids: Sequence[str]) -> None:
    """Whoever wrote these is found by that name no more, in what is left of his matter neither."""
    gone = set(ids)
    held = sa.select(comments.c.incident_id).where(among(tx.conn, comments.c.id, ids))
    query = sa.select(cases.c.id, cases.c.comment_ids).where(cases.c.doc.is_not(None), cases.c.incident_id.in_(held))
    for case in await tx.all(query.order_by(cases.c.id)):
        if gone & set(case.comment_ids or ()):
            await search.remove(tx, "case", case.id)
            doc = await search.index(tx, "case", case.id, *await queries.searchable(tx.conn, case.id))
            await tx.execute(cases.update().where(cases.c.id == case.id).values(doc=doc))


async def erase_files(tx: Tx, ids: Sequence[str]) -> list[str]:
    """What was uploaded to these cases. Returns the blob keys that nobody needs any more."""
    blobs: list[str] = []
    for case_id in ids:
        for piece in await queries.evidence_rows(tx.conn, case_id, states=tuple(EvidenceState)):
            blobs += [key for key in (piece.blob, piece.thumbnail) if key]
        gone = {"removed_at": tx.now, "name": "", "by_name": "", "verdict": None}
        where = (evidence.c.case_id == case_id, evidence.c.removed_at.is_(None))
        await tx.execute(evidence.update().where(*where).values(**gone))
    used = {key for key in blobs if await needed(tx.conn, key)}
    return [key for key in dict.fromkeys(blobs) if key not in used]


async def _undos(tx: Tx, ids: Sequence[str], masters: set[str]) -> None:
    """An undo holds the rows as they were; after this nothing can be put back."""
    query = sa.select(undos.c.id, undos.c.case_id, undos.c.before).where(undos.c.case_id.in_([*ids, *masters]))
    for undo in await tx.all(query):
        if undo.case_id in ids or any(case_id in (undo.before or {}) for case_id in ids):
            await tx.execute(undos.update().where(undos.c.id == undo.id).values(before={}, used_at=tx.now))


async def needed(conn: AsyncConnection, key: str) -> bool:
    """The same file may be evidence in somebody else's case: blobs are kept by their content."""
    query = sa.select(evidence.c.id).where(
        sa.or_(evidence.c.blob == key, evidence.c.thumbnail == key), evidence.c.removed_at.is_(None)
    )
    return (await conn.execute(query.limit(1))).first() is not None
