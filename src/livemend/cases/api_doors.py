"""Ways in and out beside the single case: messages, files of cases, saved views."""

from collections.abc import AsyncIterator
from typing import Any

import sqlalchemy as sa
from fastapi import APIRouter, Depends, File, UploadFile
from pydantic import Field
from starlette.responses import StreamingResponse

from livemend.catalog import actions as catalog
from livemend.catalog import queries as catalog_queries
from livemend.kit.actor import Actor
from livemend.kit.errors import AppError, bad_input, not_found
from livemend.kit.ids import new_id
from livemend.people.access import Desk, actor, desk
from livemend.people.model import Permission

from . import actions, exporting, intake, queries, worklist
from .model import intakes, saved_views
from .serving import Body, Contact, judged, known_customer, seams_of

router = APIRouter(tags=["cases"])
# A saved view says "so many or more" beyond this.
SAVED_LIMIT = 1000
MAX_FILE = 5 * 1024 * 1024


class Incoming(Body):
    """A private message as the platform's bridge delivers it. message_id: its own id there."""

    platform: str = Field(min_length=1, max_length=40)
    user_id: str = Field(min_length=1, max_length=200)
    message_id: str = Field(min_length=1, max_length=200)
    text: str = Field(min_length=1, max_length=10_000)
    user: str = Field("", max_length=200)
    order_no: str | None = Field(None, max_length=60)
    lang: str = Field("zh-Hant", max_length=10)


@router.post("/cases/messages")
async def message(body: Incoming, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    """Into the customer's open case, else a new one; delivered twice, it is taken once."""
    async with desk.db.write(who) as tx:
        customer_id = await catalog.customer_for_account(tx, body.platform, body.user_id, body.user, body.lang)
        known = await catalog_queries.order(tx.conn, body.order_no) if body.order_no else None
        case_id, new = await intake.receive(
            tx,
            key=intake.key_of("dm", body.platform, body.message_id),
            channel="dm",
            words=body.text,
            customer_id=customer_id,
            order_no=known["no"] if known else None,
            lang=body.lang,
            params={"platform": body.platform},
            judged=judged(desk, body.text),
        )
        row = await queries.row(tx.conn, case_id)
    return {"case_id": case_id, "no": row.no, "new": new}


@router.post("/cases/import")
async def import_cases(
    file: UploadFile = File(), dry_run: bool = False, desk: Desk = Depends(desk), who: Actor = Depends(actor)
) -> dict[str, Any]:
    """A CSV with at least `words`. Every line by itself: {opened, known, refused: [{line, code, fields}]}."""
    data = await file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise bad_input("file_too_large", fields={"file": "file_too_large"}, max_mb=MAX_FILE // 1024 // 1024)
    opened: list[str] = []
    refused: list[dict[str, Any]] = []
    known = 0
    for line, cells in intake.rows_of(data):
        key = intake.key_of("csv", *cells.values())
        try:
            async with desk.db.write(who) as tx:
                if await intake.taken(tx, key) is not None:
                    known += 1
                    continue
                given = intake.as_case(cells)
                if "issue" not in given and "level" not in given:
                    given |= judged(desk, given["words"])
                names = ("name", "email", "phone", "platform", "user_id")
                contact = Contact(**{name: cells[name] for name in names if cells[name]})
                given["customer_id"] = await known_customer(tx, None, contact, given["lang"])
                case_id = await actions.open_case(tx, **given)
                await tx.execute(intakes.insert().values(key=key, case_id=case_id, at=tx.now))
                opened.append((await queries.row(tx.conn, case_id)).no)
                if dry_run:
                    raise _Tried
        except _Tried:
            continue
        except AppError as error:
            refused.append({"line": line, "code": error.code, "fields": error.fields})
    return {"opened": [] if dry_run else opened, "would_open": len(opened), "known": known, "refused": refused}


class _Tried(Exception):
    """A dry run goes the whole way and is then taken back."""


@router.get("/cases.csv")
async def export(
    view: str = "all",
    status: str | None = None,
    level: int | None = None,
    issue: str | None = None,
    show_id: str | None = None,
    channel: str | None = None,
    assignee: str | None = None,
    q: str | None = None,
    desk: Desk = Depends(desk),
    who: Actor = Depends(actor),
) -> StreamingResponse:
    given = {
        "view": view,
        "status": status,
        "level": level,
        "issue": issue,
        "show_id": show_id,
        "channel": channel,
        "assignee": assignee,
        "q": q[:200] if q else None,
    }
    wanted = worklist.filter_of(given, who.id, desk.clock.now(), own=who.may(Permission.PERSONAL_READ))

    async def body() -> AsyncIterator[str]:
        async with desk.db.read() as conn:
            personal = who.may(Permission.PERSONAL_READ)
            async for piece in exporting.lines(conn, wanted, seams_of(desk), who.lang, personal=personal):
                yield piece

    headers = {"Content-Disposition": 'attachment; filename="cases.csv"'}
    return StreamingResponse(body(), media_type="text/csv; charset=utf-8", headers=headers)


class ViewBody(Body):
    name: str = Field(min_length=1, max_length=80)
    filters: dict[str, str | int | bool | None] = Field(max_length=20)
    shared: bool = False


@router.get("/case-views")
async def views(desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> list[dict[str, Any]]:
    """One's own and the team's, with how many cases each holds now; `more`: so many or more."""
    query = sa.select(saved_views).where(sa.or_(saved_views.c.user_id == who.id, saved_views.c.shared))
    found = []
    async with desk.db.read() as conn:
        for row in list(await conn.execute(query.order_by(saved_views.c.name))):
            wanted = worklist.filter_of(row.filters, who.id, desk.clock.now(), own=who.may(Permission.PERSONAL_READ))
            number, more = await worklist.counted(conn, wanted, limit=SAVED_LIMIT)
            found.append(
                {
                    "id": row.id,
                    "name": row.name,
                    "filters": row.filters,
                    "shared": row.shared,
                    "mine": row.user_id == who.id,
                    "count": number,
                    "more": more,
                }
            )
    return found


@router.post("/case-views", status_code=201)
async def save_view(body: ViewBody, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> dict[str, Any]:
    worklist.filter_of(body.filters, who.id, desk.clock.now())
    view_id = new_id()
    async with desk.db.write(who) as tx:
        row = {"id": view_id, "user_id": who.id, "at": tx.now, **body.model_dump()}
        await tx.execute(saved_views.insert().values(**row))
    return {"id": view_id, **body.model_dump(), "mine": True}


@router.delete("/case-views/{view_id}", status_code=204)
async def drop_view(view_id: str, desk: Desk = Depends(desk), who: Actor = Depends(actor)) -> None:
    async with desk.db.write(who) as tx:
        gone = await tx.execute(
            saved_views.delete().where(saved_views.c.id == view_id, saved_views.c.user_id == who.id)
        )
        if not gone.rowcount:
            raise not_found("view")
