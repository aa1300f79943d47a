"""Change working hours, targets and what an alarm does; every running clock follows."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state

from . import clock_rules, sla, times
from .events import TimesChanged
from .model import ClockKind
from .times_model import alarm_acts, calendars, targets

LONGEST_MINUTES = 60 * 24 * 90


async def _still(tx: Tx, table: sa.Table, where: Sequence[sa.ColumnElement[bool]], rev: int | None) -> int:
    """The revision to write. rev: what the editor saw (0: nothing yet); 409 when somebody saved meanwhile."""
    row = await tx.one(sa.select(table).where(*where).with_for_update())
    now = row.rev if row is not None else 0
    if rev is not None and rev != now:
        raise wrong_state("changed_meanwhile", by=(row.changed_by or "?") if row is not None else "?")
    return int(now) + 1


async def _put(
    tx: Tx, table: sa.Table, where: Sequence[sa.ColumnElement[bool]], key: dict[str, Any], values: dict[str, Any]
) -> None:
    values = {**values, "changed_at": tx.now, "changed_by": tx.actor.name}
    changed = await tx.execute(table.update().where(*where).values(**values))
    if not changed.rowcount:
        await tx.execute(table.insert().values(**key, **values))


async def set_calendar(
    tx: Tx, code: str, *, zone: str, week: Any, holidays: Any = (), extra: Any = None, rev: int | None = None
) -> int:
    """week: seven lists of ["HH:MM", "HH:MM"], Monday first. Returns how many clocks were set anew."""
    times.parse(zone, week, list(holidays), extra or {})
    before = await times.all_calendars(tx.conn)
    where = [calendars.c.code == code]
    fresh = await _still(tx, calendars, where, rev)
    days = sorted(set(holidays))
    values = {"zone": zone, "week": week, "holidays": days, "extra": extra or {}, "rev": fresh}
    await _put(tx, calendars, where, {"code": code}, values)
    count = await sla.recompute(tx, before)
    tx.emit(TimesChanged(what=f"calendar:{code}", clocks=count))
    return count


async def set_target(
    tx: Tx,
    kind: str,
    *,
    level: int | None,
    minutes: int,
    warn: float = 0.75,
    calendar: str | None = None,
    rev: int | None = None,
) -> int:
    wrong: dict[str, str] = {}
    settable = set(ClockKind) - clock_rules.NO_TARGET
    if kind not in settable and (kind != clock_rules.FOLLOW_UP or level is not None):
        # A platform's deadline is the platform's: it is corrected in its pack, with a source.
        wrong["kind"] = "unknown_clock"
    if not 1 <= minutes <= LONGEST_MINUTES:
        wrong["minutes"] = "bad_minutes"
    if not 0 < warn < 1:
        wrong["warn"] = "bad_share"
    before = await times.all_calendars(tx.conn)
    if calendar is not None and calendar not in before:
        wrong["calendar"] = "unknown_calendar"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    key = times.ANY_LEVEL if level is None else level
    where = [targets.c.kind == kind, targets.c.level == key]
    fresh = await _still(tx, targets, where, rev)
    values = {"total_ms": minutes * 60_000, "warn": warn, "calendar": calendar, "rev": fresh}
    await _put(tx, targets, where, {"kind": kind, "level": key}, values)
    count = await sla.recompute(tx, before)
    tx.emit(TimesChanged(what=f"target:{kind}", clocks=count))
    return count


async def reset_target(tx: Tx, kind: str, level: int | None, rev: int | None = None) -> int:
    """Back to the house default."""
    key = times.ANY_LEVEL if level is None else level
    where = [targets.c.kind == kind, targets.c.level == key]
    before = await times.all_calendars(tx.conn)
    await _still(tx, targets, where, rev)
    await tx.execute(targets.delete().where(*where))
    count = await sla.recompute(tx, before)
    tx.emit(TimesChanged(what=f"target:{kind}", clocks=count))
    return count


async def set_acts(
    tx: Tx, kind: str, *, on_warn: Sequence[str], on_late: Sequence[str], rev: int | None = None
) -> None:
    """What is done when a clock of this kind is soon due, and when it is late."""
    wrong = clock_rules.acts_error(on_warn, on_late)
    if kind not in set(ClockKind):
        wrong["kind"] = "unknown_clock"
    if wrong:
        raise bad_input(next(iter(wrong.values())), fields=wrong)
    where = [alarm_acts.c.kind == kind]
    fresh = await _still(tx, alarm_acts, where, rev)
    warn, late = clock_rules.acts_in_order(on_warn), clock_rules.acts_in_order(on_late)
    await _put(tx, alarm_acts, where, {"kind": kind}, {"on_warn": warn, "on_late": late, "rev": fresh})
    tx.emit(TimesChanged(what=f"acts:{kind}", clocks=0))
