"""The objects of a JSON array one after the other, in constant memory, going on after a broken one."""

import json
import re
from collections.abc import Iterator
from typing import Any

from livemend.channels.base import Malformed

from .source import LONGEST, Source, malformed

_decoder = json.JSONDecoder()
_SPACE = re.compile(r"[\s\ufeff]*")
# Where the next object may begin after a broken one.
_NEXT = re.compile(r"[}\]]\s*(?:,\s*)?(?=\{)")
# An error this near the end of what was read may only mean that more has to be read.
_EDGE = 16


class _Window:
    """A piece of the text that slides over the file."""

    def __init__(self, source: Source):
        self._pieces = source.pieces()
        self.text, self.at, self.line, self.ended = "", 0, 1, False

    def more(self) -> bool:
        piece = next(self._pieces, None)
        if piece is None:
            self.ended = True
            return False
        self.text = self.text[self.at :] + piece
        self.at = 0
        return True

    def go(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to

    def space(self) -> str:
        """Skip white space; the next character, or "" at the end."""
        while True:
            found = _SPACE.match(self.text, self.at)
            if found:
                self.go(found.end())
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def find(self, pattern: re.Pattern[str], keep: int = 64) -> bool:
        """Move behind the next match; False at the end of the file."""
        while True:
            found = pattern.search(self.text, self.at)
            if found:
                self.go(found.end())
                return True
            self.go(max(self.at, len(self.text) - keep))
            if not self.more():
                self.go(len(self.text))
                return False


def elements(source: Source, opening: re.Pattern[str]) -> Iterator[tuple[int, int, Any] | Malformed]:
    """(line, number of the element, value) of the array that begins behind `opening`."""
    window = _Window(source)
    if not window.find(opening):
        yield malformed(1, "no list of messages found", source.head)
        return
    number = 0
    while True:
        first = window.space()
        while first == ",":
            window.go(window.at + 1)
            first = window.space()
        if first == "]":
            return
        number += 1
        if first == "":
            yield Malformed(window.line, "the file ends in the middle: truncated", "", number)
            return
        line = window.line
        try:
            value, end = _value(window)
        except ValueError as error:
            yield malformed(line, str(error), window.text[window.at : window.at + 500], number)
            window.go(min(window.at + 1, len(window.text)))
            if (window.ended and window.at >= len(window.text)) or not window.find(_NEXT):
                return
            continue
        yield line, number, value
        window.go(end)


def _value(window: _Window) -> tuple[Any, int]:
    while True:
        try:
            return _decoder.raw_decode(window.text, window.at)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        except json.JSONDecodeError as error:
            unfinished = error.pos >= len(window.text) - _EDGE or error.msg.startswith("Unterminated")
            if not unfinished:
                raise ValueError("not valid JSON") from None
            if len(window.text) - window.at > LONGEST:
                raise ValueError("element too long") from None
            if not window.more():
                raise ValueError("not valid JSON or truncated") from None
        except ValueError:
            raise ValueError("a number that is no JSON number") from None
