"""Where a pattern may begin. Tried at every letter of a long text, the patterns would take longer than all the rest of
a verdict; so one quick pass over the text in lower case names the places, and a pattern is tried only there.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping

# A Chinese character. It has no capital form, and where case is ignored the compiler would look for one of each of the
# 27,000: patterns with many of these took a twentieth of the desk's start.
HAN = r"(?-i:[\u3400-\u9fff])"

Lead = Callable[..., Iterable[re.Match[str]]]
Stretches = Iterable[tuple[int, int]]
WHOLE: Stretches = ((0, sys.maxsize),)
Found = Iterator[re.Match[str]]


def leads(*, anywhere: str = "", words: str = "", shapes: Mapping[str, str] | None = None) -> Lead:
    """`anywhere` and `words`: what it begins with, separated by |; no letter stands before a word. `shapes`: by the
    letters of a set, what must hold behind a first letter of it."""
    firsts, ways = "", []
    for parts, before in ((anywhere, ""), (words, "(?<![a-z].)")):
        rests: dict[str, list[str]] = {}
        for part in filter(None, parts.split("|")):
            rests.setdefault(part[0], []).append(part[1:])
        if rests:
            letters = "".join(map(re.escape, rests))
            firsts += letters
            # What begins with nothing more needs no second look.
            more = "|".join(
                f"(?<={re.escape(first)})" + ("" if "" in rest else f"(?={'|'.join(rest)})")
                for first, rest in rests.items()
            )
            ways.append(f"(?<=[{letters}]){before}(?:{more})")
    for letters, then in (shapes or {}).items():
        firsts += letters
        ways.append(f"(?<=[{letters}]){then}")
    return re.compile(f"[{firsts}](?:{'|'.join(ways)})", re.ASCII | re.DOTALL).finditer


class Led:
    """A pattern with its leads."""

    def __init__(self, pattern: re.Pattern[str], lead: Lead):
        self.match = pattern.match
        self.lead = lead

    def finditer(self, plain: str, low: str, stretches: Stretches = WHOLE) -> Found:
        """As the pattern alone finds them from left to right, where it begins in one of the stretches."""
        at = 0
        for begin, end in stretches:
            for lead in self.lead(low, begin, end):
                start = lead.start()
                if start >= at and (match := self.match(plain, start)):
                    yield match
                    at = match.end()


class Near:
    """A pattern with a mark inside: it begins at most `before` characters in front of one and ends at most `after`
    behind one."""

    def __init__(self, pattern: "Led | re.Pattern[str]", marks: Lead, before: int, after: int):
        self.pattern = pattern
        self.marks = marks
        self.before = before
        self.after = after

    def finditer(self, plain: str, low: str, stretches: Stretches = WHOLE) -> Found:
        marks = (mark.span() for begin, end in stretches for mark in self.marks(low, begin, end))
        if isinstance(self.pattern, Led):
            yield from self.pattern.finditer(plain, low, around(marks, self.before, self.after))
            return
        for begin, end in around(marks, self.before, self.after):
            yield from self.pattern.finditer(plain, begin, end)


def around(places: Iterable[tuple[int, int]], before: int, after: int) -> Iterator[tuple[int, int]]:
    """The stretches that lie so near to one of the places."""
    begin = end = -1
    for first, last in places:
        if first - before > end >= 0:
            yield begin, end
            begin = first - before
        elif end < 0:
            begin = max(0, first - before)
        end = max(end, last + after)
    if end >= 0:
        yield begin, end
