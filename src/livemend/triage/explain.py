"""Why a verdict: the weights of its lane's head, laid back on the characters they came from."""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from livemend.triage.features import SLOTS
from livemend.triage.heads import SAFETY
from livemend.triage.labels import KINDS
from livemend.triage.model import Model
from livemend.triage.pii import Span
from livemend.triage.text import HEAD, PLANES, SPACE, TAIL
from livemend.triage.verdict import Reason

Places = npt.NDArray[np.int64]
Heat = npt.NDArray[np.float64]
_WIDTHS = (1, 2, 3, 4, 3)
LIMIT = 4
_ADVERTISING = ("spam", "malicious")
# Letters of the Latin script, also with accents or in full width, and digits: no half of a word is a reason.
_LETTERS = frozenset(
    c for c in map(chr, (*range(0x370), *range(0x1E00, 0x1F00), *range(0xFF10, 0xFF5B))) if c.isalnum()
)
_LETTER = np.zeros(PLANES + 1, dtype=bool)
_LETTER[list(map(ord, _LETTERS))] = True
_APOSTROPHE = ord("'")


def reasons(
    model: Model,
    text: str,
    labels: tuple[str, ...],
    lane: str,
    fired: Sequence[str] = (),
    personal: Sequence[Span] = (),
) -> tuple[Reason, ...]:
    """The rules, and n-gram weights laid on their characters: hot runs are spans. The strongest first.

    personal: what of the text is personal data; it says nothing of the matter, unless the matter is an advertisement.
    """
    if lane in _ADVERTISING:
        personal = ()
    named = [Reason(1.0, rule=name) for name in fired]
    buffer, slots = model.encode([text], origin=True)
    assert buffer.origin is not None
    head = SAFETY if lane == "safety" else KINDS.index(lane if lane in KINDS else labels[0])
    rows = model.rows(slots).reshape(-1, SLOTS)
    norm = float(np.sqrt(max(model.first[rows.reshape(-1), -1].sum(), 1.0)))
    weights = model.first[rows, head] / norm
    length = len(buffer.codes)
    heat = np.zeros(length + 4)
    for slot, width in enumerate(_WIDTHS):
        for step in range(width):
            heat[step : step + length] += weights[:, slot] / width
    heat, codes, origin = heat[1 : length - 1], buffer.codes[1:-1], buffer.origin[1:-1]
    blanks = np.flatnonzero(codes[1:-1] == SPACE) + 1
    _even_out(heat, codes, blanks)
    missing = len(text) - HEAD - TAIL
    if missing > 0:
        # The middle of a long text was not read: what stands behind it is further on, and no span goes across.
        joint = np.searchsorted(origin, HEAD)
        heat[joint : joint + 1] = 0
        blanks = blanks[blanks != joint]
        origin = origin + missing * (origin > HEAD)
    for span in personal:
        heat[(origin >= span.start) & (origin < span.end)] = 0
    if not len(heat) or heat.max() <= 0:
        return tuple(named)
    spans = []
    for weight, start, end in _strongest(heat, blanks, origin, text):
        if not any(start < span.end and span.start < end for span in personal):
            spans.append(Reason(weight, span=text[start:end], start=start, end=end))
            if len(spans) == LIMIT:
                break
    return tuple(sorted([*named, *spans], key=lambda reason: -reason.weight))


def _strongest(heat: Heat, blanks: Places, origin: Places, text: str) -> Iterator[tuple[float, int, int]]:
    """(weight, start, end) in the text of every hot run, without blanks around it and without halves of words."""
    hot = heat > max(0.25 * float(heat.max()), 1e-3)
    hot[blanks] = hot[blanks - 1] & hot[blanks + 1]
    begin, end = _runs(hot)
    total = np.append(0.0, np.cumsum(heat))
    weights = total[end] - total[begin]
    for n in np.argsort(-weights, kind="stable").tolist():
        start, stop = int(origin[begin[n]]), int(origin[end[n] - 1]) + 1
        # What was left out of the comparison, as in "soooo", belongs to the word.
        dropped = int(origin[end[n]]) if end[n] < len(origin) else len(text)
        while stop < dropped and _inside(text, stop):
            stop += 1
        if not _inside(text, start) and not _inside(text, stop):
            yield round(float(weights[n]), 3), start, stop


def _inside(text: str, place: int) -> bool:
    return 0 < place < len(text) and text[place - 1] in _LETTERS and text[place] in _LETTERS


def _even_out(heat: Heat, codes: npt.NDArray[np.uint32], blanks: Places) -> None:
    """A word is hot as a whole or not at all; what lies on a blank belongs to the words around it."""
    half = heat[blanks] / 2
    heat[blanks - 1] += half
    heat[blanks + 1] += half
    heat[blanks] = 0
    letter = np.take(_LETTER, codes)
    letter[1:-1] |= (codes[1:-1] == _APOSTROPHE) & letter[:-2] & letter[2:]
    begin, end = _runs(letter)
    if len(begin):
        total = np.append(0.0, np.cumsum(heat))
        heat[letter] = np.repeat((total[end] - total[begin]) / (end - begin), end - begin)


def _runs(where: npt.NDArray[np.bool_]) -> tuple[Places, Places]:
    """Begin and end of every unbroken stretch of it."""
    edge = np.diff(where.astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(edge == 1), np.flatnonzero(edge == -1)
