"""The words of a person go; that there was a comment, when and of which kind, stays for the figures."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx

from . import searching
from .events import CommentsErased
from .model import ERASED, comments, labels

# Comments that one event tells of.
TOLD = 200


async def erase_comments(tx: Tx, customer_id: str | None, user_keys: Sequence[str]) -> list[str]:
    """Of this customer and of these accounts. Returns the ids. The hash in the row still fits the log."""
    ways: list[sa.ColumnElement[bool]] = [comments.c.user_key.in_(user_keys)] if user_keys else []
    if customer_id is not None:
        ways.append(comments.c.customer_id == customer_id)
    rows = await _erase(tx, sa.or_(*ways)) if ways else []
    for show_id in dict.fromkeys(row.show_id for row in rows):
        mine = [row for row in rows if row.show_id == show_id]
        for i in range(0, len(mine), TOLD):
            part = mine[i : i + TOLD]
            held = list(dict.fromkeys(row.incident_id for row in part if row.incident_id is not None))
            tx.emit(CommentsErased(show_id=show_id, comment_ids=[row.id for row in part], incident_ids=held))
    return [row.id for row in rows]


async def erase_where(tx: Tx, which: sa.ColumnElement[bool]) -> list[str]:
    """Only the words and the name are gone. Returns the ids. What is merely old stands on no open screen any more."""
    return [row.id for row in await _erase(tx, which)]


async def _erase(tx: Tx, which: sa.ColumnElement[bool]) -> list[sa.Row[Any]]:
    shown = sa.func.coalesce(comments.c.shown, comments.c.text).label("shown")
    query = sa.select(comments.c.id, comments.c.show_id, comments.c.incident_id, comments.c.seq, shown).where(which)
    rows = await tx.all(query.where(comments.c.user_key != ERASED))
    ids = [row.id for row in rows]
    await searching.forget(tx, rows)
    for i in range(0, len(ids), 400):
        part = ids[i : i + 400]
        empty = {"text": None, "shown": "", "user_name": "", "user_id": None, "user_key": ERASED}
        await tx.execute(comments.update().where(comments.c.id.in_(part)).values(**empty))
        await tx.execute(labels.delete().where(labels.c.comment_id.in_(part)))
    return rows
