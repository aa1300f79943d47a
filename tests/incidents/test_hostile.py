"""Whatever is typed: grouping answers, counts add up, and nothing takes longer than a blink."""

from collections import Counter
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livemend.incidents import likeness, topics
from livemend.incidents.grouping import Grouping
from livemend.incidents.item import Item
from livemend.incidents.topics import Catalogue
from livemend.triage.labels import ISSUES, LANES

PIECES = [
    "茶壺", "碎了", "+1", "我也是", "same here", "退貨", "電磁爐", "全是假货", "去隔壁", "哈", " ", "\u202e", "\u200b",
    "😭", "a" * 60, "裂" * 50,
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
LINE = st.fixed_dictionaries(
    {
        "text": TEXTS,
        "lane": st.sampled_from(LANES),
        "user": st.sampled_from([f"u{n}" for n in range(8)]),
        "step": st.integers(-5000, 60_000),
        "issue": st.sampled_from([None, *ISSUES]),
        "suspicion": st.floats(0, 1),
        "order_match": st.sampled_from([None, True, False]),
        "account_age_days": st.sampled_from([None, 0, 3, 900]),
        "product": st.sampled_from([None, "C01", "A01"]),
    }
)


def items(lines: list[dict[str, Any]]) -> list[Item]:
    at, made = 1_000_000, []
    for n, line in enumerate(lines):
        at += line["step"]
        fields = {k: v for k, v in line.items() if k != "step"}
        made.append(Item(id=f"c{n}", at=at, level=2 if line["issue"] else None, room="r", platform="p", **fields))
    return made


def fresh() -> Grouping:
    keys = count()
    grouping = Grouping(Catalogue([("茶壶", "C01")]), lambda _item: f"i{next(keys)}")
    grouping.on_air(0, "C01")
    return grouping


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(LINE, max_size=40))
def test_every_comment_is_in_one_incident_or_none_and_the_counts_add_up(lines: list[dict[str, Any]]) -> None:
    grouping = fresh()
    home: dict[str, str | None] = {}
    users: dict[str, str] = {}
    for item in items(lines):
        placed = grouping.place(item)
        home[item.id], users[item.id] = placed.incident, item.user
        for moved, key in placed.moves.items():
            assert moved in home
            home[moved] = key
        assert 0 <= placed.suspicion <= 1
    members = Counter(key for key in home.values() if key is not None)
    assert {key: group.comments for key, group in grouping.groups.items()} == dict(members)
    for key, group in grouping.groups.items():
        assert group.people == len({users[c] for c, k in home.items() if k == key})
        assert group.lane in LANES and group.level in (None, 0, 1, 2)
        assert group.first_at <= group.last_at
    buyers = {item.id for item in items(lines) if item.buyer}
    suspicious = {key for key, group in grouping.groups.items() if group.suspicious}
    assert not [c for c in buyers if home[c] in suspicious], "a buyer is never part of an attack"


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, max_size=25))
def test_the_same_stream_gives_the_same_incidents(lines: list[dict[str, Any]]) -> None:
    one, two = fresh(), fresh()
    assert [one.place(i).incident for i in items(lines)] == [two.place(i).incident for i in items(lines)]


@given(st.text(max_size=300))
def test_folding_is_stable(text: str) -> None:
    plain = likeness.plain(text)
    assert likeness.plain(plain) == plain
    found = likeness.tokens(plain)
    assert likeness.sameness(found, found) in (0.0, 1.0)
    assert likeness.overlap(found, found) in (0.0, 1.0)
    assert topics.symptoms(plain) <= topics.SYMPTOMS.keys()


HOSTILE = [
    "", " ", "\0", "\ud800", "\ufffd" * 500, "裂" * 100_000, "a" * 100_000, "+1" * 50_000, "退" * 4000,
    "我也" * 4000, "😭" * 4000, "<script>alert(1)</script>" * 400, "\u202e反轉" * 1000, "充了" * 5000 + "没",
    "等了" * 5000, "stopped " * 3000, "won't " * 3000, "(" * 5000, "\\" * 5000, "1" * 5000, "ﷺ" * 1000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_finds_its_place(text: str) -> None:
    """How long it takes is measured in bench/grouping.py."""
    grouping = fresh()
    for n in range(20):
        grouping.place(Item(id=f"b{n}", text=f"茶壺碎了 {n}", user=f"b{n}", at=n, lane="complaint", issue="quality"))
    for n, lane in enumerate(("complaint", "question", "chat", "malicious", "spam", "order", "safety")):
        placed = grouping.place(Item(id=f"x{n}", text=text, user="x", at=1000 + n, lane=lane, issue="quality"))
        assert (placed.incident is None) == (lane in ("chat", "spam", "order"))
