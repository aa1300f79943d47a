"""Language and script of a batch: zh-Hans, zh-Hant, en or mixed, from the characters as written."""

import numpy as np
import numpy.typing as npt

from livemend.triage.labels import LANGS
from livemend.triage.text import PLANES, Buffer

_HANS, _HANT, _EN, _MIXED = range(4)


class Scripts:
    """Counts four classes of characters per text in one sum: 16 bits each."""

    def __init__(self, traditional: npt.NDArray[np.int32], simplified: npt.NDArray[np.int32]):
        weight = np.zeros(PLANES + 1, dtype=np.int64)
        weight[65:91] = weight[97:123] = 1
        weight[0x3400:0xA000] = 1 << 16
        weight[0x3105:0x3130] = (1 << 16) | (1 << 32)
        weight[traditional] |= 1 << 32
        weight[simplified] |= 1 << 48
        self.weight = weight

    def of(self, buffer: Buffer) -> list[str]:
        total = np.add.reduceat(np.take(self.weight, np.minimum(buffer.raw, PLANES)), buffer.raw_starts)
        latin, han = total & 0xFFFF, (total >> 16) & 0xFFFF
        traditional, simplified = (total >> 32) & 0xFFFF, total >> 48
        found = np.where(traditional > simplified, _HANT, _HANS)
        found[(han > 0) & (latin > 3 * han) & (latin > 5)] = _MIXED
        found[(han == 0) & (latin > 0)] = _EN
        return [LANGS[n] for n in found.tolist()]
