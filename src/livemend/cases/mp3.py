"""Takes everything said about a recording out of an MP3; the sound stays as it is.

The tags stand before and behind the sound: ID3v2 (id3.org, 2.4.0 structure), ID3v1, APEv2 and Lyrics3.
"""


def _behind_id3(data: bytes, at: int) -> int:
    size = 0
    for byte in data[at + 6 : at + 10]:
        size = size << 7 | (byte & 0x7F)
    footer = 10 if data[at + 5] & 0x10 else 0
    return at + 10 + size + footer


def _first(data: bytes) -> int:
    """Where the sound begins."""
    at = 0
    while True:
        if data[at : at + 3] == b"ID3" and at + 10 <= len(data):
            at = _behind_id3(data, at)
        elif data[at : at + 8] == b"APETAGEX" and at + 32 <= len(data):
            at += 32 + int.from_bytes(data[at + 12 : at + 16], "little")
        else:
            return min(at, len(data))


def _last(data: bytes, first: int) -> int:
    """Where it ends."""
    end = len(data)
    while True:
        before = end
        if data[end - 128 : end - 125] == b"TAG":
            end -= 128
        if data[end - 227 : end - 223] == b"TAG+":
            end -= 227
        if data[end - 32 : end - 24] == b"APETAGEX":
            head = 32 if data[end - 9] & 0x80 else 0
            end -= int.from_bytes(data[end - 20 : end - 16], "little") + head
        if data[end - 9 : end] == b"LYRICS200" and data[end - 15 : end - 9].isdigit():
            end -= int(data[end - 15 : end - 9]) + 15
        if data[end - 10 : end - 7] == b"3DI":
            size = 0
            for byte in data[end - 4 : end]:
                size = size << 7 | (byte & 0x7F)
            end -= size + 20
        if end < first:
            return first
        if end == before:
            return end


def only_sound(data: bytes) -> tuple[bytes, bool]:
    """(the sound, whether it is sure that nothing but sound is left)."""
    first = _first(data)
    sound = data[first : _last(data, first)].lstrip(b"\0")
    whole = len(sound) > 4 and sound[0] == 0xFF and sound[1] & 0xE0 == 0xE0 and b"ID3\x03" not in sound
    return (sound, whole) if sound else (data, False)
