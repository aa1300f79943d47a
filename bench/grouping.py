"""How fast comments find their incident: one core, 500 open incidents. Run: python bench/grouping.py [comments]

The stream is the recorded demo show over and over, every round other people and other numbers in the texts, so that
nothing is a copy of what came before. Verdicts, and what complaints are about, are made beforehand: this measures
grouping alone.
"""

import json
import sys
import time
from itertools import count
from pathlib import Path

import yaml
from rich.console import Console
from rich.table import Table

from livemend.commands.tuning import settle
from livemend.incidents import likeness
from livemend.incidents.grouping import Grouping
from livemend.incidents.item import Item
from livemend.incidents.topics import Catalogue
from livemend.triage import Triage, Verdict

DEMO = Path(__file__).parents[1] / "demo" / "evening-market"
GOAL, OPEN = 20_000, 500
THINGS = list("杯碗盤燈傘鞋帽襪錶鎖刷桶鏟枕毯箱袋鍊筆扇")
HOSTILE = [
    "裂" * 100_000, "a" * 100_000, "+1" * 50_000, "😭" * 4000, "<script>alert(1)</script>" * 400, "充了" * 5000 + "没",
    "stopped " * 3000, "\u202e反轉" * 1000,
]  # fmt: skip
FAULTS = ("裂開了", "不會亮", "少一個", "顏色不對", "有異味")


def show() -> list[dict[str, object]]:
    found = []
    for line in (DEMO / "show.jsonl").read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if entry.get("text"):
            found.append(entry)
    return found


def stream(size: int) -> list[tuple[dict[str, object], str]]:
    lines = show()
    rounds = [
        (line, f"{line['text']} {n}" if n else str(line["text"]))
        for n in range(size // len(lines) + 1)
        for line in lines
    ]
    return rounds[:size]


def item(n: int, at: int, user: str, text: str, verdict: Verdict, **more: object) -> Item:
    return Item(
        id=f"c{n}", text=text, user=user, at=at, lane=verdict.lane, issue=verdict.issue, subtype=verdict.subtype,
        level=verdict.level, suspicion=verdict.malicious_suspicion, lang=verdict.lang, unsure=verdict.unsure,
        platform="shopee", room="sp", **more,  # type: ignore[arg-type]
    )  # fmt: skip


def slowest(grouping: Grouping, engine: Triage, n: int, text: str) -> float:
    """The longest of four placements, each the best of three tries (CPU seconds)."""
    (verdict,) = engine.verdicts([text])
    longest = 0.0
    for m, lane in enumerate(("complaint", "question", "chat", "malicious")):
        tries = []
        for again in range(3):
            each = item(10**9 + n * 100 + m * 10 + again, 10**9, f"h{n}", text, verdict)
            each.lane = lane
            begin = time.process_time()
            grouping.place(each)
            tries.append(time.process_time() - begin)
        longest = max(longest, min(tries))
    return longest


def main(size: int) -> None:
    console = Console()
    engine = Triage.load()
    shop = yaml.safe_load((DEMO / "shop.yaml").read_text(encoding="utf-8"))
    words = [(likeness.plain(str(word)), p["sku"]) for p in shop["products"] for word in p["keywords"]]
    keys = count()
    grouping = Grouping(Catalogue(words), lambda _item: f"i{next(keys)}")
    grouping.on_air(0, "C01")
    before = [f"我買的{thing}{model}號{fault}" for model in range(5) for thing in THINGS for fault in FAULTS]
    read = zip(before, engine.verdicts(before), engine.senses(before), strict=True)
    for n, (text, verdict, sense) in enumerate(read):
        placed = item(-n - 1, n, f"before{n}", text, verdict, product=f"P{n}", sense=sense)
        placed.lane, placed.issue = "complaint", placed.issue or "quality"
        grouping.place(placed)
    opened = len(grouping.groups)
    lines = stream(size)
    verdicts: list[Verdict] = []
    for i in range(0, len(lines), 512):
        verdicts += engine.verdicts([text for _line, text in lines[i : i + 512]])
    senses = engine.senses_of_unhappy([text for _line, text in lines], verdicts)
    items = [
        item(n, 10_000 + n * 20, f"{line['user_id']}/{n // 803}", text, verdict, product=line.get("product"),
             account_age_days=line.get("account_age_days"), sense=sense)
        for n, ((line, text), verdict, sense) in enumerate(zip(lines, verdicts, senses, strict=True))
    ]  # fmt: skip
    settle()
    took: list[float] = []
    begin, cpu = time.perf_counter(), time.process_time()
    for each in items:
        t = time.perf_counter()
        grouping.place(each)
        took.append(time.perf_counter() - t)
    wall, cpu = time.perf_counter() - begin, time.process_time() - cpu
    # The least anything in Python could do: one regular expression and one dictionary look-up a comment.
    base = time.process_time()
    seen: dict[str, int] = {}
    for each in items:
        seen[each.text] = len(likeness.plain(each.text))
    base = time.process_time() - base
    took.sort()
    decided = sum(
        each.lane in ("complaint", "negative_review", "question", "safety", "malicious", "abuse") for each in items
    )
    table = Table(
        "measure", "found", "limit", title=f"grouping, {size} comments ({100 * decided // size} % to be decided)"
    )
    table.add_row("open incidents at the start", str(opened), f">= {OPEN}")
    table.add_row("comments/s (CPU time)", f"{size / cpu:,.0f}", f">= {GOAL:,}")
    table.add_row("comments/s (wall)", f"{size / wall:,.0f}", "")
    table.add_row(
        "one comment, median / p99", f"{took[size // 2] * 1e6:.0f} / {took[size * 99 // 100] * 1e6:.0f} µs", ""
    )
    table.add_row("folding the text alone", f"{size / base:,.0f}", "the floor below which Python cannot go")
    table.add_row("incidents at the end", str(len(grouping.groups)), "")
    worst = max((slowest(grouping, engine, n, text), text[:12]) for n, text in enumerate(HOSTILE))
    table.add_row("slowest hostile text", f"{worst[0] * 1e3:.2f} ms ({worst[1]!r}…)", "<= 5 ms")
    console.print(table)
    console.print(f"{base / cpu:.0%} of the time goes into folding the text; the rest is look-ups in bounded indexes.")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
