"""The card, pure: three languages, every kind of trouble, varied words, nothing unfilled, nothing the guard stops."""

from itertools import product
from typing import Any

import pytest
from live import kinds, spoken

from livemend.cases.rules import likely_order
from livemend.kit.i18n import LANGUAGES, t
from livemend.knowledge import packs
from livemend.onair.cards import Matter, make_card
from livemend.onair.model import Mode, Strategy
from livemend.onair.rules import (
    best_answer,
    card_lang,
    help_kind,
    mode_of,
    open_reason,
    still_open,
    strategy_of,
)
from livemend.triage.labels import SUBTYPES
from livemend.wording import Context, check, stops

TROUBLES = [(issue, subtype) for issue, subtypes in SUBTYPES.items() for subtype in (*subtypes, None)]
FAULTS = ("unverified", "suspected", "ours", "not_ours", "misunderstanding")
NAMES = {"en": "Handmade soap", "zh-Hant": "草本手工皂", "zh-Hans": "草本手工皂"}


def book(lang: str) -> dict[str, tuple[str, ...]]:
    return {kind: texts for (kind, of), texts in packs.phrases().items() if of == lang}


def matter(lang: str, **more: Any) -> Matter:
    values: dict[str, Any] = {
        "incident_id": "i1",
        "lane": "complaint",
        "user": "Amy",
        "issue": "quality",
        "subtype": "cracked",
        "level": 2,
        "product": NAMES[lang],
        "time": "20:30",
        "remedies": ("exchange", "refund"),
        "book": book(lang),
    }
    return Matter(lang=lang, **(values | more))


@pytest.mark.req("R037")
@pytest.mark.req("R038")
@pytest.mark.req("R135")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_trouble_in_every_language_has_a_whole_card(lang: str) -> None:
    wrong = []
    for (issue, subtype), fault in product(TROUBLES, FAULTS):
        card = make_card(
            matter(lang, issue=issue, subtype=subtype, fault=fault, answer="", incident_id=f"{issue}{subtype}")
        )
        text = spoken(card)
        if "{" in text or "Amy" not in text or card["missing"] or stops(check(text, Context(lang=lang, kind="host"))):
            wrong.append(f"{issue} {subtype} {fault}: {card['missing']} {text}")
        if kinds(card)[:3] != ["thank", "confirm", "empathise"] or not {"solution", "time"} & set(kinds(card)):
            wrong.append(f"{issue} {subtype} {fault}: {kinds(card)}")
        if ("admission" in kinds(card)) != (fault == "ours"):
            wrong.append(f"{issue} {subtype} {fault}: admission")
    assert not wrong, wrong[:5]


@pytest.mark.req("R046")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_ten_alike_cases_do_not_hear_the_same_sentence(lang: str) -> None:
    texts = {spoken(make_card(matter(lang, incident_id=f"i{number}"))) for number in range(10)}
    assert len(texts) >= 6
    once = make_card(matter(lang))
    assert make_card(matter(lang))["hash"] == once["hash"]
    heard = frozenset(part["text"] for part in once["parts"])
    other = make_card(matter(lang, used=heard))
    assert other["parts"][0]["text"] != once["parts"][0]["text"]


@pytest.mark.req("R047")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_help_differs_by_trouble(lang: str) -> None:
    def help_of(issue: str, subtype: str, **more: Any) -> str:
        card = make_card(matter(lang, issue=issue, subtype=subtype, **more))
        return next(part["text"] for part in card["parts"] if part["kind"] == "help")

    link = t(lang, "onair.link_private")
    blocks = {
        help_of("quality", "thread_ends"),
        help_of("quality", "unstable_function"),
        help_of("logistics", "damaged_in_transit"),
        help_of("service", "stiff_tone"),
        help_of("misleading", "exaggeration"),
    }
    assert len(blocks) == 5
    late = [help_of("logistics", "delay", link=link, incident_id=f"i{number}") for number in range(8)]
    assert any(link in text for text in late)


@pytest.mark.req("R042")
@pytest.mark.req("R078")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_taken_back_before_it_is_certain_that_we_said_it_wrongly(lang: str) -> None:
    taken_back = book(lang)["help_misleading"]
    for fault, answer, number in product(FAULTS, ("", "316, NS-2609-17"), range(6)):
        card = make_card(
            matter(lang, issue="misleading", subtype="material", fault=fault, answer=answer, incident_id=f"i{number}")
        )
        assert any(text in spoken(card) for text in taken_back) == (fault == "ours"), (fault, spoken(card))


@pytest.mark.req("R050")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_department_answered_is_said_once(lang: str) -> None:
    said = "316, NS-2609-17"
    own = {**book(lang), "help_quality": ("{answer}!",)}
    for (issue, subtype), fault in product(TROUBLES, FAULTS):
        for texts in (book(lang), own):
            card = make_card(matter(lang, issue=issue, subtype=subtype, fault=fault, answer=said, book=texts))
            assert spoken(card).count(said) == 1, (issue, subtype, fault, spoken(card))


@pytest.mark.req("R059")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_can_be_chosen_is_said_in_one_place(lang: str) -> None:
    """Help names the next step; the choice is what policy gives here, not a second one in another sentence."""
    others = {"en": ("refund", "send it again", "replace"), "zh-Hant": ("退款", "補寄"), "zh-Hans": ("退款", "补发")}
    for subtype, number in product(("delay", "damaged_in_transit", "wrong_item", "missing_item"), range(6)):
        card = make_card(
            matter(
                lang,
                issue="logistics",
                subtype=subtype,
                remedies=("damage_payment", "coupon"),
                amounts={"damage_payment": "5", "coupon": "5"},
                link=t(lang, "onair.link_private"),
                incident_id=f"i{number}",
            )
        )
        assert not [word for word in others[lang] if word in spoken(card)], spoken(card)


@pytest.mark.req("R047")
@pytest.mark.req("R053")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_part_fits_what_happened(lang: str) -> None:
    texts = book(lang)
    wrong = make_card(matter(lang, issue="logistics", subtype="missing_item"))
    assert "evidence" not in kinds(wrong)
    assert next(part["text"] for part in wrong["parts"] if part["kind"] == "help") in texts["help_wrong"]
    rash = make_card(matter(lang, level=0, subtype="other", remedies=("price_cut", "exchange", "refund")))
    assert [choice["remedy"] for choice in rash["choices"]] == ["refund"]
    assert next(part["text"] for part in rash["parts"] if part["kind"] == "evidence") in texts["keep_article"]
    assert t(lang, "onair.hint.keep_evidence") not in rash["hints"]


@pytest.mark.req("R053")
@pytest.mark.req("R055")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_damage_is_kept_as_it_is_and_data_go_the_private_way(lang: str) -> None:
    card = make_card(matter(lang, issue="logistics", subtype="damaged_in_transit"))
    assert {"evidence", "private"} <= set(kinds(card))
    assert "evidence" not in kinds(make_card(matter(lang, issue="service", subtype="stiff_tone")))


@pytest.mark.req("R059")
def test_several_solutions_are_offered_where_policy_allows() -> None:
    card = make_card(matter("en", remedies=("exchange", "refund", "repair", "gift")))
    assert [choice["remedy"] for choice in card["choices"]] == ["exchange", "refund", "repair"]
    assert "solution" in kinds(card)
    alone = make_card(matter("en", remedies=()))
    assert alone["choices"] == []
    assert "20:30" in spoken(alone)


@pytest.mark.req("R060")
def test_the_steps_of_a_choice_stand_beside_the_words_and_do_not_change_them() -> None:
    plain = make_card(matter("en"))
    card = make_card(matter("en", steps={"exchange": ["We send it.", "Freight is on us.", "By Thu 3 Dec."]}))
    assert [choice["steps"] for choice in card["choices"]] == [
        ["We send it.", "Freight is on us.", "By Thu 3 Dec."],
        [],
    ]
    assert card["hash"] == plain["hash"], "a new day is no new sentence"
    assert "3 Dec" not in spoken(card)


@pytest.mark.req("R058")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_abuse_and_attacks_get_no_argument(lang: str) -> None:
    for lane in ("abuse", "malicious"):
        card = make_card(matter(lang, lane=lane, question="idiot"))
        assert kinds(card)[0] == "calm"
        assert "idiot" not in spoken(card)
        assert card["choices"] == []
        assert card["hints"]


@pytest.mark.req("R084")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_settled_is_said_only_when_true(lang: str) -> None:
    arranged = make_card(matter(lang, reminder=True))
    settled = make_card(matter(lang, reminder=True, settled=True))
    assert (kinds(arranged), kinds(settled)) == (["arranged"], ["settled"])
    assert not stops(check(spoken(arranged), Context(lang=lang, kind="host", settled=False)))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_card_without_any_phrase_book_still_speaks(lang: str) -> None:
    card = make_card(matter(lang, book={}, product="", remedies=()))
    assert card["missing"] == []
    assert "{" not in spoken(card)


def test_a_question_gets_the_approved_answer_or_a_time() -> None:
    known = make_card(
        matter("en", lane="question", issue=None, question="Is it dishwasher safe?", answer="Yes, up to 60 degrees.")
    )
    assert "Yes, up to 60 degrees." in spoken(known)
    unknown = make_card(matter("en", lane="question", issue=None, question="Is it dishwasher safe?"))
    assert "20:30" in spoken(unknown)


@pytest.mark.parametrize(
    ("mode", "issue", "fault", "people", "strategy"),
    [
        (Mode.SAFETY, "quality", "unverified", 1, Strategy.INSTRUCT),
        (Mode.MALICIOUS, None, "unverified", 40, Strategy.DENY),
        (Mode.CALM, None, "unverified", 1, Strategy.CALM),
        (Mode.QUESTION, None, "unverified", 9, Strategy.INFORM),
        (Mode.ANSWER, "quality", "misunderstanding", 1, Strategy.INFORM),
        (Mode.ANSWER, "logistics", "not_ours", 1, Strategy.DIMINISH),
        (Mode.ANSWER, "logistics", "unverified", 1, Strategy.DIMINISH),
        (Mode.ANSWER, "logistics", "unverified", 6, Strategy.REBUILD),
        (Mode.ANSWER, "quality", "unverified", 1, Strategy.EXPLAIN),
        (Mode.ANSWER, "quality", "unverified", 6, Strategy.REBUILD),
        (Mode.ANSWER, "quality", "ours", 1, Strategy.REBUILD),
        (Mode.ANSWER, "service", "unverified", 1, Strategy.REBUILD),
        (Mode.ANSWER, "misleading", "unverified", 1, Strategy.EXPLAIN),
        (Mode.ANSWER, "misleading", "suspected", 1, Strategy.REBUILD),
        (Mode.ANSWER, "quality", "not_ours", 1, Strategy.INFORM),
    ],
)
def test_the_strategy_follows_responsibility(
    mode: Mode, issue: str, fault: str, people: int, strategy: Strategy
) -> None:
    assert strategy_of(mode, issue, fault, people) == strategy


def test_small_decisions() -> None:
    assert mode_of("complaint", 0) == Mode.SAFETY
    assert mode_of("negative_review", 2, malicious=True) == Mode.MALICIOUS
    assert help_kind(Mode.ANSWER, "quality", "size", "misunderstanding") == "help_misunderstanding"
    assert card_lang("mixed", ["zh-Hans"], "TW") == "zh-Hans"
    assert card_lang("mixed", [], "TW") == "zh-Hant"
    assert card_lang(None, [], "US") == "en"
    faq = [{"question": {"en": "Is it dishwasher safe?"}, "answer": {"en": "Yes."}}]
    assert best_answer("hi, is this dishwasher safe please", "en", faq) == "Yes."
    assert best_answer("when does it ship", "en", faq) == ""
    stove = [
        {
            "sku": "C01",
            "question": {"en": "Which stove or hob can it go on?", "zh-Hant": "可以放什麼爐子？"},
            "answer": {"en": "An electric plate.", "zh-Hant": "電陶爐小火。"},
        }
    ]
    assert best_answer("這個壺可以放電磁爐嗎", "zh-Hant", stove) == "電陶爐小火。"
    assert best_answer("這個壺多重", "zh-Hant", stove) == ""
    orders = [
        {"no": "1", "placed_at": "2026-01-01", "lines": [{"sku": "A"}]},
        {"no": "2", "placed_at": "2026-02-01", "lines": [{"sku": "A"}]},
        {"no": "3", "placed_at": "2026-03-01", "lines": [{"sku": "B"}]},
    ]
    assert likely_order(orders, "A") == "2"
    assert likely_order(orders, "C") is None
    assert likely_order(orders[:1], None) == "1"


@pytest.mark.req("R116")
def test_what_a_show_may_not_end_with() -> None:
    assert open_reason("complaint", None, "open", cases=0, promises=0) == "undecided"
    assert open_reason("complaint", None, "parked", cases=0, promises=1) is None
    assert open_reason("complaint", "answered", "done", cases=0, promises=0) == "no_case"
    assert open_reason("complaint", "answered", "done", cases=1, promises=0) is None
    assert open_reason("question", "answered", "done", cases=0, promises=0) is None
    assert still_open({"a": "undecided", "b": "no_case"}, {"a": "said in the room", "b": " "}) == {"b": "no_case"}
