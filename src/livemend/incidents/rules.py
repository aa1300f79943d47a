"""When something must be said, when it is late, and what may be done with an incident."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from livemend.triage.labels import UNFAVOURABLE_LANES

from .model import Disposition, IncidentState

# Seconds until the first on-air mention (domain.md B9): 60 for what is serious, 180 for the rest; a question
# may wait longer than a person who was wronged.
MENTION_SECONDS = {0: 30, 1: 60, 2: 180}
QUESTION_SECONDS = 300
# Share of that time at which an item changes its look; at the last one the floor lead is told.
AGE_STEPS = (0.5, 1.0, 2.0)
# So many people make a minor matter a serious one (R026): the incident is raised, no comment is.
SCOPE_PEOPLE = 10
LANE_ORDER = ("safety", "complaint", "negative_review", "malicious", "abuse", "question")
# What is this serious in the words of one person is owed something to that person, whoever else had it before.
GRAVE = 1
HIDE_REASONS = ("abuse", "spam", "personal_data", "illegal", "off_platform_fraud")


def mention_within(lane: str, level: int | None) -> timedelta:
    if lane == "question":
        return timedelta(seconds=QUESTION_SECONDS)
    return timedelta(seconds=MENTION_SECONDS.get(2 if level is None else level, 180))


def age_after(lane: str, level: int | None, step: int) -> timedelta:
    """From the first sight until it ages to step + 1."""
    return mention_within(lane, level) * AGE_STEPS[step]


def title_key(lane: str, *, suspicious: bool, topic: str | None) -> str:
    if suspicious:
        return "attack"
    if lane == "question":
        return "topic" if topic else "question"
    return lane if lane in ("malicious", "abuse") else "matter"


def scoped(level: int | None, people: int) -> int | None:
    return 1 if level == 2 and people >= SCOPE_PEOPLE else level


def reopens(lane: str, disposition: str | None, decided_people: int | None, people: int, *, grave: bool) -> bool:
    """A decided matter comes back when clearly more people have it than when it was decided, or when one of those
    who joined since tells of something grave: nothing was arranged for that person yet (R029, R116).
    """
    if lane not in UNFAVOURABLE_LANES or decided_people is None:
        return False
    if grave and disposition not in (Disposition.MALICIOUS, Disposition.DUPLICATE):
        return people > decided_people
    return people >= decided_people + 3 and people >= 2 * decided_people


def is_waiting(state: str, first_mention_at: datetime | None) -> bool:
    """Nobody has spoken of it yet, so its clock runs."""
    return state == IncidentState.OPEN or (state == IncidentState.CUED and first_mention_at is None)


def is_cleared(fixed: Mapping[str, Any]) -> bool:
    """A person said of the whole that it is no attack."""
    return fixed.get("malicious") is False


def is_decided(state: str, disposition: str | None) -> bool:
    """A parked item is decided: its promise has an owner and a time."""
    return disposition is not None or state == IncidentState.PARKED


def needs_reason(disposition: str) -> bool:
    return disposition in (Disposition.IGNORED, Disposition.MALICIOUS, Disposition.DUPLICATE)


def may_hide(lane: str, reason: str, *, pii: bool) -> str | None:
    """None: allowed; else the error code. Unfavourable is never a reason (CN 网络直播营销管理办法, US 16 CFR 465)."""
    if reason not in HIDE_REASONS:
        return "hide_reason_unknown"
    if reason == "personal_data":
        return None if pii else "hide_no_personal_data"
    if lane in UNFAVOURABLE_LANES or lane in ("question", "praise"):
        return "hide_unfavourable"
    return None
