"""What waits for a second person: a statement is read whole, where the other approvals are, and answered by key."""

import pytest
from browsing import DESKTOP, PHONE, Open, axe, call, overflow
from playwright.sync_api import expect

TEXTS = {
    "en": "We change the padding of the boxes today and tell you here how it went.",
    "zh-Hant": "今天就換包裝的緩衝材，結果會寫在這裡。",
    "zh-Hans": "今天就换包装的缓冲材料，结果会写在这里。",
}


@pytest.mark.req("R089")
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_a_statement_is_approved_among_the_approvals(look: Open, size: dict[str, int]) -> None:
    floor = look("floor", "/live/SHOW", lang="en").page
    show = floor.url.rsplit("/", 1)[1].split("?")[0]
    page = look("manager", "/approvals", lang="en", size=size, inspect=True).page
    cards = page.locator("article", has_text="asks to publish a statement")
    before = cards.count()
    made = [call(floor, "POST", f"/shows/{show}/statements", {"texts": TEXTS})["id"] for _ in range(2)]
    # The page was open all the time: the event stream brings them.
    expect(cards).to_have_count(before + 2)
    first, second = (page.locator(f"article[data-row='{one}']") for one in made)
    for text in TEXTS.values():
        expect(first).to_contain_text(text)
    assert overflow(page) == 0
    assert axe(page) == []
    while first.get_attribute("aria-current") is None:
        page.keyboard.press("j")
    page.keyboard.press("y")
    expect(first).to_have_count(0)
    while second.get_attribute("aria-current") is None:
        page.keyboard.press("j")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog")).to_contain_text("nothing is published")
    page.keyboard.press("Enter")
    expect(second).to_have_count(0)
    states = {one["id"]: one["state"] for one in call(floor, "GET", f"/shows/{show}/statements")}
    assert [states[one] for one in made] == ["approved", "withdrawn"]
