"""The addresses of other messengers: who may set them up, what may be seen of them, and trying one out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from livemend.kit import outgoing
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_allowed, not_found
from livemend.kit.i18n import LANGUAGES, t
from livemend.kit.ids import new_id
from livemend.people.model import Permission, Role, users

from .events import OutletChanged
from .model import notices, outlets
from .rules import clock_of

STAFF, CUSTOMERS = "staff", "customers"
KINDS = (
    "safety",
    "room_blind",
    "request",
    "confirmation",
    "page",
    "clock",
    "escalated",
    "approval",
    "promise",
    "task",
    "undelivered",
    "blocked",
    "upload",
)
# These ring at any hour: somebody may get hurt, or a person on air waits for the answer.
URGENT = frozenset({"safety", "room_blind", "request", "confirmation", "page"})
MAX_OWN = 5


def stream(outlet_id: str) -> str:
    return f"outlet:{outlet_id}"


def shown(url: str, service: str, host: str) -> str:
    """Service and server; everything else in such an address may be a secret."""
    return f"{service} ({urlsplit(url).scheme}://{host or '…'})"[:200]


def check(given: dict[str, Any]) -> None:
    """422 with the field that is wrong."""
    if given["audience"] == CUSTOMERS:
        if not given["platform"]:
            raise bad_input("outlet_platform", fields={"platform": "outlet_platform"})
        if "{to}" not in given["url"]:
            raise bad_input("outlet_target", fields={"url": "outlet_target"})
    elif not given["user_id"] and not given["roles"]:
        raise bad_input("outlet_nobody", fields={"roles": "outlet_nobody"})
    if not set(given["roles"]) <= {str(role) for role in Role} or not set(given["kinds"]) <= set(KINDS):
        raise bad_input("outlet_unknown", fields={"kinds": "outlet_unknown"})
    if given["lang"] not in LANGUAGES:
        raise bad_input("unknown_language", fields={"lang": "unknown_language"})
    if bool(given["quiet_from"]) != bool(given["quiet_to"]):
        raise bad_input("bad_time", fields={"quiet_to": "bad_time"})
    for name in ("quiet_from", "quiet_to"):
        try:
            if given[name]:
                clock_of(given[name])
        except ValueError as error:
            raise bad_input("bad_time", fields={name: "bad_time"}) from error


def may_touch(tx: Tx, audience: str, user_id: str | None) -> None:
    """One's own ring is one's own matter; everything else is set up by a manager or an administrator."""
    own = audience == STAFF and user_id is not None and user_id == tx.actor.id
    if not own and not tx.actor.may(Permission.POLICY_PUBLISH):
        raise not_allowed("not_allowed", permission=str(Permission.POLICY_PUBLISH))


async def add(tx: Tx, given: dict[str, Any], looked: dict[str, Any] | None) -> str:
    """looked: what the carrier says of the address."""
    may_touch(tx, given["audience"], given["user_id"])
    check(given)
    if looked is None or not looked["known"]:
        raise bad_input("outlet_address", fields={"url": "outlet_address"})
    if not tx.actor.may(Permission.POLICY_PUBLISH):
        mine = sa.select(sa.func.count()).where(outlets.c.user_id == tx.actor.id, outlets.c.active)
        if (await tx.conn.execute(mine)).scalar_one() >= MAX_OWN:
            raise bad_input("outlet_too_many", max=MAX_OWN)
    if given["user_id"]:
        await _person(tx, given["user_id"])
    outlet_id = new_id()
    view = shown(given["url"], looked["service"], looked["host"])
    more = {"id": outlet_id, "shown": view, "active": True, "by": tx.actor.id, "created_at": tx.now}
    await tx.execute(outlets.insert().values(**given, **more))
    tx.emit(OutletChanged(outlet_id=outlet_id, audience=given["audience"], state="added"))
    return outlet_id


async def _person(tx: Tx, user_id: str) -> None:
    if await tx.one(sa.select(users.c.id).where(users.c.id == user_id, users.c.active)) is None:
        raise not_found("user")


async def row(tx: Tx, outlet_id: str) -> Any:
    found = await tx.one(sa.select(outlets).where(outlets.c.id == outlet_id, outlets.c.active))
    if found is None:
        raise not_found("outlet")
    may_touch(tx, found.audience, found.user_id)
    return found


async def remove(tx: Tx, outlet_id: str) -> None:
    """Nothing more is sent there and its address is forgotten; what was sent stays on record."""
    found = await row(tx, outlet_id)
    await tx.execute(outlets.update().where(outlets.c.id == outlet_id).values(active=False, url=""))
    await tx.execute(notices.delete().where(notices.c.outlet_id == outlet_id, notices.c.act_id.is_(None)))
    tx.emit(OutletChanged(outlet_id=outlet_id, audience=found.audience, state="removed"))


async def try_out(tx: Tx, outlet_id: str) -> str:
    """A message that says it is only a try; to a customer there is none."""
    found = await row(tx, outlet_id)
    if found.audience == CUSTOMERS:
        raise bad_input("outlet_try_customer")
    words = {"name": tx.actor.name}
    act_id, _new = await outgoing.request(
        tx,
        key=f"outlet:{outlet_id}:try:{tx.now.isoformat()}",
        channel="apprise",
        act="try",
        subject=stream(outlet_id),
        body={
            "outlet_id": outlet_id,
            "title": t(found.lang, "notify.notice.try_title"),
            "text": t(found.lang, "notify.notice.try", **words),
            "at": tx.now.isoformat(),
        },
    )
    return act_id


async def for_customers(conn: AsyncConnection) -> dict[str, str]:
    """Platform -> the outlet that reaches its accounts."""
    query = sa.select(outlets.c.platform, outlets.c.id).where(outlets.c.active, outlets.c.audience == CUSTOMERS)
    return {r.platform: r.id for r in await conn.execute(query.order_by(outlets.c.id))}


def view(r: Any, last: Any, waiting: int) -> dict[str, Any]:
    return {
        "id": r.id,
        "name": r.name,
        "shown": r.shown,
        "audience": r.audience,
        "platform": r.platform,
        "user_id": r.user_id,
        "roles": r.roles,
        "kinds": r.kinds,
        "quiet_from": r.quiet_from,
        "quiet_to": r.quiet_to,
        "lang": r.lang,
        "created_at": r.created_at.isoformat(),
        "waiting": waiting,
        "last": last,
    }


def act_view(act: Any) -> dict[str, Any]:
    done: datetime | None = act.done_at
    detail = act.detail or {}
    return {
        "id": act.id,
        "act": act.act,
        "state": act.state,
        "reason": detail.get("reason"),
        "code": detail.get("code"),
        "at": act.created_at.isoformat(),
        "done_at": done.isoformat() if done else None,
    }


async def listed(conn: AsyncConnection, user_id: str | None) -> list[dict[str, Any]]:
    """user_id: only this person's own; None: all."""
    query = sa.select(outlets).where(outlets.c.active)
    if user_id is not None:
        query = query.where(outlets.c.user_id == user_id, outlets.c.audience == STAFF)
    rows = list(await conn.execute(query.order_by(outlets.c.audience, outlets.c.name, outlets.c.id)))
    counted = sa.select(notices.c.outlet_id, sa.func.count().label("n")).where(notices.c.act_id.is_(None))
    waiting = {r.outlet_id: r.n for r in await conn.execute(counted.group_by(notices.c.outlet_id))}
    return [view(r, await _last(conn, r), waiting.get(r.id, 0)) for r in rows]


async def _last(conn: AsyncConnection, r: Any) -> dict[str, Any] | None:
    found = await log(conn, r, 1)
    return found[0] if found else None


async def log(conn: AsyncConnection, r: Any, limit: int = 50) -> Sequence[dict[str, Any]]:
    """What was sent there, newest first; nothing of what it said to a customer."""
    o = outgoing.outgoing.c
    query = sa.select(o.id, o.act, o.state, o.detail, o.created_at, o.done_at)
    query = query.where(o.subject == stream(r.id)).order_by(o.id.desc()).limit(limit)
    return [act_view(act) for act in await conn.execute(query)]
