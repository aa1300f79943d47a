"""The ledger of what was promised: words, owner, deadline. A promise is evidence (domain.md L5)."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Moment


class PromiseState(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    # Stays broken when it is done late: the deadline was missed, whatever came after.
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


promises = sa.Table(
    "promises",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id),
    sa.Column("incident_id", Id, index=True),
    sa.Column("case_id", Id, index=True),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_by_name", sa.String(120), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("show_offset_ms", sa.BigInteger),
    sa.Column("owner_id", Id),
    sa.Column("owner_name", sa.String(120)),
    sa.Column("owner_role", sa.String(20)),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("original_due_at", Moment, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    # How far its time had run when we last warned: 0, 50, 80.
    sa.Column("warned", sa.SmallInteger, nullable=False),
    sa.Column("fulfilled_at", Moment),
    sa.Column("proof", sa.Text),
    sa.Column("broken_at", Moment),
    sa.Column("withdrawn_at", Moment),
    sa.Column("withdrawn_reason", sa.Text),
    sa.Column("recovery_case_id", Id),
    # A later time the customer was asked for and has not answered yet.
    sa.Column("proposed_due", Moment),
    sa.Column("proposed_why", sa.Text),
    sa.Column("proposed_at", Moment),
    sa.Column("proposed_by", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_promises_state", "state", "due_at", "id"),
    sa.Index("ix_promises_show", "show_id", "due_at"),
)
# Each new deadline the customer agreed to, so that the original one can never be argued away.
renegotiations = sa.Table(
    "promise_renegotiations",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("promise_id", Id, sa.ForeignKey("promises.id"), nullable=False, index=True),
    sa.Column("from_due", Moment, nullable=False),
    sa.Column("to_due", Moment, nullable=False),
    # How the customer said yes: the words of a call or a message.
    sa.Column("agreement", sa.Text),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
acks = sa.Table(
    "promise_acks",
    metadata,
    sa.Column("promise_id", Id, sa.ForeignKey("promises.id"), primary_key=True),
    sa.Column("user_id", Id, primary_key=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
