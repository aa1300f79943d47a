"""Upload, look, map, run, follow."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, File, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input, not_found
from livemend.people.access import Desk, actor, desk

from . import importing, imports

router = APIRouter()


class Columns(BaseModel):
    """field -> column of the file, from 0."""

    model_config = ConfigDict(extra="forbid")
    columns: dict[str, int] = Field(max_length=60)


def _seen(found: dict[str, Any]) -> dict[str, Any]:
    return {"sample": found["sample"], "errors": [asdict(error) for error in found["errors"]]}


@router.get("/imports")
async def listed(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return await imports.listed(conn)


@router.post("/imports/{table}", status_code=201)
async def upload(
    table: str, file: UploadFile = File(), desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """table: products, suppliers, carriers, batches, customers or orders. The answer is the preview."""
    if table not in importing.TABLES:
        raise not_found("table")
    data = await file.read(imports.LARGEST + 1)
    if len(data) > imports.LARGEST:
        raise bad_input("too_large", fields={"file": "too_large"})
    blob = await desk.blobs.put(data)
    async with desk.db.write(who) as tx:
        import_id, found = await imports.prepare(desk, tx, table, file.filename or table, blob, data)
        return {**imports.view(await imports.import_row(tx.conn, import_id)), **_seen(found)}


@router.put("/imports/{import_id}/columns")
async def remap(
    import_id: str, body: Columns, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """Another mapping of the same file: looked at anew."""
    async with desk.db.read() as conn:
        row = await imports.import_row(conn, import_id)
    unknown = sorted(set(body.columns) - set(importing.TABLES[row.table]))
    wrong = sorted(name for name, i in body.columns.items() if not 0 <= i < len(row.header))
    if unknown or wrong:
        fields = dict.fromkeys([*unknown, *wrong], "unknown_column")
        raise bad_input("unknown_column", fields=fields, columns=", ".join([*unknown, *wrong]))
    data = await desk.blobs.get(row.blob)
    async with desk.db.write(who) as tx:
        found = await imports.look_again(tx, row, data, body.columns)
        return {**imports.view(await imports.import_row(tx.conn, import_id)), **_seen(found)}


@router.post("/imports/{import_id}/run")
async def run(import_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await imports.start(tx, import_id)
        return imports.view(await imports.import_row(tx.conn, import_id))


@router.get("/imports/{import_id}")
async def one(import_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """Poll it while it runs: done of total."""
    async with desk.db.read() as conn:
        return imports.view(await imports.import_row(conn, import_id))
