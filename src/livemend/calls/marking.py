"""Marks for the editor, by one key or from the steps, and clips that are publishable only with consent (R085, R128)."""

from typing import Any

from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.ids import new_id
from livemend.onair import actions as onair

from . import queries, rules
from .changing import change, place_of
from .events import CallMarked, ClipChanged
from .model import CallState, ClipState, Consent, MarkKind, clips, marks


async def mark(tx: Tx, call_id: str, kind: str, *, source: str = "key", offset_ms: int | None = None) -> str:
    """offset_ms: None = now. While the call is live, or of its reaction afterwards; never before the call began."""
    if kind not in set(MarkKind):
        raise bad_input("call_mark_unknown", fields={"kind": "call_mark_unknown"})
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.live_at is None:
        raise wrong_state("call_not_live")
    now = await onair.offset_ms(tx, call.show_id, tx.now)
    at = now if offset_ms is None else offset_ms
    if at is None or at < (call.live_offset_ms or 0) or (now is not None and at > now):
        raise bad_input("call_mark_time", fields={"offset_ms": "call_mark_time"})
    same = rules.SAME_PRESS.total_seconds() * 1000
    for known in await queries.mark_rows(tx.conn, call_id):
        if known.kind == kind and abs(known.offset_ms - at) < same:
            return str(known.id)
    mark_id = new_id()
    values = {"id": mark_id, "call_id": call_id, "kind": MarkKind(kind), "at": tx.now, "offset_ms": at}
    await tx.execute(marks.insert().values(**values, source=source, by_name=tx.actor.name))
    await change(tx, call_id)
    tx.emit(CallMarked(**place_of(call), mark_id=mark_id, what=kind, offset_ms=at, removed=False))
    return mark_id


async def unmark(tx: Tx, call_id: str, mark_id: str) -> None:
    call = await queries.row(tx.conn, call_id, lock=True)
    found = await queries.mark_row(tx.conn, call_id, mark_id)
    await tx.execute(marks.delete().where(marks.c.id == mark_id))
    await change(tx, call_id)
    tx.emit(CallMarked(**place_of(call), mark_id=mark_id, what=found.kind, offset_ms=found.offset_ms, removed=True))


async def by_step(tx: Tx, call: Any, kind: str, done: bool, began_ms: int | None) -> None:
    """A step that was ticked sets its mark unless a person has set one; a slip takes it away again."""
    known = [row for row in await queries.mark_rows(tx.conn, call.id) if row.kind == kind]
    if done and not known and began_ms is not None:
        await mark(tx, call.id, kind, source="step", offset_ms=began_ms)
    elif not done:
        for row in known:
            if row.source == "step":
                await unmark(tx, call.id, row.id)


async def add_clip(
    tx: Tx, call_id: str, *, title: str, from_ms: int | None, to_ms: int | None, place: str | None
) -> str:
    """from_ms, to_ms: since the stream began, within the call; None = the whole call."""
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state != CallState.ENDED or call.live_at is None:
        raise wrong_state("call_not_over")
    begin = call.live_offset_ms if from_ms is None else from_ms
    end = call.ended_offset_ms if to_ms is None else to_ms
    if not title.strip():
        raise bad_input("clip_title_missing", fields={"title": "clip_title_missing"})
    if begin is None or end is None or end <= begin:
        raise bad_input("clip_times", fields={"to_ms": "clip_times"})
    if begin < (call.live_offset_ms or 0) or end > (call.ended_offset_ms or end):
        # What came before and after is somebody else's: this customer agreed to a piece of this call.
        raise bad_input("clip_outside", fields={"to_ms": "clip_outside"})
    clip_id = new_id()
    await tx.execute(
        clips.insert().values(
            id=clip_id,
            call_id=call_id,
            show_id=call.show_id,
            title=title.strip(),
            place=(place or "").strip() or None,
            from_ms=begin,
            to_ms=end,
            state=ClipState.DRAFT,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
            rev=1,
        )
    )
    await change(tx, call_id)
    tx.emit(ClipChanged(**place_of(call), clip_id=clip_id, state=ClipState.DRAFT, why=None))
    return clip_id


async def set_publishable(tx: Tx, clip_id: str, on: bool) -> None:
    """Fail closed: without a stored consent for the clip that nobody took back it cannot be (R128)."""
    clip = await queries.clip_row(tx.conn, clip_id, lock=True)
    # The call is locked too: a consent that is taken back at this very moment wins.
    call = await queries.row(tx.conn, clip.call_id, lock=True)
    erased = clip.withdrawn_why == "erased"
    if on and (erased or not (await queries.given(tx.conn, call)).get(Consent.CLIP)):
        raise wrong_state("clip_no_consent")
    if on == (clip.state == ClipState.PUBLISHABLE):
        return
    if on:
        values: dict[str, Any] = {"state": ClipState.PUBLISHABLE, "publishable_at": tx.now}
        values |= {"publishable_by": tx.actor.name, "withdrawn_at": None, "withdrawn_why": None}
    else:
        values = {"state": ClipState.WITHDRAWN, "withdrawn_at": tx.now, "withdrawn_why": "withdrawn"}
    await tx.execute(clips.update().where(clips.c.id == clip_id).values(rev=clip.rev + 1, **values))
    await change(tx, call.id)
    why = None if on else "withdrawn"
    tx.emit(ClipChanged(**place_of(call), clip_id=clip_id, state=values["state"], why=why))
