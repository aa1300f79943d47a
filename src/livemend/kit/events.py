"""The one event log: case timeline, audit trail, live feed and trigger of jobs.

An event is a frozen dataclass. Its payload holds ids and facts, never a person's words or contact data:
those stay in rows that can be erased, while the log can not be edited.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa

from .types import Id, Moment

if TYPE_CHECKING:
    from .db import Tx

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

events = sa.Table(
    "events",
    metadata,
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("stream", sa.String(80), nullable=False),
    sa.Column("seq", sa.BigInteger, nullable=False),
    sa.Column("at", Moment, nullable=False),
    sa.Column("actor", Id, nullable=False),
    sa.Column("actor_name", sa.String(200), nullable=False),
    sa.Column("kind", sa.String(60), nullable=False),
    sa.Column("payload", sa.JSON, nullable=False),
    sa.Column("prev_hash", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.UniqueConstraint("stream", "seq"),
)
streams = sa.Table(
    "event_streams",
    metadata,
    sa.Column("stream", sa.String(80), primary_key=True),
    sa.Column("seq", sa.BigInteger, nullable=False),
)
# One row. Locking it while events are written makes ids gapless and ordered by commit, so a reader that has
# seen id n has seen everything before it, on PostgreSQL too.
head = sa.Table(
    "event_head",
    metadata,
    sa.Column("one", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last_id", sa.BigInteger, nullable=False),
    sa.Column("last_hash", sa.String(64), nullable=False),
)

GENESIS = "0" * 64
KINDS: dict[str, type["Event"]] = {}


@dataclass(frozen=True, kw_only=True)
class Event:
    """`class CaseOpened(Event, kind="case.opened", stream="case:{case_id}", topics=("cases",))`.

    kind: `noun.past_tense`; stream: the ordered log it belongs to; topics: further live feeds that show it;
    touches: field names ending in `_id` (or `_ids`: a list) whose entity looks different afterwards.
    """

    kind: ClassVar[str] = ""
    stream_form: ClassVar[str] = ""
    topic_forms: ClassVar[tuple[str, ...]] = ()
    touches: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(
        cls, *, kind: str, stream: str = "", topics: Sequence[str] = (), touches: Sequence[str] = ()
    ) -> None:
        if not stream:
            raise ValueError(f"event kind {kind} has no stream")
        if kind in KINDS:
            raise ValueError(f"event kind {kind} is taken")
        cls.kind, cls.stream_form, cls.topic_forms, cls.touches = kind, stream, tuple(topics), tuple(touches)
        KINDS[kind] = cls

    @property
    def stream(self) -> str:
        return self.stream_form.format_map(vars(self))


@dataclass(frozen=True)
class Stored:
    """An event as it stands in the log."""

    id: int
    stream: str
    seq: int
    at: datetime
    actor: str
    actor_name: str
    kind: str
    payload: dict[str, Any]
    hash: str

    @property
    def topics(self) -> list[str]:
        forms = KINDS[self.kind].topic_forms if self.kind in KINDS else ()
        more = [form.format_map(self.payload) for form in forms if "None" not in form.format_map(self.payload)]
        return [self.stream, *more]

    @property
    def touched(self) -> list[tuple[str, str]]:
        names = KINDS[self.kind].touches if self.kind in KINDS else ()
        found: list[tuple[str, str]] = []
        for name in (n for n in names if self.payload.get(n)):
            if name.endswith("_ids"):
                found += [(name.removesuffix("_ids"), ref) for ref in self.payload[name]]
            else:
                found.append((name.removesuffix("_id"), self.payload[name]))
        return found


InTx = Callable[["Tx", Any], Awaitable[None]]
After = Callable[[list[Stored]], None]


class Bus:
    """Who hears of an event. `in_tx`: in the same transaction; `job`: once, durably, soon after; `after`: the feed."""

    def __init__(self) -> None:
        self._in_tx: dict[str, list[InTx]] = {}
        self._jobs: dict[str, list[str]] = {}
        self.after: list[After] = []

    def in_tx(self, event: type[Event], handler: InTx) -> None:
        self._in_tx.setdefault(event.kind, []).append(handler)

    def job(self, event: type[Event], name: str) -> None:
        """name: the timer kind that handles it; its ref is the event's id."""
        self._jobs.setdefault(event.kind, []).append(name)

    def in_tx_of(self, kind: str) -> Sequence[InTx]:
        return self._in_tx.get(kind, ())

    def jobs_of(self, kind: str) -> Sequence[str]:
        return self._jobs.get(kind, ())


def chain_hash(prev: str, row: dict[str, Any]) -> str:
    """SHA-256 over the previous hash and the row as canonical JSON."""
    body = [row["id"], row["stream"], row["seq"], row["at"], row["actor"], row["actor_name"], row["kind"]]
    text = json.dumps([*body, row["payload"]], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((prev + text).encode()).hexdigest()


async def append(tx: "Tx", pending: Sequence[Event]) -> list[Stored]:
    """Write events at the end of a transaction: all other row locks are taken before the head's."""
    conn, at = tx.conn, tx.now
    lock = sa.select(head).where(head.c.one == 1).with_for_update()
    found = (await conn.execute(lock)).first()
    if found is None:  # the very first events; somebody else may be writing theirs at this moment
        await tx.insert_new(head, {"one": 1, "last_id": 0, "last_hash": GENESIS})
        found = (await conn.execute(lock)).one()
    last_id, last_hash = found.last_id, found.last_hash
    wanted = {event.stream for event in pending}
    have = await conn.execute(sa.select(streams.c.stream, streams.c.seq).where(streams.c.stream.in_(wanted)))
    seqs: dict[str, int] = {row.stream: row.seq for row in have}
    known = set(seqs)
    rows, stored = [], []
    for event in pending:
        last_id += 1
        seq = seqs[event.stream] = seqs.get(event.stream, 0) + 1
        row: dict[str, Any] = {
            "id": last_id,
            "stream": event.stream,
            "seq": seq,
            "at": round(at.timestamp() * 1000),
            "actor": tx.actor.id,
            "actor_name": tx.actor.name,
            "kind": event.kind,
            "payload": json.loads(json.dumps(asdict(event), default=_plain)),
        }
        row["prev_hash"] = last_hash
        row["hash"] = last_hash = chain_hash(last_hash, row)
        rows.append(row)
        stored.append(Stored(**{k: row[k] for k in Stored.__dataclass_fields__ if k != "at"}, at=at))
    await conn.execute(events.insert(), rows)
    await conn.execute(head.update().where(head.c.one == 1).values(last_id=last_id, last_hash=last_hash))
    for name, seq in seqs.items():
        if name in known:
            await conn.execute(streams.update().where(streams.c.stream == name).values(seq=seq))
        else:
            await conn.execute(streams.insert().values(stream=name, seq=seq))
    return stored


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    raise TypeError(f"an event payload cannot hold {type(value).__name__}")


def to_stored(row: sa.Row[Any]) -> Stored:
    return Stored(row.id, row.stream, row.seq, row.at, row.actor, row.actor_name, row.kind, row.payload, row.hash)


async def last_id(conn: Any) -> int:
    return (await conn.execute(sa.select(head.c.last_id))).scalar() or 0


async def since(
    conn: Any, after: int, *, stream: str | None = None, until: int | None = None, limit: int = 5000
) -> list[Stored]:
    query = sa.select(events).where(events.c.id > after).order_by(events.c.id).limit(limit)
    if stream is not None:
        query = query.where(events.c.stream == stream)
    if until is not None:
        query = query.where(events.c.id <= until)
    return [to_stored(row) for row in await conn.execute(query)]


@dataclass(frozen=True)
class Verified:
    """broken_at: id of the first row that does not fit, None when the chain is whole."""

    count: int
    broken_at: int | None
    reason: str = ""


async def verify(conn: Any) -> Verified:
    """Walk the whole chain: an edited, removed or inserted row breaks it."""
    prev, expected, count = GENESIS, 1, 0
    seqs: dict[str, int] = {}
    result = await conn.stream(sa.select(events).order_by(events.c.id))
    async for row in result:
        plain = {**row._mapping, "at": round(row.at.timestamp() * 1000)}
        if row.id != expected:
            return Verified(count, row.id, "gap")
        if row.prev_hash != prev or chain_hash(prev, plain) != row.hash:
            return Verified(count, row.id, "hash")
        if row.seq != seqs.get(row.stream, 0) + 1:
            return Verified(count, row.id, "seq")
        seqs[row.stream] = row.seq
        prev, expected, count = row.hash, expected + 1, count + 1
    found = (await conn.execute(sa.select(head))).first()
    if found is not None and (found.last_id, found.last_hash) != (count, prev):
        return Verified(count, count, "head")
    return Verified(count, None)
