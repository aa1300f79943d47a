"""What happens to a call on air. Facts and ids only: what was said stands in rows that can be erased."""

from dataclasses import dataclass

from livemend.kit.events import Event

CALL = {"stream": "show:{show_id}", "touches": ("call_id", "incident_id")}


@dataclass(frozen=True, kw_only=True)
class CallOpened(Event, kind="call.opened", **CALL):
    """The viewer said yes. way: link or platform."""

    show_id: str
    incident_id: str
    call_id: str
    way: str


@dataclass(frozen=True, kw_only=True)
class CallLinkMade(Event, kind="call.link_made", **CALL):
    """The address before it, if there was one, stopped working."""

    show_id: str
    incident_id: str
    call_id: str
    version: int
    expires_at: str


@dataclass(frozen=True, kw_only=True)
class CallJoined(Event, kind="call.joined", **CALL):
    """The link was opened, and is used up by this browser."""

    show_id: str
    incident_id: str
    call_id: str


@dataclass(frozen=True, kw_only=True)
class CallConsented(Event, kind="call.consented", **CALL):
    """what: live, recorded or clip; given: yes or no; version: of the words that were shown; via: page or told."""

    show_id: str
    incident_id: str
    call_id: str
    what: str
    given: bool
    version: str
    via: str


@dataclass(frozen=True, kw_only=True)
class CallMoved(Event, kind="call.moved", **CALL):
    """state: open, ready, live, ended; reason: why it ended."""

    show_id: str
    incident_id: str
    call_id: str
    state: str
    reason: str | None
    offset_ms: int | None


@dataclass(frozen=True, kw_only=True)
class CallSwitched(Event, kind="call.switched", **CALL):
    """what: way, muted, hidden, picture; to: its new value."""

    show_id: str
    incident_id: str
    call_id: str
    what: str
    to: str


@dataclass(frozen=True, kw_only=True)
class CallStepped(Event, kind="call.stepped", **CALL):
    show_id: str
    incident_id: str
    call_id: str
    step: str
    done: bool
    offset_ms: int | None


@dataclass(frozen=True, kw_only=True)
class CallStated(Event, kind="call.stated", **CALL):
    """A concrete statement was captured or taken back. what: problem, offer, deadline."""

    show_id: str
    incident_id: str
    call_id: str
    statement_id: str
    what: str
    offset_ms: int | None
    offer_id: str | None
    promise_id: str | None
    taken_back: bool


@dataclass(frozen=True, kw_only=True)
class CallMarked(Event, kind="call.marked", **CALL):
    show_id: str
    incident_id: str
    call_id: str
    mark_id: str
    what: str
    offset_ms: int
    removed: bool


@dataclass(frozen=True, kw_only=True)
class CallClosingSaid(Event, kind="call.closing_said", **CALL):
    """The closing commitment was spoken to all viewers (R081)."""

    show_id: str
    incident_id: str
    call_id: str
    offset_ms: int | None


@dataclass(frozen=True, kw_only=True)
class ClipChanged(Event, kind="clip.changed", **CALL):
    """state: draft, publishable, withdrawn; why: consent_revoked, withdrawn, erased."""

    show_id: str
    incident_id: str
    call_id: str
    clip_id: str
    state: str
    why: str | None
