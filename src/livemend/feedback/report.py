"""`/report`: a customer opens a case without an account; the number is shown at once."""

from collections.abc import Collection
from typing import Any

from fastapi import APIRouter, Depends, Request
from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter
from starlette.datastructures import FormData
from starlette.datastructures import UploadFile as Sent
from starlette.responses import Response

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.serving import judged, store_upload
from livemend.catalog import actions as catalog
from livemend.catalog import queries as catalog_queries
from livemend.kit.actor import CUSTOMER
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input
from livemend.kit.i18n import t
from livemend.people.access import Desk, desk

from . import actions, queries
from .forms import read_form, text, typed
from .html import language, render
from .pages import error_text, form_language

public = APIRouter(include_in_schema=False)
FIELDS = ("words", "wished", "order_no", "name", "email", "phone")
# Cases one address may open: enough for a family, too little for a flood.
RATE = parse("8/hour")


async def _form(
    desk: Desk,
    lang: str,
    given: dict[str, str],
    *,
    error: str = "",
    wrong: Collection[str] = (),
    status: int = 200,
) -> Response:
    async with desk.db.read() as conn:
        shop = await catalog_queries.shop(conn)
    filled = {name: given.get(name, "") for name in FIELDS}
    return render("report.html", lang=lang, shop=shop, status=status, error=error, wrong=wrong, given=filled)


@public.get("/report")
async def report(request: Request, desk: Desk = Depends(desk)) -> Response:
    return await _form(desk, language(request), {})


async def _open(tx: Tx, given: dict[str, str], lang: str, proposed: dict[str, Any]) -> str:
    if not given["words"].strip():
        raise bad_input("message_missing", fields={"words": "message_missing"})
    if not (given["email"].strip() or given["phone"].strip()):
        raise bad_input("contact_missing", fields={"email": "contact_missing"})
    customer_id = await catalog.upsert_customer(tx, name=given["name"].strip(), lang=lang)
    await catalog.set_contact(
        tx, customer_id, email=given["email"].strip() or None, phone=given["phone"].strip() or None
    )
    case_id = await cases.open_case(
        tx,
        channel="web",
        words=given["words"].strip(),
        wished=given["wished"].strip() or None,
        customer_id=customer_id,
        lang=lang,
        **proposed,
    )
    # A number typed by a stranger is a claim: it is noted, and a colleague ties the order to the case.
    if given["order_no"].strip():
        await cases.add_entry(tx, case_id, kind="order_number", audience="private", text=given["order_no"].strip())
    return case_id


def limiter(desk: Desk) -> MovingWindowRateLimiter:
    found: MovingWindowRateLimiter | None = desk.parts.get("report_limiter")
    if found is None:
        found = desk.parts["report_limiter"] = MovingWindowRateLimiter(MemoryStorage())
    return found


def _files(form: FormData) -> list[Sent]:
    return [file for file in form.getlist("file") if isinstance(file, Sent) and file.filename]


@public.post("/report")
async def send(request: Request, desk: Desk = Depends(desk)) -> Response:
    async with read_form(request) as form:
        return await _received(desk, request, form)


async def _received(desk: Desk, request: Request, form: FormData) -> Response:
    lang = form_language(request, form, language(request))
    given = typed(form, FIELDS)
    address = request.client.host if request.client else "unknown"
    try:
        if text(form, "website"):
            # Only a program fills the field that nobody sees.
            raise AppError("too_many_requests", 429, retry_after=3600)
        if not await limiter(desk).hit(RATE, "report", address):
            raise AppError("too_many_requests", 429, retry_after=RATE.get_expiry())
        said = {name: text(form, name) for name in FIELDS}
        async with desk.db.write(CUSTOMER) as tx:
            if not await actions.first_time(tx, text(form, "once", 64)):
                raise AppError("sent_already", 409)
            case_id = await _open(tx, said, lang, judged(desk, said["words"]))
    except AppError as error:
        # No browser gives chosen files back to a page.
        again = f" {t(lang, 'feedback.report.files_again')}" if _files(form) else ""
        return await _form(
            desk, lang, given, error=error_text(lang, error) + again, wrong=error.fields, status=error.status
        )
    problem = ""
    for file in _files(form):
        try:
            await store_upload(desk, CUSTOMER, case_id, file)
        except AppError as error:
            problem = error_text(lang, error)
    async with desk.db.read() as conn:
        row = await case_queries.row(conn, case_id)
        shop = await catalog_queries.shop(conn)
        link = await queries.status_link(conn, case_id, desk.settings.secret_key, "")
    lines = [t(lang, "feedback.reported.text"), *([problem] if problem else [])]
    title = t(lang, "feedback.reported.title")
    return render(
        "note.html",
        lang=lang,
        shop=shop,
        status=201,
        title=title,
        number=row.no,
        lines=lines,
        resend="",
        link=f"{link}?lang={lang}" if link else "",
    )
