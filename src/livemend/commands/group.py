"""`livemend group`: comments as JSON lines in, in time order; out, which incident each joins. No database."""

import codecs
from collections.abc import Iterator
from itertools import count, islice, tee
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from .lines import BATCH, UNREADABLE, BadLine, read, refuse, streams, write


class Joined(msgspec.Struct):
    id: str | int | None
    incident: str | None


def group(
    file: Annotated[
        str,
        typer.Argument(
            help="JSON lines as for `triage`, in time order, with `ts` (milliseconds since 1970 or since the start; "
            "without it one comment a second), `user_id`, `platform`, `room`, `product`, `account_age_days` and "
            "`order_match` as far as known; - is standard input"
        ),
    ] = "-",
    keywords: Annotated[Path | None, typer.Option(help="JSON object: keyword -> sku, to know products by name")] = None,
) -> None:
    """Say of every comment which incident it joins (null: none). Exit status 2 when a line could not be used, 1 when
    input or output failed."""
    words = _keywords(keywords) if keywords is not None else {}
    with streams(file) as (source, sink):
        bad = run(source, sink, words)
    if bad:
        raise typer.Exit(2)


def _keywords(file: Path) -> dict[str, str]:
    try:
        return msgspec.json.decode(file.read_bytes().removeprefix(codecs.BOM_UTF8), type=dict[str, str])
    except (OSError, *UNREADABLE) as error:
        refuse(str(file), error)


def run(source: BinaryIO, sink: BinaryIO, keywords: dict[str, str]) -> int:
    """How many lines were bad. Written once all is read: an attack is known only after its first copies."""
    from livemend.incidents import likeness
    from livemend.incidents.grouping import Grouping
    from livemend.incidents.item import Item
    from livemend.incidents.topics import Catalogue
    from livemend.triage import Triage

    from .group_lines import Line, line_of, moments

    engine = Triage.load()
    keys = count(1)
    words = [(likeness.plain(word), sku) for word, sku in keywords.items()]
    grouping = Grouping(Catalogue(words), lambda _item: f"i{next(keys)}")
    out: list[Any] = []
    home: dict[str, str | None] = {}

    def good() -> Iterator[tuple[int, Line]]:
        for line in read(source, line_of):
            out.append(line)
            if isinstance(line, Line):
                yield len(out) - 1, line

    lines, ahead = tee(good())
    timed = zip(lines, moments(line.ts for _place, line in ahead), strict=True)
    while batch := list(islice(timed, BATCH)):
        texts = [line.text for (_place, line), _at in batch]
        verdicts = engine.verdicts(texts)
        senses = engine.senses_of_unhappy(texts, verdicts)
        for ((place, line), at), verdict, sense in zip(batch, verdicts, senses, strict=True):
            item = Item(
                id=f"#{place}",
                text=line.text,
                user=f"{line.platform}:{line.user or place}",
                at=at,
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
                sense=sense,
            )
            placed = grouping.place(item)
            home[item.id] = placed.incident
            home.update(placed.moves)
            out[place] = (line.id, item.id)
    write(sink, (found if isinstance(found, BadLine) else Joined(found[0], home[found[1]]) for found in out))
    return sum(isinstance(found, BadLine) for found in out)
