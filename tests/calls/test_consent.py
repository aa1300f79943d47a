"""Nobody is put on air, and no clip of anybody is published, without a consent on record (R071, R128)."""

from typing import Any

import pytest
import sqlalchemy as sa
from calling import Call, Phone, agreed
from live import Team

from livemend.calls.consent import words
from livemend.calls.model import consents
from livemend.comments.model import comments
from livemend.kit.i18n import LANGUAGES
from livemend.kit.ids import new_id
from livemend.onair.events import CallAnswered
from livemend.onair.model import invites


async def rows(call: Call) -> list[Any]:
    async with call.team.desk.db.read() as conn:
        query = sa.select(consents).where(consents.c.call_id == call.id).order_by(consents.c.id)
        return list(await conn.execute(query))


@pytest.mark.req("R071")
async def test_without_consent_on_record_a_call_cannot_become_live(call: Call) -> None:
    assert (await call.view())["state"] == "open"
    assert await call.refused("floor", "live") == "call_consent_missing"
    phone = await call.phone()
    await phone.post("join")
    assert await call.refused("manager", "live") == "call_consent_missing"
    version = words("zh-Hant")["version"]
    half = {"live": True, "recorded": False, "lang": "zh-Hant", "version": version}
    await phone.post("consent", **half)
    assert (await call.view())["blocked"] == "call_consent_missing"
    assert await call.refused("floor", "live") == "call_consent_missing"
    assert (await call.view())["state"] == "open"
    await phone.post("consent", **{**half, "recorded": True})
    assert (await call.view())["state"] == "ready"
    live = await call.do("floor", "live")
    assert (live["state"], live["blocked"]) == ("live", None)
    # Taken back in mid-air: off the air at once.
    await phone.post("consent", **half)
    ended = await call.view()
    assert (ended["state"], ended["ended_reason"]) == ("ended", "left")
    assert await call.refused("floor", "live") == "call_over"


@pytest.mark.req("R071")
async def test_consent_keeps_its_words_their_version_and_its_time(call: Call) -> None:
    phone = await call.phone()
    await phone.agree(clip=True, lang="en")
    kept = {row.what: row for row in await rows(call)}
    assert set(kept) == {"live", "recorded", "clip"}
    shown = words("en")
    assert kept["live"].words == shown["live"] and kept["clip"].words == shown["clip"]
    assert {row.version for row in kept.values()} == {shown["version"]}
    assert {(row.lang, row.via, row.given) for row in kept.values()} == {("en", "page", True)}
    assert all(row.at == call.team.desk.clock.now() for row in kept.values())
    # Words that were not on the screen cannot be agreed to.
    stale = {"live": True, "recorded": True, "lang": "en", "version": "000000000000"}
    assert await phone.refused("consent", **stale) == (409, "call_words_changed")
    assert len({words(lang)["version"] for lang in LANGUAGES}) == 3


@pytest.mark.req("R071", "R128")
async def test_the_clip_is_asked_for_apart_and_can_be_taken_back_later(call: Call) -> None:
    phone = await call.connected(clip=False)
    await call.team.later(minutes=2)
    await call.do("floor", "end")
    assert (await call.view())["consents"]["clip"]["given"] is False
    held = await call.do("floor", "clips", title="A pot that broke")
    clip = held["clips"][0]
    assert (clip["state"], clip["blocked"]) == ("draft", "clip_no_consent")
    assert await call.team.refused("manager", f"/api/v1/clips/{clip['id']}/publishable", on=True) == "clip_no_consent"
    # A yes cannot be had any more once the call is over.
    assert await phone.refused("clip", given=True) == (409, "call_over")


@pytest.mark.req("R128")
async def test_a_clip_is_publishable_only_while_its_consent_stands(call: Call) -> None:
    phone = await call.connected(clip=True)
    await call.team.later(minutes=2)
    await call.do("floor", "end")
    clip = (await call.do("floor", "clips", title="A pot that broke", place="clips/7.mp4"))["clips"][0]
    path = f"/api/v1/clips/{clip['id']}/publishable"
    assert await call.team.refused("floor", path, on=True) == "not_allowed"
    shown = (await call.team.post("manager", path, on=True))["clips"][0]
    assert (shown["state"], shown["publishable_by"], shown["blocked"]) == ("publishable", "戴文琪", None)
    # The customer takes it back by the link, from another browser, days later.
    await call.team.later(days=2)
    other = Phone(call.team, phone.base.rsplit("/", 1)[1])
    assert (await other.look()).json()["consents"] == {"clip": True}
    assert (await other.post("clip", given=False))["consents"] == {"clip": False}
    (gone,) = await call.team.get("manager", f"/api/v1/shows/{call.team.show}/clips")
    assert (gone["state"], gone["withdrawn_why"], gone["blocked"]) == (
        "withdrawn", "consent_revoked", "clip_no_consent",
    )  # fmt: skip
    assert await call.team.refused("manager", path, on=True) == "clip_no_consent"
    assert (await call.view())["consents"]["clip"] | {"at": "", "version": ""} == {
        "what": "clip", "given": False, "revoked": True, "at": "", "via": "page", "by": "customer", "version": "",
        "lang": "zh-Hant",
    }  # fmt: skip


@pytest.mark.req("R128")
async def test_the_desk_takes_a_clip_back_for_a_customer_who_says_so(call: Call) -> None:
    await call.connected(clip=True)
    await call.team.later(minutes=2)
    await call.do("floor", "end")
    clip = (await call.do("floor", "clips", title="A pot"))["clips"][0]
    await call.team.post("manager", f"/api/v1/clips/{clip['id']}/publishable", on=True)
    done = await call.do("service", "clip-consent/revoke")
    assert done["clips"][0]["state"] == "withdrawn"
    assert (done["consents"]["clip"]["via"], done["consents"]["clip"]["revoked"]) == ("told", True)


async def test_on_the_platform_a_colleague_hears_it(on_platform: Call, say: Any) -> None:
    view = await on_platform.view()
    assert (view["state"], view["way"], view["link"]["state"]) == ("ready", "platform", "none")
    assert view["consents"]["live"]["via"] == "told"
    assert (await on_platform.do("floor", "live"))["state"] == "live"
    assert await on_platform.refused("floor", "picture", on=True) == "call_on_platform"
    no = {"live": False, "recorded": False}
    assert (await on_platform.do("floor", "consent", **no))["state"] == "ended"


@pytest.mark.req("R071")
async def test_a_new_link_asks_whoever_opens_it_anew(call: Call, team: Team) -> None:
    first = await call.phone()
    await first.agree(clip=True)
    await call.do("floor", "picture", on=True)
    await team.later(seconds=5)
    # It went to the wrong person: what they agreed to is nobody else's yes, nor is what the floor saw of them.
    second = Phone(team, await call.link(renew=True))
    await team.later(seconds=5)
    assert (await second.post("join"))["consents"] == {}
    view = await call.view()
    assert (view["state"], view["blocked"], view["consents"]) == ("open", "call_consent_missing", {})
    assert view["picture_at"] is None
    assert await call.refused("floor", "live") == "call_consent_missing"
    # The same yes is written down again; a clip they were not asked about stays a no.
    await second.agree()
    view = await call.view()
    assert (view["state"], view["consents"]["clip"]["given"]) == ("ready", False)
    assert [(row.what, row.given) for row in await rows(call)].count(("live", True)) == 2


@pytest.mark.req("R071")
async def test_what_was_agreed_on_the_page_is_heard_again_on_the_platform(call: Call) -> None:
    phone = await call.phone()
    await phone.agree(clip=True)
    moved = await call.do("floor", "way", way="platform")
    assert (moved["state"], moved["blocked"], moved["consents"]) == ("open", "call_consent_missing", {})
    assert await call.refused("floor", "live") == "call_consent_missing"
    assert (await call.do("floor", "consent", live=True, recorded=True))["state"] == "ready"
    assert (await call.do("floor", "way", way="link"))["state"] == "open"


async def test_nobody_lets_out_a_picture_that_cannot_have_been_seen(call: Call) -> None:
    assert await call.refused("floor", "picture", on=True) == "call_consent_missing"
    await (await call.phone()).agree()
    assert (await call.do("floor", "picture", on=True))["picture_at"]


async def test_whoever_has_the_page_answers_there(call: Call) -> None:
    assert await call.refused("floor", "consent", live=True, recorded=True) == "call_consent_on_page"
    switched = await call.do("floor", "way", way="platform")
    assert (switched["way"], switched["link"]["state"]) == ("platform", "none")
    assert (await call.do("floor", "consent", live=True, recorded=True))["state"] == "ready"
    assert await call.refused("floor", "way", way="pigeon") == "call_way_unknown"


@pytest.mark.req("R063", "R070")
async def test_a_call_that_does_not_come_about_goes_on_in_private(call: Call, team: Team) -> None:
    phone = await call.phone()
    await phone.agree()
    left = await phone.post("leave")
    assert (left["state"], left["was_live"]) == ("ended", False)
    view = await call.view()
    assert (view["ended_reason"], view["closing"]["needed"]) == ("left", False)
    assert (await team.incident(call.comment))["case_ids"] == [view["case_id"]]


async def test_who_is_asked_anew_takes_the_place_of_the_call_before(call: Call, team: Team) -> None:
    again = await agreed(team, call.comment)
    assert again.id != call.id
    assert (await call.view())["ended_reason"] == "replaced"


async def test_a_yes_of_somebody_else_ends_nobodys_call(call: Call, team: Team, say: Any) -> None:
    await call.connected()
    view = await call.view()
    for _turn in range(2):
        second = await say("玻璃茶壺收到就破了", "阿明")
        async with team.desk.db.write() as tx:
            values = {"show_id": team.show, "incident_id": view["incident_id"], "comment_id": second.id, "user": "阿明"}
            invite = {"id": new_id(), "state": "agreed", "by": new_id(), "by_name": "B", "at": tx.now, "waived": []}
            await tx.execute(invites.insert().values(**invite, **values))
            place = {"show_id": team.show, "incident_id": view["incident_id"]}
            tx.emit(CallAnswered(**place, invite_id=invite["id"], agreed=True, way="link"))
        assert (await call.view())["state"] == "live"
    found = await team.get("floor", f"/api/v1/shows/{team.show}/calls")
    assert [(one["user"], one["state"], one["ended_reason"]) for one in found] == [
        ("阿珠", "live", None), ("阿明", "ended", "replaced"), ("阿明", "open", None),
    ]  # fmt: skip


async def test_ending_does_not_fail_because_the_comment_went_elsewhere(call: Call, team: Team) -> None:
    async with team.desk.db.write() as tx:
        await tx.execute(comments.update().values(incident_id=None))
    ended = await call.do("floor", "end")
    assert (ended["state"], ended["case_id"]) == ("ended", None)


async def test_one_call_at_a_time(call: Call, team: Team, say: Any) -> None:
    other = await agreed(team, await say("退款三個禮拜還沒收到", "大雄"), way="platform")
    await call.connected()
    assert await other.refused("floor", "live") == "call_other_live"
    assert (await other.view())["blocked"] == "call_other_live"
    await call.do("floor", "end", stop=True)
    assert (await call.view())["ended_reason"] == "stopped"
    assert (await other.do("floor", "live"))["state"] == "live"


async def test_the_show_ends_and_so_does_the_call(call: Call, team: Team) -> None:
    await call.connected()
    await team.on("host", call.comment, "said")
    open_items = await team.get("floor", f"/api/v1/shows/{team.show}/open")
    forced = [{"incident_id": item["incident_id"], "reason": "too late tonight"} for item in open_items]
    await team.post("floor", f"/api/v1/shows/{team.show}/end", forced=forced)
    assert (await call.view())["ended_reason"] == "show_ended"


@pytest.mark.req("R017")
async def test_an_untrained_host_still_takes_no_call(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到就破了", "阿珠")
    assert await team.refused("floor", team.at(told, "invite")) == "call_untrained"
    assert await team.get("floor", f"/api/v1/shows/{team.show}/calls") == []
