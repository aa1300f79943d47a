"""Export of Social Stream Ninja: array or one message a line."""

from collections.abc import Iterable
from typing import Any

from livemend.channels.base import LiveEvent
from livemend.channels.ssn import parse

from .reader import JsonReader
from .source import Source


class SsnReader(JsonReader):
    name = "ssn"

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        return any(parse.is_message(sample) for sample in samples)

    def events(self, obj: Any, source: Source) -> Iterable[LiveEvent]:
        event = parse.event_of(obj, source.platform("ssn"), source.room)
        return () if event is None else (event,)
