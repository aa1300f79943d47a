"""Inviting a viewer to a call on air: who may be asked, by whom, in which words, and that a no leads to a private case.

What comes after a yes is the call itself, a stage of its own. Nobody who attacks is invited, and nobody handles a
complaint in a call without having learnt it, unless a manager answers for it by name and with a reason (R017, R063).
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import TypedDict

from livemend.incidents import actions as incidents
from livemend.incidents.model import IncidentState
from livemend.kit.clock import iso
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, wrong_state
from livemend.kit.i18n import t
from livemend.kit.ids import new_id
from livemend.people import queries as people
from livemend.people.model import Role
from livemend.shows import queries as shows

from .cards import Card, CardPart, card_hash
from .events import CallAnswered, CallInvited
from .model import CallState, invites
from .queries import IncidentView

# (conn, user id, kind, now) -> trained: drills know it, they come later.
Trained = Callable[[AsyncConnection, str, str, datetime], Awaitable[bool]]
ON_AIR_CALL = "on_air_call"
PARTS = ("call_user", "call_serious", "call_why", "call_ask")
WAIVERS = frozenset({Role.MANAGER, Role.ADMIN})
LINK, PLATFORM = "link", "platform"
ATTACKERS = ("malicious", "abuse")


class CallView(TypedDict):
    """waived: what a manager answered for; consent: live, recorded and, apart from that, clip."""

    id: str
    state: str
    user: str
    at: str
    by: str
    waived: list[str]
    waiver: str | None
    waived_by: str | None
    said_at: str | None
    consent: dict[str, bool] | None
    case_id: str | None


class CallLook(TypedDict):
    """blocked: codes that want a manager's word; host: who would take the call."""

    call: CallView | None
    blocked: list[str]
    host: str | None
    parts: list[CardPart]


def _view(r: sa.Row[Any]) -> CallView:
    return {
        "id": r.id,
        "state": r.state,
        "user": r.user,
        "at": r.at.isoformat(),
        "by": r.by_name,
        "waived": r.waived,
        "waiver": r.waiver,
        "waived_by": r.waived_by,
        "said_at": iso(r.said_at),
        "consent": r.consent,
        "case_id": r.case_id,
    }


async def newest(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    query = sa.select(invites).where(invites.c.incident_id == incident_id).order_by(invites.c.id.desc())
    return (await conn.execute(query.limit(1))).first()


async def row(conn: AsyncConnection, invite_id: str) -> sa.Row[Any]:
    return (await conn.execute(sa.select(invites).where(invites.c.id == invite_id))).one()


async def unsaid(conn: AsyncConnection, incident_id: str) -> sa.Row[Any] | None:
    """An invitation the host has not read out yet."""
    found = await newest(conn, incident_id)
    return found if found is not None and found.state == CallState.INVITED and found.said_at is None else None


def parts_of(lang: str, user: str) -> list[CardPart]:
    """Who is meant, that it is taken seriously, why on air, and the question; a private way is left open (R070)."""
    return [{"kind": part, "text": t(lang, f"onair.call.{part}", user=user)} for part in PARTS]


def on_card(card: Card, row: sa.Row[Any]) -> None:
    """The invitation comes before the answer."""
    card["parts"] = parts_of(card["lang"], row.user)
    card["choices"], card["recheck"] = [], False
    card["hash"] = card_hash(card["parts"], [])


async def blocked(conn: AsyncConnection, view: IncidentView, trained: Trained, now: datetime) -> tuple[list[str], Any]:
    """What stands in the way, and the host of the show."""
    host_id = await shows.on_roster(conn, view["show_id"], Role.HOST)
    host = await people.user(conn, host_id) if host_id else None
    found = ["call_attacker"] if view["lane"] in ATTACKERS or view["suspicious"] else []
    if host is None or not await trained(conn, host.id, ON_AIR_CALL, now):
        found.append("call_untrained")
    return found, host


async def look(conn: AsyncConnection, view: IncidentView, lang: str, trained: Trained, now: datetime) -> CallLook:
    row = await newest(conn, view["id"])
    why, host = await blocked(conn, view, trained, now)
    user = view["sample"]["user"] if view["sample"] else ""
    return {
        "call": None if row is None else _view(row),
        "blocked": why,
        "host": host.name if host is not None else None,
        "parts": parts_of(lang, user or t(lang, "onair.viewer")),
    }


async def invite(tx: Tx, view: IncidentView, trained: Trained, reason: str | None) -> str:
    """reason: with which a manager answers for what stands in the way. The item goes to the host."""
    row = await newest(tx.conn, view["id"])
    if row is not None and row.state == CallState.INVITED:
        return str(row.id)
    if view["sample"] is None:
        raise bad_input("nobody_to_invite")
    why, host = await blocked(tx.conn, view, trained, tx.now)
    waiver = (reason or "").strip()
    if why and (tx.actor.role not in WAIVERS or not waiver):
        raise wrong_state(why[0], host=host.name if host is not None else "")
    invite_id = new_id()
    await tx.execute(
        invites.insert().values(
            id=invite_id,
            show_id=view["show_id"],
            incident_id=view["id"],
            comment_id=view["sample"]["comment_id"],
            user=view["sample"]["user"],
            state=CallState.INVITED,
            by=tx.actor.id,
            by_name=tx.actor.name,
            at=tx.now,
            waived=why,
            waiver=waiver if why else None,
            waived_by=tx.actor.name if why else None,
        )
    )
    tx.emit(CallInvited(show_id=view["show_id"], incident_id=view["id"], invite_id=invite_id, waived=why))
    if view["state"] not in (IncidentState.CUED, IncidentState.ON_AIR):
        await incidents.cue(tx, view["id"], True)
    return invite_id


async def said(tx: Tx, invite_id: str) -> None:
    await tx.execute(invites.update().where(invites.c.id == invite_id).values(said_at=tx.now))


async def answer(
    tx: Tx, view: IncidentView, agreed: bool, consent: dict[str, bool], open_case: Any, way: str = PLATFORM
) -> str:
    """A no goes on in private. way: by our own link the customer consents there, by their own hand; on the platform a
    colleague hears it now, to be live and recorded, and the clip apart.
    """
    row = await newest(tx.conn, view["id"])
    if row is None or row.state != CallState.INVITED:
        raise wrong_state("call_not_asked")
    missing = [name for name in ("live", "recorded") if not consent.get(name)]
    if way not in (LINK, PLATFORM):
        raise bad_input("call_way_unknown", fields={"way": "call_way_unknown"})
    if agreed and way == PLATFORM and missing:
        raise bad_input("call_consent_missing", fields=dict.fromkeys(missing, "call_consent_missing"))
    cases: Sequence[str] = [] if agreed else await open_case([row.comment_id])
    state = CallState.AGREED if agreed else CallState.DECLINED
    values = {"state": state, "answered_at": tx.now, "case_id": next(iter(cases), None)}
    values["consent"] = consent if agreed and way == PLATFORM else None
    await tx.execute(invites.update().where(invites.c.id == row.id).values(**values))
    how = way if agreed else None
    tx.emit(CallAnswered(show_id=view["show_id"], incident_id=view["id"], invite_id=row.id, agreed=agreed, way=how))
    return str(row.id)
