"""From step to step, as the playbook of the case says now."""

from typing import Any

import sqlalchemy as sa

from livemend.kit import events as log
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import t
from livemend.knowledge.playbook import DONE_BY, OWN_KEY, Playbook
from livemend.people import queries as people
from livemend.shows import queries as shows

from . import asking, following, path_rules, queries, rules, step_clock, steps
from .entries import change
from .events import CaseAcknowledged, CaseStepMoved
from .model import Status, Step

# Whoever leads may do the work of every step.
ANY_STEP = frozenset({"manager", "admin"})


async def move_step(tx: Tx, case_id: str, to: str, *, reason: str | None = None) -> bool:
    """To the next step; leaving one out or going back needs a reason, which is logged. False: already there."""
    if not OWN_KEY.fullmatch(to):
        raise bad_input("unknown_step", fields={"step": "unknown_step"})
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.step == to:
        return False
    if row.status in rules.ENDED:
        raise wrong_state("case_ended", status=row.status)
    book = await following.book_of(tx.conn, row)
    way = following.way(book, row)
    given = bool(reason and reason.strip())
    wrong = path_rules.error(way, to, reason=given, issue=row.issue, level=row.level, axis=row.cause_axis)
    if wrong:
        raise wrong_state(wrong, step=row.step, to=to, next=way.next)
    reason_id = await steps.put_reason(tx, case_id, "step_reason", reason)
    await change(tx, case_id, step=to, steps_done=list(way.after(to)))
    tx.emit(
        CaseStepMoved(
            case_id=case_id, show_id=row.show_id, before=row.step, step=to, round=row.round, reason_id=reason_id
        )
    )
    await entered(tx, case_id, book)
    return True


async def entered(tx: Tx, case_id: str, book: Playbook | None = None) -> None:
    """What begins with a step: its clock, and whose turn it is."""
    row = await queries.row(tx.conn, case_id)
    book = book or await following.book_of(tx.conn, row)
    await step_clock.begin(tx, case_id, book, row.step, row.status)
    if row.step == Step.CONFIRM and row.told_at is not None and row.status in (Status.NEW, Status.OPEN):
        # Told before the last work was done: only now is the customer asked.
        await steps.put_status(tx, row, Status.PENDING_CUSTOMER)
    await hand_over(tx, row, book)


async def hand_over(tx: Tx, row: sa.Row[Any], book: Playbook) -> None:
    """To the role the step names: who had it before, who has the role in this show, else who has least to do.

    What nobody has taken yet stays on the service team's pile, and a manager keeps what was given to a manager.
    """
    step = book.step(row.step)
    if step is None:
        return
    role = DONE_BY.get(step.role, step.role)
    team = {user["id"]: user for user in await people.team(tx.conn)}
    owner = team.get(row.assignee_id)
    if owner is None and role == "service":
        return
    if owner is not None and (owner["role"] == role or owner["role"] in ANY_STEP):
        return
    fit = [i for i, user in team.items() if user["role"] == role and i != row.concerned_id]
    if not fit:
        return
    wanted = await _had_it(tx, row.id, fit)
    if wanted is None and row.show_id is not None:
        seat = await shows.on_roster(tx.conn, row.show_id, role)
        wanted = seat if seat in fit else None
    if wanted is None:
        work = await queries.open_work(tx.conn, fit)
        wanted = min(fit, key=lambda i: (work.get(i, 0), team[i]["name"]))
    await steps.assign(tx, row.id, wanted, why="playbook")


async def _had_it(tx: Tx, case_id: str, fit: list[str]) -> str | None:
    query = sa.select(log.events.c.payload).where(
        log.events.c.stream == f"case:{case_id}", log.events.c.kind == "case.assigned"
    )
    for payload in (await tx.conn.execute(query.order_by(log.events.c.id.desc()).limit(20))).scalars():
        if payload.get("user_id") in fit:
            return str(payload["user_id"])
    return None


async def check_leaving(tx: Tx, case_id: str, to: str, reason: str | None) -> None:
    """A person ticks the step off: what it requires is there, and it is theirs to do. A reason stands in for both."""
    if reason and reason.strip():
        return
    row = await queries.row(tx.conn, case_id)
    book = await following.book_of(tx.conn, row)
    step = book.step(row.step)
    if step is None or not following.way(book, row).is_ahead(to):
        return
    check_role(tx, step.role)
    if step.requires:
        lacks = [item for item in await asking.missing(tx.conn, row, book=book) if item in step.requires]
        if lacks:
            raise wrong_state("step_items_missing", items=lacks)


def check_role(tx: Tx, role: str) -> None:
    who = tx.actor.role
    if rules.is_person(who) and who not in ANY_STEP and who != DONE_BY.get(role, role):
        raise wrong_state("step_of_other_role", role=role)


async def check_turn(tx: Tx, row: sa.Row[Any], step: str, reason: str | None) -> None:
    """Before an act that does the work of the step the case stands on."""
    found = (await following.book_of(tx.conn, row)).step(step) if row.step == step else None
    if found is not None and not (reason and reason.strip()):
        check_role(tx, found.role)


async def advance(tx: Tx, case_id: str, to: str) -> None:
    """An act shows that the case is at this step. Steps of the shop's own on the way are a person's to tick."""
    row = await queries.row(tx.conn, case_id, lock=True)
    way = await following.way_of(tx.conn, row)
    for step in path_rules.on_the_way(way, to):
        await move_step(tx, case_id, step)


async def go_on(tx: Tx, case_id: str, from_step: str) -> bool:
    """The work of this step is done: to the next one. False: the case stands elsewhere."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.step != from_step or row.status in rules.ENDED:
        return False
    return await move_step(tx, case_id, (await following.way_of(tx.conn, row)).next)


async def follow_book(tx: Tx, case_id: str) -> bool:
    """The playbook of an open case was changed, or another one holds for it now. True: its clock changed."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.status in rules.ENDED:
        return False
    book = await following.book_of(tx.conn, row)
    return await step_clock.follow(tx, case_id, book, row.step, row.status)


async def note_lacks(tx: Tx, row: sa.Row[Any], book: Playbook, step: str) -> None:
    """An act went on without what the step requires: said in the log, in the words of the case's language."""
    found = book.step(step)
    if found is None or not found.requires:
        return
    lacks = [item for item in await asking.missing(tx.conn, row, book=book) if item in found.requires]
    if lacks:
        lang = tx.actor.lang
        words = t(lang, "cases.comma").join(t(lang, f"cases.item.{item}") for item in lacks)
        await steps.put_reason(tx, row.id, "step_reason", t(lang, "cases.went_on_without", items=words))


async def acknowledged(tx: Tx, case_id: str, entry_id: str | None) -> None:
    """The confirmation of receipt is on its way."""
    row = await queries.row(tx.conn, case_id, lock=True)
    if row.step != Step.ACKNOWLEDGE:
        return
    tx.emit(CaseAcknowledged(case_id=case_id, show_id=row.show_id, entry_id=entry_id))
    await go_on(tx, case_id, Step.ACKNOWLEDGE)
