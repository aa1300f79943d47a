"""What a chosen remedy needs: which tasks, of whom, by when, in which order."""

from dataclasses import dataclass
from datetime import timedelta

from livemend.people.model import Permission
from livemend.remedies.model import Remedy

from .model import TaskKind as K

MONEY = frozenset({K.REFUND, K.PAY_COMPENSATION, K.ISSUE_COUPON})
STOCK = frozenset({K.SEND_EXCHANGE, K.RESHIP, K.SEND_GIFT, K.RECEIVE_RETURN, K.REPAIR})
OUTWARD = MONEY  # what a shop system can be asked to do
ROLE_OF = {
    **dict.fromkeys(MONEY, "finance"),
    **dict.fromkeys(STOCK, "supply"),
    K.TECH_CONTACT: "supply",
    K.CARRIER_CLAIM: "supply",
    K.CAUSE_CHECK: "supply",
    K.CONTACT_CUSTOMER: "service",
    K.EXPLAIN: "service",
    K.APOLOGISE: "service",
    K.REFER: "service",
    K.SPEED_UP: "service",
    K.STATE_CHANGE: "manager",
    K.RETRAIN: "manager",
    K.PUBLISH_PROCESS: "manager",
    K.CORRECT_LISTING: "manager",
    K.CORRECT_SCRIPT: "manager",
    K.CORRECT_ON_AIR: "host",
    K.LEGAL_REVIEW: "manager",
    K.RECHECK_LIVE: "host",
}
# Our own defaults where no law or policy says a date; "service contacts the customer now" is minutes (R075).
WITHIN = {
    K.REFUND: timedelta(days=3),
    K.PAY_COMPENSATION: timedelta(days=3),
    K.ISSUE_COUPON: timedelta(days=1),
    K.SEND_EXCHANGE: timedelta(days=2),
    K.RESHIP: timedelta(days=2),
    K.SEND_GIFT: timedelta(days=2),
    K.RECEIVE_RETURN: timedelta(days=14),
    K.REPAIR: timedelta(days=14),
    K.TECH_CONTACT: timedelta(days=1),
    K.CARRIER_CLAIM: timedelta(days=2),
    K.CAUSE_CHECK: timedelta(days=3),
    K.CONTACT_CUSTOMER: timedelta(minutes=15),
    K.EXPLAIN: timedelta(hours=24),
    K.APOLOGISE: timedelta(hours=24),
    K.REFER: timedelta(hours=24),
    K.SPEED_UP: timedelta(hours=24),
    K.STATE_CHANGE: timedelta(days=7),
    K.RETRAIN: timedelta(days=7),
    K.PUBLISH_PROCESS: timedelta(days=1),
    K.CORRECT_LISTING: timedelta(hours=4),
    K.CORRECT_SCRIPT: timedelta(hours=4),
    K.CORRECT_ON_AIR: timedelta(minutes=30),
    K.LEGAL_REVIEW: timedelta(days=2),
    K.RECHECK_LIVE: timedelta(minutes=30),
}


@dataclass(frozen=True)
class Plan:
    """after: position in the list of the task that comes first."""

    kind: K
    amount: bool = False
    after: int | None = None
    blocks: bool = True


_PLANS: dict[str, tuple[Plan, ...]] = {
    Remedy.REFUND: (Plan(K.RECEIVE_RETURN), Plan(K.REFUND, amount=True, after=0)),
    # The new one leaves at once; what comes back is followed, but the customer does not wait for it.
    Remedy.EXCHANGE: (Plan(K.SEND_EXCHANGE), Plan(K.RECEIVE_RETURN, blocks=False)),
    Remedy.RESHIP: (Plan(K.RESHIP),),
    Remedy.REPAIR: (Plan(K.RECEIVE_RETURN), Plan(K.REPAIR, after=0)),
    Remedy.GIFT: (Plan(K.SEND_GIFT),),
    Remedy.DISCOUNT: (Plan(K.ISSUE_COUPON, amount=True),),
    Remedy.COUPON: (Plan(K.ISSUE_COUPON, amount=True),),
    Remedy.DAMAGE_PAYMENT: (Plan(K.PAY_COMPENSATION, amount=True),),
    Remedy.PRICE_CUT: (Plan(K.REFUND, amount=True),),
    Remedy.TECHNICAL_HELP: (Plan(K.TECH_CONTACT),),
    Remedy.INFORMATION: (Plan(K.EXPLAIN),),
    Remedy.REFERRAL: (Plan(K.REFER),),
    Remedy.APOLOGY: (Plan(K.APOLOGISE),),
    Remedy.STATEMENT: (Plan(K.STATE_CHANGE),),
}
_RETURNLESS = (Plan(K.CONTACT_CUSTOMER), Plan(K.REFUND, amount=True))


def plan_for(remedy: str, *, returnless: bool, has_goods: bool) -> tuple[Plan, ...]:
    """has_goods: the customer has the thing (delivered); nothing comes back from a parcel that never arrived."""
    if remedy == Remedy.REFUND and returnless:
        return _RETURNLESS
    if remedy in (Remedy.REFUND, Remedy.EXCHANGE) and not has_goods:
        return tuple(Plan(p.kind, p.amount) for p in _PLANS[remedy] if p.kind != K.RECEIVE_RETURN)
    return _PLANS[remedy]


def permission_for(kind: str) -> Permission | None:
    """What ticking it needs beyond `task:do`."""
    if kind in MONEY:
        return Permission.MONEY_PAY
    return Permission.STOCK_MOVE if kind in STOCK else None
