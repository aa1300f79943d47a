"""Acts on platforms: done once, refused where the law says so, taken back, ticked by hand where nobody else can."""

from typing import Any

import pytest
import sqlalchemy as sa

from livemend.kit.clock import MovableClock
from livemend.onair.model import act_channels, act_ledger
from livemend.people.access import Desk

HELP = "讓您收到這樣的茶壺，我們很抱歉。請私訊訂單和照片，今晚十點前回覆您，補寄或退款由您選。"


async def ledger(desk: Desk) -> list[Any]:
    async with desk.db.read() as conn:
        return list(await conn.execute(sa.select(act_ledger)))


@pytest.mark.req("R057")
@pytest.mark.req("R136")
async def test_a_public_reply_goes_out_once_even_when_pressed_twice(
    desk: Desk, client: Any, show: str, say: Any
) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    for _press in range(2):
        answer = await floor.post(f"{base}/reply", json={"text": HELP, "comment_id": comment.id})
        assert answer.status_code == 201, answer.text
    await desk.timers.run_due()
    assert [row.kind for row in await ledger(desk)] == ["reply"]
    shown = (await floor.get(f"/api/v1/shows/{show}/acts")).json()
    assert [(act["kind"], act["state"], act["user"]) for act in shown] == [("reply", "executed", "阿珠")]


@pytest.mark.req("R046")
async def test_the_same_words_twice_to_one_person_are_refused(client: Any, show: str, say: Any) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    second = await say("玻璃茶壺真的破了啦", "阿珠")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/reply", json={"text": HELP, "comment_id": comment.id})
    other = f"/api/v1/shows/{show}/incidents/{second.incident_id}"
    again = await floor.post(f"{other}/reply", json={"text": HELP, "comment_id": second.id})
    assert again.status_code == 422
    findings = again.json()["error"]["params"]["findings"]
    assert [f["code"] for f in findings if f["severity"] == "stop"] == ["repeated"]


@pytest.mark.req("R044")
@pytest.mark.req("R043")
async def test_what_the_guard_stops_does_not_leave(desk: Desk, client: Any, show: str, say: Any) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    for text in ("這不可能，我們出貨都檢查過", "那是快遞的錯", "謝謝{user}告訴我們"):
        refused = await floor.post(f"{base}/reply", json={"text": text})
        assert refused.status_code == 422, text
        assert refused.json()["error"]["code"] == "wording"
    await desk.timers.run_due()
    assert await ledger(desk) == []


@pytest.mark.req("R066")
@pytest.mark.req("R055")
async def test_unfavourable_is_not_hidden_but_a_telephone_number_is(
    desk: Desk, client: Any, show: str, say: Any
) -> None:
    bad = await say("這個茶壺品質真差", "阿珠")
    exposed = await say("我的茶壺破了，電話0912345678打給我", "小陳")
    floor, service = await client("floor"), await client("service")
    base = f"/api/v1/shows/{show}/incidents/{bad.incident_id}"
    refused = await floor.post(f"{base}/hide", json={"comment_id": bad.id, "reason": "abuse"})
    assert refused.json()["error"]["code"] == "hide_unfavourable"
    base = f"/api/v1/shows/{show}/incidents/{exposed.incident_id}"
    proposed = [(p["act"], p["reason"]) for p in (await floor.get(base)).json()["proposals"]]
    assert proposed == [("hide", "personal_data"), ("private", "personal_data")]
    body = {"comment_id": exposed.id, "reason": "personal_data"}
    assert (await service.post(f"{base}/hide", json=body)).status_code == 403
    hidden = await floor.post(f"{base}/hide", json=body)
    assert hidden.status_code == 201, hidden.text
    await desk.timers.run_due()
    assert [row.kind for row in await ledger(desk)] == ["hide"]
    undone = await floor.post(f"/api/v1/acts/{hidden.json()['act']['id']}/undo")
    assert undone.status_code == 201
    await desk.timers.run_due()
    assert sorted(row.kind for row in await ledger(desk)) == ["hide", "unhide"]
    assert (await floor.post(f"/api/v1/acts/{hidden.json()['act']['id']}/undo")).status_code == 409


@pytest.mark.req("R056")
async def test_a_private_message_is_spent_once(desk: Desk, client: Any, show: str, say: Any) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠", platform="facebook")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    first = await floor.post(f"{base}/private", json={"text": HELP})
    assert first.status_code == 201, first.text
    assert first.json()["deadline"] is not None
    other = "您好，請把破損的照片傳到這裡，今晚十點前回覆您。"
    second = await floor.post(f"{base}/private", json={"text": other})
    assert second.json()["error"]["code"] == "private_already_sent"
    await desk.timers.run_due()
    assert [row.kind for row in await ledger(desk)] == ["dm"]


async def test_the_window_for_a_private_message_closes(client: Any, clock: MovableClock, show: str, say: Any) -> None:
    comment = await say("玻璃茶壺收到就破了", "阿珠", platform="facebook")
    clock.forward(days=7)
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    late = await floor.post(f"{base}/private", json={"text": HELP})
    assert late.json()["error"]["code"] == "private_window_over"


@pytest.mark.req("R134")
async def test_what_no_program_can_do_a_person_does_and_ticks(desk: Desk, client: Any, show: str, say: Any) -> None:
    async with desk.db.write() as tx:
        await tx.execute(act_channels.delete())
    comment = await say("玻璃茶壺收到就破了", "阿珠", platform="douyin")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    asked = (await floor.post(f"{base}/reply", json={"text": HELP})).json()[0]
    await desk.timers.run_due()
    waiting = (await floor.get(f"/api/v1/shows/{show}/acts", params={"state": "manual_required"})).json()
    assert [act["id"] for act in waiting] == [asked["id"]]
    assert waiting[0]["detail"]["reason"] == "no_capability"
    done = await floor.post(f"/api/v1/acts/{asked['id']}/done", json={"proof": "截圖 12:03"})
    assert done.json()["state"] == "executed"
    assert done.json()["detail"]["proof"] == "截圖 12:03"
    assert (await floor.post(f"/api/v1/acts/{asked['id']}/done", json={"proof": "again"})).status_code == 409


@pytest.mark.req("R005")
async def test_one_public_answer_goes_to_every_room_once(desk: Desk, client: Any, show: str, say: Any) -> None:
    first = await say("玻璃茶壺收到就破了", "阿珠", platform="shopee", room="a")
    await say("我的玻璃茶壺也是收到就破了", "小陳", platform="youtube", room="b")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{first.incident_id}"
    people = (await floor.get(base)).json()["people"]
    sent = (await floor.post(f"{base}/reply", json={"text": HELP})).json()
    assert len(sent) == people == 2
    await desk.timers.run_due()
    assert {(row.platform, row.room) for row in await ledger(desk)} == {("shopee", "a"), ("youtube", "b")}


@pytest.mark.req("R055")
async def test_a_number_in_ordinary_chat_is_hidden_too(desk: Desk, client: Any, show: str, say: Any) -> None:
    comment = await say("大家晚上好，我電話0912345678", "小陳")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}"
    assert [c["id"] for c in (await floor.get(f"{base}/exposed")).json()] == [comment.id]
    hidden = await floor.post(f"{base}/comments/{comment.id}/hide", json={"reason": "personal_data"})
    assert hidden.status_code == 201, hidden.text
    assert (await floor.get(f"{base}/exposed")).json() == []
    text = "您好，為了保護您的資料，剛剛的留言已經先遮起來，需要協助請在這裡告訴我們。"
    sent = await floor.post(f"{base}/comments/{comment.id}/private", json={"text": text})
    assert sent.status_code == 201, sent.text
    await desk.timers.run_due()
    assert sorted(row.kind for row in await ledger(desk)) == ["dm", "hide"]
