"""Telephone numbers that are said more than written: 零九三三 零零零 七八九, 984 double4 18830, 0915 然後 377 然後 204.

Also numbers with every digit apart or with letters for digits, and words with something between their letters. Only the
digits of a number count here, for whoever says it cuts it where he likes.
"""

import re
from collections.abc import Iterator

from livemend.triage import pii_phones as phones

_NUMERAL = {
    **dict.fromkeys("零〇洞", "0"),
    **dict.fromkeys("一幺壹十", "1"),
    "百": "0",
    **dict.fromkeys("二贰貳两", "2"),
    **dict.fromkeys("三叁參", "3"),
    **dict.fromkeys("四肆", "4"),
    **dict.fromkeys("五伍", "5"),
    **dict.fromkeys("六陆陸", "6"),
    **dict.fromkeys("七柒拐", "7"),
    **dict.fromkeys("八捌", "8"),
    **dict.fromkeys("九玖勾", "9"),
}
NUMERAL_DIGITS = str.maketrans(_NUMERAL)
_SAID_DIGIT = "[零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖]"
_NUMERALS = re.compile(rf"{_SAID_DIGIT}(?:.?(?:{_SAID_DIGIT}|\d)){{3}}|\d{{4}}[ -]?{_SAID_DIGIT}{{2}}", re.ASCII)
NUMERAL = _NUMERALS.search
NUMERALS = _NUMERALS.finditer

_DIGIT_WORDS = dict(
    zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], "0123456789", strict=True)
)
_DIGIT_WORDS |= {"oh": "0", "nought": "0", "o": "0"}
_TIMES = {"double": 2, "dbl": 2, "triple": 3, "treble": 3}
_WORD = "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True))
# A run of digits is taken whole (`+`): tried in every cut, a thousand digits would take for ever.
_ONE = (
    rf"(?:(?:double|dbl|triple|treble)[ -]?(?:\d|{_WORD})|\d{{1,8}}+(?!\d)|(?:{_WORD})(?:[ -]hundred)?(?![a-z])"
    rf"|[{''.join(_NUMERAL)}])"
)
# What people put between the groups so that no filter reads them as one.
_BETWEEN = (
    "然[后後]是?|再?[后後]面是?|[再跟和]|中[间間]是?|最[后後]是?|[后後][四三]位是?|再来?|再來|接着|接著|接下来"
    "|空格?|[杠槓横橫]|减|減|and(?:[ ]then)?|then|dash|hyphen|space|dot|point|点|點"
    r"|kindly|please|pls|comma|stop|star|minus|[ ]?gap|[(\[【][^()\[\]【】\d]{1,8}[)\]】]"
)
_SEP = rf"(?:[^\w\s$£€¥￥%:<>=&#@+]|[ _]){{0,3}}(?:(?:{_BETWEEN})[ ,.，、-]{{0,3}})?"
_RUN = re.compile(
    rf"(?<![\w.:/$£€¥￥+-])(?<!\d,)\+?{_ONE}(?:{_SEP}{_ONE}){{2,20}}(?![\da-z])", re.ASCII | re.IGNORECASE
)
_PART = re.compile(
    rf"(double|dbl|triple|treble)[ -]?(\d|{_WORD})|({_WORD})[ -]hundred|\d+|{_WORD}", re.ASCII | re.IGNORECASE
).finditer
_WORDS = re.compile(rf"(?<![a-z])(?:{_WORD})(?![a-z])", re.ASCII | re.IGNORECASE).findall
_LINKS = re.compile(_BETWEEN, re.IGNORECASE).findall
_GROUP = re.compile(r"\d+", re.ASCII).findall
_SAID = re.compile(
    rf"[{''.join(_NUMERAL)}]|double|dbl|triple|treble|{_WORD}|{_BETWEEN}|[^\x00-\x7f]", re.IGNORECASE
).search
_ASIDE = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]").sub
_BY_COMMA = re.compile("[^,，。;；]+").finditer
# Letters that look like digits: l38 OO12 3456, O912-34O-567.
_ALIKE = re.compile(r"(?<![\w@.])\+?[\dOolI](?:[ .-]?[\dOolI]){7,12}(?![\w@.])", re.ASCII).finditer
_LETTER = re.compile("[OolI]").findall
_LOOKS = str.maketrans("OolI", "0011")
_APART = re.compile(r"\d(?:[ .,·。、-]{1,3}\d){7,10}", re.ASCII).fullmatch
# Any word twice: 07911 kindly 884 kindly 203.
_TWICE = re.compile(
    r"(?<![\d.,])\d{2,5}[ ]?([^\W\d_]{1,8})[ ]?\d{2,5}[ ]?\1[ ]?\d{2,5}(?![\d.])", re.IGNORECASE
).finditer
# Words with something between their letters: k a t y 7 7 1, L.I.N.E, mm💗8820💗xx. What points at one is no part of it.
_LONE = r"[A-Za-z\d_](?![A-Za-z\d_])"
_SPREAD = re.compile(
    rf"(?<![\w.]){_LONE}(?:([ .·-]){_LONE})(?:\1{_LONE}){{2,24}}|(?<![\w.])(?:[tT][ .][gG]|[vVwW][ .][xX])(?![\w.])"
    r"|(?<=[A-Za-z\d_])(?:❤[ ]?|(?![✅➕➡])[\u2600-\u27bf]|(?![👆-👉])[\U0001f300-\U0001faff]){1,3}(?=[A-Za-z\d_])",
    re.ASCII,
)
SPREAD = _SPREAD.search
# As long as the number of a card or a parcel.
SPREAD_FAR = re.compile(rf"(?<![A-Za-z\d_]){_LONE}(?:[ .·-]{_LONE}){{7}}", re.ASCII).search
MAYBE = re.compile(
    rf"[Ool][\dOolI .\-]{{0,3}}\d|I\d\d|double|dbl|triple|treble|(?<![a-z])(?:{_WORD})[ ,-]+(?:{_WORD}|double|\d)"
    rf"|\d[ ,-]{{0,3}}(?:{_BETWEEN})[ ,-]{{0,3}}\d|\d[ ]?[^\x00-\x7f\u3000-\u9fff]+[ ]?\d"
    r"|\d[ .,·-]{1,3}\d[ .,·-]{1,3}\d[ .,·。、-]{1,3}\d[ .,·。、-]|\d[ ]?([^\W\d_]{1,8})[ ]?\d{2,5}[ ]?\1[ ]?\d",
    re.IGNORECASE,
).search


def _digits(run: str) -> str:
    said = []
    for part in _PART(_ASIDE("", run).translate(NUMERAL_DIGITS).lower()):
        if part[3]:
            said.append(_DIGIT_WORDS[part[3]] + "00")
        elif part[1]:
            said.append(_TIMES[part[1]] * _DIGIT_WORDS.get(part[2], part[2]))
        else:
            said.append(_DIGIT_WORDS.get(part[0], part[0]))
    return "".join(said)


def closed_up(plain: str) -> tuple[str, list[int], list[tuple[int, int]]]:
    """The text with the letters of spread words side by side, where each of its characters stood, and the words."""
    places: list[int] = []
    words = []
    parts = []
    at = 0
    for word in _SPREAD.finditer(plain):
        places += range(at, word.start())
        parts.append(plain[at : word.start()])
        begin, at = len(places), word.end()
        kept = [n for n in range(word.start(), at) if plain[n].isascii() and plain[n] not in " .-"]
        places += kept
        parts += [plain[n] for n in kept]
        words.append((begin, len(places)))
    places += range(at, len(plain))
    parts.append(plain[at:])
    return "".join(parts), places, words


def _shape(run: str) -> list[int] | None:
    """How a word between all groups cuts a number: 646 then 555 then 0119."""
    groups = _GROUP(run)
    if len(_LINKS(run)) < len(groups) - 1 or _WORDS(run) or _priced(groups):
        return None
    return [len(group) for group in groups]


def _priced(groups: list[str]) -> bool:
    """Prices are round: 300 then 1000, 199 then 299."""
    return all(group[-1] in "09" for group in groups)


def find(plain: str, low: str, said: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(plain):
        if not (_SAID(run[0]) or _APART(run[0])):
            continue
        if taken.find(1, *run.span()) < 0:
            # Nobody says a price digit by digit, but a countdown.
            told = len(_WORDS(run[0])) >= 5 or phones.ICON(run[0]) is not None
            digits = _digits(run[0])
            if told and phones.counted(digits[::-1]):
                continue
            if phones.whole(low, *run.span(), digits, _shape(run[0]), told) or (
                told and phones.local(low, run.start(), digits)
            ):
                yield run.span()
                continue
        # Something else was said behind it: 八八四四二九一七，区号零七三一.
        parts = [(run.start() + m.start(), run.start() + m.end()) for m in _BY_COMMA(run[0])]
        for start, end in parts if len(parts) > 1 else ():
            if taken.find(1, start, end) < 0 and phones.whole(low, start, end, _digits(plain[start:end])):
                yield start, end
    for run in _ALIKE(said):
        groups = _GROUP(run[0].translate(_LOOKS))
        shape = None if _priced(groups) else [len(group) for group in groups]
        if 1 <= len(_LETTER(run[0])) <= 5 and phones.whole(low, *run.span(), "".join(groups), shape):
            yield run.span()
    for run in _TWICE(plain):
        if phones.whole(low, *run.span(), _digits(run[0])):
            yield run.span()
