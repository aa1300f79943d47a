"""The case page: everything known about one case, its own and what later stages add through the seams."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.kit import events as log
from livemend.kit.outgoing import State, outgoing
from livemend.knowledge import queries as knowledge
from livemend.triage import pii

from . import asking, cause_rules, handling, queries, rules
from .ending import playbook_open
from .following import book_of, playbook_view
from .model import EvidenceState, cases, entries
from .seams import CaseSeams

# Their words stand in the timeline as entries already, or they say nothing to a person.
QUIET = frozenset(
    {
        "case.entry_added",
        "case.message_written",
        "case.customer_wrote",
        "case.owner_notified",
        "case.page_seen",
        "act.requested",
    }
)
LIMIT = 1000


def masked(text: str | None, personal: bool) -> str | None:
    """Personal data in free text, for those who need not see it."""
    if text is None or personal:
        return text
    return pii.mask(text, pii.find_all(text))


async def timeline(
    conn: AsyncConnection, case_id: str, *, merged: Mapping[str, str] | None = None, personal: bool = True
) -> list[dict[str, Any]]:
    """Words and events in one order, oldest first. merged: id -> number of the cases that went into this one."""
    come = dict(merged or {})
    query = sa.select(entries).where(entries.c.case_id.in_([case_id, *come]))
    query = query.order_by(entries.c.id.desc()).limit(LIMIT)
    rows = list(await conn.execute(query))
    moved = {r.from_case for r in rows if r.from_case and r.case_id not in come}
    if moved:
        come |= await queries.numbers(conn, sorted(moved))
    refs = [r.ref for r in rows if r.ref]
    states: dict[str, Any] = {}
    if refs:
        acts = sa.select(outgoing.c.id, outgoing.c.state, outgoing.c.channel, outgoing.c.detail)
        for act in await conn.execute(acts.where(outgoing.c.id.in_(refs))):
            # Why an earlier try failed says nothing once it has arrived.
            arrived = act.state in (State.EXECUTED, State.ACCEPTED)
            told = {} if arrived else act.detail or {}
            tried = {"reason": told.get("reason"), "code": told.get("code"), "text": told.get("text")}
            states[act.id] = {"id": act.id, "state": act.state, "channel": act.channel, **tried}
    found: list[dict[str, Any]] = [
        {
            "id": r.id,
            "at": r.at.isoformat(),
            "actor": {"id": r.actor, "name": r.actor_name},
            "actor_name": r.actor_name,
            "audience": r.audience,
            "kind": r.kind,
            "text": masked(r.text, personal),
            "event": None,
            "params": {**(r.params or {}), "delivery": states.get(r.ref), "ref": r.ref},
            "from_case": come.get(r.case_id) or come.get(r.from_case),
        }
        for r in rows
    ]
    logged = sa.select(log.events).where(log.events.c.stream == f"case:{case_id}", log.events.c.kind.not_in(QUIET))
    for event in await conn.execute(logged.order_by(log.events.c.id.desc()).limit(LIMIT)):
        found.append(
            {
                "id": event.id,
                "at": event.at.isoformat(),
                "actor": {"id": event.actor, "name": event.actor_name},
                "actor_name": event.actor_name,
                "audience": "internal",
                "kind": "event",
                "text": None,
                "event": event.kind,
                "params": event.payload,
                "from_case": None,
            }
        )
    # At the same instant the event comes first: it is what made the words necessary.
    return sorted(found, key=lambda item: (item["at"], isinstance(item["id"], str), str(item["id"]).zfill(40)))


def evidence_view(case_id: str, piece: sa.Row[Any], base: str = "/api/v1/cases") -> dict[str, Any]:
    """Of what is not clean only that it is there: neither its name nor a way to open it."""
    if piece.state != EvidenceState.CLEAN:
        nothing = {"name": "", "type": "", "size": piece.size, "url": "", "thumbnail": None, "cleaned": False}
        told = {"state": piece.state, "verdict": piece.verdict, "by": piece.by_name, "at": piece.at.isoformat()}
        return {"id": piece.id, **nothing, **told}
    url = f"{base}/{case_id}/evidence/{piece.id}"
    return {
        "state": piece.state,
        "verdict": None,
        "id": piece.id,
        "name": piece.name,
        "type": piece.type,
        "size": piece.size,
        "url": url,
        "thumbnail": f"{url}/thumbnail" if piece.thumbnail else None,
        "cleaned": piece.cleaned,
        "by": piece.by_name,
        "at": piece.at.isoformat(),
    }


async def detail(conn: AsyncConnection, case_id: str, seams: CaseSeams, *, personal: bool = True) -> dict[str, Any]:
    """`CaseDetail` of the console. personal: may see contact data in the words."""
    r = await queries.row(conn, case_id)
    view = (await queries.views(conn, [case_id]))[0]
    merged = {other.id: other for other in await queries.merged_here(conn, case_id)}
    pieces = await queries.evidence_rows(conn, case_id, *merged, states=tuple(EvidenceState))
    book = await book_of(conn, r)
    missing = await asking.missing(conn, r, seams, book)
    names = {i: other.no for i, other in merged.items()}
    found: dict[str, Any] = {
        **view,
        "words": masked(r.words, personal),
        "wished": masked(r.wished, personal),
        "missing": missing,
        "playbook": playbook_view(book, r, missing),
        "plan": await knowledge.plan_for(conn, r.issue, level=r.level),
        "timeline": await timeline(conn, case_id, merged=names, personal=personal),
        "evidence": [evidence_view(piece.case_id, piece) for piece in pieces],
        "duplicates": await queries.duplicates(conn, case_id),
        "people": await _people(conn, r, list(merged.values())),
        "order": await catalog.order(conn, r.order_no) if r.order_no else None,
        "cause": {
            "axis": r.cause_axis,
            "sub": r.cause_sub,
            "stage": r.cause_stage,
            "note": r.cause_note or "",
            "by": r.cause_by,
            "ref": r.cause_ref,
        }
        if r.cause_axis
        else None,
        "lesson": r.lesson,
        "handling": (await handling.of_cases(conn, [case_id], seams))[case_id],
        "source_url": r.source_url,
        "linked": await _linked(conn, r),
        "concerned_id": r.concerned_id,
        "told_at": r.told_at.isoformat() if r.told_at else None,
        "closed_at": r.closed_at.isoformat() if r.closed_at else None,
        "public_outcome": {"needed": r.public_source, "at": r.public_outcome_at.isoformat()}
        if r.public_outcome_at
        else {"needed": r.public_source, "at": None},
        "closing": [
            *rules.close_errors(
                outcome="satisfied",
                told=r.told_at is not None,
                public_open=r.public_source and r.public_outcome_at is None,
                level=r.level,
                lesson=r.lesson,
                resolved=r.status == "resolved",
                caused=cause_rules.is_whole(r.cause_axis, r.cause_sub, r.cause_stage, r.cause_ref),
            ),
            *await seams.open_things(conn, case_id),
            *await playbook_open(conn, r, seams, "satisfied", r.lesson),
        ],
        **{name: [] for name in ("offers", "tasks", "promises", "remedies")},
        "status_link": None,
        "satisfaction": None,
        "improvement": None,
    }
    for name, part in seams.detail.items():
        found[name] = await part(conn, case_id)
    return found


async def _people(conn: AsyncConnection, r: sa.Row[Any], merged: Sequence[Any]) -> list[dict[str, Any]]:
    """Everybody this case is about: its own customer first, then those of merged cases."""
    ids = [row.customer_id for row in (r, *merged) if row.customer_id]
    names = await catalog.customer_names(conn, ids)
    found: dict[str, dict[str, Any]] = {}
    for row in (r, *merged):
        if row.customer_id and row.customer_id not in found:
            person = {"id": row.customer_id, "name": names.get(row.customer_id, "")}
            found[row.customer_id] = {**person, "case_no": row.no, "order_no": row.order_no}
    return list(found.values())


async def _linked(conn: AsyncConnection, r: sa.Row[Any]) -> list[dict[str, Any]]:
    """Cases of the same matter: an earlier one, later ones, and what was merged in here."""
    which = (cases.c.id, cases.c.no, cases.c.status, cases.c.merged_into, cases.c.linked_id)
    query = sa.select(*which).where(
        sa.or_(cases.c.id == r.linked_id, cases.c.linked_id == r.id, cases.c.merged_into == r.id)
    )
    return [
        {
            "id": other.id,
            "no": other.no,
            "status": other.status,
            "merged": other.merged_into == r.id,
            # Was split off from here and put back: there is nothing of its own to take out again.
            "put_back": other.merged_into == r.id and other.linked_id == r.id,
        }
        for other in await conn.execute(query.order_by(cases.c.id))
    ]
