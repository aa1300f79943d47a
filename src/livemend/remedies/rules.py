"""May this be offered, by this person, now? Plain values in, reasons out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from .model import OfferState, Remedy
from .ranking import COSTS_NOTHING, COUNTS_AS_REFUND, MAKES_WHOLE, makes_whole

# The third refund without return to the same buyer within a year needs a second look (S08).
RETURNLESS_BEFORE_APPROVAL = 2
BUYER_WINDOW = timedelta(days=365)
AMBER_SHARE = 0.8
# More than the article is worth, and for a favour more than the policy knows, is a slip of the hand and nothing to
# approve. Not so damages, which may be a multiple of it, and an exchange, whose difference has its own limit.
_BOUNDED = frozenset({Remedy.RESHIP, Remedy.REPAIR, Remedy.GIFT, Remedy.DISCOUNT, Remedy.COUPON})
# On air silence is a no after two minutes; off air a day (R079).
APPROVE_WITHIN = {True: timedelta(seconds=120), False: timedelta(hours=24)}
LIVE_STATES = frozenset({OfferState.AWAITING, OfferState.OFFERED, OfferState.CHOSEN})
BINDING = frozenset({OfferState.OFFERED, OfferState.CHOSEN, OfferState.EXECUTED})
# What only a manager may wave through; finance answers for the rest.
MANAGER_ONLY = frozenset({"over_policy", "risk_red", "malicious_incident", "not_for_issue"})


@dataclass(frozen=True)
class Giving:
    """how: paid, sent, code, told or repaired; within: after the choice, of money after what comes back was checked."""

    how: str
    within: timedelta


_PAID, _SENT = Giving("paid", timedelta(days=3)), Giving("sent", timedelta(days=2))
_CODE, _TOLD = Giving("code", timedelta(days=1)), Giving("told", timedelta(hours=24))
# Our own defaults where no law or policy says a date; the task plan counts from them, so the customer hears the same.
GIVEN = {
    Remedy.REFUND: _PAID,
    Remedy.EXCHANGE: _SENT,
    Remedy.RESHIP: _SENT,
    Remedy.REPAIR: Giving("repaired", timedelta(days=14)),
    Remedy.GIFT: _SENT,
    Remedy.DISCOUNT: _CODE,
    Remedy.COUPON: _CODE,
    Remedy.DAMAGE_PAYMENT: _PAID,
    Remedy.PRICE_CUT: _PAID,
    Remedy.TECHNICAL_HELP: Giving("told", timedelta(days=1)),
    Remedy.INFORMATION: _TOLD,
    Remedy.REFERRAL: _TOLD,
    Remedy.APOLOGY: _TOLD,
    Remedy.STATEMENT: Giving("told", timedelta(days=7)),
}


@dataclass(frozen=True)
class Ask:
    """One offer and all that bears on it. Money in minor units.

    rule_max: None when the policy does not know the remedy; issue_fits: the policy gives it for this issue;
    role_limit: the actor's own; budget_left: None when no session's budget is concerned;
    returnless_count: refunds without return this buyer had in a year; risk: ok, amber, red;
    precedents: what others in the same incident with the same value were offered;
    refunded_before, replaced_before: money and goods already given for this product;
    order_left: what is left of the whole order's money;
    platform_unclear: its deadline passed and it may have paid by itself.
    """

    remedy: Remedy
    amount: int
    value: int | None
    rule_max: int | None
    issue_fits: bool
    role_limit: int
    budget_left: int | None
    returnless: bool = False
    returnless_limit: int = 0
    returnless_count: int = 0
    risk: str = "ok"
    precedents: Sequence[int] = ()
    deviation: bool = False
    extortion: bool = False
    malicious: bool = False
    known_buyer: bool = True
    refunded_before: int = 0
    replaced_before: int = 0
    order_left: int | None = None
    platform_unclear: bool = False
    exchange_value: int | None = None
    equal_or_higher: bool = True
    price_difference_cap: int = 0
    stock: int | None = None
    has_goods: bool = True


@dataclass(frozen=True)
class Answer:
    """stops: error codes, the first is told; approvals: reasons for a second person's yes; warnings: told only."""

    stops: tuple[str, ...] = ()
    approvals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())


def may_offer(ask: Ask) -> Answer:
    """Fail closed: no rule, no limit, no budget means no."""
    stops, approvals, warnings = [], [], []
    money = ask.remedy not in COSTS_NOTHING
    if money and ask.amount <= 0:
        stops.append("offer_amount_missing")
    if not money and ask.amount:
        stops.append("offer_costs_nothing")
    if money and ask.extortion:
        # Money against deletion is extortion: not paid by anybody, kept as evidence (domain.md B7).
        stops.append("extortion_no_payment")
    if money and ask.malicious:
        if ask.known_buyer:
            approvals.append("malicious_incident")
        else:
            stops.append("malicious_no_order")
    if ask.rule_max is None and money:
        stops.append("remedy_not_in_policy")
    elif not ask.issue_fits:
        approvals.append("not_for_issue")
    if ask.remedy in COUNTS_AS_REFUND and ask.platform_unclear:
        # Paying now may be paying twice: first somebody looks whether the platform did.
        stops.append("platform_refund_unclear")
    most = bound(ask)
    if most is not None and ask.amount > most:
        stops.append("over_order_value")
    given = ask.refunded_before + ask.replaced_before
    if makes_whole(ask.remedy, ask.has_goods) and over_worth(ask.amount, given, ask.value):
        approvals.append("over_worth")
    if ask.remedy == Remedy.EXCHANGE:
        stops += _exchange_stops(ask)
        if (difference(ask) or 0) > ask.price_difference_cap:
            approvals.append("over_price_difference")
    if any(ask.amount != other for other in ask.precedents) and not ask.deviation:
        stops.append("unequal_offer")
    if ask.rule_max is not None and ask.amount > ask.rule_max:
        approvals.append("over_policy")
    if ask.amount > ask.role_limit:
        approvals.append("over_limit")
    if ask.budget_left is not None and ask.amount > ask.budget_left:
        approvals.append("over_budget")
    if ask.returnless and ask.amount > ask.returnless_limit:
        approvals.append("over_returnless")
    if ask.returnless and ask.returnless_count >= RETURNLESS_BEFORE_APPROVAL:
        approvals.append("buyer_history")
    if ask.remedy in COUNTS_AS_REFUND and ask.risk == "red":
        approvals.append("risk_red")
    elif ask.remedy in COUNTS_AS_REFUND and ask.risk == "amber":
        warnings.append("risk_amber")
    return Answer(tuple(stops), tuple(approvals), tuple(warnings))


def bound(ask: Ask) -> int | None:
    """What nobody can offer more than, whoever says yes. None: there is no such sum, or the order is not known."""
    if ask.remedy in COUNTS_AS_REFUND:
        left = [] if ask.value is None else [ask.value - ask.refunded_before]
        left += [] if ask.order_left is None else [ask.order_left]
        return max(0, min(left)) if left else None
    if ask.value is None or ask.remedy not in _BOUNDED:
        return None
    return ask.value if ask.remedy in MAKES_WHOLE else max(ask.value, ask.rule_max or 0)


def over_value(amount: int, before: int, value: int | None, order_left: int | None) -> bool:
    """Nobody gets back more than was paid: for the thing, and for the whole order."""
    return (value is not None and amount + before > value) or (order_left is not None and amount > order_left)


def over_worth(amount: int, before: int, value: int | None) -> bool:
    """With what was given before, money or goods, it is more than was paid. The first one alone is not asked here."""
    return before > 0 and value is not None and amount + before > value


def difference(ask: Ask) -> int | None:
    if ask.exchange_value is None or ask.value is None:
        return None
    return max(0, ask.exchange_value - ask.value)


def _exchange_stops(ask: Ask) -> list[str]:
    if ask.exchange_value is None:
        return ["exchange_item_missing"]
    stops = []
    if ask.equal_or_higher and ask.value is not None and ask.exchange_value < ask.value:
        stops.append("exchange_cheaper")
    if ask.stock is not None and ask.stock <= 0:
        stops.append("out_of_stock")
    return stops


def cannot_approve(*, reasons: Sequence[str], amount: int, own: bool, role: str, role_limit: int) -> str | None:
    """None: this person may say yes. Nobody approves what they asked for themselves."""
    if own:
        return "approve_own"
    if role != "manager" and MANAGER_ONLY.intersection(reasons):
        return "approve_manager"
    if amount > role_limit:
        return "approve_over_limit"
    return None


def held(offered: Sequence[tuple[str, int, bool]]) -> int:
    """What a case keeps of the budget: (state, amount, in_addition) of its offers.

    Alternatives exclude each other, so the dearest is kept until one is chosen; additions come on top.
    """
    live = [o for o in offered if o[0] in (OfferState.OFFERED, OfferState.CHOSEN)]
    extra = sum(amount for _state, amount, addition in live if addition)
    chosen = [amount for state, amount, addition in live if state == OfferState.CHOSEN and not addition]
    if chosen:
        return extra + sum(chosen)
    return extra + max((amount for _state, amount, addition in live if not addition), default=0)


def risk_level(refunded: int, delivered: int, limit_ppm: int) -> str:
    """ok, amber (80 % of the platform's limit) or red. Nothing delivered yet: no rate, no alarm."""
    if delivered <= 0 or limit_ppm <= 0:
        return "ok"
    share = refunded * 1_000_000 / delivered / limit_ppm
    return "red" if share >= 1 else "amber" if share >= AMBER_SHARE else "ok"
