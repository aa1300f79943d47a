"""What customers do, and what we ask of them."""

from dataclasses import dataclass

from livemend.cases.events import CASE
from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class LinkMade(Event, kind="link.made", **CASE):
    case_id: str
    show_id: str | None
    version: int
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class LinkRequested(Event, kind="link.requested", **CASE):
    """Somebody with an outdated link asked for a new one; it goes to the contact we know, nowhere else."""

    case_id: str
    show_id: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerAnswered(Event, kind="customer.answered", **CASE):
    case_id: str
    show_id: str | None
    round: int
    answer: str
    via: str
    outcome_rating: int | None
    handling_rating: int | None


@dataclass(frozen=True, kw_only=True)
class CustomerTold(Event, kind="customer.told", **CASE):
    """What was missing was given: field names only."""

    case_id: str
    show_id: str | None
    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class AnswerReminded(Event, kind="answer.reminded", **CASE):
    case_id: str
    show_id: str | None
    number: int
    round: int


@dataclass(frozen=True, kw_only=True)
class NoAnswer(Event, kind="answer.none", **CASE):
    case_id: str
    show_id: str | None
    round: int


@dataclass(frozen=True, kw_only=True)
class FollowUpDue(Event, kind="followup.due", **CASE):
    case_id: str
    show_id: str | None


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Event, kind="consent.given", **CASE):
    """May be asked about making goods better. how: page, phone, mail, chat, in_person."""

    case_id: str
    show_id: str | None
    consent_id: str
    how: str


@dataclass(frozen=True, kw_only=True)
class ConsentEnded(Event, kind="consent.ended", **CASE):
    """Taken back; suggestions that were given with it lose their words."""

    case_id: str
    show_id: str | None
    consent_id: str
    how: str


@dataclass(frozen=True, kw_only=True)
class SuggestionMade(Event, kind="suggestion.made", **CASE):
    case_id: str
    show_id: str | None
    suggestion_id: str


@dataclass(frozen=True, kw_only=True)
class CustomerInvited(Event, kind="customer.invited", **CASE):
    """To help with an improvement; the letter goes to the customer's contact."""

    case_id: str
    show_id: str | None
    consent_id: str


@dataclass(frozen=True, kw_only=True)
class FinalOfferMade(Event, kind="offer.final", **CASE):
    """The last word on our side, with the bodies outside named (ISO 10002, closing)."""

    case_id: str
    show_id: str | None
    entry_id: str
