"""What happens to a show."""

from dataclasses import dataclass

from livemend.kit.events import Event

SHOW = {"stream": "show:{show_id}", "touches": ("show_id",)}


@dataclass(frozen=True, kw_only=True)
class ShowPlanned(Event, kind="show.planned", topics=("shows",), **SHOW):
    show_id: str
    rehearsal: bool


@dataclass(frozen=True, kw_only=True)
class ShowStarted(Event, kind="show.started", topics=("shows",), **SHOW):
    show_id: str
    rehearsal: bool


@dataclass(frozen=True, kw_only=True)
class ShowEnded(Event, kind="show.ended", topics=("shows",), **SHOW):
    show_id: str
    forced: int


@dataclass(frozen=True, kw_only=True)
class ProductOnAir(Event, kind="show.product_on_air", **SHOW):
    show_id: str
    sku: str


@dataclass(frozen=True, kw_only=True)
class RoomBlind(Event, kind="room.blind", stream="show:{show_id}", touches=("show_id", "gap_id")):
    show_id: str
    gap_id: str
    platform: str
    room: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class RoomSeen(Event, kind="room.seen", stream="show:{show_id}", touches=("show_id", "gap_id")):
    show_id: str
    gap_id: str
    platform: str
    room: str


@dataclass(frozen=True, kw_only=True)
class RoomAdded(Event, kind="room.added", **SHOW):
    show_id: str
    platform: str
    room: str


@dataclass(frozen=True, kw_only=True)
class ShowPlanChanged(Event, kind="show.plan_changed", topics=("shows",), **SHOW):
    show_id: str
    changed: list[str]


@dataclass(frozen=True, kw_only=True)
class GapWaived(Event, kind="show.gap_waived", **SHOW):
    """by whom and why stands in `waivers`; reason_hash binds it."""

    show_id: str
    waiver_id: str
    code: str
    ref: str
    reason_hash: str


@dataclass(frozen=True, kw_only=True)
class GateOpened(Event, kind="show.gate_opened", **SHOW):
    """How the gate stood when the show went live: what was amber, and what was red but waived."""

    show_id: str
    amber: list[str]
    waived: list[str]
