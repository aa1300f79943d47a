"""The log: gapless, ordered, chained; an edited row is found."""

import asyncio
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from livemend.kit import events
from livemend.kit.db import Database, Tx
from livemend.kit.events import Event


@dataclass(frozen=True, kw_only=True)
class NoteTaken(Event, kind="note.taken", stream="note:{note_id}", topics=("notes",), touches=("note_id",)):
    note_id: str
    text_length: int = 0


async def take(db: Database, note: str, times: int = 1) -> None:
    async with db.write() as tx:
        for i in range(times):
            tx.emit(NoteTaken(note_id=note, text_length=i))


@pytest.mark.req("R132")
async def test_ids_are_gapless_and_each_stream_counts_for_itself(db: Database) -> None:
    await take(db, "a", 3)
    await take(db, "b", 2)
    await take(db, "a", 1)
    async with db.read() as conn:
        found = await events.since(conn, 0)
    ours = [e for e in found if e.kind == "note.taken"]
    assert [e.id for e in found] == list(range(1, len(found) + 1))
    assert [(e.stream, e.seq) for e in ours] == [
        ("note:a", 1),
        ("note:a", 2),
        ("note:a", 3),
        ("note:b", 1),
        ("note:b", 2),
        ("note:a", 4),
    ]
    assert ours[0].topics == ["note:a", "notes"]
    assert ours[0].touched == [("note", "a")]


async def test_a_write_that_fails_leaves_no_event_and_tells_nobody(db: Database) -> None:
    heard: list[int] = []
    db.bus.after.append(lambda stored: heard.extend(e.id for e in stored))
    with pytest.raises(RuntimeError, match="broken"):
        async with db.write() as tx:
            tx.emit(NoteTaken(note_id="x"))
            raise RuntimeError("broken")
    async with db.read() as conn:
        assert await events.since(conn, 0) == []
    assert heard == []


async def test_a_handler_in_the_transaction_can_undo_all(db: Database) -> None:
    async def refuse(_tx: Tx, _event: NoteTaken) -> None:
        raise ValueError("no")

    db.bus.in_tx(NoteTaken, refuse)
    with pytest.raises(ValueError, match="no"):
        await take(db, "x")
    async with db.read() as conn:
        assert await events.last_id(conn) == 0


@pytest.mark.req("R132")
async def test_many_writers_at_once_make_one_chain(db: Database) -> None:
    await asyncio.gather(*(take(db, f"n{i % 3}", 2) for i in range(30)))
    async with db.read() as conn:
        found = await events.verify(conn)
        assert found.broken_at is None and found.count == 60
        rows = await events.since(conn, 0)
    for name in ("n0", "n1", "n2"):
        assert [e.seq for e in rows if e.stream == f"note:{name}"] == list(range(1, 21))


@pytest.mark.req("R132")
@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE events SET actor_name = 'somebody else' WHERE id = 3",
        "UPDATE events SET payload = '{}' WHERE id = 3",
        "UPDATE events SET at = at + 1 WHERE id = 3",
        "DELETE FROM events WHERE id = 3",
        "DELETE FROM events WHERE id = 5",
    ],
)
async def test_tampering_is_found(db: Database, attack: str) -> None:
    await take(db, "a", 5)
    async with db.write() as tx:
        await tx.execute(sa.text(attack))
    async with db.read() as conn:
        found = await events.verify(conn)
    assert found.broken_at is not None


async def test_the_dialects_agree_on_hashes(db: Database) -> None:
    """The same history gives the same chain on either database."""
    await take(db, "甲\u202e", 2)
    async with db.read() as conn:
        rows = await events.since(conn, 0)
    plain = {"id": 1, "stream": rows[0].stream, "seq": 1, "at": round(rows[0].at.timestamp() * 1000)}
    plain |= {"actor": rows[0].actor, "actor_name": rows[0].actor_name, "kind": rows[0].kind}
    plain["payload"] = rows[0].payload
    assert events.chain_hash(events.GENESIS, plain) == rows[0].hash
