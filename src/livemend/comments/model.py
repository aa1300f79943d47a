"""A comment as it came, and what triage says of it."""

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment

# The `user_key` of whoever asked to be forgotten.
ERASED = "erased"
comments = sa.Table(
    "comments",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("dedupe_key", sa.String(64), nullable=False),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("room", sa.String(200), nullable=False),
    sa.Column("message_id", sa.String(200)),
    sa.Column("user_id", sa.String(200)),
    sa.Column("user_name", sa.String(200), nullable=False),
    # Who it is within this desk: platform + account id, or the name where a platform gives no id.
    sa.Column("user_key", sa.String(300), nullable=False),
    # The original words, never edited; NULL once erased. `shown` is the masked form where it differs.
    sa.Column("text", sa.Text),
    sa.Column("shown", sa.Text),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("received_at", Moment, nullable=False),
    sa.Column("product", sa.String(60)),
    sa.Column("account_age_days", sa.Integer),
    sa.Column("order_match", sa.Boolean),
    sa.Column("is_history", sa.Boolean, nullable=False),
    sa.Column("customer_id", Id),
    # Which incident it belongs to: given by `incidents`, kept here because every view of a comment shows it.
    sa.Column("incident_id", Id),
    sa.Column("me_too", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("lane", sa.String(20), nullable=False),
    sa.Column("labels", sa.JSON, nullable=False),
    sa.Column("kinds", sa.JSON, nullable=False),
    sa.Column("issue", sa.String(20)),
    sa.Column("subtype", sa.String(40)),
    sa.Column("level", sa.SmallInteger),
    sa.Column("unsure", sa.Boolean, nullable=False),
    sa.Column("suspicion", sa.Float, nullable=False),
    sa.Column("signals", sa.JSON, nullable=False),
    sa.Column("pii", sa.JSON, nullable=False),
    # SHA-256 of what came; the batch's event in the log binds these, so an edited comment is found.
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("show_id", "dedupe_key"),
    sa.UniqueConstraint("show_id", "seq"),
    sa.Index("ix_comments_user", "user_key"),
    sa.Index("ix_comments_lane", "show_id", "lane", "seq"),
    sa.Index(
        "ix_comments_incident",
        "incident_id",
        sqlite_where=sa.text("incident_id IS NOT NULL"),
        postgresql_where=sa.text("incident_id IS NOT NULL"),
    ),
)
# The next number in a show, locked while a batch is stored.
comment_counters = sa.Table(
    "comment_counters",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("last_seq", sa.BigInteger, nullable=False),
)
# Which comments the posting lists hold: `upto_seq` of a show, from `first_seq` on in the segment `id`.
comment_segments = sa.Table(
    "comment_segments",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("first_seq", sa.BigInteger, nullable=False),
    sa.Column("upto_seq", sa.BigInteger, nullable=False),
)
# What people said a text really is: the desk's own training data.
labels = sa.Table(
    "labels",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("comment_id", Id, nullable=False, index=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("said", Json, nullable=False),
    sa.Column("was", Json, nullable=False),
    sa.Column("kinds", Json),
    sa.Column("issue", sa.String(20)),
    sa.Column("subtype", sa.String(40)),
    sa.Column("level", sa.SmallInteger),
    sa.Column("by", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
