"""A text as the frames read it: one script, no tricks of spelling, and where each sign came from."""

import re
from functools import cache
from typing import NamedTuple

import opencc

from .lists import fold

_HAN = "一-鿿"
# Signs put between characters to get past a filter: 不.可.能. A space only between characters that all stand alone.
_JOINTS = re.compile(rf"(?<=[{_HAN}])[.·•*_|\\~^`'+=#&…-]{{1,2}}(?=[{_HAN}])")
_APART = re.compile(rf"(?<![{_HAN}])[{_HAN}](?:[ .·*_/-][{_HAN}]){{2,}}(?![{_HAN}])")
_LETTERS = re.compile(r"(?<![a-z0-9])[a-z](?:[ .*_/-][a-z]){3,}(?![a-z0-9])")
_NUMBERED = re.compile(r"[a-z][0134@$5!][a-z]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufe0e\ufe0f\ufeff]")
_ODD = re.compile(
    rf"{_UNSEEN.pattern}|[{_HAN}][ .·•*_|\\~^`'+=#&…-]{{1,2}}[{_HAN}]|{_NUMBERED.pattern}"
    r"|\b[a-z][ .*_/-][a-z][ .*_/-][a-z]\b"
)
_STANDS_FOR = str.maketrans("0134@$5!", "oieaassi")


class Plain(NamedTuple):
    """places[i]: where sign i of `text` stands in the original; None: in the same place."""

    text: str
    places: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


@cache
def _table() -> dict[int, str]:
    """Traditional to simplified, one sign for one; look-alikes of Latin letters."""
    han = [chr(code) for code in range(0x4E00, 0xA000)]
    simple = opencc.OpenCC("t2s").convert("\n".join(han)).split("\n")
    table = {ord(a): b for a, b in zip(han, simple, strict=True) if a != b and len(b) == 1}
    table |= {ord(a): b for a, b in zip("妳咱俺祢", "你我我你", strict=True)}
    return table | {ord(a): b for a, b in zip("асеорхуіԁԛ", "aceopxyidq", strict=True)}


def straight(text: str) -> str:
    """Sign for sign: lower case, simplified characters."""
    return fold(text).translate(_table())


def plain(text: str) -> Plain:
    folded = straight(text)
    if _ODD.search(folded) is None:
        return Plain(folded, None)
    drop = {i for m in _UNSEEN.finditer(folded) for i in range(*m.span())}
    drop |= {i for m in _JOINTS.finditer(folded) for i in range(*m.span())}
    for pattern in (_APART, _LETTERS):
        drop |= {i for m in pattern.finditer(folded) for i in range(m.start() + 1, m.end(), 2)}
    signs = list(folded)
    for at in (m.start() + 1 for m in _NUMBERED.finditer(folded)):
        signs[at] = signs[at].translate(_STANDS_FOR)
    places = [i for i in range(len(folded)) if i not in drop]
    return Plain("".join(signs[i] for i in places), places)
