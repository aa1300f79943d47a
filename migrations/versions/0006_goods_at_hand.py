"""Offers keep whether the customer has the goods: nothing comes back from a parcel that never arrived."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("has_goods", sa.Boolean(), server_default=sa.text("true"), nullable=False))
    # A refund that was made of nothing had no freight; what was exchanged for a lost parcel is told by its case.
    op.execute(
        "UPDATE offers SET has_goods = false WHERE (remedy = 'refund' AND NOT returnless AND freight_payer IS NULL)"
        " OR case_id IN (SELECT id FROM cases WHERE subtype IN ('lost', 'wrong_address'))"
    )
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.alter_column("has_goods", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("offers", schema=None) as batch_op:
        batch_op.drop_column("has_goods")
