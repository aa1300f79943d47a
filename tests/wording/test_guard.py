"""What the guard does with a text, rule by rule."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from livemend.kit.i18n import LANGUAGES, words
from livemend.knowledge import packs
from livemend.wording import FIVE_PARTS, Allowed, Context, Finding, Severity, check, stops
from livemend.wording.lists import compile_lists, fold, load, shipped

DEMO = Path(__file__).parents[2] / "demo" / "evening-market"
GOOD = (
    "謝謝您告訴我們，您說茶壺送到時破損，換作是我也會錯愕，我們道歉。請私訊照片，今晚十點前回覆您，補寄或退款由您選。"
)


def codes(text: str, **context: Any) -> list[str]:
    return [finding.code for finding in check(text, Context(**{"lang": "zh-Hant", **context}))]


def test_a_finding_says_where_why_and_what_is_better() -> None:
    text = "這一件不可能退"
    (found,) = check(text, Context(lang="zh-Hant"))
    assert text[found.start : found.end] == "不可能"
    assert (found.code, found.severity) == ("negative_absolute", Severity.STOP)
    assert found.suggestion
    assert stops([found])
    assert not stops([Finding("jargon", Severity.WARN)])


@pytest.mark.req("R037")
@pytest.mark.req("R041")
def test_a_whole_answer_has_all_its_parts() -> None:
    assert codes(GOOD, required=FIVE_PARTS) == []
    without = GOOD.replace("，我們道歉", "")
    (missing,) = check(without, Context(lang="zh-Hant", required=FIVE_PARTS))
    assert (missing.code, missing.params) == ("part_missing", {"part": "apology"})
    assert not stops([missing])


@pytest.mark.req("R039")
def test_seen_is_no_answer() -> None:
    assert codes("我們看到了") == ["only_acknowledged"]
    assert codes("我們看到了，今晚八點前回覆您") == []


@pytest.mark.req("R042")
def test_fault_may_be_admitted_once_it_is_ours() -> None:
    text = "查證過了，這批有瑕疵，我們負責"
    assert "admission_unverified" in codes(text, fault="unverified")
    assert codes(text, fault="ours") == []
    assert codes(text) == []


@pytest.mark.req("R088")
def test_a_suspected_cause_is_hedged() -> None:
    assert codes("裂開是因為天氣太乾", cause="suspected") == ["cause_unhedged"]
    assert codes("裂開可能是因為天氣太乾", cause="suspected") == []
    assert codes("裂開是因為天氣太乾", cause="confirmed") == []


@pytest.mark.req("R084")
def test_settled_is_said_only_when_it_is() -> None:
    assert codes("那件事已經解決了", settled=False) == ["not_settled"]
    assert codes("那件事已經解決了", settled=True) == []
    assert codes("那件事已經安排，明天寄出", settled=False) == []


@pytest.mark.req("R049")
def test_a_time_is_a_time() -> None:
    assert codes("盡快回覆您", kind="promise") == ["vague_time"]
    assert stops(check("盡快回覆您", Context(lang="zh-Hant", kind="promise")))
    assert not stops(check("盡快回覆您", Context(lang="zh-Hant", kind="private")))
    for text in ("盡快回覆您，最晚今晚八點", "30 分鐘內盡快回覆", "明天中午前盡快回覆"):
        assert codes(text, kind="promise") == [], text
    assert [f.code for f in check("We answer soon, by 8 pm", Context(lang="en", kind="promise"))] == []


@pytest.mark.req("R046")
def test_nobody_gets_the_same_words_twice() -> None:
    assert codes(GOOD, previous=(GOOD,)) == ["repeated"]
    assert codes(GOOD + "！", previous=(GOOD,)) == ["repeated"]
    assert codes(GOOD, previous=("補寄的單號今天中午前給您",)) == []


@pytest.mark.req("R048")
def test_contacts_are_stopped_where_the_platform_forbids_them() -> None:
    text = "有問題加LINE聯絡"
    assert stops(check(text, Context(lang="zh-Hant", platform="tiktok")))
    assert not stops(check(text, Context(lang="zh-Hant", platform="facebook")))
    link = "狀態在這裡看 https://desk.example.com/c/abc"
    assert codes(link, platform="tiktok", kind="private") == ["outside_contact"]
    assert codes(link, platform="tiktok", kind="private", own_links=("https://desk.example.com",)) == []


@pytest.mark.req("R055")
def test_personal_data_and_the_way_to_ask_for_it() -> None:
    assert "asks_personal_data" in codes("請把訂單編號打在留言區")
    assert codes("請私訊訂單編號，不要打在留言區") == []
    assert "personal_data" in codes("打 0912345678 沒人接")
    assert codes("請把訂單編號和照片傳到這裡", kind="private") == []


@pytest.mark.req("R113")
def test_a_remedy_is_never_tied_to_a_review() -> None:
    assert "review_tied" in codes("退款給您，麻煩刪掉負評")
    assert codes("退款依政策給您，評價由您自己決定") == []


@pytest.mark.req("R079")
def test_nothing_is_promised_beyond_the_policy() -> None:
    policy = Allowed(frozenset({"refund", "reship"}), {"refund": 100_000})
    assert codes("我們可以幫您維修", policy=policy) == ["beyond_policy"]
    assert codes("我們退款給您 800 元", policy=policy) == []
    assert codes("我們退款給您 NT$1,500", policy=policy) == ["over_limit"]
    assert codes("請問退款到了嗎", policy=policy) == []


@pytest.mark.parametrize("text", ["謝謝{user}", "Hello [name]", "〔時間〕前回覆", "您好XX", "単號＿＿"])
@pytest.mark.req("R038")
def test_an_unfilled_blank_does_not_leave(text: str) -> None:
    assert "unfilled" in codes(text)


def test_full_width_and_capital_letters_are_the_same_words() -> None:
    assert fold("ＲＭＡ Ｉt’s") == "rma it's"
    assert codes("我們開了ＲＭＡ") == ["jargon"]
    assert [f.code for f in check("IT’S YOUR FAULT", Context(lang="en"))] == ["blame_customer"]
    assert [f.code for f in check("relaxed fit, stupendous colour", Context(lang="en"))] == []


def test_both_scripts_are_read_whatever_the_language_of_the_text() -> None:
    assert codes("这不可能", lang="zh-Hant") == ["negative_absolute"]
    assert codes("這不可能", lang="en") == ["negative_absolute"]
    assert codes("那是快遞的錯, not our problem") == ["blame_shift", "negative_absolute"]


def test_an_own_list_changes_the_guard() -> None:
    own = load("en") | {"rules": [{"code": "jargon", "severity": "warn", "words": {"widget": "part"}}]}
    lists = compile_lists([("en", own)])
    assert [f.suggestion for f in check("the widget broke", Context(lang="en"), lists)] == ["part"]
    with pytest.raises(ValueError, match="unknown groups"):
        compile_lists([("en", {"rules": [{"code": "x", "severity": "stop", "pair": ["a", "b"]}]})])


def test_every_reason_has_words_in_three_languages() -> None:
    found = {rule.code for marks in shipped().han.marks.values() for mark in marks if (rule := mark.rule)}
    more = {"empty", "only_acknowledged", "unfilled", "personal_data", "part_missing", "part_order", "repeated"}
    more |= {"beyond_policy", "over_limit"}
    for lang in LANGUAGES:
        missing = {code for code in (found - {"bare_acknowledgement"}) | more if f"wording.{code}" not in words(lang)}
        assert not missing, (lang, missing)


def test_better_words_are_not_bad_ones() -> None:
    wrong = []
    for lang in LANGUAGES:
        for spec in load(lang)["rules"]:
            listed = spec.get("words", ())
            for better in {spec.get("better", ""), *(listed.values() if isinstance(listed, dict) else ())} - {""}:
                found = [
                    f.code for f in check(better, Context(lang=lang, kind="private")) if f.severity == Severity.STOP
                ]
                wrong += [f"{lang} {better}: {code}" for code in found if code != "unfilled"]
    assert not wrong, wrong


def test_shipped_phrases_pass() -> None:
    wrong = []
    for (kind, lang), variants in packs.phrases().items():
        for text in variants:
            plain = text.replace("{", "").replace("}", "")
            found = check(plain, Context(lang=lang, kind="host", fault="ours" if kind == "admission" else "unverified"))
            wrong += [f"{lang} {kind}: {text} {f.code}" for f in found if f.severity == Severity.STOP]
    # A step of a card need not be a whole answer.
    assert [line for line in wrong if not line.endswith("only_acknowledged")] == []


def test_what_the_team_wrote_in_the_recorded_show_passes() -> None:
    acts = yaml.safe_load((DEMO / "acts.yaml").read_text(encoding="utf-8"))
    policy = yaml.safe_load((DEMO / "shop.yaml").read_text(encoding="utf-8"))["policy"]
    allowed = Allowed(
        frozenset(rule["type"] for rule in policy["remedies"]),
        {rule["type"]: rule["max_amount"] for rule in policy["remedies"]},
    )
    kinds = {"reply": "public", "private": "private", "park": "promise", "tell_result": "private"}
    wrong = []
    for act in acts:
        text = act.get("text") or act.get("words") or ""
        if act["do"] not in kinds or act["as"] == "customer":
            continue
        lang = "en" if text.isascii() else "zh-Hant"
        context = Context(lang=lang, kind=kinds[act["do"]], platform="shopee", policy=allowed, fault="unverified")  # type: ignore[arg-type]
        if stops(check(text, context)):
            wrong.append(text)
    assert not wrong, wrong
