"""Bodies of `POST /ingest/{source}`: one event, an array of events, or one a line (NDJSON)."""

from collections.abc import Callable, Iterator
from typing import Any

from livemend.channels import generic
from livemend.channels.base import LiveEvent, Malformed
from livemend.channels.clean import BadField, clean
from livemend.channels.ssn import parse as ssn
from livemend.kit.errors import AppError

MAX_BYTES = 5 * 1024 * 1024
MAX_EVENTS = 5000
_EXCERPT = 120
Shape = Callable[[Any, str, str], LiveEvent | None]
# Sources whose bodies are not in our own shape.
SHAPES: dict[str, Shape] = {"ssn": ssn.event_of}


def parse_body(content_type: str, body: bytes, source: str = "generic", room: str = "") -> list[LiveEvent | Malformed]:
    """Every event of the body, and what could not be used.

    source, room: platform and room of events that name none; the source also chooses the shape.
    AppError 413 when there is more than one delivery may hold: then nothing of it was taken.
    """
    if len(body) > MAX_BYTES:
        raise AppError("body_too_large", 413, limit=MAX_BYTES)
    shape = SHAPES.get(source, generic.event_of)
    body = body.removeprefix(b"\xef\xbb\xbf")
    found: list[LiveEvent | Malformed] = []
    for index, (line, element, raw) in enumerate(_values(content_type, body)):
        if index >= MAX_EVENTS:
            raise AppError("too_many_events", 413, limit=MAX_EVENTS)
        try:
            value = generic.decode(raw) if isinstance(raw, bytes) else raw
            event = shape(value, source, room)
        except BadField as error:
            found.append(Malformed(line, str(error), _excerpt(raw), element))
        else:
            if event is not None:
                found.append(event)
    return found


def _values(content_type: str, body: bytes) -> Iterator[tuple[int, int | None, Any]]:
    """(line, element, value or still undecoded bytes)."""
    if not body.strip():
        return
    media = content_type.split(";")[0].strip().lower()
    if not media.endswith(("ndjson", "jsonl", "json-seq", "x-json-stream", "jsonlines")):
        try:
            whole = generic.decode(body)
        except BadField:
            # Many senders call NDJSON plain JSON. One line that is not JSON is simply wrong.
            if body.strip().count(b"\n") == 0 or body.lstrip().startswith(b"["):
                yield 1, None, body
                return
        else:
            if isinstance(whole, list):
                yield from ((1, number, value) for number, value in enumerate(whole, 1))
            else:
                yield 1, None, whole
            return
    for number, line in enumerate(body.split(b"\n"), 1):
        if line.strip():
            yield number, None, line.strip(b"\x1e\r")


def _excerpt(raw: Any) -> str:
    text = raw[: _EXCERPT * 4].decode("utf-8", "replace") if isinstance(raw, bytes) else repr(raw)[:500]
    return clean(text).strip()[:_EXCERPT]
