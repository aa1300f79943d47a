"""Everything about one person, given out or erased, with a trace that can be proved and names nobody."""

import hashlib
import json
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as case_queries
from livemend.cases.erasing import erase_cases
from livemend.cases.model import Audience, entries
from livemend.catalog import queries as catalog
from livemend.catalog.erasing import erase_customer
from livemend.comments.erasing import erase_comments
from livemend.comments.model import comments
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found
from livemend.kit.outgoing import outgoing
from livemend.onair import praise
from livemend.onair.model import acts

from .events import PersonErased, PersonExported
from .model import answers, links


def _row(row: Any, *names: str) -> dict[str, Any]:
    return {name: _plain(getattr(row, name)) for name in names}


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


async def collect(conn: AsyncConnection, customer_id: str) -> dict[str, Any]:
    """What we hold of a person: his own words, what we wrote to him, his orders. Nothing of other people."""
    person = await catalog.customer(conn, customer_id)
    if person is None:
        raise not_found("customer")
    accounts = await catalog.accounts_of(conn, customer_id)
    keys = [f"{platform}:{user_id}" for platform, user_id in accounts]
    said = sa.select(comments).where(sa.or_(comments.c.customer_id == customer_id, comments.c.user_key.in_(keys)))
    found_cases = []
    for case_id in await case_queries.of_customer(conn, customer_id):
        row = await case_queries.row(conn, case_id)
        talk = sa.select(entries).where(entries.c.case_id == case_id, entries.c.audience != Audience.INTERNAL)
        given = sa.select(answers).where(answers.c.case_id == case_id).order_by(answers.c.id)
        found_cases.append(
            {
                **_row(
                    row, "no", "channel", "status", "outcome", "order_no", "words", "wished", "opened_at", "closed_at"
                ),
                "messages": [_row(e, "at", "kind", "text") for e in await conn.execute(talk.order_by(entries.c.id))],
                "answers": [
                    _row(a, "at", "answer", "words", "outcome_rating", "handling_rating")
                    for a in await conn.execute(given)
                ],
                "files": [
                    _row(p, "name", "type", "size", "at") for p in await case_queries.evidence_rows(conn, case_id)
                ],
            }
        )
    return {
        "customer": dict(person),
        "accounts": [{"platform": platform, "user_id": user_id} for platform, user_id in accounts],
        "orders": [dict(order) for order in await catalog.orders_of_customer(conn, customer_id)],
        "cases": found_cases,
        "comments": [
            _row(c, "at", "platform", "room", "user_name", "text")
            for c in await conn.execute(said.order_by(comments.c.id))
        ],
    }


async def export(tx: Tx, customer_id: str) -> dict[str, Any]:
    found = await collect(tx.conn, customer_id)
    digest = hashlib.sha256(json.dumps(found, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    tx.emit(PersonExported(customer_id=customer_id, sha256=digest, cases=len(found["cases"])))
    return found


async def erase(tx: Tx, customer_id: str, reason: str) -> list[str]:
    """Words, files, names, contact, links: gone. Returns the files the caller deletes after the commit.

    The log keeps ids and hashes, which name nobody; it says when, by whom and how much was erased.
    """
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    if await catalog.customer(tx.conn, customer_id) is None:
        raise not_found("customer")
    accounts = await catalog.accounts_of(tx.conn, customer_id)
    keys = [f"{platform}:{user_id}" for platform, user_id in accounts]
    case_ids, blobs = await erase_cases(tx, customer_id)
    said = await erase_comments(tx, customer_id, keys)
    await praise.forget(tx, case_ids)
    for case_id in case_ids:
        await tx.execute(answers.update().where(answers.c.case_id == case_id).values(words=None))
        await tx.execute(links.update().where(links.c.case_id == case_id).values(ended_at=tx.now))
        await tx.execute(outgoing.update().where(outgoing.c.subject == f"case:{case_id}").values(body={"erased": True}))
    if keys:
        await tx.execute(
            acts.update().where(acts.c.user_key.in_(keys)).values(text=None, user_name=None, user_key=None)
        )
    cut = await erase_customer(tx, customer_id)
    tx.emit(
        PersonErased(
            customer_id=customer_id,
            reason=hashlib.sha256(reason.encode()).hexdigest(),
            cases=len(case_ids),
            comments=said,
            files=len(blobs),
            accounts=cut,
        )
    )
    return blobs
