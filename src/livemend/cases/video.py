"""Takes the place out of a film: MP4 and MOV carry it as text in their header, beside the pictures.

The boxes keep their length, so no offset in the file moves: the words are overwritten, the rest is untouched.
Sources: Apple QuickTime File Format (user data `©xyz`, metadata key `com.apple.quicktime.location.ISO6709`),
3GPP TS 26.244 (`loci`).
"""

import re

CONTAINERS = frozenset({b"moov", b"trak", b"udta", b"mdia", b"minf"})
PLACES = frozenset({b"\xa9xyz", b"loci"})
# ISO 6709: +25.0330+121.5654/ or with a height.
_ISO6709 = re.compile(rb"[+-]\d{2,3}(?:\.\d+)?[+-]\d{3}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS[\w-]*)?/")


def without_place(data: bytes) -> tuple[bytes, bool]:
    """(the film, whether its header could be read to the end)."""
    out = bytearray(data)
    return (bytes(out), True) if _walk(out, 0, len(out), 0) else (data, False)


def _walk(out: bytearray, at: int, end: int, depth: int) -> bool:
    while at + 8 <= end:
        size, kind = int.from_bytes(out[at : at + 4]), bytes(out[at + 4 : at + 8])
        head = 8
        if size == 1 and at + 16 <= end:
            size, head = int.from_bytes(out[at + 8 : at + 16]), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            # A terminating zero word is allowed at the end of user data.
            return depth > 0 and not any(out[at:end])
        body, stop = at + head, at + size
        if kind in PLACES:
            out[at + 4 : at + 8] = b"free"
            out[body:stop] = bytes(stop - body)
        elif kind in CONTAINERS and depth < 8:
            if not _walk(out, body, stop, depth + 1):
                return False
        elif kind == b"meta":
            for found in list(_ISO6709.finditer(out, body, stop)):
                out[found.start() : found.end()] = b" " * (found.end() - found.start())
        at = stop
    return True
