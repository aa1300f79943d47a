"""A show and the rooms it is seen in."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class ShowState(StrEnum):
    PLANNED = "planned"
    LIVE = "live"
    ENDED = "ended"


shows = sa.Table(
    "shows",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("title", Json, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    # A rehearsal never reaches a platform, a customer or a figure that counts.
    sa.Column("rehearsal", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("on_air_sku", sa.String(60)),
    sa.Column("planned_at", Moment),
    # A sale on which parcels take longer: said beforehand, on the policy page and the prompter (R021).
    sa.Column("promotion", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("expected_viewers", sa.Integer),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("started_at", Moment),
    sa.Column("ended_at", Moment),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)
rooms = sa.Table(
    "rooms",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("room", sa.String(200), nullable=False),
    sa.Column("last_seen_at", Moment),
    sa.Column("blind_since", Moment),
    # The last sign of life of any kind, by our clock; the last heartbeat; when the feed said that it is over.
    sa.Column("heard_at", Moment),
    sa.Column("beat_at", Moment),
    sa.Column("closed_at", Moment),
    sa.Column("comments", sa.Integer, nullable=False, server_default="0"),
    sa.Column("duplicates", sa.Integer, nullable=False, server_default="0"),
    sa.UniqueConstraint("show_id", "platform", "room"),
)
# The reason of a gap nobody told us of: the feed fell silent. A connector that tells later knows better.
SILENT = "silent"
# Where a feed was blind: said openly on the console and in the report.
gaps = sa.Table(
    "gaps",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("room", sa.String(200), nullable=False),
    sa.Column("from_at", Moment, nullable=False),
    sa.Column("to_at", Moment),
    sa.Column("reason", sa.String(60), nullable=False),
    sa.UniqueConstraint("show_id", "platform", "room", "from_at"),
)
rundown = sa.Table(
    "rundown",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("sku", sa.String(60), nullable=False),
    # Seconds after the start at which it comes on the table by itself; NULL: switched by hand or by the platform.
    sa.Column("at_s", sa.Integer),
)
on_air_log = sa.Table(
    "on_air_log",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("sku", sa.String(60), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
viewer_counts = sa.Table(
    "viewer_counts",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("platform", sa.String(40), nullable=False),
    sa.Column("room", sa.String(200), nullable=False),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("at", Moment, nullable=False),
)
roster = sa.Table(
    "roster",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("role", sa.String(20), primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("users.id"), primary_key=True),
)
# Who watches a source: "platform/room" for its comments, `social` and `reviews` for what is said elsewhere (R009).
monitors = sa.Table(
    "monitors",
    metadata,
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), primary_key=True),
    sa.Column("source", sa.String(250), primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("users.id"), primary_key=True),
)
# Somebody answers by name and reason for going live with this gap.
waivers = sa.Table(
    "waivers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("show_id", Id, sa.ForeignKey("shows.id"), nullable=False, index=True),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("ref", sa.String(250), nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("show_id", "code", "ref"),
)
