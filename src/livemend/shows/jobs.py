"""The run-down's own clock, and the gate that later stages look through."""

from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit.db import Tx
from livemend.kit.i18n import LANGUAGES
from livemend.kit.jobs import cancel_timer
from livemend.knowledge import queries as knowledge
from livemend.people.access import Desk

from . import planning, queries
from .events import ShowEnded, ShowStarted
from .gate import Readiness


async def _started(tx: Tx, event: ShowStarted) -> None:
    await planning.set_timetable(tx, event.show_id)


async def _ended(tx: Tx, event: ShowEnded) -> None:
    await cancel_timer(tx, planning.ON_AIR_TIMER, event.show_id)


async def _delay_notice(conn: AsyncConnection) -> dict[str, str]:
    """What the policy page says while a sale is on or announced."""
    if not await queries.promotion_now(conn):
        return {}
    return {lang: (await knowledge.phrases(conn, "delay_notice", lang))[0] for lang in LANGUAGES}


def install(desk: Desk) -> None:
    desk.parts["readiness"] = Readiness()
    desk.parts["policy_notice"] = _delay_notice
    desk.timers.on(planning.ON_AIR_TIMER, planning.timetable_due)
    desk.bus.in_tx(ShowStarted, _started)
    desk.bus.in_tx(ShowEnded, _ended)
    desk.loaders["show"] = queries.views
    desk.loaders["gap"] = queries.gap_views
