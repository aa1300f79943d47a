"""One question to everything: cases, comments, customers, orders; each in its own order, each with what was hit."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import naming
from livemend.catalog import queries as catalog
from livemend.catalog import rules as catalog_rules
from livemend.comments import searching
from livemend.kit.errors import bad_input
from livemend.kit.i18n import pick
from livemend.kit.search import Sieve
from livemend.kit.terms import Question
from livemend.people.model import Permission

from . import worklist
from .detail import masked
from .model import cases, entries
from .queries import CaseView

# What may be looked for, and who may: in the order of the answer.
KINDS = {
    "cases": Permission.CASE_READ,
    "customers": Permission.CASE_READ,
    "orders": Permission.CASE_READ,
    "comments": Permission.SHOW_READ,
}
# Characters before the first hit: few, so that it is in sight on a phone too.
AROUND = 14


class Piece(TypedDict):
    text: str
    hit: bool


class Group(TypedDict):
    """count: up to a limit; `more`: there may be more than that. None where counting would be another search."""

    kind: str
    items: list[dict[str, Any]]
    next_cursor: str | None
    count: int | None
    more: bool


class Asker(TypedDict):
    id: str
    now: datetime
    lang: str
    # May see personal data.
    own: bool


async def group(
    conn: AsyncConnection, kind: str, q: str, asker: Asker, *, cursor: str | None = None, limit: int = 20
) -> Group:
    find = {"cases": _cases, "customers": _customers, "orders": _orders, "comments": _comments}[kind]
    return await find(conn, q, asker, cursor, limit)


async def _cases(conn: AsyncConnection, q: str, asker: Asker, cursor: str | None, limit: int) -> Group:
    wanted = worklist.filter_of({"view": "all", "q": q}, asker["id"], asker["now"], own=asker["own"])
    ready = await worklist.looked_for(conn, wanted)
    views, following = await worklist.page_of(conn, *ready, cursor=cursor, limit=limit)
    count, more = (None, False) if cursor else await _number(conn, *ready)
    question = Question(q, own=asker["own"])
    said = await _words(conn, [view["id"] for view in views], question, own=asker["own"])
    items = [
        {"view": view, "title": question.marked(_title(view, asker)), "parts": said.get(view["id"], [])}
        for view in views
    ]
    return {"kind": "cases", "items": items, "next_cursor": following, "count": count, "more": more}


def _title(view: CaseView, asker: Asker) -> str:
    title = view["title"]
    return masked(title, asker["own"]) or "" if isinstance(title, str) else pick(title, asker["lang"])


async def _number(conn: AsyncConnection, wanted: worklist.Filter, sieve: Sieve | None) -> tuple[int, bool]:
    """What is often said is counted by its pairs of characters, which are at hand; what is rare is looked at."""
    if sieve is not None and len(sieve) > worklist.FOUND_LIMIT:
        return worklist.FOUND_LIMIT, True
    return await worklist.number(conn, wanted, sieve)


async def _words(
    conn: AsyncConnection, ids: Sequence[str], question: Question, *, own: bool
) -> dict[str, list[dict[str, Any]]]:
    """Of each case the first words that hold something asked for, else its first words."""
    query = sa.select(cases.c.id, cases.c.words).where(cases.c.id.in_(ids))
    texts: dict[str, list[str]] = {r.id: [r.words] if r.words else [] for r in await conn.execute(query)}
    later = (
        sa.select(entries.c.case_id, entries.c.text)
        .where(entries.c.case_id.in_(ids), entries.c.text.is_not(None), entries.c.kind != "acknowledgement")
        .order_by(entries.c.id)
        .limit(2000)
    )
    for r in await conn.execute(later):
        texts[r.case_id].append(r.text)
    found = {}
    for case_id, said in texts.items():
        shown = [masked(text, own) or "" for text in said]
        pieces = [question.marked(text, AROUND) for text in shown]
        hit = next((some for some in pieces if any(piece["hit"] for piece in some)), pieces[0] if pieces else [])
        found[case_id] = hit
    return found


def _from(cursor: str | None) -> int:
    """People and orders are few: their cursor is how many were seen."""
    if cursor is None:
        return 0
    if not cursor.isdigit() or int(cursor) > 10_000:
        raise bad_input("bad_cursor", fields={"cursor": "bad_cursor"})
    return int(cursor)


def _cut(kind: str, found: list[Any], begin: int, limit: int) -> tuple[list[Any], Group]:
    more = len(found) > begin + limit
    answer: Group = {
        "kind": kind,
        "items": [],
        "next_cursor": str(begin + limit) if more else None,
        "count": None if more else len(found),
        "more": more,
    }
    return found[begin : begin + limit], answer


async def _customers(conn: AsyncConnection, q: str, asker: Asker, cursor: str | None, limit: int) -> Group:
    """By name only for whom may read names; others have to know the account, the address or the number."""
    begin = _from(cursor)
    found = await catalog.find_customers(conn, q, begin + limit + 1, names=asker["own"])
    page, answer = _cut("customers", found, begin, limit)
    orders = await catalog.orders_of_customers(conn, [row["id"] for row in page])
    shown = await naming.account_names(conn, [row["id"] for row in page]) if asker["own"] else {}
    question = Question(q)
    for row in page:
        called = [question.marked(name) for name in shown.get(row["id"], ()) if name != row["name"]]
        name = row["name"] if asker["own"] else catalog_rules.mask_name(row["name"])
        answer["items"].append(
            {
                "id": row["id"],
                "lang": row["lang"],
                "parts": question.marked(name),
                # What an account of his is called on its platform, where that is what was asked for.
                "called": next((parts for parts in called if any(part["hit"] for part in parts)), []),
                "email": row["email"] if asker["own"] else catalog_rules.mask_email(row["email"]),
                "phone": row["phone"] if asker["own"] else catalog_rules.mask_phone(row["phone"]),
                "orders": [order["no"] for order in orders.get(row["id"], [])][:3],
            }
        )
    return answer


async def _orders(conn: AsyncConnection, q: str, asker: Asker, cursor: str | None, limit: int) -> Group:
    begin = _from(cursor)
    found = await catalog.find_orders(conn, q, begin + limit + 1, names=asker["own"])
    page, answer = _cut("orders", found, begin, limit)
    names = await catalog.customer_names(conn, [o["customer_id"] for o in page if o["customer_id"]])
    question = Question(q)
    for order in page:
        name = names.get(order["customer_id"] or "", "")
        answer["items"].append(
            {
                "no": order["no"],
                "parts": question.marked(order["no"]),
                "placed_at": order["placed_at"],
                "status": order["status"],
                "total": order["total"],
                "products": [line["name"] or {"en": line["sku"]} for line in order["lines"]][:3],
                "customer": name if asker["own"] else catalog_rules.mask_name(name) if name else "",
            }
        )
    return answer


async def _comments(conn: AsyncConnection, q: str, _asker: Asker, cursor: str | None, limit: int) -> Group:
    page = await searching.find(conn, q, cursor=cursor, limit=limit)
    count, more = (None, False) if cursor else await searching.count(conn, q)
    of_cases = await _cases_of(conn, [hit.view["incident_id"] for hit in page.hits if hit.view["incident_id"]])
    keep = ("id", "show_id", "seq", "platform", "user", "ts", "lane", "lang", "masked", "incident_id")
    items = [
        {
            **{name: value for name, value in hit.view.items() if name in keep},
            "parts": hit.parts,
            "case": of_cases.get(hit.view["incident_id"] or ""),
        }
        for hit in page.hits
    ]
    return {"kind": "comments", "items": items, "next_cursor": page.next_cursor, "count": count, "more": more}


async def _cases_of(conn: AsyncConnection, incidents: Sequence[str]) -> dict[str, dict[str, str]]:
    """The newest case of each incident."""
    if not incidents:
        return {}
    query = sa.select(cases.c.incident_id, cases.c.id, cases.c.no).where(cases.c.incident_id.in_(incidents))
    return {r.incident_id: {"id": r.id, "no": r.no} for r in await conn.execute(query.order_by(cases.c.id).limit(500))}
