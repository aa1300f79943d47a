"""Filling a template, choosing the way to a customer, and the hours in which nobody is disturbed."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from livemend.channels.base import Cap
from livemend.channels.registry import known

_SLOT = re.compile(r"\{(\w+)\}")
# Sent at once at any hour: the customer has just written or waits for it. The rest keeps to the day.
ANY_HOUR = frozenset(
    {"acknowledgement", "reply", "holding", "question", "result", "progress", "offer", "link", "missing"}
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
    """kind: mail, platform or manual; target: an address or an account."""

    kind: str
    target: str = ""
    platform: str = ""


def way_to(email: str | None, accounts: Sequence[tuple[str, str]], platform: str | None) -> Way:
    """Back where the customer spoke, else by mail; a platform without messages by interface comes last.

    platform: where the case came from, when it came from a platform.
    """
    there = [(name, user) for name, user in accounts if name == platform]
    able = [(name, user) for name, user in there if Cap.DM in known(name).caps]
    if able:
        return Way("platform", able[0][1], able[0][0])
    if email:
        return Way("mail", email)
    rest = [pair for pair in accounts if Cap.DM in known(pair[0]).caps] or there or list(accounts)
    return Way("platform", rest[0][1], rest[0][0]) if rest else Way("manual")


def allowed_at(kind: str, now: datetime, zone: str) -> datetime:
    """When it may be sent: now, or when the day begins where the customer is."""
    if kind in ANY_HOUR:
        return now
    local = now.astimezone(ZoneInfo(zone))
    begin, end = DAY
    if begin <= local.time() < end:
        return now
    day = local.date() if local.time() < begin else local.date() + timedelta(days=1)
    return datetime.combine(day, begin, ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
