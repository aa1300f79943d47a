"""What happens to offers, approvals and the session's money."""

from dataclasses import dataclass

from livemend.kit.events import Event

OFFER = {
    "stream": "case:{case_id}",
    "topics": ("cases", "show:{show_id}"),
    "touches": ("offer_id", "case_id", "incident_id"),
}
APPROVAL = {
    "stream": "case:{case_id}",
    "topics": ("approvals", "show:{show_id}"),
    "touches": ("approval_id", "offer_id", "case_id", "incident_id"),
}


@dataclass(frozen=True, kw_only=True)
class OfferMade(Event, kind="offer.made", **OFFER):
    """The customer may now choose it. amount: minor units."""

    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    remedy: str
    amount: int
    currency: str
    round: int
    policy_version: str | None


@dataclass(frozen=True, kw_only=True)
class OfferChosen(Event, kind="offer.chosen", **OFFER):
    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    remedy: str
    amount: int
    currency: str
    round: int


@dataclass(frozen=True, kw_only=True)
class OfferDeclined(Event, kind="offer.declined", **OFFER):
    """why: other_chosen, by_customer, refused (approval said no), expired (approval said nothing)."""

    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    remedy: str
    why: str


@dataclass(frozen=True, kw_only=True)
class OfferWithdrawn(Event, kind="offer.withdrawn", **OFFER):
    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    remedy: str


@dataclass(frozen=True, kw_only=True)
class OfferExecuted(Event, kind="offer.executed", **OFFER):
    """Everything it needed is done; the money is spent."""

    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    remedy: str
    amount: int
    currency: str


@dataclass(frozen=True, kw_only=True)
class ApprovalAsked(Event, kind="approval.asked", **APPROVAL):
    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    approval_id: str
    remedy: str
    amount: int
    currency: str
    reasons: list[str]
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ApprovalDecided(Event, kind="approval.decided", **APPROVAL):
    """decision: approved, declined, expired, withdrawn."""

    case_id: str
    show_id: str | None
    incident_id: str | None
    offer_id: str
    approval_id: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class BudgetChanged(Event, kind="budget.changed", stream="show:{show_id}", touches=("show_id",)):
    """The whole state, so that a screen needs nothing else. Minor units."""

    show_id: str
    total: int
    reserved: int
    spent: int
    currency: str
    why: str
    ref: str | None


@dataclass(frozen=True, kw_only=True)
class RiskMeasured(Event, kind="risk.measured", stream="desk", topics=("risk",)):
    platform: str
    refunded: int
    delivered: int
    limit_ppm: int


@dataclass(frozen=True, kw_only=True)
class IncidentRemedyDecided(Event, kind="incident.remedy_decided", stream="show:{show_id}", touches=("incident_id",)):
    show_id: str
    incident_id: str
    decision_id: str
    remedies: list[str]


@dataclass(frozen=True, kw_only=True)
class IncidentRemedyEnded(Event, kind="incident.remedy_ended", stream="show:{show_id}", touches=("incident_id",)):
    show_id: str
    incident_id: str
    decision_id: str


@dataclass(frozen=True, kw_only=True)
class PlatformRefund(
    Event,
    kind="refund.by_platform",
    stream="case:{case_id}",
    topics=("cases", "show:{show_id}"),
    touches=("case_id",),
):
    """state: presumed (its deadline passed), confirmed (somebody looked) or denied (it did not happen)."""

    case_id: str
    show_id: str | None
    refund_id: str
    order_no: str
    platform: str
    state: str
    amount: int
    currency: str
