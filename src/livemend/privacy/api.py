"""For the manager: find a person, give out or erase what we hold; rules of keeping, holds, the trace."""

import asyncio
import io
import json
import zipfile
from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from livemend.cases import queries as cases
from livemend.kit.actor import Actor
from livemend.kit.errors import AppError
from livemend.people.access import Desk, actor, desk

from . import actions, persons, queries, retention
from .model import Kind

router = APIRouter(tags=["privacy"])
MAX_FILES = 500


class Erase(BaseModel):
    """mark: of what was held when it was looked at; 409 `erase_changed` when it is not that any more."""

    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=1000)
    mark: str | None = Field(None, max_length=64)


class Why(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(min_length=1, max_length=1000)


class RuleBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    days: int = Field(ge=1, le=100_000)
    active: bool = True
    rev: int | None = None


class HoldBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    on: str = Field(max_length=10)
    ref: str = Field(min_length=1, max_length=80)
    reason: str = Field(min_length=1, max_length=1000)


class Tried(BaseModel):
    """days: periods to try, not saved."""

    model_config = ConfigDict(extra="forbid")
    days: dict[Kind, int] = Field(default_factory=dict, max_length=len(Kind))


@router.get("/customers/{customer_id}/held")
async def held(customer_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """How much we hold of a person and what forbids erasing it."""
    async with desk.db.read() as conn:
        return await persons.held(conn, customer_id)


@router.get("/customers/{customer_id}/personal-data")
async def export_person(customer_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """All we hold of a person, as that person may ask for."""
    async with desk.db.write(who) as tx:
        return await persons.export(tx, customer_id)


@router.post("/customers/{customer_id}/export")
async def export_file(customer_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> Response:
    """The same as an archive, with the files the person sent us."""
    async with desk.db.write(who) as tx:
        found = await persons.export(tx, customer_id)
        pieces = await cases.evidence_rows(tx.conn, *await cases.of_customer(tx.conn, customer_id))
    files: dict[str, bytes] = {}
    for piece in pieces[:MAX_FILES]:
        try:
            files[f"files/{piece.id}-{piece.name}"] = await desk.blobs.get(piece.blob)
        except AppError:
            continue
    archive = await asyncio.to_thread(_archive, found, files)
    headers = {"Content-Disposition": f'attachment; filename="person-{customer_id[:8]}.zip"'}
    return Response(archive, media_type="application/zip", headers=headers)


def _archive(found: dict[str, Any], files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=2))
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


@router.post("/customers/{customer_id}/erase", status_code=204)
async def erase_person(customer_id: str, body: Erase, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    """Refused while a case is open: it could not be settled any more. The files go after the commit."""
    async with desk.db.write(who) as tx:
        blobs = await persons.erase(tx, customer_id, body.reason, body.mark)
    await _drop(desk, blobs)


@router.get("/accounts/{platform}/{user_id}/held")
async def account(platform: str, user_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """Somebody who only ever commented."""
    async with desk.db.read() as conn:
        return await persons.account(conn, platform, user_id)


@router.post("/accounts/{platform}/{user_id}/erase", status_code=204)
async def erase_account(
    platform: str, user_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> None:
    async with desk.db.write(who) as tx:
        await persons.erase_account(tx, platform, user_id, body.reason)


async def _drop(desk: Desk, blobs: list[str]) -> None:
    """At once; the timers do it again should the process die here."""
    for key in blobs:
        await desk.blobs.delete(key)


@router.get("/retention")
async def show(desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await _shown(conn)


async def _shown(conn: Any) -> dict[str, Any]:
    in_force = await queries.rules_in_force(conn)
    return {
        "rules": [vars(rule) | {"kind": kind} for kind, rule in in_force.items()],
        "holds": await queries.hold_views(conn),
        "runs": await queries.run_views(conn),
        "trace": await queries.trace(conn),
    }


@router.put("/retention/{kind}")
async def rule(kind: str, body: RuleBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.set_rule(tx, kind, **body.model_dump())
        return await _shown(tx.conn)


@router.post("/retention/preview")
async def preview(body: Tried, desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    """What would go now, and what would stay though its time is over. Nothing is erased."""
    async with desk.db.read() as conn:
        return await retention.preview(conn, desk.clock.now(), body.days)


@router.post("/retention/runs", status_code=202)
async def run(desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, str]:
    """Not waiting for the night."""
    async with desk.db.write(who) as tx:
        return {"run_id": await actions.start_run(tx)}


@router.post("/holds", status_code=201)
async def hold(body: HoldBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.place_hold(tx, on=body.on, ref=body.ref, reason=body.reason)
        return await _shown(tx.conn)


@router.post("/holds/{hold_id}/end")
async def end_hold(hold_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.end_hold(tx, hold_id, body.reason)
        return await _shown(tx.conn)
