"""What a text is found by: bigrams of Chinese and its like, words of the rest, both scripts folded to one."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from .postings import LONGEST, Asked

_RUN = re.compile(r"[a-z0-9]+|[^\W\d_a-z]+")
MAX_TEXT = 40_000
MAX_QUESTION, MAX_PARTS = 200, 12
# Before a term of personal data: only who may read that finds by it.
_OWN = "!"


@cache
def _fold() -> Any:
    import opencc

    return opencc.OpenCC("t2s")


def _simple(plain: str) -> str:
    return plain if plain.isascii() else str(_fold().convert(plain))


def _code(chars: str) -> str:
    """Letters beyond ASCII as their numbers: no tokenizer and no locale takes them for something else."""
    return "".join(f"u{ord(char):x}" for char in chars)


def _runs(text: str) -> list[str]:
    return _RUN.findall(_simple(unicodedata.normalize("NFKC", text).lower()))


def terms(text: str) -> str:
    """What is indexed: words of Latin letters and digits, bigrams of the rest with the last character of a run."""
    found: list[str] = []
    for run in _runs(text[:MAX_TEXT]):
        if run.isascii():
            found.append(run)
        else:
            found += [_code(run[i : i + 2]) for i in range(len(run) - 1)]
            found.append(_code(run[-1]))
    return " ".join(found)


def own_terms(texts: Sequence[str]) -> str:
    """The same of personal data."""
    return " ".join(_OWN + term for text in texts for term in terms(text).split())


def of(all_terms: str) -> set[str]:
    """Each once, as posting lists know it."""
    return {term[:LONGEST] for term in all_terms.split()}


class Part(NamedTuple):
    """Terms that must stand side by side; open_: the last of them may go on."""

    words: tuple[str, ...]
    open_: bool


class Question:
    """What somebody typed, read. `own`: may find by personal data too."""

    def __init__(self, q: str, *, own: bool = False):
        self.own = own
        self.runs = list(dict.fromkeys(_runs(q[:MAX_QUESTION])))[:MAX_PARTS]
        self.parts = [_part(run) for run in self.runs]

    def __bool__(self) -> bool:
        return bool(self.parts)

    @property
    def loose(self) -> bool:
        """Whether a text that has every term may still not hold them side by side."""
        return any(len(part.words) > 1 for part in self.parts)

    def asked(self) -> list[Asked]:
        found: dict[Asked, None] = {}
        for words, open_ in self.parts:
            for i, word in enumerate(words):
                last = i == len(words) - 1
                ways = (word[:LONGEST], (_OWN + word)[:LONGEST]) if self.own else (word[:LONGEST],)
                found[Asked(ways, open_ and last)] = None
        return list(found)

    def holds(self, all_terms: str) -> bool:
        padded = f" {all_terms} "
        for words, open_ in self.parts:
            end = "" if open_ else " "
            if " " + " ".join(words) + end in padded:
                continue
            if not (self.own and f" {_OWN}" + f" {_OWN}".join(words) + end in padded):
                return False
        return True

    def marked(self, text: str, around: int | None = None) -> list[dict[str, Any]]:
        """The text in pieces {text, hit}. around: cut to so many characters before the first hit, thrice that after."""
        spans = self._spans(text)
        begin, end = 0, len(text)
        if around is not None:
            first = spans[0][0] if spans else 0
            begin, end = max(0, first - around), min(len(text), first + 3 * around)
        found: list[dict[str, Any]] = [{"text": "…", "hit": False}] if begin else []
        at = begin
        for start, stop in spans:
            if start >= end:
                break
            if start > at:
                found.append({"text": text[at:start], "hit": False})
            found.append({"text": text[max(at, start) : min(stop, end)], "hit": True})
            at = min(stop, end)
        if at < end:
            found.append({"text": text[at:end], "hit": False})
        if end < len(text):
            found.append({"text": "…", "hit": False})
        return found

    def _spans(self, text: str) -> list[tuple[int, int]]:
        if not self.runs:
            return []
        plain, came_from = [], []
        for i, char in enumerate(text[:MAX_TEXT]):
            for piece in unicodedata.normalize("NFKC", char).lower():
                plain.append(piece)
                came_from.append(i)
        whole = "".join(plain)
        folded = _simple(whole)
        if len(folded) != len(whole):
            return []
        ways = [rf"(?<![a-z0-9]){run}" if run.isascii() else re.escape(run) for run in self.runs]
        found: list[tuple[int, int]] = []
        for match in re.finditer("|".join(sorted(ways, key=len, reverse=True)), folded):
            start, stop = came_from[match.start()], came_from[match.end() - 1] + 1
            if found and start <= found[-1][1]:
                found[-1] = (found[-1][0], max(stop, found[-1][1]))
            else:
                found.append((start, stop))
        return found


def _part(run: str) -> Part:
    if run.isascii():
        return Part((run,), len(run) > 1)
    if len(run) == 1:
        return Part((_code(run),), True)
    return Part(tuple(_code(run[i : i + 2]) for i in range(len(run) - 1)), False)
