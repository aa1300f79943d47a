"""Scores of a batch: hashed n-grams summed over tables, one column per head."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from livemend.triage import artefact
from livemend.triage.features import Hasher, Slots
from livemend.triage.heads import UNFAVOURABLE
from livemend.triage.script import Scripts
from livemend.triage.text import Buffer, CodeTable

F32 = npt.NDArray[np.float32]


class Model:
    def __init__(self, meta: artefact.Meta, arrays: artefact.Arrays):
        self.meta = meta
        self.codes = CodeTable(arrays["code_from"], arrays["code_to"], meta.pairs)
        self.hasher = Hasher(self.codes, meta.bits)
        self.scripts = Scripts(arrays["traditional"], arrays["simplified"])
        known = arrays["slots"]
        self.row = np.zeros(1 << meta.bits, dtype=np.int32)
        self.row[known] = np.arange(1, len(known) + 1, dtype=np.int32)
        first = arrays["first"].astype(np.float32) * arrays["first_scale"]
        # The last column is the squared weight of the feature: the length of the text's vector.
        self.first = np.zeros((len(known) + 1, first.shape[1] + 1), dtype=np.float32)
        self.first[1:, :-1] = first
        self.first[1:, -1] = arrays["idf"].astype(np.float32) ** 2
        self.second = np.zeros((len(known) + 1, arrays["second"].shape[1]), dtype=np.int8)
        self.second[1:] = arrays["second"]
        self.second_scale = arrays["second_scale"].astype(np.float32)
        # Copies: a view would keep the whole unpacked artefact in memory.
        self.first_bias, self.second_bias = arrays["first_bias"].copy(), arrays["second_bias"].copy()
        self.calibration = arrays["calibration"].astype(np.float32)
        self.mixture = arrays["mixture"].astype(np.float32) if "mixture" in arrays else None
        self.mixture_detail = arrays["mixture_detail"].astype(np.float32) if "mixture" in arrays else None

    @classmethod
    def load(cls, path: Path | None = None) -> "Model":
        return cls(*artefact.parse(artefact.read(path), artefact.Meta))

    def encode(self, texts: Sequence[str], *, origin: bool = False) -> tuple[Buffer, Slots]:
        buffer = self.codes.encode(texts, origin=origin)
        return buffer, self.hasher.slots(buffer)

    def rows(self, slots: Slots) -> npt.NDArray[np.int32]:
        return np.take(self.row, slots.index)

    def first_scores(self, rows: npt.NDArray[np.int32], begins: npt.NDArray[np.int64]) -> tuple[F32, F32]:
        """Scores of the first table, and the length each text's vector is divided by."""
        sums = np.add.reduceat(np.take(self.first, rows, axis=0), begins[:-1], axis=0)
        norm: F32 = np.sqrt(np.maximum(sums[:, -1], 1.0))
        return np.asarray(sums[:, :-1] / norm[:, None] + self.first_bias, dtype=np.float32), norm

    def second_scores(
        self, rows: npt.NDArray[np.int32], begins: npt.NDArray[np.int64], chosen: npt.NDArray[np.int64], norm: F32
    ) -> F32:
        lengths = (begins[1:] - begins[:-1])[chosen]
        starts = np.cumsum(lengths) - lengths
        picked = np.arange(int(lengths.sum())) + np.repeat(begins[chosen] - starts, lengths)
        wide = np.take(self.second, np.take(rows, picked), axis=0).astype(np.float32)
        sums = np.add.reduceat(wide, starts, axis=0) * self.second_scale
        scores: F32 = sums / norm[chosen, None] + self.second_bias
        return scores

    def probabilities(self, scores: F32) -> F32:
        # Each head's own score, and what the head over complaint and negative review says beside it.
        z = scores * self.calibration[0] + self.calibration[1] + scores[:, UNFAVOURABLE, None] * self.calibration[2]
        found: F32 = 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
        return found

    def mixed(self, chances: F32, read: F32) -> F32:
        """Chances after a second reading, each from all that both say. Signals are known to the first alone."""
        assert self.mixture is not None
        n = self.mixture.shape[1]
        z = beside(logit(chances[:, :n]), read) @ self.mixture
        found = chances.copy()
        found[:, :n] = 1.0 / (1.0 + np.exp(-np.clip(z, -30, 30)))
        return found

    def mixed_detail(self, second: F32, read: F32) -> F32:
        """Scores of `serious` and of the issues after a second reading."""
        assert self.mixture_detail is not None
        n = self.mixture_detail.shape[1]
        found = second.copy()
        found[:, :n] = beside(second[:, :n], read) @ self.mixture_detail
        return found


def beside(once: F32, read: F32) -> F32:
    """Both readings in one row, and a one for what is added."""
    return np.concatenate([once, read, np.ones((len(once), 1), dtype=np.float32)], axis=1)


def logit(chance: F32) -> F32:
    chance = np.clip(chance, 1e-5, 1 - 1e-5)
    return np.asarray(np.log(chance / (1 - chance)), dtype=np.float32)
