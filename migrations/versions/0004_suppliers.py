"""Suppliers are asked to put things right, parcels know their region, trust is rebuilt by plan, customers are invited."""

import sqlalchemy as sa
from alembic import op

from livemend.kit.types import Json, Moment

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "supplier_requests",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("no", sa.String(length=20), nullable=False),
        sa.Column("supplier_key", sa.String(length=80), nullable=False),
        sa.Column("batch", sa.String(length=80), nullable=True),
        sa.Column("sku", sa.String(length=60), nullable=True),
        sa.Column("subtype", sa.String(length=40), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("evidence", Json, nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("asked_again", sa.Text(), nullable=True),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("opened_at", Moment(), nullable=True),
        sa.Column("overdue_at", Moment(), nullable=True),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_by_name", sa.String(length=120), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("replied_at", Moment(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("improvement_id", sa.String(length=36), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["supplier_key"], ["suppliers.key"], name=op.f("fk_supplier_requests_supplier_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_requests")),
        sa.UniqueConstraint("hash", name=op.f("uq_supplier_requests_hash")),
        sa.UniqueConstraint("no", name=op.f("uq_supplier_requests_no")),
    )
    with op.batch_alter_table("supplier_requests", schema=None) as batch_op:
        batch_op.create_index("ix_supplier_requests_state", ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_requests_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_supplier_requests_supplier_key"), ["supplier_key"], unique=False)

    op.create_table(
        "supplier_replies",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("request_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("measure", sa.Text(), nullable=False),
        sa.Column("measure_by", Moment(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("via", sa.String(length=10), nullable=False),
        sa.Column("noted_by", sa.String(length=120), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["supplier_requests.id"], name=op.f("fk_supplier_replies_request_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_replies")),
        sa.UniqueConstraint("request_id", "round", name=op.f("uq_supplier_replies_request_id_round")),
    )
    with op.batch_alter_table("supplier_replies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supplier_replies_request_id"), ["request_id"], unique=False)

    op.create_table(
        "trust_plans",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("strategy", sa.Text(), nullable=False),
        sa.Column("indicators", Json, nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=True),
        sa.Column("owner_id", sa.String(length=36), nullable=False),
        sa.Column("owner_name", sa.String(length=120), nullable=False),
        sa.Column("begin_at", Moment(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("made_by", sa.String(length=36), nullable=False),
        sa.Column("made_by_name", sa.String(length=120), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_plans")),
    )
    op.create_table(
        "trust_reviews",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("rung_at", Moment(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("by_name", sa.String(length=120), nullable=True),
        sa.Column("seen", sa.Text(), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=True),
        sa.Column("strategy", sa.Text(), nullable=True),
        sa.Column("figures", Json, nullable=True),
        sa.ForeignKeyConstraint(["plan_id"], ["trust_plans.id"], name=op.f("fk_trust_reviews_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trust_reviews")),
    )
    with op.batch_alter_table("trust_reviews", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_trust_reviews_plan_id"), ["plan_id"], unique=False)

    op.create_table(
        "improvement_consents",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("how", sa.String(length=10), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=True),
        sa.Column("given_at", Moment(), nullable=False),
        sa.Column("invited_at", Moment(), nullable=True),
        sa.Column("about", sa.Text(), nullable=True),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_how", sa.String(length=10), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_improvement_consents_case_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_improvement_consents_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_consents")),
    )
    with op.batch_alter_table("improvement_consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_improvement_consents_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_improvement_consents_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(
            "ux_improvement_consents_open",
            ["customer_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "suggestions",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("customer_id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("sku", sa.String(length=60), nullable=True),
        sa.Column("words", sa.Text(), nullable=True),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("improvement_id", sa.String(length=36), nullable=True),
        sa.Column("linked_by", sa.String(length=120), nullable=True),
        sa.Column("linked_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_suggestions_case_id")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("fk_suggestions_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    with op.batch_alter_table("suggestions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestions_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestions_customer_id"), ["customer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestions_improvement_id"), ["improvement_id"], unique=False)

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.add_column(sa.Column("region", sa.String(length=60), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_column("region")

    op.drop_table("suggestions")
    op.drop_table("improvement_consents")
    op.drop_table("trust_reviews")
    op.drop_table("trust_plans")
    op.drop_table("supplier_replies")
    op.drop_table("supplier_requests")
