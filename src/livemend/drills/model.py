"""A drill, its injects, its score and what follows from it; training; how often one is due."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class DrillState(StrEnum):
    PLANNED = "planned"
    RUNNING = "running"
    ENDED = "ended"
    CANCELLED = "cancelled"


class InjectState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    # Not needed: what it would have followed from was answered, or the facilitator left it out.
    SKIPPED = "skipped"


class Difficulty(StrEnum):
    EASY = "easy"
    NORMAL = "normal"
    HARD = "hard"


class Rule(StrEnum):
    """What a drill is scored by (R016)."""

    MENTION = "mention"
    STRUCTURE = "structure"
    ROUTE = "route"
    PROMISE = "promise"
    NO_OFFER = "no_offer"
    GENUINE_KEPT = "genuine_kept"
    DISPOSITIONS = "dispositions"
    WORDS = "words"
    OFFERS = "offers"
    PROMISES = "promises"


drills = sa.Table(
    "drills",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("scenario", sa.String(60), nullable=False),
    sa.Column("title", Json, nullable=False),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, unique=True),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("difficulty", sa.String(10), nullable=False),
    sa.Column("speed", sa.Float, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("facilitator_id", Id, nullable=False),
    sa.Column("facilitator_name", sa.String(120), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("score", sa.Integer),
    sa.Column("passed", sa.Boolean),
)
injects = sa.Table(
    "drill_injects",
    metadata,
    sa.Column("drill_id", Id, sa.ForeignKey("drills.id"), primary_key=True),
    sa.Column("key", sa.String(40), primary_key=True),
    sa.Column("position", sa.Integer, nullable=False),
    # Seconds after the start at normal speed.
    sa.Column("at_s", sa.Integer, nullable=False),
    sa.Column("who", sa.String(20), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("account_age_days", sa.Integer),
    sa.Column("buyer", sa.Boolean, nullable=False),
    sa.Column("expect", Json, nullable=False),
    sa.Column("unless_key", sa.String(40)),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("sent_at", Moment),
    sa.Column("comment_id", Id),
)
scores = sa.Table(
    "drill_scores",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("drill_id", Id, sa.ForeignKey("drills.id"), nullable=False, index=True),
    sa.Column("rule", sa.String(20), nullable=False),
    sa.Column("inject_key", sa.String(40)),
    sa.Column("user_id", Id),
    sa.Column("user_name", sa.String(120), nullable=False),
    sa.Column("passed", sa.Boolean, nullable=False),
    sa.Column("params", Json, nullable=False),
)
# What to do better, by whom, by when.
lessons = sa.Table(
    "drill_actions",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("drill_id", Id, sa.ForeignKey("drills.id"), nullable=False, index=True),
    sa.Column("rule", sa.String(20), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("owner_id", Id),
    sa.Column("owner_name", sa.String(120), nullable=False),
    sa.Column("due_at", Moment, nullable=False),
    sa.Column("note", sa.Text),
    sa.Column("done_at", Moment),
    sa.Column("done_by", sa.String(120)),
)
# One row: how often, whether a passed one is asked for by the gate, and what passing means.
schedule = sa.Table(
    "drill_schedule",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("every_days", sa.Integer, nullable=False),
    sa.Column("required", sa.Boolean, nullable=False),
    sa.Column("min_score", sa.Integer, nullable=False),
)
# What a person has learned (R017). kind: `on_air_call` for handling a complaint in a call on air.
trainings = sa.Table(
    "trainings",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("valid_until", Moment),
    sa.Column("note", sa.Text),
    sa.Column("by_name", sa.String(120), nullable=False),
)
