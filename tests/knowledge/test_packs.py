"""What ships is complete: three languages, three variants, a source and a date for every value."""

from datetime import date

import pytest

from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import packs, rules
from livemend.knowledge.playbook import PlaybookError, Problem, minutes, read_playbook
from livemend.wording import Context, check, stops


@pytest.mark.req("R019")
def test_every_phrase_has_three_variants_in_three_languages() -> None:
    kinds = {kind for kind, _lang in packs.phrases()}
    assert {"thanks", "paraphrase", "empathy", "apology", "holding", "closing"} <= kinds
    for kind in kinds:
        for lang in LANGUAGES:
            variants = packs.phrases()[kind, lang]
            assert len(set(variants)) >= 3, (kind, lang)
            assert all(not rules.unknown_variables(text) for text in variants), (kind, lang)


FILLED = {
    "user": {"en": "Mia", "zh-Hant": "小瑜", "zh-Hans": "小鱼"},
    "product": {"en": "teapot", "zh-Hant": "茶壺", "zh-Hans": "茶壶"},
    "problem": {"en": "it cracked", "zh-Hant": "裂開了", "zh-Hans": "裂了"},
    "told": {"en": "your teapot cracked", "zh-Hant": "茶壺裂開了", "zh-Hans": "茶壶裂了"},
    "time": {"en": "9 pm", "zh-Hant": "晚上九點", "zh-Hans": "晚上九点"},
    "link": dict.fromkeys(LANGUAGES, "https://desk.example/c/1"),
    "remedy": {"en": "refund", "zh-Hant": "退款", "zh-Hans": "退款"},
    "cause": {"en": "a weak box", "zh-Hant": "包裝不夠", "zh-Hans": "包装不够"},
    "answer": {"en": "press twice", "zh-Hant": "按兩下", "zh-Hans": "按两下"},
    "amount": {"en": "NT$50", "zh-Hant": "50 元", "zh-Hans": "50 元"},
    "shop": {"en": "us", "zh-Hant": "我們", "zh-Hans": "我们"},
}
SPOKEN_AS = {"malicious": "public", "warning": "public", "calm": "public", "statement": "statement"}


@pytest.mark.req("R044")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_shipped_phrase_is_stopped_by_our_own_guard(lang: str) -> None:
    stopped = []
    for (kind, of), variants in packs.phrases().items():
        if of != lang:
            continue
        state = {"admission": "ours"}.get(kind)
        cause = "suspected" if kind == "cause_suspected" else None
        context = Context(lang=lang, kind=SPOKEN_AS.get(kind, "host"), fault=state, cause=cause)  # type: ignore[arg-type]
        for text in variants:
            for name, words_ in FILLED.items():
                text = text.replace("{" + name + "}", words_[lang])
            if stops(check(text, context)):
                stopped.append((kind, text))
    assert stopped == []


def test_the_two_chinese_books_are_written_apart() -> None:
    """Not one converted from the other: the words of the trade differ."""
    hant = "".join("".join(v) for (_k, lang), v in packs.phrases().items() if lang == "zh-Hant")
    hans = "".join("".join(v) for (_k, lang), v in packs.phrases().items() if lang == "zh-Hans")
    assert "私訊" in hant
    assert "公屏" not in hant
    assert "私信" in hans
    assert "公屏" in hans


@pytest.mark.parametrize("zone", ["CN", "TW", "HK", "EU", "UK", "US"])
def test_every_value_of_a_zone_has_a_source_and_a_date(zone: str) -> None:
    pack = packs.zone_pack(zone)
    assert set(pack.name) == set(LANGUAGES)
    assert pack.values
    for value in pack.values.values():
        assert value.source
        assert value.checked < value.review_by
        assert value.confidence in ("read", "second_hand", "unverified")


@pytest.mark.req("R130")
def test_each_zone_names_who_helps_outside() -> None:
    for pack in packs.zones().values():
        assert pack.bodies
        for body in pack.bodies:
            assert set(body.name) == set(body.how) == set(LANGUAGES)
    assert "1950" in packs.zone_pack("TW").bodies[0].how["zh-Hant"]
    assert "12315" in packs.zone_pack("CN").bodies[0].how["zh-Hans"]


def test_a_value_past_its_review_date_is_stale() -> None:
    value = packs.zone_pack("TW").values["withdrawal_days"]
    assert not value.stale(value.review_by)
    assert value.stale(date(value.review_by.year + 1, 1, 1))


def test_an_unknown_zone_promises_nothing() -> None:
    assert packs.zone_pack("XX").get("withdrawal_days") is None
    assert packs.platform_pack("unheard-of").get("stay_in_channel", False) is False


@pytest.mark.req("R006")
def test_shipped_playbooks_are_in_order() -> None:
    books = packs.playbooks()
    assert {"general", "safety", "service_attitude", "false_advertising", "misunderstanding"} <= set(books)
    for book in books.values():
        assert book.steps[0].key == "acknowledge"
        assert set(book.name) == set(LANGUAGES)
    assert [task.key for task in books["service_attitude"].tasks] == [
        "apology",
        "training",
        "fast_track",
        "extra_discount",
        "publish_contact",
    ]


def test_each_case_has_a_playbook() -> None:
    types = {
        rules.case_type(issue, subtype, level, fault)
        for issue in ("quality", "logistics", "service", "misleading", "unknown", None)
        for subtype in ("lost", "delay", "damaged_in_transit", "unstable_function", "cracked", None)
        for level in (0, 1, 2, None)
        for fault in ("unverified", "misunderstanding", None)
    }
    assert types <= set(packs.playbooks())


def test_times_are_read() -> None:
    assert [minutes(t) for t in ("30m", "2h", "7d", "7", "x", "0h", "-1d", "")] == [30, 120, 10080, *[None] * 5]


def mistakes(source: str) -> list[Problem]:
    with pytest.raises(PlaybookError) as error:
        read_playbook(source, "own.yaml")
    return error.value.problems


NAMES = "{en: a, zh-Hant: a, zh-Hans: a}"


@pytest.mark.req("R006")
def test_a_mistake_is_named_with_line_and_field() -> None:
    source = f"""type: general
name: {NAMES}
colour: red
steps:
  - {{key: acknowledge, role: service, within: 1h, todo: {NAMES}}}
  - {{key: assess, role: pope, within: soon, todo: {{en: a, zh-Hant: "", zh-Hans: a}}}}
  - {{key: tell, role: service}}
closing: [applause]
"""
    found = {(p.line, p.at, p.code) for p in mistakes(source)}
    assert found == {
        (3, "colour", "unknown_field"),
        (5, "steps", "tell_missing"),
        (6, "steps[1].role", "unknown_word"),
        (6, "steps[1].within", "no_time"),
        (6, "steps[1].todo.zh-Hant", "empty"),
        (7, "steps[2].todo", "missing"),
        (8, "closing[0]", "unknown_word"),
        (8, "closing", "closing_kept"),
    }


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", "empty"),
        ("a: [", "no_yaml"),
        ("- a", "not_a_mapping"),
        (f"type: x\nname: {NAMES}\nsteps: 3", "not_a_list"),
        (f"type: x\nname: {NAMES}\nsteps:\n- {{key: tell, role: host, todo: {NAMES}}}", "acknowledge_first"),
        (f"type: x\nname: {NAMES}\nsteps:\n- {{key: acknowledge, role: host, todo: {NAMES}}}", "tell_missing"),
        (f"type: x\ntype: y\nname: {NAMES}\nsteps: []", "twice"),
    ],
)
def test_every_mistake_has_words(source: str, code: str) -> None:
    assert code in {p.code for p in mistakes(source)}
    for lang in LANGUAGES:
        assert f"knowledge.playbook.{code}" in words(lang)
