"""One decision for everybody in an incident; whoever joins later gets the same offer (R091)."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.cases.rules import ENDED
from livemend.incidents import queries as incidents
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found
from livemend.kit.ids import new_id

from .actions import Decision, make_offer
from .events import IncidentRemedyDecided, IncidentRemedyEnded
from .model import OfferState, Remedy, decisions, offers


class DecisionView(TypedDict):
    """offers: state -> how many of the incident's cases; open_cases: those without an offer of it yet."""

    id: str
    incident_id: str
    remedies: list[dict[str, Any]]
    reason: str | None
    by: dict[str, str]
    at: str
    offers: dict[str, int]
    open_cases: int


async def in_force(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    query = sa.select(decisions).where(decisions.c.incident_id == incident_id, decisions.c.ended_at.is_(None))
    return (await conn.execute(query.order_by(decisions.c.at.desc()).limit(1))).first()


async def view(conn: AsyncConnection, incident_id: str) -> DecisionView | None:
    row = await in_force(conn, incident_id)
    if row is None:
        return None
    counted = await conn.execute(
        sa.select(offers.c.state, sa.func.count()).where(offers.c.decision_id == row.id).group_by(offers.c.state)
    )
    have = set((await conn.execute(sa.select(offers.c.case_id).where(offers.c.decision_id == row.id))).scalars())
    members = await cases.of_incident(conn, incident_id)
    return {
        "id": row.id,
        "incident_id": incident_id,
        "remedies": row.remedies,
        "reason": row.reason,
        "by": {"id": row.by_id, "name": row.by_name},
        "at": row.at.isoformat(),
        "offers": {str(r[0]): int(r[1]) for r in counted},
        "open_cases": sum(case_id not in have for case_id in members),
    }


async def decide_for_incident(
    tx: Tx, incident_id: str, remedies: Sequence[dict[str, Any]], reason: str | None = None
) -> tuple[str, list[str], dict[str, str]]:
    """remedies: {remedy, amount, sku, returnless, in_addition}. Returns (decision id, offer ids, case id -> code).

    A case that can not get it (no order yet, ended) is named, not silently left out.
    """
    unknown = [r["remedy"] for r in remedies if r["remedy"] not in set(Remedy)]
    if unknown:
        raise bad_input("unknown_remedy", fields={"remedy": "unknown_remedy"})
    incident = await incidents.row(tx.conn, incident_id, lock=True)
    await tx.execute(
        decisions.update()
        .where(decisions.c.incident_id == incident_id, decisions.c.ended_at.is_(None))
        .values(ended_at=tx.now)
    )
    decision_id = new_id()
    await tx.execute(
        decisions.insert().values(
            id=decision_id,
            incident_id=incident_id,
            show_id=incident.show_id,
            remedies=list(remedies),
            reason=reason,
            by_id=tx.actor.id,
            by_name=tx.actor.name,
            by_role=tx.actor.role,
            at=tx.now,
        )
    )
    tx.emit(
        IncidentRemedyDecided(
            show_id=incident.show_id,
            incident_id=incident_id,
            decision_id=decision_id,
            remedies=[r["remedy"] for r in remedies],
        )
    )
    row = await in_force(tx.conn, incident_id)
    made: list[str] = []
    refused: dict[str, str] = {}
    for case_id in sorted(await cases.of_incident(tx.conn, incident_id)):
        ids, code = await _give(tx, row, case_id)
        made += ids
        if code is not None:
            refused[case_id] = code
    return decision_id, made, refused


async def end_decision(tx: Tx, incident_id: str) -> None:
    """From now on each is looked at by itself again; what was offered stays offered."""
    row = await in_force(tx.conn, incident_id)
    if row is None:
        raise not_found("decision")
    incident = await incidents.row(tx.conn, incident_id)
    await tx.execute(decisions.update().where(decisions.c.id == row.id).values(ended_at=tx.now))
    tx.emit(IncidentRemedyEnded(show_id=incident.show_id, incident_id=incident_id, decision_id=row.id))


async def join(tx: Tx, case_id: str) -> None:
    """A case was opened or found its order: it gets what its incident was promised."""
    case = await cases.row(tx.conn, case_id)
    if case.incident_id is None:
        return
    row = await in_force(tx.conn, case.incident_id)
    if row is not None:
        await _give(tx, row, case_id)


async def _give(tx: Tx, decision: Any, case_id: str) -> tuple[list[str], str | None]:
    """All of it or none: a savepoint a case, so that one that can not get it does not stop the others."""
    case = await cases.row(tx.conn, case_id, lock=True)
    if case.status in ENDED:
        return [], "case_ended"
    standing = sa.select(offers.c.id, offers.c.decision_id, offers.c.state).where(
        offers.c.case_id == case_id, offers.c.round == case.round
    )
    rows = await tx.all(standing)
    if any(r.decision_id == decision.id for r in rows):
        return [], None
    if any(r.state in (OfferState.CHOSEN, OfferState.EXECUTED) for r in rows):
        return [], "offer_already_chosen"
    told = len(tx.pending)
    name = Decision(decision.id, decision.by_id, decision.by_name, decision.by_role)
    made: list[str] = []
    try:
        async with tx.conn.begin_nested():
            for remedy in decision.remedies:
                made.append(await make_offer(tx, case_id=case_id, decision=name, **remedy))
    except AppError as error:
        del tx.pending[told:]
        return [], error.code
    return made, None
