"""The second reading: company of a text changes nothing, and only doubt is read twice."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from livemend.triage import Triage, artefact, reader
from livemend.triage.training import data

SEED = Path(__file__).parents[2] / "seed" / "comments.jsonl"
TEXTS = ["会掉色吗", "掉色了", "一點都不掉色", "the clasp broke on day two", "A02+1", "", "🤣" * 200, "x" * 3000]


@pytest.fixture(scope="module")
def engine() -> Iterator[Triage]:
    yield Triage.load()


def test_the_company_of_a_text_changes_nothing(engine: Triage) -> None:
    assert engine.reader is not None
    together = engine.reader.read(TEXTS)
    alone = np.concatenate([engine.reader.read([text]) for text in TEXTS])
    assert together.shape == (len(TEXTS), len(engine.reader.meta.heads))
    assert np.isfinite(together).all()
    assert (together == alone).all()
    assert engine.reader.read([]).shape[0] == 0


@pytest.mark.req("R023")
def test_only_texts_in_doubt_are_read_twice_and_never_more_than_allowed(engine: Triage) -> None:
    texts = [r.text for r in data.read(SEED) if data.part(r.text) == data.TEST][:400]
    once, some, all_ = (engine.verdicts(texts, again=n) for n in (0, 5, 10_000))
    moved = [n for n, (a, b) in enumerate(zip(once, all_, strict=True)) if a.kinds != b.kinds]
    assert 0.02 * len(texts) < len(moved) < 0.95 * len(texts)
    few = [n for n, (a, b) in enumerate(zip(once, some, strict=True)) if a.kinds != b.kinds]
    assert 1 <= len(few) <= 5 and set(few) <= set(moved)
    assert all(a == b for a, b in zip(once, engine.verdicts(texts, again=0), strict=True))


def test_a_verdict_that_the_second_reading_changed_says_so(engine: Triage) -> None:
    texts = [r.text for r in data.read(SEED) if data.part(r.text) == data.TEST][:400]
    once, twice = engine.verdicts(texts, again=0), engine.verdicts(texts, explain=True)
    said = [any(r.rule == "second_reading" for r in v.reasons) for v in twice]
    changed = [a.labels != b.labels for a, b in zip(once, twice, strict=True)]
    assert any(changed)
    assert all(s for s, c in zip(said, changed, strict=True) if c)


def test_a_model_made_for_another_reader_reads_once() -> None:
    meta, arrays = artefact.parse(artefact.read(None), artefact.Meta)
    shipped = reader.Reader.load()
    assert meta.reader == shipped.meta.version
    other = reader.Reader(
        reader.Meta("another", *[getattr(shipped.meta, f) for f in shipped.meta.__struct_fields__[1:]]), {}
    )
    from livemend.triage.model import Model

    assert Triage(Model(meta, arrays), other).reader is None
    with pytest.raises(ValueError, match="not a triage model"):
        artefact.parse(b"nothing", reader.Meta)
