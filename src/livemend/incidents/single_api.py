"""Say what one comment really is, whether an incident holds it or not."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.comments import queries as comment_queries
from livemend.comments.queries import CommentView
from livemend.kit.actor import Actor
from livemend.kit.db import Tx
from livemend.kit.errors import not_found
from livemend.people.access import Desk, actor, desk

from . import single
from .books import Books

router = APIRouter(prefix="/shows/{show_id}/comments/{comment_id}", tags=["incidents"])


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Said(Body):
    """What a person says it is. `lane` is short for one kind alone (for safety: level 0, unless one is stated)."""

    lane: str | None = Field(None, max_length=20)
    kinds: list[str] | None = Field(None, max_length=9)
    issue: str | None = Field(None, max_length=20)
    subtype: str | None = Field(None, max_length=40)
    level: int | None = Field(None, ge=0, le=2)
    malicious: bool | None = None

    def said(self) -> dict[str, Any]:
        names = {"kinds", "issue", "subtype", "level", "malicious"}
        said = self.model_dump(exclude_unset=True, include=names)
        if self.kinds is None:
            said.pop("kinds", None)
        if self.lane is not None:
            said |= {"level": self.level or 0} if self.lane == "safety" else {"kinds": [self.lane]}
        return said


class UndoBody(Body):
    undo_id: str | None = Field(None, max_length=36)


class Corrected(BaseModel):
    """How it looks now, the incident that holds it now, and what takes the correction back."""

    comment: CommentView
    incident: dict[str, Any] | None
    undo_id: str | None


async def _mine(tx: Tx, show_id: str, comment_id: str) -> None:
    """A comment under another show's address does not exist."""
    if (await comment_queries.comment_row(tx.conn, comment_id)).show_id != show_id:
        raise not_found("comment")


async def _corrected(desk: Desk, tx: Tx, comment_id: str, undo_id: str | None = None) -> Corrected:
    view = comment_queries.as_view(await comment_queries.comment_row(tx.conn, comment_id))
    held = [view["incident_id"]] if view["incident_id"] is not None else []
    incidents = await desk.loaders["incident"](tx.conn, held)
    return Corrected(comment=view, incident=dict(incidents[0]) if incidents else None, undo_id=undo_id)


@router.post("/label")
async def label(
    show_id: str, comment_id: str, body: Said, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Corrected:
    """Kept as a label for training. What is a matter after all joins or opens an incident, like a fresh one."""
    books: Books = desk.parts["grouping"]
    notes: dict[str, Any] = {}
    try:
        async with desk.db.write(who) as tx:
            notes = tx.notes
            await _mine(tx, show_id, comment_id)
            undo_id = await single.label(tx, books, show_id, comment_id, body.said())
            return await _corrected(desk, tx, comment_id, undo_id)
    except BaseException:
        if single.TOUCHED in notes:
            books.forget(show_id)
        raise


@router.post("/undo")
async def undo(
    show_id: str,
    comment_id: str,
    body: UndoBody | None = None,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> Corrected:
    """Take back a step that concerned it: the named one, else the last."""
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, comment_id)
        await single.undo(tx, comment_id, body.undo_id if body is not None else None)
        return await _corrected(desk, tx, comment_id)
