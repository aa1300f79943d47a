"""The customer's link: opened once, by one browser, within its time; leaving is always possible."""

from typing import Any

import pytest
from calling import Call, Phone
from live import Team
from structlog.testing import capture_logs

from livemend.calls import customer


async def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.req("R071")
async def test_a_link_is_used_up_by_the_browser_that_opens_it(call: Call) -> None:
    token = await call.link()
    first, second = Phone(call.team, token), Phone(call.team, token)
    # Looking at it, as messengers do with every address, does not use it up.
    for phone in (first, second, first):
        shown = (await phone.look("en")).json()
        assert (shown["state"], shown["mine"], shown["consents"]) == ("fresh", False, {})
    await first.post("join")
    assert (await call.view())["link"]["state"] == "used"
    assert await code(await second.look()) == (410, "call_link_used")
    assert await second.refused("join") == (410, "call_link_used")
    assert await second.refused("leave") == (410, "call_link_used")
    # The same browser comes back, also after a reload.
    assert (await first.post("join"))["mine"]
    assert (await first.look()).json()["state"] == "open"
    assert (await call.do("floor", "link"))["url"] is None


async def test_a_link_expires_and_can_be_renewed(call: Call, team: Team) -> None:
    old = await call.phone()
    await team.later(minutes=31)
    assert await code(await old.look()) == (410, "call_link_expired")
    assert await old.refused("join") == (410, "call_link_expired")
    new = Phone(team, await call.link(renew=True))
    assert await code(await old.look()) == (404, "call_link_unknown")
    await new.agree()
    # Once opened it does not run out while the customer waits.
    await team.later(hours=2)
    assert (await new.look()).json()["state"] == "ready"
    # A lost telephone: a new link, the browser before is out.
    newer = Phone(team, await call.link(renew=True))
    assert await new.refused("leave") == (404, "call_link_unknown")
    await newer.post("join")


async def test_a_guessed_link_says_nothing(call: Call, team: Team) -> None:
    phone = Phone(team, "A" * 32)
    assert await code(await phone.look()) == (404, "call_link_unknown")
    assert await phone.refused("clip", given=False) == (404, "call_link_unknown")


async def test_the_link_stands_in_no_log(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = await call.phone()

    async def breaks(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(customer, "call_of", breaks)
    with capture_logs() as logs:
        assert (await phone.look()).status_code == 500
    assert [one["path"] for one in logs if one["event"] == "request_failed"] == ["/api/v1/call/{token}"]
    assert phone.base.rsplit("/", 1)[1] not in str([{**one, "exc_info": ""} for one in logs])


async def test_the_page_speaks_the_language_asked_for(call: Call) -> None:
    phone = await call.phone()
    words = {lang: (await phone.look(lang)).json()["words"]["live"] for lang in ("en", "zh-Hant", "zh-Hans")}
    assert "live" in words["en"] and "直播" in words["zh-Hant"] and "直播" in words["zh-Hans"]
    assert len(set(words.values())) == 3
    assert (await phone.look("xx")).json()["words"]["lang"] == "zh-Hant"


async def test_leaving_ends_it_at_once(call: Call) -> None:
    phone = await call.connected()
    left = await phone.post("leave")
    assert (left["state"], left["was_live"], left["ice"]) == ("ended", True, [])
    view = await call.view()
    assert (view["state"], view["ended_reason"], view["closing"]["needed"]) == ("ended", "left", True)
    await phone.post("leave")


async def test_bad_input_is_refused(call: Call) -> None:
    phone = await call.phone()
    assert (await phone.refused("consent", live=True, recorded=True, lang="en", version="x"))[0] == 410
    await phone.post("join")
    assert (await phone.refused("consent", live="maybe", lang="en"))[0] == 422
    assert (await phone.refused("clip", given=None))[0] == 422
    assert (await phone.refused("consent", live=True, recorded=True, lang="en", version="x", extra=1))[0] == 422


async def test_the_page_of_a_call_is_not_kept_or_listed(call: Call, client: Any) -> None:
    answer = await (await client(None)).get(f"/call/{await call.link()}")
    if answer.status_code == 200:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "camera=(self)" in answer.headers["permissions-policy"]
    else:
        assert answer.status_code == 503
