"""Seven steps, the closing commitment, what was said in figures, marks for the editor (R072, R074, R081, R085)."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from calling import Call, agreed
from live import Team

from livemend.calls import erasing, telling
from livemend.cases.model import cases
from livemend.kit.actor import SYSTEM, Actor
from livemend.kit.errors import AppError
from livemend.kit.ids import new_id
from livemend.knowledge import queries as knowledge
from livemend.people.model import Permission

STEPS = ["thank", "describe", "evidence", "listen", "apologise", "solution", "commitment"]


async def report(team: Team) -> Any:
    return (await team.get("manager", f"/api/v1/shows/{team.show}/report"))["calls"]


@pytest.mark.req("R072")
async def test_seven_steps_are_ticked_and_the_report_says_which(call: Call, team: Team) -> None:
    assert [step["step"] for step in (await call.view())["steps"]] == STEPS
    assert await call.refused("host", "steps/thank") == "call_not_live"
    await call.connected()
    assert await call.refused("host", "steps/dance") == "call_step_unknown"
    assert (await call.view())["listened"] is False
    for name in ("thank", "describe", "evidence", "listen"):
        await team.later(seconds=30)
        view = await call.do("host", f"steps/{name}")
    assert view["listened"] is True
    await call.do("host", "steps/evidence", done=False)
    await call.do("host", "steps/evidence")
    await call.do("host", "steps/solution")
    await call.do("host", "end")
    (item,) = (await report(team))["items"]
    assert [step["step"] for step in item["steps"]] == ["thank", "describe", "evidence", "listen", "solution"]
    assert item["left_out"] == ["apologise", "commitment"]


@pytest.mark.req("R072")
async def test_each_step_has_words_in_the_viewers_language(call: Call) -> None:
    found = await call.team.get("host", f"{call.path}/words")
    assert [step["step"] for step in found["steps"]] == STEPS
    assert all(step["text"] for step in found["steps"])
    said = {step["step"]: step["text"] for step in found["steps"]}
    async with call.team.desk.db.read() as conn:
        book = await knowledge.phrase_book(conn, "zh-Hant")
    assert said["thank"] in book["call_thanks"] and said["describe"] in book["call_describe"]
    assert found["closing"] in book["call_closing"] and found["banned"]
    assert found["closing"] and "{" not in "".join(said.values()) + found["closing"]
    assert found["lang"] == "zh-Hant"


@pytest.mark.req("R081")
async def test_an_unticked_closing_is_listed_until_it_is_said(call: Call, team: Team) -> None:
    await call.connected()
    assert await call.refused("host", "closing") == "call_not_over"
    await team.later(minutes=3)
    ended = await call.do("floor", "end")
    assert ended["closing"]["needed"] is True
    assert (await report(team))["unticked"] == [call.id]
    await team.later(seconds=20)
    said = await call.do("host", "closing")
    assert said["closing"]["needed"] is False and said["closing"]["offset_ms"] == 200_000
    assert (await report(team))["unticked"] == []
    mentions = (await team.incident(call.comment))["mentions"]
    assert [m["kind"] for m in mentions] == ["closing"]
    words = await team.get("host", f"{call.path}/words")
    assert mentions[0]["show_offset_ms"] == 200_000 and words["closing"]
    # Said once is said.
    await call.do("floor", "closing")
    assert len((await team.incident(call.comment))["mentions"]) == 1


@pytest.mark.req("R074")
async def test_problem_offer_amount_and_deadline_stand_in_the_case(call: Call, team: Team) -> None:
    assert await call.refused("floor", "statements", kind="problem", text="x") == "call_not_live"
    await team.later(minutes=10)
    await call.connected()
    await team.later(seconds=31)
    await call.do("floor", "statements", kind="problem", text="壺嘴寄到就裂了，熱水會漏")
    await team.later(seconds=60)
    # Whoever may offer offers, through policy, limit and budget.
    offered = await call.do("host", "statements", kind="offer", text="全額退款", remedy="refund", amount=50_000)
    await team.later(seconds=20)
    due = team.iso(hours=20)
    await call.do("floor", "statements", kind="deadline", text="明天中午前退款完成", due_at=due)
    await team.later(seconds=20)
    view = await call.do("floor", "end")
    problem, offer, deadline = view["statements"]
    assert [told["offset_ms"] for told in view["statements"]] == [631_000, 691_000, 711_000]
    assert offer["amount"]["minor"] == 50_000 and offer["offer_id"] == offered["statements"][1]["offer_id"]
    case = await team.get("service", f"/api/v1/cases/{view['case_id']}")
    (entry,) = [entry for entry in case["timeline"] if entry["kind"] == "call"]
    for words in (
        "壺嘴寄到就裂了，熱水會漏",
        "全額退款",
        "500",
        "明天中午前退款完成",
        "00:10:31",
        "00:11:31",
        "00:11:51",
    ):
        assert words in entry["text"], entry["text"]
    facts = {told["kind"]: told for told in entry["params"]["told"]}
    assert facts["problem"]["offset_ms"] == problem["offset_ms"] == 631_000
    assert facts["offer"]["amount"] == offer["amount"]
    assert facts["deadline"]["due_at"] == deadline["due_at"] and entry["params"]["missing"] == []
    # The ledgers hold what binds, by their own rules.
    assert [o["id"] for o in case["offers"]] == [offer["offer_id"]]
    (promise,) = [p for p in case["promises"] if p["id"] == deadline["promise_id"]]
    assert (promise["words"], promise["show_offset_ms"]) == ("明天中午前退款完成", 711_000)


@pytest.mark.req("R074")
async def test_what_binds_never_goes_around_its_checks(call: Call, team: Team) -> None:
    await call.connected()
    told = {"kind": "offer", "text": "全額退款", "remedy": "refund", "amount": 50_000}
    # The floor may not offer: its words wait for somebody who may.
    noted = (await call.do("floor", "statements", **told))["statements"][0]
    assert noted["offer_id"] is None
    path = f"statements/{noted['id']}"
    assert await call.refused("floor", f"{path}/offer") == "not_allowed"
    made = (await call.do("host", f"{path}/offer"))["statements"][0]
    assert made["offer_id"] and made["offset_ms"] == noted["offset_ms"]
    # Above the host's own limit it waits for a second person's yes, said on air or not.
    dear = (await call.do("host", "statements", **{**told, "amount": 900_000}))["statements"][1]
    (waits,) = (await team.get("manager", "/api/v1/approvals"))["items"]
    assert waits["offer"]["id"] == dear["offer_id"] and waits["offer"]["state"] == "awaiting_approval"
    assert await call.refused("floor", "statements", **{**told, "remedy": "castle"}) == "unknown_remedy"
    late = {"kind": "deadline", "text": "昨天", "due_at": team.iso(hours=-1)}
    assert await call.refused("floor", "statements", **late) == "promise_due_past"
    assert await call.refused("floor", "statements", kind="deadline", text="盡快") == "call_due_missing"
    never = {"kind": "deadline", "text": "我們保證百分之百絕對不會再發生", "due_at": team.iso(hours=3)}
    assert await call.refused("floor", "statements", **never) == "wording"
    assert await call.refused("floor", "statements", kind="song", text="la") == "call_told_unknown"
    # A slip can be taken back, a ledger's entry only in its ledger.
    assert len((await call.view())["statements"]) == 2
    slip = (await call.do("floor", "statements", kind="problem", text="錯的"))["statements"][-1]
    floor = await team.client("floor")
    gone = await floor.delete(f"{call.path}/statements/{slip['id']}")
    assert gone.status_code == 200 and len(gone.json()["statements"]) == 2
    kept = await floor.delete(f"{call.path}/statements/{noted['id']}")
    assert kept.json()["error"]["code"] == "call_told_binds"


@pytest.mark.req("R085")
async def test_marks_come_by_key_and_from_steps_with_times_of_the_stream(call: Call, team: Team) -> None:
    phone = await call.phone()
    await phone.agree()
    await team.later(minutes=42, seconds=10)
    await call.do("floor", "live")
    await team.later(seconds=20)
    await call.do("host", "steps/thank")
    await team.later(seconds=40)
    await call.do("host", "steps/describe")
    await team.later(seconds=30)
    await call.do("host", "steps/evidence")
    await team.later(seconds=15)
    pressed = await call.do("floor", "marks", kind="solution")
    again = await call.do("floor", "marks", kind="solution")
    assert len(pressed["marks"]) == len(again["marks"])
    await call.do("host", "steps/solution")
    await team.later(seconds=10)
    await call.do("host", "steps/commitment")
    await team.later(seconds=5)
    await call.do("floor", "marks", kind="reaction")
    await team.later(seconds=25, milliseconds=480)
    view = await call.do("floor", "end")
    base = 2_530_000
    assert [(m["kind"], m["offset_ms"] - base, m["source"]) for m in view["marks"]] == [
        ("start", 0, "live"), ("evidence", 60_000, "step"), ("solution", 105_000, "key"),
        ("commitment", 105_000, "step"), ("reaction", 120_000, "key"),
    ]  # fmt: skip
    assert await call.refused("floor", "marks", kind="nonsense") == "call_mark_unknown"
    assert await call.refused("floor", "marks", kind="reaction", offset_ms=99_000_000) == "call_mark_time"
    # What came before the call is somebody else's.
    assert await call.refused("floor", "marks", kind="evidence", offset_ms=base - 1) == "call_mark_time"
    (item,) = (await report(team))["items"]
    assert [mark["kind"] for mark in item["marks"]] == ["start", "evidence", "solution", "commitment", "reaction"]


@pytest.mark.req("R085", "R128")
async def test_a_clip_lies_within_the_call_that_was_agreed_to(call: Call, team: Team) -> None:
    await team.later(minutes=10)
    await call.connected(clip=True)
    await team.later(minutes=2)
    await call.do("floor", "end")
    begin, end = 600_000, 720_000
    for outside in ({"from_ms": begin - 1}, {"to_ms": end + 1}, {"from_ms": 0, "to_ms": 5}):
        assert await call.refused("floor", "clips", title="A pot", **outside) == "clip_outside"
    assert await call.refused("floor", "clips", title="A pot", from_ms=end, to_ms=end) == "clip_times"
    (clip,) = (await call.do("floor", "clips", title="A pot", from_ms=begin + 5))["clips"]
    assert (clip["from_ms"], clip["to_ms"]) == (begin + 5, end)


async def test_a_deadline_needs_the_right_to_promise(call: Call, team: Team) -> None:
    await call.connected()
    nobody = Actor(new_id(), "N", "floor", frozenset({Permission.INCIDENT_HANDLE}))
    with pytest.raises(AppError, match="not_allowed"):
        async with team.desk.db.write(nobody) as tx:
            due = tx.now + timedelta(hours=2)
            await telling.tell(tx, call.id, "deadline", text="今晚退款", due_at=due, owner_role="service")
    assert (await call.view())["statements"] == []


@pytest.mark.req("R085")
async def test_the_cut_list_is_usable_by_an_editor(on_platform: Call, team: Team, say: Any) -> None:
    call = on_platform
    await team.later(minutes=61)
    await call.do("floor", "live")
    await team.later(seconds=40)
    await call.do("floor", "marks", kind="evidence")
    await team.later(seconds=20, milliseconds=480)
    await call.do("floor", "marks", kind="solution")
    await team.later(seconds=30)
    view = await call.do("floor", "end")
    path = f"/api/v1/shows/{team.show}/call-cuts"
    manager = await team.client("manager")
    table = list(csv.reader(io.StringIO((await manager.get(path)).text.removeprefix("\ufeff"))))
    no = (await team.get("service", f"/api/v1/cases/{view['case_id']}"))["no"]
    assert [row[1:6] for row in table[1:]] == [
        [no, "開始", "01:01:00:00", "01:01:40:00", "00:00:40:00"],
        [no, "證據", "01:01:40:00", "01:02:00:12", "00:00:20:12"],
        [no, "方案", "01:02:00:12", "01:02:30:12", "00:00:30:00"],
    ]
    edl = (await manager.get(path, params={"form": "edl", "rate": 30, "call_id": call.id})).text
    assert edl.startswith("TITLE: livemend") and "FCM: NON-DROP FRAME" in edl
    assert "002  AX       V     C        01:01:40:00 01:02:00:14 00:00:40:00 00:01:00:14" in edl
    assert (await manager.get(path, params={"rate": 29})).json()["error"]["code"] == "cut_rate"
    assert (await manager.get(path, params={"form": "xml"})).json()["error"]["code"] == "cut_form"


@pytest.mark.req("R085", "R128")
async def test_the_cut_list_says_how_consent_stands(call: Call, team: Team) -> None:
    manager, path = await team.client("manager"), f"/api/v1/shows/{team.show}/call-cuts"

    async def listed() -> tuple[list[str], str]:
        table = list(csv.DictReader(io.StringIO((await manager.get(path)).text.removeprefix("\ufeff"))))
        edl = (await manager.get(path, params={"form": "edl"})).text
        (said,) = [line for line in edl.split("\r\n") if "CONSENT" in line]
        return [table[0]["同意錄影"], table[0]["同意剪成短影片"]], said

    phone = await call.connected()
    assert await listed() == (["已同意", "未同意"], "* COMMENT: NO CONSENT: RECORDING GIVEN, CLIP NEVER")
    await phone.post("clip", given=True)
    assert await listed() == (["已同意", "已同意"], "* COMMENT: CONSENT: RECORDING GIVEN, CLIP GIVEN")
    await call.do("floor", "end")
    await phone.post("clip", given=False)
    assert await listed() == (["已同意", "已撤回"], "* COMMENT: NO CONSENT: RECORDING GIVEN, CLIP WITHDRAWN")
    async with team.desk.db.write(SYSTEM) as tx:
        await erasing.forget_comments(tx, [call.comment.id])
    assert await listed() == (["資料已刪除"] * 2, "* COMMENT: NO CONSENT: RECORDING ERASED, CLIP ERASED")


async def test_a_title_in_the_cut_list_is_no_formula(on_platform: Call, team: Team) -> None:
    await on_platform.do("floor", "live")
    await team.later(seconds=40)
    view = await on_platform.do("floor", "end")
    async with team.desk.db.write(SYSTEM) as tx:
        await tx.execute(cases.update().where(cases.c.id == view["case_id"]).values(no="=1+1"))
    answer = await (await team.client("manager")).get(f"/api/v1/shows/{team.show}/call-cuts")
    assert [row[1] for row in csv.reader(io.StringIO(answer.text))][1:] == ["'=1+1"]


async def test_two_people_at_once_do_it_once(call: Call, team: Team, say: Any) -> None:
    import asyncio

    phone = await call.phone()
    await phone.agree()
    other = await agreed(team, await say("退款三個禮拜還沒收到", "大雄"), way="platform")
    floor, manager = await team.client("floor"), await team.client("manager")
    answers = await asyncio.gather(floor.post(f"{call.path}/live"), manager.post(f"{other.path}/live"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    await asyncio.gather(*(who.post(f"{call.path}/end", json={}) for who in (floor, manager)))
    history = (await team.incident(call.comment))["history"]
    assert sum(e["event"] == "call.moved" and e["params"]["state"] == "ended" for e in history) <= 1
