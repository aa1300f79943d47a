"""Whether the people a promise was made to have been answered since: told from the cases, never closed by itself."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases.model import Status, cases, entries
from livemend.kit.actor import CUSTOMER, SYSTEM
from livemend.kit.clock import iso
from livemend.kit.db import among
from livemend.kit.outgoing import BY_HAND, outgoing

from . import queries, rules
from .queries import PromiseView

# An answer, and what was done. A question, a plea for patience, a word on the way is neither.
ANSWERS = ("reply", "result", "final_offer")
Kept = Callable[[AsyncConnection, Sequence[PromiseView]], Awaitable[set[str]]]


@dataclass
class PromiseSeams:
    """by_task: which of these promises a piece of work keeps and closes, so that words alone do not."""

    by_task: list[Kept] = field(default_factory=list)


class Answered(TypedDict):
    """cases: of whom it was promised to; at, in_time: once all are answered, and within the time that was agreed last.

    case_id, no: where it is a single case.
    """

    cases: int
    answered: int
    case_id: str | None
    no: str | None
    at: str | None
    in_time: bool | None


class LedgerView(PromiseView):
    """answered: None where nobody's case is known, a task keeps it, or nothing is owed any more."""

    answered: Answered | None


async def ledger(conn: AsyncConnection, seams: PromiseSeams, found: Sequence[PromiseView]) -> list[LedgerView]:
    """One question to the cases, however many promises there are."""
    owed = [view for view in found if rules.is_owed(view["state"], view["fulfilled_at"])]
    for of_tasks in seams.by_task if owed else ():
        kept = await of_tasks(conn, owed)
        owed = [view for view in owed if view["id"] not in kept]
    told = await _of(conn, owed) if owed else {}
    return [{**view, "answered": told.get(view["id"])} for view in found]


async def of_case(conn: AsyncConnection, seams: PromiseSeams, case_id: str) -> list[LedgerView]:
    return await ledger(conn, seams, await queries.of_case(conn, case_id))


async def _of(conn: AsyncConnection, owed: Sequence[PromiseView]) -> dict[str, Answered]:
    """A case that was merged stands for the one it went into: its people are told there."""
    member, target = cases.alias("member"), cases.alias("target")
    stands_for = sa.func.coalesce(member.c.merged_into, member.c.id)
    meant = sa.select(sa.func.coalesce(cases.c.merged_into, cases.c.id)).where(
        among(conn, cases.c.incident_id, sorted({v["incident_id"] for v in owed if v["incident_id"]}))
        | among(conn, cases.c.id, sorted({v["case_id"] for v in owed if v["case_id"]}))
    )
    # What could not be sent, or is still to be sent by hand, has reached nobody.
    reached = sa.or_(
        entries.c.ref.is_(None),
        ~sa.exists().where(outgoing.c.id == entries.c.ref, outgoing.c.state.in_(BY_HAND)),
    )
    said = sa.and_(
        entries.c.case_id == member.c.id,
        entries.c.kind.in_(ANSWERS),
        entries.c.actor.not_in((SYSTEM.id, CUSTOMER.id)),
        entries.c.at >= min(datetime.fromisoformat(v["made_at"]) for v in owed),
        reached,
    )
    query = (
        sa.select(member.c.id, member.c.incident_id, target.c.id.label("stands_for"), target.c.no, entries.c.at)
        .add_columns(target.c.status, target.c.closed_at)
        .join(target, target.c.id == stands_for)
        .outerjoin(entries, said)
        .where(member.c.id.in_(meant) | member.c.merged_into.in_(meant))
    )
    of_incident: dict[str, set[str]] = {}
    of_case: dict[str, set[str]] = {}
    heads: dict[str, tuple[str, str, datetime | None]] = {}
    answers: dict[str, list[datetime]] = {}
    for row in await conn.execute(query):
        heads[row.stands_for] = (row.no, row.status, row.closed_at)
        of_case.setdefault(row.id, set()).add(row.stands_for)
        if row.incident_id:
            of_incident.setdefault(row.incident_id, set()).add(row.stands_for)
        if row.at is not None:
            answers.setdefault(row.stands_for, []).append(row.at)
    found: dict[str, Answered] = {}
    for view in owed:
        made_at = datetime.fromisoformat(view["made_at"])
        meant_ids = of_incident.get(view["incident_id"] or "") or of_case.get(view["case_id"] or "") or set()
        # Nobody waits for an answer in a case that had ended before, or that was none.
        waiting = sorted(
            key for key in meant_ids if heads[key][1] != Status.SPAM and (heads[key][2] or made_at) >= made_at
        )
        if not waiting:
            continue
        told = rules.first_answers(waiting, answers, made_at)
        last = max(told.values()) if len(told) == len(waiting) else None
        one = waiting[0] if len(waiting) == 1 else None
        found[view["id"]] = {
            "cases": len(waiting),
            "answered": len(told),
            "case_id": one,
            "no": heads[one][0] if one else None,
            "at": iso(last),
            "in_time": rules.is_kept(last, datetime.fromisoformat(view["due_at"])) if last else None,
        }
    return found
