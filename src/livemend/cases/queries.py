"""Reading cases: the view of lists and the live feed, the queue, the rows."""

import base64
import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.kit import search as full_text
from livemend.kit.clock import to_ms
from livemend.kit.errors import bad_input, not_found
from livemend.kit.i18n import LANGUAGES, pick, t
from livemend.shows import queries as shows

from . import rules
from .model import ClockState, Status, cases, clocks, entries, evidence


class Named(TypedDict, total=False):
    id: str
    name: str
    lang: str


class ClockView(TypedDict):
    id: str
    kind: str
    due_at: str
    state: str
    started_at: str


class CaseView(TypedDict):
    id: str
    no: str
    title: str | dict[str, str]
    status: str
    category: str
    step: str
    next_step: str
    level: int | None
    issue: str | None
    subtype: str | None
    customer: Named | None
    order_no: str | None
    product: dict[str, Any] | None
    channel: str
    public_source: bool
    assignee: Named | None
    round: int
    opened_at: str
    updated_at: str
    clocks: list[ClockView]
    show_id: str | None
    incident_id: str | None
    outcome: str | None
    merged_into: str | None
    rev: int


CLOCK_ORDER = (ClockState.BREACHED, ClockState.RUNNING, ClockState.PAUSED)


async def row(conn: AsyncConnection, case_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(cases).where(cases.c.id == case_id)
    found = (await conn.execute(query.with_for_update() if lock else query)).first()
    if found is None:
        raise not_found("case")
    return found


async def by_number(conn: AsyncConnection, no: str) -> str | None:
    return (await conn.execute(sa.select(cases.c.id).where(cases.c.no == no.strip().upper()))).scalar()


async def clock_rows(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[sa.Row[Any]]]:
    query = sa.select(clocks).where(clocks.c.case_id.in_(ids), clocks.c.ended_at.is_(None))
    found: dict[str, list[sa.Row[Any]]] = {}
    for clock in await conn.execute(query.order_by(clocks.c.due_at)):
        found.setdefault(clock.case_id, []).append(clock)
    return found


def title_of(r: sa.Row[Any], names: dict[str, dict[str, str]]) -> str | dict[str, str]:
    """A person's title, else product and issue in the reader's language."""
    if r.title:
        return str(r.title)
    made = {}
    for lang in LANGUAGES:
        issue = t(lang, f"cases.title.{r.issue or 'unknown'}")
        product = pick(names.get(r.product_sku), lang) if r.product_sku else ""
        made[lang] = t(lang, "cases.title.with_product", issue=issue, product=product) if product else issue
    return made


async def views(conn: AsyncConnection, ids: Sequence[str]) -> list[CaseView]:
    """In the order of `ids`."""
    if not ids:
        return []
    rows = {r.id: r for r in await conn.execute(sa.select(cases).where(cases.c.id.in_(ids)))}
    running = await clock_rows(conn, list(rows))
    names = await catalog.product_names(conn, sorted({r.product_sku for r in rows.values() if r.product_sku}))
    people = await catalog.customer_names(conn, sorted({r.customer_id for r in rows.values() if r.customer_id}))
    return [_view(rows[i], running.get(i, []), names, people) for i in ids if i in rows]


def _view(
    r: sa.Row[Any], running: Sequence[sa.Row[Any]], names: dict[str, dict[str, str]], people: dict[str, str]
) -> CaseView:
    return {
        "id": r.id,
        "no": r.no,
        "title": title_of(r, names),
        "status": r.status,
        "category": rules.category(r.status),
        "step": r.step,
        "next_step": rules.next_step(r.step),
        "level": r.level,
        "issue": r.issue,
        "subtype": r.subtype,
        "customer": {"id": r.customer_id, "name": people.get(r.customer_id, ""), "lang": r.lang}
        if r.customer_id
        else None,
        "order_no": r.order_no,
        "product": {"sku": r.product_sku, "name": names.get(r.product_sku, {})} if r.product_sku else None,
        "channel": r.channel,
        "public_source": r.public_source,
        "assignee": {"id": r.assignee_id, "name": r.assignee_name or ""} if r.assignee_id else None,
        "round": r.round,
        "opened_at": r.opened_at.isoformat(),
        "updated_at": r.updated_at.isoformat(),
        "clocks": [
            {
                "id": clock.id,
                "kind": clock.kind,
                "due_at": clock.due_at.isoformat(),
                "state": clock.state,
                "started_at": clock.started_at.isoformat(),
            }
            for clock in sorted(running, key=lambda c: (CLOCK_ORDER.index(c.state), c.due_at))
        ],
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "outcome": r.outcome,
        "merged_into": r.merged_into,
        "rev": r.rev,
    }


# A merged case stands for the one it went into.
_stands_for = sa.func.coalesce(cases.c.merged_into, cases.c.id)


async def of_incident(conn: AsyncConnection, incident_id: str) -> list[str]:
    return (await of_incidents(conn, [incident_id])).get(incident_id, [])


async def of_incidents(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[str]]:
    if not ids:
        return {}
    query = sa.select(cases.c.incident_id, _stands_for.label("case_id")).where(cases.c.incident_id.in_(ids))
    found: dict[str, list[str]] = {}
    for r in await conn.execute(query.order_by(cases.c.id)):
        listed = found.setdefault(r.incident_id, [])
        if r.case_id not in listed:
            listed.append(r.case_id)
    return found


async def merged_here(conn: AsyncConnection, case_id: str) -> list[sa.Row[Any]]:
    query = sa.select(cases).where(cases.c.merged_into == case_id).order_by(cases.c.id)
    return list(await conn.execute(query))


ALIKE_DAYS = 60


async def duplicates(conn: AsyncConnection, case_id: str, limit: int = 10) -> list[dict[str, Any]]:
    """Other cases that may be the same matter: proposed, never merged by themselves."""
    me = await row(conn, case_id)
    ways: list[sa.ColumnElement[bool]] = []
    if me.order_no:
        ways.append(cases.c.order_no == me.order_no)
    if me.customer_id:
        ways.append(cases.c.customer_id == me.customer_id)
    if not ways or me.merged_into is not None:
        return []
    query = sa.select(cases).where(
        sa.or_(*ways),
        cases.c.id != case_id,
        cases.c.merged_into.is_(None),
        cases.c.status.in_((*OPEN, *WAITING)),
        cases.c.opened_at > me.opened_at - timedelta(days=ALIKE_DAYS),
    )
    found = []
    for other in await conn.execute(query.order_by(cases.c.id.desc()).limit(50)):
        why = rules.alike(
            same_customer=me.customer_id is not None and other.customer_id == me.customer_id,
            same_order=me.order_no is not None and other.order_no == me.order_no,
            same_issue=me.issue is not None and other.issue == me.issue,
            same_product=me.product_sku is not None and other.product_sku == me.product_sku,
        )
        if why:
            found.append({"id": other.id, "no": other.no, "status": other.status, "why": list(why)})
    return found[:limit]


async def of_show(conn: AsyncConnection, show_id: str) -> list[str]:
    query = sa.select(cases.c.id).where(cases.c.show_id == show_id).order_by(cases.c.id)
    return [str(i) for i in (await conn.execute(query)).scalars()]


async def of_customer(conn: AsyncConnection, customer_id: str) -> list[str]:
    query = sa.select(cases.c.id).where(cases.c.customer_id == customer_id).order_by(cases.c.id.desc())
    return [str(i) for i in (await conn.execute(query.limit(200))).scalars()]


async def evidence_rows(conn: AsyncConnection, *case_ids: str) -> list[sa.Row[Any]]:
    query = sa.select(evidence).where(evidence.c.case_id.in_(case_ids), evidence.c.removed_at.is_(None))
    return list(await conn.execute(query.order_by(evidence.c.id)))


async def evidence_row(conn: AsyncConnection, case_id: str, evidence_id: str) -> sa.Row[Any]:
    """Only within its own case: an id from elsewhere finds nothing."""
    query = sa.select(evidence).where(
        evidence.c.id == evidence_id, evidence.c.case_id == case_id, evidence.c.removed_at.is_(None)
    )
    found = (await conn.execute(query)).first()
    if found is None:
        raise not_found("file")
    return found


async def entry_row(conn: AsyncConnection, entry_id: str) -> sa.Row[Any]:
    found = (await conn.execute(sa.select(entries).where(entries.c.id == entry_id))).first()
    if found is None:
        raise not_found("entry")
    return found


async def searchable(conn: AsyncConnection, case_id: str) -> str:
    """Everything by which somebody may look for this case."""
    r = await row(conn, case_id)
    names = await catalog.product_names(conn, [r.product_sku]) if r.product_sku else {}
    people = await catalog.customer_names(conn, [r.customer_id]) if r.customer_id else {}
    said = sa.select(entries.c.text).where(entries.c.case_id == case_id, entries.c.kind != "acknowledgement")
    texts = (await conn.execute(said.order_by(entries.c.id))).scalars()
    parts = [r.no, r.title, r.order_no, r.wished, *names.get(r.product_sku, {}).values(), *people.values(), *texts]
    return "\n".join(part for part in parts if part)


# ------------------------------------------------------------------ the queue

FAR = 253_402_300_800_000  # the year 10000, in ms: cases without a clock come last
OPEN = (Status.NEW, Status.OPEN)
WAITING = (Status.PENDING_CUSTOMER, Status.ON_HOLD)
BY_CATEGORY = {
    "open": OPEN,
    "waiting": WAITING,
    "resolved": (Status.RESOLVED, Status.CLOSED, Status.SPAM),
}
_rank = sa.func.coalesce(cases.c.level, 2)
_due = sa.func.coalesce(sa.type_coerce(cases.c.due_at, sa.BigInteger), FAR)


class Filter(TypedDict, total=False):
    status: str | None
    category: str | None
    level: int | None
    assignee: str | None
    q: str | None
    show_id: str | None
    issue: str | None
    customer_id: str | None
    channel: str | None
    overdue: bool | None
    urgent: bool | None
    again: bool | None
    active: bool | None
    me: str
    now: datetime


def _where(wanted: Filter, dialect: str = "sqlite") -> list[sa.ColumnElement[bool]]:
    found: list[sa.ColumnElement[bool]] = [cases.c.merged_into.is_(None)]
    if not wanted.get("show_id"):
        found.append(shows.real(cases.c.show_id))
    for name in ("status", "level", "show_id", "issue", "customer_id", "channel"):
        value = wanted.get(name)
        if value is not None and value != "":
            found.append(cases.c[name] == value)
    category = wanted.get("category")
    if category:
        if category not in BY_CATEGORY:
            raise bad_input("bad_filter", fields={"category": "bad_filter"})
        found.append(cases.c.status.in_(BY_CATEGORY[category]))
    assignee = wanted.get("assignee")
    if assignee == "none":
        found.append(cases.c.assignee_id.is_(None))
    elif assignee:
        found.append(cases.c.assignee_id == (wanted.get("me") if assignee == "me" else assignee))
    if wanted.get("active"):
        found.append(cases.c.status.in_((*OPEN, *WAITING)))
    if wanted.get("urgent"):
        found.append(cases.c.level <= 1)
    if wanted.get("again"):
        found.append(cases.c.round >= 2)
    if wanted.get("overdue"):
        found.append(cases.c.due_at < wanted.get("now"))
    q = (wanted.get("q") or "").strip()
    if q:
        found.append(search(dialect, q))
    return found


def search(dialect: str, q: str) -> sa.ColumnElement[bool]:
    """By number at once, else by everything that was said in the case."""
    exact = sa.or_(cases.c.no == q.upper(), cases.c.order_no == q.upper())
    found = full_text.matching(dialect, "case", q)
    return exact if found is None else sa.or_(exact, cases.c.id.in_(found))


def _read_cursor(cursor: str) -> tuple[int, int, str]:
    try:
        level, due, case_id = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        return int(level), int(due), str(case_id)
    except (ValueError, TypeError) as error:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"}) from error


def _cursor(r: Any) -> str:
    due = FAR if r.due_at is None else to_ms(r.due_at)
    return base64.urlsafe_b64encode(json.dumps([rules.rank(r.level), due, r.id]).encode()).decode()


async def page(
    conn: AsyncConnection, wanted: Filter, *, cursor: str | None = None, limit: int = 50
) -> tuple[list[CaseView], str | None]:
    """The queue: safety first, then level 1, then the rest, each by its next deadline (R099)."""
    query = sa.select(cases.c.id, cases.c.level, cases.c.due_at).where(*_where(wanted, conn.dialect.name))
    if cursor:
        last = _read_cursor(cursor)
        query = query.where(sa.tuple_(_rank, _due, cases.c.id) > sa.tuple_(*last))
    query = query.order_by(_rank, _due, cases.c.id).limit(min(max(limit, 1), 200) + 1)
    rows = list(await conn.execute(query))
    more = len(rows) > min(max(limit, 1), 200)
    rows = rows[:-1] if more else rows
    return await views(conn, [r.id for r in rows]), _cursor(rows[-1]) if more else None


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


async def counts(conn: AsyncConnection, me: str, now: datetime) -> dict[str, int]:
    """How many cases each view of the list holds, and each status."""
    of_view = [sa.func.count().filter(sa.and_(*_where({**view, "me": me, "now": now}))) for view in VIEWS.values()]
    of_status = [sa.func.count().filter(cases.c.status == status) for status in Status]
    query = sa.select(*of_view, *of_status).where(cases.c.merged_into.is_(None), shows.real(cases.c.show_id))
    numbers = (await conn.execute(query)).one()
    return dict(zip([*VIEWS, *(f"status_{status}" for status in Status)], numbers, strict=True))


FILTERS = frozenset({"status", "category", "level", "assignee", "q", "show_id", "issue", "customer_id", "channel"})


def filter_of(given: Mapping[str, Any], me: str, now: datetime) -> Filter:
    """A saved or typed filter, checked: `view` and the names of FILTERS."""
    view = given.get("view") or "all"
    if view not in VIEWS or set(given) - FILTERS - {"view", "overdue"}:
        raise bad_input("bad_filter", fields={"filters": "bad_filter"})
    wanted: Filter = {**VIEWS[view], "me": me, "now": now}
    wanted.update({k: v for k, v in given.items() if k != "view" and v is not None})  # type: ignore[typeddict-item]
    return wanted


async def count(conn: AsyncConnection, wanted: Filter) -> int:
    query = sa.select(sa.func.count()).select_from(cases).where(*_where(wanted, conn.dialect.name))
    return int((await conn.execute(query)).scalar_one())
