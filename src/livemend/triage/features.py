"""Hashed n-grams of a whole batch at once: per code point one row of five slots.

Slots: character (or Latin word), 2-gram, 3-gram, 4-gram, gapped pair (or Latin word pair). Slot 0 means none.
The marks ^ and $ are part of the n-grams, so a feature knows the beginning and the end of a text.
"""

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage.text import END, START, Buffer, CodeTable

SLOTS = 5
_A, _B, _C = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_SALTS = [np.uint32(s) for s in (0x1B873593, 0x3C6EF372, 0x5BE0CD19, 0x510E527F, 0x6A09E667, 0x1F83D9AB, 0xBB67AE85)]
_R = 0x9E3779B97F4A7C15
_RINV = pow(_R, -1, 1 << 64)


class Slots(msgspec.Struct, frozen=True):
    """`index`: flat, SLOTS per code point; text i owns index[begins[i] : begins[i + 1]]."""

    index: npt.NDArray[np.uint32]
    begins: npt.NDArray[np.int64]


class Hasher:
    def __init__(self, table: CodeTable, bits: int):
        self.bits = bits
        self.shift = np.uint32(32 - bits)
        self.kind = table.kind
        # Single digits carry no meaning but 1 and 6 (+1, 666, 11); the rest are one class.
        self.hashed = np.arange(len(table.kind), dtype=np.uint32) * _A
        for digit in "23457890":
            self.hashed[ord(digit)] = self.hashed[ord("0")]
        self._grow(1024)

    def _grow(self, size: int) -> None:
        powers = np.full(size, _R, dtype=np.uint64)
        powers[0] = 1
        self.powers = np.multiply.accumulate(powers)
        powers = np.full(size, _RINV, dtype=np.uint64)
        powers[0] = 1
        self.inverse = np.multiply.accumulate(powers)

    def _slot(self, rolled: npt.NDArray[np.uint32], salt: int) -> npt.NDArray[np.uint32]:
        mixed = (rolled ^ _SALTS[salt]) * _C
        mixed ^= mixed >> np.uint32(15)
        mixed *= _A
        found: npt.NDArray[np.uint32] = mixed >> self.shift
        return found

    def slots(self, buffer: Buffer) -> Slots:
        codes = buffer.codes
        n = len(codes)
        h = np.zeros(n + 4, dtype=np.uint32)
        h[:n] = np.take(self.hashed, codes)
        last = np.repeat(buffer.ends, np.diff(np.append(buffer.starts, n)))
        room = last - np.arange(n)
        out = np.zeros((n, SLOTS), dtype=np.uint32)
        r2 = h[:n] * _B + h[1 : n + 1]
        r3 = r2 * _B + h[2 : n + 2]
        r4 = r3 * _B + h[3 : n + 3]
        kinds = np.take(self.kind, codes)
        latin = kinds == 8
        inside = (codes != START) & (codes != END) & ~latin
        out[:, 0] = self._slot(h[:n], 0) * inside
        out[:, 1] = self._slot(r2, 1) * (room >= 1)
        out[:, 2] = self._slot(r3, 2) * (room >= 2)
        out[:, 3] = self._slot(r4, 3) * (room >= 3)
        gap = h[:n] * _B + h[2 : n + 2] * _C
        out[:, 4] = self._slot(gap, 4) * ((room >= 2) & inside)
        if latin.any():
            self._words(out, h[:n], latin, last)
        self._length(out, buffer)
        return Slots(out.reshape(-1), np.append(buffer.starts, n) * SLOTS)

    def _length(self, out: npt.NDArray[np.uint32], buffer: Buffer) -> None:
        lengths = np.minimum(buffer.ends - buffer.starts - 1, 511)
        bucket = np.floor(np.log2(lengths + 1.0) * 2).astype(np.uint32)
        out[buffer.starts, 0] = self._slot(bucket * _A, 6)

    def _words(
        self,
        out: npt.NDArray[np.uint32],
        h: npt.NDArray[np.uint32],
        latin: npt.NDArray[np.bool_],
        last: npt.NDArray[np.int64],
    ) -> None:
        n = len(h)
        if n >= len(self.powers):
            self._grow(2 * n)
        edge = np.diff(latin.astype(np.int8), prepend=0, append=0)
        begin, end = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
        sums = np.zeros(n + 1, dtype=np.uint64)
        np.cumsum(h * latin * self.powers[:n], out=sums[1:])
        whole = (sums[end] - sums[begin]) * self.inverse[begin]
        word = (whole ^ (whole >> np.uint64(32))).astype(np.uint32)
        out[begin, 0] = self._slot(word, 5)
        near = (begin[1:] - end[:-1] <= 2) & (last[begin[1:]] == last[begin[:-1]])
        pair = self._slot(word[:-1] * _B + word[1:], 6)
        out[begin[:-1][near], 4] = pair[near]
