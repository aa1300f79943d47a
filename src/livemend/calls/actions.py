"""A call from the viewer's yes to its end. Nobody is put on air without consent on record (R071)."""

from collections.abc import Mapping
from typing import Any

from livemend.cases import contact
from livemend.cases import entries as case_entries
from livemend.cases.model import Audience
from livemend.comments import queries as comments
from livemend.kit.db import Tx
from livemend.kit.errors import AppError, bad_input, wrong_state
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id, new_token, token_hash
from livemend.onair import actions as onair
from livemend.onair import calls as invitations
from livemend.onair.events import CallAnswered
from livemend.shows import queries as shows
from livemend.shows.model import ShowState

from . import consent, marking, queries, record, rules, words
from .changing import change, place_of
from .events import (
    CallClosingSaid,
    CallJoined,
    CallLinkMade,
    CallMoved,
    CallOpened,
    CallStepped,
    CallSwitched,
)
from .model import CallState, CallStep, EndReason, Way, calls, steps

# With the link goes the yes to a picture: whoever comes next was not looked at yet.
NO_LINK: dict[str, Any] = dict.fromkeys(
    ("link_hash", "link_expires_at", "device_hash", "used_at", "picture_at", "picture_by_name")
)


async def begin(tx: Tx, event: CallAnswered, secret: str) -> str | None:
    """The viewer said yes. Who is asked anew takes the place of their own earlier call that never came about.

    Whoever is on air, or waits beside them with the same matter, stays.
    """
    if not event.agreed:
        return None
    invite = await invitations.row(tx.conn, event.invite_id)
    comment = await comments.comment_row(tx.conn, invite.comment_id)
    for older in await queries.unfinished(tx.conn, event.show_id):
        told = await comments.comment_row(tx.conn, older.comment_id)
        if told.user_key == comment.user_key and older.state != CallState.LIVE:
            await end(tx, older.id, EndReason.REPLACED)
    lang = comment.lang if comment.lang in LANGUAGES else tx.actor.lang if tx.actor.lang in LANGUAGES else "en"
    call_id, way = new_id(), Way(event.way or Way.PLATFORM)
    await tx.execute(
        calls.insert().values(
            id=call_id,
            show_id=event.show_id,
            incident_id=event.incident_id,
            invite_id=invite.id,
            comment_id=invite.comment_id,
            user=invite.user,
            lang=lang,
            way=way,
            state=CallState.OPEN,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
            link_version=0,
            muted=False,
            hidden=False,
            rev=1,
        )
    )
    tx.emit(CallOpened(show_id=event.show_id, incident_id=event.incident_id, call_id=call_id, way=way))
    if way == Way.LINK:
        await make_link(tx, call_id, secret)
    elif invite.consent:
        await consented(tx, call_id, invite.consent, lang=lang, via="told")
    return call_id


async def make_link(tx: Tx, call_id: str, secret: str) -> str:
    """A new address; the one before stops working, and so do the browser that used it and what was agreed to there.

    Returns the token.
    """
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state == CallState.ENDED:
        raise wrong_state("call_over")
    if call.state == CallState.LIVE:
        raise wrong_state("call_is_live")
    if call.way != Way.LINK:
        raise wrong_state("call_on_platform")
    version = call.link_version + 1
    token = rules.token(secret, call_id, version)
    expires_at = tx.now + rules.link_life()
    fresh = {**NO_LINK, "link_version": version, "link_hash": token_hash(token), "link_expires_at": expires_at}
    await change(tx, call_id, state=CallState.OPEN, **fresh)
    tx.emit(CallLinkMade(**place_of(call), version=version, expires_at=expires_at.isoformat()))
    return token


async def join(tx: Tx, token: str, device: str | None) -> str | None:
    """The customer opens the link: the first browser keeps it. Returns the device's new secret, None: known already.

    404 for an address that never was or was replaced, 410 for one that expired or belongs to another browser.
    """
    found = await queries.by_token(tx.conn, token)
    if found is None:
        raise AppError("call_link_unknown", 404)
    call = await queries.row(tx.conn, found.id, lock=True)
    if call.used_at is not None:
        if device and token_hash(device) == call.device_hash:
            return None
        raise AppError("call_link_used", 410)
    if call.state == CallState.ENDED or call.link_expires_at <= tx.now:
        raise AppError("call_link_expired" if call.state != CallState.ENDED else "call_over", 410)
    secret = new_token()
    await change(tx, call.id, used_at=tx.now, device_hash=token_hash(secret))
    tx.emit(CallJoined(**place_of(call)))
    await _settle(tx, call.id)
    return secret


async def consented(
    tx: Tx, call_id: str, answers: Mapping[str, bool], *, lang: str, version: str | None = None, via: str
) -> None:
    """via: page, by the customer's own hand, or told, when a colleague heard it. A no puts nobody on air."""
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state == CallState.ENDED:
        raise wrong_state("call_over")
    if via == "told" and call.way == Way.LINK:
        # Whoever has the page answers there, by their own hand.
        raise wrong_state("call_consent_on_page")
    await consent.record(tx, call, answers, lang, version, via)
    missing = rules.lacking(await queries.given(tx.conn, call))
    if missing and call.state == CallState.LIVE:
        await end(tx, call_id, EndReason.LEFT)
        return
    await _settle(tx, call_id)


async def _settle(tx: Tx, call_id: str) -> None:
    """Ready or not any more, by consent and presence."""
    call = await queries.row(tx.conn, call_id)
    state = rules.state_for(call.state, call.way, await queries.given(tx.conn, call), call.used_at is not None)
    if state != call.state:
        await change(tx, call_id, state=state)
        tx.emit(CallMoved(**place_of(call), state=state, reason=None, offset_ms=None))


async def set_way(tx: Tx, call_id: str, way: str, secret: str) -> None:
    """Where our own page does not work the platform's call goes on, and the other way round. Not in mid-air."""
    if way not in set(Way):
        raise bad_input("call_way_unknown", fields={"way": "call_way_unknown"})
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state == CallState.ENDED:
        raise wrong_state("call_over")
    if call.state == CallState.LIVE:
        raise wrong_state("call_is_live")
    if call.way == way:
        return
    await change(tx, call_id, way=Way(way), **NO_LINK)
    tx.emit(CallSwitched(**place_of(call), what="way", to=way))
    if way == Way.LINK:
        await make_link(tx, call_id, secret)
    await _settle(tx, call_id)


async def go_live(tx: Tx, call_id: str) -> None:
    """On air. Refused without consent to be live and recorded on record, without the customer, or beside another."""
    # All of the show in one order, so that of two that are connected at once only one goes on air.
    await queries.lock_all(tx.conn, (await queries.row(tx.conn, call_id)).show_id)
    call = await queries.row(tx.conn, call_id)
    if call.state == CallState.LIVE:
        return
    show = await shows.show_row(tx.conn, call.show_id)
    if show.state != ShowState.LIVE:
        raise wrong_state("wrong_state", state=show.state)
    other = await queries.live_in(tx.conn, call.show_id)
    given = await queries.given(tx.conn, call)
    wrong = rules.cannot_go_live(call.state, call.way, given, call.used_at is not None, other is not None)
    if wrong is not None:
        raise wrong_state(wrong, user=other.user if other is not None else "")
    offset = await onair.offset_ms(tx, call.show_id, tx.now)
    await change(tx, call_id, state=CallState.LIVE, live_at=tx.now, live_offset_ms=offset)
    await record.taken_up(tx, call)
    await record.open_case(tx, call_id)
    await marking.mark(tx, call_id, "start", source="live")
    tx.emit(CallMoved(**place_of(call), state=CallState.LIVE, reason=None, offset_ms=offset))


async def end(tx: Tx, call_id: str, reason: str) -> None:
    """Over, for whatever reason; said again: nothing changes. What was said stands in the case from now on."""
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state == CallState.ENDED:
        return
    was_live = call.live_at is not None
    if not was_live and reason in (EndReason.DONE, EndReason.STOPPED):
        reason = EndReason.NOT_TAKEN
    offset = await onair.offset_ms(tx, call.show_id, tx.now) if was_live else None
    await change(
        tx,
        call_id,
        state=CallState.ENDED,
        ended_at=tx.now,
        ended_offset_ms=offset,
        ended_reason=EndReason(reason),
        ended_by_name=tx.actor.name,
    )
    tx.emit(CallMoved(**place_of(call), state=CallState.ENDED, reason=str(reason), offset_ms=offset))
    if was_live:
        await record.settled_on_air(tx, call)
    if reason == EndReason.ERASED or not (was_live or await words.stands(tx.conn, call)):
        # Of whoever is erased nothing is opened or written down any more; and where the comment was taken out of its
        # matter meanwhile there is none to open. Ending never fails for that.
        return
    # A call that did not come about goes on in private (R070).
    case_id = await record.open_case(tx, call_id)
    if was_live:
        text, params = await record.summary(tx.conn, call_id, tx.now)
        await case_entries.add_entry(
            tx, case_id, kind="call", audience=Audience.INTERNAL, text=text, ref=None, lang=call.lang, params=params
        )
        await contact.look(tx, case_id)


async def switch(tx: Tx, call_id: str, what: str, on: bool) -> None:
    """muted: the customer is not heard; hidden: not seen; picture: the audience may see, as this person says."""
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state == CallState.ENDED:
        raise wrong_state("call_over")
    if what == "picture":
        if on and call.way != Way.LINK:
            raise wrong_state("call_on_platform")
        if on and call.state == CallState.OPEN:
            # Nobody can have looked yet.
            raise wrong_state("call_consent_missing")
        if on == (call.picture_at is not None):
            return
        seen = {"picture_at": tx.now, "picture_by_name": tx.actor.name}
        await change(tx, call_id, **(seen if on else dict.fromkeys(seen)))
    else:
        if getattr(call, what) == on:
            return
        await change(tx, call_id, **{what: on})
    tx.emit(CallSwitched(**place_of(call), what=what, to="on" if on else "off"))


async def step(tx: Tx, call_id: str, name: str, done: bool) -> None:
    """One of the seven was done, or that was a slip. What an editor looks for is marked where the step began."""
    if name not in set(CallStep):
        raise bad_input("call_step_unknown", fields={"step": "call_step_unknown"})
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state != CallState.LIVE:
        raise wrong_state("call_not_live")
    ticked = await queries.step_rows(tx.conn, call_id)
    offset = await onair.offset_ms(tx, call.show_id, tx.now)
    if done == any(row.step == name for row in ticked):
        return
    if done:
        values = {"call_id": call_id, "step": name, "at": tx.now, "offset_ms": offset, "by_name": tx.actor.name}
        await tx.execute(steps.insert().values(**values))
    else:
        await tx.execute(steps.delete().where(steps.c.call_id == call_id, steps.c.step == name))
    kind = rules.MARK_OF.get(CallStep(name))
    if kind is not None:
        began = rules.step_began(
            call.live_offset_ms, [row.offset_ms for row in ticked if row.offset_ms is not None], offset
        )
        await marking.by_step(tx, call, kind, done, began)
    await change(tx, call_id)
    tx.emit(CallStepped(**place_of(call), step=name, done=done, offset_ms=offset))


async def closing_said(tx: Tx, call_id: str) -> None:
    """The host said the closing commitment to everybody: that tap is the record (R081)."""
    call = await queries.row(tx.conn, call_id, lock=True)
    if call.state != CallState.ENDED or call.live_at is None:
        raise wrong_state("call_not_over")
    if call.closing_at is not None:
        return
    offset = await onair.offset_ms(tx, call.show_id, tx.now)
    values = {"closing_at": tx.now, "closing_offset_ms": offset, "closing_by_name": tx.actor.name}
    await change(tx, call_id, **values)
    await record.closing_mention(tx, call)
    tx.emit(CallClosingSaid(**place_of(call), offset_ms=offset))


async def show_over(tx: Tx, show_id: str) -> None:
    for call in await queries.unfinished(tx.conn, show_id):
        await end(tx, call.id, EndReason.SHOW_ENDED)
