"""Takes places, devices and names out of a film: MP4 and MOV carry them in their header, beside the pictures.

The boxes keep their length, so no offset in the file moves: they are declared free and overwritten with nothing.
Sources: ISO/IEC 14496-12 (`udta`, `meta`, `free`), Apple QuickTime File Format (user data and metadata), 3GPP TS
26.244 (`loci`), Adobe XMP part 3 (its `uuid` box).
"""

CONTAINERS = frozenset({b"moov", b"trak", b"mdia", b"minf"})
TOLD = frozenset({b"udta", b"meta"})
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")


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
        if kind in TOLD or (kind == b"uuid" and out[body : body + 16] == XMP):
            out[at + 4 : at + 8] = b"free"
            out[body:stop] = bytes(stop - body)
        elif kind in CONTAINERS and depth < 8 and not _walk(out, body, stop, depth + 1):
            return False
        at = stop
    return True
