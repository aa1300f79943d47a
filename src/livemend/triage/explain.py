"""Why a verdict: the weights of its lane's head, laid back on the characters they came from."""

from collections.abc import Sequence

import numpy as np

from livemend.triage.features import SLOTS
from livemend.triage.heads import SAFETY
from livemend.triage.labels import KINDS
from livemend.triage.model import Model
from livemend.triage.verdict import Reason

_WIDTHS = (1, 2, 3, 4, 3)
LIMIT = 4


def reasons(
    model: Model, text: str, labels: tuple[str, ...], lane: str, fired: Sequence[str] = ()
) -> tuple[Reason, ...]:
    """Rules first; then n-gram weights laid on their characters: runs above the mean are spans, strongest first."""
    named = tuple(Reason(1.0, rule=name) for name in fired)
    buffer, slots = model.encode([text], origin=True)
    assert buffer.origin is not None
    head = SAFETY if lane == "safety" else KINDS.index(lane if lane in KINDS else labels[0])
    rows = model.rows(slots).reshape(-1, SLOTS)
    norm = float(np.sqrt(max(model.first[rows.reshape(-1), -1].sum(), 1.0)))
    weights = model.first[rows, head] / norm
    length = len(buffer.codes)
    heat = np.zeros(length + 4)
    for slot, width in enumerate(_WIDTHS):
        if slot in (0, 4):
            reach = _word_reach(model, buffer.codes) if slot == 0 else np.full(length, width)
            for i in np.flatnonzero(weights[:, slot]).tolist():
                heat[i : i + int(reach[i])] += weights[i, slot] / int(reach[i])
            continue
        for step in range(width):
            heat[step : step + length] += weights[:, slot] / width
    heat = heat[1 : length - 1]
    if not len(heat) or heat.max() <= 0:
        return named
    hot = heat > max(0.25 * float(heat.max()), 1e-3)
    edges = np.diff(hot.astype(np.int8), prepend=0, append=0)
    found = []
    for a, b in zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True):
        start, end = int(buffer.origin[a + 1]), int(buffer.origin[b]) + 1
        found.append(Reason(round(float(heat[a:b].sum()), 3), span=text[start:end], start=start, end=end))
    return (*named, *sorted(found, key=lambda r: -r.weight)[:LIMIT])


def _word_reach(model: Model, codes: np.ndarray) -> np.ndarray:
    latin = np.take(model.hasher.kind, codes) == 8
    reach = np.ones(len(codes), dtype=np.int64)
    edge = np.diff(latin.astype(np.int8), prepend=0, append=0)
    begin, end = np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
    reach[begin] = end - begin
    return reach
