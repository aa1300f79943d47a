"""The same text twice to the same person is no answer (R046)."""

import re

from rapidfuzz import fuzz

from .finding import Context, Finding, Severity

_NOISE = re.compile(r"[\W_]+")
SAME = 95
# Shorter than this, two good answers may look alike ("thank you, on its way").
LONG_ENOUGH = 8


def bare(text: str) -> str:
    return _NOISE.sub("", text).lower()


def repeated(text: str, context: Context) -> list[Finding]:
    if not context.previous:
        return []
    own = bare(text)
    for before in context.previous:
        other = bare(before)
        if own == other or (len(own) >= LONG_ENOUGH and fuzz.ratio(own, other, score_cutoff=SAME)):
            return [Finding("repeated", Severity.STOP, 0, len(text))]
    return []
