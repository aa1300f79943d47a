"""The whole knowledge base as a folder of YAML, so that it can live in git: what is written is what is read again."""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import yaml

from livemend.kit.i18n import LANGUAGES

from . import rules
from .model import SHEET_PARTS, FailureType
from .playbook import PlaybookError, read_playbook

# Unpacked; more is no knowledge base.
LARGEST = 50_000_000
MOST_FILES = 5000


@dataclass(frozen=True)
class Problem:
    """code: worded as `knowledge.folder.<code>`."""

    file: str
    at: str
    code: str
    line: int | None = None


@dataclass
class Base:
    """Everything the team may change. Times are ISO texts; ids are left out where a natural name does."""

    fact_sheets: dict[str, dict[str, Any]]
    faq: list[dict[str, Any]]
    phrases: list[dict[str, Any]]
    policies: dict[str, dict[str, Any]]
    contingency: dict[str, dict[str, Any]]
    playbooks: dict[str, str]
    corrections: list[dict[str, Any]]
    glossary: list[dict[str, Any]]


class _Dumper(yaml.SafeDumper):
    """Words as they are; what YAML would take for a line break or a mark is escaped."""


def _string(dumper: yaml.SafeDumper, text: str) -> yaml.Node:
    style = '"' if _ODD.search(text) else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_ODD = re.compile(r"[^\n\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_Dumper.add_representer(str, _string)


def _text(data: Any) -> str:
    return str(yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def write(base: Base) -> dict[str, str]:
    """Path in the folder -> text. Sorted, so that a change in git is what changed."""
    files: dict[str, str] = {}

    def put(folder: str, name: str, data: Any) -> None:
        path, n = f"{folder}/{_name(name)}.yaml", 1
        while path in files:
            path, n = f"{folder}/{_name(name)}-{n + 1}.yaml", n + 1
        files[path] = _text(data)

    for sku, sheet in sorted(base.fact_sheets.items()):
        put("fact_sheets", sku, {"sku": sku, **sheet})
    by_sku: dict[str, list[dict[str, Any]]] = {}
    for entry in base.faq:
        by_sku.setdefault(entry.get("sku") or "", []).append(entry)
    for sku, entries in sorted(by_sku.items()):
        put("faq", sku or "shop", entries)
    for version, policy in sorted(base.policies.items()):
        put("policies", version, {"version": version, **policy})
    files |= {f"playbooks/{case_type}.yaml": source for case_type, source in sorted(base.playbooks.items())}
    for name in ("phrases", "contingency", "corrections", "glossary"):
        found = getattr(base, name)
        if found:
            files[f"{name}.yaml"] = _text(found)
    return files


def _name(text: str) -> str:
    """Safe as a file name; the true name stands in the file."""
    return "".join(c if c.isalnum() or c in "-_." else "_" for c in text).strip(".") or "_"


def pack(files: Mapping[str, str]) -> bytes:
    """The same folder is the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(path), text.encode(), compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unpack(data: bytes) -> dict[str, str] | None:
    """None: it is no such archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [i for i in archive.infolist() if not i.is_dir() and i.filename.endswith((".yaml", ".yml"))]
            if len(infos) > MOST_FILES or sum(i.file_size for i in infos) > LARGEST:
                return None
            return {i.filename: archive.read(i).decode("utf-8-sig") for i in infos}
    except (zipfile.BadZipFile, UnicodeDecodeError, RuntimeError):
        return None


class _Reader:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.base = Base({}, [], [], {}, {}, {}, [], [])
        self.file = ""

    def bad(self, at: str, code: str, line: int | None = None) -> None:
        self.problems.append(Problem(self.file, at, code, line))

    def texts(self, raw: Any, at: str) -> dict[str, str]:
        if not isinstance(raw, dict) or not all(isinstance(v, str) for v in raw.values()):
            self.bad(at, "no_texts")
            return {}
        for lang in raw:
            if lang not in LANGUAGES:
                self.bad(f"{at}.{lang}", "unknown_language")
        return dict(raw)

    def moment(self, raw: Any, at: str) -> str | None:
        if raw is None:
            return None
        try:
            found = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
        except ValueError:
            self.bad(at, "no_time")
            return None
        if found.tzinfo is None:
            self.bad(at, "no_time")
            return None
        return found.isoformat()

    def fields(self, raw: Any, at: str, allowed: tuple[str, ...], needed: tuple[str, ...] = ()) -> dict[str, Any]:
        if not isinstance(raw, dict):
            self.bad(at, "no_fields")
            return {}
        for name in raw:
            if name not in allowed:
                self.bad(f"{at}.{name}".lstrip("."), "unknown_field")
        for name in needed:
            if not raw.get(name):
                self.bad(f"{at}.{name}".lstrip("."), "missing")
        return raw if all(raw.get(name) for name in needed) else {}

    def sheet(self, raw: Any) -> None:
        found = self.fields(raw, "", ("sku", *SHEET_PARTS, "review_by"), ("sku",))
        if found:
            parts = {part: self.texts(found.get(part) or {}, part) for part in SHEET_PARTS}
            review = self.moment(found.get("review_by"), "review_by")
            self.base.fact_sheets[str(found["sku"])] = {**parts, "review_by": review}

    def faq(self, raw: Any) -> None:
        allowed = ("id", "sku", "question", "answer", "approved", "approved_by", "review_by", "sources")
        for at, entry in self.entries(raw):
            found = self.fields(entry, at, allowed, ("question",))
            if not found:
                continue
            answer = self.texts(found.get("answer") or {}, f"{at}.answer")
            approved = [str(lang) for lang in found.get("approved") or ()]
            if not set(approved) <= set(answer):
                self.bad(f"{at}.approved", "no_answer")
            self.base.faq.append(
                {
                    "id": found.get("id"),
                    "sku": found.get("sku"),
                    "question": self.texts(found["question"], f"{at}.question"),
                    "answer": answer,
                    "approved": approved,
                    "approved_by": found.get("approved_by"),
                    "review_by": self.moment(found.get("review_by"), f"{at}.review_by"),
                    "sources": list(found.get("sources") or ()),
                }
            )

    def entries(self, raw: Any) -> list[tuple[str, Any]]:
        if not isinstance(raw, list):
            self.bad("", "no_list")
            return []
        return [(f"[{i}]", entry) for i, entry in enumerate(raw)]

    def phrases(self, raw: Any) -> None:
        for at, entry in self.entries(raw):
            found = self.fields(entry, at, ("kind", "lang", "text", "hidden"), ("kind", "lang", "text"))
            if not found:
                continue
            if found["lang"] not in LANGUAGES:
                self.bad(f"{at}.lang", "unknown_language")
            if rules.unknown_variables(str(found["text"])):
                self.bad(f"{at}.text", "unknown_variable")
            self.base.phrases.append(
                {k: found.get(k) for k in ("kind", "lang", "text")} | {"hidden": bool(found.get("hidden"))}
            )

    def policy(self, raw: Any) -> None:
        allowed = ("version", "valid_from", "published_at", "published_by", "doc")
        found = self.fields(raw, "", allowed, ("version", "doc"))
        if found:
            self.base.policies[str(found["version"])] = {
                "valid_from": self.moment(found.get("valid_from"), "valid_from"),
                "published_at": self.moment(found.get("published_at"), "published_at"),
                "published_by": found.get("published_by"),
                "doc": found["doc"],
            }

    def contingency(self, raw: Any) -> None:
        for kind, plan in (raw if isinstance(raw, dict) else {}).items():
            if kind not in set(FailureType):
                self.bad(str(kind), "unknown_field")
                continue
            found = self.fields(plan, str(kind), ("solutions", "steps"), ("solutions", "steps"))
            if found:
                texts = {name: self.texts(found[name], f"{kind}.{name}") for name in ("solutions", "steps")}
                self.base.contingency[str(kind)] = texts

    def playbook(self, source: str) -> None:
        try:
            book = read_playbook(source, self.file)
        except PlaybookError as error:
            for problem in error.problems:
                self.bad(problem.at, problem.code, problem.line)
            return
        self.base.playbooks[book.case_type] = source

    def pairs(self, raw: Any, name: str, texts: tuple[str, str], more: tuple[str, ...]) -> None:
        for at, entry in self.entries(raw):
            found = self.fields(entry, at, ("id", *texts, *more), texts[:1])
            if found:
                row = {"id": found.get("id"), **{t: self.texts(found.get(t) or {}, f"{at}.{t}") for t in texts}}
                getattr(self.base, name).append(row | {key: found.get(key) for key in more})


def read(files: Mapping[str, str]) -> tuple[Base, list[Problem]]:
    """files: path -> text. Files of other names are named too: nothing is silently left out."""
    reader = _Reader()
    for path, text in sorted(files.items()):
        reader.file = path
        folder, _, name = path.rpartition("/")
        folder = folder.rpartition("/")[2]
        kind = folder if folder in ("fact_sheets", "faq", "policies", "playbooks") else name.rpartition(".")[0]
        if kind == "playbooks":
            reader.playbook(text)
            continue
        try:
            raw = yaml.safe_load(text)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reader.bad("", "no_yaml", mark.line + 1 if mark is not None else 1)
            continue
        match kind:
            case "fact_sheets":
                reader.sheet(raw)
            case "faq":
                reader.faq(raw)
            case "policies":
                reader.policy(raw)
            case "phrases":
                reader.phrases(raw)
            case "contingency":
                reader.contingency(raw)
            case "corrections":
                reader.pairs(raw, "corrections", ("claim", "correct"), ("sku", "source"))
            case "glossary":
                reader.pairs(raw, "glossary", ("term", "meaning"), ())
            case _:
                reader.bad("", "unknown_file")
    return reader.base, reader.problems
