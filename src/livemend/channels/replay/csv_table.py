"""Tables of comments: comma, semicolon or tab; any usual coding; headers in three languages."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from livemend.channels import generic
from livemend.channels.clean import BadField

from .columns import fields_of
from .reader import Item
from .source import LONGEST, Source, malformed

# A record over more lines than this is an unclosed quotation mark, not a long comment.
MOST_LINES = 100
_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?\Z", re.ASCII)
_DATE = re.compile(r"(\d{4})[/.年-](\d{1,2})[/.月-](\d{1,2})日?", re.ASCII)
_TEN_DIGITS = re.compile(r"\d{10}(\.\d+)?\Z", re.ASCII)


class CsvReader:
    name = "csv"

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        head = source.head.lstrip("\ufeff \t\r\n")
        return not head.startswith(("{", "[", "<")) and _layout(head) is not None

    def read(self, source: Source) -> Iterator[Item]:
        layout = _layout(source.head.lstrip("\ufeff \t\r\n"))
        if layout is None:
            yield malformed(1, "no header that names a column of words", source.head)
            return
        delimiter, fields = layout
        seen_header = False
        for line, raw, row in _records(source, delimiter):
            if row is None:
                yield malformed(line, "quotation mark is not closed, or line too long", raw)
            elif not seen_header:
                seen_header = any(cell.strip() for cell in row)
            elif any(cell.strip() for cell in row):
                try:
                    obj = _object(fields, row)
                    yield generic.event_of(obj, source.platform("replay"), source.room)
                except BadField as error:
                    yield malformed(line, str(error), raw)


def _layout(head: str) -> tuple[str, list[str | None]] | None:
    """Delimiter and fields by the first line: the delimiter under which most columns are known."""
    first = head.split("\n", 1)[0].strip("\r")[:10_000]
    best: tuple[int, str, list[str | None]] | None = None
    for delimiter in (",", "\t", ";", "|"):
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            continue
        fields = fields_of(cells)
        known = sum(field is not None for field in fields or ())
        if fields and (best is None or known > best[0]):
            best = known, delimiter, fields
    return None if best is None else (best[1], best[2])


class _Lines:
    """Lines for the csv module, remembered while they belong to one record, so they can be given back."""

    def __init__(self, source: Source):
        self._lines = source.text_lines()
        self._back: list[str] = []
        self.taken: list[str] = []
        self.number = 0
        self.too_long = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MOST_LINES:
            raise BadField("record too long")
        line = self._back.pop() if self._back else next(self._lines)
        self.number += 1
        if line is None or len(line) >= LONGEST:
            self.too_long = True
            line = "\n"
        self.taken.append(line)
        return line

    def give_back(self) -> None:
        """All lines but the first of this record are read again."""
        self._back.extend(reversed(self.taken[1:]))
        self.number -= len(self.taken) - 1


def _records(source: Source, delimiter: str) -> Iterator[tuple[int, str, list[str] | None]]:
    """(number of the first line, that line, cells); no cells where the record cannot be read."""
    lines = _Lines(source)
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.taken.clear()
        lines.too_long = False
        row: list[str] | None = None
        try:
            row = next(reader)
        except StopIteration:
            return
        except (csv.Error, BadField):
            pass
        taken = lines.taken
        open_quote = len(taken) > 1 and "".join(taken).count('"') % 2 == 1
        if row is None or open_quote:
            first = lines.number - len(taken) + 1
            lines.give_back()
            yield first, taken[0] if taken else "", None
            reader = csv.reader(lines, delimiter=delimiter)
        elif lines.too_long:
            yield lines.number - len(taken) + 1, "", None
        else:
            yield lines.number - len(taken) + 1, taken[0], row


def _object(fields: list[str | None], row: list[str]) -> dict[str, Any]:
    """The row in our own shape; empty cells are absent fields."""
    obj: dict[str, Any] = {field: cell for field, cell in zip(fields, row, strict=False) if field and cell.strip()}
    if str(obj.get("type", "")).lower() not in ("product", "viewers", "gap", "heartbeat", "deleted", "start", "end"):
        obj.pop("type", None)
    for field in ("ts", "from", "to"):
        if field in obj:
            obj[field] = _time(obj[field].strip())
    return obj


def _time(value: str) -> Any:
    """Milliseconds from a date (UTC where no zone is named), from h:mm:ss, from seconds since 1970."""
    clock = _CLOCK.match(value)
    if clock:
        hours, minutes, seconds, rest = clock.groups()
        whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
        return whole * 1000 + int((rest or "0").ljust(3, "0"))
    if _TEN_DIGITS.match(value):  # as milliseconds this would be an offset of over eleven days
        return int(float(value) * 1000)
    date = _DATE.match(value)
    if date:
        year, month, day = (int(part) for part in date.groups())
        rest = value[date.end() :].strip(" T\u3000").replace("/", "-")
        rest = rest if re.match(r"\d\d:", rest) or not rest else f"0{rest}"
        try:
            at = datetime.fromisoformat(f"{year:04}-{month:02}-{day:02}" + (f"T{rest}" if rest else ""))
            return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
        except (ValueError, OverflowError):
            raise BadField("ts is no date") from None
    return value
