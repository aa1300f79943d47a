"""What a request needs, what a reply must say, and when a figure rests on too little to tell anything."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from livemend.improvement.stats import u_chart
from livemend.kit.ids import link_token
from livemend.kit.names import named
from livemend.triage.labels import SUBTYPES

from .model import MailStand, RequestState

# What a supplier answers for; a late parcel or a stiff reply is not its doing.
QUALITY = "quality"
# How somebody is called on a platform.
HANDLE = re.compile(r"(?<![\w.])[@＠][\w.]{2,}")
# A count below this may be one person and whoever bought with him: outside the shop it is not said.
FEW = 3
WINDOW = timedelta(days=90)
WEEKS = 13
WEEK = timedelta(days=7)
LONGEST = timedelta(days=180)
MAX_TEXT = 4000
# After the measure is in place its effect needs a date to be looked at.
FOLLOW_FOR = timedelta(days=14)


def token(secret: str, request_id: str) -> str:
    return link_token(secret, f"supplier-link:{request_id}")


def names_in(text: str, names: Iterable[str]) -> bool:
    said = text.casefold()
    # Nearly no name stands in the text at all; only of those that do it is asked whether they are whole words.
    likely = (named(name) for name in names if name.strip().casefold() in said)
    return any(its is not None and its.search(text) is not None for its in likely)


def numbers_in(text: str) -> set[str]:
    """What may be the number of an order or of a case: a word with a digit in it."""
    found = re.findall(r"[A-Za-z0-9][A-Za-z0-9_/-]{2,59}", text)
    return {form for word in found if re.search(r"\d", word) for form in (word, word.upper())}


def is_few(count: int) -> bool:
    """So few that the count may tell who it was; none is nobody."""
    return 0 < count < FEW


def cannot_ask(what: str, due_at: datetime, now: datetime, subtype: str | None = None) -> dict[str, str]:
    wrong = {}
    if subtype is not None and subtype not in (*SUBTYPES[QUALITY], "other"):
        wrong["subtype"] = "unknown_issue"
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


def stand_of(state: str, *, machine: bool, senders: Collection[str], address: str | None) -> MailStand:
    """address: the supplier's own. A mail that names any other as its sender, or as where to answer, is not trusted."""
    if machine:
        return MailStand.MACHINE
    if address is None or set(senders) != {address.lower()}:
        return MailStand.STRANGER
    return {RequestState.OPEN: MailStand.REPLY, RequestState.REPLIED: MailStand.MORE}.get(
        RequestState(state), MailStand.OVER
    )


def is_overdue(state: str, due_at: datetime, now: datetime) -> bool:
    return state == RequestState.OPEN and due_at <= now


def is_late(known: bool, state: str, due_at: datetime, now: datetime) -> bool:
    """Whether a date of it ever passed without a reply. known: it stands in the row, after the alarm or a new date."""
    return known or is_overdue(state, due_at, now)


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
