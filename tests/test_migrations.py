"""The history makes exactly the tables of the code, on either database, and can be taken back."""

import asyncio

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from livemend.bootstrap import load_tables
from livemend.commands import migrate


async def tables_of(url: str) -> set[str]:
    engine = create_async_engine(url)
    async with engine.connect() as conn:
        found = await conn.run_sync(lambda sync: set(sa.inspect(sync).get_table_names()))
    await engine.dispose()
    return found


async def drop_all(url: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as conn:
        await conn.run_sync(load_tables().drop_all)
        await conn.exec_driver_sql("DROP TABLE alembic_version")
    await engine.dispose()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_up_check_down(database_url: str) -> None:
    await drop_all(database_url)
    await asyncio.to_thread(migrate.upgrade, database_url)
    assert await tables_of(database_url) >= set(load_tables().tables)
    await asyncio.to_thread(migrate.check, database_url)
    await asyncio.to_thread(migrate.upgrade, database_url)
    await asyncio.to_thread(command.downgrade, migrate.config(database_url), "base")
    assert await tables_of(database_url) <= {"alembic_version", "sqlite_sequence"}
    assert make_url(database_url).get_backend_name() in ("sqlite", "postgresql")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
async def test_what_the_first_release_stored_is_taken_along(database_url: str) -> None:
    await drop_all(database_url)
    config = migrate.config(database_url)
    await asyncio.to_thread(command.upgrade, config, "0001")
    engine = create_async_engine(database_url)
    async with engine.begin() as conn:
        await conn.exec_driver_sql("INSERT INTO search_docs (kind, ref, terms) VALUES ('case', 'a', '包裝 裝破')")
    await asyncio.to_thread(migrate.upgrade, database_url)
    async with engine.begin() as conn:
        row = (await conn.exec_driver_sql("SELECT ref, terms, pending, form FROM search_docs")).one()
    assert tuple(row)[:2] == ("a", "包裝 裝破") and row.pending and row.form == 1
    await asyncio.to_thread(command.downgrade, config, "0001")
    async with engine.begin() as conn:
        assert (await conn.exec_driver_sql("SELECT count(*) FROM search_docs")).scalar_one() == 1
    await engine.dispose()
    await asyncio.to_thread(migrate.upgrade, database_url)
