"""What happens on air."""

from dataclasses import dataclass

from livemend.kit.events import Event

INCIDENT = {"stream": "show:{show_id}", "touches": ("incident_id",)}
REQUEST = {"stream": "show:{show_id}", "touches": ("request_id", "incident_id")}


@dataclass(frozen=True, kw_only=True)
class Said(Event, kind="incident.said", **INCIDENT):
    """The host's tap. offset_ms: since the start of the show."""

    show_id: str
    incident_id: str
    mention_id: str
    what: str
    card_hash: str
    offset_ms: int | None


@dataclass(frozen=True, kw_only=True)
class CallInvited(Event, kind="call.invited", **INCIDENT):
    """waived: what a manager answered for, by name and with a reason."""

    show_id: str
    incident_id: str
    invite_id: str
    waived: list[str]


@dataclass(frozen=True, kw_only=True)
class CallAnswered(Event, kind="call.answered", **INCIDENT):
    """way: how the call is held after a yes, link or platform."""

    show_id: str
    incident_id: str
    invite_id: str
    agreed: bool
    way: str | None


@dataclass(frozen=True, kw_only=True)
class Parked(Event, kind="incident.parked", **INCIDENT):
    show_id: str
    incident_id: str
    promise_id: str


@dataclass(frozen=True, kw_only=True)
class ReminderDue(Event, kind="incident.reminder_due", **INCIDENT):
    show_id: str
    incident_id: str
    count: int


@dataclass(frozen=True, kw_only=True)
class CasesOpened(Event, kind="incident.cases_opened", **INCIDENT):
    show_id: str
    incident_id: str
    case_ids: list[str]


@dataclass(frozen=True, kw_only=True)
class RequestAsked(Event, kind="request.asked", topics=("requests",), **REQUEST):
    show_id: str
    request_id: str
    incident_id: str | None
    department: str


@dataclass(frozen=True, kw_only=True)
class RequestAnswered(Event, kind="request.answered", topics=("requests",), **REQUEST):
    show_id: str
    request_id: str
    incident_id: str | None
    department: str
    late: bool


@dataclass(frozen=True, kw_only=True)
class RequestLate(Event, kind="request.late", topics=("requests",), **REQUEST):
    show_id: str
    request_id: str
    incident_id: str | None
    department: str


@dataclass(frozen=True, kw_only=True)
class RequestWithdrawn(Event, kind="request.withdrawn", topics=("requests",), **REQUEST):
    show_id: str
    request_id: str
    incident_id: str | None
    department: str


@dataclass(frozen=True, kw_only=True)
class ItemForced(Event, kind="incident.forced", **INCIDENT):
    """The show ended with this one open, by name and with a reason."""

    show_id: str
    incident_id: str
    why: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class CauseSet(Event, kind="incident.cause_set", **INCIDENT):
    show_id: str
    incident_id: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class Paraphrased(Event, kind="incident.paraphrased", **INCIDENT):
    """The confirming sentence was worded by a person, or (own False) left to the house again."""

    show_id: str
    incident_id: str
    lang: str
    own: bool


CONFIRMATION = {"stream": "show:{show_id}", "touches": ("confirmation_id", "incident_id")}


@dataclass(frozen=True, kw_only=True)
class SecondPersonAsked(Event, kind="confirmation.asked", **CONFIRMATION):
    show_id: str
    confirmation_id: str
    incident_id: str | None
    what: str


@dataclass(frozen=True, kw_only=True)
class SecondPersonDecided(Event, kind="confirmation.decided", **CONFIRMATION):
    show_id: str
    confirmation_id: str
    incident_id: str | None
    what: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Reported(Event, kind="incident.reported", **INCIDENT):
    """pack: SHA-256 of the evidence that went with it."""

    show_id: str
    incident_id: str
    report_id: str
    reason: str
    pack: str


@dataclass(frozen=True, kw_only=True)
class ReportDecided(Event, kind="incident.report_decided", **INCIDENT):
    show_id: str
    incident_id: str
    report_id: str
    state: str


@dataclass(frozen=True, kw_only=True)
class Escalated(Event, kind="incident.escalated", **INCIDENT):
    """Nobody took it in its time: the floor lead is told. to: who holds that seat, None when nobody does."""

    show_id: str
    incident_id: str
    to: str | None


STATEMENT = {"stream": "show:{show_id}", "topics": ("approvals",), "touches": ("statement_id", "incident_id")}


@dataclass(frozen=True, kw_only=True)
class StatementDrafted(Event, kind="statement.drafted", **STATEMENT):
    show_id: str
    statement_id: str
    incident_id: str | None


@dataclass(frozen=True, kw_only=True)
class StatementMoved(Event, kind="statement.moved", **STATEMENT):
    """state: draft, approved, published, withdrawn."""

    show_id: str
    statement_id: str
    incident_id: str | None
    state: str


@dataclass(frozen=True, kw_only=True)
class StatementUpdated(Event, kind="statement.updated", **STATEMENT):
    """Dated progress was added, or a channel was ticked."""

    show_id: str
    statement_id: str
    incident_id: str | None
    what: str


@dataclass(frozen=True, kw_only=True)
class OverlayChanged(Event, kind="overlay.changed", stream="show:{show_id}"):
    show_id: str
    card: str | None


@dataclass(frozen=True, kw_only=True)
class PictureMasked(Event, kind="overlay.picture_masked", stream="show:{show_id}"):
    show_id: str
    picture_id: str
    case_id: str


@dataclass(frozen=True, kw_only=True)
class PictureApproved(Event, kind="overlay.picture_approved", stream="show:{show_id}"):
    show_id: str
    picture_id: str
    case_id: str


@dataclass(frozen=True, kw_only=True)
class WordsChanged(Event, kind="wording.changed", stream="desk"):
    lang: str
    word: str
    removed: bool


POSITIVE = {"stream": "show:{show_id}", "touches": ("positive_id",)}


@dataclass(frozen=True, kw_only=True)
class PositiveQueued(Event, kind="positive.queued", **POSITIVE):
    """source: comment_id, url or case_id; which one stands in the row."""

    show_id: str
    positive_id: str
    what: str
    source: str
    scope: str
    disclosure: str


@dataclass(frozen=True, kw_only=True)
class PositiveShown(Event, kind="positive.shown", **POSITIVE):
    show_id: str
    positive_id: str


@dataclass(frozen=True, kw_only=True)
class PositiveWithdrawn(Event, kind="positive.withdrawn", **POSITIVE):
    """why: withdrawn, consent_revoked, erased."""

    show_id: str
    positive_id: str
    why: str
