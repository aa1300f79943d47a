"""Posting lists in plain rows: which texts hold a term, the same on both databases.

Texts are numbered; SPAN numbers in a row make a segment, and (kind, segment, term) is one row that holds the places
within the segment: two bytes each while they are few, a bit each once that is shorter. A rare term costs one short
look a segment; a very common one is answered from the newest segments alone, however many texts there are.
"""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from .db import among
from .events import metadata

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from .db import Tx

SPAN = 32_768
LONGEST = 64
_BITS = SPAN // 8
_DENSE = _BITS // 2
# So many segments are asked at once: few first, for a common term needs no more.
_STEPS = (4, 16, 64, 256)

postings = sa.Table(
    "search_postings",
    metadata,
    sa.Column("kind", sa.String(20), primary_key=True),
    sa.Column("segment", sa.Integer, primary_key=True, autoincrement=False),
    # ASCII only; the order of its bytes is needed to look for beginnings.
    sa.Column(
        "term", sa.String(LONGEST).with_variant(sa.String(LONGEST, collation="C"), "postgresql"), primary_key=True
    ),
    sa.Column("docs", sa.LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
Places = npt.NDArray[np.int64]
NOWHERE: Places = np.zeros(0, np.int64)


class Asked(NamedTuple):
    """One of `any_of` must be there, `open_`: as a beginning too."""

    any_of: tuple[str, ...]
    open_: bool


def pack(places: Places) -> bytes:
    """places: rising."""
    if len(places) < _DENSE:
        return places.astype("<u2").tobytes()
    bits = np.zeros(SPAN, np.uint8)
    bits[places] = 1
    return np.packbits(bits, bitorder="little").tobytes()


def unpack(data: bytes) -> Places:
    if len(data) == _BITS:
        return np.flatnonzero(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little"))
    return np.frombuffer(data, "<u2").astype(np.int64)


async def _rows(tx: "Tx", kind: str, segment: int, terms: Sequence[str]) -> dict[str, bytes]:
    p = postings.c
    query = sa.select(p.term, p.docs).where(p.kind == kind, p.segment == segment, among(tx.conn, p.term, terms))
    # In one order, so that two who write at the same time wait for each other instead of for ever.
    return {row.term: row.docs for row in await tx.all(query.order_by(p.term).with_for_update())}


async def add(tx: "Tx", kind: str, segment: int, found: Mapping[str, Iterable[int]]) -> None:
    """found: term -> places. What is there already stays there once."""
    if not found:
        return
    terms = sorted(found)
    known = await _rows(tx, kind, segment, terms)
    rows = []
    for term in terms:
        places = np.unique(np.fromiter(found[term], np.int64))
        if term in known:
            places = np.union1d(unpack(known[term]), places)
        rows.append({"kind": kind, "segment": segment, "term": term, "docs": pack(places)})
    await _put(tx, rows)


async def remove(tx: "Tx", kind: str, segment: int, found: Mapping[str, Iterable[int]]) -> None:
    known = await _rows(tx, kind, segment, sorted(found))
    rows, gone = [], []
    for term, data in known.items():
        places = np.setdiff1d(unpack(data), np.fromiter(found[term], np.int64))
        if len(places):
            rows.append({"kind": kind, "segment": segment, "term": term, "docs": pack(places)})
        else:
            gone.append(term)
    await _put(tx, rows)
    if gone:
        p = postings.c
        await tx.execute(postings.delete().where(p.kind == kind, p.segment == segment, among(tx.conn, p.term, gone)))


_PUT = (
    "INSERT INTO search_postings (kind, segment, term, docs) VALUES ({}) "
    "ON CONFLICT (kind, segment, term) DO UPDATE SET docs = excluded.docs"
)
_PUT_BY = {"sqlite": _PUT.format("?, ?, ?, ?"), "postgresql": _PUT.format("$1, $2, $3, $4")}


async def _put(tx: "Tx", rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        values = [(row["kind"], row["segment"], row["term"], row["docs"]) for row in rows]
        await tx.conn.exec_driver_sql(_PUT_BY[tx.dialect], values)


class Walk:
    """Where all that is asked stands, newest first. `budget`: how many rows may be read before it is `cut`."""

    def __init__(self, conn: "AsyncConnection", kind: str, asked: Sequence[Asked], budget: int = 200_000):
        self.conn, self.kind, self.asked, self.left = conn, kind, asked, budget
        self.exact = sorted({term for one in asked if not one.open_ for term in one.any_of})
        # The segment to go on with, when the budget was used up before the last one.
        self.cut: int | None = None

    async def segments(self, numbers: Sequence[int]) -> AsyncIterator[tuple[int, Places]]:
        """numbers: the segments to look in, in the order wanted. Yields (segment, places, highest first)."""
        at = 0
        for step in (*_STEPS, *[_STEPS[-1]] * (len(numbers) // _STEPS[-1] + 1)):
            part = numbers[at : at + step]
            at += step
            if not part:
                return
            async for found in self._part(part):
                yield found
            if self.left <= 0 and at < len(numbers):
                self.cut = numbers[at]
                return

    async def _part(self, part: Sequence[int]) -> AsyncIterator[tuple[int, Places]]:
        closed = [one for one in self.asked if not one.open_]
        opened = [one for one in self.asked if one.open_]
        live = await self._holding(part, closed) if closed and len(part) > _STEPS[0] else list(part)
        size = _STEPS[0] if opened and not closed else 32
        for at in range(0, len(live), size):
            some = live[at : at + size]
            have: dict[int, Places | None] = dict.fromkeys(some)
            if closed:
                by = await self._exact_rows(some)
                for segment in some:
                    have[segment] = _meet([[by.get((segment, t)) for t in one.any_of] for one in closed])
                some = [s for s in some if (h := have[s]) is not None and len(h)]
            for one in opened:
                if not some:
                    break
                by_beginning = await self._beginning_rows(some, one)
                for segment in some:
                    new = _union(by_beginning.get(segment, []))
                    old = have[segment]
                    have[segment] = new if old is None else np.intersect1d(old, new, assume_unique=True)
                some = [s for s in some if (h := have[s]) is not None and len(h)]
            for segment in some:
                places = have[segment]
                if places is not None and len(places):
                    yield segment, places[::-1]

    def _in(self, part: Sequence[int]) -> list[sa.ColumnElement[bool]]:
        return [postings.c.kind == self.kind, postings.c.segment.in_(part)]

    async def _holding(self, part: Sequence[int], closed: Sequence[Asked]) -> list[int]:
        """Segments that have every term, without reading their places."""
        p = postings.c
        query = sa.select(p.segment, p.term).where(*self._in(part), p.term.in_(self.exact))
        there = {(row.segment, row.term) for row in await self._read(query)}
        return [s for s in part if all(any((s, term) in there for term in one.any_of) for one in closed)]

    async def _exact_rows(self, part: Sequence[int]) -> dict[tuple[int, str], bytes]:
        p = postings.c
        query = sa.select(p.segment, p.term, p.docs).where(*self._in(part), p.term.in_(self.exact))
        return {(row.segment, row.term): row.docs for row in await self._read(query)}

    async def _beginning_rows(self, part: Sequence[int], one: Asked) -> dict[int, list[bytes]]:
        p = postings.c
        # "~" comes after every letter and digit.
        ranges = [sa.and_(p.term >= begin, p.term < f"{begin}~") for begin in one.any_of]
        found: dict[int, list[bytes]] = {}
        for row in await self._read(sa.select(p.segment, p.docs).where(*self._in(part), sa.or_(*ranges))):
            found.setdefault(row.segment, []).append(row.docs)
        return found

    async def _read(self, query: sa.Select[Any]) -> list[sa.Row[Any]]:
        rows = list(await self.conn.execute(query))
        self.left -= len(rows)
        return rows


def _union(lists: Iterable[bytes | None]) -> Places:
    places = [unpack(data) for data in lists if data is not None]
    if len(places) < 2:
        return places[0] if places else NOWHERE
    return np.unique(np.concatenate(places))


def _meet(parts: Sequence[Sequence[bytes | None]]) -> Places:
    """Shortest list first: the rest is then only asked about few."""
    have: Places | None = None
    for lists in sorted(parts, key=lambda some: sum(len(data or b"") for data in some)):
        new = _union(lists)
        have = new if have is None else np.intersect1d(have, new, assume_unique=True)
        if not len(have):
            break
    return NOWHERE if have is None else have
