"""Routes of the invitation to a call on air."""

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, calls, queries
from .calls import CallLook
from .routes import INCIDENT, router


class InviteBody(BaseModel):
    """reason: why a manager lets it happen all the same."""

    model_config = ConfigDict(extra="forbid")
    reason: str | None = Field(None, max_length=1000)


class AnswerBody(BaseModel):
    """live, recorded, clip: what the customer was heard to consent to. way `link`: asked on the customer's own page."""

    model_config = ConfigDict(extra="forbid")
    agreed: bool
    live: bool = False
    recorded: bool = False
    clip: bool = False
    way: str = Field(calls.PLATFORM, max_length=10)


async def _look(desk: Desk, show_id: str, incident_id: str, who: Actor) -> CallLook:
    async with desk.db.read() as conn:
        view = await queries.incident_view(conn, show_id, incident_id)
        return await calls.look(conn, view, who.lang, desk.parts["trained"], desk.clock.now())


@router.get(f"{INCIDENT}/call")
async def call(show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> CallLook:
    return await _look(desk, show_id, incident_id, who)


@router.post(f"{INCIDENT}/invite")
async def invite(
    show_id: str, incident_id: str, body: InviteBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CallLook:
    async with desk.db.write(who) as tx:
        view = await queries.incident_view(tx.conn, show_id, incident_id)
        await calls.invite(tx, view, desk.parts["trained"], body.reason)
    return await _look(desk, show_id, incident_id, who)


@router.post(f"{INCIDENT}/call-answer")
async def answer(
    show_id: str, incident_id: str, body: AnswerBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> CallLook:
    async with desk.db.write(who) as tx:
        view = await queries.incident_view(tx.conn, show_id, incident_id)

        async def open_case(comment_ids: list[str]) -> list[str]:
            return await actions.open_cases(tx, show_id, incident_id, comment_ids=comment_ids)

        await calls.answer(tx, view, body.agreed, body.model_dump(exclude={"agreed", "way"}), open_case, body.way)
    return await _look(desk, show_id, incident_id, who)
