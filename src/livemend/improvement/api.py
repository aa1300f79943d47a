"""Insights: causes, hot spots, trends, accounts; and the actions taken against causes."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from livemend.feedback import invites
from livemend.kit.actor import Actor
from livemend.kit.sheet import MARK, safe_cell
from livemend.people.access import Desk, actor, desk

from . import actions, figures, logistics, parcels, queries, rules, trends, trust_api
from .model import ActionState, Area, ScopeKind
from .queries import HotSpotView, ImprovementView

router = APIRouter(tags=["improvement"])
router.routes += trust_api.router.routes
By = Literal["day", "platform", "sku", "supplier", "carrier", "host", "issue", "subtype", "axis", "channel"]
ParcelsBy = Literal["carrier_region", "carrier", "region"]
Since = Query(None, description="From when; 90 days back when left out.")


class Scope(BaseModel):
    model_config = ConfigDict(extra="forbid")
    kind: ScopeKind = ScopeKind.ALL
    value: str | None = Field(None, max_length=160)


class NewImprovement(BaseModel):
    """target_ratio: the rate must fall to this share of what it was; set before the action, never after."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(max_length=500)
    area: Area
    due_at: AwareDatetime
    owner_id: str | None = Field(None, max_length=36)
    owner_role: str | None = Field(None, max_length=20)
    scope: Scope = Scope()
    issue: str | None = Field(None, max_length=20)
    subtype: str | None = Field(None, max_length=40)
    target_ratio: float = Field(0.5, gt=0, le=1)
    check_after_days: int = Field(30, ge=1, le=365)
    incident_id: str | None = Field(None, max_length=36)
    case_id: str | None = Field(None, max_length=36)
    hot_spot_id: str | None = Field(None, max_length=36)


class Proof(BaseModel):
    model_config = ConfigDict(extra="forbid")
    proof: str = Field(max_length=2000)


class Why(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: str = Field(max_length=1000)


class Link(BaseModel):
    """improvement_id None: no action takes the suggestion up any more."""

    model_config = ConfigDict(extra="forbid")
    improvement_id: str | None = Field(max_length=36)


class Limits(BaseModel):
    """Shares (0.005 = 0.5 %). answered_floor: at least so many answers in time."""

    model_config = ConfigDict(extra="forbid")
    complaint_limit: float | None = Field(None, gt=0, le=1)
    answered_floor: float | None = Field(None, gt=0, le=1)
    strikes: int = Field(0, ge=0, le=1000)
    strike_limit: int | None = Field(None, ge=1, le=1000)


def _window(desk: Desk, since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    end = until or desk.clock.now()
    return since or end - timedelta(days=90), end


async def _view(desk: Desk, improvement_id: str) -> ImprovementView:
    async with desk.db.read() as conn:
        return (await queries.views(conn, [improvement_id]))[0]


@router.get("/insights/causes")
async def causes(
    since: AwareDatetime | None = Since, until: AwareDatetime | None = None, desk: Desk = Depends(desk)
) -> dict[str, Any]:
    """By axis, sub-cause and stage; `pareto` orders axis and sub-cause by what they cost."""
    begin, end = _window(desk, since, until)
    async with desk.db.read() as conn:
        rows = await figures.causes(conn, begin, end)
    sums: dict[str, list[int]] = {}
    for row in rows:
        name = ".".join(part for part in (row["axis"] or "unknown", row["sub"]) if part)
        sums.setdefault(name, [0, 0])
        sums[name][0] += row["cases"]
        sums[name][1] += row["cost"]
    ordered = rules.pareto([(name, n, cost) for name, (n, cost) in sums.items()])
    return {
        "rows": rows,
        "pareto": [{"name": n, "cases": c, "cost": cost, "share": share} for n, c, cost, share in ordered],
        "sub_causes": rules.SUB_CAUSES,
        "stages": rules.STAGES,
    }


@router.get("/insights/hot-spots")
async def hot_spots(desk: Desk = Depends(desk)) -> list[HotSpotView]:
    async with desk.db.read() as conn:
        return await queries.spot_views(conn)


@router.post("/insights/hot-spots/scan")
async def scan(desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> list[HotSpotView]:
    """Look now instead of within a quarter of an hour."""
    async with desk.db.write(who) as tx:
        await actions.scan_hot_spots(tx)
    async with desk.db.read() as conn:
        return await queries.spot_views(conn)


@router.post("/insights/hot-spots/{spot_id}/seen")
async def seen(spot_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> HotSpotView:
    async with desk.db.write(who) as tx:
        await actions.see_hot_spot(tx, spot_id)
    async with desk.db.read() as conn:
        return (await queries.spot_views(conn, [spot_id]))[0]


@router.get("/insights/trend")
async def trend(
    by: By = "day",
    since: AwareDatetime | None = Since,
    until: AwareDatetime | None = None,
    desk: Desk = Depends(desk),
) -> dict[str, Any]:
    """by day: complaints over deliveries with control limits; else: complaints by source."""
    begin, end = _window(desk, since, until)
    async with desk.db.read() as conn:
        if by == "day":
            return await trends.by_day(conn, begin, end)
        return {"rows": await trends.by_source(conn, by, begin, end)}


@router.get("/insights/trend.csv")
async def trend_csv(
    by: By = "day",
    since: AwareDatetime | None = Since,
    until: AwareDatetime | None = None,
    desk: Desk = Depends(desk),
) -> Response:
    begin, end = _window(desk, since, until)
    async with desk.db.read() as conn:
        if by == "day":
            rows = (await trends.by_day(conn, begin, end))["days"]
        else:
            rows = await trends.by_source(conn, by, begin, end)
    return _csv(rows, f"trend-{by}")


def _csv(rows: Sequence[Mapping[str, Any]], name: str) -> Response:
    out = io.StringIO()
    if rows:
        writer = csv.DictWriter(out, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows({k: safe_cell(v) for k, v in row.items()} for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return Response(MARK + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/insights/logistics")
async def parcels_compared(
    by: ParcelsBy = "carrier_region",
    since: AwareDatetime | None = Since,
    until: AwareDatetime | None = None,
    desk: Desk = Depends(desk),
) -> dict[str, Any]:
    """Parcels with what came late, was lost or damaged, each with its likely range; sale days against ordinary ones."""
    begin, end = _window(desk, since, until)
    async with desk.db.read() as conn:
        return await logistics.compare(conn, by, begin, end)


@router.get("/insights/logistics.csv")
async def parcels_csv(
    by: ParcelsBy = "carrier_region",
    since: AwareDatetime | None = Since,
    until: AwareDatetime | None = None,
    desk: Desk = Depends(desk),
) -> Response:
    begin, end = _window(desk, since, until)
    async with desk.db.read() as conn:
        found = await logistics.compare(conn, by, begin, end)
    return _csv(parcels.sheet(found["rows"]), f"logistics-{by}")


@router.get("/insights/accounts")
async def accounts(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return await trends.accounts(conn, desk.clock.now())


@router.put("/insights/accounts/{platform}")
async def set_limits(
    platform: str, body: Limits, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    def ppm(share: float | None) -> int | None:
        return None if share is None else round(share * 1_000_000)

    async with desk.db.write(who) as tx:
        await actions.set_account_limits(
            tx,
            platform[:40],
            complaint_limit_ppm=ppm(body.complaint_limit),
            answered_floor_ppm=ppm(body.answered_floor),
            strikes=body.strikes,
            strike_limit=body.strike_limit,
        )
    async with desk.db.read() as conn:
        return await trends.accounts(conn, desk.clock.now())


@router.get("/improvements")
async def improvements(
    state: ActionState | None = None,
    area: Area | None = None,
    overdue: bool = False,
    incident_id: str | None = Query(None, max_length=36),
    case_id: str | None = Query(None, max_length=36, description="Also those planned from the item it came from."),
    desk: Desk = Depends(desk),
) -> list[ImprovementView]:
    async with desk.db.read() as conn:
        return await queries.listed(
            conn, state=state, area=area, overdue=overdue, incident_id=incident_id, case_id=case_id
        )


@router.post("/improvements", status_code=201)
async def plan(body: NewImprovement, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ImprovementView:
    values = body.model_dump(exclude={"scope"})
    async with desk.db.write(who) as tx:
        improvement_id = await actions.plan_improvement(
            tx, **values, scope_kind=body.scope.kind, scope_value=body.scope.value
        )
    return await _view(desk, improvement_id)


@router.post("/suggestions/{suggestion_id}/link")
async def link_suggestion(
    suggestion_id: str, body: Link, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    async with desk.db.write(who) as tx:
        await actions.link_suggestion(tx, suggestion_id, body.improvement_id)
        return await invites.suggestion_views(tx.conn)


@router.get("/improvements/{improvement_id}/effect")
async def effect(improvement_id: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """Before and after on order cohorts as it stands now; the verdict that counts is the one of the check."""
    async with desk.db.read() as conn:
        return await queries.effect(conn, improvement_id, desk.clock.now())


@router.post("/improvements/{improvement_id}/done")
async def done(
    improvement_id: str, body: Proof, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ImprovementView:
    async with desk.db.write(who) as tx:
        await actions.finish_improvement(tx, improvement_id, body.proof)
    return await _view(desk, improvement_id)


@router.post("/improvements/{improvement_id}/withdraw")
async def withdraw(
    improvement_id: str, body: Why, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ImprovementView:
    async with desk.db.write(who) as tx:
        await actions.withdraw_improvement(tx, improvement_id, body.reason)
    return await _view(desk, improvement_id)
