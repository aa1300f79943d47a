"""What a format is to the rest: a name, a way to know it, a way to read it."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.clean import BadField
from livemend.channels.generic import decode

from .elements import elements
from .source import Source, malformed

Item = LiveEvent | Malformed
ARRAY = re.compile(r"^[\s\ufeff]*\[")


class Reader(Protocol):
    name: str

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        """samples: the first JSON objects of the file, none when it holds no JSON."""
        ...

    def read(self, source: Source) -> Iterator[Item]: ...


class JsonReader(ABC):
    """JSON objects, one a line or in an array: a format only has to say what an object means."""

    name = ""
    opening = ARRAY

    @abstractmethod
    def events(self, obj: Any, source: Source) -> Iterable[LiveEvent]:
        """BadField when the object cannot be used; nothing when it is no comment."""

    def in_array(self, source: Source) -> bool:
        return ARRAY.match(source.head) is not None

    def read(self, source: Source) -> Iterator[Item]:
        return self._array(source) if self.in_array(source) else self._lines(source)

    def _lines(self, source: Source) -> Iterator[Item]:
        for number, line in source.lines():
            if line is None:
                yield Malformed(number, "line too long", "")
                continue
            if line.isspace():
                continue
            try:
                yield from self.events(decode(line), source)
            except BadField as error:
                yield malformed(number, str(error), line)

    def _array(self, source: Source) -> Iterator[Item]:
        for found in elements(source, self.opening):
            if isinstance(found, Malformed):
                yield found
                continue
            line, number, value = found
            try:
                yield from self.events(value, source)
            except BadField as error:
                yield malformed(line, str(error), repr(value)[:500], number)


def child(obj: Any, *path: str) -> Any:
    """The value down a path of keys; None where there is none."""
    for key in path:
        obj = obj.get(key) if isinstance(obj, dict) else None
    return obj
