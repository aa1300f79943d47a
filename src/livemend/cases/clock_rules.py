"""How long things may take (domain.md B9), when to warn, and which status stops which clock."""

from dataclasses import dataclass
from datetime import timedelta

from .model import ClockKind, Status


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
}
RESOLUTION = {0: timedelta(hours=24), 1: timedelta(days=3), 2: timedelta(days=7)}
_OURS = frozenset({ClockKind.NEXT_REPLY, ClockKind.RESOLUTION})
PAUSED_IN: dict[str, frozenset[ClockKind]] = {
    Status.PENDING_CUSTOMER: _OURS | {ClockKind.PROGRESS},
    Status.ON_HOLD: _OURS,
    Status.RESOLVED: _OURS | {ClockKind.PROGRESS, ClockKind.OUTER},
}
# What a late clock does beside being seen (B9): tell the owner, raise it, give it to a manager.
BREACH = {
    ClockKind.FIRST_REPLY: "raise",
    ClockKind.NEXT_REPLY: "raise",
    ClockKind.CONTACT: "raise",
    ClockKind.PROGRESS: "tell",
    ClockKind.RESOLUTION: "manager",
    ClockKind.OUTER: "manager",
}


def default(kind: ClockKind, level: int | None) -> Budget:
    """The house's own target, where nobody set another."""
    budget = BUDGETS[kind]
    if kind != ClockKind.RESOLUTION:
        return budget
    return Budget(RESOLUTION[2 if level is None else level], budget.warn, budget.calendar)
