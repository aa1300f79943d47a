"""Tables as people have them: CSV in any usual coding, and the first sheet of an XLSX file."""

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

# Unpacked; a workbook that grows beyond this is refused before it fills the memory.
LARGEST_SHEET = 400_000_000
_CELL = re.compile(r"([A-Z]{1,3})\d+")
_NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Row = list[str]


class Unreadable(ValueError):
    """code: `not_a_table`, `too_large` or `bad_coding`."""


def rows(data: bytes) -> Iterator[tuple[int, Row]]:
    """(line or row number from 1, cells), the header first. Empty rows are left out."""
    found = _xlsx(data) if data[:4] == b"PK\x03\x04" else _csv(data)
    for number, cells in found:
        if any(cell.strip() for cell in cells):
            yield number, cells


def decode(data: bytes) -> str:
    if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise Unreadable("bad_coding") from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    # Spreadsheets in Taiwan and on the mainland still save in their old codings; the header tells which it is.
    texts = []
    for coding in ("big5hkscs", "gb18030"):
        try:
            texts.append(data.decode(coding))
        except UnicodeDecodeError:
            continue
    if not texts:
        raise Unreadable("bad_coding")
    return max(texts, key=lambda text: _likely(text[:2000]))


def _likely(text: str) -> int:
    common = "的一訂订單单商品名稱称數数量價价格日期時时間间客戶户姓電电話话狀状態态編编號号金額额已出貨货"
    return sum(c in common for c in text)


def _csv(data: bytes) -> Iterator[tuple[int, Row]]:
    text = decode(data)
    if "\x00" in text[:1000]:
        raise Unreadable("not_a_table")
    head = text.split("\n", 1)[0]
    delimiter = max((",", "\t", ";", "|"), key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise Unreadable("not_a_table") from error


def _xlsx(data: bytes) -> Iterator[tuple[int, Row]]:
    try:
        book = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise Unreadable("not_a_table") from error
    with book:
        names = {info.filename: info for info in book.infolist()}
        sheets = sorted(name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
        if not sheets:
            raise Unreadable("not_a_table")
        if sum(info.file_size for info in names.values()) > LARGEST_SHEET:
            raise Unreadable("too_large")
        shared = _shared(book) if "xl/sharedStrings.xml" in names else []
        with book.open(min(sheets, key=lambda name: (len(name), name))) as sheet:
            for _event, node in iterparse(sheet):
                if node.tag == f"{_NS}row":
                    yield int(node.get("r") or 0), _cells(node, shared)
                    node.clear()


def _shared(book: zipfile.ZipFile) -> list[str]:
    found = []
    with book.open("xl/sharedStrings.xml") as file:
        for _event, node in iterparse(file):
            if node.tag == f"{_NS}si":
                found.append("".join(t.text or "" for t in node.iter(f"{_NS}t")))
                node.clear()
    return found


def _cells(row: Element, shared: list[str]) -> Row:
    cells: Row = []
    for node in row.iter(f"{_NS}c"):
        place = _CELL.fullmatch(node.get("r") or "")
        index = _column(place[1]) if place else len(cells)
        if index > 500:
            continue
        cells += [""] * (index - len(cells))
        cells.append(_value(node, shared))
    return cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(node: Element, shared: list[str]) -> str:
    kind = node.get("t")
    if kind == "inlineStr":
        return "".join(t.text or "" for t in node.iter(f"{_NS}t"))
    raw = node.find(f"{_NS}v")
    text = (raw.text or "") if raw is not None else ""
    if kind == "s":
        return shared[int(text)] if text.isdigit() and int(text) < len(shared) else ""
    if kind in (None, "n") and re.fullmatch(r"-?\d+\.0", text):
        return text[:-2]
    return text
