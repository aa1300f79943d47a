"""Who may come in and what a role may do."""

from enum import StrEnum

import sqlalchemy as sa

from livemend.kit.events import metadata
from livemend.kit.types import Id, Moment


class Role(StrEnum):
    ADMIN = "admin"
    MANAGER = "manager"
    FLOOR = "floor"
    HOST = "host"
    ASSISTANT = "assistant"
    SERVICE = "service"
    FINANCE = "finance"
    SUPPLY = "supply"
    VIEWER = "viewer"


class Permission(StrEnum):
    """`resource:verb`. What a route needs stands in `web/permissions.py`."""

    SHOW_READ = "show:read"
    SHOW_RUN = "show:run"
    SHOW_PLAN = "show:plan"
    COMMENT_INGEST = "comment:ingest"
    INCIDENT_HANDLE = "incident:handle"
    INCIDENT_LABEL = "incident:label"
    HOST_SPEAK = "host:speak"
    ACT_REPLY = "act:reply"
    ACT_SANCTION = "act:sanction"
    REQUEST_ANSWER = "request:answer"
    CASE_READ = "case:read"
    CASE_WORK = "case:work"
    CASE_CLOSE = "case:close"
    OFFER_MAKE = "offer:make"
    OFFER_APPROVE = "offer:approve"
    MONEY_PAY = "money:pay"
    STOCK_MOVE = "stock:move"
    TASK_READ = "task:read"
    TASK_DO = "task:do"
    PROMISE_READ = "promise:read"
    PROMISE_MAKE = "promise:make"
    PROMISE_KEEP = "promise:keep"
    CATALOG_READ = "catalog:read"
    CATALOG_EDIT = "catalog:edit"
    KNOWLEDGE_READ = "knowledge:read"
    KNOWLEDGE_EDIT = "knowledge:edit"
    POLICY_PUBLISH = "policy:publish"
    REPORT_READ = "report:read"
    PERSONAL_READ = "personal:read"
    PERSONAL_ERASE = "personal:erase"
    AUDIT_READ = "audit:read"
    USER_ADMIN = "user:admin"


P = Permission
_EVERYBODY = {
    P.SHOW_READ,
    P.CASE_READ,
    P.PROMISE_READ,
    P.CATALOG_READ,
    P.KNOWLEDGE_READ,
    P.REPORT_READ,
}
_TEAM = _EVERYBODY | {P.PROMISE_MAKE, P.PROMISE_KEEP, P.TASK_READ, P.TASK_DO, P.REQUEST_ANSWER}

ROLES: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission) - {P.MONEY_PAY},
    Role.MANAGER: frozenset(Permission) - {P.USER_ADMIN, P.COMMENT_INGEST},
    Role.FLOOR: frozenset(
        _TEAM | {P.SHOW_RUN, P.INCIDENT_HANDLE, P.INCIDENT_LABEL, P.ACT_REPLY, P.ACT_SANCTION, P.CASE_WORK}
    ),
    Role.HOST: frozenset(_TEAM | {P.HOST_SPEAK, P.INCIDENT_HANDLE, P.INCIDENT_LABEL, P.OFFER_MAKE}),
    Role.ASSISTANT: frozenset(_TEAM | {P.INCIDENT_HANDLE, P.INCIDENT_LABEL, P.ACT_REPLY, P.CASE_WORK, P.PERSONAL_READ}),
    Role.SERVICE: frozenset(
        _TEAM
        | {P.CASE_WORK, P.CASE_CLOSE, P.OFFER_MAKE, P.ACT_REPLY, P.INCIDENT_LABEL, P.PERSONAL_READ}
        | {P.INCIDENT_HANDLE, P.KNOWLEDGE_EDIT}
    ),
    Role.FINANCE: frozenset(_TEAM | {P.OFFER_APPROVE, P.MONEY_PAY}),
    Role.SUPPLY: frozenset(_TEAM | {P.STOCK_MOVE, P.CATALOG_EDIT, P.KNOWLEDGE_EDIT, P.PERSONAL_READ}),
    Role.VIEWER: frozenset({P.REPORT_READ, P.SHOW_READ, P.CATALOG_READ, P.KNOWLEDGE_READ}),
}

users = sa.Table(
    "users",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("login", sa.String(80), nullable=False, unique=True),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("role", sa.String(20), nullable=False),
    sa.Column("lang", sa.String(10), nullable=False, server_default="en"),
    sa.Column("password_hash", sa.String(200)),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("created_at", Moment, nullable=False),
)
# What the holder shows is random; here stands only its hash.
sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("csrf", sa.String(64), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
)
login_links = sa.Table(
    "login_links",
    metadata,
    sa.Column("hash", sa.String(64), primary_key=True),
    sa.Column("user_id", Id, sa.ForeignKey("users.id"), nullable=False),
    sa.Column("expires_at", Moment, nullable=False),
    sa.Column("used_at", Moment),
)
api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("id", Id, primary_key=True),
    sa.Column("hash", sa.String(64), nullable=False, unique=True),
    sa.Column("user_id", Id, sa.ForeignKey("users.id"), nullable=False, index=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("revoked_at", Moment),
)
