"""Hours and clocks, privacy, messages out: used as those who run the desk use them, by keys and on a phone."""

import re

import pytest
import yaml
from browsing import DESKTOP, HOUSE, PHONE, Open, axe, overflow
from playwright.sync_api import Page, expect

from livemend.channels.base import LiveEvent
from livemend.channels.replay import open_recording
from livemend.kit.i18n import LANGUAGES

SHOP = HOUSE / "demo" / "evening-market"
PAGES = {
    "hours": ("manager", "/times/hours"),
    "limits": ("manager", "/times/limits"),
    "alarms": ("manager", "/times/alarms"),
    "platforms": ("manager", "/times/platforms"),
    "person": ("manager", "/privacy"),
    "keeping": ("manager", "/privacy/keeping"),
    "holds": ("manager", "/privacy/holds"),
    "trace": ("manager", "/privacy/trace"),
    "team": ("manager", "/out/team"),
    "customers": ("manager", "/out/customers"),
    "files": ("manager", "/out/files"),
    "mine": ("service", "/out"),
}


@pytest.mark.req("R135")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_each_part_fits_a_phone_and_is_accessible(look: Open, name: str, lang: str) -> None:
    role, path = PAGES[name]
    looked = look(role, path, size=PHONE, lang=lang, inspect=True)
    assert overflow(looked.page) <= 0
    text = looked.page.inner_text("main")
    assert len(text) > 40 and "console_" not in text and "undefined" not in text
    assert axe(looked.page) == []
    assert looked.errors == []


def test_a_limit_is_set_by_keys_and_set_back(look: Open) -> None:
    page = look("manager", "/times/hours", lang="en").page
    page.get_by_role("navigation").or_(page.locator("main")).get_by_role("link", name="Time limits").focus()
    page.keyboard.press("Enter")
    cell = page.get_by_role("button", name="First reply, All cases")
    before = cell.locator("b").inner_text()
    cell.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    box = dialog.get_by_label("At most")
    expect(box).to_be_focused()
    for wrong in ("0", "-1", "soon"):
        box.fill(wrong)
        expect(dialog.get_by_role("alert")).to_contain_text("A number above nothing")
        expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    box.fill("37")
    dialog.get_by_label("Unit").select_option("minutes")
    box.press("Enter")
    expect(dialog).to_have_count(0)
    expect(cell).to_contain_text("37 minutes")
    expect(cell).to_contain_text("set by the shop")
    # Kept for everybody, and read-only for whoever may not change it.
    other = look("service", "/times/limits", lang="en").page
    expect(other.get_by_role("button", name="First reply, All cases")).to_contain_text("37 minutes")
    expect(other.get_by_role("button", name="First reply, All cases")).to_be_disabled()
    cell.click()
    dialog.get_by_role("button", name="Back to the default").click()
    expect(cell.locator("b")).to_have_text(before)


def test_two_who_set_hours_at_once_lose_nothing(look: Open) -> None:
    one, two = (look("manager", "/times/hours", lang="en").page for _ in range(2))
    for page, end in ((one, "12:30"), (two, "12:45")):
        page.get_by_label("Monday 1, to").fill(end)
    one.get_by_role("button", name="Save").click()
    expect(one.locator(".toast")).to_contain_text("Saved")
    two.get_by_role("button", name="Save").click()
    expect(two.locator("main").get_by_role("alert")).to_contain_text("saved something else in the meantime")
    expect(two.get_by_label("Monday 1, to")).to_have_value("12:45")
    two.get_by_role("button", name="Load theirs").click()
    expect(two.get_by_label("Monday 1, to")).to_have_value("12:30")


def passers_by() -> list[LiveEvent]:
    """Who only commented, in words of their own, in the order of the evening."""
    loaded = yaml.safe_load((SHOP / "shop.yaml").read_text(encoding="utf-8"))
    known = {(a["platform"], a["user_id"]) for customer in loaded["customers"] for a in customer.get("accounts", ())}
    recorded = [item for item in open_recording(SHOP / "show.jsonl") if isinstance(item, LiveEvent)]
    words = [one.text for one in recorded]
    return [
        one
        for one in recorded
        if one.user_id and (one.platform, one.user_id) not in known
        if len(one.text) > 6 and one.user and (one.user + one.text).isprintable() and words.count(one.text) == 1
    ]


def test_who_asks_to_be_forgotten_is_gone_from_every_open_screen(look: Open) -> None:
    floor = look("floor", "/live/SHOW", lang="en").page
    stream = floor.locator("[data-pane=stream]")
    # The show goes on while others test: among questions alone somebody who asked lately stays in view for minutes.
    stream.get_by_text("Questions", exact=True).click()
    expect(stream.get_by_role("img", name="Question").first).to_be_visible()
    shown = stream.inner_text()
    them = [one for one in passers_by() if one.text in shown][-1]

    page = look("manager", "/privacy", lang="en").page
    box = page.get_by_role("searchbox", name="Whom are you looking for?")
    expect(box).to_be_focused()
    box.fill("nobody:at-all")
    box.press("Enter")
    expect(page.get_by_text("Nobody found")).to_be_visible()
    box.fill(f"{them.platform}:{them.user_id}")
    box.press("Enter")
    expect(page.locator("main")).to_contain_text(them.user)
    page.locator("main").get_by_role("button", name="Erase").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Why").fill("letter of 20 November")
    dialog.get_by_label(re.compile("^Type")).fill("somebody else")
    expect(dialog.get_by_role("alert")).to_contain_text("not the same")
    expect(dialog.get_by_role("button", name="Erase")).to_be_disabled()
    dialog.get_by_label(re.compile("^Type")).fill(them.user)
    dialog.get_by_role("button", name="Erase").click()
    expect(page.locator(".toast")).to_contain_text("Erased, and noted in the log")
    # The floor's screen was open all the time and was not loaded anew.
    expect(stream).not_to_contain_text(them.text)
    page.get_by_role("link", name="Trace").click()
    expect(page.locator("main")).to_contain_text("A person was erased")
    expect(page.locator("main")).not_to_contain_text(them.user)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_an_address_of_one_s_own_is_added_and_removed(look: Open, size: dict[str, int]) -> None:
    page: Page = look("service", "/out", lang="en", size=size).page
    expect(page.get_by_role("heading", name="My notices")).to_be_visible()
    page.get_by_role("button", name="Add").focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("My phone")
    dialog.get_by_label("Address", exact=True).fill("this is no address")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert").first).to_be_visible()
    dialog.get_by_label("Address", exact=True).fill("ntfys://ntfy.example/own-topic-7c1")
    assert overflow(page) <= 0
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)
    mine = page.locator("li", has_text="My phone")
    expect(mine).to_contain_text("Nothing sent yet")
    # The address itself is shown to nobody again.
    expect(page.locator("main")).not_to_contain_text("own-topic-7c1")
    mine.get_by_role("button", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(mine).to_have_count(0)
