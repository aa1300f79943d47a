"""Every door leads to the same case: messages, phone, a pasted post, a table; and out again."""

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from livemend.people.access import Desk

Client = Callable[[str | None], Awaitable[httpx.AsyncClient]]
URL = "/api/v1/cases"


@pytest.mark.req("R096")
async def test_messages_of_a_customer_go_to_one_case_once(desk: Desk, client: Client, shop: Any) -> None:
    bridge = await client("service")
    first = {"platform": "line", "user_id": "U1", "user": "Mei", "message_id": "1", "text": "杯子到的時候就裂了"}
    opened = (await bridge.post(f"{URL}/messages", json=first)).json()
    again = (await bridge.post(f"{URL}/messages", json=first)).json()
    more = (await bridge.post(f"{URL}/messages", json={**first, "message_id": "2", "text": "照片等等傳"})).json()
    other = (await bridge.post(f"{URL}/messages", json={**first, "user_id": "U2", "message_id": "3"})).json()
    assert opened["new"] and not again["new"] and not more["new"] and other["new"]
    assert opened["no"] == again["no"] == more["no"] != other["no"]
    page = (await bridge.get(f"{URL}/{opened['case_id']}")).json()
    assert [e["text"] for e in page["timeline"] if e["kind"] in ("words", "customer_message")] == [
        "杯子到的時候就裂了",
        "照片等等傳",
    ]


@pytest.mark.req("R140", "R138")
async def test_a_pasted_post_and_a_call_become_cases(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    post = {
        "channel": "social",
        "words": "這家的香氛機是壞的",
        "source_url": "https://social.example/p/17",
        "public_source": True,
        "lang": "zh-Hant",
    }
    page = (await service.post(URL, json=post)).json()
    assert page["source_url"] == post["source_url"] and page["public_outcome"] == {"needed": True, "at": None}
    call = {
        "channel": "phone",
        "words": "Says the lamp flickers.",
        "contact": {"name": "Tom", "phone": "0912 345 678"},
        "lang": "en",
    }
    page = (await service.post(URL, json=call)).json()
    assert page["order_no"] is None and "order" in page["missing"]
    linked = await service.post(f"{URL}/{page['id']}/link-order", json={"order_no": "EM-81120"})
    assert linked.json()["order"]["no"] == "EM-81120" and linked.json()["product"]["sku"] == "E02"
    wrong = await service.post(URL, json={**post, "source_url": "javascript:alert(1)"})
    assert wrong.status_code == 422


TABLE = (
    "words,order_no,issue,level,email,name\r\n"
    '"漏水，茶壺裂了",EM-80995,quality,1,mei@example.com,美\r\n'
    "Nothing ordered,EM-00000,quality,2,,\r\n"
    ",EM-80994,quality,2,,\r\n"
    "Bad level,,quality,7,,\r\n"
)


async def test_a_table_is_taken_line_by_line_and_once(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")

    async def send(dry_run: bool) -> dict[str, Any]:
        files = {"file": ("old.csv", TABLE.encode("big5"), "text/csv")}
        answer = await service.post(f"{URL}/import?dry_run={str(dry_run).lower()}", files=files)
        found: dict[str, Any] = answer.json()
        return found

    tried = await send(True)
    assert (tried["opened"], tried["would_open"]) == ([], 1)
    assert (await service.get(URL)).json()["items"] == []
    done = await send(False)
    assert len(done["opened"]) == 1
    assert [(r["line"], r["code"]) for r in done["refused"]] == [
        (3, "unknown_order"),
        (4, "words_missing"),
        (5, "bad_level"),
    ]
    assert (await send(False))["known"] == 1
    (item,) = (await service.get(URL)).json()["items"]
    assert item["customer"]["name"] == "美" and item["level"] == 1


async def test_the_table_out_runs_nothing(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    await service.post(URL, json={"channel": "phone", "words": "x", "title": '=HYPERLINK("http://evil.example")'})
    answer = await service.get("/api/v1/cases.csv?view=open")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0]["no"] == "EM-C-00001" and rows[0]["title"].startswith("'=")
    assert (await service.get("/api/v1/cases.csv?view=nonsense")).status_code == 422


async def test_saved_views_count_what_they_hold(desk: Desk, client: Client, shop: Any) -> None:
    service, assistant = await client("service"), await client("assistant")
    for level in (1, 2):
        await service.post(URL, json={"channel": "phone", "words": "It leaks.", "level": level, "issue": "quality"})
    view = {"name": "Serious quality", "filters": {"view": "open", "level": 1, "issue": "quality"}, "shared": True}
    made = (await service.post("/api/v1/case-views", json=view)).json()
    (seen,) = (await assistant.get("/api/v1/case-views")).json()
    assert (seen["name"], seen["count"], seen["mine"]) == ("Serious quality", 1, False)
    assert (await assistant.delete(f"/api/v1/case-views/{made['id']}")).status_code == 404
    assert (await service.delete(f"/api/v1/case-views/{made['id']}")).status_code == 204
    assert (await service.post("/api/v1/case-views", json={**view, "filters": {"x": 1}})).status_code == 422


async def test_cases_are_found_by_two_characters(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    await service.post(URL, json={"channel": "phone", "words": "外套有色差", "lang": "zh-Hant"})
    page = (await service.post(URL, json={"channel": "phone", "words": "榨汁杯不通电", "lang": "zh-Hans"})).json()
    await service.post(f"{URL}/{page['id']}/notes", json={"text": "客人說充電口有燒焦味"})

    async def found(q: str) -> list[str]:
        return [item["no"] for item in (await service.get(URL, params={"q": q})).json()["items"]]

    assert await found("色差") == ["EM-C-00001"]
    assert await found("通電") == ["EM-C-00002"] and await found("烧焦") == ["EM-C-00002"]
    assert await found("em-c-00002") == ["EM-C-00002"] and await found("外套 通電") == []


async def test_many_are_assigned_and_each_refusal_is_named(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    ids = [(await service.post(URL, json={"channel": "phone", "words": "It leaks."})).json()["id"] for _ in range(2)]
    who = shop.users["service"]
    assess = {"issue": "service", "level": 2, "axis": "service", "concerned_id": who}
    assert (await service.post(f"{URL}/{ids[0]}/assess", json=assess)).status_code == 200
    answer = (await service.post(f"{URL}/assign", json={"case_ids": ids, "user_id": who})).json()
    assert answer == {"done": [ids[1]], "refused": {ids[0]: "assignee_concerned"}}
    assert (await service.get(f"{URL}?view=mine")).json()["counts"]["mine"] == 1


async def test_what_is_missing_is_asked_for_by_link(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    call = {
        "channel": "phone",
        "words": "It leaks.",
        "issue": "quality",
        "contact": {"name": "Tom", "email": "tom@example.org"},
    }
    page = (await service.post(URL, json=call)).json()
    asked = (await service.post(f"{URL}/{page['id']}/ask", json={"fields": ["order", "photo"]})).json()
    assert asked["status"] == "pending_customer"
    (entry,) = [e for e in asked["timeline"] if e["kind"] == "question"]
    assert "order number" in entry["text"] and "photo" in entry["text"]
    paused = {c["kind"] for c in asked["clocks"] if c["state"] == "paused"}
    assert {"resolution", "progress"} <= paused and "first_reply" not in {c["kind"] for c in asked["clocks"]}
    assert (await service.post(f"{URL}/{page['id']}/ask", json={"fields": ["soul"]})).status_code == 422


@pytest.mark.req("R026")
async def test_what_it_is_is_proposed_and_a_person_decides(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    words = "新買的榨汁杯完全不會動，充了一晚還是沒反應，我要退貨"
    page = (await service.post(URL, json={"channel": "phone", "words": words, "lang": "zh-Hant"})).json()
    assert (page["issue"], page["level"], page["judged_by"]) == ("quality", 1, "rule")
    assert page["cause"]["by"] == "rule"
    assessed = {"issue": "logistics", "level": 2, "axis": "service"}
    page = (await service.post(f"{URL}/{page['id']}/assess", json=assessed)).json()
    assert (page["issue"], page["level"], page["judged_by"], page["cause"]["by"]) == (
        "logistics",
        2,
        "person",
        "person",
    )
    rash = {
        "platform": "line",
        "user_id": "U9",
        "message_id": "1",
        "text": "擦了身體乳整隻手起紅疹又癢又腫，已經去看醫生",
    }
    told = (await service.post(f"{URL}/messages", json=rash)).json()
    assert (await service.get(f"{URL}/{told['case_id']}")).json()["level"] == 0


async def test_a_long_table_with_bad_lines_loses_nothing(desk: Desk, client: Client, shop: Any) -> None:
    """Each line is opened, known or refused by its number; sent again, only what was mended is new."""
    service = await client("service")
    bad = {2: "Bad level,,9", 5: f"{'長' * 10_001},,2", 8: f"Order,{'9' * 70},2", 11: "One, two,,2", 14: ",,2"}
    lines = [bad.get(n, f"第{n}件 收到就壞\0了,,2") for n in range(1, 16)]

    async def send(rows: list[str]) -> dict[str, Any]:
        body = "words,order_no,level\r\n" + "\r\n".join(rows)
        answer = await service.post(f"{URL}/import", files={"file": ("old.csv", body.encode(), "text/csv")})
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    done = await send(lines)
    assert len(done["opened"]) == 10
    assert [(r["line"] - 1, r["code"]) for r in done["refused"]] == [
        (2, "bad_level"), (5, "too_long"), (8, "too_long"), (11, "csv_extra_cells"), (14, "words_missing"),
    ]  # fmt: skip
    again = await send([line if n not in bad else f"mended {n},,2" for n, line in enumerate(lines, 1)])
    assert (len(again["opened"]), again["known"], again["refused"]) == (5, 10, [])
    table = (await service.get("/api/v1/cases.csv?view=all")).content.decode("utf-8-sig")
    assert len({row["no"] for row in csv.DictReader(io.StringIO(table))}) == 15


async def test_a_table_that_breaks_in_its_middle_opens_nothing(desk: Desk, client: Client, shop: Any) -> None:
    service = await client("service")
    broken = "words\r\nfirst\r\n" + '"' + "x" * 140_000 + '"\r\n'
    for body in (broken, "words\r\n" + "x\r\n" * 5001):
        answer = await service.post(f"{URL}/import", files={"file": ("old.csv", body.encode(), "text/csv")})
        assert answer.status_code == 422, answer.text
    assert (await service.get(URL, params={"view": "all"})).json()["items"] == []
