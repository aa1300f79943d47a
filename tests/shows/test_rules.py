"""Green, amber, red: each gap by itself."""

import pytest

from livemend.kit.i18n import LANGUAGES, words
from livemend.shows import rules
from livemend.shows.rules import Item, Light


@pytest.mark.req("R008")
@pytest.mark.parametrize("role", rules.NEEDED_ROLES)
def test_a_role_that_nobody_holds_is_red_and_named(role: str) -> None:
    held = {r: ["u1"] for r in rules.NEEDED_ROLES if r != role}
    found = rules.roster_items("s", held, None)
    assert [(i.code, i.ref, i.light) for i in found] == [("role_missing", role, Light.RED)]


@pytest.mark.req("R008")
def test_one_person_may_hold_every_role() -> None:
    assert rules.roster_items("s", {role: ["u1"] for role in rules.NEEDED_ROLES}, 500) == []


@pytest.mark.req("R008")
@pytest.mark.parametrize(
    ("viewers", "seats", "amber"), [(None, 1, False), (3999, 1, False), (4000, 1, True), (9000, 4, False)]
)
def test_many_viewers_need_more_seats(viewers: int | None, seats: int, amber: bool) -> None:
    held = {role: ["u1"] for role in rules.NEEDED_ROLES} | {"service": [f"u{i}" for i in range(seats)]}
    assert bool(rules.roster_items("s", held, viewers)) is amber


@pytest.mark.req("R010")
def test_rostered_is_not_online() -> None:
    held = {"finance": ["u1", "u2"], "supply": ["u3"]}
    assert [i.ref for i in rules.presence_items("s", held, {"u3"})] == ["finance"]
    assert rules.presence_items("s", held, {"u2", "u3"}) == []


@pytest.mark.req("R009")
def test_a_source_that_nobody_watches_is_a_warning() -> None:
    found = rules.monitor_items("s", [("shopee", "1")], {"shopee/1", "reviews"})
    assert [(i.code, i.ref, i.light) for i in found] == [("monitor_missing", "social", Light.AMBER)]


@pytest.mark.req("R134")
def test_a_platform_that_forbids_simulcasting_stands_alone_or_is_red() -> None:
    assert rules.room_items("s", ["tiktok"], ["tiktok"]) == []
    found = rules.room_items("s", ["tiktok", "youtube"], ["tiktok"])
    assert [(i.code, i.ref, i.light) for i in found] == [("simulcast_forbidden", "tiktok", Light.RED)]
    assert found[0].params == {"others": ["youtube"]}
    assert rules.room_items("s", [], [])[0].code == "no_rooms"


@pytest.mark.req("R001")
def test_an_empty_part_of_a_fact_sheet_is_red_a_missing_language_amber() -> None:
    assert rules.sheet_items("A", ["cons"], ["cons"], True)[0].light is Light.RED
    assert [i.code for i in rules.sheet_items("A", [], ["cons"], True)] == [
        "fact_sheet_untranslated",
        "fact_sheet_stale",
    ]
    assert rules.sheet_items("A", [], [], False) == []


def test_only_red_without_a_waiver_closes_the_gate() -> None:
    items = [Item("a", "x", Light.RED, "1"), Item("a", "x", Light.RED, "2"), Item("a", "y", Light.AMBER)]
    assert rules.may_start(items, {("x", "1")}) == [items[1]]
    assert rules.may_start(items, {("x", "1"), ("x", "2")}) == []
    assert rules.worst(i.light for i in items) is Light.RED
    assert rules.worst([]) is Light.GREEN


CODES = [
    "rundown_empty",
    "product_inactive",
    "out_of_stock",
    "fact_sheet_missing",
    "fact_sheet_untranslated",
    "fact_sheet_stale",
    "faq_missing",
    "faq_draft",
    "faq_stale",
    "policy_missing",
    "policy_untranslated",
    "host_limit_zero",
    "plan_missing",
    "no_rooms",
    "simulcast_forbidden",
    "role_missing",
    "few_seats",
    "role_offline",
    "monitor_missing",
    "zone_stale",
    "platform_stale",
    "budget_missing",
    "drill_overdue",
    "drill_never",
    "drill_required",
    "host_untrained",
]


@pytest.mark.parametrize("code", CODES)
def test_every_gap_has_words(code: str) -> None:
    for lang in LANGUAGES:
        assert f"shows.gap.{code}" in words(lang)
