"""How fast recordings are read: one table row a format. Run: python bench/replay_parse.py [lines]"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape

from rich.console import Console
from rich.table import Table

from livemend.channels.base import LiveEvent
from livemend.channels.replay import detect, open_recording

WORDS = (
    "外盒壓壞了，裡面還好嗎 😢",
    "A01+1 左手香",
    "还没发货，客服不理我",
    "where is my parcel? ordered <2> weeks ago",
)


def generic(i: int) -> str:
    row = {
        "platform": "shopee",
        "room": "r1",
        "message_id": f"m{i}",
        "user_id": f"u{i % 900}",
        "user": "阿芬",
    }
    rest = {"text": WORDS[i % 4], "ts": 1795000000000 + i, "account_age_days": 30, "order_match": True}
    return json.dumps(row | rest, ensure_ascii=False) + "\n"


def youtube(i: int) -> str:
    message = {"runs": [{"text": WORDS[i % 4]}, {"emoji": {"emojiId": "😭", "shortcuts": [":cry:"]}}]}
    item = {"message": message, "id": f"m{i}", "timestampUsec": str((1795000000000 + i) * 1000)}
    item |= {"authorName": {"simpleText": "Hannah"}, "authorExternalChannelId": f"UC{i % 900:022}"}
    action = {"addChatItemAction": {"item": {"liveChatTextMessageRenderer": item}}}
    replay = {"actions": [action], "videoOffsetTimeMsec": str(i)}
    return json.dumps({"replayChatItemAction": replay}, ensure_ascii=False) + "\n"


def twitch(i: int) -> str:
    who = {"display_name": "Bob", "_id": str(i % 900), "name": "bob", "created_at": "2020-01-01T00:00:00Z"}
    row = {"_id": f"m{i}", "created_at": "2026-11-20T12:00:10Z", "commenter": who}
    return ("," if i else "") + json.dumps(row | {"message": {"body": WORDS[i % 4]}}, ensure_ascii=False)


def bilibili(i: int) -> str:
    return f'<d p="{i}.5,1,25,1,{1795000000000 + i},0,{i % 900},0" user="慢羊">{escape(WORDS[i % 4])}</d>\n'


def ssn(i: int) -> str:
    row = {"id": i, "type": "tiktok", "chatname": "Mei", "chatmessage": f"<b>{WORDS[0]}</b>", "event": ""}
    return ("," if i else "") + json.dumps(row, ensure_ascii=False)


def table_row(i: int) -> str:
    return f'shopee,阿芬,u{i % 900},"{WORDS[i % 4]}",{1795000000000 + i}\n'


FORMATS: tuple[tuple[str, Callable[[int], str], str], ...] = (
    ("", generic, ""),
    ("", youtube, ""),
    ('{"streamer":{"name":"s"},"comments":[', twitch, "]}"),
    ("<i>\n", bilibili, "</i>"),
    ("[", ssn, "]"),
    ("平台,暱稱,用戶id,留言,時間\n", table_row, ""),
)


def main(lines: int) -> None:
    table = Table("format", "MB", "events", "seconds", "events/s", title="Reading recordings, median of 3")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "recording"
        for start, line, end in FORMATS:
            path.write_text(start + "".join(line(i) for i in range(lines)) + end)
            runs = []
            for _ in range(3):
                begun = time.perf_counter()
                count = sum(isinstance(item, LiveEvent) for item in open_recording(path))
                runs.append(time.perf_counter() - begun)
            seconds = sorted(runs)[1]
            size = f"{path.stat().st_size / 1e6:.1f}"
            table.add_row(detect(path), size, str(count), f"{seconds:.2f}", f"{count / seconds:,.0f}")
    Console().print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
