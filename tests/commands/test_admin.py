"""From a terminal: people, copies, the log's check."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from livemend.__main__ import app
from livemend.commands import admin
from livemend.kit.blobs import FolderBlobs
from livemend.kit.db import Database
from livemend.kit.settings import Settings
from livemend.people.model import Role, users

runner = CliRunner()


@pytest.fixture
def shell(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Settings]:
    """What a terminal on this machine would have in its environment."""
    monkeypatch.setenv("LIVEMEND_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LIVEMEND_BLOB_DIR", str(settings.blob_dir))
    monkeypatch.setenv("LIVEMEND_SECRET_KEY", settings.secret_key)
    monkeypatch.chdir(tmp_path)
    yield settings


async def fill(settings: Settings) -> str:
    key = await FolderBlobs(settings.blob_dir).put(b"a picture of a cracked pot")
    await asyncio.to_thread(admin.create_user, settings, "mei", Role.MANAGER, "梅", "zh-Hant", None)
    await asyncio.to_thread(admin.create_user, settings, "ken", Role.HOST, "Ken", "en", "long enough 2")
    return key


async def logins(url: str) -> set[str]:
    db = Database(url)
    async with db.read() as conn:
        found = {row.login for row in await conn.execute(sa.select(users))}
    await db.close()
    return found


async def run_sql(url: str, statement: str) -> None:
    db = Database(url)
    async with db.write() as tx:
        await tx.execute(sa.text(statement))
    await db.close()


@pytest.mark.req("R132")
async def test_verify_tells_an_edited_row(shell: Settings) -> None:
    await fill(shell)
    whole = await asyncio.to_thread(runner.invoke, app, ["verify"])
    assert whole.exit_code == 0 and "chain whole" in whole.output
    await run_sql(shell.database_url, "UPDATE events SET actor_name = 'x' WHERE id = 2")
    broken = await asyncio.to_thread(runner.invoke, app, ["verify"])
    assert broken.exit_code == 1 and "event 2" in broken.output


async def test_a_copy_brings_everything_back(shell: Settings, tmp_path: Path) -> None:
    key = await fill(shell)
    archive = tmp_path / "copies" / "desk.tar.gz"
    made = await asyncio.to_thread(runner.invoke, app, ["backup", str(archive)])
    assert made.exit_code == 0, made.output
    assert archive.stat().st_mode & 0o077 == 0
    await run_sql(shell.database_url, "UPDATE users SET login = 'gone' WHERE login = 'ken'")
    await FolderBlobs(shell.blob_dir).delete(key)
    refused = await asyncio.to_thread(runner.invoke, app, ["restore", str(archive)])
    assert refused.exit_code == 1
    done = await asyncio.to_thread(runner.invoke, app, ["restore", str(archive), "--force"])
    assert done.exit_code == 0, done.output
    assert await logins(shell.database_url) == {"mei", "ken"}
    assert await FolderBlobs(shell.blob_dir).get(key) == b"a picture of a cracked pot"
    verified = await asyncio.to_thread(runner.invoke, app, ["verify"])
    assert verified.exit_code == 0


async def test_a_foreign_archive_is_refused_in_words(shell: Settings, tmp_path: Path) -> None:
    import tarfile

    foreign = tmp_path / "other.tar.gz"
    with tarfile.open(foreign, "w:gz") as archive:
        archive.add(Path(__file__), "x.py")
    answer = await asyncio.to_thread(runner.invoke, app, ["restore", str(foreign), "--force"])
    assert answer.exit_code == 1 and "no backup of livemend" in answer.output
    missing = await asyncio.to_thread(runner.invoke, app, ["restore", str(tmp_path / "nothing")])
    assert missing.exit_code == 1


async def test_a_link_for_a_new_person_and_no_second_of_that_name(shell: Settings) -> None:
    await fill(shell)
    link = await asyncio.to_thread(admin.login_link, shell, "mei")
    assert link is not None and link.startswith("http://127.0.0.1:8321/login/link/")
    assert await asyncio.to_thread(admin.login_link, shell, "nobody") is None


def test_a_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIVEMEND_PORT", "many")
    answer = runner.invoke(app, ["migrate"])
    assert answer.exit_code == 2 and "LIVEMEND_PORT" in answer.output


async def test_contact_data_outlives_a_change_of_the_secret_key(
    shell: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from livemend.catalog import actions as catalog
    from livemend.catalog import queries
    from livemend.kit import sealed
    from livemend.notify import hooks
    from livemend.notify.model import webhooks

    sealed.use(shell.secret_key)
    db = Database(shell.database_url)
    async with db.write() as tx:
        customer = await catalog.customer_for_account(tx, "shopee", "77", "Mei", "en")
        await catalog.set_contact(tx, customer, email="mei@example.org")
        _hook, secret = await hooks.add(tx, "https://shop.example/in", ["*"], [])
    await db.close()
    monkeypatch.setenv("LIVEMEND_SECRET_KEY", "another-secret")
    lost = await asyncio.to_thread(runner.invoke, app, ["admin", "reseal"])
    assert lost.exit_code == 1
    monkeypatch.setenv("LIVEMEND_OLDER_SECRET_KEYS", f'["{shell.secret_key}"]')
    done = await asyncio.to_thread(runner.invoke, app, ["admin", "reseal"])
    assert done.exit_code == 0 and "1 customers" in done.output
    sealed.use("another-secret")
    db = Database(shell.database_url)
    async with db.read() as conn:
        found = await queries.customer(conn, customer)
        signs = (await conn.execute(sa.select(webhooks.c.secret))).scalar_one()
    await db.close()
    assert found is not None and found["email"] == "mei@example.org" and signs == secret
