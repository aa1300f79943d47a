"""How long things may take (domain.md B9), when to warn, and which status stops which clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from .model import Act, ClockKind, Status


@dataclass(frozen=True)
class Budget:
    """warn: share of the time after which the owner is warned. calendar: None counts every second."""

    total: timedelta
    warn: float
    calendar: str | None = None


BUDGETS = {
    ClockKind.FIRST_REPLY: Budget(timedelta(minutes=60), 0.75),
    ClockKind.NEXT_REPLY: Budget(timedelta(hours=4), 0.75, "desk"),
    ClockKind.CONTACT: Budget(timedelta(hours=24), 0.8),
    ClockKind.PROGRESS: Budget(timedelta(hours=48), 0.8),
    ClockKind.RESOLUTION: Budget(timedelta(days=7), 0.8, "desk"),
    # The zone's outer limit (TW, CN: 15 days): no pause and no opening hours.
    ClockKind.OUTER: Budget(timedelta(days=15), 0.8),
    # Its time stands in the playbook; only the share after which it warns is the house's.
    ClockKind.STEP: Budget(timedelta(hours=24), 0.75),
}
RESOLUTION = {0: timedelta(hours=24), 1: timedelta(days=3), 2: timedelta(days=7)}
_OURS = frozenset({ClockKind.NEXT_REPLY, ClockKind.RESOLUTION, ClockKind.STEP})
PAUSED_IN: dict[str, frozenset[ClockKind]] = {
    Status.PENDING_CUSTOMER: _OURS | {ClockKind.PROGRESS},
    Status.ON_HOLD: _OURS,
    Status.RESOLVED: _OURS | {ClockKind.PROGRESS, ClockKind.OUTER},
}
PLATFORM = frozenset(
    {ClockKind.PLATFORM_REQUEST, ClockKind.PLATFORM_CHAT, ClockKind.PLATFORM_RETURN, ClockKind.PLATFORM_RECEIPT}
)
# What nobody sets by kind of clock: the platform says it, or the playbook.
NO_TARGET = PLATFORM | {ClockKind.STEP}
# A platform's deadline is warned of twice: at half its time, and when an eighth of it is left.
PLATFORM_WARN = 0.5
LAST_WARN = 8
# What a late clock does beside being seen (B9), where the team chose nothing else.
ON_LATE: dict[ClockKind, tuple[Act, ...]] = {
    ClockKind.FIRST_REPLY: (Act.NOTIFY, Act.RAISE),
    ClockKind.NEXT_REPLY: (Act.NOTIFY, Act.RAISE),
    ClockKind.CONTACT: (Act.NOTIFY, Act.RAISE),
    ClockKind.PROGRESS: (Act.NOTIFY,),
    ClockKind.STEP: (Act.NOTIFY,),
    ClockKind.RESOLUTION: (Act.RAISE, Act.MANAGER),
    ClockKind.OUTER: (Act.RAISE, Act.MANAGER, Act.PAGE),
    ClockKind.PLATFORM_REQUEST: (Act.RAISE, Act.MANAGER, Act.NOTIFY),
    ClockKind.PLATFORM_CHAT: (Act.NOTIFY, Act.RAISE),
    # The buyer's turn, not ours: to be known, not to be ashamed of.
    ClockKind.PLATFORM_RETURN: (Act.NOTIFY,),
    ClockKind.PLATFORM_RECEIPT: (Act.RAISE, Act.MANAGER),
}
ON_WARN: dict[ClockKind, tuple[Act, ...]] = dict.fromkeys(ClockKind, (Act.NOTIFY,))
# How long after the end we ask once more: set beside the clocks, but nothing runs late with it.
FOLLOW_UP = "follow_up"
FOLLOW_UP_AFTER = timedelta(days=7)
# Whose money is gone when nobody acted.
SILENT_MONEY = frozenset({"auto_approved", "auto_refund"})


def acts_in_order(wanted: Collection[str]) -> list[Act]:
    """Each once; who owns the case is settled before anybody is told."""
    order = (Act.RAISE, Act.MANAGER, Act.REASSIGN, Act.NOTIFY, Act.PAGE)
    return [act for act in order if act in set(wanted)]


def acts_error(on_warn: Collection[str], on_late: Collection[str]) -> dict[str, str]:
    """Field -> code. A late clock that does nothing is no clock."""
    known = set(Act)
    wrong = {name: "unknown_act" for name, acts in (("on_warn", on_warn), ("on_late", on_late)) if set(acts) - known}
    if not on_late:
        wrong["on_late"] = "no_act"
    if {Act.MANAGER, Act.REASSIGN} <= set(on_late) or {Act.MANAGER, Act.REASSIGN} <= set(on_warn):
        wrong["on_late"] = "two_owners"
    return wrong


def default(kind: ClockKind, level: int | None) -> Budget:
    """The house's own target, where nobody set another."""
    budget = BUDGETS.get(kind, Budget(timedelta(0), PLATFORM_WARN))
    if kind != ClockKind.RESOLUTION:
        return budget
    return Budget(RESOLUTION[2 if level is None else level], budget.warn, budget.calendar)
