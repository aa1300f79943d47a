"""The words of a person go; that there was a comment, when and of which kind, stays for the figures."""

from collections.abc import Sequence

import sqlalchemy as sa

from livemend.kit.db import Tx

from . import searching
from .model import ERASED, comments, labels


async def erase_comments(tx: Tx, customer_id: str, user_keys: Sequence[str]) -> int:
    """Of this customer and of these accounts. The hash in the row still fits the log: only the words are gone."""
    ways = [comments.c.customer_id == customer_id, *([comments.c.user_key.in_(user_keys)] if user_keys else [])]
    shown = sa.func.coalesce(comments.c.shown, comments.c.text).label("shown")
    rows = await tx.all(sa.select(comments.c.id, comments.c.show_id, comments.c.seq, shown).where(sa.or_(*ways)))
    ids = [row.id for row in rows]
    await searching.forget(tx, rows)
    for i in range(0, len(ids), 400):
        part = ids[i : i + 400]
        empty = {"text": None, "shown": "", "user_name": "", "user_id": None, "user_key": ERASED}
        await tx.execute(comments.update().where(comments.c.id.in_(part)).values(**empty))
        await tx.execute(labels.delete().where(labels.c.comment_id.in_(part)))
    return len(ids)
