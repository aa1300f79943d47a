"""The guard as people meet it: check a text while it is typed, and edit the word lists."""

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field

from livemend.kit.actor import Actor
from livemend.people.access import Desk, actor, desk
from livemend.wording.finding import TextKind

from . import guard, own_words
from .guard import FindingView
from .own_words import WordView
from .routes import router


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckBody(Body):
    text: str = Field(max_length=10_000)
    kind: TextKind = "public"
    lang: str = Field("en", max_length=10)
    incident_id: str | None = Field(None, max_length=36)
    comment_id: str | None = Field(None, max_length=36)
    case_id: str | None = Field(None, max_length=36)
    platform: str | None = Field(None, max_length=40)
    required: list[str] = Field(default_factory=list, max_length=8)


class WordBody(Body):
    word: str = Field(min_length=1, max_length=80)
    code: str = Field("negative_absolute", max_length=40)
    severity: str = Field("stop", max_length=10)
    better: str = Field("", max_length=300)
    removed: bool = False


@router.post("/wording/check")
async def check_wording(body: CheckBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> list[FindingView]:
    """What the guard says of a text before it is sent. An empty list: it may leave."""
    where = body.model_dump(exclude={"text", "kind"})
    async with desk.db.read() as conn:
        return await guard.findings(conn, desk.clock.now(), body.text, kind=body.kind, reader=who.lang, **where)


@router.get("/wording/{lang}")
async def words(lang: str, desk: Desk = Depends(desk)) -> list[WordView]:
    async with desk.db.read() as conn:
        return await own_words.words_of(conn, lang)


@router.put("/wording/{lang}")
async def set_word(
    lang: str, body: WordBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[WordView]:
    """Add a word, change an own one, or (removed) take a shipped one out of use."""
    async with desk.db.write(who) as tx:
        await own_words.set_word(tx, lang, **body.model_dump())
        return await own_words.words_of(tx.conn, lang)


@router.delete("/wording/{lang}/{word}", status_code=204)
async def forget_word(lang: str, word: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await own_words.forget_word(tx, lang, word)
