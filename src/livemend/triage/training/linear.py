"""Logistic regression per head over hashed n-grams, and its tables as small integers."""

import warnings
from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from livemend.triage.features import Hasher
from livemend.triage.text import CodeTable

Floats = npt.NDArray[np.float64]


class Space(msgspec.Struct):
    """The features kept and their weights."""

    slots: npt.NDArray[np.int32]
    idf: npt.NDArray[np.float16]


def matrix(codes: CodeTable, hasher: Hasher, texts: Sequence[str]) -> sp.csr_matrix:
    parts = []
    for at in range(0, len(texts), 4096):
        some = texts[at : at + 4096]
        slots = hasher.slots(codes.encode(some))
        doc = np.repeat(np.arange(len(some)), np.diff(slots.begins))
        used = slots.index != 0
        ones = np.ones(int(used.sum()), dtype=np.float32)
        part = sp.csr_matrix((ones, (doc[used], slots.index[used])), shape=(len(some), 1 << hasher.bits))
        part.sum_duplicates()
        parts.append(part)
    return sp.vstack(parts, format="csr")


def space(counts: sp.csr_matrix, others: Sequence[sp.csr_matrix] = (), minimum: int = 2) -> Space:
    """Features that labelled texts have twice, or all texts together three times; weighted by the labelled ones."""
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    everywhere = seen + sum(np.bincount(o.indices, minlength=counts.shape[1]) for o in others)
    kept = np.flatnonzero((seen >= minimum) | (everywhere >= minimum + 1)).astype(np.int32)
    idf = np.log((counts.shape[0] + 1) / (np.maximum(seen[kept], minimum) + 1)) + 1
    return Space(kept, idf.astype(np.float16))


def project(counts: sp.csr_matrix, of: Space) -> sp.csr_matrix:
    """Weighted, cut to the space, each text of length one: as the model computes it."""
    idf = of.idf.astype(np.float32)
    kept = counts[:, of.slots]
    norm = np.sqrt(np.maximum(np.asarray(kept @ (idf**2)).ravel(), 1.0))
    return (sp.diags(1.0 / norm) @ kept @ sp.diags(idf)).tocsr().astype(np.float64)


def fit(x: sp.csr_matrix, y: npt.NDArray[np.int8], weight: Floats, cost: float) -> tuple[Floats, float]:
    """One head on the rows whose label is known for it."""
    known = np.flatnonzero(y >= 0)
    model = LogisticRegression(C=cost, solver="liblinear", dual=True, max_iter=60, random_state=1)
    share = float((y[known] == 1).mean())
    balance = np.where(y[known] == 1, 0.5 / max(share, 1e-3), 0.5 / max(1 - share, 1e-3))
    balance = np.sqrt(balance) * weight[known]
    with warnings.catch_warnings():
        # Sixty rounds are meant as a limit: more fit the noise of the labels.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x[known], y[known], sample_weight=balance)
    return model.coef_[0], float(model.intercept_[0])


def quantise(weights: Floats) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """Columns as integers in -127..127; the few largest weights of a head are cut."""
    scale = np.maximum(np.quantile(np.abs(weights), 0.9995, axis=0), 1e-6) / 127
    return np.clip(np.round(weights / scale), -127, 127).astype(np.int8), scale.astype(np.float32)
