"""Texts of a batch as one buffer of code points, made comparable without a Python object per character.

Every text becomes `^ text $` (code points 2 and 3). Compatibility forms, case, traditional characters, look-alikes
are one table look-up; zero-width characters, separators inside CJK runs and repeats fall out by masks.
"""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

U32 = npt.NDArray[np.uint32]
I64 = npt.NDArray[np.int64]

PLANES = 0x20000
START, END, SPACE, DASH = 2, 3, 32, 45
LONGEST_NUMBER = 4
# Longer texts are judged by their beginning and end; nobody reads more of a comment on air.
HEAD, TAIL = 420, 160
_SEPARATORS = ".·•*_|/\\-~^`'\"。,，、・‧…+=#&"


class Buffer(msgspec.Struct, frozen=True):
    """`codes`: the texts one after another; text i is codes[starts[i] : ends[i] + 1] with its marks.

    `origin[j]` is the place of code j in the text it came from (only when asked for).
    """

    codes: U32
    starts: I64
    ends: I64
    origin: I64 | None
    raw: U32
    raw_starts: I64

    def text(self, i: int) -> str:
        """Text i as it is compared."""
        return self.codes[self.starts[i] + 1 : self.ends[i]].tobytes().decode("utf-32-le", "replace")


class CodeTable:
    """Where each code point goes (0: dropped), with the classes the masks need."""

    def __init__(self, sources: npt.NDArray[np.int32], targets: npt.NDArray[np.int32], pairs: dict[str, str]):
        table = np.arange(PLANES + 1, dtype=np.uint32)
        table[:32] = SPACE
        table[0xD800:0xE000] = SPACE
        table[sources] = targets.astype(np.uint32)
        table[START], table[END] = START, END
        table[PLANES] = 0x3007
        self.table = table
        kind = np.zeros(PLANES + 1, dtype=np.uint8)
        kind[0x3400:0xA000] = 1
        kind[0x3105:0x3130] = 1
        kind[[ord(c) for c in _SEPARATORS]] = 2
        kind[ord("0") : ord("9") + 1] = 4
        kind[ord("a") : ord("z") + 1] = 8
        self.kind = kind
        self.pairs = {(ord(a[0]), ord(a[1])): b for a, b in pairs.items()}
        self._first = np.zeros(PLANES + 1, dtype=bool)
        self._second = np.zeros(PLANES + 1, dtype=bool)
        for a, b in self.pairs:
            self._first[a] = self._second[b] = True

    def encode(self, texts: Sequence[str], *, origin: bool = False) -> Buffer:
        raw = _join(texts)
        codes = np.take(self.table, np.minimum(raw, PLANES))
        places: I64 | None = None
        if origin:
            first = np.flatnonzero(raw == START)
            spans = np.diff(np.append(first, len(raw)))
            places = np.arange(len(raw)) - np.repeat(first, spans) - 1
        keep = codes != 0
        codes, places = _pick(codes, places, keep)
        kind = np.take(self.kind, codes)
        keep = np.ones(len(codes), dtype=bool)
        keep[1:-1] = ~((kind[1:-1] == 2) & (kind[:-2] == 1) & (kind[2:] == 1) & (codes[1:-1] != ord(",")))
        keep[1:] &= ~((codes[1:] == SPACE) & ((codes[:-1] == SPACE) | (codes[:-1] == START)))
        keep[1:-1] &= ~_spaced_out(codes, kind)
        codes, places = _pick(codes, places, keep)
        codes, places = self._undo_pairs(codes, places)
        codes, places = self._shorten_numbers(codes, places)
        same = np.zeros(len(codes), dtype=bool)
        same[2:] = (codes[2:] == codes[1:-1]) & (codes[1:-1] == codes[:-2])
        digit = np.take(self.kind, codes) == 4
        third = same.copy()
        third[1:] &= same[:-1]
        drop = np.where(digit, third, same)
        drop[:-1] |= (codes[:-1] == SPACE) & (codes[1:] == END)
        codes, places = _pick(codes, places, ~drop)
        starts = np.flatnonzero(codes == START)
        ends = np.append(starts[1:], len(codes)) - 1
        return Buffer(codes, starts, ends, places, raw, np.flatnonzero(raw == START))

    def _shorten_numbers(self, codes: U32, places: I64 | None) -> tuple[U32, I64 | None]:
        """Of a telephone or order number only the beginning counts, or its digits drown what is said beside it."""
        digit = np.take(self.kind, codes) == 4
        if not digit.any():
            return codes, places
        three = digit.copy()
        three[2:] &= digit[1:-1] & digit[:-2]
        joint = np.zeros(len(codes), dtype=bool)
        joint[1:-3] = ((codes[1:-3] == DASH) | (codes[1:-3] == SPACE)) & three[:-4] & three[4:]
        codes, places = _pick(codes, places, ~joint)
        digit = digit[~joint]
        late = digit.copy()
        for back in range(1, LONGEST_NUMBER + 1):
            late[back:] &= digit[:-back]
            late[:back] = False
        return _pick(codes, places, ~late)

    def _undo_pairs(self, codes: U32, places: I64 | None) -> tuple[U32, I64 | None]:
        """Words spelled around a filter, two characters each: few, so the found ones are done one by one."""
        hits = np.flatnonzero(np.take(self._first, codes[:-1]) & np.take(self._second, codes[1:]))
        if not len(hits):
            return codes, places
        keep = np.ones(len(codes), dtype=bool)
        codes = codes.copy()
        for i in hits.tolist():
            new = self.pairs.get((int(codes[i]), int(codes[i + 1])))
            if new is None:
                continue
            codes[i] = ord(new[0])
            if len(new) > 1:
                codes[i + 1] = ord(new[1])
            else:
                keep[i + 1] = False
        return _pick(codes, places, keep)


def _spaced_out(codes: U32, kind: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Spaces between characters that stand alone: 質 量 好 差."""
    bare = (codes == SPACE) | (codes == START) | (codes == END)
    alone = np.zeros(len(codes), dtype=bool)
    alone[1:-1] = (kind[1:-1] == 1) & bare[:-2] & bare[2:]
    found: npt.NDArray[np.bool_] = (codes[1:-1] == SPACE) & alone[:-2] & alone[2:]
    return found


def _pick(codes: U32, places: I64 | None, keep: npt.NDArray[np.bool_]) -> tuple[U32, I64 | None]:
    if keep.all():
        return codes, places
    return codes[keep], None if places is None else places[keep]


def _join(texts: Sequence[str]) -> U32:
    for _ in range(2):
        joined = "\x02" + "\x03\x02".join(texts) + "\x03"
        raw = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        marks = int((raw == START).sum()), int((raw == END).sum())
        if marks == (len(texts), len(texts)) and max(map(len, texts)) <= HEAD + TAIL:
            return raw
        texts = [_plain(t) for t in texts]
    return raw


def _plain(text: str) -> str:
    return shorten(text).replace("\x02", " ").replace("\x03", " ")


def shorten(text: str) -> str:
    return text if len(text) <= HEAD + TAIL else text[:HEAD] + "\n" + text[1 - TAIL :]
