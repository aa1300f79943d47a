"""Speed and reach of triage beside what one would take instead, on one core, on the same texts.

    OMP_NUM_THREADS=1 python bench/triage.py

fastText and SnowNLP come with the group `bench` (or: uv venv .bench && uv pip install --python .bench -e .
fasttext-wheel snownlp scikit-learn); what is not installed is said so. The question put to all: is this comment
unfavourable? Only livemend gives the whole verdict (nine kinds, issue, level, language, personal data, signals).
Times are CPU time of one core, so that whatever else runs on the machine changes them little.
"""

import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from livemend.triage import Triage
from livemend.triage.engine import ALL
from livemend.triage.training import data

BATCH = 512
WORDS = re.compile(
    "差|坏|壞|烂|爛|退|假|骗|騙|破|裂|慢|没收到|沒收到|少发|少寄|漏|掉色|难|難|失望|垃圾|broken|refund|fake|late|bad|never"
).search
Judge = Callable[[Sequence[str]], Sequence[bool]]


def keywords(_: list[str], __: list[bool]) -> Judge:
    return lambda texts: [WORDS(t) is not None for t in texts]


def hashing(texts: list[str], bad: list[bool]) -> Judge:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = HashingVectorizer(analyzer="char", ngram_range=(1, 3), n_features=1 << 18, alternate_sign=False)
    model = LogisticRegression(C=10, solver="liblinear", class_weight="balanced").fit(vectors.transform(texts), bad)
    return lambda some: model.predict(vectors.transform(some)).tolist()


def fasttext(texts: list[str], bad: list[bool]) -> Judge:
    import fasttext as library

    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as file:
        for text, b in zip(texts, bad, strict=True):
            file.write(f"__label__{int(b)} {' '.join(text)}\n")
        file.flush()
        model = library.train_supervised(file.name, wordNgrams=3, epoch=15, lr=0.5, thread=1, verbose=0)
    return lambda some: [model.f.predict(" ".join(t) + "\n", 1, 0.0, "strict")[0][1] == "__label__1" for t in some]


def snownlp(_: list[str], __: list[bool]) -> Judge:
    from snownlp import SnowNLP

    return lambda some: [bool(t.strip()) and SnowNLP(t).sentiments < 0.5 for t in some]


def livemend(engine: Triage, again: int) -> Judge:
    unhappy = ("safety", "complaint", "negative_review")
    return lambda some: [v.lane in unhappy for v in engine.verdicts(some, again=again)]


def timed(judge: Judge, texts: list[str], seconds: float = 2.0) -> float:
    """Texts a second of CPU time in batches; the best of three rounds, each cut off after `seconds`."""
    best = 0.0
    for _ in range(3):
        done, begin = 0, time.process_time()
        for at in range(0, len(texts), BATCH):
            some = texts[at : at + BATCH]
            judge(some)
            done += len(some)
            if time.process_time() - begin > seconds:
                break
        best = max(best, done / (time.process_time() - begin))
    return best


def loading() -> tuple[float, float]:
    """Seconds to load the model in a fresh process, and megabytes it adds."""
    code = (
        "import time,json;import livemend.triage as t;import livemend.triage.engine;"
        "r=lambda:int(open('/proc/self/status').read().split('VmRSS:')[1].split()[0])/1024;a=r();b=time.process_time();"
        "e=t.Triage.load();c=time.process_time()-b;e.verdicts(['壞了嗎 沒壞吧']*512);print(json.dumps([c,r()-a]))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, megabytes = json.loads(out.stdout)
    return seconds, megabytes


def limit(engine: Triage, texts: list[str]) -> tuple[float, float]:
    """Texts a second if only the weights had to be added up, and if only the verdict objects had to be made."""
    model = engine.model
    parts = [texts[i : i + BATCH] for i in range(0, len(texts), BATCH)]
    ready = []
    for part in parts:
        _, slots = model.encode(part)
        ready.append((model.rows(slots), slots.begins))
    begin = time.process_time()
    for rows, begins in ready:
        model.first_scores(rows, begins)
    adding = time.process_time() - begin
    verdicts = [engine.verdicts(part) for part in parts]
    begin = time.process_time()
    for part in verdicts:
        [
            type(v)(v.lang, dict(v.kinds), v.labels, v.lane, v.issue, v.subtype, v.level, (), (), 0.0, False, ())
            for v in part
        ]
    making = time.process_time() - begin
    return len(texts) / adding, len(texts) / making


def main() -> None:
    seed = Path(__file__).parents[1] / "seed" / "comments.jsonl"
    rows = data.read(seed)
    unhappy = [bool({"complaint", "negative_review"} & set(r.kinds)) for r in rows]
    split = [data.part(r.text) for r in rows]
    train = [i for i, s in enumerate(split) if s == data.TRAIN]
    test = [i for i, s in enumerate(split) if s == data.TEST]
    texts, bad = [rows[i].text for i in train], [unhappy[i] for i in train]
    short = [r.text for r in rows if len(r.text) <= 20]
    held_out, truth = [rows[i].text for i in test], np.array([unhappy[i] for i in test])
    engine = Triage.load()
    print(
        f"{len(short)} texts of up to 20 characters (mean {statistics.mean(map(len, short)):.1f}), batches of {BATCH}"
    )
    print(f"unfavourable or not: {len(held_out)} held-out texts\n")
    print("| who | texts/s | F1 unfavourable | false alarms per 1,000 | what it answers |\n|---|---|---|---|---|")
    others: list[tuple[str, str, Callable[[list[str], list[bool]], Judge]]] = [
        ("scikit-learn hashing + LR", "sklearn", hashing),
        ("fastText", "fasttext", fasttext),
        ("SnowNLP", "snownlp", snownlp),
        ("keyword list", "re", keywords),
    ]
    table: list[tuple[str, Judge, str]] = [
        ("livemend, first reading (a storm)", livemend(engine, 0), "whole verdict"),
        ("livemend, doubtful texts read twice", livemend(engine, ALL), "whole verdict"),
    ]
    for name, module, make in others:
        if importlib.util.find_spec(module) is None:
            print(f"| {name} | not installed | | | |")
            continue
        table.append((name, make(texts, bad), "yes or no"))
    for name, judge, what in table:
        speed = timed(judge, short)
        sample = slice(0, 1000 if name == "SnowNLP" else None)
        said, true = np.array(judge(held_out[sample])), truth[sample]
        f1 = 2 * (said & true).sum() / max(1, said.sum() + true.sum())
        print(f"| {name} | {speed:,.0f} | {f1:.3f} | {1000 * said[~true].mean():.0f} | {what} |")
    alone: dict[int, list[float]] = {0: [], ALL: []}
    for again, times in alone.items():
        for text in short[:4000]:
            begin = time.process_time()
            engine.verdicts([text], again=again)
            times.append(time.process_time() - begin)
    seconds, megabytes = loading()
    adding, making = limit(engine, short)
    folder = Path(__file__).parents[1] / "src/livemend/triage"
    size = sum((folder / name).stat().st_size for name in ("model.bin", "reader.bin"))
    whole = timed(livemend(engine, 0), short)
    for again, what in ((0, "first reading"), (ALL, "read twice when in doubt")):
        p50, p99 = 1000 * np.quantile(alone[again], [0.5, 0.99])
        print(f"\none comment alone, {what}: p50 {p50:.3f} ms, p99 {p99:.3f} ms")
    print(f"model: {size / 1e6:.1f} MB on disk, loaded in {seconds:.2f} s, {megabytes:.0f} MB of memory more")
    print(
        f"limit: adding up the weights alone would allow {adding:,.0f}/s, making the verdict objects {making:,.0f}/s; "
        f"we are at {100 * whole * (1 / adding + 1 / making):.0f} % of what both together allow"
    )


if __name__ == "__main__":
    main()
