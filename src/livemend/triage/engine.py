"""Texts to verdicts, in batches."""

import sys
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from livemend.triage import pii, rules
from livemend.triage.explain import reasons
from livemend.triage.heads import ISSUE_AT, SAFETY, SUBTYPE_AT, SUBTYPES_OF, SUSPICIOUS, UNFAVOURABLE
from livemend.triage.labels import ISSUES, KINDS, LANES, SIGNALS, SUBTYPES, UNFAVOURABLE_LANES
from livemend.triage.model import Model, logit
from livemend.triage.reader import Reader
from livemend.triage.text import Buffer
from livemend.triage.verdict import Signal, Verdict

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
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
# Every text in doubt is read a second time.
ALL = sys.maxsize
# No comment is longer than this; of what is, personal data is looked for so far.
LONGEST = 4_000
# In doubt: the best set of kinds leads the next by less than this; it is open whether somebody is unhappy, or hurt.
LEAD, UNHAPPY_OPEN, HURT_OPEN = 4.0, (0.08, 0.93), (0.03, 0.9)


class Triage:
    """The desk's judgement of texts. Pure; one instance serves all threads."""

    def __init__(self, model: Model, reader: Reader | None = None):
        """`reader`: another than the shipped one, for who makes a new one."""
        self.model = model
        self._reader = reader
        meta = model.meta
        # First row: limits for texts read once; second row: for those read twice.
        both = (meta.thresholds, meta.thresholds_read or meta.thresholds)
        limit = np.array([[limits[k] for k in KINDS] for limits in both], dtype=np.float32)
        self.bias = np.log(limit / (1 - limit))
        sets = meta.sets or tuple((n,) for n in range(len(KINDS)))
        self.sets = np.zeros((len(sets), len(KINDS)), dtype=np.float32)
        for row, members in enumerate(sets):
            self.sets[row, list(members)] = 1
        unhappy = self.sets[:, _COMPLAINT] + self.sets[:, _NEGATIVE]
        self.lean = (meta.lean * unhappy).astype(np.float32)
        limit_unhappy = meta.thresholds.get("unfavourable", 0.5)
        self.bias_unhappy = float(np.log(limit_unhappy / (1 - limit_unhappy)))
        self.bonus = np.array(meta.bonus or [0.0] * len(sets), dtype=np.float32)
        self.safety_limit = np.array([limits["safety"] for limits in both], dtype=np.float32)
        self.safety_with_words = meta.thresholds.get("safety_with_words", 0.2)
        self.flags = rules.Flags(model.codes.kind)

    @classmethod
    def load(cls, path: Path | None = None) -> "Triage":
        return cls(Model.load(path))

    @cached_property
    def reader(self) -> Reader | None:
        """The second reading, loaded when the first text is in doubt; none when the model was made for another."""
        if not self.model.meta.reader:
            return None
        reader = self._reader or Reader.load()
        return reader if reader.meta.version == self.model.meta.reader else None

    def verdict(self, text: str, *, explain: bool = True) -> Verdict:
        return self.verdicts([text], explain=explain)[0]

    def verdicts(self, texts: Sequence[str], *, explain: bool = False, again: int = ALL) -> list[Verdict]:
        """`again`: how many of the texts in doubt may be read a second time, some milliseconds each; the most
        doubtful first."""
        if not texts:
            return []
        model = self.model
        buffer, slots = model.encode(texts)
        found = model.scripts.of(buffer)
        personal = [_personal(t) if maybe else () for t, maybe in zip(texts, found.numbered, strict=True)]
        if any(span.type == "address" for spans in personal for span in spans):
            # A street and a door say nothing about what went wrong, but drown the words that do.
            buffer, slots = model.encode([_without_address(t, s) for t, s in zip(texts, personal, strict=True)])
        rows = model.rows(slots)
        scores, norm = model.first_scores(rows, slots.begins)
        chances = model.probabilities(scores)
        kinds = chances[:, : len(KINDS)]
        twice = np.zeros(len(texts), dtype=np.int8)
        places, read = self._read_again(buffer, chances, again)
        once = self.choose(kinds[places], chances[places, UNFAVOURABLE], twice[places]) if explain else None
        if read is not None:
            chances[places] = model.mixed(chances[places], read)
            twice[places] = 1
        safe, fired = self._rule(buffer, kinds, chances[:, SAFETY], self.safety_limit[twice])
        held = self.choose(kinds, chances[:, UNFAVOURABLE], twice)
        if once is not None:
            for i in places[(once != held[places]).any(axis=1)].tolist():
                fired.setdefault(i, []).append("second_reading")
        held[safe, _COMPLAINT] = True
        held[safe, _NEGATIVE] = held[safe, _CHAT] = False
        judged = np.flatnonzero(held[:, _COMPLAINT] | held[:, _NEGATIVE])
        details: list[Detail] = [_NOTHING] * len(texts)
        if len(judged):
            second = model.second_scores(rows, slots.begins, judged, norm)
            if read is not None:
                _, of_second, of_read = np.intersect1d(judged, places, assume_unique=True, return_indices=True)
                second[of_second] = model.mixed_detail(second[of_second], read[of_read])
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
                    reasons(model, text, labels, lane, fired.get(i, ()), spans) if explain else (),
                )
            )
        return out

    def senses(self, texts: Sequence[str]) -> list[Floats | None]:
        """What each text is about, as `Reader.senses`; None where there are no words, or no second reading. Costs what
        that does, or nothing where the text has just been read."""
        if not texts or self.reader is None:
            return [None] * len(texts)
        buffer = self.model.codes.encode(texts)
        maybe = self.model.scripts.of(buffer).numbered
        bare = [_without_address(t, _personal(t)) if m else t for t, m in zip(texts, maybe, strict=True)]
        if bare != list(texts):
            buffer = self.model.codes.encode(bare)
        senses = self.reader.senses([buffer.text(i) for i in range(len(bare))])
        return [sense if sense.any() else None for sense in senses]

    def senses_of_unhappy(self, texts: Sequence[str], verdicts: Sequence[Verdict]) -> list[Floats | None]:
        """The same where somebody is unhappy by these verdicts, None for all others, of which nobody asks it."""
        asked = [n for n, verdict in enumerate(verdicts) if verdict.lane in UNFAVOURABLE_LANES]
        found: list[Floats | None] = [None] * len(texts)
        for n, sense in zip(asked, self.senses([texts[n] for n in asked]), strict=True):
            found[n] = sense
        return found

    def _read_again(self, buffer: Buffer, chances: Floats, most: int) -> tuple[Places, Floats | None]:
        """Which texts were read a second time, and what came of it."""
        places = self.doubtful(chances)[:most] if most and self.model.meta.reader else np.empty(0, dtype=np.int64)
        if not len(places) or self.reader is None:
            return places[:0], None
        return places, self.reader.read([buffer.text(i) for i in places.tolist()])

    def doubtful(self, chances: Floats) -> Places:
        """Texts worth a second reading, the most doubtful first."""
        kinds, unhappy, hurt = chances[:, : len(KINDS)], chances[:, UNFAVOURABLE], chances[:, SAFETY]
        scores = self._scores(kinds, unhappy, np.zeros(len(kinds), dtype=np.int8))
        best = np.partition(scores, -2, axis=1)[:, -2:]
        lead = best[:, 1] - best[:, 0]
        open_ = (unhappy > UNHAPPY_OPEN[0]) & (unhappy < UNHAPPY_OPEN[1])
        open_ |= (hurt > HURT_OPEN[0]) & (hurt < HURT_OPEN[1])
        places = np.flatnonzero((lead < LEAD) | open_)
        return places[np.argsort(lead[places], kind="stable")]

    def _rule(self, buffer: Buffer, kinds: Floats, safety: Floats, limit: Floats) -> tuple[Bools, dict[int, list[str]]]:
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
        safe: Bools = safety >= limit
        for i in np.flatnonzero(~safe & rules.may_harm(flags, safety)).tolist():
            if rules.harm(int(flags[i]), buffer.text(i), float(safety[i]), self.safety_with_words):
                safe[i] = True
                fired.setdefault(i, []).append("harm_happened")
        return safe, fired

    def _scores(self, kinds: Floats, unfavourable: Floats, twice: npt.NDArray[np.int8]) -> Floats:
        scores = (logit(kinds) - self.bias[twice]) @ self.sets.T + self.bonus
        scores += (logit(unfavourable) - self.bias_unhappy)[:, None] * self.lean
        return np.asarray(scores, dtype=np.float32)

    def choose(self, kinds: Floats, unfavourable: Floats, twice: npt.NDArray[np.int8]) -> Bools:
        """Which kinds hold: the likeliest of the sets that people write, each kind against its own limit."""
        held: Bools = self.sets[self._scores(kinds, unfavourable, twice).argmax(axis=1)] > 0
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

    def _detail(self, details: list[Detail], judged: Places, second: Floats, safe: Bools) -> None:
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


def _personal(text: str) -> tuple[pii.Span, ...]:
    return tuple(pii.find_all(text[:LONGEST]))


def _without_address(text: str, spans: Sequence[pii.Span]) -> str:
    for span in reversed(spans):
        if span.type == "address":
            text = f"{text[: span.start]} {text[span.end :]}"
    return text
