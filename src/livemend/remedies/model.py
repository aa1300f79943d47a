"""Offers, approvals, the session's money and the platforms' refund meters."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class Remedy(StrEnum):
    """ISO 10002 names more than money: information and an apology are remedies too (domain.md I2)."""

    REFUND = "refund"
    EXCHANGE = "exchange"
    RESHIP = "reship"
    REPAIR = "repair"
    GIFT = "gift"
    DISCOUNT = "discount"
    COUPON = "coupon"
    DAMAGE_PAYMENT = "damage_payment"
    PRICE_CUT = "price_cut"
    TECHNICAL_HELP = "technical_help"
    INFORMATION = "information"
    REFERRAL = "referral"
    APOLOGY = "apology"
    STATEMENT = "statement"


class OfferState(StrEnum):
    AWAITING = "awaiting_approval"
    OFFERED = "offered"
    CHOSEN = "chosen"
    EXECUTED = "executed"
    # The customer took another one or none.
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    # Approval said no, or said nothing in time: it was never offered.
    REFUSED = "refused"


class ApprovalState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


# Money is counted here and nowhere else; the row is locked before it is read.
budgets = sa.Table(
    "remedy_budgets",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("reserved", sa.BigInteger, nullable=False),
    sa.Column("spent", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("returnless_limit", sa.BigInteger),
    sa.Column("set_by", Id, nullable=False),
    sa.Column("set_by_name", sa.String(120), nullable=False),
    sa.Column("set_at", Moment, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.CheckConstraint("reserved >= 0 AND spent >= 0 AND reserved + spent <= total", name="never_overspent"),
)
# What a case keeps of it: the dearest of what its customer may still choose.
holds = sa.Table(
    "remedy_holds",
    metadata,
    sa.Column("case_id", Id, primary_key=True),
    sa.Column("show_id", Id, nullable=False, index=True),
    sa.Column("amount", sa.BigInteger, nullable=False),
)
offers = sa.Table(
    "offers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("show_id", Id),
    sa.Column("incident_id", Id, index=True),
    sa.Column("customer_id", Id, index=True),
    sa.Column("order_no", sa.String(60), index=True),
    sa.Column("platform", sa.String(40)),
    sa.Column("remedy", sa.String(20), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    # What the customer paid for the thing in question, None when we do not know.
    sa.Column("value", sa.BigInteger),
    sa.Column("sku", sa.String(60)),
    sa.Column("returnless", sa.Boolean, nullable=False),
    # When it was made: false where the parcel never came, so that nothing is kept or comes back.
    sa.Column("has_goods", sa.Boolean, nullable=False),
    sa.Column("freight_payer", sa.String(10)),
    # Beside the others, not instead of them (a gift with the refund).
    sa.Column("in_addition", sa.Boolean, nullable=False),
    sa.Column("fault", sa.String(20), nullable=False),
    sa.Column("level", sa.SmallInteger),
    sa.Column("issue", sa.String(20)),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("by_id", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("policy_version", sa.String(40)),
    # Why it needed a yes, and why it differs from what others in the same incident got.
    sa.Column("reasons", Json, nullable=False),
    sa.Column("deviation", sa.Text),
    # A personal line to the customer, past the wording guard.
    sa.Column("note", sa.Text),
    sa.Column("approval_id", Id),
    sa.Column("decision_id", Id, index=True),
    sa.Column("chosen_at", Moment),
    sa.Column("executed_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("ended_reason", sa.Text),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_offers_customer_state", "customer_id", "state"),
)
approvals = sa.Table(
    "approvals",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("offer_id", Id, sa.ForeignKey("offers.id"), nullable=False, unique=True),
    sa.Column("case_id", Id, nullable=False, index=True),
    sa.Column("show_id", Id),
    sa.Column("incident_id", Id),
    sa.Column("reasons", Json, nullable=False),
    sa.Column("asked_by", Id, nullable=False),
    sa.Column("asked_by_name", sa.String(120), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("decided_by", Id),
    sa.Column("decided_by_name", sa.String(120)),
    sa.Column("decided_at", Moment),
    sa.Column("reason", sa.Text),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Index("ix_approvals_state", "state", "due_at"),
)
# What a platform lets a seller refund before it acts against the account (R080), and where we stand.
meters = sa.Table(
    "risk_meters",
    metadata,
    sa.Column("platform", sa.String(40), primary_key=True),
    sa.Column("limit_ppm", sa.Integer, nullable=False),
    sa.Column("refunded", sa.Integer, nullable=False),
    sa.Column("delivered", sa.Integer, nullable=False),
    sa.Column("window_days", sa.Integer, nullable=False),
    sa.Column("measured_at", Moment, nullable=False),
    sa.Column("source", sa.String(40), nullable=False),
)


class Stand(StrEnum):
    """Whether the platform has paid the buyer: we know it only once somebody has looked."""

    PRESUMED = "presumed"
    CONFIRMED = "confirmed"
    DENIED = "denied"


# Money that the platform gave back by itself. It counts like our own, so that nobody pays twice.
platform_refunds = sa.Table(
    "platform_refunds",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("show_id", Id),
    sa.Column("order_no", sa.String(60), nullable=False, index=True),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("amount", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    # The clock that ran out, or NULL when a person saw it in the seller's console.
    sa.Column("clock", sa.String(20)),
    # The platform's own number, or what else proves it.
    sa.Column("proof", sa.Text),
    # What of it the session's budget bore.
    sa.Column("charged", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("decided_at", Moment),
    sa.Column("decided_by", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)
# One decision for everybody in an incident, also for those who join later (R091).
decisions = sa.Table(
    "incident_decisions",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("incident_id", Id, nullable=False, index=True),
    sa.Column("show_id", Id),
    sa.Column("remedies", Json, nullable=False),
    sa.Column("reason", sa.Text),
    sa.Column("by_id", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    # Whose limit covers the offers of those who join later.
    sa.Column("by_role", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)
