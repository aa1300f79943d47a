"""What was found out about a matter: why it happened, and what was seen when the unit on the table was tried."""

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import causes, queries, rechecks
from .queries import IncidentView, SaidView
from .routes import INCIDENT, router


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CauseBody(Body):
    texts: dict[str, str]
    confirmed: bool = False


class RecheckBody(Body):
    passed: bool
    note: str = Field("", max_length=500)


@router.put(f"{INCIDENT}/cause")
async def cause(
    show_id: str, incident_id: str, body: CauseBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> IncidentView:
    async with desk.db.write(who) as tx:
        await causes.set_cause(tx, show_id, incident_id, body.texts, body.confirmed)
        return await queries.incident_view(tx.conn, show_id, incident_id)


@router.post(f"{INCIDENT}/recheck", status_code=201)
async def recheck(
    show_id: str, incident_id: str, body: RecheckBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> SaidView:
    """The unit on the table was tried on camera. `undo_id` takes a slip back; the record stays, as taken back."""
    async with desk.db.write(who) as tx:
        undo_id = await rechecks.recheck(tx, show_id, incident_id, body.passed, body.note)
        return {**await queries.incident_view(tx.conn, show_id, incident_id), "undo_id": undo_id}
