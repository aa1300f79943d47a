"""The event log as the audit trail: who did what when, looked through and given out with its chain.

The log holds ids and facts, never a person's words or contact data, so a line is given out as it stands: only then
can whoever gets it compute the hashes again.
"""

import csv
import io
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit import events as log
from livemend.kit.clock import to_ms
from livemend.kit.sheet import MARK, safe_cell

FORMAT = "livemend-audit/1"
PIECE = 1000
COLUMNS = ("id", "at", "actor", "actor_name", "kind", "stream", "seq", "payload", "prev_hash", "hash")


class AuditLine(TypedDict):
    id: int
    stream: str
    seq: int
    at: str
    actor: str
    actor_name: str
    kind: str
    payload: dict[str, Any]
    hash: str


class ChainHead(TypedDict):
    id: int
    hash: str


@dataclass(frozen=True)
class Wanted:
    """kinds: whole kinds or their beginnings up to a dot; subject: a stream, or the id of what an event speaks of."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str | None = None
    kinds: tuple[str, ...] = field(default_factory=tuple)
    subject: str | None = None

    def shown(self) -> dict[str, Any]:
        times = {"since": self.since, "until": self.until}
        plain: dict[str, Any] = {name: at.isoformat() for name, at in times.items() if at is not None}
        if self.actor:
            plain["actor"] = self.actor
        if self.kinds:
            plain["kinds"] = list(self.kinds)
        if self.subject:
            plain["subject"] = self.subject
        return plain


def _query(wanted: Wanted) -> sa.Select[Any]:
    e = log.events.c
    query = sa.select(log.events)
    if wanted.since is not None:
        query = query.where(e.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(e.at < wanted.until)
    if wanted.actor:
        query = query.where(e.actor == wanted.actor)
    if wanted.kinds:
        begins = [e.kind.startswith(f"{kind}.", autoescape=True) for kind in wanted.kinds]
        query = query.where(sa.or_(e.kind.in_(wanted.kinds), *begins))
    if wanted.subject:
        named = sa.cast(e.payload, sa.Text).contains(json.dumps(wanted.subject), autoescape=True)
        stream = e.stream.endswith(f":{wanted.subject}", autoescape=True)
        query = query.where(sa.or_(e.stream == wanted.subject, stream, named))
    return query


async def page(conn: AsyncConnection, wanted: Wanted, *, before: int | None, limit: int) -> list[AuditLine]:
    """Newest first."""
    query = _query(wanted).order_by(log.events.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(log.events.c.id < before)
    return [
        {
            "id": r.id,
            "stream": r.stream,
            "seq": r.seq,
            "at": r.at.isoformat(),
            "actor": r.actor,
            "actor_name": r.actor_name,
            "kind": r.kind,
            "payload": r.payload,
            "hash": r.hash,
        }
        for r in await conn.execute(query)
    ]


async def head(conn: AsyncConnection) -> ChainHead:
    row = (await conn.execute(sa.select(log.head))).first()
    return {"id": row.last_id, "hash": row.last_hash} if row is not None else {"id": 0, "hash": log.GENESIS}


async def _rows(conn: AsyncConnection, wanted: Wanted, upto: int) -> AsyncIterator[list[dict[str, Any]]]:
    """Oldest first, in pieces; what is written meanwhile is left out, so that all fits the head that was named."""
    after = 0
    e = log.events.c
    while True:
        query = _query(wanted).where(e.id > after, e.id <= upto).order_by(e.id).limit(PIECE)
        rows = [dict(row._mapping) for row in await conn.execute(query)]
        if not rows:
            return
        yield rows
        after = rows[-1]["id"]


async def as_jsonl(conn: AsyncConnection, wanted: Wanted, *, made_at: datetime, made_by: str) -> AsyncIterator[str]:
    """First line: what this is and the head of the chain; then an event a line, `at` in ms as it is hashed."""
    chain = await head(conn)
    about = {"format": FORMAT, "made_at": made_at.isoformat(), "made_by": made_by}
    yield json.dumps({**about, "filter": wanted.shown(), "chain_head": chain}, ensure_ascii=False) + "\n"
    async for rows in _rows(conn, wanted, chain["id"]):
        yield "".join(json.dumps({**row, "at": to_ms(row["at"])}, ensure_ascii=False) + "\n" for row in rows)


async def as_csv(conn: AsyncConnection, wanted: Wanted) -> AsyncIterator[str]:
    """For a spreadsheet; the last line is the head of the chain."""
    chain = await head(conn)
    yield MARK + _csv([list(COLUMNS)])
    async for rows in _rows(conn, wanted, chain["id"]):
        plain = [
            {**r, "at": r["at"].isoformat(), "payload": json.dumps(r["payload"], ensure_ascii=False)} for r in rows
        ]
        yield _csv([[safe_cell(row[name]) for name in COLUMNS] for row in plain])
    end = {"id": chain["id"], "kind": "chain.head", "hash": chain["hash"]}
    yield _csv([[str(end.get(name, "")) for name in COLUMNS]])


def _csv(lines: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(lines)
    return out.getvalue()
