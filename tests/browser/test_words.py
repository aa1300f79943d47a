"""The sentence that says the problem back, worded by the host and by the floor; plain words for words of the trade."""

import re
from typing import Any

import pytest
from browsing import DESKTOP, PHONE, Open, axe, call, overflow
from playwright.sync_api import Page, expect

CONFIRM = "section[aria-label='What the host will read'] li:has(.kind:text-is('Confirm'))"


def matter(page: Page, index: int = 0) -> dict[str, Any]:
    """A complaint with words on its card that nobody has decided."""
    show = re.search(r"[0-9a-f-]{36}", page.url)
    assert show is not None
    items = call(page, "GET", f"/shows/{show[0]}/incidents?limit=500")["items"]
    fit = [i for i in items if i["lane"] == "complaint" and i["state"] == "open" and i["handler"] is None]
    found: dict[str, Any] = fit[index]
    return found


def on_the_floor(look: Open, item: dict[str, Any], **more: Any) -> Page:
    page: Page = look("floor", f"/live/SHOW?item={item['id']}", lang="en", **more).page
    expect(page.locator(CONFIRM)).to_be_visible()
    return page


@pytest.mark.req("R040")
def test_the_host_words_the_sentence_by_keys_and_the_floor_by_mouse(look: Open) -> None:
    floor = look("floor", "/live/SHOW", lang="en").page
    item = matter(floor)
    call(floor, "POST", f"/shows/{item['show_id']}/incidents/{item['id']}/cue", {})
    floor = on_the_floor(look, item)
    line = floor.locator(CONFIRM)
    made = line.locator("p span").first.inner_text()
    assert len(re.findall(r"[.。!！?？]", made)) == 1
    # Before the solution.
    kinds = floor.locator("section[aria-label='What the host will read'] .kind").all_inner_texts()
    assert kinds.index("Confirm") < kinds.index("Solution")

    line.get_by_role("button", name="Edit the sentence").click()
    box = floor.get_by_label("Say the problem back in one sentence")
    expect(box).to_be_focused()
    expect(box).to_have_value(made)
    box.fill("您自己弄壞的，對嗎？")
    expect(floor.locator(".findings")).to_be_visible()
    expect(floor.get_by_role("button", name="Put on the card")).to_be_disabled()
    words = "我聽到您說的是這件事讓您很困擾，對嗎？"
    box.fill(words)
    floor.get_by_role("button", name="Put on the card").click()
    expect(line).to_contain_text(words)
    expect(line).to_contain_text("worded by")

    host = look("host", "/host/SHOW", lang="en").page
    for _ in range(30):  # danger may come first
        if host.locator(".text").inner_text() == words:
            break
        host.keyboard.press("ArrowRight")
    current = call(host, "GET", f"/shows/{item['show_id']}/prompter")["current"]
    if current["incident"]["id"] != item["id"]:
        pytest.fail(f"another card stands on the prompter: {current['incident']['title']}")
    expect(host.locator(".text")).to_have_text(words)
    host.keyboard.press("e")
    sheet = host.get_by_role("dialog", name="Edit the sentence")
    sheet.get_by_role("textbox").press("ControlOrMeta+a")
    mine = "您說這件東西一收到就讓您很困擾，是不是？"
    host.keyboard.insert_text(mine)
    host.wait_for_timeout(600)
    host.keyboard.press("Enter")
    expect(sheet).to_have_count(0)
    expect(host.locator(".text")).to_have_text(mine)
    # The floor sees it at once, and everybody after a reload.
    expect(line).to_contain_text(mine)
    floor.reload()
    expect(floor.locator(CONFIRM)).to_contain_text(mine)


@pytest.mark.req("R040")
@pytest.mark.req("R133")
def test_two_who_word_it_at_once_see_both_and_choose(look: Open) -> None:
    item = matter(look("floor", "/live/SHOW", lang="en").page, 1)
    one, two = on_the_floor(look, item), on_the_floor(look, item)
    for page in (one, two):
        page.keyboard.press("y")
        expect(page.get_by_label("Say the problem back in one sentence")).to_be_focused()
    first, second = "您說的第一種情況是這樣，對嗎？", "您說的第二種情況是這樣，對嗎？"
    two.get_by_label("Say the problem back in one sentence").fill(second)
    one.get_by_label("Say the problem back in one sentence").fill(first)
    one.get_by_role("button", name="Put on the card").click()
    expect(one.locator(CONFIRM)).to_contain_text(first)
    # What the other typed still stands there, beside what was put on the card meanwhile.
    expect(two.locator(".theirs")).to_contain_text(first)
    expect(two.get_by_label("Say the problem back in one sentence")).to_have_value(second)
    two.get_by_role("button", name="Put mine on the card").click()
    expect(one.locator(CONFIRM)).to_contain_text(second)

    # Typed and left: it is there again.
    two.keyboard.press("y")
    two.get_by_label("Say the problem back in one sentence").fill("您說的")
    two.keyboard.press("Escape")
    expect(two.get_by_role("button", name="Edit the sentence")).to_be_focused()
    two.keyboard.press("y")
    expect(two.get_by_label("Say the problem back in one sentence")).to_have_value("您說的")
    two.get_by_role("button", name="Use the house's sentence").click()
    expect(two.locator(CONFIRM)).not_to_contain_text(second)


@pytest.mark.req("R040")
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_the_form_fits_and_is_accessible(look: Open, size: dict[str, int]) -> None:
    item = matter(look("floor", "/live/SHOW", lang="en").page, 2)
    looked = look("floor", f"/live/SHOW?item={item['id']}", lang="en", size=size, inspect=True)
    page = looked.page
    if size is PHONE:
        page.get_by_role("button", name="Item", exact=True).click()
    page.locator(CONFIRM).get_by_role("button", name="Edit the sentence").click()
    page.get_by_label("Say the problem back in one sentence").fill("絕對不可能")
    expect(page.locator(".findings")).to_be_visible()
    assert overflow(page) <= 0
    assert axe(page) == []
    host = look("host", "/host/SHOW", lang="en", size=size, inspect=True)
    host.page.keyboard.press("e")
    expect(host.page.get_by_role("dialog")).to_be_visible()
    assert overflow(host.page) <= 0
    assert axe(host.page) == []
    assert looked.errors == [] and host.errors == []
