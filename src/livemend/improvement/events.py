"""What happens to improvement actions and hot spots."""

from dataclasses import dataclass

from livemend.kit.events import Event

IMPROVEMENT = {"stream": "desk", "topics": ("improvement",), "touches": ("improvement_id",)}


@dataclass(frozen=True, kw_only=True)
class ImprovementPlanned(Event, kind="improvement.planned", **IMPROVEMENT):
    improvement_id: str
    area: str
    owner_id: str | None
    owner_role: str | None
    due_at: str


@dataclass(frozen=True, kw_only=True)
class ImprovementDone(Event, kind="improvement.done", **IMPROVEMENT):
    """Carried out. Not yet effective."""

    improvement_id: str


@dataclass(frozen=True, kw_only=True)
class ImprovementChecked(Event, kind="improvement.checked", **IMPROVEMENT):
    """verdict: effective, not_effective, too_early."""

    improvement_id: str
    verdict: str


@dataclass(frozen=True, kw_only=True)
class ImprovementOverdue(Event, kind="improvement.overdue", **IMPROVEMENT):
    improvement_id: str
    owner_id: str | None
    owner_role: str | None


@dataclass(frozen=True, kw_only=True)
class ImprovementWithdrawn(Event, kind="improvement.withdrawn", **IMPROVEMENT):
    improvement_id: str


@dataclass(frozen=True, kw_only=True)
class SuggestionLinked(Event, kind="suggestion.linked", **IMPROVEMENT):
    """improvement_id None: no action takes it up any more."""

    suggestion_id: str
    improvement_id: str | None


@dataclass(frozen=True, kw_only=True)
class HotSpotFound(Event, kind="hot_spot.found", stream="desk", topics=("improvement",), touches=("hot_spot_id",)):
    hot_spot_id: str
    spot: str
    value: str
    cases: int
    units: int
    ratio: float
    p: float


@dataclass(frozen=True, kw_only=True)
class HotSpotGone(Event, kind="hot_spot.gone", stream="desk", topics=("improvement",), touches=("hot_spot_id",)):
    hot_spot_id: str


@dataclass(frozen=True, kw_only=True)
class TrustPlanStarted(Event, kind="trust.started", stream="desk", topics=("improvement",)):
    plan_id: str
    owner_id: str
    indicators: list[str]
    reviews: int


@dataclass(frozen=True, kw_only=True)
class TrustReviewSet(Event, kind="trust.review_set", stream="desk", topics=("improvement",)):
    plan_id: str
    review_id: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class TrustReviewDue(Event, kind="trust.review_due", stream="desk", topics=("improvement",)):
    """The day on which somebody looks has come, and nobody has."""

    plan_id: str
    review_id: str
    owner_id: str
    due_at: str


@dataclass(frozen=True, kw_only=True)
class TrustReviewed(Event, kind="trust.reviewed", stream="desk", topics=("improvement",)):
    """decision: keep, change or end."""

    plan_id: str
    review_id: str
    decision: str


@dataclass(frozen=True, kw_only=True)
class TrustPlanEnded(Event, kind="trust.ended", stream="desk", topics=("improvement",)):
    plan_id: str
