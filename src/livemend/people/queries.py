"""Who is it?"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.actor import Actor
from livemend.kit.ids import token_hash

from .model import ROLES, Role, api_tokens, sessions, users


def as_actor(row: sa.Row[Any]) -> Actor:
    granted = frozenset(str(permission) for permission in ROLES[Role(row.role)])
    return Actor(row.id, row.name, row.role, granted, row.lang)


async def user_by_login(conn: AsyncConnection, login: str) -> sa.Row[Any] | None:
    found = await conn.execute(sa.select(users).where(users.c.login == login.strip().lower()))
    return found.first()


async def user(conn: AsyncConnection, user_id: str) -> sa.Row[Any] | None:
    return (await conn.execute(sa.select(users).where(users.c.id == user_id))).first()


async def user_of_session(conn: AsyncConnection, token: str) -> sa.Row[Any] | None:
    """The user's columns with `csrf` and `expires_at`; expired ones are still returned, the caller decides."""
    query = (
        sa.select(users, sessions.c.csrf, sessions.c.expires_at)
        .join(sessions, sessions.c.user_id == users.c.id)
        .where(sessions.c.hash == token_hash(token), users.c.active)
    )
    return (await conn.execute(query)).first()


async def user_of_token(conn: AsyncConnection, token: str) -> sa.Row[Any] | None:
    query = (
        sa.select(users)
        .join(api_tokens, api_tokens.c.user_id == users.c.id)
        .where(api_tokens.c.hash == token_hash(token), api_tokens.c.revoked_at.is_(None), users.c.active)
    )
    return (await conn.execute(query)).first()


async def team(conn: AsyncConnection) -> list[dict[str, Any]]:
    rows = await conn.execute(sa.select(users).where(users.c.active).order_by(users.c.role, users.c.name))
    return [{"id": r.id, "login": r.login, "name": r.name, "role": r.role, "lang": r.lang} for r in rows]
