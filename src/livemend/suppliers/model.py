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


class MailStand(StrEnum):
    """What a mail that came to a request is to it."""

    # From the supplier's own address while we waited: the reply of this round.
    REPLY = "reply"
    # More of the same after it had replied.
    MORE = "more"
    # After the request was accepted or withdrawn.
    OVER = "over"
    # From another address than the supplier's: read by a person, answers nothing by itself.
    STRANGER = "stranger"
    # A program wrote it: an absence, a mail that came back.
    MACHINE = "machine"


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
    # Empty where the supplier answered our mail: its words are in `measure` as they came, and name no date.
    sa.Column("cause", sa.Text, nullable=False),
    sa.Column("measure", sa.Text, nullable=False),
    # By when the supplier says the measure is in place.
    sa.Column("measure_by", Moment),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("via", sa.String(10), nullable=False),
    # The colleague who wrote it down; NULL: the supplier did, on its page or by mail.
    sa.Column("noted_by", sa.String(120)),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("request_id", "round"),
)
# Every mail that came to a request; the mail as a whole, with what is attached, lies in the file store.
mails = sa.Table(
    "supplier_mails",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("request_id", Id, sa.ForeignKey("supplier_requests.id"), nullable=False, index=True),
    # Of its Message-ID: the same mail is taken once.
    sa.Column("key", sa.String(64), nullable=False, unique=True),
    sa.Column("stand", sa.String(10), nullable=False),
    # Why no person wrote it: bounce, auto_reply and so on.
    sa.Column("machine", sa.String(20)),
    sa.Column("sender", sa.String(320), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    # There is more in the mail than in `text`.
    sa.Column("cut", sa.Boolean, nullable=False),
    # Names of what is attached.
    sa.Column("files", Json, nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
