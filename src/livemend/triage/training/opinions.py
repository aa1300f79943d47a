"""What a teacher thinks of unlabelled real clauses: chances per head, kept without their texts.

The teacher (see `reader.py`) is too slow to judge a live stream; what it thinks of tens of thousands of clauses of
the public corpora teaches both readings words that the seed does not have. A clause is known by its hash only, so the
file holds no text of a corpus and says nothing to whoever lacks it.
"""

import hashlib
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

F32 = npt.NDArray[np.float32]
MAGIC = b"livemend-opinions-1\n"
KEY = 8
_CLAUSE = re.compile(r"[^，。！？!?；;…~\n\r,]+[，。！？!?；;…~,]*")


def key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:KEY]


def clauses(text: str) -> Iterator[str]:
    """The text itself and its runs of one or two clauses, where they are as long as a comment."""
    yield text
    parts = [match[0] for match in _CLAUSE.finditer(text)]
    for i in range(len(parts)):
        for size in (1, 2):
            run = "".join(parts[i : i + size]).strip(" ，,。；")
            if 3 <= len(run) <= 28:
                yield run


def dump(texts: list[str], chances: F32, heads: tuple[str, ...]) -> bytes:
    """One byte per chance; sorted by key, so the same opinions are the same file."""
    keys = [key(t) for t in texts]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    scaled = np.clip(np.round(chances[order] * 255), 0, 255).astype(np.uint8)
    plain = msgspec.msgpack.encode((heads, b"".join(keys[i] for i in order), scaled.T.tobytes()))
    return MAGIC + zlib.compress(plain, 9)


class Opinions(msgspec.Struct):
    heads: tuple[str, ...]
    at: dict[bytes, int]
    chances: F32

    @classmethod
    def read(cls, path: Path) -> "Opinions":
        data = path.read_bytes()
        if not data.startswith(MAGIC):
            raise ValueError("no opinions")
        heads, keys, scaled = msgspec.msgpack.decode(
            zlib.decompress(data[len(MAGIC) :]), type=tuple[tuple[str, ...], bytes, bytes]
        )
        size = len(keys) // KEY
        plain = np.frombuffer(scaled, dtype=np.uint8).reshape(len(heads), size).T
        chances = np.asarray(plain / np.float32(255), dtype=np.float32)
        return cls(heads, {keys[i * KEY : (i + 1) * KEY]: i for i in range(size)}, chances)

    def of(self, texts: Iterable[str]) -> tuple[list[str], F32]:
        """The clauses found in these texts, each once, with what is thought of them."""
        found: dict[str, int] = {}
        for text in texts:
            for clause in clauses(text):
                if clause not in found:
                    i = self.at.get(key(clause))
                    if i is not None:
                        found[clause] = i
        return list(found), self.chances[list(found.values())]
