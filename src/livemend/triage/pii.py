"""Personal data in a text: where it is, and how a view hides it.

Conventions (triage reference, point 7): telephone (with its extension), order and tracking numbers, addresses, e-mail,
identity and bank numbers, messenger ids, also a spammer's own. Not: last digits, article and batch codes, hotlines,
names, handles.
"""

from collections.abc import Iterable, Iterator

import msgspec

from livemend.triage import pii_doors as doors
from livemend.triage import pii_patterns as patterns
from livemend.triage import pii_phones as phones
from livemend.triage import pii_pickup as pickup
from livemend.triage import pii_spoken as spoken
from livemend.triage import pii_streets as streets


class Span(msgspec.Struct, frozen=True):
    """text[start:end] is of this type."""

    type: str
    start: int
    end: int


# No reader looks for a number behind so many characters, and no text may take long.
REACH = 1_000
# What a piece of a letter shows of the next one: no address is longer.
OVERLAP = 200


def find(text: str) -> list[Span]:
    """Spans in order, never overlapping."""
    text = text[:REACH]
    if patterns.MAYBE(text) is None:
        return []
    plain = text.translate(patterns.PLAIN)
    found: list[Span] = []
    taken = 0
    for kind, start, end in _claims(plain):
        if kind == "phone":
            end = phones.extended(plain, end)
        bits = ((1 << (end - start)) - 1) << start
        if taken & bits:
            continue
        taken |= bits
        found.append(Span(kind, start, end))
    found.sort(key=lambda s: s.start)
    return found


def find_all(text: str) -> list[Span]:
    """The same to the end of a letter, which may be longer than any comment: in pieces that end with a sentence."""
    found: list[Span] = []
    begin = 0
    while begin < len(text):
        end = len(text)
        if end - begin > REACH:
            # A span that begins before the end of a piece is read whole, for there is text of it behind.
            end = begin + REACH - OVERLAP
            mark = _last_mark(text, end - OVERLAP, end)
            end = mark + 1 if mark >= 0 else end
        for span in find(text[begin : begin + REACH]):
            if begin + span.start < end:
                found.append(Span(span.type, begin + span.start, begin + span.end))
        begin = max(end, found[-1].end if found else 0)
    return found


def _last_mark(text: str, begin: int, end: int) -> int:
    return max(text.rfind(mark, begin, end) for mark in "\n。！？!?；;")


def mask(text: str, spans: Iterable[Span]) -> str:
    """The same text, as long as before, with every letter and digit of the spans hidden."""
    chars = list(text)
    for span in spans:
        for i in range(span.start, min(span.end, len(chars))):
            if not chars[i].isspace():
                chars[i] = "•"
    return "".join(chars)


def _claims(plain: str) -> Iterator[tuple[str, int, int]]:
    """Surest first: who comes first keeps its characters."""
    digits = patterns.count_digits(plain)
    if "@" in plain or patterns.SPELT_MAIL(plain):
        yield from _all("email", patterns.EMAIL, plain)
    if digits >= 5:
        yield from _all("order_no", patterns.ORDER_SAID, plain, minimum=4)
    if digits >= 4:
        yield from _all("national_id", patterns.NATIONAL_ID, plain)
    if digits >= 5:
        yield from _all("card_no", patterns.CARD, plain)
        yield from _all("order_no", patterns.CARRIED, plain, minimum=7)
        yield from _all("phone", patterns.PHONE, plain)
    if digits >= 12:
        yield from _all("order_no", patterns.ORDER_SHAPED, plain, minimum=12)
    if digits >= 8:
        yield from _phones(plain)
    if spoken.SPREAD(plain):
        yield from _spread(plain)
    yield from _messengers(plain)
    if digits >= 7:
        yield from _all("phone", patterns.PHONE_SAID, plain)
        yield from _all("order_no", patterns.ORDER_SHAPED, plain)
    for start, end in _addresses(plain, digits):
        yield "address", start, end
    if digits >= 6 and patterns.ORDER_TALK(plain):
        yield from _all("order_no", patterns.ORDER_LOOSE, plain, minimum=6)
    numerals = spoken.NUMERALS(plain)
    if numerals:
        yield from _numerals(plain)
    if numerals or spoken.MAYBE(plain):
        for start, end in spoken.find(plain):
            if not _not_personal(plain, start, end):
                yield "phone", start, end


def _all(kind: str, pattern: patterns.Pattern, plain: str, minimum: int = 0) -> Iterator[tuple[str, int, int]]:
    for match in pattern.finditer(plain):
        start, end = match.span(match.lastgroup or 0)
        if minimum and patterns.count_digits(plain[start:end]) < minimum:
            continue
        if kind == "phone" and (phones.counted(plain[start:end]) or phones.hotline(plain[start:end])):
            continue
        if kind == "order_no" and (patterns.LAUGHTER(plain[start:end]) or patterns.LISTED(plain[start:end])):
            continue
        if kind == "email" or not _not_personal(plain, start, end):
            yield kind, start, end


def _phones(plain: str) -> Iterator[tuple[str, int, int]]:
    for start, end in phones.find(plain):
        if not _not_personal(plain, start, end):
            yield "phone", start, end


def _not_personal(plain: str, start: int, end: int) -> bool:
    """A batch, a bar code, a version, by the word beside it."""
    before = patterns.NOT_PERSONAL_BEFORE(plain[max(0, start - 20) : start])
    return before is not None or patterns.NOT_PERSONAL_AFTER(plain[end : end + 16]) is not None


def _messengers(plain: str) -> Iterator[tuple[str, int, int]]:
    if not patterns.MESSENGER_CUE(plain.lower()):
        return
    named = patterns.BY_APP if patterns.NAMED_APP(plain) else ()
    for kind, pattern in (*patterns.MESSENGERS, *named):
        for match in pattern.finditer(plain):
            start, end = match.span("id")
            if patterns.MODEL(plain[start:end]) or patterns.NOT_PERSONAL_AFTER(plain[end : end + 16]):
                continue
            if patterns.MOBILE(plain[start:end]):
                yield "phone", start, end
            else:
                yield kind, start, end


def _addresses(plain: str, digits: int) -> Iterator[tuple[int, int]]:
    if pickup.MAYBE(plain):
        yield from pickup.find(plain)
    if digits and ("#" in plain or streets.LATIN(plain)):
        yield from streets.find(plain)
    yield from doors.find_said(plain)
    if digits or doors.VILLAGE(plain):
        yield from doors.find(plain)


def _orders(said: str) -> Iterator[tuple[str, int, int]]:
    """Numbers of orders and parcels in a text that was not written so."""
    for pattern in (patterns.ORDER_SAID, patterns.CARRIED):
        yield from _all("order_no", pattern, said, minimum=8)


def _numerals(plain: str) -> Iterator[tuple[str, int, int]]:
    """What was said in numerals, read as if in digits."""
    said = plain.translate(spoken.NUMERAL_DIGITS)
    if said != plain and patterns.count_digits(said) >= 8:
        yield from _all("national_id", patterns.NATIONAL_ID, said)
        for kind, start, end in _orders(said):
            # An amount is said in other words: 一百二十.
            if spoken.NUMERALS(plain[start:end]) and not phones.counted(said[start:end]):
                yield kind, start, end
        yield from _all("phone", patterns.PHONE, said)
        yield from _messengers(said)


def _spread(plain: str) -> Iterator[tuple[str, int, int]]:
    """What was written with something between its letters, read as if without."""
    said, places = spoken.closed_up(plain)
    found = list(_messengers(said))
    if spoken.SPREAD_FAR(plain):
        found += _all("national_id", patterns.NATIONAL_ID, said)
        found += _orders(said)
    for kind, start, end in found:
        digits = patterns.count_digits(said[start:end])
        if digits and (digits < end - start or (digits >= 6 and not phones.counted(said[start:end]))):
            yield kind, places[start], places[end - 1] + 1
