"""`livemend triage` and `livemend group`: whatever tools write is read, and what fails is said in one line."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pytest
import typer

from livemend.commands import group, lines, triage
from livemend.commands.group_lines import line_of, moments

Command = Callable[[BinaryIO, BinaryIO], int]
COMMANDS: dict[str, Command] = {
    "triage": lambda source, sink: triage.run(source, sink, kinds=False, fast=True),
    "group": lambda source, sink: group.run(source, sink, {}),
}
full_disk = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
both = pytest.mark.parametrize("name", sorted(COMMANDS))
COMMENT = json.dumps({"id": 1, "text": "收到的杯子碎了"}, ensure_ascii=False).encode() + b"\n"
NOW, MINUTE, HOUR = 1_795_000_000_000, 60_000, 3_600_000
FAR = 4_100_000_000_000


def run(name: str, source: bytes) -> tuple[int, list[dict[str, Any]]]:
    sink = io.BytesIO()
    bad = COMMANDS[name](io.BytesIO(source), sink)
    return bad, [json.loads(line) for line in sink.getvalue().splitlines()]


def jsonl(*found: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(one, ensure_ascii=False).encode() + b"\n" for one in found)


def command(*words: str, **streams: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "livemend", *words],
        stderr=subprocess.PIPE,
        text=True,
        timeout=60,
        check=False,
        **streams,
    )


@both
def test_a_mark_at_the_beginning_costs_no_comment(name: str) -> None:
    bad, found = run(name, b"\xef\xbb\xbf" + COMMENT)
    assert (bad, found[0]["id"]) == (0, 1)


@both
def test_a_bad_line_has_the_id_of_its_comment_if_that_is_one(name: str) -> None:
    bad, found = run(name, jsonl({"id": "a7", "text": 5}, {"id": True, "text": "hi"}, {"id": [1], "text": "hi"}, {}))
    assert bad == 4
    assert [(one["line"], one["id"]) for one in found] == [(1, "a7"), (2, None), (3, None), (4, None)]


def test_group_takes_fields_as_tools_write_them() -> None:
    source = jsonl(
        {"id": 1, "text": "收到的杯子碎了", "user_id": 7, "ts": 1000.0, "platform": None, "account_age_days": "30"},
        {"id": 2, "text": "杯子收到就是碎的", "user_id": "8", "ts": "2000", "platform": 5, "account_age_days": 2.0},
        {"id": 3, "text": "晚安", "user": 9, "ts": None, "room": 1, "product": 12, "order_match": "yes"},
        {"id": 4, "text": "", "ts": "", "account_age_days": -1, "order_match": None, "user_id": ""},
    )
    bad, found = run("group", source)
    assert bad == 0
    assert [(one["id"], one["incident"]) for one in found] == [(1, "i1"), (2, "i1"), (3, None), (4, None)]
    line = line_of(jsonl({"text": "a", "user_id": 7, "ts": 1.5, "account_age_days": -1, "order_match": "no"}))
    assert (line.user, line.ts, line.account_age_days, line.order_match) == ("7", 1, None, False)


@pytest.mark.parametrize(
    "field",
    [{"ts": "soon"}, {"ts": 10**18}, {"ts": True}, {"user_id": [7]}, {"account_age_days": "old"}, {"order_match": "?"}],
)
def test_group_names_a_field_that_cannot_be_used(field: dict[str, Any]) -> None:
    bad, (found,) = run("group", jsonl({"id": "x", "text": "收到的杯子碎了", **field}))
    assert (bad, found["id"]) == (1, "x")
    assert next(iter(field)) in found["error"]


@both
def test_half_an_emoji_loses_no_comment(name: str) -> None:
    cut = rb'{"id":1,"text":"\u6536\u5230\u7684\u676f\u5b50\u788e\u4e86\ud83d"}' + b"\n"
    whole = rb'{"id":2,"text":"\ud83d\ude2d \\\\ud800"}' + b"\n"
    bad, found = run(name, cut + whole)
    assert (bad, [one["id"] for one in found]) == (0, [1, 2])


def test_a_time_may_be_written_as_people_write_it() -> None:
    for text in ("2026-11-26T20:00:00Z", "2026-11-26 20:00:00", "2026-11-27T04:00:00+08:00"):
        assert line_of(jsonl({"text": "a", "ts": text})).ts == 1_795_723_200_000
    assert line_of(jsonl({"text": "a", "ts": "-5"})).ts == -5


def test_times_are_used_as_they_are() -> None:
    given = [NOW, NOW + 5, NOW + 2, NOW + 9 * HOUR, NOW + 9 * HOUR + 1, NOW - HOUR, NOW - HOUR + 1]
    assert list(moments(given)) == given
    assert list(moments([None, None])) == [1000, 2000]
    assert list(moments([None, NOW, None, None, NOW + 500])) == [1000, NOW, NOW + 1000, NOW + 2000, NOW + 500]
    assert list(moments([])) == []


@pytest.mark.parametrize("wrong", [FAR, 0])
def test_a_time_that_no_neighbour_bears_out_stands_with_them(wrong: int) -> None:
    given = [NOW, NOW + 1, wrong, None, NOW + 2, NOW + 3]
    found = list(moments(given))
    assert found[:2] + found[4:] == [NOW, NOW + 1, NOW + 2, NOW + 3]
    assert all(abs(at - NOW) < HOUR for at in found)


def test_a_wrong_time_at_the_beginning_or_the_end() -> None:
    assert list(moments([FAR, NOW, NOW + 1])) == [NOW, NOW, NOW + 1]
    assert list(moments([NOW, NOW + 1, 0])) == [NOW, NOW + 1, NOW + 1]


def test_one_wrong_clock_makes_no_moment_of_all_that_follow() -> None:
    words = "收到的杯子碎了"
    source = jsonl(
        {"text": words, "user_id": "a", "ts": NOW},
        {"text": "哈哈哈", "user_id": "b", "ts": FAR},
        {"text": words, "user_id": "c", "ts": NOW + MINUTE},
        {"text": words, "user_id": "d", "ts": NOW + 3 * HOUR},
    )
    assert [one["incident"] for one in run("group", source)[1]] == ["i1", None, "i1", "i2"]


def opened(file: str) -> bytes:
    with lines.streams(file) as (source, _sink):
        return source.read()


def test_a_pipe_is_read_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    Thread(target=pipe.write_bytes, args=(COMMENT,)).start()
    assert opened(str(pipe)) == COMMENT
    end, begin = os.pipe()
    os.write(begin, COMMENT)
    os.close(begin)
    assert opened(f"/dev/fd/{end}") == COMMENT
    os.close(end)


def refused(capsys: pytest.CaptureFixture[str], act: Callable[[], object]) -> str:
    with pytest.raises(typer.Exit) as end:
        act()
    assert end.value.exit_code == 1
    return capsys.readouterr().err


def test_what_cannot_be_opened_is_named_as_what_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert refused(capsys, lambda: opened(str(tmp_path))) == f"{tmp_path}: Is a directory\n"
    missing = tmp_path / "none"
    assert refused(capsys, lambda: opened(str(missing))) == f"{missing}: No such file or directory\n"
    assert refused(capsys, lambda: group.group("-", missing)) == f"{missing}: No such file or directory\n"
    bad = tmp_path / "words.json"
    bad.write_text("[]")
    assert refused(capsys, lambda: group.group("-", bad)).startswith(f"{bad}: Expected `object`")


def test_a_read_that_fails_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    class Broken(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def readinto(self, buffer: Any) -> int:
            raise OSError(5, "Input/output error")

    source = io.BufferedReader(Broken())
    told = refused(capsys, lambda: list(lines.read(source, bytes)))
    assert told == "the input cannot be read: Input/output error\n"


@full_disk
def test_a_full_disk_is_told_and_a_closed_pipe_ends_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    with Path("/dev/full").open("wb") as full:
        assert refused(capsys, lambda: lines.write(full, ["a"])) == "standard output: No space left on device\n"
    end, begin = os.pipe()
    os.close(end)
    with open(begin, "wb") as pipe:
        assert refused(capsys, lambda: lines.write(pipe, ["a"])) == ""


@full_disk
@both
def test_closed_streams_and_a_full_disk_end_in_one_line(name: str, tmp_path: Path) -> None:
    file = tmp_path / "x.jsonl"
    file.write_bytes(COMMENT)
    with Path("/dev/full").open("wb") as full:
        told = command(name, str(file), stdout=full)
    assert (told.returncode, told.stderr) == (1, "standard output: No space left on device\n")
    for descriptor, word in ((0, "input"), (1, "output")):
        told = command(name, preexec_fn=lambda closed=descriptor: os.close(closed))
        assert (told.returncode, told.stderr) == (1, f"standard {word} is closed\n")
