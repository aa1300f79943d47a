"""The hour of the first reply begins with the customer's word, and every way of answering counts (R031)."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from live import Say, Team

pytestmark = pytest.mark.req("R031")
SOAP = "我的手工皂收到就裂開了，太失望了"


async def opened(team: Team, comment: Any) -> Any:
    (case,) = (await team.on("service", comment, "cases"))["cases"]
    return await team.get("service", f"/api/v1/cases/{case if isinstance(case, str) else case['id']}")


def clock(page: Any, kind: str = "first_reply") -> Any:
    return next((c for c in page["clocks"] if c["kind"] == kind), None)


async def reported(team: Team, page: Any) -> Any:
    report = await team.get("manager", f"/api/v1/shows/{team.show}/report")
    return next(c for c in report["cases"]["items"] if c["id"] == page["id"])["first_reply_s"]


async def test_the_clock_begins_with_the_comment(team: Team, say: Say) -> None:
    comment = await say(SOAP)
    await team.later(minutes=50)
    page = await opened(team, comment)
    assert clock(page)["started_at"] == comment.at.isoformat()
    assert clock(page)["due_at"] == (comment.at + timedelta(hours=1)).isoformat()
    await team.later(minutes=9, seconds=59)
    await team.post(
        "service", f"/api/v1/cases/{page['id']}/messages", text="對不起，我們今天就寄新的給您，請問方便嗎？"
    )
    page = await team.get("service", f"/api/v1/cases/{page['id']}")
    met = [e["params"] for e in page["timeline"] if e["event"] == "case.clock_met"]
    assert [(m["clock"], m["after_s"], m["late"]) for m in met] == [("first_reply", 3599, False)]
    assert await reported(team, page) == 3599


async def test_asked_long_ago_is_late_at_once_and_no_letter_names_a_passed_time(team: Team, say: Say) -> None:
    comment = await say(SOAP)
    await team.later(hours=2)
    page = await opened(team, comment)
    await team.later(seconds=1)
    page = await team.get("service", f"/api/v1/cases/{page['id']}")
    assert clock(page)["state"] == "breached"
    (letter,) = [e["text"] for e in page["timeline"] if e["kind"] == "acknowledgement"]
    hour = (comment.at + timedelta(hours=9)).strftime("%H:%M")
    assert "专人" in letter and f"{hour} 前会" not in letter


async def test_what_was_said_on_air_before_is_the_first_response(team: Team, say: Say) -> None:
    comment = await say(SOAP)
    await team.on("floor", comment, "cue")
    await team.later(minutes=4)
    await team.on("host", comment, "said")
    await team.later(minutes=5)
    page = await opened(team, comment)
    assert clock(page) is None and clock(page, "next_reply")["state"] == "running"
    met = [e["params"] for e in page["timeline"] if e["event"] == "case.clock_met"]
    assert [(m["clock"], m["after_s"], m["late"]) for m in met] == [("first_reply", 240, False)]
    assert await reported(team, page) == 240


async def test_what_was_said_before_this_person_spoke_answers_nothing(team: Team, say: Say) -> None:
    first = await say(SOAP, user="ben")
    await team.on("floor", first, "cue")
    await team.on("host", first, "said")
    await team.later(minutes=5)
    second = await say("我的手工皂也裂開了", user="amy")
    assert second.incident_id == first.incident_id
    await team.later(minutes=1)
    cases = (await team.on("service", second, "cases", comment_ids=[second.id]))["cases"]
    (case,) = [c if isinstance(c, str) else c["id"] for c in cases]
    page = await team.get("service", f"/api/v1/cases/{case}")
    assert clock(page)["started_at"] == second.at.isoformat()


async def test_a_post_entered_by_hand_counts_from_when_it_was_made(team: Team) -> None:
    body = {"channel": "social", "words": "他們的肥皂裂了", "lang": "zh-Hant"}
    at = datetime.fromisoformat(team.iso(minutes=-20))
    page = await team.post("service", "/api/v1/cases", **body, said_at=at.isoformat())
    assert clock(page)["started_at"] == at.isoformat() and clock(page, "progress")["started_at"] > at.isoformat()
    assert await team.refused("service", "/api/v1/cases", **body, said_at=team.iso(minutes=5)) == "at_in_future"
