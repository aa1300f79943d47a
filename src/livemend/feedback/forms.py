"""The forms of the customer's page: what each may hold, and what it does."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from livemend.cases.evidence import MAX_BYTES, MAX_FILES
from livemend.kit.clock import from_ms
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, wrong_state
from livemend.promises import asking
from livemend.promises import queries as promises
from livemend.remedies import actions as remedies
from livemend.remedies import queries as remedy_queries

from . import actions, invites
from .model import How

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
MOST = {
    "wished": 2000,
    "order_no": 60,
    "name": 120,
    "email": 200,
    "phone": 40,
    "carrier": 80,
    "tracking": 80,
    "by_name": 120,
}
MOST_WORDS = 4000
# Kept for the page that says what is wrong, as long as it may be.
TYPED = (
    "words",
    "order_no",
    "symptom",
    "wished",
    "email",
    "phone",
    "carrier",
    "tracking",
    "target",
    "outcome_rating",
    "handling_rating",
    "agree",
)


@asynccontextmanager
async def read_form(request: Request) -> AsyncIterator[FormData]:
    """A form, refused by its announced length before it is read; its files are closed afterwards."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > MAX_BYTES * 2:
        raise AppError("file_too_large", 413, max_mb=MAX_BYTES // 1024 // 1024)
    try:
        form = await request.form(max_files=MAX_FILES, max_fields=40, max_part_size=256 * 1024)
    except HTTPException as error:
        raise AppError("form_unreadable", 400, max=MAX_FILES) from error
    try:
        yield form
    finally:
        await form.close()


def _clean(form: FormData, name: str) -> str:
    """Without what no keyboard types (a NUL would be refused by one of the databases)."""
    value = form.get(name)
    return _CONTROL.sub("", value.replace("\r\n", "\n")) if isinstance(value, str) else ""


def text(form: FormData, name: str, limit: int | None = None) -> str:
    """Never cut: whoever wrote too much is told how much, with all of it before them."""
    value = _clean(form, name)
    most = limit or MOST.get(name, MOST_WORDS)
    if (over := len(value.strip()) - most) > 0:
        raise bad_input("text_over", fields={name: "text_over"}, over=over, max=most)
    return value


def once_of(what: str, form: FormData) -> str | None:
    """The same form sent twice is one; another choice or other words from the same copy of the page are not."""
    key = text(form, "once", 64)
    if not key:
        return None
    said = "\n".join(f"{name}={value}" for name, value in sorted(form.multi_items(), key=str) if isinstance(value, str))
    return f"{what}\n{said}"


def typed(form: FormData, names: Sequence[str] = TYPED) -> dict[str, str]:
    return {name: value for name in names if (value := _clean(form, name))}


def _stars(form: FormData, name: str) -> int | None:
    value = text(form, name, 2)
    return int(value) if value.isdigit() else None


async def _chosen(tx: Tx, case_id: str, form: FormData) -> None:
    """Only an offer of this very case that may be chosen now."""
    offer_id = text(form, "offer_id", 36)
    if offer_id not in {offer["id"] for offer in await remedy_queries.choosable(tx.conn, case_id)}:
        raise AppError("offer_gone", 409)
    await remedies.choose_offer(tx, offer_id)


async def _message(tx: Tx, case_id: str, form: FormData) -> None:
    await actions.write(tx, case_id, text(form, "words"))


async def _details(tx: Tx, case_id: str, form: FormData) -> None:
    await actions.tell_missing(
        tx,
        case_id,
        order_no=text(form, "order_no"),
        symptom=text(form, "symptom"),
        wished=text(form, "wished"),
        email=text(form, "email"),
        phone=text(form, "phone"),
    )


async def _satisfied(tx: Tx, case_id: str, form: FormData) -> None:
    await actions.satisfied(
        tx,
        case_id,
        text(form, "words"),
        outcome_rating=_stars(form, "outcome_rating"),
        handling_rating=_stars(form, "handling_rating"),
    )


async def _not_satisfied(tx: Tx, case_id: str, form: FormData) -> None:
    shown = text(form, "round", 4)
    await actions.not_satisfied(tx, case_id, text(form, "words"), round_=int(shown) if shown.isdigit() else None)


async def _return(tx: Tx, case_id: str, form: FormData) -> None:
    await actions.send_back(tx, case_id, text(form, "target", 36), text(form, "carrier"), text(form, "tracking"))


async def _new_time(tx: Tx, case_id: str, form: FormData) -> None:
    """Only of a promise of this very case, and only to the time that stood on the page."""
    target, shown = text(form, "target", 36), text(form, "shown", 14)
    asked = {row.id for row in await promises.asked_of_customer(tx.conn, case_id, tx.now)}
    if target not in asked or not shown.isdigit():
        raise wrong_state("promise_move_gone")
    words = text(form, "words")
    agreed = text(form, "answer", 10)
    if agreed not in ("yes", "no"):
        raise bad_input("unknown_answer", fields={"answer": "unknown_answer"})
    await asking.answer_move(tx, target, from_ms(int(shown)), agreed == "yes")
    if words.strip():
        await actions.write(tx, case_id, words)


async def _final_answer(tx: Tx, case_id: str, form: FormData) -> None:
    await actions.answer_final(tx, case_id, text(form, "target", 36), text(form, "answer", 10), text(form, "words"))


async def _improve(tx: Tx, case_id: str, form: FormData) -> None:
    if text(form, "agree", 4) != "yes":
        raise bad_input("consent_missing", fields={"agree": "consent_missing"})
    await invites.agree(tx, case_id, how=How.PAGE, words=text(form, "words"))


async def _suggest(tx: Tx, case_id: str, form: FormData) -> None:
    await invites.suggest(tx, case_id, text(form, "words"))


async def _take_back(tx: Tx, case_id: str, form: FormData) -> None:
    await invites.take_back(tx, case_id, how=How.PAGE)


FORMS = {
    "improve": _improve,
    "suggest": _suggest,
    "take-back": _take_back,
    "chosen": _chosen,
    "message": _message,
    "details": _details,
    "satisfied": _satisfied,
    "not-satisfied": _not_satisfied,
    "return": _return,
    "new-time": _new_time,
    "final-answer": _final_answer,
}
