"""What a chosen remedy needs: which tasks, of whom, by when, in which order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from livemend.cases.clock_rules import FOLLOW_UP_AFTER
from livemend.people.model import Permission, Role
from livemend.remedies.model import Remedy
from livemend.remedies.rules import GIVEN

from .model import ClaimState, ReturnState
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
    K.FOLLOW_UP: "service",
    K.STATE_CHANGE: "manager",
    K.RECHECK_LIVE: "host",
}
# What gives a remedy keeps the time of the remedy; "service contacts the customer now" is minutes (R075).
WITHIN = {
    K.REFUND: GIVEN[Remedy.REFUND].within,
    K.PAY_COMPENSATION: GIVEN[Remedy.DAMAGE_PAYMENT].within,
    K.ISSUE_COUPON: GIVEN[Remedy.COUPON].within,
    K.SEND_EXCHANGE: GIVEN[Remedy.EXCHANGE].within,
    K.RESHIP: GIVEN[Remedy.RESHIP].within,
    K.SEND_GIFT: GIVEN[Remedy.GIFT].within,
    K.RECEIVE_RETURN: timedelta(days=14),
    K.REPAIR: GIVEN[Remedy.REPAIR].within,
    K.TECH_CONTACT: GIVEN[Remedy.TECHNICAL_HELP].within,
    K.CARRIER_CLAIM: timedelta(days=2),
    K.CAUSE_CHECK: timedelta(days=3),
    K.CONTACT_CUSTOMER: timedelta(minutes=15),
    K.EXPLAIN: GIVEN[Remedy.INFORMATION].within,
    K.APOLOGISE: GIVEN[Remedy.APOLOGY].within,
    K.REFER: GIVEN[Remedy.REFERRAL].within,
    K.FOLLOW_UP: FOLLOW_UP_AFTER,
    K.STATE_CHANGE: GIVEN[Remedy.STATEMENT].within,
    K.RECHECK_LIVE: timedelta(minutes=30),
}
# A training that a playbook wants before closing without saying by when.
TRAINING_WITHIN = timedelta(days=7)
# A parcel without a sign of life for so long wants its follower (R104).
STALLED_AFTER = timedelta(days=5)
# An outbound call to somebody hit hard (R092).
CALL_WITHIN = timedelta(hours=1)


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
    """has_goods: the customer has the thing; nothing comes back from a parcel that never arrived."""
    if remedy == Remedy.REFUND and returnless:
        return _RETURNLESS
    if not has_goods and any(p.kind == K.RECEIVE_RETURN for p in _PLANS[remedy]):
        return tuple(Plan(p.kind, p.amount) for p in _PLANS[remedy] if p.kind != K.RECEIVE_RETURN)
    return _PLANS[remedy]


def giving(of_offer: Sequence[Any]) -> list[Any]:
    """The tasks (rows) that give what was chosen. Paid is paid: the money is gone, whether or not anybody called."""
    paying = [task for task in of_offer if task.kind in MONEY]
    return paying or [task for task in of_offer if task.blocks]


def permission_for(kind: str, role: str) -> Permission | None:
    """What ticking it needs beyond `task:do`."""
    if kind in MONEY or (kind == K.PLAYBOOK and role == "finance"):
        return Permission.MONEY_PAY
    return Permission.STOCK_MOVE if kind in STOCK else None


# Whose task it can be: the roles that log in and do work.
TASK_ROLES = frozenset({"manager", "floor", "host", "assistant", "service", "finance", "supply"})


def has_say(actor_role: str, task_role: str) -> bool:
    """Who may leave it undone or hand it on."""
    return actor_role == task_role or actor_role in (Role.MANAGER, Role.ADMIN)


def opens_playbook(case_type: str, subtype: str | None, level: int | None) -> bool:
    """Whose playbook turns into tasks: what hurts trust or health, and everything at level 1."""
    if case_type == "service_attitude":
        return subtype in (None, "stiff_tone", "passive", "slow_reply")
    return case_type in ("false_advertising", "safety") or (level is not None and level <= 1)


# Done once for everybody in an incident: one correction, one batch check, however many cases there are.
ONCE_AN_INCIDENT = frozenset(
    {
        "affected_orders",
        "batch_check",
        "correct_listing",
        "correct_on_air",
        "evidence_pack",
        "legal_check",
        "legal_review",
        "packing_check",
        "publish_contact",
        "retain_sample",
        "stop_sale",
        "training",
        "update_faq",
    }
)
RETURN_STEPS = {
    ReturnState.ISSUED: {ReturnState.SHIPPED, ReturnState.RECEIVED, ReturnState.ENDED},
    ReturnState.SHIPPED: {ReturnState.RECEIVED, ReturnState.ENDED},
    ReturnState.RECEIVED: {ReturnState.INSPECTED},
    ReturnState.INSPECTED: {ReturnState.SETTLED},
    ReturnState.SETTLED: set(),
    ReturnState.ENDED: {ReturnState.RECEIVED},
}
CLAIM_STEPS = {
    ClaimState.OPEN: {ClaimState.SUBMITTED, ClaimState.REJECTED},
    ClaimState.SUBMITTED: {ClaimState.ACCEPTED, ClaimState.REJECTED, ClaimState.PAID},
    ClaimState.ACCEPTED: {ClaimState.PAID, ClaimState.REJECTED},
    ClaimState.REJECTED: {ClaimState.SUBMITTED},
    ClaimState.PAID: set(),
}


def return_errors(address: str, contact: str, deadline: datetime, now: datetime) -> dict[str, str]:
    """field -> code; R103: not issued without address, contact and a deadline that lies ahead."""
    wrong = {}
    if len(address.strip()) < 5:
        wrong["address"] = "return_address_missing"
    if not contact.strip():
        wrong["contact"] = "return_contact_missing"
    if deadline <= now:
        wrong["deadline"] = "return_deadline_past"
    return wrong
