"""From rows to an artefact."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from livemend.triage import artefact
from livemend.triage.features import Hasher
from livemend.triage.heads import FIRST, SECOND
from livemend.triage.labels import KINDS
from livemend.triage.model import Model
from livemend.triage.text import CodeTable
from livemend.triage.training import codes, data, linear

BITS = 20
COST = 20.0
Say = Callable[[str], None]


def baseline(rows: list[data.Row], say: Say = print) -> tuple[artefact.Meta, artefact.Arrays]:
    sources, places, pairs = codes.build()
    table = CodeTable(sources, places, pairs)
    hasher = Hasher(table, BITS)
    split = np.array([data.part(r.text) for r in rows])
    counts = linear.matrix(table, hasher, [r.text for r in rows])
    training = split == data.TRAIN
    kept = linear.space(counts[training])
    x = linear.project(counts, kept)
    first, second = data.targets(rows)
    ones = np.ones(int(training.sum()))
    arrays: artefact.Arrays = {"code_from": sources, "code_to": places, "slots": kept.slots, "idf": kept.idf}
    arrays["traditional"], arrays["simplified"] = codes.scripts()
    for name, y, heads in (("first", first, FIRST), ("second", second, SECOND)):
        weights, biases = np.zeros((x.shape[1], len(heads))), np.zeros(len(heads))
        for h, _ in enumerate(heads):
            if (y[training, h] == 1).any():
                weights[:, h], biases[h] = linear.fit(x[training], y[training, h], ones, COST)
            else:
                biases[h] = -9
        arrays[name], arrays[f"{name}_scale"] = linear.quantise(weights * kept.idf.astype(np.float64)[:, None])
        arrays[f"{name}_bias"] = biases.astype(np.float32)
    arrays["calibration"] = np.stack([np.ones(len(FIRST)), np.zeros(len(FIRST))]).astype(np.float32)
    meta = artefact.Meta("0", BITS, FIRST, SECOND, dict.fromkeys([*KINDS, "safety"], 0.5), pairs)
    return calibrate(meta, arrays, rows, first, split)


def calibrate(
    meta: artefact.Meta, arrays: artefact.Arrays, rows: list[data.Row], first: data.Targets, split: npt.NDArray[np.int64]
) -> tuple[artefact.Meta, artefact.Arrays]:
    """Platt scaling and thresholds on the validation part."""
    on = np.flatnonzero(split == data.VALIDATION)
    model = Model(meta, arrays)
    _, slots = model.encode([rows[i].text for i in on])
    scores, _ = model.first_scores(model.rows(slots), slots.begins)
    scale = arrays["calibration"].copy()
    limits: dict[str, float] = {}
    for h, head in enumerate(FIRST):
        y = first[on, h]
        known = y >= 0
        if y[known].sum() < 5:
            continue
        platt = LogisticRegression(C=1e3).fit(scores[known, h : h + 1], y[known])
        scale[:, h] = float(platt.coef_[0, 0]), float(platt.intercept_[0])
        p = platt.predict_proba(scores[known, h : h + 1])[:, 1]
        if head in KINDS or head == "safety":
            limits[head] = best_limit(p, y[known] == 1)
    arrays["calibration"] = scale
    return msgspec_replace(meta, limits), arrays


def msgspec_replace(meta: artefact.Meta, limits: dict[str, float]) -> artefact.Meta:
    return artefact.Meta(
        meta.version, meta.bits, meta.first, meta.second, {**meta.thresholds, **limits}, meta.pairs, meta.figures
    )


def best_limit(p: npt.NDArray[np.float64], y: npt.NDArray[np.bool_]) -> float:
    steps = np.linspace(0.1, 0.8, 71)
    scores = [2 * (y & (p >= s)).sum() / max(1, y.sum() + (p >= s).sum()) for s in steps]
    return round(float(steps[int(np.argmax(scores))]), 3)
