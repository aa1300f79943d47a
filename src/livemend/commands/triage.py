"""`livemend triage`: comments as JSON lines in, verdicts as JSON lines out, in the same order."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
import typer

BATCH = 512
# A line longer than this is no comment; it is refused before anything reads it.
MAX_LINE = 4_000_000


class Line(msgspec.Struct):
    """What a line may hold; other fields are ignored."""

    text: str
    id: str | int | None = None


class BadLine(msgspec.Struct):
    line: int
    error: str
    id: str | int | None = None


def triage(
    file: Annotated[str, typer.Argument(help="JSON lines with `id` and `text`; - is standard input")] = "-",
    kinds: Annotated[bool, typer.Option("--kinds", help="also print the kinds that hold, as `labels`")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="read every text once, doubtful ones too")] = False,
) -> None:
    """Say of every comment what it is. Exit status 2 when a line could not be read."""
    if file != "-" and not Path(file).is_file():
        typer.echo(f"no such file: {file}", err=True)
        raise typer.Exit(1)
    with contextlib.nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as source:
        bad = run(source, sys.stdout.buffer, kinds, fast)
    if bad:
        raise typer.Exit(2)


def run(source: BinaryIO, sink: BinaryIO, kinds: bool, fast: bool = False) -> int:
    """How many lines were bad."""
    from livemend.triage import Triage
    from livemend.triage.engine import ALL

    engine, again = Triage.load(), 0 if fast else ALL
    encode = msgspec.json.Encoder().encode
    bad = 0
    for batch in _batches(source):
        good = [line for line in batch if isinstance(line, Line)]
        verdicts = iter(engine.verdicts([line.text for line in good], explain=True, again=again))
        for line in batch:
            if isinstance(line, BadLine):
                bad += 1
                record: Any = line
            else:
                record = {"id": line.id, **msgspec.to_builtins(next(verdicts))}
                labels = record.pop("labels")
                if kinds:
                    record["labels"] = labels
            sink.write(encode(record) + b"\n")
        sink.flush()
    return bad


def _batches(source: BinaryIO) -> Iterator[list[Line | BadLine]]:
    decode = msgspec.json.Decoder(Line).decode
    batch: list[Line | BadLine] = []
    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        batch.append(_line(raw, number, decode))
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _line(raw: bytes, number: int, decode: Any) -> Line | BadLine:
    if len(raw) > MAX_LINE:
        return BadLine(number, "too long")
    try:
        line: Line = decode(raw)
        return line
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        return BadLine(number, f"{type(error).__name__}: {error}"[:200], _id_of(raw))


def _id_of(raw: bytes) -> str | int | None:
    try:
        found = msgspec.json.decode(raw)
        value = found.get("id") if isinstance(found, dict) else None
        return value if isinstance(value, str | int) else None
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
