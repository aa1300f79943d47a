"""What happens to promises. An event stands in the stream of its case, else of its show."""

from dataclasses import dataclass

from livemend.kit.events import Event

PROMISE = {
    "stream": "promises",
    "topics": ("promises", "show:{show_id}", "case:{case_id}"),
    "touches": ("promise_id", "incident_id", "case_id"),
}


class _Placed:
    """The case's timeline is its stream, so what was promised there stands there."""

    show_id: str | None
    case_id: str | None

    @property
    def stream(self) -> str:
        if self.case_id is not None:
            return f"case:{self.case_id}"
        return f"show:{self.show_id}" if self.show_id is not None else "promises"


@dataclass(frozen=True, kw_only=True)
class PromiseMade(_Placed, Event, kind="promise.made", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    owner_id: str | None
    owner_role: str | None
    due_at: str


@dataclass(frozen=True, kw_only=True)
class PromiseWarned(_Placed, Event, kind="promise.warned", **PROMISE):
    """percent of its time that has run: 50 or 80."""

    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    owner_id: str | None
    owner_role: str | None
    percent: int


@dataclass(frozen=True, kw_only=True)
class PromiseKept(_Placed, Event, kind="promise.kept", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    late: bool


@dataclass(frozen=True, kw_only=True)
class PromiseBroken(_Placed, Event, kind="promise.broken", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    owner_id: str | None
    owner_role: str | None
    recovery_case_id: str | None


@dataclass(frozen=True, kw_only=True)
class PromiseWithdrawn(_Placed, Event, kind="promise.withdrawn", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None


@dataclass(frozen=True, kw_only=True)
class PromiseRenegotiated(_Placed, Event, kind="promise.renegotiated", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    from_due: str
    to_due: str


@dataclass(frozen=True, kw_only=True)
class PromiseMoveAsked(_Placed, Event, kind="promise.move_asked", **PROMISE):
    """The customer is asked for more time; until the answer the old deadline stands."""

    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    from_due: str
    to_due: str


@dataclass(frozen=True, kw_only=True)
class PromiseMoveRefused(_Placed, Event, kind="promise.move_refused", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    to_due: str


@dataclass(frozen=True, kw_only=True)
class PromiseAcknowledged(_Placed, Event, kind="promise.acknowledged", **PROMISE):
    promise_id: str
    show_id: str | None
    incident_id: str | None
    case_id: str | None
    user_id: str
