"""From an incident to the host's card, the tap, the promise, the question to a department."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from livemend.kit.clock import MovableClock
from livemend.people.access import Desk


@pytest.mark.req("R037")
@pytest.mark.req("R038")
@pytest.mark.req("R041")
async def test_a_cued_complaint_becomes_a_card_in_the_right_order(client: Any, show: str, say: Any) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor, host = await client("floor"), await client("host")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    # Whatever the machine thought of it: a person says what it is.
    label = {"issue": "quality", "subtype": "cracked", "level": 2}
    assert (await floor.post(f"{base}/label", json=label)).status_code == 200
    assert (await floor.post(f"{base}/cue")).status_code == 200
    current = (await host.get(f"/api/v1/shows/{show}/prompter")).json()["current"]
    card = current["card"]
    assert current["incident"]["id"] == comment.incident_id
    kinds = [part["kind"] for part in card["parts"]]
    assert kinds == ["thank", "confirm", "empathise", "help", "evidence", "private", "solution", "time"]
    text = "".join(part["text"] for part in card["parts"])
    assert "小美" in text
    assert "裂" in text
    assert "{" not in text
    assert "admission" not in kinds
    assert card["missing"] == []
    assert card["lang"] == "zh-Hant"


@pytest.mark.req("R042")
async def test_fault_is_admitted_only_once_it_is_ours(client: Any, show: str, say: Any) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    before = (await floor.get(base)).json()["card"]
    assert "admission" not in [part["kind"] for part in before["parts"]]
    assert (await floor.post(f"{base}/fault", json={"fault": "ours"})).status_code == 200
    after = (await floor.get(base)).json()["card"]
    assert "admission" in [part["kind"] for part in after["parts"]]
    assert after["strategy"] == "rebuild"


@pytest.mark.req("R088")
async def test_a_suspected_cause_is_worded_as_such(client: Any, show: str, say: Any) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor = await client("floor")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    texts = {"zh-Hant": "天氣潮濕讓皂體失水"}
    assert (await floor.put(f"{base}/cause", json={"texts": texts})).status_code == 200
    card = (await floor.get(base)).json()["card"]
    cause = next(part["text"] for part in card["parts"] if part["kind"] == "cause")
    assert "可能" in cause
    # Who handles the item suspects; who answers for the goods confirms, and only they take it back (S01).
    sure = {"texts": texts, "confirmed": True}
    rev = (await floor.get(base)).json()["rev"]
    for role in ("floor", "assistant", "finance"):
        assert (await (await client(role)).put(f"{base}/cause", json=sure)).status_code == 403
    assert (await (await client("finance")).put(f"{base}/cause", json={"texts": texts})).status_code == 403
    assert (await (await client("supply")).put(f"{base}/cause", json=sure)).status_code == 200
    assert (await floor.put(f"{base}/cause", json={"texts": texts})).status_code == 403
    # Whoever has the item open sees it: its details are read anew when its revision moves.
    assert (await floor.get(base)).json()["rev"] > rev
    card = (await floor.get(base)).json()["card"]
    assert "可能" not in next(part["text"] for part in card["parts"] if part["kind"] == "cause")


@pytest.mark.req("R033")
@pytest.mark.req("R029")
async def test_the_tap_is_the_record_and_the_item_is_decided_after_its_grace(
    desk: Desk, client: Any, clock: MovableClock, show: str, say: Any
) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor, host = await client("floor"), await client("host")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/cue")
    clock.forward(seconds=42)
    said = await host.post(f"{base}/said", json={})
    assert said.status_code == 200, said.text
    assert said.json()["state"] == "on_air"
    mention = (await floor.get(base)).json()["mentions"][0]
    assert mention["show_offset_ms"] == 42_000
    assert mention["parts"][0]["kind"] == "thank"
    clock.forward(seconds=121)
    await desk.timers.run_due()
    view = (await floor.get(base)).json()
    assert (view["state"], view["disposition"]) == ("done", "answered")


@pytest.mark.req("R033")
@pytest.mark.req("R133")
async def test_a_tap_that_was_kept_over_a_cut_counts_from_when_it_was_made(
    client: Any, clock: MovableClock, show: str, say: Any
) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor, host = await client("floor"), await client("host")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/cue")
    clock.forward(seconds=42)
    tapped = clock.now()
    clock.forward(seconds=90)
    key = {"Idempotency-Key": "one-tap"}
    said = await host.post(f"{base}/said", json={}, params={"ago": 90_000}, headers=key)
    assert datetime.fromisoformat(said.json()["first_mention_at"]) == tapped
    # The answer was lost on the way: sent again, later, it is the same tap.
    clock.forward(seconds=10)
    again = await host.post(f"{base}/said", json={}, params={"ago": 100_000}, headers=key)
    assert again.json() == said.json()
    (mention,) = (await floor.get(base)).json()["mentions"]
    assert (mention["show_offset_ms"], datetime.fromisoformat(mention["at"])) == (42_000, tapped)
    # Nobody has said it before it stood on the screen.
    far = await host.post(f"{base}/said", json={}, params={"ago": 80_000_000})
    assert far.json()["first_mention_at"] == said.json()["first_mention_at"]


@pytest.mark.req("R035")
@pytest.mark.req("R082")
async def test_parking_makes_a_promise_with_owner_and_time(
    client: Any, clock: MovableClock, show: str, say: Any
) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor, host = await client("floor"), await client("host")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/cue")
    await host.post(f"{base}/said", json={})
    due = (clock.now() + timedelta(hours=2)).isoformat()
    vague = await host.post(f"{base}/park", json={"words": "我們會盡快回覆您", "due_at": due, "owner_role": "supply"})
    assert vague.status_code == 422
    assert vague.json()["error"]["code"] == "wording"
    done = await host.post(
        f"{base}/park", json={"words": "今晚十點前告訴大家裂開的原因", "due_at": due, "owner_role": "supply"}
    )
    assert done.status_code == 200, done.text
    assert done.json()["incident"]["state"] == "parked"
    # Behind the time that the card had named.
    assert done.json()["incident"]["promise_ids"][1:] == [done.json()["promise"]["id"]]
    assert done.json()["promise"]["owner_role"] == "supply"
    # The words need not say what it is about.
    assert "手工皂" in done.json()["promise"]["about"]["zh-Hant"]


@pytest.mark.req("R050")
@pytest.mark.req("S12")
async def test_one_moment_asks_a_department_and_the_answer_comes_to_the_card(
    desk: Desk, client: Any, clock: MovableClock, show: str, say: Any
) -> None:
    comment = await say("保溫瓶說是316不鏽鋼，杯底刻的是304，到底是哪個？", "阿明")
    floor, supply = await client("floor"), await client("supply")
    base = f"/api/v1/shows/{show}/incidents/{comment.incident_id}"
    await floor.post(f"{base}/cue")
    asked = await floor.post(f"{base}/hold", json={"department": "supply", "question": "內膽是 316 嗎？"})
    assert asked.status_code == 201, asked.text
    request_id = asked.json()["id"]
    clock.forward(seconds=91)
    await desk.timers.run_due()
    current = (await floor.get(f"/api/v1/shows/{show}/prompter")).json()["current"]
    assert current["request"]["state"] == "late"
    # It still stands before those who are asked, with what the viewer said; another question does not hide it.
    (owed,) = (await supply.get("/api/v1/requests", params={"owed": True})).json()
    assert (owed["id"], owed["state"], owed["sample"]["user"]) == (request_id, "late", "阿明")
    assert owed["sample"]["text"].startswith("保溫瓶說是316")
    await floor.post(f"{base}/hold", json={"department": "service", "question": "他訂過嗎？"})
    clock.forward(seconds=5)
    answer = await supply.post(f"/api/v1/requests/{request_id}/answer", json={"text": "內膽是 316，外殼是 304"})
    assert answer.json()["state"] == "answered"
    card = (await floor.get(base)).json()["card"]
    assert "內膽是 316" in "".join(part["text"] for part in card["parts"])
    current = (await floor.get(f"/api/v1/shows/{show}/prompter")).json()["current"]
    assert current["request"]["answer"] == "內膽是 316，外殼是 304"
    left = (await supply.get("/api/v1/requests", params={"owed": True})).json()
    assert [one["department"] for one in left] == ["service"]
    await floor.post(
        f"/api/v1/shows/{show}/end", json={"forced": [{"incident_id": comment.incident_id, "reason": "說了"}]}
    )
    assert (await supply.get("/api/v1/requests", params={"owed": True})).json() == []


@pytest.mark.req("R138", "R054")
async def test_a_known_buyer_gets_the_order_his_words_are_about(client: Any, show: str, say: Any) -> None:
    comment = await say("我的外套物流寫「已遺失」三個禮拜了 賣場完全沒通知我", "怪手司機阿良", user_id="95408897")
    service = await client("service")
    opened = await service.post(f"/api/v1/shows/{show}/incidents/{comment.incident_id}/cases", json={})
    (brief,) = opened.json()["cases"]
    case = (await service.get(f"/api/v1/cases/{brief['id']}")).json()
    assert (case["order_no"], case["product"]["sku"]) == ("EM-80768", "A02")
    assert "order" not in case["missing"]
    his = (await service.get("/api/v1/orders", params={"customer_id": case["customer"]["id"]})).json()
    assert [order["no"] for order in his] == ["EM-80768", "EM-80047"], "offered before anything is typed"


@pytest.mark.req("R138")
async def test_a_case_for_each_person_with_customer_and_order(client: Any, show: str, say: Any) -> None:
    first = await say("手工皂用不到一週就裂開了", "小美")
    await say("我的手工皂也裂開了", "阿珠")
    service = await client("service")
    base = f"/api/v1/shows/{show}/incidents/{first.incident_id}"
    opened = await service.post(f"{base}/cases", json={})
    assert opened.status_code == 201, opened.text
    again = await service.post(f"{base}/cases", json={"comment_id": first.id})
    assert again.json()["id"] == opened.json()["cases"][0]["id"]
    view = (await service.get(base)).json()
    assert view["disposition"] == "case"
    assert len(view["case_ids"]) == len(opened.json()["cases"])


@pytest.mark.req("R029")
@pytest.mark.req("R116")
async def test_a_show_does_not_end_over_an_undecided_item(client: Any, show: str, say: Any) -> None:
    comment = await say("手工皂用不到一週就裂開了", "小美")
    floor = await client("floor")
    refused = await floor.post(f"/api/v1/shows/{show}/end", json={})
    assert refused.status_code == 409
    assert refused.json()["error"]["params"]["undecided"] == [comment.incident_id]
    forced = [{"incident_id": comment.incident_id, "reason": "她已經私訊處理"}]
    ended = await floor.post(f"/api/v1/shows/{show}/end", json={"forced": forced})
    assert ended.status_code == 200, ended.text
    assert ended.json()["state"] == "ended"


@pytest.mark.req("R029")
@pytest.mark.req("R030")
@pytest.mark.req("R116")
async def test_who_joins_a_decided_matter_with_something_grave_is_owed_something(
    client: Any, show: str, say: Any
) -> None:
    first = await say("茶壺收到就碎了 我要退錢 你們是詐騙嗎", "小美")
    floor = await client("floor")
    at = f"/api/v1/shows/{show}/incidents/{first.incident_id}"
    await floor.post(f"{at}/cases", json={})
    assert (await floor.get(at)).json()["state"] == "done"
    await say("+1", "路人")
    assert (await floor.get(at)).json()["state"] == "done", "who only agrees is owed nothing yet"
    second = await say("我的茶壺也是收到就碎了 這是詐騙吧", "阿明")
    assert (second.level, second.incident_id) == (1, first.incident_id)
    view = (await floor.get(at)).json()
    assert (view["state"], view["disposition"], view["owed"]) == ("open", None, 1)
    assert view["mention_due_at"] > view["first_seen"]
    await floor.post(f"{at}/cases", json={"comment_ids": [second.id]})
    view = (await floor.get(at)).json()
    assert (view["state"], view["owed"], len(view["case_ids"])) == ("done", 0, 2)
    assert (await floor.get(f"/api/v1/shows/{show}/open")).json() == []


@pytest.mark.req("R116")
async def test_a_show_does_not_end_over_one_who_has_no_case_though_others_have(
    client: Any, show: str, say: Any, desk: Desk, clock: MovableClock
) -> None:
    first = await say("茶壺收到就碎了 我要退錢 你們是詐騙嗎", "小美")
    await say("我的茶壺也是收到就碎了 這是詐騙吧", "阿明")
    floor = await client("floor")
    at = f"/api/v1/shows/{show}/incidents/{first.incident_id}"
    await floor.post(f"{at}/cases", json={"comment_ids": [first.id]})
    left = (await floor.get(f"/api/v1/shows/{show}/open")).json()
    assert left == [{"incident_id": first.incident_id, "why": "no_case"}]
    await floor.post(f"{at}/cases", json={})
    assert (await floor.get(f"/api/v1/shows/{show}/open")).json() == []


@pytest.mark.req("R029")
async def test_who_joins_while_the_host_speaks_of_it_is_not_passed_over(
    client: Any, show: str, say: Any, desk: Desk, clock: MovableClock
) -> None:
    first = await say("茶壺收到就碎了 我要退錢 你們是詐騙嗎", "小美")
    floor, host = await client("floor"), await client("host")
    at = f"/api/v1/shows/{show}/incidents/{first.incident_id}"
    await floor.post(f"{at}/cue")
    await host.post(f"{at}/said", json={})
    await floor.post(f"{at}/cases", json={})
    assert (await floor.get(at)).json()["state"] == "on_air"
    await say("我的茶壺也是收到就碎了 這是詐騙吧", "阿明")
    clock.forward(seconds=121)
    await desk.timers.run_due()
    view = (await floor.get(at)).json()
    assert (view["state"], view["disposition"], view["owed"]) == ("open", None, 1)


async def test_the_state_of_a_show_has_all_a_console_needs(client: Any, show: str, say: Any) -> None:
    await say("手工皂用不到一週就裂開了", "小美")
    floor = await client("floor")
    state = (await floor.get(f"/api/v1/shows/{show}/state")).json()
    assert {"position", "show", "incidents", "comments", "gaps", "mood", "promises", "requests", "presence"} <= set(
        state
    )
    assert state["incidents"][0]["case_ids"] == []
