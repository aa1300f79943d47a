"""One question finds cases, customers, orders and comments, and shows nobody what he may not see."""

from typing import Any

import httpx
import pytest

from livemend.cases import worklist
from livemend.channels.base import LiveEvent
from livemend.kit import search
from livemend.people.access import Desk
from livemend.shows import actions as shows
from tests.conftest import Client

HOSTILE = '<img src=x onerror=alert(1)> 退貨 "><script>'


async def opened(browser: httpx.AsyncClient, words: str, **more: Any) -> dict[str, Any]:
    body = {"channel": "web", "words": words, "lang": "zh-Hant", **more}
    answer = await browser.post("/api/v1/cases", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def asked(browser: httpx.AsyncClient, q: str, **more: Any) -> dict[str, Any]:
    answer = await browser.get("/api/v1/search", params={"q": q, **more})
    assert answer.status_code == 200, answer.text
    return {group["kind"]: group for group in answer.json()["groups"]}


def text(parts: list[dict[str, Any]]) -> str:
    return "".join(part["text"] for part in parts)


async def said_live(desk: Desk, *texts: str) -> None:
    async with desk.db.write() as tx:
        show_id = await shows.plan_show(tx, title={"en": "Test"}, rooms_=(("shopee", "a"),))
        await shows.start_show(tx, show_id)
    events = [
        LiveEvent(platform="shopee", room="a", message_id=f"m{n}", user=f"u{n}", user_id=f"u{n}", text=said)
        for n, said in enumerate(texts)
    ]
    await desk.parts["ingest"].submit(show_id, events)
    await desk.parts["indexer"].catch_up()


async def test_everything_at_once(desk: Desk, client: Client, shop: Any) -> None:
    agent = await client("service")
    case = await opened(agent, HOSTILE, order_no="EM-81131")
    await said_live(desk, "怎么退货啊", "晚安", "退貨 " + HOSTILE)
    found = await asked(agent, "退货")
    assert list(found) == ["cases", "customers", "orders", "comments"]
    (hit,) = found["cases"]["items"]
    assert hit["view"]["no"] == case["no"] and found["cases"]["count"] == 1 and not found["cases"]["more"]
    assert text(hit["parts"]) == "…ror=alert(1)> " + HOSTILE[-13:]
    assert [p["text"] for p in hit["parts"] if p["hit"]] == ["退貨"]
    assert [text(item["parts"]) for item in found["comments"]["items"]] == ["退貨 " + HOSTILE, "怎么退货啊"]
    assert found["comments"]["count"] == 2 and found["customers"]["items"] == found["orders"]["items"] == []
    by_name = await asked(agent, "佳蓉")
    assert [text(item["parts"]) for item in by_name["customers"]["items"]] == ["吳佳蓉"]
    assert "EM-81131" in [order["no"] for order in by_name["orders"]["items"]]
    assert [hit["view"]["no"] for hit in by_name["cases"]["items"]] == [case["no"]]
    by_no = await asked(agent, "em-81131")
    assert [text(order["parts"]) for order in by_no["orders"]["items"]] == ["EM-81131"]
    assert [hit["view"]["no"] for hit in by_no["cases"]["items"]] == [case["no"]]


async def test_who_may_not_read_personal_data_does_not_find_by_it(desk: Desk, client: Client, shop: Any) -> None:
    agent, floor = await client("service"), await client("floor")
    await opened(agent, "退貨！我的電話 0912345678", order_no="EM-81131")
    for _folded in range(2):
        for q in ("0912345678", "佳蓉"):
            assert (await asked(agent, q))["cases"]["count"] == 1, q
            hidden = await asked(floor, q)
            assert all(group["items"] == [] for group in hidden.values()), q
            assert (await floor.get("/api/v1/cases", params={"q": q, "view": "all"})).json()["items"] == []
        (hit,) = (await asked(floor, "退貨"))["cases"]["items"]
        assert "0912" not in text(hit["parts"])
        await desk.parts["indexer"].catch_up()
    (order,) = (await asked(floor, "EM-81131"))["orders"]["items"]
    assert order["customer"] == "吳**"


async def test_a_viewer_finds_comments_and_nothing_of_cases(desk: Desk, client: Client, shop: Any) -> None:
    viewer, agent = await client("viewer"), await client("service")
    await opened(agent, "退貨")
    assert list(await asked(viewer, "退貨")) == ["comments"]
    refused = await viewer.get("/api/v1/search", params={"q": "退貨", "kind": "cases"})
    assert refused.status_code == 403 and refused.json()["error"]["code"] == "not_allowed"
    assert (await (await client(None)).get("/api/v1/search", params={"q": "x"})).status_code == 401


async def test_pages_go_on_within_one_kind(desk: Desk, client: Client, shop: Any) -> None:
    agent = await client("service")
    for n in range(5):
        await opened(agent, f"第{n}次退貨")
    await said_live(desk, *[f"第{n}次退貨" for n in range(5)])
    for kind in ("cases", "comments"):
        seen, cursor = [], ""
        for _page in range(3):
            page = (await asked(agent, "退货", kind=kind, limit=2, **({"cursor": cursor} if cursor else {})))[kind]
            seen += [item["view"]["id"] if kind == "cases" else item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert cursor is None and len(set(seen)) == 5, kind
    for bad in (
        {"cursor": "x"},
        {"kind": "comments", "cursor": "x"},
        {"kind": "orders", "cursor": "-1"},
        {"kind": "y"},
    ):
        assert (await agent.get("/api/v1/search", params={"q": "退", **bad})).status_code == 422, bad
    assert (await asked(agent, "  ")) == {}
    assert all(group["items"] == [] for group in (await asked(agent, "\x00' OR 1=1 -- %")).values())


async def test_a_common_word_loses_no_open_case(
    desk: Desk, client: Client, shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More hits than are listed: the queue is walked instead, in its order and with its filters."""
    monkeypatch.setattr(worklist, "LISTED", 3)
    monkeypatch.setattr(worklist, "FOUND_LIMIT", 3)
    agent = await client("service")
    nos = [(await opened(agent, f"第{n}次退貨", level=1 if n == 2 else 2, issue="quality"))["no"] for n in range(6)]
    other = await opened(agent, "色差", issue="quality", level=1)
    for _folded in range(2):
        page = (await agent.get("/api/v1/cases", params={"q": "次退货", "view": "open", "limit": 4})).json()
        assert [item["no"] for item in page["items"]] == [nos[2], *nos[:2], nos[3]]
        cursor = page["next_cursor"]
        rest = (await agent.get("/api/v1/cases", params={"q": "次退货", "view": "open", "cursor": cursor})).json()
        assert [item["no"] for item in rest["items"]] == nos[4:] and rest["next_cursor"] is None
        urgent = (await agent.get("/api/v1/cases", params={"q": "次退货", "view": "urgent"})).json()
        assert [item["no"] for item in urgent["items"]] == [nos[2]] and other["no"] not in str(page)
        assert (await asked(agent, "次退货"))["cases"]["more"]
        await desk.parts["indexer"].catch_up()
    await agent.post("/api/v1/case-views", json={"name": "x", "filters": {"view": "open", "q": "次退货"}})
    (view,) = (await agent.get("/api/v1/case-views")).json()
    assert (view["count"], view["more"]) == (6, False)


async def test_names_from_before_the_index_are_found_after_a_start(desk: Desk, client: Client, shop: Any) -> None:
    async with desk.db.write() as tx:
        await tx.execute(search.docs.delete())
    agent = await client("service")
    assert (await asked(agent, "佳蓉"))["customers"]["items"] == []
    await desk.parts["indexer"].catch_up()
    assert len((await asked(agent, "佳蓉"))["customers"]["items"]) == 1
