"""Whether the customer was really reached after the decision (R101): talked with, or written to and it arrived."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from livemend.kit.outgoing import State

# A talk that a colleague notes, and one on air.
SPOKEN = "phone_call"
TALKS = frozenset({SPOKEN, "call"})
# What confirms an arrangement; a plea for patience does not.
TELLING = frozenset({"reply", "progress", "result"})
ARRIVED = frozenset({State.EXECUTED, State.ACCEPTED})


@dataclass(frozen=True)
class Said:
    """An entry of the timeline. act: the state of the act that carries it, None: none does; real: it is an answer."""

    kind: str
    at: datetime
    by_person: bool
    real: bool
    act: str | None = None


def reached(timeline: Iterable[Said], since: datetime) -> bool:
    """timeline: oldest first. What was said before the decision confirms nothing, whenever it arrives."""
    told = False
    for said in timeline:
        if said.at < since:
            continue
        if said.by_person and said.kind in TALKS:
            return True
        if said.by_person and said.real and said.kind in TELLING:
            if said.act in ARRIVED:
                return True
            told = True
        elif told and said.kind == "customer_message":
            # Whoever answers has read it, on the own page if nowhere else.
            return True
    return False
