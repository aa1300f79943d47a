"""Personal data in a text: where it is, and how a view hides it.

Conventions (triage reference, point 7): telephone (with its extension), order and tracking numbers, addresses, e-mail,
identity and bank numbers, messenger ids, also a spammer's own. Not: last digits, article and batch codes, hotlines,
names, handles.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from livemend.triage import pii_documents as documents
from livemend.triage import pii_doors as doors
from livemend.triage import pii_messengers as messengers
from livemend.triage import pii_patterns as patterns
from livemend.triage import pii_phones as phones
from livemend.triage import pii_pickup as pickup
from livemend.triage import pii_spoken as spoken
from livemend.triage import pii_streets as streets
from livemend.triage.pii_leads import WHOLE, Led, Near, Stretches, around


class Span(msgspec.Struct, frozen=True):
    """text[start:end] is of this type."""

    type: str
    start: int
    end: int


# No reader looks for a number behind so many characters, and no text may take long.
REACH = 1_000
# What a piece of a letter shows of the next one: no address is longer.
OVERLAP = 200
# What a word beside it may tell to be nobody's.
_NUMBERED = {"card_no", "national_id", "order_no", "phone"}
_FREE = re.compile(rb"\0+").finditer
# What may stand between the parts of one address.
_JOINTS = {"", " ", "(", " (", "-", " - "}
# As far in front of a number stands the word that tells what it is.
REACH_BACK = 60


def find(text: str) -> list[Span]:
    """Spans in order, never overlapping."""
    text = text[:REACH]
    if patterns.MAYBE(text) is None:
        return []
    plain = text.translate(patterns.PLAIN)
    low = plain.lower()
    found: list[Span] = []
    taken = bytearray(len(plain))
    for kind, start, end in _claims(plain, low, taken):
        last = phones.extended(low, end) if kind == "phone" else end
        if taken.find(1, start, last) >= 0:
            parts = _rest(plain, taken, start, last) if kind == "address" else []
        else:
            parts = [] if kind in _NUMBERED and _not_personal(low, start, end) else [(start, last)]
        for first, after in parts:
            taken[first:after] = b"\1" * (after - first)
            found.append(Span(kind, first, after))
    found.sort(key=lambda s: s.start)
    return list(_joined(plain, found))


def _joined(plain: str, found: list[Span]) -> Iterator[Span]:
    """One address where two stand side by side: 統一超商 嘉北門市(嘉義市東區林森東路 411 號)."""
    last: Span | None = None
    for span in found:
        if last and last.type == span.type == "address" and plain[last.end : span.start] in _JOINTS:
            closes = plain[span.end : span.end + 1] == ")" and "(" in plain[last.end : span.start + 1]
            span = Span("address", last.start, span.end + closes)
        elif last:
            yield last
        last = span
    if last:
        yield last


def _rest(plain: str, taken: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    """Of two addresses that cross, what only the second has, where it has a number."""
    rest = []
    for part in _FREE(taken, start, end):
        first = part.end() - len(plain[part.start() : part.end()].lstrip(" ,，、"))
        after = first + len(plain[first : part.end()].rstrip(" ,，、"))
        if after - first >= 5 and patterns.count_digits(plain[first:after]):
            rest.append((first, after))
    return rest


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


def _claims(plain: str, low: str, taken: bytearray) -> Iterator[tuple[str, int, int]]:
    """Surest first: who comes first keeps its characters, and then they are marked as `taken`."""
    digits = patterns.count_digits(plain)
    said = plain.translate(spoken.NUMERAL_DIGITS)
    yield from _all("email", patterns.EMAIL, plain, low)
    if digits >= 5:
        yield from _all("order_no", patterns.ORDER_SAID, plain, low, minimum=4)
    if digits >= 4:
        yield from _all("national_id", patterns.NATIONAL_ID, plain, low)
    if digits >= 7:
        yield from _all("national_id", documents.NAMED, plain, low)
    if digits >= 5:
        yield from _all("card_no", patterns.CARD, plain, low)
        yield from _all("order_no", patterns.CARRIED, plain, low, minimum=7)
        yield from _all("phone", patterns.PHONE, plain, low)
    shaped = list(_all("order_no", patterns.ORDER_SHAPED, plain, low)) if digits >= 6 else []
    yield from (claim for claim in shaped if patterns.count_digits(plain[claim[1] : claim[2]]) >= 12)
    if digits >= 8:
        yield from (("phone", *place) for place in phones.find(low, taken))
    if spoken.SPREAD(plain):
        yield from _spread(plain)
    yield from messengers.find(plain, low)
    if digits >= 7:
        yield from _all("phone", patterns.PHONE_SAID, plain, low)
    yield from shaped
    for start, end in _addresses(plain, low, said, digits):
        yield "address", start, end
    if digits >= 6 and patterns.ORDER_TALK(low):
        yield from _all("order_no", patterns.ORDER_LOOSE, plain, low, minimum=6)
    numerals = spoken.NUMERAL(plain)
    if numerals:
        yield from _numerals(plain, said)
    if numerals or spoken.MAYBE(plain):
        yield from (("phone", *place) for place in spoken.find(plain, low, said, taken))


def _all(
    kind: str, pattern: Led | Near, plain: str, low: str, minimum: int = 0, stretches: Stretches = WHOLE
) -> Iterator[tuple[str, int, int]]:
    for match in pattern.finditer(plain, low, stretches):
        start, end = match.span(match.lastgroup or 0)
        if minimum and patterns.count_digits(plain[start:end]) < minimum:
            continue
        if kind == "phone" and (phones.counted(plain[start:end]) or phones.hotline(plain[start:end])):
            continue
        if kind == "order_no" and _no_order(plain, start, end):
            continue
        yield kind, start, end


def _no_order(plain: str, start: int, end: int) -> bool:
    """Laughter, a list of amounts, or what an article is called by."""
    called = plain.rfind("编号", max(0, start - 6), start)
    return bool(
        patterns.LAUGHTER(plain[start:end])
        or patterns.LISTED(plain[start:end])
        or (called >= 0 and patterns.ARTICLE(plain, called))
    )


def _not_personal(low: str, start: int, end: int) -> bool:
    """A batch, a bar code, a version, by the word beside it."""
    before = low[max(0, start - 44) : start].rstrip(" :：是为#")
    # A word ends in a letter, or in the 4 or 5 of "last 4".
    worded = before[-1:] > "9" or before[-1:] in {"4", "5", "."}
    return (
        bool(worded and patterns.NOT_PERSONAL_BEFORE(before))
        or patterns.NOT_PERSONAL_AFTER(low[end : end + 16]) is not None
    )


def _addresses(plain: str, low: str, said: str, digits: int) -> Iterator[tuple[int, int]]:
    yield from pickup.find(plain, low)
    if digits and ("#" in plain or streets.LATIN(plain)):
        yield from streets.find(plain, low)
    yield from doors.find_cut(plain)
    yield from doors.find_said(said, plain)
    if digits or doors.VILLAGE(plain):
        yield from doors.find(plain)


def _said(said: str, low: str, stretches: Stretches) -> Iterator[tuple[str, int, int]]:
    """Numbers of people, orders and parcels in a text that was not written so."""
    yield from _all("national_id", patterns.NATIONAL_ID, said, low, stretches=stretches)
    for pattern in (patterns.ORDER_SAID, patterns.CARRIED):
        yield from _all("order_no", pattern, said, low, minimum=8, stretches=stretches)


def _numerals(plain: str, said: str) -> Iterator[tuple[str, int, int]]:
    """What was said in numerals, read as if in digits."""
    if patterns.count_digits(said) < 8:
        return
    low = said.lower()
    stretches = list(around((m.span() for m in spoken.NUMERALS(plain)), REACH_BACK, 20))
    for kind, start, end in _said(said, low, stretches):
        # An amount is said in other words: 一百二十.
        if kind == "national_id" or (spoken.NUMERAL(plain, start, end) and not phones.counted(said[start:end])):
            yield kind, start, end
    yield from _all("phone", patterns.PHONE, said, low, stretches=stretches)
    yield from messengers.find(said, low, stretches)


def _spread(plain: str) -> Iterator[tuple[str, int, int]]:
    """What was written with something between its letters, read as if without."""
    said, places, words = spoken.closed_up(plain)
    low = said.lower()
    stretches = list(around(words, REACH_BACK, 30))
    found = list(messengers.find(said, low, stretches))
    if spoken.SPREAD_FAR(plain):
        found += _said(said, low, stretches)
    for kind, start, end in found:
        digits = patterns.count_digits(said[start:end])
        if digits and (digits < end - start or (digits >= 6 and not phones.counted(said[start:end]))):
            yield kind, places[start], places[end - 1] + 1
