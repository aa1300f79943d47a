"""A case that is opened at a moment: when would each of its clocks ring?"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.knowledge import queries as knowledge

from . import calendars, times
from .calendars import Calendar
from .clock_rules import LAST_WARN, NO_TARGET, PLATFORM, Budget
from .deadlines import asks_for_it, deadline_in
from .model import ClockKind

# Which begin with the case; the others begin with something that happens later, shown as if it happened at once.
AT_ONCE = frozenset(
    {ClockKind.FIRST_REPLY, ClockKind.PROGRESS, ClockKind.RESOLUTION, ClockKind.OUTER, ClockKind.PLATFORM_REQUEST}
)


async def preview(
    conn: AsyncConnection,
    at: datetime,
    *,
    level: int | None = None,
    platform: str | None = None,
    issue: str | None = None,
    draft: Calendar | None = None,
    draft_code: str = "desk",
) -> list[dict[str, Any]]:
    """draft: working hours that are being edited and not saved yet, in place of those of `draft_code`."""
    found = []
    pack = await knowledge.platform_in_force(conn, platform) if platform else None
    for kind in ClockKind:
        silent = None
        if kind in PLATFORM:
            limit = deadline_in(pack, kind) if pack is not None else None
            if pack is None or limit is None or (kind == ClockKind.PLATFORM_REQUEST and not asks_for_it(pack, issue)):
                continue
            budget: Budget = limit.budget
            silent = limit.silent
        elif kind in NO_TARGET:
            # As long as the playbook of the case says.
            continue
        else:
            budget = await times.target(conn, kind, level)
        calendar = await times.calendar(conn, budget.calendar)
        if draft is not None and budget.calendar == draft_code:
            calendar = draft
        due = calendars.add(calendar, at, budget.total)
        warns = [calendars.add(calendar, at, budget.total * budget.warn)]
        if kind in PLATFORM:
            warns.append(due - budget.total / LAST_WARN)
        late_acts = (await times.acts(conn, kind))[1]
        found.append(
            {
                "kind": kind,
                "at_once": kind in AT_ONCE,
                "minutes": round(budget.total.total_seconds() / 60),
                "calendar": budget.calendar,
                "warns_at": [moment.isoformat() for moment in warns],
                "due_at": due.isoformat(),
                "on_late": late_acts,
                "platform": platform if kind in PLATFORM else None,
                "silent": silent,
            }
        )
    return sorted(found, key=lambda clock: (not clock["at_once"], clock["due_at"]))
