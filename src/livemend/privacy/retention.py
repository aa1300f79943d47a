"""What is due by the rules: counted before, erased in batches, each batch a line in the log. Safe to run twice."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases.erasing import erase_files, erase_rows
from livemend.cases.model import cases, evidence
from livemend.cases.rules import ENDED
from livemend.catalog.erasing import erase_customer
from livemend.catalog.model import customers, imports, orders
from livemend.comments.erasing import erase_where
from livemend.comments.model import ERASED, comments
from livemend.feedback import invites
from livemend.feedback.model import posts
from livemend.kit.db import Tx
from livemend.kit.outgoing import FINAL, outgoing
from livemend.notify.model import deliveries, notices
from livemend.people.model import login_links, sessions

from . import persons, places, queries
from .events import DataPruned
from .model import Kind
from .rules import BATCH

Bool = sa.ColumnElement[bool]


@dataclass(frozen=True)
class Due:
    """One table's part of a kind. old: of the rows whose time is over and that still hold something; kept: of those
    that stay nevertheless; at: what their age is counted from."""

    kind: Kind
    name: str
    key: sa.Column[Any]
    at: sa.ColumnElement[datetime]
    old: Callable[[datetime], Bool]
    kept: Callable[[datetime], Bool]


def _never(_now: datetime) -> Bool:
    return sa.false()


_closed = sa.func.coalesce(cases.c.closed_at, cases.c.updated_at)


def _old_case(cut: datetime) -> Bool:
    return sa.and_(cases.c.status.in_(list(ENDED)), cases.c.erased_at.is_(None), _closed < cut)


def _kept_comment(now: datetime) -> Bool:
    """Said in a matter that is under way or disputed, or by somebody whose data is held."""
    matters = sa.select(cases.c.incident_id).where(cases.c.incident_id.is_not(None), queries.kept_cases(now))
    people = queries.held_customers()
    return sa.or_(
        sa.and_(comments.c.incident_id.is_not(None), comments.c.incident_id.in_(matters)),
        sa.and_(comments.c.customer_id.is_not(None), comments.c.customer_id.in_(people)),
    )


def _old_customer(cut: datetime) -> Bool:
    """Nothing bought, complained or said since; a name, an address or a number is still there."""
    bought = sa.exists().where(orders.c.customer_id == customers.c.id, orders.c.placed_at >= cut)
    wrote = sa.exists().where(cases.c.customer_id == customers.c.id, cases.c.updated_at >= cut)
    said = sa.exists().where(comments.c.customer_id == customers.c.id, comments.c.at >= cut)
    holds = sa.or_(customers.c.name != "", customers.c.email.is_not(None), customers.c.phone.is_not(None))
    return sa.and_(customers.c.created_at < cut, holds, ~bought, ~wrote, ~said)


def _kept_customer(now: datetime) -> Bool:
    mine = cases.c.customer_id == customers.c.id
    return sa.or_(customers.c.id.in_(queries.held_customers()), sa.exists().where(mine, queries.kept_cases(now)))


def _kept_sent(now: datetime) -> Bool:
    return sa.exists().where(outgoing.c.subject == sa.literal("case:") + cases.c.id, queries.kept_cases(now))


_has_body = sa.cast(outgoing.c.body, sa.Text).not_like('%"erased"%')
_has_files = sa.exists().where(evidence.c.case_id == cases.c.id, evidence.c.removed_at.is_(None))
PLACES: tuple[Due, ...] = (
    Due(
        Kind.COMMENTS,
        "comments",
        comments.c.id,
        comments.c.received_at,
        lambda cut: sa.and_(comments.c.received_at < cut, comments.c.user_key != ERASED),
        _kept_comment,
    ),
    Due(Kind.CASES, "cases", cases.c.id, _closed, _old_case, queries.kept_cases),
    Due(
        Kind.UPLOADS,
        "files",
        cases.c.id,
        _closed,
        lambda cut: sa.and_(cases.c.status.in_(list(ENDED)), _closed < cut, _has_files),
        queries.kept_cases,
    ),
    Due(Kind.CONTACT, "customers", customers.c.id, customers.c.created_at, _old_customer, _kept_customer),
    Due(
        Kind.SENT,
        "outgoing",
        outgoing.c.id,
        outgoing.c.created_at,
        lambda cut: sa.and_(outgoing.c.created_at < cut, outgoing.c.state.in_(list(FINAL)), _has_body),
        _kept_sent,
    ),
    Due(
        Kind.LOGS,
        "imports",
        imports.c.id,
        imports.c.at,
        lambda cut: sa.and_(imports.c.at < cut, imports.c.blob != ""),
        _never,
    ),
    Due(Kind.LOGS, "deliveries", deliveries.c.id, deliveries.c.at, lambda cut: deliveries.c.at < cut, _never),
    Due(Kind.LOGS, "notices", notices.c.id, notices.c.at, lambda cut: notices.c.at < cut, _never),
    Due(Kind.LOGS, "form_posts", posts.c.key, posts.c.at, lambda cut: posts.c.at < cut, _never),
    Due(Kind.LOGS, "sessions", sessions.c.hash, sessions.c.expires_at, lambda cut: sessions.c.expires_at < cut, _never),
    Due(
        Kind.LOGS,
        "login_links",
        login_links.c.hash,
        login_links.c.expires_at,
        lambda cut: login_links.c.expires_at < cut,
        _never,
    ),
)


async def preview(conn: AsyncConnection, now: datetime, days: dict[Kind, int] | None = None) -> list[dict[str, Any]]:
    """What a run would erase now: by kind, with what is kept though its time is over. days: tried, not saved."""
    in_force = await queries.rules_in_force(conn)
    found = []
    for kind, rule in in_force.items():
        period = (days or {}).get(kind, rule.days)
        cut = now - timedelta(days=period)
        parts: list[dict[str, Any]] = []
        for due in PLACES:
            if due.kind != kind:
                continue
            counts = sa.select(
                sa.func.count(), sa.func.count().filter(due.kept(now)), sa.func.min(due.at).filter(~due.kept(now))
            )
            row = (await conn.execute(counts.select_from(due.key.table).where(due.old(cut)))).one()
            oldest = row[2]
            parts.append(
                {
                    "name": due.name,
                    "due": int(row[0]) - int(row[1]),
                    "kept": int(row[1]),
                    "oldest": oldest.isoformat() if oldest is not None else None,
                }
            )
        found.append(
            {
                "kind": kind,
                "days": period,
                "before": cut.isoformat(),
                "due": sum(int(part["due"]) for part in parts),
                "kept": sum(int(part["kept"]) for part in parts),
                "parts": parts,
                "examples": await _examples(conn, kind, cut, now),
            }
        )
    return found


async def _examples(conn: AsyncConnection, kind: Kind, cut: datetime, now: datetime) -> list[str]:
    """Numbers of the first cases that would go: enough to look whether that is meant."""
    if kind not in (Kind.CASES, Kind.UPLOADS):
        return []
    due = next(one for one in PLACES if one.kind == kind)
    query = sa.select(cases.c.no).where(due.old(cut), ~due.kept(now)).order_by(_closed).limit(5)
    return list((await conn.execute(query)).scalars())


async def batch(tx: Tx, run_id: str, due: Due, days: int) -> tuple[int, int]:
    """Erase some of what is due there. Returns (rows, files); (0, 0): nothing is left."""
    cut = tx.now - timedelta(days=days)
    query = sa.select(due.key).where(due.old(cut), ~due.kept(tx.now)).order_by(due.key).limit(BATCH)
    ids = [row[0] for row in await tx.all(query)]
    if not ids:
        return 0, 0
    files = await _erase(tx, due, ids)
    await persons.drop_files(tx, files)
    # Rows of the machinery are named by nothing that may be shown.
    named = ids if due.kind != Kind.LOGS or due.name == "imports" else []
    tx.emit(DataPruned(run_id=run_id, what=due.name, ids=named, files=len(files), older_than=cut.isoformat()))
    return len(ids), len(files)


async def _erase(tx: Tx, due: Due, ids: list[str]) -> list[str]:
    if due.name == "comments":
        gone = await erase_where(tx, comments.c.id.in_(ids))
        await places.forget_accounts(tx, [], gone)
        return []
    if due.name == "cases":
        rows = await tx.all(sa.select(cases).where(cases.c.id.in_(ids)))
        return [*await erase_rows(tx, rows), *await places.forget_cases(tx, ids)]
    if due.name == "files":
        return await erase_files(tx, ids)
    if due.name == "customers":
        for customer_id in ids:
            await erase_customer(tx, customer_id)
            await places.forget_orders(tx, customer_id)
            await invites.forget(tx, customer_id)
        return []
    if due.name == "outgoing":
        await places.forget_sent(tx, outgoing.c.id.in_(ids))
        return []
    if due.name == "imports":
        found = await tx.all(sa.select(imports.c.blob).where(imports.c.id.in_(ids)))
        await tx.execute(imports.update().where(imports.c.id.in_(ids)).values(blob="", name="", errors=[], header=[]))
        return [row.blob for row in found if row.blob]
    table = due.key.table
    await tx.execute(sa.delete(table).where(due.key.in_(ids)))
    return []
