"""Mails to requests to suppliers; a reply by mail names no date."""

import sqlalchemy as sa
from alembic import op

from livemend.kit.types import Json, Moment

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier_mails",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("stand", sa.String(length=10), nullable=False),
        sa.Column("machine", sa.String(length=20), nullable=True),
        sa.Column("sender", sa.String(length=320), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cut", sa.Boolean(), nullable=False),
        sa.Column("files", Json, nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["request_id"], ["supplier_requests.id"], name=op.f("fk_supplier_mails_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_mails")),
        sa.UniqueConstraint("key", name=op.f("uq_supplier_mails_key")),
    )
    with op.batch_alter_table("supplier_mails", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_mails_request_id"), ["request_id"], unique=False)
    with op.batch_alter_table("supplier_replies", schema=None) as batch_op:
        batch_op.alter_column("measure_by", existing_type=Moment(), nullable=True)


def downgrade() -> None:
    op.execute("UPDATE supplier_replies SET measure_by = at WHERE measure_by IS NULL")
    with op.batch_alter_table("supplier_replies", schema=None) as batch_op:
        batch_op.alter_column("measure_by", existing_type=Moment(), nullable=False)
    op.drop_table("supplier_mails")
