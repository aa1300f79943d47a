"""Four stories of the evening as the floor sees them, on a desk and on a phone."""

from pathlib import Path
from typing import Any

import pytest
from browsing import DESKTOP, PHONE, Looked, Open, overflow
from playwright.sync_api import Page, expect

# Words of the message that begins the story, or of the title that the desk gives it.
STORIES = {
    "S01": "皂",
    "S03": "木木百货",
    "S08": "色差",
    "S13": "抽獎",
}


def incident(page: Page, words: str, *, suspicious: bool | None = None) -> dict[str, Any]:
    """The biggest complaint, or attack, whose example or title holds the words."""
    show = page.url.split("/live/")[1].split("?")[0]
    found = page.request.get(f"{page.url.split('/live/')[0]}/api/v1/shows/{show}/incidents?limit=500").json()
    items = found["items"] if isinstance(found, dict) else found
    unhappy = {"complaint", "negative_review", "malicious", "abuse", "safety"}
    fitting = [
        item
        for item in items
        if item["sample"] and words in item["sample"]["text"] + str(item["title"]) and item["lane"] in unhappy
        and (suspicious is None or item["suspicious"] == suspicious)
    ]  # fmt: skip
    assert fitting, words
    best: dict[str, Any] = max(fitting, key=lambda item: item["people"])
    return best


def opened(look: Open, item: str, size: dict[str, int]) -> Looked:
    looked = look("floor", f"/live/SHOW?item={item}", lang="zh-Hant", size=size)
    expect(looked.page.locator("[data-pane=item] h2").first).to_be_attached()
    return looked


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("story", STORIES)
def test_the_story_is_told_whole(look: Open, story: str, size: dict[str, int], tmp_path: Path) -> None:
    first = look("floor", "/live/SHOW")
    found = incident(first.page, STORIES[story], suspicious=True if story == "S03" else None)
    looked = opened(look, found["id"], size)
    if size is PHONE:
        looked.page.locator(".switch button").nth(1).click()
    expect(looked.page.locator("[data-pane=item] h2").first).to_be_visible()
    looked.page.screenshot(path=tmp_path / f"{story}.png")
    assert looked.errors == []
    assert overflow(looked.page) <= 0


@pytest.mark.req("S03")
@pytest.mark.req("R063")
def test_an_attack_is_one_line_and_never_invited_or_paid(look: Open) -> None:
    first = look("floor", "/live/SHOW")
    attack = incident(first.page, STORIES["S03"], suspicious=True)
    assert attack["people"] >= 25
    assert attack["disposition"] == "malicious"
    assert attack["case_ids"] == []
    page = opened(look, attack["id"], DESKTOP).page
    expect(page.get_by_role("button", name="立案")).to_have_count(0)
