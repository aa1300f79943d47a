"""Grouping runs with every batch; what waits ages visibly; the mood of the room goes out with the feed."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.comments.events import CommentsErased, CommentsStored
from livemend.comments.ingest import Ingest
from livemend.kit.clock import to_ms
from livemend.kit.db import Tx
from livemend.kit.events import Stored
from livemend.kit.jobs import cancel_timer, set_timer, timers
from livemend.people.access import Desk

from . import queries, rules
from .books import Books
from .events import IncidentAged, IncidentLabelled, IncidentMerged, IncidentSplit, IncidentUndone, MoodChanged
from .growth import AGE_TIMER
from .model import incidents
from .mood import UNFAVOURABLE, Moods, remembered

# A person changed what belongs together, or what it is.
CORRECTED = (IncidentSplit, IncidentMerged, IncidentUndone, IncidentLabelled)
# A room that falls silent sends no batch that could tell its mood, so while it is not calm it is looked at so often.
MOOD_TIMER, MOOD_LOOK = "incidents.mood", timedelta(seconds=15)
# So far back a room is read again: the minute that counts, and what was usual before it.
LATELY = timedelta(minutes=15)


async def grow(books: Books, moods: Moods, tx: Tx, event: CommentsStored) -> None:
    await books.write(tx, event.show_id)
    rows = [row for row in tx.notes.get("comments", ()) if not row.is_history]
    if rows:
        if not moods.hears(event.show_id):
            await _read(moods, tx.conn, event.show_id, tx.now, before_seq=event.from_seq)
        bad = sum(row.lane in UNFAVOURABLE for row in rows)
        level = moods.add(event.show_id, tx.now, len(rows), bad)
        if level is not None:
            tx.emit(MoodChanged(show_id=event.show_id, level=level))
            await _look_again(tx, event.show_id, level)


async def _read(
    moods: Moods,
    conn: AsyncConnection,
    show_id: str,
    now: datetime,
    *,
    told: str | None = None,
    before_seq: int | None = None,
) -> None:
    """What this process has not heard itself is read from rows; so is what was told, where nobody says it."""
    heard = await queries.heard_lately(conn, show_id, now - LATELY, UNFAVOURABLE, before_seq)
    if told is None:
        # While a room is not calm it is looked at again and again, so this timer says what was told.
        look = sa.select(timers.c.payload).where(timers.c.kind == MOOD_TIMER, timers.c.ref == show_id)
        told = ((await conn.execute(look)).scalar() or {}).get("told", "calm")
    moods.read(show_id, remembered(heard, told))


async def settle(moods: Moods, tx: Tx, show_id: str, payload: dict[str, Any]) -> None:
    """payload: the level that was told last."""
    if not moods.hears(show_id):
        await _read(moods, tx.conn, show_id, tx.now, told=payload["told"])
    level = moods.mood_of(show_id, tx.now)["level"]
    if level != payload["told"]:
        tx.emit(MoodChanged(show_id=show_id, level=level))
    await _look_again(tx, show_id, level)


async def _look_again(tx: Tx, show_id: str, told: str) -> None:
    if told == "calm":
        await cancel_timer(tx, MOOD_TIMER, show_id)
    else:
        await set_timer(tx, MOOD_TIMER, show_id, tx.now + MOOD_LOOK, {"told": told})


async def look_anew(tx: Tx, event: CommentsErased) -> None:
    """What shows words that are gone looks different now; open screens ask again when the revision moves."""
    held = incidents.c.id.in_(event.incident_ids)
    await tx.execute(incidents.update().where(held).values(rev=incidents.c.rev + 1))


async def age(tx: Tx, incident_id: str, _payload: dict[str, Any]) -> None:
    """One step older, unless somebody has seen to it."""
    row = await queries.row(tx.conn, incident_id, lock=True)
    waiting = rules.is_waiting(row.state, row.first_mention_at) and row.merged_into is None
    if not waiting or row.mention_due_at is None or row.age_step >= len(rules.AGE_STEPS):
        return
    if not await queries.on_air(tx.conn, row.show_id):
        return
    step = row.age_step + 1
    await tx.execute(
        incidents.update().where(incidents.c.id == incident_id).values(age_step=step, rev=incidents.c.rev + 1)
    )
    tx.emit(IncidentAged(show_id=row.show_id, incident_id=incident_id, step=step))
    if step < len(rules.AGE_STEPS):
        begun = row.mention_due_at - rules.mention_within(row.lane, row.level)
        await set_timer(tx, AGE_TIMER, incident_id, begun + rules.age_after(row.lane, row.level, step))


def install(desk: Desk) -> None:
    books, moods = Books(desk.triage.senses), Moods()
    desk.parts["grouping"], desk.parts["mood"] = books, moods
    ingest: Ingest = desk.parts["ingest"]
    ingest.looks.append(books.look)
    ingest.forget += [books.forget, moods.forget]
    desk.bus.in_tx(CommentsStored, partial(grow, books, moods))
    desk.bus.in_tx(CommentsErased, look_anew)
    desk.timers.on(AGE_TIMER, age)
    desk.timers.on(MOOD_TIMER, partial(settle, moods))
    desk.loaders.setdefault("incident", queries.base_views)

    async def corrected(_tx: Tx, event: Any) -> None:
        # Before the commit: the show is held until then, and right after it the next comments may be placed.
        ids = (getattr(event, name, None) for name in ("incident_id", "new_id", "from_id"))
        books.corrected(event.show_id, [key for key in ids if key])

    for kind in CORRECTED:
        desk.bus.in_tx(kind, corrected)

    def heard(stored: list[Stored]) -> None:
        for event in stored:
            if event.kind == "comment.labelled":
                note = books.said if event.payload.get("spoken", True) else books.unsaid
                note(event.payload["show_id"], [event.payload["comment_id"]])
            elif event.kind in ("product.saved", "catalog.imported"):
                books.forget_all()  # a product may go by another name now
            elif event.kind == "show.product_on_air":
                books.on_air(event.payload["show_id"], to_ms(event.at), event.payload["sku"])
            elif event.kind == "comments.stored":
                moods.keep(event.payload["show_id"])
            elif event.kind == "mood.changed":
                moods.told(event.payload["show_id"], event.payload["level"])

    desk.bus.after.append(heard)

    async def remember() -> None:
        """The alarm of a room is still one after a restart, and is not told anew."""
        async with desk.db.read() as conn:
            for show_id in await queries.live_shows(conn):
                await _read(moods, conn, show_id, desk.clock.now())

    desk.starts.append(remember)

    def mood(topic: str) -> dict[str, Any]:
        if not topic.startswith("show:"):
            return {}
        return {"mood": moods.mood_of(topic[5:], desk.clock.now())}

    desk.extras.append(mood)
