"""What a viewer tells us, said back in one clause: the thing, the trouble, since when and how much (R040). Pure.

Everything is told as the viewer's word. Only what is said in so many words is taken up: a number, a day, a count. What
could mean two things is left out, and no name, no address and no number of an order can get in.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from livemend.incidents import topics
from livemend.incidents.likeness import plain
from livemend.kit.i18n import t
from livemend.wording.plain import straight

# What each detail may belong to: how long it was in use to a thing, how long somebody waits to a parcel or an answer.
OF_USE, OF_WAITING = frozenset({"quality"}), frozenset({"logistics", "service"})
OF_MONEY = frozenset({"price_trick", "refund_delay", "refused_remedy"})
# What is still waited for has not come on any day.
NOT_HERE = frozenset({"delay", "lost", "refund_delay", "return_pickup", "slow_reply", "passive"})
# Seven days that a seller counts against the customer are no waiting.
NO_WAITING = frozenset({"refused_remedy", "stiff_tone"})
MOST = 30
_DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_EN_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_EN = {word: place for place, word in enumerate(_EN_NUMBERS, 1)} | {"a": 1, "an": 1}
_HAN = "".join(_DIGITS)
_N = rf"(?<![第几数百千\d{_HAN}])(?P<n>\d{{1,3}}|[{_HAN}]{{1,3}})"
_UNITS = {
    "分钟": "minute", "个小时": "hour", "小时": "hour", "个钟头": "hour", "天": "day", "日": "day", "周": "week",
    "个星期": "week", "星期": "week", "个礼拜": "week", "礼拜": "week", "个月": "month", "年": "year",
}  # fmt: skip
_SPAN = rf"{_N}(?P<unit>{'|'.join(_UNITS)})(?!半|多)"
_EN_N = rf"(?<!half )\b(?P<n>\d{{1,3}}|{'|'.join(_EN)})"
_EN_SPAN = rf"{_EN_N} (?P<unit>minute|hour|day|week|month|year)s?\b"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_POINTS = {
    "today": r"今天|今早|今日|今晚|\btoday\b|\bthis morning\b|\btonight\b",
    "before_yesterday": r"(?<!大)前天|\bday before yesterday\b",
    "yesterday": r"昨天|昨晚|昨日|(?<!before )\byesterday\b|\blast night\b",
    "last_week": r"上个?(?:周|星期|礼拜)(?![一二三四五六日天])|\blast week\b",
    "last_month": r"上个?月|\blast month\b",
}
_DAY = re.compile(
    rf"(?P<zh_last>上个?)?(?<![下每隔])(?:周|星期|礼拜)(?P<zh>[一二三四五六日天])(?!十)"
    rf"|\b(?P<en_last>last )?(?P<en>{'|'.join(_WEEKDAYS)})\b"
)
# What was received may be a message.
_LETTER = "[^，。,. ]{0,4}(?:短信|简讯|通知|消息|信息|回复|私信)"
# What happened on a day: in Chinese behind it, in English before it.
_DONE_ZH = {
    "received": rf"^[^，。,.！!？?没不未 ]{{0,6}}?(?:收到(?!{_LETTER})|到货|拿到|送到|寄到|到手|才到|到的)",
    "bought": r"^[^，。,.！!？?没不未 ]{0,8}?(?:买|下单|订|拍下|拍的|入手)",
}
_DONE_EN = {
    "received": r"\b(?:got|came|arrived|received|delivered|turned up)(?: (?!not|never)[\w'-]+){0,4} (?:on |almost )?$",
    "bought": r"\b(?:bought|ordered|purchased)(?: (?!not|never)[\w'-]+){0,4} (?:on |almost )?$",
}
_NOT_EN = re.compile(r"(?:n't|\bnot|\bnever|\bnothing|\bnobody)\b")
_NOT_YET_ZH = r"还没|还是没|都没|仍没|没收到|没到|没发货|没出货|没人|没回|没下文|没消息|没音信|没动静"
_NOT_YET_EN = r"(?:still|nothing|no (?:reply|answer|news|sign|refund|parcel)|hasn't|haven't|not here|not arrived)\b"
_WORN = "用戴穿喝吃擦涂骑坐睡贴插开玩背"
# Of these a number of times is how often somebody does it, not how long the thing was in use.
_TRIED = _WORN.translate({ord(verb): None for verb in "贴开"})
_WORN_HANT = dict(zip("骑开贴涂", "騎開貼塗", strict=True))
_UNDER = r"不到|没到|不满|未满|还没到"
# Somebody's promise, not what happened.
_PROMISED = re.compile(
    r"(?:说|讲|号称|承诺|保证|写|标|预计)[^，。,. ]{0,4}$|(?:再|叫我|让我)$"
    r"|\b(?:said|says|promised|within)\b[^.,]{0,20}$"
)
_MEASURES = dict(
    zip(
        "个只件双瓶颗块条盒包箱支罐本把杯片粒组套台张串袋对枚份枝",
        "個隻件雙瓶顆塊條盒包箱支罐本把杯片粒組套台張串袋對枚份枝",
        strict=True,
    )
)
_M = f"(?P<m>[{''.join(_MEASURES)}])"
_BAD = "坏破裂碎缺漏烂臭馊霉锈瘪"
# A count: not the span of a time, not people, not a sum of money.
_COUNT = re.compile(rf"{_N}{_M}(?!多?(?:月|小时|钟头|星期|礼拜)|人|朋友|客服|店|字|洞|孔|角|面|边|钱|半|\d|[{_HAN}])")
_PART = re.compile(rf"(?P<all>\d{{1,3}}|[{_HAN}]{{1,3}}){_M}(?:里面?|中|就)?(?P<how>有|[{_BAD}少])(?:了|掉)?{_N}(?P=m)")
_EN_PART = re.compile(
    rf"(?<!not )(?<!only )(?<!rating: )(?<!rated ){_EN_N}(?: out)? of (?:the |my |our )?"
    rf"(?P<all>\d{{1,3}}|{'|'.join(_EN_NUMBERS)})\b"
)
_EN_COUNT = re.compile(rf"(?<!not )(?<!only ){_EN_N} of them\b")
_LACKING = re.compile(r"(?: [a-z]+)? (?:are |were |is |was )?missing\b")
_BOTH = re.compile(
    rf"两{_M}(?:都|全)(?:是)?[{_BAD}]|(?<!we )(?<!you )(?<!they )\bboth (?:of them|came|arrived|broke)\b"
)
_HALF = re.compile(
    rf"[{_BAD}少](?:了|掉)?一半|(?<!到)一半(?:是|都)?[{_BAD}空]|\bhalf of (?:it|them)\b|\bhalf (?:empty|missing)\b"
)
# 塊 is a piece of soap and a unit of money.
_COSTS = re.compile("[返涨贵赔价费钱值花退]|便宜")
_MONEY = re.compile(
    r"(?<![\w.])(?P<sign>nt\$|hk\$|us\$|rm|[$¥￥£€])\s?(?P<a>[1-9]\d{0,5}(?:\.\d{1,2})?)(?![\d.-])"
    r"|(?<![\d.])(?P<b>[1-9]\d{0,5}(?:\.\d{1,2})?)\s?(?P<name>块钱?|元|人民币|台币|dollars|bucks|yuan|ringgit|pounds|euros)(?!\d)"
)


# "…, is that right?" asks whether we understood; it does not make a claim of ours a question.
_TAG = re.compile(
    r"[，,;；—\s]*(?:(?:是不是|是|對|对)(?:嗎|吗|吧|不對|不对)?(?:這樣|这样)?(?:嗎|吗)?|是[這这][樣样][嗎吗]|[這这][樣样][對对][嗎吗]|[沒没][錯错]吧"
    r"|(?:is that|did i get that|is it|am i|have i got that) (?:right|so|correct)|right|correct|yes)[?？]\s*$",
    re.IGNORECASE,
)
_USED = ("used", "washed")
# Nobody has seen the goods yet: only the parcel is known to be damaged.
_UNOPENED = re.compile(
    r"(?:没|还没|未)(?:有|敢)?(?:拆|打开|开箱)|不敢(?:拆|打开|开箱)"
    r"|\b(?:haven't|not|never|afraid to) (?:yet |even |dared? (?:to )?)?open|\bunopened\b"
)


@dataclass(frozen=True)
class Told:
    """A detail as it may be said: key below `onair.detail`, and what fills it."""

    key: str
    values: dict[str, str]


def clause(
    lang: str,
    *,
    issue: str | None,
    subtype: str | None,
    level: int | None,
    symptom: str | None = None,
    product: str = "",
    words: str = "",
    closed: bool = False,
) -> str:
    """The complaint as the one who made it would put it. words: his own, masked; none when several speak.

    symptom: what it is called by where that is nearer than the sub-type (`topics.heard`).
    closed: nobody has seen the goods yet.
    """
    key = f"issue.{issue or 'unknown'}" if not subtype or subtype == "other" else subtype
    if symptom is not None:
        key = f"symptom.{symptom}"
    if closed and (subtype == "damaged_in_transit" or symptom == "packaging"):
        key = "unopened"
    thing = t(lang, "onair.told_product", product=product) if product else t(lang, "onair.told_item")
    said = t(lang, f"onair.told.{'issue.safety' if level == 0 else key}", product=thing)
    found = [
        (one.key, t(lang, f"onair.detail.{one.key}", **one.values)) for one in details(lang, words, issue, subtype)
    ]
    if lang == "en":
        # "after two days of use" belongs to the trouble itself.
        said = " ".join([said, *(text for key, text in found if key in _USED)])
        found = [(key, text) for key, text in found if key not in _USED]
    *first, last = [said, *(text for _key, text in found)]
    comma, end = t(lang, "onair.detail.comma"), t(lang, "onair.detail.and")
    return comma.join(first) + end + last if first else last


def unopened(texts: Sequence[str]) -> bool:
    """Somebody has not opened the parcel, and nobody who has tells of damage."""
    shut = [_UNOPENED.search(straight(text)) is not None for text in texts]
    told = ["damage" in topics.symptoms(plain(text)) for text in texts]
    return any(shut) and all(is_shut or not damaged for is_shut, damaged in zip(shut, told, strict=True))


def details(lang: str, words: str, issue: str | None, subtype: str | None) -> list[Told]:
    """Since when, how much, about which sum: at most one of each."""
    text = straight(words)
    waits = issue in OF_WAITING and subtype not in NO_WAITING
    when = _used(lang, text) if issue in OF_USE else _waited(lang, text) if waits else None
    if when is None:
        when = _point(lang, text)
        if when is not None and when.key == "received" and subtype in NOT_HERE:
            when = None
    count = _how_many(lang, text, missing=subtype == "missing_item") if issue != "service" else None
    found = [when, count, _money(lang, text) if subtype in OF_MONEY else None]
    return [one for one in found if one is not None]


def as_statement(text: str) -> str:
    """What is claimed, without the question behind it."""
    return _TAG.sub("。" if re.search("[一-鿿]", text) else ".", text)


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    if text in _EN or text in _DIGITS:
        return _EN.get(text) or _DIGITS[text]
    tens, _ten, ones = text.partition("十")
    if "十" not in text or (tens and tens not in _DIGITS) or (ones and ones not in _DIGITS):
        return None
    return _DIGITS.get(tens, 1) * 10 + _DIGITS.get(ones, 0)


def _figure(lang: str, n: int) -> str:
    """As it is spoken: words up to ten, figures from there on; 2 before a measure word is 兩."""
    if n > len(_EN_NUMBERS):
        return str(n)
    if lang == "en":
        return _EN_NUMBERS[n - 1]
    return ("兩" if lang == "zh-Hant" else "两") if n == 2 else _HAN.replace("两", "")[n - 1]


def _span(lang: str, found: re.Match[str]) -> str:
    n = _number(found["n"])
    if not n or _PROMISED.search(found.string[: found.start()]):
        return ""
    unit = _UNITS.get(found["unit"], found["unit"])
    word = t(lang, f"onair.detail.unit.{unit}.{'one' if n == 1 else 'many'}")
    if lang != "en":
        return _figure(lang, n) + word
    return f"{('an' if unit == 'hour' else 'a') if n == 1 else _figure(lang, n)} {word}"


def _times(lang: str, n: int) -> str:
    if n <= 2:
        return t(lang, f"onair.detail.{'once' if n == 1 else 'twice'}")
    return t(lang, "onair.detail.n_times", n=_figure(lang, n))


def _did(lang: str, found: re.Match[str], how: str, **values: str) -> str:
    """Two days of use; 戴了兩天: in Chinese with the verb that was said."""
    rest = t(lang, f"onair.detail.did.{how}", **values)
    if lang == "en":
        return rest
    verb = found.groupdict().get("verb")
    verb = verb if verb and verb in _WORN else "用"
    return (_WORN_HANT.get(verb, verb) if lang == "zh-Hant" else verb) + rest


def _used(lang: str, text: str) -> Told | None:
    """How long, or how many times."""
    tried = (
        rf"(?<![没不])(?P<verb>[{_TRIED}洗])(?:了|过)?(?:才|就|只)?{_N}[次遍]",
        rf"\b(?:after|in) (?:only |just )?{_EN_N} (?P<verb>use|wear|wash)(?:e?s)?\b",
        r"\b(?P<verb>used|wore|worn|washed) (?:it |them )?(?:only |just )?(?P<n>once|twice)\b",
    )
    for pattern in tried:
        found = re.search(pattern, text)
        if found is None or _PROMISED.search(text[: found.start()]):
            continue
        n = {"once": 1, "twice": 2}.get(found["n"]) or _number(found["n"])
        if not n:
            continue
        if found["verb"] in ("洗", "wash", "washed"):
            several = t(lang, "onair.detail.n_washes", n=_figure(lang, n))
            return Told("washed", {"times": t(lang, "onair.detail.one_wash") if n == 1 else several})
        return Told("used", {"did": _did(lang, found, "times", times=_times(lang, n))})
    spans = (
        rf"(?P<verb>[{_WORN}])(?:了|过)?(?P<under>{_UNDER})?(?:才|就|只)?{_SPAN}(?!前|内)",
        rf"\b(?:lasted|after|in|within) (?:only |just |barely )?(?P<under>less than )?{_EN_SPAN}(?! ago)",
    )
    for pattern in spans:
        if (found := re.search(pattern, text)) and (span := _span(lang, found)):
            return Told("used", {"did": _did(lang, found, "under" if found["under"] else "span", span=span)})
    return None


def _waited(lang: str, text: str) -> Told | None:
    if found := re.search(rf"[晚迟](?:到)?(?:了)?(?:整整)?{_SPAN}", text) or re.search(rf"{_EN_SPAN} late\b", text):
        return Told("late", {"span": span}) if (span := _span(lang, found)) else None
    patterns = (
        rf"(?:等|拖|催)(?:了|到)?(?:快|整整|已经|超过)?{_SPAN}",
        rf"{_SPAN}(?:了)?[，, ]?[^，。,. \d{_HAN}]{{0,4}}(?:{_NOT_YET_ZH})",
        rf"\bwait(?:ed|ing)? (?:for )?(?:over |more than |almost |nearly )?{_EN_SPAN}",
        rf"\b(?:been|it's) {_EN_SPAN}(?= and\b|,| now\b| already\b|$)",
        rf"{_EN_SPAN}(?:,| and| now)? (?:and )?{_NOT_YET_EN}",
    )
    for pattern in patterns:
        if (found := re.search(pattern, text)) and (span := _span(lang, found)):
            return Told("waited", {"span": span})
    return None


def _point(lang: str, text: str) -> Told | None:
    """A day, or so long ago, with what happened then. Two days in one text: nobody knows which."""
    places: list[tuple[int, int, str]] = []
    for name, pattern in _POINTS.items():
        places += [(m.start(), m.end(), t(lang, f"onair.detail.{name}")) for m in re.finditer(pattern, text)]
    for m in _DAY.finditer(text):
        day = _WEEKDAYS.index(m["en"]) if m["en"] else "一二三四五六日".find(m["zh"].replace("天", "日"))
        name = t(lang, f"onair.detail.weekday.{day}")
        key = "last_day" if m["zh_last"] or m["en_last"] else "on_day"
        places.append((m.start(), m.end(), t(lang, f"onair.detail.{key}", day=name)))
    for pattern in (rf"{_SPAN}之?前", rf"{_EN_SPAN} ago\b"):
        for m in re.finditer(pattern, text):
            if span := _span(lang, m):
                places.append((m.start(), m.end(), t(lang, "onair.detail.ago", span=span)))
    if len(places) != 1:
        return None
    start, end, when = places[0]
    before, after = text[:start], text[end:]
    if re.match(r"开始|起就", after) or re.search(r"\bsince $|自从?$|从$", before):
        return Told("since", {"when": re.sub(r"^on ", "", when)})
    sentence = re.split(r"[.,;!?] ", before)[-1]
    for kind in ("received", "bought"):
        if re.search(_DONE_ZH[kind], after) or (re.search(_DONE_EN[kind], sentence) and not _NOT_EN.search(sentence)):
            return Told(kind, {"when": when})
    return None


def _pieces(lang: str, figure: str, unit: str | None) -> str:
    """Three; in Chinese with its measure word."""
    if lang == "en":
        return figure
    return figure + (_MEASURES[unit or "件"] if lang == "zh-Hant" else unit or "件")


def _how_many(lang: str, text: str, *, missing: bool = False) -> Told | None:
    """missing: pieces are not there; "six of eight" may then be those that came, so only what is lacking counts."""
    if found := _PART.search(text) or _EN_PART.search(text):
        n, m = _number(found["n"]), _number(found["all"])
        lacking = found.groupdict().get("how") == "少" or _LACKING.match(text, found.end())
        if not n or not m or n >= m or m > MOST or (missing and not lacking):
            return None
        unit = found.groupdict().get("m")
        of = {"n": _pieces(lang, _figure(lang, n), unit), "m": _pieces(lang, _figure(lang, m), unit)}
        return Told("part_missing" if missing else "part", of)
    if found := _BOTH.search(text):
        return Told("both", {"n": _pieces(lang, t(lang, "onair.detail.both_of"), found["m"])})
    if _HALF.search(text):
        return Told("half", {})
    counts = list(_COUNT.finditer(text)) or list(_EN_COUNT.finditer(text))
    if len(counts) != 1:
        return None
    (one,) = counts
    n, piece = _number(one["n"]), one.groupdict().get("m")
    if not n or not 1 < n <= MOST or (piece == "块" and _COSTS.search(text)):
        return None
    said = {"n": _pieces(lang, _figure(lang, n), piece)}
    before, after = text[: one.start()], text[one.end() :]
    # Without a "did", two may be what is wanted next.
    if re.search(r"(?:买|订|下单)[了的]$", before):
        return Told("bought_count", said)
    if missing:
        return Told("count_missing", said) if re.search(r"少[了掉]?$", before) or _LACKING.match(after) else None
    near = re.search(rf"[{_BAD}少][了掉]?$", before) or re.match(rf"[^，。,.！!？? ]{{0,4}}[{_BAD}]", after)
    return Told("count", said) if one.re is _EN_COUNT or near else None


def _money(lang: str, text: str) -> Told | None:
    sums = list(_MONEY.finditer(text))
    if len(sums) != 1:
        return None
    m = sums[0]
    if m["a"]:
        sign = m["sign"].upper() if m["sign"][0].isalpha() else m["sign"]
        return Told("money", {"money": f"{sign}{' ' if sign == 'RM' else ''}{m['a']}"})
    if m["name"].isascii():
        return Told("money", {"money": f"{m['b']} {m['name']}"})
    return Told("money", {"money": m["b"] if lang == "en" else f"{m['b']}元"})
