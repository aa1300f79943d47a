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
    SPEED_UP = "speed_up"
    # manager
    STATE_CHANGE = "state_change"
    RETRAIN = "retrain"
    PUBLISH_PROCESS = "publish_process"
    CORRECT_LISTING = "correct_listing"
    CORRECT_SCRIPT = "correct_script"
    CORRECT_ON_AIR = "correct_on_air"
    LEGAL_REVIEW = "legal_review"
    RECHECK_LIVE = "recheck_live"


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
    sa.Column("incident_id", Id),
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
