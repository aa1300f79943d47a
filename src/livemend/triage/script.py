"""Language and script of a batch: zh-Hans, zh-Hant, en or mixed, from the characters as written."""

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage.labels import LANGS
from livemend.triage.text import PLANES, Buffer

_HANS, _HANT, _EN, _MIXED = range(4)
_NUMBERS = "0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖@＠\n"


class Found(msgspec.Struct, frozen=True):
    """Per text: its language, and whether it can hold a number or an id at all."""

    langs: list[str]
    numbered: list[bool]


class Scripts:
    """Counts five classes of characters per text in one sum: 12 bits each."""

    def __init__(self, traditional: npt.NDArray[np.int32], simplified: npt.NDArray[np.int32]):
        weight = np.zeros(PLANES + 1, dtype=np.int64)
        weight[65:91] = weight[97:123] = 1
        weight[0x3400:0xA000] = 1 << 12
        weight[0x3105:0x3130] = (1 << 12) | (1 << 24)
        weight[traditional] |= 1 << 24
        weight[simplified] |= 1 << 36
        weight[[ord(c) for c in _NUMBERS]] |= 1 << 48
        self.weight = weight

    def of(self, buffer: Buffer) -> Found:
        total = np.add.reduceat(np.take(self.weight, np.minimum(buffer.raw, PLANES)), buffer.raw_starts)
        latin, han = total & 0xFFF, (total >> 12) & 0xFFF
        traditional, simplified = (total >> 24) & 0xFFF, (total >> 36) & 0xFFF
        found = np.where(traditional > simplified, _HANT, _HANS)
        found[(han > 0) & (latin > 3 * han) & (latin > 5)] = _MIXED
        found[(han == 0) & (latin > 0)] = _EN
        # Four letters or one digit: less holds no number and no id. A cut text is read in full by whoever looks.
        numbered = (latin >= 4) | (total >> 48 > 0)
        return Found([LANGS[n] for n in found.tolist()], numbered.tolist())
