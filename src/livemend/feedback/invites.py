"""Who may be asked about making goods better, and what they suggest (R114).

Asked only when the case is over: nothing that somebody still waits for, and no review, hangs on the answer.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as case_queries
from livemend.cases.model import ACTIVE, Channel, Status
from livemend.cases.model import cases as case_table
from livemend.catalog import queries as catalog
from livemend.catalog.model import customers
from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.names import named
from livemend.onair import guard
from livemend.triage import pii

from .events import ConsentEnded, ConsentGiven, CustomerInvited, SuggestionMade
from .model import How, consents, suggestions

MAX_WORDS = 4000
INVITE_EVERY = timedelta(days=14)
OVER = (Status.RESOLVED, Status.CLOSED)


def may_ask(row: Any) -> bool:
    """row: of `cases`."""
    over = row.status in OVER and row.merged_into is None and row.erased_at is None
    return over and row.customer_id is not None and row.channel != Channel.RECOVERY


async def nothing_waits(conn: AsyncConnection, row: Any) -> bool:
    """The case is over, and so is every other of the same customer: nobody agrees in the hope of something."""
    return may_ask(row) and not await _waits(conn, row.customer_id)


async def _waits(conn: AsyncConnection, customer_id: str) -> bool:
    query = sa.select(case_table.c.id).where(
        case_table.c.customer_id == customer_id,
        case_table.c.status.in_(ACTIVE),
        case_table.c.merged_into.is_(None),
    )
    return (await conn.execute(query.limit(1))).first() is not None


async def stands(conn: AsyncConnection, case_id: str) -> bool:
    """Whether the consent still holds by which a letter was to go the way of this case."""
    query = sa.select(consents.c.id).where(consents.c.case_id == case_id, consents.c.ended_at.is_(None))
    return (await conn.execute(query)).first() is not None


async def consent_of(conn: AsyncConnection, customer_id: str) -> sa.Row[Any] | None:
    """The one that holds."""
    query = sa.select(consents).where(consents.c.customer_id == customer_id, consents.c.ended_at.is_(None))
    return (await conn.execute(query)).first()


async def _case(tx: Tx, case_id: str) -> Any:
    row = await case_queries.row(tx.conn, case_id, lock=True)
    if not may_ask(row):
        raise wrong_state("consent_too_early")
    return row


async def agree(tx: Tx, case_id: str, *, how: str, note: str = "", words: str = "") -> str:
    """Said twice is said once. note: how it was given, when a colleague writes it down. Returns the consent's id."""
    row = await _case(tx, case_id)
    if await _waits(tx.conn, row.customer_id):
        raise wrong_state("consent_too_early")
    if how not in set(How):
        raise bad_input("unknown_how", fields={"how": "unknown_how"})
    if how != How.PAGE and not note.strip():
        raise bad_input("consent_note_missing", fields={"note": "consent_note_missing"})
    values = {
        "id": new_id(),
        "customer_id": row.customer_id,
        "case_id": case_id,
        "how": how,
        "note": note.strip() or None,
        "lang": row.lang,
        "by_name": None if how == How.PAGE else tx.actor.name,
        "given_at": tx.now,
    }
    if await tx.insert_new(consents, values):
        tx.emit(ConsentGiven(case_id=case_id, show_id=row.show_id, consent_id=str(values["id"]), how=how))
    if words.strip():
        await suggest(tx, case_id, words)
    found = await consent_of(tx.conn, row.customer_id)
    assert found is not None
    return str(found.id)


async def suggest(tx: Tx, case_id: str, words: str) -> str:
    row = await _case(tx, case_id)
    if not words.strip():
        raise bad_input("message_missing", fields={"words": "message_missing"})
    if await consent_of(tx.conn, row.customer_id) is None:
        raise wrong_state("consent_none")
    suggestion_id = new_id()
    await tx.execute(
        suggestions.insert().values(
            id=suggestion_id,
            customer_id=row.customer_id,
            case_id=case_id,
            sku=row.product_sku,
            words=words.strip()[:MAX_WORDS],
            lang=row.lang,
            at=tx.now,
        )
    )
    tx.emit(SuggestionMade(case_id=case_id, show_id=row.show_id, suggestion_id=suggestion_id))
    return suggestion_id


async def take_back(tx: Tx, case_id: str, *, how: str) -> None:
    """From the customer's own page, at any time. Nothing given: nothing happens."""
    row = await case_queries.row(tx.conn, case_id)
    found = await consent_of(tx.conn, row.customer_id) if row.customer_id else None
    if found is not None:
        await end(tx, found.id, how=how)


async def end(tx: Tx, consent_id: str, *, how: str) -> None:
    """The consent and the words that were given with it."""
    row = await tx.one(sa.select(consents).where(consents.c.id == consent_id).with_for_update())
    if row is None:
        raise not_found("consent")
    if how not in set(How):
        raise bad_input("unknown_how", fields={"how": "unknown_how"})
    if row.ended_at is not None:
        return
    await tx.execute(consents.update().where(consents.c.id == consent_id).values(ended_at=tx.now, ended_how=how))
    await tx.execute(suggestions.update().where(suggestions.c.customer_id == row.customer_id).values(words=None))
    case = await case_queries.row(tx.conn, row.case_id)
    tx.emit(ConsentEnded(case_id=row.case_id, show_id=case.show_id, consent_id=consent_id, how=how))


async def invite(tx: Tx, consent_id: str, about: str) -> None:
    """A letter that asks for help with something; at most every two weeks, and never in exchange for anything."""
    row = await tx.one(sa.select(consents).where(consents.c.id == consent_id).with_for_update())
    if row is None:
        raise not_found("consent")
    if row.ended_at is not None:
        raise wrong_state("consent_none")
    if row.invited_at is not None and tx.now - row.invited_at < INVITE_EVERY:
        raise wrong_state("invited_lately")
    if not about.strip():
        raise bad_input("invite_about_missing", fields={"about": "invite_about_missing"})
    case = await case_queries.row(tx.conn, row.case_id)
    if case.erased_at is not None:
        raise wrong_state("consent_none")
    if await _waits(tx.conn, row.customer_id):
        raise wrong_state("consent_too_early")
    await guard.let_pass(tx, about, kind="mail", lang=row.lang)
    values = {"invited_at": tx.now, "about": about.strip()}
    await tx.execute(consents.update().where(consents.c.id == consent_id).values(**values))
    tx.emit(CustomerInvited(case_id=row.case_id, show_id=case.show_id, consent_id=consent_id))


def shown_words(words: str | None, name: str | None) -> str | None:
    """A suggestion is read by people who need not know whose it is. name: of whom it is."""
    if not words:
        return None
    shown = pii.mask(words, pii.find_all(words))
    own = named(name or "")
    return own.sub(lambda found: "•" * len(found.group()), shown) if own else shown


async def listed(conn: AsyncConnection) -> list[dict[str, Any]]:
    """Who agreed and has not taken it back, latest first; each with what was suggested."""
    query = (
        sa.select(consents, customers.c.name, case_table.c.no, case_table.c.product_sku)
        .join(customers, customers.c.id == consents.c.customer_id)
        .join(case_table, case_table.c.id == consents.c.case_id)
        .where(consents.c.ended_at.is_(None))
        .order_by(consents.c.given_at.desc(), consents.c.id.desc())
        .limit(1000)
    )
    rows = list(await conn.execute(query))
    names = await catalog.product_names(conn, sorted({r.product_sku for r in rows if r.product_sku}))
    return [
        {
            "id": r.id,
            "customer": {"id": r.customer_id, "name": r.name},
            "case": {"id": r.case_id, "no": r.no},
            "product": names.get(r.product_sku or ""),
            "how": r.how,
            "note": r.note,
            "by": r.by_name,
            "given_at": r.given_at.isoformat(),
            "invited_at": iso(r.invited_at),
            "about": r.about,
        }
        for r in rows
    ]


_SUGGESTED = sa.select(suggestions, customers.c.name).outerjoin(customers, customers.c.id == suggestions.c.customer_id)


def _suggestion(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "sku": row.sku,
        "words": shown_words(row.words, row.name),
        "lang": row.lang,
        "at": row.at.isoformat(),
        "improvement_id": row.improvement_id,
        "linked_by": row.linked_by,
    }


async def suggestion_views(conn: AsyncConnection) -> list[dict[str, Any]]:
    """What still has words, latest first. Whose they are is not said."""
    query = _SUGGESTED.where(suggestions.c.words.is_not(None))
    return [_suggestion(r) for r in await conn.execute(query.order_by(suggestions.c.id.desc()).limit(1000))]


async def of_improvements(conn: AsyncConnection, ids: Sequence[str]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    query = _SUGGESTED.where(suggestions.c.improvement_id.in_(list(ids))).order_by(suggestions.c.id)
    for row in await conn.execute(query):
        brief = {"id": row.id, "words": shown_words(row.words, row.name), "at": row.at.isoformat()}
        found.setdefault(row.improvement_id, []).append(brief)
    return found


async def of_case(conn: AsyncConnection, case_id: str) -> dict[str, Any]:
    """may_ask: whether the case is over, so that nothing hangs on the answer."""
    row = await case_queries.row(conn, case_id)
    found = await consent_of(conn, row.customer_id) if row.customer_id else None
    given = None
    if found is not None:
        given = {"id": found.id, "how": found.how, "at": found.given_at.isoformat(), "by": found.by_name}
    return {"may_ask": await nothing_waits(conn, row), "consent": given}


async def on_page(conn: AsyncConnection, row: Any, when: Any) -> dict[str, Any] | None:
    """None: nothing is asked while the case goes on. What was given can be taken back even then."""
    found = await consent_of(conn, row.customer_id) if row.customer_id else None
    if found is None and not await nothing_waits(conn, row):
        return None
    return {"given": when(found.given_at) if found is not None else "", "over": may_ask(row)}


async def of_person(conn: AsyncConnection, customer_id: str) -> dict[str, Any]:
    """All of it, for the person who asks what we hold."""
    given = sa.select(consents).where(consents.c.customer_id == customer_id).order_by(consents.c.id)
    said = sa.select(suggestions).where(suggestions.c.customer_id == customer_id).order_by(suggestions.c.id)
    return {
        "consents": [
            {
                "how": r.how,
                "note": r.note,
                "given_at": r.given_at.isoformat(),
                "invited_at": iso(r.invited_at),
                "about": r.about,
                "ended_at": iso(r.ended_at),
            }
            for r in await conn.execute(given)
        ],
        "suggestions": [{"words": r.words, "at": r.at.isoformat()} for r in await conn.execute(said)],
    }


async def forget(tx: Tx, customer_id: str) -> None:
    """The person is erased: no consent, no words; that there was a suggestion stays with its action."""
    await tx.execute(consents.delete().where(consents.c.customer_id == customer_id))
    await tx.execute(suggestions.update().where(suggestions.c.customer_id == customer_id).values(words=None))


async def forget_cases(tx: Tx, ids: Sequence[str]) -> None:
    """The words of these cases are over their time."""
    await tx.execute(suggestions.update().where(suggestions.c.case_id.in_(list(ids))).values(words=None))
    await tx.execute(consents.update().where(consents.c.case_id.in_(list(ids))).values(note=None, about=None))
