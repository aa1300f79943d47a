"""Search that finds two Chinese characters as surely as a word, over texts that have a name (a case, a customer).

A text is written here in the transaction that changed it and is found at once. The posting lists take it up a little
later (`indexer`): until then it is read as it stands, so nobody waits for them and nothing is found too late.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import sqlalchemy as sa

from . import postings
from .db import among
from .events import metadata
from .postings import SPAN, Places, Walk
from .terms import Question, of, own_terms, terms
from .types import Id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from .db import Tx

# How terms are made. A text of an earlier form is made anew by who owns it.
FORM = 2
docs = sa.Table(
    "search_docs",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("ref", Id, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    # Not yet in the posting lists; `was`: what they hold of it until then.
    sa.Column("pending", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Column("was", sa.Text),
    sa.Column("form", sa.SmallInteger, nullable=False, server_default="1"),
    sa.UniqueConstraint("kind", "ref"),
    sa.Index(
        "ix_search_docs_pending",
        "id",
        sqlite_where=sa.text("pending = 1"),
        postgresql_where=sa.text("pending"),
    ),
    sa.Index(
        "ix_search_docs_form",
        "kind",
        "id",
        sqlite_where=sa.text("form < 2"),
        postgresql_where=sa.text("form < 2"),
    ),
)
# How far a kind of text that came before there was an index has been taken up.
marks = sa.Table(
    "search_marks",
    metadata,
    sa.Column("name", sa.String(40), primary_key=True),
    sa.Column("value", sa.String(64), nullable=False),
)
# Texts that wait are read one by one; in a great import the oldest of them are found a little later.
MAX_WAITING = 2000
_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5("
    "terms, content='search_docs', content_rowid='id', tokenize='unicode61')"
)
_POSTGRES = "CREATE INDEX IF NOT EXISTS ix_search_docs_terms ON search_docs USING gin (to_tsvector('simple', terms))"


def create(connection: sa.Connection) -> None:
    """The full-text index of the first tables; their migration calls it, the next one takes it away again."""
    connection.exec_driver_sql(_POSTGRES if connection.dialect.name == "postgresql" else _SQLITE)


def drop(connection: sa.Connection) -> None:
    postgres = connection.dialect.name == "postgresql"
    connection.exec_driver_sql(
        "DROP INDEX IF EXISTS ix_search_docs_terms" if postgres else "DROP TABLE IF EXISTS search_fts"
    )


class Found(NamedTuple):
    """refs: newest first. more: there are others."""

    refs: list[str]
    more: bool


async def find(conn: "AsyncConnection", kind: str, q: str, limit: int = 1000, *, own: bool = False) -> Found:
    """The `ref`s whose text holds every part of q. own: by personal data too."""
    question = Question(q, own=own)
    if not question:
        return Found([], False)
    waiting, fits = await _waiting(conn, kind, question)
    refs = list(fits.values())
    if len(refs) > limit:
        return Found(refs[:limit], True)
    walk = Walk(conn, kind, question.asked())
    async for segment, places in walk.segments(await _segments(conn)):
        ids = [i for i in (segment * SPAN + places).tolist() if i not in waiting]
        for at in range(0, len(ids), 500):
            refs += [ref for _id, ref in await _checked(conn, question, ids[at : at + 500])]
            if len(refs) > limit:
                return Found(refs[:limit], True)
    return Found(refs, walk.cut is not None)


async def _segments(conn: "AsyncConnection") -> list[int]:
    top = (await conn.execute(sa.select(sa.func.max(docs.c.id)))).scalar() or 0
    return list(range(top // SPAN, -1, -1))


async def _waiting(conn: "AsyncConnection", kind: str, question: Question) -> tuple[set[int], dict[int, str]]:
    """(all that wait, id -> ref of those that fit, newest first)."""
    query = sa.select(docs.c.id, docs.c.kind, docs.c.ref, docs.c.terms).where(docs.c.pending)
    rows = list(await conn.execute(query.order_by(docs.c.id.desc()).limit(MAX_WAITING)))
    fits = {row.id: row.ref for row in rows if row.kind == kind and question.holds(row.terms)}
    return {row.id for row in rows}, fits


async def _checked(conn: "AsyncConnection", question: Question, ids: Sequence[int]) -> list[tuple[int, str]]:
    """(id, ref) of those that really hold it, in the order of ids."""
    columns = (docs.c.id, docs.c.ref, docs.c.terms) if question.loose else (docs.c.id, docs.c.ref)
    rows = {row.id: row for row in await conn.execute(sa.select(*columns).where(docs.c.id.in_(ids)))}
    return [(i, rows[i].ref) for i in ids if i in rows and (not question.loose or question.holds(rows[i].terms))]


class Sieve:
    """Everything that may hold q, unsorted and not read yet: for a list that has an order of its own.

    `maybe` are the numbers of texts that have every term; what `Question.loose` asks more is for `holding` to tell.
    """

    def __init__(self, conn: "AsyncConnection", question: Question, waiting: set[int], fits: dict[int, str]):
        self.conn, self.question, self.waiting, self.fits = conn, question, waiting, fits
        self.places: dict[int, Places] = {}

    @classmethod
    async def of(cls, conn: "AsyncConnection", kind: str, q: str, *, own: bool = False) -> "Sieve":
        question = Question(q, own=own)
        if not question:
            return cls(conn, question, set(), {})
        sieve = cls(conn, question, *await _waiting(conn, kind, question))
        walk = Walk(conn, kind, question.asked(), budget=2_000_000)
        async for segment, places in walk.segments(await _segments(conn)):
            sieve.places[segment] = places[::-1]
        return sieve

    @property
    def loose(self) -> bool:
        return self.question.loose

    def __len__(self) -> int:
        return len(self.fits) + sum(len(places) for places in self.places.values())

    def maybe(self) -> list[int]:
        listed = [i for segment, places in self.places.items() for i in (segment * SPAN + places).tolist()]
        return [*self.fits, *(i for i in listed if i not in self.waiting)]

    async def through(self, ids: Sequence[int]) -> set[int]:
        """Those of `ids` that hold it."""
        numbers = np.asarray(ids, np.int64)
        segments = numbers // SPAN
        held: list[int] = []
        for segment in np.unique(segments).tolist():
            if segment in self.places:
                inside = numbers[segments == segment]
                held += inside[np.isin(inside % SPAN, self.places[segment], assume_unique=True)].tolist()
        fits = [i for i in ids if i in self.fits] if self.fits else []
        return await self.holding([*fits, *(i for i in held if i not in self.waiting)])

    async def holding(self, ids: Sequence[int]) -> set[int]:
        """ids: some of `maybe`."""
        if not self.loose:
            return set(ids)
        return {i for at in range(0, len(ids), 500) for i, _ref in await self._check(ids[at : at + 500])}

    async def _check(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        return await _checked(self.conn, self.question, ids)


async def index(tx: "Tx", kind: str, ref: str, text: str, own: Sequence[str] = ()) -> int:
    """Put the text in, or in place of what stood there; its number. own: personal data, for those who may read it."""
    now = " ".join(part for part in (terms(text), own_terms(own)) if part)
    query = sa.select(docs).where(docs.c.kind == kind, docs.c.ref == ref).with_for_update()
    row = await tx.one(query)
    if row is None:
        new = docs.insert().values(kind=kind, ref=ref, terms=now, pending=True, form=FORM)
        return int((await tx.execute(new.returning(docs.c.id))).scalar_one())
    if row.terms != now or row.form < FORM:
        was = row.was if row.pending else row.terms
        await tx.execute(docs.update().where(docs.c.id == row.id).values(terms=now, was=was, pending=True, form=FORM))
    return int(row.id)


async def index_new(tx: "Tx", kind: str, texts: Sequence[tuple[str, str]]) -> None:
    """Many (ref, text) that were never indexed."""
    if texts:
        rows = [{"kind": kind, "ref": ref, "terms": terms(text), "pending": True, "form": FORM} for ref, text in texts]
        await tx.insert_new(docs, rows)


async def index_many(tx: "Tx", kind: str, texts: Sequence[tuple[str, str]]) -> None:
    """Many (ref, text) at once, new or known."""
    now = {ref: terms(text) for ref, text in texts}
    query = sa.select(docs).where(docs.c.kind == kind, among(tx.conn, docs.c.ref, sorted(now))).order_by(docs.c.id)
    known = {row.ref: row for row in await tx.all(query.with_for_update())}
    await index_new(tx, kind, [(ref, text) for ref, text in texts if ref not in known])
    other = [row for ref, row in known.items() if row.terms != now[ref]]
    if other:
        change = docs.update().where(docs.c.id == sa.bindparam("key"))
        now_is = [
            {"key": row.id, "now": now[row.ref], "before": row.was if row.pending else row.terms} for row in other
        ]
        values = {"terms": sa.bindparam("now"), "was": sa.bindparam("before"), "pending": True, "form": FORM}
        await tx.conn.execute(change.values(**values), now_is)


async def stale(tx: "Tx", kind: str, refs: "sa.Select[tuple[str]]") -> None:
    """What these are found by has changed elsewhere: taken up anew as texts of an earlier form are."""
    await tx.execute(docs.update().where(docs.c.kind == kind, docs.c.ref.in_(refs)).values(form=1))


async def remove(tx: "Tx", kind: str, ref: str) -> None:
    """From the posting lists too, at once: somebody may have asked to be forgotten."""
    row = await tx.one(sa.select(docs).where(docs.c.kind == kind, docs.c.ref == ref).with_for_update())
    if row is not None:
        held = row.was if row.pending else row.terms
        await postings.remove(tx, kind, row.id // SPAN, {term: [row.id % SPAN] for term in of(held or "")})
        await tx.execute(docs.delete().where(docs.c.id == row.id))


async def fold(tx: "Tx", limit: int) -> int:
    """Take up to so many waiting texts into the posting lists; how many it were."""
    waiting = sa.select(docs).where(docs.c.pending).order_by(docs.c.id).limit(limit)
    rows = await tx.all(waiting.with_for_update(skip_locked=True))
    gone: dict[tuple[str, int], dict[str, list[int]]] = {}
    new: dict[tuple[str, int], dict[str, list[int]]] = {}
    for row in rows:
        before, now = of(row.was or ""), of(row.terms)
        for into, found in ((gone, before - now), (new, now - before)):
            lists = into.setdefault((row.kind, row.id // SPAN), {})
            for term in found:
                lists.setdefault(term, []).append(row.id % SPAN)
    for (kind, segment), lists in sorted(gone.items()):
        await postings.remove(tx, kind, segment, lists)
    for (kind, segment), lists in sorted(new.items()):
        await postings.add(tx, kind, segment, lists)
    if rows:
        ids = [row.id for row in rows]
        await tx.execute(docs.update().where(docs.c.id.in_(ids)).values(pending=False, was=None))
    return len(rows)


async def numbers(conn: "AsyncConnection", kind: str, refs: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for at in range(0, len(refs), 500):
        query = sa.select(docs.c.ref, docs.c.id).where(docs.c.kind == kind, docs.c.ref.in_(refs[at : at + 500]))
        found |= {row.ref: row.id for row in await conn.execute(query)}
    return found


async def old_form(conn: "AsyncConnection", kind: str, limit: int) -> list[str]:
    """The `ref`s of a kind whose terms were made in an earlier form."""
    old = sa.text(f"form < {FORM}")
    query = sa.select(docs.c.ref).where(docs.c.kind == kind, old).order_by(docs.c.id).limit(limit)
    return [str(ref) for ref in (await conn.execute(query)).scalars()]


async def marked(conn: "AsyncConnection", name: str) -> str | None:
    return (await conn.execute(sa.select(marks.c.value).where(marks.c.name == name))).scalar()


async def mark(tx: "Tx", name: str, value: str) -> None:
    if not await tx.insert_new(marks, {"name": name, "value": value}):
        await tx.execute(marks.update().where(marks.c.name == name).values(value=value))
