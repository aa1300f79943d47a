"""Does a text name a time one can hold us to?"""

import re

# "In a few days", "one of these days" and "the first time" name no time.
_NUMBER = "(?<![過过第這这])[0-9一二兩两三四五六七八九十半]+"
_HAN = re.compile(
    r"[0-9]{1,2}[:：][0-9]{2}"
    rf"|{_NUMBER}\s*(?:個|个)?\s*(?:點|点|時|时|小時|小时|鐘頭|钟头|分鐘|分钟|分|秒|天|日|週|周|星期|工作天|工作日|月)"
    r"|今天|今晚|今日|明天|明早|明晚|後天|后天|當天|当天|下播前|本週|本周|週[一二三四五六日]|周[一二三四五六日]|星期[一二三四五六日天]"
)
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|sixty|ninety|an?|half an"
_LATIN = re.compile(
    r"\b\d{1,2}(?::\d{2})?\s*(?:am|pm|a\.m\.|p\.m\.|o'clock)"
    r"|\b\d{1,2}:\d{2}\b"
    rf"|\b(?:\d+|{_WORDS})[\s-]+(?:working |business )?(?:seconds?|minutes?|mins?|hours?|hrs?|days?|weeks?)\b"
    r"|\b(?:by|before|until|on|at) (?:the end of )?"
    r"(?:noon|midnight|tonight|today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b"
    r"|\b(?:tonight|tomorrow)\b",
    re.IGNORECASE,
)


def names_time(text: str) -> bool:
    """A clock time, a day, or a span of time."""
    return _HAN.search(text) is not None or _LATIN.search(text) is not None
