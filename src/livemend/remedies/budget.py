"""The session's money: reserved at offer, spent at execution, released on refusal, never overspent.

Lock order everywhere: case, then budget. A budget row is locked before it is read, so two offers at once on two
connections see each other; the table's own constraint is the second belt.
"""

from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.shows import queries as shows

from . import rules
from .events import BudgetChanged
from .model import budgets, holds, offers


async def locked(tx: Tx, show_id: str) -> sa.Row[Any] | None:
    return await tx.one(sa.select(budgets).where(budgets.c.show_id == show_id).with_for_update())


async def set_budget(tx: Tx, show_id: str, total_minor: int, returnless_limit: int | None = None) -> None:
    """total: minor units. Not below what is reserved and spent already."""
    if total_minor < 0 or (returnless_limit or 0) < 0:
        raise bad_input("budget_negative", fields={"total": "budget_negative"})
    await shows.show_row(tx.conn, show_id)
    who = {"set_by": tx.actor.id, "set_by_name": tx.actor.name, "set_at": tx.now}
    row = await locked(tx, show_id)
    if row is None:
        fresh = {
            "show_id": show_id,
            "total": total_minor,
            "reserved": 0,
            "spent": 0,
            "currency": await catalog.currency(tx.conn),
            "returnless_limit": returnless_limit,
            "rev": 1,
            **who,
        }
        if await tx.insert_new(budgets, fresh):
            await _told(tx, show_id, "set", None)
            return
        row = await locked(tx, show_id)
        assert row is not None
    if total_minor < row.reserved + row.spent:
        raise wrong_state("budget_below_used", used=row.reserved + row.spent)
    values: dict[str, Any] = {"total": total_minor, **who}
    if returnless_limit is not None:
        values["returnless_limit"] = returnless_limit
    await _change(tx, show_id, "set", None, **values)


async def _change(tx: Tx, show_id: str, why: str, ref: str | None, **values: Any) -> None:
    await tx.execute(budgets.update().where(budgets.c.show_id == show_id).values(rev=budgets.c.rev + 1, **values))
    await _told(tx, show_id, why, ref)


async def _told(tx: Tx, show_id: str, why: str, ref: str | None) -> None:
    row = await tx.one(sa.select(budgets).where(budgets.c.show_id == show_id))
    assert row is not None
    tx.emit(
        BudgetChanged(
            show_id=show_id,
            total=row.total,
            reserved=row.reserved,
            spent=row.spent,
            currency=row.currency,
            why=why,
            ref=ref,
        )
    )


async def _wanted(tx: Tx, case_id: str) -> int:
    query = sa.select(offers.c.state, offers.c.amount, offers.c.in_addition).where(offers.c.case_id == case_id)
    return rules.held([(row.state, row.amount, row.in_addition) for row in await tx.all(query)])


async def hold(tx: Tx, case_id: str, show_id: str | None, why: str, *, raise_total: bool = False) -> None:
    """Bring what the case keeps in line with its offers; `over_budget` when that is more than is left."""
    if show_id is None:
        return
    row = await locked(tx, show_id)
    wanted = await _wanted(tx, case_id)
    kept = await tx.one(sa.select(holds.c.amount).where(holds.c.case_id == case_id))
    more = wanted - (kept.amount if kept is not None else 0)
    if more == 0:
        return
    if row is None:
        raise wrong_state("no_budget")
    left = row.total - row.reserved - row.spent
    values: dict[str, Any] = {"reserved": row.reserved + more}
    if more > left:
        if not raise_total:
            raise wrong_state("over_budget", left=left)
        values["total"] = row.total + more - left
    if kept is None:
        await tx.execute(holds.insert().values(case_id=case_id, show_id=show_id, amount=wanted))
    else:
        await tx.execute(holds.update().where(holds.c.case_id == case_id).values(amount=wanted))
    await _change(tx, show_id, why, case_id, **values)


async def spend(tx: Tx, case_id: str, show_id: str | None, amount: int, offer_id: str) -> None:
    """Called after the offer's state says executed: its part of the hold turns into money spent."""
    if show_id is None or amount == 0:
        return
    row = await locked(tx, show_id)
    kept = await tx.one(sa.select(holds.c.amount).where(holds.c.case_id == case_id))
    if row is None or kept is None:
        raise wrong_state("no_budget")
    wanted = await _wanted(tx, case_id)
    await tx.execute(holds.update().where(holds.c.case_id == case_id).values(amount=wanted))
    await _change(
        tx, show_id, "spent", offer_id, reserved=row.reserved - kept.amount + wanted, spent=row.spent + amount
    )


async def charge(tx: Tx, show_id: str | None, amount: int, ref: str) -> int:
    """Money that is gone without our doing: the budget bears what it can. Returns how much that was."""
    if show_id is None or amount == 0:
        return 0
    row = await locked(tx, show_id)
    borne = min(amount, row.total - row.reserved - row.spent) if row is not None else 0
    if row is None or borne <= 0:
        return 0
    await _change(tx, show_id, "platform_refunded", ref, spent=row.spent + borne)
    return int(borne)


async def give_back(tx: Tx, show_id: str | None, amount: int, offer_id: str) -> None:
    """A counter entry: money that was paid came back."""
    if show_id is None or amount == 0:
        return
    row = await locked(tx, show_id)
    if row is None:
        raise wrong_state("no_budget")
    await _change(tx, show_id, "reversed", offer_id, spent=row.spent - min(amount, row.spent))
