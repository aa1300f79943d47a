"""What every channel speaks: an event from a live room, an act towards it, and how it may go wrong."""

from collections.abc import Awaitable, Callable, Sequence
from enum import StrEnum
from typing import Any, Literal, Protocol

import msgspec

EventType = Literal["comment", "product", "viewers", "gap", "heartbeat", "start", "end", "deleted"]


class LiveEvent(msgspec.Struct, frozen=True, kw_only=True, array_like=False):
    """One thing that happened in a room. Texts are plain and clean (`channels.clean`), never HTML.

    ts, gap_from, gap_to: milliseconds since 1970; in a recording they may be offsets from its start.
    message_id and user_id are None where the platform gives none: a name is no identity.
    """

    type: EventType = "comment"
    platform: str
    room: str = ""
    message_id: str | None = None
    user_id: str | None = None
    user: str = ""
    text: str = ""
    # Code points that were cut off the end of an overlong text.
    text_cut: int = 0
    ts: int | None = None
    account_age_days: int | None = None
    order_match: bool | None = None
    # The product a comment speaks of, or the one now on the table (type "product").
    product: str | None = None
    reply_to: str | None = None
    # Delivered by the platform as backlog, before we were listening.
    is_history: bool = False
    gap_from: int | None = None
    gap_to: int | None = None
    reason: str | None = None
    count: int | None = None


class Malformed(msgspec.Struct, frozen=True):
    """A piece of input that could not be used: where (line from 1, element from 1), why, and how it began."""

    line: int
    reason: str
    excerpt: str
    element: int | None = None


class Cap(StrEnum):
    READ = "read"
    HIDE = "hide"
    UNHIDE = "unhide"
    DELETE = "delete"
    TIMEOUT = "timeout"
    BAN = "ban"
    UNBAN = "unban"
    WARN = "warn"
    REPLY = "reply"
    POST = "post"
    DM = "dm"
    REPORT = "report"
    PIN = "pin"
    ORDERS = "orders"


class Outcome(StrEnum):
    EXECUTED = "executed"
    ACCEPTED = "accepted"
    MANUAL_REQUIRED = "manual_required"
    UNSUPPORTED = "unsupported"
    FAILED = "failed"


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Something to do on a platform. Same key: the same act, done once. dry_run: check, do nothing."""

    kind: Cap
    idempotency_key: str
    platform: str = ""
    room: str = ""
    message_id: str | None = None
    user_id: str | None = None
    text: str | None = None
    # TIMEOUT: how long, in seconds.
    seconds: int | None = None
    product: str | None = None
    dry_run: bool = False


class ActResult(msgspec.Struct, frozen=True):
    """retry_after: seconds after which it may be tried again; given only when nothing was done."""

    outcome: Outcome
    detail: dict[str, Any] = {}
    retry_after: float | None = None


class Health(msgspec.Struct, frozen=True):
    """What a check before the show found. problem: a code, None when all is well."""

    ok: bool
    problem: str | None = None
    detail: dict[str, Any] = {}


Emit = Callable[[Sequence[LiveEvent]], Awaitable[None]]


class LiveSource(Protocol):
    """A channel to one platform account. `start` runs until the room ends or `stop` is called."""

    @property
    def kind(self) -> str: ...

    @property
    def caps(self) -> frozenset[Cap]: ...

    async def check(self) -> Health: ...

    async def start(self, room: str, cursor: str | None, emit: Emit) -> None: ...

    async def stop(self) -> None: ...

    async def act(self, act: Act) -> ActResult: ...


class ChannelError(Exception):
    """A failure outside our house, as an adapter reports it. detail never holds a secret."""

    def __init__(self, reason: str, **detail: Any):
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


class Unavailable(ChannelError):
    """Cannot be reached or is overloaded: try again later."""

    def __init__(self, reason: str, *, retry_after: float | None = None, **detail: Any):
        super().__init__(reason, **detail)
        self.retry_after = retry_after


class Refused(ChannelError):
    """Understood and denied: trying again changes nothing."""


class AuthExpired(ChannelError):
    """The credentials are no longer accepted: a person has to renew them."""
