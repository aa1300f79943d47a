"""A database full of made-up cases and comments, written as fast as the database takes them.

Words come from the shipped comments. How often one is said follows Zipf: the commonest is one comment in twelve, the
rarest stands ten times in ten million. The same numbers give the same rows on both databases.
"""

import json
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
import numpy as np
import sqlalchemy as sa

from livemend.cases.model import cases, clocks
from livemend.catalog.model import customers, orders
from livemend.comments.model import comment_counters, comment_segments, comments
from livemend.comments.searching import KIND
from livemend.kit import postings, search
from livemend.kit.clock import to_ms
from livemend.kit.db import Database
from livemend.kit.postings import SPAN, pack
from livemend.kit.terms import of, terms
from livemend.shows.model import shows

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ISSUES, STATUSES = ("quality", "logistics", "service", "misleading"), ("new", "open", "pending_customer", "on_hold")
CHUNK, CUSTOMERS, ORDERS = 5000, 200_000, 200_000
# Comments of one show; texts that differ; how many ways a text is picked.
A_SHOW, TEXTS, PICKS = 40_000, 200_000, 1 << 20
RARE = "鎏金螺鈿"
SURNAMES = "陳林黃張李王吳劉蔡楊许郑谢郭洪邱曾廖赖徐"
GIVEN = ["怡君", "雅婷", "宗翰", "家豪", "淑芬", "志明", "小美", "俊傑", "欣怡", "子轩", "梓涵", "浩然", "思远", "嘉欣"]


@cache
def seed() -> list[dict[str, Any]]:
    """Comments as people write them."""
    lines = (Path(__file__).parents[1] / "seed" / "comments.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@cache
def pool() -> list[tuple[str, str, str]]:
    """(text, language, lane), the commonest first; every tenth of the rarer ones has a word that nobody else says."""
    rng = random.Random(11)
    known = [(one["text"], one["lang"], one["kinds"][0]) for one in seed()]
    rng.shuffle(known)
    known.sort(key=lambda one: len(one[0]) // 8)
    while len(known) < TEXTS:
        (a, lang, lane), (b, *_more) = rng.sample(known[: len(seed())], 2)
        odd = "".join(chr(rng.randrange(0x4E00, 0x9000)) for _ in range(2)) if rng.random() < 0.1 else ""
        known.append((f"{a} {odd}{b}"[:120], lang, lane))
    known[-1] = (f"這個{RARE}盒還有嗎", "zh-Hant", "question")
    return known


@cache
def picks() -> Any:
    """Which text the n-th way of picking means: rank r with a chance of 1/r."""
    quantile = (np.arange(PICKS) + 0.5) / PICKS
    found = np.minimum(np.exp(quantile * np.log(TEXTS)).astype(np.int64), TEXTS) - 1
    found[-1] = TEXTS - 1
    return found


def pick_of(numbers: Any) -> Any:
    return (numbers * 2_654_435_761) % PICKS


class Lists:
    """Posting lists of numbered texts, segment by segment, without a database."""

    def __init__(self, all_texts: list[str]):
        self.names: list[str] = []
        number: dict[str, int] = {}
        sizes, flat = [], []
        for text in all_texts:
            found = of(text)
            sizes.append(len(found))
            for term in found:
                if term not in number:
                    number[term] = len(self.names)
                    self.names.append(term)
                flat.append(number[term])
        self.begin = np.concatenate([[0], np.cumsum(sizes)])
        self.flat = np.asarray(flat)

    def of(self, texts: Any, places: Any) -> Iterator[tuple[str, bytes]]:
        """texts: which text stands at each of `places` (rising)."""
        sizes = self.begin[texts + 1] - self.begin[texts]
        at = np.repeat(self.begin[texts] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        found = self.flat[at + np.arange(sizes.sum())]
        where = np.repeat(places, sizes)
        order = np.lexsort((where, found))
        found, where = found[order], where[order]
        cuts = np.concatenate([[0], np.flatnonzero(np.diff(found)) + 1, [len(found)]])
        small = where.astype("<u2").tobytes()
        rows = []
        for begin, end in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            if begin == end:
                continue
            data = small[2 * begin : 2 * end]
            if end - begin > 1000:
                data = pack(np.unique(where[begin:end]))
            rows.append((self.names[found[begin]], data))
        rows.sort()
        yield from rows


async def put(db: Database, table: sa.Table, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
    if db.dialect == "postgresql":
        async with db._writer.begin() as conn:
            driver: asyncpg.Connection = (await conn.get_raw_connection()).driver_connection
            await driver.copy_records_to_table(table.name, records=rows, columns=list(columns))
        return
    marks = ", ".join("?" * len(columns))
    async with db._writer.begin() as conn:
        await conn.exec_driver_sql(f"INSERT INTO {table.name} ({', '.join(columns)}) VALUES ({marks})", rows)


async def run(db: Database, *statements: str) -> None:
    async with db._writer.begin() as conn:
        for statement in statements:
            await conn.exec_driver_sql(statement)


def named(number: int) -> str:
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // 20 % len(GIVEN)]


def made_up(number: int, count: int, rng: random.Random) -> dict[str, Any]:
    active = rng.random() < 0.02
    opened = NOW - timedelta(minutes=number)
    return {
        "id": f"{number:08d}-0000-7000-8000-000000000000",
        "no": f"EM-C-{number:07d}",
        "words": "",
        "lang": "zh-Hant",
        "status": rng.choice(STATUSES) if active else "closed",
        "step": "assess" if active else "done",
        "level": rng.choice((1, 2, 2, 2)),
        "issue": rng.choice(ISSUES),
        "channel": "web",
        "public_source": False,
        "comment_ids": "[]",
        "assignee_id": rng.choice(("ann", "bo", None)) if active else "ann",
        "round": 1,
        "opened_at": to_ms(opened),
        "updated_at": to_ms(opened),
        "closed_at": None if active else to_ms(opened + timedelta(days=3)),
        "due_at": to_ms(NOW + timedelta(minutes=rng.randrange(-300, 10_000))) if active else None,
        "customer_id": f"c{rng.randrange(CUSTOMERS)}",
        "order_no": f"EM-{rng.randrange(4 * ORDERS)}" if rng.random() < 0.8 else None,
        "rev": 1,
        # The newest has the highest number, as in life.
        "doc": count - number,
    }


async def fill_people(db: Database) -> None:
    ids = range(CUSTOMERS)
    columns = ("id", "name", "lang", "created_at")
    await put(db, customers, columns, [(f"c{n}", named(n), "zh-Hant", to_ms(NOW)) for n in ids])
    columns = ("no", "customer_id", "placed_at", "status", "total", "currency")
    rows = [(f"EM-{n}", f"c{n}", to_ms(NOW) - n * 1000, "delivered", 39900, "TWD") for n in range(ORDERS)]
    await put(db, orders, columns, rows)


async def fill_texts(db: Database, kind: str, refs: list[str], texts: list[str], first: int) -> None:
    """Documents `first`, `first + 1`, … and their posting lists."""
    columns = ("id", "kind", "ref", "terms", "pending", "form")
    for at in range(0, len(refs), 50_000):
        part = range(at, min(at + 50_000, len(refs)))
        await put(db, search.docs, columns, [(first + n, kind, refs[n], texts[n], False, search.FORM) for n in part])
    lists = Lists(texts)
    numbers = np.arange(first, first + len(texts))
    for segment in range(first // SPAN, (first + len(texts) - 1) // SPAN + 1):
        inside = np.flatnonzero(numbers // SPAN == segment)
        rows = [(kind, segment, term, data) for term, data in lists.of(inside, numbers[inside] % SPAN)]
        await put(db, postings.postings, ("kind", "segment", "term", "docs"), rows)


async def fill_cases(db: Database, count: int) -> None:
    rng = random.Random(7)
    said = [(one["text"], terms(one["text"])) for one in seed()]
    found = []
    for first in range(0, count, CHUNK):
        rows = [made_up(n, count, rng) for n in range(first, min(first + CHUNK, count))]
        for row in rows:
            (a, a_terms), (b, b_terms) = rng.sample(said, 2)
            row["words"] = f"{a} {b}"
            found.append(f"{terms(row['no'])} {a_terms} {b_terms}")
        await put(db, cases, tuple(rows[0]), [tuple(row.values()) for row in rows])
        running = [r for r in rows if r["due_at"] is not None]
        columns = ("id", "case_id", "kind", "state", "started_at", "due_at", "budget_ms")
        await put(
            db,
            clocks,
            columns,
            [(r["id"], r["id"], "resolution", "running", r["opened_at"], r["due_at"], 1) for r in running],
        )
    refs = [f"{n:08d}-0000-7000-8000-000000000000" for n in range(count)][::-1]
    await fill_texts(db, "case", refs, found[::-1], 1)
    await fill_texts(
        db, "customer", [f"c{n}" for n in range(CUSTOMERS)], [terms(named(n)) for n in range(CUSTOMERS)], count + 1
    )


_COMMENTS = """INSERT INTO comments (id, show_id, seq, dedupe_key, platform, room, message_id, user_id, user_name,
  user_key, text, lang, at, received_at, is_history, me_too, lane, labels, kinds, unsure, suspicion, signals, pii, hash)
SELECT {id}, {show}, n % {a_show} + 1, {key}, {platform}, 'room', 'm' || n, 'u' || (n * 7 % 900000),
  'viewer' || (n * 7 % 900000), {platform} || ':u' || (n * 7 % 900000), p.text, p.lang, {at}, {at}, {no}, {no}, p.lane,
  '["chat"]', '{{"chat": 0.9}}', {no}, 0.05, '[]', '[]', {hash}
FROM ({numbers}) AS series JOIN bench_picks p ON p.h = (n * 2654435761) % {picks} ORDER BY n"""


async def fill_comments(db: Database, count: int, say: Any) -> None:
    """Rows first, then their indexes, then the posting lists."""
    columns = ("h", "text", "lang", "lane")
    known = pool()
    table = sa.Table("bench_picks", sa.MetaData())
    await run(db, "CREATE TABLE bench_picks (h INTEGER PRIMARY KEY, text TEXT, lang TEXT, lane TEXT)")
    await put(db, table, columns, [(h, *known[i]) for h, i in enumerate(picks().tolist())])
    shows_count = (count + A_SHOW - 1) // A_SHOW
    title = '{"en": "Bench"}'
    ids = [f"show-{n:06d}" for n in range(shows_count)]
    began = [to_ms(NOW) - (shows_count - n) * 86_400_000 for n in range(shows_count)]
    columns = ("id", "title", "state", "rehearsal", "promotion", "created_at", "started_at", "ended_at", "rev")
    rows = [(i, title, "ended", False, False, at, at, at + 1, 1) for i, at in zip(ids, began, strict=True)]
    await put(db, shows, columns, rows)
    sizes = [min(A_SHOW, count - n * A_SHOW) for n in range(shows_count)]
    await put(db, comment_counters, ("show_id", "last_seq"), list(zip(ids, sizes, strict=True)))
    dropped = list(comments.indexes)
    await run(db, *[f"DROP INDEX {index.name}" for index in dropped])
    postgres = db.dialect == "postgresql"
    if postgres:
        # Unique keys are constraints there; they too are quicker made at the end.
        for constraint in ("pk_comments", "uq_comments_show_id_dedupe_key", "uq_comments_show_id_seq"):
            await run(db, f"ALTER TABLE comments DROP CONSTRAINT {constraint}")
        await run(db, "ANALYZE bench_picks")
    for begin in range(0, count, 1_000_000):
        end = min(begin + 1_000_000, count)
        if postgres:
            parts = {
                "id": "lpad(n::text, 8, '0') || '-0000-7000-9000-000000000000'",
                "show": f"'show-' || lpad((n / {A_SHOW})::text, 6, '0')",
                "key": "'k' || lpad(n::text, 39, '0')",
                "hash": "lpad(n::text, 64, '0')",
                "platform": "(ARRAY['shopee','douyin','youtube'])[n % 3 + 1]",
                "numbers": f"SELECT generate_series({begin}::bigint, {end - 1}::bigint) AS n",
                "no": "false",
            }
        else:
            parts = {
                "id": "printf('%08d-0000-7000-9000-000000000000', n)",
                "show": f"printf('show-%06d', n / {A_SHOW})",
                "key": "printf('k%039d', n)",
                "hash": "printf('%064d', n)",
                "platform": "CASE n % 3 WHEN 0 THEN 'shopee' WHEN 1 THEN 'douyin' ELSE 'youtube' END",
                "numbers": f"WITH RECURSIVE s(n) AS (SELECT {begin} UNION ALL SELECT n + 1 FROM s WHERE n < {end - 1}) "
                "SELECT n FROM s",
                "no": "0",
            }
        base = to_ms(NOW) - shows_count * 86_400_000
        at = f"{base} + n / {A_SHOW} * 86400000 + n % {A_SHOW} * 200"
        await run(db, _COMMENTS.format(**parts, at=at, a_show=A_SHOW, picks=PICKS))
    say("rows")
    if postgres:
        await run(
            db,
            "SET LOCAL maintenance_work_mem = '512MB'",
            "ALTER TABLE comments ADD CONSTRAINT pk_comments PRIMARY KEY (id)",
            "ALTER TABLE comments ADD CONSTRAINT uq_comments_show_id_dedupe_key UNIQUE (show_id, dedupe_key)",
            "ALTER TABLE comments ADD CONSTRAINT uq_comments_show_id_seq UNIQUE (show_id, seq)",
        )
    async with db._writer.begin() as conn:
        for index in dropped:
            await conn.run_sync(index.create)
    await run(db, "DROP TABLE bench_picks")
    say("indexes")
    lists = Lists([terms(text) for text, *_more in known])
    segment = 0
    for n, show_id in enumerate(ids):
        for first in range(0, sizes[n], SPAN):
            segment += 1
            upto = min(first + SPAN, sizes[n])
            row = (segment, show_id, first + 1, upto)
            await put(db, comment_segments, ("id", "show_id", "first_seq", "upto_seq"), [row])
            texts = picks()[pick_of(np.arange(n * A_SHOW + first, n * A_SHOW + upto))]
            rows_ = [(KIND, segment, term, data) for term, data in lists.of(texts, np.arange(upto - first))]
            await put(db, postings.postings, ("kind", "segment", "term", "docs"), rows_)
    say("posting lists")


async def fill(db: Database, case_count: int, comment_count: int, say: Any = print) -> None:
    begin = time.perf_counter()

    def told(what: str) -> None:
        say(f"{db.dialect}: {what} after {time.perf_counter() - begin:.0f} s")

    if db.dialect == "sqlite":
        async with db._writer.connect() as conn:
            await conn.exec_driver_sql("PRAGMA cache_size=-500000")
    await fill_people(db)
    told("people")
    await fill_cases(db, case_count)
    told("cases")
    await fill_comments(db, comment_count, told)
    if db.dialect == "postgresql":
        async with db._writer.execution_options(isolation_level="AUTOCOMMIT").connect() as conn:
            await conn.execute(sa.text("VACUUM ANALYZE"))
    else:
        await run(db, "ANALYZE")
    told("statistics")
