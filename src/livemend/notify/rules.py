"""Filling a template, choosing the way, the hours in which nobody is disturbed, and what an answer means."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from livemend.channels.base import Cap
from livemend.channels.registry import known
from livemend.kit.outgoing import Result, State

_SLOT = re.compile(r"\{(\w+)\}")
# Sent at once at any hour: the customer has just written or waits for it. The rest keeps to the day.
ANY_HOUR = frozenset(
    {
        "acknowledgement",
        "reply",
        "holding",
        "question",
        "result",
        "progress",
        "offer",
        "link",
        "missing",
        "file_refused",
    }
)
DAY = (time(9, 0), time(21, 0))


class Unfilled(Exception):
    """A text with an empty slot does not leave (fail closed)."""

    def __init__(self, names: Collection[str]):
        super().__init__(", ".join(sorted(names)))
        self.names = sorted(names)


def fill(template: str, params: Mapping[str, str]) -> str:
    """Every slot gets a word; an empty one counts as missing."""
    missing = {name for name in _SLOT.findall(template) if not str(params.get(name, "")).strip()}
    if missing:
        raise Unfilled(missing)
    return _SLOT.sub(lambda found: str(params[found.group(1)]), template)


@dataclass(frozen=True)
class Way:
    """kind: mail, platform, outlet or manual; target: an address or an account."""

    kind: str
    target: str = ""
    platform: str = ""


def way_to(
    email: str | None, accounts: Sequence[tuple[str, str]], platform: str | None, outlets: Collection[str] = ()
) -> Way:
    """Back where the customer spoke, else by mail; a platform without messages by interface comes last.

    platform: where the case came from, when it came from a platform. outlets: messengers the shop set up by itself.
    """
    there = [(name, user) for name, user in accounts if name == platform]
    by_outlet = next((Way("outlet", user, name) for name, user in [*there, *accounts] if name in outlets), None)
    if by_outlet is not None and by_outlet.platform == platform:
        return by_outlet
    able = [(name, user) for name, user in there if Cap.DM in known(name).caps]
    if able:
        return Way("platform", able[0][1], able[0][0])
    if email:
        return Way("mail", email)
    if by_outlet is not None:
        return by_outlet
    rest = [pair for pair in accounts if Cap.DM in known(pair[0]).caps] or there or list(accounts)
    return Way("platform", rest[0][1], rest[0][0]) if rest else Way("manual")


def allowed_at(kind: str, now: datetime, zone: str, day: tuple[time, time] = DAY) -> datetime:
    """When it may be sent: now, or when the day begins where the shop is. day: its first and its last minute."""
    if kind in ANY_HOUR:
        return now
    local = now.astimezone(ZoneInfo(zone))
    begin, end = day
    if begin <= local.time() < end:
        return now
    date = local.date() if local.time() < begin else local.date() + timedelta(days=1)
    return datetime.combine(date, begin, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


def clock_of(text: str) -> time:
    """ "07:30"; ValueError when it is none."""
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 (a time of day has no zone)


def quiet_until(now: datetime, begin: str | None, end: str | None, zone: str) -> datetime | None:
    """The end of the quiet hours we are in, None when we are in none. They may reach over midnight."""
    if not begin or not end or begin == end:
        return None
    local = now.astimezone(ZoneInfo(zone))
    first, last = clock_of(begin), clock_of(end)
    at = local.time()
    if not (first <= at < last if first < last else at >= first or at < last):
        return None
    day = local.date() if at < last else local.date() + timedelta(days=1)
    return datetime.combine(day, last, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))


# The other side says that it did nothing and that it is worth asking again.
BUSY = frozenset({408, 425, 429, 503})
RETRY_AFTER, LONGEST_WAIT = 60.0, 3600.0


def outcome(taken: bool | None, requests: Sequence[Mapping[str, Any]]) -> Result:
    """What became of a message, from the course of its requests: done, refused, later, or nobody knows.

    taken None: the address is none. Once anything was taken, or may have been, it is not sent again.
    """
    if taken is None:
        return Result(State.FAILED, {"reason": "bad_address"})
    if taken:
        return Result(State.EXECUTED, {})
    if not requests:
        return Result(State.MANUAL, {"reason": "outcome_unknown"})
    last = requests[-1]
    status, error = last.get("status"), last.get("error")
    detail: dict[str, Any] = {key: value for key, value in (("code", status), ("error", error)) if value}
    before = [one for one in requests[:-1] if one.get("status", 0) < 400 and one.get("sent", True)]
    if error is not None and str(error).startswith("url_"):
        return Result(State.FAILED, {"reason": error})
    if before:
        return Result(State.MANUAL, {**detail, "reason": "outcome_unknown"})
    if error is not None:
        if last.get("sent"):
            return Result(State.MANUAL, {**detail, "reason": "outcome_unknown"})
        return Result(State.FAILED, {**detail, "reason": "unreachable"}, RETRY_AFTER)
    if status in BUSY:
        wait = min(max(float(last.get("wait") or RETRY_AFTER), 1.0), LONGEST_WAIT)
        return Result(State.FAILED, {**detail, "reason": "later"}, wait)
    if status in (401, 403):
        return Result(State.FAILED, {**detail, "reason": "auth_expired"})
    if status is not None and status >= 500:
        return Result(State.MANUAL, {**detail, "reason": "outcome_unknown"})
    return Result(State.FAILED, {**detail, "reason": "refused"})
