"""What stands in a case's timeline is said in words, in every language of the console."""

import importlib
import json
import pkgutil

import pytest

import livemend
from livemend.cases.detail import QUIET
from livemend.kit.events import KINDS, Event
from livemend.kit.i18n import LANGUAGES, _folder


def in_a_case(kind: type[Event]) -> bool:
    """Its stream is a case, always or when there is one."""
    form = str(kind.stream_form)
    return form.startswith("case:") or (form == "promises" and "case_id" in kind.__dataclass_fields__)


def known(words: object, key: str) -> bool:
    for part in key.split("."):
        if not isinstance(words, dict) or part not in words:
            return False
        words = words[part]
    return isinstance(words, str)


@pytest.mark.req("R135")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_event_of_a_case_has_words(lang: str) -> None:
    for module in pkgutil.walk_packages(livemend.__path__, "livemend."):
        if module.name.endswith(".events"):
            importlib.import_module(module.name)
    text = (_folder() / lang / "console_cases.json").read_text(encoding="utf-8")
    events = json.loads(text)["event"]
    shown = {name for name, kind in KINDS.items() if in_a_case(kind)} - QUIET
    assert len(shown) > 40
    # Said in different words by a fact of theirs.
    variants = {"refund.by_platform": "refund.by_platform_presumed"}
    missing = sorted(name for name in shown if not known(events, variants.get(name, name)))
    assert missing == []
