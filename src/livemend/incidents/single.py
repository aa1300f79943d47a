"""One comment corrected by itself, wherever it stands: a matter that was overheard is placed like a fresh one."""

import asyncio
from typing import Any

import sqlalchemy as sa

from livemend.comments import actions as comment_actions
from livemend.comments import queries as comment_queries
from livemend.comments.model import comments
from livemend.kit.db import Tx

from . import actions, queries, regroup, steps
from .books import Books, place
from .events import ComplaintFoundLater, IncidentLabelled
from .group import UNFAVOURABLE
from .grouping import GROUPED
from .growth import write_groups

# Noted once the memory of the show is worked on: from there on a failure means that it must be read anew.
TOUCHED = "single.touched"
# What a customer waits for an answer to.
COMPLAINTS = ("safety", "complaint")


async def label(tx: Tx, books: Books, show_id: str, comment_id: str, said: dict[str, Any]) -> str:
    """said: as of an incident. Returns what takes it back; after a failure the caller lets `books` forget the show."""
    undo_id, before = await _label(tx, books, show_id, comment_id, said)
    after = await comment_queries.comment_row(tx.conn, comment_id)
    found = after.lane in COMPLAINTS and before.lane not in COMPLAINTS and after.incident_id is not None
    if found and not await queries.on_air(tx.conn, show_id):
        tx.emit(
            ComplaintFoundLater(
                show_id=show_id, incident_id=after.incident_id, comment_id=comment_id, level=after.level
            )
        )
    return undo_id


async def _label(tx: Tx, books: Books, show_id: str, comment_id: str, said: dict[str, Any]) -> tuple[str, sa.Row[Any]]:
    """With the comment as it was."""
    # Held before it is read: what holds the comment may change while the intake has the show.
    last_seq = await queries.hold(tx.conn, show_id)
    comment = await comment_queries.comment_row(tx.conn, comment_id)
    now = comment_actions.corrected({**comment._mapping, "kinds": comment.labels}, said)
    lane = comment_actions.lane_of(now["kinds"], now["level"])
    home = comment.incident_id
    if home is not None and not await _outgrows(tx, home, lane):
        return await regroup.label(tx, home, said, comment_id), comment
    row: dict[str, Any] = {**comment._mapping, **now, "labels": now["kinds"], "lane": lane, "unsure": False}
    row["incident_id"], row["me_too"] = None, False
    dirty, opened, moves, gone = [], set(), {}, {}
    if lane in GROUPED:
        dirty, opened, moves, gone = await _place(tx, books, row, home, last_seq)
    known = [group.key for group in dirty if group.key not in opened]
    concerns = list(dict.fromkeys([*([home] if home is not None else []), *known, *gone]))
    async with steps.undoable(tx, show_id, concerns, [comment_id, *moves]) as step:
        label_id, _lane = await comment_actions.label_comment(tx, comment_id, said)
        step.keep(label_id)
        if comment.me_too:
            step.labels += await comment_actions.stand_alone(tx, comment)
        step.created += opened
        stands = {"incident_id": row["incident_id"], "me_too": row["me_too"]}
        await tx.execute(comments.update().where(comments.c.id == comment_id).values(**stands))
        await write_groups(tx, show_id, dirty, opened, moves, gone)
        if home is not None:
            await steps.recount(tx, home)
    for key in dict.fromkeys((home, row["incident_id"])):
        if key is not None:
            tx.emit(IncidentLabelled(show_id=show_id, incident_id=key, changed=sorted(said)))
    return step.id, comment


async def _outgrows(tx: Tx, incident_id: str, lane: str) -> bool:
    """A complaint among others' questions or attacks: left there, it would turn all of them into complaints."""
    row = await queries.row(tx.conn, incident_id)
    return lane in UNFAVOURABLE and row.lane not in UNFAVOURABLE and row.comments > 1


async def _place(tx: Tx, books: Books, row: dict[str, Any], home: str | None, last_seq: int) -> Any:
    """As a new comment is placed, on the same memory of the show as the intake's."""
    tx.notes[TOUCHED] = True
    grouping = await books.grouping(tx.conn, row["show_id"], last_seq)
    if home is not None:
        await books.reload(tx.conn, grouping, row["show_id"], {home}, without=row["id"])
    (row["sense"],) = await asyncio.to_thread(books.senses, [row["text"] or ""])
    return place(grouping, [row], said=True)


async def undo(tx: Tx, comment_id: str, undo_id: str | None = None) -> None:
    """Take back a step that concerned this comment: the named one, else the last."""
    row = await comment_queries.comment_row(tx.conn, comment_id)
    await actions.take_back(tx, row.show_id, comment_id, undo_id)
