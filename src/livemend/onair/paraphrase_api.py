"""The route of the confirming sentence."""

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk

from . import paraphrases, prompter, queries
from .paraphrases import Paraphrase
from .routes import INCIDENT, router


class ParaphraseBody(BaseModel):
    """text: one sentence, "" for the house's own; rev: of the one that was on the screen."""

    model_config = ConfigDict(extra="forbid")
    text: str = Field(max_length=500)
    lang: str = Field(max_length=10)
    rev: int = Field(ge=0)


@router.put(f"{INCIDENT}/paraphrase")
async def word(
    show_id: str, incident_id: str, body: ParaphraseBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> Paraphrase | None:
    """Word the sentence that says the problem back; the prompter shows it at once, everywhere.

    What the card says now: none where it says nothing back.
    """
    async with desk.db.write(who) as tx:
        await paraphrases.word(tx, show_id, incident_id, **body.model_dump())
        view = await queries.incident_view(tx.conn, show_id, incident_id)
        card, _request = await prompter.build_card(tx.conn, view, tx.now)
        return card["paraphrase"]
