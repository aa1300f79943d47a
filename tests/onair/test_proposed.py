"""Personal data in the chat: proposed with its reason, done by a person, reached for every comment."""

from typing import Any

import pytest

from livemend.kit.i18n import LANGUAGES, t
from livemend.people.access import Desk
from livemend.wording import Context, check


@pytest.mark.req("R055")
@pytest.mark.req("R056")
async def test_a_comment_with_a_telephone_number_goes_the_private_way_with_a_reason(
    desk: Desk, client: Any, show: str, say: Any
) -> None:
    told = await say("我的茶壺破了，電話0912345678打給我", "小陳")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{told.incident_id}"
    seen = (await floor.get(base)).json()
    assert "0912345678" not in seen["members"][0]["text"]
    assert [(p["act"], p["reason"], p["comment_id"]) for p in seen["proposals"]] == [
        ("hide", "personal_data", told.id),
        ("private", "personal_data", told.id),
    ]
    await desk.timers.run_due()
    assert (await floor.get(f"/api/v1/shows/{show}/acts")).json() == []
    words = seen["proposals"][1]["text"]
    assert "小陳" in words and "個人資料" in words
    sent = await floor.post(f"{base}/private", json={"text": words, "comment_id": told.id})
    assert sent.status_code == 201, sent.text
    left = (await floor.get(base)).json()["proposals"]
    assert [p["act"] for p in left] == ["hide"]


@pytest.mark.req("R055")
async def test_exposed_comments_stand_in_one_list_whether_an_item_holds_them_or_not(
    desk: Desk, client: Any, show: str, say: Any
) -> None:
    chat = await say("手機號碼是0912345678", "小陳")
    assert chat.incident_id is None and chat.lane != "spam"
    told = await say("我的茶壺破了，電話0987654321打給我", "阿珠")
    await say("玻璃茶壺收到就破了", "小美")
    floor = await client("floor")
    path = f"/api/v1/shows/{show}/exposed"
    rows = (await floor.get(path)).json()
    assert [(row["id"], [p["act"] for p in row["proposals"]]) for row in rows] == [
        (told.id, ["hide", "private"]),
        (chat.id, ["hide", "private"]),
    ]
    hide = f"/api/v1/shows/{show}/comments/{chat.id}/hide"
    hidden = await floor.post(hide, json={"reason": "personal_data"})
    assert hidden.status_code == 201, hidden.text
    assert [row["id"] for row in (await floor.get(path)).json()] == [told.id]
    write = f"/api/v1/shows/{show}/comments/{told.id}/private"
    assert (await floor.post(write, json={"text": rows[0]["proposals"][1]["text"]})).status_code == 201
    (left,) = (await floor.get(path)).json()
    assert [p["act"] for p in left["proposals"]] == ["hide"]
    await floor.post(f"/api/v1/acts/{hidden.json()['act']['id']}/undo")
    assert {row["id"] for row in (await floor.get(path)).json()} == {chat.id, told.id}
    assert (await floor.get("/api/v1/shows/nowhere/exposed")).status_code == 404


@pytest.mark.req("R055")
async def test_who_advertises_his_own_number_is_not_written_to(client: Any, show: str, say: Any) -> None:
    spam = await say("免費驗光 加LINE abc12345 送鏡片", "眼鏡行")
    assert spam.lane == "spam"
    floor = await client("floor")
    (row,) = (await floor.get(f"/api/v1/shows/{show}/exposed")).json()
    assert [(p["act"], p["reason"]) for p in row["proposals"]] == [("hide", "spam")]


@pytest.mark.req("R066")
async def test_an_unfavourable_comment_is_never_proposed_for_hiding(client: Any, show: str, say: Any) -> None:
    bad = await say("這個茶壺品質真差", "阿珠")
    floor = await client("floor")
    assert (await floor.get(f"/api/v1/shows/{show}/incidents/{bad.incident_id}")).json()["proposals"] == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("platform", ["tiktok", "facebook"])
def test_the_words_to_begin_with_may_leave_as_they_are(lang: str, platform: str) -> None:
    context = Context(lang=lang, kind="private", platform=platform)
    assert check(t(lang, "onair.exposed", user="Mia"), context) == []
