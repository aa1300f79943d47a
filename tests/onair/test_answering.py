"""A typed answer: what a complaint wants in it is the server's to say, with words for what is missing (R041)."""

from typing import Any

import pytest

from livemend.kit.i18n import LANGUAGES
from livemend.knowledge import packs
from livemend.onair import rules
from livemend.onair.answering import Answered, words_for
from livemend.wording import Context, check

CHECK = "/api/v1/wording/check"


def lacking(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [f for f in findings if f["code"] == "part_missing"]


@pytest.mark.req("R041")
async def test_what_is_missing_is_said_with_words_to_put_in(client: Any, show: str, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    floor = await client("floor")
    text = "謝謝您告訴我們。這一批茶壺是上週進的。"
    body = {"text": text, "kind": "public", "lang": "zh-Hant", "incident_id": told.incident_id}
    found = lacking((await floor.post(CHECK, json=body)).json())
    assert len(found) == 3 and {f["severity"] for f in found} == {"warn"}
    assert all(f["suggestion"] and f["start"] == f["end"] and f["text"] == "" for f in found)
    # Sympathy comes behind the thanks, help at the end.
    assert sorted(f["start"] for f in found) == [8, 8, len(text)]
    for finding in sorted(found, key=lambda f: -f["start"]):
        text = text[: finding["start"]] + finding["suggestion"] + text[finding["end"] :]
    assert lacking((await floor.post(CHECK, json={**body, "text": text})).json()) == []
    # It is better so, never a condition.
    base = f"/api/v1/shows/{show}/incidents/{told.incident_id}"
    sent = await floor.post(f"{base}/reply", json={"text": body["text"]})
    assert sent.status_code == 201, sent.text


@pytest.mark.req("R041")
async def test_a_question_wants_none_of_it(client: Any, show: str, say: Any) -> None:
    asked = await say("這個茶壺是幾毫升的？", "阿珠")
    floor = await client("floor")
    body = {"text": "這一只是六百毫升的茶壺。", "lang": "zh-Hant", "comment_id": asked.id}
    assert lacking((await floor.post(CHECK, json=body)).json()) == []


@pytest.mark.req("R041")
async def test_a_case_wants_it_in_the_first_answer_of_a_person(client: Any, shop: Any) -> None:
    service = await client("service")
    made = await service.post(
        "/api/v1/cases", json={"words": "My teapot arrived broken", "channel": "phone", "lang": "en"}
    )
    assert made.status_code == 201, made.text
    case = made.json()["id"]
    body = {"text": "Your parcel is with the warehouse now.", "kind": "private", "lang": "en", "case_id": case}
    found = lacking((await service.post(CHECK, json=body)).json())
    assert [f["start"] for f in found].count(0) == 2 and all(f["suggestion"].isascii() for f in found)
    whole = "I understand how disappointing that is, and we are sorry. Send us a photo here and we will reply by 8 pm."
    wrote = await service.post(f"/api/v1/cases/{case}/messages", json={"text": whole, "kind": "reply"})
    assert wrote.status_code == 200, wrote.text
    assert lacking((await service.post(CHECK, json=body)).json()) == []


@pytest.mark.parametrize("kind", ["host", "promise", "statement", "macro"])
def test_what_answers_nobody_is_made_of_other_parts(kind: str) -> None:
    assert rules.required_parts(kind, "complaint") == ()
    assert rules.required_parts("public", "chat") == ()
    assert rules.required_parts("mail", "complaint", told_before=True) == ()


@pytest.mark.req("R041")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("issue", ["quality", "logistics", "service", "misleading", "unknown"])
def test_every_kind_of_trouble_has_words_for_every_part(lang: str, issue: str) -> None:
    book = {kind: texts for (kind, of), texts in packs.phrases().items() if of == lang}
    context = Context(lang=lang, platform="tiktok", fault="unverified")
    for part in rules.required_parts("public", "complaint"):
        matter = Answered("k", "complaint", issue, None, 1, "unverified")
        words = words_for(book, matter, part, "", context)
        assert words and not [
            f for f in check(words, context) if f.severity == "stop" and f.code != "only_acknowledged"
        ]
