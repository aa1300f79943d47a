"""Eight scenarios ship, each in three languages, and a mistake in one is named by line and field."""

import pytest

from livemend.drills.model import Rule
from livemend.drills.scenario import WHO, ScenarioError, read_scenario, scenarios
from livemend.kit.i18n import LANGUAGES, words
from livemend.triage import Triage


@pytest.mark.req("R014")
def test_eight_scenarios_cover_the_stories_in_three_languages() -> None:
    shipped = scenarios()
    assert len(shipped) == 8
    stories = {story for s in shipped.values() for story in s.stories}
    assert {"S01", "S02", "S03", "S04", "S05", "S06", "S08", "S09", "S10", "S12", "S13", "S14"} <= stories
    assert {inject.who for s in shipped.values() for inject in s.injects} == set(WHO)
    for scenario in shipped.values():
        assert sum(inject.expect.anything for inject in scenario.injects) >= 4
        for inject in scenario.injects:
            assert set(inject.text) == set(LANGUAGES)
            assert len({inject.text[lang] for lang in LANGUAGES}) >= 2 or inject.text["en"] == "+1"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_genuine_customers_say_is_seen_as_such(lang: str) -> None:
    """The desk must be able to notice what the drill asks the team to notice."""
    products = [{"en": "teapot", "zh-Hant": "茶壺", "zh-Hans": "茶壶"}] * 3
    wanted = [
        inject.words(lang, products)
        for scenario in scenarios().values()
        for inject in scenario.injects
        if inject.who in ("genuine", "harsh", "safety") and inject.expect.mention is not None
    ]
    lanes = [verdict.lane for verdict in Triage.load().verdicts(wanted)]
    seen = sum(lane in ("complaint", "safety", "negative_review", "question", "abuse") for lane in lanes)
    assert seen >= 0.85 * len(wanted), [(t, lane) for t, lane in zip(wanted, lanes, strict=True)]


def test_every_rule_and_role_has_words() -> None:
    for lang in LANGUAGES:
        for rule in Rule:
            assert f"drills.rule.{rule}" in words(lang)
            assert f"drills.action.{rule}" in words(lang)
        for who in WHO:
            assert f"drills.who.{who}" in words(lang)


TEXTS = "{en: a, zh-Hant: a, zh-Hans: a}"


def test_mistakes_are_named() -> None:
    source = f"""key: own
name: {TEXTS}
goal: {{en: a, zh-Hant: a}}
injects:
  - {{key: a, at: 5, who: genuine, name: x, text: {TEXTS}, expect: {{mention: soon, route: [shout]}}}}
  - {{key: a, at: -1, who: ghost, name: x, text: {TEXTS}, unless: z, mood: bad}}
  - {{key: b, at: 5, who: genuine, name: x}}
"""
    with pytest.raises(ScenarioError) as error:
        read_scenario(source, "own.yaml")
    found = {(p.line, p.at, p.code) for p in error.value.problems}
    assert found == {
        (3, "goal.zh-Hans", "empty"),
        (5, "injects[0].expect.mention", "no_number"),
        (5, "injects[0].expect.route[0]", "unknown_word"),
        (5, "injects[0].key", "twice"),
        (6, "injects[1].at", "no_number"),
        (6, "injects[1].who", "unknown_word"),
        (6, "injects[1].mood", "unknown_field"),
        (6, "injects[1].key", "twice"),
        (6, "injects[1].unless", "unknown_word"),
        (7, "injects[2].text", "missing"),
    }


@pytest.mark.parametrize(
    ("source", "code"), [("", "empty"), ("a: [", "no_yaml"), ("- a", "empty"), ("key: x", "missing")]
)
def test_what_is_no_scenario_is_refused(source: str, code: str) -> None:
    with pytest.raises(ScenarioError) as error:
        read_scenario(source, "own.yaml")
    assert code in {p.code for p in error.value.problems}
