"""Takes names, places and devices out of a WebM or Matroska film; the pictures and their times stay untouched.

What is taken out becomes an element that says nothing (Void) of the same length, so no position in the file moves.
Sources: RFC 8794 (EBML: sizes, Void, CRC-32), RFC 9559 (Matroska: Tags, Attachments, Chapters, Info, Tracks).
"""

SEGMENT, CLUSTER, SEEK_HEAD, INFO, TRACKS = 0x18538067, 0x1F43B675, 0x114D9B74, 0x1549A966, 0x1654AE6B
TAGS, ATTACHMENTS, CHAPTERS, CUES = 0x1254C367, 0x1941A469, 0x1043A770, 0x1C53BB6B
SEEK, SEEK_ID, TRACK, NAME = 0x4DBB, 0x53AB, 0xAE, 0x536E
TITLE, DATE, OWN_FILE, BEFORE, AFTER = 0x7BA9, 0x4461, 0x7384, 0x3C83AB, 0x3E83BB
MUXER, WRITER = 0x4D80, 0x5741
CRC, VOID, HEADER = 0xBF, 0xEC, 0x1A45DFA3
GONE = frozenset({TAGS, ATTACHMENTS, CHAPTERS})
# Inside these something is taken out; what else they hold stays.
INSIDE = {INFO: frozenset({TITLE, DATE, OWN_FILE, BEFORE, AFTER}), TRACKS: frozenset(), TRACK: frozenset({NAME})}
# These must be there; their words are blanked.
BLANK = frozenset({MUXER, WRITER})
TOP = frozenset({CLUSTER, SEEK_HEAD, INFO, TRACKS, CUES, *GONE})


class Unreadable(Exception):
    """It ends in the middle, or is built as no writer builds it."""


def without_names(data: bytes) -> tuple[bytes, bool]:
    """(the film, whether it could be read to the end)."""
    out = bytearray(data)
    try:
        at = 0
        while at < len(out):
            kind, body, end = _element(out, at, len(out))
            if kind == SEGMENT:
                _segment(out, body, end)
            elif kind not in (HEADER, VOID):
                raise Unreadable
            at = end
    except Unreadable:
        return data, False
    return bytes(out), True


def _number(out: bytearray, at: int, limit: int, *, keep_mark: bool) -> tuple[int | None, int]:
    """(value, where it ends). None: the size is not known. The first byte says how long the number is."""
    if at >= limit or not out[at]:
        raise Unreadable
    length = 9 - out[at].bit_length()
    if at + length > limit:
        raise Unreadable
    value = int.from_bytes(out[at : at + length])
    if keep_mark:
        return value, at + length
    value &= (1 << (7 * length)) - 1
    return (None if value == (1 << (7 * length)) - 1 else value), at + length


def _element(out: bytearray, at: int, limit: int) -> tuple[int, int, int]:
    """(kind, where its content begins, where it ends)."""
    kind, after = _number(out, at, limit, keep_mark=True)
    size, body = _number(out, after, limit, keep_mark=False)
    assert kind is not None
    if size is None:
        # Written while it was recorded: a segment goes to the end, a cluster to the next part.
        if kind not in (SEGMENT, CLUSTER):
            raise Unreadable
        return kind, body, limit if kind == SEGMENT else _end_of_cluster(out, body, limit)
    if body + size > limit:
        raise Unreadable
    return kind, body, body + size


def _end_of_cluster(out: bytearray, at: int, limit: int) -> int:
    while at < limit:
        kind, _after = _number(out, at, limit, keep_mark=True)
        if kind in TOP:
            return at
        _kind, _body, at = _element(out, at, limit)
    return at


def _segment(out: bytearray, at: int, end: int) -> None:
    while at < end:
        kind, body, after = _element(out, at, end)
        if kind in GONE:
            _void(out, at, after)
        elif kind in INSIDE:
            _inside(out, kind, body, after)
        elif kind == SEEK_HEAD:
            _seek_head(out, body, after)
        at = after


def _inside(out: bytearray, parent: int, at: int, end: int) -> None:
    while at < end:
        kind, body, after = _element(out, at, end)
        # A checksum of what was changed would only say that it is broken.
        if kind in INSIDE[parent] or kind == CRC:
            _void(out, at, after)
        elif kind in BLANK:
            out[body:after] = b"-" * (after - body)
        elif kind in INSIDE:
            _inside(out, kind, body, after)
        at = after


def _seek_head(out: bytearray, at: int, end: int) -> None:
    """The index of parts no longer names those that are gone."""
    while at < end:
        kind, body, after = _element(out, at, end)
        if kind == CRC or (kind == SEEK and _target(out, body, after) in GONE):
            _void(out, at, after)
        at = after


def _target(out: bytearray, at: int, end: int) -> int:
    while at < end:
        kind, body, after = _element(out, at, end)
        if kind == SEEK_ID:
            return int.from_bytes(out[body:after])
        at = after
    return 0


def _void(out: bytearray, at: int, end: int) -> None:
    length = end - at
    # One byte of size counts to 126; all ones would mean that the size is not known.
    short = length < 129
    head = bytes([VOID, 0x80 | (length - 2)]) if short else bytes([VOID]) + (1 << 56 | (length - 9)).to_bytes(8)
    out[at:end] = head + bytes(length - len(head))
