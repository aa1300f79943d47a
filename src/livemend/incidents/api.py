"""Acts on an incident. What is seen of one (with its cases, promises, card) is put together in `onair`."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from livemend.kit.actor import Actor
from livemend.kit.db import Tx
from livemend.kit.errors import not_found
from livemend.people.access import Desk, actor, desk

from . import actions, queries, regroup, single_api
from .single_api import Body, Said, UndoBody

one = APIRouter(prefix="/shows/{show_id}/incidents/{incident_id}")
IncidentId = Annotated[str, Field(max_length=36)]


class ClaimBody(Body):
    force: bool = False


class LabelBody(Said):
    comment_id: IncidentId | None = None


class SplitBody(Body):
    comment_ids: list[IncidentId] = Field(min_length=1, max_length=500)


class MergeBody(Body):
    incident_ids: list[IncidentId] = Field(min_length=1, max_length=50)


class FaultBody(Body):
    fault: str = Field(max_length=20)


class DisposeBody(Body):
    disposition: str = Field(max_length=20)
    reason: str = Field("", max_length=1000)


class Acted(BaseModel):
    """How it looks now, and what takes the act back."""

    incident: dict[str, Any]
    undo_id: str | None


async def _mine(tx: Tx, show_id: str, incident_id: str) -> None:
    """An incident under another show's address does not exist."""
    if (await queries.row(tx.conn, incident_id)).show_id != show_id:
        raise not_found("incident")


async def _acted(desk: Desk, tx: Tx, incident_id: str, undo_id: str | None = None) -> Acted:
    (view,) = await desk.loaders["incident"](tx.conn, [incident_id])
    return Acted(incident=dict(view), undo_id=undo_id)


@one.post("/claim")
async def claim(
    show_id: str,
    incident_id: str,
    body: ClaimBody | None = None,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> Acted:
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        await actions.claim(tx, incident_id, force=body is not None and body.force)
        return await _acted(desk, tx, incident_id)


@one.post("/release")
async def release(show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> Acted:
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        await actions.release(tx, incident_id)
        return await _acted(desk, tx, incident_id)


@one.post("/label")
async def label(
    show_id: str, incident_id: str, body: LabelBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Acted:
    """Say what it really is: of the whole, or of one comment. Kept as a label for training."""
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        undo_id = await regroup.label(tx, incident_id, body.said(), body.comment_id)
        return await _acted(desk, tx, incident_id, undo_id)


@one.post("/split", status_code=201)
async def split(
    show_id: str, incident_id: str, body: SplitBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Acted:
    """The new incident that holds the chosen comments."""
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        key, undo_id = await regroup.split(tx, incident_id, body.comment_ids)
        return await _acted(desk, tx, key, undo_id)


@one.post("/merge")
async def merge(
    show_id: str, incident_id: str, body: MergeBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Acted:
    """The named ones become part of this one."""
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        undo_id = await regroup.merge(tx, incident_id, body.incident_ids)
        return await _acted(desk, tx, incident_id, undo_id)


@one.post("/undo")
async def undo(
    show_id: str,
    incident_id: str,
    body: UndoBody | None = None,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> Acted:
    """Take back a correction or decision on it: the named one, else the last."""
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        await actions.undo(tx, incident_id, body.undo_id if body is not None else None)
        return await _acted(desk, tx, incident_id)


@one.post("/fault")
async def fault(
    show_id: str, incident_id: str, body: FaultBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Acted:
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        undo_id = await actions.set_fault(tx, incident_id, body.fault)
        return await _acted(desk, tx, incident_id, undo_id)


@one.post("/dispose")
async def dispose(
    show_id: str, incident_id: str, body: DisposeBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Acted:
    async with desk.db.write(who) as tx:
        await _mine(tx, show_id, incident_id)
        undo_id = await actions.dispose(tx, incident_id, body.disposition, body.reason)
        return await _acted(desk, tx, incident_id, undo_id)


router = APIRouter(tags=["incidents"])
router.routes += [*single_api.router.routes, *one.routes]
