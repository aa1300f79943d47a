"""Search that finds two Chinese characters as surely as a word: bigrams in the database's own full-text index.

Both scripts are folded to one, so 裂痕 is found by 裂痕 of either. SQLite has an FTS5 table over `search_docs`,
PostgreSQL a GIN index; both see the same plain terms, so an answer does not depend on the database or its locale.
"""

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

import opencc
import sqlalchemy as sa

from .events import metadata
from .types import Id

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from .db import Tx

docs = sa.Table(
    "search_docs",
    metadata,
    sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True, autoincrement=True),
    sa.Column("kind", sa.String(20), nullable=False),
    sa.Column("ref", Id, nullable=False),
    sa.Column("terms", sa.Text, nullable=False),
    sa.UniqueConstraint("kind", "ref"),
)
_SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5("
    "terms, content='search_docs', content_rowid='id', tokenize='unicode61')"
)
_POSTGRES = "CREATE INDEX IF NOT EXISTS ix_search_docs_terms ON search_docs USING gin (to_tsvector('simple', terms))"
_RUN = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+")
MAX_TEXT = 40_000


def create(connection: sa.Connection) -> None:
    """The full-text index; a migration calls it, `create_all` does so by itself."""
    connection.exec_driver_sql(_POSTGRES if connection.dialect.name == "postgresql" else _SQLITE)


@sa.event.listens_for(docs, "after_create")
def _created(_table: sa.Table, connection: sa.Connection, **_more: Any) -> None:
    create(connection)


@cache
def _fold() -> Any:
    return opencc.OpenCC("t2s")


def _code(chars: str) -> str:
    """Letters beyond ASCII as their numbers: no tokenizer and no locale takes them for something else."""
    return "".join(f"u{ord(char):x}" for char in chars)


def _runs(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).lower()
    return _RUN.findall(plain if plain.isascii() else _fold().convert(plain))


def terms(text: str) -> str:
    """What is indexed: words of Latin letters and digits, bigrams of the rest with the last character of a run."""
    found: list[str] = []
    for run in _runs(text[:MAX_TEXT]):
        if run.isascii():
            found.append(run)
        else:
            found += [_code(run[i : i + 2]) for i in range(len(run) - 1)]
            found.append(_code(run[-1]))
    return " ".join(found)


def _asked(q: str) -> list[tuple[str, bool]]:
    """(terms that stand side by side, whether the last of them may go on)."""
    found = []
    for run in _runs(q[:200])[:12]:
        if run.isascii():
            found.append((run, len(run) > 1))
        elif len(run) == 1:
            found.append((_code(run), True))
        else:
            found.append((" ".join(_code(run[i : i + 2]) for i in range(len(run) - 1)), False))
    return found


async def find(conn: "AsyncConnection", kind: str, q: str, limit: int = 1000) -> list[str]:
    """The `ref`s whose text holds every part of q, the latest that came in first."""
    query = matching(conn.dialect.name, kind, q, limit)
    return [] if query is None else list((await conn.execute(query)).scalars())


def matching(dialect: str, kind: str, q: str, limit: int) -> sa.Select[Any] | None:
    """The same as a query; None when q holds nothing to look for."""
    asked = _asked(q)
    if not asked:
        return None
    found = _postgres(asked) if dialect == "postgresql" else _sqlite(asked)
    # Apart from the sorting, else a planner walks the newest rows and reads every text.
    hits = found.where(docs.c.kind == kind).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(hits.c.ref).order_by(hits.c.id.desc()).limit(limit)


def _postgres(asked: list[tuple[str, bool]]) -> sa.Select[Any]:
    """All terms by the index; whether they stand side by side is then read from the few texts that have them."""
    wanted, runs = [], []
    for words, open_ in asked:
        parts = words.split()
        wanted += [*parts[:-1], parts[-1] + (":*" if open_ else "")]
        if len(parts) > 1:
            runs.append(docs.c.terms.contains(words))
    vector = sa.func.to_tsvector(sa.literal_column("'simple'"), docs.c.terms)
    asks = sa.func.to_tsquery(sa.literal_column("'simple'"), " & ".join(wanted))
    return sa.select(docs.c.id, docs.c.ref).where(vector.op("@@")(asks), *runs)


def _sqlite(asked: list[tuple[str, bool]]) -> sa.Select[Any]:
    wanted = " AND ".join(f'"{words}"' + ("*" if open_ else "") for words, open_ in asked)
    hits = sa.text("SELECT rowid FROM search_fts WHERE search_fts MATCH :wanted").bindparams(wanted=wanted)
    return sa.select(docs.c.id, docs.c.ref).where(docs.c.id.in_(hits))


async def index(tx: "Tx", kind: str, ref: str, text: str) -> None:
    """Put the text in, or in place of what stood there."""
    now = terms(text)
    row = await tx.one(sa.select(docs.c.id, docs.c.terms).where(docs.c.kind == kind, docs.c.ref == ref))
    if row is not None and row.terms == now:
        return
    if row is not None:
        await _forget(tx, row)
        await tx.execute(docs.update().where(docs.c.id == row.id).values(terms=now))
        doc_id = row.id
    else:
        made = await tx.execute(docs.insert().values(kind=kind, ref=ref, terms=now).returning(docs.c.id))
        doc_id = made.scalar_one()
    if tx.dialect == "sqlite":
        await tx.execute(
            sa.text("INSERT INTO search_fts(rowid, terms) VALUES (:id, :terms)"), {"id": doc_id, "terms": now}
        )


async def remove(tx: "Tx", kind: str, ref: str) -> None:
    row = await tx.one(sa.select(docs.c.id, docs.c.terms).where(docs.c.kind == kind, docs.c.ref == ref))
    if row is not None:
        await _forget(tx, row)
        await tx.execute(docs.delete().where(docs.c.id == row.id))


async def _forget(tx: "Tx", row: Any) -> None:
    """An FTS5 table with outside content has to be told the old text to take it out."""
    if tx.dialect == "sqlite":
        forget = sa.text("INSERT INTO search_fts(search_fts, rowid, terms) VALUES ('delete', :id, :terms)")
        await tx.execute(forget, {"id": row.id, "terms": row.terms})
