"""The trace: what was given out, erased, held. Ids, figures and hashes; nobody is named."""

from dataclasses import dataclass

from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class PersonExported(Event, kind="person.exported", stream="desk"):
    """customer_id None: of a platform account that never was a customer."""

    customer_id: str | None
    sha256: str
    cases: int


@dataclass(frozen=True, kw_only=True)
class PersonErased(Event, kind="person.erased", stream="desk"):
    """How much went; reason: SHA-256 of what was given as reason, so that it can be proved and names nobody."""

    customer_id: str | None
    reason: str
    cases: int
    comments: int
    files: int
    accounts: int


@dataclass(frozen=True, kw_only=True)
class DataPruned(Event, kind="data.pruned", stream="desk"):
    """One batch of a run. ids: of the rows whose contents went; older_than: what the rule said at that moment."""

    run_id: str
    what: str
    ids: list[str]
    files: int
    older_than: str


@dataclass(frozen=True, kw_only=True)
class RetentionRan(Event, kind="retention.ran", stream="desk"):
    run_id: str
    counts: dict[str, int]
    files: int


@dataclass(frozen=True, kw_only=True)
class RetentionChanged(Event, kind="retention.changed", stream="desk"):
    what: str
    days: int
    active: bool


@dataclass(frozen=True, kw_only=True)
class HoldPlaced(Event, kind="hold.placed", stream="desk"):
    hold_id: str
    on: str
    ref: str


@dataclass(frozen=True, kw_only=True)
class HoldEnded(Event, kind="hold.ended", stream="desk"):
    hold_id: str
    on: str
    ref: str
