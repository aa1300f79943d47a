"""Foreign words and numbers made safe to store, without touching what a person meant."""

import hashlib
import math
import re
from typing import Any, Literal

from selectolax.lexbor import LexborHTMLParser

TEXT_LIMIT = 4000
NAME_LIMIT = 200
HTML_LIMIT = 64 * 1024
# 9999-12-31: more than this is no time, and no date can be made of it.
MAX_TS = 253_402_300_799_000
MAX_COUNT = 2_000_000_000

_RETURN = re.compile(r"\r\n?")
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_BREAK = re.compile(r"[\n\t]+")
_NO_NAME = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?\Z", re.ASCII)
_HIDDEN = "script,style,template,noscript,iframe,object,svg,title"
_YES = frozenset({"true", "yes", "y", "1", "是", "有"})
_NO = frozenset({"false", "no", "n", "0", "否", "无", "無", "沒有", "没有"})


class BadField(ValueError):
    """A field that cannot be used; the message names it and never quotes what was in it."""


def clean(text: str) -> str:
    """No control characters but newline and tab, no lone surrogates; all else as it came."""
    if _UNSAFE.search(text) is None:
        return text
    return _UNSAFE.sub("", _SURROGATE.sub("\ufffd", _RETURN.sub("\n", text)))


def words(text: str, limit: int = TEXT_LIMIT) -> tuple[str, int]:
    """(clean text of at most `limit` code points, how many were cut off)."""
    text = clean(text)
    return (text, 0) if len(text) <= limit else (text[:limit], len(text) - limit)


def name(value: Any, limit: int = NAME_LIMIT) -> str:
    """A name on one line; a number becomes its digits, anything else no name."""
    if type(value) is not str:
        return str(value) if type(value) is int and abs(value) < 10**30 else ""
    if len(value) <= limit and _NO_NAME.search(value) is None:
        return value
    return _BREAK.sub(" ", clean(value)).strip()[:limit]


def ident(value: Any, field: str, limit: int = NAME_LIMIT) -> str | None:
    """An id of a platform. A longer one keeps its start and gets a digest, so that two never become one."""
    if type(value) is int and abs(value) < 10**30:
        return str(value)
    if value is None:
        return None
    if type(value) is not str:
        raise BadField(f"{field} is neither text nor a whole number")
    if not (value.isascii() and value.isprintable()):
        value = clean(value)
    value = value.strip()
    if len(value) > limit:
        digest = hashlib.sha256(value.encode()).hexdigest()[:32]
        value = f"{value[: max(0, limit - 33)]}~{digest}"[:limit]
    return value or None


def number(value: Any, field: str, low: int = 0, high: int = MAX_COUNT) -> int | None:
    """A whole number between the bounds, from a number or its digits; BadField otherwise."""
    if type(value) is str:
        value = value.strip()
        if not value:
            return None
        if not _NUMBER.match(value):
            raise BadField(f"{field} is not a number")
        value = float(value) if "." in value else int(value)
    if value is None:
        return None
    if type(value) is float:
        if not math.isfinite(value):
            raise BadField(f"{field} is not a number")
        value = int(value)
    if type(value) is not int:
        raise BadField(f"{field} is not a number")
    if not low <= value <= high:
        raise BadField(f"{field} is out of range")
    return value


def moment(value: Any, field: str = "ts", unit: Literal["ms", "s", "us"] = "ms") -> int | None:
    """Milliseconds, kept as given: epoch or offset. Negative ones exist (chat before the stream begins)."""
    if unit == "s" and type(value) is float and math.isfinite(value):
        return number(value * 1000, field, -MAX_TS, MAX_TS)
    factor = 1000 if unit == "us" else 1
    found = number(value, field, -MAX_TS * factor, MAX_TS * factor)
    if found is None:
        return None
    if unit == "s":
        return number(found * 1000, field, -MAX_TS, MAX_TS)
    return found // factor


def flag(value: Any, field: str) -> bool | None:
    if value is None or type(value) is bool:
        return value
    word = str(value).strip().lower() if type(value) in (str, int) else "?"
    if not word:
        return None
    if word in _YES or word in _NO:
        return word in _YES
    raise BadField(f"{field} is neither yes nor no")


def html_text(markup: str) -> str:
    """The plain words of a bridge's HTML: emote pictures by their alt text, scripts gone."""
    if "<" not in markup and "&" not in markup:
        return markup
    tree = LexborHTMLParser(_SURROGATE.sub("\ufffd", markup[:HTML_LIMIT]))
    if tree.body is None:
        return ""
    for node in tree.css(_HIDDEN):
        node.decompose()
    for node in tree.css("img"):
        node.replace_with(str(node.attributes.get("alt") or ""))
    for node in tree.css("br"):
        node.replace_with("\n")
    return str(tree.body.text()).strip()
