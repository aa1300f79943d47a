"""Forms of the knowledge base."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter, Depends, File, UploadFile
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field
from starlette.responses import Response

from livemend.catalog import queries as catalog
from livemend.kit.actor import Actor
from livemend.kit.errors import bad_input, not_found
from livemend.kit.i18n import pick
from livemend.people.access import Desk, actor, desk

from . import actions, editing, exchange, folder, packs, queries, script
from .playbook import PlaybookError, read_playbook
from .queries import CorrectionView, FactSheetView, FaqView, PhraseView, PlanView, TermView

router = APIRouter()
Text = dict[str, str]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SheetBody(_Body):
    pros: Text | None = None
    cons: Text | None = None
    how_to_use: Text | None = None
    precautions: Text | None = None
    claims_allowed: Text | None = None
    review_by: AwareDatetime | None = None


class FaqBody(_Body):
    question: Text
    answer: Text = Field(default_factory=dict)
    sku: str | None = Field(None, max_length=60)
    review_by: AwareDatetime | None = None
    sources: list[dict[str, str]] = Field(default_factory=list, max_length=500)


class FaqChange(_Body):
    question: Text | None = None
    answer: Text | None = None
    sku: str | None = Field(None, max_length=60)
    review_by: AwareDatetime | None = None


class Approve(_Body):
    langs: list[str] = Field(max_length=10)


class PhraseBody(_Body):
    kind: str = Field(max_length=40)
    lang: str = Field(max_length=10)
    text: str = Field(max_length=2000)
    hidden: bool = False


class PlanBody(_Body):
    solutions: Text
    steps: Text


class Source(_Body):
    source: str = Field(max_length=100_000)


class CorrectionBody(_Body):
    claim: Text
    correct: Text
    sku: str | None = Field(None, max_length=60)
    source: dict[str, str] | None = None


class TermBody(_Body):
    term: Text
    meaning: Text


class ScriptBody(_Body):
    text: str = Field(max_length=50_000)
    sku: str | None = Field(None, max_length=60)
    lang: str = Field("en", max_length=10)
    whole: bool = True


async def _known(desk: Desk, sku: str | None) -> None:
    if sku:
        async with desk.db.read() as conn:
            if sku not in await catalog.product_names(conn, [sku]):
                raise bad_input("unknown_product", fields={"sku": "unknown_product"}, sku=sku)


@router.put("/products/{sku}/fact-sheet")
async def save_sheet(
    sku: str, body: SheetBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> FactSheetView:
    await _known(desk, sku)
    parts: dict[str, Text] = body.model_dump(exclude={"review_by"}, exclude_none=True)
    editing.check_texts(list(parts.values()))
    async with desk.db.write(who) as tx:
        await actions.save_fact_sheet(tx, sku, parts, body.review_by)
        found = await queries.fact_sheet(tx.conn, sku)
    assert found is not None
    return found


@router.post("/faq", status_code=201)
async def add_faq(body: FaqBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> FaqView:
    await _known(desk, body.sku)
    editing.check_texts([body.question, body.answer])
    async with desk.db.write(who) as tx:
        return await queries.faq_entry(tx.conn, await actions.add_faq(tx, **body.model_dump()))


@router.put("/faq/{faq_id}")
async def change_faq(faq_id: str, body: FaqChange, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> FaqView:
    await _known(desk, body.sku)
    editing.check_texts([body.question or {}, body.answer or {}])
    async with desk.db.write(who) as tx:
        await editing.change_faq(tx, faq_id, **body.model_dump())
        return await queries.faq_entry(tx.conn, faq_id)


@router.post("/faq/{faq_id}/approve")
async def approve_faq(faq_id: str, body: Approve, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> FaqView:
    async with desk.db.write(who) as tx:
        await queries.faq_entry(tx.conn, faq_id)
        await actions.approve_faq(tx, faq_id, body.langs)
        return await queries.faq_entry(tx.conn, faq_id)


@router.delete("/faq/{faq_id}", status_code=204)
async def retire_faq(faq_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await editing.retire_faq(tx, faq_id)


@router.get("/phrases/all")
async def all_phrases(lang: str = "en", desk: Desk = Depends(desk)) -> dict[str, list[PhraseView]]:
    async with desk.db.read() as conn:
        return await queries.phrase_list(conn, lang)


@router.post("/phrases", status_code=201)
async def add_phrase(
    body: PhraseBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, list[PhraseView]]:
    async with desk.db.write(who) as tx:
        await editing.add_phrase(tx, body.kind, body.lang, body.text, hidden=body.hidden)
        return await queries.phrase_list(tx.conn, body.lang)


@router.delete("/phrases/{phrase_id}", status_code=204)
async def remove_phrase(phrase_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await editing.remove_phrase(tx, phrase_id)


@router.put("/contingency/{failure_type}")
async def save_plan(
    failure_type: str, body: PlanBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, PlanView]:
    editing.check_texts([body.solutions, body.steps])
    async with desk.db.write(who) as tx:
        await actions.save_plan(tx, failure_type, body.solutions, body.steps)
        return await queries.contingency_plans(tx.conn)


async def _playbook(desk: Desk, case_type: str) -> dict[str, Any]:
    if case_type not in packs.playbooks():
        raise not_found("playbook")
    async with desk.db.read() as conn:
        own = (await queries.own_playbooks(conn)).get(case_type)
        book = await queries.playbook_in_force(conn, case_type)
    return {
        **asdict(book),
        "own": own is not None,
        "source": own.source if own is not None else packs.playbook_source(case_type),
        "updated_at": own.updated_at.isoformat() if own is not None else None,
        "updated_by": own.updated_by if own is not None else None,
    }


@router.get("/playbooks/{case_type}")
async def playbook(case_type: str, desk: Desk = Depends(desk)) -> dict[str, Any]:
    return await _playbook(desk, case_type)


@router.post("/playbooks/check")
async def check_playbook(body: Source) -> dict[str, Any]:
    """Every mistake at once; none: an empty list."""
    try:
        read_playbook(body.source, "playbook.yaml")
    except PlaybookError as error:
        return {"problems": [asdict(p) for p in error.problems]}
    return {"problems": []}


@router.put("/playbooks/{case_type}")
async def save_playbook(
    case_type: str, body: Source, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await editing.save_playbook(tx, case_type, body.source)
    return await _playbook(desk, case_type)


@router.delete("/playbooks/{case_type}")
async def reset_playbook(case_type: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    async with desk.db.write(who) as tx:
        await editing.reset_playbook(tx, case_type)
    return await _playbook(desk, case_type)


@router.get("/corrections")
async def corrections(sku: str | None = None, desk: Desk = Depends(desk)) -> list[CorrectionView]:
    async with desk.db.read() as conn:
        return await queries.corrections_of(conn, sku)


@router.post("/corrections", status_code=201)
async def correct_claim(
    body: CorrectionBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[CorrectionView]:
    await _known(desk, body.sku)
    async with desk.db.write(who) as tx:
        await editing.correct_claim(tx, **body.model_dump())
        return await queries.corrections_of(tx.conn, body.sku)


@router.get("/glossary")
async def glossary(desk: Desk = Depends(desk)) -> list[TermView]:
    async with desk.db.read() as conn:
        return await queries.terms(conn)


@router.post("/glossary", status_code=201)
async def add_term(body: TermBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> list[TermView]:
    async with desk.db.write(who) as tx:
        await editing.save_term(tx, body.term, body.meaning)
        return await queries.terms(tx.conn)


@router.put("/glossary/{term_id}")
async def change_term(
    term_id: str, body: TermBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[TermView]:
    async with desk.db.write(who) as tx:
        await editing.save_term(tx, body.term, body.meaning, term_id)
        return await queries.terms(tx.conn)


@router.delete("/glossary/{term_id}", status_code=204)
async def remove_term(term_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        await editing.remove_term(tx, term_id)


@router.post("/script-check")
async def check_script(body: ScriptBody, desk: Desk = Depends(desk)) -> dict[str, Any]:
    """Against the product's fact sheet and everything that was once corrected (R018)."""
    async with desk.db.read() as conn:
        sheet = await queries.fact_sheet(conn, body.sku) if body.sku else None
        known = await queries.corrections_of(conn, body.sku)
    corrected = [script.Correction(pick(c["claim"], body.lang), pick(c["correct"], body.lang), c["at"]) for c in known]
    plain = None if sheet is None else dict(sheet)
    return {"findings": [asdict(f) for f in script.review(body.text, plain, body.lang, corrected, whole=body.whole)]}


@router.get("/knowledge/export")
async def export(desk: Desk = Depends(desk)) -> Response:
    """A folder of YAML in an archive: unpack it into a repository, pack it again to bring it back."""
    async with desk.db.read() as conn:
        files = await exchange.export(conn)
    headers = {"Content-Disposition": 'attachment; filename="knowledge.zip"'}
    return Response(folder.pack(files), media_type="application/zip", headers=headers)


@router.post("/knowledge/import")
async def load(
    file: UploadFile = File(), preview: bool = False, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """preview: only say what would change. Any mistake, and nothing is written."""
    data = await file.read(folder.LARGEST + 1)
    files = folder.unpack(data) if len(data) <= folder.LARGEST else None
    if files is None:
        raise bad_input("no_archive", fields={"file": "no_archive"})
    async with desk.db.write(who) as tx:
        result = await exchange.load(tx, files, try_only=preview)
        if not preview:
            exchange.refuse(result)
    return result
