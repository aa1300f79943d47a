"""A playbook is YAML: steps, who, how soon, what must be there. A mistake in it is named with file, line and field."""

from dataclasses import dataclass, field
from typing import Any

import yaml

STEPS = ("acknowledge", "assess", "offer", "execute", "tell", "confirm")
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


@dataclass(frozen=True)
class Step:
    """within: minutes from the step's beginning, None: no clock."""

    key: str
    role: str
    within: int | None
    todo: dict[str, str]
    requires: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaskSpec:
    key: str
    role: str
    within: int
    title: dict[str, str]
    required: bool = True


@dataclass(frozen=True)
class Playbook:
    case_type: str
    name: dict[str, str]
    collect: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    tasks: tuple[TaskSpec, ...] = ()
    closing: tuple[str, ...] = ()

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
    return int(number) * _UNITS[unit] if unit in _UNITS and number.isdecimal() and int(number) > 0 else None


class _Reader:
    """Walks the YAML tree with its line numbers and gathers every mistake, not only the first."""

    def __init__(self, file: str):
        self.file, self.problems = file, list[Problem]()

    def bad(self, node: yaml.Node, field: str, code: str, **params: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, field, code, params))

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
        raw = self.mapping(node, field, ("key", "role", "within", "todo", "requires"), ("key", "role", "todo"))
        if not {"key", "role", "todo"} <= set(raw):
            return None
        return Step(
            self.word(raw["key"], f"{field}.key", STEPS),
            self.word(raw["role"], f"{field}.role", ROLES),
            self.time(raw["within"], f"{field}.within") if "within" in raw else None,
            self.texts(raw["todo"], f"{field}.todo"),
            self.words(raw.get("requires"), f"{field}.requires", COLLECT),
        )

    def task(self, node: yaml.Node, field: str) -> TaskSpec | None:
        needed = ("key", "role", "within", "title")
        raw = self.mapping(node, field, (*needed, "required"), needed)
        if not set(needed) <= set(raw):
            return None
        required = self.word(raw["required"], f"{field}.required", ("true", "false")) if "required" in raw else "true"
        return TaskSpec(
            str(raw["key"].value),
            self.word(raw["role"], f"{field}.role", ROLES),
            self.time(raw["within"], f"{field}.within"),
            self.texts(raw["title"], f"{field}.title"),
            required == "true",
        )

    def book(self, node: yaml.Node) -> Playbook | None:
        needed = ("type", "name", "steps")
        raw = self.mapping(node, "", (*needed, "collect", "tasks", "closing"), needed)
        if not set(needed) <= set(raw):
            return None
        steps = [self.step(n, f"steps[{i}]") for i, n in enumerate(self.items(raw["steps"], "steps"))]
        tasks = (
            [self.task(n, f"tasks[{i}]") for i, n in enumerate(self.items(raw["tasks"], "tasks"))]
            if "tasks" in raw
            else []
        )
        keys = [step.key for step in steps if step is not None]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            self.bad(raw["steps"], "steps", "step_twice", step=key)
        if keys and keys[0] != "acknowledge":
            self.bad(raw["steps"], "steps", "acknowledge_first")
        if "tell" not in keys:
            self.bad(raw["steps"], "steps", "tell_missing")
        return Playbook(
            str(raw["type"].value),
            self.texts(raw["name"], "name"),
            self.words(raw.get("collect"), "collect", COLLECT),
            tuple(step for step in steps if step is not None),
            tuple(task for task in tasks if task is not None),
            self.words(raw.get("closing"), "closing", CLOSING),
        )


def read_playbook(source: str, file: str) -> Playbook:
    """Raises PlaybookError with every mistake."""
    reader = _Reader(file)
    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PlaybookError([Problem(file, line, "", "no_yaml", {"reason": error.problem or ""})]) from error
    if node is None:
        raise PlaybookError([Problem(file, 1, "", "empty")])
    book = reader.book(node)
    if reader.problems or book is None:
        raise PlaybookError(sorted(reader.problems, key=lambda p: p.line))
    return book
