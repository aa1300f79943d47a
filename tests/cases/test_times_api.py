"""The screen of hours and clocks: what applies, what would happen, two editors, bad input."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from livemend.cases import actions, holidays
from livemend.cases.detail import detail
from livemend.kit.clock import MovableClock
from livemend.kit.errors import AppError
from livemend.people.access import Desk

API = "/api/v1/case-times"
WEEK = [[["10:00", "13:00"], ["14:00", "22:00"]]] * 5 + [[], []]
HOURS = {"zone": "Asia/Taipei", "week": WEEK, "holidays": ["2026-11-23"], "extra": {"2026-11-28": [["10:00", "12:00"]]}}
ICS = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270205
DTEND;VALUE=DATE:20270208
SUMMARY:春節\\, 全店
  休息
END:VEVENT
BEGIN:VEVENT
DTSTART:20270301T090000Z
DTEND:20270301T100000Z
SUMMARY:a meeting
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260101
SUMMARY:long ago
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20270404
STATUS:CANCELLED
SUMMARY:not any more
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20271010
SUMMARY:國慶日
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n")


async def test_a_calendar_file_gives_whole_days_from_today_on(client: Any) -> None:
    manager = await client("manager")
    found = await manager.post(f"{API}/holidays", json={"text": ICS})
    assert found.json() == [
        {"day": "2027-02-05", "name": "春節, 全店 休息"},
        {"day": "2027-02-06", "name": "春節, 全店 休息"},
        {"day": "2027-02-07", "name": "春節, 全店 休息"},
        {"day": "2027-10-10", "name": "國慶日"},
    ]


def test_a_list_is_read_as_people_write_it() -> None:
    since = datetime(2026, 11, 20, tzinfo=UTC).date()
    text = "# days off\n2026-12-25 Christmas\n2026/12/31，跨年\n2027年1月1日 元旦\n\n2026.1.1 past\n2026-12-25 twice\n"
    assert [(d["day"], d["name"]) for d in holidays.read(text, since)] == [
        ("2026-12-25", "Christmas"),
        ("2026-12-31", "跨年"),
        ("2027-01-01", "元旦"),
    ]
    for bad, wrong in (
        ("2026-12-25\nsoon\n2026-13-01", "2, 3"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:x\nEND:VEVENT", "?"),
    ):
        with pytest.raises(AppError) as refused:
            holidays.read(bad, since)
        assert (refused.value.code, refused.value.params["lines"]) == ("bad_holidays", wrong)
    with pytest.raises(AppError, match="no_holidays"):
        holidays.read("2020-01-01", since)
    with pytest.raises(AppError, match="too_many_days"):
        holidays.read("\n".join(f"{since + timedelta(days=n):%Y-%m-%d}" for n in range(401)), since)


async def test_a_case_opened_now_is_due_at(desk: Desk, client: Any, shop: Any, clock: MovableClock) -> None:
    """The preview says what a real case then gets, to the second."""
    manager, service = await client("manager"), await client("service")
    body = {"level": 1, "at": clock.now().isoformat()}
    before = {c["kind"]: c for c in (await service.post(f"{API}/preview", json=body)).json()["clocks"]}
    draft = {**body, "calendar": HOURS}
    drafted = {c["kind"]: c for c in (await service.post(f"{API}/preview", json=draft)).json()["clocks"]}
    assert before["resolution"]["due_at"] != drafted["resolution"]["due_at"], "hours not saved yet count in the draft"
    assert before["first_reply"]["due_at"] == drafted["first_reply"]["due_at"]
    again = {c["kind"]: c for c in (await service.post(f"{API}/preview", json=body)).json()["clocks"]}
    assert again == before, "and only there"
    saved = await manager.put(f"{API}/calendars/desk", json={**HOURS, "rev": 0})
    assert saved.status_code == 200, saved.text
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, channel="web", words="It leaks everywhere.", lang="en", level=1)
    async with desk.db.read() as conn:
        real = {c["kind"]: c["due_at"] for c in (await detail(conn, case_id, desk.parts["cases"]))["clocks"]}
    # The step's time stands in the playbook, not here.
    assert real.pop("step")
    assert real == {kind: drafted[kind]["due_at"] for kind in real}
    wanted = {**body, "platform": "tiktok", "issue": "quality"}
    kinds = {c["kind"]: c for c in (await service.post(f"{API}/preview", json=wanted)).json()["clocks"]}
    assert kinds["platform_request"]["silent"] == "auto_approved" and len(kinds["platform_request"]["warns_at"]) == 2
    assert kinds["platform_request"]["at_once"] and not kinds["platform_chat"]["at_once"]


async def test_two_editors_do_not_overwrite_each_other(client: Any) -> None:
    manager, admin = await client("manager"), await client("admin")
    assert (await manager.put(f"{API}/calendars/desk", json={**HOURS, "rev": 0})).status_code == 200
    late = await admin.put(f"{API}/calendars/desk", json={**HOURS, "holidays": [], "rev": 0})
    assert (late.status_code, late.json()["error"]["code"]) == (409, "changed_meanwhile")
    assert late.json()["error"]["params"]["by"] == "manager"
    shown = (await admin.get(API)).json()
    assert shown["calendars"][0]["holidays"] == ["2026-11-23"] and shown["calendars"][0]["rev"] == 1
    assert (await admin.put(f"{API}/calendars/desk", json={**HOURS, "rev": 1})).status_code == 200
    for path, body in (
        ("targets/next_reply", {"minutes": 90, "calendar": "desk"}),
        ("acts/next_reply", {"on_late": ["page"]}),
    ):
        assert (await manager.put(f"{API}/{path}", json={**body, "rev": 0})).status_code == 200
        late = await admin.put(f"{API}/{path}", json={**body, "rev": 0})
        assert late.json()["error"]["code"] == "changed_meanwhile"
        assert (await admin.put(f"{API}/{path}", json={**body, "rev": 1})).status_code == 200
    assert (await manager.request("DELETE", f"{API}/targets/next_reply", json={"rev": 1})).status_code == 409
    back = await manager.request("DELETE", f"{API}/targets/next_reply", json={"rev": 2})
    assert next(t for t in back.json()["targets"] if t["kind"] == "next_reply")["own"] is False


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("calendars/desk", {**HOURS, "zone": "Moon/Base"}, "bad_calendar"),
        ("calendars/desk", {**HOURS, "holidays": ["soon"]}, "bad_calendar"),
        ("calendars/desk", {**HOURS, "week": [[["22:00", "10:00"]]] + [[]] * 6}, "bad_calendar"),
        ("targets/next_reply", {"minutes": 60 * 24 * 91}, "bad_minutes"),
        ("targets/next_reply", {"minutes": 60, "calendar": "nowhere"}, "unknown_calendar"),
        ("targets/platform_request", {"minutes": 60}, "unknown_clock"),
        ("acts/first_reply", {"on_late": []}, "no_act"),
        ("acts/tea_break", {"on_late": ["page"]}, "unknown_clock"),
    ],
)
async def test_bad_input_names_what_is_wrong(client: Any, path: str, body: Any, code: str) -> None:
    answer = await (await client("manager")).put(f"{API}/{path}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)


async def test_who_may_change_the_clocks(client: Any) -> None:
    service = await client("service")
    assert (await service.get(API)).status_code == 200
    for path, body in (
        ("calendars/desk", HOURS),
        ("targets/outer", {"minutes": 60}),
        ("acts/outer", {"on_late": ["page"]}),
    ):
        assert (await service.put(f"{API}/{path}", json=body)).status_code == 403
    shown = (await service.get(API)).json()
    assert {p["platform"] for p in shown["platforms"]} >= {"tiktok", "weixin", "shopee", "douyin", "taobao"}
    assert all(p["source"] and p["silent"] for p in shown["platforms"])


async def test_a_level_may_have_its_own_time(desk: Desk, client: Any, clock: MovableClock) -> None:
    """Judged later, the case follows: what is used up stays used."""
    manager = await client("manager")
    path = f"{API}/targets/first_reply"
    assert (await manager.put(path, json={"level": 0, "minutes": 10, "rev": 0})).status_code == 200
    shown = [t for t in (await manager.get(API)).json()["targets"] if t["kind"] == "first_reply"]
    assert [(t["level"], t["minutes"], t["own"]) for t in shown] == [(None, 60, False), (0, 10, True)]
    start = clock.now()
    async with desk.db.write() as tx:
        case_id = await actions.open_case(tx, channel="web", words="It burned my hand badly.", lang="en")

    async def due() -> datetime:
        async with desk.db.read() as conn:
            found = (await detail(conn, case_id, desk.parts["cases"]))["clocks"]
        return next(datetime.fromisoformat(c["due_at"]) for c in found if c["kind"] == "first_reply")

    assert await due() == start + timedelta(minutes=60)
    clock.forward(minutes=4)
    async with desk.db.write() as tx:
        await actions.assess(tx, case_id, issue="quality", level=0, axis="product")
    assert await due() == start + timedelta(minutes=10)
    assert (await manager.request("DELETE", path, json={"level": 0, "rev": 1})).status_code == 200
    assert await due() == start + timedelta(minutes=60)
