"""Tasks: one thing that one role does by a date. What leaves the house for it is a row in `outgoing`."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class TaskKind(StrEnum):
    # finance
    REFUND = "refund"
    PAY_COMPENSATION = "pay_compensation"
    ISSUE_COUPON = "issue_coupon"
    # supply
    SEND_EXCHANGE = "send_exchange"
    RESHIP = "reship"
    SEND_GIFT = "send_gift"
    RECEIVE_RETURN = "receive_return"
    REPAIR = "repair"
    TECH_CONTACT = "tech_contact"
    CARRIER_CLAIM = "carrier_claim"
    CAUSE_CHECK = "cause_check"
    # service
    CONTACT_CUSTOMER = "contact_customer"
    EXPLAIN = "explain"
    APOLOGISE = "apologise"
    REFER = "refer"
    # After the end: is it still good?
    FOLLOW_UP = "follow_up"
    # manager
    STATE_CHANGE = "state_change"
    # host
    RECHECK_LIVE = "recheck_live"
    # Named by the playbook of the case; title and role come from there.
    PLAYBOOK = "playbook"


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DECLINED = "declined"
    # What it was for is gone (a choice undone, a case merged).
    CANCELLED = "cancelled"


tasks = sa.Table(
    "tasks",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("offer_id", Id, index=True),
    sa.Column("show_id", Id),
    sa.Column("incident_id", Id, index=True),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("owner_id", Id, index=True),
    sa.Column("owner_name", sa.String(120)),
    sa.Column("amount", sa.BigInteger),
    sa.Column("currency", sa.String(3)),
    sa.Column("sku", sa.String(60)),
    sa.Column("params", Json, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    # The result waits for it; others (a carrier's claim) are followed apart from serving the customer.
    sa.Column("blocks", sa.Boolean, nullable=False),
    # Another task of the same offer that comes first (nothing is refunded before the parcel is back).
    sa.Column("after_id", Id),
    sa.Column("warned", sa.SmallInteger, nullable=False),
    sa.Column("proof", sa.Text),
    sa.Column("decline_reason", sa.Text),
    sa.Column("done_by", Id),
    sa.Column("done_by_name", sa.String(120)),
    sa.Column("done_at", Moment),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("outgoing_id", Id),
    # Money is a promise with a date: it stands in the ledger too (R107).
    sa.Column("promise_id", Id),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_tasks_queue", "state", "role", "due_at", "id"),
)


class ReturnState(StrEnum):
    ISSUED = "issued"
    SHIPPED = "shipped"
    RECEIVED = "received"
    INSPECTED = "inspected"
    SETTLED = "settled"
    # Never sent back within its time, or no longer needed.
    ENDED = "ended"


class Finding(StrEnum):
    """What the inspection says; it feeds the search for causes (R105)."""

    DEFECT_CONFIRMED = "defect_confirmed"
    TRANSPORT_DAMAGE = "transport_damage"
    WRONG_ITEM = "wrong_item"
    INCOMPLETE = "incomplete"
    NO_DEFECT = "no_defect"
    USED = "used"
    EMPTY = "empty"


class ClaimState(StrEnum):
    OPEN = "open"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PAID = "paid"


MILESTONES = ("received", "diagnosed", "parts_ordered", "repaired", "tested", "sent_back")

# A return authorisation: where to, by when, followed by whom, and where it is now.
returns = sa.Table(
    "returns",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("no", sa.String(30), nullable=False, unique=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("show_id", Id),
    sa.Column("task_id", Id, sa.ForeignKey("tasks.id"), nullable=False, unique=True),
    sa.Column("order_no", sa.String(60)),
    sa.Column("sku", sa.String(60)),
    sa.Column("batch", sa.String(80)),
    sa.Column("address", sa.Text, nullable=False),
    sa.Column("contact", sa.String(200), nullable=False),
    sa.Column("deadline", Moment, nullable=False),
    sa.Column("freight_payer", sa.String(10)),
    sa.Column("follower_id", Id, nullable=False),
    sa.Column("follower_name", sa.String(120), nullable=False),
    sa.Column("carrier", sa.String(80)),
    sa.Column("tracking", sa.String(80)),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("finding", sa.String(20)),
    sa.Column("note", sa.Text),
    sa.Column("issued_at", Moment, nullable=False),
    sa.Column("shipped_at", Moment),
    sa.Column("received_at", Moment),
    sa.Column("inspected_at", Moment),
    sa.Column("settled_at", Moment),
    # The last sign of life; silence longer than some days alerts the follower (R104).
    sa.Column("moved_at", Moment, nullable=False),
    sa.Column("stalled", sa.SmallInteger, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_returns_state", "state", "deadline"),
    sa.Index("ix_returns_batch", "sku", "batch"),
)
repair_marks = sa.Table(
    "repair_marks",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("task_id", Id, sa.ForeignKey("tasks.id"), nullable=False),
    sa.Column("milestone", sa.String(20), nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("by_id", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("task_id", "milestone"),
)
# Between the carrier and us. The customer is served without waiting for it (R095).
claims = sa.Table(
    "carrier_claims",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False),
    sa.Column("task_id", Id),
    sa.Column("show_id", Id),
    sa.Column("order_no", sa.String(60), nullable=False),
    sa.Column("carrier", sa.String(200)),
    sa.Column("tracking", sa.String(80)),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("paid", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("moved_at", Moment, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.UniqueConstraint("case_id", "order_no"),
)
# Money that came back or was paid wrongly: entered against the payment, which itself is never edited (R136).
reversals = sa.Table(
    "reversals",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("task_id", Id, sa.ForeignKey("tasks.id"), nullable=False, unique=True),
    sa.Column("case_id", Id, nullable=False, index=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("proof", sa.Text, nullable=False),
    sa.Column("by_id", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# How far the shop system's orders have been read.
shop_sync = sa.Table(
    "shop_sync",
    metadata,
    sa.Column("system", sa.String(20), primary_key=True),
    # Everything that changed before is in the catalog.
    sa.Column("since", Moment, nullable=False),
    sa.Column("read_at", Moment),
    sa.Column("orders", sa.Integer, nullable=False),
    sa.Column("skipped", Json, nullable=False),
    sa.Column("error", sa.Text),
)
