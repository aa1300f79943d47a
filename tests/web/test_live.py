"""State + frames = a fresh fetch, whatever was cut in between."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from websockets.asyncio.client import ClientConnection, connect

from livemend.channels.base import LiveEvent
from livemend.comments.ingest import Ingest
from livemend.kit import events
from livemend.kit.clock import to_ms
from livemend.people.access import Desk
from livemend.shows import actions as shows

LINES = (
    "壺身裂了一條，會漏水", "漂亮", "A02+1", "什麼時候出貨", "my cup arrived broken", "两个星期了还没收到", "666",
    "盒子整個凹掉", "客服都不回", "love it", "多少錢", "手机号 13800001111 帮我查", "假貨吧", "早安",
)  # fmt: skip


class Browser:
    """What the console does, in a few lines: a state, frames folded into it, the newer one wins."""

    def __init__(self, server: str, session: httpx.AsyncClient, show_id: str) -> None:
        self.server, self.session, self.show_id = server, session, show_id
        self.state: dict[str, Any] = {}
        self.position = 0
        self.seen: list[int] = []

    async def fetch(self) -> dict[str, Any]:
        answer = await self.session.get(f"/api/v1/shows/{self.show_id}/state")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def open(self) -> None:
        self.state = await self.fetch()
        self.position = self.state["position"]

    @asynccontextmanager
    async def connected(self) -> AsyncIterator[ClientConnection]:
        cookie = f"livemend_session={self.session.cookies['livemend_session']}"
        async with connect(f"ws://{self.server}/api/v1/live", additional_headers={"Cookie": cookie}) as socket:
            await socket.send(json.dumps({"type": "watch", "topics": [f"show:{self.show_id}"], "since": self.position}))
            yield socket

    async def follow(self, socket: ClientConnection, until: int) -> None:
        while self.position < until:
            message = json.loads(await asyncio.wait_for(socket.recv(), 20))
            if message["type"] == "reset":
                await self.open()
            if message["type"] == "frame":
                self.apply(message)

    def apply(self, frame: dict[str, Any]) -> None:
        if frame["to"] <= self.position:
            return
        assert frame["from"] <= self.position, "a frame is missing"
        self.seen += [event["id"] for event in frame["events"] if event["id"] > self.position]
        for name, key in (("incidents", "incident"), ("promises", "promise")):
            have = {item["id"]: item for item in self.state[name]}
            for item in frame["views"].get(key, []):
                if item["show_id"] == self.show_id and item["rev"] >= have.get(item["id"], item)["rev"]:
                    have[item["id"]] = item
            self.state[name] = [item for item in have.values() if not item.get("merged_into")]
        for show in frame["views"].get("show", []):
            if show["id"] == self.show_id:
                self.state["show"] = show
        anew = {comment["id"]: comment for comment in frame["views"].get("comment", [])}
        have = {comment["seq"]: anew.get(comment["id"], comment) for comment in self.state["comments"]}
        for comment in frame["comments"]:
            have[comment["seq"]] = comment
        self.state["comments"] = sorted(have.values(), key=lambda comment: comment["seq"])
        self.position = frame["to"]

    def compare(self, fresh: dict[str, Any]) -> None:
        assert self.position == fresh["position"]
        assert self.state["show"] == fresh["show"]
        for name in ("incidents", "promises"):
            ours = {item["id"]: item for item in self.state[name]}
            theirs = {item["id"]: item for item in fresh[name]}
            assert ours == theirs, name
        ours = {comment["seq"]: comment for comment in self.state["comments"]}
        for comment in fresh["comments"]:
            # A frame carries at most fifty comments; the rest is counted in `more` and fetched when scrolled to.
            if comment["seq"] in ours:
                assert ours[comment["seq"]] == comment


async def say(desk: Desk, show_id: str, start: int, count: int) -> None:
    ingest: Ingest = desk.parts["ingest"]
    rng = random.Random(start)
    events = [
        LiveEvent(
            platform=rng.choice(("shopee", "douyin")), room="r", message_id=f"m{start + i}",
            user_id=f"u{rng.randrange(40)}", user=f"U{i}", text=rng.choice(LINES), ts=to_ms(desk.clock.now()),
        )
        for i in range(count)
    ]  # fmt: skip
    for i in range(0, count, 7):
        await ingest.submit(show_id, events[i : i + 7])


async def live_show(desk: Desk) -> str:
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(
            tx, title={"en": "Night"}, rooms_=[("shopee", "r"), ("douyin", "r")], rehearsal=True
        )
        await shows.start_show(tx, show_id)
    return show_id


@pytest.mark.req("R133")
async def test_nothing_is_lost_or_doubled_over_cuts(desk: Desk, client: Any, server: str) -> None:
    show_id = await live_show(desk)
    session: httpx.AsyncClient = await client("floor")
    browser = Browser(server, session, show_id)
    await browser.open()
    await say(desk, show_id, 0, 60)
    async with browser.connected() as socket:
        await say(desk, show_id, 100, 60)
        await browser.follow(socket, (await browser.fetch())["position"])
        await say(desk, show_id, 200, 30)
    # Thirty seconds in the dark: comments, decisions and time go on.
    await say(desk, show_id, 300, 90)
    desk.clock.forward(seconds=30)  # type: ignore[attr-defined]
    await desk.timers.run_due()
    fresh = await browser.fetch()
    decided = [item for item in fresh["incidents"] if item["lane"] == "complaint"]
    path = f"/api/v1/shows/{show_id}/incidents/{decided[0]['id']}"
    assert (await session.post(f"{path}/claim")).status_code < 300
    answer = await session.post(f"{path}/dispose", json={"disposition": "ignored", "reason": "asked twice"})
    assert answer.status_code < 300, answer.text
    async with browser.connected() as socket:
        await browser.follow(socket, (await browser.fetch())["position"])
        browser.compare(await browser.fetch())
    assert len(browser.seen) == len(set(browser.seen))


async def test_erased_words_leave_the_screens_that_are_open(desk: Desk, client: Any, server: str) -> None:
    show_id = await live_show(desk)
    ingest: Ingest = desk.parts["ingest"]
    words = {"u1": "燕麥色的杯子收到就裂了", "u2": "我的也是，杯子裂了"}
    for n, (user, text) in enumerate(words.items()):
        one = LiveEvent(
            platform="shopee", room="r", message_id=f"m{n}", user_id=user, user=f"小{user}", text=text,
            ts=to_ms(desk.clock.now()),
        )  # fmt: skip
        await ingest.submit(show_id, [one])
    session: httpx.AsyncClient = await client("manager")
    browser = Browser(server, session, show_id)
    await browser.open()
    assert words["u1"] in json.dumps(browser.state, ensure_ascii=False)
    (item,) = browser.state["incidents"]
    async with browser.connected() as socket:
        gone = await session.post("/api/v1/accounts/shopee/u1/erase", json={"reason": "asked in writing"})
        assert gone.status_code < 300, gone.text
        await browser.follow(socket, (await browser.fetch())["position"])
    held = json.dumps(browser.state, ensure_ascii=False)
    assert words["u1"] not in held and "小u1" not in held
    assert words["u2"] in held
    # What holds the comment moves on, so that its open details are fetched anew.
    assert browser.state["incidents"][0]["rev"] > item["rev"]
    browser.compare(await browser.fetch())
    # The log names the comment, never its words.
    async with desk.db.read() as conn:
        (told,) = [e for e in await events.since(conn, 0) if e.kind == "comments.erased"]
    assert told.payload["incident_ids"] == [item["id"]] and len(told.payload["comment_ids"]) == 1


@pytest.mark.req("R133")
async def test_a_client_far_behind_is_told_to_fetch_anew(
    desk: Desk, client: Any, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("livemend.web.live.REPLAY_LIMIT", 10)
    show_id = await live_show(desk)
    browser = Browser(server, await client("floor"), show_id)
    await browser.open()
    await say(desk, show_id, 0, 140)
    async with browser.connected() as socket:
        first = json.loads(await asyncio.wait_for(socket.recv(), 20))
        assert first["type"] == "reset"


async def test_a_topic_that_is_not_ours_is_refused(desk: Desk, client: Any, server: str) -> None:
    show_id = await live_show(desk)
    browser = Browser(server, await client("viewer"), show_id)
    async with browser.connected() as socket:
        await socket.send(json.dumps({"type": "watch", "topics": ["cases", "nonsense"], "since": None}))
        kinds = []
        for _ in range(3):
            message = json.loads(await asyncio.wait_for(socket.recv(), 20))
            kinds.append(message["type"])
            if message["type"] == "refused":
                assert set(message["topics"]) == {"cases", "nonsense"}
                break
        assert "refused" in kinds


async def test_nobody_watches_without_a_session_or_from_another_site(desk: Desk, client: Any, server: str) -> None:
    from websockets.exceptions import ConnectionClosed, InvalidStatus

    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(f"ws://{server}/api/v1/live") as socket:
            await socket.recv()
    session: httpx.AsyncClient = await client("floor")
    cookie = f"livemend_session={session.cookies['livemend_session']}"
    headers = {"Cookie": cookie, "Origin": "https://evil.example"}
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(f"ws://{server}/api/v1/live", additional_headers=headers) as socket:
            await socket.recv()


async def test_garbage_closes_only_the_socket_that_sent_it(desk: Desk, client: Any, server: str) -> None:
    from websockets.exceptions import ConnectionClosed

    show_id = await live_show(desk)
    browser = Browser(server, await client("floor"), show_id)
    await browser.open()
    async with browser.connected() as good, browser.connected() as bad:
        await bad.send("{{{")
        with pytest.raises(ConnectionClosed):
            while True:
                await asyncio.wait_for(bad.recv(), 20)
        await say(desk, show_id, 0, 3)
        await browser.follow(good, (await browser.fetch())["position"])
    assert browser.seen
