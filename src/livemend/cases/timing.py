"""Change working hours and targets; every running clock follows."""

from typing import Any

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input

from . import sla, times
from .events import TimesChanged
from .model import ClockKind, calendars, targets

LONGEST_MINUTES = 60 * 24 * 90


async def set_calendar(tx: Tx, code: str, *, zone: str, week: Any, holidays: Any = (), extra: Any = None) -> int:
    """week: seven lists of ["HH:MM", "HH:MM"], Monday first. Returns how many clocks were set anew."""
    times.parse(zone, week, list(holidays), extra or {})
    before = await times.all_calendars(tx.conn)
    values = {
        "zone": zone,
        "week": week,
        "holidays": list(holidays),
        "extra": extra or {},
        "changed_at": tx.now,
    }
    changed = await tx.execute(calendars.update().where(calendars.c.code == code).values(**values))
    if not changed.rowcount:
        await tx.execute(calendars.insert().values(code=code, **values))
    count = await sla.recompute(tx, before)
    tx.emit(TimesChanged(what=f"calendar:{code}", clocks=count))
    return count


async def set_target(
    tx: Tx, kind: str, *, level: int | None, minutes: int, warn: float = 0.75, calendar: str | None = None
) -> int:
    wrong: dict[str, str] = {}
    if kind not in set(ClockKind):
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
    where = (targets.c.kind == kind, targets.c.level == key)
    values = {"total_ms": minutes * 60_000, "warn": warn, "calendar": calendar, "changed_at": tx.now}
    changed = await tx.execute(targets.update().where(*where).values(**values))
    if not changed.rowcount:
        await tx.execute(targets.insert().values(kind=kind, level=key, **values))
    count = await sla.recompute(tx, before)
    tx.emit(TimesChanged(what=f"target:{kind}", clocks=count))
    return count
