"""Two characters, mixed script, both databases."""

import pytest
import sqlalchemy as sa

from livemend.kit import search
from livemend.kit.db import Database

TEXTS = {
    "a": "粉色外套有色差，和直播畫面不同。",
    "b": "榨汁杯充電一晚不通電，私信三天無人回覆",
    "c": "手工皂开裂了 soap bar cracked",
    "d": "Order EM-81131, F01 diffuser: box dented",
    "e": "這件外套差一點就寄丟了",
}


async def found(db: Database, q: str) -> set[str]:
    async with db.read() as conn:
        return set(await search.find(conn, "note", q))


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


async def test_a_changed_text_is_found_by_its_new_words_only(db: Database) -> None:
    async with db.write() as tx:
        await search.index(tx, "note", "a", TEXTS["a"])
        await search.index(tx, "note", "a", "已經換成灰色")
    assert await found(db, "色差") == set() and await found(db, "灰色") == {"a"}
    async with db.write() as tx:
        await search.remove(tx, "note", "a")
        assert (await tx.one(sa.select(search.docs))) is None
    assert await found(db, "灰色") == set()
