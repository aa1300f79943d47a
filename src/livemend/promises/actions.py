"""Make, keep, move and take back a promise."""

from datetime import datetime
from typing import Any

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people import queries as people
from livemend.people.model import Role
from livemend.shows import queries as shows

from . import queries, recovery, rules
from .events import (
    PromiseAcknowledged,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseRenegotiated,
    PromiseWarned,
    PromiseWithdrawn,
)
from .model import PromiseState, acks, promises, renegotiations

TIMER = "promises.run"
NO_PROPOSAL: dict[str, Any] = dict.fromkeys(("proposed_due", "proposed_why", "proposed_at", "proposed_by"))


async def make_promise(
    tx: Tx,
    *,
    words: str,
    due_at: datetime,
    owner_id: str | None = None,
    owner_role: str | None = None,
    show_id: str | None = None,
    incident_id: str | None = None,
    case_id: str | None = None,
    show_offset_ms: int | None = None,
    promise_id: str | None = None,
) -> str:
    """owner_role without owner_id: who holds that role in the show. show_offset_ms: None = now in the show.

    promise_id: of the act it was made by, so that taking back the act finds it.
    """
    wrong = rules.cannot_make(words, owner_id, owner_role, due_at, tx.now)
    if owner_role is not None and owner_role not in set(Role):
        wrong["owner_role"] = "unknown_role"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    if show_id is not None:
        show = await shows.show_row(tx.conn, show_id)
        if show_offset_ms is None and show.started_at is not None:
            show_offset_ms = round((tx.now - show.started_at).total_seconds() * 1000)
        if owner_id is None and owner_role is not None:
            owner_id = await shows.on_roster(tx.conn, show_id, owner_role)
    owner_name = await name_of(tx, owner_id)
    promise_id = promise_id or new_id()
    await tx.execute(
        promises.insert().values(
            id=promise_id,
            show_id=show_id,
            incident_id=incident_id,
            case_id=case_id,
            words=words.strip(),
            made_by=tx.actor.id,
            made_by_name=tx.actor.name,
            made_at=tx.now,
            show_offset_ms=show_offset_ms,
            owner_id=owner_id,
            owner_name=owner_name,
            owner_role=owner_role,
            due_at=due_at,
            original_due_at=due_at,
            state=PromiseState.OPEN,
            warned=0,
            rev=1,
        )
    )
    await _next_timer(tx, promise_id, tx.now, due_at, 0)
    tx.emit(
        PromiseMade(
            promise_id=promise_id,
            show_id=show_id,
            incident_id=incident_id,
            case_id=case_id,
            owner_id=owner_id,
            owner_role=owner_role,
            due_at=due_at.isoformat(),
        )
    )
    return promise_id


async def name_of(tx: Tx, user_id: str | None) -> str | None:
    if user_id is None:
        return None
    user = await people.user(tx.conn, user_id)
    if user is None or not user.active:
        raise bad_input("unknown_user", fields={"owner_id": "unknown_user"})
    return str(user.name)


async def _next_timer(tx: Tx, promise_id: str, made_at: datetime, due_at: datetime, passed: int) -> None:
    _step, at = rules.next_step(made_at, due_at, passed)
    await set_timer(tx, TIMER, promise_id, at)


async def change(tx: Tx, promise_id: str, **values: Any) -> None:
    """One way to write the row: `rev` tells the console which look is newer."""
    await tx.execute(promises.update().where(promises.c.id == promise_id).values(rev=promises.c.rev + 1, **values))


def place(row: Any) -> dict[str, Any]:
    return {
        "promise_id": row.id,
        "show_id": row.show_id,
        "incident_id": row.incident_id,
        "case_id": row.case_id,
    }


async def run_time(tx: Tx, promise_id: str) -> None:
    """What the clock says of a promise: warn at 50 and 80 %, break at 100 %. Called by its timer."""
    row = await queries.row(tx.conn, promise_id, lock=True)
    if row.state != PromiseState.OPEN:
        return
    passed = rules.percent_run(row.made_at, row.due_at, tx.now)
    if passed == 100:
        await _break(tx, row)
        return
    if passed > row.warned:
        await change(tx, promise_id, warned=passed)
        tx.emit(PromiseWarned(**place(row), owner_id=row.owner_id, owner_role=row.owner_role, percent=passed))
    await _next_timer(tx, promise_id, row.made_at, row.due_at, max(passed, row.warned))


async def _break(tx: Tx, row: Any) -> None:
    # First, so that nothing it sets off sees the promise as one that may still be kept.
    await change(tx, row.id, state=PromiseState.BROKEN, broken_at=tx.now, warned=80)
    recovery_id = await recovery.begin(tx, row)
    await change(tx, row.id, recovery_case_id=recovery_id)
    tx.emit(PromiseBroken(**place(row), owner_id=row.owner_id, owner_role=row.owner_role, recovery_case_id=recovery_id))


async def fulfil(tx: Tx, promise_id: str, proof: str) -> None:
    """Done, with proof. After its deadline it is done late and stays broken."""
    if not proof.strip():
        raise bad_input("promise_proof_missing", fields={"proof": "promise_proof_missing"})
    row = await queries.row(tx.conn, promise_id, lock=True)
    if row.state == PromiseState.WITHDRAWN or row.fulfilled_at is not None:
        raise wrong_state("promise_over", state=row.state)
    if row.state == PromiseState.OPEN and tx.now > row.due_at:
        # The timer has not come round yet; the deadline has.
        await _break(tx, row)
        row = await queries.row(tx.conn, promise_id)
    late = row.state == PromiseState.BROKEN
    state = PromiseState.BROKEN if late else PromiseState.KEPT
    await change(tx, promise_id, state=state, fulfilled_at=tx.now, proof=proof.strip())
    await cancel_timer(tx, TIMER, promise_id)
    tx.emit(PromiseKept(**place(row), late=late))


async def withdraw(tx: Tx, promise_id: str, reason: str) -> None:
    """Only while its time still runs: a broken promise can not be made undone by taking it back."""
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    row = await queries.row(tx.conn, promise_id, lock=True)
    if row.state != PromiseState.OPEN or tx.now >= row.due_at:
        raise wrong_state("promise_too_late", state=row.state)
    await change(
        tx,
        promise_id,
        state=PromiseState.WITHDRAWN,
        withdrawn_at=tx.now,
        withdrawn_reason=reason.strip(),
    )
    await cancel_timer(tx, TIMER, promise_id)
    tx.emit(PromiseWithdrawn(**place(row)))


async def renegotiate(tx: Tx, promise_id: str, due_at: datetime, agreed: bool, agreement: str | None = None) -> None:
    """agreed: the customer said yes to the new time; agreement: how. The original deadline goes on counting."""
    row = await queries.row(tx.conn, promise_id, lock=True)
    wrong = rules.cannot_renegotiate(row.state, row.due_at, due_at, agreed, tx.now)
    if wrong == "promise_too_late":
        raise wrong_state(wrong, state=row.state)
    if wrong is not None:
        raise bad_input(wrong, fields={"due_at" if wrong == "promise_due_past" else "agreed": wrong})
    await tx.execute(
        renegotiations.insert().values(
            id=new_id(),
            promise_id=promise_id,
            from_due=row.due_at,
            to_due=due_at,
            agreement=agreement,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
        )
    )
    warned = rules.percent_run(row.made_at, due_at, tx.now)
    await change(tx, promise_id, due_at=due_at, warned=warned, **NO_PROPOSAL)
    await _next_timer(tx, promise_id, row.made_at, due_at, warned)
    tx.emit(PromiseRenegotiated(**place(row), from_due=row.due_at.isoformat(), to_due=due_at.isoformat()))


async def acknowledge(tx: Tx, promise_id: str) -> None:
    """ "I have seen it": by name, once."""
    row = await queries.row(tx.conn, promise_id)
    seen = {"promise_id": promise_id, "user_id": tx.actor.id, "name": tx.actor.name, "at": tx.now}
    if await tx.insert_new(acks, seen):
        await change(tx, promise_id)
        tx.emit(PromiseAcknowledged(**place(row), user_id=tx.actor.id))


async def attach_to_case(tx: Tx, promise_id: str, case_id: str) -> None:
    """What was promised on air, now owed within a case."""
    await queries.row(tx.conn, promise_id, lock=True)
    await change(tx, promise_id, case_id=case_id)
