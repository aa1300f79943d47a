"""Calls on air: consent, steps, what was said, marks, clips."""

import sqlalchemy as sa
from alembic import op

from livemend.kit.types import Moment

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calls",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("show_id", sa.String(length=36), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("invite_id", sa.String(length=36), nullable=False),
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.Column("user", sa.String(length=200), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("link_version", sa.Integer(), nullable=False),
        sa.Column("link_hash", sa.String(length=64), nullable=True),
        sa.Column("link_expires_at", Moment(), nullable=True),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("used_at", Moment(), nullable=True),
        sa.Column("live_at", Moment(), nullable=True),
        sa.Column("live_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("ended_reason", sa.String(length=12), nullable=True),
        sa.Column("ended_by_name", sa.String(length=120), nullable=True),
        sa.Column("muted", sa.Boolean(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.Column("picture_by_name", sa.String(length=120), nullable=True),
        sa.Column("picture_at", Moment(), nullable=True),
        sa.Column("closing_at", Moment(), nullable=True),
        sa.Column("closing_offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("closing_by_name", sa.String(length=120), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_calls_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sa.UniqueConstraint("invite_id", name=op.f("uq_calls_invite_id")),
        sa.UniqueConstraint("link_hash", name=op.f("uq_calls_link_hash")),
    )
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calls_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_calls_show_id"), ["show_id"], unique=False)

    op.create_table(
        "call_clips",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("show_id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("place", sa.String(length=1000), nullable=True),
        sa.Column("from_ms", sa.BigInteger(), nullable=False),
        sa.Column("to_ms", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("publishable_at", Moment(), nullable=True),
        sa.Column("publishable_by", sa.String(length=120), nullable=True),
        sa.Column("withdrawn_at", Moment(), nullable=True),
        sa.Column("withdrawn_why", sa.String(length=20), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_clips_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_clips")),
    )
    with op.batch_alter_table("call_clips", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_clips_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_clips_show_id"), ["show_id"], unique=False)

    op.create_table(
        "call_consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("what", sa.String(length=10), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("version", sa.String(length=16), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_consents_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_consents")),
    )
    with op.batch_alter_table("call_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_consents_call_id"), ["call_id"], unique=False)

    op.create_table(
        "call_marks",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=12), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_marks_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_marks")),
    )
    with op.batch_alter_table("call_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_marks_call_id"), ["call_id"], unique=False)

    op.create_table(
        "call_statements",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("remedy", sa.String(length=20), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("sku", sa.String(length=60), nullable=True),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("offer_id", sa.String(length=36), nullable=True),
        sa.Column("promise_id", sa.String(length=36), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_statements_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_statements")),
    )
    with op.batch_alter_table("call_statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_statements_call_id"), ["call_id"], unique=False)

    op.create_table(
        "call_steps",
        sa.Column("call_id", sa.String(length=36), nullable=False),
        sa.Column("step", sa.String(length=12), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("offset_ms", sa.BigInteger(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["calls.id"], name=op.f("fk_call_steps_call_id")),
        sa.PrimaryKeyConstraint("call_id", "step", name=op.f("pk_call_steps")),
    )


def downgrade() -> None:
    op.drop_table("call_steps")
    with op.batch_alter_table("call_statements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_statements_call_id"))

    op.drop_table("call_statements")
    with op.batch_alter_table("call_marks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_marks_call_id"))

    op.drop_table("call_marks")
    with op.batch_alter_table("call_consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_consents_call_id"))

    op.drop_table("call_consents")
    with op.batch_alter_table("call_clips", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_clips_show_id"))
        batch_op.drop_index(batch_op.f("ix_call_clips_call_id"))

    op.drop_table("call_clips")
    with op.batch_alter_table("calls", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_calls_show_id"))
        batch_op.drop_index(batch_op.f("ix_calls_incident_id"))
        batch_op.drop_index(batch_op.f("ix_calls_case_id"))

    op.drop_table("calls")
