"""Webhooks: signed, tried again, logged, sent once more, and never into somebody's private network."""

import asyncio
import ipaddress
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest

from livemend.cases import actions as cases
from livemend.channels.webhook.verify import verify
from livemend.kit.clock import MovableClock
from livemend.kit.settings import Settings
from livemend.notify import hooks
from livemend.notify.outside import Forbidden, check_url, is_public, resolve
from livemend.people.access import Desk

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"webhook_private_hosts": ["127.0.0.1"]})


class Receiver:
    def __init__(self) -> None:
        self.answer = "200 OK"
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.port = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")[1:]
        headers = {k.lower(): v for k, v in (line.split(": ", 1) for line in head if line)}
        self.got.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(f"HTTP/1.1 {self.answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver()
    server = await asyncio.start_server(found.serve, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()
        await server.wait_closed()


async def test_an_event_is_told_signed_and_again_until_it_is_taken(
    desk: Desk, client: Client, clock: MovableClock
) -> None:
    admin = await client("admin")
    async with receiver() as there:
        there.answer = "500 Oops"
        body = {"url": f"http://127.0.0.1:{there.port}/in?x=1", "kinds": ["case.opened"]}
        made = (await admin.post("/api/v1/webhooks", json=body)).json()
        async with desk.db.write() as tx:
            case_id = await cases.open_case(tx, channel="web", words="It leaks.", lang="en")
        await desk.timers.run_due()
        assert len(there.got) == 1
        there.answer = "200 OK"
        clock.forward(seconds=9)
        await desk.timers.run_due()
        assert len(there.got) == 1, "not before the pause is over"
        clock.forward(seconds=1)
        await desk.timers.run_due()
        assert len(there.got) == 2
        (first, data), (second, _data) = there.got
        assert first["x-livemend-delivery"] == second["x-livemend-delivery"]
        assert first["host"] == f"127.0.0.1:{there.port}"
        assert verify(made["secret"], second["x-livemend-signature"], data, int(clock.now().timestamp()))
        told = json.loads(data)
        assert told["kind"] == "case.opened" and told["data"]["case_id"] == case_id and "leaks" not in data.decode()
        path = f"/api/v1/webhooks/{made['id']}"
        (row,) = (await admin.get(f"{path}/deliveries")).json()["items"]
        assert (row["state"], row["attempts"], row["status_code"]) == ("delivered", 2, 200)
        assert (await admin.post(f"/api/v1/webhook-deliveries/{row['id']}/replay")).status_code == 204
        await desk.timers.run_due()
        assert len(there.got) == 3
        assert (await admin.post(f"{path}/replay", json={"after_event": 0})).json() == {"queued": 1}
        await desk.timers.run_due()
        assert len(there.got) == 4
        assert (await admin.delete(path)).status_code == 204
        async with desk.db.write() as tx:
            await cases.open_case(tx, channel="web", words="It leaks too.", lang="en")
        await desk.timers.run_due()
        assert len(there.got) == 4


async def test_it_gives_up_in_the_end(desk: Desk, client: Client, clock: MovableClock) -> None:
    admin = await client("admin")
    async with receiver() as there:
        there.answer = "503 Busy"
        body = {"url": f"http://127.0.0.1:{there.port}/", "kinds": ["case.*"]}
        await admin.post("/api/v1/webhooks", json=body)
        async with desk.db.write() as tx:
            await cases.open_case(tx, channel="web", words="It leaks.", lang="en")
        await desk.timers.run_due()
        opened = [data for _head, data in there.got if b"case.opened" in data]
        for pause in hooks.PAUSES:
            clock.forward(seconds=pause.total_seconds())
            await desk.timers.run_due()
        tries = [data for _head, data in there.got if b'"case.opened"' in data]
        assert len(opened) == 1 and len(tries) == len(hooks.PAUSES) + 1
        clock.forward(days=3)
        await desk.timers.run_due()
        assert len([data for _head, data in there.got if b'"case.opened"' in data]) == len(tries)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://example.com/", "url_scheme"),
        ("ftp://example.com/", "url_scheme"),
        ("https:///path", "url_host"),
        ("https://user:pw@example.com/", "url_host"),
        ("https://exa mple.com/", "url_host"),
        ("https://example.com:99999/", "url_host"),
    ],
)
def test_only_whole_https_addresses(url: str, code: str) -> None:
    with pytest.raises(Forbidden, match=code):
        check_url(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_in_every_dress(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://[::1]/", "https://2130706433/", "https://localhost/"])
async def test_a_name_that_leads_home_is_refused(url: str) -> None:
    with pytest.raises(Forbidden):
        await resolve(url)


async def test_a_refused_address_is_named(desk: Desk, client: Client) -> None:
    admin = await client("admin")
    wrong: dict[str, Any] = {"url": "http://intern.example/", "kinds": ["case.*"]}
    answer = await admin.post("/api/v1/webhooks", json=wrong)
    assert answer.status_code == 422 and answer.json()["error"]["fields"] == {"url": "url_scheme"}
    unknown = await admin.post("/api/v1/webhooks", json={"url": "https://a.example/", "kinds": ["moon.rose"]})
    assert unknown.json()["error"]["code"] == "unknown_event"
    assert (await (await client("service")).get("/api/v1/webhooks")).status_code == 403
