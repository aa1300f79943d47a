"""Changing what is there: answers, phrases, playbooks, corrections, terms."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id

from . import packs
from .actions import check_phrase, digest
from .events import ClaimCorrected, FaqRetired, FaqSaved, PackValueSet, PhraseChanged, PlaybookSaved, TermSaved
from .model import corrections, faq, glossary, pack_values, phrases, playbooks
from .playbook import PlaybookError, Problem, read_playbook

Texts = Mapping[str, str]


async def change_faq(
    tx: Tx,
    faq_id: str,
    *,
    question: Texts | None = None,
    answer: Texts | None = None,
    sku: str | None = None,
    review_by: datetime | None = None,
) -> None:
    """A changed answer is a draft again in the languages in which it changed."""
    row = await tx.one(sa.select(faq).where(faq.c.id == faq_id).with_for_update())
    if row is None:
        raise not_found("faq")
    values: dict[str, Any] = {"updated_at": tx.now, "rev": faq.c.rev + 1}
    if question is not None:
        values["question"] = dict(question)
    if answer is not None:
        values["answer"] = dict(answer)
        values["approved"] = [lang for lang in row.approved if answer.get(lang, "") == row.answer.get(lang, "")]
    if sku is not None:
        values["sku"] = sku or None
    if review_by is not None:
        values["review_by"] = review_by
    await tx.execute(faq.update().where(faq.c.id == faq_id).values(values))
    tx.emit(FaqSaved(faq_id=faq_id, sku=values.get("sku", row.sku)))


async def retire_faq(tx: Tx, faq_id: str) -> None:
    """Out of use; what points at it stays whole."""
    changed = await tx.execute(faq.update().where(faq.c.id == faq_id).values(retired=True, updated_at=tx.now))
    if not changed.rowcount:
        raise not_found("faq")
    tx.emit(FaqRetired(faq_id=faq_id))


def _phrase_place(kind: str, lang: str) -> None:
    if lang not in LANGUAGES:
        raise bad_input("bad_language", fields={"lang": "bad_language"})
    if kind not in {k for k, _lang in packs.phrases()}:
        raise bad_input("bad_phrase_kind", fields={"kind": "bad_phrase_kind"}, kind=kind)


async def add_phrase(tx: Tx, kind: str, lang: str, text: str, *, hidden: bool = False) -> str:
    """hidden: takes a shipped phrase with these words out of use."""
    _phrase_place(kind, lang)
    check_phrase(text)
    if not text.strip():
        raise bad_input("text_missing", fields={"text": "text_missing"})
    phrase_id = new_id()
    where = (phrases.c.kind == kind, phrases.c.lang == lang, phrases.c.text == text)
    await tx.execute(phrases.delete().where(*where))
    row = {"id": phrase_id, "kind": kind, "lang": lang, "text": text, "hidden": hidden, "created_at": tx.now}
    await tx.execute(phrases.insert().values(row))
    how = "hidden" if hidden else "added"
    tx.emit(PhraseChanged(phrase_id=phrase_id, phrase_kind=kind, lang=lang, how=how))
    return phrase_id


async def remove_phrase(tx: Tx, phrase_id: str) -> None:
    """An own phrase goes; a shipped one that was hidden comes back."""
    row = await tx.one(sa.select(phrases).where(phrases.c.id == phrase_id))
    if row is None:
        raise not_found("phrase")
    await tx.execute(phrases.delete().where(phrases.c.id == phrase_id))
    tx.emit(PhraseChanged(phrase_id=phrase_id, phrase_kind=row.kind, lang=row.lang, how="removed"))


async def save_playbook(tx: Tx, case_type: str, source: str) -> None:
    """Followed from the next step on. A mistake in it is refused, named with line and field."""
    if case_type not in packs.playbooks():
        raise not_found("playbook")
    try:
        book = read_playbook(source, f"{case_type}.yaml")
    except PlaybookError as error:
        listed = [asdict(problem) for problem in error.problems]
        raise bad_input("playbook_refused", fields={"source": "playbook_refused"}, problems=listed) from error
    if book.case_type != case_type:
        listed = [asdict(Problem(f"{case_type}.yaml", 1, "type", "other_type", {"type": case_type}))]
        raise bad_input("playbook_refused", fields={"source": "playbook_refused"}, problems=listed)
    values = {"source": source, "updated_at": tx.now, "updated_by": tx.actor.name}
    where = playbooks.c.case_type == case_type
    if not (await tx.execute(playbooks.update().where(where).values(values))).rowcount:
        await tx.execute(playbooks.insert().values(case_type=case_type, **values))
    tx.emit(PlaybookSaved(case_type=case_type, digest=digest(source)))


async def reset_playbook(tx: Tx, case_type: str) -> None:
    """Back to the shipped one."""
    await tx.execute(playbooks.delete().where(playbooks.c.case_type == case_type))
    tx.emit(PlaybookSaved(case_type=case_type, digest=""))


async def correct_claim(
    tx: Tx, *, claim: Texts, correct: Texts, sku: str | None = None, source: Mapping[str, str] | None = None
) -> str:
    if not any(text.strip() for text in claim.values()):
        raise bad_input("text_missing", fields={"claim": "text_missing"})
    correction_id = new_id()
    await tx.execute(
        corrections.insert().values(
            id=correction_id,
            sku=sku,
            claim=dict(claim),
            correct=dict(correct),
            source=dict(source) if source else None,
            by_name=tx.actor.name,
            at=tx.now,
        )
    )
    tx.emit(ClaimCorrected(correction_id=correction_id, sku=sku))
    return correction_id


async def save_term(tx: Tx, term: Texts, meaning: Texts, term_id: str | None = None) -> str:
    if not any(text.strip() for text in term.values()):
        raise bad_input("text_missing", fields={"term": "text_missing"})
    values = {"term": dict(term), "meaning": dict(meaning), "updated_at": tx.now}
    if term_id is None:
        term_id = new_id()
        await tx.execute(glossary.insert().values(id=term_id, **values))
    elif not (await tx.execute(glossary.update().where(glossary.c.id == term_id).values(values))).rowcount:
        raise not_found("term")
    tx.emit(TermSaved(term_id=term_id))
    return term_id


async def remove_term(tx: Tx, term_id: str) -> None:
    await tx.execute(glossary.delete().where(glossary.c.id == term_id))
    tx.emit(TermSaved(term_id=term_id))


def _pack(kind: str, pack: str, key: str) -> Any:
    known: Mapping[str, Any] = packs.zones() if kind == "zone" else packs.platforms() if kind == "platform" else {}
    if pack not in known:
        raise not_found("pack")
    if key not in {name for other in known.values() for name in other.values}:
        raise bad_input("unknown_value", fields={"key": "unknown_value"}, key=key)
    return known[pack].values.get(key)


async def set_pack_value(
    tx: Tx, kind: str, pack: str, key: str, *, value: Any, source: str, review_by: date, note: str = ""
) -> None:
    """Looked up today by whoever sets it. Without a source it is only a rumour."""
    shipped = _pack(kind, pack, key)
    if not source.strip():
        raise bad_input("source_missing", fields={"source": "source_missing"})
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if (
        shipped is not None
        and isinstance(shipped.value, int | float)
        and not isinstance(shipped.value, bool)
        and not number
    ):
        raise bad_input("bad_value", fields={"value": "bad_value"})
    today = tx.now.date()
    if review_by <= today:
        raise bad_input("review_in_the_past", fields={"review_by": "review_in_the_past"})
    where = (pack_values.c.kind == kind, pack_values.c.pack == pack, pack_values.c.key == key)
    await tx.execute(pack_values.delete().where(*where))
    await tx.execute(
        pack_values.insert().values(
            kind=kind,
            pack=pack,
            key=key,
            value=value,
            source=source.strip(),
            checked=today,
            review_by=review_by,
            note=note.strip(),
            by_name=tx.actor.name,
        )
    )
    tx.emit(PackValueSet(pack_kind=kind, pack=pack, key=key, how="set"))


async def reset_pack_value(tx: Tx, kind: str, pack: str, key: str) -> None:
    """Back to the shipped one."""
    where = (pack_values.c.kind == kind, pack_values.c.pack == pack, pack_values.c.key == key)
    if (await tx.execute(pack_values.delete().where(*where))).rowcount:
        tx.emit(PackValueSet(pack_kind=kind, pack=pack, key=key, how="reset"))


def check_texts(texts: Sequence[Texts]) -> None:
    """Only languages that exist."""
    for text in texts:
        unknown = sorted(set(text) - set(LANGUAGES))
        if unknown:
            raise bad_input("bad_language", fields={"lang": "bad_language"})
