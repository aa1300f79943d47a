"""After the choice: the page keeps saying what was chosen and where its parcel is, and asks at the right time."""

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from money import World

from livemend.feedback import queries as feedback
from livemend.fulfilment.parcels import parcel_of
from livemend.people.access import Desk
from livemend.remedies.wordings import day

LOST = "EM-80768"
KNOWN = [
    SimpleNamespace(key="swift", name="迅達宅配", tracking_url="https://track.example/{tracking}"),
    SimpleNamespace(key="post", name="Harbour Post", tracking_url=None),
]


async def lost(desk: Desk, client: Any) -> tuple[World, str, str, Any]:
    """(the world, a case about a lost parcel, the path of its page, the customer's phone)."""
    world = World(desk, client)
    case = await world.case(LOST, issue="logistics", subtype="lost", product_sku="A02")
    async with desk.db.read() as conn:
        path = await feedback.status_link(conn, case, desk.settings.secret_key, "") or ""
    return world, case, path, await client(None)


@pytest.mark.req("R047", "R060", "R108")
async def test_a_parcel_sent_anew_can_be_followed_from_the_page(desk: Desk, client: Any, shop: Any) -> None:
    world, case, path, phone = await lost(desk, client)
    offer = (await world.offer("service", case, "reship")).json()
    assert "您今天選定的話，我們最晚" in (await phone.get(f"{path}?lang=zh-Hant")).text
    sent = await phone.post(f"{path}/choose", data={"lang": "zh-Hant", "offer_id": offer["id"]}, follow_redirects=True)
    assert "已經記下您的選擇" in sent.text and "done=" not in str(sent.url)
    again = (await phone.get(f"{path}?lang=zh-Hant")).text
    assert "已經記下您的選擇" not in again, "told once, not on every reload"
    assert "您的選擇" in again and "您會收到物流單號" in again and 'class="when">最晚' in again
    due = datetime.fromisoformat(
        next(t for t in (await world.get("supply", f"/cases/{case}"))["tasks"] if t["kind"] == "reship")["due_at"]
    )
    assert "運費由我們負擔。" in again and f"我們最晚 {day(due, 'Asia/Taipei', 'zh-Hant')}寄出。" in again

    task = next(t for t in (await world.get("supply", f"/cases/{case}"))["tasks"] if t["kind"] == "reship")
    assert [(g["sku"], g["qty"]) for g in task["goods"]] == [("A02", 1)] and task["goods"][0]["name"]["zh-Hant"]
    await world.post("supply", f"/tasks/{task['id']}/done", proof="迅達宅配 SW7837850001")
    told = await world.post("service", f"/cases/{case}/tell-result", text="您好，補寄的商品今天已經寄出。")
    assert told.status_code == 200, told.text
    page = (await phone.get(f"{path}?lang=zh-Hant")).text
    assert "https://track.swift-parcel.example/SW7837850001" in page
    assert "收到之後，您滿意嗎？" in page and "處理好了" not in page
    assert 'class="when">最晚' not in page, "no deadline beside the question whether it is good"


@pytest.mark.req("R059", "R108")
async def test_what_comes_in_addition_is_no_choice(desk: Desk, client: Any, shop: Any) -> None:
    world, case, path, phone = await lost(desk, client)
    refund = (await world.offer("service", case, "refund")).json()
    gift = (await world.offer("service", case, "gift", amount=5_000, in_addition=True)).json()
    page = (await phone.get(f"{path}?lang=zh-Hant")).text
    assert "另外還會送您" in page and page.count("選這個</button>") == 1 and "請選一個" not in page
    await phone.post(f"{path}/choose", data={"lang": "zh-Hant", "offer_id": refund["id"]})
    page = (await phone.get(f"{path}?lang=zh-Hant")).text
    assert page.index("您的選擇") < page.index("另外送您") and "選這個</button>" not in page
    later = (await world.offer("service", case, "gift", amount=3_000, in_addition=True)).json()
    offers = {o["id"]: o["state"] for o in (await world.get("service", f"/cases/{case}"))["offers"]}
    assert [offers[one["id"]] for one in (refund, gift, later)] == ["chosen"] * 3
    assert "選這個</button>" not in (await phone.get(f"{path}?lang=zh-Hant")).text


@pytest.mark.req("R135")
async def test_an_empty_message_is_answered_in_words_for_the_customer(desk: Desk, client: Any, shop: Any) -> None:
    case = await World(desk, client).case(LOST, issue="logistics", subtype="lost")
    async with desk.db.read() as conn:
        path = await feedback.status_link(conn, case, desk.settings.secret_key, "") or ""
    page = (await (await client(None)).post(f"{path}/message", data={"lang": "zh-Hant", "words": " "})).text
    assert "請先寫下您想告訴我們的內容" in page and "客人" not in page


@pytest.mark.req("R047")
@pytest.mark.parametrize(
    ("proof", "expected"),
    [
        ("迅達宅配 SW7837850001", ("SW7837850001", "迅達宅配", "https://track.example/SW7837850001")),
        ("9061-2345-6789", ("9061-2345-6789", "迅達宅配", "https://track.example/9061-2345-6789")),
        ("harbour post 2026-11-26 HP4455667788", ("HP4455667788", "Harbour Post", None)),
        ("黑貓 9061-2345-6789", ("9061-2345-6789", None, None)),
        ("交給司機 2026-11-26", None),
        (None, None),
    ],
)
def test_the_number_is_read_from_the_tick(proof: str | None, expected: tuple[Any, ...] | None) -> None:
    found = parcel_of(proof, KNOWN, "swift")
    assert (None if found is None else (found["number"], found["carrier"], found["url"])) == expected
