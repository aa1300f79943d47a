"""Reading the team's knowledge."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.kit.clock import iso
from livemend.kit.errors import not_found

from . import packs, rules
from .model import SHEET_PARTS, corrections, fact_sheets, faq, glossary, pack_values, playbooks, policies
from .model import contingency as plans
from .model import phrases as own_phrases
from .packs import PackValue, PlatformPack, ZonePack, platform_pack, platforms, zone_pack
from .playbook import Playbook, PlaybookError, read_playbook
from .rules import Policy, policy_from

__all__ = ["platform_pack", "playbook", "policy_in_force", "zone_pack"]
Texts = dict[str, str]


class FactSheetView(TypedDict):
    sku: str
    pros: Texts
    cons: Texts
    how_to_use: Texts
    precautions: Texts
    claims_allowed: Texts
    review_by: str | None
    updated_at: str
    updated_by: str
    rev: int


class FaqView(TypedDict):
    id: str
    sku: str | None
    question: Texts
    answer: Texts
    state: str
    approved: list[str]
    approved_by: str | None
    review_by: str | None
    sources: list[dict[str, str]]
    updated_at: str
    rev: int


class PlanView(TypedDict):
    failure_type: str
    solutions: Texts
    steps: Texts
    updated_at: str


class MatterPlan(TypedDict):
    """The plan that fits a matter; steps: language -> one after the other."""

    failure_type: str
    solutions: Texts
    steps: dict[str, list[str]]


def _sheet(row: Any) -> FactSheetView:
    return {
        "sku": row.sku,
        "pros": row.pros,
        "cons": row.cons,
        "how_to_use": row.how_to_use,
        "precautions": row.precautions,
        "claims_allowed": row.claims_allowed,
        "review_by": iso(row.review_by),
        "updated_at": row.updated_at.isoformat(),
        "updated_by": row.updated_by,
        "rev": row.rev,
    }


async def fact_sheet(conn: AsyncConnection, sku: str) -> FactSheetView | None:
    row = (await conn.execute(sa.select(fact_sheets).where(fact_sheets.c.sku == sku))).first()
    return None if row is None else _sheet(row)


async def fact_sheets_of(conn: AsyncConnection, skus: Sequence[str] | None = None) -> dict[str, FactSheetView]:
    query = sa.select(fact_sheets)
    if skus is not None:
        query = query.where(fact_sheets.c.sku.in_(skus))
    return {row.sku: _sheet(row) for row in await conn.execute(query)}


def _faq(row: Any) -> FaqView:
    return {
        "id": row.id,
        "sku": row.sku,
        "question": row.question,
        "answer": row.answer,
        "state": "approved" if row.approved else "draft",
        "approved": row.approved,
        "approved_by": row.approved_by,
        "review_by": iso(row.review_by),
        "sources": row.sources,
        "updated_at": row.updated_at.isoformat(),
        "rev": row.rev,
    }


async def faq_for(conn: AsyncConnection, sku: str | None, *, approved: bool = True) -> list[FaqView]:
    """Of this product and of the shop. approved: only what may be said, in the languages in which it may be."""
    about = faq.c.sku.is_(None) if sku is None else sa.or_(faq.c.sku == sku, faq.c.sku.is_(None))
    query = sa.select(faq).where(about, faq.c.retired.is_(False)).order_by(faq.c.sku.is_(None), faq.c.id)
    found = [_faq(row) for row in await conn.execute(query)]
    if not approved:
        return found
    return [
        {**entry, "answer": rules.answer_in(entry["approved"], entry["answer"])} for entry in found if entry["approved"]
    ]


async def faq_all(conn: AsyncConnection) -> list[FaqView]:
    query = sa.select(faq).where(faq.c.retired.is_(False)).order_by(faq.c.sku, faq.c.id)
    return [_faq(row) for row in await conn.execute(query)]


async def faq_entry(conn: AsyncConnection, faq_id: str) -> FaqView:
    row = (await conn.execute(sa.select(faq).where(faq.c.id == faq_id))).first()
    if row is None:
        raise not_found("faq")
    return _faq(row)


async def phrases(conn: AsyncConnection, kind: str, lang: str) -> list[str]:
    """The shop's own first, then the shipped ones that were not taken out of use."""
    p = own_phrases.c
    query = sa.select(p.text, p.hidden).where(p.kind == kind, p.lang == lang).order_by(p.id)
    rows = list(await conn.execute(query))
    hidden = {row.text for row in rows if row.hidden}
    own = [row.text for row in rows if not row.hidden]
    return [*own, *(text for text in packs.phrases().get((kind, lang), ()) if text not in hidden and text not in own)]


async def phrase_book(conn: AsyncConnection, lang: str) -> dict[str, list[str]]:
    """Every kind at once: what a prompter card is made from."""
    p = own_phrases.c
    rows = list(await conn.execute(sa.select(p.kind, p.text, p.hidden).where(p.lang == lang).order_by(p.id)))
    hidden = {(row.kind, row.text) for row in rows if row.hidden}
    book: dict[str, list[str]] = {}
    for row in rows:
        if not row.hidden:
            book.setdefault(row.kind, []).append(row.text)
    for (kind, of), texts in packs.phrases().items():
        if of == lang:
            book.setdefault(kind, []).extend(t for t in texts if (kind, t) not in hidden)
    return book


def _policy(row: Any) -> Policy:
    return policy_from(row.version, row.valid_from, row.doc)


async def policy_in_force(conn: AsyncConnection, at: datetime) -> Policy | None:
    """The published version that holds at this moment."""
    query = (
        sa.select(policies)
        .where(policies.c.published_at.is_not(None), policies.c.valid_from <= at)
        .order_by(policies.c.valid_from.desc(), policies.c.published_at.desc())
        .limit(1)
    )
    row = (await conn.execute(query)).first()
    return None if row is None else _policy(row)


async def policy_for_order(conn: AsyncConnection, placed_at: datetime | None, now: datetime) -> Policy | None:
    """The version in force when the order was placed, and where today's is better, today's."""
    today = await policy_in_force(conn, now)
    if placed_at is None or today is None:
        return today
    then = await policy_in_force(conn, placed_at)
    if then is None or then.version == today.version:
        return today
    return rules.never_worse(then, today)


async def policy_row(conn: AsyncConnection, version: str) -> sa.Row[Any]:
    row = (await conn.execute(sa.select(policies).where(policies.c.version == version))).first()
    if row is None:
        raise not_found("policy")
    return row


async def policy_versions(conn: AsyncConnection) -> list[sa.Row[Any]]:
    """Newest first, drafts on top."""
    rows = await conn.execute(sa.select(policies))
    return sorted(rows, key=lambda r: (r.published_at is None, r.valid_from or r.created_at), reverse=True)


async def contingency_plans(conn: AsyncConnection) -> dict[str, PlanView]:
    return {
        row.failure_type: {
            "failure_type": row.failure_type,
            "solutions": row.solutions,
            "steps": row.steps,
            "updated_at": row.updated_at.isoformat(),
        }
        for row in await conn.execute(sa.select(plans))
    }


async def contingency(conn: AsyncConnection, failure_type: str) -> PlanView | None:
    return (await contingency_plans(conn)).get(failure_type)


async def plan_for(
    conn: AsyncConnection, issue: str | None, *, attack: bool = False, level: int | None = None
) -> MatterPlan | None:
    """What was agreed before the show for such a matter; None where there is no plan."""
    failure = rules.failure_of(issue, attack=attack, level=level)
    plan = await contingency(conn, failure) if failure is not None else None
    if plan is None:
        return None
    steps = {lang: rules.steps_of(text) for lang, text in plan["steps"].items() if text}
    return {"failure_type": plan["failure_type"], "solutions": plan["solutions"], "steps": steps}


def playbook(case_type: str) -> Playbook:
    """The shipped one; `general` when there is none of this type."""
    known = packs.playbooks()
    return known.get(case_type) or known["general"]


async def playbook_in_force(conn: AsyncConnection, case_type: str) -> Playbook:
    return (await playbooks_in_force(conn, [case_type]))[case_type]


async def playbooks_in_force(conn: AsyncConnection, types: Sequence[str]) -> dict[str, Playbook]:
    """The shop's own version, else the shipped one; also where an earlier release took what this one refuses."""
    found = {case_type: playbook(case_type) for case_type in types}
    for row in await conn.execute(sa.select(playbooks).where(playbooks.c.case_type.in_(types))):
        try:
            found[row.case_type] = read_playbook(row.source, f"{row.case_type}.yaml")
        except PlaybookError:
            continue
    return found


async def own_playbooks(conn: AsyncConnection) -> dict[str, sa.Row[Any]]:
    return {row.case_type: row for row in await conn.execute(sa.select(playbooks))}


async def has_own_playbook(conn: AsyncConnection, case_type: str) -> bool:
    query = sa.select(playbooks.c.case_type).where(playbooks.c.case_type == case_type)
    return (await conn.execute(query)).first() is not None


def sheet_parts(row: Mapping[str, Any]) -> dict[str, Texts]:
    return {part: dict(row.get(part) or {}) for part in SHEET_PARTS}


class PhraseView(TypedDict):
    """id: None for a shipped phrase; variables: what must be filled before it may be said."""

    id: str | None
    text: str
    origin: str
    hidden: bool
    variables: list[str]


class CorrectionView(TypedDict):
    id: str
    sku: str | None
    claim: Texts
    correct: Texts
    source: dict[str, str] | None
    by: str
    at: str


class TermView(TypedDict):
    id: str
    term: Texts
    meaning: Texts


async def phrase_list(conn: AsyncConnection, lang: str) -> dict[str, list[PhraseView]]:
    """For the editor: also what was taken out of use."""
    p = own_phrases.c
    rows = list(await conn.execute(sa.select(own_phrases).where(p.lang == lang).order_by(p.kind, p.id)))
    hidden = {(row.kind, row.text): row.id for row in rows if row.hidden}
    found: dict[str, list[PhraseView]] = {}

    def add(kind: str, phrase_id: str | None, text: str, origin: str, off: bool) -> None:
        names = sorted(rules.phrase_variables(text))
        entry: PhraseView = {"id": phrase_id, "text": text, "origin": origin, "hidden": off, "variables": names}
        found.setdefault(kind, []).append(entry)

    for row in rows:
        if not row.hidden:
            add(row.kind, row.id, row.text, "own", False)
    for (kind, of), texts in packs.phrases().items():
        if of == lang:
            for text in texts:
                add(kind, hidden.get((kind, text)), text, "shipped", (kind, text) in hidden)
    return found


async def corrections_of(conn: AsyncConnection, sku: str | None = None) -> list[CorrectionView]:
    """Of this product and of the shop; all of them without a product."""
    query = sa.select(corrections).order_by(corrections.c.at.desc())
    if sku is not None:
        query = query.where(sa.or_(corrections.c.sku == sku, corrections.c.sku.is_(None)))
    return [
        {
            "id": row.id,
            "sku": row.sku,
            "claim": row.claim,
            "correct": row.correct,
            "source": row.source,
            "by": row.by_name,
            "at": row.at.isoformat(),
        }
        for row in await conn.execute(query)
    ]


async def terms(conn: AsyncConnection) -> list[TermView]:
    rows = await conn.execute(sa.select(glossary).order_by(glossary.c.id))
    return [{"id": row.id, "term": row.term, "meaning": row.meaning} for row in rows]


async def _own_values(conn: AsyncConnection, kind: str, pack: str) -> dict[str, PackValue]:
    v = pack_values.c
    rows = await conn.execute(sa.select(pack_values).where(v.kind == kind, v.pack == pack))
    return {row.key: PackValue(row.value, row.source, row.checked, row.review_by, "own", row.note) for row in rows}


async def zone_in_force(conn: AsyncConnection, zone: str) -> ZonePack:
    """The shipped pack with what the shop found out itself."""
    pack = zone_pack(zone)
    return replace(pack, values={**pack.values, **await _own_values(conn, "zone", zone)})


async def platform_in_force(conn: AsyncConnection, platform: str) -> PlatformPack:
    pack = platform_pack(platform)
    return replace(pack, values={**pack.values, **await _own_values(conn, "platform", platform)})


async def platforms_in_force(conn: AsyncConnection) -> list[PlatformPack]:
    return [await platform_in_force(conn, platform) for platform in platforms()]
