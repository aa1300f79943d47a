"""For the team: the status link, the customer's word given by other ways, the final offer."""

from typing import Any

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.cases.serving import answer
from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import actions, invites_api, pages, queries, report
from .model import Answer

__all__ = ["public", "router"]
router = APIRouter(tags=["feedback"])
router.routes += invites_api.router.routes
public = APIRouter(include_in_schema=False)
public.routes += [*pages.public.routes, *report.public.routes]


class LinkShown(BaseModel):
    url: str
    expires_at: str


class Renew(BaseModel):
    """renew: a new address, the old one stops; send: to the customer's contact too."""

    model_config = ConfigDict(extra="forbid")
    renew: bool = False
    send: bool = False


class Given(BaseModel):
    """The customer's word on the telephone or elsewhere; words are required when it is not good."""

    model_config = ConfigDict(extra="forbid")
    answer: Answer
    words: str = Field("", max_length=4000)
    via: str = Field("phone", max_length=20)
    outcome_rating: int | None = Field(None, ge=1, le=5)
    handling_rating: int | None = Field(None, ge=1, le=5)


class FinalOffer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    text: str = Field(min_length=1, max_length=10_000)


@router.post("/cases/{case_id}/status-link")
async def status_link(case_id: str, body: Renew, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> LinkShown:
    async with desk.db.write(who) as tx:
        current = await queries.current_link(tx.conn, case_id)
        if body.renew or current is None or not queries.is_valid(current, tx.now):
            await actions.make_link(tx, case_id, desk.settings.secret_key)
            current = await queries.current_link(tx.conn, case_id)
        if body.send:
            await actions.request_link(tx, case_id)
        assert current is not None
        url = await queries.status_link(tx.conn, case_id, desk.settings.secret_key, desk.settings.base_url)
        return LinkShown(url=url or "", expires_at=current.expires_at.isoformat())


@router.post("/cases/{case_id}/satisfaction")
async def satisfaction(
    case_id: str, body: Given, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        if body.answer == Answer.SATISFIED:
            await actions.satisfied(
                tx,
                case_id,
                body.words,
                via=body.via,
                outcome_rating=body.outcome_rating,
                handling_rating=body.handling_rating,
            )
        else:
            await actions.not_satisfied(tx, case_id, body.words, via=body.via)
        return await answer(desk, tx, case_id, who)


@router.post("/cases/{case_id}/final-offer")
async def final_offer(
    case_id: str, body: FinalOffer, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await actions.final_offer(tx, case_id, body.text)
        return await answer(desk, tx, case_id, who)
