"""`Idempotency-Key`: the same write sent twice (double click, weak link, retry) happens once.

The first answer is kept for a day and given again. The same key with another body is an error.
"""

import hashlib
from datetime import timedelta

import sqlalchemy as sa
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from livemend.kit.errors import AppError
from livemend.kit.events import metadata
from livemend.kit.types import Moment
from livemend.people.access import Desk

from .errors import answer_error

answers = sa.Table(
    "idempotent_answers",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("status", sa.Integer),
    sa.Column("body", sa.LargeBinary),
    sa.Column("at", Moment, nullable=False),
)
KEEP = timedelta(days=1)
# A first try that died without an answer blocks its key no longer than this.
LOST_AFTER = timedelta(seconds=60)
MAX_BODY = 6_000_000


class Idempotency:
    def __init__(self, app: ASGIApp, desk: Desk):
        self.app, self.desk = app, desk

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        header = dict(scope.get("headers") or ()).get(b"idempotency-key")
        if scope["type"] != "http" or scope["method"] in ("GET", "HEAD", "OPTIONS") or not header:
            await self.app(scope, receive, send)
            return
        actor = scope["state"].get("actor")
        who = actor.id if actor else "public"
        if len(header) > 200:
            await answer_error(AppError("bad_idempotency_key", 422))(scope, receive, send)
            return
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if len(body) > MAX_BODY:
                await answer_error(AppError("too_large", 413))(scope, receive, send)
                return
            if not message.get("more_body"):
                break
        # A key belongs to its sender; another path or body under it is a mistake of the caller.
        key = hashlib.sha256(b"\0".join((who.encode(), header))).hexdigest()
        target = f"{scope['method']} {scope['path']}".encode()
        fingerprint = hashlib.sha256(target + b"\0" + body).hexdigest()
        try:
            kept = await self._take(key, fingerprint)
        except AppError as error:
            await answer_error(error)(scope, receive, send)
            return
        if kept is not None:
            status, answer = kept
            headers = [(b"content-type", b"application/json"), (b"idempotent-replayed", b"true")]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": answer})
            return
        await self._run(scope, body, send, key)

    async def _take(self, key: str, fingerprint: str) -> tuple[int, bytes] | None:
        async with self.desk.db.write() as tx:
            await tx.execute(answers.delete().where(answers.c.at < tx.now - KEEP))
            row = await tx.one(sa.select(answers).where(answers.c.key == key).with_for_update())
            lost = row is not None and row.status is None and row.at < tx.now - LOST_AFTER
            if lost:  # only the row that was looked at: another try may have put a fresh one there by now
                await tx.execute(answers.delete().where(answers.c.key == key, answers.c.at < tx.now - LOST_AFTER))
            if row is None or lost:
                if await tx.insert_new(answers, {"key": key, "fingerprint": fingerprint, "at": tx.now}):
                    return None
                raise AppError("in_progress", 409)
            if row.fingerprint != fingerprint:
                raise AppError("idempotency_key_reused", 422)
            if row.status is None:
                raise AppError("in_progress", 409)
            return row.status, row.body or b""

    async def _run(self, scope: Scope, body: bytes, send: Send, key: str) -> None:
        sent = False
        status, parts = 500, []

        async def replay() -> Message:
            nonlocal sent
            if sent:
                return {"type": "http.disconnect"}
            sent = True
            return {"type": "http.request", "body": body, "more_body": False}

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "http.response.body":
                parts.append(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, replay, watch)
        finally:
            async with self.desk.db.write() as tx:
                if status >= 500:
                    await tx.execute(answers.delete().where(answers.c.key == key))
                else:
                    change = answers.update().where(answers.c.key == key)
                    await tx.execute(change.values(status=status, body=b"".join(parts)))
