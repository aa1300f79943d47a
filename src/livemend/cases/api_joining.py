"""Merge, split, undo, and which cases may be one."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import joining, queries
from .serving import Body, answer, seams_of

router = APIRouter(tags=["cases"])


class Merge(Body):
    case_ids: list[str] = Field(min_length=1, max_length=200)


class Split(Body):
    entry_ids: list[str] = Field(min_length=1, max_length=500)
    evidence_ids: list[str] = Field(default_factory=list, max_length=100)
    issue: str | None = Field(None, max_length=20)
    order_no: str | None = Field(None, max_length=60)


class TakeOut(Body):
    case_id: str = Field(max_length=36)


class Undo(Body):
    undo_id: str | None = Field(None, max_length=36)


@router.get("/cases/{case_id}/duplicates")
async def duplicates(case_id: str, desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return await queries.duplicates(conn, case_id)


@router.post("/cases/{case_id}/merge")
async def merge(case_id: str, body: Merge, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """The page of the one that goes on, with `undo_id`."""
    async with desk.db.write(who) as tx:
        undo_id = await joining.merge(tx, case_id, body.case_ids, seams_of(desk))
        return {**await answer(desk, tx, case_id, who), "undo_id": undo_id}


@router.post("/cases/{case_id}/split", status_code=201)
async def split(case_id: str, body: Split, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """The page of the new case, with `undo_id` (given to `/undo` of the old one)."""
    async with desk.db.write(who) as tx:
        new_id, undo_id = await joining.split(
            tx, case_id, body.entry_ids, body.evidence_ids, issue=body.issue, order_no=body.order_no
        )
        return {**await answer(desk, tx, new_id, who), "undo_id": undo_id}


@router.post("/cases/{case_id}/take-out")
async def take_out(
    case_id: str, body: TakeOut, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """One merged case goes on alone again; merging it anew is the way back."""
    async with desk.db.write(who) as tx:
        await joining.take_out(tx, case_id, body.case_id)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/undo")
async def undo(case_id: str, body: Undo, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await joining.undo(tx, case_id, body.undo_id, seams_of(desk))
        return await answer(desk, tx, case_id, who)
