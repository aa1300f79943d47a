"""What happens to requests to suppliers."""

from dataclasses import dataclass

from livemend.kit.events import Event

REQUEST = {"stream": "supplier_request:{request_id}", "topics": ("suppliers", "improvement")}


@dataclass(frozen=True, kw_only=True)
class SupplierAsked(Event, kind="supplier.asked", **REQUEST):
    """A request with a date for the reply; round 2 and later: asked again for what was missing."""

    request_id: str
    supplier: str
    batch: str | None
    round: int
    due_at: str
    owner_id: str


@dataclass(frozen=True, kw_only=True)
class SupplierWritten(Event, kind="supplier.written", **REQUEST):
    """What became of the letter: executed, manual_required (a person passes the link on), failed."""

    request_id: str
    state: str


@dataclass(frozen=True, kw_only=True)
class SupplierLooked(Event, kind="supplier.looked", **REQUEST):
    """The supplier opened its page for the first time."""

    request_id: str
    supplier: str


@dataclass(frozen=True, kw_only=True)
class SupplierReplied(Event, kind="supplier.replied", **REQUEST):
    """late: this reply came after the date that held then."""

    request_id: str
    supplier: str
    round: int
    via: str
    late: bool
    owner_id: str


@dataclass(frozen=True, kw_only=True)
class SupplierMailed(Event, kind="supplier.mailed", **REQUEST):
    """A mail came to it that changes nothing by itself. stand: more, over, stranger or machine."""

    request_id: str
    supplier: str
    mail_id: str
    stand: str
    machine: str | None
    owner_id: str


@dataclass(frozen=True, kw_only=True)
class SupplierOverdue(Event, kind="supplier.overdue", **REQUEST):
    """No reply by its date."""

    request_id: str
    supplier: str
    round: int
    due_at: str
    owner_id: str


@dataclass(frozen=True, kw_only=True)
class SupplierRequestEnded(Event, kind="supplier.request_ended", **REQUEST):
    """state: accepted or withdrawn."""

    request_id: str
    supplier: str
    state: str
    improvement_id: str | None
