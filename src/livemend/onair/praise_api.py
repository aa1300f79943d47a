"""The queue of genuine praise. What is missing is named by our own codes, so that its refusal has words."""

from typing import Literal

from fastapi import Depends
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk
from livemend.shows import queries as shows

from . import praise
from .praise import PositiveView
from .routes import router

POSITIVES = "/shows/{show_id}/positives"


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SourceBody(Body):
    """One of the three."""

    comment_id: str | None = Field(None, max_length=36)
    url: str | None = Field(None, max_length=1000)
    case_id: str | None = Field(None, max_length=36)


class ConsentBody(Body):
    by: str = Field(max_length=120)
    at: AwareDatetime
    scope: Literal["show", "shows", "everywhere"]


class PositiveBody(Body):
    """text: not used when a comment is the source, whose words and author are taken as they are."""

    text: str = Field("", max_length=1000)
    kind: Literal["review", "share", "testimonial", "kol"]
    source: SourceBody | None = None
    consent: ConsentBody | None = None
    disclosure: Literal["none_needed", "gifted", "paid", "staff"] | None = None
    lang: Literal["en", "zh-Hant", "zh-Hans"] = "en"


@router.get(POSITIVES)
async def positive_list(show_id: str, desk: Desk = Depends(desk)) -> list[PositiveView]:
    async with desk.db.read() as conn:
        await shows.show_row(conn, show_id)
        return await praise.of_show(conn, show_id)


@router.post(POSITIVES, status_code=201)
async def queue_positive(
    show_id: str, body: PositiveBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PositiveView:
    """422 without a source, a consent and a disclosure, or when the wording ties it to a remedy."""
    async with desk.db.write(who) as tx:
        positive_id = await praise.queue(
            tx,
            show_id,
            kind=body.kind,
            text=body.text,
            source={key: value for key, value in (body.source or SourceBody()).model_dump().items() if value},
            consent=(body.consent.by, body.consent.at, body.consent.scope) if body.consent else None,
            disclosure=body.disclosure,
            lang=body.lang,
        )
        return await praise.view(tx.conn, show_id, positive_id)


@router.post(f"{POSITIVES}/{{positive_id}}/shown")
async def positive_shown(
    show_id: str, positive_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> PositiveView:
    async with desk.db.write(who) as tx:
        await praise.shown(tx, show_id, positive_id)
        return await praise.view(tx.conn, show_id, positive_id)


@router.delete(f"{POSITIVES}/{{positive_id}}", status_code=204)
async def withdraw_positive(
    show_id: str,
    positive_id: str,
    why: Literal["withdrawn", "consent_revoked"] = "withdrawn",
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> None:
    """Also after it was shown: a revoked consent ends every further use."""
    async with desk.db.write(who) as tx:
        await praise.withdraw(tx, show_id, positive_id, why)
