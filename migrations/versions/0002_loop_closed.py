"""Whole loop: clocks of platforms, privacy rules, messengers, calls, a search of its own."""

import sqlalchemy as sa
from alembic import op

from livemend.kit import search
from livemend.kit.sealed import Sealed
from livemend.kit.types import Json, Moment

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "clock_acts",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("on_warn", Json, nullable=False),
        sa.Column("on_late", Json, nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=True),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_clock_acts")),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("on", sa.String(length=10), nullable=False),
        sa.Column("ref", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.Column("ended_by", sa.String(length=120), nullable=True),
        sa.Column("ended_reason", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.create_index("ix_legal_holds_ref", ["on", "ref"], unique=False)

    op.create_table(
        "outlets",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", Sealed(), nullable=False),
        sa.Column("shown", sa.String(length=200), nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=True),
        sa.Column("user_id", sa.String(length=36), nullable=True),
        sa.Column("roles", Json, nullable=False),
        sa.Column("kinds", Json, nullable=False),
        sa.Column("quiet_from", sa.String(length=5), nullable=True),
        sa.Column("quiet_to", sa.String(length=5), nullable=True),
        sa.Column("lang", sa.String(length=10), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outlets")),
    )
    op.create_table(
        "retention_rules",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("changed_by", sa.String(length=120), nullable=False),
        sa.Column("rev", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_retention_rules")),
    )
    op.create_table(
        "retention_runs",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("counts", Json, nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("ended_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_runs")),
    )
    op.create_table(
        "search_marks",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_marks")),
    )
    op.create_table(
        "search_postings",
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("segment", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "term", sa.String(length=64).with_variant(sa.String(length=64, collation="C"), "postgresql"), nullable=False
        ),
        sa.Column("docs", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "segment", "term", name=op.f("pk_search_postings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call_invites",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("show_id", sa.String(length=36), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=False),
        sa.Column("comment_id", sa.String(length=36), nullable=False),
        sa.Column("user", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=36), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("waived", Json, nullable=False),
        sa.Column("waiver", sa.Text(), nullable=True),
        sa.Column("waived_by", sa.String(length=120), nullable=True),
        sa.Column("said_at", Moment(), nullable=True),
        sa.Column("answered_at", Moment(), nullable=True),
        sa.Column("consent", Json, nullable=True),
        sa.Column("case_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_call_invites_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_invites")),
    )
    with op.batch_alter_table("call_invites", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_invites_incident_id"), ["incident_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_invites_show_id"), ["show_id"], unique=False)

    op.create_table(
        "case_findings",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("incident_id", sa.String(length=36), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("ref", sa.String(length=60), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("link", sa.String(length=300), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.Column("done_by_name", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_findings_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_findings")),
    )
    with op.batch_alter_table("case_findings", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_findings_case_id"), ["case_id"], unique=False)

    op.create_table(
        "case_pages",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=True),
        sa.Column("seen_by", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_case_pages_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_pages")),
    )
    with op.batch_alter_table("case_pages", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_case_pages_case_id"), ["case_id"], unique=False)
        batch_op.create_index("ix_case_pages_open", ["seen_at", "at"], unique=False)

    op.create_table(
        "comment_segments",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("show_id", sa.String(length=36), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("upto_seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["show_id"], ["shows.id"], name=op.f("fk_comment_segments_show_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment_segments")),
    )
    with op.batch_alter_table("comment_segments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_comment_segments_show_id"), ["show_id"], unique=False)

    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("outlet_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("act_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["outlet_id"], ["outlets.id"], name=op.f("fk_notices_outlet_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("outlet_id", "key", name=op.f("uq_notices_outlet_id_key")),
    )
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.create_index("ix_notices_waiting", ["outlet_id", "act_id"], unique=False)

    op.create_table(
        "platform_refunds",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("case_id", sa.String(length=36), nullable=False),
        sa.Column("show_id", sa.String(length=36), nullable=True),
        sa.Column("order_no", sa.String(length=60), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("clock", sa.String(length=20), nullable=True),
        sa.Column("proof", sa.Text(), nullable=True),
        sa.Column("charged", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by_name", sa.String(length=120), nullable=False),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=120), nullable=True),
        sa.Column("rev", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_platform_refunds_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_platform_refunds")),
    )
    with op.batch_alter_table("platform_refunds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_platform_refunds_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_platform_refunds_order_no"), ["order_no"], unique=False)

    with op.batch_alter_table("calendars", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_by", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("rev", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("case_clocks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("platform", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("silent", sa.String(length=30), nullable=True))

    with op.batch_alter_table("case_evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=10), server_default="clean", nullable=False))
        batch_op.add_column(sa.Column("verdict", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("tries", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("checked_at", Moment(), nullable=True))
        batch_op.create_index("ix_case_evidence_state", ["state"], unique=False)

    # Never laid anew: a table with a computed column can not be copied column by column.
    with op.batch_alter_table("cases", schema=None, recreate="never") as batch_op:
        batch_op.add_column(sa.Column("steps_done", Json, nullable=True))
        batch_op.add_column(sa.Column("cause_ref", Json, nullable=True))
        batch_op.add_column(sa.Column("doc", sa.BigInteger(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_cases_queue"))
        batch_op.create_index("ix_cases_queue", ["queue_rank", "queue_due", "id", "doc"], unique=False)
        batch_op.create_index(
            "ix_cases_active",
            [
                "status",
                "merged_into",
                "show_id",
                "assignee_id",
                "level",
                "issue",
                "round",
                "due_at",
                "queue_rank",
                "doc",
            ],
            unique=False,
            sqlite_where=sa.text("queue_rank < 9"),
            postgresql_where=sa.text("queue_rank < 9"),
        )
        batch_op.create_index(batch_op.f("ix_cases_doc"), ["doc"], unique=False)
        batch_op.create_index(
            "ix_cases_due",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL"),
            postgresql_where=sa.text("due_at IS NOT NULL"),
        )

    with op.batch_alter_table("clock_targets", schema=None) as batch_op:
        batch_op.add_column(sa.Column("changed_by", sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column("rev", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("customer_accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_customer_accounts_user_id"), ["user_id"], unique=False)

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_orders_tracking"), ["tracking"], unique=False)

    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.add_column(sa.Column("proposed_due", Moment(), nullable=True))
        batch_op.add_column(sa.Column("proposed_why", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("proposed_at", Moment(), nullable=True))
        batch_op.add_column(sa.Column("proposed_by", sa.String(length=120), nullable=True))

    with op.batch_alter_table("search_docs", schema=None) as batch_op:
        batch_op.add_column(sa.Column("pending", sa.Boolean(), server_default=sa.text("true"), nullable=False))
        batch_op.add_column(sa.Column("was", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("form", sa.SmallInteger(), server_default="1", nullable=False))
        batch_op.create_index(
            "ix_search_docs_form",
            ["kind", "id"],
            unique=False,
            sqlite_where=sa.text("form < 2"),
            postgresql_where=sa.text("form < 2"),
        )
        batch_op.create_index(
            "ix_search_docs_pending",
            ["id"],
            unique=False,
            sqlite_where=sa.text("pending = 1"),
            postgresql_where=sa.text("pending"),
        )

    search.drop(op.get_bind())


def downgrade() -> None:
    search.create(op.get_bind())
    with op.batch_alter_table("search_docs", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_search_docs_pending", sqlite_where=sa.text("pending = 1"), postgresql_where=sa.text("pending")
        )
        batch_op.drop_index(
            "ix_search_docs_form", sqlite_where=sa.text("form < 2"), postgresql_where=sa.text("form < 2")
        )
        batch_op.drop_column("form")
        batch_op.drop_column("was")
        batch_op.drop_column("pending")

    with op.batch_alter_table("promises", schema=None) as batch_op:
        batch_op.drop_column("proposed_by")
        batch_op.drop_column("proposed_at")
        batch_op.drop_column("proposed_why")
        batch_op.drop_column("proposed_due")

    with op.batch_alter_table("orders", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_orders_tracking"))

    with op.batch_alter_table("customer_accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_customer_accounts_user_id"))

    with op.batch_alter_table("clock_targets", schema=None) as batch_op:
        batch_op.drop_column("rev")
        batch_op.drop_column("changed_by")

    # Never laid anew: a table with a computed column can not be copied column by column.
    with op.batch_alter_table("cases", schema=None, recreate="never") as batch_op:
        batch_op.drop_index(
            "ix_cases_due", sqlite_where=sa.text("due_at IS NOT NULL"), postgresql_where=sa.text("due_at IS NOT NULL")
        )
        batch_op.drop_index(batch_op.f("ix_cases_doc"))
        batch_op.drop_index(
            "ix_cases_active", sqlite_where=sa.text("queue_rank < 9"), postgresql_where=sa.text("queue_rank < 9")
        )
        batch_op.drop_index("ix_cases_queue")
        batch_op.create_index(batch_op.f("ix_cases_queue"), ["queue_rank", "queue_due", "id"], unique=False)
        batch_op.drop_column("doc")
        batch_op.drop_column("cause_ref")
        batch_op.drop_column("steps_done")

    with op.batch_alter_table("case_evidence", schema=None) as batch_op:
        batch_op.drop_index("ix_case_evidence_state")
        batch_op.drop_column("checked_at")
        batch_op.drop_column("tries")
        batch_op.drop_column("verdict")
        batch_op.drop_column("state")

    with op.batch_alter_table("case_clocks", schema=None) as batch_op:
        batch_op.drop_column("silent")
        batch_op.drop_column("platform")

    with op.batch_alter_table("calendars", schema=None) as batch_op:
        batch_op.drop_column("rev")
        batch_op.drop_column("changed_by")

    with op.batch_alter_table("platform_refunds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_platform_refunds_order_no"))
        batch_op.drop_index(batch_op.f("ix_platform_refunds_case_id"))

    op.drop_table("platform_refunds")
    with op.batch_alter_table("notices", schema=None) as batch_op:
        batch_op.drop_index("ix_notices_waiting")

    op.drop_table("notices")
    with op.batch_alter_table("comment_segments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_comment_segments_show_id"))

    op.drop_table("comment_segments")
    with op.batch_alter_table("case_pages", schema=None) as batch_op:
        batch_op.drop_index("ix_case_pages_open")
        batch_op.drop_index(batch_op.f("ix_case_pages_case_id"))

    op.drop_table("case_pages")
    with op.batch_alter_table("case_findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_case_findings_case_id"))

    op.drop_table("case_findings")
    with op.batch_alter_table("call_invites", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_invites_show_id"))
        batch_op.drop_index(batch_op.f("ix_call_invites_incident_id"))

    op.drop_table("call_invites")
    op.drop_table("search_postings")
    op.drop_table("search_marks")
    op.drop_table("retention_runs")
    op.drop_table("retention_rules")
    op.drop_table("outlets")
    with op.batch_alter_table("legal_holds", schema=None) as batch_op:
        batch_op.drop_index("ix_legal_holds_ref")

    op.drop_table("legal_holds")
    op.drop_table("clock_acts")
