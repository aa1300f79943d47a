"""When a promise warns, when it is broken, and what counts as kept."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from .model import PromiseState

# Percent of the time at which its owner is told (R115, domain.md B9).
WARN_AT = (50, 80)
MAX_AHEAD = timedelta(days=400)


def percent_run(made_at: datetime, due_at: datetime, now: datetime) -> int:
    """The last step that has passed: 0, 50, 80 or 100."""
    if now >= due_at:
        return 100
    whole = (due_at - made_at).total_seconds()
    run = (now - made_at).total_seconds()
    return max((step for step in WARN_AT if whole > 0 and run * 100 >= whole * step), default=0)


def next_step(made_at: datetime, due_at: datetime, passed: int) -> tuple[int, datetime]:
    """The step after `passed` and when it comes."""
    for step in WARN_AT:
        if step > passed:
            return step, made_at + (due_at - made_at) * (step / 100)
    return 100, due_at


def cannot_make(
    words: str, owner_id: str | None, owner_role: str | None, due_at: datetime, now: datetime
) -> dict[str, str]:
    """field -> error code; empty: it may be made (R082: no promise without owner and deadline)."""
    wrong: dict[str, str] = {}
    if not words.strip():
        wrong["words"] = "promise_words_missing"
    if not owner_id and not owner_role:
        wrong["owner"] = "promise_owner_missing"
    if due_at <= now:
        wrong["due_at"] = "promise_due_past"
    elif due_at > now + MAX_AHEAD:
        wrong["due_at"] = "promise_due_far"
    return wrong


def cannot_renegotiate(state: str, due_at: datetime, new_due: datetime, agreed: bool, now: datetime) -> str | None:
    """None: allowed. After the deadline it is broken, not renegotiated; without the customer's yes it is nothing."""
    if state != PromiseState.OPEN or now >= due_at:
        return "promise_too_late"
    if not agreed:
        return "promise_not_agreed"
    if new_due <= now:
        return "promise_due_past"
    return None


def cannot_ask(state: str, due_at: datetime, new_due: datetime, why: str, now: datetime) -> dict[str, str]:
    """field -> error code; empty: the customer may be asked, for a later time, with a reason, while it still runs."""
    wrong: dict[str, str] = {}
    if state != PromiseState.OPEN or now >= due_at:
        wrong["promise"] = "promise_too_late"
    if new_due <= due_at or new_due <= now:
        wrong["due_at"] = "promise_due_not_later"
    elif new_due > now + MAX_AHEAD:
        wrong["due_at"] = "promise_due_far"
    if not why.strip():
        wrong["why"] = "reason_missing"
    return wrong


def is_kept(fulfilled_at: datetime | None, deadline: datetime) -> bool:
    return fulfilled_at is not None and fulfilled_at <= deadline


def is_due(state: str, deadline: datetime, fulfilled_at: datetime | None, now: datetime) -> bool:
    """Counts in the kept rate: its time has come or it is done. Withdrawn ones are counted apart."""
    if state == PromiseState.WITHDRAWN:
        return False
    return fulfilled_at is not None or deadline <= now


def is_owed(state: str, fulfilled_at: object) -> bool:
    """Open, or broken and not done since."""
    return state in (PromiseState.OPEN, PromiseState.BROKEN) and fulfilled_at is None


def first_answers(
    cases: Collection[str], answers: Mapping[str, Collection[datetime]], made_at: datetime
) -> dict[str, datetime]:
    """Case -> when it was first answered since the promise; whoever waits still is left out."""
    since = {case: [at for at in answers.get(case, ()) if at >= made_at] for case in cases}
    return {case: min(found) for case, found in since.items() if found}
