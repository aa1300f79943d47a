"""Users, the log's check, copies of everything."""

import asyncio
import io
import json
import os
import tarfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from livemend import __version__
from livemend.catalog import actions as catalog
from livemend.kit import events, sealed
from livemend.kit.blobs import APART
from livemend.kit.db import Database
from livemend.kit.settings import Settings
from livemend.people import actions, queries
from livemend.people.model import Role

TABLES_FILE = "database.sqlite3"
DUMP_FOLDER = "tables"
MANIFEST = "manifest.json"


class CopyError(Exception):
    """A backup or restore that must not go on; the message is for a person."""


async def _with(settings: Settings, work: Callable[[Database], Awaitable[Any]]) -> Any:
    db = Database(settings.database_url)
    try:
        return await work(db)
    finally:
        await db.close()


def create_user(settings: Settings, login: str, role: Role, name: str, lang: str, password: str | None) -> str:
    """A one-time log-in link is returned; with a password the link is a second way in."""

    async def work(db: Database) -> str:
        async with db.write() as tx:
            user_id = await actions.create_user(
                tx, login=login, name=name or login, role=role, lang=lang, password=password
            )
            return await actions.make_login_link(tx, user_id)

    token: str = asyncio.run(_with(settings, work))
    return f"{settings.base_url}/login/link/{token}"


def login_link(settings: Settings, login: str) -> str | None:
    async def work(db: Database) -> str | None:
        async with db.read() as conn:
            row = await queries.user_by_login(conn, login)
        if row is None:
            return None
        async with db.write() as tx:
            return await actions.make_login_link(tx, row.id)

    token = asyncio.run(_with(settings, work))
    return f"{settings.base_url}/login/link/{token}" if token else None


def reseal(settings: Settings) -> int:
    """After a change of the secret key: contact data of so many customers is closed with the present one, and with it
    what signs webhooks and the addresses of messengers."""
    from livemend.notify import hooks

    sealed.use(settings.secret_key, settings.older_secret_keys)

    async def work(db: Database) -> int:
        async with db.write() as tx:
            await hooks.reseal(tx)
            return await catalog.reseal(tx)

    count: int = asyncio.run(_with(settings, work))
    return count


def verify(settings: Settings) -> events.Verified:
    async def work(db: Database) -> events.Verified:
        async with db.read() as conn:
            return await events.verify(conn)

    found: events.Verified = asyncio.run(_with(settings, work))
    return found


def backup(settings: Settings, target: Path) -> int:
    """One tar.gz with the database and all files; consistent while the server runs. Bytes written."""
    part = target.with_name(target.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(part, "w:gz") as archive:
            rows = _pack_sqlite(settings, archive, part) if _is_sqlite(settings) else _pack_tables(settings, archive)
            if settings.blob_dir.is_dir():
                archive.add(settings.blob_dir, "blobs")
            manifest = {"livemend": __version__, "backend": _backend(settings), "events": rows}
            _add(archive, MANIFEST, json.dumps(manifest).encode())
        os.chmod(part, 0o600)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def restore(settings: Settings, source: Path, *, force: bool = False) -> int:
    """Into an empty desk of the same kind of database; number of events restored."""
    with tarfile.open(source, "r:gz") as archive:
        names = archive.getnames()
        if MANIFEST not in names:
            raise CopyError("this is no backup of livemend")
        manifest = json.load(archive.extractfile(MANIFEST) or io.BytesIO(b"{}"))
        if manifest["backend"] != _backend(settings):
            raise CopyError(f"the backup is of {manifest['backend']}, this desk uses {_backend(settings)}")
        if _is_sqlite(settings):
            _unpack_sqlite(settings, archive, force)
        else:
            _unpack_tables(settings, archive, force)
        for member in archive.getmembers():
            if member.name.startswith("blobs/") and member.isfile():
                key = Path(member.name).name
                if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
                    raise CopyError(f"unexpected file in the backup: {member.name}")
                apart = Path(member.name).parts[1] == APART
                file = settings.blob_dir / (APART if apart else "") / key[:2] / key
                file.parent.mkdir(parents=True, exist_ok=True)
                content = archive.extractfile(member)
                file.write_bytes(content.read() if content else b"")
    found = verify(settings)
    if found.broken_at is not None:
        raise CopyError(f"the restored log is broken at event {found.broken_at}")
    return found.count


def _backend(settings: Settings) -> str:
    return make_url(settings.database_url).get_backend_name()


def _is_sqlite(settings: Settings) -> bool:
    return _backend(settings) == "sqlite"


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


def _pack_sqlite(settings: Settings, archive: tarfile.TarFile, beside: Path) -> int:
    copy = beside.with_name(beside.name + ".sqlite3")
    try:
        Database(settings.database_url).backup_sqlite(copy)
        archive.add(copy, TABLES_FILE)
        engine = sa.create_engine(f"sqlite:///{copy}")
        with engine.connect() as conn:
            count = int(conn.execute(sa.text("SELECT count(*) FROM events")).scalar() or 0)
        engine.dispose()
        return count
    finally:
        copy.unlink(missing_ok=True)


def _unpack_sqlite(settings: Settings, archive: tarfile.TarFile, force: bool) -> None:
    path = Path(str(make_url(settings.database_url).database))
    if path.exists() and not force:
        raise CopyError(f"{path} exists; --force overwrites it")
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")):
        old.unlink(missing_ok=True)
    content = archive.extractfile(TABLES_FILE)
    if content is None:
        raise CopyError("the backup holds no database")
    with path.open("wb") as file:
        while piece := content.read(1 << 20):
            file.write(piece)


def stored(table: sa.Table) -> list[str]:
    """The columns that hold something of their own; the rest the database computes again."""
    return [column.name for column in table.columns if column.computed is None]


def _pack_tables(settings: Settings, archive: tarfile.TarFile) -> int:
    """PostgreSQL: every table as JSON lines out of one snapshot, by asyncpg's COPY."""
    from livemend.bootstrap import load_tables

    metadata = load_tables()

    async def work() -> int:
        import asyncpg

        conn = await asyncpg.connect(_plain_url(settings))
        try:
            async with conn.transaction(isolation="repeatable_read", readonly=True):
                for table in metadata.sorted_tables:
                    sink = io.BytesIO()
                    await conn.copy_from_table(table.name, output=sink, columns=stored(table))
                    _add(archive, f"{DUMP_FOLDER}/{table.name}.copy", sink.getvalue())
                return int(await conn.fetchval("SELECT count(*) FROM events"))
        finally:
            await conn.close()

    return asyncio.run(work())


def _unpack_tables(settings: Settings, archive: tarfile.TarFile, force: bool) -> None:
    from livemend.bootstrap import load_tables

    from . import migrate

    migrate.upgrade(settings.database_url)
    metadata = load_tables()

    async def work() -> None:
        import asyncpg

        conn = await asyncpg.connect(_plain_url(settings))
        try:
            async with conn.transaction():
                names = ", ".join(f'"{table.name}"' for table in metadata.sorted_tables)
                if await conn.fetchval("SELECT count(*) FROM events") and not force:
                    raise CopyError("the database is not empty; --force overwrites it")
                await conn.execute(f"TRUNCATE {names}")
                for table in metadata.sorted_tables:
                    member = archive.extractfile(f"{DUMP_FOLDER}/{table.name}.copy")
                    if member is not None:
                        source = io.BytesIO(member.read())
                        await conn.copy_to_table(table.name, source=source, columns=stored(table))
        finally:
            await conn.close()

    asyncio.run(work())


def _plain_url(settings: Settings) -> str:
    url = make_url(settings.database_url).set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
