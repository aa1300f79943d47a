"""What was asked again and again is proposed once, and not again after it was taken up."""

from typing import Any

import pytest

from livemend.cases import actions as cases
from livemend.people.access import Desk
from livemend.reports import mining
from livemend.reports.mining import Asked

STOVE = [
    "玻璃茶壺可以放電磁爐嗎？",
    "請問茶壺能放電磁爐嗎",
    "電磁爐可以用這個玻璃茶壺嗎",
    "玻璃茶壶能放电磁炉吗？",
    "Can the glass teapot go on an induction hob?",
    "is the glass teapot ok for an induction hob",
]


@pytest.mark.req("R004")
def test_paraphrases_of_one_question_are_one_candidate_with_its_count() -> None:
    asked = [Asked("incident", f"i{n}", text, "zh-Hant", "C01", n + 1) for n, text in enumerate(STOVE[:4])]
    asked += [Asked("incident", f"e{n}", text, "en", "C01") for n, text in enumerate(STOVE[4:])]
    asked += [Asked("incident", "x", "什麼時候出貨？", "zh-Hant", "C01")]
    found = mining.clusters(asked, 2)
    assert [c.count for c in found] == [10, 2]
    assert len(found[0].members) == 4
    assert found[0].question()["zh-Hant"] in STOVE[:4]


def test_products_are_kept_apart() -> None:
    asked = [
        Asked("case", f"c{n}", "收到的時候就裂開了", "zh-Hant", sku) for n, sku in enumerate(["A01", "A01", "C01"])
    ]
    assert [(c.sku, c.count) for c in mining.clusters(asked, 1)] == [("A01", 2), ("C01", 1)]


@pytest.mark.parametrize("text", ["", " ", "!!!", "\u200b"])
def test_empty_words_are_nothing(text: str) -> None:
    assert mining.clusters([Asked("case", "c", text, "en", None)], 1) == []


@pytest.mark.req("R004")
async def test_fifty_cases_give_candidates_that_link_back(client: Any, desk: Desk, shop: Any) -> None:
    complaints = {
        "C01": "茶壺收到的時候壺身就裂開了，單號 EM-88123，電話 0912345678",
        "F01": "香氛機用三天按鈕就卡住按不動",
        "A02": "外套的粉色跟直播畫面差很多",
    }
    ids: dict[str, list[str]] = {}
    async with desk.db.write() as tx:
        for n in range(50):
            sku = list(complaints)[n % 3]
            words = f"{complaints[sku]}{'！' * (n % 4)}{'真的很失望' if n % 2 else ''}"
            case = await cases.open_case(tx, channel="web", words=words, product_sku=sku, lang="zh-Hant")
            ids.setdefault(sku, []).append(case)
    service = await client("service")
    found = {c["sku"]: c for c in (await service.get("/api/v1/faq/candidates")).json()}
    assert {sku: c["count"] for sku, c in found.items()} == {sku: len(of) for sku, of in ids.items()}
    assert {s["id"] for s in found["F01"]["sources"]} == set(ids["F01"])
    assert "0912345678" not in str(found)
    body = {
        "sku": "F01",
        "question": {"zh-Hant": "按鈕卡住怎麼辦？"},
        "answer": {"zh-Hant": "先斷電一分鐘再按。"},
        "sources": found["F01"]["sources"],
    }
    made = (await service.post("/api/v1/faq", json=body)).json()
    assert {s["id"] for s in made["sources"]} == set(ids["F01"])
    assert "F01" not in {c["sku"] for c in (await service.get("/api/v1/faq/candidates")).json()}


async def test_a_question_that_has_an_answer_says_so(client: Any, desk: Desk, shop: Any) -> None:
    async with desk.db.write() as tx:
        for _ in range(3):
            await cases.open_case(
                tx, channel="web", words="玻璃茶壺可以放什麼爐子？", product_sku="C01", lang="zh-Hant"
            )
    (found,) = (await (await client("service")).get("/api/v1/faq/candidates")).json()
    assert found["known"]["state"] == "approved"
    assert (await (await client("service")).get("/api/v1/faq/candidates", params={"least": 4})).json() == []
