"""Texts to verdicts, in batches."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from livemend.triage import pii
from livemend.triage.explain import reasons
from livemend.triage.heads import ISSUE_AT, SAFETY, SUBTYPE_AT, SUBTYPES_OF, SUSPICIOUS, UNFAVOURABLE
from livemend.triage.labels import ISSUES, KINDS, LANES, SIGNALS, SUBTYPES
from livemend.triage.model import Model
from livemend.triage.verdict import Signal, Verdict

Floats = npt.NDArray[np.float32]
_COMPLAINT, _NEGATIVE, _MALICIOUS, _CHAT = (KINDS.index(k) for k in ("complaint", "negative_review", "malicious", "chat"))
_LANE_OF = [LANES.index(k) for k in KINDS]


class Triage:
    """The desk's judgement of texts. Pure; one instance serves all threads."""

    def __init__(self, model: Model):
        self.model = model
        self.limits = np.array([model.meta.thresholds[k] for k in KINDS], dtype=np.float32)
        self.safety_limit = model.meta.thresholds["safety"]

    @classmethod
    def load(cls, path: Path | None = None) -> "Triage":
        return cls(Model.load(path))

    def verdict(self, text: str, *, explain: bool = True) -> Verdict:
        return self.verdicts([text], explain=explain)[0]

    def verdicts(self, texts: Sequence[str], *, explain: bool = False) -> list[Verdict]:
        if not texts:
            return []
        model = self.model
        buffer, slots = model.encode(texts)
        rows = model.rows(slots)
        scores, norm = model.first_scores(rows, slots.begins)
        chances = model.probabilities(scores)
        kinds = chances[:, : len(KINDS)]
        held = self.choose(kinds)
        safe = chances[:, SAFETY] >= self.safety_limit
        judged = np.flatnonzero(held[:, _COMPLAINT] | held[:, _NEGATIVE] | safe)
        detail: dict[int, tuple[str, str | None, int]] = {}
        if len(judged):
            second = model.second_scores(rows, slots.begins, judged, norm)
            detail = self._detail(judged, second, safe)
        langs = model.scripts.of(buffer)
        unsure = self.unsure(kinds, chances[:, UNFAVOURABLE])
        out: list[Verdict] = []
        spans = pii.find
        rounded = np.round(kinds.astype(np.float64), 4).tolist()
        signal = chances[:, SUSPICIOUS:] >= 0.5
        signalled = signal.any(axis=1).tolist()
        for i, text in enumerate(texts):
            labels = tuple([k for k, h in zip(KINDS, held[i].tolist(), strict=True) if h])
            issue, subtype, level = detail.get(i, (None, None, None))
            lane = "safety" if safe[i] else min(labels, key=LANES.index)
            signals: tuple[Signal, ...] = ()
            if signalled[i]:
                signals = tuple(
                    Signal(name, round(float(chances[i, SUSPICIOUS + n]), 3))
                    for n, name in enumerate(SIGNALS)
                    if signal[i, n]
                )
            out.append(
                Verdict(
                    lang=langs[i],
                    kinds=dict(zip(KINDS, rounded[i], strict=True)),
                    labels=labels,
                    lane=lane,
                    issue=issue,
                    subtype=subtype,
                    level=level,
                    pii=tuple(spans(text)),
                    signals=signals,
                    malicious_suspicion=rounded[i][_MALICIOUS],
                    unsure=unsure[i],
                    reasons=reasons(model, text, labels, lane) if explain else (),
                )
            )
        return out

    def choose(self, kinds: Floats) -> npt.NDArray[np.bool_]:
        """Which kinds hold: over the limit, never both unfavourable ones, never none."""
        margin = kinds / self.limits
        held = margin >= 1.0
        both = held[:, _COMPLAINT] & held[:, _NEGATIVE]
        held[both, _NEGATIVE] = margin[both, _NEGATIVE] > margin[both, _COMPLAINT]
        held[both, _COMPLAINT] = ~held[both, _NEGATIVE]
        none = ~held.any(axis=1)
        held[none, margin[none].argmax(axis=1)] = True
        held[:, _CHAT] &= held.sum(axis=1) == 1
        return held

    def unsure(self, kinds: Floats, unfavourable: Floats) -> list[bool]:
        band: list[bool] = ((kinds.max(axis=1) < 0.5) | ((unfavourable > 0.3) & (unfavourable < 0.6))).tolist()
        return band

    def _detail(
        self, judged: npt.NDArray[np.int64], second: Floats, safe: npt.NDArray[np.bool_]
    ) -> dict[int, tuple[str, str | None, int]]:
        issues = second[:, ISSUE_AT:SUBTYPE_AT].argmax(axis=1).tolist()
        serious = (second[:, 0] >= 0).tolist()
        found: dict[int, tuple[str, str | None, int]] = {}
        for row, i in enumerate(judged.tolist()):
            issue = ISSUES[issues[row]]
            of = SUBTYPES_OF[issue]
            subtype = None
            if of:
                subtype = SUBTYPES[issue][int(second[row, SUBTYPE_AT + of[0] : SUBTYPE_AT + of[-1] + 1].argmax())]
            found[i] = (issue, subtype, 0 if safe[i] else 1 if serious[row] else 2)
        return found
