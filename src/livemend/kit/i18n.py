"""All words of server and console live in `locales/<language>/<area>.json`; none stands in the code."""

import json
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("en", "zh-Hant", "zh-Hans")


def _folder() -> Path:
    packaged = Path(__file__).parent.parent / "locales"
    return packaged if packaged.is_dir() else Path(__file__).parents[3] / "locales"


@cache
def words(lang: str) -> dict[str, str]:
    """Flat key -> text. The area's file name is the first part of the key, except for `common`."""
    flat: dict[str, str] = {}

    def walk(node: Any, prefix: str) -> None:
        if isinstance(node, dict):
            for name, child in node.items():
                walk(child, f"{prefix}.{name}" if prefix else name)
        else:
            flat[prefix] = node

    for file in sorted((_folder() / lang).glob("*.json")):
        walk(json.loads(file.read_text(encoding="utf-8")), "" if file.stem == "common" else file.stem)
    return flat


def t(lang: str, key: str, **params: Any) -> str:
    """The text, placeholders filled. A missing key shows itself: better seen than silently English."""
    text = words(lang if lang in LANGUAGES else "en").get(key, key)
    for name, value in params.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def lang_of_zone(zone: str) -> str:
    """What a shop of this country writes when nothing else says it."""
    return {"TW": "zh-Hant", "HK": "zh-Hant", "MO": "zh-Hant", "CN": "zh-Hans"}.get(zone, "en")


def in_all(key: str, **params: Any) -> dict[str, str]:
    return {lang: t(lang, key, **params) for lang in LANGUAGES}


def pick(texts: dict[str, str] | None, lang: str) -> str:
    """The wanted language, else the nearer Chinese, else English, else anything."""
    if not texts:
        return ""
    order = (lang, "zh-Hant" if lang == "zh-Hans" else "zh-Hans" if lang == "zh-Hant" else "en", "en")
    return next((texts[name] for name in order if texts.get(name)), next(iter(texts.values()), ""))
