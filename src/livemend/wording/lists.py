"""The word lists: data per language, compiled once into one search for all words at a time."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .finding import Severity

FOLDER = Path(__file__).parent / "words"
LANGS = ("en", "zh-Hant", "zh-Hans")
# A word of a trade that customers do not know: a hint, whoever lists it, never a stop (R045).
JARGON = "jargon"
# Rules that hold only in a context that says so.
FLAGS = ("silent", "vague", "settled", "admission", "cause", "contact")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Rule:
    """better: for pairs and groups; single words carry their own."""

    code: str
    severity: Severity
    lang: str
    better: str = ""
    kinds: frozenset[str] = frozenset()
    first: str = ""
    second: str = ""
    within: int = 0
    any_order: bool = False
    unless: str = ""
    flag: str = ""


@dataclass(frozen=True)
class Mark:
    """What a word in a text means: the word of a rule, of a group, of a part, or harmless."""

    length: int
    rule: Rule | None = None
    better: str = ""
    group: str = ""
    part: str = ""
    harmless: bool = False


class Hit(NamedTuple):
    start: int
    end: int
    mark: Mark


# Full-width letters and signs count as their plain form; one character stays one, so that spans fit the original.
_FOLD = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x2019: "'", 0x2018: "'", 0x3000: " "}
# These end a sentence and must stay what they are.
_FOLD = {code: char for code, char in _FOLD.items() if char not in "!?;,:"}


def fold(text: str) -> str:
    """Same length, lower case, plain forms."""
    lowered = text.translate(_FOLD).lower()
    return lowered if len(lowered) == len(text) else "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def trie(words: Iterable[str]) -> str:
    tree: dict[str, Any] = {}
    for word in words:
        node = tree
        for char in word:
            node = node.setdefault(char, {})
        node[""] = {}

    def pattern(node: dict[str, Any]) -> str:
        ends = "" in node
        branches = [re.escape(char) + pattern(child) for char, child in sorted(node.items()) if char]
        if not branches:
            return ""
        body = branches[0] if len(branches) == 1 and not ends else f"(?:{'|'.join(branches)})"
        return f"(?:{body})?" if ends else body

    return pattern(tree)


@dataclass
class Words:
    """Compiled words of one script. spaced: words are separated by spaces, so a hit must not be part of a longer."""

    spaced: bool
    marks: dict[str, list[Mark]] = field(default_factory=dict)
    _search: re.Pattern[str] | None = None

    def add(self, word: str, mark: Mark) -> None:
        self.marks.setdefault(word, []).append(mark)

    def seal(self) -> None:
        """A word that begins another is found with it: only the longest is searched for at each place."""
        whole = {word: list(marks) for word, marks in self.marks.items()}
        for word in whole:
            for cut in range(1, len(word)):
                inner = whole.get(word[:cut])
                if inner and not (self.spaced and word[cut].isalnum()):
                    self.marks[word].extend(inner)
        tail = r"(?![a-z0-9])" if self.spaced else ""
        self._search = re.compile(f"{trie(self.marks)}{tail}") if self.marks else None

    def find(self, text: str) -> Iterator[Hit]:
        """Every word at every place; overlapping ones too. text: folded."""
        if self._search is None:
            return
        search, at = self._search.search, 0
        while found := search(text, at):
            start = found.start()
            at = start + 1
            if self.spaced and start and text[start - 1].isalnum() and text[start - 1].isascii():
                continue
            for mark in self.marks[found.group()]:
                yield Hit(start, start + mark.length, mark)


@dataclass
class Lists:
    """All words of all languages. Chinese in either script is searched for as one: people mix them."""

    latin: Words
    han: Words
    # By the group a rule begins with ("en:courier"): most texts hold words of none or two.
    pairs: Mapping[str, Sequence[Rule]]
    groups: Mapping[str, Sequence[Rule]]
    # Words a shop has taken out: what holds one is not stopped as a frame either.
    gone: frozenset[str] = frozenset()

    def find(self, text: str) -> list[Hit]:
        folded = fold(text)
        hits = list(self.han.find(folded))
        if any("a" <= char <= "z" for char in folded):
            hits.extend(self.latin.find(folded))
        return hits


def load(lang: str) -> dict[str, Any]:
    """The shipped list of a language, with the words of the trades."""
    loaded: dict[str, Any] = _read(lang)
    plain_words = {word: plain for of_trade in _read(f"{JARGON}_{lang}").values() for word, plain in of_trade.items()}
    rule = {"code": JARGON, "severity": Severity.WARN, "words": plain_words}
    return {**loaded, "rules": [*loaded["rules"], rule]}


def _read(name: str) -> Any:
    return yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506


def _rule(spec: Mapping[str, Any], lang: str) -> Rule:
    pair = spec.get("pair") or ("", "")
    return Rule(
        code=spec["code"],
        severity=Severity(spec["severity"]),
        lang=lang,
        better=spec.get("better", ""),
        kinds=frozenset(spec.get("kinds", ())),
        first=pair[0] or spec.get("group", ""),
        second=pair[1],
        within=spec.get("within", 0),
        any_order=spec.get("any_order", False),
        unless=spec.get("unless", ""),
        flag=next((flag for flag in FLAGS if spec.get(flag)), ""),
    )


def compile_lists(sources: Sequence[tuple[str, Mapping[str, Any]]], gone: frozenset[str] = frozenset()) -> Lists:
    """sources: (language, what its file holds). A rule that names an unknown group raises ValueError."""
    latin, han = Words(spaced=True), Words(spaced=False)
    pairs: dict[str, list[Rule]] = {}
    groups: dict[str, list[Rule]] = {}
    for lang, source in sources:
        words = latin if lang == "en" else han

        def add(word: Any, words: Words = words, **mark: Any) -> None:
            folded = fold(str(word))
            # A Latin word in a Chinese list (RMA, LINE) is still a word of its own.
            place = latin if folded.isascii() and folded[-1:] != "%" else words
            place.add(folded, Mark(len(folded), **mark))

        known = source.get("groups", {})
        for name, members in known.items():
            for word in members:
                add(word, group=f"{lang}:{name}")
        for word in source.get("harmless", ()):
            add(word, harmless=True)
        for part, members in source.get("parts", {}).items():
            for word in members:
                add(word, part=part)
        for spec in source.get("rules", ()):
            rule = _rule(spec, lang)
            missing = {rule.first, rule.second, rule.unless} - {""} - set(known)
            if missing:
                raise ValueError(f"{lang}: rule {rule.code} names unknown groups: {', '.join(sorted(missing))}")
            if rule.second:
                pairs.setdefault(f"{lang}:{rule.first}", []).append(rule)
            elif rule.first:
                groups.setdefault(f"{lang}:{rule.first}", []).append(rule)
            listed = spec.get("words", ())
            for word in listed:
                better = listed[word] if isinstance(listed, Mapping) else rule.better
                add(word, rule=rule, better=better)
    latin.seal()
    han.seal()
    return Lists(latin, han, pairs, groups, gone)


@cache
def shipped() -> Lists:
    return compile_lists([(lang, load(lang)) for lang in LANGS])


@dataclass(frozen=True)
class OwnWord:
    """A shop's own change of a list: a word more, with its reason, or (removed) a shipped word less."""

    lang: str
    word: str
    code: str = "negative_absolute"
    severity: str = "stop"
    better: str = ""
    removed: bool = False


def edited(own: Sequence[OwnWord]) -> Lists:
    """The shipped lists with a shop's changes."""
    sources = []
    for lang in LANGS:
        source = dict(load(lang))
        # A word that both scripts write alike stands in both lists: taken out of one, it is out.
        gone = {fold(entry.word) for entry in own if entry.removed and entry.lang[:2] == lang[:2]}
        rules = [
            {**spec, "words": _without(spec["words"], gone)} if "words" in spec else spec for spec in source["rules"]
        ]
        rules += [
            {
                "code": entry.code,
                "severity": Severity.WARN if entry.code == JARGON else entry.severity,
                "words": {entry.word: entry.better},
            }
            for entry in own
            if entry.lang == lang and not entry.removed
        ]
        sources.append((lang, {**source, "rules": rules}))
    return compile_lists(sources, frozenset(fold(entry.word) for entry in own if entry.removed))


def _without(words: Any, gone: set[str]) -> Any:
    if isinstance(words, Mapping):
        return {word: better for word, better in words.items() if fold(str(word)) not in gone}
    return [word for word in words if fold(str(word)) not in gone]


_in_use: list[Lists] = []


def use(lists: Lists | None) -> None:
    """From now on every text is checked with these; None: with the shipped ones."""
    _in_use[:] = [] if lists is None else [lists]


def in_use() -> Lists:
    return _in_use[0] if _in_use else shipped()


@cache
def _of_code(lang: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for spec in load(lang).get("rules", ()):
        found.setdefault(spec["code"], []).extend(str(word) for word in spec.get("words", ()))
    return {code: tuple(words) for code, words in found.items()}


def banned_words(lang: str, codes: Sequence[str], each: int) -> list[str]:
    """The first words of these codes, as a person is shown them."""
    known = _of_code(lang if lang in LANGS else "en")
    return list(dict.fromkeys(word for code in codes for word in known.get(code, ())[:each]))
