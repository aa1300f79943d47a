"""How many sentences the wording guard checks in a second of one core, by language and kind of text.

.venv/bin/python bench/wording.py [--seconds 1.0]
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "wording"))

from corpus_reader import Case, read

from livemend.wording import FIVE_PARTS, Allowed, check


def rate(cases: list[Case], seconds: float) -> tuple[float, float]:
    """(sentences a second, characters a second)."""
    for case in cases:
        check(case.text, case.context)
    done = chars = 0
    # Processor time: what a core does, whatever else the machine is busy with.
    begun = time.process_time()
    while (took := time.process_time() - begun) < seconds:
        for case in cases:
            check(case.text, case.context)
            chars += len(case.text)
        done += len(cases)
    return done / took, chars / took


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1.0)
    seconds = parser.parse_args().seconds
    cases = list(read("corpus"))
    policy = Allowed(frozenset({"refund", "exchange", "reship"}), {"refund": 300_000})
    before = ("謝謝您告訴我們，今晚八點前回覆您。", "Thank you for telling us; you hear from us by 8 pm.") * 5
    heavy = [c._replace(context=replace(c.context, required=FIVE_PARTS, policy=policy, previous=before)) for c in cases]
    rows = [
        ("en", [case for case in cases if case.lang == "en"]),
        ("zh-Hant", [case for case in cases if case.lang == "zh-Hant"]),
        ("zh-Hans", [case for case in cases if case.lang == "zh-Hans"]),
        ("all", cases),
        ("all, with structure, policy and ten earlier texts", heavy),
    ]
    print(f"{'text':52}{'sentences':>10}{'per second':>14}{'chars/s':>14}")
    for name, chosen in rows:
        sentences, chars = rate(chosen, seconds)
        print(f"{name:52}{len(chosen):>10}{sentences:>14,.0f}{chars:>14,.0f}")


if __name__ == "__main__":
    main()
