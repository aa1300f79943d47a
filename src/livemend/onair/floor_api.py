"""The floor's harder tools: hiding, sanctions, second persons, reports with evidence, acts over a whole incident."""

from typing import Literal

from fastapi import Depends
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response
from typing_extensions import TypedDict

from livemend.catalog import queries as catalog
from livemend.comments import queries as comments
from livemend.kit.actor import Actor
from livemend.kit.db import Tx
from livemend.kit.errors import AppError
from livemend.people.access import Desk, actor, desk
from livemend.shows import queries as shows

from . import act_queries, actions, acts, proposed, reporting, sanction_queries, sanctions
from .act_queries import ActView
from .proposed import ExposedView
from .reporting import ReportView
from .routes import INCIDENT, router
from .sanction_queries import ConfirmationView, PersonView
from .sanction_rules import Step
from .sanctions import Asked


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class HideBody(Body):
    comment_id: str = Field(max_length=36)
    reason: str = Field(max_length=40)


class ReasonBody(Body):
    reason: str = Field(max_length=40)


class TextBody(Body):
    text: str = Field(min_length=1, max_length=2000)
    machine: bool = False


class SanctionBody(Body):
    """step: none given = the one that comes next. note: why a step is left out."""

    comment_id: str = Field(max_length=36)
    step: Step | None = None
    seconds: int | None = Field(None, ge=1, le=86_400)
    note: str = Field("", max_length=1000)


class FixedBody(Body):
    comment_id: str | None = Field(None, max_length=36)


class ReportBody(Body):
    reason: str = Field(max_length=40)
    note: str | None = Field(None, max_length=2000)
    comment_ids: list[str] = Field(default_factory=list, max_length=500)


class OutcomeBody(Body):
    state: str = Field(max_length=12)
    outcome: str = Field("", max_length=2000)


class BulkBody(Body):
    """One act over many comments of an incident; none given: over all of them."""

    act: Literal["hide", "private", "reply", "sanction"]
    comment_ids: list[str] = Field(default_factory=list, max_length=500)
    reason: str = Field("abuse", max_length=40)
    text: str = Field("", max_length=2000)


class AskedView(TypedDict):
    """An act that is under way, or the question to a second person."""

    act: ActView | None
    confirmation: ConfirmationView | None


class BulkView(TypedDict):
    done: list[ActView]
    waiting: list[ConfirmationView]
    refused: dict[str, str]


async def _asked(tx: Tx, asked: Asked) -> AskedView:
    found = await act_queries.act_views(tx.conn, [asked.act_id]) if asked.act_id else []
    waiting = (
        await sanction_queries.confirmation_views(tx.conn, [asked.confirmation_id]) if asked.confirmation_id else []
    )
    return {"act": found[0] if found else None, "confirmation": waiting[0] if waiting else None}


@router.post(f"{INCIDENT}/hide", status_code=201)
async def hide(
    show_id: str, incident_id: str, body: HideBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> AskedView:
    async with desk.db.write(who) as tx:
        return await _asked(tx, await sanctions.hide(tx, show_id, incident_id, body.comment_id, body.reason))


@router.get("/shows/{show_id}/exposed")
async def exposed(show_id: str, desk: Desk = Depends(desk)) -> list[ExposedView]:
    """Comments in which somebody shows personal data and that are still open to everybody, the newest first."""
    async with desk.db.read() as conn:
        shop = await catalog.shop(conn)
        return await proposed.exposed(conn, show_id, shop["zone"] if shop else "")


@router.post("/shows/{show_id}/comments/{comment_id}/hide", status_code=201)
async def hide_comment(
    show_id: str, comment_id: str, body: ReasonBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> AskedView:
    """For any comment, whether it belongs to an incident or not."""
    async with desk.db.write(who) as tx:
        return await _asked(tx, await sanctions.hide(tx, show_id, None, comment_id, body.reason))


@router.post("/shows/{show_id}/comments/{comment_id}/private", status_code=201)
async def write_to_author(
    show_id: str, comment_id: str, body: TextBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ActView:
    async with desk.db.write(who) as tx:
        comment = await comments.comment_row(tx.conn, comment_id)
        if comment.show_id != show_id:
            raise AppError("not_found", 404, what="comment")
        act_id = await acts.write_to(tx, comment, body.text, machine=body.machine)
        return (await act_queries.act_views(tx.conn, [act_id]))[0]


@router.post("/shows/{show_id}/sanctions", status_code=201)
async def sanction(
    show_id: str, body: SanctionBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> AskedView:
    async with desk.db.write(who) as tx:
        asked = await sanctions.sanction(
            tx, show_id, body.comment_id, step=body.step, seconds=body.seconds, note=body.note
        )
        return await _asked(tx, asked)


@router.get("/shows/{show_id}/sanctions")
async def sanctioned(show_id: str, desk: Desk = Depends(desk)) -> list[PersonView]:
    """Who was warned, muted or removed, by whom and why, and what would come next. Undo: POST /acts/{id}/undo."""
    async with desk.db.read() as conn:
        await shows.show_row(conn, show_id)
        return await sanction_queries.sanctioned(conn, show_id)


@router.get("/shows/{show_id}/confirmations")
async def confirmations(show_id: str, state: str | None = None, desk: Desk = Depends(desk)) -> list[ConfirmationView]:
    async with desk.db.read() as conn:
        return await sanction_queries.confirmations_of(conn, show_id, state)


async def _decide(desk: Desk, who: Actor, confirmation_id: str, yes: bool) -> ConfirmationView:
    async with desk.db.write(who) as tx:
        await sanctions.decide(tx, confirmation_id, yes=yes)
        return (await sanction_queries.confirmation_views(tx.conn, [confirmation_id]))[0]


@router.post("/confirmations/{confirmation_id}/confirm")
async def confirm(confirmation_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ConfirmationView:
    """The second person agrees: the act is carried out."""
    return await _decide(desk, who, confirmation_id, True)


@router.post("/confirmations/{confirmation_id}/refuse")
async def refuse(confirmation_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> ConfirmationView:
    return await _decide(desk, who, confirmation_id, False)


@router.post(f"{INCIDENT}/fixed-text", status_code=201)
async def fixed_text(
    show_id: str, incident_id: str, body: FixedBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> list[ActView]:
    """The approved text to those who attack, once per room; with a comment its author gets the private way too."""
    async with desk.db.write(who) as tx:
        link = f"{desk.settings.base_url}/report"
        ids = await sanctions.answer_malicious(tx, show_id, incident_id, body.comment_id, link)
        return await act_queries.act_views(tx.conn, ids)


@router.post(f"{INCIDENT}/report", status_code=201)
async def report(
    show_id: str, incident_id: str, body: ReportBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ReportView:
    async with desk.db.write(who) as tx:
        report_id = await reporting.report(
            tx,
            desk.blobs,
            show_id,
            incident_id,
            reason=body.reason,
            note=body.note,
            comment_ids=body.comment_ids,
        )
        return (await reporting.reports_of(tx.conn, report_id=report_id))[0]


@router.get("/shows/{show_id}/reports")
async def reports(show_id: str, desk: Desk = Depends(desk)) -> list[ReportView]:
    async with desk.db.read() as conn:
        return await reporting.reports_of(conn, show_id=show_id)


@router.post("/platform-reports/{report_id}/outcome")
async def outcome(
    report_id: str, body: OutcomeBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> ReportView:
    async with desk.db.write(who) as tx:
        await reporting.decide_report(tx, report_id, body.state, body.outcome)
        return (await reporting.reports_of(tx.conn, report_id=report_id))[0]


def _zip(data: bytes, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(data, media_type="application/zip", headers=headers)


@router.get("/platform-reports/{report_id}/evidence.zip")
async def report_pack(report_id: str, desk: Desk = Depends(desk)) -> Response:
    """The very pack that was kept when the report was made."""
    async with desk.db.read() as conn:
        row = await reporting.report_row(conn, report_id)
    return _zip(await desk.blobs.get(row.pack), f"evidence-{report_id}.zip")


@router.get(f"{INCIDENT}/evidence.zip")
async def pack(show_id: str, incident_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> Response:
    """Everything on this incident as it stands now, with hashes and a verifier."""
    async with desk.db.read() as conn:
        rows = await reporting.chosen_rows(conn, incident_id)
        if not rows or rows[0].show_id != show_id:
            raise AppError("not_found", 404, what="incident")
        data = await reporting.make_pack(conn, incident_id, rows, made_at=desk.clock.now(), made_by=who.name)
    return _zip(data, f"evidence-{incident_id}.zip")


@router.post(f"{INCIDENT}/bulk")
async def bulk(
    show_id: str, incident_id: str, body: BulkBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> BulkView:
    """Each comment for itself: what is refused for one does not stop the others."""
    done: list[str] = []
    waiting: list[str] = []
    refused: dict[str, str] = {}
    async with desk.db.read() as conn:
        rows = await reporting.chosen_rows(conn, incident_id, body.comment_ids)
    for row in rows:
        try:
            async with desk.db.write(who) as tx:
                await actions.incident_of(tx, show_id, incident_id)
                asked = await _one(tx, show_id, incident_id, row.id, body)
        except AppError as error:
            refused[row.id] = error.code
            continue
        done += [asked.act_id] if asked.act_id else []
        waiting += [asked.confirmation_id] if asked.confirmation_id else []
    async with desk.db.read() as conn:
        return {
            "done": await act_queries.act_views(conn, done),
            "waiting": await sanction_queries.confirmation_views(conn, waiting),
            "refused": refused,
        }


async def _one(tx: Tx, show_id: str, incident_id: str, comment_id: str, body: BulkBody) -> Asked:
    if body.act == "hide":
        return await sanctions.hide(tx, show_id, incident_id, comment_id, body.reason)
    if body.act == "sanction":
        return await sanctions.sanction(tx, show_id, comment_id)
    if body.act == "private":
        return Asked(act_id=await acts.private(tx, show_id, incident_id, body.text, comment_id))
    return Asked(act_id=(await acts.reply(tx, show_id, incident_id, body.text, comment_id))[0])
