"""When a feed was last heard."""

import sqlalchemy as sa
from alembic import op

from livemend.kit.types import Moment

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heard_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("beat_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", Moment(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("rooms", schema=None) as batch_op:
        batch_op.drop_column("closed_at")
        batch_op.drop_column("beat_at")
        batch_op.drop_column("heard_at")
