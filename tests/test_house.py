"""The house rules that no linter knows."""

import ast
import json
import re
import subprocess
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeGuard

import pytest

from livemend.kit.i18n import LANGUAGES
from livemend.knowledge import packs
from livemend.onair import calls

HOUSE = Path(__file__).parents[1]
SOURCE = HOUSE / "src" / "livemend"
LOCALES = HOUSE / "locales"
FEATURES = sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").is_file())
NO_FEATURES = {"kit", "triage", "wording", "channels", "web", "commands"}
PLACES = {"__init__", "model", "rules", "queries", "actions", "events", "api", "jobs"}
PY_LINES, WEB_LINES = 400, 250


def tracked(*patterns: str) -> list[Path]:
    out = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
        cwd=HOUSE,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    return [HOUSE / name for name in out.decode().split("\n") if name and (HOUSE / name).is_file()]


def test_no_file_outgrows_its_room() -> None:
    too_long = []
    for path in tracked("src/*.py", "tests/*.py", "bench/*.py", "console/src/*", "migrations/*.py"):
        if path.suffix not in (".py", ".ts", ".vue") or "versions" in path.parts:
            continue
        limit = PY_LINES if path.suffix == ".py" else WEB_LINES
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > limit:
            too_long.append(f"{path.relative_to(HOUSE)}: {lines} > {limit}")
    assert not too_long, too_long


def flat(node: Any, prefix: str = "") -> dict[str, str]:
    if isinstance(node, dict):
        return {k: v for name, child in node.items() for k, v in flat(child, f"{prefix}.{name}").items()}
    return {prefix: node}


def area_files() -> dict[str, dict[str, dict[str, str]]]:
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(dict)
    for lang in LANGUAGES:
        for file in sorted((LOCALES / lang).glob("*.json")):
            found[file.stem][lang] = flat(json.loads(file.read_text(encoding="utf-8")))
    return found


def test_every_word_stands_in_three_languages() -> None:
    wrong = []
    for area, by_lang in area_files().items():
        keys = {lang: set(by_lang.get(lang, {})) for lang in LANGUAGES}
        every = set.union(*keys.values())
        wrong += [f"{area} {lang} lacks {sorted(every - have)[:5]}" for lang, have in keys.items() if every - have]
    assert not wrong, wrong


def test_placeholders_agree_and_no_word_is_empty() -> None:
    wrong = []
    for area, by_lang in area_files().items():
        for key, english in by_lang["en"].items():
            for lang in LANGUAGES:
                text = by_lang[lang].get(key, english)
                if not str(text).strip():
                    wrong.append(f"{area}{key} is empty in {lang}")
                if set(re.findall(r"\{(\w+)\}", str(text))) != set(re.findall(r"\{(\w+)\}", str(english))):
                    wrong.append(f"{area}{key}: placeholders differ in {lang}")
    assert not wrong, wrong


# Characters that only one of the two scripts uses.
HANS_ONLY = set(
    "们这个说对时为来国发会后门问开关见车东马鱼鸟龙儿钱银钟铁长贝页风飞饭馆话语词请让谁读课谢认识应该经线给红约级纪练组细终织绝统继续编网罗职联听声处备复头买卖书乐习乡亲从众优伤价体"
)
HANT_ONLY = set(
    "們這個說對時為來國發會後門問開關見車東馬魚鳥龍兒錢銀鐘鐵長貝頁風飛飯館話語詞請讓誰讀課謝認識應該經線給紅約級紀練組細終織絕統繼續編網羅職聯聽聲處備復頭買賣書樂習鄉親從眾優傷價體"
)


def test_each_script_keeps_to_itself() -> None:
    wrong = []
    for area, by_lang in area_files().items():
        for lang, foreign in (("zh-Hant", HANS_ONLY - HANT_ONLY), ("zh-Hans", HANT_ONLY - HANS_ONLY)):
            for key, text in by_lang.get(lang, {}).items():
                if area == "console_common" and ".language" in key:
                    continue
                found = foreign & set(str(text))
                if found:
                    wrong.append(f"{lang} {area}{key}: {''.join(sorted(found))} in {text}")
    assert not wrong, wrong[:20]


# Read by the team; of it, what is said to a customer all the same.
OF_THE_TEAM = ("console_", "errors.", "notify.notice.")
TO_CUSTOMERS = {
    "console_host.park_say", "console_host.hold_say", "errors.contact_missing", "errors.reply_name_missing",
    "errors.words_wanted", "errors.message_missing",
}  # fmt: skip


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_a_customer_is_addressed_with_respect_and_a_colleague_as_one(lang: str) -> None:
    """On air, in letters and on pages: 您. Within the team: 你. A plural 你们 is the customer's word for the shop."""
    texts = {f"{area}{key}": str(text) for area, by in area_files().items() for key, text in by.get(lang, {}).items()}
    texts |= {f"phrases.{kind}": "\n".join(said) for (kind, of), said in packs.phrases().items() if of == lang}
    wrong = []
    for key, text in texts.items():
        team = key.startswith(OF_THE_TEAM) and key not in TO_CUSTOMERS
        if ("您" if team else "你") in re.sub("你[们們]", "", text):
            wrong.append(f"{key}: {text}")
    assert not wrong, wrong[:20]


def test_every_error_has_words() -> None:
    words = area_files()["errors"]["en"]
    raised = set()
    for path in tracked("src/*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in ("AppError", "wrong_state", "bad_input", "not_allowed") and isinstance(node.args[0].value, str):
                raised.add(node.args[0].value)
                raised.update(
                    str(value.value)
                    for keyword in node.keywords
                    if keyword.arg == "fields" and isinstance(keyword.value, ast.Dict)
                    for value in keyword.value.values
                    if isinstance(value, ast.Constant)
                )
    missing = sorted(code for code in raised if f".{code}" not in words)
    assert not missing, missing


def test_every_part_of_a_card_has_a_name() -> None:
    """The host reads it above the words, so a part made anywhere in the source needs one."""
    kinds = set(calls.PARTS)
    for path in (SOURCE / "onair").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Dict):
                made = {key.value: value for key, value in zip(node.keys, node.values, strict=True) if is_text(key)}
                if made.keys() == {"kind", "text"} and is_text(made["kind"]):
                    kinds.add(made["kind"].value)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "part":
                kinds |= {found.value for found in ast.walk(node.args[0]) if is_text(found)}
    assert {"thank", "statement", "settled", "call_ask"} <= kinds
    for lang in LANGUAGES:
        words = json.loads((LOCALES / lang / "console_live.json").read_text())["part"]
        assert not kinds - words.keys(), (lang, kinds - words.keys())


def is_text(node: ast.AST | None) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def test_the_repository_speaks_of_the_product_alone() -> None:
    # No path of a machine, no registry's host.
    forbidden = re.compile(
        r"(?<![\w.])/(?:work|farm|root)/\w|registry\.npm" + r"js|pypi\.org/simp" + r"le|files\.python" + "hosted"
    )
    wrong = []
    for path in tracked():
        if path.suffix in (".bin", ".jpg", ".png", ".csv", ".jsonl", ".ico"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if forbidden.search(line):
                wrong.append(f"{path.relative_to(HOUSE)}:{number}: {line.strip()[:100]}")
    assert not wrong, wrong


def test_no_unfinished_or_silenced_code() -> None:
    marks = re.compile(
        r"\b(" + "TO" + "DO|FIX" + r"ME|NotImplemented" + r"Error)\b|pytest\." + r"(skip|xfail)|assert " + "True$"
    )
    wrong = []
    for path in tracked("src/*.py", "tests/*.py", "console/src/*", "bench/*.py"):
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
            if marks.search(line) and path != Path(__file__):
                wrong.append(f"{path.relative_to(HOUSE)}:{number}: {line.strip()}")
    assert not wrong, wrong


@pytest.mark.parametrize("feature", [name for name in FEATURES if name not in NO_FEATURES])
def test_pure_rules_touch_nothing(feature: str) -> None:
    rules = SOURCE / feature / "rules.py"
    if not rules.is_file():
        return
    for node in ast.walk(ast.parse(rules.read_text(encoding="utf-8"))):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            assert name.split(".")[0] not in {"sqlalchemy", "asyncio", "httpx", "fastapi", "starlette"}, (feature, name)


def test_the_changelog_has_an_unreleased_section() -> None:
    titles = [
        line for line in (HOUSE / "CHANGELOG.md").read_text(encoding="utf-8").splitlines() if line.startswith("#")
    ]
    assert titles[0] == "# Changelog" and "Unreleased" in titles[1]
    assert all(a != b for a, b in pairwise(titles))
