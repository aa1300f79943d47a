"""How long a platform gives, and what it does by itself afterwards: from its pack, as the shop corrected it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.knowledge import queries as knowledge
from livemend.knowledge.packs import PlatformPack

from .clock_rules import PLATFORM_WARN, Budget
from .model import ClockKind

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# clock -> (key of its length, unit, key of what happens when nobody acts)
KEYS = {
    ClockKind.PLATFORM_REQUEST: ("seller_response_hours", HOUR, "silent_means"),
    ClockKind.PLATFORM_CHAT: ("chat_response_hours", HOUR, "chat_silent_means"),
    ClockKind.PLATFORM_RETURN: ("buyer_ships_days", DAY, "return_silent_means"),
    ClockKind.PLATFORM_RECEIPT: ("confirm_receipt_days", DAY, "receipt_silent_means"),
}
UNKNOWN = "unknown"
LONGEST = timedelta(days=90)


@dataclass(frozen=True)
class Deadline:
    """pauses: statuses of a case in which the platform stops its clock."""

    platform: str
    kind: ClockKind
    total: timedelta
    silent: str
    pauses: frozenset[str]

    @property
    def budget(self) -> Budget:
        """Every second counts."""
        return Budget(self.total, PLATFORM_WARN)


def deadline_in(pack: PlatformPack, kind: ClockKind) -> Deadline | None:
    """None: the platform sets none, or the value is no sensible number."""
    length, unit, silent = KEYS[kind]
    number = pack.get(length)
    if not isinstance(number, int | float) or isinstance(number, bool) or number <= 0 or number * unit > LONGEST:
        return None
    pauses = pack.get("clocks_pause_in") or ()
    return Deadline(
        pack.platform,
        kind,
        number * unit,
        str(pack.get(silent, UNKNOWN))[:30],
        frozenset(str(status) for status in pauses) if isinstance(pauses, list | tuple) else frozenset(),
    )


async def deadline(conn: AsyncConnection, platform: str, kind: ClockKind) -> Deadline | None:
    return deadline_in(await knowledge.platform_in_force(conn, platform), kind)


def asks_for_it(pack: PlatformPack, issue: str | None) -> bool:
    """Whether such a matter can be an after-sales request there; what nobody judged yet may be one."""
    listed = pack.get("response_issues")
    return not isinstance(listed, list) or (issue or "unknown") in listed


async def shown(conn: AsyncConnection) -> list[dict[str, Any]]:
    """All deadlines of all packs, with where each value is from, for the screen of clocks."""
    found = []
    for pack in await knowledge.platforms_in_force(conn):
        for kind, (length, unit, silent) in KEYS.items():
            value = deadline_in(pack, kind)
            if value is None:
                continue
            given = pack.values[length]
            found.append(
                {
                    "platform": pack.platform,
                    "name": pack.name,
                    "kind": kind,
                    "key": length,
                    "unit": "hours" if unit == HOUR else "days",
                    "value": given.value,
                    "silent": value.silent,
                    "silent_confidence": pack.values[silent].confidence if silent in pack.values else "unverified",
                    "pauses": sorted(value.pauses),
                    "source": given.source,
                    "checked": given.checked.isoformat(),
                    "review_by": given.review_by.isoformat(),
                    "confidence": given.confidence,
                    "note": given.note,
                }
            )
    return found
