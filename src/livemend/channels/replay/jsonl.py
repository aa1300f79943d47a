"""Our own format: one event a line (or in an array)."""

from typing import Any

from livemend.channels import generic
from livemend.channels.base import LiveEvent

from .reader import JsonReader
from .source import Source

_OURS = frozenset({"text", "type", "ts", "message_id"})


class JsonlReader(JsonReader):
    name = "jsonl"

    def matches(self, source: Source, samples: list[dict[str, Any]]) -> bool:
        return any(_OURS & sample.keys() for sample in samples)

    def events(self, obj: Any, source: Source) -> tuple[LiveEvent]:
        return (generic.event_of(obj, source.platform("replay"), source.room),)
