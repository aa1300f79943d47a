"""The shop's own knowledge. What ships with the program is YAML in `data/`."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Json, Moment


class FailureType(StrEnum):
    """Each has a plan with solutions at hand (R007)."""

    PRODUCT_DEFECT = "product_defect"
    LOGISTICS = "logistics"
    SERVICE_ERROR = "service_error"
    FALSE_ADVERTISING = "false_advertising"
    MALICIOUS_ATTACK = "malicious_attack"


SHEET_PARTS = ("pros", "cons", "how_to_use", "precautions", "claims_allowed")
# Without these four a policy is not published (R012).
POLICY_PARTS = ("conditions", "process", "time_limits", "compensation")

fact_sheets = sa.Table(
    "fact_sheets",
    metadata,
    sa.Column("sku", sa.String(60), sa.ForeignKey("products.sku"), primary_key=True),
    *(sa.Column(part, Json, nullable=False) for part in SHEET_PARTS),
    sa.Column("review_by", Moment),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("updated_by", sa.String(120), nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
)
faq = sa.Table(
    "faq",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # NULL: about the shop, not about one product.
    sa.Column("sku", sa.String(60), sa.ForeignKey("products.sku"), index=True),
    sa.Column("question", Json, nullable=False),
    sa.Column("answer", Json, nullable=False),
    # The languages whose answer was approved; a draft never reaches the host (R003).
    sa.Column("approved", Json, nullable=False),
    sa.Column("approved_by", sa.String(120)),
    sa.Column("review_by", Moment),
    # Where it comes from: {"kind": "case" | "incident" | "comment", "id": …}.
    sa.Column("sources", Json, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
)
# The shop's own phrases come before the shipped ones; `hidden` takes a shipped one out of use.
phrases = sa.Table(
    "phrases",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("kind", sa.String(40), nullable=False),
    sa.Column("lang", sa.String(10), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("hidden", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("created_at", Moment, nullable=False),
    sa.Index("ix_phrases_kind", "kind", "lang"),
)
policies = sa.Table(
    "policies",
    metadata,
    sa.Column("version", sa.String(40), primary_key=True),
    sa.Column("doc", Json, nullable=False),
    # NULL: a draft.
    sa.Column("valid_from", Moment, index=True),
    sa.Column("published_at", Moment),
    sa.Column("published_by", sa.String(120)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("rev", sa.Integer, nullable=False),
)
contingency = sa.Table(
    "contingency_plans",
    metadata,
    sa.Column("failure_type", sa.String(40), primary_key=True),
    sa.Column("solutions", Json, nullable=False),
    sa.Column("steps", Json, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)
# The shop's own version of a playbook, as it was written.
playbooks = sa.Table(
    "playbooks",
    metadata,
    sa.Column("case_type", sa.String(40), primary_key=True),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
    sa.Column("updated_by", sa.String(120), nullable=False),
)
# A claim that had to be taken back: said again, it is flagged (R018).
corrections = sa.Table(
    "corrected_claims",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("sku", sa.String(60), index=True),
    sa.Column("claim", Json, nullable=False),
    sa.Column("correct", Json, nullable=False),
    # Where it was found out: {"kind": "case" | "incident", "id": …}.
    sa.Column("source", Json),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
glossary = sa.Table(
    "glossary_terms",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("term", Json, nullable=False),
    sa.Column("meaning", Json, nullable=False),
    sa.Column("updated_at", Moment, nullable=False),
)
# A value of a zone or platform that the shop found out itself: it stands in for the shipped one.
pack_values = sa.Table(
    "pack_values",
    metadata,
    # `zone` or `platform`.
    sa.Column("kind", sa.String(10), primary_key=True),
    sa.Column("pack", sa.String(40), primary_key=True),
    sa.Column("key", sa.String(60), primary_key=True),
    sa.Column("value", Json),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("checked", sa.Date, nullable=False),
    sa.Column("review_by", sa.Date, nullable=False),
    sa.Column("note", sa.Text, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
)
