"""Secret links, what customers answered, and how often we asked."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Moment


class Answer(StrEnum):
    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"


class How(StrEnum):
    """How somebody agreed."""

    PAGE = "page"
    PHONE = "phone"
    MAIL = "mail"
    CHAT = "chat"
    IN_PERSON = "in_person"


class AskState(StrEnum):
    ASKED = "asked"
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"


# The token itself is derived from the secret key and never stored; older versions stay known, so that an
# outdated link can offer a new one instead of a blank page.
links = sa.Table(
    "case_links",
    metadata,
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)
answers = sa.Table(
    "case_answers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("answer", sa.String(20), nullable=False),
    sa.Column("words", sa.Text),
    # 1 to 5: with what came out of it, and with how we went about it (ISO 10002, clause 8).
    sa.Column("outcome_rating", sa.SmallInteger),
    sa.Column("handling_rating", sa.SmallInteger),
    sa.Column("via", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
asks = sa.Table(
    "case_asks",
    metadata,
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), primary_key=True),
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.String(20), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("reminders", sa.SmallInteger, nullable=False),
)
# Who agreed to be asked about making goods better, how and when; ended: taken back (R114).
consents = sa.Table(
    "improvement_consents",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customers.id"), nullable=False, index=True),
    # The case after which it was given; letters go the way of this case.
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("how", sa.String(10), nullable=False),
    # How it was given, in the words of the colleague who wrote it down.
    sa.Column("note", sa.Text),
    sa.Column("lang", sa.String(10), nullable=False),
    # NULL: the customer, on the own page.
    sa.Column("by_name", sa.String(120)),
    sa.Column("given_at", Moment, nullable=False),
    sa.Column("invited_at", Moment),
    sa.Column("about", sa.Text),
    sa.Column("ended_at", Moment),
    sa.Column("ended_how", sa.String(10)),
    # One that holds a customer, however often the button is pressed.
    sa.Index(
        "ux_improvement_consents_open",
        "customer_id",
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    ),
)
suggestions = sa.Table(
    "suggestions",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customers.id"), nullable=False, index=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("sku", sa.String(60)),
    # NULL: taken back, or erased with the person.
    sa.Column("words", sa.Text),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("at", Moment, nullable=False),
    # The improvement action that takes it up.
    sa.Column("improvement_id", Id, index=True),
    sa.Column("linked_by", sa.String(120)),
    sa.Column("linked_at", Moment),
)
# A form sent twice (double tap, going back) is one form.
posts = sa.Table(
    "form_posts",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("at", Moment, nullable=False, index=True),
)
