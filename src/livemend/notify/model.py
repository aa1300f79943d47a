"""Who is told of events by webhook, and what became of each telling; how far a mailbox was read."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.sealed import Sealed
from livemend.kit.types import Id, Moment


class DeliveryState(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


webhooks = sa.Table(
    "webhooks",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    # Kinds of events, or prefixes such as "case.*".
    sa.Column("kinds", sa.JSON, nullable=False),
    sa.Column("secret", Sealed, nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
deliveries = sa.Table(
    "webhook_deliveries",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("webhook_id", Id, sa.ForeignKey("webhooks.id"), nullable=False),
    sa.Column("event_id", sa.BigInteger, nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("status_code", sa.Integer),
    sa.Column("error", sa.String(200)),
    sa.Column("at", Moment, nullable=False),
    sa.Column("done_at", Moment),
    sa.UniqueConstraint("webhook_id", "event_id"),
    sa.Index("ix_webhook_deliveries_list", "webhook_id", "id"),
)
# The last mail that was taken, per account and folder; uidvalidity: the server's word that its numbers still hold.
mailboxes = sa.Table(
    "mailboxes",
    metadata,
    sa.Column("name", sa.String(200), primary_key=True),
    sa.Column("uidvalidity", sa.BigInteger, nullable=False),
    sa.Column("last_uid", sa.BigInteger, nullable=False),
    sa.Column("read_at", Moment, nullable=False),
    sa.Column("problem", sa.String(200)),
)
