"""Who could say yes to money right now: rostered is not there, and an offer that waits for nobody is lost (R010)."""

from typing import Any

import sqlalchemy as sa
from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit.clock import iso
from livemend.people.access import Desk, desk
from livemend.people.model import Role
from livemend.remedies.model import ApprovalState, approvals
from livemend.shows import queries as shows

from .routes import router

# Any of them may say yes to an offer above somebody's limit.
APPROVERS = (Role.FINANCE, Role.MANAGER)


class Duty(TypedDict):
    """waiting: offers that wait for a second person's yes; due_at: when the first of them is lost."""

    waiting: int
    due_at: str | None
    finance: bool
    manager: bool


def here(desk: Desk) -> set[str]:
    """Roles of which somebody has the desk open, whatever page they look at."""
    hub: Any = desk.parts.get("hub")
    return {client.actor.role for client in hub.clients} if hub is not None else set()


async def look(conn: AsyncConnection, present: set[str], show_id: str | None) -> Duty:
    query = sa.select(sa.func.count(), sa.func.min(approvals.c.due_at)).where(
        approvals.c.state == ApprovalState.WAITING,
        approvals.c.show_id == show_id if show_id is not None else shows.real(approvals.c.show_id),
    )
    row = (await conn.execute(query)).one()
    finance, manager = (role in present for role in APPROVERS)
    return {"waiting": row[0], "due_at": iso(row[1]), "finance": finance, "manager": manager}


@router.get("/money-duty")
async def money_duty(show_id: str | None = None, desk: Desk = Depends(desk)) -> Duty:
    """Of one show, or of the whole house without rehearsals."""
    async with desk.db.read() as conn:
        return await look(conn, here(desk), show_id[:36] if show_id else None)
