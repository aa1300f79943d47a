"""One moment, please: a question to a department, with a clock on it (R050)."""

from datetime import timedelta
from typing import Any

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.shows import queries as show_queries

from . import queries, rules
from .actions import MAX_WORDS, incident_of
from .events import CauseSet, RequestAnswered, RequestAsked, RequestLate, RequestWithdrawn
from .model import DEPARTMENTS, LATE_TIMER, OWED, RequestState, causes, requests


async def hold(
    tx: Tx,
    show_id: str,
    incident_id: str | None,
    *,
    department: str,
    question: str,
    seconds: int | None = None,
    only: str | None = None,
) -> str:
    """seconds: how long the host waits; then the card offers to park it with a time. only: id of what is asked once."""
    question = question.strip()
    if department not in DEPARTMENTS:
        raise bad_input("unknown_department", fields={"department": "unknown_department"})
    if not question or len(question) > MAX_WORDS:
        raise bad_input("hold_question_missing", fields={"question": "hold_question_missing"})
    if incident_id is not None:
        await incident_of(tx, show_id, incident_id)
    else:
        await show_queries.show_row(tx.conn, show_id)
    if incident_id is not None:
        same = await queries.waiting_request(tx.conn, incident_id, department, question)
        if same is not None:
            return same
    due_at = tx.now + timedelta(seconds=seconds or rules.clocks().hold)
    request_id = only or new_id()
    fresh = {
        "id": request_id,
        "show_id": show_id,
        "incident_id": incident_id,
        "department": department,
        "question": question,
        "asked_by": tx.actor.id,
        "asked_by_name": tx.actor.name,
        "asked_at": tx.now,
        "due_at": due_at,
        "state": RequestState.WAITING,
        "rev": 1,
    }
    if not await tx.insert_new(requests, fresh):
        return request_id
    await set_timer(tx, LATE_TIMER, request_id, due_at)
    tx.emit(RequestAsked(show_id=show_id, request_id=request_id, incident_id=incident_id, department=department))
    return request_id


async def _change_request(tx: Tx, request_id: str, **values: Any) -> None:
    await tx.execute(requests.update().where(requests.c.id == request_id).values(rev=requests.c.rev + 1, **values))


async def answer(tx: Tx, request_id: str, text: str) -> None:
    """The department answers, in time or late; the answer appears on the host's card."""
    text = text.strip()
    if not text or len(text) > MAX_WORDS:
        raise bad_input("answer_missing", fields={"text": "answer_missing"})
    row = await queries.request_row(tx.conn, request_id, lock=True)
    if row.state not in OWED:
        raise wrong_state("request_over", state=row.state)
    late = row.state == RequestState.LATE or tx.now > row.due_at
    await _change_request(
        tx,
        request_id,
        state=RequestState.ANSWERED,
        answer=text,
        answered_by=tx.actor.id,
        answered_by_name=tx.actor.name,
        answered_at=tx.now,
    )
    await cancel_timer(tx, LATE_TIMER, request_id)
    tx.emit(RequestAnswered(**_place(row), late=late))


def _place(row: Any) -> dict[str, Any]:
    return {
        "show_id": row.show_id,
        "request_id": row.id,
        "incident_id": row.incident_id,
        "department": row.department,
    }


async def request_late(tx: Tx, request_id: str) -> None:
    row = await queries.request_row(tx.conn, request_id, lock=True)
    if row.state == RequestState.WAITING:
        await _change_request(tx, request_id, state=RequestState.LATE, late_at=tx.now)
        tx.emit(RequestLate(**_place(row)))


async def withdraw_request(tx: Tx, request_id: str) -> None:
    row = await queries.request_row(tx.conn, request_id, lock=True)
    if row.state not in OWED:
        raise wrong_state("request_over", state=row.state)
    await _change_request(tx, request_id, state=RequestState.WITHDRAWN)
    await cancel_timer(tx, LATE_TIMER, request_id)
    tx.emit(RequestWithdrawn(**_place(row)))


async def set_cause(tx: Tx, show_id: str, incident_id: str, texts: dict[str, str], confirmed: bool) -> None:
    """Why it happened. Suspected until the department that knows confirms it (R088)."""
    await incident_of(tx, show_id, incident_id)
    texts = {lang: text.strip() for lang, text in texts.items() if text.strip()}
    if not texts:
        raise bad_input("cause_missing", fields={"texts": "cause_missing"})
    values = {"texts": texts, "confirmed": confirmed, "by": tx.actor.id, "by_name": tx.actor.name, "at": tx.now}
    changed = await tx.execute(causes.update().where(causes.c.incident_id == incident_id).values(**values))
    if not changed.rowcount:
        await tx.insert_new(causes, {"incident_id": incident_id, "show_id": show_id, **values})
    tx.emit(CauseSet(show_id=show_id, incident_id=incident_id, confirmed=confirmed))
