"""`livemend group`: comments as JSON lines in, in time order; out, which incident each joins. No database."""

import sys
from itertools import count
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from .triage import BATCH, MAX_LINE, BadLine


class Line(msgspec.Struct):
    """What a line may hold; other fields are ignored."""

    text: str
    id: str | int | None = None
    user_id: str | None = None
    user: str | None = None
    ts: int | None = None
    platform: str = ""
    room: str = ""
    product: str | None = None
    account_age_days: int | None = None
    order_match: bool | None = None


class Joined(msgspec.Struct):
    id: str | int | None
    incident: str | None


def group(
    file: Annotated[str, typer.Argument(help="JSON lines as for `triage`, in time order; - is standard input")] = "-",
    keywords: Annotated[Path | None, typer.Option(help="JSON object: keyword -> sku, to know products by name")] = None,
) -> None:
    """Say of every comment which incident it joins (null: none). Exit status 2 when a line could not be read."""
    if file != "-" and not Path(file).is_file():
        typer.echo(f"no such file: {file}", err=True)
        raise typer.Exit(1)
    words = msgspec.json.decode(keywords.read_bytes(), type=dict[str, str]) if keywords is not None else {}
    with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
        bad = run(source, sys.stdout.buffer, words)
    if bad:
        raise typer.Exit(2)


def run(source: BinaryIO, sink: BinaryIO, keywords: dict[str, str]) -> int:
    """How many lines were bad. Written once all is read: an attack is known only after its first copies."""
    from livemend.incidents import likeness
    from livemend.incidents.grouping import Grouping
    from livemend.incidents.item import Item
    from livemend.incidents.topics import Catalogue
    from livemend.triage import Triage

    engine = Triage.load()
    keys = count(1)
    words = [(likeness.plain(word), sku) for word, sku in keywords.items()]
    grouping = Grouping(Catalogue(words), lambda _item: f"i{next(keys)}")
    decode = msgspec.json.Decoder(Line).decode
    out: list[Any] = []
    home: dict[str, str | None] = {}
    bad, clock, number = 0, 0, 0
    batch: list[tuple[int, Line]] = []

    def judge() -> None:
        nonlocal clock
        verdicts = engine.verdicts([line.text for _place, line in batch])
        for (place, line), verdict in zip(batch, verdicts, strict=True):
            # Without times, one comment a second; times never go back.
            clock = max(clock, line.ts) if line.ts is not None else clock + 1000
            item = Item(
                id=f"#{place}",
                text=line.text,
                user=f"{line.platform}:{line.user_id or line.user or place}",
                at=clock,
                lane=verdict.lane,
                issue=verdict.issue,
                subtype=verdict.subtype,
                level=verdict.level,
                platform=line.platform,
                room=line.room,
                lang=verdict.lang,
                product=line.product,
                suspicion=verdict.malicious_suspicion,
                text_signals=tuple((signal.name, signal.weight) for signal in verdict.signals),
                unsure=verdict.unsure,
                order_match=line.order_match,
                account_age_days=line.account_age_days,
            )
            placed = grouping.place(item)
            home[item.id] = placed.incident
            home.update(placed.moves)
            out[place] = (line.id, item.id)
        batch.clear()

    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        try:
            if len(raw) > MAX_LINE:
                raise ValueError("too long")
            line = decode(raw)
        except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError) as error:
            bad += 1
            out.append(BadLine(number, f"{type(error).__name__}: {error}"[:200]))
            continue
        batch.append((len(out), line))
        out.append(None)
        if len(batch) >= BATCH:
            judge()
    judge()
    encode = msgspec.json.Encoder().encode
    for found in out:
        record = found if isinstance(found, BadLine) else Joined(found[0], home[found[1]])
        sink.write(encode(record) + b"\n")
    return bad
