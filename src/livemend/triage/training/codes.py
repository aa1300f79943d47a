"""The code-point table: NFKC, case, traditional to simplified, look-alikes; and words spelled around a filter."""

import unicodedata

import numpy as np
import numpy.typing as npt
import opencc

from livemend.triage.text import PLANES, SPACE

DROPPED = [0xAD, 0x34F, 0x61C, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070)]
DROPPED += [*range(0xFE00, 0xFE10), 0xFEFF, *range(0x1F3FB, 0x1F400), 0xFFFD, *range(0x300, 0x370)]

# Look-alikes from other alphabets.
ALIKE = {"а": "a", "е": "e", "о": "o", "р": "p", "с": "c", "х": "x", "у": "y", "і": "i", "ν": "v", "ⅴ": "v"}
ALIKE |= {"’": "'", "‘": "'", "“": '"', "”": '"', "。": ".", "、": ",", "…": ".", "～": "~", "—": "-", "゜": "。"}
ALIKE |= {"妳": "你", "祢": "你", "咯": "了", "囉": "啰", "喔": "哦", "歐": "欧", "粧": "妆", "裏": "里", "裡": "里"}
ALIKE |= {"沒": "没", "麽": "么", "麼": "么", "甚": "什", "嘛": "吗", "唷": "哟", "祇": "只", "衹": "只", "羣": "群"}
ALIKE |= {"薇": "微", "徽": "微", "扽": "的", "凊": "请"}
del ALIKE["甚"], ALIKE["嘛"], ALIKE["咯"], ALIKE["徽"], ALIKE["扽"], ALIKE["凊"], ALIKE["゜"]

# Two characters that stand for others: split characters, homophones, mainland words for Taiwanese ones.
PAIRS = {
    "垃吉": "垃圾", "垃机": "垃圾", "拉圾": "垃圾", "辣鸡": "垃圾", "辣基": "垃圾", "乐色": "垃圾", "勒色": "垃圾",
    "骗纸": "骗子", "篇子": "骗子", "片子": "片子", "偏子": "骗子", "马扁": "骗", "钅戋": "钱", "女马": "妈",
    "傻比": "傻逼", "煞笔": "傻逼", "沙比": "傻逼", "傻叉": "傻逼", "沙雕": "傻雕", "尼玛": "你妈", "泥马": "你妈",
    "氵去": "法", "亻言": "信", "扌支": "技", "讠乍": "诈", "薇信": "微信", "威信": "微信", "徽信": "微信", "维信": "微信",
    "微心": "微信", "v❤": "微信", "v信": "微信", "v芯": "微信", "微❤": "微信", "卫星": "卫星", "伽我": "加我", "伽v": "加v",
    "+v": "加v", "+薇": "加微", "茄v": "加v", "智商": "智商", "米且": "粗", "口乞": "吃", "木又": "权", "假货": "假货",
    "假祸": "假货", "家货": "假货", "甲货": "假货", "贾货": "假货", "叉评": "差评", "茶评": "差评", "嗏评": "差评", "差平": "差评",
    "品质": "质量", "影片": "视频", "网路": "网络", "萤幕": "屏幕", "软体": "软件", "讯息": "消息", "宅配": "快递",
    "影音": "视频", "贩售": "销售", "退换": "退换", "简讯": "短信", "通路": "渠道", "资讯": "信息", "雷射": "激光",
}  # fmt: skip
PAIRS = {a: b for a, b in PAIRS.items() if a != b}


def build() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], dict[str, str]]:
    simplify = opencc.OpenCC("t2s").convert
    sources, targets = [], []
    for point in range(32, PLANES):
        if 0xD800 <= point < 0xE000:
            continue
        char = chr(point)
        new = ALIKE.get(char)
        if new is None:
            new = unicodedata.normalize("NFKC", char)
            new = (new if len(new) == 1 else char).lower()
            new = ALIKE.get(new, new) if len(new) == 1 else char
            if "\u2e80" <= new <= "\uffff":
                new = simplify(new)
                new = new if len(new) == 1 else char
            if unicodedata.category(char) in ("Zs", "Zl", "Zp", "Cc"):
                new = " "
        if new != char and ord(new) < PLANES:
            sources.append(point)
            targets.append(ord(new) if ord(new) != 32 else SPACE)
    sources += DROPPED
    targets += [0] * len(DROPPED)
    return np.array(sources, dtype=np.int32), np.array(targets, dtype=np.int32), PAIRS


def scripts() -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Characters only the traditional, and only the simplified script has."""
    simplify, complicate = opencc.OpenCC("t2s").convert, opencc.OpenCC("s2t").convert
    han = [chr(n) for n in range(0x4E00, 0xA000)]
    traditional = [ord(c) for c in han if simplify(c) != c]
    traditional += [ord(c) for c in "嗎喔齁欸囉"]
    shared = "台后里面干只系松谷斗丑卷表准范制注游云了才出千朴向困几卜采佣借回刮尽征志曲舍冬余岳别尸折扣杯据致"
    simplified = [ord(c) for c in han if complicate(c) != c and simplify(c) == c and c not in shared]
    return np.array(traditional, dtype=np.int32), np.array(simplified, dtype=np.int32)
