"""A case and all that hangs on it."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment

from . import times_model as times_model


class Status(StrEnum):
    NEW = "new"
    OPEN = "open"
    PENDING_CUSTOMER = "pending_customer"
    ON_HOLD = "on_hold"
    RESOLVED = "resolved"
    CLOSED = "closed"
    SPAM = "spam"


OPEN = (Status.NEW, Status.OPEN)
WAITING = (Status.PENDING_CUSTOMER, Status.ON_HOLD)
ACTIVE = (*OPEN, *WAITING)


class Step(StrEnum):
    """The house's loop, in the shipped order. A playbook orders it anew and adds steps of its own (R006)."""

    ACKNOWLEDGE = "acknowledge"
    ASSESS = "assess"
    OFFER = "offer"
    EXECUTE = "execute"
    TELL = "tell"
    CONFIRM = "confirm"
    DONE = "done"


class Outcome(StrEnum):
    """How a case ended. The first three are three different figures (ISO 10002, closing)."""

    SATISFIED = "satisfied"
    NO_ANSWER = "no_answer"
    FINAL_OFFER = "final_offer"
    # Nothing was wrong with the thing: cleared up with evidence, not with money (R036).
    MISUNDERSTANDING = "misunderstanding"
    WITHDRAWN = "withdrawn"
    MERGED = "merged"
    SPAM = "spam"


class Channel(StrEnum):
    LIVE = "live_comment"
    DM = "dm"
    WEB = "web"
    EMAIL = "email"
    PHONE = "phone"
    SOCIAL = "social"
    API = "api"
    IMPORT = "import"
    RECOVERY = "recovery"
    # We wrote first, to somebody who had not complained: the words of such a case are ours.
    OUTREACH = "outreach"


class Audience(StrEnum):
    PUBLIC = "public"
    PRIVATE = "private"
    INTERNAL = "internal"


class EvidenceState(StrEnum):
    """A file is seen by nobody before it is clean."""

    HELD = "held"
    CLEAN = "clean"
    REFUSED = "refused"


class ClockKind(StrEnum):
    FIRST_REPLY = "first_reply"
    NEXT_REPLY = "next_reply"
    CONTACT = "contact"
    PROGRESS = "progress"
    RESOLUTION = "resolution"
    OUTER = "outer"
    # The platform's own (domain.md B6): it acts by itself when nobody does.
    PLATFORM_REQUEST = "platform_request"
    PLATFORM_CHAT = "platform_chat"
    PLATFORM_RETURN = "platform_return"
    PLATFORM_RECEIPT = "platform_receipt"
    # The time the playbook gives the step the case stands on.
    STEP = "step"


class Act(StrEnum):
    """What an alarm does. Whatever it does, it is seen on the case and in the list."""

    # Tell the owner, or the service team where there is none.
    NOTIFY = "notify"
    # Another colleague who has least to do.
    REASSIGN = "reassign"
    MANAGER = "manager"
    # An alarm before everybody.
    RAISE = "raise"
    # Ring every manager, and whoever listens outside by webhook, until somebody says "seen".
    PAGE = "page"


class ClockState(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"
    ENDED = "ended"


class Issue(StrEnum):
    QUALITY = "quality"
    LOGISTICS = "logistics"
    SERVICE = "service"
    MISLEADING = "misleading"
    # A complaint about how we handled a complaint is its own kind (ISO 10002, terms).
    HANDLING = "handling"
    UNKNOWN = "unknown"


class FindingKind(StrEnum):
    """Where something should be put right because of a complaint."""

    FAQ = "faq"
    FACT_SHEET = "fact_sheet"
    PLAYBOOK = "playbook"
    POLICY = "policy"


class Axis(StrEnum):
    """Where the cause lies (R118)."""

    PRODUCT = "product"
    SERVICE = "service"
    MARKETING = "marketing"
    EXTERNAL = "external"


# The year 10000 in ms: what has no deadline comes last.
FAR = 253_402_300_800_000
_ENDED = "status IN ('resolved', 'closed', 'spam')"
_RANK = f"CASE WHEN {_ENDED} THEN 9 ELSE COALESCE(level, 2) END"
_QUEUE_DUE = f"CASE WHEN {_ENDED} THEN {FAR} - COALESCE(closed_at, 0) ELSE COALESCE(due_at, {FAR}) END"

cases = sa.Table(
    "cases",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("no", sa.String(20), nullable=False, unique=True),
    # A short title by a person; without one the view makes it from product and issue in the reader's language.
    sa.Column("title", sa.Text),
    # The customer's original words: never edited, NULL once erased.
    sa.Column("words", sa.Text),
    sa.Column("wished", sa.Text),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("step", sa.String(20), nullable=False),
    # The steps behind it in this round; NULL: from before they were kept.
    sa.Column("steps_done", Json),
    sa.Column("level", sa.SmallInteger),
    sa.Column("issue", sa.String(20)),
    sa.Column("subtype", sa.String(40)),
    # Who says what it is and how bad: `rule` until a person has assessed it.
    sa.Column("judged_by", sa.String(10)),
    sa.Column("customer_id", Id, index=True),
    sa.Column("order_no", sa.String(60), index=True),
    sa.Column("product_sku", sa.String(60)),
    sa.Column("channel", sa.String(20), nullable=False),
    sa.Column("public_source", sa.Boolean, nullable=False),
    sa.Column("source_url", sa.Text),
    sa.Column("show_id", Id, index=True),
    sa.Column("incident_id", Id, index=True),
    sa.Column("comment_ids", Json, nullable=False),
    sa.Column("assignee_id", Id, index=True),
    sa.Column("assignee_name", sa.String(120)),
    # The colleague complained about: never the owner of the case.
    sa.Column("concerned_id", Id),
    sa.Column("round", sa.SmallInteger, nullable=False),
    sa.Column("cause_axis", sa.String(20)),
    sa.Column("cause_sub", sa.String(40)),
    sa.Column("cause_stage", sa.String(40)),
    sa.Column("cause_note", sa.Text),
    # Of a cause in marketing: which script or listing said it, and the fact sheet of that moment.
    sa.Column("cause_ref", Json),
    sa.Column("cause_by", sa.String(10)),
    sa.Column("opened_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("first_reply_at", Moment),
    sa.Column("decided_at", Moment),
    sa.Column("told_at", Moment),
    sa.Column("resolved_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("public_outcome_at", Moment),
    sa.Column("outcome", sa.String(20)),
    sa.Column("lesson", sa.Text),
    # The earliest clock that runs; what the queue is ordered by.
    sa.Column("due_at", Moment),
    sa.Column("linked_id", Id),
    sa.Column("merged_into", Id, index=True),
    sa.Column("erased_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False),
    # The number of its words in the search (`kit.search`); NULL until they are taken up.
    sa.Column("doc", sa.BigInteger, index=True),
    # The place in the queue, kept by the database itself: level, then deadline; what is over comes last, newest first.
    sa.Column("queue_rank", sa.SmallInteger, sa.Computed(_RANK, persisted=True), nullable=False),
    sa.Column("queue_due", sa.BigInteger, sa.Computed(_QUEUE_DUE, persisted=True), nullable=False),
    # With `doc`: what holds a common word is told from the index alone.
    sa.Index("ix_cases_queue", "queue_rank", "queue_due", "id", "doc"),
    # Everything under way, with all that lists and counts ask of it: few rows, and no look at the cases themselves.
    sa.Index(
        "ix_cases_active",
        "status",
        "merged_into",
        "show_id",
        "assignee_id",
        "level",
        "issue",
        "round",
        "due_at",
        "queue_rank",
        "doc",
        sqlite_where=sa.text("queue_rank < 9"),
        postgresql_where=sa.text("queue_rank < 9"),
    ),
    sa.Index(
        "ix_cases_due",
        "due_at",
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    ),
    sa.Index("ix_cases_opened", "opened_at", "id"),
    sa.Index("ix_cases_status", "status", "merged_into", "show_id"),
)
# The last number given, a row per shop prefix.
case_counters = sa.Table(
    "case_counters",
    metadata,
    sa.Column("prefix", sa.String(10), primary_key=True),
    sa.Column("last_no", sa.Integer, nullable=False),
)
# What was said and written. The event log binds these rows by id and never repeats their words.
entries = sa.Table(
    "case_entries",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", Id, nullable=False),
    sa.Column("actor_name", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(30), nullable=False),
    sa.Column("audience", sa.String(10), nullable=False),
    sa.Column("text", sa.Text),
    sa.Column("lang", sa.String(10)),
    # What it belongs to: an outgoing act, an offer, a promise, a piece of evidence.
    sa.Column("ref", Id),
    sa.Column("params", Json),
    # SHA-256 of the text; the event holds it too, so an edited entry is found.
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Column("from_case", Id),
)
clocks = sa.Table(
    "case_clocks",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("started_at", Moment, nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("warn_at", Moment),
    # Working milliseconds in all, and what was left when it was paused.
    sa.Column("budget_ms", sa.BigInteger, nullable=False),
    sa.Column("left_ms", sa.BigInteger),
    sa.Column("calendar", sa.String(40)),
    sa.Column("level", sa.SmallInteger),
    # Whose deadline it is and what that platform does by itself when it passes; both None for our own.
    sa.Column("platform", sa.String(40)),
    sa.Column("silent", sa.String(30)),
    sa.Column("warned_at", Moment),
    sa.Column("breached_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Index("ix_case_clocks_state", "state", "due_at"),
)
evidence = sa.Table(
    "case_evidence",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("type", sa.String(60), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("thumbnail", sa.String(64)),
    sa.Column("cleaned", sa.Boolean, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(200), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("removed_at", Moment),
    sa.Column("state", sa.String(10), nullable=False, server_default="clean"),
    # What the check found, or why it could not be made.
    sa.Column("verdict", sa.String(200)),
    sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
    sa.Column("checked_at", Moment),
    sa.Index("ix_case_evidence_state", "state"),
)
# What an undo puts back: the rows as they were, good once.
undos = sa.Table(
    "case_undos",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("what", sa.String(10), nullable=False),
    sa.Column("before", Json, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)
# Rung and not yet seen by anybody.
pages = sa.Table(
    "case_pages",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("clock", sa.String(20), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("seen_at", Moment),
    sa.Column("seen_by", sa.String(120)),
    sa.Index("ix_case_pages_open", "seen_at", "at"),
)
# What came in by message, mail or file, by its own id: delivered twice, it is taken once.
intakes = sa.Table(
    "case_intakes",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("at", Moment, nullable=False),
)
# A list somebody wants to see again: its name and its filters. shared: for the whole team.
saved_views = sa.Table(
    "case_views",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("user_id", Id, nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("filters", Json, nullable=False),
    sa.Column("shared", sa.Boolean, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# What a closed case wants changed in what the team knows; link: what was changed because of it.
findings = sa.Table(
    "case_findings",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("case_id", Id, sa.ForeignKey("cases.id"), nullable=False, index=True),
    sa.Column("incident_id", Id),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("ref", sa.String(60)),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("link", sa.String(300)),
    sa.Column("done_at", Moment),
    sa.Column("done_by_name", sa.String(120)),
)
