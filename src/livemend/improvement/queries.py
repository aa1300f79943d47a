"""Reading improvement actions and hot spots."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.feedback import invites
from livemend.incidents import queries as incidents
from livemend.kit.clock import iso
from livemend.kit.errors import not_found
from livemend.promises.queries import family

from . import figures, rules, stats
from .model import ActionState, actions, hot_spots
from .rules import Group


class Named(TypedDict):
    id: str
    name: str


class Origin(TypedDict):
    """Where an action came from: the item of a show, the case, or both."""

    incident_id: str | None
    show_id: str | None
    title: dict[str, str]
    case_id: str | None
    case_no: str | None


class ImprovementView(TypedDict):
    """result: {before: {cases, units, rate}, after: …, ratio, p, verdict, at}, as it was last checked."""

    id: str
    title: str
    area: str
    owner: Named | None
    owner_role: str | None
    due_at: str
    state: str
    overdue: bool
    scope: dict[str, str | None]
    issue: str | None
    subtype: str | None
    target_ratio: float
    check_after_days: int
    incident_id: str | None
    case_id: str | None
    origin: Origin | None
    hot_spot_id: str | None
    made_by: Named
    made_at: str
    done_at: str | None
    proof: str | None
    check_at: str | None
    checked_at: str | None
    result: dict[str, Any] | None
    reopened: int
    reason: str | None
    # Of customers who agreed to be asked; without whose they are. words None: taken back since.
    suggestions: list[dict[str, Any]]
    rev: int


class HotSpotView(TypedDict):
    """figures: {cases, units, rate, base, ratio, p, p_corrected, tested, low, high}; rates per unit."""

    id: str
    kind: str
    value: str
    state: str
    figures: dict[str, Any]
    found_at: str
    updated_at: str
    seen_by: str | None
    action_ids: list[str]
    rev: int


async def row(conn: AsyncConnection, improvement_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(actions).where(actions.c.id == improvement_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("improvement")
    return found


def _view(r: Any, suggested: list[dict[str, Any]], origin: Origin | None) -> ImprovementView:
    due = r.done_at + timedelta(days=r.check_after_days) if r.done_at is not None else None
    return {
        "id": r.id,
        "title": r.title,
        "area": r.area,
        "owner": {"id": r.owner_id, "name": r.owner_name or ""} if r.owner_id else None,
        "owner_role": r.owner_role,
        "due_at": r.due_at.isoformat(),
        "state": r.state,
        "overdue": r.overdue_at is not None and r.state in (ActionState.OPEN, ActionState.REOPENED),
        "scope": {"kind": r.scope_kind, "value": r.scope_value},
        "issue": r.issue,
        "subtype": r.subtype,
        "target_ratio": r.target_ratio,
        "check_after_days": r.check_after_days,
        "incident_id": r.incident_id,
        "case_id": r.case_id,
        "origin": origin,
        "hot_spot_id": r.hot_spot_id,
        "made_by": {"id": r.made_by, "name": r.made_by_name},
        "made_at": r.made_at.isoformat(),
        "done_at": iso(r.done_at),
        "proof": r.proof,
        "check_at": iso(due) if r.state == ActionState.DONE else None,
        "checked_at": iso(r.checked_at),
        "result": r.result,
        "reopened": r.reopened,
        "reason": r.reason,
        "suggestions": suggested,
        "rev": r.rev,
    }


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[ImprovementView]:
    if not ids:
        return []
    rows = {r.id: r for r in await conn.execute(sa.select(actions).where(actions.c.id.in_(ids)))}
    return await _views(conn, [rows[i] for i in ids if i in rows])


async def _views(conn: AsyncConnection, rows: Sequence[Any]) -> list[ImprovementView]:
    suggested = await invites.of_improvements(conn, [r.id for r in rows])
    items = await incidents.base_views(conn, sorted({r.incident_id for r in rows if r.incident_id}))
    titles = {item["id"]: item for item in items}
    numbers = await cases.numbers(conn, sorted({r.case_id for r in rows if r.case_id}))

    def origin(r: Any) -> Origin | None:
        item, no = titles.get(r.incident_id), numbers.get(r.case_id)
        if item is None and no is None:
            return None
        return {
            "incident_id": item["id"] if item is not None else None,
            "show_id": item["show_id"] if item is not None else None,
            "title": item["title"] if item is not None else {},
            "case_id": r.case_id if no is not None else None,
            "case_no": no,
        }

    return [_view(r, suggested.get(r.id, []), origin(r)) for r in rows]


async def listed(
    conn: AsyncConnection,
    *,
    state: str | None = None,
    area: str | None = None,
    overdue: bool = False,
    incident_id: str | None = None,
    case_id: str | None = None,
) -> list[ImprovementView]:
    """Due next first. incident_id: with those of what was merged into it; case_id: also those of its incident."""
    query = sa.select(actions).order_by(actions.c.due_at, actions.c.id).limit(500)
    if state is not None:
        query = query.where(actions.c.state == state)
    if area is not None:
        query = query.where(actions.c.area == area)
    if incident_id is not None:
        query = query.where(actions.c.incident_id.in_(await _and_absorbed(conn, incident_id)))
    if case_id is not None:
        its = (await cases.row(conn, case_id)).incident_id
        of_case = actions.c.case_id.in_(family(case_id))
        of_item = actions.c.incident_id.in_(await _and_absorbed(conn, its) if its is not None else [])
        query = query.where(sa.or_(of_case, of_item))
    found = await _views(conn, list(await conn.execute(query)))
    return [view for view in found if view["overdue"]] if overdue else found


async def _and_absorbed(conn: AsyncConnection, incident_id: str) -> list[str]:
    return [incident_id, *(row.id for row in await incidents.absorbed(conn, incident_id))]


async def effect(conn: AsyncConnection, improvement_id: str, now: datetime) -> dict[str, Any]:
    """Before and after on order cohorts, as it stands now. Without a date of doing there is no after."""
    r = await row(conn, improvement_id)
    cut = r.done_at or now
    before = await figures.cohort(
        conn,
        r.scope_kind,
        r.scope_value,
        r.issue,
        r.subtype,
        since=cut - rules.WINDOW,
        until=cut,
        watched=rules.WATCHED,
        now=now,
    )
    after = (0, 0)
    if r.done_at is not None:
        after = await figures.cohort(
            conn,
            r.scope_kind,
            r.scope_value,
            r.issue,
            r.subtype,
            since=cut,
            until=now,
            watched=rules.WATCHED,
            now=now,
        )
    verdict = rules.verdict(before, after, r.target_ratio)
    rates = [k / n if n else None for k, n in (before, after)]
    return {
        "before": _side(before),
        "after": _side(after),
        "ratio": rates[1] / rates[0] if rates[0] and rates[1] is not None else None,
        "p": stats.fell(before, after),
        "target_ratio": r.target_ratio,
        "verdict": verdict,
        "at": now.isoformat(),
    }


def _side(pair: tuple[int, int]) -> dict[str, Any]:
    k, n = pair
    low, high = stats.interval(k, n) if n >= k else (0.0, 1.0)
    return {"cases": k, "units": n, "rate": k / n if n else None, "low": low, "high": high}


async def scan(conn: AsyncConnection, now: datetime) -> list[tuple[Group, dict[str, Any]]]:
    """Every group that is hot now, the surest first. Corrected for the number of groups looked at of its kind."""
    found = []
    for _kind, (groups, against) in (await figures.groups(conn, now - rules.WINDOW)).items():
        tested = len(groups)
        for group in groups:
            compared = stats.compare(group.cases, group.units, *against[group.value])
            if rules.is_hot(compared, tested):
                found.append((group, shown(compared, tested)))
    return sorted(found, key=lambda pair: pair[1]["p"])


def shown(compared: stats.Compared, tested: int) -> dict[str, Any]:
    return {
        "cases": compared.cases,
        "units": compared.units,
        "rate": compared.rate,
        "base": compared.base,
        "ratio": compared.ratio,
        "p": compared.p,
        "p_corrected": min(1.0, compared.p * tested),
        "tested": tested,
        "low": compared.low,
        "high": compared.high,
    }


async def spot_views(conn: AsyncConnection, ids: Sequence[str] | None = None) -> list[HotSpotView]:
    query = sa.select(hot_spots).order_by(hot_spots.c.found_at.desc(), hot_spots.c.id)
    if ids is not None:
        query = query.where(hot_spots.c.id.in_(ids))
    rows = list(await conn.execute(query.limit(200)))
    linked: dict[str, list[str]] = {}
    taken = sa.select(actions.c.hot_spot_id, actions.c.id).where(actions.c.hot_spot_id.in_([r.id for r in rows]))
    for spot_id, action_id in await conn.execute(taken):
        linked.setdefault(spot_id, []).append(action_id)
    return [
        {
            "id": r.id,
            "kind": r.kind,
            "value": r.value,
            "state": r.state,
            "figures": r.figures,
            "found_at": r.found_at.isoformat(),
            "updated_at": r.updated_at.isoformat(),
            "seen_by": r.seen_by_name,
            "action_ids": linked.get(r.id, []),
            "rev": r.rev,
        }
        for r in rows
    ]
