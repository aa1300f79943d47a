"""A call on air and all that is kept of it. Picture and sound are not: they never pass this server."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Moment


class CallState(StrEnum):
    """open: agreed, consent or customer still missing; ready: in the waiting room, consent on record."""

    OPEN = "open"
    READY = "ready"
    LIVE = "live"
    ENDED = "ended"


class Way(StrEnum):
    """link: by our own page, from browser to browser. platform: the platform's own app carries the call."""

    LINK = "link"
    PLATFORM = "platform"


class EndReason(StrEnum):
    DONE = "done"
    # The kill switch.
    STOPPED = "stopped"
    LEFT = "left"
    NOT_TAKEN = "not_taken"
    REPLACED = "replaced"
    SHOW_ENDED = "show_ended"
    # The customer's personal data was erased meanwhile.
    ERASED = "erased"


class Consent(StrEnum):
    LIVE = "live"
    RECORDED = "recorded"
    CLIP = "clip"


class CallStep(StrEnum):
    """In the order of the trade (R072)."""

    THANK = "thank"
    DESCRIBE = "describe"
    EVIDENCE = "evidence"
    LISTEN = "listen"
    APOLOGISE = "apologise"
    SOLUTION = "solution"
    COMMITMENT = "commitment"


class Told(StrEnum):
    """What a concrete statement is about (R074)."""

    PROBLEM = "problem"
    OFFER = "offer"
    DEADLINE = "deadline"


class MarkKind(StrEnum):
    START = "start"
    EVIDENCE = "evidence"
    SOLUTION = "solution"
    COMMITMENT = "commitment"
    REACTION = "reaction"


class ClipState(StrEnum):
    DRAFT = "draft"
    PUBLISHABLE = "publishable"
    WITHDRAWN = "withdrawn"


calls = sa.Table(
    "calls",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id, nullable=False, index=True),
    sa.Column("invite_id", Id, nullable=False, unique=True),
    sa.Column("comment_id", Id, nullable=False),
    sa.Column("case_id", Id, index=True),
    sa.Column("user", sa.String(200), nullable=False),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("way", sa.String(10), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    # The link: derived from the secret, so only its hash stands here; a new version makes the old one useless.
    sa.Column("link_version", sa.Integer, nullable=False),
    sa.Column("link_hash", sa.String(64), unique=True),
    sa.Column("link_expires_at", Moment),
    # The one browser that opened it.
    sa.Column("device_hash", sa.String(64)),
    sa.Column("used_at", Moment),
    sa.Column("live_at", Moment),
    sa.Column("live_offset_ms", sa.BigInteger),
    sa.Column("ended_at", Moment),
    sa.Column("ended_offset_ms", sa.BigInteger),
    sa.Column("ended_reason", sa.String(12)),
    sa.Column("ended_by_name", sa.String(120)),
    sa.Column("muted", sa.Boolean, nullable=False),
    sa.Column("hidden", sa.Boolean, nullable=False),
    # Somebody of the floor looked at the picture and lets the audience see it.
    sa.Column("picture_by_name", sa.String(120)),
    sa.Column("picture_at", Moment),
    sa.Column("closing_at", Moment),
    sa.Column("closing_offset_ms", sa.BigInteger),
    sa.Column("closing_by_name", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False),
)
# What the customer said yes or no to: the words that were shown, their version, and when. Rows are only added.
consents = sa.Table(
    "call_consents",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("call_id", Id, sa.ForeignKey("calls.id"), nullable=False, index=True),
    sa.Column("what", sa.String(10), nullable=False),
    sa.Column("given", sa.Boolean, nullable=False),
    sa.Column("words", sa.Text, nullable=False),
    sa.Column("version", sa.String(16), nullable=False),
    sa.Column("lang", sa.String(10), nullable=False),
    # page: by the customer's own hand; told: heard by the colleague who is named.
    sa.Column("via", sa.String(10), nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
steps = sa.Table(
    "call_steps",
    metadata,
    sa.Column("call_id", Id, sa.ForeignKey("calls.id"), primary_key=True),
    sa.Column("step", sa.String(12), primary_key=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("offset_ms", sa.BigInteger),
    sa.Column("by_name", sa.String(120), nullable=False),
)
statements = sa.Table(
    "call_statements",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("call_id", Id, sa.ForeignKey("calls.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(10), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("remedy", sa.String(20)),
    # Minor units.
    sa.Column("amount", sa.BigInteger),
    sa.Column("currency", sa.String(3)),
    sa.Column("sku", sa.String(60)),
    sa.Column("due_at", Moment),
    sa.Column("offer_id", Id),
    sa.Column("promise_id", Id),
    sa.Column("at", Moment, nullable=False),
    sa.Column("offset_ms", sa.BigInteger),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
)
marks = sa.Table(
    "call_marks",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("call_id", Id, sa.ForeignKey("calls.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(12), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("offset_ms", sa.BigInteger, nullable=False),
    # key, or the step it came from.
    sa.Column("source", sa.String(12), nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
)
# A short video that was made of a call. The file itself lies with the editor.
clips = sa.Table(
    "call_clips",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("call_id", Id, sa.ForeignKey("calls.id"), nullable=False, index=True),
    sa.Column("show_id", Id, nullable=False, index=True),
    sa.Column("title", sa.String(200), nullable=False),
    sa.Column("place", sa.String(1000)),
    sa.Column("from_ms", sa.BigInteger, nullable=False),
    sa.Column("to_ms", sa.BigInteger, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("publishable_at", Moment),
    sa.Column("publishable_by", sa.String(120)),
    sa.Column("withdrawn_at", Moment),
    # consent_revoked, withdrawn, erased.
    sa.Column("withdrawn_why", sa.String(20)),
    sa.Column("rev", sa.Integer, nullable=False),
)
