"""Knowledge out of the database as a folder, and a folder back into it."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.catalog import queries as catalog
from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input
from livemend.kit.ids import new_id

from . import folder, packs, queries
from .events import KnowledgeImported
from .folder import Base
from .law import problems as law_problems
from .model import (
    SHEET_PARTS,
    contingency,
    corrections,
    fact_sheets,
    faq,
    glossary,
    phrases,
    playbooks,
    policies,
)


def _at(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


async def collect(conn: AsyncConnection) -> Base:
    async def rows(table: sa.Table, *order: str) -> list[Any]:
        return list(await conn.execute(sa.select(table).order_by(*(table.c[name] for name in order))))

    return Base(
        fact_sheets={
            r.sku: {**{part: getattr(r, part) for part in SHEET_PARTS}, "review_by": iso(r.review_by)}
            for r in await rows(fact_sheets, "sku")
        },
        faq=[
            {
                "id": r.id,
                "sku": r.sku,
                "question": r.question,
                "answer": r.answer,
                "approved": r.approved,
                "approved_by": r.approved_by,
                "review_by": iso(r.review_by),
                "sources": r.sources,
            }
            for r in await rows(faq, "sku", "id")
            if not r.retired
        ],
        phrases=[
            {"kind": r.kind, "lang": r.lang, "text": r.text, "hidden": r.hidden}
            for r in await rows(phrases, "kind", "lang", "id")
        ],
        policies={
            r.version: {
                "valid_from": iso(r.valid_from),
                "published_at": iso(r.published_at),
                "published_by": r.published_by,
                "doc": r.doc,
            }
            for r in await rows(policies, "version")
        },
        contingency={
            r.failure_type: {"solutions": r.solutions, "steps": r.steps}
            for r in await rows(contingency, "failure_type")
        },
        playbooks={r.case_type: r.source for r in await rows(playbooks, "case_type")},
        corrections=[
            {"id": r.id, "claim": r.claim, "correct": r.correct, "sku": r.sku, "source": r.source}
            for r in await rows(corrections, "id")
        ],
        glossary=[{"id": r.id, "term": r.term, "meaning": r.meaning} for r in await rows(glossary, "id")],
    )


async def export(conn: AsyncConnection) -> dict[str, str]:
    return folder.write(await collect(conn))


async def load(tx: Tx, files: Mapping[str, str], *, try_only: bool = False) -> dict[str, Any]:
    """What would change or did: {problems, changed}. With a problem nothing is written.

    Adds and replaces; what the folder does not hold stays. A published policy is never rewritten.
    """
    base, found = folder.read(files)
    listed = [{"file": p.file, "at": p.at, "code": p.code, "line": p.line} for p in found]
    listed += await _unfit(tx, base)
    before = await collect(tx.conn)
    changed = _differences(before, base)
    if listed or try_only:
        return {"problems": listed, "changed": changed}
    for sku, sheet in base.fact_sheets.items():
        await _put_sheet(tx, sku, sheet)
    for entry in base.faq:
        await _put_faq(tx, entry)
    for phrase in base.phrases:
        await _put_phrase(tx, phrase)
    for version, policy in base.policies.items():
        await _put_policy(tx, version, policy)
    await _put_rest(tx, base)
    text = "".join(f"{path}\n{body}" for path, body in sorted(files.items()))
    tx.emit(KnowledgeImported(digest=hashlib.sha256(text.encode()).hexdigest(), changed=changed))
    return {"problems": [], "changed": changed}


async def _unfit(tx: Tx, base: Base) -> list[dict[str, Any]]:
    """What is well written and still cannot be: unknown products, kinds, policies that were published otherwise."""
    skus = {
        *base.fact_sheets,
        *(e["sku"] for e in base.faq if e["sku"]),
        *(c["sku"] for c in base.corrections if c["sku"]),
    }
    known = await catalog.product_names(tx.conn, sorted(skus))
    found = [{"file": "", "at": sku, "code": "unknown_product", "line": None} for sku in sorted(skus - set(known))]
    kinds = {kind for kind, _lang in packs.phrases()}
    for phrase in base.phrases:
        if phrase["kind"] not in kinds:
            found.append({"file": "phrases.yaml", "at": phrase["kind"], "code": "unknown_kind", "line": None})
    for case_type in base.playbooks:
        if case_type not in packs.playbooks():
            found.append({"file": f"playbooks/{case_type}.yaml", "at": "type", "code": "unknown_kind", "line": None})
    shop = await catalog.shop(tx.conn)
    zone = await queries.zone_in_force(tx.conn, shop["zone"]) if shop else None
    rows = {r.version: r for r in await tx.all(sa.select(policies))}
    for version, policy in base.policies.items():
        row, file = rows.get(version), f"policies/{version}.yaml"
        published = row is not None and row.published_at is not None
        if row is not None and published and row.doc != policy["doc"]:
            found.append({"file": file, "at": "doc", "code": "already_published", "line": None})
        elif policy["published_at"] and not published:
            for problem in law_problems(policy["doc"], zone):
                if not problem.warning:
                    found.append({"file": file, "at": problem.at, "code": problem.code, "line": None})
    return found


def _differences(before: Base, after: Base) -> dict[str, int]:
    counts = {}
    for name in ("fact_sheets", "policies", "contingency", "playbooks"):
        old, new = getattr(before, name), getattr(after, name)
        counts[name] = sum(old.get(key) != value for key, value in new.items())
    for name in ("faq", "phrases", "corrections", "glossary"):
        old = getattr(before, name)
        counts[name] = sum(entry not in old for entry in getattr(after, name))
    return counts


async def _put_sheet(tx: Tx, sku: str, sheet: dict[str, Any]) -> None:
    values = {**{part: sheet[part] for part in SHEET_PARTS}, "review_by": _at(sheet["review_by"])}
    where = fact_sheets.c.sku == sku
    row = await tx.one(sa.select(fact_sheets).where(where))
    if row is None:
        more = {"sku": sku, "updated_at": tx.now, "updated_by": tx.actor.name, "rev": 1}
        await tx.execute(fact_sheets.insert().values(**values, **more))
    elif any(getattr(row, name) != value for name, value in values.items()):
        more = {"updated_at": tx.now, "updated_by": tx.actor.name, "rev": row.rev + 1}
        await tx.execute(fact_sheets.update().where(where).values(**values, **more))


async def _put_faq(tx: Tx, entry: dict[str, Any]) -> None:
    values = {k: entry[k] for k in ("sku", "question", "answer", "approved", "approved_by", "sources")}
    values |= {"review_by": _at(entry["review_by"]), "retired": False}
    row = await tx.one(sa.select(faq).where(faq.c.id == entry["id"])) if entry["id"] else None
    if row is None:
        more = {"id": entry["id"] or new_id(), "created_at": tx.now, "updated_at": tx.now, "rev": 1}
        await tx.execute(faq.insert().values(**values, **more))
    elif any(getattr(row, name) != value for name, value in values.items()):
        more = {"updated_at": tx.now, "rev": row.rev + 1}
        await tx.execute(faq.update().where(faq.c.id == row.id).values(**values, **more))


async def _put_phrase(tx: Tx, phrase: dict[str, Any]) -> None:
    p = phrases.c
    where = (p.kind == phrase["kind"], p.lang == phrase["lang"], p.text == phrase["text"])
    if not (await tx.execute(phrases.update().where(*where).values(hidden=phrase["hidden"]))).rowcount:
        await tx.execute(phrases.insert().values(id=new_id(), created_at=tx.now, **phrase))


async def _put_policy(tx: Tx, version: str, policy: dict[str, Any]) -> None:
    values = {
        "doc": policy["doc"],
        "valid_from": _at(policy["valid_from"]),
        "published_at": _at(policy["published_at"]),
        "published_by": policy["published_by"],
    }
    row = await tx.one(sa.select(policies).where(policies.c.version == version))
    if row is None:
        await tx.execute(policies.insert().values(version=version, created_at=tx.now, rev=1, **values))
    elif row.published_at is None:
        await tx.execute(policies.update().where(policies.c.version == version).values(rev=row.rev + 1, **values))


async def _put_rest(tx: Tx, base: Base) -> None:
    async def put(table: sa.Table, key: str, value: str | None, values: dict[str, Any], new: dict[str, Any]) -> None:
        column = table.c[key]
        changed = await tx.execute(table.update().where(column == value).values(values)) if value else None
        if changed is None or not changed.rowcount:
            await tx.execute(table.insert().values({key: value or new_id(), **values, **new}))

    for kind, plan in base.contingency.items():
        await put(contingency, "failure_type", kind, {**plan, "updated_at": tx.now}, {})
    for case_type, source in base.playbooks.items():
        stamp = {"updated_at": tx.now, "updated_by": tx.actor.name}
        await put(playbooks, "case_type", case_type, {"source": source, **stamp}, {})
    for entry in base.corrections:
        values = {k: entry[k] for k in ("claim", "correct", "sku", "source")}
        await put(corrections, "id", entry["id"], values, {"by_name": tx.actor.name, "at": tx.now})
    for term in base.glossary:
        values = {"term": term["term"], "meaning": term["meaning"], "updated_at": tx.now}
        await put(glossary, "id", term["id"], values, {})


def refuse(result: dict[str, Any]) -> None:
    if result["problems"]:
        raise bad_input("folder_refused", fields={"file": "folder_refused"}, problems=result["problems"])
