"""Whatever is in the file, the rest of it is read and memory stays small."""

import json
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.replay import detect, open_recording

SAMPLES = sorted((Path(__file__).parent / "samples").iterdir())
FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def items(path: Path, data: bytes) -> list[LiveEvent | Malformed]:
    path.write_bytes(data)
    return list(open_recording(path))


def texts(found: list[LiveEvent | Malformed]) -> list[str]:
    return [item.text for item in found if isinstance(item, LiveEvent)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "show"


@pytest.mark.parametrize("data", [b"", b"\n \r\n", b"\xef\xbb\xbf", b"[]", b" [ ] "])
def test_nothing_in_it(file: Path, data: bytes) -> None:
    assert items(file, data) == []


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 50,
        b"\x00" * 5000,
        b"just words\nand more\n",
        b"<html></html>",
    ],
)
def test_no_recording(file: Path, data: bytes) -> None:
    found = items(file, data)
    assert [type(item) for item in found] == [Malformed]
    assert detect(file) == "unknown"


def test_bad_lines_between_good_ones(file: Path) -> None:
    lines = [
        b'{"text":"one","ts":1}',
        b'{"text":"\xff\xfe"}',
        b'{"text":' + b"[" * 100_000,
        b'{"text":"' + b"x" * 2_000_000 + b'"}',
        b'{"text":"a\\u0000b","text":"two\\u0000"}',
        b'{"text":"nan","ts":NaN}',
        b'{"text":"big","ts":' + b"9" * 10_000 + b"}",
        b'{"text":"long id","message_id":"' + b"i" * 900 + b'"}',
        b'{"text":" \\n "}',
        b'["text"]',
        b"null",
        b'{"text":"age","account_age_days":"old"}',
        b'{"text":"three","user_id":12345678901234567890,"user":{"a":1}}',
        b'{"text":"cut off',
    ]
    found = items(file, b"\r\n".join(lines))
    assert texts(found) == ["one", "two", "long id", "three"]
    bad = [item for item in found if isinstance(item, Malformed)]
    assert [item.line for item in bad] == [2, 3, 4, 6, 7, 9, 10, 11, 12, 14]
    assert all(len(item.excerpt) <= 120 for item in bad)
    ids = [item.message_id for item in found if isinstance(item, LiveEvent) and item.message_id]
    assert len(ids[0]) == 200


def test_first_lines_are_broken(file: Path) -> None:
    assert texts(items(file, b'garbage\n{"te\n{"text":"ok"}\n')) == ["ok"]


def test_lines_in_utf16(file: Path) -> None:
    data = '{"text":"外盒壓壞了"}\n{"text":"還沒收到"}\n'
    assert texts(items(file, data.encode("utf-16"))) == ["外盒壓壞了", "還沒收到"]
    assert texts(items(file, data.encode("utf-16-be"))) == ["外盒壓壞了", "還沒收到"]
    assert texts(items(file, data.encode("gb18030"))) == ["外盒壓壞了", "還沒收到"]


def test_array_goes_on_after_each_kind_of_damage(file: Path) -> None:
    parts = [
        '{"text":"one"}',
        '{"text":"two",}',
        '{"text":{"text":"inner"}}',
        "17",
        '{"text":"three"}',
        '{"text": "open ',
        '{"text":"four"}',
        '{"text":' + "[" * 5000 + "}",
        '{"text":"five"}',
        '{"text":"ts","ts":' + "9" * 9999 + "}",
        '{"text":"six"}',
    ]
    found = items(file, ("[" + ",\n".join(parts) + "]").encode())
    kept = texts(found)
    assert kept[0] == "one" and kept[-1] == "six"
    assert {"three", "five"} <= set(kept)
    bad = [item for item in found if isinstance(item, Malformed)]
    assert {2, 3, 4, 8, 10} <= {item.line for item in bad}


@pytest.mark.parametrize(
    "data",
    [
        b'[{"text":"a",}' + b" " * 300_000,
        b'[{"text":"a",}' + b"}   ]" * 60_000,
        b"[" * 300_000,
        b'[{"text":' * 30_000,
        b"<i>" + b"<d " * 100_000,
        b"<i>" + b'<d p="' * 60_000,
        b'<i><d p="1,1,1,1,1">' + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</d></i>",
        b'text\n"' + b'a""\n' * 60_000,
        b'text\n"' + b"\n" * 300_000,
    ],
    ids=range(9),
)
@pytest.mark.timeout(30)
def test_hostile_shapes_take_no_ages(file: Path, data: bytes) -> None:
    """A quadratic reader would run for hours here, into the test's time limit."""
    found = items(file, data)
    assert any(isinstance(item, Malformed) for item in found)


@pytest.mark.parametrize("name", ["chat_downloader.json", "ssn.json", "twitch.json", "bilibili.xml"])
def test_truncated_anywhere(file: Path, name: str) -> None:
    data = (Path(__file__).parent / "samples" / name).read_bytes()
    file.write_bytes(data)
    whole = texts(list(open_recording(file)))
    for length in range(0, len(data), 7):
        kept = texts(items(file, data[:length]))
        assert kept == whole[: len(kept)]


def test_row_with_an_open_quote_in_a_long_table(file: Path) -> None:
    rows = [f"u{i},comment {i}" for i in range(1000)]
    rows[10] = 'u10,"never closed'
    found = items(file, ("user,text\n" + "\n".join(rows)).encode())
    assert len(texts(found)) == 999
    assert [item.line for item in found if isinstance(item, Malformed)] == [12]


def test_big_array_needs_little_memory(file: Path) -> None:
    with file.open("w") as out:
        out.write('{"streamer":{"name":"s"},"comments":[')
        for i in range(40_000):
            comment = {"_id": str(i), "message": {"body": f"word {i}", "fragments": ["x" * 300]}}
            out.write(("," if i else "") + json.dumps(comment))
        out.write("]}")
    assert file.stat().st_size > 14_000_000
    tracemalloc.start()
    try:
        count = sum(isinstance(item, LiveEvent) for item in open_recording(file))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert count == 40_000
    assert peak < 8_000_000


def _damaged(rng: random.Random, data: bytes) -> Iterator[bytes]:
    for _ in range(25):
        broken = bytearray(data)
        for _ in range(rng.randint(1, 6)):
            at = rng.randrange(len(broken))
            piece = rng.choice([b"", b"\x00", b'"', b"{", b"}", b"]", b"<", b"\xff", b"\n", b"\\", b",,", b"&"])
            broken[at : at + rng.randint(0, 3)] = piece
        yield bytes(broken)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
def test_damaged_samples_are_read_to_the_end(file: Path, sample: Path) -> None:
    data = sample.read_bytes()
    for broken in _damaged(random.Random(sample.name), data):
        for item in items(file, broken):
            if isinstance(item, LiveEvent):
                assert len(item.text) <= 4000
                f"{item.text}{item.user}{item.user_id}{item.message_id}{item.room}".encode()
            else:
                assert 1 <= item.line <= broken.count(b"\n") + 2


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    [
        "text",
        "type",
        "ts",
        "user",
        "user_id",
        "message_id",
        "platform",
        "room",
        "count",
        "sku",
        "from",
        "to",
        "author",
        "message",
        "chatmessage",
        "chatname",
        "event",
        "meta",
        "timestamp",
        "replayChatItemAction",
        "addChatItemAction",
        "comments",
        "commenter",
        "created_at",
    ]
)


@FUZZ
@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=6), max_size=6), st.booleans())
def test_any_objects(tmp_path: Path, objects: list[dict[str, object]], array: bool) -> None:
    rows = [json.dumps(obj) for obj in objects]
    data = "[" + ",".join(rows) + "]" if array else "\n".join(rows)
    items(tmp_path / "f", data.encode())


@FUZZ
@given(
    st.sampled_from([b"", b"[", b"{", b'{"text":"a"}\n', b"<i><d p=", b"text,user\n", b'{"comments":[', b"\xff\xfe"]),
    st.one_of(st.binary(max_size=400), st.text("<>d/ p=\"',;{}[]:\n\\&0", max_size=200).map(str.encode)),
)
def test_any_bytes(tmp_path: Path, start: bytes, rest: bytes) -> None:
    items(tmp_path / "f", start + rest)
    detect(tmp_path / "f")
