"""Later in the show the host says again that a matter is settled or arranged (R084)."""

from datetime import timedelta

from livemend.incidents import queries as incident_queries
from livemend.kit.db import Tx
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.shows import queries as show_queries
from livemend.shows.model import ShowState

from . import queries, rules
from .events import ReminderDue
from .model import REMINDER_TIMER, reminders


async def start(tx: Tx, show_id: str, incident_id: str) -> None:
    if not rules.clocks().reminders:
        return
    fresh = {"incident_id": incident_id, "show_id": show_id, "due": False, "done": 0, "next_at": None}
    if await tx.insert_new(reminders, fresh):
        await _next(tx, incident_id)


async def _next(tx: Tx, incident_id: str) -> None:
    at = tx.now + timedelta(minutes=rules.clocks().reminder_minutes)
    await tx.execute(reminders.update().where(reminders.c.incident_id == incident_id).values(due=False, next_at=at))
    await set_timer(tx, REMINDER_TIMER, incident_id, at)


async def stop(tx: Tx, incident_id: str) -> None:
    await tx.execute(reminders.delete().where(reminders.c.incident_id == incident_id))
    await cancel_timer(tx, REMINDER_TIMER, incident_id)


async def said(tx: Tx, incident_id: str) -> None:
    row = await queries.reminder_row(tx.conn, incident_id)
    if row is None:
        return
    done = row.done + 1
    change = reminders.update().where(reminders.c.incident_id == incident_id)
    await tx.execute(change.values(done=done, due=False, next_at=None))
    if done < rules.clocks().reminders:
        await _next(tx, incident_id)


async def due(tx: Tx, incident_id: str) -> None:
    """Time to say again that it is settled or arranged; only while the show runs and there is something to say."""
    row = await queries.reminder_row(tx.conn, incident_id)
    incident = await incident_queries.row(tx.conn, incident_id)
    show = await show_queries.show_row(tx.conn, incident.show_id)
    if row is None or show.state != ShowState.LIVE or incident.merged_into is not None:
        return
    view = await queries.incident_view(tx.conn, incident.show_id, incident_id)
    if not view["case_ids"] and not view["promise_ids"]:
        # Nothing was arranged yet: asking the host to say so would be untrue.
        await _next(tx, incident_id)
        return
    await tx.execute(reminders.update().where(reminders.c.incident_id == incident_id).values(due=True, next_at=None))
    tx.emit(ReminderDue(show_id=incident.show_id, incident_id=incident_id, count=row.done + 1))
