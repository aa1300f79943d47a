"""Addresses of other messengers: a manager's or administrator's for all, everybody's for himself."""

from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from pydantic import Field

from livemend.cases.serving import Body
from livemend.cases.uploads import standing
from livemend.kit.actor import Actor
from livemend.kit.errors import not_found
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import outlets
from .messenger import Messenger
from .model import outlets as table

router = APIRouter(tags=["outlets"])
Time = Field(None, max_length=5)


class NewOutlet(Body):
    """audience: staff (user_id or roles; kinds: none means all) or customers (platform; url with {to})."""

    name: str = Field(min_length=1, max_length=80)
    url: str = Field(min_length=1, max_length=2000)
    audience: str = Field(pattern="^(staff|customers)$")
    platform: str | None = Field(None, max_length=40)
    user_id: str | None = Field(None, max_length=36)
    roles: list[str] = Field(default_factory=list, max_length=20)
    kinds: list[str] = Field(default_factory=list, max_length=40)
    quiet_from: str | None = Time
    quiet_to: str | None = Time
    lang: str = Field("en", max_length=10)


@router.get("/outlets")
async def listed(desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """Whoever may not set them up for others sees his own."""
    everything = who.may(Permission.POLICY_PUBLISH)
    async with desk.db.read() as conn:
        items = await outlets.listed(conn, None if everything else who.id)
    return {"items": items, "kinds": outlets.KINDS, "urgent": sorted(outlets.URGENT), "for_all": everything}


@router.post("/outlets", status_code=201)
async def add(body: NewOutlet, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, str]:
    """The address is shown to nobody again."""
    messenger: Messenger = desk.parts["messenger"]
    looked = await messenger.ask(do="look", url=body.url.replace("{to}", "000000000000000"))
    async with desk.db.write(who) as tx:
        return {"id": await outlets.add(tx, body.model_dump(), looked)}


@router.delete("/outlets/{outlet_id}", status_code=204)
async def remove(outlet_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await outlets.remove(tx, outlet_id)


@router.post("/outlets/{outlet_id}/try", status_code=202)
async def try_out(outlet_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, str]:
    """Sends a message that says it is a try; `GET /outlets` tells what became of it."""
    async with desk.db.write(who) as tx:
        return {"act_id": await outlets.try_out(tx, outlet_id)}


@router.get("/uploads")
async def checking(desk: Desk = Depends(desk)) -> dict[str, Any]:
    """Whether files are checked before anybody sees them, and what waits for it."""
    async with desk.db.read() as conn:
        return {"checked": desk.settings.scanner != "", **await standing(conn)}


@router.get("/outlets/{outlet_id}/sent")
async def sent(outlet_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.read() as conn:
        row = (await conn.execute(sa.select(table).where(table.c.id == outlet_id))).first()
        if row is None or not (who.may(Permission.POLICY_PUBLISH) or row.user_id == who.id):
            raise not_found("outlet")
        return {"items": await outlets.log(conn, row)}
