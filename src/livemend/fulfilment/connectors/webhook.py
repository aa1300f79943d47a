"""A system of the shop's own: a signed POST per act, answered with what became of it.

The body is {"key", "act", "order_no", "amount", "currency", "case_no", "sku"}; the answer {"state": "executed" |
"accepted" | "refused", "ref", "said"}. The receiver keeps the `Idempotency-Key` and answers a second call with the
first answer; `{"act": "find"}` asks for it without doing anything (404: never seen).
"""

import json
from collections.abc import Callable
from typing import Any

import httpx

from livemend.channels.webhook.verify import HEADER, sign

from .base import Ask, ByHand, Done, Rejected, Unclear, call


class Webhook:
    name = "webhook"
    can = frozenset({"refund", "pay_compensation", "issue_coupon"})
    settles = 60.0

    def __init__(self, url: str, secret: str, http: httpx.AsyncClient, now: Callable[[], int]):
        """now: unix seconds, for the signature."""
        self._url, self._secret, self._http, self._now = url, secret, http, now

    async def _post(self, ask: Ask, act: str) -> httpx.Response:
        body = json.dumps(
            {
                "key": ask.uuid,
                "act": act,
                "order_no": ask.order_no,
                "amount": ask.amount,
                "currency": ask.currency,
                "case_no": ask.case_no,
                "sku": ask.sku,
            }
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": ask.uuid,
            HEADER: sign(self._secret, body, self._now()),
        }
        return await call(self._http, self._http.build_request("POST", self._url, content=body, headers=headers))

    async def find(self, ask: Ask) -> Done | None:
        answer = await self._post(ask, "find")
        return None if answer.status_code == 404 else _read(answer)

    async def do(self, ask: Ask) -> Done:
        return _read(await self._post(ask, ask.act))


def _read(answer: httpx.Response) -> Done:
    if answer.status_code >= 500:
        raise Unclear(str(answer.status_code))
    try:
        said: dict[str, Any] = answer.json()
        state = said["state"]
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        if answer.is_success:
            # It heard us, but what it did nobody can read.
            raise ByHand("answer_unreadable") from error
        raise Rejected("rejected", answer.text) from error
    if state == "refused" or not answer.is_success:
        raise Rejected("rejected", str(said.get("said", "")))
    if state not in ("executed", "accepted"):
        raise ByHand("answer_unreadable", str(state))
    return Done(str(said.get("ref") or ""), settled=state == "executed")
