"""What a playbook may say and what it may not: own steps and words yes, a way around the guards no."""

from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import packs
from livemend.knowledge.playbook import Playbook, PlaybookError, Problem, minutes, read_playbook

FILE = "own.yaml"
Tree = dict[str, Any]


def shipped(kind: str = "quality_defect") -> Tree:
    tree: Tree = yaml.safe_load(packs.playbook_source(kind))
    return tree


def texts(text: str) -> dict[str, str]:
    return {"en": text, "zh-Hant": text, "zh-Hans": text}


def own(key: str = "ring") -> Tree:
    return {"key": key, "name": texts("Ring"), "role": "legal", "within": "30m", "todo": texts("Ring the buyer.")}


def written(tree: Any) -> str:
    return str(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


def reading(tree: Any) -> Playbook:
    return read_playbook(written(tree), FILE)


def refused(tree: Any) -> list[Problem]:
    with pytest.raises(PlaybookError) as error:
        reading(tree)
    return error.value.problems


@pytest.mark.req("R006")
def test_a_shop_may_order_rename_add_and_leave_out() -> None:
    tree = shipped()
    steps = {step["key"]: step for step in tree["steps"]}
    steps["offer"]["name"] = texts("Make it good")
    tree["steps"] = [steps["acknowledge"], steps["offer"], own(), steps["assess"], steps["tell"], steps["execute"]]
    book = reading(tree)
    assert book.path == ("acknowledge", "offer", "ring", "assess", "tell", "execute", "done")
    assert book.steps[1].name == texts("Make it good") and book.steps[0].name is None


@pytest.mark.req("R006")
@pytest.mark.parametrize(
    ("keys", "code", "at"),
    [
        (("assess", "acknowledge", "tell"), "acknowledge_first", "steps[0].key"),
        (("acknowledge", "tell"), "assess_missing", "steps"),
        (("acknowledge", "assess"), "tell_missing", "steps"),
        (("acknowledge", "tell", "assess"), "too_early", "steps[1].key"),
        (("acknowledge", "assess", "execute", "offer", "tell"), "too_early", "steps[2].key"),
        (("acknowledge", "assess", "confirm", "tell"), "too_early", "steps[2].key"),
        (("acknowledge", "assess", "assess", "tell"), "step_twice", "steps[2].key"),
    ],
)
def test_the_order_that_money_and_truth_need_stays(keys: tuple[str, ...], code: str, at: str) -> None:
    tree = shipped()
    steps = {step["key"]: step for step in tree["steps"]}
    tree["steps"] = [dict(steps[key]) for key in keys]
    source = written(tree)
    problem = next(p for p in refused(tree) if p.code == code)
    assert (problem.file, problem.at) == (FILE, at)
    line = source.splitlines()[problem.line - 1]
    index = int(at[6]) if "[" in at else 0
    assert line.strip() == f"- key: {keys[index]}", line


@pytest.mark.req("R006", "R057", "R109")
@pytest.mark.parametrize(
    ("kind", "change", "code"),
    [
        ("general", {"closing": []}, "closing_kept"),
        ("safety", {"closing": ["result_told", "satisfaction"]}, "closing_kept"),
        ("false_advertising", {"closing": ["result_told", "satisfaction"]}, "closing_kept"),
        ("safety", {"tasks": []}, "task_kept"),
        ("false_advertising", {"tasks": []}, "task_kept"),
    ],
)
def test_no_playbook_reads_as_though_a_guard_were_off(kind: str, change: Tree, code: str) -> None:
    assert code in {problem.code for problem in refused({**shipped(kind), **change})}


def test_a_duty_cannot_be_made_optional() -> None:
    tree = shipped("safety")
    for task in tree["tasks"]:
        task["required"] = "false"
    assert {p.params["task"] for p in refused(tree)} == {"stop_sale", "call_customer", "legal_check"}


@pytest.mark.req("R044")
@pytest.mark.parametrize(
    ("on_air", "code"),
    [
        ({"say": {"help": texts("We are 100% never wrong, idiot.")}}, None),
        ({"say": {"help": texts("Write to {nobody}.")}}, "unknown_variable"),
        ({"say": {"song": texts("We sing.")}}, "part_unplaced"),
        ({"order": ["thank", "thank"]}, "twice"),
        ({"order": ["song"]}, "unknown_word"),
        ({"within": "tomorrow"}, "no_time"),
        ({"say": ["help"]}, "not_a_mapping"),
    ],
)
def test_words_for_the_air_pass_the_guard_when_they_are_written(on_air: Tree, code: str | None) -> None:
    if code is not None:
        assert code in {problem.code for problem in refused({**shipped(), "on_air": on_air})}


def test_banned_words_are_stopped_in_the_file() -> None:
    say = {"help": {"en": "We will help.", "zh-Hant": "這不可能，是你自己的問題。", "zh-Hans": "我们会处理。"}}
    found = refused({**shipped(), "on_air": {"say": say}})
    assert [(p.at, p.code) for p in found] == [("on_air.say.help.zh-Hant", "words_stopped")]


def test_advice_that_keeps_people_from_harm_is_not_rewritten() -> None:
    found = refused({**shipped("safety"), "on_air": {"say": {"help": texts("We will look at it.")}}})
    assert [p.code for p in found] == ["safety_words"]


def test_times_stay_within_reason() -> None:
    assert [minutes(t) for t in ("90d", "91d", "9999999d", "٣h", "1" * 5000 + "m")] == [129600, None, None, 180, None]


# Pieces a person could leave behind in a playbook, at any place of the tree.
scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=12), st.sampled_from(["tell", "done", "1h"])
)
rubbish = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner)),
    max_leaves=6,
)


def places(tree: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [at] if at else []
    items = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in items:
        found += places(value, (*at, key))
    return found


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_a_spoilt_playbook_is_refused_in_words_or_still_whole(data: st.DataObject) -> None:
    tree = shipped(data.draw(st.sampled_from(["general", "safety", "quality_defect"])))
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.sampled_from(places(tree)))
        parent: Any = tree
        try:
            for key in place[:-1]:
                parent = parent[key]
            how = data.draw(st.sampled_from(["replace", "remove", "twice"]))
            if how == "remove":
                del parent[place[-1]]
            elif how == "twice" and isinstance(parent, list):
                parent.append(parent[place[-1]])
            else:
                parent[place[-1]] = data.draw(rubbish)
        except (KeyError, IndexError, TypeError):
            continue
    source = written(tree)
    book, problems = tried(source)
    assert book is not None or problems
    for problem in problems:
        assert problem.file == FILE and 1 <= problem.line <= source.count("\n") + 1
        for lang in LANGUAGES:
            words(lang)[f"knowledge.playbook.{problem.code}"].format(**problem.params)
    if book is not None:
        assert book.path[0] == "acknowledge" and {"assess", "tell", "done"} <= set(book.path)
        assert len(set(book.path)) == len(book.path)


def tried(source: str) -> tuple[Playbook | None, list[Problem]]:
    try:
        return read_playbook(source, FILE), []
    except PlaybookError as error:
        return None, error.problems


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
@example("[" * 3000)
@example("a: &x [*x]")
@example("\x00")
@example("type: \ud800")
@example("? [a, b]\n: c")
@example("type: !!python/object/apply:os.system [ls]")
def test_any_text_at_all_is_refused_and_never_run(source: str) -> None:
    with pytest.raises(PlaybookError) as error:
        read_playbook(source, FILE)
    assert all(problem.code for problem in error.value.problems)
