"""Bring a database to the tables of this version."""

import asyncio
import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.engine import make_url

if TYPE_CHECKING:
    from alembic.config import Config


def _folder() -> Path:
    packaged = Path(__file__).parent.parent / "migrations"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "migrations"


def config(url: str) -> "Config":
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(_folder()))
    made.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return made


def upgrade(url: str) -> None:
    """Not to be called inside a running event loop. Alembic is loaded only when there is something to do."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    if current(url) == head():
        return
    from alembic import command

    command.upgrade(config(url), "head")


def check(url: str) -> None:
    """Raises when the tables of the code and of the history differ."""
    from alembic import command

    command.check(config(url))


def head() -> str:
    """The newest revision of the history: the one that no other stands on."""
    made, under = set(), set()
    for file in (_folder() / "versions").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        made.update(re.findall(r'^revision = "(\w+)"', text, re.MULTILINE))
        under.update(re.findall(r'^down_revision = "(\w+)"', text, re.MULTILINE))
    newest: str
    (newest,) = made - under
    return newest


def current(url: str) -> str | None:
    """The revision the database is at; None for an empty one."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        if not parsed.database or not Path(parsed.database).is_file():
            return None
        with sqlite3.connect(parsed.database) as conn:
            try:
                row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
            except sqlite3.OperationalError:
                return None
        conn.close()
        version: str | None = row[0] if row else None
        return version
    return asyncio.run(_current_postgres(parsed.set(drivername="postgresql").render_as_string(hide_password=False)))


async def _current_postgres(url: str) -> str | None:
    import asyncpg

    conn = await asyncpg.connect(url)
    try:
        if await conn.fetchval("SELECT to_regclass('alembic_version')") is None:
            return None
        found: str | None = await conn.fetchval("SELECT version_num FROM alembic_version")
        return found
    finally:
        await conn.close()
