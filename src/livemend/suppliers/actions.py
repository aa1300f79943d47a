"""Ask a supplier, take its reply, ask again, accept, remind, withdraw; and ring when the date is past."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.cases.actions import next_of
from livemend.catalog import queries as catalog
from livemend.catalog.model import batches
from livemend.improvement import actions as improvement
from livemend.improvement.model import Area, ScopeKind
from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id, token_hash
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.promises.actions import name_of
from livemend.triage import pii

from . import figures, queries, rules
from .events import SupplierAsked, SupplierLooked, SupplierOverdue, SupplierReplied, SupplierRequestEnded
from .model import RequestState, Via, replies, requests

DUE = "supplier.due"
PREFIX = "SR"
CHANNEL = "supplier"


async def _no_customer(tx: Tx, supplier: str, text: str, field: str) -> None:
    """A supplier learns what is wrong with its goods, never who said so."""
    told = pii.find_all(text) or rules.HANDLE.search(text) or await figures.numbered_in(tx.conn, text)
    if told or await figures.named_in(tx.conn, supplier, text):
        raise bad_input("request_personal_data", fields={field: "request_personal_data"})


async def ask_supplier(
    tx: Tx,
    *,
    secret: str,
    supplier: str,
    what: str,
    due_at: datetime,
    owner_id: str | None = None,
    batch: str | None = None,
    sku: str | None = None,
    subtype: str | None = None,
    lang: str = "en",
) -> str:
    """The counts are taken now and go with it; the letter leaves after the commit. Asked twice is asked once."""
    await queries.supplier(tx.conn, supplier, lock=True)
    wrong = rules.cannot_ask(what, due_at, tx.now, subtype)
    if lang not in LANGUAGES:
        wrong["lang"] = "bad_language"
    if batch is not None:
        known = await tx.one(sa.select(batches).where(batches.c.code == batch))
        if known is None or known.supplier_key != supplier:
            wrong["batch"] = "request_batch_other"
        else:
            sku = sku or known.sku
    if sku is not None and not await catalog.product_names(tx.conn, [sku]):
        wrong["sku"] = "unknown_product"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong, sku=sku or "")
    await _no_customer(tx, supplier, what, "what")
    same = await queries.same(tx.conn, supplier=supplier, batch=batch, sku=sku, subtype=subtype, what=what.strip())
    if same is not None:
        return same
    owner = owner_id or tx.actor.id
    request_id = new_id()
    row = {
        "id": request_id,
        "no": f"{PREFIX}-{await next_of(tx, PREFIX):04}",
        "supplier_key": supplier,
        "batch": batch,
        "sku": sku,
        "subtype": subtype,
        "what": what.strip(),
        "lang": lang,
        "evidence": await figures.proof(tx.conn, supplier, batch, sku, subtype, tx.now - rules.WINDOW),
        "due_at": due_at,
        "owner_id": owner,
        "owner_name": await name_of(tx, owner) or tx.actor.name,
        "state": RequestState.OPEN,
        "round": 1,
        "hash": token_hash(rules.token(secret, request_id)),
        "made_by": tx.actor.id,
        "made_by_name": tx.actor.name,
        "made_at": tx.now,
        "late": False,
        "rev": 1,
    }
    await tx.execute(requests.insert().values(**row))
    await _sent(tx, request_id)
    return request_id


async def _sent(tx: Tx, request_id: str) -> None:
    """The clock runs and the letter leaves: at first, and whenever it is asked again or reminded."""
    row = await queries.row(tx.conn, request_id)
    await set_timer(tx, DUE, request_id, row.due_at)
    await outgoing.request(
        tx,
        key=f"supplier:{request_id}:{row.rev}",
        channel=CHANNEL,
        act="message",
        subject=queries.subject(request_id),
        body={"request_id": request_id, "rev": row.rev, "at": tx.now.isoformat()},
    )
    tx.emit(
        SupplierAsked(
            request_id=request_id,
            supplier=row.supplier_key,
            batch=row.batch,
            round=row.round,
            due_at=row.due_at.isoformat(),
            owner_id=row.owner_id,
        )
    )


async def _change(tx: Tx, request_id: str, **values: Any) -> None:
    await tx.execute(requests.update().where(requests.c.id == request_id).values(rev=requests.c.rev + 1, **values))


def _late(row: Any, now: datetime) -> bool:
    return rules.is_late(row.late, row.state, row.due_at, now)


async def _in(tx: Tx, request_id: str, *states: str) -> Any:
    row = await queries.row(tx.conn, request_id, lock=True)
    if row.state not in states:
        raise wrong_state("supplier_request_over", state=row.state)
    return row


async def look(tx: Tx, request_id: str) -> None:
    """The supplier opened its page; the first time is kept."""
    row = await queries.row(tx.conn, request_id, lock=True)
    if row.opened_at is None:
        await _change(tx, request_id, opened_at=tx.now)
        tx.emit(SupplierLooked(request_id=request_id, supplier=row.supplier_key))


async def reply(
    tx: Tx,
    request_id: str,
    *,
    cause: str,
    measure: str,
    measure_by: datetime | None,
    by_name: str,
    via: str = Via.LINK,
    round_: int | None = None,
) -> None:
    """round_: the one the form was shown for; a form of an earlier round answers nothing any more."""
    row = await _in(tx, request_id, RequestState.OPEN)
    if round_ is not None and round_ != row.round:
        raise wrong_state("supplier_request_over", state=row.state)
    wrong = rules.cannot_reply(cause, measure, by_name, measure_by, tx.now)
    if via not in set(Via):
        wrong["via"] = "unknown_via"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    noted = None if via == Via.LINK else tx.actor.name
    said = {"cause": cause, "measure": measure, "by_name": by_name}
    await replied(tx, row, said, measure_by=measure_by, via=via, noted_by=noted)


async def replied(
    tx: Tx, row: Any, said: dict[str, str], *, via: str, measure_by: datetime | None = None, noted_by: str | None = None
) -> None:
    """By whatever way it came: the clock stops, and whoever asked is told."""
    request_id = row.id
    late = rules.is_overdue(row.state, row.due_at, tx.now)
    await tx.execute(
        replies.insert().values(
            id=new_id(),
            request_id=request_id,
            round=row.round,
            cause=said["cause"].strip()[: rules.MAX_TEXT],
            measure=said["measure"].strip()[: rules.MAX_TEXT],
            measure_by=measure_by,
            by_name=said["by_name"].strip()[:120],
            via=via,
            noted_by=noted_by,
            at=tx.now,
        )
    )
    await _change(tx, request_id, state=RequestState.REPLIED, replied_at=tx.now, late=_late(row, tx.now))
    await cancel_timer(tx, DUE, request_id)
    tx.emit(
        SupplierReplied(
            request_id=request_id,
            supplier=row.supplier_key,
            round=row.round,
            via=via,
            late=late,
            owner_id=row.owner_id,
        )
    )


async def ask_again(tx: Tx, request_id: str, missing: str, due_at: datetime) -> None:
    """The reply will not do: what is missing, and until when."""
    row = await _in(tx, request_id, RequestState.REPLIED)
    wrong = rules.cannot_ask(missing, due_at, tx.now)
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    await _no_customer(tx, row.supplier_key, missing, "what")
    again = {"asked_again": missing.strip(), "due_at": due_at, "overdue_at": None}
    await _change(tx, request_id, state=RequestState.OPEN, round=row.round + 1, **again)
    await _sent(tx, request_id)


async def remind(tx: Tx, request_id: str, due_at: datetime) -> None:
    """The letter once more, with the date that holds from now on. That it was late stays on the scorecard."""
    row = await _in(tx, request_id, RequestState.OPEN)
    wrong = rules.cannot_ask(row.what, due_at, tx.now)
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    await _change(tx, request_id, due_at=due_at, overdue_at=None, late=_late(row, tx.now))
    await _sent(tx, request_id)


async def accept(tx: Tx, request_id: str, *, follow: bool = True) -> str | None:
    """follow: the measure becomes an action whose effect the complaint rate has to show (R122). Returns its id."""
    row = await _in(tx, request_id, RequestState.REPLIED)
    improvement_id = None
    if follow:
        last = (await queries.replies_of(tx.conn, [request_id]))[request_id][-1]
        by = datetime.fromisoformat(last["measure_by"]) if last["measure_by"] else tx.now
        # Not the batch: what is made already does not change, what counts is what comes after it.
        scope = (ScopeKind.SKU, row.sku) if row.sku else (ScopeKind.SUPPLIER, row.supplier_key)
        improvement_id = await improvement.plan_improvement(
            tx,
            title=" ".join(f"{row.no}: {last['measure']}".split())[:500],
            area=Area.PROCUREMENT,
            due_at=by if by > tx.now else tx.now + rules.FOLLOW_FOR,
            owner_id=row.owner_id,
            scope_kind=scope[0],
            scope_value=scope[1],
            issue=figures.QUALITY,
            subtype=row.subtype,
        )
    await _end(tx, row, RequestState.ACCEPTED, improvement_id=improvement_id)
    return improvement_id


async def withdraw(tx: Tx, request_id: str, reason: str) -> None:
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    row = await _in(tx, request_id, RequestState.OPEN, RequestState.REPLIED)
    await _end(tx, row, RequestState.WITHDRAWN, reason=reason.strip())


async def _end(tx: Tx, row: Any, state: RequestState, **values: Any) -> None:
    values = {**values, "late": _late(row, tx.now), "ended_at": tx.now, "ended_by": tx.actor.name}
    await _change(tx, row.id, state=state, **values)
    await cancel_timer(tx, DUE, row.id)
    tx.emit(
        SupplierRequestEnded(
            request_id=row.id,
            supplier=row.supplier_key,
            state=str(state),
            improvement_id=values.get("improvement_id"),
        )
    )


async def overdue(tx: Tx, request_id: str) -> None:
    """The timer. A date that was moved meanwhile rings at its new time."""
    row = await queries.row(tx.conn, request_id, lock=True)
    if not rules.is_overdue(row.state, row.due_at, tx.now) or row.overdue_at is not None:
        return
    await _change(tx, request_id, overdue_at=tx.now, late=True)
    tx.emit(
        SupplierOverdue(
            request_id=request_id,
            supplier=row.supplier_key,
            round=row.round,
            due_at=row.due_at.isoformat(),
            owner_id=row.owner_id,
        )
    )
