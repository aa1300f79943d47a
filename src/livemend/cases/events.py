"""What happens to cases. Payloads hold ids and facts; the words stand in `case_entries`."""

from dataclasses import dataclass

from livemend.kit.events import Event

CASE = {"stream": "case:{case_id}", "topics": ("cases", "show:{show_id}"), "touches": ("case_id",)}


@dataclass(frozen=True, kw_only=True)
class CaseOpened(Event, kind="case.opened", **CASE):
    case_id: str
    show_id: str | None
    incident_id: str | None
    no: str
    channel: str
    customer_id: str | None
    order_no: str | None
    issue: str | None
    level: int | None
    words_hash: str


@dataclass(frozen=True, kw_only=True)
class CaseAcknowledged(Event, kind="case.acknowledged", **CASE):
    case_id: str
    show_id: str | None
    entry_id: str | None


@dataclass(frozen=True, kw_only=True)
class CaseAssessed(Event, kind="case.assessed", **CASE):
    case_id: str
    show_id: str | None
    issue: str
    subtype: str | None
    level: int
    axis: str


@dataclass(frozen=True, kw_only=True)
class CaseStepMoved(Event, kind="case.step_moved", **CASE):
    """reason_id: the entry that says why a step was left out or taken back."""

    case_id: str
    show_id: str | None
    before: str
    step: str
    round: int
    reason_id: str | None


@dataclass(frozen=True, kw_only=True)
class CaseStatusChanged(Event, kind="case.status_changed", **CASE):
    case_id: str
    show_id: str | None
    before: str
    status: str


@dataclass(frozen=True, kw_only=True)
class CaseAssigned(Event, kind="case.assigned", **CASE):
    case_id: str
    show_id: str | None
    user_id: str | None
    why: str


@dataclass(frozen=True, kw_only=True)
class CaseLinked(Event, kind="case.linked", **CASE):
    """To an order, a customer or an earlier case."""

    case_id: str
    show_id: str | None
    order_no: str | None
    customer_id: str | None
    linked_id: str | None


@dataclass(frozen=True, kw_only=True)
class EntryAdded(Event, kind="case.entry_added", **CASE):
    case_id: str
    show_id: str | None
    entry_id: str
    entry_kind: str
    audience: str
    hash: str
    ref: str | None


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event, kind="case.message_written", **CASE):
    """A person of the team wrote to the customer; `notify` carries it out."""

    case_id: str
    show_id: str | None
    entry_id: str
    message: str
    due_at: str | None
    # The house put it together from what a person entered; it may be like an earlier one.
    composed: bool = False


@dataclass(frozen=True, kw_only=True)
class CustomerWrote(Event, kind="case.customer_wrote", **CASE):
    case_id: str
    show_id: str | None
    entry_id: str


@dataclass(frozen=True, kw_only=True)
class EvidenceAdded(Event, kind="case.evidence_added", **CASE):
    case_id: str
    show_id: str | None
    evidence_id: str
    type: str
    size: int
    sha256: str
    by_customer: bool


@dataclass(frozen=True, kw_only=True)
class EvidencePassed(Event, kind="case.evidence_passed", **CASE):
    """The check found nothing. sha256: of the file as it may be seen now."""

    case_id: str
    show_id: str | None
    evidence_id: str
    type: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class EvidenceRefused(Event, kind="case.evidence_refused", **CASE):
    """harmful: the check found something and the file is kept apart; else it could not be read."""

    case_id: str
    show_id: str | None
    evidence_id: str
    sha256: str
    verdict: str
    harmful: bool


@dataclass(frozen=True, kw_only=True)
class DecisionMade(Event, kind="case.decision_made", **CASE):
    """From here the 24 hours to confirm the arrangement run (R101)."""

    case_id: str
    show_id: str | None


@dataclass(frozen=True, kw_only=True)
class ResultTold(Event, kind="case.result_told", **CASE):
    case_id: str
    show_id: str | None
    entry_id: str
    round: int


@dataclass(frozen=True, kw_only=True)
class PublicOutcomeTold(Event, kind="case.public_outcome", **CASE):
    case_id: str
    show_id: str | None
    entry_id: str | None


@dataclass(frozen=True, kw_only=True)
class CaseResolved(Event, kind="case.resolved", **CASE):
    case_id: str
    show_id: str | None
    round: int


@dataclass(frozen=True, kw_only=True)
class CaseClosed(Event, kind="case.closed", **CASE):
    case_id: str
    show_id: str | None
    outcome: str
    round: int
    waived: list[str]


@dataclass(frozen=True, kw_only=True)
class CaseReopened(Event, kind="case.reopened", **CASE):
    case_id: str
    show_id: str | None
    round: int
    why: str
    entry_id: str | None


@dataclass(frozen=True, kw_only=True)
class CaseEscalated(Event, kind="case.escalated", **CASE):
    case_id: str
    show_id: str | None
    why: str
    level: int | None


@dataclass(frozen=True, kw_only=True)
class ClockWarned(Event, kind="case.clock_warned", **CASE):
    """platform, silent: of a platform's deadline, what it does by itself when nobody acts."""

    case_id: str
    show_id: str | None
    clock: str
    due_at: str
    platform: str | None = None
    silent: str | None = None


@dataclass(frozen=True, kw_only=True)
class ClockBreached(Event, kind="case.clock_breached", **CASE):
    """platform, silent: the platform has now done this by itself, or is about to."""

    case_id: str
    show_id: str | None
    clock: str
    due_at: str
    platform: str | None = None
    silent: str | None = None


@dataclass(frozen=True, kw_only=True)
class OwnerNotified(Event, kind="case.owner_notified", **CASE):
    """A clock rings for one person, or for a whole role when nobody owns the case."""

    case_id: str
    show_id: str | None
    clock: str
    user_id: str | None
    role: str


@dataclass(frozen=True, kw_only=True)
class CasePaged(Event, kind="case.paged", **CASE):
    case_id: str
    show_id: str | None
    clock: str
    page_id: str


@dataclass(frozen=True, kw_only=True)
class PageSeen(Event, kind="case.page_seen", **CASE):
    case_id: str
    show_id: str | None
    page_id: str


@dataclass(frozen=True, kw_only=True)
class PlatformAnswered(Event, kind="case.platform_answered", **CASE):
    """We reacted where the platform counts it; note_id: the entry that says how."""

    case_id: str
    show_id: str | None
    clock: str
    platform: str
    note_id: str | None


@dataclass(frozen=True, kw_only=True)
class ClockMet(Event, kind="case.clock_met", **CASE):
    case_id: str
    show_id: str | None
    clock: str
    after_s: int
    late: bool


@dataclass(frozen=True, kw_only=True)
class ClockReopened(Event, kind="case.clock_again", **CASE):
    """What had met it turned out not to have happened: a message came back."""

    case_id: str
    show_id: str | None
    clock: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class CaseMerged(Event, kind="case.merged", **CASE):
    """This one goes on; the others follow as `case.absorbed`."""

    case_id: str
    show_id: str | None
    from_ids: list[str]
    undo_id: str


@dataclass(frozen=True, kw_only=True)
class CaseAbsorbed(Event, kind="case.absorbed", **CASE):
    case_id: str
    show_id: str | None
    into: str


@dataclass(frozen=True, kw_only=True)
class CaseSplit(Event, kind="case.split", **CASE):
    case_id: str
    show_id: str | None
    new_id: str
    entries: int
    undo_id: str


@dataclass(frozen=True, kw_only=True)
class CaseUndone(Event, kind="case.undone", **CASE):
    case_id: str
    show_id: str | None
    what: str
    undo_id: str


@dataclass(frozen=True, kw_only=True)
class TimesChanged(Event, kind="times.changed", stream="desk", topics=("cases",)):
    """Working hours or targets; `clocks`: how many running clocks were set anew."""

    what: str
    clocks: int


@dataclass(frozen=True, kw_only=True)
class FindingNoted(Event, kind="case.finding_noted", **CASE):
    """Something the team knows should be changed because of this case."""

    case_id: str
    show_id: str | None
    finding_id: str
    what: str
    ref: str | None


@dataclass(frozen=True, kw_only=True)
class FindingDone(Event, kind="case.finding_done", **CASE):
    case_id: str
    show_id: str | None
    finding_id: str
    what: str
