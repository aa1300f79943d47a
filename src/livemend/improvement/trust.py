"""Start a plan, set its review dates, note what each review saw, end it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_allowed, not_found, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people.model import Permission
from livemend.promises.actions import name_of

from . import trust_figures
from . import trust_rules as rules
from .events import TrustPlanEnded, TrustPlanStarted, TrustReviewDue, TrustReviewed, TrustReviewSet
from .model import Decision, PlanState, trust_plans, trust_reviews

REVIEW = "trust.review"


async def plan_row(conn: AsyncConnection, plan_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(trust_plans).where(trust_plans.c.id == plan_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("trust_plan")
    return found


async def reviews_of(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[Any]]:
    query = sa.select(trust_reviews).where(trust_reviews.c.plan_id.in_(list(ids)))
    found: dict[str, list[Any]] = {}
    for row in await conn.execute(query.order_by(trust_reviews.c.due_at, trust_reviews.c.id)):
        found.setdefault(row.plan_id, []).append(row)
    return found


async def views(conn: AsyncConnection, now: datetime, plan_id: str | None = None) -> list[dict[str, Any]]:
    """Running ones first, whose review is due first; without the figures."""
    query = sa.select(trust_plans).order_by(trust_plans.c.made_at.desc())
    rows = list(await conn.execute(query if plan_id is None else query.where(trust_plans.c.id == plan_id)))
    looked = await reviews_of(conn, [row.id for row in rows])
    found = [_view(row, looked.get(row.id, []), now) for row in rows]
    return sorted(found, key=lambda v: (v["state"] != PlanState.RUNNING, v["next_at"] or "9"))


def _view(row: Any, looked: Sequence[Any], now: datetime) -> dict[str, Any]:
    waiting = [r for r in looked if r.done_at is None]
    next_at = waiting[0].due_at if waiting and row.state == PlanState.RUNNING else None
    return {
        "id": row.id,
        "title": row.title,
        "why": row.why,
        "strategy": row.strategy,
        "indicators": row.indicators,
        "sku": row.sku,
        "owner": {"id": row.owner_id, "name": row.owner_name},
        "begin_at": row.begin_at.isoformat(),
        "state": row.state,
        "next_at": iso(next_at),
        "due": next_at is not None and next_at <= now,
        "reviews": [
            {
                "id": r.id,
                "due_at": r.due_at.isoformat(),
                "due": r.done_at is None and r.due_at <= now and row.state == PlanState.RUNNING,
                "done_at": iso(r.done_at),
                "by": r.by_name,
                "seen": r.seen,
                "decision": r.decision,
                "strategy": r.strategy,
                "figures": r.figures,
            }
            for r in looked
        ],
        "made_by": {"id": row.made_by, "name": row.made_by_name},
        "made_at": row.made_at.isoformat(),
        "ended_at": iso(row.ended_at),
        "rev": row.rev,
    }


async def trend(conn: AsyncConnection, row: Any, now: datetime) -> list[dict[str, Any]]:
    """row: of `trust_plans`."""
    return await trust_figures.trends(conn, row.indicators, row.sku, row.begin_at, row.ended_at or now)


async def start_plan(
    tx: Tx,
    *,
    title: str,
    why: str,
    strategy: str,
    indicators: Sequence[str],
    reviews: Sequence[datetime],
    begin_at: datetime | None = None,
    sku: str | None = None,
    owner_id: str | None = None,
) -> str:
    begin, dates = begin_at or tx.now, sorted(set(reviews))
    chosen = list(dict.fromkeys(indicators))
    wrong = rules.cannot_start(title, strategy, chosen, dates, begin, tx.now)
    if sku is not None and not await catalog.product_names(tx.conn, [sku]):
        wrong["sku"] = "unknown_product"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong, sku=sku or "")
    owner = owner_id or tx.actor.id
    plan_id = new_id()
    await tx.execute(
        trust_plans.insert().values(
            id=plan_id,
            title=title.strip(),
            why=why.strip(),
            strategy=strategy.strip(),
            indicators=chosen,
            sku=sku,
            owner_id=owner,
            owner_name=await name_of(tx, owner) or tx.actor.name,
            begin_at=begin,
            state=PlanState.RUNNING,
            made_by=tx.actor.id,
            made_by_name=tx.actor.name,
            made_at=tx.now,
            rev=1,
        )
    )
    tx.emit(TrustPlanStarted(plan_id=plan_id, owner_id=owner, indicators=chosen, reviews=len(dates)))
    for date in dates:
        await _set(tx, plan_id, date)
    return plan_id


async def _set(tx: Tx, plan_id: str, due_at: datetime) -> str:
    review_id = new_id()
    await tx.execute(trust_reviews.insert().values(id=review_id, plan_id=plan_id, due_at=due_at))
    await set_timer(tx, REVIEW, review_id, due_at)
    tx.emit(TrustReviewSet(plan_id=plan_id, review_id=review_id, due_at=due_at.isoformat()))
    return review_id


async def _mine(tx: Tx, plan_id: str) -> Any:
    """Running, and the actor's: the owner's own, or any for a manager."""
    row = await plan_row(tx.conn, plan_id, lock=True)
    if tx.actor.id != row.owner_id and not tx.actor.may(Permission.POLICY_PUBLISH):
        raise not_allowed("trust_not_owner")
    if row.state != PlanState.RUNNING:
        raise wrong_state("trust_ended")
    return row


async def _touch(tx: Tx, plan_id: str, **values: Any) -> None:
    await tx.execute(
        trust_plans.update().where(trust_plans.c.id == plan_id).values(rev=trust_plans.c.rev + 1, **values)
    )


async def add_review(tx: Tx, plan_id: str, due_at: datetime) -> None:
    await _mine(tx, plan_id)
    if rules.bad_date(due_at, tx.now) or len((await reviews_of(tx.conn, [plan_id]))[plan_id]) >= rules.MAX_REVIEWS:
        raise bad_input("trust_review_date", fields={"due_at": "trust_review_date"})
    await _set(tx, plan_id, due_at)
    await _touch(tx, plan_id)


async def record_review(
    tx: Tx,
    review_id: str,
    *,
    seen: str,
    decision: str,
    strategy: str = "",
    next_at: datetime | None = None,
) -> None:
    """What was seen, and whether the strategy is kept, changed, or the plan is over. The figures of the day stay."""
    review = await tx.one(sa.select(trust_reviews).where(trust_reviews.c.id == review_id))
    if review is None:
        raise not_found("trust_review")
    plan = await _mine(tx, review.plan_id)
    # Read again under the plan's lock: somebody may have noted it meanwhile.
    looked = (await reviews_of(tx.conn, [plan.id]))[plan.id]
    waiting = [r for r in looked if r.done_at is None]
    if review_id not in {r.id for r in waiting}:
        raise wrong_state("trust_review_done")
    others = [r for r in waiting if r.id != review_id]
    wrong = rules.cannot_review(seen, decision, strategy, next_at, len(others), tx.now)
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    found = await trust_figures.trends(tx.conn, plan.indicators, plan.sku, plan.begin_at, tx.now)
    kept = [{k: its[k] for k in ("indicator", "better", "before", "since", "verdict")} for its in found]
    changed = strategy.strip() if decision == Decision.CHANGE else None
    values = {"done_at": tx.now, "by_name": tx.actor.name, "seen": seen.strip(), "decision": decision}
    await tx.execute(
        trust_reviews.update().where(trust_reviews.c.id == review_id).values(**values, strategy=changed, figures=kept)
    )
    await cancel_timer(tx, REVIEW, review_id)
    tx.emit(TrustReviewed(plan_id=plan.id, review_id=review_id, decision=decision))
    if decision == Decision.END:
        for other in others:
            await cancel_timer(tx, REVIEW, other.id)
            await tx.execute(trust_reviews.delete().where(trust_reviews.c.id == other.id))
        await _touch(tx, plan.id, state=PlanState.ENDED, ended_at=tx.now)
        tx.emit(TrustPlanEnded(plan_id=plan.id))
        return
    await _touch(tx, plan.id, **({"strategy": changed} if changed else {}))
    if next_at is not None:
        await _set(tx, plan.id, next_at)


async def due(tx: Tx, review_id: str) -> None:
    """The timer."""
    review = await tx.one(sa.select(trust_reviews).where(trust_reviews.c.id == review_id).with_for_update())
    if review is None or review.done_at is not None or review.rung_at is not None:
        return
    plan = await plan_row(tx.conn, review.plan_id)
    await tx.execute(trust_reviews.update().where(trust_reviews.c.id == review_id).values(rung_at=tx.now))
    tx.emit(
        TrustReviewDue(plan_id=plan.id, review_id=review_id, owner_id=plan.owner_id, due_at=review.due_at.isoformat())
    )
