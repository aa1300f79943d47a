"""A manager rewrites a procedure in the browser; the agent's open case and the host's card follow without a reload."""

import re
from typing import Any

import pytest
import yaml
from browsing import PHONE, Looked, Open, overflow
from playwright.sync_api import Page, expect

WORDS = "The hinge broke on the second day."
RING: dict[str, Any] = {
    "key": "ring",
    "name": {"en": "Ring the buyer", "zh-Hant": "致電顧客", "zh-Hans": "致电顾客"},
    "role": "service",
    "within": "2h",
    "todo": {"en": "Ask how it happened.", "zh-Hant": "問清楚怎麼發生的。", "zh-Hans": "问清楚怎么发生的。"},
}


def to_do(page: Page, words: str) -> None:
    expect(page.locator(".todo h2")).to_have_text(words)


def write(page: Page, tree: dict[str, Any]) -> None:
    page.locator("textarea").fill(yaml.safe_dump(tree, allow_unicode=True, sort_keys=False))


def save(page: Page) -> None:
    button = page.get_by_role("button", name="Save", exact=True)
    expect(button).to_be_enabled()
    button.click()
    expect(button).to_have_count(0)


def open_case(look: Open) -> Looked:
    desk = look("service", "/cases", lang="en")
    desk.page.keyboard.press("n")
    dialog = desk.page.get_by_role("dialog")
    dialog.get_by_label("What the customer said").fill(WORDS)
    dialog.get_by_label("Order number").fill("EM-80840")
    dialog.get_by_role("button", name="Open case").click()
    expect(desk.page).to_have_url(re.compile(r"/cases/[0-9a-f-]{36}$"))
    to_do(desk.page, "Assess what happened")
    return desk


@pytest.mark.req("R006")
def test_an_open_case_follows_the_rewritten_procedure(look: Open) -> None:
    desk = open_case(look)
    page = desk.page
    kind = page.evaluate(f"fetch('/api/v1/cases/{page.url[-36:]}').then(r => r.json()).then(c => c.playbook.case_type)")
    editor = look("manager", f"/knowledge/playbooks/{kind}", lang="en").page
    tree = yaml.safe_load(editor.locator("textarea").input_value())
    shipped = [dict(step) for step in tree["steps"]]

    write(editor, {**tree, "steps": [step for step in shipped if step["key"] != "assess"]})
    expect(editor.locator(".problems")).to_contain_text(f"{kind}.yaml:")
    expect(editor.locator(".problems")).to_contain_text('steps: The step "assess" is missing')
    expect(editor.get_by_role("button", name="Save", exact=True)).to_be_disabled()

    at = [step["key"] for step in shipped].index("assess")
    for step in shipped:
        step.pop("requires", None)
    write(editor, {**tree, "steps": [*shipped[:at], RING, *shipped[at:]]})
    save(editor)
    # Put in behind the case it does not call it back.
    ring = page.locator(".steps li").filter(has_text="Ring the buyer")
    expect(ring).to_have_class(re.compile("skipped"))
    to_do(page, "Assess what happened")
    write(editor, {**tree, "steps": [*shipped[: at + 1], RING, *shipped[at + 1 :]]})
    save(editor)
    expect(ring).to_have_class(re.compile("later"))

    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Issue").select_option(label="Product quality")
    dialog.get_by_text("Level 2", exact=True).click()
    dialog.get_by_text("Product", exact=True).click()
    dialog.get_by_role("button", name="Save assessment").click()
    to_do(page, "Ring the buyer")
    expect(page.locator(".todo .own")).to_contain_text("Ask how it happened.")
    listed = look("service", "/cases", lang="en").page.get_by_text("Ring the buyer").locator("visible=true").first
    expect(listed).to_be_visible()
    phone = look("service", page.url, size=PHONE, lang="zh-Hant").page
    to_do(phone, "致電顧客")
    assert overflow(phone) <= 0

    write(editor, tree)
    save(editor)
    to_do(page, "This step is no longer in the playbook")
    page.keyboard.press("s")
    to_do(page, "Offer solutions to choose from")
    assert desk.errors == []
    editor.get_by_role("button", name="Back to the shipped one").click()
    expect(editor.get_by_text("shipped", exact=True)).to_be_visible()
