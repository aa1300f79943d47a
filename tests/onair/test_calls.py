"""Who is asked to a call on air, in which words, and what a no leads to."""

from typing import Any

import pytest
from live import Team, kinds

WORDS = "玻璃茶壺收到就破了"
PARTS = ["call_user", "call_serious", "call_why", "call_ask"]


async def train(team: Team) -> None:
    people = await team.get("manager", "/api/v1/users")
    host = next(person["id"] for person in people if person["login"] == "host")
    await team.post("manager", "/api/v1/trainings", user_id=host, note="half a day of role play")


@pytest.mark.req("R017")
async def test_an_untrained_host_takes_no_call_unless_a_manager_answers_for_it(team: Team, say: Any) -> None:
    told = await say(WORDS, "阿珠")
    look = await team.get("floor", team.at(told, "call"))
    assert (look["blocked"], look["call"]) == (["call_untrained"], None)
    assert look["host"]
    assert await team.refused("floor", team.at(told, "invite")) == "call_untrained"
    # Only a manager may answer for it, and not without saying why.
    assert await team.refused("floor", team.at(told, "invite"), reason="He can do it.") == "call_untrained"
    assert await team.refused("manager", team.at(told, "invite"), reason="  ") == "call_untrained"
    done = await team.post("manager", team.at(told, "invite"), reason="I sit beside him.")
    call = done["call"]
    assert (call["state"], call["waived"], call["waiver"]) == ("invited", ["call_untrained"], "I sit beside him.")
    assert call["waived_by"] == call["by"]
    history = (await team.incident(told))["history"]
    assert [e["params"]["waived"] for e in history if e["event"] == "call.invited"] == [["call_untrained"]]


@pytest.mark.req("R017", "R070")
async def test_a_trained_host_reads_the_invitation_in_four_parts(team: Team, say: Any) -> None:
    await train(team)
    told = await say(WORDS, "阿珠")
    look = await team.get("floor", team.at(told, "call"))
    assert look["blocked"] == []
    await team.post("floor", team.at(told, "invite"))
    again = await team.post("floor", team.at(told, "invite"))
    card = (await team.on_prompter())["card"]
    assert kinds(card) == PARTS and card["choices"] == []
    said = {part["kind"]: part["text"] for part in card["parts"]}
    assert "重視" in said["call_serious"] and "徹底解決" in said["call_why"] and "連麥" in said["call_ask"]
    assert look["parts"][0]["text"] == said["call_user"]
    await team.on("host", told, "said")
    view = await team.incident(told)
    # Asked is not answered: the item stays, the answer comes next.
    assert view["disposition"] is None and [m["kind"] for m in view["mentions"]] == ["invitation"]
    assert kinds((await team.on_prompter())["card"])[0] == "thank"
    assert again["call"]["state"] == "invited"


@pytest.mark.req("R037", "R132")
async def test_an_answer_read_while_the_floor_invites_is_not_recorded_as_the_invitation(team: Team, say: Any) -> None:
    await train(team)
    told = await say(WORDS, "阿珠")
    await team.on("floor", told, "cue")
    shown = await team.on_prompter()
    assert (shown["what"], shown["said"]) == ("answer", False)
    await team.post("floor", team.at(told, "invite"))
    assert (await team.on_prompter())["what"] == "invitation"
    await team.on("host", told, "said", parts=["thank", "confirm"])
    (mention,) = (await team.incident(told))["mentions"]
    assert (mention["kind"], kinds(mention)) == ("answer", ["thank", "confirm"])
    # The invitation is still to be read out, by as many of its steps as were said.
    assert ((await team.on_prompter())["what"], (await team.on_prompter())["said"]) == ("invitation", False)
    await team.later(seconds=6)
    await team.on("host", told, "said", parts=PARTS[:3])
    newest = (await team.incident(told))["mentions"][0]
    assert (newest["kind"], kinds(newest)) == ("invitation", PARTS[:3])


@pytest.mark.req("R070")
async def test_a_no_goes_on_in_private(team: Team, say: Any) -> None:
    await train(team)
    told = await say(WORDS, "阿珠")
    assert await team.refused("floor", team.at(told, "call-answer"), agreed=False) == "call_not_asked"
    await team.post("floor", team.at(told, "invite"))
    done = await team.post("floor", team.at(told, "call-answer"), agreed=False)
    assert (done["call"]["state"], done["call"]["consent"]) == ("declined", None)
    assert (await team.incident(told))["case_ids"] == [done["call"]["case_id"]]


async def test_no_consent_no_call(team: Team, say: Any) -> None:
    await train(team)
    told = await say(WORDS, "阿珠")
    await team.post("floor", team.at(told, "invite"))
    assert await team.refused("floor", team.at(told, "call-answer"), agreed=True, live=True) == "call_consent_missing"
    done = await team.post("floor", team.at(told, "call-answer"), agreed=True, live=True, recorded=True)
    assert done["call"]["state"] == "agreed"
    assert done["call"]["consent"] == {"live": True, "recorded": True, "clip": False}


@pytest.mark.req("R063")
async def test_an_attacker_is_not_invited(team: Team, say: Any) -> None:
    await train(team)
    told = await say("你們都是騙子，不賠錢我就一直刷負評", "anon")
    await team.on("floor", told, "label", lane="malicious")
    look = await team.get("floor", team.at(told, "call"))
    assert look["blocked"] == ["call_attacker"]
    assert await team.refused("floor", team.at(told, "invite"), reason="Let him talk.") == "call_attacker"
    done = await team.post("manager", team.at(told, "invite"), reason="He is a real buyer, I know him.")
    assert done["call"]["waived"] == ["call_attacker"]
