"""Any recording: known by what is in it, never by its name."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from livemend.channels.clean import BadField
from livemend.channels.generic import decode

from .bilibili import BilibiliReader
from .chat_downloader import ChatDownloaderReader
from .csv_table import CsvReader
from .jsonl import JsonlReader
from .reader import ARRAY, Item, Reader
from .source import Source, malformed, read_source
from .ssn import SsnReader
from .twitch import TwitchReader
from .youtube import YoutubeReader

# The first that matches reads the file: narrow formats before broad ones.
READERS: tuple[Reader, ...] = (
    TwitchReader(),
    YoutubeReader(),
    SsnReader(),
    ChatDownloaderReader(),
    BilibiliReader(),
    JsonlReader(),
    CsvReader(),
)
EMPTY, UNKNOWN = "empty", "unknown"
_SAMPLES = 40
_OBJECT = re.compile(r"\{")


def detect(path: Path) -> str:
    """Name of the format, "empty" or "unknown"."""
    source = read_source(path)
    reader = _reader(source)
    return reader.name if reader else EMPTY if _blank(source) else UNKNOWN


def open_recording(path: Path, default_platform: str | None = None) -> Iterator[Item]:
    """Events in the order of the file. What cannot be used comes as Malformed; nothing stops the rest.

    OSError when the file cannot be opened or read.
    """
    source = read_source(path, default_platform)
    reader = _reader(source)
    if reader is not None:
        yield from reader.read(source)
    elif not _blank(source):
        yield malformed(1, "not a recording of a known format", source.head)


def _blank(source: Source) -> bool:
    return source.whole and not source.head.strip("\ufeff \t\r\n")


def _reader(source: Source) -> Reader | None:
    samples = _array_samples(source.head) if ARRAY.match(source.head) else _line_samples(source)
    if not samples and source.whole and re.fullmatch(r"[\s\ufeff]*\[\s*\]\s*", source.head):
        return JsonlReader()
    return next((reader for reader in READERS if reader.matches(source, samples)), None)


def _line_samples(source: Source) -> list[dict[str, Any]]:
    rows = source.head.lstrip("\ufeff").split("\n")
    if not source.whole:
        rows.pop()  # cut in the middle
    found: list[Any] = []
    for row in rows:
        if row.lstrip().startswith("{") and len(found) < _SAMPLES:
            try:
                found.append(decode(row.encode("utf-8", "surrogatepass")))
            except BadField:
                continue
    return found


def _array_samples(head: str) -> list[dict[str, Any]]:
    """The first objects that can be read; a broken one is stepped over."""
    found: list[Any] = []
    decoder, at = json.JSONDecoder(), 0
    for _ in range(4 * _SAMPLES):
        start = _OBJECT.search(head, at)
        if start is None or len(found) >= _SAMPLES:
            break
        try:
            value, at = decoder.raw_decode(head, start.start())
            found.append(value)
        except (ValueError, RecursionError):
            at = start.end()
    return [value for value in found if isinstance(value, dict)]
