"""A recording goes through the real way in and the report says what became of it."""

import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from typer.testing import CliRunner

from livemend.__main__ import app
from livemend.commands import group
from livemend.commands.replay_run import run_replay, timed
from livemend.people.access import Desk
from livemend.shows import queries as shows

SHOW = Path(__file__).parents[2] / "demo" / "evening-market" / "show.jsonl"


def write(path: Path, *lines: Any) -> Path:
    path.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    )
    return path


async def test_the_report_counts_everything(desk: Desk, tmp_path: Path) -> None:
    file = write(
        tmp_path / "night.jsonl",
        {"type": "start", "ts": 0},
        {"text": "收到的杯子碎了", "message_id": "a", "user_id": "1", "platform": "shopee", "room": "r", "ts": 1000},
        {
            "text": "我的也碎了 杯子收到就破",
            "message_id": "b",
            "user_id": "2",
            "platform": "douyin",
            "room": "q",
            "ts": 1500,
        },
        {"text": "收到的杯子碎了", "message_id": "a", "user_id": "1", "platform": "shopee", "room": "r", "ts": 2000},
        "{broken",
        {"text": "", "message_id": "c"},
        {"type": "gap", "platform": "douyin", "room": "q", "from": 3000, "to": 9000, "reason": "cut"},
        {"text": "晚安", "message_id": "d", "user_id": "3", "ts": 10_000},
    )
    found = await run_replay(desk, file, speed=None)
    assert {k: found[k] for k in ("received", "stored", "duplicates", "failed")} == {
        "received": 4, "stored": 3, "duplicates": 1, "failed": 0,
    }  # fmt: skip
    assert (found["malformed"]["count"], found["malformed"]["lines"]) == (2, [5, 6])
    (broken,) = [i for i in found["incidents"] if i["lane"] == "complaint"]
    assert (broken["people"], broken["message_ids"], broken["suspicious"]) == (2, ["a", "b"], False)
    assert set(broken["title"]) == {"en", "zh-Hant", "zh-Hans"}
    (gap,) = found["gaps"]
    assert gap["reason"] == "cut"
    assert sum(found["lanes"].values()) == 3 and found["cases"] == []
    for name in ("received_to_durable_ms", "received_to_pushed_ms"):
        assert 0 < found[name]["p50"] <= found[name]["p99"]
    async with desk.db.read() as conn:
        (view,) = await shows.views(conn)
    assert (view["title"]["en"], view["state"], view["comments"]) == ("night", "ended", 3)


async def test_a_replay_that_was_cut_off_goes_on_without_doubles(desk: Desk, tmp_path: Path) -> None:
    lines = [{"text": f"第 {n} 句", "ts": n * 10, "room": "r"} for n in range(40)]
    half = await run_replay(desk, write(tmp_path / "half.jsonl", *lines[:25]), speed=None, show="Friday", end=False)
    whole = await run_replay(desk, write(tmp_path / "whole.jsonl", *lines), speed=None, show="Friday")
    assert (half["stored"], whole["stored"], whole["duplicates"]) == (25, 15, 25)
    assert half["show_id"] == whole["show_id"]
    again = await run_replay(desk, tmp_path / "whole.jsonl", speed=None, show="Friday")
    assert (again["stored"], again["show_id"] == whole["show_id"]) == (40, False)


async def test_speed_is_kept(desk: Desk, tmp_path: Path) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    lines = [{"text": f"a{n}", "ts": 1_795_000_000_000 + n * 60_000} for n in range(3)]
    lines.append({"text": "after a hole", "ts": lines[-1]["ts"] + 3_600_000})
    found = await run_replay(desk, write(tmp_path / "s.jsonl", *lines), speed=60.0, sleep=sleep)
    assert found["stored"] == 4
    assert slept[-1] == pytest.approx(3.0, abs=0.5), "a hole of an hour is waited for as a minute"


def test_times_of_other_years_and_offsets_become_this_show() -> None:
    from livemend.channels.base import LiveEvent

    def at(*stamps: int) -> list[int | None]:
        events = [LiveEvent(platform="x", ts=stamp) for stamp in stamps]
        return [e.ts for e in timed(events, 1_800_000_000_000, 1_800_000_100_000) if isinstance(e, LiveEvent)]

    assert at(0, 5000) == [1_800_000_000_000, 1_800_000_005_000]
    assert at(1_300_000_000_000, 1_300_000_001_000) == [1_800_000_000_000, 1_800_000_001_000]
    assert at(1_799_000_000_000) == [1_799_000_000_000]


@pytest.mark.req("R022")
async def test_the_recorded_show_runs_through(desk: Desk, shop: Any) -> None:
    found = await run_replay(desk, SHOW, speed=None)
    assert (found["received"], found["stored"], found["duplicates"]) == (817, 803, 14)
    assert found["malformed"]["lines"] == [314, 717]
    assert len(found["gaps"]) == 1
    attack = [i for i in found["incidents"] if i["suspicious"]]
    assert len(attack) == 1 and 30 <= attack[0]["people"] <= 33
    assert any(i["people"] >= 10 and i["lane"] == "question" for i in found["incidents"])


def test_command_line(tmp_path: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(app, ["replay", str(tmp_path / "none.jsonl")]).exit_code == 1
    file = write(tmp_path / "x.jsonl", {"text": "hi"})
    assert runner.invoke(app, ["replay", str(file), "--max", "--speed", "2"]).exit_code == 2
    assert runner.invoke(app, ["group", str(tmp_path / "none.jsonl")]).exit_code == 1


def test_group_answers_in_order_and_names_bad_lines() -> None:
    lines = [
        {"id": 1, "text": "收到的杯子碎了", "user_id": "a", "ts": 1000},
        {"id": 2, "text": "哈哈哈", "user_id": "b", "ts": 2000},
        {"id": "x", "text": "杯子收到就是碎的", "user_id": "c", "ts": 3000},
    ]
    source = b"\n".join([msgspec.json.encode(line) for line in lines] + [b"{bad", b"", b'{"id": 9}', b"\xff\xfe"])
    sink = io.BytesIO()
    assert group.run(io.BytesIO(source), sink, {}) == 3
    out = [json.loads(line) for line in sink.getvalue().splitlines()]
    assert [(o.get("id"), o.get("incident")) for o in out[:3]] == [(1, "i1"), (2, None), ("x", "i1")]
    assert [o["line"] for o in out[3:]] == [4, 6, 7]
    again = io.BytesIO()
    group.run(io.BytesIO(source), again, {"杯子": "C1"})
    assert again.getvalue() == sink.getvalue()
