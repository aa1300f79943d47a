"""Personal data in a text."""

import msgspec


class Span(msgspec.Struct, frozen=True):
    type: str
    start: int
    end: int


def find(text: str) -> list[Span]:
    return []
