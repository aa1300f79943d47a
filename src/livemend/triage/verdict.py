"""One comment in, one verdict out."""

import msgspec

from livemend.triage.pii import Span


class Signal(msgspec.Struct, frozen=True):
    name: str
    weight: float


class Reason(msgspec.Struct, frozen=True, omit_defaults=True):
    """What moved the verdict: a rule by name, or a span of the text. Strongest first."""

    weight: float
    rule: str | None = None
    span: str | None = None
    start: int | None = None
    end: int | None = None


class Verdict(msgspec.Struct, frozen=True, gc=False):
    lang: str
    kinds: dict[str, float]
    labels: tuple[str, ...]
    lane: str
    issue: str | None
    subtype: str | None
    level: int | None
    pii: tuple[Span, ...]
    signals: tuple[Signal, ...]
    malicious_suspicion: float
    unsure: bool
    reasons: tuple[Reason, ...]
