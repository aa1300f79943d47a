"""What an account is called on its platform, so that people are found by it; texts of cases are taken up anew."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_UNSEEN = sa.text("name IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("customer_accounts", schema=None) as batch_op:
        batch_op.add_column(sa.Column("name", sa.String(length=200), nullable=True))
        batch_op.create_index(
            "ix_customer_accounts_unseen", ["customer_id"], sqlite_where=_UNSEEN, postgresql_where=_UNSEEN
        )
    op.execute("UPDATE search_docs SET form = 1 WHERE kind = 'case'")


def downgrade() -> None:
    with op.batch_alter_table("customer_accounts", schema=None) as batch_op:
        batch_op.drop_index("ix_customer_accounts_unseen")
        batch_op.drop_column("name")
