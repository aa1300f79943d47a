"""A desk in a process of its own on a fresh SQLite file, a live show in it, and somebody logged in."""

import asyncio
import compileall
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

import livemend
from livemend import bootstrap
from livemend.commands import migrate
from livemend.kit.settings import Settings
from livemend.people import actions as people
from livemend.people.model import Role
from livemend.shows import actions as shows

SECRET = "bench-secret"
DEMO = Path(__file__).parents[1] / "demo" / "evening-market"


@dataclass
class DeskProcess:
    url: str
    process: "subprocess.Popen[bytes]"
    show_id: str
    cookie: str
    # Seconds from the start of the process to its first answer.
    start: float

    def memory(self) -> float:
        """Resident MB now."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def cpu(self) -> float:
        """Seconds of CPU so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def _prepare(settings: Settings) -> tuple[str, str]:
    from datetime import UTC, datetime

    from livemend.knowledge.seed import seed_shop

    desk = bootstrap.build(settings)
    shop = yaml.safe_load((DEMO / "shop.yaml").read_text(encoding="utf-8"))
    async with desk.db.write() as tx:
        await seed_shop(tx, shop, datetime.now(UTC))
        rooms = (("shopee", "sp-8801"), ("douyin", "dy-3317"), ("youtube", "yt-live-42"))
        show_id = await shows.plan_show(tx, title={"en": "Bench"}, rooms_=rooms)
        await shows.start_show(tx, show_id)
        await shows.put_on_air(tx, show_id, "C01")
        user = await people.create_user(tx, login="bench", name="bench", role=Role.FLOOR)
        token, _csrf = await people.start_session(tx, user, 24, "bench")
    await desk.db.close()
    return show_id, token


def prepared(folder: Path) -> tuple[dict[str, str], str, str]:
    """(environment, show, cookie) of a desk that only has to be started."""
    # As `make serve` does: where Python is told to write no bytecode, every start would compile all of it.
    compileall.compile_dir(Path(livemend.__file__).parent, quiet=1)
    database = f"sqlite+aiosqlite:///{folder}/bench.sqlite3"
    environment = {
        "LIVEMEND_DATABASE_URL": database,
        "LIVEMEND_SECRET_KEY": "bench-is-not-the-default",
        "LIVEMEND_BLOB_DIR": str(folder / "blobs"),
        "LIVEMEND_PORT": str(free_port()),
        "LIVEMEND_INGEST_SECRETS": f'{{"webhook": "{SECRET}"}}',
        "LIVEMEND_LOG_LEVEL": "error",
    }
    migrate.upgrade(database)
    show_id, cookie = asyncio.run(
        _prepare(Settings(database_url=database, secret_key="bench-is-not-the-default", blob_dir=folder / "blobs"))
    )
    return environment, show_id, cookie


@contextmanager
def started(folder: Path, environment: dict[str, str], show_id: str, cookie: str) -> Iterator[DeskProcess]:
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "livemend", "serve"], env={**os.environ, **environment}, cwd=folder
    )
    url = f"http://127.0.0.1:{environment['LIVEMEND_PORT']}"
    try:
        while True:
            try:
                urllib.request.urlopen(f"{url}/healthz", timeout=2).read()
                break
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None or time.perf_counter() - begin > 60:
                    raise SystemExit("the desk did not start") from None
                time.sleep(0.005)
        yield DeskProcess(url, process, show_id, cookie, time.perf_counter() - begin)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def desk_process(folder: Path) -> Iterator[DeskProcess]:
    with started(folder, *prepared(folder)) as desk:
        yield desk
