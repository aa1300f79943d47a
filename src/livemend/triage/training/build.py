"""From labelled texts to an artefact. The same material gives the same bytes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from sklearn.linear_model import LogisticRegression

from livemend.triage import artefact
from livemend.triage.engine import Triage
from livemend.triage.features import Hasher
from livemend.triage.heads import FIRST, SAFETY, SECOND, SUBTYPE_AT, SUSPICIOUS, UNFAVOURABLE
from livemend.triage.labels import KINDS
from livemend.triage.model import Model, beside, logit
from livemend.triage.reader import Reader
from livemend.triage.text import CodeTable
from livemend.triage.training import codes, corpora, data, joint, linear, readings
from livemend.triage.training.opinions import Opinions

BITS = 20
COST = 20.0
# Features beyond these, by the largest weight any head gives them, change little once the second reading stands behind
# the first; weights below these (of 127) change nothing, and zeros take no room in the file.
KEPT, SMALL = 105_500, {"first": 6, "second": 14}
# How much the company of kinds counts; how much sooner a complaint is believed than the best F1 would have it (a missed
# one costs more than a look), less so where it was read twice; false safety alarms allowed per 1,000 calm texts; chance
# of harm that its words confirm.
BONUS, EAGER, EAGER_TWICE, SAFETY_ALARMS, WORDS_OF_HARM = 0.5, 1.0, 0.5, 2, 0.1
# How much the head `unfavourable` leans on complaint and negative review, and where it turns. It changes little on the
# seed, but on real reviews it brings more than one in ten more of the unhappy to the desk.
LEAN, UNHAPPY = 0.4, 0.4
# How freely the two readings are weighed against each other (the inverse of how strongly weights are held down).
MIXED = 0.03
# What a teacher's opinion, and a correction of the desk, count against a label of the seed.
OPINION, CORRECTION = 0.5, 2.0
SEED = Path("seed/comments.jsonl")
OPINIONS = Path("seed/opinions.bin")
Say = Callable[[str], None]
Floats = npt.NDArray[np.float64]
F32 = npt.NDArray[np.float32]


class Material(msgspec.Struct):
    """`rows`: fully labelled, with their weights; `partial`: some labels known; `opinions`: clauses and chances."""

    rows: list[data.Row]
    weights: list[float]
    partial: list[corpora.Partial] = []
    clauses: list[str] = []
    chances: F32 | None = None
    chance_heads: tuple[str, ...] = ()


def material(
    seed: Path, folder: Path | None, extra: list[data.Row], *, open_only: bool = False, limit: int | None = None
) -> Material:
    rows = data.read(seed)
    if limit is not None:
        training = [r for r in rows if data.part(r.text) == data.TRAIN][:limit]
        rows = training + [r for r in rows if data.part(r.text) != data.TRAIN]
    rows += readings.read(seed.with_name(readings.NAME), folder, open_only=open_only)
    known = {r.text for r in extra if r.kinds}
    rows = [r for r in rows if r.text not in known or data.part(r.text) == data.TEST]
    found = Material(rows + extra, [1.0] * len(rows) + [CORRECTION] * len(extra))
    opinions = seed.with_name("opinions.bin")
    if folder is not None and folder.is_dir():
        found.partial = list(corpora.read(folder, open_only=open_only))
        if opinions.is_file():
            read = Opinions.read(opinions)
            found.clauses, found.chances = read.of(corpora.texts(folder, open_only=open_only))
            found.chance_heads = read.heads
    return found


def hasher_of(table: CodeTable) -> Hasher:
    return Hasher(table, BITS)


def build(
    of: Material, say: Say = print, *, version: str = "3", reader: Reader | None = None
) -> tuple[artefact.Meta, artefact.Arrays]:
    """`reader`: the second reading whose say is weighed against the first; without it every text is read once."""
    sources, places, pairs = codes.build()
    table = CodeTable(sources, places, pairs)
    hasher = hasher_of(table)
    split = np.array([data.part(r.text) for r in of.rows])
    training = split == data.TRAIN
    say(f"{int(training.sum())} labelled, {len(of.partial)} partly labelled, {len(of.clauses)} judged by a teacher")
    counts = linear.matrix(table, hasher, [r.text for r in of.rows])[training]
    others = [linear.matrix(table, hasher, texts) for texts in ([p.text for p in of.partial], of.clauses) if texts]
    kept = linear.space(counts, others)
    first, second = data.targets([r for r, t in zip(of.rows, training, strict=True) if t])
    y = np.concatenate([first, second], axis=1)
    weights = np.array(of.weights)[training]
    x = linear.project(counts, kept)
    say(f"{len(kept.slots)} features")
    w, b = _separate(x, y, weights, say)
    if others:
        w2, b2 = _together(x, y, weights, of, [linear.project(o, kept) for o in others], say)
        w, b = 0.5 * (w + w2), 0.5 * (b + b2)
    scaled = w * kept.idf.astype(np.float64)[:, None]
    best = _important(scaled, kept)
    arrays: artefact.Arrays = {
        "code_from": sources,
        "code_to": places,
        "slots": kept.slots[best],
        "idf": kept.idf[best],
    }
    arrays["traditional"], arrays["simplified"] = codes.scripts()
    n = len(FIRST)
    for name, columns in (("first", slice(0, n)), ("second", slice(n, None))):
        numbers, arrays[f"{name}_scale"] = linear.quantise(scaled[best][:, columns])
        arrays[name] = np.where(np.abs(numbers) > SMALL[name], numbers, 0).astype(np.int8)
        arrays[f"{name}_bias"] = b[columns].astype(np.float32)
    arrays["calibration"] = np.stack([np.ones(n), np.zeros(n), np.zeros(n)]).astype(np.float32)
    limits = dict.fromkeys([*KINDS, "safety"], 0.5)
    meta = artefact.Meta(version, BITS, FIRST, SECOND, limits, pairs)
    meta, arrays = calibrate(meta, arrays, of.rows, split)
    return weigh(meta, arrays, of.rows, split, reader) if reader else (meta, arrays)


def _separate(x: sp.csr_matrix, y: data.Targets, weights: Floats, say: Say) -> tuple[Floats, Floats]:
    """Each head alone, on the rows whose label is known: the best fit to the seed."""
    w, b = np.zeros((x.shape[1], y.shape[1])), np.full(y.shape[1], -9.0)
    for h in range(y.shape[1]):
        if (y[:, h] == 1).any():
            w[:, h], b[h] = linear.fit(x, y[:, h], weights, COST)
    say("heads fitted one by one")
    return w, b


def _together(
    x: sp.csr_matrix, y: data.Targets, weights: Floats, of: Material, others: list[sp.csr_matrix], say: Say
) -> tuple[Floats, Floats]:
    """All heads at once, with the public corpora and the teacher's opinions."""
    heads = y.shape[1]
    parts = [x]
    wanted = [np.maximum(y, 0).astype(np.float32)]
    heavy = [((y >= 0) * weights[:, None]).astype(np.float32)]
    if of.partial:
        known = corpora.targets(of.partial, FIRST)
        some = np.array([p.weight for p in of.partial], dtype=np.float32)
        wanted.append(_wide(np.maximum(known, 0).astype(np.float32), heads))
        heavy.append(_wide((known >= 0) * some[:, None], heads))
        parts.append(others[0])
    if of.chances is not None and len(of.clauses):
        names = (*FIRST, *SECOND)
        at = [names.index(h) for h in of.chance_heads]
        full, importance = (
            np.zeros((len(of.clauses), heads), np.float32),
            np.zeros((len(of.clauses), heads), np.float32),
        )
        full[:, at], importance[:, at] = of.chances, OPINION
        importance[:, len(FIRST) :] *= of.chances[:, [of.chance_heads.index("unfavourable")]]
        wanted.append(full)
        heavy.append(importance)
        parts.append(others[-1])
    w, b = joint.fit(sp.vstack(parts, format="csr"), np.concatenate(wanted), np.concatenate(heavy))
    say("all heads fitted together")
    return w.astype(np.float64), b.astype(np.float64)


def _wide(values: npt.NDArray[np.generic], heads: int) -> F32:
    found = np.zeros((len(values), heads), dtype=np.float32)
    found[:, : values.shape[1]] = values
    return found


def _important(scaled: Floats, of: linear.Space) -> npt.NDArray[np.int64]:
    strength = np.abs(scaled[:, : UNFAVOURABLE + 2]).max(axis=1)
    order = np.argsort(-strength, kind="stable")[:KEPT]
    return np.sort(order)


def _whole(rows: list[data.Row], split: npt.NDArray[np.int64], part: int) -> list[data.Row]:
    """Whose kinds are known: of a correction of the level alone they are not, and limits are weighed on all kinds."""
    return [r for r, s in zip(rows, split, strict=True) if s == part and r.kinds]


def calibrate(
    meta: artefact.Meta, arrays: artefact.Arrays, rows: list[data.Row], split: npt.NDArray[np.int64]
) -> tuple[artefact.Meta, artefact.Arrays]:
    """Platt scaling, limits and the sets of kinds, on the validation part."""
    on = _whole(rows, split, data.VALIDATION)
    first, _ = data.targets(on)
    model = Model(meta, arrays)
    _, slots = model.encode([r.text for r in on])
    scores, _ = model.first_scores(model.rows(slots), slots.begins)
    scale = arrays["calibration"].copy()
    limits: dict[str, float] = {}
    for h, head in enumerate(FIRST):
        known = first[:, h] >= 0
        y = first[known, h] == 1
        if y.sum() < 5:
            continue
        # The kinds also hear what the head over the two unhappy ones says; the others only their own score.
        heard = scores[known][:, [h, UNFAVOURABLE] if head in KINDS else [h]]
        platt = LogisticRegression(C=1e3).fit(heard, y)
        scale[:, h] = platt.coef_[0, 0], platt.intercept_[0], platt.coef_[0, 1] if head in KINDS else 0.0
        if head == "safety":
            limits[head] = safety_limit(platt.predict_proba(heard)[:, 1], y)
            limits["safety_with_words"] = WORDS_OF_HARM
    arrays["calibration"] = scale
    training, _ = data.targets(_whole(rows, split, data.TRAIN))
    sets, bonus = sets_of(training[:, : len(KINDS)] == 1)
    every = logit(Model(meta, {**arrays, "calibration": scale}).probabilities(scores)).astype(np.float64)
    limits |= limits_of(every, first, sets, bonus)
    members = tuple(tuple(int(k) for k in np.flatnonzero(row)) for row in sets)
    chosen = msgspec.structs.replace(
        meta,
        thresholds={**meta.thresholds, **limits, "unfavourable": UNHAPPY},
        sets=members,
        bonus=tuple(round(float(b), 4) for b in bonus),
        lean=LEAN,
    )
    return chosen, arrays


def weigh(
    meta: artefact.Meta,
    arrays: artefact.Arrays,
    rows: list[data.Row],
    split: npt.NDArray[np.int64],
    reader: Reader,
) -> tuple[artefact.Meta, artefact.Arrays]:
    """How much each reading counts where there are two, and the limits for such texts, on the validation part."""
    on = _whole(rows, split, data.VALIDATION)
    first, second = data.targets(on)
    model = Model(meta, arrays)
    buffer, slots = model.encode([r.text for r in on])
    seen = model.rows(slots)
    scores, norm = model.first_scores(seen, slots.begins)
    once = logit(model.probabilities(scores))
    read = reader.read([buffer.text(i) for i in range(len(on))])
    mixture = _mixture(beside(once[:, :SUSPICIOUS], read), first[:, :SUSPICIOUS])
    details = model.second_scores(seen, slots.begins, np.arange(len(on)), norm)
    detail = _mixture(beside(details[:, :SUBTYPE_AT], read), second[:, :SUBTYPE_AT])
    arrays = {**arrays, "mixture": mixture, "mixture_detail": detail}
    chances = Model(meta, arrays).mixed(model.probabilities(scores), read)
    sets = Triage(model).sets.astype(np.float64)
    limits = limits_of(logit(chances).astype(np.float64), first, sets, np.array(meta.bonus), EAGER_TWICE)
    known = first[:, SAFETY] >= 0
    limits["safety"] = safety_limit(chances[known, SAFETY], first[known, SAFETY] == 1)
    return msgspec.structs.replace(meta, reader=reader.meta.version, thresholds_read=limits), arrays


def _mixture(both: F32, wanted: data.Targets) -> F32:
    """A column per head: what everything said in both readings counts for it; the last row is added."""
    found = np.zeros((both.shape[1], wanted.shape[1]), dtype=np.float32)
    for h in range(wanted.shape[1]):
        known = wanted[:, h] >= 0
        fitted = LogisticRegression(C=MIXED, max_iter=2000).fit(both[known, :-1], wanted[known, h] == 1)
        found[:-1, h], found[-1, h] = fitted.coef_[0], fitted.intercept_[0]
    return found


def safety_limit(chance: npt.NDArray[Any], harm: npt.NDArray[np.bool_]) -> float:
    """Missing harm is worse than a false alarm: a few per 1,000 are allowed, more where the words say it too."""
    calm = np.sort(chance[~harm])[::-1]
    return round(float(np.clip(calm[len(calm) * SAFETY_ALARMS // 1000], 0.05, 0.9)), 3)


def limits_of(
    logits: Floats, first: data.Targets, sets: Floats, bonus: Floats, eager: float = EAGER
) -> dict[str, float]:
    """A limit for each kind: where the sets of kinds are best, but a complaint is believed sooner."""
    unhappy = sets[:, KINDS.index("complaint")] + sets[:, KINDS.index("negative_review")]
    leaning = logits[:, UNFAVOURABLE] - float(np.log(UNHAPPY / (1 - UNHAPPY)))
    gains = bonus + LEAN * leaning[:, None] * unhappy
    bias = biases(logits[:, : len(KINDS)], first[:, : len(KINDS)] == 1, sets, gains)
    bias[KINDS.index("complaint")] -= eager
    return {k: round(float(1 / (1 + np.exp(-b))), 4) for k, b in zip(KINDS, bias, strict=True)}


def sets_of(y: npt.NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Sets of kinds that occur, and by how much each is likelier than its kinds would make it by chance."""
    found, counts = np.unique(y, axis=0, return_counts=True)
    often = (counts >= 3) & found.any(axis=1)
    members, counts = found[often].astype(np.float64), counts[often]
    share = np.clip(y.mean(axis=0), 1e-6, 1 - 1e-6)
    by_chance = members @ np.log(share) + (1 - members) @ np.log(1 - share)
    return members, BONUS * (np.log(counts / len(y)) - by_chance)


def biases(logits: Floats, y: npt.NDArray[np.bool_], sets: Floats, bonus: Floats) -> Floats:
    """A limit per kind, one after the other, for the best mean F1 of the sets chosen."""

    def quality(bias: Floats) -> float:
        held = sets[np.argmax((logits - bias) @ sets.T + bonus, axis=1)] > 0
        return float(np.mean(2 * (held & y).sum(axis=0) / np.maximum(held.sum(axis=0) + y.sum(axis=0), 1)))

    bias = np.zeros(len(KINDS))
    best = quality(bias)
    for _ in range(2):
        for kind in range(len(KINDS)):
            for value in np.arange(-1.2, 1.3, 0.2):
                tried = bias.copy()
                tried[kind] = value
                now = quality(tried)
                if now > best + 1e-3:
                    best, bias = now, tried
    return bias
