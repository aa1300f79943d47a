"""Writing the team's knowledge."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found
from livemend.kit.ids import new_id

from . import queries, rules
from .events import FactSheetSaved, FaqApproved, FaqSaved, PlanSaved, PolicyDrafted, PolicyPublished
from .law import Problem, problems
from .model import SHEET_PARTS, FailureType, contingency, fact_sheets, faq, policies

Texts = Mapping[str, str]


def digest(doc: Any) -> str:
    return hashlib.sha256(json.dumps(doc, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


async def save_fact_sheet(tx: Tx, sku: str, parts: Mapping[str, Texts], review_by: datetime | None = None) -> None:
    """parts: any of pros, cons, how_to_use, precautions, claims_allowed; the others stay as they are."""
    unknown = sorted(set(parts) - set(SHEET_PARTS))
    if unknown:
        raise bad_input("bad_sheet_part", fields=dict.fromkeys(unknown, "bad_sheet_part"))
    where = fact_sheets.c.sku == sku
    values: dict[str, Any] = {part: dict(text) for part, text in parts.items()}
    values |= {"updated_at": tx.now, "updated_by": tx.actor.name, "review_by": review_by}
    changed = await tx.execute(fact_sheets.update().where(where).values(**values, rev=fact_sheets.c.rev + 1))
    if not changed.rowcount:
        empty: dict[str, Any] = {part: {} for part in SHEET_PARTS}
        await tx.execute(fact_sheets.insert().values({**empty, **values, "sku": sku, "rev": 1}))
    tx.emit(FactSheetSaved(sku=sku, parts=sorted(parts)))


async def add_faq(
    tx: Tx,
    *,
    question: Texts,
    answer: Texts,
    sku: str | None = None,
    review_by: datetime | None = None,
    sources: Sequence[Mapping[str, str]] = (),
) -> str:
    """A draft; nobody says it before `approve_faq`."""
    if not any(text.strip() for text in question.values()):
        raise bad_input("question_missing", fields={"question": "question_missing"})
    faq_id = new_id()
    await tx.execute(
        faq.insert().values(
            id=faq_id,
            sku=sku,
            question=dict(question),
            answer=dict(answer),
            approved=[],
            review_by=review_by,
            sources=[dict(source) for source in sources],
            created_at=tx.now,
            updated_at=tx.now,
            rev=1,
        )
    )
    tx.emit(FaqSaved(faq_id=faq_id, sku=sku))
    return faq_id


async def approve_faq(tx: Tx, faq_id: str, langs: Sequence[str]) -> None:
    """The answer may be said in these languages; an empty list makes it a draft again."""
    row = await tx.one(sa.select(faq).where(faq.c.id == faq_id))
    missing = [lang for lang in langs if row is None or not row.answer.get(lang, "").strip()]
    if missing:
        raise bad_input("answer_missing", fields={"langs": "answer_missing"}, langs=", ".join(missing))
    await tx.execute(
        faq.update()
        .where(faq.c.id == faq_id)
        .values(approved=sorted(set(langs)), approved_by=tx.actor.name, updated_at=tx.now, rev=faq.c.rev + 1)
    )
    tx.emit(FaqApproved(faq_id=faq_id, langs=sorted(set(langs))))


async def draft_policy(tx: Tx, version: str, doc: Mapping[str, Any]) -> None:
    """A new version, or a change of one that is not published yet."""
    values = {"doc": dict(doc), "rev": policies.c.rev + 1}
    where = (policies.c.version == version, policies.c.published_at.is_(None))
    if not (await tx.execute(policies.update().where(*where).values(**values))).rowcount:
        row = {"version": version, "doc": dict(doc), "created_at": tx.now, "rev": 1}
        if not await tx.insert_new(policies, row):
            raise bad_input("version_taken", fields={"version": "version_taken"}, version=version)
    tx.emit(PolicyDrafted(version=version))


async def problems_of(tx: Tx, doc: Mapping[str, Any]) -> list[Problem]:
    """By the law of the shop's zone."""
    shop = await catalog.shop(tx.conn)
    return problems(doc, await queries.zone_in_force(tx.conn, shop["zone"]) if shop is not None else None)


async def publish_policy(tx: Tx, version: str, valid_from: datetime) -> None:
    """From then on it holds. Refused while a public part is missing or it gives less than the law (R012)."""
    row = await tx.one(sa.select(policies).where(policies.c.version == version).with_for_update())
    if row is None:
        raise not_found("policy")
    if row.published_at is not None:
        raise bad_input("version_taken", fields={"version": "version_taken"}, version=version)
    refused = [p for p in await problems_of(tx, row.doc) if not p.warning]
    if refused:
        listed = [{"at": p.at, "code": p.code, "params": p.params} for p in refused]
        fields = {p.at: p.code for p in refused}
        raise bad_input("policy_refused", fields=fields, count=len(refused), problems=listed)
    await tx.execute(
        policies.update()
        .where(policies.c.version == version)
        .values(valid_from=valid_from, published_at=tx.now, published_by=tx.actor.name)
    )
    tx.emit(PolicyPublished(version=version, valid_from=valid_from.isoformat(), digest=digest(row.doc)))


async def drop_draft(tx: Tx, version: str) -> None:
    where = (policies.c.version == version, policies.c.published_at.is_(None))
    if not (await tx.execute(policies.delete().where(*where))).rowcount:
        raise not_found("policy")
    tx.emit(PolicyDrafted(version=version))


async def save_plan(tx: Tx, failure_type: str, solutions: Texts, steps: Texts) -> None:
    if failure_type not in set(FailureType):
        raise bad_input("bad_failure_type", fields={"failure_type": "bad_failure_type"})
    values = {"solutions": dict(solutions), "steps": dict(steps), "updated_at": tx.now}
    where = contingency.c.failure_type == failure_type
    if not (await tx.execute(contingency.update().where(where).values(values))).rowcount:
        await tx.execute(contingency.insert().values(failure_type=failure_type, **values))
    tx.emit(PlanSaved(failure_type=failure_type))


def check_phrase(text: str) -> None:
    unknown = rules.unknown_variables(text)
    if unknown:
        raise bad_input("unknown_variable", fields={"text": "unknown_variable"}, names=", ".join(unknown))
