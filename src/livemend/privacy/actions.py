"""Change a rule, hold something back, and carry the rules out."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from livemend.cases.model import cases
from livemend.catalog import queries as catalog
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found, wrong_state
from livemend.kit.ids import new_id
from livemend.kit.jobs import set_timer

from . import queries, retention, rules
from .events import HoldEnded, HoldPlaced, RetentionChanged, RetentionRan
from .model import HoldOn, Kind, RunState, holds, runs
from .model import rules as rule_rows

TIMER = "privacy.retention"
NIGHTLY = "privacy.nightly"
EVERY = timedelta(hours=24)


async def set_rule(tx: Tx, kind: str, *, days: int, active: bool, rev: int | None = None) -> None:
    """rev: what the editor saw (0: nothing yet)."""
    if kind not in set(Kind):
        raise not_found("retention_rule")
    wrong = rules.days_error(Kind(kind), days, await queries.keep_records_days(tx.conn))
    if wrong:
        least = rules.least(Kind(kind), await queries.keep_records_days(tx.conn))[0]
        raise bad_input(wrong, fields={"days": wrong}, least=least, most=rules.LONGEST_DAYS)
    row = await tx.one(sa.select(rule_rows).where(rule_rows.c.kind == kind).with_for_update())
    now = row.rev if row is not None else 0
    if rev is not None and rev != now:
        raise wrong_state("changed_meanwhile", by=row.changed_by if row is not None else "?")
    values = {"days": days, "active": active, "changed_at": tx.now, "changed_by": tx.actor.name, "rev": now + 1}
    if row is None:
        await tx.execute(rule_rows.insert().values(kind=kind, **values))
    else:
        await tx.execute(rule_rows.update().where(rule_rows.c.kind == kind).values(**values))
    tx.emit(RetentionChanged(what=kind, days=days, active=active))


async def place_hold(tx: Tx, *, on: str, ref: str, reason: str) -> str:
    """ref: id of a customer or a case (its number will do), number of an order."""
    ref = ref.strip()
    if on not in set(HoldOn):
        raise bad_input("unknown_hold", fields={"on": "unknown_hold"})
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    if on == HoldOn.CASE:
        found = await tx.one(sa.select(cases.c.id).where(sa.or_(cases.c.no == ref.upper(), cases.c.id == ref)))
        if found is None:
            raise bad_input("unknown_case", fields={"ref": "unknown_case"})
        ref = str(found.id)
    elif on == HoldOn.ORDER and await catalog.order(tx.conn, ref) is None:
        raise bad_input("unknown_order", fields={"ref": "unknown_order"})
    elif on == HoldOn.CUSTOMER and await catalog.customer(tx.conn, ref) is None:
        raise bad_input("unknown_customer", fields={"ref": "unknown_customer"})
    same = sa.select(holds.c.id).where(holds.c.on == on, holds.c.ref == ref, holds.c.ended_at.is_(None))
    if await tx.one(same) is not None:
        raise wrong_state("held_already")
    hold_id = new_id()
    row = {"id": hold_id, "on": on, "ref": ref, "reason": reason.strip(), "at": tx.now, "by_name": tx.actor.name}
    await tx.execute(holds.insert().values(**row))
    tx.emit(HoldPlaced(hold_id=hold_id, on=on, ref=ref))
    return hold_id


async def end_hold(tx: Tx, hold_id: str, reason: str) -> None:
    """From here the rules apply again, to what is over its time at the next run."""
    if not reason.strip():
        raise bad_input("reason_missing", fields={"reason": "reason_missing"})
    row = await tx.one(sa.select(holds).where(holds.c.id == hold_id).with_for_update())
    if row is None:
        raise not_found("hold")
    if row.ended_at is not None:
        return
    values = {"ended_at": tx.now, "ended_by": tx.actor.name, "ended_reason": reason.strip()}
    await tx.execute(holds.update().where(holds.c.id == hold_id).values(**values))
    tx.emit(HoldEnded(hold_id=hold_id, on=row.on, ref=row.ref))


async def start_run(tx: Tx) -> str:
    """Asked for while one is under way: the same run."""
    under_way = await tx.one(sa.select(runs.c.id).where(runs.c.state == RunState.RUNNING))
    if under_way is not None:
        await set_timer(tx, TIMER, under_way.id, tx.now, {"place": 0})
        return str(under_way.id)
    run_id = new_id()
    row = {"id": run_id, "state": RunState.RUNNING, "counts": {}, "files": 0, "at": tx.now, "by_name": tx.actor.name}
    await tx.execute(runs.insert().values(**row))
    await set_timer(tx, TIMER, run_id, tx.now, {"place": 0})
    return run_id


async def go_on(tx: Tx, run_id: str, payload: dict[str, Any]) -> None:
    """One batch a transaction: a long run stands in nobody's way and goes on where it was after a restart."""
    run = await tx.one(sa.select(runs).where(runs.c.id == run_id).with_for_update())
    if run is None or run.state != RunState.RUNNING:
        return
    in_force = await queries.rules_in_force(tx.conn)
    at = int(payload.get("place", 0))
    while at < len(retention.PLACES):
        due = retention.PLACES[at]
        rule = in_force[due.kind]
        rows, files = await retention.batch(tx, run_id, due, rule.days) if rule.active else (0, 0)
        if rows:
            counts = {**run.counts, due.name: run.counts.get(due.name, 0) + rows}
            await tx.execute(runs.update().where(runs.c.id == run_id).values(counts=counts, files=run.files + files))
            await set_timer(tx, TIMER, run_id, tx.now, {"place": at})
            return
        at += 1
    await tx.execute(runs.update().where(runs.c.id == run_id).values(state=RunState.DONE, ended_at=tx.now))
    tx.emit(RetentionRan(run_id=run_id, counts=run.counts, files=run.files))


async def nightly(tx: Tx) -> None:
    await start_run(tx)
    await set_timer(tx, NIGHTLY, "all", tx.now + EVERY)
