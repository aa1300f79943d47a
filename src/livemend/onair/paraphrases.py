"""The confirming sentence in a person's own words: one for a matter and language, kept until it is changed (R040)."""

import re
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.comments.model import comments
from livemend.incidents import actions as incidents
from livemend.incidents import queries as incident_queries
from livemend.incidents.model import incidents as incidents_table
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.i18n import LANGUAGES

from . import guard, told
from .cards import Card
from .events import Paraphrased
from .model import paraphrases

MOST = 160
_END = re.compile(r"[。！？!?…]+(?![」』”’\"')）])|(?<![A-Z])\.+[\"')]*(?=\s)")


class Paraphrase(TypedDict):
    """text: what the card says; made: what the house would say; own: a person worded it; rev: to send with a change."""

    text: str
    made: str
    own: bool
    lang: str
    rev: int
    by: str | None


def is_one_sentence(text: str) -> bool:
    """Nothing is said behind the first end of a sentence."""
    return not any(text[end.end() :].strip() for end in _END.finditer(text)) and "\n" not in text


def view(row: Any, card: Card) -> Paraphrase:
    text = next((part["text"] for part in card["parts"] if part["kind"] == "confirm"), "")
    own = row is not None and row.text is not None and row.text == text
    return {
        "text": text,
        "made": card["made"],
        "own": own,
        "lang": card["lang"],
        "rev": row.rev if row is not None else 0,
        "by": row.by_name if own else None,
    }


async def of(conn: AsyncConnection, incident_id: str, lang: str) -> sa.Row[Any] | None:
    p = paraphrases.c
    return (await conn.execute(sa.select(paraphrases).where(p.incident_id == incident_id, p.lang == lang))).first()


async def word(tx: Tx, show_id: str, incident_id: str, *, text: str, lang: str, rev: int) -> None:
    """text "": as the house makes it. 409 with what stands there when somebody changed it since rev was read."""
    text = text.strip()
    if lang not in LANGUAGES:
        raise bad_input("paraphrase_lang", fields={"lang": "paraphrase_lang"})
    if len(text) > MOST:
        raise bad_input("paraphrase_long", fields={"text": "paraphrase_long"}, most=MOST)
    if not is_one_sentence(text):
        raise bad_input("paraphrase_one_sentence", fields={"text": "paraphrase_one_sentence"})
    # Two who write at once write one after the other: the second is shown what the first wrote.
    row = await incident_queries.row(tx.conn, incident_id, lock=True)
    if row.show_id != show_id:
        raise not_found("incident")
    if row.merged_into is not None:
        raise wrong_state("incident_merged", into=row.merged_into)
    have = await of(tx.conn, incident_id, lang)
    now, words, by = (have.rev, have.text or "", have.by_name) if have is not None else (0, "", "")
    if have is not None and words == text:
        return
    if now != rev:
        raise wrong_state("paraphrase_changed", rev=now, text=words, by=by)
    if text:
        for said in dict.fromkeys((text, told.as_statement(text))):
            await guard.let_pass(tx, said, kind="host", incident_id=incident_id, lang=lang)
    values = {
        "text": text or None,
        "rev": now + 1,
        "by": tx.actor.id,
        "by_name": tx.actor.name,
        "at": tx.now,
    }
    if have is None:
        await tx.execute(paraphrases.insert().values(incident_id=incident_id, lang=lang, **values))
    else:
        mine = sa.and_(paraphrases.c.incident_id == incident_id, paraphrases.c.lang == lang)
        await tx.execute(paraphrases.update().where(mine).values(**values))
    # The open screens fetch an item anew when its revision moves.
    await incidents.change(tx, incident_id)
    tx.emit(Paraphrased(show_id=show_id, incident_id=incident_id, lang=lang, own=bool(text)))


async def forget(tx: Tx, comment_ids: Sequence[str]) -> None:
    """Somebody's words are erased: so are sentences that were made from them by hand."""
    for i in range(0, len(comment_ids), 400):
        theirs = sa.select(comments.c.incident_id).where(comments.c.id.in_(comment_ids[i : i + 400]))
        # What was merged keeps its sentence, for the merging may be taken back.
        became = sa.select(incidents_table.c.id).where(incidents_table.c.merged_into.in_(theirs))
        mine = sa.or_(paraphrases.c.incident_id.in_(theirs), paraphrases.c.incident_id.in_(became))
        await tx.execute(paraphrases.update().where(mine).values(text=None, rev=paraphrases.c.rev + 1))
