"""The host's card follows the shop's playbook for this kind of matter, also while it is open."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from live import Team, kinds

URL = "/api/v1/playbooks"
KIND = "quality_defect"
SONG = {"en": "Our packers watch this too.", "zh-Hant": "我們的包裝同仁也在看。", "zh-Hans": "我们的打包同事也在看。"}
HELP = {
    "en": "{user}, leave the box as it is, we look at it with you.",
    "zh-Hant": "{user}，箱子先不要丟，我們陪你一起看。",
    "zh-Hans": "{user}，箱子先别丢，我们陪你一起看。",
}


async def rewrite(team: Team, change: Callable[[dict[str, Any]], None], kind: str = KIND) -> None:
    manager = await team.client("manager")
    book = yaml.safe_load((await manager.get(f"{URL}/{kind}")).json()["source"])
    change(book)
    saved = await manager.put(f"{URL}/{kind}", json={"source": yaml.safe_dump(book, allow_unicode=True)})
    assert saved.status_code == 200, saved.text


@pytest.mark.req("R006", "R037")
async def test_the_open_card_takes_order_words_and_clock_of_a_changed_playbook(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到裂了", "阿珠")
    await team.on("floor", told, "cue")
    before = (await team.on_prompter())["card"]
    assert kinds(before)[:3] == ["thank", "confirm", "empathise"]

    def other(book: dict[str, Any]) -> None:
        book["on_air"] = {"order": ["empathise", "packers", "thank"], "say": {"packers": SONG, "help": HELP}}
        book["on_air"]["within"] = "30m"

    await rewrite(team, other)
    after = (await team.on_prompter())["card"]
    assert kinds(after)[:3] == ["empathise", "packers", "thank"]
    assert set(kinds(before)) | {"packers"} == set(kinds(after))
    texts = {part["kind"]: part["text"] for part in after["parts"]}
    assert texts["packers"] == SONG["zh-Hant"]
    assert "箱子先不要丟" in texts["help"] and "{" not in texts["help"]
    assert after["hash"] != before["hash"]
    clocks = [next(p["text"] for p in card["parts"] if p["kind"] == "time") for card in (before, after)]
    assert clocks[0] != clocks[1]
    # The tap refers to the words that were on the screen.
    await team.on("host", told, "said")
    spoken = (await team.incident(told))["mentions"][0]
    assert spoken["kind"] == "answer"

    await (await team.client("manager")).delete(f"{URL}/{KIND}")
    assert kinds((await team.on_prompter())["card"]) == kinds(before)


@pytest.mark.req("R044")
async def test_words_that_this_very_case_forbids_stay_the_houses(team: Team, say: Any) -> None:
    """Fine as such, but not while nobody knows the cause."""
    told = await say("玻璃茶壺收到裂了", "阿珠")
    await team.on("floor", told, "cue")

    def needs_a_link(book: dict[str, Any]) -> None:
        book["on_air"] = {"say": {"help": dict.fromkeys(("en", "zh-Hant", "zh-Hans"), "{amount}")}}

    before = (await team.on_prompter())["card"]
    await rewrite(team, needs_a_link)
    assert (await team.on_prompter())["card"]["parts"] == before["parts"]


@pytest.mark.req("R006")
async def test_another_kind_of_matter_keeps_its_own_card(team: Team, say: Any) -> None:
    told = await say("玻璃茶壺收到裂了", "阿珠")
    await team.on("floor", told, "cue")
    before = (await team.on_prompter())["card"]
    await rewrite(team, lambda book: book.update(on_air={"order": ["empathise"]}), "service_attitude")
    assert (await team.on_prompter())["card"]["parts"] == before["parts"]


@pytest.mark.req("R021")
async def test_in_a_sale_the_host_says_what_the_policy_says_about_delays(team: Team, say: Any) -> None:
    told = await say("我的包裹等了十天還沒到", "阿珠")
    await team.on("floor", told, "cue")
    before = (await team.on_prompter())["card"]["hints"]
    manager = await team.client("manager")
    planned = await manager.patch(f"/api/v1/shows/{team.show}/plan", json={"promotion": True})
    assert planned.status_code == 200, planned.text
    notice = (await manager.get("/policy/evening-market", params={"lang": "zh-Hant"})).text
    (added,) = [hint for hint in (await team.on_prompter())["card"]["hints"] if hint not in before]
    assert added in notice
