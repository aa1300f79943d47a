"""Danmaku XML of Bilibili and its recorders. A recorder that was killed leaves the file without an end,
and viewers type characters that XML forbids: each element is cut out and parsed by itself."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, ParseError

import msgspec
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from livemend.channels import clean
from livemend.channels.base import LiveEvent
from livemend.channels.clean import BadField
from livemend.channels.generic import words_of

from .reader import Item
from .source import LONGEST, Source, malformed

# d: a comment; sc: a paid comment (BililiveRecorder).
_START = re.compile(r"<(d|sc)(?=[\s>])")
_END = re.compile(r"</(?:d|sc)\s*>|/>(?=\s*<)")
_ROOM = re.compile(r'roomid="(\d{1,20})"|<chatid>(\d{1,20})</chatid>')
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BARE_AND = re.compile(r"&(?!#\d{1,7};|#x[0-9a-fA-F]{1,6};|(?:amp|lt|gt|quot|apos);)")
# Seconds since 1970 stay below this for 3,000 years; milliseconds passed it in 1973.
_SECONDS_BELOW = 100_000_000_000


class BilibiliReader:
    name = "bilibili-xml"

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        head = source.head.lstrip("\ufeff \t\r\n")
        return head.startswith("<") and bool(re.search(r"<d\s[^<>]*\bp=|<chatserver>|<BililiveRecorder|<i[\s>]", head))

    def read(self, source: Source) -> Iterator[Item]:
        found = _ROOM.search(source.head)
        room = (found.group(1) or found.group(2)) if found else source.room
        platform = source.platform("bilibili")
        for line, raw, whole in _cut(source):
            if not whole:
                yield malformed(line, "element is not closed", raw)
                continue
            try:
                event = _event(raw, platform, room)
            except BadField as error:
                yield malformed(line, str(error), raw)
            else:
                if event is not None:
                    yield event


def _cut(source: Source) -> Iterator[tuple[int, str, bool]]:
    """(line, the element's text, whether it has an end)."""
    pieces = source.pieces()
    text, at, line, more = "", 0, 1, True
    while True:
        start = _START.search(text, at)
        following = _START.search(text, start.end()) if start else None
        end = _END.search(text, start.end(), following.start() if following else len(text)) if start else None
        if start and (end or following):
            stop = end.end() if end else following.start() if following else len(text)
            line += text.count("\n", at, start.start())
            yield line, text[start.start() : stop], end is not None
            line += text.count("\n", start.start(), stop)
            at = stop
            continue
        if start and (not more or len(text) - start.start() > LONGEST):
            line += text.count("\n", at, start.start())
            yield line, text[start.start() : start.start() + 500], False
            line += text.count("\n", start.start(), len(text))
            text, at = "", 0
        if not more:
            return
        # Keep what may be the beginning of an element.
        keep = start.start() if start and text else max(at, len(text) - 16)
        line += text.count("\n", at, keep)
        piece = next(pieces, None)
        more = piece is not None
        text, at = text[keep:] + (piece or ""), 0


def _parse(raw: str) -> Element:
    raw = _FORBIDDEN.sub("", raw)
    try:
        return fromstring(raw, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        pass
    try:
        return fromstring(_BARE_AND.sub("&amp;", raw), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        raise BadField("not valid XML") from None


def _event(raw: str, platform: str, room: str) -> LiveEvent | None:
    element = _parse(raw)
    spoken = "".join(element.itertext())
    user_id = clean.ident(element.get("uid"), "uid")
    if element.tag == "sc":
        if not spoken.strip():
            return None
        text, cut = words_of(spoken)
        ts = clean.moment(_decimal(element.get("ts")), "ts", "s")
        return LiveEvent(
            platform=platform, room=room, user_id=user_id, user=clean.name(element.get("user")), text=text,
            text_cut=cut, ts=ts,
        )  # fmt: skip
    parts = (element.get("p") or "").split(",")
    if len(parts) < 5:
        raise BadField("p has fewer than 5 parts")
    text, cut = words_of(spoken)
    stamp = clean.moment(parts[4], "p: time stamp")
    at: int | None
    if stamp:
        at = stamp * 1000 if stamp < _SECONDS_BELOW else stamp
    else:
        at = clean.moment(_decimal(parts[0]), "p: offset", "s")
    name, raw_id = _from_raw(element.get("raw"))
    user_id = user_id or raw_id or _part(parts, 6)
    return LiveEvent(
        platform=platform,
        room=room,
        message_id=_part(parts, 7),
        user_id=user_id,
        user=clean.name(element.get("user") or name),
        text=text,
        text_cut=cut,
        ts=at,
    )


def _decimal(value: str | None) -> float | None:
    if value is None or not value.strip():
        return None
    try:
        return float(value)
    except ValueError:
        raise BadField("time is not a number") from None


def _part(parts: list[str], index: int) -> str | None:
    """An id in `p`; recorders write 0 for none."""
    value = clean.ident(parts[index], "p") if len(parts) > index else None
    return None if value == "0" else value


def _from_raw(raw: str | None) -> tuple[str, str | None]:
    """Name and id of the sender in the platform's own record: [.., text, [id, name, ..], ..]."""
    if not raw:
        return "", None
    try:
        sender = msgspec.json.decode(raw)[2]
        return clean.name(sender[1]), clean.ident(sender[0], "raw")
    except (msgspec.DecodeError, LookupError, TypeError, ValueError, RecursionError):
        return "", None
