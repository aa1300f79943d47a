"""Ways of saying it: word classes in an order, with gaps. What a list of words is too short for.

`words/frames_<en|zh>.yaml` holds `classes` (name: words, divided by /), `better` (code: better words) and `frames`,
one to a line below `say`. A frame is a regular expression with three more signs: `{class}` is any word of the class,
`{!class}` the same and the trigger: the expression is only tried where a word of it stands, so that hundreds of frames
cost little more than one list. `~3` is a gap of at most three words (English) or three characters (Chinese) within the
sentence. Chinese is written in simplified characters and found in both scripts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import yaml

from .finding import Severity
from .lists import FOLDER, Rule, trie

_SLOT = re.compile(r"\{(!?)((?<=!)[^{}]+|[a-z_]+)\}")
_GAP = re.compile(r"\s*~(\d+)\s*")
_GAPS = {"en": r"(?:[ ,]+[\w'%$:/-]+){{0,{n}}}?[ ,]+", "zh": r"[^。！？!?;；\n]{{0,{n}}}?"}
_LATIN = re.compile("[a-z]{2}")
# The code of phrases within which nothing is found.
FINE = "fine"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, eq=False)
class Frame:
    """better: language -> better words. unless: what excuses the sentence."""

    rule: Rule
    search: re.Pattern[str]
    better: Mapping[str, str]
    unless: re.Pattern[str] | None = None

    def words(self, lang: str) -> str:
        """The better words, in the language of the text where there are any."""
        return self.better.get(lang) or next(iter(self.better.values()), "")


@dataclass
class Frames:
    """The trigger words of one script and the frames each of them wakes."""

    spaced: bool
    wakes: dict[str, tuple[Frame, ...]] = field(default_factory=dict)
    _search: re.Pattern[str] | None = None

    def add(self, word: str, frame: Frame) -> None:
        self.wakes[word] = (*self.wakes.get(word, ()), frame)

    def seal(self) -> None:
        """A word that begins another is found with it: only the longest is searched for at each place."""
        own = dict(self.wakes)
        for word in own:
            for cut in range(1, len(word)):
                if not (self.spaced and word[cut].isalnum()):
                    self.wakes[word] += own.get(word[:cut], ())
        tail = r"(?![a-z0-9])" if self.spaced else ""
        self._search = re.compile(trie(own) + tail)

    def awake(self, text: str) -> list[Frame]:
        """The frames to try on a plain text, each once."""
        if self._search is None:
            return []
        search, at, words = self._search.search, 0, set()
        while found := search(text, at):
            start = found.start()
            at = start + 1
            if not (self.spaced and start and text[start - 1].isalnum() and text[start - 1].isascii()):
                words.add(found.group())
        return list(dict.fromkeys(frame for word in words for frame in self.wakes[word])) if words else []


def _members(name: str, classes: Mapping[str, str]) -> list[str]:
    if name in classes:
        return classes[name].split("/")
    return name.split("/")


def _compile(text: str, script: str, classes: Mapping[str, str]) -> tuple[re.Pattern[str], list[str]]:
    triggers: list[str] = []

    def slot(found: re.Match[str]) -> str:
        words = sorted(_members(found.group(2), classes), key=len, reverse=True)
        if found.group(1):
            triggers.extend(words)
        body = "|".join(map(re.escape, words))
        whole = script == "en" or any("a" <= word[0] <= "z" for word in words)
        return rf"(?<![a-z0-9])(?:{body})(?![a-z0-9])" if whole else f"(?:{body})"

    body = _GAP.sub(lambda m: _GAPS[script].format(n=m.group(1)), _SLOT.sub(slot, text))
    if not triggers:
        raise ValueError(f"a frame without a trigger: {text}")
    return re.compile(body), triggers


def compile_frames(source: Mapping[str, Any], script: str) -> Frames:
    classes = source["classes"]
    found = Frames(spaced=script == "en")
    for spec in [{"code": FINE, "say": source["fine"]}, *source["frames"]]:
        rule = Rule(
            code=spec["code"],
            severity=Severity(spec.get("severity", "stop")),
            lang=script,
            kinds=frozenset(spec.get("kinds", ())),
            flag=spec.get("flag", ""),
        )
        unless = re.compile(spec["unless"]) if "unless" in spec else None
        for text in spec["say"].strip().splitlines():
            search, triggers = _compile(text, script, classes)
            frame = Frame(rule, search, source["better"].get(spec["code"], {}), unless)
            for word in dict.fromkeys(triggers):
                found.add(word, frame)
    found.seal()
    return found


def _source(script: str) -> dict[str, Any]:
    text = (FOLDER / f"frames_{script}.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506
    return loaded


@cache
def shipped_frames() -> tuple[Frames, Frames]:
    """(English, Chinese)."""
    return compile_frames(_source("en"), "en"), compile_frames(_source("zh"), "zh")


def awake(text: str) -> list[Frame]:
    """The frames of both languages to try on a plain text."""
    en, zh = shipped_frames()
    if text.isascii():
        return en.awake(text)
    return [*en.awake(text), *zh.awake(text)] if _LATIN.search(text) else zh.awake(text)
