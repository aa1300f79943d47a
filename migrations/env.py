"""One history for SQLite and PostgreSQL."""

import asyncio
from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from livemend.bootstrap import load_tables
from livemend.kit.sealed import Sealed
from livemend.kit.types import Json, Moment

target = load_tables()


def render(kind: str, found: Any, _context: Any) -> str | Literal[False]:
    """Our own column types by their names."""
    if kind == "type" and isinstance(found, Moment):
        return "Moment()"
    if kind == "type" and isinstance(found, Sealed):
        return "Sealed()"
    if kind == "type" and repr(found) == repr(Json):
        return "Json"
    return False


def is_ours(name: str | None, _kind: str, _parent: Any) -> bool:
    """The full-text index is made by `kit/search.py`: it differs by database and is no table of the model."""
    return not (name or "").startswith(("search_fts", "ix_search_docs_terms"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=target,
        render_as_batch=True,
        render_item=render,
        include_name=is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


async def online() -> None:
    engine = create_async_engine(context.config.get_main_option("sqlalchemy.url"), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


asyncio.run(online())
