"""The words, files and answers of a person in his cases go; the course of the case stays."""

import sqlalchemy as sa

from livemend.kit import search
from livemend.kit.db import Tx
from livemend.kit.errors import AppError

from . import queries, rules
from .entries import change
from .model import EvidenceState, cases, entries, evidence


async def erase_cases(tx: Tx, customer_id: str) -> tuple[list[str], list[str]]:
    """Refused while one of them is open. Returns (case ids, blob keys that nobody needs any more)."""
    rows = await tx.all(sa.select(cases).where(cases.c.customer_id == customer_id).order_by(cases.c.id))
    still_open = [row.no for row in rows if row.status not in rules.ENDED]
    if still_open:
        raise AppError("erase_open_cases", 409, open=still_open)
    ids = [row.id for row in rows]
    blobs: list[str] = []
    for row in rows:
        for piece in await queries.evidence_rows(tx.conn, row.id, states=tuple(EvidenceState)):
            blobs += [key for key in (piece.blob, piece.thumbnail) if key]
        gone = {"removed_at": tx.now, "name": "", "by_name": ""}
        await tx.execute(evidence.update().where(evidence.c.case_id == row.id).values(**gone))
        await tx.execute(entries.update().where(entries.c.case_id == row.id).values(text=None, params=None))
        await change(
            tx, row.id, words=None, wished=None, title=None, source_url=None, comment_ids=[], erased_at=tx.now, doc=None
        )
        await search.remove(tx, "case", row.id)
    used = {key for key in blobs if await _elsewhere(tx, key)}
    return ids, [key for key in dict.fromkeys(blobs) if key not in used]


async def _elsewhere(tx: Tx, key: str) -> bool:
    """The same file may be evidence in somebody else's case: blobs are kept by their content."""
    query = sa.select(evidence.c.id).where(
        sa.or_(evidence.c.blob == key, evidence.c.thumbnail == key), evidence.c.removed_at.is_(None)
    )
    return await tx.one(query.limit(1)) is not None
