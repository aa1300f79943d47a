"""Everything that bears on an offer, read in one place: case, order, policy, incident, risk, precedents."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.catalog import queries as catalog
from livemend.comments import queries as comments
from livemend.incidents import queries as incidents
from livemend.incidents.model import Fault
from livemend.knowledge import packs
from livemend.knowledge import queries as knowledge
from livemend.knowledge.rules import Policy

from . import ranking, rules
from .amounts import MoneyView, money
from .buyers import platform_unclear, refunded, replaced, returnless_count
from .model import OfferState, Remedy, budgets, meters, offers


class RemedyOption(TypedDict):
    """max: the most that needs nobody's yes is the smaller of max and limit, the asker's own; bound: what nobody can
    offer more than; default: what to propose."""

    type: str
    max: MoneyView | None
    limit: MoneyView | None
    bound: MoneyView | None
    needs_approval: bool
    reasons: list[str]
    default: MoneyView | None
    returnless: bool
    freight_payer: str | None
    has_goods: bool
    blocked: str | None


@dataclass(frozen=True)
class Situation:
    """value: what was paid for the thing in question (minor units), None when no order is known."""

    at: datetime
    currency: str
    policy: Policy | None
    fault: str
    issue: str
    level: int | None
    value: int | None
    order_no: str | None
    customer_id: str | None
    platform: str | None
    incident_id: str | None
    show_id: str | None
    budget_left: int | None
    returnless_limit: int
    returnless_count: int
    risk: str
    extortion: bool
    malicious: bool
    refunded_before: int
    replaced_before: int
    tried: frozenset[str]
    order_left: int | None
    platform_unclear: bool
    may_withdraw: bool
    zone_freight: str
    sku: str | None
    has_goods: bool


async def read(
    conn: AsyncConnection,
    *,
    at: datetime,
    issue: str | None,
    fault: str | None = None,
    order_no: str | None = None,
    case_id: str | None = None,
    show_id: str | None = None,
    incident_id: str | None = None,
) -> Situation:
    """What is not told is taken from the case, then from its incident."""
    case = await cases.row(conn, case_id) if case_id is not None else None
    if case is not None:
        order_no = order_no or case.order_no
        show_id = show_id or case.show_id
        incident_id = incident_id or case.incident_id
        issue = issue or case.issue
    incident = await incidents.row(conn, incident_id) if incident_id is not None else None
    order = await catalog.order(conn, order_no) if order_no else None
    sku = case.product_sku if case is not None else incident.product_sku if incident is not None else None
    level = case.level if case is not None else incident.level if incident is not None else None
    subtype = case.subtype if case is not None else incident.subtype if incident is not None else None
    its_issue = issue or (incident.issue if incident is not None else None) or "unknown"
    policy = await _policy(conn, order, at)
    shop = await catalog.shop(conn)
    customer_id = case.customer_id if case is not None else None
    if customer_id is None and order is not None:
        customer_id = order["customer_id"]
    platform = order["platform"] if order is not None else None
    if platform is None and case is not None and case.comment_ids:
        seen = await comments.rows_of(conn, case.comment_ids[:1])
        platform = seen[0].platform if seen else None
    if platform is None and customer_id is not None:
        known = {name for name, _user in await catalog.accounts_of(conn, customer_id)}
        platform = known.pop() if len(known) == 1 else None
    left, limit = await _budget(conn, show_id)
    signals = {str(signal.get("name")) for signal in incident.signals} if incident is not None else set()
    return Situation(
        at=at,
        currency=shop["currency"] if shop is not None else "TWD",
        policy=policy,
        fault=fault or (incident.fault if incident is not None else Fault.UNVERIFIED),
        issue=its_issue,
        level=level,
        value=value_of(order, sku),
        order_no=order_no,
        customer_id=customer_id,
        platform=platform,
        incident_id=incident_id,
        show_id=show_id,
        budget_left=left,
        returnless_limit=_smaller(policy.returnless_limit if policy is not None else 0, limit),
        returnless_count=await returnless_count(conn, customer_id, at),
        risk=await risk_of(conn, platform),
        extortion="extortion" in signals,
        malicious=incident is not None and incident.lane == "malicious",
        refunded_before=await refunded(conn, order_no, sku=sku),
        replaced_before=await replaced(conn, order_no, sku=sku),
        tried=await _tried(conn, case),
        order_left=order["total"]["minor"] - await refunded(conn, order_no) if order is not None else None,
        platform_unclear=await platform_unclear(conn, order_no),
        may_withdraw=_may_withdraw(order, policy, at),
        zone_freight=_zone_freight(shop["zone"] if shop is not None else None),
        sku=sku,
        has_goods=ranking.has_goods(
            its_issue, subtype, order["delivered_at"] is not None if order is not None else None
        ),
    )


async def _tried(conn: AsyncConnection, case: Any) -> frozenset[str]:
    """What the customer took in an earlier round of this case, and came back."""
    if case is None or case.round <= 1:
        return frozenset()
    query = sa.select(offers.c.remedy).where(
        offers.c.case_id == case.id,
        offers.c.round < case.round,
        offers.c.state.in_((OfferState.CHOSEN, OfferState.EXECUTED)),
    )
    return frozenset((await conn.execute(query)).scalars())


async def _policy(conn: AsyncConnection, order: Any, at: datetime) -> Policy | None:
    if order is None:
        return await knowledge.policy_in_force(conn, at)
    return await knowledge.policy_for_order(conn, datetime.fromisoformat(order["placed_at"]), at)


async def _budget(conn: AsyncConnection, show_id: str | None) -> tuple[int | None, int | None]:
    """(left, returnless limit). A show nobody gave a budget has none left."""
    if show_id is None:
        return None, None
    row = (await conn.execute(sa.select(budgets).where(budgets.c.show_id == show_id))).first()
    if row is None:
        return 0, 0
    return int(row.total - row.reserved - row.spent), row.returnless_limit


def _smaller(a: int, b: int | None) -> int:
    return a if b is None else min(a, b)


def value_of(order: Any, sku: str | None) -> int | None:
    """What was paid for this product in this order; for the whole order when no product is named."""
    if order is None:
        return None
    lines = [line for line in order["lines"] if sku is None or line["sku"] == sku]
    if not lines:
        return int(order["total"]["minor"])
    return sum(int(line["price"]["minor"]) * int(line["qty"]) for line in lines)


def _may_withdraw(order: Any, policy: Policy | None, at: datetime) -> bool:
    """Within the days in which goods go back without a reason (domain.md L4)."""
    if order is None or policy is None or order["delivered_at"] is None:
        return False
    return at <= datetime.fromisoformat(order["delivered_at"]) + timedelta(days=policy.terms.return_days)


def _zone_freight(zone: str | None) -> str:
    return "buyer" if zone is None else str(packs.zone_pack(zone).get("return_freight", "buyer"))


async def risk_of(conn: AsyncConnection, platform: str | None) -> str:
    """ok, amber or red, counting the refund that is asked for."""
    if platform is None:
        return "ok"
    row = (await conn.execute(sa.select(meters).where(meters.c.platform == platform))).first()
    if row is None:
        return "ok"
    return rules.risk_level(row.refunded + 1, row.delivered, row.limit_ppm)


async def precedents(conn: AsyncConnection, s: Situation, remedy: str, *, but_case: str | None) -> list[int]:
    """What others with the same matter and the same value were offered, newest first (R086)."""
    if s.incident_id is None:
        return []
    query = sa.select(offers.c.amount, offers.c.value, offers.c.level, offers.c.deviation).where(
        offers.c.incident_id == s.incident_id,
        offers.c.remedy == remedy,
        offers.c.state.in_(tuple(rules.BINDING)),
    )
    if but_case is not None:
        query = query.where(offers.c.case_id != but_case)
    rows = list(await conn.execute(query.order_by(offers.c.at.desc(), offers.c.id.desc())))
    alike = [r for r in rows if r.value == s.value and r.level == s.level and not r.deviation]
    return [r.amount for r in alike[:1]]


async def options(
    conn: AsyncConnection,
    *,
    at: datetime,
    issue: str | None,
    fault: str | None = None,
    order_no: str | None = None,
    case_id: str | None = None,
    show_id: str | None = None,
    incident_id: str | None = None,
    role: str | None = None,
) -> list[RemedyOption]:
    """What may be offered here, best first. Without a policy in force: nothing."""
    s = await read(
        conn,
        at=at,
        issue=issue,
        fault=fault,
        order_no=order_no,
        case_id=case_id,
        show_id=show_id,
        incident_id=incident_id,
    )
    if s.policy is None:
        return []
    facts = ranking.Facts(
        fault=s.fault,
        issue=s.issue,
        value=s.value,
        returnless_limit=s.returnless_limit,
        risk=s.risk,
        may_withdraw=s.may_withdraw,
        harm=s.level == 0,
        has_goods=s.has_goods,
        tried=s.tried,
    )
    found: list[RemedyOption] = []
    for proposal in ranking.rank(facts):
        rule = s.policy.remedy(proposal.remedy)
        statutory = "withdrawal_right" in proposal.reasons
        if rule is None or not (statutory or _fits(rule.issues, s.issue)):
            continue
        found.append(await _option(conn, s, proposal, rule.max_amount, role, case_id))
    return found


def _fits(issues: tuple[str, ...], issue: str) -> bool:
    return issue in issues or issue == "unknown"


async def _option(
    conn: AsyncConnection,
    s: Situation,
    proposal: ranking.Proposal,
    rule_max: int,
    role: str | None,
    case_id: str | None,
) -> RemedyOption:
    remedy = proposal.remedy
    free = remedy in ranking.COSTS_NOTHING
    highest = rule_max if s.value is None or remedy != Remedy.REFUND else min(rule_max, s.value)
    before = await precedents(conn, s, remedy, but_case=case_id)
    default = None if free else before[0] if before else default_amount(remedy, s.value, highest)
    asked = ask(s, remedy, default or 0, rule_max, True, role, proposal.returnless, before, exchange_value=s.value)
    answer = rules.may_offer(asked)
    bound = rules.bound(asked)
    blocked = next((stop for stop in answer.stops if stop not in ("offer_amount_missing", *_LATER)), None)
    return {
        "type": remedy,
        "max": None if free else money(highest, s.currency),
        "limit": None if free or role is None else money(asked.role_limit, s.currency),
        "bound": None if bound is None else money(bound, s.currency),
        "needs_approval": bool(answer.approvals),
        "reasons": [*proposal.reasons, *answer.approvals, *answer.warnings],
        "default": None if default is None else money(default, s.currency),
        "returnless": proposal.returnless,
        "freight_payer": freight(s, remedy, proposal.returnless),
        "has_goods": s.has_goods,
        "blocked": blocked,
    }


# Asked only once the offer is made in full.
_LATER = ("exchange_item_missing", "exchange_cheaper", "out_of_stock")


def freight(s: Situation, remedy: str, returnless: bool) -> str | None:
    return ranking.freight_payer(
        remedy,
        s.fault,
        returnless=returnless,
        zone_freight=s.zone_freight,
        policy_freight=s.policy.terms.freight if s.policy is not None else "buyer",
        has_goods=s.has_goods,
    )


def default_amount(remedy: str, value: int | None, highest: int) -> int | None:
    """What to propose when nobody in the incident was offered anything yet: the whole thing, within policy."""
    if remedy in (Remedy.REFUND, Remedy.EXCHANGE, Remedy.RESHIP):
        return None if value is None else min(value, highest) if remedy == Remedy.REFUND else value
    return highest or None


def ask(
    s: Situation,
    remedy: Remedy,
    amount: int,
    rule_max: int | None,
    issue_fits: bool,
    role: str | None,
    returnless: bool,
    before: list[int],
    *,
    exchange_value: int | None = None,
    stock: int | None = None,
    deviation: bool = False,
) -> rules.Ask:
    policy = s.policy
    return rules.Ask(
        remedy=remedy,
        amount=amount,
        value=s.value,
        rule_max=rule_max,
        issue_fits=issue_fits,
        role_limit=policy.limits.get(role, 0) if policy is not None and role is not None else 0,
        budget_left=s.budget_left,
        returnless=returnless,
        returnless_limit=s.returnless_limit,
        returnless_count=s.returnless_count,
        risk=s.risk,
        precedents=before,
        deviation=deviation,
        extortion=s.extortion,
        malicious=s.malicious,
        known_buyer=s.order_no is not None,
        refunded_before=s.refunded_before,
        replaced_before=s.replaced_before,
        order_left=s.order_left,
        platform_unclear=s.platform_unclear,
        exchange_value=exchange_value,
        equal_or_higher=policy.exchange.equal_or_higher if policy is not None else True,
        price_difference_cap=policy.exchange.price_difference_cap if policy is not None else 0,
        stock=stock,
        has_goods=s.has_goods,
    )
