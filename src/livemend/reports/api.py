"""Reports as JSON for the screen and as CSV for everybody else."""

from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import audit_api, candidates, show, table

router = APIRouter(tags=["reports"])
router.routes += audit_api.router.routes


@router.get("/shows/{show_id}/report")
async def show_report(show_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        return await show.build(conn, show_id, desk.clock.now())


@router.get("/shows/{show_id}/report.csv")
async def show_report_csv(
    show_id: str, part: str = "all", desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Response:
    """part: all (one figure a line), minutes, incidents, cases, promises, owed or moments."""
    async with desk.db.read() as conn:
        report = await show.build(conn, show_id, desk.clock.now())
    text = table.write(report, part, who.lang)
    headers = {"Content-Disposition": f'attachment; filename="show-{show_id}-{part}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/faq/candidates")
async def faq_candidates(least: int = 3, desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    """Asked or complained about by at least so many. Accept one: `POST /faq` with its `question`, `sku`, `sources`."""
    async with desk.db.read() as conn:
        return await candidates.view(conn, max(least, 1))
