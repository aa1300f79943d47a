"""Turn a choice into tasks, tick them with proof, and carry on when the last one is done."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.model import Step
from livemend.cases.rules import ENDED
from livemend.kit import outgoing
from livemend.kit.actor import SYSTEM
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import t
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.kit.money import Money
from livemend.knowledge.playbook import DONE_BY
from livemend.people.access import need
from livemend.people.model import Permission
from livemend.promises import actions as promises
from livemend.promises import queries as promise_queries
from livemend.promises.model import PromiseState
from livemend.remedies import actions as remedies
from livemend.remedies import queries as offers
from livemend.remedies.model import OfferState
from livemend.remedies.model import offers as offer_rows
from livemend.shows import queries as shows

from . import owners, paying, queries, return_queries, rules
from .events import CaseExecuted, TaskCancelled, TaskDeclined, TaskDone, TaskOpened, TaskOverdue, TaskTaken
from .model import TaskKind, TaskState, tasks

TIMER = "fulfilment.due"
SHOP = "shop"
UNCLEAR = "outcome_unknown"


async def open_task(
    tx: Tx,
    *,
    case_id: str,
    kind: str,
    offer_id: str | None = None,
    due_at: datetime | None = None,
    amount: int | None = None,
    currency: str | None = None,
    sku: str | None = None,
    blocks: bool = True,
    after_id: str | None = None,
    owner_id: str | None = None,
    role: str | None = None,
    params: dict[str, Any] | None = None,
) -> str:
    """due_at None: our default for this kind. The owner is who holds the role in the case's show, if anybody does.

    role: for playbook tasks only; every other kind has its own.
    """
    task_kind = TaskKind(kind)
    case = await case_queries.row(tx.conn, case_id)
    role = rules.ROLE_OF.get(task_kind) or DONE_BY.get(role or "", role or "service")
    owner = await owners.owner_of(tx, case, role, owner_id)
    due = due_at or tx.now + rules.WITHIN[task_kind]
    task_id = new_id()
    await tx.execute(
        tasks.insert().values(
            id=task_id,
            case_id=case_id,
            offer_id=offer_id,
            show_id=case.show_id,
            incident_id=case.incident_id,
            kind=task_kind,
            role=role,
            owner_id=owner[0],
            owner_name=owner[1],
            amount=amount,
            currency=currency,
            sku=sku,
            params=params or {},
            due_at=due,
            state=TaskState.OPEN,
            blocks=blocks,
            after_id=after_id,
            warned=0,
            late=False,
            created_at=tx.now,
            rev=1,
        )
    )
    await set_timer(tx, TIMER, task_id, due)
    tx.emit(
        TaskOpened(
            case_id=case_id,
            show_id=case.show_id,
            task_id=task_id,
            offer_id=offer_id,
            task_kind=task_kind,
            role=role,
            due_at=due.isoformat(),
        )
    )
    if after_id is None:
        await _ready(tx, task_id)
    return task_id


async def change(tx: Tx, task_id: str, **values: Any) -> None:
    await tx.execute(tasks.update().where(tasks.c.id == task_id).values(rev=tasks.c.rev + 1, **values))


async def _ready(tx: Tx, task_id: str) -> None:
    """Nothing stands before it any more. Money now has a date that binds and a row that is sent once."""
    row = await queries.row(tx.conn, task_id)
    if row.kind not in rules.MONEY:
        return
    case = await case_queries.row(tx.conn, row.case_id)
    due = max(row.due_at, tx.now + rules.WITHIN[TaskKind(row.kind)]) if row.after_id else row.due_at
    shown = Money(row.amount or 0, row.currency or "").shown(case.lang) if row.amount else ""
    promise_id = await promises.make_promise(
        tx,
        words=t(case.lang, f"fulfilment.promise.{row.kind}", amount=shown),
        due_at=due,
        owner_id=row.owner_id,
        owner_role=row.role,
        show_id=case.show_id,
        incident_id=case.incident_id,
        case_id=case.id,
    )
    if case.show_id is not None and (await shows.show_row(tx.conn, case.show_id)).rehearsal:
        # A drill pays nobody: there is a tick, but nothing that could leave the house (R137).
        await change(tx, task_id, promise_id=promise_id, due_at=due)
        return
    offer = await offers.offer_row(tx.conn, row.offer_id) if row.offer_id else None
    body = {
        "task_id": task_id,
        "case_no": case.no,
        "order_no": case.order_no,
        "kind": row.kind,
        "remedy": offer.remedy if offer is not None else None,
        "amount": row.amount,
        "currency": row.currency,
        "sku": case.product_sku,
    }
    act_id, _new = await outgoing.request(
        tx, key=f"task:{task_id}", channel=SHOP, act=row.kind, subject=f"case:{case.id}", body=body
    )
    await change(tx, task_id, promise_id=promise_id, outgoing_id=act_id, due_at=due)
    await set_timer(tx, TIMER, task_id, due)


async def tasks_for_offer(tx: Tx, offer_id: str) -> list[str]:
    """What a chosen offer needs. Asked again for the same offer: nothing new."""
    offer = await offers.offer_row(tx.conn, offer_id)
    if offer.state != OfferState.CHOSEN or await queries.rows_of_offer(tx.conn, offer_id):
        return []
    case = await case_queries.row(tx.conn, offer.case_id)
    ids: list[str] = []
    for plan in rules.plan_for(offer.remedy, returnless=offer.returnless, has_goods=offer.has_goods):
        ids.append(
            await open_task(
                tx,
                case_id=offer.case_id,
                kind=plan.kind,
                offer_id=offer_id,
                amount=offer.amount if plan.amount else None,
                currency=offer.currency if plan.amount else None,
                # The offer names what goes out; what comes back is what the customer has.
                sku=case.product_sku if plan.kind == TaskKind.RECEIVE_RETURN else offer.sku,
                blocks=plan.blocks,
                after_id=ids[plan.after] if plan.after is not None else None,
            )
        )
    return ids


async def locked(tx: Tx, task_id: str) -> Any:
    """The case first, as everywhere."""
    found = await queries.row(tx.conn, task_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    return await queries.row(tx.conn, task_id, lock=True)


async def complete_task(tx: Tx, task_id: str, proof: str, *, by_message: bool = False) -> None:
    """Done, with proof. The same tick again is the same tick; somebody else's comes too late and is told so.

    by_message: the contact stands in the timeline already, and counts as what it is there."""
    row = await locked(tx, task_id)
    if tx.actor is not SYSTEM:
        permission = rules.permission_for(row.kind, row.role)
        if permission is not None:
            need(tx.actor, permission)
    if row.state == TaskState.DONE and row.done_by == tx.actor.id:
        return
    if row.state != TaskState.OPEN:
        raise wrong_state("task_over", state=row.state)
    if not proof.strip():
        raise bad_input("task_proof_missing", fields={"proof": "task_proof_missing"})
    await owners.check(tx, row.case_id)
    if row.after_id is not None and (await queries.row(tx.conn, row.after_id)).state == TaskState.OPEN:
        raise wrong_state("task_waits")
    if row.kind == TaskKind.RECEIVE_RETURN and await return_queries.under_way(tx.conn, task_id):
        raise wrong_state("return_not_inspected")
    if tx.actor is not SYSTEM and await paying.waits(tx.conn, task_id):
        raise wrong_state(paying.UNCLEAR)
    if row.outgoing_id is not None and tx.actor is not SYSTEM:
        await _by_hand(tx, row, proof)
    late = tx.now > row.due_at
    await change(
        tx,
        task_id,
        state=TaskState.DONE,
        proof=proof.strip(),
        done_by=tx.actor.id,
        done_by_name=tx.actor.name,
        done_at=tx.now,
        late=late,
    )
    await cancel_timer(tx, TIMER, task_id)
    if row.promise_id is not None:
        promise = await promise_queries.row(tx.conn, row.promise_id, lock=True)
        if promise.fulfilled_at is None and promise.state != PromiseState.WITHDRAWN:
            await promises.fulfil(tx, row.promise_id, proof)
    tx.emit(
        TaskDone(
            case_id=row.case_id,
            show_id=row.show_id,
            task_id=task_id,
            offer_id=row.offer_id,
            task_kind=row.kind,
            late=late,
        )
    )
    talked = row.kind == TaskKind.CONTACT_CUSTOMER and not by_message
    if talked and (await case_queries.row(tx.conn, row.case_id)).status not in ENDED:
        await cases.log_call(tx, row.case_id, proof)
    for waiting in await tx.all(sa.select(tasks.c.id).where(tasks.c.after_id == task_id)):
        await _ready(tx, waiting.id)
    await _settle(tx, row)


async def _by_hand(tx: Tx, row: Any, proof: str) -> None:
    """A person did it. While a connector's call is in the air nobody can know, so nobody ticks (it would pay twice)."""
    act = await tx.one(sa.select(outgoing.outgoing).where(outgoing.outgoing.c.id == row.outgoing_id).with_for_update())
    if act is not None and act.state == outgoing.State.SENDING:
        raise wrong_state("act_under_way")
    if act is not None and act.state == outgoing.State.PENDING and (act.detail or {}).get("reason") == UNCLEAR:
        raise wrong_state("act_unclear")
    done = await outgoing.finish(
        tx, row.outgoing_id, outgoing.State.EXECUTED, {"by": tx.actor.id, "proof": proof.strip()[:500]}
    )
    if not done:
        raise wrong_state("act_done_already")


async def shop_answered(tx: Tx, outgoing_id: str) -> None:
    """The shop system did it: the tick comes from its answer."""
    task = await tx.one(sa.select(tasks.c.id, tasks.c.state).where(tasks.c.outgoing_id == outgoing_id))
    if task is None or task.state != TaskState.OPEN:
        return
    act = await tx.one(sa.select(outgoing.outgoing).where(outgoing.outgoing.c.id == outgoing_id))
    detail = (act.detail if act is not None else None) or {}
    await complete_task(tx, task.id, f"{detail.get('connector', SHOP)} {detail.get('ref', '')}".strip())


async def try_again(tx: Tx, task_id: str) -> None:
    """Ask the shop system once more; it is looked for our key first, so it can not happen twice."""
    row = await locked(tx, task_id)
    need(tx.actor, Permission.MONEY_PAY)
    if row.state != TaskState.OPEN or row.outgoing_id is None:
        raise wrong_state("task_over", state=row.state)
    if await paying.waits(tx.conn, task_id):
        raise wrong_state(paying.UNCLEAR)
    if not await outgoing.again(tx, row.outgoing_id):
        raise wrong_state("act_under_way")
    await change(tx, task_id)


async def _settle(tx: Tx, row: Any) -> None:
    """After the last task that gives an offer it is executed; after the last offer the customer is told."""
    if row.offer_id is None:
        return
    giving = rules.giving(await queries.rows_of_offer(tx.conn, row.offer_id))
    if any(task.state == TaskState.OPEN for task in giving) or not await remedies.mark_executed(tx, row.offer_id):
        return
    unfinished = sa.select(offer_rows.c.id).where(
        offer_rows.c.case_id == row.case_id, offer_rows.c.state == OfferState.CHOSEN
    )
    case = await case_queries.row(tx.conn, row.case_id)
    if case.step == Step.EXECUTE and await tx.one(unfinished) is None:
        await cases.go_on(tx, row.case_id, Step.EXECUTE)
        tx.emit(CaseExecuted(case_id=row.case_id, show_id=row.show_id))


async def catch_up(tx: Tx, case_id: str, step: str) -> None:
    """The case has come to a step whose work was done meanwhile, while a step of the shop's own was waited for."""
    case = await case_queries.row(tx.conn, case_id)
    if case.step != step:
        return
    query = sa.select(offer_rows.c.state).where(offer_rows.c.case_id == case_id, offer_rows.c.round == case.round)
    states = {row.state for row in await tx.all(query)}
    if step == Step.OFFER and states & {OfferState.CHOSEN, OfferState.EXECUTED}:
        await cases.advance(tx, case_id, Step.EXECUTE)
    elif step == Step.EXECUTE and OfferState.EXECUTED in states and OfferState.CHOSEN not in states:
        await cases.go_on(tx, case_id, Step.EXECUTE)
        tx.emit(CaseExecuted(case_id=case_id, show_id=case.show_id))


async def take_task(tx: Tx, task_id: str) -> None:
    """From the role's pile into one's own hands."""
    row = await locked(tx, task_id)
    permission = rules.permission_for(row.kind, row.role)
    if permission is not None:
        need(tx.actor, permission)
    if row.state != TaskState.OPEN:
        raise wrong_state("task_over", state=row.state)
    if row.owner_id == tx.actor.id:
        return
    await owners.check(tx, row.case_id)
    await change(tx, task_id, owner_id=tx.actor.id, owner_name=tx.actor.name)
    tx.emit(
        TaskTaken(
            case_id=row.case_id,
            show_id=row.show_id,
            task_id=task_id,
            offer_id=row.offer_id,
            task_kind=row.kind,
            owner_id=tx.actor.id,
        )
    )


async def stop(tx: Tx, row: Any, state: TaskState, reason: str) -> None:
    if row.outgoing_id is not None:
        act = await tx.one(
            sa.select(outgoing.outgoing).where(outgoing.outgoing.c.id == row.outgoing_id).with_for_update()
        )
        if act is not None and act.state == outgoing.State.SENDING:
            raise wrong_state("act_under_way")
        await outgoing.finish(tx, row.outgoing_id, outgoing.State.FAILED, {"reason": "task_" + state})
    if row.promise_id is not None:
        promise = await promise_queries.row(tx.conn, row.promise_id, lock=True)
        if promise.state == PromiseState.OPEN and tx.now < promise.due_at:
            await promises.withdraw(tx, row.promise_id, reason)
    who = {"done_by": tx.actor.id, "done_by_name": tx.actor.name}
    await change(tx, row.id, state=state, decline_reason=reason, done_at=tx.now, **who)
    await cancel_timer(tx, TIMER, row.id)
    place = {
        "case_id": row.case_id,
        "show_id": row.show_id,
        "task_id": row.id,
        "offer_id": row.offer_id,
        "task_kind": row.kind,
    }
    tx.emit(TaskDeclined(**place) if state == TaskState.DECLINED else TaskCancelled(**place))


async def overdue(tx: Tx, task_id: str) -> None:
    """Called by its timer."""
    row = await queries.row(tx.conn, task_id, lock=True)
    if row.state != TaskState.OPEN:
        return
    tx.emit(
        TaskOverdue(
            case_id=row.case_id,
            show_id=row.show_id,
            task_id=task_id,
            offer_id=row.offer_id,
            task_kind=row.kind,
            role=row.role,
        )
    )
