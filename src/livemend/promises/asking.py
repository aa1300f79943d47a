"""More time is asked of the customer: the old deadline stands until the customer has said yes (domain.md B2)."""

from datetime import datetime

from livemend.cases import queries as case_queries
from livemend.cases.rules import ENDED
from livemend.kit.clock import to_ms
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state

from . import actions, queries, rules
from .events import PromiseMoveAsked, PromiseMoveRefused


async def ask_move(tx: Tx, promise_id: str, due_at: datetime, why: str) -> None:
    """why: goes to the customer as it is written. Asked again, the newer time replaces the older one."""
    row = await queries.row(tx.conn, promise_id, lock=True)
    wrong = rules.cannot_ask(row.state, row.due_at, due_at, why, tx.now)
    if "promise" in wrong:
        raise wrong_state(wrong["promise"], state=row.state)
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    if row.case_id is None:
        raise wrong_state("promise_without_customer")
    case = await case_queries.row(tx.conn, row.case_id)
    if case.status in ENDED:
        raise wrong_state("case_ended", status=case.status)
    await actions.change(
        tx,
        promise_id,
        proposed_due=due_at,
        proposed_why=why.strip(),
        proposed_at=tx.now,
        proposed_by=tx.actor.name,
    )
    tx.emit(
        PromiseMoveAsked(**actions.place(row), from_due=row.due_at.isoformat(), to_due=due_at.isoformat()),
    )


async def answer_move(tx: Tx, promise_id: str, due_at: datetime, agreed: bool) -> None:
    """The customer's word. due_at: the time that stood on the customer's page; another one by now is not agreed to."""
    row = await queries.row(tx.conn, promise_id, lock=True)
    if row.proposed_due is None or to_ms(row.proposed_due) != to_ms(due_at):
        raise wrong_state("promise_move_gone")
    if agreed:
        await actions.renegotiate(tx, promise_id, due_at, True, row.proposed_why)
        return
    await actions.change(tx, promise_id, **actions.NO_PROPOSAL)
    tx.emit(PromiseMoveRefused(**actions.place(row), to_due=due_at.isoformat()))
