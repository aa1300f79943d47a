"""Acknowledged means durable; the same delivery twice is stored once; a blind or poisonous batch stops nobody else."""

import asyncio
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from livemend.channels.base import LiveEvent
from livemend.channels.webhook.verify import HEADER, sign
from livemend.comments.ingest import Ingest
from livemend.comments.model import comments
from livemend.kit import events
from livemend.kit.clock import to_ms
from livemend.kit.errors import AppError
from livemend.people.access import Desk
from livemend.shows import actions as shows
from livemend.shows import queries as show_queries

ROOMS = (("shopee", "a"), ("douyin", "b"), ("youtube", "c"))


async def live_show(desk: Desk) -> str:
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Test"}, rooms_=ROOMS)
        await shows.start_show(tx, show_id)
    return show_id


def said(desk: Desk, n: int, text: str, **more: Any) -> LiveEvent:
    platform, room = ROOMS[n % 3]
    base: dict[str, Any] = {
        "platform": platform,
        "room": room,
        "message_id": f"m{n}",
        "user_id": f"u{n}",
        "user": f"user {n}",
        "text": text,
        "ts": to_ms(desk.clock.now()),
    }
    return LiveEvent(**{**base, **more})


async def stored(desk: Desk) -> list[Any]:
    async with desk.db.read() as conn:
        return list(await conn.execute(sa.select(comments).order_by(comments.c.seq)))


@pytest.mark.req("R022")
async def test_three_platforms_in_one_ordered_view(desk: Desk) -> None:
    show_id = await live_show(desk)
    batch = [said(desk, n, f"晚安 {n}") for n in range(30)]
    done = await desk.parts["ingest"].submit(show_id, batch)
    assert (done.stored, done.duplicates) == (30, 0)
    rows = await stored(desk)
    assert [row.seq for row in rows] == list(range(1, 31))
    assert {row.platform for row in rows} == {"shopee", "douyin", "youtube"}
    assert done.ids == [row.id for row in rows]


async def test_the_same_delivery_is_stored_once(desk: Desk) -> None:
    show_id = await live_show(desk)
    batch = [said(desk, n, "A01+1") for n in range(5)]
    without_id = msgspec.structs.replace(batch[0], message_id=None, text="沒有編號")
    first = await desk.parts["ingest"].submit(show_id, [*batch, batch[0], without_id])
    again = await desk.parts["ingest"].submit(show_id, [*batch, without_id])
    assert (first.stored, first.duplicates) == (6, 1)
    assert (again.stored, again.duplicates) == (0, 6)
    view = await _view(desk, show_id)
    assert (view["comments"], view["duplicates"]) == (6, 7)


async def _view(desk: Desk, show_id: str) -> Any:
    async with desk.db.read() as conn:
        return await show_queries.view(conn, show_id)


async def test_many_at_once_are_one_batch_each_answered(desk: Desk) -> None:
    show_id = await live_show(desk)
    ingest: Ingest = desk.parts["ingest"]
    done = await asyncio.gather(*(ingest.submit(show_id, [said(desk, n, f"hi {n}")]) for n in range(200)))
    assert all(item.stored == 1 for item in done)
    async with desk.db.read() as conn:
        kinds = [e.kind for e in await events.since(conn, 0) if e.kind == "comments.stored"]
    assert len(kinds) < 100


async def test_one_poisonous_delivery_takes_nobody_with_it(desk: Desk) -> None:
    show_id = await live_show(desk)
    ingest: Ingest = desk.parts["ingest"]
    poison = msgspec.structs.replace(said(desk, 1, "x"), text=5)  # type: ignore[arg-type]
    results = await asyncio.gather(
        ingest.submit(show_id, [said(desk, 0, "好")]),
        ingest.submit(show_id, [poison]),
        ingest.submit(show_id, [said(desk, 2, "ok")]),
        return_exceptions=True,
    )
    assert [getattr(item, "stored", "failed") for item in results] == [1, "failed", 1]
    assert len(await stored(desk)) == 2


async def test_a_full_queue_says_so_and_a_stop_flushes(desk: Desk) -> None:
    show_id = await live_show(desk)
    ingest = Ingest(desk.db, desk.triage, 1)
    tasks = [asyncio.create_task(ingest.submit(show_id, [said(desk, n, "hi")] * 2000)) for n in range(10)]
    await asyncio.sleep(0)
    with pytest.raises(AppError, match="too_busy"):
        await ingest.submit(show_id, [said(desk, 99, "hi")])
    ingest.start()
    await asyncio.gather(*tasks)
    await ingest.stop()
    with pytest.raises(AppError, match="shutting_down"):
        await ingest.submit(show_id, [said(desk, 100, "hi")])
    assert len(await stored(desk)) == 10


@pytest.mark.req("R134")
async def test_a_gap_is_written_and_closed_by_the_next_comment(desk: Desk) -> None:
    show_id = await live_show(desk)
    now = to_ms(desk.clock.now())
    gap = LiveEvent(type="gap", platform="douyin", room="b", gap_from=now - 5000, reason="connection lost", ts=now)
    await desk.parts["ingest"].submit(show_id, [gap])
    async with desk.db.read() as conn:
        (open_gap,) = await show_queries.gaps_of(conn, show_id)
    assert open_gap["to_at"] is None
    await desk.parts["ingest"].submit(show_id, [said(desk, 1, "回來了")])
    async with desk.db.read() as conn:
        (closed,) = await show_queries.gaps_of(conn, show_id)
    assert closed["to_at"] is not None


async def test_a_wrong_clock_is_no_clock(desk: Desk) -> None:
    show_id = await live_show(desk)
    batch = [said(desk, 1, "a", ts=12), said(desk, 2, "b", ts=9_000_000_000_000_0)]
    await desk.parts["ingest"].submit(show_id, batch)
    assert {row.at for row in await stored(desk)} == {desk.clock.now()}


@pytest.mark.req("R132")
async def test_the_log_binds_the_comments(desk: Desk) -> None:
    from livemend.comments import rules

    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, n, f"句 {n}") for n in range(4)])
    rows = await stored(desk)
    async with desk.db.read() as conn:
        (event,) = [e for e in await events.since(conn, 0) if e.kind == "comments.stored"]
    again = [
        rules.comment_hash(platform=r.platform, room=r.room, user=r.user_name, text=r.text, at_ms=to_ms(r.at))
        for r in rows
    ]
    assert rules.digest(again) == event.payload["digest"]
    assert rules.digest([*again[:-1], "0" * 64]) != event.payload["digest"]


async def test_handing_in_by_api_and_reading_pages(desk: Desk, client: Any) -> None:
    show_id = await live_show(desk)
    admin, viewer = await client("admin"), await client("viewer")
    lines = b'{"text": "hello", "platform": "web", "room": "r", "message_id": "1"}\n{broken\n{"text": "bye", "ts": 1}'
    answer = await admin.post(
        f"/api/v1/shows/{show_id}/comments", content=lines, headers={"Content-Type": "application/x-ndjson"}
    )
    assert answer.status_code == 200, answer.text
    assert {**answer.json(), "problems": None} == {"stored": 2, "duplicates": 0, "malformed": 1, "problems": None}
    assert answer.json()["problems"][0]["line"] == 2
    for n in range(5):
        await admin.post(f"/api/v1/shows/{show_id}/comments", json={"text": f"第 {n} 句", "message_id": f"x{n}"})
    page = (await viewer.get(f"/api/v1/shows/{show_id}/comments?limit=3")).json()
    assert [item["seq"] for item in page["items"]] == [5, 6, 7]
    older = (await viewer.get(f"/api/v1/shows/{show_id}/comments?limit=3&before={page['next_cursor']}")).json()
    assert [item["seq"] for item in older["items"]] == [2, 3, 4]
    assert (await viewer.get(f"/api/v1/shows/{show_id}/comments?q=第 3")).json()["items"][0]["text"] == "第 3 句"
    refused = await viewer.post(f"/api/v1/shows/{show_id}/comments", json={"text": "no"})
    assert refused.status_code == 403
    assert (await viewer.get("/api/v1/shows/nothing/comments")).status_code == 404


async def test_the_signed_way_in(desk: Desk, client: Any) -> None:
    show_id = await live_show(desk)
    nobody = await client(None)
    body = msgspec.json.encode(
        [{"platform": "douyin", "room": "b", "text": f"哈囉 {n}", "message_id": f"s{n}"} for n in (1, 2)]
    )
    now = int(desk.clock.now().timestamp())
    signed = {HEADER: sign("webhook-secret", body, now), "Content-Type": "application/json"}
    answer = await nobody.post("/ingest/webhook", content=body, headers=signed)
    assert answer.json() == {"stored": 2, "duplicates": 0, "malformed": 0, "problems": []}
    again = await nobody.post("/ingest/webhook", content=body, headers=signed)
    assert again.json()["duplicates"] == 2
    assert {row.show_id for row in await stored(desk)} == {show_id}
    for wrong in (
        {},
        {HEADER: sign("other", body, now)},
        {HEADER: sign("webhook-secret", body, now - 3600)},
        {HEADER: sign("webhook-secret", body + b" ", now)},
    ):
        assert (await nobody.post("/ingest/webhook", content=body, headers=wrong)).status_code == 401
    assert (await nobody.post("/ingest/nosuch", content=body, headers=signed)).status_code == 401


async def test_social_stream_posts_with_a_key(desk: Desk, client: Any) -> None:
    await live_show(desk)
    nobody = await client(None)
    message = {"chatname": "<b>Mia</b>", "chatmessage": "love it <img alt='❤'>", "type": "tiktok", "textonly": False}
    assert (await nobody.post("/ingest/ssn?key=ssn-secret&room=shop", json=message)).json()["stored"] == 1
    assert (await nobody.post("/ingest/ssn?key=wrong", json=message)).status_code == 401
    assert (await nobody.post("/ingest/webhook?key=webhook-secret", json=message)).status_code == 401
    (row,) = await stored(desk)
    assert (row.platform, row.room, row.user_name, row.text) == ("tiktok", "shop", "Mia", "love it ❤")


async def test_without_a_live_show_the_sender_keeps_it(desk: Desk, client: Any) -> None:
    nobody = await client(None)
    body = b'{"platform": "x", "room": "y", "text": "early"}'
    headers = {HEADER: sign("webhook-secret", body, int(desk.clock.now().timestamp()))}
    answer = await nobody.post("/ingest/webhook", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "no_live_show")
    await live_show(desk)
    assert (await nobody.post("/ingest/webhook", content=body, headers=headers)).json()["stored"] == 1


async def test_too_large_is_refused_before_it_is_held(desk: Desk, client: Any) -> None:
    nobody = await client(None)
    assert (await nobody.post("/ingest/webhook", content=b"x" * (6 * 1024 * 1024))).status_code == 413
