"""The same text twice to the same person is no answer (R046)."""

import re

from rapidfuzz import fuzz

from .finding import Context, Finding, Severity

_NOISE = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")
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
        # Another amount or another hour is news, however like the sentence is.
        alike = len(own) >= LONG_ENOUGH and _DIGITS.findall(own) == _DIGITS.findall(other)
        if own == other or (alike and fuzz.ratio(own, other, score_cutoff=SAME)):
            return [Finding("repeated", Severity.STOP, 0, len(text))]
    return []
