"""Comments are found by two characters of either script, once, whenever the index was last at work."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.comments import searching
from livemend.comments.erasing import erase_comments
from livemend.comments.model import comment_segments
from livemend.kit import postings
from livemend.kit.errors import AppError
from livemend.people.access import Desk

from .test_ingest import live_show, said

TEXTS = (
    "晚安主播",
    "我要退货，收到就壞了",
    "請問怎麼退貨",
    "Same here, RETURN please",
    "打給我 0912345678 要退貨",
    "退一步 貨到付款",
)


async def filled(desk: Desk, texts: tuple[str, ...] = TEXTS) -> str:
    show_id = await live_show(desk)
    await desk.parts["ingest"].submit(show_id, [said(desk, n, text) for n, text in enumerate(texts)])
    return show_id


async def found(desk: Desk, q: str, **more: Any) -> list[int]:
    async with desk.db.read() as conn:
        return [hit.view["seq"] for hit in (await searching.find(conn, q, **more)).hits]


async def lists(desk: Desk) -> dict[tuple[int, str], list[int]]:
    p = postings.postings.c
    async with desk.db.read() as conn:
        rows = await conn.execute(sa.select(p.segment, p.term, p.docs).where(p.kind == searching.KIND))
        return {(row.segment, row.term): postings.unpack(row.docs).tolist() for row in rows}


async def test_either_script_finds_both(desk: Desk) -> None:
    show_id = await filled(desk)
    assert await found(desk, "退貨") == []
    await desk.parts["indexer"].catch_up()
    for q in ("退貨", "退货"):
        assert await found(desk, q) == [5, 3, 2]
    assert await found(desk, "退货 收到") == [2]
    assert await found(desk, "return") == [4]
    assert await found(desk, "retu pleas") == [4]
    assert await found(desk, "怎么退货") == [3]
    assert await found(desk, "退") == [6, 5, 3, 2]
    assert await found(desk, "退貨", show_id=show_id) == [5, 3, 2]
    assert await found(desk, "退貨", show_id="another") == []
    async with desk.db.read() as conn:
        assert await searching.count(conn, "退货") == (3, False)
        (hit,) = (await searching.find(conn, "怎么")).hits
    assert [part["text"] for part in hit.parts if part["hit"]] == ["怎麼"]


async def test_what_the_mask_hides_finds_nothing(desk: Desk) -> None:
    await filled(desk)
    await desk.parts["indexer"].catch_up()
    assert await found(desk, "0912345678") == [] and await found(desk, "0912") == []
    async with desk.db.read() as conn:
        hits = (await searching.find(conn, "打給我")).hits
    assert [hit.view["seq"] for hit in hits] == [5]
    assert "0912" not in str(hits[0].parts)


async def test_done_again_or_after_a_crash_it_is_in_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "BATCH", 4)
    show_id = await filled(desk)
    await searching.index_some(desk.db)
    half = await lists(desk)

    class Killed(Exception):
        pass

    async with desk.db.read() as conn:
        work = await searching._open_work(conn)
    assert work is not None and (work.from_seq, work.to_seq) == (5, 6)
    with pytest.raises(Killed):
        async with desk.db.write() as tx:
            await searching._write(tx, work, {"ab": [4]})
            raise Killed
    assert await lists(desk) == half
    await desk.parts["indexer"].catch_up()
    whole = await lists(desk)
    # Somebody else had taken the same batch and comes late.
    async with desk.db.write() as tx:
        await searching._write(tx, work, {"ab": [4]})
    assert await lists(desk) == whole
    assert not await searching.index_some(desk.db)
    more = [said(desk, n, "又要退貨") for n in range(10, 13)]
    await desk.parts["ingest"].submit(show_id, [*more, said(desk, 0, TEXTS[0])])
    await desk.parts["indexer"].catch_up()
    assert await found(desk, "退货") == [9, 8, 7, 5, 3, 2]


async def test_erased_words_leave_the_lists(desk: Desk) -> None:
    await filled(desk)
    await desk.parts["indexer"].catch_up()
    async with desk.db.write() as tx:
        assert len(await erase_comments(tx, "nobody", ["douyin:u1"])) == 1
    assert await found(desk, "退货") == [5, 3]
    assert await found(desk, "壞了") == []
    assert all(1 not in places for places in (await lists(desk)).values())


async def test_words_erased_while_they_were_read_do_not_come_in(desk: Desk) -> None:
    await filled(desk)
    async with desk.db.read() as conn:
        work = await searching._open_work(conn)
    assert work is not None
    async with desk.db.write() as tx:
        await erase_comments(tx, "nobody", ["douyin:u1"])
    async with desk.db.write() as tx:
        await searching._write(tx, work, {"u9000u8ca8": [1, 2], "ab": [1]})
    assert list((await lists(desk)).values()) == [[2]]


async def test_pages_go_through_all_of_them_and_segments_follow_each_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SPAN", 8)
    await filled(desk, tuple(f"第{n}次退貨" for n in range(30)))
    await filled(desk, tuple(f"第{n}次退貨" for n in range(5)))
    await desk.parts["indexer"].catch_up()
    async with desk.db.read() as conn:
        rows = list(await conn.execute(sa.select(comment_segments).order_by(comment_segments.c.id)))
    assert [(row.first_seq, row.upto_seq) for row in rows] == [(1, 8), (9, 16), (17, 24), (25, 30), (1, 5)]
    seen: list[int] = []
    cursor = None
    for _page in range(20):
        async with desk.db.read() as conn:
            page = await searching.find(conn, "次退货", cursor=cursor, limit=4)
        seen += [hit.view["seq"] for hit in page.hits]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert seen == [*range(5, 0, -1), *range(30, 0, -1)]
    for bad in ("x", "WzFd", "e30="):
        async with desk.db.read() as conn:
            with pytest.raises(AppError):
                await searching.find(conn, "退货", cursor=bad)


async def test_a_common_word_is_counted_to_a_limit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "COUNT_LIMIT", 10)
    await filled(desk, tuple(f"第{n}次退貨" for n in range(30)))
    await desk.parts["indexer"].catch_up()
    async with desk.db.read() as conn:
        assert await searching.count(conn, "退货") == (10, True)
