"""What a language model thinks of a comment nobody is sure of stands beside it, as its opinion and no more."""

import re

import pytest
from browsing import Open, call
from playwright.sync_api import expect


@pytest.mark.req("R023")
def test_the_opinion_stands_beside_its_comment(look: Open, helper: tuple[str, list[str]]) -> None:
    page = look("floor", "/live/SHOW", lang="en").page
    show = re.search(r"[0-9a-f-]{36}", page.url)
    assert show is not None
    items = call(page, "GET", f"/shows/{show[0]}/incidents?limit=500")["items"]
    for item in items:
        members = call(page, "GET", f"/shows/{show[0]}/incidents/{item['id']}")["members"]
        told = [m for m in members if any(s["name"] == "second_opinion" for s in m["signals"])]
        if told:
            break
    else:
        pytest.fail("no comment of an item has an opinion")
    assert told[0]["text"] in helper[1]
    page.goto(f"{page.url.split('?')[0]}?item={item['id']}")
    line = page.locator("[data-pane=item] .members li", has_text=told[0]["text"]).first
    expect(line).to_contain_text("Second opinion: probably Chat, 61 %")
    # It decided nothing: the comment is where the desk put it.
    assert told[0]["lane"] != "chat" and told[0]["unsure"]
    # Comments the desk is sure of were shown to nobody and have none.
    sure = [m for m in members if not m["unsure"] and not any(s["name"] == "second_opinion" for s in m["signals"])]
    shown = page.locator("[data-pane=item] .members li").filter(has_text="Second opinion")
    expect(shown).to_have_count(len(told))
    assert not {m["text"] for m in sure} & set(helper[1])
