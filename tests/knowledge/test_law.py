"""A policy that is not whole or gives less than the law is refused, with the field and the source."""

import copy
from typing import Any

import pytest
import yaml

from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import law, packs


@pytest.fixture
def doc() -> dict[str, Any]:
    from conftest import demo_shop

    policy = copy.deepcopy(demo_shop()["policy"])
    return {k: v for k, v in policy.items() if k not in ("version", "valid_from")}


def refused(doc: dict[str, Any], zone: str = "TW") -> set[tuple[str, str]]:
    return {(p.at, p.code) for p in law.problems(doc, packs.zone_pack(zone)) if not p.warning}


@pytest.mark.req("R012")
def test_the_demo_policy_is_whole(doc: dict[str, Any]) -> None:
    assert refused(doc) == set()
    assert law.problems(doc, packs.zone_pack("TW")) == []


@pytest.mark.req("R012")
@pytest.mark.parametrize("part", ["conditions", "process", "time_limits", "compensation"])
def test_each_public_part_is_needed(doc: dict[str, Any], part: str) -> None:
    doc["public"][part] = {}
    assert (f"public.{part}", "part_missing") in refused(doc)


@pytest.mark.parametrize(
    ("zone", "term", "value", "wrong"),
    [
        ("TW", "return_days", 6, True),
        ("TW", "return_days", 7, False),
        ("TW", "refund_days", 16, True),
        ("TW", "refund_days", None, True),
        ("TW", "freight", "buyer", True),
        ("CN", "freight", "buyer", False),
        ("CN", "refund_days", 15, True),
        ("EU", "return_days", 13, True),
        ("UK", "fault_days", 29, True),
        ("US", "return_days", 0, False),
    ],
)
def test_terms_are_not_below_the_law(doc: dict[str, Any], zone: str, term: str, value: Any, wrong: bool) -> None:
    doc["terms"] = {"return_days": 30, "refund_days": 5, "fault_days": 30, "freight": "seller", term: value}
    doc["public"]["conditions"] = {"en": f"Any item may be returned within {doc['terms']['return_days']} days."}
    doc["public"]["time_limits"] = {"en": "Refund within 5 days."}
    assert ((f"terms.{term}", "less_than_law") in refused(doc, zone)) is wrong


def test_a_refusal_names_the_source(doc: dict[str, Any]) -> None:
    doc["terms"]["return_days"] = 3
    problem = next(p for p in law.problems(doc, packs.zone_pack("TW")) if p.at == "terms.return_days")
    assert problem.params["law"] == 7
    assert "消費者保護法" in problem.params["source"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Items may be returned within 3 days of receipt."),
        ("zh-Hant", "收到商品 5 天內可無條件退貨。"),
        ("zh-Hans", "收到商品 5 天内可无理由退货。"),
    ],
)
def test_the_words_are_held_against_the_law_too(doc: dict[str, Any], lang: str, text: str) -> None:
    doc["public"]["conditions"][lang] = text
    assert (f"public.conditions.{lang}", "less_than_law") in refused(doc)


def test_a_text_that_does_not_say_the_number_is_refused(doc: dict[str, Any]) -> None:
    doc["public"]["conditions"]["en"] = "Any item may be returned."
    assert ("public.conditions.en", "number_not_in_text") in refused(doc)


def test_chinese_numerals_are_numbers() -> None:
    assert law.days_in("七天鑑賞期，三十日內") == [7, 30]
    assert law.days_in("within 14 days, 3 working days") == [14, 3]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh-Hant", "收到商品 7 天內可退貨。本店擁有最終解釋權。"),
        ("zh-Hans", "收到商品 7 天内可退货，拆封不退。"),
        ("en", "Return within 7 days. All sales are final for sale items."),
    ],
)
def test_void_clauses_are_refused(doc: dict[str, Any], lang: str, text: str) -> None:
    doc["public"]["conditions"][lang] = text
    assert (f"public.conditions.{lang}", "void_clause") in refused(doc)


def test_mistakes_in_the_machine_checked_part_are_named(doc: dict[str, Any]) -> None:
    doc["remedies"] += [
        {"type": "applause", "max_amount": 1},
        {"type": "refund", "max_amount": -1, "issues": ["weather"], "needs": ["blood"], "colour": "red"},
        "refund",
    ]
    n = len(doc["remedies"]) - 3
    doc |= {"limits": {"host": True, "pope": 5}, "returnless_limit": 1.5, "exchange": [], "motto": "yes"}
    assert refused(doc) == {
        (f"remedies[{n}].type", "unknown_word"),
        (f"remedies[{n + 1}].type", "twice"),
        (f"remedies[{n + 1}].max_amount", "no_amount"),
        (f"remedies[{n + 1}].issues", "unknown_word"),
        (f"remedies[{n + 1}].needs", "unknown_word"),
        (f"remedies[{n + 1}].colour", "unknown_field"),
        (f"remedies[{n + 2}]", "not_a_mapping"),
        ("limits.host", "no_amount"),
        ("limits.pope", "unknown_word"),
        ("returnless_limit", "no_amount"),
        ("exchange", "not_a_mapping"),
        ("motto", "unknown_field"),
    }


def test_what_only_warns_does_not_refuse(doc: dict[str, Any]) -> None:
    del doc["public"]["process"]["zh-Hans"]
    doc["remedies"] = [r for r in doc["remedies"] if "service" not in r["issues"]]
    warned = {(p.at, p.code) for p in law.problems(doc, packs.zone_pack("TW")) if p.warning}
    assert warned == {("public.process", "language_missing"), ("remedies", "issue_uncovered")}
    assert refused(doc) == set()


def test_without_a_zone_only_the_form_is_looked_at() -> None:
    four = {
        part: {"en": "x", "zh-Hant": "x", "zh-Hans": "x"}
        for part in ("conditions", "process", "time_limits", "compensation")
    }
    assert [p for p in law.problems({"public": four}, None) if not p.warning] == []


def test_every_problem_has_words() -> None:
    source = (packs.DATA.parent / "law.py").read_text(encoding="utf-8")
    codes = {word for word in words("en") if word.startswith("knowledge.policy_problem.")}
    for lang in LANGUAGES:
        assert codes <= set(words(lang))
    assert all(f'"{code.rsplit(".", 1)[1]}"' in source for code in codes)


def test_yaml_and_document_say_the_same(doc: dict[str, Any]) -> None:
    assert yaml.safe_load(yaml.safe_dump(doc, allow_unicode=True, sort_keys=False)) == doc
