"""The optional draft by a model, against a server on this machine."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from livemend.kit.settings import Settings
from livemend.onair import draft
from livemend.onair.cards import Card, Matter, make_card
from livemend.wording import Context

GOOD = "謝謝您告訴我們，茶壺送到時破損，換作是我也會錯愕，我們道歉。請私訊照片，今晚十點前回覆您，補寄或退款由您選。"


def card() -> Card:
    return make_card(
        Matter(
            incident_id="i1",
            lane="complaint",
            lang="zh-Hant",
            user="王小美",
            issue="logistics",
            subtype="damaged_in_transit",
            product="玻璃茶壺",
            time="今天22:00",
        )
    )


@asynccontextmanager
async def server(
    answer: Callable[[dict[str, Any]], tuple[int, bytes]], *, silent: bool = False
) -> AsyncIterator[tuple[str, list[Any]]]:
    """silent: takes the question and never answers."""
    asked: list[Any] = []
    open_ones: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(
            int(line.split(":")[1]) for line in head.splitlines() if line.lower().startswith("content-length")
        )
        body = json.loads(await reader.readexactly(length))
        asked.append((head, body))
        if silent:
            await asyncio.Event().wait()
        status, data = answer(body)
        writer.write(f"HTTP/1.1 {status} X\r\ncontent-length: {len(data)}\r\nconnection: close\r\n\r\n".encode() + data)
        await writer.drain()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        open_ones.add(task)
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await talk(reader, writer)
        finally:
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}/v1", asked
    finally:
        listening.close()
        for task in open_ones:
            task.cancel()
        await asyncio.gather(*open_ones, return_exceptions=True)
        await listening.wait_closed()


def said(text: str) -> Callable[[dict[str, Any]], tuple[int, bytes]]:
    return lambda _body: (200, json.dumps({"choices": [{"message": {"content": text}}]}).encode())


def settings(url: str, **more: Any) -> Settings:
    patient = {"llm_timeout_s": 20.0} | more
    return Settings(secret_key="x" * 20, llm_url=url, llm_model="small", llm_key="key-1", **patient)


CONTEXT = Context(lang="zh-Hant", kind="public", fault="unverified")


async def test_a_good_draft_is_labelled_as_a_machines() -> None:
    async with server(said(GOOD)) as (url, asked):
        made = await draft.write(settings(url), card(), CONTEXT, "en")
    assert made["machine"] is True
    assert made["text"] == GOOD
    assert "machine" in made["label"]
    head, body = asked[0]
    assert "Bearer key-1" in head
    assert body["model"] == "small"
    assert "王小美" not in json.dumps(body, ensure_ascii=False)


@pytest.mark.parametrize(
    ("text", "why"),
    [("這不可能，是快遞的錯", "wording"), ("", "nonsense"), ("謝謝" * 400, "too_long"), ("謝謝{user}", "wording")],
)
async def test_nonsense_and_what_the_guard_stops_fall_back_to_the_card(text: str, why: str) -> None:
    async with server(said(text)) as (url, _asked):
        made = await draft.write(settings(url), card(), CONTEXT, "zh-Hant")
    assert (made["machine"], made["why"]) == (False, why)
    assert "送到時破損" in made["text"]


async def test_a_silent_model_is_not_waited_for() -> None:
    async with server(said(GOOD), silent=True) as (url, _asked):
        made = await draft.write(settings(url, llm_timeout_s=0.3), card(), CONTEXT, "en")
    assert (made["machine"], made["why"]) == (False, "timeout")
    assert made["text"]


@pytest.mark.parametrize("answer", [(500, b"oops"), (200, b"<html>"), (200, b'{"choices": []}')])
async def test_a_broken_server_is_no_error(answer: tuple[int, bytes]) -> None:
    async with server(lambda _body: answer) as (url, _asked):
        made = await draft.write(settings(url), card(), CONTEXT, "en")
    assert made["machine"] is False
    assert made["text"]


async def test_it_is_off_by_default_and_nobody_is_asked() -> None:
    made = await draft.write(Settings(secret_key="x" * 20), card(), CONTEXT, "en")
    assert (made["machine"], made["why"]) == (False, "off")


async def test_the_route_gives_the_cards_words(client: Any, show: str, say: Any) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    floor, host = await client("floor"), await client("host")
    path = f"/api/v1/shows/{show}/incidents/{comment.incident_id}/draft"
    made = await floor.post(path)
    assert made.status_code == 200, made.text
    assert made.json()["machine"] is False
    assert "茶壺" in made.json()["text"]
    assert (await host.post(path)).status_code == 403
