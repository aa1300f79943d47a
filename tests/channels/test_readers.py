"""Each format by a small recording of our own making."""

from pathlib import Path

import pytest

from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.replay import detect, open_recording

SAMPLES = Path(__file__).parent / "samples"


def read(name: str, platform: str | None = None) -> tuple[list[LiveEvent], list[Malformed]]:
    items = list(open_recording(SAMPLES / name, platform))
    return (
        [item for item in items if isinstance(item, LiveEvent)],
        [item for item in items if isinstance(item, Malformed)],
    )


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("generic.jsonl", "jsonl"),
        ("youtube.live_chat.json", "yt-dlp"),
        ("chat_downloader.json", "chat-downloader"),
        ("chat_downloader.jsonl", "chat-downloader"),
        ("bilibili.xml", "bilibili-xml"),
        ("twitch.json", "twitch-downloader"),
        ("ssn.json", "ssn"),
        ("ssn.jsonl", "ssn"),
        ("hans_gb18030.csv", "csv"),
        ("hant_big5.csv", "csv"),
        ("hant_utf16.csv", "csv"),
        ("english_bom.csv", "csv"),
    ],
)
def test_known_by_content_not_by_name(name: str, found: str, tmp_path: Path) -> None:
    copy = tmp_path / "recording.bin"
    copy.write_bytes((SAMPLES / name).read_bytes())
    assert detect(copy) == found


@pytest.mark.req("R022")
def test_generic_lines() -> None:
    events, bad = read("generic.jsonl")
    assert [event.type for event in events] == (
        ["start", "comment", "comment", "comment", "comment", "product", "viewers", "gap", "deleted", "end"]
    )
    first = events[1]
    assert (first.platform, first.room, first.message_id, first.user_id) == ("shopee", "r1", "m1", "u1")
    assert (first.user, first.text, first.ts) == ("阿芬", "外盒壓壞了 😢", 1200)
    assert (first.account_age_days, first.order_match, first.product) == (30, True, "A01")
    assert (events[2].platform, events[2].room, events[2].message_id) == ("replay", "generic", None)
    assert (events[3].user, events[3].text) == ("<script>alert(1)</script>", "a <b> & c")
    assert (events[3].ts, events[3].user_id) == (1500, "77")
    assert (events[4].text, events[4].ts) == ("half an emoji \ufffd here", -20)
    assert (events[5].product, events[6].count) == ("B02", 84)
    assert (events[7].gap_from, events[7].gap_to, events[7].reason) == (2200, 2900, "disconnected")
    assert events[8].message_id == "m1"
    assert [(item.line, item.reason) for item in bad] == [
        (6, "text is not text"),
        (7, "ts is not a number"),
        (9, "not valid JSON at character 1"),
        (14, "unknown type"),
    ]


def test_default_platform() -> None:
    events, _ = read("generic.jsonl", "douyin")
    assert (events[1].platform, events[2].platform) == ("shopee", "douyin")


def test_youtube() -> None:
    events, bad = read("youtube.live_chat.json")
    assert [event.type for event in events] == ["comment", "comment", "deleted"]
    assert events[0].text == "box was crushed 😭 :_wave:"
    assert (events[0].user, events[0].message_id, events[0].ts) == ("Hannah B", "yt-1", 1795000001500)
    assert events[0].user_id == "UCaaaaaaaaaaaaaaaaaaaaaa"
    assert (events[1].text, events[1].platform) == ("請看我的訂單", "youtube")
    assert events[2].message_id == "yt-1"
    assert [item.line for item in bad] == [5, 6]


def test_chat_downloader() -> None:
    events, bad = read("chat_downloader.json")
    assert [(e.platform, e.user, e.text, e.ts) for e in events] == [
        ("youtube", "Ann", "still waiting for my refund", 1795000003000),
        ("twitch", "Bo", "offset only", -2500),
    ]
    assert [(item.line, item.element) for item in bad] == [(5, 3)]
    events, bad = read("chat_downloader.jsonl")
    assert [(e.type, e.message_id) for e in events] == [("comment", "c1"), ("deleted", "c1")]
    assert not bad


def test_bilibili() -> None:
    events, bad = read("bilibili.xml")
    assert [(e.user, e.user_id, e.text, e.ts) for e in events] == [
        ("今晚吃土豆", "661", "收到就是坏的", 1795000001500),
        ("", "a1b2c3", "还没发货 & 没人理", 1795000002000),
        ("慢羊", "662", "A & B 都漏了", 1795000003000),
        ("老张", "663", "主播看看我的订单", 4200),
        ("", "a1b2c5", "最后一句", 1795000007000),
    ]
    assert {e.room for e in events} == {"3317"}
    assert [e.message_id for e in events[:2]] == [None, "757075520"]
    assert [item.line for item in bad] == [10, 11, 13]


def test_twitch() -> None:
    events, bad = read("twitch.json")
    assert [(e.message_id, e.user, e.text, e.ts) for e in events] == [
        ("t1", "Böb", "package arrived open Kappa", 1795176010500),
        ("t2", "", "no name", 11500),
        ("t6", "", "after the broken ones", 13000),
    ]
    assert (events[0].room, events[0].account_age_days, events[0].user_id) == ("MarketLive", 10, "7")
    assert [(item.line, item.element) for item in bad] == [(3, 3), (4, 4), (5, 5)]


def test_social_stream() -> None:
    events, bad = read("ssn.json")
    assert [(e.type, e.platform, e.user) for e in events] == [
        ("comment", "tiktok", "Mei & Co"),
        ("comment", "whatnot", "Joe"),
        ("viewers", "youtube", ""),
    ]
    assert [e.text for e in events[:2]] == ["refund please 😡", "a <b> c"]
    assert [(e.message_id, e.user_id) for e in events[:2]] == [("s-1", "8800"), (None, None)]
    assert events[2].count == 120
    assert [(item.line, item.element) for item in bad] == [(6, 6)]
    assert read("ssn.jsonl")[0][0].text == "hi\nthere"


def test_tables_in_chinese_codings() -> None:
    events, bad = read("hans_gb18030.csv")
    assert [(e.platform, e.room, e.user, e.product) for e in events] == [
        ("douyin", "3317", "慢羊", "A01"),
        ("douyin", "3317", "土豆", "A02"),
    ]
    assert [e.text for e in events] == ["收到就是坏的，客服不理我", "还没发货吗？\n我等了三天"]
    assert [e.ts for e in events] == [1795204801000, 1795161600000]
    assert not bad
    for name in ("hant_big5.csv", "hant_utf16.csv"):
        events, bad = read(name)
        assert [e.text for e in events] == ["我的包裹壞了，客服都沒有回", "什麼時候退錢"]
        assert [e.ts for e in events] == [90_000, 3_723_500]
        assert not bad


def test_table_with_an_open_quotation_mark_loses_one_row() -> None:
    events, bad = read("english_bom.csv")
    assert [(e.user, e.user_id, e.text, e.ts) for e in events] == [
        ("Ann", "u1", "box, crushed", 1795000001000),
        ("Ed", "u5", "fine", 1795000005000),
    ]
    assert [(item.line, item.reason.split(" ")[0]) for item in bad] == [
        (3, "ts"),
        (4, "text"),
        (5, "quotation"),
    ]
