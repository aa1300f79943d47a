"""Real databases, a movable clock, the whole desk behind its real gate."""

import os
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import sqlalchemy as sa
import yaml
from sqlalchemy.engine import make_url

from livemend import bootstrap
from livemend.commands import migrate
from livemend.kit.clock import MovableClock
from livemend.kit.db import Database
from livemend.kit.ids import new_id
from livemend.kit.settings import Settings
from livemend.people import actions as people
from livemend.people.access import Desk
from livemend.people.model import Role
from livemend.triage import Triage

sys.path.insert(0, str(Path(__file__).parent))
from postgres import Server

START = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DEMO = Path(__file__).parents[1] / "demo" / "evening-market"
Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]


@cache
def triage() -> Triage:
    return Triage.load()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a server's maintenance database; TEST_DATABASE_URL names a running one instead."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    binaries = os.environ.get("TEST_POSTGRES_BIN")
    server = Server(Path(binaries) if binaries else None)
    try:
        yield server.start().url("postgres")
    finally:
        server.stop()


async def _admin(url: str, *statements: str) -> None:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    conn = await asyncpg.connect(plain)
    try:
        for statement in statements:
            await conn.execute(statement)
    finally:
        await conn.close()


def make_tables(conn: sa.Connection, metadata: sa.MetaData) -> None:
    """All tables, and the note that says so, as `livemend migrate` leaves it."""
    metadata.create_all(conn)
    conn.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)")
    conn.exec_driver_sql(f"INSERT INTO alembic_version VALUES ('{migrate.head()}')")


_templates: dict[str, str] = {}


@pytest.fixture(params=["sqlite", "postgresql"])
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database with all tables, one a test."""
    metadata = bootstrap.load_tables()
    if request.param == "sqlite":
        if "sqlite" not in _templates:
            template = Path(request.config.rootpath) / ".pytest_cache" / f"template-{os.getpid()}.sqlite3"
            template.parent.mkdir(exist_ok=True)
            template.unlink(missing_ok=True)
            engine = sa.create_engine(f"sqlite:///{template}")
            with engine.begin() as conn:
                make_tables(conn, metadata)
            engine.dispose()
            _templates["sqlite"] = str(template)
            request.config.add_cleanup(lambda: template.unlink(missing_ok=True))
        path = tmp_path / "test.sqlite3"
        shutil.copy(_templates["sqlite"], path)
        yield f"sqlite+aiosqlite:///{path}"
        return
    admin = request.getfixturevalue("postgres")
    name = f"t_{new_id().replace('-', '')}"
    if admin not in _templates:
        template_name = f"tpl_{new_id().replace('-', '')}"
        await _admin(admin, f"CREATE DATABASE {template_name}")
        url = make_url(admin).set(database=template_name).render_as_string(hide_password=False)
        db = Database(url)
        async with db._writer.begin() as conn:
            await conn.run_sync(make_tables, metadata)
        await db.close()
        _templates[admin] = template_name
    await _admin(admin, f"CREATE DATABASE {name} TEMPLATE {_templates[admin]} STRATEGY file_copy")
    yield make_url(admin).set(database=name).render_as_string(hide_password=False)
    await _admin(admin, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=database_url,
        secret_key="test-secret-of-the-suite",
        blob_dir=tmp_path / "blobs",
        login_rate="10000/minute",
        public_rate="10000/minute",
        ingest_secrets={"ssn": "ssn-secret", "webhook": "webhook-secret"},
        ingest_tick_ms=1,
        live_tick_ms=10,
    )


@pytest.fixture
async def desk(settings: Settings) -> AsyncIterator[Desk]:
    """Everything built and running but the timers' own loop: a test calls `desk.timers.run_due()`."""
    built = bootstrap.build(settings, MovableClock(START), triage())
    async with bootstrap.running(built, timers=False):
        yield built


@pytest.fixture
def db(desk: Desk) -> Database:
    return desk.db


@pytest.fixture
def clock(desk: Desk) -> MovableClock:
    assert isinstance(desk.clock, MovableClock)
    return desk.clock


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    """`await client("service")`: a browser logged in as that role; `client(None)`: nobody."""
    app = bootstrap.web(desk)
    opened: dict[str | None, httpx.AsyncClient] = {}

    async def log_in(role: str | None) -> httpx.AsyncClient:
        if role in opened:
            return opened[role]
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        browser = httpx.AsyncClient(transport=transport, base_url="http://desk.test")
        opened[role] = browser
        if role is not None:
            async with desk.db.write() as tx:
                found = await tx.one(sa.text("SELECT id FROM users WHERE login = :login").bindparams(login=role))  # type: ignore[arg-type]
                user_id = found.id if found else await people.create_user(tx, login=role, name=role, role=Role(role))
                token, csrf = await people.start_session(tx, user_id, 24, "test")
            browser.cookies.set("livemend_session", token)
            browser.headers["X-CSRF-Token"] = csrf
        return browser

    yield log_in
    for browser in opened.values():
        await browser.aclose()


@cache
def demo_shop() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEMO / "shop.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture
async def shop(desk: Desk) -> Any:
    """The demo shop: products, customers, orders, policy, phrases, team."""
    from livemend.knowledge.seed import seed_shop

    async with desk.db.write() as tx:
        return await seed_shop(tx, demo_shop(), START)
