"""Which causes there are, when a group is a hot spot, and when an action counts as effective."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from .stats import Compared, fell

# R118: axis -> sub-causes.
SUB_CAUSES: dict[str, tuple[str, ...]] = {
    "product": ("quality", "design_vs_need", "unclear_description", "batch", "packaging"),
    "service": ("order_to_receipt", "reply_speed", "attitude", "logistics_speed", "handling"),
    "marketing": ("exaggeration", "gap_to_product", "wrong_audience"),
    "external": ("attack", "rumour", "misuse", "carrier"),
}
STAGES = ("seen", "ordered", "packed", "delivered", "unpacked", "used", "asked", "returned")

# domain.md B8: at least 5 cases, twice the rate of the rest, exact p under 1 % after correction for what was tested.
MIN_CASES, MIN_RATIO, MAX_P = 5, 2.0, 0.01
WINDOW = timedelta(days=90)
# Both cohorts are watched equally long after delivery, else the younger one looks better than it is.
WATCHED = timedelta(days=14)
# With fewer units after the action nobody can tell anything.
MIN_AFTER = 20
EFFECT_P = 0.05
REOPEN_FOR = timedelta(days=14)


@dataclass(frozen=True)
class Group:
    kind: str
    value: str
    cases: int
    units: int


def is_hot(found: Compared, tested: int) -> bool:
    """tested: in how many groups we looked (Bonferroni)."""
    if found.cases < MIN_CASES:
        return False
    if found.ratio is not None and found.ratio < MIN_RATIO:
        return False
    return found.p * max(tested, 1) < MAX_P


def verdict(before: tuple[int, int], after: tuple[int, int], target_ratio: float) -> str:
    """before, after: (cases, units). target_ratio: the rate must fall to this share of what it was, or lower."""
    if after[1] < MIN_AFTER or before[1] == 0:
        return "too_early"
    if before[0] == 0:
        return "not_effective"
    rate_before, rate_after = before[0] / before[1], after[0] / after[1]
    if rate_after <= rate_before * target_ratio and fell(before, after) < EFFECT_P:
        return "effective"
    if rate_after < rate_before and fell(before, after) >= EFFECT_P and after[1] < before[1]:
        return "too_early"
    return "not_effective"


def cannot_plan(title: str, owner: bool, due_at: datetime, now: datetime, target_ratio: float) -> dict[str, str]:
    wrong = {}
    if not title.strip():
        wrong["title"] = "improvement_title_missing"
    if not owner:
        wrong["owner"] = "improvement_owner_missing"
    if due_at <= now:
        wrong["due_at"] = "improvement_due_past"
    if not 0 < target_ratio <= 1:
        wrong["target_ratio"] = "improvement_target_bad"
    return wrong


def pareto(costs: Sequence[tuple[str, int, int]]) -> list[tuple[str, int, int, float]]:
    """(name, cases, cost) -> the same, dearest first, with the running share of cost (of cases when all is free)."""
    by_cost = any(cost for _name, _cases, cost in costs)
    ordered = sorted(costs, key=lambda c: (-(c[2] if by_cost else c[1]), -c[1], c[0]))
    total = sum(c[2] if by_cost else c[1] for c in ordered) or 1
    found, run = [], 0
    for name, cases, cost in ordered:
        run += cost if by_cost else cases
        found.append((name, cases, cost, run / total))
    return found
