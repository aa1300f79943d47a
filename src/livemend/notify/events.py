"""What becomes of messages beyond their delivery."""

from dataclasses import dataclass

from livemend.cases.events import CASE
from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageBlocked(Event, kind="message.blocked", **CASE):
    """It did not leave: a slot was empty or the guard stopped it. A person has to write instead."""

    case_id: str
    show_id: str | None
    message: str
    reason: str
    detail: list[str]


@dataclass(frozen=True, kw_only=True)
class MessageHeld(Event, kind="message.held", **CASE):
    """It waits for a decent hour; until: when it leaves."""

    case_id: str
    show_id: str | None
    message: str
    until: str


@dataclass(frozen=True, kw_only=True)
class OutletChanged(Event, kind="outlet.changed", stream="outlet:{outlet_id}"):
    """An address of another messenger was added or removed; the address itself stands nowhere in the log."""

    outlet_id: str
    audience: str
    state: str
