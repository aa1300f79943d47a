"""The supplier's page: read and answered without an account and without script."""

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from livemend.catalog import queries as catalog
from livemend.feedback.actions import first_time
from livemend.feedback.forms import once_of, read_form, text, typed
from livemend.feedback.html import language, render
from livemend.feedback.pages import error_text, form_language
from livemend.kit.errors import AppError
from livemend.kit.i18n import t
from livemend.people.access import Desk, desk

from . import actions, queries
from .letters import counts_of, facts
from .mails import SUPPLIER
from .model import RequestState, Via

public = APIRouter(include_in_schema=False)
FIELDS = ("cause", "measure", "measure_by", "by_name")


async def _unknown(desk: Desk, request: Request) -> Response:
    lang = language(request)
    async with desk.db.read() as conn:
        shop = await catalog.shop(conn)
    title, lines = t(lang, "suppliers.page.unknown"), [t(lang, "suppliers.page.unknown_text")]
    values = {"title": title, "lines": lines, "number": "", "resend": "", "link": ""}
    return render("note.html", lang=lang, shop=shop, status=404, **values)


async def _show(
    desk: Desk,
    request: Request,
    token: str,
    *,
    lang: str | None = None,
    error: AppError | None = None,
    given: dict[str, str] | None = None,
) -> Response:
    async with desk.db.read() as conn:
        row = await queries.of_token(conn, token)
        if row is None:
            return await _unknown(desk, request)
        chosen = lang or language(request, row.lang)
        told = await facts(conn, row, chosen)
        shop = await catalog.shop(conn)
        zone = ZoneInfo(shop["timezone"] if shop else "UTC")
        answered = (await queries.replies_of(conn, [row.id])).get(row.id, [])
    for answer in answered:
        # A day, as the form asked for one.
        by = answer["measure_by"]
        answer["day"] = f"{datetime.fromisoformat(by).astimezone(zone):%Y-%m-%d}" if by else ""
    return render(
        "supplier.html",
        lang=chosen,
        shop=shop,
        status=error.status if error else 200,
        asked=told,
        counts=counts_of(told, chosen),
        # What was asked by mistake is nothing to read any more.
        gone=row.state == RequestState.WITHDRAWN,
        replies=answered,
        open=row.state == RequestState.OPEN,
        token=token,
        error=error_text(chosen, error) if error else "",
        wrong=error.fields if error else {},
        given={name: (given or {}).get(name, "") for name in FIELDS},
        done=request.query_params.get("done") == "1" and row.state != RequestState.OPEN,
    )


@public.get("/supplier/{token}")
async def page(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    async with desk.db.read() as conn:
        row = await queries.of_token(conn, token)
    if row is not None and row.opened_at is None:
        async with desk.db.write(SUPPLIER) as tx:
            await actions.look(tx, row.id)
    return await _show(desk, request, token)


def _day(written: str, zone: str) -> datetime | None:
    """The end of a day in the shop's zone."""
    try:
        found = datetime.strptime(written, "%Y-%m-%d").date()  # noqa: DTZ007 - the zone comes in the next line
    except ValueError:
        return None
    return datetime.combine(found, time(23, 59), ZoneInfo(zone))


@public.post("/supplier/{token}/reply")
async def reply(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    async with desk.db.read() as conn:
        row = await queries.of_token(conn, token)
        shop = await catalog.shop(conn)
    if row is None:
        return await _unknown(desk, request)
    lang = language(request, row.lang)
    given: dict[str, str] = {}
    try:
        async with read_form(request) as form:
            lang = form_language(request, form, row.lang)
            given = typed(form, FIELDS)
            said = {name: text(form, name) for name in FIELDS}
            shown, once = text(form, "round", 4), once_of("supplier", form)
        values: dict[str, Any] = {**said, "measure_by": _day(said["measure_by"], shop["timezone"] if shop else "UTC")}
        async with desk.db.write(SUPPLIER) as tx:
            if await first_time(tx, once):
                number = int(shown) if shown.isdigit() else None
                await actions.reply(tx, row.id, **values, via=Via.LINK, round_=number)
    except AppError as error:
        return await _show(desk, request, token, lang=lang, error=error, given=given)
    return RedirectResponse(f"/supplier/{token}?{urlencode({'lang': lang, 'done': 1})}", 303)
