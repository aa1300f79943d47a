"""Telephone numbers by the numbering plans, however they are cut up: 133，0099，4455, call702.555.0188now, 0086-186….

A run of digit groups is taken apart and held against the plans of CN, TW, HK, SG, MY, UK and North America. What could
as well be a price or a size (eight digits, a bare ten) needs a word for a telephone beside it.
"""

import re
from collections.abc import Iterator

RUN = re.compile(r"(?<!\d)(?<!\d[.,:/])\(?(?:\+[ ]?)?\(?\d(?:[ .,/·、。…~|()_*☎📞📱-]{0,3}\d){6,17}(?!\d)", re.ASCII)
_GROUP = re.compile(r"\d+", re.ASCII).finditer
_DIGITS = re.compile(r"\d+", re.ASCII).findall
_WORD = re.compile(r"[a-z]+$").search

ICON = re.compile("[☎📞📲]").search
_CUE = (
    "[☎📞📲]|电话|话机|手机|号码|专线|座机|固话|市话|分机|市内|联[系络]|洽|[打拨搵留]|回电|来电|简讯|短信|转数快|屋企"
    "|家里"
    r"|(?<![a-z])(?:tel|ph|phone|call|text|txt|ring|hp|h/p|mobile|mob|cell|num(?:ber)?|contact|what'?s ?app|wts|wsp?|wa"
    r"|land ?line|office|sms|zelle|cash ?app|fps|pay ?now|gcash|fax|dial|reach|my no|no|handphone|viber|signal"
    r"|duitnow)(?![a-z])"
)
_SAID = re.compile(rf"(?:{_CUE})[^\d，。！？!?;；]{{0,12}}$").search
_CHAT_NUMBER = re.compile(r"(?:qq|扣扣|企鹅|群)(?:群|号码?)?[ :是]{0,3}$").search
# The first half of it is said in numerals: 幺三五 9088 2240 is one number.
_SAID_HALF = re.compile("[零〇一幺二三四五六七八九]{3}[ -]?$").search
_AFTER = re.compile(
    r"^[ ,，()]{0,2}(?:系我|系屋|係我|是我|what'?s ?app|wa(?![a-z])|[打搵找接]|call|text|ring|tel|电话|手机|座机|固话"
    r"|有人|办公室|屋企|公司|家里|office|land ?line|home|work|ask for|mobile)",
).search
# Where a parcel is handed over, who is called: 收貨:2576 8831(座機). A code to fetch it by is none.
_HANDED = re.compile(r"(?:收[货件]人?|送货|派[件送]|到货|收件|[^签查]收(?=[ :：]))(?:方|时|前)?[ :：]{0,3}$").search
# The second of two: 打 5639 1720 或 2639 5170.
_OTHER = re.compile(r"(?<!\d)[235689]\d{3}[ -]?\d{4}[ ]?(?:或者?|和|同埋?|跟|/|or|and)[ ]?$", re.ASCII).search
_GLUED = re.compile(
    r"(?:call|tel|phone|number|text|whatsapp|^(?:txt|ring|hp|mobile|mob|cell|no|contact|wa|at|on|sms|is|my))$"
).search
_EXTENSION = re.compile(
    r"(?:[ ,]{0,2}(?:转?分机号?|转|[内內]线|ext(?:ension|n)?\.?|loc(?:al)?\.?)[ :.#]{0,2}|#)"
    r"\d{1,5}(?![\d给到过]|[ ]?[号楼元块个件])"
    r"|[ ]?x[ ]?\d{3,5}(?!\d)|(?<=\d{7})-\d{3,4}(?![\d-])",
    re.ASCII,
).match
# What follows an amount or a measure, and what leads to one.
_MEASURED = re.compile(
    r"^[ ]?(?:[元块円$%％°个件斤瓶盒双条只套组箱份克米人次分点字票万]"
    r"|(?:g|kg|ml|mm|cm|mah|w|v|hz|pcs|rmb|usd|hkd|twd|myr|sgd)(?![a-z]))",
).search
_VALUED = re.compile(r"(?:[$£€¥￥#@_*=&%~]|(?<![a-z])(?:rm|nt|usd|hkd|rmb|sgd|code)[ ]?|[-/+])$").search
_HOTLINE = re.compile(
    r"^(?:400\d{7}|400\d{6}$|0345\d{7}|800\d{7}|0?80[09]\d{5,8}|0808\d{5,8}|08(?:4[345]|7[0123])\d{6,7}|1?8(?:00|88|77"
    r"|66"
    r"|55|44|33)\d{7}|1[389]00\d{6}|03(?:00|3[03]|4[345]|7[01])\d{7}|13\d{4}|0?2?412\d{4}|0204\d{6}"
    r"|087[0-3]\d{7}|1860\d{6})$"
).match

_MOBILE = re.compile(r"^(?:1[3-9]\d{9}|09\d{8}|01[0-46-9]\d{7}|01[15]\d{8}|07[1-9]\d{8}|04\d{8})$").match
_LANDLINE = re.compile(
    r"^(?:02[2-8]\d{7}|0[3-8]\d{7,8}|0(?:10|2\d)\d{8}|0[3-9]\d{9,10}|0(?:[12]\d{8,9}|3\d{9}))$"
).match
_EIGHT = re.compile(r"^[235-9]\d{7}$").match
_NORTH_AMERICA = re.compile(r"^1?[2-9]\d{2}[2-9]\d{6}$").match
_ABROAD_MOBILE = re.compile(r"^6(?:01\d{8}|14\d{8})$").match
_INDIA = re.compile(r"^[6-9]\d{9}$").match
# Counted up, not given out.
_COUNTING = "01234567890123456789"
_LENGTHS = {
    **{"1": (10, 10), "44": (9, 11), "60": (8, 10), "61": (9, 9), "62": (9, 12), "63": (10, 10), "65": (8, 8)},
    **{"66": (8, 9), "81": (9, 10), "82": (9, 10), "84": (9, 10), "86": (10, 12), "353": (8, 9), "852": (8, 8)},
    **{"853": (8, 8), "886": (8, 9)},
}
# Without a plus only where the rest is plainly a number of that country.
_ABROAD = {
    "91": re.compile(r"^[6-9]\d{9}$").match,
    "63": re.compile(r"^9\d{9}$").match,
    "61": re.compile(r"^0?[2-478]\d{8}$").match,
    "86": re.compile(r"^(?:1[3-9]\d{9}|(?:10|2\d|[3-9]\d{2})\d{7,8})$").match,
    "886": re.compile(r"^0?(?:9\d{8}|[2-8]\d{7,8})$").match,
    "852": re.compile(r"^[235-9]\d{7}$").match,
    "853": re.compile(r"^(?:6\d{7}|28\d{6})$").match,
    "65": re.compile(r"^[3689]\d{7}$").match,
    "60": re.compile(r"^0?(?:1\d{8,9}|[3-9]\d{7,8})$").match,
    "44": re.compile(r"^0?(?:7\d{9}|[12]\d{8,9})$").match,
}


_ROUND = re.compile(r"\d[05]00\d[05]00$").match
_MOBILE_CUTS = ([3, 4, 4], [4, 3, 3])
# No telephone number is cut into more.
GROUPS = 6
LEAST = 8


def counted(said: str) -> bool:
    """12345678, 88888888, 9487 9487 and 5000 6000 are no numbers of anybody."""
    digits = "".join(_DIGITS(said))
    return (
        digits in _COUNTING
        or len(set(digits)) == 1
        or (len(digits) == 8 and (digits[:4] == digits[4:] or _ROUND(digits) is not None))
    )


def hotline(said: str) -> bool:
    """A line that many call: by its digits, or cut as such a line is (1800-419-0884 against 180 0419 0884)."""
    groups = [m[0] for m in _GROUP(said)]
    shape = [len(g) for g in groups]
    cut = shape[1:] in ([3, 4], [2, 4]) and groups[0] in {"1300", "1800", "1860"}
    # Irish mobiles against British lines: 087 123 4567, 0871 234 5678.
    if shape == [3, 3, 4] and groups[0] in {"083", "085", "086", "087", "089"}:
        return False
    return cut or _HOTLINE("".join(groups)) is not None


def whole(low: str, start: int, end: int, digits: str, shape: list[int] | None = None, told: bool = False) -> bool:
    """Whether these digits, however they are said and cut, make a number where they stand."""
    if counted(digits):
        return False
    if low[start] == "+":
        return _far(digits)
    if not LEAST <= len(digits) <= 15 or _HOTLINE(digits) or _VALUED(low[max(0, start - 24) : start]):
        return False
    return _planned(digits, shape or [len(digits)], set(), told or _told(low, start, end))


# Beside the word itself, not somewhere behind it: text size two two four.
_CALLED = re.compile(
    r"(?<![a-z])(?:tel|phone|call|text|txt|ring|dial|reach|mobile|mob|cell|hp|my no|num(?:ber)?|contact|电话|手机|号码)"
    r"(?: (?:me|us|is|on|at|no|num|number|phone))*[ :.,#-]{0,3}$"
).search


def local(low: str, start: int, digits: str) -> bool:
    """Whether these are the seven digits that a number has at home, right behind a word for a telephone."""
    return (
        len(digits) == 7
        and digits[0] in "23456789"
        and not counted(digits)
        and bool(_CALLED(low, max(0, start - 40), start))
    )


def extended(low: str, end: int) -> int:
    """Where a number ends with its extension, if it has one."""
    extension = _EXTENSION(low, end)
    return extension.end() if extension else end


def _told(low: str, start: int, end: int) -> bool:
    if _OTHER(low[max(0, start - 16) : start]):
        return True
    if _SAID(low[max(0, start - 24) : start]) or _AFTER(low[end : end + 12]) or _EXTENSION(low, end):
        return True
    return low[start : start + 2] != "20" and _HANDED(low[max(0, start - 10) : start]) is not None


def find(low: str, taken: bytearray) -> Iterator[tuple[int, int]]:
    for run in RUN.finditer(low):
        groups = [(m.start(), m.end()) for m in _GROUP(low, run.start(), run.end())]
        first = 0
        while first < len(groups):
            for last in range(min(len(groups), first + GROUPS), first, -1):
                # Fewer characters than a number has digits: no shorter cut will do either.
                if groups[last - 1][1] - groups[first][0] < LEAST:
                    first += 1
                    break
                if taken.find(1, groups[first][0], groups[last - 1][1]) >= 0:
                    continue
                if place := _number(low, run.start(), groups, first, last):
                    yield place
                    first = last
                    break
            else:
                first += 1


def _number(low: str, begin: int, groups: list[tuple[int, int]], first: int, last: int) -> tuple[int, int] | None:
    """The place of the number that these groups make, if they make one."""
    shape = [b - a for a, b in groups[first:last]]
    if not LEAST <= sum(shape) <= 16 or not _set_apart(low, groups, first, last):
        return None
    start, end = groups[first][0], groups[last - 1][1]
    digits = "".join(low[a:b] for a, b in groups[first:last])
    between = {low[groups[n][1] : groups[n + 1][0]] for n in range(first, last - 1)}
    plus = first == 0 and low[begin : begin + 2].lstrip("(")[:1] == "+"
    # Most runs make no number in any case: what looks at the words beside them comes last.
    if not (_far(digits) if plus else _joined(digits, shape, between) and _planned(digits, shape, between, told=True)):
        return None
    if first == 0:
        start = begin
    elif low[start - 1] == "(":
        start -= 1
    before, after = low[max(0, start - 24) : start], low[end : end + 12]
    if _VALUED(before) or _CHAT_NUMBER(before) or _SAID_HALF(before) or after[:1] in {"@", "_", "/"}:
        return None
    glued = _WORD(before)
    if (glued and not _GLUED(glued[0])) or counted(low[start:end]):
        return None
    if plus:
        return start, end
    if hotline(low[start:end]):
        return None
    told = _told(low, start, end) or ICON("".join(between)) is not None
    if not told and _MEASURED(after):
        return None
    return (start, end) if _planned(digits, shape, between, told or glued is not None) else None


def _joined(digits: str, shape: list[int], between: set[str]) -> bool:
    """Whether a number is ever cut by such marks."""
    if len(between) > 3 or any("," in s and s != "," for s in between):
        return False
    marks = "".join(between)
    if "," in marks and shape not in ([3, 4, 4], [4, 3, 3], [3, 3, 4], [4, 4], [2, 4, 4]):
        return False
    return not any(mark in marks for mark in "/、。…~|_*") or bool(_MOBILE(digits) and shape in _MOBILE_CUTS)


def _planned(digits: str, shape: list[int], between: set[str], told: bool) -> bool:
    cut = len(shape) > 1
    if _MOBILE(digits) and (digits[:2] != "04" or not cut or shape[0] == 4):
        return told or cut or digits[0] == "1" or digits[:2] in {"09", "07", "04"} or digits[:2] == "01"
    if cut or told:
        if digits.startswith("00") and _far(digits[2:]):
            return True
        if _HOTLINE(digits.removeprefix("0")) or _dated(digits, shape):
            return False
        if _LANDLINE(digits) and (shape[-1] >= 3 if cut else told) and shape != [3, 2, 4]:
            return True
    if told and not cut and any(digits.startswith(c) and plan(digits[len(c) :]) for c, plan in _ABROAD.items()):
        return True
    # Without a mark only where no carrier numbers its parcels so.
    if _ABROAD_MOBILE(digits):
        return True
    if cut and shape[0] <= 3 and any(plan(digits[len(c) :]) for c, plan in _ABROAD.items() if _led(digits, shape, c)):
        return True
    if _EIGHT(digits):
        if shape == [4, 4]:
            even = digits[2:4] == "00" and digits[6:] == "00"
            return told or (between <= {" ", "-", "."} and digits[0] in "5689" and not even)
        return told and shape == [8]
    if _INDIA(digits) and (told or (shape == [5, 5] and not digits.endswith("00") and digits[3:5] != "00")):
        return True
    if _NORTH_AMERICA(digits):
        return shape in ([3, 3, 4], [1, 3, 3, 4]) or (told and shape in ([10], [11], [3, 7], [6, 4]))
    return False


def _led(digits: str, shape: list[int], code: str) -> bool:
    return digits.startswith(code) and shape[0] == len(code)


def _far(digits: str) -> bool:
    """After a plus: a country and as many digits as it has."""
    for length in (1, 2, 3):
        if bounds := _LENGTHS.get(digits[:length]):
            return bounds[0] <= len(digits) - length - digits[length:].startswith("0") <= bounds[1]
    return 8 <= len(digits) <= 15 and digits[0] != "0"


def _set_apart(low: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Part of a run only where marks divide it, or a space a number that is whole in itself: 13800001299，2件."""
    alone = last - first == 1 and groups[first][1] - groups[first][0] >= 10
    for one, two in ((first - 1, first), (last - 1, last)):
        if one >= 0 and two < len(groups):
            between = low[groups[one][1] : groups[two][0]]
            if between.strip(" ,、。/(") or not (alone or any(mark in between for mark in ",、。/")):
                return False
    return True


def _dated(digits: str, shape: list[int]) -> bool:
    return shape[:3] == [4, 2, 2] or (digits[:2] in {"19", "20"} and shape[0] == 4)
