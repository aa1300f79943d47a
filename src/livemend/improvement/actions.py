"""Plan an action, carry it out, let the figures say whether it helped; keep the list of hot spots."""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases import queries as cases
from livemend.feedback.model import suggestions
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people.model import Role
from livemend.promises.actions import name_of

from . import queries, rules
from .events import (
    HotSpotFound,
    HotSpotGone,
    ImprovementChecked,
    ImprovementDone,
    ImprovementOverdue,
    ImprovementPlanned,
    ImprovementWithdrawn,
    SuggestionLinked,
)
from .model import ActionState, Area, HotState, ScopeKind, account_limits, actions, hot_spots

DUE, CHECK, SCAN = "improvement.due", "improvement.check", "improvement.scan"
OPEN = (ActionState.OPEN, ActionState.REOPENED)


async def plan_improvement(
    tx: Tx,
    *,
    title: str,
    area: str,
    due_at: datetime,
    owner_id: str | None = None,
    owner_role: str | None = None,
    scope_kind: str = ScopeKind.ALL,
    scope_value: str | None = None,
    issue: str | None = None,
    subtype: str | None = None,
    target_ratio: float = 0.5,
    check_after_days: int = 30,
    incident_id: str | None = None,
    case_id: str | None = None,
    hot_spot_id: str | None = None,
) -> str:
    """target_ratio and check_after_days are fixed here: the yardstick comes before the action."""
    wrong = rules.cannot_plan(title, bool(owner_id or owner_role), due_at, tx.now, target_ratio)
    if area not in set(Area):
        wrong["area"] = "unknown_area"
    if owner_role is not None and owner_role not in set(Role):
        wrong["owner_role"] = "unknown_role"
    if scope_kind not in set(ScopeKind) or (scope_kind != ScopeKind.ALL) != bool(scope_value):
        wrong["scope"] = "improvement_scope_bad"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    if incident_id is not None:
        await incidents.row(tx.conn, incident_id)
    if case_id is not None:
        await cases.row(tx.conn, case_id)
    improvement_id = new_id()
    await tx.execute(
        actions.insert().values(
            id=improvement_id,
            title=title.strip(),
            area=area,
            owner_id=owner_id,
            owner_name=await name_of(tx, owner_id),
            owner_role=owner_role,
            due_at=due_at,
            state=ActionState.OPEN,
            scope_kind=scope_kind,
            scope_value=scope_value,
            issue=issue,
            subtype=subtype,
            target_ratio=target_ratio,
            check_after_days=check_after_days,
            incident_id=incident_id,
            case_id=case_id,
            hot_spot_id=hot_spot_id,
            made_by=tx.actor.id,
            made_by_name=tx.actor.name,
            made_at=tx.now,
            reopened=0,
            rev=1,
        )
    )
    if hot_spot_id is not None:
        await _spot(tx, hot_spot_id, state=HotState.TAKEN)
    await set_timer(tx, DUE, improvement_id, due_at)
    tx.emit(
        ImprovementPlanned(
            improvement_id=improvement_id,
            area=area,
            owner_id=owner_id,
            owner_role=owner_role,
            due_at=due_at.isoformat(),
        )
    )
    return improvement_id


async def _change(tx: Tx, improvement_id: str, **values: Any) -> None:
    await tx.execute(actions.update().where(actions.c.id == improvement_id).values(rev=actions.c.rev + 1, **values))


async def finish_improvement(tx: Tx, improvement_id: str, proof: str) -> None:
    """Carried out. Whether it is effective the figures say after the agreed time."""
    if not proof.strip():
        raise bad_input("task_proof_missing", fields={"proof": "task_proof_missing"})
    row = await queries.row(tx.conn, improvement_id, lock=True)
    if row.state not in OPEN:
        raise wrong_state("improvement_over", state=row.state)
    await _change(tx, improvement_id, state=ActionState.DONE, done_at=tx.now, proof=proof.strip(), overdue_at=None)
    await cancel_timer(tx, DUE, improvement_id)
    await set_timer(tx, CHECK, improvement_id, tx.now + timedelta(days=row.check_after_days))
    tx.emit(ImprovementDone(improvement_id=improvement_id))


async def check_improvement(tx: Tx, improvement_id: str) -> str | None:
    """effective: closed. not_effective: open again with a new date (R122). too_early: looked at once more later.

    Returns the verdict, None when there is nothing to check.
    """
    row = await queries.row(tx.conn, improvement_id, lock=True)
    if row.state != ActionState.DONE:
        return None
    result = await queries.effect(tx.conn, improvement_id, tx.now)
    verdict = str(result["verdict"])
    values: dict[str, Any] = {"checked_at": tx.now, "result": result}
    if verdict == "effective":
        values["state"] = ActionState.EFFECTIVE
    elif verdict == "not_effective":
        due = tx.now + rules.REOPEN_FOR
        values |= {"state": ActionState.REOPENED, "due_at": due, "reopened": row.reopened + 1}
        await set_timer(tx, DUE, improvement_id, due)
    else:
        await set_timer(tx, CHECK, improvement_id, tx.now + timedelta(days=max(row.check_after_days, 1)))
    await _change(tx, improvement_id, **values)
    tx.emit(ImprovementChecked(improvement_id=improvement_id, verdict=verdict))
    return verdict


async def overdue_improvement(tx: Tx, improvement_id: str) -> None:
    row = await queries.row(tx.conn, improvement_id, lock=True)
    if row.state in OPEN and row.overdue_at is None:
        await _change(tx, improvement_id, overdue_at=tx.now)
        tx.emit(ImprovementOverdue(improvement_id=improvement_id, owner_id=row.owner_id, owner_role=row.owner_role))


async def withdraw_improvement(tx: Tx, improvement_id: str, reason: str) -> None:
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    row = await queries.row(tx.conn, improvement_id, lock=True)
    if row.state not in (*OPEN, ActionState.DONE):
        raise wrong_state("improvement_over", state=row.state)
    await _change(tx, improvement_id, state=ActionState.WITHDRAWN, reason=reason.strip())
    await cancel_timer(tx, DUE, improvement_id)
    await cancel_timer(tx, CHECK, improvement_id)
    tx.emit(ImprovementWithdrawn(improvement_id=improvement_id))


async def link_suggestion(tx: Tx, suggestion_id: str, improvement_id: str | None) -> None:
    """A customer's suggestion is taken up by an action; None: not any more."""
    found = await tx.one(sa.select(suggestions).where(suggestions.c.id == suggestion_id).with_for_update())
    if found is None or found.words is None:
        raise not_found("suggestion")
    if improvement_id is not None:
        row = await queries.row(tx.conn, improvement_id, lock=True)
        if row.state == ActionState.WITHDRAWN:
            raise wrong_state("improvement_over", state=row.state)
    by, at = (tx.actor.name, tx.now) if improvement_id else (None, None)
    values = {"improvement_id": improvement_id, "linked_by": by, "linked_at": at}
    await tx.execute(suggestions.update().where(suggestions.c.id == suggestion_id).values(**values))
    for touched in {found.improvement_id, improvement_id} - {None}:
        await _change(tx, touched)
    tx.emit(SuggestionLinked(suggestion_id=suggestion_id, improvement_id=improvement_id))


async def _spot(tx: Tx, spot_id: str, **values: Any) -> None:
    changed = await tx.execute(
        hot_spots.update().where(hot_spots.c.id == spot_id).values(rev=hot_spots.c.rev + 1, updated_at=tx.now, **values)
    )
    if not changed.rowcount:
        raise not_found("hot_spot")


async def see_hot_spot(tx: Tx, spot_id: str) -> None:
    """Somebody looked at it, by name."""
    await _spot(tx, spot_id, state=HotState.SEEN, seen_by_name=tx.actor.name)


async def scan_hot_spots(tx: Tx) -> list[str]:
    """Look at every group; new ones are told once, those that cooled down are marked. Returns the new ids."""
    found = await queries.scan(tx.conn, tx.now)
    known = {(r.kind, r.value): r for r in await tx.all(sa.select(hot_spots))}
    now_hot = set()
    fresh = []
    for group, figures in found:
        key = (str(group.kind), group.value)
        now_hot.add(key)
        old = known.get(key)
        if old is not None and old.state != HotState.GONE:
            if old.figures != figures:
                await _spot(tx, old.id, figures=figures)
            continue
        spot_id = old.id if old is not None else new_id()
        if old is not None:
            await _spot(tx, spot_id, state=HotState.NEW, figures=figures, found_at=tx.now, seen_by_name=None)
        else:
            await tx.execute(
                hot_spots.insert().values(
                    id=spot_id,
                    kind=group.kind,
                    value=group.value,
                    state=HotState.NEW,
                    figures=figures,
                    found_at=tx.now,
                    updated_at=tx.now,
                    rev=1,
                )
            )
        fresh.append(spot_id)
        tx.emit(
            HotSpotFound(
                hot_spot_id=spot_id,
                spot=group.kind,
                value=group.value,
                cases=group.cases,
                units=group.units,
                ratio=figures["ratio"] or 0.0,
                p=figures["p"],
            )
        )
    for key, old in known.items():
        if key not in now_hot and old.state != HotState.GONE:
            await _spot(tx, old.id, state=HotState.GONE)
            tx.emit(HotSpotGone(hot_spot_id=old.id))
    return fresh


async def set_account_limits(
    tx: Tx,
    platform: str,
    *,
    complaint_limit_ppm: int | None,
    answered_floor_ppm: int | None,
    strikes: int,
    strike_limit: int | None,
) -> None:
    values = {
        "complaint_limit_ppm": complaint_limit_ppm,
        "answered_floor_ppm": answered_floor_ppm,
        "strikes": strikes,
        "strike_limit": strike_limit,
        "updated_at": tx.now,
        "updated_by": tx.actor.name,
    }
    if not await tx.insert_new(account_limits, {"platform": platform, **values}):
        await tx.execute(account_limits.update().where(account_limits.c.platform == platform).values(values))
