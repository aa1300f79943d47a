"""Causes, actions against them, hot spots, and the limits of platform accounts."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class Area(StrEnum):
    """Who can change it (R121)."""

    PRODUCT = "product"
    PROCUREMENT = "procurement"
    PACKAGING = "packaging"
    LOGISTICS = "logistics"
    SERVICE = "service"
    ADVERTISING = "advertising"


class ActionState(StrEnum):
    OPEN = "open"
    # Carried out; whether it helped is not known yet.
    DONE = "done"
    EFFECTIVE = "effective"
    # The rate did not fall: open again, with a new date (R122).
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"


class ScopeKind(StrEnum):
    """What a cause or an action is about."""

    SKU = "sku"
    BATCH = "batch"
    # A sub-type at a product ("button stuck"): a feature.
    FEATURE = "feature"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    SUBTYPE = "subtype"
    ALL = "all"


class HotState(StrEnum):
    NEW = "new"
    SEEN = "seen"
    # An action is under way.
    TAKEN = "taken"
    GONE = "gone"


actions = sa.Table(
    "improvement_actions",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("area", sa.String(20), nullable=False),
    sa.Column("owner_id", Id, index=True),
    sa.Column("owner_name", sa.String(120)),
    sa.Column("owner_role", sa.String(20)),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("scope_kind", sa.String(20), nullable=False),
    sa.Column("scope_value", sa.String(160)),
    # Which complaints count: an issue and a sub-type, both optional.
    sa.Column("issue", sa.String(20)),
    sa.Column("subtype", sa.String(40)),
    # Set before the action, so that nobody picks the yardstick afterwards (domain.md B8).
    sa.Column("target_ratio", sa.Float, nullable=False),
    sa.Column("check_after_days", sa.Integer, nullable=False),
    sa.Column("incident_id", Id),
    sa.Column("case_id", Id),
    sa.Column("hot_spot_id", Id),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_by_name", sa.String(120), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.Column("proof", sa.Text),
    sa.Column("checked_at", Moment),
    sa.Column("result", Json),
    sa.Column("reopened", sa.SmallInteger, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("overdue_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_improvement_state", "state", "due_at"),
)
hot_spots = sa.Table(
    "hot_spots",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("value", sa.String(160), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("figures", Json, nullable=False),
    sa.Column("found_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("seen_by_name", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.UniqueConstraint("kind", "value"),
)
# What a platform expects of an account beside the refund rate: complaints, answers in time; strikes are entered.
account_limits = sa.Table(
    "account_limits",
    metadata,
    sa.Column("platform", sa.String(40), primary_key=True),
    sa.Column("complaint_limit_ppm", sa.Integer),
    sa.Column("answered_floor_ppm", sa.Integer),
    sa.Column("strikes", sa.Integer, nullable=False),
    sa.Column("strike_limit", sa.Integer),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("updated_by", sa.String(120), nullable=False),
)


class PlanState(StrEnum):
    RUNNING = "running"
    ENDED = "ended"


class Indicator(StrEnum):
    """What shows whether trust comes back; each a share."""

    COMPLAINT_RATE = "complaint_rate"
    REOPEN_RATE = "reopen_rate"
    SATISFACTION = "satisfaction"
    REFUND_RATE = "refund_rate"
    PRAISE_SHARE = "praise_share"


class Decision(StrEnum):
    KEEP = "keep"
    CHANGE = "change"
    END = "end"


# To win trust back takes months: a strategy, figures to follow, and dates on which somebody looks (R127).
trust_plans = sa.Table(
    "trust_plans",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("strategy", sa.Text, nullable=False),
    sa.Column("indicators", Json, nullable=False),
    # One product, or everything.
    sa.Column("sku", sa.String(60)),
    sa.Column("owner_id", Id, nullable=False),
    sa.Column("owner_name", sa.String(120), nullable=False),
    # What happened before is what it is compared with.
    sa.Column("begin_at", Moment, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_by_name", sa.String(120), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
)
trust_reviews = sa.Table(
    "trust_reviews",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("plan_id", Id, sa.ForeignKey("trust_plans.id"), nullable=False, index=True),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("rung_at", Moment),
    sa.Column("done_at", Moment),
    sa.Column("by_name", sa.String(120)),
    sa.Column("seen", sa.Text),
    sa.Column("decision", sa.String(10)),
    # What holds from then on, when it was changed.
    sa.Column("strategy", sa.Text),
    # The figures as they stood on that day.
    sa.Column("figures", Json),
)
