"""A return from its authorisation to the result of the inspection."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.rules import ENDED
from livemend.catalog import queries as catalog
from livemend.kit.clock import from_ms
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import t
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.promises.actions import name_of
from livemend.remedies import queries as offers

from . import actions, queries, return_queries, rules
from .events import ReturnInspected, ReturnIssued, ReturnMoved, ReturnStalled
from .model import Finding, ReturnState, TaskKind, TaskState, returns

TIMER = "fulfilment.return"


async def issue_return(
    tx: Tx,
    task_id: str,
    *,
    address: str,
    contact: str,
    deadline: datetime,
    follower_id: str | None = None,
    tell: bool = True,
) -> str:
    """follower_id None: whoever acts follows it. tell: write the customer where to send it and by when (R103)."""
    wrong = rules.return_errors(address, contact, deadline, tx.now)
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    task = await queries.row(tx.conn, task_id)
    case = await case_queries.row(tx.conn, task.case_id, lock=True)
    task = await queries.row(tx.conn, task_id, lock=True)
    if task.kind != TaskKind.RECEIVE_RETURN or task.state != TaskState.OPEN:
        raise wrong_state("task_over", state=task.state)
    offer = await offers.offer_row(tx.conn, task.offer_id) if task.offer_id else None
    order = await catalog.order(tx.conn, case.order_no) if case.order_no else None
    lines = order["lines"] if order is not None else []
    batch = next((line["batch"] for line in lines if line["sku"] == case.product_sku), None)
    follower = follower_id or tx.actor.id
    return_id = new_id()
    row = {
        "id": return_id,
        "no": f"R-{case.no}-{task_id[-4:].upper()}",
        "case_id": case.id,
        "show_id": case.show_id,
        "task_id": task_id,
        "order_no": case.order_no,
        "sku": case.product_sku,
        "batch": batch,
        "address": address.strip(),
        "contact": contact.strip(),
        "deadline": deadline,
        "freight_payer": offer.freight_payer if offer is not None else None,
        "follower_id": follower,
        "follower_name": await name_of(tx, follower) if follower_id else tx.actor.name,
        "state": ReturnState.ISSUED,
        "issued_at": tx.now,
        "moved_at": tx.now,
        "stalled": 0,
        "rev": 1,
    }
    if not await tx.insert_new(returns, row):
        raise wrong_state("return_issued_already")
    await _watch(tx, return_id, deadline)
    tx.emit(ReturnIssued(case_id=case.id, task_id=task_id, return_id=return_id, deadline=deadline.isoformat()))
    if tell and case.status not in ENDED:
        shop = await catalog.shop(tx.conn)
        there = deadline.astimezone(ZoneInfo(shop["timezone"] if shop else "UTC"))
        text = t(
            case.lang,
            "fulfilment.return.instructions",
            address=row["address"],
            contact=row["contact"],
            date=f"{there:%Y-%m-%d %H:%M}",
            no=row["no"],
        )
        await cases.send_message(tx, case.id, text, message="progress", composed=True)
    return return_id


async def _watch(tx: Tx, return_id: str, deadline: datetime) -> None:
    await set_timer(tx, TIMER, return_id, min(tx.now + rules.STALLED_AFTER, max(deadline, from_ms(0))))


async def _move(tx: Tx, return_id: str, state: ReturnState, **values: Any) -> Any:
    found = await return_queries.return_row(tx.conn, return_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    row = await return_queries.return_row(tx.conn, return_id, lock=True)
    if state not in rules.RETURN_STEPS[ReturnState(row.state)]:
        raise wrong_state("return_wrong_step", state=row.state)
    values = {"state": state, "moved_at": tx.now, "stalled": 0, **values}
    await tx.execute(returns.update().where(returns.c.id == return_id).values(rev=returns.c.rev + 1, **values))
    if state in (ReturnState.SETTLED, ReturnState.ENDED, ReturnState.INSPECTED):
        await cancel_timer(tx, TIMER, return_id)
    else:
        await set_timer(tx, TIMER, return_id, tx.now + rules.STALLED_AFTER)
    if state != ReturnState.INSPECTED:
        tx.emit(ReturnMoved(case_id=row.case_id, task_id=row.task_id, return_id=return_id, state=state))
    return row


async def ship(tx: Tx, return_id: str, carrier: str, tracking: str) -> None:
    """By the customer's link or written down by a colleague."""
    if not tracking.strip():
        raise bad_input("tracking_missing", fields={"tracking": "tracking_missing"})
    await _move(
        tx,
        return_id,
        ReturnState.SHIPPED,
        carrier=carrier.strip() or None,
        tracking=tracking.strip(),
        shipped_at=tx.now,
    )


async def receive(tx: Tx, return_id: str) -> None:
    await _move(tx, return_id, ReturnState.RECEIVED, received_at=tx.now)


async def end_return(tx: Tx, return_id: str) -> None:
    """It will not come."""
    await _move(tx, return_id, ReturnState.ENDED)


async def inspect(tx: Tx, return_id: str, finding: str, note: str, batch: str | None = None) -> None:
    """What was found; from here the refund or repair goes on, and the finding counts in the search for causes."""
    if finding not in set(Finding):
        raise bad_input("unknown_finding", fields={"finding": "unknown_finding"})
    if not note.strip():
        raise bad_input("note_missing", fields={"note": "note_missing"})
    found = await return_queries.return_row(tx.conn, return_id)
    row = await _move(
        tx,
        return_id,
        ReturnState.INSPECTED,
        inspected_at=tx.now,
        finding=finding,
        note=note.strip(),
        batch=batch or found.batch,
    )
    tx.emit(
        ReturnInspected(
            case_id=row.case_id,
            task_id=row.task_id,
            return_id=return_id,
            sku=row.sku,
            batch=batch or row.batch,
            finding=finding,
        )
    )
    task = await queries.row(tx.conn, row.task_id)
    if task.state == TaskState.OPEN:
        await actions.complete_task(tx, row.task_id, f"{found.no}: {note.strip()}")


async def settle_returns(tx: Tx, case_id: str) -> None:
    """What was chosen is carried out: the returns that belong to it are settled."""
    for view in await return_queries.return_views(tx.conn, case_id=case_id, state=ReturnState.INSPECTED):
        await _move(tx, view["id"], ReturnState.SETTLED, settled_at=tx.now)


async def stalled(tx: Tx, return_id: str) -> None:
    """Called by its timer: the follower is told, again every few days until it moves."""
    row = await return_queries.return_row(tx.conn, return_id, lock=True)
    if row.state not in (ReturnState.ISSUED, ReturnState.SHIPPED, ReturnState.RECEIVED):
        return
    late = row.state == ReturnState.ISSUED and tx.now >= row.deadline
    if not late and tx.now < row.moved_at + rules.STALLED_AFTER:
        await set_timer(tx, TIMER, return_id, row.moved_at + rules.STALLED_AFTER)
        return
    await tx.execute(
        returns.update().where(returns.c.id == return_id).values(stalled=returns.c.stalled + 1, rev=returns.c.rev + 1)
    )
    await set_timer(tx, TIMER, return_id, tx.now + rules.STALLED_AFTER)
    tx.emit(
        ReturnStalled(
            case_id=row.case_id,
            task_id=row.task_id,
            return_id=return_id,
            follower_id=row.follower_id,
            why="deadline" if late else "no_movement",
        )
    )
