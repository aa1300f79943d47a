"""The list people work from: filters, views with their counts, the order of the queue, search."""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit import search as full_text
from livemend.kit.db import among_numbers
from livemend.kit.errors import bad_input
from livemend.shows import queries as shows

from .model import ACTIVE, OPEN, WAITING, Status, cases
from .queries import CaseView, views

BY_CATEGORY = {
    "open": OPEN,
    "waiting": WAITING,
    "resolved": (Status.RESOLVED, Status.CLOSED, Status.SPAM),
}


# In words, not as a parameter: only then a database sees that the index of what is under way will do.
_UNDER_WAY, _OVER = sa.text("cases.queue_rank < 9"), sa.text("cases.queue_rank = 9")
# A list walks the queue in its order: these are the ends it walks between, and neither that index nor sorting will do.
_TO_OVER, _FROM_OVER = sa.text("(cases.queue_rank, cases.queue_due) < (9, 0)"), (9, -1, "")


class Filter(TypedDict, total=False):
    status: str | None
    category: str | None
    level: int | None
    assignee: str | None
    q: str | None
    ids: list[str]
    show_id: str | None
    issue: str | None
    customer_id: str | None
    channel: str | None
    overdue: bool | None
    urgent: bool | None
    again: bool | None
    active: bool | None
    # May find by personal data in the words too.
    own: bool
    me: str
    now: datetime


def _is_over(wanted: Filter) -> bool:
    return wanted.get("category") == "resolved" or wanted.get("status") in BY_CATEGORY["resolved"]


def _bounds(wanted: Filter, *, walk: bool = True) -> list[sa.ColumnElement[bool] | sa.TextClause]:
    """Where in the queue it can be: what is over comes behind everything that is not."""
    if _is_over(wanted):
        # A walk begins there instead: with a bound and a place to go on from, a database takes the bound.
        return [] if walk else [_OVER]
    if not (wanted.get("category") or wanted.get("status") or wanted.get("active")):
        return []
    return [_TO_OVER if walk else _UNDER_WAY]


def _where(wanted: Filter, *, walk: bool = True) -> list[sa.ColumnElement[bool] | sa.TextClause]:
    """walk: for a list in the order of the queue, not for counting."""
    found: list[sa.ColumnElement[bool] | sa.TextClause] = [cases.c.merged_into.is_(None), *_bounds(wanted, walk=walk)]
    category, status = wanted.get("category"), wanted.get("status")
    # A planner thinks few are both under way and open, takes the index of states and sorts thousands.
    state = cases.c.status.concat("") if walk and not _is_over(wanted) else cases.c.status
    if status:
        found.append(state == status)
    if not wanted.get("show_id"):
        found.append(shows.real(cases.c.show_id))
    for name in ("level", "show_id", "issue", "customer_id", "channel"):
        value = wanted.get(name)
        if value is not None and value != "":
            found.append(cases.c[name] == value)
    if category:
        if category not in BY_CATEGORY:
            raise bad_input("bad_filter", fields={"category": "bad_filter"})
        found.append(state.in_(BY_CATEGORY[category]))
    assignee = wanted.get("assignee")
    if assignee == "none":
        found.append(cases.c.assignee_id.is_(None))
    elif assignee:
        found.append(cases.c.assignee_id == (wanted.get("me") if assignee == "me" else assignee))
    if wanted.get("active"):
        found.append(state.in_(ACTIVE))
    if wanted.get("urgent"):
        found.append(cases.c.level <= 1)
    if wanted.get("again"):
        found.append(cases.c.round >= 2)
    if wanted.get("overdue"):
        found.append(cases.c.due_at < wanted.get("now"))
    ids = wanted.get("ids")
    if ids is not None:
        found.append(cases.c.id.in_(ids))
    return found


# So many are fetched and put in order; of more the queue is walked in its order, and each is looked at.
LISTED = 5000
# So many rows are walked for one page at most; then the page says how to go on.
WALKED = 25_000
# What may hold the words is counted to here.
FOUND_LIMIT = 1000


async def looked_for(conn: AsyncConnection, wanted: Filter) -> tuple[Filter, full_text.Sieve | None]:
    """What is behind `q`: a case by its number at once, else everything in which it was said."""
    q = (wanted.get("q") or "").replace("\0", " ").strip()
    if not q:
        return wanted, None
    # Two looks by index; one with OR reads every case.
    exact = sa.union_all(
        sa.select(cases.c.id).where(cases.c.no == q.upper()),
        sa.select(cases.c.id).where(cases.c.order_no == q.upper()),
    )
    ids = list((await conn.execute(exact.limit(FOUND_LIMIT))).scalars())
    if ids:
        return {**wanted, "ids": ids}, None
    return wanted, await full_text.Sieve.of(conn, "case", q, own=wanted.get("own", False))


def _read_cursor(cursor: str) -> tuple[int, int, str]:
    try:
        level, due, case_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return int(level), int(due), str(case_id)
    except (ValueError, TypeError) as error:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"}) from error


def cursor_of(rank: int, due: int, case_id: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([rank, due, case_id]).encode()).decode()


def _cursor(r: Any) -> str:
    return cursor_of(r.queue_rank, r.queue_due, r.id)


_ORDER = (cases.c.queue_rank, cases.c.queue_due, cases.c.id)


async def page(
    conn: AsyncConnection, wanted: Filter, *, cursor: str | None = None, limit: int = 50
) -> tuple[list[CaseView], str | None]:
    """The queue: safety first, then level 1, then the rest, each by its next deadline (R099)."""
    return await page_of(conn, *await looked_for(conn, wanted), cursor=cursor, limit=limit)


async def page_of(
    conn: AsyncConnection, wanted: Filter, sieve: full_text.Sieve | None, *, cursor: str | None, limit: int
) -> tuple[list[CaseView], str | None]:
    """The same of what was looked for already."""
    limit = min(max(limit, 1), 200)
    after = _read_cursor(cursor) if cursor else None
    if sieve is not None:
        rows, following = await _sifted(conn, wanted, sieve, after, limit)
    else:
        sort = wanted.get("ids") is not None or bool(wanted.get("customer_id"))
        rows = list(await conn.execute(_ordered(sa.select(*_ORDER), wanted, after, sort=sort).limit(limit + 1)))
        following = _cursor(rows[limit - 1]) if len(rows) > limit else None
    return await views(conn, [r.id for r in rows[:limit]]), following


def _ordered(
    query: sa.Select[Any], wanted: Filter, after: tuple[int, int, str] | None, *, sort: bool
) -> sa.Select[Any]:
    """sort: few are met by another way than the queue; walking all of it to meet them would take longer."""
    query = query.where(*_where(wanted))
    if after is None and not sort and _is_over(wanted):
        after = _FROM_OVER
    if after:
        query = query.where(sa.tuple_(*_ORDER) > sa.tuple_(*after))
    order = [column + 0 for column in _ORDER[:2]] if sort else _ORDER[:2]
    return query.order_by(*order, cases.c.id)


async def _sifted(
    conn: AsyncConnection, wanted: Filter, sieve: full_text.Sieve, after: tuple[int, int, str] | None, limit: int
) -> tuple[list[Any], str | None]:
    """A page of what holds the words: few are fetched and sorted, of many the queue is walked."""
    if len(sieve) > LISTED or await full_text.old_form(conn, "case", 1):
        return await _walked(conn, wanted, sieve, after, limit)
    query = sa.select(*_ORDER, cases.c.doc).where(among_numbers(conn, cases.c.doc, sieve.maybe()))
    rows: list[Any] = []
    size = limit + 1 if not sieve.loose else 4 * limit
    while True:
        some = list(await conn.execute(_ordered(query, wanted, after, sort=True).limit(size)))
        held = await sieve.holding([r.doc for r in some])
        rows += [r for r in some if r.doc in held]
        if len(rows) > limit:
            return rows[:limit], _cursor(rows[limit - 1])
        if len(some) < size:
            return rows, None
        after, size = _place(some[-1]), FOUND_LIMIT


class _Hit(NamedTuple):
    queue_rank: int
    queue_due: int
    id: str


async def _walked(
    conn: AsyncConnection, wanted: Filter, sieve: full_text.Sieve, after: tuple[int, int, str] | None, limit: int
) -> tuple[list[Any], str | None]:
    """The queue is read from its index alone; only what holds the words is then asked whether it fits the filter."""
    rows: list[Any] = []
    size, seen = 1000, 0
    if after is None and _is_over(wanted):
        after = _FROM_OVER
    while True:
        query = sa.select(*_ORDER, cases.c.doc).where(*_bounds(wanted)).order_by(*_ORDER).limit(size)
        some = [
            tuple(r)
            for r in await conn.execute(query.where(sa.tuple_(*_ORDER) > sa.tuple_(*after)) if after else query)
        ]
        # By place, not by name: thousands are looked at for one page.
        docs = [doc for _rank, _due, _id, doc in some]
        if None in docs:
            known = await full_text.numbers(conn, "case", [id_ for _rank, _due, id_, doc in some if doc is None])
            docs = [known.get(id_, 0) if doc is None else doc for _rank, _due, id_, doc in some]
        held = await sieve.through(docs)
        hits = [_Hit(*r[:3]) for r, doc in zip(some, docs, strict=True) if doc in held]
        for at in range(0, len(hits), 500):
            ids = [r.id for r in hits[at : at + 500]]
            fits = set(
                (await conn.execute(sa.select(cases.c.id).where(cases.c.id.in_(ids), *_where(wanted)))).scalars()
            )
            rows += [r for r in hits[at : at + 500] if r.id in fits]
            if len(rows) > limit:
                return rows[:limit], _cursor(rows[limit - 1])
        seen += len(some)
        if len(some) < size:
            return rows, None
        if seen >= WALKED:
            return rows, _cursor(_Hit(*some[-1][:3]))
        after, size = some[-1][:3], 4000


def _place(r: Any) -> tuple[int, int, str]:
    return r.queue_rank, r.queue_due, r.id


# Views of the list: a name -> what belongs to it. `me` is filled in by the caller.
VIEWS: dict[str, Filter] = {
    "open": {"category": "open"},
    "mine": {"assignee": "me", "active": True},
    "unassigned": {"assignee": "none", "active": True},
    "urgent": {"urgent": True, "active": True},
    "overdue": {"overdue": True, "active": True},
    "waiting": {"category": "waiting"},
    "again": {"again": True, "active": True},
    "resolved": {"category": "resolved"},
    "all": {},
}


# Nobody reads a longer number than this; counting further would cost a look at every closed case.
COUNT_LIMIT = 10_000
_ENDED_VIEWS = ("resolved", "all")


async def counts(conn: AsyncConnection, me: str, now: datetime) -> dict[str, int]:
    """How many cases each view of the list holds and each status; COUNT_LIMIT means: so many or more."""
    active = [name for name in VIEWS if name not in _ENDED_VIEWS]
    of_view = [
        sa.func.count().filter(sa.and_(*_where({**VIEWS[name], "me": me, "now": now}, walk=False))) for name in active
    ]
    states = list(ACTIVE)
    of_status = [sa.func.count().filter(cases.c.status == status) for status in states]
    query = sa.select(*of_view, *of_status).where(
        _UNDER_WAY, cases.c.status.in_(ACTIVE), cases.c.merged_into.is_(None), shows.real(cases.c.show_id)
    )
    numbers = (await conn.execute(query)).one()
    found = dict(zip([*active, *(f"status_{status}" for status in states)], numbers, strict=True))
    over = 0
    for status in (Status.RESOLVED, Status.CLOSED, Status.SPAM):
        held, _more = await counted(conn, {"status": status})
        found[f"status_{status}"], over = held, over + held
    found["resolved"] = min(over, COUNT_LIMIT)
    found["all"] = min(over + found["open"] + found["waiting"], COUNT_LIMIT)
    return found


async def counted(conn: AsyncConnection, wanted: Filter, *, limit: int = COUNT_LIMIT) -> tuple[int, bool]:
    """(how many, whether there may be more)."""
    return await number(conn, *await looked_for(conn, wanted), limit=limit)


async def number(
    conn: AsyncConnection, wanted: Filter, sieve: full_text.Sieve | None, *, limit: int = COUNT_LIMIT
) -> tuple[int, bool]:
    """The same of what was looked for already; of words up to FOUND_LIMIT, and as far as a page would be walked."""
    if sieve is not None and len(sieve) > LISTED and _bounds(wanted) and not await full_text.old_form(conn, "case", 1):
        # Of what is under way every number is at hand in the index.
        query = sa.select(cases.c.doc).where(*_where(wanted, walk=False), cases.c.doc.is_not(None)).limit(WALKED)
        docs = list((await conn.execute(query)).scalars())
        return len(await sieve.through(docs)), len(docs) == WALKED
    if sieve is not None:
        rows, following = await _sifted(conn, wanted, sieve, None, min(limit, FOUND_LIMIT))
        return len(rows), following is not None
    inner = sa.select(sa.literal(1)).select_from(cases).where(*_where(wanted, walk=False)).limit(limit)
    found = int((await conn.execute(sa.select(sa.func.count()).select_from(inner.subquery()))).scalar_one())
    return found, found >= limit


FILTERS = frozenset({"status", "category", "level", "assignee", "q", "show_id", "issue", "customer_id", "channel"})


def filter_of(given: Mapping[str, Any], me: str, now: datetime, *, own: bool = False) -> Filter:
    """A saved or typed filter, checked: `view` and the names of FILTERS."""
    view = given.get("view") or "all"
    if view not in VIEWS or set(given) - FILTERS - {"view", "overdue"}:
        raise bad_input("bad_filter", fields={"filters": "bad_filter"})
    wanted: Filter = {**VIEWS[view], "me": me, "now": now, "own": own}
    wanted.update({k: v for k, v in given.items() if k != "view" and v is not None})  # type: ignore[typeddict-item]
    return wanted
