"""The clocks of a case: started, paused, met, late. A clock is a row that people can list; its alarm is a timer."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.ids import new_id
from livemend.kit.jobs import cancel_timer, set_timer

from . import calendars, deadlines, times
from .clock_rules import BUDGETS, LAST_WARN, NO_TARGET, PAUSED_IN, PLATFORM_WARN, Budget
from .events import ClockBreached, ClockMet, ClockReopened, ClockWarned
from .model import ClockKind, ClockState, cases, clocks

TIMER = "cases.clock"
MS = timedelta(milliseconds=1)


async def refresh_due(tx: Tx, case_id: str) -> None:
    """A late clock that was not met still leads the queue."""
    due = sa.select(sa.func.min(clocks.c.due_at)).where(
        clocks.c.case_id == case_id,
        clocks.c.state.in_((ClockState.RUNNING, ClockState.BREACHED)),
        clocks.c.ended_at.is_(None),
    )
    await tx.execute(cases.update().where(cases.c.id == case_id).values(due_at=due.scalar_subquery()))


async def _alarm(tx: Tx, clock_id: str, warn_at: datetime | None, due_at: datetime) -> None:
    first = warn_at if warn_at is not None and warn_at > tx.now else due_at
    await set_timer(tx, TIMER, clock_id, first)


async def start(
    tx: Tx,
    case_id: str,
    kind: ClockKind,
    *,
    level: int | None = None,
    at: datetime | None = None,
    budget: Budget | None = None,
    platform: str | None = None,
    silent: str | None = None,
) -> str:
    """A clock of this kind that ran before ends here. budget: of a platform's deadline; None: the team's target."""
    await end(tx, case_id, [kind])
    begin = at or tx.now
    if level is None:
        found = await tx.one(sa.select(cases.c.level).where(cases.c.id == case_id))
        level = found.level if found is not None else None
    target = budget or await times.target(tx.conn, kind, level)
    calendar = await times.calendar(tx.conn, target.calendar)
    clock_id = new_id()
    due_at = calendars.add(calendar, begin, target.total)
    warn_at = calendars.add(calendar, begin, target.total * target.warn)
    await tx.execute(
        clocks.insert().values(
            id=clock_id,
            case_id=case_id,
            kind=kind,
            state=ClockState.RUNNING,
            started_at=begin,
            due_at=due_at,
            warn_at=warn_at,
            level=level,
            budget_ms=target.total // MS,
            calendar=target.calendar,
            platform=platform,
            silent=silent,
        )
    )
    await _alarm(tx, clock_id, warn_at, due_at)
    await refresh_due(tx, case_id)
    return clock_id


async def unended(tx: Tx, case_id: str, kinds: Collection[ClockKind]) -> list[sa.Row[Any]]:
    query = sa.select(clocks).where(
        clocks.c.case_id == case_id, clocks.c.kind.in_(list(kinds)), clocks.c.ended_at.is_(None)
    )
    return await tx.all(query.order_by(clocks.c.id))


async def is_running(tx: Tx, case_id: str, *kinds: ClockKind) -> bool:
    """Running, paused or late: not yet over."""
    return bool(await unended(tx, case_id, kinds))


async def _set(tx: Tx, clock_id: str, **values: Any) -> None:
    await tx.execute(clocks.update().where(clocks.c.id == clock_id).values(**values))


async def end(tx: Tx, case_id: str, kinds: Collection[ClockKind]) -> None:
    """Without being met: it no longer applies."""
    for row in await unended(tx, case_id, kinds):
        state = row.state if row.state == ClockState.BREACHED else ClockState.ENDED
        await _set(tx, row.id, state=state, ended_at=tx.now)
        await cancel_timer(tx, TIMER, row.id)
    await refresh_due(tx, case_id)


async def met(tx: Tx, case_id: str, kind: ClockKind, show_id: str | None, at: datetime | None = None) -> bool:
    """What it waited for happened; late stays late. at: when, if not now; before the clock began it meets nothing."""
    done, when = False, at or tx.now
    for row in await unended(tx, case_id, [kind]):
        if when < row.started_at:
            continue
        late = row.state == ClockState.BREACHED or (row.state == ClockState.RUNNING and when > row.due_at)
        await _set(tx, row.id, state=ClockState.BREACHED if late else ClockState.MET, ended_at=when)
        await cancel_timer(tx, TIMER, row.id)
        after = round((when - row.started_at).total_seconds())
        tx.emit(ClockMet(case_id=case_id, show_id=show_id, clock=row.kind, after_s=after, late=late))
        done = True
    if done:
        await refresh_due(tx, case_id)
    return done


async def run_again(tx: Tx, case_id: str, kind: ClockKind, since: datetime, show_id: str | None) -> bool:
    """It was met by something that did not happen after all. Its time went on meanwhile; since: begun no earlier."""
    query = sa.select(clocks).where(clocks.c.case_id == case_id, clocks.c.kind == kind, clocks.c.started_at >= since)
    row = await tx.one(query.order_by(clocks.c.started_at.desc(), clocks.c.id.desc()).limit(1))
    if row is None or row.ended_at is None or row.state not in (ClockState.MET, ClockState.BREACHED):
        return False
    state = ClockState.RUNNING if row.breached_at is None else ClockState.BREACHED
    await _set(tx, row.id, state=state, ended_at=None)
    await refresh_due(tx, case_id)
    tx.emit(ClockReopened(case_id=case_id, show_id=show_id, clock=kind, due_at=row.due_at.isoformat()))
    if state == ClockState.RUNNING:
        await rearm(tx, row.id)
    return True


async def follow_status(tx: Tx, case_id: str, status: str) -> None:
    """Pause what the status pauses and let run on what it does not."""
    for row in await unended(tx, case_id, list(ClockKind)):
        stops = await _stops(tx, row, status)
        if stops and row.state == ClockState.RUNNING:
            await _pause(tx, row)
        elif not stops and row.state == ClockState.PAUSED:
            await _resume(tx, row)
    await refresh_due(tx, case_id)


async def _stops(tx: Tx, row: sa.Row[Any], status: str) -> bool:
    """A platform does not wait because we do, unless its pack says so."""
    if row.platform is None:
        return row.kind in PAUSED_IN.get(status, frozenset())
    found = await deadlines.deadline(tx.conn, row.platform, ClockKind(row.kind))
    return found is not None and status in found.pauses


async def _target(tx: Tx, row: sa.Row[Any]) -> Budget:
    """What holds for this clock now; a platform that no longer says anything keeps what it was started with."""
    if row.kind == ClockKind.STEP:
        return Budget(row.budget_ms * MS, BUDGETS[ClockKind.STEP].warn)
    if row.platform is None:
        return await times.target(tx.conn, ClockKind(row.kind), row.level)
    found = await deadlines.deadline(tx.conn, row.platform, ClockKind(row.kind))
    return found.budget if found is not None else Budget(row.budget_ms * MS, PLATFORM_WARN)


async def _pause(tx: Tx, row: sa.Row[Any]) -> None:
    left = calendars.between(await times.calendar(tx.conn, row.calendar), tx.now, row.due_at)
    await _set(tx, row.id, state=ClockState.PAUSED, left_ms=left // MS)
    await cancel_timer(tx, TIMER, row.id)


async def _resume(tx: Tx, row: sa.Row[Any]) -> None:
    target = await _target(tx, row)
    await run_for(tx, row, (row.left_ms or 0) * MS, Budget(row.budget_ms * MS, target.warn, row.calendar))


async def run_for(tx: Tx, row: sa.Row[Any], left: timedelta, budget: Budget) -> None:
    """So much working time is left from now on."""
    total, warn, name = budget.total, budget.warn, budget.calendar
    calendar = await times.calendar(tx.conn, name)
    due_at = calendars.add(calendar, tx.now, left)
    before_due = total - total * warn
    warn_at = None
    if row.warned_at is None:
        warn_at = calendars.add(calendar, tx.now, left - before_due) if left > before_due else tx.now
    await _set(
        tx,
        row.id,
        state=ClockState.RUNNING,
        left_ms=None,
        due_at=due_at,
        warn_at=warn_at,
        budget_ms=total // MS,
        calendar=name,
    )
    await _alarm(tx, row.id, warn_at, due_at)


async def _retarget(tx: Tx, row: sa.Row[Any], old: calendars.Calendar) -> None:
    """What is used up of its time stays used; the rest follows the target that applies now."""
    target = await _target(tx, row)
    paused = row.state == ClockState.PAUSED
    left = (row.left_ms or 0) * MS if paused else calendars.between(old, tx.now, row.due_at)
    now_left = max(target.total - max(row.budget_ms * MS - left, timedelta(0)), timedelta(0))
    if paused:
        values = {"left_ms": now_left // MS, "budget_ms": target.total // MS, "calendar": target.calendar}
        await _set(tx, row.id, **values)
    else:
        await run_for(tx, row, now_left, target)


async def recompute(tx: Tx, before: dict[str | None, calendars.Calendar], *, platform: str | None = None) -> int:
    """After a change of hours or targets: what is used up stays used, the rest follows the new rule.

    before: the calendars as they were, by name; platform: only the deadlines of this one. Returns how many clocks were
    set anew.
    """
    query = sa.select(clocks).where(
        clocks.c.state.in_((ClockState.RUNNING, ClockState.PAUSED)), clocks.c.ended_at.is_(None)
    )
    if platform is not None:
        query = query.where(clocks.c.platform == platform)
    touched: set[str] = set()
    for row in await tx.all(query.order_by(clocks.c.id)):
        await _retarget(tx, row, before.get(row.calendar, calendars.ALWAYS))
        if platform is not None:
            found = await deadlines.deadline(tx.conn, platform, ClockKind(row.kind))
            await _set(tx, row.id, silent=found.silent if found is not None else row.silent)
        touched.add(row.case_id)
    for case_id in sorted(touched):
        await refresh_due(tx, case_id)
    return len(touched)


async def fire(tx: Tx, clock_id: str) -> None:
    """The alarm: a warning first, then the breach. Both are facts in the log."""
    row = await tx.one(
        sa.select(clocks, cases.c.show_id).join(cases, cases.c.id == clocks.c.case_id).where(clocks.c.id == clock_id)
    )
    if row is None or row.state != ClockState.RUNNING:
        return
    facts = {"case_id": row.case_id, "show_id": row.show_id, "clock": row.kind}
    if row.platform is not None:
        facts |= {"platform": row.platform, "silent": row.silent}
    if tx.now >= row.due_at:
        await _set(tx, clock_id, state=ClockState.BREACHED, breached_at=tx.now)
        await refresh_due(tx, row.case_id)
        tx.emit(ClockBreached(**facts, due_at=row.due_at.isoformat()))
        return
    if row.warned_at is None and row.warn_at is not None and tx.now >= row.warn_at:
        last = row.due_at - row.budget_ms * MS / LAST_WARN
        again = row.platform is not None and row.warn_at < last and tx.now < last
        # A platform's deadline is warned of once more, shortly before it is too late.
        await _set(tx, clock_id, **({"warn_at": last} if again else {"warned_at": tx.now}))
        tx.emit(ClockWarned(**facts, due_at=row.due_at.isoformat()))
        await set_timer(tx, TIMER, clock_id, last if again else row.due_at)
        return
    await set_timer(tx, TIMER, clock_id, row.due_at)


async def restart_if_running(tx: Tx, case_id: str, kind: ClockKind) -> None:
    """The customer heard from us: the time until the next news begins again."""
    if await is_running(tx, case_id, kind):
        await start(tx, case_id, kind)


async def set_level(tx: Tx, case_id: str, level: int) -> None:
    """A new level brings new times for what the team set by level; what has passed counts."""
    for row in await unended(tx, case_id, [kind for kind in ClockKind if kind not in NO_TARGET]):
        if row.state == ClockState.BREACHED:
            continue
        await _set(tx, row.id, level=level)
        again = await tx.one(sa.select(clocks).where(clocks.c.id == row.id))
        assert again is not None
        await _retarget(tx, again, await times.calendar(tx.conn, row.calendar))
    await refresh_due(tx, case_id)


async def rearm(tx: Tx, clock_id: str) -> None:
    """After an undo: the alarm is set again, for a time that has passed at once."""
    row = await tx.one(sa.select(clocks).where(clocks.c.id == clock_id))
    if row is not None:
        await _alarm(tx, row.id, None if row.warned_at else row.warn_at, row.due_at)
