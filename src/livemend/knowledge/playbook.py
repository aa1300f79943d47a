"""A playbook is YAML: steps, who, how soon, what must be there. A mistake in it is named with file, line and field.

The shop orders the steps as it likes, leaves some out, calls them by its own words and adds its own. What it can not
take away stands in `kept.py`.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import yaml

from . import kept

# What the house itself moves on; every other key is a step of the shop's own, with its own name.
STEPS = ("acknowledge", "assess", "offer", "execute", "tell", "confirm")
DONE = "done"
OWN_KEY = re.compile(r"[a-z][a-z0-9_]{1,19}", re.ASCII)
MOST_STEPS = 20
LONGEST = 90 * 24 * 60
ROLES = ("manager", "floor", "host", "assistant", "service", "finance", "supply", "tech", "legal", "marketing")
# What a customer can be asked for (R054) and what must be there before a case is closed.
COLLECT = ("order", "photo", "video", "symptom", "purchase_time", "usage", "batch", "chat_record", "claim_words")
CLOSING = (
    "result_told",
    "satisfaction",
    "public_outcome",
    "lesson",
    "cause",
    "carrier_claim",
    "training",
    "correction",
)
LANGS = ("en", "zh-Hant", "zh-Hans")
_UNITS = {"m": 1, "h": 60, "d": 24 * 60}
# Roles of the trade that are nobody's log-in, and who does their work here.
DONE_BY = {"tech": "supply", "legal": "manager", "marketing": "manager"}


@dataclass(frozen=True)
class Step:
    """within: minutes from the step's beginning, None: no clock. name: the shop's own word for it.

    requires: what must be there before the step is left.
    """

    key: str
    role: str
    within: int | None
    todo: dict[str, str]
    requires: tuple[str, ...] = ()
    name: dict[str, str] | None = None


@dataclass(frozen=True)
class TaskSpec:
    key: str
    role: str
    within: int
    title: dict[str, str]
    required: bool = True


@dataclass(frozen=True)
class OnAir:
    """What the host says in such a matter. order: parts of the card in this order before all others;
    say: the shop's own words for a part, also for one the house does not have; within: minutes until the promised time.
    """

    order: tuple[str, ...] = ()
    say: dict[str, dict[str, str]] = field(default_factory=dict)
    within: int | None = None


@dataclass(frozen=True)
class Playbook:
    case_type: str
    name: dict[str, str]
    collect: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    tasks: tuple[TaskSpec, ...] = ()
    closing: tuple[str, ...] = ()
    on_air: OnAir = OnAir()

    @property
    def path(self) -> tuple[str, ...]:
        """The way of a case, to its end."""
        return (*(step.key for step in self.steps), DONE)

    def step(self, key: str) -> Step | None:
        return next((step for step in self.steps if step.key == key), None)


@dataclass(frozen=True)
class Problem:
    """at: the field; code: worded as `knowledge.playbook.<code>`."""

    file: str
    line: int
    at: str
    code: str
    params: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.at}: {self.code} {self.params or ''}".rstrip()


class PlaybookError(ValueError):
    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def minutes(text: str) -> int | None:
    """ "90m", "24h", "15d"; None when it is no such time."""
    number, unit = text[:-1], text[-1:]
    if unit not in _UNITS or not number.isdecimal() or len(number) > 6:
        return None
    found = int(number) * _UNITS[unit]
    return found if 0 < found <= LONGEST else None


class _Reader:
    """Walks the YAML tree with its line numbers and gathers every mistake, not only the first."""

    def __init__(self, file: str):
        self.file, self.problems = file, list[Problem]()

    def bad(self, node: yaml.Node, field: str, code: str, **params: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, field, code, params))

    def key(self, node: yaml.Node, field: str) -> str:
        value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if value == DONE or not OWN_KEY.fullmatch(value):
            self.bad(node, field, "bad_key", word=value)
            return ""
        return value

    def mapping(self, node: yaml.Node, field: str, allowed: tuple[str, ...], needed: tuple[str, ...]) -> dict[str, Any]:
        if not isinstance(node, yaml.MappingNode):
            self.bad(node, field, "not_a_mapping")
            return {}
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value)
            if name not in allowed:
                self.bad(key, f"{field}.{name}".lstrip("."), "unknown_field", allowed=", ".join(allowed))
            elif name in found:
                self.bad(key, f"{field}.{name}".lstrip("."), "twice")
            else:
                found[name] = value
        for name in needed:
            if name not in found:
                self.bad(node, f"{field}.{name}".lstrip("."), "missing")
        return found

    def items(self, node: yaml.Node, field: str) -> list[yaml.Node]:
        if not isinstance(node, yaml.SequenceNode):
            self.bad(node, field, "not_a_list")
            return []
        return list(node.value)

    def word(self, node: yaml.Node, field: str, allowed: tuple[str, ...]) -> str:
        value = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
        if value not in allowed:
            self.bad(node, field, "unknown_word", word=value, allowed=", ".join(allowed))
        return value

    def words(self, node: yaml.Node | None, field: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        if node is None:
            return ()
        return tuple(self.word(item, f"{field}[{i}]", allowed) for i, item in enumerate(self.items(node, field)))

    def time(self, node: yaml.Node, field: str) -> int:
        found = minutes(str(node.value)) if isinstance(node, yaml.ScalarNode) else None
        if found is None:
            self.bad(node, field, "no_time")
        return found or 0

    def texts(self, node: yaml.Node, field: str) -> dict[str, str]:
        found = self.mapping(node, field, LANGS, LANGS)
        texts = {}
        for lang, value in found.items():
            text = str(value.value).strip() if isinstance(value, yaml.ScalarNode) else ""
            if not text:
                self.bad(value, f"{field}.{lang}", "empty")
            texts[lang] = text
        return texts

    def step(self, node: yaml.Node, field: str) -> Step | None:
        needed = ("key", "role", "todo")
        raw = self.mapping(node, field, ("key", "name", "role", "within", "todo", "requires"), needed)
        if not set(needed) <= set(raw):
            return None
        key = self.key(raw["key"], f"{field}.key")
        if key and key not in STEPS and "name" not in raw:
            self.bad(node, f"{field}.name", "name_missing", step=key)
        return Step(
            key,
            self.word(raw["role"], f"{field}.role", ROLES),
            self.time(raw["within"], f"{field}.within") if "within" in raw else None,
            self.texts(raw["todo"], f"{field}.todo"),
            self.words(raw.get("requires"), f"{field}.requires", COLLECT),
            self.texts(raw["name"], f"{field}.name") if "name" in raw else None,
        )

    def task(self, node: yaml.Node, field: str) -> TaskSpec | None:
        needed = ("key", "role", "within", "title")
        raw = self.mapping(node, field, (*needed, "required"), needed)
        if not set(needed) <= set(raw):
            return None
        required = self.word(raw["required"], f"{field}.required", ("true", "false")) if "required" in raw else "true"
        return TaskSpec(
            self.key(raw["key"], f"{field}.key"),
            self.word(raw["role"], f"{field}.role", ROLES),
            self.time(raw["within"], f"{field}.within"),
            self.texts(raw["title"], f"{field}.title"),
            required == "true",
        )

    def on_air(self, node: yaml.Node, field: str, case_type: str) -> OnAir:
        raw = self.mapping(node, field, ("order", "say", "within"), ())
        say: dict[str, dict[str, str]] = {}
        if "say" in raw and isinstance(raw["say"], yaml.MappingNode):
            for key, value in raw["say"].value:
                name = self.key(key, f"{field}.say")
                if name in say:
                    self.bad(key, f"{field}.say.{name}", "twice")
                elif name:
                    say[name] = self.texts(value, f"{field}.say.{name}")
                    kept.check_words(self.bad, value, f"{field}.say.{name}", say[name])
        elif "say" in raw:
            self.bad(raw["say"], f"{field}.say", "not_a_mapping")
        order = self.words(raw.get("order"), f"{field}.order", (*kept.PARTS, *say))
        kept.check_parts(self.bad, node, field, order, list(say), case_type)
        within = self.time(raw["within"], f"{field}.within") if "within" in raw else None
        return OnAir(order, say, within)

    def book(self, node: yaml.Node) -> Playbook | None:
        needed = ("type", "name", "steps")
        raw = self.mapping(node, "", (*needed, "collect", "tasks", "closing", "on_air"), needed)
        if not set(needed) <= set(raw):
            return None
        nodes = self.items(raw["steps"], "steps")
        if len(nodes) > MOST_STEPS:
            self.bad(raw["steps"], "steps", "too_many", most=str(MOST_STEPS))
            return None
        steps = [self.step(n, f"steps[{i}]") for i, n in enumerate(nodes)]
        listed = self.items(raw["tasks"], "tasks") if "tasks" in raw else []
        tasks = [self.task(n, f"tasks[{i}]") for i, n in enumerate(listed)]
        case_type = str(raw["type"].value) if isinstance(raw["type"], yaml.ScalarNode) else ""
        if not OWN_KEY.fullmatch(case_type):
            self.bad(raw["type"], "type", "bad_key", word=case_type)
        book = Playbook(
            case_type,
            self.texts(raw["name"], "name"),
            self.words(raw.get("collect"), "collect", COLLECT),
            tuple(step for step in steps if step is not None),
            tuple(task for task in tasks if task is not None),
            self.words(raw.get("closing"), "closing", CLOSING),
            self.on_air(raw["on_air"], "on_air", case_type) if "on_air" in raw else OnAir(),
        )
        keys = [step.key if step else "" for step in steps]
        kept.check_steps(self.bad, raw["steps"], nodes, keys)
        named = [(task.key, task.required) if task else ("", True) for task in tasks]
        kept.check_tasks(self.bad, raw.get("tasks", node), listed, case_type, named)
        if "closing" in raw:
            kept.check_closing(self.bad, raw["closing"], case_type, book.closing)
        return book


@lru_cache(maxsize=128)
def read_playbook(source: str, file: str) -> Playbook:
    """Raises PlaybookError with every mistake."""
    reader = _Reader(file)
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "nesting"
        line = mark.line + 1 if mark is not None else 1
        raise PlaybookError([Problem(file, line, "", "no_yaml", {"reason": str(reason)})]) from error
    if node is None:
        raise PlaybookError([Problem(file, 1, "", "empty")])
    book = reader.book(node)
    if reader.problems or book is None:
        raise PlaybookError(sorted(reader.problems, key=lambda p: p.line))
    return book
