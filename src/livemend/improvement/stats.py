"""Exact tests for small counts, and a control chart for large ones. Pure arithmetic, no library."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# Below so many pieces or parcels one more in trouble turns the rate over: it is shown, and marked.
SMALL = 30


def _log_pmf(n: int, k: int, p: float) -> float:
    if p <= 0:
        return 0.0 if k == 0 else -math.inf
    if p >= 1:
        return 0.0 if k == n else -math.inf
    choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
    return choose + k * math.log(p) + (n - k) * math.log1p(-p)


def tail(n: int, k: int, p: float) -> float:
    """P(X >= k) for X ~ Binomial(n, p), exact."""
    if k <= 0:
        return 1.0
    if k > n:
        return 0.0
    # The shorter side is summed, from its greatest term outwards.
    if k > n * p:
        return min(1.0, _falling(n, range(k, n + 1), p))
    return max(0.0, 1.0 - _falling(n, range(k - 1, -1, -1), p))


def _falling(n: int, places: range, p: float) -> float:
    """Terms fall away from the middle: of a hundred thousand parcels only the first few hundred add anything."""
    terms: list[float] = []
    total = 0.0
    for i in places:
        term = math.exp(_log_pmf(n, i, p))
        terms.append(term)
        total += term
        if term <= total * 1e-18:
            break
    return math.fsum(terms)


def interval(k: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Clopper-Pearson: where the true share lies."""
    if n <= 0:
        return 0.0, 1.0
    alpha = (1 - confidence) / 2

    def solve(target: float, upper: bool) -> float:
        low, high = 0.0, 1.0
        for _ in range(60):
            middle = (low + high) / 2
            found = 1 - tail(n, k + 1, middle) if upper else tail(n, k, middle)
            if (found > target) == upper:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    return (0.0 if k == 0 else solve(alpha, False), 1.0 if k >= n else solve(alpha, True))


@dataclass(frozen=True)
class Compared:
    """rate: cases per unit inside; base: outside; ratio: None when there is nothing outside to compare with."""

    cases: int
    units: int
    rate: float
    base: float
    ratio: float | None
    p: float
    low: float
    high: float


def compare(cases: int, units: int, all_cases: int, all_units: int) -> Compared:
    """One group against all the rest. Given the total, its cases are binomial with its share of the units."""
    rest_cases, rest_units = all_cases - cases, all_units - units
    rate = cases / units if units else 0.0
    base = rest_cases / rest_units if rest_units > 0 else 0.0
    p = tail(all_cases, cases, units / all_units) if all_units else 1.0
    low, high = interval(cases, units) if units >= cases else (0.0, 1.0)
    return Compared(cases, units, rate, base, rate / base if base else None, p, low, high)


def fell(before: tuple[int, int], after: tuple[int, int]) -> float:
    """One-sided exact p that the rate after is not lower: (cases, units) each. Small: it fell."""
    k1, n1 = before
    k2, n2 = after
    if n1 <= 0 or n2 <= 0:
        return 1.0
    # Given k1 + k2, the cases before are binomial with the share of the units before.
    return tail(k1 + k2, k1, n1 / (n1 + n2))


@dataclass(frozen=True)
class ChartPoint:
    u: float
    low: float
    high: float
    out: bool


def u_chart(counts: Sequence[int], units: Sequence[int]) -> tuple[float, list[ChartPoint]]:
    """Laney's u': limits that allow for more spread than Poisson has when the counts are large."""
    total = sum(units)
    if total == 0:
        return 0.0, [ChartPoint(0, 0, 0, False) for _ in counts]
    centre = sum(counts) / total
    z = [
        ((c / n) - centre) / math.sqrt(centre / n) if n and centre else 0.0 for c, n in zip(counts, units, strict=True)
    ]
    moves = [abs(b - a) for a, b in pairwise(z)]
    spread = max(1.0, (sum(moves) / len(moves)) / 1.128) if moves else 1.0
    points = []
    for c, n in zip(counts, units, strict=True):
        if not n:
            points.append(ChartPoint(0, 0, 0, False))
            continue
        width = 3 * spread * math.sqrt(centre / n)
        low, high = max(0.0, centre - width), centre + width
        points.append(ChartPoint(c / n, low, high, not low <= c / n <= high))
    return centre, points
