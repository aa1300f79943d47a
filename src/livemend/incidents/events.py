"""What happens to incidents."""

from dataclasses import dataclass

from livemend.kit.events import Event

INCIDENT = {"stream": "show:{show_id}", "touches": ("incident_id",)}


@dataclass(frozen=True, kw_only=True)
class IncidentOpened(Event, kind="incident.opened", **INCIDENT):
    show_id: str
    incident_id: str
    lane: str
    level: int | None
    suspicious: bool


@dataclass(frozen=True, kw_only=True)
class IncidentGrew(Event, kind="incident.grew", **INCIDENT):
    show_id: str
    incident_id: str
    people: int
    level: int | None


@dataclass(frozen=True, kw_only=True)
class IncidentClaimed(Event, kind="incident.claimed", **INCIDENT):
    show_id: str
    incident_id: str
    by: str | None


@dataclass(frozen=True, kw_only=True)
class IncidentLabelled(Event, kind="incident.labelled", **INCIDENT):
    show_id: str
    incident_id: str
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class IncidentSplit(Event, kind="incident.split", **INCIDENT):
    """The other half follows as `incident.opened`."""

    show_id: str
    incident_id: str
    new_id: str
    comments: int


@dataclass(frozen=True, kw_only=True)
class IncidentMerged(Event, kind="incident.merged", **INCIDENT):
    show_id: str
    incident_id: str
    from_id: str


@dataclass(frozen=True, kw_only=True)
class IncidentAbsorbed(Event, kind="incident.absorbed", **INCIDENT):
    show_id: str
    incident_id: str
    into: str


@dataclass(frozen=True, kw_only=True)
class IncidentUndone(Event, kind="incident.undone", **INCIDENT):
    """undo_id: the step that was taken back."""

    show_id: str
    incident_id: str
    undo_id: str = ""


@dataclass(frozen=True, kw_only=True)
class ComplaintFoundLater(Event, kind="incident.complaint_found_later", **INCIDENT):
    """A person found that a comment is a complaint when the show was over."""

    show_id: str
    incident_id: str
    comment_id: str
    level: int | None


@dataclass(frozen=True, kw_only=True)
class FaultSet(Event, kind="incident.fault_set", **INCIDENT):
    show_id: str
    incident_id: str
    fault: str


@dataclass(frozen=True, kw_only=True)
class IncidentDecided(Event, kind="incident.decided", **INCIDENT):
    show_id: str
    incident_id: str
    disposition: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class IncidentCued(Event, kind="incident.cued", **INCIDENT):
    show_id: str
    incident_id: str
    cued: bool


@dataclass(frozen=True, kw_only=True)
class IncidentAged(Event, kind="incident.aged", **INCIDENT):
    show_id: str
    incident_id: str
    step: int


@dataclass(frozen=True, kw_only=True)
class MoodChanged(Event, kind="mood.changed", stream="show:{show_id}"):
    """level: calm | uneasy | alarm."""

    show_id: str
    level: str
