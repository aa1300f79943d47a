"""Who is told of events by webhook, and what became of each telling; how far a mailbox was read."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.sealed import Sealed
from livemend.kit.types import Id, Json, Moment


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
# An address of another messenger (Apprise): where the team is told something, or by which customers are written to.
outlets = sa.Table(
    "outlets",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    # Holds secrets; what may be seen of it is `shown`. For customers with {to} where their account belongs.
    sa.Column("url", Sealed, nullable=False),
    sa.Column("shown", sa.String(200), nullable=False),
    sa.Column("audience", sa.String(10), nullable=False),
    # customers: accounts of this platform are reached by it.
    sa.Column("platform", sa.String(40)),
    # staff: whom it rings, a person or roles, and of what; an empty list means everything.
    sa.Column("user_id", Id),
    sa.Column("roles", Json, nullable=False),
    sa.Column("kinds", Json, nullable=False),
    # "HH:MM" in the shop's zone; only what is urgent gets through between them.
    sa.Column("quiet_from", sa.String(5)),
    sa.Column("quiet_to", sa.String(5)),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("active", sa.Boolean, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
# What is to be told there. Several wait a moment for one message; key: the same thing is told once an outlet.
notices = sa.Table(
    "notices",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("outlet_id", Id, sa.ForeignKey("outlets.id"), nullable=False),
    sa.Column("key", sa.String(160), nullable=False),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("urgent", sa.Boolean, nullable=False),
    # A line in the outlet's language; ids and times, never a customer's words or contact data.
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("act_id", Id),
    sa.UniqueConstraint("outlet_id", "key"),
    sa.Index("ix_notices_waiting", "outlet_id", "act_id"),
)
