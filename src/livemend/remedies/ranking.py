"""The decision table: fault × issue × amount -> remedies in the order in which they are proposed (R078).

doubtful: small sums are refunded without asking the thing back (plan A); larger ones are looked at first.
ours: make whole first (plan B), then sweeten. not ours: explain, goodwill at most. misunderstanding: explain.
A remedy that the law of the zone grants is always in the list, whatever the fault.
"""

from dataclasses import dataclass, replace

from .model import Remedy as R

DOUBTFUL, OURS, NOT_OURS, MISUNDERSTANDING = "doubtful", "ours", "not_ours", "misunderstanding"
STANCES = {
    "unverified": DOUBTFUL,
    "suspected": DOUBTFUL,
    "ours": OURS,
    "not_ours": NOT_OURS,
    "misunderstanding": MISUNDERSTANDING,
}
# Handing money back counts in a platform's refund rate; these do not.
COUNTS_AS_REFUND = frozenset({R.REFUND, R.PRICE_CUT})
# Each of these makes whole for the article by itself: two of them together give more than was paid for it. An exchange
# is one of them only where nothing comes back for what it gives.
MAKES_WHOLE = COUNTS_AS_REFUND | {R.RESHIP}
COSTS_NOTHING = frozenset({R.INFORMATION, R.APOLOGY, R.REFERRAL, R.STATEMENT, R.TECHNICAL_HELP})

_SMALL_DOUBTFUL: dict[str, tuple[R, ...]] = {
    "quality": (R.REFUND, R.PRICE_CUT, R.EXCHANGE, R.COUPON, R.GIFT, R.TECHNICAL_HELP, R.INFORMATION, R.APOLOGY),
    "logistics": (R.RESHIP, R.REFUND, R.DAMAGE_PAYMENT, R.COUPON, R.INFORMATION, R.APOLOGY),
    "service": (R.APOLOGY, R.COUPON, R.DISCOUNT, R.GIFT, R.INFORMATION),
    "misleading": (R.REFUND, R.PRICE_CUT, R.INFORMATION, R.APOLOGY),
    "unknown": (R.INFORMATION, R.APOLOGY, R.REFUND),
}
_LARGE_DOUBTFUL: dict[str, tuple[R, ...]] = {
    "quality": (R.TECHNICAL_HELP, R.REPAIR, R.EXCHANGE, R.REFUND, R.PRICE_CUT, R.INFORMATION, R.APOLOGY),
    "logistics": (R.INFORMATION, R.RESHIP, R.REFUND, R.DAMAGE_PAYMENT, R.COUPON, R.APOLOGY),
    "service": _SMALL_DOUBTFUL["service"],
    "misleading": (R.INFORMATION, R.REFUND, R.PRICE_CUT, R.APOLOGY),
    "unknown": (R.INFORMATION, R.APOLOGY, R.REFUND),
}
_OURS: dict[str, tuple[R, ...]] = {
    "quality": (R.EXCHANGE, R.REFUND, R.RESHIP, R.REPAIR, R.PRICE_CUT, R.GIFT, R.DISCOUNT, R.APOLOGY, R.STATEMENT),
    "logistics": (R.RESHIP, R.REFUND, R.EXCHANGE, R.DAMAGE_PAYMENT, R.GIFT, R.COUPON, R.APOLOGY),
    "service": (R.APOLOGY, R.DISCOUNT, R.COUPON, R.GIFT, R.REFUND, R.STATEMENT),
    "misleading": (R.REFUND, R.EXCHANGE, R.PRICE_CUT, R.APOLOGY, R.STATEMENT),
    "unknown": (R.REFUND, R.EXCHANGE, R.APOLOGY, R.INFORMATION),
}
_NOT_OURS: dict[str, tuple[R, ...]] = {
    "quality": (R.INFORMATION, R.TECHNICAL_HELP, R.COUPON, R.GIFT, R.APOLOGY),
    # A carrier's fault is no concern of the customer: served at once, claimed from the carrier apart (R095).
    "logistics": (R.RESHIP, R.REFUND, R.COUPON, R.INFORMATION, R.APOLOGY),
    "service": (R.INFORMATION, R.APOLOGY, R.COUPON),
    "misleading": (R.INFORMATION, R.COUPON, R.APOLOGY),
    "unknown": (R.INFORMATION, R.APOLOGY),
}
_MISUNDERSTANDING: tuple[R, ...] = (R.INFORMATION, R.TECHNICAL_HELP, R.APOLOGY)


@dataclass(frozen=True)
class Facts:
    """value: what was paid for it (minor units), None when unknown. risk: ok, amber, red. tried: what the customer had
    in an earlier round and was not content with."""

    fault: str
    issue: str
    value: int | None = None
    returnless_limit: int = 0
    risk: str = "ok"
    may_withdraw: bool = False
    out_of_stock: bool = False
    # Somebody was hurt or may be.
    harm: bool = False
    has_goods: bool = True
    tried: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Proposal:
    remedy: R
    returnless: bool = False
    reasons: tuple[str, ...] = ()


def is_small(value: int | None, limit: int) -> bool:
    """What we do not know is not small."""
    return value is not None and 0 < value <= limit


def rank(facts: Facts) -> list[Proposal]:
    stance = STANCES.get(facts.fault, DOUBTFUL)
    issue = facts.issue if facts.issue in _OURS else "unknown"
    small = is_small(facts.value, facts.returnless_limit)
    if stance == OURS:
        order = _OURS[issue]
    elif stance == NOT_OURS:
        order = _NOT_OURS[issue]
    elif stance == MISUNDERSTANDING:
        order = _MISUNDERSTANDING
    else:
        order = (_SMALL_DOUBTFUL if small else _LARGE_DOUBTFUL)[issue]
    # From a parcel that never came nothing stays with the customer.
    stays = small and facts.has_goods
    found = [Proposal(remedy, _returnless(remedy, stance, stays), _why(remedy, stance, stays)) for remedy in order]
    if facts.may_withdraw and R.REFUND not in order:
        found.append(Proposal(R.REFUND, reasons=("withdrawal_right",)))
    if facts.out_of_stock:
        found = [p for p in found if p.remedy not in (R.EXCHANGE, R.RESHIP)]
    if facts.risk != "ok":
        # The account is near the platform's limit: whatever does not count as a refund comes first (R080).
        found.sort(key=lambda p: p.remedy in COUNTS_AS_REFUND)
    if facts.harm:
        # What may hurt is not left with anybody for less, and giving it back comes before anything else.
        found = [p for p in found if p.remedy != R.PRICE_CUT]
        found.sort(key=lambda p: p.remedy != R.REFUND)
    # What was not enough is not proposed again before anything else (R110).
    found = [replace(p, reasons=(*p.reasons, "tried")) if p.remedy in facts.tried else p for p in found]
    return sorted(found, key=lambda p: p.remedy in facts.tried)


def _returnless(remedy: R, stance: str, small: bool) -> bool:
    return remedy == R.REFUND and small and stance in (DOUBTFUL, OURS)


def _why(remedy: R, stance: str, small: bool) -> tuple[str, ...]:
    if stance == DOUBTFUL and small and remedy == R.REFUND:
        return ("plan_a",)
    if stance == OURS and remedy in (R.EXCHANGE, R.RESHIP):
        return ("plan_b",)
    if stance == NOT_OURS and remedy in (R.COUPON, R.GIFT):
        return ("goodwill",)
    return ()


def has_goods(issue: str | None, subtype: str | None, delivered: bool | None) -> bool:
    """Whether there is anything to keep or to send back: the one answer that steps, freight, tasks and returns follow.

    A parcel that is lost is not there, whatever the carrier wrote; a late one may have come since; of what is broken or
    wrong the customer speaks with the thing at hand. delivered: None where no order is known.
    """
    if subtype in ("lost", "wrong_address"):
        return False
    if subtype == "delay":
        return delivered is True
    return issue in ("quality", "logistics") or delivered is not False


def makes_whole(remedy: str, has_goods: bool) -> bool:
    return remedy in MAKES_WHOLE or (remedy == R.EXCHANGE and not has_goods)


def freight_payer(
    remedy: str, fault: str, *, returnless: bool, zone_freight: str, policy_freight: str, has_goods: bool = True
) -> str | None:
    """Who pays the way back or the new parcel; None: nothing travels. zone_freight: what the law says of a return
    without a fault (seller in TW). What is not the customer's doing never costs the customer (CN 消法 §24)."""
    if remedy in (R.EXCHANGE, R.RESHIP, R.REPAIR, R.GIFT):
        return "seller"
    if remedy == R.REFUND and not returnless and has_goods:
        ours = STANCES.get(fault, DOUBTFUL) in (OURS, DOUBTFUL)
        return "seller" if ours or "seller" in (zone_freight, policy_freight) else "buyer"
    return None
