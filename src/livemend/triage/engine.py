"""Texts to verdicts, in batches."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from livemend.triage import pii, rules
from livemend.triage.explain import reasons
from livemend.triage.heads import ISSUE_AT, SAFETY, SUBTYPE_AT, SUBTYPES_OF, SUSPICIOUS, UNFAVOURABLE
from livemend.triage.labels import ISSUES, KINDS, LANES, SIGNALS, SUBTYPES
from livemend.triage.model import Model
from livemend.triage.text import Buffer
from livemend.triage.verdict import Signal, Verdict

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Detail = tuple[str, str | None, int]
_COMPLAINT, _NEGATIVE, _MALICIOUS, _CHAT = (
    KINDS.index(k) for k in ("complaint", "negative_review", "malicious", "chat")
)
_SPAM = KINDS.index("spam")
_BESIDE = tuple(KINDS.index(k) for k in ("question", "order", "praise", "abuse", "malicious"))
_BITS = 1 << np.arange(len(KINDS))
# All sets of kinds a verdict may hold, and the lane of each, so that no text builds its own.
_LABELS = [tuple(k for n, k in enumerate(KINDS) if bits >> n & 1) for bits in range(1 << len(KINDS))]
_LANE = ["chat", *(min(labels, key=LANES.index) for labels in _LABELS[1:])]
_NOTHING: Detail = ("", None, -1)


class Triage:
    """The desk's judgement of texts. Pure; one instance serves all threads."""

    def __init__(self, model: Model):
        self.model = model
        limits = model.meta.thresholds
        limit = np.array([limits[k] for k in KINDS], dtype=np.float32)
        self.bias = np.log(limit / (1 - limit))
        sets = model.meta.sets or tuple((n,) for n in range(len(KINDS)))
        self.sets = np.zeros((len(sets), len(KINDS)), dtype=np.float32)
        for row, members in enumerate(sets):
            self.sets[row, list(members)] = 1
        unhappy = self.sets[:, _COMPLAINT] + self.sets[:, _NEGATIVE]
        self.lean = (model.meta.lean * unhappy).astype(np.float32)
        limit_unhappy = limits.get("unfavourable", 0.5)
        self.bias_unhappy = float(np.log(limit_unhappy / (1 - limit_unhappy)))
        self.bonus = np.array(model.meta.bonus or [0.0] * len(sets), dtype=np.float32)
        self.safety_limit = limits["safety"]
        self.safety_with_words = limits.get("safety_with_words", 0.2)
        self.flags = rules.Flags(model.codes.kind)

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
        found = model.scripts.of(buffer)
        personal = [tuple(pii.find(t)) if maybe else () for t, maybe in zip(texts, found.numbered, strict=True)]
        if any(span.type == "address" for spans in personal for span in spans):
            # A street and a door say nothing about what went wrong, but drown the words that do.
            buffer, slots = model.encode([_without_address(t, s) for t, s in zip(texts, personal, strict=True)])
        rows = model.rows(slots)
        scores, norm = model.first_scores(rows, slots.begins)
        chances = model.probabilities(scores)
        kinds = chances[:, : len(KINDS)]
        safe, fired = self._rule(buffer, kinds, chances[:, SAFETY])
        held = self.choose(kinds, chances[:, UNFAVOURABLE])
        held[safe, _COMPLAINT] = True
        held[safe, _NEGATIVE] = held[safe, _CHAT] = False
        judged = np.flatnonzero(held[:, _COMPLAINT] | held[:, _NEGATIVE])
        details: list[Detail] = [_NOTHING] * len(texts)
        if len(judged):
            second = model.second_scores(rows, slots.begins, judged, norm)
            self._detail(details, judged, second, safe)
        signals = self._signals(chances)
        unsure = self.unsure(kinds, chances[:, UNFAVOURABLE]).tolist()
        bits = (held @ _BITS).tolist()
        safes = safe.tolist()
        rounded = np.round(kinds.astype(np.float64), 4).tolist()
        out: list[Verdict] = []
        add = out.append
        for i, (text, row, held_bits, lang, spans) in enumerate(
            zip(texts, rounded, bits, found.langs, personal, strict=True)
        ):
            a, b, c, d, e, f, g, h, k = row
            labels = _LABELS[held_bits]
            lane = "safety" if safes[i] else _LANE[held_bits]
            issue, subtype, level = details[i]
            add(
                Verdict(
                    lang,
                    # As written here, because a dictionary made from pairs takes thrice as long.
                    {
                        "complaint": a,
                        "negative_review": b,
                        "question": c,
                        "order": d,
                        "praise": e,
                        "abuse": f,
                        "malicious": g,
                        "spam": h,
                        "chat": k,
                    },
                    labels,
                    lane,
                    issue or None,
                    subtype,
                    level if level >= 0 else None,
                    spans,
                    signals.get(i, ()),
                    g,
                    unsure[i],
                    reasons(model, text, labels, lane, fired.get(i, ())) if explain else (),
                )
            )
        return out

    def _rule(self, buffer: Buffer, kinds: Floats, safety: Floats) -> tuple[Bools, dict[int, list[str]]]:
        """Let the certain rules speak: they move `kinds` in place, and say where harm happened."""
        flags = self.flags.of(buffer)
        fired: dict[int, list[str]] = {}
        for i in np.flatnonzero(rules.may_apply(flags)).tolist():
            for rule in rules.applying(int(flags[i]), buffer.text(i)):
                if rule.given is not None and kinds[i, rule.given] < 0.2:
                    continue
                fired.setdefault(i, []).append(rule.name)
                for kind, least, most in rule.effect:
                    kinds[i, kind] = min(max(kinds[i, kind], least), most)
        safe = safety >= self.safety_limit
        for i in np.flatnonzero(~safe & (safety >= self.safety_with_words) & rules.may_harm(flags)).tolist():
            if rules.harm(buffer.text(i)):
                safe[i] = True
                fired.setdefault(i, []).append("harm_happened")
        return safe, fired

    def choose(self, kinds: Floats, unfavourable: Floats) -> Bools:
        """Which kinds hold: the likeliest of the sets that people write, each kind against its own limit."""
        scores = (logit(kinds) - self.bias) @ self.sets.T + self.bonus
        scores += (logit(unfavourable) - self.bias_unhappy)[:, None] * self.lean
        held: Bools = self.sets[scores.argmax(axis=1)] > 0
        # What is likely on its own account is not dropped for being rare in this company.
        alone = held[:, _CHAT] | held[:, _SPAM]
        for kind in _BESIDE:
            held[:, kind] |= (kinds[:, kind] >= 0.5) & ~alone
        held[:, _COMPLAINT] |= (kinds[:, _COMPLAINT] >= 0.5) & ~alone & ~held[:, _NEGATIVE]
        return held

    def unsure(self, kinds: Floats, unfavourable: Floats) -> Bools:
        """The abstain band: nothing is likely, or it is open whether somebody is unhappy."""
        band: Bools = (kinds.max(axis=1) < 0.5) | ((unfavourable > 0.3) & (unfavourable < 0.6))
        return band

    def _signals(self, chances: Floats) -> dict[int, tuple[Signal, ...]]:
        likely = chances[:, SUSPICIOUS:]
        found: dict[int, list[Signal]] = {}
        for i, n in zip(*(a.tolist() for a in np.nonzero(likely >= 0.5)), strict=True):
            found.setdefault(i, []).append(Signal(SIGNALS[n], round(float(likely[i, n]), 3)))
        return {i: tuple(some) for i, some in found.items()}

    def _detail(self, details: list[Detail], judged: npt.NDArray[np.int64], second: Floats, safe: Bools) -> None:
        issues = second[:, ISSUE_AT:SUBTYPE_AT].argmax(axis=1).tolist()
        serious = (second[:, 0] >= 0).tolist()
        subtypes = {
            issue: second[:, SUBTYPE_AT + of[0] : SUBTYPE_AT + of[-1] + 1].argmax(axis=1).tolist()
            for issue, of in SUBTYPES_OF.items()
            if of
        }
        for row, i in enumerate(judged.tolist()):
            issue = ISSUES[issues[row]]
            subtype = SUBTYPES[issue][subtypes[issue][row]] if issue in subtypes else None
            details[i] = (issue, subtype, 0 if safe[i] else 1 if serious[row] else 2)


def logit(chance: Floats) -> Floats:
    chance = np.clip(chance, 1e-5, 1 - 1e-5)
    return np.asarray(np.log(chance / (1 - chance)), dtype=np.float32)


def _without_address(text: str, spans: Sequence[pii.Span]) -> str:
    for span in reversed(spans):
        if span.type == "address":
            text = f"{text[: span.start]} {text[span.end :]}"
    return text
