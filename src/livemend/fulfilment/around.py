"""What goes on around the customer's remedy: repair milestones, the carrier's claim, counter entries, the playbook."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.cases import actions as cases
from livemend.cases import queries as case_queries
from livemend.cases.following import book_of, types_of
from livemend.cases.rules import ENDED
from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import in_all, t
from livemend.kit.ids import new_id
from livemend.knowledge import queries as knowledge
from livemend.knowledge.playbook import Playbook
from livemend.people.access import need
from livemend.people.model import Permission
from livemend.remedies import budget
from livemend.remedies import queries as offers

from . import actions, queries, return_queries, rules
from .events import ClaimMoved, MoneyReversed, RepairMoved
from .model import MILESTONES, ClaimState, TaskKind, TaskState, claims, repair_marks, reversals, tasks


async def mark_repair(tx: Tx, task_id: str, milestone: str, note: str | None = None) -> None:
    """Each milestone once; the customer is told of each (R106)."""
    if milestone not in MILESTONES:
        raise bad_input("unknown_milestone", fields={"milestone": "unknown_milestone"})
    task = await queries.row(tx.conn, task_id)
    case = await case_queries.row(tx.conn, task.case_id, lock=True)
    if task.kind != TaskKind.REPAIR or task.state != TaskState.OPEN:
        raise wrong_state("task_over", state=task.state)
    row = {
        "id": new_id(),
        "task_id": task_id,
        "milestone": milestone,
        "note": note,
        "by_id": tx.actor.id,
        "by_name": tx.actor.name,
        "at": tx.now,
    }
    if not await tx.insert_new(repair_marks, row):
        return
    tx.emit(
        RepairMoved(
            case_id=task.case_id,
            show_id=task.show_id,
            task_id=task_id,
            offer_id=task.offer_id,
            milestone=milestone,
        )
    )
    if case.status not in ENDED:
        text = t(case.lang, f"fulfilment.repair.{milestone}")
        await cases.send_message(tx, case.id, text, message="progress", composed=True)


async def open_claim(tx: Tx, case_id: str, amount: int | None = None) -> str | None:
    """Against the carrier of the case's order; None when no carrier is known. Asked again: the same claim."""
    case = await case_queries.row(tx.conn, case_id)
    order = await catalog.order(tx.conn, case.order_no) if case.order_no else None
    if order is None or not order["carrier"]:
        return None
    claim_id = new_id()
    total = order["total"]
    row = {
        "id": claim_id,
        "case_id": case_id,
        "show_id": case.show_id,
        "order_no": order["no"],
        "carrier": order["carrier"],
        "tracking": order["tracking"],
        "amount": amount if amount is not None else total["minor"],
        "paid": 0,
        "currency": total["currency"],
        "state": ClaimState.OPEN,
        "opened_at": tx.now,
        "moved_at": tx.now,
        "rev": 1,
    }
    if not await tx.insert_new(claims, row):
        query = sa.select(claims.c.id).where(claims.c.case_id == case_id, claims.c.order_no == order["no"])
        return str((await tx.conn.execute(query)).scalar_one())
    task_id = await actions.open_task(tx, case_id=case_id, kind=TaskKind.CARRIER_CLAIM, blocks=False)
    await tx.execute(claims.update().where(claims.c.id == claim_id).values(task_id=task_id))
    _claim_moved(tx, row, ClaimState.OPEN, 0)
    return claim_id


def _claim_moved(tx: Tx, row: Any, state: str, paid: int) -> None:
    get = row.__getitem__ if isinstance(row, dict) else row._mapping.__getitem__
    tx.emit(
        ClaimMoved(
            case_id=get("case_id"),
            claim_id=get("id"),
            state=state,
            amount=get("amount"),
            paid=paid,
            currency=get("currency"),
        )
    )


async def move_claim(
    tx: Tx, claim_id: str, state: str, *, paid: int | None = None, amount: int | None = None, note: str | None = None
) -> None:
    """paid: minor units the carrier gave; with state `paid`. Its task is done when the claim is over."""
    if state not in set(ClaimState):
        raise bad_input("unknown_claim_state", fields={"state": "unknown_claim_state"})
    found = await return_queries.claim_row(tx.conn, claim_id)
    await case_queries.row(tx.conn, found.case_id, lock=True)
    row = await return_queries.claim_row(tx.conn, claim_id, lock=True)
    if ClaimState(state) not in rules.CLAIM_STEPS[ClaimState(row.state)]:
        raise wrong_state("claim_wrong_step", state=row.state)
    if state == ClaimState.PAID and not paid:
        raise bad_input("claim_paid_missing", fields={"paid": "claim_paid_missing"})
    values: dict[str, Any] = {"state": state, "moved_at": tx.now}
    if paid is not None:
        values["paid"] = paid
    if amount is not None:
        values["amount"] = amount
    if note is not None:
        values["note"] = note
    await tx.execute(claims.update().where(claims.c.id == claim_id).values(rev=claims.c.rev + 1, **values))
    _claim_moved(tx, row, state, paid or 0)
    if row.task_id is not None and state in (ClaimState.PAID, ClaimState.REJECTED):
        task = await queries.row(tx.conn, row.task_id)
        if task.state == TaskState.OPEN:
            await actions.complete_task(tx, row.task_id, f"{state} {note or ''}".strip())


async def reverse_payment(tx: Tx, task_id: str, reason: str, proof: str) -> None:
    """A counter entry against a payment; once. What was paid stays written as it was (R136)."""
    need(tx.actor, Permission.MONEY_PAY)
    wrong = {}
    if not reason.strip():
        wrong["reason"] = "reason_missing"
    if not proof.strip():
        wrong["proof"] = "task_proof_missing"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    task = await queries.row(tx.conn, task_id)
    await case_queries.row(tx.conn, task.case_id, lock=True)
    task = await queries.row(tx.conn, task_id, lock=True)
    if task.kind not in rules.MONEY or task.state != TaskState.DONE or not task.amount:
        raise wrong_state("nothing_to_reverse", state=task.state)
    new = await tx.insert_new(
        reversals,
        {
            "id": new_id(),
            "task_id": task_id,
            "case_id": task.case_id,
            "amount": task.amount,
            "currency": task.currency,
            "reason": reason.strip(),
            "proof": proof.strip(),
            "by_id": tx.actor.id,
            "by_name": tx.actor.name,
            "at": tx.now,
        },
    )
    if not new:
        raise wrong_state("reversed_already")
    if task.offer_id is not None:
        offer = await offers.offer_row(tx.conn, task.offer_id)
        await budget.give_back(tx, offer.show_id, task.amount, offer.id)
    tx.emit(
        MoneyReversed(
            case_id=task.case_id,
            show_id=task.show_id,
            task_id=task_id,
            offer_id=task.offer_id,
            amount=task.amount,
            currency=task.currency,
        )
    )


async def open_playbook(tx: Tx, case_id: str) -> list[str]:
    """The tasks the playbook of this kind of case names, each once; their ids."""
    case = await case_queries.row(tx.conn, case_id)
    have = await tx.all(sa.select(tasks.c.kind, tasks.c.params).where(tasks.c.case_id == case_id))
    done = {row.params.get("key") for row in have}
    if case.incident_id is not None:
        shared = await tx.all(sa.select(tasks.c.params).where(tasks.c.incident_id == case.incident_id))
        done |= {row.params.get("key") for row in shared} & rules.ONCE_AN_INCIDENT
    opened = []
    for spec in (await book_of(tx.conn, case)).tasks:
        # The claim is an object of its own: opened when the customer is served.
        if spec.key in done or spec.key == "carrier_claim":
            continue
        opened.append(
            await actions.open_task(
                tx,
                case_id=case_id,
                kind=TaskKind.PLAYBOOK,
                role=spec.role,
                due_at=tx.now + timedelta(minutes=spec.within),
                blocks=spec.required,
                params={"key": spec.key, "title": spec.title},
            )
        )
    return opened


async def open_training(tx: Tx, case: Any, book: Playbook) -> None:
    """Without it the case can not be closed, so where the playbook asks for it there is a task to do it by."""
    if "training" not in book.closing or not await closing_open("training", tx.conn, case.id):
        return
    rows = await tx.all(sa.select(tasks.c.params).where(queries.around(case), tasks.c.kind == TaskKind.PLAYBOOK))
    if any((row.params or {}).get("key") == "training" for row in rows):
        return
    spec = next((task for task in book.tasks if task.key == "training"), None)
    await actions.open_task(
        tx,
        case_id=case.id,
        kind=TaskKind.PLAYBOOK,
        role="manager" if spec is None else spec.role,
        due_at=tx.now + (rules.TRAINING_WITHIN if spec is None else timedelta(minutes=spec.within)),
        params={"key": "training", "title": in_all("fulfilment.training") if spec is None else spec.title},
    )


async def follow_level(tx: Tx, case_id: str) -> None:
    """After opening and assessing: the playbook where it is due, and a call to somebody hit hard (R092)."""
    case = await case_queries.row(tx.conn, case_id)
    if case.issue is None or case.status in ENDED:
        return
    book = await book_of(tx.conn, case)
    kind = book.case_type
    # What a shop wrote down itself it wants done, whatever the level.
    own = await knowledge.has_own_playbook(tx.conn, kind)
    if own or rules.opens_playbook(kind, case.subtype, case.level):
        await open_playbook(tx, case_id)
    await open_training(tx, case, book)
    if case.level is None or case.level > 1 or kind == "safety":
        return
    call = sa.select(tasks.c.id).where(tasks.c.case_id == case_id, tasks.c.kind == TaskKind.CONTACT_CUSTOMER)
    if await tx.one(call) is None:
        await actions.open_task(
            tx,
            case_id=case_id,
            kind=TaskKind.CONTACT_CUSTOMER,
            due_at=tx.now + rules.CALL_WITHIN,
            blocks=False,
        )


async def follow_playbook(tx: Tx, case_type: str) -> None:
    """A task that was put into the playbook is opened in the cases under way too; what is open already stays."""
    rows = await case_queries.active(tx.conn)
    types = await types_of(tx.conn, rows)
    for row in rows:
        if types[row.id] == case_type:
            await follow_level(tx, row.id)


async def contacted(tx: Tx, case_id: str, said: str | None = None) -> None:
    """A person wrote to the customer, or logged a call (said: its words): that was the call that stood on the list."""
    query = sa.select(tasks.c.id).where(
        tasks.c.case_id == case_id,
        tasks.c.kind == TaskKind.CONTACT_CUSTOMER,
        tasks.c.state == TaskState.OPEN,
    )
    case = await case_queries.row(tx.conn, case_id)
    for task in await tx.all(query):
        proof = said or t(case.lang, "fulfilment.proof.message")
        await actions.complete_task(tx, task.id, proof, by_message=True)


async def done_for_all(tx: Tx, incident_id: str, key: str, count: int) -> None:
    """A playbook task that is shared by the whole incident and was done by other means than its tick."""
    query = sa.select(tasks.c.id, tasks.c.case_id, tasks.c.role, tasks.c.params).where(
        tasks.c.incident_id == incident_id, tasks.c.kind == TaskKind.PLAYBOOK, tasks.c.state == TaskState.OPEN
    )
    for task in await tx.all(query):
        needed = rules.permission_for(TaskKind.PLAYBOOK, task.role)
        if (task.params or {}).get("key") == key and (needed is None or tx.actor.may(needed)):
            case = await case_queries.row(tx.conn, task.case_id)
            await actions.complete_task(tx, task.id, t(case.lang, f"fulfilment.proof.{key}", n=count))


# Item of a playbook's `closing` -> tasks of which one does it.
DOES = {"correction": ("correct_on_air", "correct_listing"), "training": ("training",)}


async def closing_open(item: str, conn: AsyncConnection, case_id: str) -> list[str]:
    """Whether the shop's playbook still waits for it; a task shared by the whole incident counts for each case."""
    code = [f"playbook_{item}"]
    if item == "carrier_claim":
        found = await conn.execute(sa.select(claims.c.id).where(claims.c.case_id == case_id).limit(1))
        return [] if found.first() is not None else code
    where = queries.around(await case_queries.row(conn, case_id))
    rows = await conn.execute(sa.select(tasks.c.params).where(where, tasks.c.state == TaskState.DONE))
    return [] if any((row.params or {}).get("key") in DOES[item] for row in rows) else code
