"""Webhooks: who hears what, what became of it, once more."""

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from pydantic import Field

from livemend.cases.serving import Body
from livemend.kit.actor import Actor
from livemend.kit.events import KINDS
from livemend.people.access import Desk, actor, desk

from . import hooks
from .model import deliveries, webhooks

router = APIRouter(tags=["webhooks"])


class NewHook(Body):
    """kinds: names such as `case.opened`, families such as `case.*`, or `*`."""

    url: str = Field(min_length=1, max_length=2000)
    kinds: list[str] = Field(min_length=1, max_length=100)


class Since(Body):
    after_event: int = Field(ge=0)


@router.get("/webhooks")
async def listed(desk: Desk = Depends(desk)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        rows = list(await conn.execute(sa.select(webhooks).order_by(webhooks.c.id)))
        states = sa.select(deliveries.c.webhook_id, deliveries.c.state, sa.func.count().label("n"))
        counted = list(await conn.execute(states.group_by(deliveries.c.webhook_id, deliveries.c.state)))
    return {
        "items": [
            {
                "id": row.id,
                "url": row.url,
                "kinds": row.kinds,
                "active": row.active,
                "created_at": row.created_at.isoformat(),
                "deliveries": {c.state: c.n for c in counted if c.webhook_id == row.id},
            }
            for row in rows
        ],
        "kinds": sorted(kind for kind in KINDS if hooks.told(kind)),
    }


@router.post("/webhooks", status_code=201)
async def add(body: NewHook, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, str]:
    """The secret is shown this once."""
    async with desk.db.write(who) as tx:
        allowed = desk.settings.webhook_private_hosts
        webhook_id, secret = await hooks.add(tx, body.url, body.kinds, allowed)
    return {"id": webhook_id, "secret": secret}


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def remove(webhook_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    """Nothing more is sent; the log of what was sent stays."""
    async with desk.db.write(who) as tx:
        await hooks.stop(tx, webhook_id)


@router.get("/webhooks/{webhook_id}/deliveries")
async def sent(
    webhook_id: str, state: str | None = None, before: str | None = None, desk: Desk = Depends(desk)
) -> dict[str, Any]:
    """Newest first. before: the id of the last one seen."""
    query = sa.select(deliveries).where(deliveries.c.webhook_id == webhook_id)
    if state:
        query = query.where(deliveries.c.state == state)
    if before:
        query = query.where(deliveries.c.id < before)
    async with desk.db.read() as conn:
        rows = list(await conn.execute(query.order_by(deliveries.c.id.desc()).limit(101)))
    return {
        "items": [
            {
                "id": r.id,
                "event_id": r.event_id,
                "kind": r.kind,
                "state": r.state,
                "attempts": r.attempts,
                "status_code": r.status_code,
                "error": r.error,
                "at": r.at.isoformat(),
                "done_at": r.done_at.isoformat() if r.done_at else None,
            }
            for r in rows[:100]
        ],
        "next_cursor": rows[99].id if len(rows) > 100 else None,
    }


@router.post("/webhook-deliveries/{delivery_id}/replay", status_code=204)
async def replay(delivery_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await hooks.replay(tx, delivery_id)


@router.post("/webhooks/{webhook_id}/replay")
async def replay_since(
    webhook_id: str, body: Since, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, int]:
    async with desk.db.write(who) as tx:
        return {"queued": await hooks.replay_since(tx, webhook_id, body.after_event)}
