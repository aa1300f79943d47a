"""Make an offer, have it chosen, declined or taken back. The case is locked first, then the budget, then the goods."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases import platforms
from livemend.cases import queries as case_queries
from livemend.cases.following import way_of
from livemend.cases.model import Step
from livemend.cases.path_rules import unjudged
from livemend.cases.rules import ENDED
from livemend.catalog import actions as stock
from livemend.catalog import queries as catalog
from livemend.incidents.model import Fault
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import set_timer
from livemend.shows import queries as shows
from livemend.shows.model import ShowState
from livemend.wording.finding import Context, Severity
from livemend.wording.guard import check

from . import budget, buyers, queries, ranking, rules, situation
from .approving import decide_approval, end_approval, expire_approval
from .budget import set_budget
from .events import ApprovalAsked, OfferChosen, OfferDeclined, OfferExecuted, OfferWithdrawn
from .model import ApprovalState, OfferState, Remedy, approvals, offers
from .moves import TIMER, change, made, reference
from .risk import count_refund, measure_risk

__all__ = [
    "TIMER",
    "choose_offer",
    "decide_approval",
    "decline_offer",
    "end_all",
    "expire_approval",
    "make_offer",
    "mark_executed",
    "measure_risk",
    "set_budget",
    "undo_choice",
    "withdraw_offer",
]


@dataclass(frozen=True)
class Decision:
    """In whose name an offer is made when it follows from one decision for a whole incident (R091)."""

    id: str
    by_id: str
    by_name: str
    by_role: str


async def make_offer(
    tx: Tx,
    *,
    case_id: str,
    remedy: str,
    amount: int | None = None,
    sku: str | None = None,
    returnless: bool | None = None,
    in_addition: bool = False,
    fault: str | None = None,
    deviation: str | None = None,
    note: str | None = None,
    decision: Decision | None = None,
) -> str:
    """amount: minor units; None: what others in the incident got, else what policy and order say.

    sku: the item given in exchange (or sent as a gift). deviation: why this customer gets another sum than the others.
    decision: the offer is made in its maker's name and within its maker's limit.
    Over a limit the offer waits for a second person's yes and is not shown to the customer until then.
    """
    if remedy not in set(Remedy):
        raise bad_input("unknown_remedy", fields={"remedy": "unknown_remedy"})
    if fault is not None and fault not in set(Fault):
        raise bad_input("unknown_fault", fields={"fault": "unknown_fault"})
    kind = Remedy(remedy)
    case = await case_queries.row(tx.conn, case_id, lock=True)
    if case.status in ENDED:
        raise wrong_state("case_ended", status=case.status)
    if case.show_id is not None:
        await budget.locked(tx, case.show_id)
    s = await situation.read(tx.conn, at=tx.now, issue=None, fault=fault, case_id=case_id)
    if s.policy is None:
        raise wrong_state("no_policy")
    rule = s.policy.remedy(kind)
    returnless = s.has_goods and (kind == Remedy.REFUND and _plan_a(s) if returnless is None else returnless)
    item = await catalog.product(tx.conn, sku) if sku else None
    if sku and item is None:
        raise bad_input("unknown_product", fields={"sku": "unknown_product"}, sku=sku)
    before = await situation.precedents(tx.conn, s, kind, but_case=case_id)
    if amount is None:
        amount = _amount(s, kind, rule.max_amount if rule is not None else 0, before, item)
    ask = situation.ask(
        s,
        kind,
        amount,
        rule.max_amount if rule is not None else None,
        rule is None or s.may_withdraw or s.issue in rule.issues or s.issue == "unknown",
        decision.by_role if decision is not None else tx.actor.role,
        returnless,
        before,
        exchange_value=item["price"]["minor"] if item is not None else None,
        stock=item["stock"] if item is not None else None,
        deviation=bool(deviation and deviation.strip()),
    )
    answer = rules.may_offer(ask)
    if answer.stops:
        raise _stopped(answer.stops[0], ask)
    wrong = unjudged(case.issue, case.level, case.cause_axis)
    if wrong:
        # Wherever a playbook puts the step: no money before it is known what it is for.
        raise wrong_state(wrong, step=case.step, to=Step.OFFER)
    _guard(note, case.lang, s)
    offer_id = new_id()
    waits = bool(answer.approvals)
    row = {
        "id": offer_id,
        "case_id": case_id,
        "show_id": s.show_id,
        "incident_id": s.incident_id,
        "customer_id": s.customer_id,
        "order_no": s.order_no,
        "platform": s.platform,
        "remedy": kind,
        "amount": amount,
        "currency": s.currency,
        "value": s.value,
        "sku": sku,
        "returnless": returnless,
        "has_goods": s.has_goods,
        "freight_payer": situation.freight(s, kind, returnless),
        "in_addition": in_addition,
        "fault": s.fault,
        "level": s.level,
        "issue": s.issue,
        "state": OfferState.AWAITING if waits else OfferState.OFFERED,
        "round": case.round,
        "by_id": decision.by_id if decision is not None else tx.actor.id,
        "by_name": decision.by_name if decision is not None else tx.actor.name,
        "at": tx.now,
        "policy_version": s.policy.version,
        "reasons": [*answer.approvals, *answer.warnings],
        "deviation": deviation,
        "note": note,
        "decision_id": decision.id if decision is not None else None,
        "rev": 1,
    }
    await tx.execute(offers.insert().values(**row))
    if waits:
        await _ask_approval(tx, row, answer.approvals)
    else:
        await made(tx, await queries.offer_row(tx.conn, offer_id))
    await cases.advance(tx, case.id, Step.OFFER)
    return offer_id


def _plan_a(s: situation.Situation) -> bool:
    small = ranking.is_small(s.value, s.returnless_limit)
    return small and ranking.STANCES.get(s.fault) in (ranking.DOUBTFUL, ranking.OURS)


def _amount(s: situation.Situation, kind: Remedy, rule_max: int, before: list[int], item: Any) -> int:
    if kind in ranking.COSTS_NOTHING:
        return 0
    if kind == Remedy.EXCHANGE and item is not None:
        return int(item["price"]["minor"])
    return before[0] if before else situation.default_amount(kind, s.value, rule_max) or 0


def _stopped(code: str, ask: rules.Ask) -> Exception:
    params: dict[str, Any] = {}
    if code == "unequal_offer":
        params["amount"] = ask.precedents[0]
    if code in ("offer_amount_missing", "over_order_value", "offer_costs_nothing"):
        return bad_input(code, fields={"amount": code})
    if code.startswith("exchange_"):
        return bad_input(code, fields={"sku": code})
    return wrong_state(code, **params)


def _guard(note: str | None, lang: str, s: situation.Situation) -> None:
    """A personal line leaves with the offer: it passes the guard like every text (no remedy for a review, R113)."""
    if not note or not note.strip():
        return
    found = check(note, Context(lang=lang, kind="private", platform=s.platform, fault=s.fault))
    stop = next((finding for finding in found if finding.severity == Severity.STOP), None)
    if stop is not None:
        raise bad_input("wording_stop", fields={"note": "wording_stop"}, reason=stop.code, better=stop.suggestion)


async def _ask_approval(tx: Tx, offer: dict[str, Any], reasons: tuple[str, ...]) -> None:
    """On air silence is a no within minutes (R079)."""
    live = False
    if offer["show_id"] is not None:
        live = (await shows.show_row(tx.conn, offer["show_id"])).state == ShowState.LIVE
    within: timedelta = rules.APPROVE_WITHIN[live]
    approval_id = new_id()
    await tx.execute(
        approvals.insert().values(
            id=approval_id,
            offer_id=offer["id"],
            case_id=offer["case_id"],
            show_id=offer["show_id"],
            incident_id=offer["incident_id"],
            reasons=list(reasons),
            asked_by=offer["by_id"],
            asked_by_name=offer["by_name"],
            asked_at=tx.now,
            due_at=tx.now + within,
            state=ApprovalState.WAITING,
            rev=1,
        )
    )
    await tx.execute(offers.update().where(offers.c.id == offer["id"]).values(approval_id=approval_id))
    await set_timer(tx, TIMER, approval_id, tx.now + within)
    tx.emit(
        ApprovalAsked(
            case_id=offer["case_id"],
            show_id=offer["show_id"],
            incident_id=offer["incident_id"],
            offer_id=offer["id"],
            approval_id=approval_id,
            remedy=offer["remedy"],
            amount=offer["amount"],
            currency=offer["currency"],
            reasons=list(reasons),
            due_at=(tx.now + within).isoformat(),
        )
    )


async def choose_offer(tx: Tx, offer_id: str) -> None:
    """The customer takes it (or a colleague writes down that they did). The alternatives fall away.

    Choosing the same again changes nothing; another one while one is chosen is refused.
    """
    found = await queries.offer_row(tx.conn, offer_id)
    case = await case_queries.row(tx.conn, found.case_id, lock=True)
    offer = await queries.offer_row(tx.conn, offer_id, lock=True)
    if offer.state in (OfferState.CHOSEN, OfferState.EXECUTED):
        return
    if offer.state != OfferState.OFFERED:
        raise wrong_state("offer_not_open", state=offer.state)
    if case.status in ENDED:
        raise wrong_state("case_ended", status=case.status)
    others = await tx.all(
        sa.select(offers).where(offers.c.case_id == case.id, offers.c.id != offer_id, offers.c.in_addition.is_(False))
    )
    if not offer.in_addition:
        if any(o.state == OfferState.CHOSEN for o in others):
            raise wrong_state("offer_already_chosen")
        for other in others:
            if other.state in (OfferState.OFFERED, OfferState.AWAITING):
                await _end(tx, other, OfferState.DECLINED, "other_chosen")
    if ranking.makes_whole(offer.remedy, offer.has_goods) and offer.order_no is not None:
        await _still_payable(tx, offer, case.product_sku)
    await change(tx, offer_id, state=OfferState.CHOSEN, chosen_at=tx.now)
    await budget.hold(tx, case.id, offer.show_id, "chosen")
    if offer.sku is not None and not await _rehearsed(tx, offer.show_id):
        await stock.reserve_stock(tx, offer.sku, 1, reference(offer_id))
    tx.emit(
        OfferChosen(
            case_id=case.id,
            show_id=offer.show_id,
            incident_id=offer.incident_id,
            offer_id=offer_id,
            remedy=offer.remedy,
            amount=offer.amount,
            currency=offer.currency,
            round=offer.round,
        )
    )
    await cases.advance(tx, case.id, Step.EXECUTE)
    await cases.decision_made(tx, case.id)


async def _still_payable(tx: Tx, offer: Any, sku: str | None) -> None:
    """Another offer for the same order may have been chosen or paid since this one was made."""
    await buyers.lock_order(tx.conn, offer.order_no)
    before = await buyers.refunded(tx.conn, offer.order_no, sku=sku, leave_out=offer.id)
    if offer.remedy in ranking.COUNTS_AS_REFUND:
        if await buyers.platform_unclear(tx.conn, offer.order_no):
            raise wrong_state("platform_refund_unclear")
        order = await catalog.order(tx.conn, offer.order_no)
        total = await buyers.refunded(tx.conn, offer.order_no, leave_out=offer.id)
        left = order["total"]["minor"] - total if order is not None else None
        if rules.over_value(offer.amount, before, offer.value, left):
            raise wrong_state("over_order_value")
    goods = await buyers.replaced(tx.conn, offer.order_no, sku=sku, leave_out=offer.id)
    if rules.over_worth(offer.amount, before + goods, offer.value) and "over_worth" not in offer.reasons:
        raise wrong_state("given_meanwhile")


async def _rehearsed(tx: Tx, show_id: str | None) -> bool:
    """In a drill no goods are kept and no platform counts anything (R137)."""
    return show_id is not None and bool((await shows.show_row(tx.conn, show_id)).rehearsal)


async def _end(tx: Tx, offer: Any, state: OfferState, why: str, reason: str | None = None) -> None:
    """It can no longer be chosen: its money and goods are free again, its approval needs nobody."""
    await change(tx, offer.id, state=state, ended_at=tx.now, ended_reason=reason)
    if offer.state == OfferState.AWAITING:
        await end_approval(tx, offer)
    if offer.state == OfferState.CHOSEN and offer.sku is not None:
        await stock.release_stock(tx, reference(offer.id))
    place = {
        "case_id": offer.case_id,
        "show_id": offer.show_id,
        "incident_id": offer.incident_id,
        "offer_id": offer.id,
        "remedy": offer.remedy,
    }
    tx.emit(OfferWithdrawn(**place) if state == OfferState.WITHDRAWN else OfferDeclined(**place, why=why))


async def _take_out(tx: Tx, offer_id: str, state: OfferState, why: str, reason: str | None) -> None:
    found = await queries.offer_row(tx.conn, offer_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    offer = await queries.offer_row(tx.conn, offer_id, lock=True)
    if offer.state not in (OfferState.AWAITING, OfferState.OFFERED):
        raise wrong_state("offer_not_open", state=offer.state)
    await _end(tx, offer, state, why, reason)
    await budget.hold(tx, offer.case_id, offer.show_id, why)


async def decline_offer(tx: Tx, offer_id: str, reason: str | None = None) -> None:
    """The customer does not want it."""
    await _take_out(tx, offer_id, OfferState.DECLINED, "by_customer", reason)


async def withdraw_offer(tx: Tx, offer_id: str, reason: str) -> None:
    """We take it back, saying why. Not once it is chosen: an accepted offer binds (domain.md L5)."""
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    await _take_out(tx, offer_id, OfferState.WITHDRAWN, "withdrawn", reason.strip())


async def end_all(tx: Tx, case_id: str, why: str) -> None:
    """The case is over: what nobody chose is no longer offered, its money is free."""
    case = await case_queries.row(tx.conn, case_id, lock=True)
    live = sa.select(offers).where(
        offers.c.case_id == case_id, offers.c.state.in_((OfferState.OFFERED, OfferState.AWAITING))
    )
    for offer in await tx.all(live):
        await _end(tx, offer, OfferState.DECLINED, why)
    await budget.hold(tx, case_id, case.show_id, why)


async def undo_choice(tx: Tx, offer_id: str, reason: str) -> None:
    """Nothing of it was executed and it can not be: the customer chooses anew among what is still offered."""
    found = await queries.offer_row(tx.conn, offer_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    offer = await queries.offer_row(tx.conn, offer_id, lock=True)
    if offer.state != OfferState.CHOSEN:
        raise wrong_state("offer_not_open", state=offer.state)
    await _end(tx, offer, OfferState.DECLINED, "not_possible", reason)
    await budget.hold(tx, offer.case_id, offer.show_id, "released")
    case = await case_queries.row(tx.conn, offer.case_id)
    if case.step == Step.EXECUTE and Step.OFFER in (await way_of(tx.conn, case)).path:
        await cases.move_step(tx, case.id, Step.OFFER, reason=reason)


async def mark_executed(tx: Tx, offer_id: str) -> bool:
    """All its tasks are done: the money is spent, the goods are gone. False: it was already."""
    found = await queries.offer_row(tx.conn, offer_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    offer = await queries.offer_row(tx.conn, offer_id, lock=True)
    if offer.state != OfferState.CHOSEN:
        return False
    await change(tx, offer_id, state=OfferState.EXECUTED, executed_at=tx.now)
    await budget.spend(tx, offer.case_id, offer.show_id, offer.amount, offer_id)
    if offer.sku is not None:
        await stock.take_stock(tx, reference(offer_id))
    if offer.remedy in ranking.COUNTS_AS_REFUND and not await _rehearsed(tx, offer.show_id):
        await count_refund(tx, offer.platform)
    if offer.remedy not in ranking.COSTS_NOTHING and not offer.in_addition:
        await platforms.settled(tx, offer.case_id)
    tx.emit(
        OfferExecuted(
            case_id=offer.case_id,
            show_id=offer.show_id,
            incident_id=offer.incident_id,
            offer_id=offer_id,
            remedy=offer.remedy,
            amount=offer.amount,
            currency=offer.currency,
        )
    )
    return True
