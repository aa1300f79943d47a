"""Two people at one show: the floor and whoever sits beside, the host in front of the camera."""

import re

import pytest
from browsing import PHONE, Looked, Open, overflow
from playwright.sync_api import Locator, Page, expect


def rows(page: Page) -> Locator:
    return page.locator("[role=listbox] [role=option]")


def choose(page: Page, index: int) -> None:
    """Open the item at that place of the list, as a person with a mouse would."""
    rows(page).nth(index).click()
    expect(page).to_have_url(re.compile(r"item="))
    expect(page.locator(".tabs")).to_be_visible()


def control_room(look: Open, role: str, *, path: str = "/live/SHOW") -> Page:
    looked: Looked = look(role, path, lang="en")
    expect(rows(looked.page).first).to_be_visible()
    page: Page = looked.page
    return page


@pytest.mark.req("R133")
def test_what_one_person_has_nobody_else_starts_on(look: Open) -> None:
    beside = control_room(look, "assistant")
    choose(beside, 4)
    beside.keyboard.press("t")
    expect(beside.get_by_text("You are handling this")).to_be_visible()

    floor = control_room(look, "floor", path=beside.url)
    expect(floor.get_by_text("Being handled by")).to_be_visible()
    floor.keyboard.press("c")
    expect(floor.locator(".toast")).to_contain_text("is handling this")
    expect(floor.get_by_role("button", name=re.compile("To the host"))).to_have_count(0)

    # Whoever runs the show may take it over; the other sees it at once and cannot take it back.
    floor.get_by_role("button", name="Take over").click()
    expect(floor.get_by_text("You are handling this")).to_be_visible()
    expect(beside.get_by_text("Being handled by")).to_be_visible()
    expect(beside.get_by_role("button", name="Take over")).to_have_count(0)


@pytest.mark.req("R037")
def test_from_the_floor_to_the_host_and_said(look: Open) -> None:
    floor = control_room(look, "floor")
    floor.get_by_text("With host", exact=True).click()
    before = rows(floor).count()
    floor.get_by_text("Decide", exact=True).click()
    choose(floor, 0)
    title = floor.locator("[data-pane=item] h2").inner_text()
    floor.keyboard.press("c")
    floor.get_by_text("With host", exact=True).click()
    expect(rows(floor)).to_have_count(before + 1)
    expect(rows(floor).filter(has_text=title)).not_to_have_count(0)

    host: Page = look("host", "/host/SHOW", lang="en").page
    expect(host.locator(".text")).to_be_visible()
    size = host.evaluate("parseFloat(getComputedStyle(document.querySelector('.text')).fontSize)")
    assert size >= 48
    steps = host.locator(".dots li").count()
    assert steps >= 3
    first = host.locator(".kind").inner_text()
    host.keyboard.press("ArrowRight")
    host.keyboard.press("ArrowLeft")
    expect(host.locator(".kind")).to_have_text(first)
    # As many taps as there are steps; a step that fits two glances takes two.
    for _ in range(30):
        if host.locator(".toast").count():
            break
        host.keyboard.press("Space")
        host.wait_for_timeout(120)
    expect(host.locator(".toast")).to_contain_text("On record as said")


@pytest.mark.req("R082")
@pytest.mark.req("R083")
def test_a_promise_in_a_breath_is_on_everybody_s_screen(look: Open) -> None:
    beside = control_room(look, "assistant")
    count = beside.locator("button.link", has_text="Promises").locator(".v")
    had = int(count.inner_text()) if count.count() else 0
    floor = control_room(look, "floor")
    choose(floor, 2)
    floor.keyboard.press("r")
    dialog = floor.get_by_role("dialog")
    expect(dialog.get_by_label("What was promised, as said")).to_be_focused()
    dialog.get_by_label("What was promised, as said").fill("We answer by 23:30 tonight.")
    floor.keyboard.press("Enter")
    expect(dialog).to_have_count(0)
    expect(count).to_have_text(str(had + 1))


def test_a_decision_can_be_taken_back_and_typing_decides_nothing(look: Open) -> None:
    floor = control_room(look, "floor")
    choose(floor, 3)
    done = floor.locator(".segments label", has_text="Done").locator(".count")
    had = int(done.inner_text())
    address = floor.url
    # The letters of a search are no keys.
    floor.keyboard.press("/")
    floor.keyboard.type("cim")
    expect(floor.get_by_role("dialog")).to_have_count(0)
    floor.get_by_role("searchbox").fill("")
    floor.keyboard.press("Escape")

    floor.keyboard.press("i")
    dialog = floor.get_by_role("dialog")
    expect(dialog).to_be_visible()
    floor.keyboard.press("2")
    floor.keyboard.press("Enter")
    expect(floor.locator(".toast")).to_contain_text("Decided")
    expect(done).to_have_text(str(had + 1))
    # The next one came to its place.
    expect(floor).not_to_have_url(address)
    floor.keyboard.press("z")
    expect(done).to_have_text(str(had))


def test_every_key_stands_on_the_sheet_and_every_act_in_the_bar(look: Open) -> None:
    floor = control_room(look, "floor")
    choose(floor, 1)
    floor.keyboard.press("?")
    sheet = floor.get_by_role("dialog")
    for words in ("Next item", "Cue the host", "Move to private", "Ignore, with a reason", "Hide or mute", "Merge"):
        expect(sheet.get_by_text(words).first).to_be_visible()
    floor.keyboard.press("Escape")
    floor.keyboard.press("Control+k")
    floor.get_by_role("combobox").fill("knowledge")
    floor.keyboard.press("Enter")
    expect(floor).to_have_url(re.compile("/knowledge"))


@pytest.mark.req("R023")
def test_one_comment_that_passed_by_is_corrected_by_keys_and_taken_back(look: Open) -> None:
    floor = control_room(look, "floor")
    floor.keyboard.press("b")
    row = floor.locator("[data-pane=stream] [data-comment]:focus")
    expect(row).to_be_visible()
    for _ in range(40):
        if row.locator(".linked").count() == 0:
            break
        floor.keyboard.press("ArrowUp")
    comment = row.get_attribute("data-comment")
    before = row.locator(".bare").get_attribute("aria-label")
    floor.keyboard.press("f")
    dialog = floor.get_by_role("dialog", name="What is this comment really?")
    dialog.get_by_text("Complaint", exact=True).click()
    dialog.get_by_role("button", name="Correct").click()
    expect(floor.locator(".toast")).to_contain_text("It is in")
    again = floor.locator(f'[data-pane=stream] [data-comment="{comment}"]')
    expect(again.locator(".linked")).to_have_count(1)
    expect(again.locator(".bare")).to_have_attribute("aria-label", "Complaint")
    expect(again).to_be_focused()
    floor.keyboard.press("z")
    expect(again.locator(".linked")).to_have_count(0)
    expect(again.locator(".bare")).to_have_attribute("aria-label", str(before))


@pytest.mark.req("R023")
def test_one_wrong_member_is_corrected_alone_with_a_mouse(look: Open) -> None:
    floor = control_room(look, "floor")
    members = floor.locator("[data-pane=item] .members li")
    for index in range(rows(floor).count()):
        choose(floor, index)
        expect(members).not_to_have_count(0)
        if members.count() > 2:
            break
    count = members.count()
    members.nth(1).get_by_role("button", name="Correct this comment").click()
    dialog = floor.get_by_role("dialog", name="What is this comment really?")
    expect(dialog).to_contain_text("Only this comment changes")
    dialog.get_by_text("Chat", exact=True).click()
    dialog.get_by_role("button", name="Correct").click()
    expect(members).to_have_count(count - 1)
    floor.keyboard.press("z")
    expect(members).to_have_count(count)


@pytest.mark.req("R023")
def test_one_comment_is_corrected_on_a_phone(look: Open) -> None:
    page = look("floor", "/live/SHOW", size=PHONE, lang="zh-Hans").page
    page.get_by_role("button", name="弹幕流").click()
    expect(page.locator("[data-pane=stream] [data-comment]").first).to_be_visible()
    page.locator("[data-pane=stream] [data-comment]:not(:has(.linked))").last.click()
    page.get_by_role("dialog").get_by_role("button", name="更正这条评论").click()
    expect(page.get_by_role("dialog", name="这条评论正确的分类是？")).to_be_visible()
    assert overflow(page) == 0
