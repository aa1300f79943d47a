"""A plan to win trust back: what it needs, what a review must say, and in which steps time is shown. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from . import stats
from .model import Decision, Indicator

BEFORE = timedelta(weeks=8)
# So long after its delivery every order is watched, or the latest would always look best.
WATCHED = timedelta(days=14)
WEEK, MONTH = timedelta(weeks=1), timedelta(weeks=4)
# More points than that nobody reads.
MOST = 30
# An answer or a closed case weighs more than a parcel: fewer tell something.
SMALL_OF = {Indicator.REOPEN_RATE: 10, Indicator.SATISFACTION: 10}
BETTER_UP = frozenset({Indicator.SATISFACTION, Indicator.PRAISE_SHARE})
LONGEST = timedelta(days=3 * 366)
MAX_REVIEWS = 60


def cannot_start(
    title: str, strategy: str, indicators: Sequence[str], dates: Sequence[datetime], begin: datetime, now: datetime
) -> dict[str, str]:
    wrong = {}
    if not title.strip():
        wrong["title"] = "trust_title_missing"
    if not strategy.strip():
        wrong["strategy"] = "trust_strategy_missing"
    if not indicators or not set(indicators) <= set(Indicator):
        wrong["indicators"] = "trust_indicators_missing"
    if not dates or len(dates) > MAX_REVIEWS or any(bad_date(date, now) for date in dates):
        wrong["reviews"] = "trust_review_date"
    if not now - LONGEST <= begin <= now:
        wrong["begin_at"] = "trust_begin_bad"
    return wrong


def bad_date(date: datetime, now: datetime) -> bool:
    return not now < date <= now + LONGEST


def cannot_review(
    seen: str, decision: str, strategy: str, next_at: datetime | None, others: int, now: datetime
) -> dict[str, str]:
    """others: reviews still to come. A plan that goes on has a next date."""
    wrong = {}
    if not seen.strip():
        wrong["seen"] = "trust_seen_missing"
    if decision not in set(Decision):
        wrong["decision"] = "trust_decision_missing"
    if decision == Decision.CHANGE and not strategy.strip():
        wrong["strategy"] = "trust_strategy_missing"
    if decision != Decision.END and next_at is None and not others:
        wrong["next_at"] = "trust_next_missing"
    if next_at is not None and bad_date(next_at, now):
        wrong["next_at"] = "trust_review_date"
    return wrong


def buckets(begin: datetime, now: datetime) -> tuple[datetime, timedelta, int]:
    """(start, step, how many): eight weeks before the beginning until now, by weeks and later by four weeks.

    The beginning of the plan is the beginning of a bucket, so that none holds both what was and what is.
    """
    step = WEEK if (now - begin + BEFORE) / WEEK <= MOST else MONTH
    before = int(BEFORE / step)
    return begin - step * before, step, before + max(1, -(-(now - begin) // step))


def side(found: Sequence[tuple[int, int]], indicator: str) -> dict[str, Any]:
    k, n = sum(pair[0] for pair in found), sum(pair[1] for pair in found)
    low, high = stats.interval(min(k, n), n)
    few = n < SMALL_OF.get(Indicator(indicator), stats.SMALL)
    return {"cases": k, "of": n, "rate": k / n if n else None, "low": low, "high": high, "small": few}


def shown(
    indicator: str, counts: Mapping[int, tuple[int, int]], start: datetime, step: timedelta, many: int, begin: datetime
) -> dict[str, Any]:
    """counts: bucket -> (hits, of how many)."""
    pairs = [counts.get(i, (0, 0)) for i in range(many)]
    before = round((begin - start) / step)
    points = [
        {"from": (start + step * i).isoformat(), "cases": k, "of": n, "value": k / n if n else None}
        for i, (k, n) in enumerate(pairs)
    ]
    was, since = side(pairs[:before], indicator), side(pairs[before:], indicator)
    return {
        "indicator": indicator,
        "better": "up" if indicator in BETTER_UP else "down",
        "points": points,
        "before": was,
        "since": since,
        "verdict": verdict(indicator, was, since),
    }


def verdict(indicator: str, was: Mapping[str, Any], since: Mapping[str, Any]) -> str:
    """better, worse, or open: as long as luck alone may explain it nobody should cheer or despair."""
    if was["small"] or since["small"]:
        return "open"
    pair = (was["cases"], was["of"]), (since["cases"], since["of"])
    fell, rose = stats.fell(*pair) < 0.05, stats.fell(pair[1], pair[0]) < 0.05
    if not fell and not rose:
        return "open"
    return "better" if fell != (indicator in BETTER_UP) else "worse"
