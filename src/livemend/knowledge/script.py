"""A script or listing against the fact sheet: exaggeration, hidden cons, contradictions, claims once corrected (R018).

Everything found is a hint with the line it clashes with; a person decides.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz import fuzz

from livemend.kit.i18n import pick
from livemend.wording import Context, check

_SENTENCE = re.compile(r"[^。！？!?；;\n.，,、：:]+")
_NEGATION = re.compile(
    r"\b(?:not|no|never|nothing|without|only|keep from|do not|don't|cannot|can't)\b|"
    r"不會|不会|不能|不可|不要|不得|不含|不是|勿|避免|無法|无法|沒有|没有|只能|只有|僅|仅|禁止|不",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_WORD = re.compile(r"[a-z]{4,}")
_NUMBER = re.compile(
    r"(\d+(?:\.\d+)?)\s*(%|％|hours?|minutes?|days?|years?|months?|ml|l|g|kg|cm|mm|w|mah|db|degrees?|"
    r"小時|小时|分鐘|分钟|天|年|個月|个月|毫升|公升|公克|克|公斤|公分|厘米|毫米|瓦|毫安|分貝|分贝|度)",
    re.IGNORECASE,
)
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "this that with from have been your very more when then them they will also into after before each keep make "
        "made used using only item items product products show shows price please",
    )
)
_COMMON_HAN = frozenset(
    (
        "可以",
        "可能",
        "這個",
        "这个",
        "我們",
        "我们",
        "大家",
        "商品",
        "使用",
        "直接",
        "一個",
        "一个",
        "起來",
        "起来",
        "時候",
        "时候",
    )
)
# A strong word in a script and the weak words in a sheet that take it back.
_CLASHES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(strong, re.IGNORECASE), re.compile(weak, re.IGNORECASE))
    for strong, weak in (
        (
            r"waterproof|under water|swim|防水|泡水|下水|游泳",
            r"splash|防潑水|防泼水|生活防水|不可泡水|不要泡|不能泡|standing water|no soaking|怕水",
        ),
        (
            r"hair grow|regrow|grows? hair|new hair|長頭髮|长头发|生髮|生发|增髮|增发",
            r"hair grow|about growth|長頭髮|长头发|生髮|生发|成長效果|生长功效",
        ),
        (
            r"unbreakable|never breaks?|摔不破|摔不壞|摔不坏|不會破|不会破",
            r"thin glass|crack|break|偏薄|會裂|会裂|碰撞|磕碰|易碎",
        ),
        (r"never pills?|no pilling|不起球|不起毛球|不會起毛|不会起毛", r"may pill|pill under|起小毛球|起毛球|起球"),
        (r"never rusts?|rust-?free|不生鏽|不生锈|不會生鏽|不会生锈", r"rust|生鏽|生锈"),
        (r"silent|no noise|完全沒聲|完全没声|零噪音|無聲|无声", r"loud|noise|dB|聲音偏大|声音偏大|分貝|分贝"),
        (r"no fragrance|fragrance-?free|無香料|无香精|不含香", r"contains fragrance|含香料|含香精"),
        (
            r"everyone|all skin|any skin|sensitive skin|敏感肌也|所有膚質|所有肤质|任何人",
            r"sensitive|allergy|patch test|過敏|过敏|敏感肌",
        ),
        (r"cure|heals?|treats?|根治|治癒|治愈|療效|疗效|包治", r"cosmetic|doctor|化妝品|化妆品|就醫|就医|醫師|医生"),
    )
)


@dataclass(frozen=True)
class Finding:
    """code: worded as `knowledge.script.<code>`; start, end: in the script; line: what it clashes with."""

    code: str
    start: int
    end: int
    line: str = ""
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Correction:
    """A claim that had to be taken back on air or in a listing."""

    claim: str
    correct: str
    at: str = ""


# Findings of the wording guard that a script is told of, by the name they have here.
SAID_OF = {"over_promise": "exaggeration", "superlative": "exaggeration", "jargon": "jargon"}


def review(
    text: str, sheet: Mapping[str, Any] | None, lang: str, corrected: Iterable[Correction] = (), *, whole: bool = True
) -> list[Finding]:
    """whole: the text is all that is said of the product, so that what is left out is hidden."""
    found = [
        Finding(SAID_OF[f.code], f.start, f.end, "", {"word": text[f.start : f.end], "suggestion": f.suggestion})
        for f in check(text, Context(lang=lang, kind="host"))
        if f.code in SAID_OF
    ]
    found += _corrected(text, corrected)
    if sheet is None:
        return sorted(found, key=lambda f: f.start)
    lines = {
        part: clauses(pick(sheet.get(part), lang))
        for part in ("pros", "cons", "how_to_use", "precautions", "claims_allowed")
    }
    found += _contradictions(text, [*lines["cons"], *lines["precautions"], *lines["claims_allowed"]])
    found += _numbers(text, [line for part in lines.values() for line in part])
    if whole:
        found += _hidden(text, lines["cons"])
    return sorted(_once(found), key=lambda f: (f.start, f.code))


def clauses(text: str) -> list[str]:
    return [m.group().strip() for m in _SENTENCE.finditer(text) if m.group().strip()]


def keys(text: str) -> frozenset[str]:
    """What a clause is about: English words by their stem, Chinese by pairs of characters."""
    plain = text.casefold()
    words = {_stem(w) for w in _WORD.findall(plain) if w not in _COMMON}
    pairs = {run[i : i + 2] for run in _HAN.findall(_NEGATION.sub(" ", plain)) for i in range(len(run) - 1)}
    return frozenset(words | (pairs - _COMMON_HAN))


def _stem(word: str) -> str:
    for ending in ("ing", "es", "s", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def _contradictions(text: str, lines: Sequence[str]) -> list[Finding]:
    found = []
    for match in _SENTENCE.finditer(text):
        said = match.group()
        for strong, weak in _CLASHES:
            hit = strong.search(said)
            if hit is None:
                continue
            line = next((line for line in lines if weak.search(line)), None)
            denied = _NEGATION.search(said) is not None and _NEGATION.search(hit.group()) is None
            if line is not None and not denied:
                found.append(Finding("contradicts_sheet", match.start() + hit.start(), match.start() + hit.end(), line))
        if _NEGATION.search(said):
            continue
        mine = keys(said)
        for line in lines:
            if _NEGATION.search(line) is None:
                continue
            shared = mine & keys(line)
            if len(shared) >= 2 or any(len(word) >= 6 for word in shared):
                found.append(Finding("contradicts_sheet", match.start(), match.end(), line))
    return found


def _numbers(text: str, lines: Sequence[str]) -> list[Finding]:
    """A figure that the sheet does not know."""
    known = {m.group(1) for line in lines for m in _NUMBER.finditer(line)}
    bare = {n for line in lines for n in re.findall(r"\d+(?:\.\d+)?", line)}
    return [
        Finding("figure_unknown", m.start(), m.end(), "", {"figure": m.group()})
        for m in _NUMBER.finditer(text)
        if m.group(1) not in known | bare
    ]


def _hidden(text: str, cons: Sequence[str]) -> list[Finding]:
    said = keys(text)
    return [Finding("hidden_con", len(text), len(text), con) for con in cons if keys(con) and not keys(con) & said]


def _corrected(text: str, corrected: Iterable[Correction]) -> list[Finding]:
    found = []
    for correction in corrected:
        match = fuzz.partial_ratio_alignment(correction.claim.casefold(), text.casefold(), score_cutoff=82)
        if match is not None and match.dest_end > match.dest_start:
            params = {"correct": correction.correct, "at": correction.at}
            found.append(Finding("corrected_claim", match.dest_start, match.dest_end, correction.claim, params))
    return found


def _once(found: Iterable[Finding]) -> list[Finding]:
    kept: list[Finding] = []
    for finding in found:
        twin = any(
            k.code == finding.code and k.line == finding.line and k.start <= finding.end and finding.start <= k.end
            for k in kept
        )
        if not twin:
            kept.append(finding)
    return kept
