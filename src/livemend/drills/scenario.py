"""A scenario is YAML: who writes what and when, and what the team should do. Mistakes are named by line and field."""

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from livemend.kit.i18n import LANGUAGES, pick

DATA = Path(__file__).parent / "data"
WHO = ("genuine", "harsh", "unreasonable", "malicious", "extorting", "safety", "bystander")
ROUTES = ("answered", "case", "private", "hidden", "ignored", "malicious", "parked")
_INJECT = ("key", "at", "who", "name", "platform", "text", "account_age_days", "buyer", "expect", "unless")
_EXPECT = ("mention", "route", "promise", "structure", "no_offer")
Texts = dict[str, str]


@dataclass(frozen=True)
class Expect:
    """mention: seconds until the host speaks of it; route: any of these is right."""

    mention: int | None = None
    route: tuple[str, ...] = ()
    promise: bool = False
    structure: bool = False
    no_offer: bool = False

    @property
    def anything(self) -> bool:
        return self.mention is not None or bool(self.route) or self.promise or self.no_offer


@dataclass(frozen=True)
class Inject:
    """at: seconds after the start; unless: not sent when that inject has been answered by then."""

    key: str
    at: int
    who: str
    name: str
    platform: str
    text: Texts
    account_age_days: int | None = None
    buyer: bool = False
    expect: Expect = Expect()
    unless: str | None = None

    def words(self, lang: str, products: list[Texts]) -> str:
        """{product} and {product2} become products of the run-down, in the viewer's language."""
        text = pick(self.text, lang)
        for i, names in enumerate(products):
            text = text.replace("{product}" if i == 0 else f"{{product{i + 1}}}", pick(names, lang))
        return text


@dataclass(frozen=True)
class Scenario:
    key: str
    name: Texts
    goal: Texts
    stories: tuple[str, ...]
    difficulty: str
    injects: tuple[Inject, ...]

    @property
    def seconds(self) -> int:
        return max(inject.at for inject in self.injects)


@dataclass(frozen=True)
class Problem:
    file: str
    line: int
    at: str
    code: str
    params: dict[str, str] = field(default_factory=dict)


class ScenarioError(ValueError):
    def __init__(self, problems: list[Problem]):
        super().__init__("; ".join(f"{p.file}:{p.line}: {p.at}: {p.code}" for p in problems))
        self.problems = problems


def _lines(node: yaml.Node, path: str = "") -> dict[str, int]:
    """Where each field stands."""
    found = {path: node.start_mark.line + 1}
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = f"{path}.{key.value}".lstrip(".")
            found |= _lines(value, name)
            found[name] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            found |= _lines(value, f"{path}[{i}]")
    return found


class _Reader:
    def __init__(self, file: str, lines: dict[str, int]):
        self.file, self.lines, self.problems = file, lines, list[Problem]()

    def bad(self, at: str, code: str, **params: str) -> None:
        place = at
        while place not in self.lines and place:
            place = place.rpartition(".")[0]
        self.problems.append(Problem(self.file, self.lines.get(place, 1), at, code, params))

    def texts(self, raw: Any, at: str) -> Texts:
        if not isinstance(raw, dict):
            self.bad(at, "not_a_mapping")
            return {}
        for lang in LANGUAGES:
            if not str(raw.get(lang) or "").strip():
                self.bad(f"{at}.{lang}", "empty")
        return {lang: str(raw.get(lang) or "") for lang in LANGUAGES}

    def word(self, raw: Any, at: str, allowed: tuple[str, ...]) -> str:
        if raw not in allowed:
            self.bad(at, "unknown_word", word=str(raw), allowed=", ".join(allowed))
        return str(raw)

    def number(self, raw: Any, at: str) -> int:
        if not isinstance(raw, int) or isinstance(raw, bool) or raw < 0:
            self.bad(at, "no_number")
            return 0
        return raw

    def expect(self, raw: Any, at: str) -> Expect:
        if raw is None:
            return Expect()
        if not isinstance(raw, dict):
            self.bad(at, "not_a_mapping")
            return Expect()
        for name in raw:
            if name not in _EXPECT:
                self.bad(f"{at}.{name}", "unknown_field", allowed=", ".join(_EXPECT))
        return Expect(
            self.number(raw["mention"], f"{at}.mention") if "mention" in raw else None,
            tuple(self.word(r, f"{at}.route[{i}]", ROUTES) for i, r in enumerate(raw.get("route") or ())),
            bool(raw.get("promise")),
            bool(raw.get("structure")),
            bool(raw.get("no_offer")),
        )

    def inject(self, raw: Any, at: str) -> Inject | None:
        if not isinstance(raw, dict):
            self.bad(at, "not_a_mapping")
            return None
        for name in raw:
            if name not in _INJECT:
                self.bad(f"{at}.{name}", "unknown_field", allowed=", ".join(_INJECT))
        for name in ("key", "at", "who", "name", "text"):
            if name not in raw:
                self.bad(f"{at}.{name}", "missing")
                return None
        age = raw.get("account_age_days")
        return Inject(
            str(raw["key"]),
            self.number(raw["at"], f"{at}.at"),
            self.word(raw["who"], f"{at}.who", WHO),
            str(raw["name"]),
            str(raw.get("platform", "shopee")),
            self.texts(raw["text"], f"{at}.text"),
            None if age is None else self.number(age, f"{at}.account_age_days"),
            bool(raw.get("buyer")),
            self.expect(raw.get("expect"), f"{at}.expect"),
            None if raw.get("unless") is None else str(raw["unless"]),
        )


def read_scenario(source: str, file: str) -> Scenario:
    """Raises ScenarioError with every mistake."""
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
        raw = yaml.safe_load(source)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScenarioError([Problem(file, line, "", "no_yaml", {"reason": error.problem or ""})]) from error
    if node is None or not isinstance(raw, dict):
        raise ScenarioError([Problem(file, 1, "", "empty")])
    reader = _Reader(file, _lines(node))
    for name in ("key", "name", "goal", "injects"):
        if name not in raw:
            reader.bad(name, "missing")
    given = raw.get("injects")
    listed: list[Any] = given if isinstance(given, list) else []
    injects = [reader.inject(entry, f"injects[{i}]") for i, entry in enumerate(listed)]
    known = [inject.key for inject in injects if inject is not None]
    if not known:
        reader.bad("injects", "empty")
    for i, inject in enumerate(injects):
        if inject is not None and known.count(inject.key) > 1:
            reader.bad(f"injects[{i}].key", "twice", word=inject.key)
        if inject is not None and inject.unless is not None and inject.unless not in known:
            reader.bad(f"injects[{i}].unless", "unknown_word", word=inject.unless, allowed=", ".join(known))
    scenario = Scenario(
        str(raw.get("key")),
        reader.texts(raw.get("name"), "name"),
        reader.texts(raw.get("goal"), "goal"),
        tuple(map(str, raw.get("stories") or ())),
        reader.word(raw.get("difficulty", "normal"), "difficulty", ("easy", "normal", "hard")),
        tuple(sorted((i for i in injects if i is not None), key=lambda i: i.at)),
    )
    if reader.problems:
        raise ScenarioError(sorted(reader.problems, key=lambda p: p.line))
    return scenario


@cache
def scenarios() -> dict[str, Scenario]:
    """What ships."""
    found = [read_scenario(path.read_text(encoding="utf-8"), path.name) for path in sorted(DATA.glob("*.yaml"))]
    return {scenario.key: scenario for scenario in found}
