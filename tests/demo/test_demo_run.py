"""`livemend demo --exit`, as a newcomer runs it: the whole evening, every act, and what it leaves."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from livemend.kit import events
from livemend.kit.db import Database

sys.path.insert(0, str(Path(__file__).parents[1]))
from postgres import free_port


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """(what the terminal said, folder it ran in)."""
    folder = tmp_path_factory.mktemp("evening")
    command = [sys.executable, "-m", "livemend", "demo", "--exit", "--speed", "100000", "--port", str(free_port())]
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | {"COLUMNS": "140"},
        text=True,
        check=False,
        timeout=280,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == 0, done.stdout[-4000:]
    return done.stdout, folder


def ask(folder: Path, query: str) -> list[Any]:
    async def work() -> list[Any]:
        db = Database(f"sqlite+aiosqlite:///{folder}/var/demo.sqlite3")
        async with db.read() as conn:
            rows = list(await conn.execute(sa.text(query)))
        await db.close()
        return rows

    return asyncio.run(work())


@pytest.mark.timeout(300)
@pytest.mark.req("S06")
@pytest.mark.req("S12")
def test_every_act_of_the_team_goes_through(evening: tuple[str, Path]) -> None:
    text, _folder = evening
    assert "not done" not in text
    assert re.search(r"comments received\s+817", text)
    assert re.search(r"duplicates dropped\s+14\b", text)
    assert re.search(r"blind gaps\s+1\b", text)
    links = re.findall(r"^(\w+)\s+http\S+/login/link/\S+", text, re.MULTILINE)
    assert sorted(links) == ["assistant", "finance", "floor", "host", "manager", "service", "supply", "viewer"]


def test_the_loop_is_closed_where_the_customer_said_so(evening: tuple[str, Path]) -> None:
    _text, folder = evening
    states = dict(tuple(row) for row in ask(folder, "SELECT status, count(*) FROM cases GROUP BY status"))
    assert states["closed"] >= 3
    assert sum(states.values()) >= 12
    kept = ask(folder, "SELECT count(*) FROM promises WHERE state = 'kept'")[0][0]
    assert kept >= 2
    rounds = ask(folder, "SELECT max(round) FROM cases")[0][0]
    assert rounds == 2


@pytest.mark.req("S03")
def test_the_attack_is_one_incident_and_the_real_buyer_inside_has_a_case(evening: tuple[str, Path]) -> None:
    _text, folder = evening
    attack = ask(folder, "SELECT people, disposition FROM incidents WHERE suspicious AND people >= 25")
    assert [row.disposition for row in attack] == ["malicious"]
    buyer = ask(
        folder,
        "SELECT c.order_match, i.suspicious FROM comments c JOIN incidents i ON i.id = c.incident_id "
        "WHERE c.message_id = 'dy3317-00174'",
    )
    assert buyer[0].order_match and not buyer[0].suspicious


@pytest.mark.req("R136")
def test_nothing_left_the_house_twice_and_the_log_is_whole(evening: tuple[str, Path]) -> None:
    _text, folder = evening
    assert not ask(folder, "SELECT id FROM outgoing WHERE state IN ('pending', 'sending')")
    assert not ask(folder, "SELECT ref FROM timers WHERE last_error IS NOT NULL")

    async def verified() -> events.Verified:
        db = Database(f"sqlite+aiosqlite:///{folder}/var/demo.sqlite3")
        async with db.read() as conn:
            found = await events.verify(conn)
        await db.close()
        return found

    found = asyncio.run(verified())
    assert found.broken_at is None
    assert found.count > 500


@pytest.mark.req("R055")
def test_no_telephone_number_stands_in_a_log_or_view(evening: tuple[str, Path]) -> None:
    text, folder = evening
    shop = (Path(__file__).parents[2] / "demo" / "evening-market" / "shop.yaml").read_text(encoding="utf-8")
    numbers = {found[-9:] for found in re.findall(r'phone: "\+(\d+)"', shop)}
    assert len(numbers) > 20
    payloads = " ".join(str(row.payload) for row in ask(folder, "SELECT payload FROM events"))
    for number in numbers:
        assert number not in text.replace("-", "")
        assert number not in payloads
