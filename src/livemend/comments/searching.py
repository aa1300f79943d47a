"""Comments by their words. They are taken into the posting lists in batches, after they are stored and answered for."""

import asyncio
import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit import postings
from livemend.kit.db import Database, Tx
from livemend.kit.errors import bad_input
from livemend.kit.postings import SPAN, Walk
from livemend.kit.terms import Question, of, terms

from .model import ERASED, comment_counters, comment_segments, comments
from .queries import CommentView, as_view

KIND = "comment"
BATCH = 1000
# Counted up to here; "so many or more" is enough for a person.
COUNT_LIMIT = 1000
# What is masked is not found by what the mask hides.
_SHOWN = sa.func.coalesce(comments.c.shown, comments.c.text)


class _Work(NamedTuple):
    show_id: str
    segment: int | None
    first_seq: int
    from_seq: int
    to_seq: int


async def _open_work(conn: AsyncConnection) -> _Work | None:
    """The next batch of some show that is not in the lists yet."""
    upto = (
        sa.select(comment_segments.c.show_id, sa.func.max(comment_segments.c.upto_seq).label("upto"))
        .group_by(comment_segments.c.show_id)
        .subquery()
    )
    query = (
        sa.select(
            comment_counters.c.show_id, comment_counters.c.last_seq, sa.func.coalesce(upto.c.upto, 0).label("upto")
        )
        .outerjoin(upto, upto.c.show_id == comment_counters.c.show_id)
        .where(comment_counters.c.last_seq > sa.func.coalesce(upto.c.upto, 0))
        .order_by(comment_counters.c.show_id)
        .limit(1)
    )
    show = (await conn.execute(query)).first()
    if show is None:
        return None
    last = (
        sa.select(comment_segments)
        .where(comment_segments.c.show_id == show.show_id)
        .order_by(comment_segments.c.id.desc())
        .limit(1)
    )
    segment = (await conn.execute(last)).first()
    begin = show.upto + 1
    full = segment is None or begin >= segment.first_seq + SPAN
    first, segment_id = (begin, None) if full or segment is None else (segment.first_seq, segment.id)
    end = min(show.last_seq, begin + BATCH - 1, first + SPAN - 1)
    return _Work(show.show_id, segment_id, first, begin, end)


def _lists(rows: Sequence[Any], first_seq: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for row in rows:
        for term in of(terms(row.shown or "")):
            found.setdefault(term, []).append(row.seq - first_seq)
    return found


async def index_some(db: Database) -> bool:
    """One batch; whether there may be more. Done twice by two processes, it is written once."""
    async with db.read() as conn:
        work = await _open_work(conn)
        if work is None:
            return False
        query = sa.select(comments.c.seq, _SHOWN.label("shown")).where(
            comments.c.show_id == work.show_id, comments.c.seq.between(work.from_seq, work.to_seq)
        )
        rows = list(await conn.execute(query))
    lists = await asyncio.to_thread(_lists, rows, work.first_seq)
    async with db.write() as tx:
        await _write(tx, work, lists)
    return True


async def _write(tx: Tx, work: _Work, lists: Mapping[str, list[int]]) -> None:
    s = comment_segments.c
    # The counter's row is what two who index the same show, or index and erase, wait for each other at.
    await tx.one(sa.select(comment_counters).where(comment_counters.c.show_id == work.show_id).with_for_update())
    upto = (await tx.execute(sa.select(sa.func.max(s.upto_seq)).where(s.show_id == work.show_id))).scalar() or 0
    if upto + 1 != work.from_seq:
        return
    # Erased since it was read.
    c = comments.c
    gone = sa.select(c.seq).where(
        c.show_id == work.show_id, c.seq.between(work.from_seq, work.to_seq), c.user_key == ERASED
    )
    out = {row.seq - work.first_seq for row in await tx.all(gone)}
    if out:
        lists = {term: left for term, places in lists.items() if (left := [p for p in places if p not in out])}
    if work.segment is None:
        row = {"show_id": work.show_id, "first_seq": work.first_seq, "upto_seq": work.to_seq}
        segment = (await tx.execute(comment_segments.insert().values(**row).returning(s.id))).scalar_one()
    else:
        segment = work.segment
        await tx.execute(comment_segments.update().where(s.id == segment).values(upto_seq=work.to_seq))
    await postings.add(tx, KIND, segment, lists)


async def forget(tx: Tx, rows: Sequence[Any]) -> None:
    """rows: (show_id, seq, shown) of comments whose words are about to go."""
    by_segment: dict[int, dict[str, list[int]]] = {}
    by_show: dict[str, list[Any]] = {}
    for row in rows:
        by_show.setdefault(row.show_id, []).append(row)
    s = comment_segments.c
    for show_id, said in sorted(by_show.items()):
        await tx.one(sa.select(comment_counters).where(comment_counters.c.show_id == show_id).with_for_update())
        for segment in await tx.all(sa.select(comment_segments).where(s.show_id == show_id)):
            for row in said:
                if segment.first_seq <= row.seq <= segment.upto_seq:
                    lists = by_segment.setdefault(segment.id, {})
                    for term in of(terms(row.shown or "")):
                        lists.setdefault(term, []).append(row.seq - segment.first_seq)
    for segment_id, lists in sorted(by_segment.items()):
        await postings.remove(tx, KIND, segment_id, lists)


def words_of(row: Any) -> str:
    return str(row.text or "") if row.shown is None else str(row.shown)


class Hit(NamedTuple):
    view: CommentView
    parts: list[dict[str, Any]]


class Page(NamedTuple):
    hits: list[Hit]
    next_cursor: str | None


def _read_cursor(cursor: str) -> tuple[int, int]:
    try:
        segment, place = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return int(segment), int(place)
    except (ValueError, TypeError) as error:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"}) from error


def _cursor(segment: int, place: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([segment, place]).encode()).decode()


async def _segments(conn: AsyncConnection, show_id: str | None, upto: int | None = None) -> dict[int, Any]:
    query = sa.select(comment_segments).order_by(comment_segments.c.id.desc())
    if show_id:
        query = query.where(comment_segments.c.show_id == show_id)
    if upto is not None:
        query = query.where(comment_segments.c.id <= upto)
    return {row.id: row for row in await conn.execute(query)}


async def find(
    conn: AsyncConnection, q: str, *, show_id: str | None = None, cursor: str | None = None, limit: int = 20
) -> Page:
    """Newest first. A page may be short and still have a next one, when what is asked is rare among much."""
    question = Question(q)
    if not question:
        return Page([], None)
    after = _read_cursor(cursor) if cursor else None
    known = await _segments(conn, show_id, after[0] if after else None)
    hits: list[tuple[int, int, Any]] = []
    walk = Walk(conn, KIND, question.asked())
    last = (0, 0)
    read = 0
    async for segment, places in walk.segments(list(known)):
        if after and segment == after[0]:
            places = places[places < after[1]]
        size = max(2 * limit, 100) if question.loose else limit + 1
        for at in range(0, len(places), size):
            some = places[at : at + size].tolist()
            base = known[segment]
            rows = await _rows(conn, base.show_id, [base.first_seq + place for place in some])
            read += len(some)
            for place in some:
                last = (segment, place)
                row = rows.get(base.first_seq + place)
                if row is None or (question.loose and not question.holds(terms(words_of(row)))):
                    continue
                hits.append((segment, place, row))
                if len(hits) > limit:
                    return Page([_hit(question, row) for *_at, row in hits[:limit]], _cursor(*hits[limit - 1][:2]))
            if read >= MAX_READ:
                return Page([_hit(question, row) for *_at, row in hits], _cursor(*last))
    following = None if walk.cut is None else _cursor(walk.cut, SPAN)
    return Page([_hit(question, row) for *_at, row in hits], following)


# So many comments are read for one page at most; then the page says how to go on.
MAX_READ = 2000


async def _rows(conn: AsyncConnection, show_id: str, seqs: Sequence[int]) -> dict[int, Any]:
    query = sa.select(comments).where(comments.c.show_id == show_id, comments.c.seq.in_(seqs))
    return {row.seq: row for row in await conn.execute(query)}


def _hit(question: Question, row: Any) -> Hit:
    view = as_view(row)
    return Hit(view, question.marked(view["text"], 120))


async def count(conn: AsyncConnection, q: str, *, show_id: str | None = None) -> tuple[int, bool]:
    """(how many, whether there may be more). Words of three characters and longer are counted by their pairs."""
    question = Question(q)
    if not question:
        return 0, False
    found = 0
    walk = Walk(conn, KIND, question.asked())
    async for _segment, places in walk.segments(list(await _segments(conn, show_id))):
        found += len(places)
        if found >= COUNT_LIMIT:
            return COUNT_LIMIT, True
    return found, walk.cut is not None
