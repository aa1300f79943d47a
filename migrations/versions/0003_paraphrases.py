"""The confirming sentence of a matter as a person words it."""

import sqlalchemy as sa
from alembic import op

from livemend.kit.types import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paraphrases",
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("incident_id", "lang", name=op.f("pk_paraphrases")),
    )


def downgrade() -> None:
    op.drop_table("paraphrases")
