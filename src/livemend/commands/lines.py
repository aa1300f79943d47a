"""What `livemend triage` and `livemend group` share: JSON lines in, JSON lines out, and what can go wrong with both."""

import codecs
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeVar

import msgspec
import typer

Line = TypeVar("Line")
BATCH = 512
# A line longer than this is no comment; it is refused before anything reads it.
MAX_LINE = 4_000_000
UNREADABLE = (ValueError, RecursionError)
_encoder = msgspec.json.Encoder()
# Escapes of a JSON text, of which half a character (an emoji that somebody cut in two) is the first group.
_ESCAPE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\."
)


class BadLine(msgspec.Struct):
    line: int
    error: str
    id: str | int | None = None


def refuse(what: str, error: Exception | None = None) -> NoReturn:
    """One line on standard error, status 1."""
    why = error.strerror or error if isinstance(error, OSError) else error
    typer.echo(what if error is None else f"{what}: {why}", err=True)
    raise typer.Exit(1)


@contextmanager
def streams(file: str) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """Whatever can be read, be it a file, a pipe or `-`, and standard output."""
    if sys.stdout is None:
        refuse("standard output is closed")
    if file == "-":
        if sys.stdin is None:
            refuse("standard input is closed")
        yield sys.stdin.buffer, sys.stdout.buffer
        return
    with ExitStack() as stack:
        try:
            source = stack.enter_context(Path(file).open("rb"))
        except OSError as error:
            refuse(file, error)
        yield source, sys.stdout.buffer


def read(source: BinaryIO, line_of: Callable[[bytes], Line]) -> Iterator[Line | BadLine]:
    """Line by line; blank ones are stepped over. line_of: raises one of UNREADABLE for what it cannot use."""
    try:
        for number, raw in enumerate(source, 1):
            if number == 1:
                raw = raw.removeprefix(codecs.BOM_UTF8)
            if raw.strip():
                yield _line(raw, number, line_of)
    except OSError as error:
        refuse("the input cannot be read", error)


def _line(raw: bytes, number: int, line_of: Callable[[bytes], Line]) -> Line | BadLine:
    if len(raw) > MAX_LINE:
        return BadLine(number, "too long")
    try:
        return line_of(raw)
    except UNREADABLE as error:
        whole = _ESCAPE.sub(lambda found: rb"\ufffd" if found[1] else found[0], raw)
        if whole != raw:
            # What was cut in two is no reason to lose what was said.
            return _line(whole, number, line_of)
        return BadLine(number, f"{type(error).__name__}: {error}"[:200], _id_of(raw))


def _id_of(raw: bytes) -> str | int | None:
    try:
        found = msgspec.json.decode(raw)
    except UNREADABLE:
        return None
    value = found.get("id") if isinstance(found, dict) else None
    return value if type(value) in (str, int) else None


def write(sink: BinaryIO, records: Iterable[Any]) -> None:
    """At once and to the end, so that what cannot be written is known here and not when Python ends."""
    try:
        sink.write(_encoder.encode_lines(records))
        sink.flush()
    except OSError as error:
        # What is left in the buffer would fail once more at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sink.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(1) from None
        refuse("standard output", error)
