"""Report an attack to the platforms, with evidence, and follow what became of it."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.channels.base import Cap
from livemend.comments.model import comments as comment_table
from livemend.incidents import queries as incidents
from livemend.kit import events
from livemend.kit.blobs import Blobs
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, not_found, wrong_state
from livemend.kit.events import events as log
from livemend.kit.ids import new_id

from . import act_queries, actions, acts, evidence
from .act_queries import Named
from .events import ReportDecided, Reported
from .model import ReportState, platform_reports

REASONS = ("attack", "extortion", "abuse", "spam", "fraud", "personal_data")
HISTORY = 500


class ReportView(TypedDict):
    id: str
    show_id: str
    incident_id: str
    reason: str
    note: str | None
    pack: str
    platforms: list[str]
    people: int
    state: str
    outcome: str | None
    by: Named
    at: str
    decided_at: str | None
    rev: int


async def chosen_rows(conn: AsyncConnection, incident_id: str, comment_ids: Sequence[str] = ()) -> list[Any]:
    rows = await incidents.member_rows(conn, incident_id)
    unknown = set(comment_ids) - {row.id for row in rows}
    if unknown:
        raise bad_input("not_a_member", fields={"comment_ids": "not_a_member"})
    return [row for row in rows if not comment_ids or row.id in comment_ids]


def is_buyer(row: Any) -> bool:
    """Somebody who has bought is heard, not reported (R062, S03)."""
    return row.customer_id is not None or bool(row.order_match)


async def make_pack(
    conn: AsyncConnection, incident_id: str, rows: Sequence[Any], *, made_at: Any, made_by: str
) -> bytes:
    incident = await incidents.row(conn, incident_id)
    people = sorted({row.user_key for row in rows})
    others = (
        sa.select(comment_table)
        .where(comment_table.c.user_key.in_(people), comment_table.c.id.not_in([row.id for row in rows]))
        .order_by(comment_table.c.received_at)
        .limit(HISTORY)
    )
    happened = (
        sa.select(log)
        .where(log.c.stream == f"show:{incident.show_id}", log.c.payload["incident_id"].as_string() == incident_id)
        .order_by(log.c.id)
    )
    head = (await conn.execute(sa.select(events.head))).one()
    return evidence.build(
        about={
            "show_id": incident.show_id,
            "incident_id": incident_id,
            "lane": incident.lane,
            "disposition": incident.disposition,
            "reason": incident.disposition_reason,
            "signals": incident.signals,
            "first_seen": incident.first_seen.isoformat(),
            "last_seen": incident.last_seen.isoformat(),
        },
        comments=[evidence.comment_entry(row) for row in rows],
        history=[evidence.comment_entry(row) for row in await conn.execute(others)],
        log=[
            {
                "id": e.id,
                "at": e.at.isoformat(),
                "by": e.actor_name,
                "kind": e.kind,
                "payload": e.payload,
                "hash": e.hash,
            }
            for e in await conn.execute(happened)
        ],
        acts=[dict(act) for act in await act_queries.acts_of(conn, incident_id=incident_id)],
        made_at=made_at,
        made_by=made_by,
        chain={"last_id": head.last_id, "last_hash": head.last_hash},
    )


async def report(
    tx: Tx,
    blobs: Blobs,
    show_id: str,
    incident_id: str,
    *,
    reason: str,
    note: str | None = None,
    comment_ids: Sequence[str] = (),
) -> str:
    """One report a platform, the evidence kept beside it. Buyers among the chosen: 422; among all: left out."""
    await actions.incident_of(tx, show_id, incident_id)
    if reason not in REASONS:
        raise bad_input("report_reason_unknown", fields={"reason": "report_reason_unknown"})
    rows = await chosen_rows(tx.conn, incident_id, comment_ids)
    buyers = [row.id for row in rows if is_buyer(row)]
    if buyers and comment_ids:
        raise AppError("report_customer", 422, fields={"comment_ids": "report_customer"}, comment_ids=buyers)
    rows = [row for row in rows if row.id not in buyers]
    if not rows:
        raise wrong_state("report_nobody")
    pack = await make_pack(tx.conn, incident_id, rows, made_at=tx.now, made_by=tx.actor.name)
    key = await blobs.put(pack)
    report_id = new_id()
    places = sorted({(row.platform, row.room) for row in rows})
    await tx.execute(
        platform_reports.insert().values(
            id=report_id,
            show_id=show_id,
            incident_id=incident_id,
            reason=reason,
            note=note,
            pack=key,
            platforms=sorted({platform for platform, _room in places}),
            people=len({row.user_key for row in rows}),
            state=ReportState.SENT,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
            rev=1,
        )
    )
    for platform, room in places:
        first = next(row for row in rows if (row.platform, row.room) == (platform, room))
        await acts.request_act(
            tx,
            show_id,
            platform,
            Cap.REPORT,
            key=f"report:{report_id}:{platform}:{room}",
            room=room,
            message_id=first.message_id,
            user_id=first.user_id,
            incident_id=incident_id,
            reason=reason,
            note=f"{report_id} sha256:{key}",
        )
    tx.emit(Reported(show_id=show_id, incident_id=incident_id, report_id=report_id, reason=reason, pack=key))
    return report_id


async def report_row(conn: AsyncConnection, report_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(platform_reports).where(platform_reports.c.id == report_id)
    row = (await conn.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise not_found("report")
    return row


async def decide_report(tx: Tx, report_id: str, state: str, outcome: str) -> None:
    """What the platform answered (R066: tracked to an outcome)."""
    row = await report_row(tx.conn, report_id, lock=True)
    if state not in (ReportState.ACCEPTED, ReportState.REJECTED):
        raise bad_input("report_state_unknown", fields={"state": "report_state_unknown"})
    values: Mapping[str, Any] = {"state": state, "outcome": outcome.strip() or None, "decided_at": tx.now}
    await tx.execute(
        platform_reports.update()
        .where(platform_reports.c.id == report_id)
        .values(rev=platform_reports.c.rev + 1, **values)
    )
    tx.emit(ReportDecided(show_id=row.show_id, incident_id=row.incident_id, report_id=report_id, state=state))


def _view(r: Any) -> ReportView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "reason": r.reason,
        "note": r.note,
        "pack": r.pack,
        "platforms": r.platforms,
        "people": r.people,
        "state": r.state,
        "outcome": r.outcome,
        "by": {"id": r.by, "name": r.by_name},
        "at": r.at.isoformat(),
        "decided_at": r.decided_at.isoformat() if r.decided_at else None,
        "rev": r.rev,
    }


async def reports_of(
    conn: AsyncConnection, *, show_id: str | None = None, report_id: str | None = None
) -> list[ReportView]:
    query = sa.select(platform_reports).order_by(platform_reports.c.id.desc())
    if show_id is not None:
        query = query.where(platform_reports.c.show_id == show_id)
    if report_id is not None:
        query = query.where(platform_reports.c.id == report_id)
    return [_view(row) for row in await conn.execute(query)]
