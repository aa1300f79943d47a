"""Telephone numbers that are said more than written: 零九三三 零零零 七八九, 984 double4 18830, 0915 然後 377 然後 204.

Also numbers with every digit apart. Only the digits count here, for whoever says a number cuts it where he likes.
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
NUMERALS = re.compile(
    "[零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖](?:.?[零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖\\d]){3}"
).search

_DIGIT_WORDS = dict(
    zip(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], "0123456789", strict=True)
)
_DIGIT_WORDS |= {"oh": "0", "nought": "0", "o": "0"}
_TIMES = {"double": 2, "dbl": 2, "triple": 3, "treble": 3}
_WORD = "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True))
# A run of digits is taken whole (`+`): tried in every cut, a thousand digits would take for ever.
_ONE = (
    rf"(?:(?:double|dbl|triple|treble)[ -]?(?:\d|{_WORD})|\d{{1,8}}+(?!\d)|(?:{_WORD})(?![a-z])|[{''.join(_NUMERAL)}])"
)
# What people put between the groups so that no filter reads them as one.
_BETWEEN = (
    "然[后後]是?|再?[后後]面是?|[再跟和]|中[间間]是?|最[后後]是?|[后後][四三]位是?|再来?|再來|接着|接著|接下来"
    "|空格?|[杠槓横橫]|减|減|and(?:[ ]then)?|then|dash|hyphen|space|dot|point|点|點"
    "|kindly|please|pls|comma|stop|star|minus|[ ]?gap"
)
_SEP = rf"(?:[^\w\s$£€¥￥%:<>=&#@+]|[ _]){{0,3}}(?:(?:{_BETWEEN})[ ,.，、-]{{0,3}})?"
_RUN = re.compile(rf"(?<![\w.,:/$£€¥￥-]){_ONE}(?:{_SEP}{_ONE}){{2,20}}(?![\da-z])", re.ASCII | re.IGNORECASE)
_PART = re.compile(rf"(double|dbl|triple|treble)[ -]?(\d|{_WORD})|\d+|{_WORD}", re.ASCII | re.IGNORECASE).finditer
_SAID = re.compile(
    rf"[{''.join(_NUMERAL)}]|double|dbl|triple|treble|{_WORD}|{_BETWEEN}|[^\x00-\x7f]", re.IGNORECASE
).search
# Letters that look like digits: l38 OO12 3456.
_ALIKE = re.compile(
    r"(?<![\w@.])(?=[^\n]{0,4}[\dOo])[lI1][ -]?(?:[\dOolI][ -]?){9}[\dOolI](?![\w@.])", re.ASCII
).finditer
_LOOKS = str.maketrans("OolI", "0011")
_APART = re.compile(r"\d(?:[ .,·-]{1,3}\d){7,10}", re.ASCII).fullmatch
# Any word twice: 07911 kindly 884 kindly 203.
_TWICE = re.compile(
    r"(?<![\d.,])\d{2,5}[ ]?([^\W\d_]{1,8})[ ]?\d{2,5}[ ]?\1[ ]?\d{2,5}(?![\d.])", re.IGNORECASE
).finditer
MAYBE = re.compile(
    rf"[Ool][\dOolI \-]{{0,3}}\d|I\d\d|double|dbl|triple|treble|(?<![a-z])(?:{_WORD})[ ,-]+(?:{_WORD}|double|\d)"
    rf"|\d[ ,-]{{0,3}}(?:{_BETWEEN})[ ,-]{{0,3}}\d|\d[^\x00-\x7f\u3000-\u9fff]+\d"
    r"|\d[ .,·-]{1,3}\d[ .,·-]{1,3}\d[ .,·-]{1,3}\d[ .,·-]|\d[ ]?([^\W\d_]{1,8})[ ]?\d{2,5}[ ]?\1[ ]?\d",
    re.IGNORECASE,
).search


def _digits(run: str) -> str:
    said = []
    for part in _PART(run.translate(NUMERAL_DIGITS).lower()):
        if part[1]:
            said.append(_TIMES[part[1]] * _DIGIT_WORDS.get(part[2], part[2]))
        else:
            said.append(_DIGIT_WORDS.get(part[0], part[0]))
    return "".join(said)


def find(plain: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(plain):
        if (_SAID(run[0]) or _APART(run[0])) and phones.whole(_digits(run[0]), plain, run.start(), run.end()):
            yield run.span()
    for run in _ALIKE(plain):
        digits = run[0].translate(_LOOKS).replace(" ", "").replace("-", "")
        if sum(map(run[0].count, "OolI")) <= 5 and phones.whole(digits, plain, run.start(), run.end()):
            yield run.span()
    for run in _TWICE(plain):
        if phones.whole(_digits(run[0]), plain, run.start(), run.end()):
            yield run.span()
