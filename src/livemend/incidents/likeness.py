"""How alike two comments are, whatever the script, spacing and punctuation they were typed with."""

import re
import unicodedata

import opencc

from .lexicon import LEXICON

_SIMPLIFIED = opencc.OpenCC("t2s")
# More of a text says nothing new about what it is.
_READ = 240
_UNITS = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?|[㐀-鿿]")
# Invisible, or no character at all (half of a pair).
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ud800-\udfff]")
# Words and pairs that stand in half of all sentences and tell nothing.
EMPTY = frozenset(word for line in LEXICON["empty"] for word in line.split())


def plain(text: str) -> str:
    """Compatibility forms, lower case, simplified characters; nothing invisible."""
    if text.isascii():
        return text[:_READ].lower()
    folded = unicodedata.normalize("NFKC", text[:_READ]).lower()
    return str(_SIMPLIFIED.convert(_HIDDEN.sub("", folded)))


def tokens(plain_text: str) -> frozenset[str]:
    """Words of Latin script and pairs of neighbouring CJK characters; separators between them do not count."""
    found: set[str] = set()
    before = ""
    for unit in _UNITS.findall(plain_text):
        if unit >= "㐀":
            if before:
                found.add(before + unit)
            before = unit
        else:
            before = ""
            if unit not in EMPTY:
                found.add(unit)
    return frozenset(found - EMPTY) or frozenset(_UNITS.findall(plain_text)[:8])


def sketch(words: frozenset[str], size: int) -> list[str]:
    """The same few words of any text alike: what an index is kept by, so that a long text costs no more than a short.

    The smallest by code point: of two texts that share half of their words, six of each nearly always meet.
    """
    return sorted(words)[:size] if len(words) > size else list(words)


def overlap(a: frozenset[str], b: frozenset[str]) -> float:
    """Share of the shorter one that stands in the other as well; one common word is not enough to count."""
    common = len(a & b)
    if common < 2:
        return 1.0 if a == b and common else 0.0
    return common / min(len(a), len(b))


def sameness(a: frozenset[str], b: frozenset[str]) -> float:
    """Jaccard: near 1 only for copies."""
    common = len(a & b)
    return common / (len(a) + len(b) - common) if common else 0.0
