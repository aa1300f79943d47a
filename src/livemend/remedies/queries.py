"""Reading offers, approvals, budget and meters."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.kit.clock import iso
from livemend.kit.errors import bad_input, not_found
from livemend.kit.i18n import in_all
from livemend.knowledge import queries as knowledge
from livemend.promises.queries import family

from . import rules, wordings
from .amounts import MoneyView, money
from .buyers import BuyerView, buyer, returnless_count
from .model import ApprovalState, OfferState, approvals, budgets, meters, offers
from .situation import RemedyOption, options

__all__ = ["MoneyView", "RemedyOption", "options", "returnless_count"]


class Named(TypedDict):
    id: str
    name: str


class OfferView(TypedDict):
    id: str
    case_id: str
    show_id: str | None
    incident_id: str | None
    remedy: str
    amount: MoneyView | None
    sku: str | None
    returnless: bool
    in_addition: bool
    has_goods: bool
    steps: dict[str, list[str]]
    freight_payer: str | None
    state: str
    round: int
    by: Named
    at: str
    policy_version: str | None
    reasons: list[str]
    deviation: str | None
    note: str | None
    approval_id: str | None
    chosen_at: str | None
    executed_at: str | None
    rev: int


class Budget(TypedDict):
    show_id: str
    total: MoneyView
    reserved: MoneyView
    spent: MoneyView
    left: MoneyView
    currency: str
    returnless_limit: MoneyView | None
    set_by: str | None
    rev: int


class RiskView(TypedDict):
    """rate, limit: shares (0.012 = 1.2 %); after: the rate with one more refund; level: ok, amber, red."""

    platform: str
    rate: float | None
    limit: float
    after: float | None
    level: str
    level_after: str
    refunded: int
    delivered: int
    window_days: int
    measured_at: str


class BudgetEffect(TypedDict):
    left_before: MoneyView
    left_after: MoneyView
    enough: bool


class ApprovalView(TypedDict):
    id: str
    offer: OfferView
    case_id: str
    case_no: str
    case_title: str | dict[str, str]
    show_id: str | None
    incident_id: str | None
    reasons: list[str]
    reasons_text: dict[str, list[str]]
    asked_by: Named
    asked_at: str
    due_at: str
    state: str
    decided_by: Named | None
    decided_at: str | None
    reason: str | None
    budget: BudgetEffect | None
    risk: RiskView | None
    returnless_before: int
    buyer: BuyerView | None
    rev: int


async def offer_row(conn: AsyncConnection, offer_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(offers).where(offers.c.id == offer_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("offer")
    return found


async def offer_views(conn: AsyncConnection, ids: Sequence[str]) -> list[OfferView]:
    """In the order of the ids."""
    if not ids:
        return []
    rows = {r.id: r for r in await conn.execute(sa.select(offers).where(offers.c.id.in_(ids)))}
    return [_offer(rows[i]) for i in ids if i in rows]


def _offer(r: Any) -> OfferView:
    return {
        "id": r.id,
        "case_id": r.case_id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "remedy": r.remedy,
        "amount": money(r.amount, r.currency) if r.amount else None,
        "sku": r.sku,
        "returnless": r.returnless,
        "in_addition": r.in_addition,
        "has_goods": r.has_goods,
        "steps": wordings.steps(r.remedy, r.returnless, r.freight_payer, r.amount, r.currency, has_goods=r.has_goods),
        "freight_payer": r.freight_payer,
        "state": r.state,
        "round": r.round,
        "by": {"id": r.by_id, "name": r.by_name},
        "at": r.at.isoformat(),
        "policy_version": r.policy_version,
        "reasons": r.reasons,
        "deviation": r.deviation,
        "note": r.note,
        "approval_id": r.approval_id,
        "chosen_at": iso(r.chosen_at),
        "executed_at": iso(r.executed_at),
        "rev": r.rev,
    }


async def offers_of_case(conn: AsyncConnection, case_id: str) -> list[OfferView]:
    """Oldest first, all rounds, also of what was merged into it: the history stays (R110)."""
    query = sa.select(offers).where(offers.c.case_id.in_(family(case_id))).order_by(offers.c.at, offers.c.id)
    return [_offer(r) for r in await conn.execute(query)]


async def choosable(conn: AsyncConnection, case_id: str) -> list[OfferView]:
    """What the customer may choose now."""
    return [o for o in await offers_of_case(conn, case_id) if o["state"] == OfferState.OFFERED]


async def taken(conn: AsyncConnection, case_id: str, round_: int) -> list[OfferView]:
    """What the customer chose in this round."""
    states = (OfferState.CHOSEN, OfferState.EXECUTED)
    return [o for o in await offers_of_case(conn, case_id) if o["state"] in states and o["round"] == round_]


async def unfinished(conn: AsyncConnection, case_id: str) -> list[str]:
    """Codes of what stands in the way of closing: something chosen is not executed, something waits for a yes."""
    query = sa.select(offers.c.state).where(offers.c.case_id == case_id)
    states = set((await conn.execute(query)).scalars())
    found = []
    if OfferState.CHOSEN in states:
        found.append("offer_not_executed")
    if OfferState.AWAITING in states:
        found.append("approval_open")
    return found


async def budget(conn: AsyncConnection, show_id: str) -> Budget | None:
    """None: nobody has set one, so nothing that costs money can be offered."""
    row = (await conn.execute(sa.select(budgets).where(budgets.c.show_id == show_id))).first()
    if row is None:
        return None
    limit = row.returnless_limit
    return {
        "show_id": show_id,
        "total": money(row.total, row.currency),
        "reserved": money(row.reserved, row.currency),
        "spent": money(row.spent, row.currency),
        "left": money(row.total - row.reserved - row.spent, row.currency),
        "currency": row.currency,
        "returnless_limit": None if limit is None else money(limit, row.currency),
        "set_by": row.set_by_name,
        "rev": row.rev,
    }


def _risk(r: Any) -> RiskView:
    rate = r.refunded / r.delivered if r.delivered else None
    after = (r.refunded + 1) / r.delivered if r.delivered else None
    return {
        "platform": r.platform,
        "rate": rate,
        "limit": r.limit_ppm / 1_000_000,
        "after": after,
        "level": rules.risk_level(r.refunded, r.delivered, r.limit_ppm),
        "level_after": rules.risk_level(r.refunded + 1, r.delivered, r.limit_ppm),
        "refunded": r.refunded,
        "delivered": r.delivered,
        "window_days": r.window_days,
        "measured_at": r.measured_at.isoformat(),
    }


async def risks(conn: AsyncConnection, platforms: Sequence[str] | None = None) -> list[RiskView]:
    query = sa.select(meters).order_by(meters.c.platform)
    if platforms is not None:
        query = query.where(meters.c.platform.in_(platforms))
    return [_risk(r) for r in await conn.execute(query)]


async def approval_views(conn: AsyncConnection, ids: Sequence[str]) -> list[ApprovalView]:
    """With what a yes would do to budget and risk, as it stands now."""
    if not ids:
        return []
    rows = {r.id: r for r in await conn.execute(sa.select(approvals).where(approvals.c.id.in_(ids)))}
    offered = {o["id"]: o for o in await offer_views(conn, [r.offer_id for r in rows.values()])}
    raw = sa.select(offers).where(offers.c.id.in_(list(offered)))
    facts = {r.id: r for r in await conn.execute(raw)}
    named = {c["id"]: c for c in await cases.views(conn, [r.case_id for r in rows.values()])}
    found: list[ApprovalView] = []
    for i in ids:
        if i not in rows:
            continue
        r, fact = rows[i], facts[rows[i].offer_id]
        meter = await risks(conn, [fact.platform]) if fact.platform else []
        found.append(
            {
                "id": r.id,
                "offer": offered[r.offer_id],
                "case_id": r.case_id,
                "case_no": named[r.case_id]["no"] if r.case_id in named else "",
                "case_title": named[r.case_id]["title"] if r.case_id in named else "",
                "show_id": r.show_id,
                "incident_id": r.incident_id,
                "reasons": r.reasons,
                "reasons_text": _texts(r.reasons),
                "asked_by": {"id": r.asked_by, "name": r.asked_by_name},
                "asked_at": r.asked_at.isoformat(),
                "due_at": r.due_at.isoformat(),
                "state": r.state,
                "decided_by": {"id": r.decided_by, "name": r.decided_by_name or ""} if r.decided_by else None,
                "decided_at": iso(r.decided_at),
                "reason": r.reason,
                "budget": await _effect(conn, fact),
                "risk": meter[0] if meter else None,
                "returnless_before": await returnless_count(conn, fact.customer_id, r.asked_at, leave_out=fact.id),
                "buyer": await buyer(conn, fact.customer_id, r.asked_at, fact.currency),
                "rev": r.rev,
            }
        )
    return found


def _texts(reasons: Sequence[str]) -> dict[str, list[str]]:
    texts = [in_all(f"remedies.reason.{reason}") for reason in reasons]
    return {lang: [text[lang] for text in texts] for lang in in_all("remedies.reason.over_limit")}


async def _effect(conn: AsyncConnection, offer: Any) -> BudgetEffect | None:
    if offer.show_id is None:
        return None
    row = (await conn.execute(sa.select(budgets).where(budgets.c.show_id == offer.show_id))).first()
    left = row.total - row.reserved - row.spent if row is not None else 0
    query = sa.select(offers.c.id, offers.c.state, offers.c.amount, offers.c.in_addition)
    rows = list(await conn.execute(query.where(offers.c.case_id == offer.case_id)))
    now = rules.held([(r.state, r.amount, r.in_addition) for r in rows])
    after = rules.held([(OfferState.OFFERED if r.id == offer.id else r.state, r.amount, r.in_addition) for r in rows])
    waiting = offer.state == OfferState.AWAITING
    cost = after - now if waiting else 0
    return {
        "left_before": money(left, offer.currency),
        "left_after": money(left - cost, offer.currency),
        "enough": cost <= left,
    }


async def approvals_page(
    conn: AsyncConnection,
    *,
    state: str | None = None,
    show_id: str | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """Waiting: the longest waiting first; all or decided ones: the newest first."""
    where: list[sa.ColumnElement[bool]] = []
    if show_id is not None:
        where.append(approvals.c.show_id == show_id)
    counted = await conn.execute(
        sa.select(approvals.c.state, sa.func.count()).where(*where).group_by(approvals.c.state)
    )
    counts = {str(name): 0 for name in ApprovalState} | dict(tuple(r) for r in counted)
    if state is not None:
        where.append(approvals.c.state == state)
    waiting = state == ApprovalState.WAITING
    if cursor is not None:
        if len(cursor) > 36:
            raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"})
        where.append(approvals.c.id > cursor if waiting else approvals.c.id < cursor)
    # UUIDv7 sorts by the time it was asked; all waiting ones of a kind run equally long.
    order = approvals.c.id if waiting else approvals.c.id.desc()
    query = sa.select(approvals.c.id).where(*where).order_by(order).limit(limit + 1)
    ids = list((await conn.execute(query)).scalars())
    return {
        "items": await approval_views(conn, ids[:limit]),
        "next_cursor": ids[limit - 1] if len(ids) > limit else None,
        "counts": counts,
    }


async def approval_row(conn: AsyncConnection, approval_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(approvals).where(approvals.c.id == approval_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("approval")
    return found


async def needs(conn: AsyncConnection, case_id: str) -> list[str]:
    """What the policy wants to see for what stands offered here (order, photo, symptom): asked of the customer."""
    query = sa.select(offers.c.remedy, offers.c.at).where(
        offers.c.case_id == case_id,
        offers.c.state.in_((OfferState.AWAITING, OfferState.OFFERED, OfferState.CHOSEN)),
    )
    found: list[str] = []
    for remedy, at in await conn.execute(query):
        policy = await knowledge.policy_in_force(conn, at)
        rule = policy.remedy(remedy) if policy is not None else None
        found += rule.needs if rule is not None else ()
    return list(dict.fromkeys(found))
