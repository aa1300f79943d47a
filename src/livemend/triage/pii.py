"""Personal data in a text: where it is, and how a view hides it.

Conventions (triage reference, point 7): telephone, order and tracking numbers, addresses, e-mail, identity and bank
numbers, messenger ids, also a spammer's own. Not: last digits, article and batch codes, hotlines, names, handles.
"""

from collections.abc import Iterable, Iterator

import msgspec

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
    yield from _messengers(plain)
    if digits >= 7:
        yield from _all("phone", patterns.PHONE_SAID, plain)
        yield from _all("order_no", patterns.ORDER_SHAPED, plain)
    if pickup.MAYBE(plain):
        for start, end in pickup.find(plain):
            yield "address", start, end
    if patterns.SAID_DOOR(plain):
        yield from _addresses(plain.translate(spoken.NUMERAL_DIGITS))
    if digits or patterns.VILLAGE(plain):
        yield from _addresses(plain)
    if digits >= 7 and patterns.ORDER_TALK(plain):
        yield from _all("order_no", patterns.ORDER_LOOSE, plain, minimum=7)
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


def _addresses(plain: str) -> Iterator[tuple[str, int, int]]:
    """From each numbered end backwards over the places that lead to it."""
    floor = 0
    for match in patterns.ADDRESS_END.finditer(plain):
        end = match.end()
        bare = patterns.BARE_DOOR(match[0])
        near = max(floor, match.start() - 40)
        before = patterns.ADDRESS_BEFORE(plain[near : match.start()])
        start = near + before.start() if before else match.start()
        said = plain[start : match.start()]
        told = bare or patterns.WHOLE_DOOR(match[0])
        if not told and (not patterns.WAY_END(said) or patterns.NO_PLACE(said)):
            continue
        lead = patterns.ADDRESS_LEAD(said)
        start += lead.end() if lead else 0
        # Words before a space belong to it only if they name a place: 王秀琴 河南省 against 苗栗頭份 測試街.
        while (gap := plain.find(" ", start, match.start() - 1)) >= 0 and not patterns.KNOWN_PLACE(plain[start:gap]):
            start = gap + 1
        if bare and not patterns.WAY_END(plain[start : match.start()]):
            start = match.start()
        floor = end
        yield "address", start, start + len(plain[start:end].rstrip(" ,，"))
    for match in patterns.VILLAGES(plain) if patterns.VILLAGE(plain) else ():
        if lead := patterns.ADDRESS_LEAD(match[0]):
            yield "address", match.start() + lead.end(), match.end()
        else:
            yield "address", match.start(), match.end()
    for match in patterns.BOXES(plain) if "信箱" in plain else ():
        yield "address", match.start(), match.end()
    for start, end in streets.find(plain) if "#" in plain or patterns.LATIN(plain) else ():
        yield "address", start, end


def _numerals(plain: str) -> Iterator[tuple[str, int, int]]:
    """What was said in numerals, read as if in digits."""
    said = plain.translate(spoken.NUMERAL_DIGITS)
    if said != plain and patterns.count_digits(said) >= 8:
        yield from _all("national_id", patterns.NATIONAL_ID, said)
        yield from _all("phone", patterns.PHONE, said)
        yield from _messengers(said)
