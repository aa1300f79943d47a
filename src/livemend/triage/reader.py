"""The second reading: a small transformer over word pieces, for texts that n-grams leave open.

It knows what words mean and in which order they stand, so it tells "没坏" from "坏没坏" from "坏了没人理"; it takes
milliseconds a text, so it is asked only where the first reading is in doubt and there is time. It is
multilingual-e5-small (MIT), fitted to the seed, half as wide inside and kept in four bits a weight; `training/graph.py`
writes it down as an ONNX graph, which ONNX Runtime computes as it is packed.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage import artefact

F32 = npt.NDArray[np.float32]

START, END = 2, 3
# Texts of which is remembered what they said, under a thousand bytes each.
KEPT = 2_048


class Meta(msgspec.Struct, frozen=True):
    """`heads`: what the outputs are asked, in their order; `longest`: pieces read of a text, half at each end."""

    version: str
    heads: tuple[str, ...]
    longest: int


def ends(pieces: list[int], longest: int) -> list[int]:
    """A text with its middle left out where it is too long: what went wrong stands first, what is asked for last."""
    half = longest // 2
    return pieces if len(pieces) <= longest else pieces[:half] + pieces[half - longest :]


class Reader:
    """One instance serves all threads. The graph is made ready when the first text comes."""

    def __init__(self, meta: Meta, arrays: artefact.Arrays):
        self.meta = meta
        self._arrays = arrays
        # Many write the same words at once: what was read a moment ago is not read again.
        self._read = lru_cache(KEPT)(self._of)

    @classmethod
    def load(cls, path: Path | None = None) -> "Reader":
        return cls(*artefact.parse(artefact.read(path, "reader.bin"), Meta))

    @cached_property
    def _pieces(self) -> Any:
        from sentencepiece import SentencePieceProcessor

        return SentencePieceProcessor(model_proto=self._arrays["pieces"].tobytes())

    @cached_property
    def _graph(self) -> Any:
        import onnxruntime as runtime

        options = runtime.SessionOptions()
        # One thread, as for all of triage: a text takes two milliseconds, and threads that wait for each other more.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # No store of memory for later: a desk has little to spare.
        options.enable_cpu_mem_arena = False
        graph = self._arrays["graph"].tobytes()
        return runtime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def read(self, texts: Sequence[str]) -> F32:
        """Scores (log-odds, before calibration) of each text as it is compared, one column per head."""
        out = np.empty((len(texts), len(self.meta.heads)), dtype=np.float32)
        for row, text in enumerate(texts):
            out[row] = self._read(text)[0]
        return out

    def senses(self, texts: Sequence[str]) -> list[F32]:
        """What each text is about, a direction (length one): two tellings of one matter lie close."""
        return [self._read(text)[1] for text in texts]

    def _of(self, text: str) -> tuple[F32, F32]:
        # By itself: numbers of eight bits are rounded by what is computed with them, and no text shall be judged by its
        # company. Together they would take no less time.
        ids = np.array([[START, *ends(self._pieces.encode(text), self.meta.longest), END]])
        scores, sense = self._graph.run(["scores", "sense"], {"ids": ids})
        return scores[0], sense[0]
