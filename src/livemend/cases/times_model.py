"""Working hours, targets and alarms where a shop sets its own. Loaded with `model`, so that the tables are known."""

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Json, Moment

# Working hours; week: seven lists of ["HH:MM", "HH:MM"], holidays: dates without any, extra: date -> other spans.
calendars = sa.Table(
    "calendars",
    metadata,
    sa.Column("code", sa.String(40), primary_key=True),
    sa.Column("zone", sa.String(60), nullable=False),
    sa.Column("week", Json, nullable=False),
    sa.Column("holidays", Json, nullable=False),
    sa.Column("extra", Json, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)
# How long things may take where the house default does not fit. level -1: any.
targets = sa.Table(
    "clock_targets",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("level", sa.SmallInteger, primary_key=True),
    sa.Column("total_ms", sa.BigInteger, nullable=False),
    sa.Column("warn", sa.Float, nullable=False),
    sa.Column("calendar", sa.String(40)),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)
# What an alarm does where the house default does not fit: lists of `Act`.
alarm_acts = sa.Table(
    "clock_acts",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("on_warn", Json, nullable=False),
    sa.Column("on_late", Json, nullable=False),
    sa.Column("changed_at", Moment, nullable=False),
    sa.Column("changed_by", sa.String(120)),
    sa.Column("rev", sa.Integer, nullable=False, server_default="1"),
)
