"""How long things are kept, what must not be erased, and each run of the rules."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class Kind(StrEnum):
    """What a rule is about. The row that says it was there stays; what a person said or who it was goes."""

    COMMENTS = "comments"
    CASES = "cases"
    UPLOADS = "uploads"
    CONTACT = "contact"
    SENT = "sent"
    LOGS = "logs"


class HoldOn(StrEnum):
    """What a legal hold is on."""

    CUSTOMER = "customer"
    CASE = "case"
    ORDER = "order"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"


rules = sa.Table(
    "retention_rules",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("days", sa.Integer, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(120), nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
)
holds = sa.Table(
    "legal_holds",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("on", sa.String(10), nullable=False),
    # Id of the customer or case, number of the order.
    sa.Column("ref", sa.String(80), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.String(120)),
    sa.Column("ended_reason", sa.Text),
    sa.Index("ix_legal_holds_ref", "on", "ref"),
)
# counts: kind -> how many rows; the ids stand in the log, batch by batch.
runs = sa.Table(
    "retention_runs",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("counts", Json, nullable=False),
    sa.Column("files", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("ended_at", Moment),
)
