"""The concrete statements of a call: problem, offer with its amount, deadline, each with its time (R074).

What binds goes the house's own ways: a deadline is a promise in the ledger, an offer passes the offer check.
"""

from datetime import datetime
from typing import Any

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_allowed, wrong_state
from livemend.kit.ids import new_id
from livemend.onair import actions as onair
from livemend.onair import guard
from livemend.people.model import Permission, Role
from livemend.promises import actions as promises
from livemend.remedies import actions as remedies
from livemend.remedies import queries as remedy_queries
from livemend.remedies.model import Remedy

from . import queries, record, words
from .changing import change, place_of
from .events import CallStated
from .model import CallState, Told, statements

Values = dict[str, Any]


async def tell(
    tx: Tx,
    call_id: str,
    kind: str,
    *,
    text: str,
    remedy: str | None = None,
    amount: int | None = None,
    sku: str | None = None,
    due_at: datetime | None = None,
    owner_role: str | None = None,
) -> str:
    """Captured while live. amount: minor units. An offer of somebody who may not offer waits for one who may."""
    if kind not in set(Told):
        raise bad_input("call_told_unknown", fields={"kind": "call_told_unknown"})
    if not text.strip():
        raise bad_input("call_told_empty", fields={"text": "call_told_empty"})
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state != CallState.LIVE:
        raise wrong_state("call_not_live")
    incident_id = await words.incident_of(tx.conn, call)
    statement_id, offset = new_id(), await onair.offset_ms(tx, call.show_id, tx.now)
    values: Values = {"kind": Told(kind), "text": text.strip(), "at": tx.now, "offset_ms": offset}
    if kind == Told.OFFER:
        await guard.let_pass(tx, text, kind="promise", incident_id=incident_id)
        values |= await _offer(tx, call, remedy, amount, sku)
    elif kind == Told.DEADLINE:
        if not tx.actor.may(Permission.PROMISE_MAKE):
            raise not_allowed("not_allowed", permission=Permission.PROMISE_MAKE)
        values |= await _promise(tx, call, incident_id, text, due_at, owner_role, offset)
    who = {"by": tx.actor.id, "by_name": tx.actor.name}
    await tx.execute(statements.insert().values(id=statement_id, call_id=call_id, **values, **who))
    await change(tx, call_id)
    _emit(tx, call, statement_id, values, taken_back=False)
    return statement_id


def _emit(tx: Tx, call: Any, statement_id: str, values: Values, *, taken_back: bool) -> None:
    tx.emit(
        CallStated(
            **place_of(call),
            statement_id=statement_id,
            what=values["kind"],
            offset_ms=values["offset_ms"],
            offer_id=values.get("offer_id"),
            promise_id=values.get("promise_id"),
            taken_back=taken_back,
        )
    )


async def _offer(tx: Tx, call: Any, remedy: str | None, amount: int | None, sku: str | None) -> Values:
    if remedy not in set(Remedy):
        raise bad_input("unknown_remedy", fields={"remedy": "unknown_remedy"})
    if amount is not None and amount < 0:
        raise bad_input("call_amount", fields={"amount": "call_amount"})
    if not tx.actor.may(Permission.OFFER_MAKE):
        currency = await catalog.currency(tx.conn) if amount is not None else None
        return {"remedy": remedy, "amount": amount, "currency": currency, "sku": sku}
    return await _make(tx, call, str(remedy), amount, sku)


async def _make(tx: Tx, call: Any, remedy: str, amount: int | None, sku: str | None) -> Values:
    """Policy, limit, budget and second person decide as they do everywhere."""
    case_id = await record.open_case(tx, call.id)
    offer_id = await remedies.make_offer(tx, case_id=case_id, remedy=remedy, amount=amount, sku=sku)
    made = await remedy_queries.offer_row(tx.conn, offer_id)
    return {
        "remedy": made.remedy,
        "amount": made.amount,
        "currency": made.currency,
        "sku": made.sku,
        "offer_id": offer_id,
    }


async def _promise(
    tx: Tx, call: Any, incident_id: str, text: str, due_at: datetime | None, owner_role: str | None, offset: int | None
) -> Values:
    if due_at is None:
        raise bad_input("call_due_missing", fields={"due_at": "call_due_missing"})
    await guard.let_pass(tx, text, kind="promise", incident_id=incident_id)
    promise_id = await promises.make_promise(
        tx,
        words=text,
        due_at=due_at,
        owner_role=owner_role or Role.SERVICE,
        show_id=call.show_id,
        incident_id=incident_id,
        case_id=await record.open_case(tx, call.id),
        show_offset_ms=offset,
    )
    return {"due_at": due_at, "promise_id": promise_id}


async def confirm_offer(tx: Tx, call_id: str, statement_id: str) -> None:
    """What the floor wrote down becomes an offer, by somebody who may. The words keep their time."""
    call = await queries.row(tx.conn, call_id, lock=True)
    told = await queries.statement_row(tx.conn, call_id, statement_id, lock=True)
    if told.kind != Told.OFFER:
        raise bad_input("call_no_offer")
    if told.offer_id is not None:
        return
    made = await _make(tx, call, told.remedy, told.amount, told.sku)
    await tx.execute(statements.update().where(statements.c.id == statement_id).values(**made))
    await change(tx, call_id)
    _emit(tx, call, statement_id, {"kind": told.kind, "offset_ms": told.offset_ms, **made}, taken_back=False)


async def take_back(tx: Tx, call_id: str, statement_id: str) -> None:
    """A slip of the pen. What is in a ledger already is taken back there, by that ledger's rules."""
    call = await queries.row(tx.conn, call_id, lock=True)
    told = await queries.statement_row(tx.conn, call_id, statement_id, lock=True)
    if call.state != CallState.LIVE:
        raise wrong_state("call_not_live")
    if told.promise_id is not None or told.offer_id is not None:
        raise wrong_state("call_told_binds")
    await tx.execute(statements.delete().where(statements.c.id == statement_id))
    await change(tx, call_id)
    _emit(tx, call, statement_id, {"kind": told.kind, "offset_ms": told.offset_ms}, taken_back=True)
