"""The shipped model: tables of small integers in one compressed file."""

import io
import zlib
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

MAGIC = b"livemend-triage-1\n"
Arrays = dict[str, npt.NDArray[Any]]
M = TypeVar("M", bound=msgspec.Struct)


class Meta(msgspec.Struct, frozen=True):
    """What the arrays need beside them."""

    version: str
    bits: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    thresholds: dict[str, float]
    pairs: dict[str, str]
    # Sets of kinds that people write together (numbers of kinds), and what each set gains or loses for being one.
    sets: tuple[tuple[int, ...], ...] = ()
    bonus: tuple[float, ...] = ()
    # How much the head `unfavourable`, which has read far more than the two kinds it stands over, leans on them.
    lean: float = 0.0
    # The second reading it was calibrated with (`reader.Meta.version`), and the limits for texts read twice.
    reader: str = ""
    thresholds_read: dict[str, float] = {}


def dump(meta: msgspec.Struct, arrays: Arrays) -> bytes:
    body = io.BytesIO()
    head = []
    for name in sorted(arrays):
        array = np.ascontiguousarray(arrays[name])
        head.append((name, array.dtype.str, array.shape))
        body.write(array.tobytes())
    plain = msgspec.msgpack.encode((meta, head, body.getvalue()))
    return MAGIC + zlib.compress(plain, 9)


def parse(data: bytes, form: type[M]) -> tuple[M, Arrays]:
    """`form`: the struct of what stands beside the arrays. ValueError when it is no such file."""
    if not data.startswith(MAGIC):
        raise ValueError("not a triage model")
    plain = zlib.decompress(data[len(MAGIC) :])
    first, head, body = msgspec.msgpack.decode(
        plain, type=tuple[msgspec.Raw, list[tuple[str, str, tuple[int, ...]]], bytes]
    )
    meta = msgspec.msgpack.decode(first, type=form)
    arrays: Arrays = {}
    at = 0
    for name, kind, shape in head:
        count = int(np.prod(shape))
        arrays[name] = np.frombuffer(body, dtype=kind, count=count, offset=at).reshape(shape)
        at += arrays[name].nbytes
    return meta, arrays


def read(path: Path | None, shipped: str = "model.bin") -> bytes:
    """A file, or the one that comes with livemend."""
    if path is not None:
        return path.read_bytes()
    return resources.files("livemend.triage").joinpath(shipped).read_bytes()
