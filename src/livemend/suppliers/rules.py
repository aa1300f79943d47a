"""What a request needs, what a reply must say, and when a figure rests on too little to tell anything."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta

from livemend.improvement.stats import u_chart

from .model import RequestState

# Below so many pieces one complaint more or less turns the rate over.
SMALL = 30
WINDOW = timedelta(days=90)
WEEKS = 13
WEEK = timedelta(days=7)
LONGEST = timedelta(days=180)
MAX_TEXT = 4000
# After the measure is in place its effect needs a date to be looked at.
FOLLOW_FOR = timedelta(days=14)


def token(secret: str, request_id: str) -> str:
    """24 bytes of HMAC: shown again to the team at any time, of no use without the secret key."""
    mac = hmac.new(secret.encode(), f"supplier-link:{request_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac[:24]).decode()


def is_small(units: int) -> bool:
    return units < SMALL


def cannot_ask(what: str, due_at: datetime, now: datetime) -> dict[str, str]:
    wrong = {}
    if not what.strip():
        wrong["what"] = "request_what_missing"
    if due_at <= now:
        wrong["due_at"] = "request_due_past"
    elif due_at > now + LONGEST:
        wrong["due_at"] = "request_due_far"
    return wrong


def cannot_reply(cause: str, measure: str, by_name: str, measure_by: datetime | None, now: datetime) -> dict[str, str]:
    """measure_by may lie in the past by a day: a measure taken at once is the best of all."""
    wrong = {}
    if not cause.strip():
        wrong["cause"] = "reply_cause_missing"
    if not measure.strip():
        wrong["measure"] = "reply_measure_missing"
    if not by_name.strip():
        wrong["by_name"] = "reply_name_missing"
    if measure_by is None:
        wrong["measure_by"] = "reply_date_missing"
    elif not now - timedelta(days=366) <= measure_by <= now + timedelta(days=731):
        wrong["measure_by"] = "reply_date_bad"
    return wrong


def is_overdue(state: str, due_at: datetime, now: datetime) -> bool:
    return state == RequestState.OPEN and due_at <= now


def weekly(cases: Sequence[int], units: Sequence[int]) -> tuple[float, list[dict[str, float | int | bool | None]]]:
    """(usual rate, one entry a week with Laney's limits); a week without a delivery has no rate."""
    centre, points = u_chart(cases, units)
    return centre, [
        {
            "cases": k,
            "units": n,
            "rate": k / n if n else None,
            "low": point.low if n else None,
            "high": point.high if n else None,
            "out": point.out,
        }
        for k, n, point in zip(cases, units, points, strict=True)
    ]
