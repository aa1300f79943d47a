"""The invite list: who agreed, written down by a colleague or given on the customer's page; letters to them."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.cases.serving import answer
from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import invites
from .model import How

router = APIRouter(tags=["feedback"])


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Agreed(_Body):
    """note: how it was given ("on the telephone, at the end of the call"); words: a first suggestion."""

    how: How
    note: str = Field(max_length=500)
    words: str = Field("", max_length=invites.MAX_WORDS)


class TakenBack(_Body):
    how: How


class Invite(_Body):
    about: str = Field(max_length=1000)


@router.post("/cases/{case_id}/improvement-consent")
async def agreed(case_id: str, body: Agreed, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """Only when the case is over, and only what a person really said; the page is the customer's own way."""
    how = How.CHAT if body.how == How.PAGE else body.how
    async with desk.db.write(who) as tx:
        await invites.agree(tx, case_id, how=how, note=body.note, words=body.words)
        return await answer(desk, tx, case_id, who)


@router.get("/improvement-invites")
async def listed(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    async with desk.db.read() as conn:
        return await invites.listed(conn)


@router.post("/improvement-invites/{consent_id}/invite")
async def invite(
    consent_id: str, body: Invite, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    """A letter to the customer's contact; answered on the customer's page."""
    async with desk.db.write(who) as tx:
        await invites.invite(tx, consent_id, body.about)
        return await invites.listed(tx.conn)


@router.post("/improvement-invites/{consent_id}/take-back")
async def take_back(
    consent_id: str, body: TakenBack, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[dict[str, Any]]:
    """The customer told a colleague; the words given with it go."""
    async with desk.db.write(who) as tx:
        await invites.end(tx, consent_id, how=body.how)
        return await invites.listed(tx.conn)


@router.get("/suggestions")
async def suggestions(desk: Desk = Depends(desk)) -> list[dict[str, Any]]:
    """What customers suggest, without whose it is; personal data in it is masked."""
    async with desk.db.read() as conn:
        return await invites.suggestion_views(conn)
