"""Every case gets its link, every result is asked about, every happy end is looked after once more."""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import queries as cases
from livemend.cases import times
from livemend.cases.events import CaseClosed, CaseOpened, CaseReopened, CaseStepMoved, ResultTold
from livemend.cases.model import Outcome, Status, Step
from livemend.cases.seams import CaseSeams
from livemend.kit.db import Tx
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people.access import Desk

from . import actions, invites, queries, rules
from .events import FollowUpDue


async def _told(tx: Tx, event: ResultTold) -> None:
    await _ask(tx, event.case_id)
    await actions.keep_link(tx, event.case_id)


async def _ask(tx: Tx, case_id: str) -> None:
    """With the result; where a playbook tells it before the last work is done, once the case is to be confirmed."""
    row = await cases.row(tx.conn, case_id)
    if row.told_at is not None and rules.may_answer(row.status, row.step):
        await actions.ask(tx, case_id, row.round)


async def _moved(tx: Tx, event: CaseStepMoved) -> None:
    asked = await queries.ask(tx.conn, event.case_id)
    if event.step == Step.CONFIRM and (asked is None or asked.round != event.round):
        await _ask(tx, event.case_id)


async def _closed(tx: Tx, event: CaseClosed) -> None:
    await cancel_timer(tx, actions.REMIND_TIMER, event.case_id)
    if event.outcome == Outcome.SATISFIED:
        await actions.keep_link(tx, event.case_id)
        due_at = tx.now + await times.follow_up_after(tx.conn)
        await set_timer(tx, actions.FOLLOW_UP_TIMER, event.case_id, due_at)


async def _reopened(tx: Tx, event: CaseReopened) -> None:
    for timer in (actions.REMIND_TIMER, actions.FOLLOW_UP_TIMER):
        await cancel_timer(tx, timer, event.case_id)


async def _follow_up(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
    row = await cases.row(tx.conn, ref)
    if row.status == Status.CLOSED and row.outcome == Outcome.SATISFIED:
        tx.emit(FollowUpDue(case_id=ref, show_id=row.show_id))


def install(desk: Desk) -> None:
    secret, base_url = desk.settings.secret_key, desk.settings.base_url
    seams: CaseSeams = desk.parts["cases"]

    async def opened(tx: Tx, event: CaseOpened) -> None:
        await actions.make_link(tx, event.case_id, secret)

    async def link(conn: AsyncConnection, case_id: str) -> str | None:
        return await queries.status_link(conn, case_id, secret, base_url)

    async def remind(tx: Tx, ref: str, _payload: dict[str, Any]) -> None:
        await actions.remind(tx, ref, seams)

    async def outcome_guard(conn: AsyncConnection, case_id: str, outcome: str) -> list[str]:
        """ "No answer" only after the reminders, "final offer" only with one on record."""
        if outcome == Outcome.NO_ANSWER:
            asked = await queries.ask(conn, case_id)
            return [] if asked is not None and asked.state == "no_answer" else ["reminders_open"]
        if outcome == Outcome.FINAL_OFFER and not await queries.has_final_offer(conn, case_id):
            return ["final_offer_missing"]
        return []

    seams.detail["status_link"] = link
    seams.detail["satisfaction"] = queries.satisfaction
    seams.detail["improvement"] = invites.of_case
    seams.outcome_guards.append(outcome_guard)
    desk.bus.in_tx(CaseOpened, opened)
    desk.bus.in_tx(ResultTold, _told)
    desk.bus.in_tx(CaseStepMoved, _moved)
    desk.bus.in_tx(CaseClosed, _closed)
    desk.bus.in_tx(CaseReopened, _reopened)
    desk.timers.on(actions.REMIND_TIMER, remind)
    desk.timers.on(actions.FOLLOW_UP_TIMER, _follow_up)
