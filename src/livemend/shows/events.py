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
