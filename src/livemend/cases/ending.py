"""The end of a case: the result is told, the customer has the last word, and it may begin again."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, wrong_state

from . import cause_rules, following, moves, path_rules, queries, rules, sla, steps
from .entries import add_entry, change
from .events import (
    CaseClosed,
    CaseReopened,
    CaseResolved,
    CaseStepMoved,
    PublicOutcomeTold,
    ResultTold,
)
from .model import Audience, ClockKind, Outcome, Status, Step
from .seams import CaseSeams
from .steps import put_reason, put_status


async def tell_result(tx: Tx, case_id: str, text: str, *, reason: str | None = None) -> str:
    """The customer is told what was done; from here it is the customer's word that counts (R109)."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if not text.strip():
        raise bad_input("text_missing", fields={"text": "text_missing"})
    await _past_telling(tx, row, reason)
    entry_id = await add_entry(tx, case_id, kind="result", audience=Audience.PRIVATE, text=text, lang=row.lang)
    await change(tx, case_id, told_at=tx.now)
    tx.emit(ResultTold(case_id=case_id, show_id=row.show_id, entry_id=entry_id, round=row.round))
    now = await queries.row(tx.conn, case_id)
    if now.status != Status.PENDING_CUSTOMER and now.step in ASKED_AT:
        await put_status(tx, now, Status.PENDING_CUSTOMER)
    return entry_id


# Where the customer is asked whether it is good: also at the end of a playbook that has no such step.
ASKED_AT = (Step.CONFIRM, Step.DONE)


async def _past_telling(tx: Tx, row: Any, reason: str | None) -> None:
    """The step `tell` is done with it. Told before its time, the steps in between are left out, with a reason."""
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    await moves.check_turn(tx, row, Step.TELL, reason)
    way = await following.way_of(tx.conn, row)
    if way.tells_alone():
        # Told once more, or by another role: the reason is kept all the same.
        if row.step != Step.TELL:
            await put_reason(tx, row.id, "step_reason", reason)
    else:
        if not (reason and reason.strip()):
            wrong = path_rules.unjudged(row.issue, row.level, row.cause_axis) if way.passes("assess", "tell") else None
            raise wrong_state(wrong or "step_skip_needs_reason", step=row.step, to=Step.TELL, next=way.next)
        await moves.move_step(tx, row.id, Step.TELL, reason=reason)
        reason = None
    if (await queries.row(tx.conn, row.id)).step == Step.TELL:
        await put_reason(tx, row.id, "step_reason", reason)
        await moves.go_on(tx, row.id, Step.TELL)


async def public_outcome(tx: Tx, case_id: str, text: str | None) -> None:
    """A public complaint was answered in public too (R057). text: what was said or posted."""
    row = await queries.row(tx.conn, case_id, lock=True)
    entry_id = None
    if text and text.strip():
        entry_id = await add_entry(tx, case_id, kind="public_outcome", audience=Audience.PUBLIC, text=text)
    await change(tx, case_id, public_outcome_at=tx.now)
    tx.emit(PublicOutcomeTold(case_id=case_id, show_id=row.show_id, entry_id=entry_id))


async def resolve(tx: Tx, case_id: str) -> None:
    """The customer is satisfied: resolved, with some days of grace before it closes."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.status in rules.ENDED or row.status == Status.RESOLVED:
        return
    await change(tx, case_id, resolved_at=tx.now)
    await sla.met(tx, case_id, ClockKind.RESOLUTION, row.show_id)
    await sla.end(tx, case_id, [ClockKind.NEXT_REPLY, ClockKind.PROGRESS, ClockKind.CONTACT])
    await put_status(tx, row, Status.RESOLVED)
    tx.emit(CaseResolved(case_id=case_id, show_id=row.show_id, round=row.round))
    if row.step == Step.CONFIRM and (await following.way_of(tx.conn, row)).next != Step.DONE:
        # The shop wants something more of itself when the customer is happy.
        await moves.go_on(tx, case_id, Step.CONFIRM)


async def close_case(
    tx: Tx,
    case_id: str,
    *,
    seams: CaseSeams,
    outcome: str = Outcome.SATISFIED,
    lesson: str | None = None,
    evidence: str | None = None,
    waive: Mapping[str, str] | None = None,
) -> None:
    """Refused while anything is open. waive: code -> reason, logged in the timeline.

    evidence: what cleared a misunderstanding up, a report or a video; without it that is only our opinion.
    """
    row = await queries.row(tx.conn, case_id, lock=True)
    if outcome not in set(Outcome):
        raise bad_input("unknown_outcome", fields={"outcome": "unknown_outcome"})
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    if outcome == Outcome.MISUNDERSTANDING and not (evidence and evidence.strip()):
        raise bad_input("clearing_evidence_missing", fields={"evidence": "clearing_evidence_missing"})
    lesson = lesson if lesson and lesson.strip() else row.lesson
    still_open = rules.close_errors(
        outcome=outcome,
        told=row.told_at is not None,
        public_open=row.public_source and row.public_outcome_at is None,
        level=row.level,
        lesson=lesson,
        resolved=row.status == Status.RESOLVED,
        caused=cause_rules.is_whole(row.cause_axis, row.cause_sub, row.cause_stage, row.cause_ref),
    )
    if outcome not in (Outcome.MERGED, Outcome.SPAM):
        still_open += await seams.open_things(tx.conn, case_id, outcome)
        still_open += await playbook_open(tx.conn, row, seams, outcome, lesson)
    waived = {code: text for code, text in (waive or {}).items() if code in rules.WAIVABLE and text.strip()}
    left = [code for code in dict.fromkeys(still_open) if code not in waived]
    if left:
        raise AppError("case_still_open", 409, open=left)
    for code in still_open:
        await put_reason(tx, case_id, "waiver", waived.get(code))
    await put_reason(tx, case_id, "cleared_up", evidence)
    before = row.step
    if before != Step.DONE:
        way = await following.way_of(tx.conn, row)
        await change(tx, case_id, step=Step.DONE, steps_done=list(way.after(Step.DONE)))
        tx.emit(
            CaseStepMoved(
                case_id=case_id,
                show_id=row.show_id,
                before=before,
                step=Step.DONE,
                round=row.round,
                reason_id=None,
            )
        )
    await change(tx, case_id, outcome=outcome, lesson=lesson, closed_at=tx.now)
    if row.resolved_at is None:
        await change(tx, case_id, resolved_at=tx.now)
    await sla.met(tx, case_id, ClockKind.OUTER, row.show_id)
    await sla.end(tx, case_id, list(ClockKind))
    await put_status(tx, row, Status.CLOSED)
    tx.emit(
        CaseClosed(
            case_id=case_id,
            show_id=row.show_id,
            outcome=outcome,
            round=row.round,
            waived=[code for code in still_open if code in waived],
        )
    )


async def playbook_open(
    conn: AsyncConnection, row: Any, seams: CaseSeams, outcome: str, lesson: str | None
) -> list[str]:
    """What only the shop's own playbook still wants before the end."""
    book = await following.book_of(conn, row)
    way = following.way(book, row)
    own = [key for key in way.path if key not in path_rules.HOUSE and way.state(key) in ("current", "later")]
    found = rules.playbook_errors(
        closing=book.closing, outcome=outcome, lesson=lesson, cause_by=row.cause_by, own_steps=bool(own)
    )
    if outcome not in rules.HEARD:
        return found
    for item, guard in seams.closing_items.items():
        if item in book.closing:
            found += await guard(conn, row.id)
    return found


async def reopen(tx: Tx, case_id: str, words: str, *, why: str = "not_satisfied") -> None:
    """Assessed again with what is wanted now; from the third round on a manager owns it (R110)."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.merged_into is not None or row.status == Status.SPAM:
        raise wrong_state("case_ended", status=row.status)
    number = row.round + 1
    entry_id = None
    if words.strip():
        entry_id = await add_entry(tx, case_id, kind="not_satisfied", audience=Audience.PRIVATE, text=words)
    # Looked at anew, with what is wanted now: what follows in the playbook is done once more.
    way = await following.way_of(tx.conn, row)
    await change(
        tx,
        case_id,
        round=number,
        step=Step.ASSESS,
        steps_done=[key for key in way.done if way.index(key) < way.index(Step.ASSESS)],
        told_at=None,
        decided_at=None,
        resolved_at=None,
        closed_at=None,
        outcome=None,
    )
    tx.emit(CaseReopened(case_id=case_id, show_id=row.show_id, round=number, why=why, entry_id=entry_id))
    if row.status != Status.OPEN:
        await put_status(tx, row, Status.OPEN)
    await moves.entered(tx, case_id)
    # What was decided is decided anew.
    await sla.end(tx, case_id, [ClockKind.CONTACT])
    await sla.start(tx, case_id, ClockKind.NEXT_REPLY)
    await sla.start(tx, case_id, ClockKind.PROGRESS)
    await sla.start(tx, case_id, ClockKind.RESOLUTION, level=row.level)
    if not await sla.is_running(tx, case_id, ClockKind.OUTER):
        await sla.start(tx, case_id, ClockKind.OUTER, at=row.opened_at)
    if number >= rules.MANAGER_FROM_ROUND:
        await steps.escalate(tx, case_id, "round")
        await steps.to_manager(tx, case_id, "round")
