"""A request to a supplier to put something right, and what the supplier answered."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class RequestState(StrEnum):
    # Asked; the supplier has until `due_at`.
    OPEN = "open"
    REPLIED = "replied"
    # The reply will do; the measure goes on as an action whose effect is checked.
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Via(StrEnum):
    """How a reply came: by the supplier's own page, or told to a colleague who wrote it down."""

    LINK = "link"
    MAIL = "mail"
    PHONE = "phone"
    MEETING = "meeting"


requests = sa.Table(
    "supplier_requests",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("no", sa.String(20), nullable=False, unique=True),
    sa.Column("supplier_key", sa.String(80), sa.ForeignKey("suppliers.key"), nullable=False, index=True),
    sa.Column("batch", sa.String(80)),
    sa.Column("sku", sa.String(60)),
    sa.Column("subtype", sa.String(40)),
    # What is to be put right, in our words; it passed the guard that stops customers' data.
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("lang", sa.String(10), nullable=False),
    # Counts as they stood when it was sent: {cases, units, rate, low, high, base, kinds, photos, inspected, since}.
    sa.Column("evidence", Json, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("owner_id", Id, nullable=False, index=True),
    sa.Column("owner_name", sa.String(120), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    # Asked once more with what is missing: the next round.
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("asked_again", sa.Text),
    # Of the address of the supplier's page; the token itself is made from the secret key.
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("opened_at", Moment),
    sa.Column("overdue_at", Moment),
    sa.Column("made_by", Id, nullable=False),
    sa.Column("made_by_name", sa.String(120), nullable=False),
    sa.Column("made_at", Moment, nullable=False),
    sa.Column("replied_at", Moment),
    # Whether any date of it passed without a reply; neither a new date nor a reply in time undoes that.
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("ended_at", Moment),
    sa.Column("ended_by", sa.String(120)),
    sa.Column("reason", sa.Text),
    sa.Column("improvement_id", Id),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_supplier_requests_state", "state", "due_at"),
)
replies = sa.Table(
    "supplier_replies",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("request_id", Id, sa.ForeignKey("supplier_requests.id"), nullable=False, index=True),
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("measure", sa.Text, nullable=False),
    # By when the supplier says the measure is in place.
    sa.Column("measure_by", Moment, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("via", sa.String(10), nullable=False),
    # The colleague who wrote it down; NULL: the supplier did, on its page.
    sa.Column("noted_by", sa.String(120)),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("request_id", "round"),
)
