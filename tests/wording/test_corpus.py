"""The guard on our own sentences: precision and recall, printed; floors asserted."""

import sys
from collections import Counter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from corpus_reader import SETS, Case, read

from livemend.wording import check

# (precision, recall) below which a change of the lists is refused.
FLOORS = {
    "corpus": (0.98, 0.98),
    "second": (0.95, 0.95),
    "tune": (0.97, 0.97),
    "heldout": (0.91, 0.95),
    "unseen": (0.93, 0.70),
    "third": (0.75, 0.10),
}
# How many of the clean sentences may be found fault with.
ALARMS = {"corpus": 0.02, "second": 0.02, "tune": 0.02, "heldout": 0.07, "unseen": 0.03, "third": 0.07}


def measure(cases: list[Case]) -> tuple[float, float, dict[str, Counter[str]], list[str]]:
    """(precision, recall, code -> counts, what was wrong)."""
    counts: dict[str, Counter[str]] = {"hit": Counter(), "missed": Counter(), "false": Counter()}
    wrong = []
    for case in cases:
        found = {finding.code for finding in check(case.text, case.context)}
        counts["hit"].update(found & case.expected)
        counts["missed"].update(case.expected - found)
        counts["false"].update(found - case.expected)
        if found != case.expected:
            wrong.append(f"{case.lang}: {case.text} found {sorted(found)}, expected {sorted(case.expected)}")
    hit, missed, false = (sum(counts[name].values()) for name in ("hit", "missed", "false"))
    return hit / (hit + false), hit / (hit + missed), counts, wrong


def test_the_corpus_is_large_enough_and_each_sentence_stands_once() -> None:
    cases = [case for name in SETS for case in read(name)]
    assert len(list(read("corpus"))) >= 400
    texts = [(case.lang, case.text) for case in cases]
    assert len(texts) == len(set(texts))
    assert {case.lang for case in cases} == {"en", "zh-Hant", "zh-Hans"}


@pytest.mark.req("R044")
@pytest.mark.req("R135")
@pytest.mark.parametrize("name", SETS)
def test_precision_and_recall(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    cases = list(read(name))
    precision, recall, counts, wrong = measure(cases)
    with capsys.disabled():
        print(f"\nwording {name}: {len(cases)} sentences, precision {precision:.3f}, recall {recall:.3f}")
        for code in sorted(set(counts["missed"]) | set(counts["false"])):
            print(f"  {code}: missed {counts['missed'][code]}, false {counts['false'][code]}")
    clean = [case for case in cases if not case.expected]
    alarmed = [case.text for case in clean if check(case.text, case.context)]
    assert len(alarmed) <= ALARMS[name] * len(clean), alarmed
    floor = FLOORS[name]
    assert precision >= floor[0], wrong
    assert recall >= floor[1], wrong
