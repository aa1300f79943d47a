"""R045: a word of the trade gets a plain-word hint; what a customer says himself, and everyday speech, gets none."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import packs
from livemend.wording import Context, Finding, Severity, check, stops
from livemend.wording.lists import FOLDER, JARGON, LANGS, OwnWord, edited, fold

HOUSE = Path(__file__).parents[2]
TRADES = {"service", "logistics", "quality", "electronics", "jewellery", "cosmetics", "textile", "food"}
# What a customer reads or hears of us. Notices to the team may name the team's own words.
READ_BY_CUSTOMERS = ("onair.", "feedback.", "notify.", "remedies.")
OF_THE_TEAM = ("notify.notice.", "notify.digest", "onair.hint.", "feedback.report.mail")


def listed(lang: str) -> dict[str, dict[Any, str]]:
    found: dict[str, dict[Any, str]] = yaml.safe_load((FOLDER / f"{JARGON}_{lang}.yaml").read_text(encoding="utf-8"))
    return found


def hints(text: str, lang: str, **more: Any) -> list[Finding]:
    return [f for f in check(text, Context(lang=lang, kind=more.pop("kind", "private"), **more)) if f.code == JARGON]


@pytest.mark.req("R045")
@pytest.mark.parametrize("lang", LANGS)
def test_each_listed_term_gets_a_hint_with_plain_words_in_its_language(lang: str) -> None:
    trades = listed(lang)
    assert set(trades) == TRADES
    terms = [(str(term), plain) for of_trade in trades.values() for term, plain in of_trade.items()]
    assert len(terms) >= 120
    assert len({fold(term) for term, _plain in terms}) == len(terms)
    sentence = "Your order: {}." if lang == "en" else "您的訂單：{}。" if lang == "zh-Hant" else "您的订单：{}。"
    wrong = []
    for term, plain in terms:
        text = sentence.format(term)
        found = hints(text, lang)
        said = [f for f in found if text[f.start : f.end].lower() == term.lower()]
        # A longer term may be found around a shorter one, never another word instead.
        if not said or said[0].suggestion != plain or said[0].severity != Severity.WARN or stops(found):
            wrong.append((term, plain, found))
        if hints(plain, lang):
            wrong.append((plain, "the plain words are none"))
    assert not wrong, wrong[:5]


@pytest.mark.req("R045")
def test_a_term_in_all_lists_is_explained_in_the_language_of_the_text() -> None:
    for lang, text, plain in (
        ("en", "Your RMA is here", "return slip"),
        ("zh-Hant", "您的RMA到了", "退貨單"),
        ("zh-Hans", "您的RMA到了", "退货单"),
    ):
        (found,) = hints(text, lang)
        assert found.suggestion == plain


@pytest.mark.req("R045")
@pytest.mark.parametrize(
    ("lang", "text", "theirs", "others"),
    [
        ("zh-Hant", "您的工單明天派工", "我的工單呢", ["派工"]),
        ("zh-Hans", "分拨中心收到后会更新", "一直显示在分拨中心", []),
        ("en", "We escalated your RMA", "what is an rma?", ["escalated"]),
        ("en", "The SLA is two hours", "slap it together", ["SLA"]),
        # Written in the other script it is the same word.
        ("zh-Hans", "您的工单明天派工", "我的工單呢", ["派工"]),
    ],
)
def test_what_the_customer_says_himself_he_knows(lang: str, text: str, theirs: str, others: list[str]) -> None:
    assert [text[f.start : f.end] for f in hints(text, lang, heard=(theirs,))] == others


@pytest.mark.req("R045")
def test_a_shop_adds_a_term_as_a_hint_and_takes_one_out() -> None:
    lists = edited([
        OwnWord("en", "moonglaze", JARGON, "stop", "our blue glaze"),
        OwnWord("zh-Hant", "工單", removed=True),
    ])  # fmt: skip
    (found,) = check("It has moonglaze on it.", Context(lang="en", kind="private"), lists)
    assert (found.code, found.severity, found.suggestion) == (JARGON, Severity.WARN, "our blue glaze")
    assert check("您的工單在這裡", Context(lang="zh-Hant", kind="private"), lists) == []


@pytest.mark.req("R045")
def test_nothing_that_we_say_to_customers_needs_one() -> None:
    wrong = []
    for lang in LANGUAGES:
        for key, text in words(lang).items():
            if key.startswith(READ_BY_CUSTOMERS) and not key.startswith(OF_THE_TEAM):
                wrong += [f"{key}: {text[f.start : f.end]}" for f in hints(text, lang)]
    for (kind, lang), variants in packs.phrases().items():
        wrong += [f"{kind}: {text[f.start : f.end]}" for text in variants for f in hints(text, lang, kind="host")]
    shop = yaml.safe_load((HOUSE / "demo" / "evening-market" / "shop.yaml").read_text(encoding="utf-8"))
    for node in (shop["policy"], shop["products"]):
        for lang, text in _texts(node):
            wrong += [f"shop: {text[f.start : f.end]}" for f in hints(text, lang)]
    assert wrong == []


def _texts(node: Any) -> list[tuple[str, str]]:
    if isinstance(node, dict):
        found = [(lang, text) for lang, text in node.items() if lang in LANGS and isinstance(text, str)]
        return found + [pair for child in node.values() for pair in _texts(child)]
    return [pair for child in node for pair in _texts(child)] if isinstance(node, list) else []


@pytest.mark.req("R045")
def test_everyday_speech_is_nearly_never_hinted_at(capsys: pytest.CaptureFixture[str]) -> None:
    """Each fifteenth of a quarter of a million comments: what people say in a show, in three languages."""
    lines = (HOUSE / "seed" / "comments.jsonl").read_text(encoding="utf-8").splitlines()[::15]
    rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if row["lang"] in LANGS]
    found = [(row["text"], f) for row in rows for f in hints(row["text"], row["lang"], kind="public")]
    with capsys.disabled():
        print(f"\njargon: {len(found)} hints in {len(rows)} comments")
    assert len(rows) > 15_000
    assert len(found) / len(rows) < 0.0005, [text for text, _f in found]


@pytest.mark.req("R045")
def test_in_the_demo_show_a_hint_is_rare_in_what_viewers_and_the_team_say() -> None:
    """Read in each language, for a viewer's words are known in whatever list they stand."""
    folder = HOUSE / "demo" / "evening-market"
    # Some lines are broken on purpose.
    heard = re.findall(r'"text": ("(?:[^"\\]|\\.)*")', (folder / "show.jsonl").read_text(encoding="utf-8"))
    said = yaml.safe_load((folder / "acts.yaml").read_text(encoding="utf-8"))
    ours = [str(act[name]) for act in said for name in ("text", "words", "say") if act.get(name)]
    texts = [*map(json.loads, heard), *ours]
    found = [(text, f.suggestion) for text in texts for lang in LANGS for f in hints(text, lang, kind="public")]
    assert len(heard) > 700 and len(ours) > 20
    assert len(found) / len(texts) < 0.01, found
