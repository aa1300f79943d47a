"""Let people in and out."""

from datetime import timedelta

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id, new_token, token_hash

from . import passwords
from .events import TokenIssued, UserCreated, UserLoggedIn
from .model import Role, api_tokens, login_links, sessions, users
from .queries import user_by_login

MIN_PASSWORD = 10


async def create_user(
    tx: Tx, *, login: str, name: str, role: Role, lang: str = "en", password: str | None = None
) -> str:
    login = login.strip().lower()
    if not login or len(login) > 80:
        raise bad_input("bad_login", fields={"login": "bad_login"})
    if lang not in LANGUAGES:
        raise bad_input("bad_language", fields={"lang": "bad_language"})
    if password is not None and len(password) < MIN_PASSWORD:
        raise bad_input("password_short", fields={"password": "password_short"}, min=MIN_PASSWORD)
    if await user_by_login(tx.conn, login) is not None:
        raise bad_input("login_taken", fields={"login": "login_taken"})
    user_id = new_id()
    await tx.execute(
        users.insert().values(
            id=user_id,
            login=login,
            name=name.strip() or login,
            role=role,
            lang=lang,
            password_hash=passwords.hash_password(password) if password else None,
            active=True,
            created_at=tx.now,
        )
    )
    tx.emit(UserCreated(user_id=user_id, role=role))
    return user_id


async def start_session(tx: Tx, user_id: str, hours: int, via: str) -> tuple[str, str]:
    """Returns (cookie token, csrf token)."""
    token, csrf = new_token(), new_token()
    await tx.execute(sessions.delete().where(sessions.c.expires_at < tx.now))
    await tx.execute(
        sessions.insert().values(
            hash=token_hash(token),
            user_id=user_id,
            csrf=csrf,
            created_at=tx.now,
            expires_at=tx.now + timedelta(hours=hours),
        )
    )
    tx.emit(UserLoggedIn(user_id=user_id, via=via))
    return token, csrf


async def extend_session(tx: Tx, token: str, hours: int) -> None:
    await tx.execute(
        sessions.update().where(sessions.c.hash == token_hash(token)).values(expires_at=tx.now + timedelta(hours=hours))
    )


async def end_session(tx: Tx, token: str) -> None:
    await tx.execute(sessions.delete().where(sessions.c.hash == token_hash(token)))


async def make_login_link(tx: Tx, user_id: str, hours: int = 24) -> str:
    """A token for `/login/link/<token>`, good once."""
    token = new_token()
    row = {"hash": token_hash(token), "user_id": user_id, "expires_at": tx.now + timedelta(hours=hours)}
    await tx.execute(login_links.insert().values(**row))
    return token


async def use_login_link(tx: Tx, token: str) -> str:
    """The user it is for. Used or late: refused."""
    used = await tx.execute(
        login_links.update()
        .where(
            login_links.c.hash == token_hash(token),
            login_links.c.used_at.is_(None),
            login_links.c.expires_at > tx.now,
        )
        .values(used_at=tx.now)
    )
    if not used.rowcount:
        raise AppError("link_used", 410)
    row = await tx.one(sa.select(login_links.c.user_id).where(login_links.c.hash == token_hash(token)))
    if row is None:
        raise not_found("login_link")
    return str(row.user_id)


async def issue_token(tx: Tx, user_id: str, name: str) -> str:
    """A bearer token, shown this once."""
    token = "lm_" + new_token()
    token_id = new_id()
    await tx.execute(
        api_tokens.insert().values(id=token_id, hash=token_hash(token), user_id=user_id, name=name, created_at=tx.now)
    )
    tx.emit(TokenIssued(token_id=token_id, user_id=user_id))
    return token


async def revoke_token(tx: Tx, token_id: str) -> None:
    gone = await tx.execute(
        api_tokens.update()
        .where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=tx.now)
    )
    if not gone.rowcount:
        raise not_found("token")


async def set_language(tx: Tx, user_id: str, lang: str) -> None:
    if lang not in LANGUAGES:
        raise bad_input("bad_language", fields={"lang": "bad_language"})
    await tx.execute(users.update().where(users.c.id == user_id).values(lang=lang))


async def set_password(tx: Tx, user_id: str, password: str) -> None:
    if len(password) < MIN_PASSWORD:
        raise bad_input("password_short", fields={"password": "password_short"}, min=MIN_PASSWORD)
    await tx.execute(
        users.update().where(users.c.id == user_id).values(password_hash=passwords.hash_password(password))
    )
    await tx.execute(sessions.delete().where(sessions.c.user_id == user_id))
