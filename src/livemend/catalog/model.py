"""The shop's goods, buyers and orders, as far as a complaint needs them."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.sealed import Sealed
from livemend.kit.types import Id, Json, Moment


class OrderStatus(StrEnum):
    PAID = "paid"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    LOST = "lost"
    RETURNED = "returned"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class ReservationState(StrEnum):
    RESERVED = "reserved"
    TAKEN = "taken"
    RELEASED = "released"


# One desk serves one shop; the slug is what its public pages are called by.
shops = sa.Table(
    "shops",
    metadata,
    sa.Column("slug", sa.String(80), primary_key=True),
    sa.Column("name", Json, nullable=False),
    sa.Column("zone", sa.String(10), nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
    sa.Column("timezone", sa.String(60), nullable=False),
    sa.Column("contact", Json, nullable=False),
    sa.Column("created_at", Moment, nullable=False),
)
suppliers = sa.Table(
    "suppliers",
    metadata,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("contact", sa.String(200)),
)
carriers = sa.Table(
    "carriers",
    metadata,
    sa.Column("key", sa.String(80), primary_key=True),
    sa.Column("name", sa.String(200), nullable=False),
    # Holds `{tracking}` where the parcel's number goes.
    sa.Column("tracking_url", sa.String(500)),
)
products = sa.Table(
    "products",
    metadata,
    sa.Column("sku", sa.String(60), primary_key=True),
    sa.Column("name", Json, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    # What may still be promised: reservations are already taken off.
    sa.Column("stock", sa.Integer, nullable=False),
    sa.Column("keywords", Json, nullable=False),
    # A variant names the product it is one of, and what makes it different ({"colour": "pink"}).
    sa.Column("parent_sku", sa.String(60), index=True),
    sa.Column("variant", Json),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("updated_at", Moment, nullable=False),
)
batches = sa.Table(
    "batches",
    metadata,
    sa.Column("code", sa.String(80), primary_key=True),
    sa.Column("sku", sa.String(60), sa.ForeignKey("products.sku"), nullable=False, index=True),
    sa.Column("supplier_key", sa.String(80), sa.ForeignKey("suppliers.key")),
    sa.Column("units", sa.Integer, nullable=False),
    sa.Column("made_at", Moment),
)
customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", Id, primary_key=True),
    # What another system calls the customer.
    sa.Column("key", sa.String(120), unique=True),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("lang", sa.String(10), nullable=False),
    # Contact data is encrypted; the keyed hashes beside it are for looking somebody up.
    sa.Column("email", Sealed),
    sa.Column("email_blind", sa.String(64), index=True),
    sa.Column("phone", Sealed),
    # Of the last eight digits: people write the same number with and without its country.
    sa.Column("phone_blind", sa.String(64), index=True),
    sa.Column("created_at", Moment, nullable=False),
)
customer_accounts = sa.Table(
    "customer_accounts",
    metadata,
    sa.Column("platform", sa.String(40), primary_key=True),
    # By itself too: somebody looked up by account is rarely looked up by platform.
    sa.Column("user_id", sa.String(200), primary_key=True, index=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customers.id"), nullable=False, index=True),
    # What it is called there, as last seen; NULL: not looked up yet.
    sa.Column("name", sa.String(200)),
    sa.Index(
        "ix_customer_accounts_unseen",
        "customer_id",
        sqlite_where=sa.text("name IS NULL"),
        postgresql_where=sa.text("name IS NULL"),
    ),
)
orders = sa.Table(
    "orders",
    metadata,
    sa.Column("no", sa.String(60), primary_key=True),
    sa.Column("customer_id", Id, sa.ForeignKey("customers.id"), index=True),
    sa.Column("platform", sa.String(40)),
    sa.Column("placed_at", Moment, nullable=False, index=True),
    sa.Column("status", sa.String(20), nullable=False),
    sa.Column("delivered_at", Moment),
    sa.Column("carrier_key", sa.String(80)),
    sa.Column("tracking", sa.String(120), index=True),
    # Where the parcel goes, no finer than a county or province: for comparing carriers, not for finding anybody.
    sa.Column("region", sa.String(60)),
    sa.Column("total", sa.BigInteger, nullable=False),
    sa.Column("currency", sa.String(3), nullable=False),
)
order_lines = sa.Table(
    "order_lines",
    metadata,
    sa.Column("order_no", sa.String(60), sa.ForeignKey("orders.no"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("sku", sa.String(60), nullable=False),
    sa.Column("batch", sa.String(80), index=True),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Index("ix_order_lines_sku", "sku"),
)
# ref: what the goods are kept for (an offer, a task). Reserving twice for the same ref reserves once.
reservations = sa.Table(
    "stock_reservations",
    metadata,
    sa.Column("ref", sa.String(80), primary_key=True),
    sa.Column("sku", sa.String(60), sa.ForeignKey("products.sku"), nullable=False),
    sa.Column("qty", sa.Integer, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("at", Moment, nullable=False),
)
# A file on its way into a table: looked at first, then carried out in pieces, with its progress to be seen.
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("table", sa.String(20), nullable=False),
    sa.Column("name", sa.String(200), nullable=False),
    sa.Column("blob", sa.String(64), nullable=False),
    sa.Column("columns", Json, nullable=False),
    sa.Column("header", Json, nullable=False),
    sa.Column("state", sa.String(10), nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("saved", sa.Integer, nullable=False),
    sa.Column("failed", sa.Integer, nullable=False),
    sa.Column("errors", Json, nullable=False),
    sa.Column("by", Id, nullable=False),
    sa.Column("by_name", sa.String(120), nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("ended_at", Moment),
)
