"""What a shop system must offer, and how one act is carried out exactly once whatever it answers.

The rule: before every try the system is asked whether our key is there already. A lost answer is never followed by
a second try at once: only by looking, and by trying again when the first call can no longer be running.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import httpx
from babel.numbers import get_currency_precision

from livemend.kit.outgoing import Result, State

MAX_TRIES = 12
# No public shop system lets one request run longer; after that, "not there" means "never happened".
SETTLED_AFTER = 600.0
BUSY_AGAIN = 30.0
TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_SPACE = uuid.UUID("6a9d6c6e-6f3a-5b6e-9d55-3c3b2f0c7a11")


@dataclass(frozen=True)
class Ask:
    """One act. amount: minor units; tag: short, unguessable enough to find our own act again among others."""

    key: str
    act: str
    order_no: str | None
    amount: int
    currency: str
    case_no: str
    sku: str | None = None

    @property
    def uuid(self) -> str:
        return str(uuid.uuid5(_SPACE, self.key))

    @property
    def tag(self) -> str:
        return f"lm-{self.uuid[:8]}{self.uuid[9:13]}"

    @property
    def decimal(self) -> str:
        """As the shop systems write it: "360.00", "1200" where the currency has no minor unit."""
        digits = get_currency_precision(self.currency)
        whole, part = divmod(self.amount, 10**digits)
        return f"{whole}.{part:0{digits}d}" if digits else str(whole)


@dataclass(frozen=True)
class Done:
    """ref: the system's own number of it. settled: the money has left; else it is accepted and on its way."""

    ref: str
    settled: bool = True


class Busy(Exception):
    """Nothing was done; ask again after so many seconds."""

    def __init__(self, after: float = BUSY_AGAIN, why: str = "busy"):
        super().__init__(why)
        self.after, self.why = after, why


class Unclear(Exception):
    """The request went out and no answer came back."""


class Rejected(Exception):
    """The system said no; nothing was done."""

    def __init__(self, why: str, said: str = ""):
        super().__init__(why)
        self.why, self.said = why, said[:300]


class ByHand(Exception):
    """Not a matter for this system: a person does it."""

    def __init__(self, why: str, said: str = ""):
        super().__init__(why)
        self.why, self.said = why, said[:300]


class Connector(Protocol):
    """settles: seconds until a request that got lost can not be running any more."""

    name: str
    can: frozenset[str]
    settles: float

    async def find(self, ask: Ask) -> Done | None:
        """Our act, if it is there already."""
        ...

    async def do(self, ask: Ask) -> Done: ...


def asked(body: Mapping[str, Any], key: str) -> Ask:
    return Ask(
        key=key,
        act=body["act"],
        order_no=body.get("order_no"),
        amount=body.get("amount") or 0,
        currency=body.get("currency") or "",
        case_no=body.get("case_no") or "",
        sku=body.get("sku"),
    )


def _done(connector: Connector, done: Done, tries: int, *, found: bool) -> Result:
    state = State.EXECUTED if done.settled else State.ACCEPTED
    return Result(state, {"connector": connector.name, "ref": done.ref, "found": found, "tries": tries})


async def carry_out(connector: Connector, body: Mapping[str, Any], key: str) -> Result:
    """One try. What a failed try leaves behind comes back as `before` in the next one."""
    if body["act"] not in connector.can:
        return Result(State.MANUAL, {"reason": "no_connector"})
    ask = asked(body, key)
    tries = int((body.get("before") or {}).get("tries", 0)) + 1
    left = {"connector": connector.name, "tries": tries}
    sent = False
    try:
        done = await connector.find(ask)
        if done is not None:
            return _done(connector, done, tries, found=True)
        sent = True
        return _done(connector, await connector.do(ask), tries, found=False)
    except Busy as busy:
        return _later(left, busy.why, busy.after, tries)
    except Rejected as no:
        return Result(State.FAILED, {**left, "reason": no.why, "said": no.said})
    except ByHand as no:
        return Result(State.MANUAL, {**left, "reason": no.why, "said": no.said})
    except Unclear:
        if not sent:
            return _later(left, "unreachable", BUSY_AGAIN, tries)
    return await _look_again(connector, ask, left, tries)


async def _look_again(connector: Connector, ask: Ask, left: dict[str, Any], tries: int) -> Result:
    """It may have happened although nobody told us."""
    try:
        done = await connector.find(ask)
    except (Busy, Unclear, Rejected, ByHand):
        done = None
    if done is not None:
        return _done(connector, done, tries, found=True)
    return _later(left, "outcome_unknown", connector.settles, tries)


def _later(left: dict[str, Any], why: str, after: float, tries: int) -> Result:
    if tries >= MAX_TRIES:
        return Result(State.MANUAL, {**left, "reason": why})
    return Result(State.PENDING, {**left, "reason": why}, retry_after=max(after, 1.0))


async def call(http: httpx.AsyncClient, request: httpx.Request) -> httpx.Response:
    """An answer, or Busy when the request can not have arrived, or Unclear when it may have."""
    try:
        answer = await http.send(request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Busy(why="unreachable") from error
    except httpx.HTTPError as error:
        raise Unclear(type(error).__name__) from error
    if answer.status_code == 429:
        raise Busy(retry_after(answer), "rate_limited")
    if answer.status_code in (401, 403):
        raise ByHand("connector_refused", answer.text)
    if answer.status_code in (502, 503, 504):
        raise Unclear(str(answer.status_code))
    return answer


def retry_after(answer: httpx.Response) -> float:
    try:
        return min(max(float(answer.headers.get("Retry-After", BUSY_AGAIN)), 1.0), 3600.0)
    except ValueError:
        return BUSY_AGAIN
