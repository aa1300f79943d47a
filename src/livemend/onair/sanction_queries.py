"""Who was warned, muted, removed; what waits for a second person."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.channels.base import Cap
from livemend.comments import queries as comments
from livemend.kit.errors import not_found
from livemend.kit.outgoing import State

from . import act_queries
from .act_queries import ActView, Named
from .model import RECHECK_BACK, acts, confirmations, mentions
from .sanction_rules import STEP_ACT, next_step

STEP_OF = {str(cap): str(step) for step, cap in STEP_ACT.items()}


class StepView(TypedDict):
    act_id: str
    step: str
    state: str
    seconds: int | None
    note: str | None
    by: Named
    at: str


class PersonView(TypedDict):
    """What stands against one author, and what would come next."""

    user_key: str
    user: str | None
    platform: str
    steps: list[StepView]
    next_step: str


class ConfirmationView(TypedDict):
    id: str
    show_id: str
    incident_id: str | None
    comment_id: str
    user: str
    text: str
    platform: str
    lane: str
    signals: list[dict[str, Any]]
    what: str
    args: dict[str, Any]
    reason: str | None
    note: str | None
    state: str
    act_id: str | None
    asked_by: Named
    asked_at: str
    decided_by: Named | None
    decided_at: str | None
    rev: int


def _step(act: ActView) -> StepView:
    return {
        "act_id": act["id"],
        "step": STEP_OF[act["kind"]],
        "state": act["state"],
        "seconds": act["seconds"],
        "note": act["note"],
        "by": act["by"],
        "at": act["at"],
    }


async def standing(conn: AsyncConnection, show_id: str, user_key: str) -> list[StepView]:
    """Steps that were taken and not taken back, oldest first."""
    found = await act_queries.acts_of(conn, show_id=show_id, user_key=user_key)
    return [
        _step(act)
        for act in reversed(found)
        if act["kind"] in STEP_OF and act["undone_by"] is None and act["state"] != State.FAILED
    ]


async def sanctioned(conn: AsyncConnection, show_id: str) -> list[PersonView]:
    query = (
        sa.select(acts.c.user_key, acts.c.user_name, acts.c.platform)
        .where(acts.c.show_id == show_id, acts.c.kind.in_(list(STEP_OF)), acts.c.user_key.is_not(None))
        .distinct()
        .order_by(acts.c.user_key)
    )
    people: list[PersonView] = []
    for row in await conn.execute(query):
        steps = await standing(conn, show_id, row.user_key)
        people.append(
            {
                "user_key": row.user_key,
                "user": row.user_name,
                "platform": row.platform,
                "steps": steps,
                "next_step": next_step([step["step"] for step in steps]),
            }
        )
    return people


async def was_polite(conn: AsyncConnection, show_id: str, incident_id: str | None) -> bool:
    """Whether our position was stated before: said on air, or answered in public or in private (R068)."""
    if incident_id is None:
        return False
    said = sa.select(mentions.c.id).where(mentions.c.show_id == show_id, mentions.c.incident_id == incident_id)
    if (await conn.execute(said.where(mentions.c.kind != RECHECK_BACK).limit(1))).first() is not None:
        return True
    kinds = (Cap.REPLY, Cap.POST, Cap.DM)
    wrote = sa.select(acts.c.id).where(acts.c.incident_id == incident_id, acts.c.kind.in_(kinds))
    return (await conn.execute(wrote.limit(1))).first() is not None


async def confirmation_row(conn: AsyncConnection, confirmation_id: str, *, lock: bool = False) -> sa.Row[Any]:
    query = sa.select(confirmations).where(confirmations.c.id == confirmation_id)
    row = (await conn.execute(query.with_for_update() if lock else query)).first()
    if row is None:
        raise not_found("confirmation")
    return row


async def confirmation_views(conn: AsyncConnection, ids: Sequence[str]) -> list[ConfirmationView]:
    rows = list(await conn.execute(sa.select(confirmations).where(confirmations.c.id.in_(ids))))
    shown = {row.id: comments.as_view(row) for row in await comments.rows_of(conn, [r.comment_id for r in rows])}
    return [_confirmation(row, shown[row.comment_id]) for row in rows if row.comment_id in shown]


def _confirmation(r: Any, comment: Any) -> ConfirmationView:
    return {
        "id": r.id,
        "show_id": r.show_id,
        "incident_id": r.incident_id,
        "comment_id": r.comment_id,
        "user": comment["user"],
        "text": comment["text"],
        "platform": comment["platform"],
        "lane": comment["lane"],
        "signals": comment["signals"],
        "what": r.what,
        "args": r.args,
        "reason": r.reason,
        "note": r.note,
        "state": r.state,
        "act_id": r.act_id,
        "asked_by": {"id": r.asked_by, "name": r.asked_by_name},
        "asked_at": r.asked_at.isoformat(),
        "decided_by": {"id": r.decided_by, "name": r.decided_by_name or ""} if r.decided_by else None,
        "decided_at": r.decided_at.isoformat() if r.decided_at else None,
        "rev": r.rev,
    }


async def confirmations_of(conn: AsyncConnection, show_id: str, state: str | None = None) -> list[ConfirmationView]:
    query = sa.select(confirmations.c.id).where(confirmations.c.show_id == show_id)
    if state is not None:
        query = query.where(confirmations.c.state == state)
    ids = list((await conn.execute(query.order_by(confirmations.c.id.desc()).limit(200))).scalars())
    views = {view["id"]: view for view in await confirmation_views(conn, ids)}
    return [views[i] for i in ids if i in views]
