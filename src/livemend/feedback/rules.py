"""Links that cannot be guessed, what a page says at which stage, and when to ask again."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from livemend.cases.model import Outcome, Status, Step
from livemend.cases.rules import HEARD, MANAGER_FROM_ROUND
from livemend.kit.ids import link_token

Card = dict[str, Any]
LINK_DAYS = 60
# domain.md B9: no-answer close after 3 reminders in 7 days.
REMINDER_AFTER = (timedelta(days=2), timedelta(days=4), timedelta(days=6))
NO_ANSWER_AFTER = timedelta(days=7)
RESEND_EVERY = timedelta(minutes=30)
# What the customer sees of the loop, and which of our steps belong to it.
STAGES = ("received", "looking", "choose", "doing", "done")
STAGE_OF = {
    Step.ACKNOWLEDGE: 0,
    Step.ASSESS: 1,
    Step.OFFER: 2,
    Step.EXECUTE: 3,
    Step.TELL: 3,
    Step.CONFIRM: 4,
    Step.DONE: 4,
}


def token(secret: str, case_id: str, version: int) -> str:
    return link_token(secret, f"case-link:{case_id}:{version}")


def wait_after(reminders: int) -> timedelta:
    """From the moment of asking until the next reminder, or until we stop asking."""
    return REMINDER_AFTER[reminders] if reminders < len(REMINDER_AFTER) else NO_ANSWER_AFTER


def stage(step: str) -> int:
    return STAGE_OF[Step(step)]


def to_choose(cards: Sequence[Card], *, chosen: bool) -> tuple[list[Card], list[Card]]:
    """(choices, what comes in addition): an extra is a choice only where there is nothing else to choose."""
    extras = [card for card in cards if card["extra"]]
    open_now = [card for card in cards if not card["extra"]]
    return (open_now, extras) if open_now or chosen else (extras, [])


def state_key(
    *,
    status: str,
    step: str,
    outcome: str | None,
    open_offers: int,
    round_: int,
    final: str | None = None,
    ours: bool = False,
    parcel_due: bool = False,
    under_way: bool = False,
) -> str:
    """The sentence that says where it stands: a key below `feedback.state`. final: `open`, or how it was answered.

    under_way: what was chosen left as a parcel; nobody is content with it before it has come."""
    if status == Status.SPAM:
        return "closed"
    if status == Status.CLOSED:
        return {
            Outcome.SATISFIED: "closed_satisfied",
            Outcome.NO_ANSWER: "closed_no_answer",
            Outcome.FINAL_OFFER: "closed_final_offer",
            Outcome.MERGED: "merged",
        }.get(Outcome(outcome or Outcome.WITHDRAWN), "closed")
    if status == Status.RESOLVED:
        return "resolved"
    if final == "open":
        return "final_offer"
    if step == Step.CONFIRM or may_answer(status, step):
        return "confirm_parcel" if under_way else "confirm"
    if status == Status.ON_HOLD:
        return "on_hold"
    if open_offers:
        return "choose"
    if status == Status.PENDING_CUSTOMER:
        return "need_you"
    if parcel_due and step == Step.EXECUTE:
        return "send_back"
    if step in (Step.EXECUTE, Step.TELL):
        return "doing" if step == Step.EXECUTE else "nearly"
    if final is not None:
        return f"final_{final}"
    if ours and round_ == 1:
        return "outreach"
    if round_ >= MANAGER_FROM_ROUND:
        return "manager"
    if round_ > 1:
        return "again"
    return {Step.ACKNOWLEDGE: "received", Step.ASSESS: "looking", Step.OFFER: "preparing"}[Step(step)]


def may_answer(status: str, step: str) -> bool:
    """Whether the customer is asked "is it good?": also at the end of a playbook that has no step for it."""
    if step == Step.DONE:
        return status == Status.PENDING_CUSTOMER
    return step == Step.CONFIRM and status not in (Status.CLOSED, Status.SPAM, Status.RESOLVED)


def may_reopen(status: str, outcome: str | None) -> bool:
    """After the end the customer may still say that it is not good."""
    if status == Status.RESOLVED:
        return True
    return status == Status.CLOSED and outcome in HEARD
