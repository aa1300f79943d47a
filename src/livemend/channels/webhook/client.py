"""Acts carried out by a system of the shop: a signed POST, its answer mapped to an outcome."""

from collections.abc import Callable
from typing import Any

import httpx
import msgspec

from livemend.channels.base import (
    Act,
    ActResult,
    AuthExpired,
    Cap,
    Emit,
    Health,
    Outcome,
    Refused,
    Unavailable,
)

from .verify import HEADER, sign

IDEMPOTENCY = "Idempotency-Key"
_WAIT, _LONGEST_WAIT = 30.0, 3600.0
_SAID = frozenset(outcome.value for outcome in Outcome)


class WebhookChannel:
    """url gets the acts; `caps`: what the system behind it says it can do. now: unix seconds."""

    kind = "webhook"

    def __init__(
        self,
        url: str,
        secret: str,
        caps: frozenset[Cap],
        http: httpx.AsyncClient,
        now: Callable[[], int],
    ):
        if not url.startswith(("https://", "http://")):
            raise ValueError("the webhook URL is neither http nor https")
        if not secret:
            raise ValueError("the webhook has no secret")
        self.url, self.caps = url, caps | {Cap.READ}
        self._secret, self._http, self._now = secret, http, now

    async def check(self) -> Health:
        """A signed ping. Unavailable, Refused or AuthExpired when it is not answered with success."""
        try:
            answer = await self._post(b'{"type":"ping"}', None)
        except httpx.HTTPError as error:
            raise Unavailable("unreachable", error=type(error).__name__) from error
        if answer.status_code in (401, 403):
            raise AuthExpired("signature_refused", status=answer.status_code)
        if answer.status_code in (429, 503):
            raise Unavailable("busy", retry_after=_retry_after(answer), status=answer.status_code)
        if answer.status_code >= 500:
            raise Unavailable("server_error", status=answer.status_code)
        if not answer.is_success:
            raise Refused("ping_refused", status=answer.status_code)
        return Health(True)

    async def start(self, room: str, cursor: str | None, emit: Emit) -> None:
        """Events come by POST to us; there is nothing to listen to."""

    async def stop(self) -> None:
        """Nothing runs between two posts."""

    async def act(self, act: Act) -> ActResult:
        if act.kind not in self.caps or act.kind is Cap.READ:
            return ActResult(Outcome.MANUAL_REQUIRED, {"reason": "no_capability"})
        if act.dry_run:  # not left to the other side to respect
            return ActResult(Outcome.ACCEPTED, {"dry_run": True})
        body = msgspec.json.encode({"type": "act", **msgspec.to_builtins(act)})
        try:
            answer = await self._post(body, act.idempotency_key)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            # Nothing was sent, so trying again is safe.
            return ActResult(Outcome.FAILED, {"reason": "unreachable"}, _WAIT)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # It may have arrived. Whoever looks decides; we never do it twice.
            return ActResult(Outcome.MANUAL_REQUIRED, {"reason": "outcome_unknown", "error": type(error).__name__})
        return outcome_of(answer)

    async def _post(self, body: bytes, key: str | None) -> httpx.Response:
        headers = {"Content-Type": "application/json", HEADER: sign(self._secret, body, self._now())}
        if key is not None:
            headers[IDEMPOTENCY] = key
        return await self._http.post(self.url, content=body, headers=headers, follow_redirects=False)


def outcome_of(answer: httpx.Response) -> ActResult:
    """What an answer means. A body {"outcome": ..., "detail": {...}} of a success says it more precisely."""
    status = answer.status_code
    detail: dict[str, Any] = {"status": status}
    if answer.is_success:
        said = _body(answer)
        outcome = said.get("outcome")
        if isinstance(said.get("detail"), dict):
            detail["said"] = said["detail"]
        if isinstance(outcome, str) and outcome in _SAID:
            return ActResult(Outcome(outcome), detail)
        return ActResult(Outcome.ACCEPTED if status == 202 else Outcome.EXECUTED, detail)
    if status in (429, 503):
        return ActResult(Outcome.FAILED, {**detail, "reason": "busy"}, _retry_after(answer))
    if status in (401, 403):
        return ActResult(Outcome.FAILED, {**detail, "reason": "auth_expired"})
    if status in (405, 501):
        return ActResult(Outcome.UNSUPPORTED, {**detail, "reason": "not_offered"})
    if status == 409 or status >= 500:
        return ActResult(Outcome.MANUAL_REQUIRED, {**detail, "reason": "outcome_unknown"})
    return ActResult(Outcome.FAILED, {**detail, "reason": "refused"})


def _body(answer: httpx.Response) -> dict[str, Any]:
    if len(answer.content) > 64 * 1024:
        return {}
    try:
        said = msgspec.json.decode(answer.content)
    except (msgspec.DecodeError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _retry_after(answer: httpx.Response) -> float:
    """Seconds, within reason; a date or nonsense counts as our own pause."""
    value = answer.headers.get("Retry-After", "").strip()
    wait = float(value) if value.isascii() and value.isdigit() and len(value) < 10 else _WAIT
    return min(max(wait, 1.0), _LONGEST_WAIT)
