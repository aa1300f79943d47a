"""Everything about one person, given out or erased, with a trace that can be proved and names nobody."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.calls import erasing as calls
from livemend.cases import queries as case_queries
from livemend.cases.erasing import erase_cases
from livemend.cases.model import Audience, EvidenceState, entries
from livemend.cases.rules import ENDED
from livemend.catalog import naming
from livemend.catalog import queries as catalog
from livemend.catalog.erasing import erase_customer
from livemend.comments.erasing import erase_comments
from livemend.comments.model import comments
from livemend.feedback import invites
from livemend.feedback.model import answers
from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.jobs import add_timers
from livemend.onair import praise

from . import places, queries
from .events import PersonErased, PersonExported

FILE_TIMER = "privacy.file"


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
                "calls": await calls.held(conn, case_id),
                "files": [
                    _row(p, "name", "type", "size", "at")
                    for p in await case_queries.evidence_rows(conn, case_id, states=tuple(EvidenceState))
                ],
            }
        )
    return {
        "customer": dict(person),
        "accounts": [{"platform": platform, "user_id": user_id} for platform, user_id in accounts],
        "called": (await naming.account_names(conn, [customer_id])).get(customer_id, []),
        "improvement": await invites.of_person(conn, customer_id),
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


async def held(conn: AsyncConnection, customer_id: str) -> dict[str, Any]:
    """How much of what we hold, what forbids erasing it, and a mark that changes when any of this does."""
    whole = await collect(conn, customer_id)
    open_ = [case["no"] for case in whole["cases"] if case["status"] not in ENDED]
    found = {
        "id": customer_id,
        "name": whole["customer"]["name"],
        "email": whole["customer"]["email"],
        "phone": whole["customer"]["phone"],
        "accounts": whole["accounts"],
        "orders": len(whole["orders"]),
        "cases": [{"no": c["no"], "status": c["status"], "erased": c["words"] is None} for c in whole["cases"]],
        "messages": sum(len(case["messages"]) for case in whole["cases"]),
        "files": sum(len(case["files"]) for case in whole["cases"]),
        "comments": len(whole["comments"]),
        "open": open_,
        "holds": await queries.holds_of(conn, customer_id),
    }
    mark = json.dumps(found, ensure_ascii=False, sort_keys=True)
    return {**found, "mark": hashlib.sha256(mark.encode()).hexdigest()[:16]}


async def erase(tx: Tx, customer_id: str, reason: str, mark: str | None = None) -> list[str]:
    """Words, files, names, contact, links: gone. Returns the files the caller deletes after the commit.

    mark: of `held` as the person who confirmed it saw it. The log keeps ids and hashes, which name nobody; it says
    when, by whom and how much was erased.
    """
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    if await catalog.customer(tx.conn, customer_id) is None:
        raise not_found("customer")
    if await queries.holds_of(tx.conn, customer_id):
        raise wrong_state("erase_on_hold")
    if mark is not None and mark != (await held(tx.conn, customer_id))["mark"]:
        raise wrong_state("erase_changed")
    accounts = await catalog.accounts_of(tx.conn, customer_id)
    keys = [f"{platform}:{user_id}" for platform, user_id in accounts]
    case_ids, blobs = await erase_cases(tx, customer_id)
    said = await erase_comments(tx, customer_id, keys)
    blobs += await places.forget_cases(tx, case_ids)
    await places.forget_accounts(tx, keys, said)
    await places.forget_orders(tx, customer_id)
    await invites.forget(tx, customer_id)
    await places.forget_answers(tx, customer_id)
    cut = await erase_customer(tx, customer_id)
    return await _gone(tx, customer_id, reason, len(case_ids), len(said), blobs, cut)


async def erase_account(tx: Tx, platform: str, user_id: str, reason: str) -> list[str]:
    """Somebody who only ever commented: no customer, no case, but words and a name."""
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    known = await catalog.customers_of_accounts(tx.conn, [(platform, user_id)])
    if (platform, user_id) in known:
        raise wrong_state("account_of_customer")
    key = f"{platform}:{user_id}"
    said = await erase_comments(tx, None, [key])
    if not said:
        raise not_found("account")
    await places.forget_accounts(tx, [key], said)
    await praise.forget(tx, [])
    return await _gone(tx, None, reason, 0, len(said), [], 0)


async def account(conn: AsyncConnection, platform: str, user_id: str) -> dict[str, Any]:
    """What a platform's account said, when it belongs to no customer."""
    c = comments.c
    query = sa.select(sa.func.count(), sa.func.max(c.user_name), sa.func.max(c.at))
    row = (await conn.execute(query.where(c.user_key == f"{platform}:{user_id}"))).one()
    known = await catalog.customers_of_accounts(conn, [(platform, user_id)])
    return {
        "platform": platform,
        "user_id": user_id,
        "name": row[1] or "",
        "comments": int(row[0]),
        "last_at": iso(row[2]),
        "customer_id": known.get((platform, user_id)),
    }


async def _gone(
    tx: Tx, customer_id: str | None, reason: str, case_count: int, said: int, blobs: list[str], accounts: int
) -> list[str]:
    files = list(dict.fromkeys(blobs))
    tx.emit(
        PersonErased(
            customer_id=customer_id,
            reason=hashlib.sha256(reason.encode()).hexdigest(),
            cases=case_count,
            comments=said,
            files=len(files),
            accounts=accounts,
        )
    )
    await drop_files(tx, files)
    return files


async def drop_files(tx: Tx, keys: Sequence[str]) -> None:
    """A file goes after the commit, and goes also when the process dies in between."""
    await add_timers(tx, FILE_TIMER, [(key, tx.now) for key in keys])
