"""`livemend triage`: comments as JSON lines in, verdicts as JSON lines out, in the same order."""

from itertools import islice
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

from .lines import BATCH, BadLine, read, streams, write


class Line(msgspec.Struct):
    """What a line may hold; other fields are ignored."""

    text: str
    id: str | int | None = None


def triage(
    file: Annotated[str, typer.Argument(help="JSON lines with `id` and `text`; - is standard input")] = "-",
    kinds: Annotated[bool, typer.Option("--kinds", help="also print the kinds that hold, as `labels`")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="read every text once, doubtful ones too")] = False,
) -> None:
    """Say of every comment what it is. Exit status 2 when a line could not be used, 1 when input or output failed."""
    with streams(file) as (source, sink):
        bad = run(source, sink, kinds, fast)
    if bad:
        raise typer.Exit(2)


def run(source: BinaryIO, sink: BinaryIO, kinds: bool, fast: bool = False) -> int:
    """How many lines were bad."""
    from livemend.triage import Triage
    from livemend.triage.engine import ALL

    engine, again = Triage.load(), 0 if fast else ALL
    bad = 0
    lines = read(source, msgspec.json.Decoder(Line).decode)
    while batch := list(islice(lines, BATCH)):
        good = [line for line in batch if isinstance(line, Line)]
        bad += len(batch) - len(good)
        verdicts = iter(engine.verdicts([line.text for line in good], explain=True, again=again))
        records: list[Any] = []
        for line in batch:
            if isinstance(line, BadLine):
                records.append(line)
                continue
            record = {"id": line.id, **msgspec.to_builtins(next(verdicts))}
            labels = record.pop("labels")
            if kinds:
                record["labels"] = labels
            records.append(record)
        write(sink, records)
    return bad
