"""The customer's pages: read without an account and without script; every form ends in a redirect."""

from collections.abc import Collection
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as Sent
from starlette.responses import RedirectResponse, Response

from livemend.cases import queries as cases
from livemend.cases.serving import file_response, store_upload
from livemend.catalog import queries as catalog
from livemend.kit.actor import CUSTOMER
from livemend.kit.errors import AppError
from livemend.kit.i18n import LANGUAGES, t
from livemend.people.access import Desk, desk

from . import actions, queries
from .forms import FORMS, once_of, read_form, typed
from .html import language, render
from .page import build

public = APIRouter(include_in_schema=False)
TOLD, TOLD_SECONDS = "told", 120
DONE = frozenset(
    {
        "evidence",
        "chosen",
        "message",
        "details",
        "satisfied",
        "not_satisfied",
        "return",
        "new_time",
        "final_answer",
        "resent",
        "improve",
        "suggest",
        "take_back",
    }
)


def error_text(lang: str, error: AppError) -> str:
    return t(lang, f"errors.{error.code}", **error.params)


def form_language(request: Request, form: FormData, default: str) -> str:
    chosen = typed(form, ("lang",)).get("lang")
    return chosen if chosen in LANGUAGES else language(request, default)


async def _note(desk: Desk, request: Request, kind: str, status: int, **more: Any) -> Response:
    lang = language(request, more.pop("lang", None))
    async with desk.db.read() as conn:
        shop = await catalog.shop(conn)
    values = {"number": "", "resend": "", "link": "", **more}
    title = t(lang, f"feedback.{kind}.title")
    lines = values.pop("lines", [t(lang, f"feedback.{kind}.text")])
    return render("note.html", lang=lang, shop=shop, status=status, title=title, lines=lines, **values)


async def show(
    desk: Desk,
    request: Request,
    token: str,
    *,
    error: str = "",
    opened: str = "",
    given: dict[str, str] | None = None,
    wrong: Collection[str] = (),
    status: int = 200,
    lang: str | None = None,
) -> Response:
    """The page of a case, or the one that says why there is none."""
    async with desk.db.read() as conn:
        link = await queries.link_of_token(conn, token)
        if link is not None and queries.is_valid(link, desk.clock.now()):
            row = await cases.row(conn, link.case_id)
            chosen = lang or language(request, row.lang)
            shop = await catalog.shop(conn)
            view = await build(conn, row, shop, desk.clock.now(), chosen)
            done = request.cookies.get(TOLD, "")
            answer = render(
                "case.html",
                lang=chosen,
                shop=shop,
                status=status,
                case=view,
                token=token,
                error=error,
                open=opened,
                given=given or {},
                wrong_at=wrong,
                done=t(chosen, f"feedback.done.{done}") if done in DONE and not error else "",
            )
            if done:
                answer.delete_cookie(TOLD, path=f"/c/{token}")
            return answer
        known = await cases.row(conn, link.case_id) if link is not None else None
    if known is None:
        return await _note(desk, request, "unknown", 404)
    if request.cookies.get(TOLD) == "resent":
        note = await _note(desk, request, "resent", 200, lang=known.lang)
        note.delete_cookie(TOLD, path=f"/c/{token}")
        return note
    return await _note(desk, request, "expired", 410, lang=known.lang, resend=token)


async def case_of(desk: Desk, token: str) -> str:
    async with desk.db.read() as conn:
        link = await queries.link_of_token(conn, token)
    if link is None or not queries.is_valid(link, desk.clock.now()):
        raise AppError("link_outdated", 410)
    return str(link.case_id)


def back(desk: Desk, token: str, lang: str, done: str) -> Response:
    """See other: going back or reloading sends nothing twice, and what was done is told once."""
    answer = RedirectResponse(f"/c/{token}?{urlencode({'lang': lang})}", 303)
    secure = desk.settings.secure_cookies
    answer.set_cookie(
        TOLD, done, max_age=TOLD_SECONDS, httponly=True, samesite="lax", secure=secure, path=f"/c/{token}"
    )
    return answer


async def handle(desk: Desk, request: Request, token: str, what: str) -> Response:
    """Every form of the page: valid link, one time only, words or files checked, then back to the page."""
    try:
        case_id = await case_of(desk, token)
    except AppError:
        return await show(desk, request, token)
    lang = language(request)
    given: dict[str, str] = {}
    try:
        async with desk.db.read() as conn:
            row = await cases.row(conn, case_id)
        lang = language(request, row.lang)
        async with read_form(request) as form:
            lang = form_language(request, form, row.lang)
            given = typed(form)
            if what == "evidence":
                await _evidence(desk, case_id, form)
            else:
                async with desk.db.write(CUSTOMER) as tx:
                    if await actions.first_time(tx, once_of(what, form)):
                        await FORMS[what](tx, case_id, form)
    except AppError as error:
        # What was typed is not lost by one wrong field.
        return await show(
            desk,
            request,
            token,
            error=error_text(lang, error),
            opened=what.replace("-", "_"),
            given=given,
            wrong=error.fields,
            status=error.status,
            lang=lang,
        )
    return back(desk, token, lang, what.replace("-", "_"))


async def _evidence(desk: Desk, case_id: str, form: FormData) -> None:
    files = [file for file in form.getlist("file") if isinstance(file, Sent) and file.filename]
    if not files:
        raise AppError("file_empty", 422)
    for file in files:
        await store_upload(desk, CUSTOMER, case_id, file)


@public.get("/c/{token}")
async def page(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await show(desk, request, token)


@public.post("/c/{token}/evidence")
async def evidence(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "evidence")


@public.post("/c/{token}/choose")
async def choose(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "chosen")


@public.post("/c/{token}/message")
async def message(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "message")


@public.post("/c/{token}/details")
async def details(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "details")


@public.post("/c/{token}/satisfied")
async def satisfied(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "satisfied")


@public.post("/c/{token}/not-satisfied")
async def not_satisfied(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "not-satisfied")


@public.post("/c/{token}/return")
async def send_back(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """Carrier and number of the parcel that comes back."""
    return await handle(desk, request, token, "return")


@public.post("/c/{token}/new-time")
async def new_time(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """Yes or no to a later promised time."""
    return await handle(desk, request, token, "new-time")


@public.post("/c/{token}/final-answer")
async def final_answer(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """Yes or no to the last offer."""
    return await handle(desk, request, token, "final-answer")


@public.post("/c/{token}/improve")
async def improve(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """Yes to being asked about making goods better, with a first suggestion or without."""
    return await handle(desk, request, token, "improve")


@public.post("/c/{token}/suggest")
async def suggest(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "suggest")


@public.post("/c/{token}/take-back")
async def take_back(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    return await handle(desk, request, token, "take-back")


@public.post("/c/{token}/resend")
async def resend(token: str, request: Request, desk: Desk = Depends(desk)) -> Response:
    """The answer is the same whether we can reach the customer or not."""
    async with read_form(request) as form:
        lang = form_language(request, form, "en")
    async with desk.db.read() as conn:
        link = await queries.link_of_token(conn, token)
    if link is None:
        return await _note(desk, request, "unknown", 404)
    async with desk.db.write(CUSTOMER) as tx:
        await actions.ask_for_link(tx, link.case_id)
    return back(desk, token, lang, "resent")


@public.get("/c/{token}/evidence/{evidence_id}")
async def file(token: str, evidence_id: str, desk: Desk = Depends(desk)) -> Response:
    case_id = await case_of(desk, token)
    async with desk.db.read() as conn:
        piece = await cases.evidence_row(conn, case_id, evidence_id)
    return file_response(await desk.blobs.get(piece.blob), piece.type, piece.name)


@public.get("/c/{token}/evidence/{evidence_id}/thumbnail")
async def thumbnail(token: str, evidence_id: str, desk: Desk = Depends(desk)) -> Response:
    case_id = await case_of(desk, token)
    async with desk.db.read() as conn:
        piece = await cases.evidence_row(conn, case_id, evidence_id)
    if piece.thumbnail is None:
        raise AppError("not_found", 404, what="file")
    return file_response(await desk.blobs.get(piece.thumbnail), "image/jpeg", "thumbnail.jpg")
