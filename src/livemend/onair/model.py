"""What was said on air, what was asked of a department, what was done on a platform."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class RequestState(StrEnum):
    WAITING = "waiting"
    ANSWERED = "answered"
    LATE = "late"
    WITHDRAWN = "withdrawn"


# Somebody still waits for the answer.
OWED = (RequestState.WAITING, RequestState.LATE)


class Mode(StrEnum):
    """Which kind of card the host sees."""

    ANSWER = "answer"
    QUESTION = "question"
    SAFETY = "safety"
    CALM = "calm"
    MALICIOUS = "malicious"
    REMINDER = "reminder"
    STATEMENT = "statement"


class Strategy(StrEnum):
    """Situational crisis communication (Coombs 2007; domain.md B4)."""

    INSTRUCT = "instruct"
    DENY = "deny"
    CALM = "calm"
    INFORM = "inform"
    DIMINISH = "diminish"
    EXPLAIN = "explain"
    REBUILD = "rebuild"


class CallState(StrEnum):
    INVITED = "invited"
    AGREED = "agreed"
    DECLINED = "declined"


class StatementState(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class ReportState(StrEnum):
    SENT = "sent"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class PositiveState(StrEnum):
    QUEUED = "queued"
    SHOWN = "shown"
    WITHDRAWN = "withdrawn"


class ConfirmationState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


LATE_TIMER = "onair.request_late"
ANSWERED_TIMER = "onair.answered"
JOIN_TIMER = "onair.join"
REMINDER_TIMER = "onair.reminder"
DEPARTMENTS = ("supply", "service", "finance", "tech", "manager")
# A department is answered by whoever holds this role in the show.
DEPARTMENT_ROLE = {"tech": "supply"}

# "One moment": a question to a department with a clock on it.
requests = sa.Table(
    "requests",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id, index=True),
    sa.Column("department", sa.String(20), nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("asked_by", Id, nullable=False),
    sa.Column("asked_by_name", sa.String(120), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("answered_by", Id),
    sa.Column("answered_by_name", sa.String(120)),
    sa.Column("answered_at", Moment),
    sa.Column("late_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
)
# Trials on camera stand among the mentions, with their time in the show.
RECHECK_PASSED, RECHECK_FAILED = RECHECKS = ("recheck_passed", "recheck_failed")
# A slip: what was recorded stays to be read, as taken back.
RECHECK_BACK = "recheck_taken_back"
TRIALS = (*RECHECKS, RECHECK_BACK)
# What the host tapped as said: the record of the show, with its time in it.
mentions = sa.Table(
    "mentions",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id, nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("card_hash", sa.String(64), nullable=False),
    sa.Column("lang", sa.String(10), nullable=False),
    # [{kind, text}] as they stood on the card.
    sa.Column("parts", Json, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("show_offset_ms", sa.BigInteger),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
)
# Later in the show: "this is settled", several times, only as far as it is true (R084).
reminders = sa.Table(
    "reminders",
    metadata,
    sa.Column("incident_id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("due", sa.Boolean, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("next_at", Moment),
)
# Why it happened, as far as it is known. texts: language -> the cause as a noun phrase.
causes = sa.Table(
    "causes",
    metadata,
    sa.Column("incident_id", Id, primary_key=True),
    sa.Column("show_id", Id, nullable=False),
    sa.Column("texts", Json, nullable=False),
    sa.Column("confirmed", sa.Boolean, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# How a person words the confirming sentence of a matter, by language. text NULL: as the house makes it, after all.
paraphrases = sa.Table(
    "paraphrases",
    metadata,
    sa.Column("incident_id", Id, primary_key=True),
    sa.Column("lang", sa.String(10), primary_key=True),
    sa.Column("text", sa.Text),
    sa.Column("rev", sa.Integer, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# An act on a platform: what and why. Whether it happened stands in the outgoing ledger under the same id.
acts = sa.Table(
    "acts",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, index=True),
    sa.Column("incident_id", Id, index=True),
    sa.Column("comment_id", Id),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("user_key", sa.String(300)),
    sa.Column("user_name", sa.String(200)),
    sa.Column("text", sa.Text),
    sa.Column("seconds", sa.Integer),
    sa.Column("reason", sa.String(40)),
    sa.Column("note", sa.Text),
    # The last moment at which the platform takes it.
    sa.Column("deadline", Moment),
    sa.Column("undoes", Id),
    sa.Column("undone_by", Id),
    # The text came from a language model and was sent by this person.
    sa.Column("machine", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Index("ix_acts_person", "user_key", "at"),
)
# What a second person has to say yes to: hiding or sanctioning what could be a genuine customer.
confirmations = sa.Table(
    "confirmations",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id),
    sa.Column("comment_id", Id, nullable=False),
    # hide, mute, remove, report.
    sa.Column("what", sa.String(20), nullable=False),
    sa.Column("args", Json, nullable=False),
    sa.Column("reason", sa.String(40)),
    sa.Column("note", sa.Text),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("act_id", Id),
    sa.Column("asked_by", Id, nullable=False),
    sa.Column("asked_by_name", sa.String(120), nullable=False),
    sa.Column("asked_at", Moment, nullable=False),
    sa.Column("decided_by", Id),
    sa.Column("decided_by_name", sa.String(120)),
    sa.Column("decided_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
)
# A report to a platform, with its evidence, until the platform has answered.
platform_reports = sa.Table(
    "platform_reports",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id, nullable=False),
    sa.Column("reason", sa.String(40), nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("pack", sa.String(64), nullable=False),
    sa.Column("platforms", Json, nullable=False),
    sa.Column("people", sa.Integer, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("outcome", sa.Text),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("decided_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
)
# Something that concerns many is said openly: one text, dated progress, everywhere (R089, R090).
statements = sa.Table(
    "statements",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id, index=True),
    sa.Column("texts", Json, nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("drafted_by", Id, nullable=False),
    sa.Column("drafted_by_name", sa.String(120), nullable=False),
    sa.Column("drafted_at", Moment, nullable=False),
    sa.Column("approved_by", Id),
    sa.Column("approved_by_name", sa.String(120)),
    sa.Column("approved_at", Moment),
    sa.Column("published_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
)
statement_updates = sa.Table(
    "statement_updates",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("statement_id", Id, sa.ForeignKey("statements.id"), nullable=False, index=True),
    sa.Column("texts", Json, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
)
# Where it has to be said, and where it has been: page, overlay, host, rooms, mail, other channels by name.
statement_channels = sa.Table(
    "statement_channels",
    metadata,
    sa.Column("statement_id", Id, sa.ForeignKey("statements.id"), primary_key=True),
    sa.Column("channel", sa.String(60), primary_key=True),
    sa.Column("done_at", Moment),
    sa.Column("by", Id),
    sa.Column("by_name", sa.String(120)),
    sa.Column("proof", sa.Text),
)
# What viewers see through OBS. The key is derived, so that a new version makes the old address useless.
overlays = sa.Table(
    "overlays",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    # policy, statement, or the id of an approved picture; none: nothing but the ticker.
    sa.Column("card", sa.String(36)),
    sa.Column("rev", sa.Integer, nullable=False),
)
# A picture a person has masked and approved for everybody's eyes.
overlay_pictures = sa.Table(
    "overlay_pictures",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("case_id", Id, nullable=False),
    sa.Column("evidence_id", Id, nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("boxes", Json, nullable=False),
    sa.Column("title", Json, nullable=False),
    sa.Column("masked_by", Id, nullable=False),
    sa.Column("masked_by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("approved_by", Id),
    sa.Column("approved_by_name", sa.String(120)),
    sa.Column("approved_at", Moment),
)
# Genuine praise, queued to balance the picture: real, consented, disclosed, or it is not here (R069).
positives = sa.Table(
    "positives",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(12), nullable=False),
    # NULL: the words are those of the comment, and go with it.
    sa.Column("text", sa.Text),
    sa.Column("lang", sa.String(10), nullable=False),
    # Where it comes from: one of the three.
    sa.Column("comment_id", Id),
    sa.Column("url", sa.String(1000)),
    sa.Column("case_id", Id),
    sa.Column("consent_by", sa.String(120), nullable=False),
    sa.Column("consent_at", Moment, nullable=False),
    sa.Column("consent_scope", sa.String(12), nullable=False),
    sa.Column("disclosure", sa.String(12), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("shown_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
)
# A shop's own changes of the word lists.
own_words = sa.Table(
    "own_words",
    metadata,
    sa.Column("lang", sa.String(10), primary_key=True),
    sa.Column("word", sa.String(80), primary_key=True),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("severity", sa.String(10), nullable=False),
    sa.Column("better", sa.String(300), nullable=False),
    sa.Column("removed", sa.Boolean, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# Through which channel the acts of a show go, where that is not the platform itself (a replayed recording).
act_channels = sa.Table(
    "act_channels",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("channel", sa.String(40), nullable=False),
)
# What the replay channel did instead of a platform: everyone can look at it.
act_ledger = sa.Table(
    "act_ledger",
    metadata,
    sa.Column("key", sa.String(200), primary_key=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("room", sa.String(200), nullable=False),
    sa.Column("act", Json, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# A viewer who was asked to a call on air. waived: what a manager answered for, with the reason.
invites = sa.Table(
    "call_invites",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("incident_id", Id, nullable=False, index=True),
    sa.Column("comment_id", Id, nullable=False),
    sa.Column("user", sa.String(200), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("waived", Json, nullable=False),
    sa.Column("waiver", sa.Text),
    sa.Column("waived_by", sa.String(120)),
    sa.Column("said_at", Moment),
    sa.Column("answered_at", Moment),
    sa.Column("consent", Json),
    sa.Column("case_id", Id),
)
