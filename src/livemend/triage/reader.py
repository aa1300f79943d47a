"""The second reading: a small transformer over word pieces, for texts that n-grams leave open.

It knows what words mean and in which order they stand, so it tells "没坏" from "坏没坏" from "坏了没人理"; it takes
milliseconds a text, so it is asked only where the first reading is in doubt and there is time. It is
multilingual-e5-small (MIT), fitted to the seed, half as wide inside and kept in four bits a weight; see
`training/reader.py`.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage import artefact

F32 = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

# Weights that share a scale.
GROUP = 64
# Padded places computed at once: enough for the processor, little memory.
AT_ONCE = 768
START, END = 2, 3
_FAR = np.float32(-1e4)


class Meta(msgspec.Struct, frozen=True):
    """`heads`: what the outputs are asked, in their order; `longest`: pieces read of a text."""

    version: str
    heads: tuple[str, ...]
    layers: int
    parts: int
    longest: int


class Layer(msgspec.Struct):
    """One layer, its matrices as (in, out)."""

    attend: F32
    attend_bias: F32
    merge: F32
    merge_bias: F32
    merge_norm: F32
    widen: F32
    widen_bias: F32
    narrow: F32
    narrow_bias: F32
    narrow_norm: F32


class Reader:
    """One instance serves all threads. The weights are unpacked when the first text comes."""

    def __init__(self, meta: Meta, arrays: artefact.Arrays):
        self.meta = meta
        self._arrays = arrays

    @classmethod
    def load(cls, path: Path | None = None) -> "Reader":
        return cls(*artefact.parse(artefact.read(path, "reader.bin"), Meta))

    @cached_property
    def _pieces(self) -> Any:
        from sentencepiece import SentencePieceProcessor

        return SentencePieceProcessor(model_proto=self._arrays["pieces"].tobytes())

    @cached_property
    def _layers(self) -> list[Layer]:
        return [
            Layer(*(self._tensor(f"{n}.{field}") for field in Layer.__struct_fields__)) for n in range(self.meta.layers)
        ]

    @cached_property
    def _small(self) -> dict[str, F32]:
        return {name: self._tensor(name) for name in ("place", "norm", "head", "head_bias")}

    def _tensor(self, name: str) -> F32:
        array = self._arrays[name]
        if array.dtype != np.uint8:
            return array.astype(np.float32)
        return np.ascontiguousarray(unpack(array, self._arrays[f"{name}_scale"]).T)

    def read(self, texts: Sequence[str]) -> F32:
        """Scores (log-odds, before calibration) of each text as it is compared, one column per head."""
        limit = self.meta.longest
        ids = [[START, *pieces[:limit], END] for pieces in self._pieces.encode(list(texts))] if len(texts) else []
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        out = np.empty((len(ids), len(self.meta.heads)), dtype=np.float32)
        at = 0
        while at < len(order):
            end = at + 1
            while end < len(order) and (end - at + 1) * len(ids[order[end]]) <= AT_ONCE:
                end += 1
            some = order[at:end]
            out[some] = self._batch([ids[i] for i in some])
            at = end
        return out

    def _batch(self, ids: list[list[int]]) -> F32:
        """Texts of like length, the longest last."""
        size, length = len(ids), len(ids[-1])
        places = np.zeros((size, length), dtype=np.int64)
        kept = np.zeros((size, length), dtype=np.float32)
        for row, some in enumerate(ids):
            places[row, : len(some)] = some
            kept[row, : len(some)] = 1
        small = self._small
        flat = places.reshape(-1)
        x = unpack(self._arrays["word"][flat], self._arrays["word_scale"][flat])
        width = x.shape[1]
        x = (x.reshape(size, length, width) + small["place"][:length]).reshape(-1, width)
        x = _normed(x, small["norm"])
        hidden = (1 - kept)[:, None, None, :] * _FAR
        for layer in self._layers:
            x = self._layer(layer, x, hidden, size, length)
        x = x.reshape(size, length, width)
        there = kept[:, :, None]
        pooled = np.concatenate([(x * there).sum(1) / there.sum(1), (x + (1 - there) * _FAR).max(1)], axis=1)
        return np.asarray(pooled @ small["head"].T + small["head_bias"], dtype=np.float32)

    def _layer(self, of: Layer, x: F32, hidden: F32, size: int, length: int) -> F32:
        parts, width = self.meta.parts, x.shape[1]
        deep = width // parts
        asked = (x @ of.attend + of.attend_bias).reshape(size, length, 3, parts, deep).transpose(2, 0, 3, 1, 4)
        query, key, value = (np.ascontiguousarray(a) for a in asked)
        weight = query @ key.transpose(0, 1, 3, 2)
        weight *= np.float32(deep**-0.5)
        weight += hidden
        weight -= weight.max(-1, keepdims=True)
        np.exp(weight, out=weight)
        weight /= weight.sum(-1, keepdims=True)
        seen = (weight @ value).transpose(0, 2, 1, 3).reshape(-1, width)
        x = _normed(x + seen @ of.merge + of.merge_bias, of.merge_norm)
        wide = x @ of.widen
        wide += of.widen_bias
        return _normed(x + _gelu(wide) @ of.narrow + of.narrow_bias, of.narrow_norm)


def _normed(x: F32, scale_and_shift: F32) -> F32:
    x = x - x.mean(1, keepdims=True)
    x *= (1 / np.sqrt(np.einsum("ij,ij->i", x, x) / np.float32(x.shape[1]) + np.float32(1e-12)))[:, None]
    x *= scale_and_shift[0]
    x += scale_and_shift[1]
    return x


def _gelu(x: F32) -> F32:
    """The tanh form, as the layers were fitted with."""
    inner = x * x
    inner *= x
    inner *= np.float32(0.044715)
    inner += x
    inner *= np.float32(0.7978845608)
    np.tanh(inner, out=inner)
    inner += 1
    inner *= x
    inner *= np.float32(0.5)
    return inner


def pack(weights: F32) -> tuple[Bytes, npt.NDArray[np.float16]]:
    """Rows of four-bit numbers, 64 to a scale: two to a byte, the first half of a group in the low bits."""
    rows, width = weights.shape
    groups = weights.reshape(rows, width // GROUP, GROUP)
    at = np.abs(groups).argmax(2)[:, :, None]
    # The largest becomes -8, the one number without a twin.
    scale = (np.take_along_axis(groups, at, 2) / -8).astype(np.float16)
    safe = np.where(scale == 0, 1, scale.astype(np.float32))
    numbers = (np.clip(np.round(groups / safe), -8, 7) + 8).astype(np.uint8)
    half = GROUP // 2
    pairs: Bytes = numbers[:, :, :half] | np.left_shift(numbers[:, :, half:], np.uint8(4))
    return pairs.reshape(rows, width // 2), scale[:, :, 0]


def unpack(packed: Bytes, scale: npt.NDArray[np.float16]) -> F32:
    rows, groups = scale.shape
    half = GROUP // 2
    numbers = packed.reshape(rows, groups, half)
    out = np.empty((rows, groups, GROUP), dtype=np.float32)
    out[:, :, :half] = numbers & 15
    out[:, :, half:] = numbers >> 4
    out -= 8
    out *= scale[:, :, None]
    return out.reshape(rows, groups * GROUP)
