"""Carries a message by Apprise, in a process of its own, and reads from its course what became of it."""

import asyncio
import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import sqlalchemy as sa

from livemend.catalog import queries as catalog
from livemend.kit.outgoing import Result, State
from livemend.onair import acts
from livemend.people.access import Desk

from .courier import GIVE_UP_AFTER, Courier
from .model import outlets
from .rules import outcome

# A page that comes an hour late rings nobody any more.
STALE_AFTER = timedelta(hours=1)
# The process is stopped after this; what it had begun nobody can know.
LONGEST = 60.0
AT_ONCE = 2
# Of the surroundings only what finding programs and certificates needs: no proxy, no home folder with passwords.
KEPT = ("PATH", "SSL_CERT_FILE", "SSL_CERT_DIR", "SYSTEMROOT", "LANG")


def ask(question: dict[str, Any]) -> dict[str, Any] | None:
    """Blocking. None: the carrier broke off."""
    command = [sys.executable, "-m", "livemend.notify.carrier"]
    env = {name: os.environ[name] for name in KEPT if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 (our own module, nothing of it from outside)
            command, input=json.dumps(question).encode(), capture_output=True, timeout=LONGEST, env=env, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return answer


class Messenger:
    """timeout: seconds one request may take."""

    def __init__(self, desk: Desk, courier: Courier, timeout: float = 15.0):
        self.desk, self.courier, self.timeout = desk, courier, timeout
        self._room = asyncio.Semaphore(AT_ONCE)

    async def ask(self, **question: Any) -> dict[str, Any] | None:
        allowed = self.desk.settings.webhook_private_hosts
        async with self._room:
            return await asyncio.to_thread(ask, {**question, "allowed": allowed, "timeout": self.timeout})

    async def send(self, body: dict[str, Any], key: str) -> Result:
        """The executor `apprise`. The address is read now: it may have been taken away since."""
        if body.get("replay"):
            return Result(State.EXECUTED, {"ledger": acts.REPLAY})
        async with self.desk.db.read() as conn:
            found = (await conn.execute(sa.select(outlets).where(outlets.c.id == body["outlet_id"]))).first()
        if found is None or not found.active:
            return Result(State.MANUAL, {"reason": "no_outlet"})
        url, title, text = found.url, body["title"], body.get("text")
        if "entry_id" in body:
            row, text = await self.courier.text_of(body)
            async with self.desk.db.read() as conn:
                known = await catalog.accounts_of(conn, row.customer_id) if row.customer_id else []
            target = next((user for platform, user in known if platform == found.platform), None)
            if target is None:
                return Result(State.MANUAL, {"reason": "no_address"})
            url = url.replace("{to}", quote(target, safe=""))
        answer = await self.ask(do="send", url=url, title=title, body=text)
        if answer is None:
            return Result(State.MANUAL, {"reason": "outcome_unknown"})
        result = outcome(answer["taken"], answer["requests"])
        limit = GIVE_UP_AFTER if "entry_id" in body else STALE_AFTER
        late = self.desk.clock.now() - datetime.fromisoformat(body["at"]) > limit
        if result.retry_after is not None and late:
            return Result(State.FAILED, {**result.detail, "gave_up": True})
        return result
