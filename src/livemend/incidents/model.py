"""The same matter from one person or many is one incident: the thing the floor decides about."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class Fault(StrEnum):
    UNVERIFIED = "unverified"
    SUSPECTED = "suspected"
    OURS = "ours"
    NOT_OURS = "not_ours"
    MISUNDERSTANDING = "misunderstanding"


class IncidentState(StrEnum):
    OPEN = "open"
    CUED = "cued"
    ON_AIR = "on_air"
    PARKED = "parked"
    DONE = "done"


class Disposition(StrEnum):
    """How an item ended. Ignoring is one of them, with a reason; silence is none (R029)."""

    ANSWERED = "answered"
    CASE = "case"
    PRIVATE = "private"
    IGNORED = "ignored"
    MALICIOUS = "malicious"
    DUPLICATE = "duplicate"


# Lanes that must be decided; orders, praise, spam and chat only pass by.
DECIDED_LANES = ("safety", "complaint", "negative_review", "malicious", "abuse", "question")

incidents = sa.Table(
    "incidents",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False),
    sa.Column("lane", sa.String(20), nullable=False),
    sa.Column("issue", sa.String(20)),
    sa.Column("subtype", sa.String(40)),
    sa.Column("level", sa.SmallInteger),
    sa.Column("base_level", sa.SmallInteger),
    sa.Column("title_key", sa.String(80), nullable=False),
    sa.Column("title_params", Json, nullable=False),
    sa.Column("product_sku", sa.String(60)),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("comments", sa.Integer, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False),
    sa.Column("platforms", Json, nullable=False),
    sa.Column("langs", Json, nullable=False),
    sa.Column("suspicious", sa.Boolean, nullable=False),
    sa.Column("suspicion", sa.Float, nullable=False),
    sa.Column("signals", Json, nullable=False),
    sa.Column("unsure", sa.Boolean, nullable=False),
    sa.Column("sample_comment_id", Id, nullable=False),
    sa.Column("fault", sa.String(20), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("disposition", sa.String(20)),
    sa.Column("disposition_reason", sa.Text),
    sa.Column("decided_people", sa.Integer),
    sa.Column("handler_id", Id),
    sa.Column("handler_name", sa.String(120)),
    sa.Column("cued_at", Moment),
    sa.Column("first_mention_at", Moment),
    sa.Column("mention_due_at", Moment),
    sa.Column("age_step", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("merged_into", Id),
    # What a person has set; the machine leaves these alone from then on.
    sa.Column("fixed", Json, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_incidents_queue", "show_id", "state"),
)
# What an undo puts back: the rows as they were, good once.
undos = sa.Table(
    "incident_undos",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, nullable=False, index=True),
    sa.Column("before", Json, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)
