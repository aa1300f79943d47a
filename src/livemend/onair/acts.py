"""The one way to act on a platform: a row in the outgoing ledger, checked before, done once, undone by a counter."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.channels.base import Cap
from livemend.channels.registry import known
from livemend.comments import queries as comments
from livemend.incidents.model import Disposition
from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.outgoing import State
from livemend.people.access import need
from livemend.people.model import Permission
from livemend.shows import queries as shows
from livemend.shows.model import ShowState
from livemend.wording.finding import TextKind

from . import act_queries, actions, guard, rules
from .model import act_channels, acts

REPLAY, LIVE = "replay", "live"
TEXT_KINDS: dict[Cap, TextKind] = {
    Cap.REPLY: "public",
    Cap.POST: "public",
    Cap.WARN: "public",
    Cap.DM: "private",
}


async def use_channel(tx: Tx, show_id: str, channel: str) -> None:
    """Acts of this show go there instead of to the platforms: `replay` for a recording."""
    await shows.show_row(tx.conn, show_id)
    changed = await tx.execute(act_channels.update().where(act_channels.c.show_id == show_id).values(channel=channel))
    if not changed.rowcount:
        await tx.insert_new(act_channels, {"show_id": show_id, "channel": channel})


async def channel_of(tx: Tx, show_id: str | None) -> str:
    if show_id is None:
        return LIVE
    row = await tx.one(sa.select(act_channels.c.channel).where(act_channels.c.show_id == show_id))
    if row is not None:
        return str(row.channel)
    # A rehearsal never reaches a platform (R137).
    return REPLAY if (await shows.show_row(tx.conn, show_id)).rehearsal else LIVE


def able_kind(platform: str, kind: Cap) -> Cap:
    """What comes nearest on this platform: where nothing can be hidden it is deleted; the original stays with us."""
    caps = known(platform).caps
    if kind == Cap.HIDE and Cap.HIDE not in caps and Cap.DELETE in caps:
        return Cap.DELETE
    if kind == Cap.REPLY and Cap.REPLY not in caps and Cap.POST in caps:
        return Cap.POST
    return kind


async def request_act(
    tx: Tx,
    show_id: str | None,
    platform: str,
    kind: Cap,
    *,
    key: str,
    room: str = "",
    message_id: str | None = None,
    user_id: str | None = None,
    user_key: str | None = None,
    user_name: str | None = None,
    text: str | None = None,
    seconds: int | None = None,
    incident_id: str | None = None,
    comment_id: str | None = None,
    subject: str | None = None,
    reason: str | None = None,
    note: str | None = None,
    deadline: datetime | None = None,
    undoes: str | None = None,
    own_links: tuple[str, ...] = (),
    machine: bool = False,
) -> tuple[str, bool]:
    """Ask for an act; (id of its outgoing row, whether it is new). Same key again: the same act, done once.

    own_links: how addresses of our own begin; a customer's status page leads nobody away. subject: the stream it
    belongs to when that is not the show's. A text the guard stops raises 422 `wording`.
    """
    asked = await tx.one(sa.select(outgoing.outgoing.c.id).where(outgoing.outgoing.c.key == key))
    if asked is not None:
        return str(asked.id), False
    if text is not None and kind in TEXT_KINDS:
        await guard.let_pass(
            tx,
            text,
            kind=TEXT_KINDS[kind],
            incident_id=incident_id,
            comment_id=comment_id,
            platform=platform,
            own_links=own_links,
        )
    channel = await channel_of(tx, show_id)
    doing = able_kind(platform, kind) if channel == LIVE else kind
    body = {
        "platform": platform,
        "room": room,
        "message_id": message_id,
        "user_id": user_id,
        "text": text,
        "seconds": seconds,
        "show_id": show_id,
        "deadline": deadline.isoformat() if deadline else None,
    }
    stream = subject or (f"show:{show_id}" if show_id else "desk")
    act_id, new = await outgoing.request(tx, key=key, channel=channel, act=doing, subject=stream, body=body)
    if new:
        await tx.execute(
            acts.insert().values(
                id=act_id,
                show_id=show_id,
                incident_id=incident_id,
                comment_id=comment_id,
                kind=doing,
                platform=platform,
                user_key=user_key,
                user_name=user_name,
                text=text,
                seconds=seconds,
                reason=reason,
                note=note,
                deadline=deadline,
                undoes=undoes,
                machine=machine,
                by=tx.actor.id,
                by_name=tx.actor.name,
                at=tx.now,
            )
        )
    return act_id, new


async def on_comment(tx: Tx, comment: Any, kind: Cap, *, key: str, **more: Any) -> tuple[str, bool]:
    """An act that concerns one comment and its author."""
    return await request_act(
        tx,
        comment.show_id,
        comment.platform,
        kind,
        key=key,
        room=comment.room,
        message_id=comment.message_id,
        user_id=comment.user_id,
        user_key=comment.user_key,
        user_name=comments.mask_name(comment.user_name),
        comment_id=comment.id,
        **more,
    )


async def member(tx: Tx, show_id: str, incident_id: str, comment_id: str) -> Any:
    row = await comments.comment_row(tx.conn, comment_id)
    if row.show_id != show_id or row.incident_id != incident_id:
        raise bad_input("not_a_member", fields={"comment_id": "not_a_member"})
    return row


def digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


async def reply(
    tx: Tx, show_id: str, incident_id: str, text: str, comment_id: str | None = None, *, machine: bool = False
) -> list[str]:
    """A public answer: to one comment, or once in every room in which somebody has the matter.

    machine: drafted by a model, sent by this person.
    """
    await actions.incident_of(tx, show_id, incident_id)
    text = text.strip()
    found: list[str] = []
    if comment_id is not None:
        comment = await member(tx, show_id, incident_id, comment_id)
        key = f"reply:{comment_id}:{digest(text)}"
        act_id, _new = await on_comment(
            tx, comment, Cap.REPLY, key=key, text=text, incident_id=incident_id, machine=machine
        )
        found.append(act_id)
    else:
        for platform, room in await act_queries.rooms_of(tx.conn, incident_id):
            key = f"post:{incident_id}:{platform}:{room}:{digest(text)}"
            act_id, _new = await request_act(
                tx,
                show_id,
                platform,
                Cap.POST,
                key=key,
                room=room,
                text=text,
                incident_id=incident_id,
                machine=machine,
            )
            found.append(act_id)
    await actions.answered_soon(tx, incident_id, Disposition.ANSWERED)
    return found


async def private(
    tx: Tx, show_id: str, incident_id: str, text: str, comment_id: str | None = None, *, machine: bool = False
) -> str:
    """One private message to the author of a comment: a platform gives it once, and within its window."""
    incident = await actions.incident_of(tx, show_id, incident_id)
    comment = await member(tx, show_id, incident_id, comment_id or incident.sample_comment_id)
    act_id = await write_to(tx, comment, text, machine=machine)
    if incident.people == 1:
        await actions.answered_soon(tx, incident_id, Disposition.PRIVATE)
    return act_id


async def write_to(tx: Tx, comment: Any, text: str, *, machine: bool = False) -> str:
    """To the author of any comment, whether it belongs to an incident or not."""
    deadline = await dm_deadline(tx, comment)
    if deadline is not None and tx.now >= deadline:
        raise wrong_state("private_window_over", deadline=deadline.isoformat())
    act_id, new = await on_comment(
        tx,
        comment,
        Cap.DM,
        key=f"dm:{comment.id}",
        text=text.strip(),
        incident_id=comment.incident_id,
        deadline=deadline,
        machine=machine,
        own_links=await parcel_links(tx, comment),
    )
    if not new and (await act_queries.act_row(tx.conn, act_id)).text != text.strip():
        raise wrong_state("private_already_sent", act_id=act_id)
    return act_id


async def parcel_links(tx: Tx, comment: Any) -> tuple[str, ...]:
    """Where this person's own parcels are: that address leads nobody away from the platform."""
    found = []
    for brief in await catalog.orders_of_customer(tx.conn, comment.customer_id) if comment.customer_id else []:
        order = await catalog.order(tx.conn, brief["no"])
        if order is not None and order["tracking_url"]:
            found.append(order["tracking_url"])
    return tuple(found)


async def dm_deadline(tx: Tx, comment: Any) -> datetime | None:
    show = await shows.show_row(tx.conn, comment.show_id)
    ended = show.ended_at if show.state == ShowState.ENDED else None
    return rules.dm_deadline(comment.platform, comment.received_at, ended, tx.now + timedelta(hours=12))


async def done_by_hand(tx: Tx, act_id: str, proof: str) -> None:
    """A person did on the platform what no interface could, and says how it can be seen."""
    proof = proof.strip()
    if not proof:
        raise bad_input("proof_missing", fields={"proof": "proof_missing"})
    row = await act_queries.act_row(tx.conn, act_id)
    if Cap(row.kind) in rules.SANCTIONS:
        need(tx.actor, Permission.ACT_SANCTION)
    if row.state != State.MANUAL:
        raise wrong_state("act_not_manual", state=row.state)
    detail = {"proof": proof, "by": tx.actor.id, "by_name": tx.actor.name}
    await outgoing.finish(tx, act_id, State.EXECUTED, detail)


async def undo(tx: Tx, act_id: str) -> str:
    """Take a sanction back: by a counter act where it has happened. Texts that left cannot be taken back."""
    row = await act_queries.act_row(tx.conn, act_id)
    kind = Cap(row.kind)
    if kind not in rules.COUNTER:
        raise wrong_state("act_final")
    if row.undone_by is not None:
        raise wrong_state("act_undone")
    comment = await comments.comment_row(tx.conn, row.comment_id) if row.comment_id else None
    counter, _new = await request_act(
        tx,
        row.show_id,
        row.platform,
        rules.COUNTER[kind],
        key=f"undo:{act_id}",
        room=comment.room if comment is not None else "",
        message_id=comment.message_id if comment is not None else None,
        user_id=comment.user_id if comment is not None else None,
        user_key=row.user_key,
        user_name=row.user_name,
        incident_id=row.incident_id,
        comment_id=row.comment_id,
        undoes=act_id,
    )
    await tx.execute(acts.update().where(acts.c.id == act_id).values(undone_by=counter))
    return counter
