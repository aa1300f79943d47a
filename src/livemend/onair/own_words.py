"""A shop's own word lists: kept in the database, in use in every process as soon as it next checks a text (R044)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found
from livemend.kit.i18n import LANGUAGES
from livemend.wording import Severity, lists
from livemend.wording.lists import OwnWord

from .events import WordsChanged
from .model import own_words

_known: list[Any] = [None]


class WordView(TypedDict):
    word: str
    code: str
    severity: str
    better: str
    own: bool
    removed: bool


async def refresh(conn: AsyncConnection) -> None:
    """Compile anew when somebody changed a word since the last look."""
    w = own_words.c
    row = (await conn.execute(sa.select(sa.func.count(), sa.func.max(w.at)))).one()
    state = (str(conn.engine.url), row[0], row[1])
    if state == _known[0]:
        return
    rows = await conn.execute(sa.select(own_words).order_by(w.lang, w.word))
    own = [OwnWord(r.lang, r.word, r.code, r.severity, r.better, r.removed) for r in rows]
    lists.use(lists.edited(own) if own else None)
    _known[0] = state


def codes(lang: str) -> list[str]:
    return list(dict.fromkeys(spec["code"] for spec in lists.load(lang)["rules"]))


async def words_of(conn: AsyncConnection, lang: str) -> list[WordView]:
    """All single words of a language: shipped, own, and what was taken out."""
    if lang not in LANGUAGES:
        raise not_found("language")
    own = {r.word: r for r in await conn.execute(sa.select(own_words).where(own_words.c.lang == lang))}
    found: list[WordView] = []
    for spec in lists.load(lang)["rules"]:
        listed = spec.get("words", ())
        for word in listed:
            better = listed[word] if isinstance(listed, dict) else spec.get("better", "")
            gone = str(word) in own and own[str(word)].removed
            shown: WordView = {
                "word": str(word),
                "code": spec["code"],
                "severity": spec["severity"],
                "better": better,
                "own": False,
                "removed": gone,
            }
            found.append(shown)
    found += [
        {"word": r.word, "code": r.code, "severity": r.severity, "better": r.better, "own": True, "removed": False}
        for r in own.values()
        if not r.removed
    ]
    return found


async def set_word(
    tx: Tx,
    lang: str,
    word: str,
    *,
    code: str = "negative_absolute",
    severity: str = Severity.STOP,
    better: str = "",
    removed: bool = False,
) -> None:
    """Add a word, change an own one, or take a shipped one out of use."""
    word = lists.fold(word.strip())
    if code == lists.JARGON:
        # A word that is hard to understand is a hint; it stops nothing.
        severity = Severity.WARN
    if lang not in LANGUAGES:
        raise not_found("language")
    if not word or len(word) > 80:
        raise bad_input("word_missing", fields={"word": "word_missing"})
    if code not in codes(lang):
        raise bad_input("word_reason_unknown", fields={"code": "word_reason_unknown"})
    if severity not in set(Severity):
        raise bad_input("word_severity_unknown", fields={"severity": "word_severity_unknown"})
    await tx.execute(own_words.delete().where(own_words.c.lang == lang, own_words.c.word == word))
    await tx.execute(
        own_words.insert().values(
            lang=lang,
            word=word,
            code=code,
            severity=severity,
            better=better.strip(),
            removed=removed,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
        )
    )
    tx.emit(WordsChanged(lang=lang, word=word, removed=removed))


async def forget_word(tx: Tx, lang: str, word: str) -> None:
    """Back to what was shipped."""
    gone = await tx.execute(
        own_words.delete().where(own_words.c.lang == lang, own_words.c.word == lists.fold(word.strip()))
    )
    if not gone.rowcount:
        raise not_found("word")
    tx.emit(WordsChanged(lang=lang, word=word, removed=False))
