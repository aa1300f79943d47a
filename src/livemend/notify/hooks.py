"""Webhooks out: every told event is a row, signed, tried again with growing pauses, and can be sent once more."""

from datetime import timedelta
from typing import Any

import httpx
import msgspec
import sqlalchemy as sa

from livemend.channels.webhook.verify import HEADER, sign
from livemend.kit import events as log
from livemend.kit.db import Tx
from livemend.kit.errors import bad_input, not_found
from livemend.kit.events import KINDS
from livemend.kit.ids import new_id, new_token
from livemend.kit.jobs import cancel_timer, set_timer
from livemend.people.access import Desk
from livemend.shows import queries as shows

from . import outside
from .model import DeliveryState, deliveries, outlets, webhooks
from .outside import Forbidden

QUEUE, SEND = "notify.hook_queue", "notify.hook_send"
# Families of events that others may hear of; the busy inner ones are left out.
FAMILIES = frozenset(
    {"case", "offer", "approval", "task", "promise", "customer", "answer", "followup", "show", "person"}
    | {"return", "repair", "claim", "money", "refund", "message"}
)
QUIET = frozenset({"case.entry_added", "case.message_written", "show.product_on_air"})
PAUSES = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1800, 7200, 21_600, 43_200, 86_400))
TIMEOUT = 10.0


def told(kind: str) -> bool:
    return kind.split(".", 1)[0] in FAMILIES and kind not in QUIET


def wants(kinds: list[str], kind: str) -> bool:
    return any(
        kind == asked or asked == "*" or (asked.endswith(".*") and kind.startswith(asked[:-1])) for asked in kinds
    )


def check_kinds(kinds: list[str]) -> None:
    known = {kind for kind in KINDS if told(kind)}
    for asked in kinds:
        if asked != "*" and not any(wants([asked], kind) for kind in known):
            raise bad_input("unknown_event", fields={"kinds": "unknown_event"}, kind=asked)


async def add(tx: Tx, url: str, kinds: list[str], allowed: list[str]) -> tuple[str, str]:
    """(id, secret: shown this once)."""
    try:
        outside.check_url(url, allowed)
    except Forbidden as error:
        raise bad_input(error.code, fields={"url": error.code}) from error
    check_kinds(kinds)
    webhook_id, secret = new_id(), new_token()
    await tx.execute(
        webhooks.insert().values(
            id=webhook_id,
            url=url,
            kinds=kinds,
            secret=secret,
            active=True,
            by=tx.actor.id,
            created_at=tx.now,
        )
    )
    return webhook_id, secret


async def reseal(tx: Tx) -> int:
    """After a change of the secret key: close what signs and what leads outside with the present key."""
    count = 0
    for table, column in ((webhooks, webhooks.c.secret), (outlets, outlets.c.url)):
        for row in await tx.all(sa.select(table.c.id, column.label("held"))):
            await tx.execute(table.update().where(table.c.id == row.id).values({column: row.held}))
            count += 1
    return count


async def stop(tx: Tx, webhook_id: str) -> None:
    gone = await tx.execute(
        webhooks.update().where(webhooks.c.id == webhook_id, webhooks.c.active).values(active=False)
    )
    if not gone.rowcount:
        raise not_found("webhook")


async def queue(tx: Tx, event_id: int, kind: str, show_id: str | None = None) -> None:
    """The job of an event: a row for everybody who wants to hear of it; of a rehearsal nobody does (R137)."""
    if show_id is not None and (await shows.show_row(tx.conn, show_id)).rehearsal:
        return
    for hook in await tx.all(sa.select(webhooks).where(webhooks.c.active)):
        if wants(hook.kinds, kind):
            await _put(tx, hook.id, event_id, kind)


async def _put(tx: Tx, webhook_id: str, event_id: int, kind: str) -> str | None:
    delivery_id = new_id()
    row = {
        "id": delivery_id,
        "webhook_id": webhook_id,
        "event_id": event_id,
        "kind": kind,
        "state": DeliveryState.PENDING,
        "attempts": 0,
        "at": tx.now,
    }
    if not await tx.insert_new(deliveries, row):
        return None
    await set_timer(tx, SEND, delivery_id, tx.now)
    return delivery_id


async def replay(tx: Tx, delivery_id: str) -> None:
    """Once more, from the first attempt; the receiver sees the same delivery id."""
    changed = await tx.execute(
        deliveries.update()
        .where(deliveries.c.id == delivery_id)
        .values(state=DeliveryState.PENDING, attempts=0, error=None, status_code=None, done_at=None)
    )
    if not changed.rowcount:
        raise not_found("delivery")
    await set_timer(tx, SEND, delivery_id, tx.now)


async def replay_since(tx: Tx, webhook_id: str, after_event: int, limit: int = 5000) -> int:
    """Tell again, or for the first time, everything wanted since an event."""
    hook = await tx.one(sa.select(webhooks).where(webhooks.c.id == webhook_id, webhooks.c.active))
    if hook is None:
        raise not_found("webhook")
    count = 0
    for event in await log.since(tx.conn, after_event, limit=limit):
        if not (told(event.kind) and wants(hook.kinds, event.kind)):
            continue
        where = sa.select(deliveries.c.id).where(
            deliveries.c.webhook_id == webhook_id, deliveries.c.event_id == event.id
        )
        known = await tx.one(where)
        if known is not None:
            await replay(tx, known.id)
        else:
            await _put(tx, webhook_id, event.id, event.kind)
        count += 1
    return count


class Hooks:
    """The sender. Follows no redirect and takes no proxy from the environment: both would lead past the check."""

    def __init__(self, desk: Desk):
        self.desk = desk

    async def send(self, delivery_id: str) -> None:
        """Outside of any transaction: look, post, record."""
        async with self.desk.db.read() as conn:
            query = sa.select(deliveries, webhooks.c.url, webhooks.c.secret, webhooks.c.active)
            query = query.join(webhooks, webhooks.c.id == deliveries.c.webhook_id)
            row = (await conn.execute(query.where(deliveries.c.id == delivery_id))).first()
            found = await log.since(conn, row.event_id - 1, until=row.event_id) if row is not None else []
        if row is None or row.state != DeliveryState.PENDING or not row.active or not found:
            return
        event = found[0]
        told_as = {"id": event.id, "kind": event.kind, "at": event.at.isoformat()}
        body = msgspec.json.encode({**told_as, "stream": event.stream, "data": event.payload})
        status, problem = await self._post(row, body)
        async with self.desk.db.write() as tx:
            await self._record(tx, row, status, problem)

    async def _post(self, row: Any, body: bytes) -> tuple[int | None, str | None]:
        """(status, None) when the receiver took it; else what went wrong."""
        now = int(self.desk.clock.now().timestamp())
        try:
            target = await outside.resolve(row.url, self.desk.settings.webhook_private_hosts)
            headers = {
                "Host": target.host,
                "Content-Type": "application/json",
                "User-Agent": "livemend",
                HEADER: sign(row.secret, body, now),
                "X-Livemend-Delivery": row.id,
                "X-Livemend-Event": row.kind,
            }
            name = {"sni_hostname": target.host.rsplit(":", 1)[0]}
            async with (
                httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as http,
                http.stream("POST", target.url, content=body, headers=headers, extensions=name) as answer,
            ):
                ok = answer.is_success
                return answer.status_code, None if ok else "refused"
        except Forbidden as error:
            return None, error.code
        except httpx.HTTPError as error:
            return None, type(error).__name__

    async def _record(self, tx: Tx, row: Any, status: int | None, problem: str | None) -> None:
        attempts = row.attempts + 1
        values: dict[str, Any] = {"attempts": attempts, "status_code": status, "error": problem}
        # 410 Gone is the receiver's own word that it wants no more.
        over = status == 410 or problem in ("url_private", "url_scheme", "url_host") or attempts > len(PAUSES)
        if problem is None:
            values |= {"state": DeliveryState.DELIVERED, "done_at": tx.now}
        elif over:
            values |= {"state": DeliveryState.FAILED, "done_at": tx.now}
        else:
            await cancel_timer(tx, SEND, row.id)
            await set_timer(tx, SEND, row.id, tx.now + PAUSES[attempts - 1])
        await tx.execute(deliveries.update().where(deliveries.c.id == row.id).values(**values))
