"""Acts: what leaves, what comes back, and what a platform allows."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path

import httpx
import pytest

from livemend.channels import registry
from livemend.channels.base import (
    Act,
    ActResult,
    AuthExpired,
    Cap,
    LiveEvent,
    LiveSource,
    Outcome,
    Refused,
    Unavailable,
)
from livemend.channels.replay.channel import LedgerEntry, ReplayChannel
from livemend.channels.webhook.client import WebhookChannel
from livemend.channels.webhook.verify import verify

NOW = 1_795_000_000
HIDE = Act(kind=Cap.HIDE, idempotency_key="k-1", platform="shopee", message_id="m1", text="原因")
SAMPLE = Path(__file__).parent / "samples" / "generic.jsonl"


class Shop:
    """The other side: answers as told, remembers what it got."""

    def __init__(self, status: int = 200, body: bytes = b"", error: Exception | None = None, **headers: str):
        self.status, self.body, self.error, self.headers = status, body, error, headers
        self.got: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        if self.error is not None:
            raise self.error
        headers = {key.replace("_", "-"): value for key, value in self.headers.items()}
        return httpx.Response(self.status, content=self.body, headers=headers)

    def channel(self, *caps: Cap) -> WebhookChannel:
        http = httpx.AsyncClient(transport=httpx.MockTransport(self))
        return WebhookChannel("https://shop.example/acts", "s", frozenset(caps or (Cap.HIDE,)), http, lambda: NOW)

    def act(self, act: Act = HIDE) -> ActResult:
        return asyncio.run(self.channel().act(act))


def test_act_is_signed_and_carries_its_key() -> None:
    shop = Shop()
    assert shop.act().outcome is Outcome.EXECUTED
    request = shop.got[0]
    assert request.headers["Idempotency-Key"] == "k-1"
    assert verify("s", request.headers["X-Livemend-Signature"], request.content, NOW)
    sent = json.loads(request.content)
    assert (sent["type"], sent["kind"], sent["message_id"], sent["text"]) == ("act", "hide", "m1", "原因")


@pytest.mark.parametrize(
    ("status", "body", "outcome"),
    [
        (204, b"", Outcome.EXECUTED),
        (202, b"", Outcome.ACCEPTED),
        (200, b'{"outcome":"manual_required"}', Outcome.MANUAL_REQUIRED),
        (200, b'{"outcome":"unsupported"}', Outcome.UNSUPPORTED),
        (200, b"[" * 5000, Outcome.EXECUTED),
        (302, b"", Outcome.FAILED),
        (400, b"", Outcome.FAILED),
        (401, b"", Outcome.FAILED),
        (409, b"", Outcome.MANUAL_REQUIRED),
        (500, b"", Outcome.MANUAL_REQUIRED),
        (501, b"", Outcome.UNSUPPORTED),
    ],
)
def test_answers(status: int, body: bytes, outcome: Outcome) -> None:
    result = Shop(status, body).act()
    assert (result.outcome, result.retry_after) == (outcome, None)


@pytest.mark.parametrize(
    ("said", "wait"), [("7", 7.0), ("0", 1.0), ("99999999", 3600.0), ("Wed, 21 Oct 2026", 30.0), ("-5", 30.0)]
)
def test_busy_says_when_to_try_again(said: str, wait: float) -> None:
    result = Shop(429, Retry_After=said).act()
    assert (result.outcome, result.retry_after) == (Outcome.FAILED, wait)


def test_only_what_was_surely_not_sent_is_tried_again() -> None:
    result = Shop(error=httpx.ConnectError("no")).act()
    assert (result.outcome, result.retry_after) == (Outcome.FAILED, 30.0)
    result = Shop(error=httpx.ReadTimeout("slow")).act()
    assert (result.outcome, result.retry_after) == (Outcome.MANUAL_REQUIRED, None)
    assert result.detail["reason"] == "outcome_unknown"


def test_nothing_leaves_on_a_dry_run_or_without_the_ability() -> None:
    shop = Shop()
    dry = Act(kind=Cap.HIDE, idempotency_key="k", dry_run=True)
    assert shop.act(dry).outcome is Outcome.ACCEPTED
    assert shop.act(Act(kind=Cap.BAN, idempotency_key="k")).outcome is Outcome.MANUAL_REQUIRED
    assert shop.act(Act(kind=Cap.READ, idempotency_key="k")).outcome is Outcome.MANUAL_REQUIRED
    assert shop.got == []


def test_check_before_the_show() -> None:
    assert asyncio.run(Shop().channel().check()).ok
    for status, error in ((401, AuthExpired), (404, Refused), (503, Unavailable), (500, Unavailable)):
        with pytest.raises(error):
            asyncio.run(Shop(status).channel().check())
    with pytest.raises(Unavailable):
        asyncio.run(Shop(error=httpx.ConnectError("no")).channel().check())


def test_webhook_without_secret_or_with_a_strange_url_is_not_built() -> None:
    http = httpx.AsyncClient()
    for url, secret in (("file:///etc/passwd", "s"), ("https://shop.example", "")):
        with pytest.raises(ValueError):
            WebhookChannel(url, secret, frozenset(), http, lambda: NOW)


class Desk:
    """Keeps the ledger and the events of a replay."""

    def __init__(self) -> None:
        self.ledger: dict[str, LedgerEntry] = {}
        self.events: list[LiveEvent] = []
        self.slept: list[float] = []

    async def append(self, entry: LedgerEntry) -> bool:
        return self.ledger.setdefault(entry.act.idempotency_key, entry) is entry

    async def emit(self, events: Sequence[LiveEvent]) -> None:
        self.events.extend(events)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)

    def channel(self, path: Path = SAMPLE, speed: float | None = None) -> ReplayChannel:
        return ReplayChannel(path, self.append, self.sleep, speed)


def test_acts_of_a_replay_stand_in_the_ledger_once() -> None:
    desk = Desk()
    channel = desk.channel()
    first, again = asyncio.run(channel.act(HIDE)), asyncio.run(channel.act(HIDE))
    assert (first.outcome, again.outcome) == (Outcome.EXECUTED, Outcome.EXECUTED)
    assert (first.detail["repeated"], again.detail["repeated"]) == (False, True)
    assert [entry.act for entry in desk.ledger.values()] == [HIDE]
    dry = Act(kind=Cap.BAN, idempotency_key="d", dry_run=True)
    assert asyncio.run(channel.act(dry)).outcome is Outcome.ACCEPTED and "d" not in desk.ledger


@pytest.mark.parametrize("speed", [None, 1.0, 10.0])
def test_replay_keeps_order_and_pace(speed: float | None) -> None:
    desk = Desk()
    channel = desk.channel(speed=speed)
    asyncio.run(channel.start("", None, desk.emit))
    assert [e.type for e in desk.events][:2] == ["start", "comment"] and desk.events[-1].type == "end"
    assert len(desk.events) == 10 and channel.malformed == 4
    assert sum(desk.slept) == pytest.approx(3.0 / speed if speed else 0)


def test_replay_of_one_room_and_stop() -> None:
    desk = Desk()
    asyncio.run(desk.channel().start("r1", None, desk.emit))
    assert {e.room for e in desk.events} == {"r1"}
    stopped = Desk()
    channel = stopped.channel()
    asyncio.run(channel.stop())
    asyncio.run(channel.start("", None, stopped.emit))
    assert stopped.events == []


def test_recording_is_checked_before_it_is_played(tmp_path: Path) -> None:
    assert asyncio.run(Desk().channel().check()).detail == {"format": "jsonl"}
    assert asyncio.run(Desk().channel(tmp_path / "none").check()).problem == "recording_unreadable"
    (tmp_path / "x").write_bytes(b"")
    assert asyncio.run(Desk().channel(tmp_path / "x").check()).problem == "recording_empty"


def test_both_are_live_sources() -> None:
    sources: list[LiveSource] = [Desk().channel(), Shop().channel()]
    assert [source.kind for source in sources] == ["replay", "webhook"]


@pytest.mark.req("R066")
def test_what_a_platform_cannot_do_is_done_by_a_person() -> None:
    assert registry.known("nowhere").caps == {Cap.READ}
    for platform in ("nowhere", "tiktok", "douyin", "taobao"):
        assert not registry.may_act(platform, Cap.HIDE, "u1")
        result = registry.by_hand(platform, Cap.HIDE)
        assert (result.outcome, result.detail["reason"]) == (Outcome.MANUAL_REQUIRED, "no_capability")
    assert registry.by_hand("facebook", Cap.HIDE).detail["reason"] == "no_connector"


def test_nobody_is_banned_by_name_alone() -> None:
    assert registry.may_act("twitch", Cap.BAN, "u1")
    assert not registry.may_act("twitch", Cap.BAN, None)
    assert registry.may_act("twitch", Cap.DELETE, None)


def test_every_known_platform_can_be_read() -> None:
    assert all(Cap.READ in known.caps and name == known.kind for name, known in registry.KNOWN.items())
