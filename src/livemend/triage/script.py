"""Language and script of a batch: zh-Hans, zh-Hant, en or mixed, from the characters as written."""

import msgspec
import numpy as np
import numpy.typing as npt

from livemend.triage.labels import LANGS
from livemend.triage.text import PLANES, Buffer

_HANS, _HANT, _EN, _MIXED = range(4)
_NUMBERS = "0123456789０１２３４５６７８９①②③④⑤⑥⑦⑧⑨❶❷❸❹❺❻❼❽❾⓿零〇一幺壹二贰貳三叁四肆五伍六陆陸七柒八捌九玖"
# A street and one digit are enough for an address, an @ alone for an id, a shop or a locker for a place to fetch a
# parcel; a cut text is read by whoever looks.
_STREETS, _IDS = "路街巷弄村里裡段道區区樓楼號号省市縣县鎮镇鄉乡", "@＠\n店柜櫃驿驛"


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
        for chars, points in ((_NUMBERS, 2), (_STREETS, 3), (_IDS, 8)):
            for char in chars:
                weight[ord(char)] += points << 48
        self.weight = weight

    def of(self, buffer: Buffer) -> Found:
        total = np.add.reduceat(np.take(self.weight, np.minimum(buffer.raw, PLANES)), buffer.raw_starts)
        latin, han = total & 0xFFF, (total >> 12) & 0xFFF
        traditional, simplified = (total >> 24) & 0xFFF, (total >> 36) & 0xFFF
        found = np.where(traditional > simplified, _HANT, _HANS)
        found[(han > 0) & (latin > 3 * han) & (latin > 5)] = _MIXED
        found[(han == 0) & (latin > 0)] = _EN
        # Four letters, four digits, or what stands for them: less holds no number and no id.
        numbered = (latin >= 4) | (total >> 48 >= 8) | ((latin > 0) & (total >> 48 >= 4))
        return Found([LANGS[n] for n in found.tolist()], numbered.tolist())
