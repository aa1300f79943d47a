"""What is missing, what counts as an answer, and in which order cases are worked."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from livemend.triage.labels import SUBTYPES

from .model import Audience, Axis, Issue, Outcome, Status

CATEGORIES = {
    Status.NEW: "open",
    Status.OPEN: "open",
    Status.PENDING_CUSTOMER: "waiting",
    Status.ON_HOLD: "waiting",
    Status.RESOLVED: "resolved",
    Status.CLOSED: "resolved",
    Status.SPAM: "resolved",
}
# What a person may set by hand; resolved and closed have their own acts with their own checks.
SETTABLE = {
    Status.NEW: {Status.OPEN, Status.PENDING_CUSTOMER, Status.ON_HOLD, Status.SPAM},
    Status.OPEN: {Status.PENDING_CUSTOMER, Status.ON_HOLD, Status.SPAM},
    Status.PENDING_CUSTOMER: {Status.OPEN, Status.ON_HOLD, Status.SPAM},
    Status.ON_HOLD: {Status.OPEN, Status.PENDING_CUSTOMER, Status.SPAM},
    Status.RESOLVED: {Status.OPEN},
    Status.CLOSED: set(),
    Status.SPAM: {Status.OPEN},
}
ENDED = frozenset({Status.CLOSED, Status.SPAM})
MANAGER_FROM_ROUND = 3
# Ends of a complaint that was heard to its end.
HEARD = frozenset({Outcome.SATISFIED, Outcome.NO_ANSWER, Outcome.FINAL_OFFER, Outcome.MISUNDERSTANDING})
# What may stay open with a logged reason; money, promises, the lesson, the result notice and a training may not.
WAIVABLE = frozenset(
    {
        "public_outcome_open",
        # What only the shop's playbook asks for.
        "playbook_steps",
        "playbook_lesson",
        "playbook_cause",
        "playbook_correction",
        "playbook_carrier_claim",
    }
)
# A first guess by rule, shown as a guess: a person confirms it when assessing.
LIKELY_AXIS = {
    Issue.QUALITY: Axis.PRODUCT,
    Issue.LOGISTICS: Axis.SERVICE,
    Issue.SERVICE: Axis.SERVICE,
    Issue.HANDLING: Axis.SERVICE,
    Issue.MISLEADING: Axis.MARKETING,
}
# Entries that are the customer's own words.
CUSTOMER_KINDS = frozenset({"words", "customer_message", "order_number", "not_satisfied", "satisfied"})
# What people write to a customer in their own words.
WRITTEN = frozenset({"reply", "holding", "progress", "question", "result", "final_offer"})
HUMAN_MESSAGES = frozenset({"reply", "progress", "question", "result", "offer"})


def category(status: str) -> str:
    return CATEGORIES[Status(status)]


def may_set(before: str, after: str) -> bool:
    return Status(after) in SETTABLE[Status(before)]


def rank(level: int | None) -> int:
    """Place in the queue: 0 before 1 before 2; an unjudged case waits with the ordinary ones (R099)."""
    return 2 if level is None else level


def missing(
    *,
    collect: Collection[str],
    has_order: bool,
    has_photo: bool,
    has_contact: bool,
    words: str,
    wished: str | None,
    has_video: bool = False,
    has_batch: bool = False,
    has_chat: bool = False,
    wrote_again: bool = False,
    extra: Collection[str] = (),
) -> list[str]:
    """What the customer is still asked for, in order of asking: what the playbook collects, then the wish (R054).

    What only words can tell counts as told once the customer has written again; the batch and the day of buying
    stand in the order, so who is asked for the order is not asked for them too.
    """
    needs = dict.fromkeys([*collect, "wished", *extra])
    by_order = has_order or "order" in needs
    have = {
        "order": has_order,
        "photo": has_photo,
        "video": has_video,
        "wished": bool(wished and wished.strip()),
        "symptom": len(words.strip()) >= 6 or wrote_again,
        "usage": wrote_again,
        "claim_words": has_chat or wrote_again,
        "chat_record": has_chat or wrote_again,
        "purchase_time": by_order or wrote_again,
        "batch": has_batch or wrote_again or (not has_order and by_order),
    }
    found = [need for need in needs if not have.get(need, False)]
    return found if has_contact else ["contact", *found]


def is_person(role: str) -> bool:
    """A colleague, not the house itself and not the customer."""
    return role not in ("system", "customer")


_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[A-Za-z0-9']+")


def is_meaningful(text: str) -> bool:
    """Whether a message counts as an answer: "Hi" or "seen" does not (R031, R039)."""
    return len(_CJK.findall(text)) + 2 * len(_WORD.findall(text)) >= 10


def counts_as_reply(kind: str, audience: str, *, by_person: bool, text: str) -> bool:
    """An automatic acknowledgement and a plea for patience are no answer."""
    return by_person and kind in HUMAN_MESSAGES and audience != Audience.INTERNAL and is_meaningful(text)


def close_errors(
    *,
    outcome: str,
    told: bool,
    public_open: bool,
    level: int | None,
    lesson: str | None,
    resolved: bool,
    caused: bool = True,
) -> list[str]:
    """Own reasons why a case may not close yet; promises and tasks bring theirs through the seam."""
    if outcome in (Outcome.MERGED, Outcome.SPAM):
        return []
    found = []
    if not told and outcome != Outcome.WITHDRAWN:
        found.append("result_not_told")
    elif outcome == Outcome.SATISFIED and not resolved:
        # Satisfied is what the customer says, not what we believe.
        found.append("customer_not_asked")
    if public_open:
        found.append("public_outcome_open")
    if not caused and outcome in HEARD:
        found.append("cause_missing")
    if level is not None and level <= 1 and not (lesson and lesson.strip()):
        found.append("lesson_missing")
    return found


def playbook_errors(
    *, closing: Collection[str], outcome: str, lesson: str | None, cause_by: str | None, own_steps: bool
) -> list[str]:
    """What the shop's playbook wants besides; each may be waived with a reason. own_steps: one is still to do."""
    if outcome not in HEARD:
        return []
    found = ["playbook_steps"] if own_steps else []
    if "lesson" in closing and not (lesson and lesson.strip()):
        found.append("playbook_lesson")
    if "cause" in closing and cause_by != "person":
        found.append("playbook_cause")
    return found


def number(prefix: str, last: int) -> str:
    """EM-C-00017: said on the phone, so short and without letters that sound alike."""
    return f"{prefix}-C-{last:05d}"


def prefix_of(slug: str) -> str:
    """evening-market -> EM."""
    parts = [part for part in re.split(r"[^a-z0-9]+", slug.lower()) if part]
    letters = "".join(part[0] for part in parts) if len(parts) > 1 else "".join(parts)[:2]
    return (letters or "lm").upper()[:4]


def likely_order(orders: Sequence[Mapping[str, Any]], sku: str | None) -> str | None:
    """The newest order with the product in question; the only order there is; else a person says which."""
    fitting = [o for o in orders if sku is not None and any(line["sku"] == sku for line in o["lines"])]
    if fitting:
        return str(max(fitting, key=lambda o: o["placed_at"])["no"])
    return str(orders[0]["no"]) if len(orders) == 1 and sku is None else None


def alike(*, same_customer: bool, same_order: bool, same_issue: bool, same_product: bool) -> tuple[str, ...]:
    """Why two cases may be one matter; empty: nothing speaks for it (R096)."""
    if same_order and (same_issue or same_customer):
        why = ("order", *(("issue",) if same_issue else ()), *(("customer",) if same_customer else ()))
    elif same_customer and same_issue and same_product:
        why = ("customer", "issue", "product")
    else:
        return ()
    return why


def is_subtype(issue: str | None, subtype: str | None) -> bool:
    """Reports group by it: a word of one's own would be a group of its own (R025)."""
    return not subtype or (issue is not None and subtype in (*SUBTYPES.get(issue, ()), "other"))


def fitting(issue: str | None, subtype: str | None) -> str | None:
    """Of what a machine put together: nothing rather than what does not belong together."""
    return subtype if is_subtype(issue, subtype) else None
