"""What a closed complaint teaches goes back into what the team knows, and the link between the two is kept (R126)."""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.kit.actor import Actor
from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found
from livemend.kit.ids import new_id
from livemend.knowledge.events import FactSheetSaved, FaqSaved, PlaybookSaved, PolicyPublished
from livemend.people.access import Desk, actor, desk

from . import following, queries
from .events import FindingDone, FindingNoted
from .model import FindingKind, cases, findings
from .serving import Body

router = APIRouter(tags=["cases"])


class FindingView(TypedDict):
    """ref: the product, or the kind of case; link: what was changed because of it."""

    id: str
    case_id: str
    case_no: str
    incident_id: str | None
    kind: str
    ref: str | None
    product: dict[str, str] | None
    note: str
    at: str
    by: str
    link: str | None
    done_at: str | None
    done_by: str | None


async def note(tx: Tx, row: Any, wanted: Mapping[str, str]) -> None:
    """wanted: kind -> what should be put right there; asked for when a case is closed."""
    unknown = set(wanted) - set(FindingKind)
    if unknown:
        raise bad_input("unknown_finding", fields={"findings": "unknown_finding"})
    for kind, words in wanted.items():
        ref = row.product_sku if kind in (FindingKind.FAQ, FindingKind.FACT_SHEET) else None
        if kind == FindingKind.PLAYBOOK:
            ref = (await following.types_of(tx.conn, [row]))[row.id]
        finding_id = new_id()
        values = {"case_id": row.id, "incident_id": row.incident_id, "kind": kind, "ref": ref, "note": words.strip()}
        await tx.execute(findings.insert().values(id=finding_id, at=tx.now, by_name=tx.actor.name, **values))
        tx.emit(FindingNoted(case_id=row.id, show_id=row.show_id, finding_id=finding_id, what=kind, ref=ref))


async def changed(tx: Tx, event: FactSheetSaved | FaqSaved | PlaybookSaved | PolicyPublished) -> None:
    """Something was changed where a finding points: proposed as its link, a person says whether that was it."""
    f = findings.c
    if isinstance(event, FactSheetSaved):
        where, link = (f.kind == FindingKind.FACT_SHEET, f.ref == event.sku), f"fact_sheet:{event.sku}"
    elif isinstance(event, FaqSaved):
        where, link = (f.kind == FindingKind.FAQ, f.ref == event.sku), f"faq:{event.faq_id}"
    elif isinstance(event, PlaybookSaved):
        where, link = (f.kind == FindingKind.PLAYBOOK, f.ref == event.case_type), f"playbook:{event.case_type}"
    else:
        where, link = (f.kind == FindingKind.POLICY, sa.true()), f"policy:{event.version}"
    await tx.execute(findings.update().where(*where, f.done_at.is_(None)).values(link=link))


async def done(tx: Tx, finding_id: str, link: str) -> None:
    """link: what was changed, or why nothing had to be."""
    row = await tx.one(
        sa.select(findings, cases.c.show_id)
        .join(cases, cases.c.id == findings.c.case_id)
        .where(findings.c.id == finding_id)
        .with_for_update(of=findings)
    )
    if row is None:
        raise not_found("finding")
    kept = link.strip() or row.link
    if not kept:
        raise bad_input("finding_link_missing", fields={"link": "finding_link_missing"})
    if row.done_at is not None:
        return
    values = {"link": kept, "done_at": tx.now, "done_by_name": tx.actor.name}
    await tx.execute(findings.update().where(findings.c.id == finding_id).values(**values))
    tx.emit(FindingDone(case_id=row.case_id, show_id=row.show_id, finding_id=finding_id, what=row.kind))


async def views(conn: AsyncConnection, *, case_id: str | None = None, limit: int = 200) -> list[FindingView]:
    """Of one case; else what is still open first, the newest on top."""
    query = sa.select(findings, cases.c.no).join(cases, cases.c.id == findings.c.case_id)
    if case_id is not None:
        query = query.where(findings.c.case_id == case_id)
    query = query.order_by(findings.c.done_at.is_not(None), findings.c.id.desc()).limit(limit)
    rows = list(await conn.execute(query))
    names = await catalog.product_names(conn, sorted({r.ref for r in rows if r.ref and r.kind != FindingKind.PLAYBOOK}))
    return [
        {
            "id": r.id,
            "case_id": r.case_id,
            "case_no": r.no,
            "incident_id": r.incident_id,
            "kind": r.kind,
            "ref": r.ref,
            "product": names.get(r.ref),
            "note": r.note,
            "at": r.at.isoformat(),
            "by": r.by_name,
            "link": r.link,
            "done_at": iso(r.done_at),
            "done_by": r.done_by_name,
        }
        for r in rows
    ]


class DoneBody(Body):
    link: str = Field("", max_length=300)


@router.get("/findings")
async def listed(desk: Desk = Depends(desk)) -> list[FindingView]:
    async with desk.db.read() as conn:
        return await views(conn)


@router.post("/findings/{finding_id}/done")
async def finish(
    finding_id: str, body: DoneBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[FindingView]:
    async with desk.db.write(who) as tx:
        await done(tx, finding_id, body.link)
    async with desk.db.read() as conn:
        return await views(conn)


async def of_case(conn: AsyncConnection, case_id: str) -> list[FindingView]:
    await queries.row(conn, case_id)
    return await views(conn, case_id=case_id)
