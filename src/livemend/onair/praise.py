"""Genuine praise for the air: real, consented, disclosed, and never in return for anything (R069)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.cases import queries as cases
from livemend.cases.model import Status
from livemend.catalog.rules import mask_name
from livemend.comments import queries as comments
from livemend.comments.model import comments as comment_table
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.i18n import LANGUAGES, t
from livemend.kit.ids import new_id
from livemend.shows import queries as shows

from . import guard
from .act_queries import Named
from .events import PositiveQueued, PositiveShown, PositiveWithdrawn
from .model import PositiveState, positives

# From here on a comment counts as possibly made up.
DOUBTFUL = 0.5


class Source(TypedDict):
    comment_id: str | None
    url: str | None
    case_id: str | None


class Consent(TypedDict):
    """scope: show (this one), shows (any), everywhere."""

    by: str
    at: str
    scope: str


class PositiveView(TypedDict):
    """card: what is shown and read out, the disclosure included."""

    id: str
    show_id: str
    kind: str
    text: str
    author: str
    lang: str
    card: str
    source: Source
    consent: Consent
    disclosure: str
    state: str
    queued_by: Named
    queued_at: str
    shown_at: str | None
    rev: int


def card_text(lang: str, text: str, author: str, disclosure: str) -> str:
    """What they got for it stands before the words, where nobody misses it."""
    word = "" if disclosure == "none_needed" else t(lang, f"onair.positive.disclosure.{disclosure}")
    return t(lang, "onair.positive.card", disclosure=word, text=text, author=author)


def _author(kind: str, name: str) -> str:
    """A KOL is known by name; a customer is not to be."""
    return name if kind == "kol" else mask_name(name)


async def _checked_source(tx: Tx, show_id: str, source: dict[str, str]) -> Any:
    """The comment when it is one."""
    if len(source) != 1:
        raise bad_input("positive_source_missing", fields={"source": "positive_source_missing"})
    if "comment_id" in source:
        comment = await comments.comment_row(tx.conn, source["comment_id"])
        if comment.show_id != show_id or comment.text is None:
            raise not_found("comment")
        if comment.lane != "praise":
            raise bad_input("positive_not_praise", fields={"source": "positive_not_praise"})
        if comment.suspicion >= DOUBTFUL:
            raise bad_input("positive_doubtful", fields={"source": "positive_doubtful"})
        query = sa.select(positives.c.id).where(
            positives.c.show_id == show_id,
            positives.c.comment_id == comment.id,
            positives.c.state != PositiveState.WITHDRAWN,
        )
        if await tx.one(query) is not None:
            raise wrong_state("positive_twice")
        return comment
    if "case_id" in source:
        if (await cases.row(tx.conn, source["case_id"])).status != Status.CLOSED:
            raise bad_input("positive_case_open", fields={"source": "positive_case_open"})
    elif urlsplit(source["url"]).scheme not in ("http", "https") or not urlsplit(source["url"]).netloc:
        raise bad_input("positive_link_bad", fields={"source": "positive_link_bad"})
    return None


async def queue(
    tx: Tx,
    show_id: str,
    *,
    kind: str,
    text: str = "",
    source: dict[str, str],
    consent: tuple[str, datetime, str] | None,
    disclosure: str | None,
    lang: str = "en",
) -> str:
    """source: one of comment_id, url, case_id (or its number); consent: by, at, scope. A comment speaks for itself."""
    await shows.show_row(tx.conn, show_id)
    if "case_id" in source:
        source = {**source, "case_id": await cases.by_number(tx.conn, source["case_id"]) or source["case_id"]}
    comment = await _checked_source(tx, show_id, source)
    if consent is None or not consent[0].strip():
        raise bad_input("positive_consent_missing", fields={"consent": "positive_consent_missing"})
    by, at, scope = consent[0].strip(), consent[1], consent[2]
    if at > tx.now:
        raise bad_input("positive_consent_future", fields={"consent": "positive_consent_future"})
    if disclosure is None:
        raise bad_input("positive_disclosure_missing", fields={"disclosure": "positive_disclosure_missing"})
    if kind == "kol" and disclosure == "none_needed":
        raise bad_input("positive_kol_undisclosed", fields={"disclosure": "positive_kol_undisclosed"})
    words = text.strip()
    if comment is not None:
        said = comments.as_view(comment)
        words = said["text"]
        lang = said["lang"] if said["lang"] in LANGUAGES else lang
    if not words:
        raise bad_input("text_missing", fields={"text": "text_missing"})
    # The disclosure is ours and must be said: beside "review" its "gift" would look like a bargain.
    await guard.let_pass(tx, words, kind="host", lang=lang, quoted=True)
    positive_id = new_id()
    await tx.execute(
        positives.insert().values(
            id=positive_id,
            show_id=show_id,
            kind=kind,
            text=None if comment is not None else words,
            lang=lang,
            **source,
            consent_by=by,
            consent_at=at,
            consent_scope=scope,
            disclosure=disclosure,
            state=PositiveState.QUEUED,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
            rev=1,
        )
    )
    tx.emit(
        PositiveQueued(
            show_id=show_id,
            positive_id=positive_id,
            what=kind,
            source=next(iter(source)),
            scope=scope,
            disclosure=disclosure,
        )
    )
    return positive_id


async def _locked(tx: Tx, show_id: str, positive_id: str) -> sa.Row[Any]:
    query = sa.select(positives).where(positives.c.id == positive_id, positives.c.show_id == show_id)
    found = (await tx.conn.execute(query.with_for_update())).first()
    if found is None:
        raise not_found("positive")
    return found


async def _set(tx: Tx, positive_id: str, **values: Any) -> None:
    await tx.execute(positives.update().where(positives.c.id == positive_id).values(rev=positives.c.rev + 1, **values))


async def shown(tx: Tx, show_id: str, positive_id: str) -> None:
    found = await _locked(tx, show_id, positive_id)
    if found.state != PositiveState.QUEUED:
        raise wrong_state("wrong_state", state=found.state)
    await _set(tx, positive_id, state=PositiveState.SHOWN, shown_at=tx.now)
    tx.emit(PositiveShown(show_id=show_id, positive_id=positive_id))


async def withdraw(tx: Tx, show_id: str, positive_id: str, why: str) -> None:
    """Whoever takes back their consent takes back their words: nothing of them is kept here."""
    found = await _locked(tx, show_id, positive_id)
    if found.state == PositiveState.WITHDRAWN:
        raise wrong_state("wrong_state", state=found.state)
    gone = {} if why == "withdrawn" else {"text": "", "consent_by": "", "url": None}
    await _set(tx, positive_id, state=PositiveState.WITHDRAWN, **gone)
    tx.emit(PositiveWithdrawn(show_id=show_id, positive_id=positive_id, why=why))


async def forget(tx: Tx, case_ids: Sequence[str]) -> None:
    """A person is erased: what came from these cases and from comments that are erased by now."""
    erased = sa.select(comment_table.c.id).where(comment_table.c.user_key == "erased")
    of_person = sa.or_(positives.c.case_id.in_(case_ids), positives.c.comment_id.in_(erased))
    for found in await tx.all(sa.select(positives).where(of_person, positives.c.consent_by != "")):
        await _set(tx, found.id, state=PositiveState.WITHDRAWN, text="", consent_by="")
        tx.emit(PositiveWithdrawn(show_id=found.show_id, positive_id=found.id, why="erased"))


async def of_show(conn: AsyncConnection, show_id: str) -> list[PositiveView]:
    """What may still be shown first, in the order it was queued; then what has been."""
    query = sa.select(positives).where(positives.c.show_id == show_id, positives.c.state != PositiveState.WITHDRAWN)
    rows = (await conn.execute(query.order_by(positives.c.state, positives.c.id))).all()
    said = {c.id: c for c in await comments.rows_of(conn, [r.comment_id for r in rows if r.comment_id])}
    return [_view(r, said.get(r.comment_id)) for r in rows]


async def view(conn: AsyncConnection, show_id: str, positive_id: str) -> PositiveView:
    found = [one for one in await of_show(conn, show_id) if one["id"] == positive_id]
    if not found:
        raise not_found("positive")
    return found[0]


def _view(r: Any, comment: Any) -> PositiveView:
    text, author = r.text or "", _author(r.kind, r.consent_by)
    if comment is not None:
        said = comments.as_view(comment)
        text, author = said["text"], mask_name(said["user"])
    return {
        "id": r.id,
        "show_id": r.show_id,
        "kind": r.kind,
        "text": text,
        "author": author,
        "lang": r.lang,
        "card": card_text(r.lang, text, author, r.disclosure),
        "source": {"comment_id": r.comment_id, "url": r.url, "case_id": r.case_id},
        "consent": {"by": r.consent_by, "at": r.consent_at.isoformat(), "scope": r.consent_scope},
        "disclosure": r.disclosure,
        "state": r.state,
        "queued_by": {"id": r.by, "name": r.by_name},
        "queued_at": r.at.isoformat(),
        "shown_at": r.shown_at.isoformat() if r.shown_at else None,
        "rev": r.rev,
    }
