"""Two characters, mixed script, both databases."""

import numpy as np
import pytest
import sqlalchemy as sa

from livemend.kit import postings, search
from livemend.kit.db import Database
from livemend.kit.terms import Question

TEXTS = {
    "a": "粉色外套有色差，和直播畫面不同。",
    "b": "榨汁杯充電一晚不通電，私信三天無人回覆",
    "c": "手工皂开裂了 soap bar cracked",
    "d": "Order EM-81131, F01 diffuser: box dented",
    "e": "這件外套差一點就寄丟了",
}


async def found(db: Database, q: str) -> set[str]:
    async with db.read() as conn:
        return set((await search.find(conn, "note", q)).refs)


async def fold(db: Database) -> None:
    async with db.write() as tx:
        while await search.fold(tx, 100):
            pass


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("色差", {"a"}),
        ("外套", {"a", "e"}),
        ("外套 色差", {"a"}),
        ("直播画面", {"a"}),  # simplified finds traditional
        ("開裂", {"c"}),  # and the other way round
        ("差", {"a", "e"}),
        ("丟了", {"e"}),
        ("了", {"c", "e"}),
        ("套有色", {"a"}),
        ("色外", {"a"}),
        ("外色", set()),
        ("SOAP", {"c"}),
        ("crack", {"c"}),
        ("em-81131", {"d"}),
        ("ＥＭ－８１１３１", {"d"}),
        ("f01 dented", {"d"}),
        ("…！", set()),
        ('" OR NEAR(', set()),
    ],
)
async def test_what_is_looked_for_is_found(db: Database, q: str, wanted: set[str]) -> None:
    async with db.write() as tx:
        for ref, text in TEXTS.items():
            await search.index(tx, "note", ref, text)
        await search.index(tx, "other", "x", "色差")
    assert await found(db, q) == wanted
    await fold(db)
    assert await found(db, q) == wanted


async def test_a_changed_text_is_found_by_its_new_words_only(db: Database) -> None:
    for folded in (False, True):
        async with db.write() as tx:
            await search.index(tx, "note", "a", TEXTS["a"])
        if folded:
            await fold(db)
        async with db.write() as tx:
            await search.index(tx, "note", "a", "已經換成灰色")
        assert await found(db, "色差") == set() and await found(db, "灰色") == {"a"}
        if folded:
            await fold(db)
            assert await found(db, "色差") == set() and await found(db, "灰色") == {"a"}
    async with db.write() as tx:
        await search.remove(tx, "note", "a")
        assert (await tx.one(sa.select(search.docs))) is None
        assert (await tx.one(sa.select(postings.postings))) is None
    assert await found(db, "灰色") == set()


async def test_personal_data_is_found_by_whom_may_read_it(db: Database) -> None:
    async with db.write() as tx:
        await search.index(tx, "note", "a", "打這支電話 ••••", own=["0912-000-999", "王小明"])
    for _folded in range(2):
        async with db.read() as conn:
            for q in ("0912", "小明", "王小明 電話"):
                assert (await search.find(conn, "note", q)).refs == [], q
                assert (await search.find(conn, "note", q, own=True)).refs == ["a"], q
        await fold(db)


async def test_a_common_word_is_listed_newest_first_up_to_the_limit_and_sifted_one_by_one(db: Database) -> None:
    async with db.write() as tx:
        await search.index_new(tx, "note", [(f"n{i:03d}", f"要退貨 {i}") for i in range(120)])
    for _folded in range(2):
        async with db.read() as conn:
            some = await search.find(conn, "note", "退货", 10)
            assert some.more and some.refs == [f"n{i:03d}" for i in range(119, 109, -1)]
            assert not (await search.find(conn, "note", "退貨", 120)).more
            every = [row.id for row in await conn.execute(sa.select(search.docs.c.id).order_by(search.docs.c.id))]
            sieve = await search.Sieve.of(conn, "note", "要退货 11")
            assert await sieve.through(every) == {every[i] for i in (11, *range(110, 120))}
        await fold(db)


@pytest.mark.parametrize("count", [0, 1, 2047, 2048, 2049, postings.SPAN])
def test_places_come_back_as_they_were_packed(count: int) -> None:
    places = np.arange(count, dtype=np.int64)
    packed = postings.pack(places)
    assert len(packed) <= postings.SPAN // 8
    assert postings.unpack(packed).tolist() == places.tolist()


async def test_a_walk_that_read_enough_says_where_to_go_on(db: Database) -> None:
    async with db.write() as tx:
        for segment in range(40):
            await postings.add(tx, "note", segment, {"ab": [3, 1], "abc": [2]})
    async with db.read() as conn:
        walk = postings.Walk(conn, "note", [postings.Asked(("ab",), True)], budget=1)
        seen = [(segment, places.tolist()) async for segment, places in walk.segments(range(39, -1, -1))]
        assert seen[0] == (39, [3, 2, 1]) and walk.cut == 35 and len(seen) == 4
        whole = postings.Walk(conn, "note", [postings.Asked(("abc",), False), postings.Asked(("ab",), False)])
        assert [s async for s in whole.segments(range(39, -1, -1))] == []


def test_what_was_asked_for_is_marked_in_the_text_as_it_was_written() -> None:
    question = Question("退货 Box")
    pieces = question.marked("<b>要退貨</b> boxes 🎁退货")
    assert "".join(piece["text"] for piece in pieces) == "<b>要退貨</b> boxes 🎁退货"
    assert [piece["text"] for piece in pieces if piece["hit"]] == ["退貨", "box", "退货"]
    cut = question.marked("長" * 500 + "退貨" + "長" * 500, 10)
    assert [p["text"] for p in cut] == ["…", "長" * 10, "退貨", "長" * 28, "…"]
