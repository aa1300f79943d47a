"""The loop of one customer, with the agent's desk on one screen and the customer's phone beside it."""

import re
from pathlib import Path

import pytest
from browsing import PHONE, Looked, Open, overflow
from playwright.sync_api import Page, expect

DENTED = "The outer box is dented and I do not dare to open it."


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    from PIL import Image

    path = tmp_path / "box.jpg"
    Image.new("RGB", (640, 480), (150, 120, 90)).save(path)
    return path


def say_next(page: Page, words: str) -> None:
    """The next step is always named (R006)."""
    expect(page.locator(".todo h2")).to_have_text(words)


def open_case(desk: Looked, order: str, words: str = DENTED) -> None:
    page = desk.page
    page.keyboard.press("n")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What the customer said").fill(words)
    dialog.get_by_label("Order number").fill(order)
    dialog.get_by_role("button", name="Open case").click()
    expect(page).to_have_url(re.compile(r"/cases/[0-9a-f-]{36}$"))
    say_next(page, "Assess what happened")


def assess(page: Page, issue: str) -> None:
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Issue").select_option(label=issue)
    dialog.get_by_text("Level 2", exact=True).click()
    dialog.get_by_text("Service", exact=True).click()
    dialog.get_by_role("button", name="Save assessment").click()
    say_next(page, "Offer solutions to choose from")


def offer(page: Page, remedy: str) -> None:
    page.keyboard.press("o")
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name=re.compile(f"^{remedy}")).check()
    dialog.get_by_role("button", name="Offer it").click()
    expect(dialog).to_have_count(0)
    say_next(page, "The customer chooses")


def link_of(page: Page) -> str:
    href = page.locator("a.open").get_attribute("href")
    assert href is not None
    return href


def carry_out(look: Open, no: str) -> None:
    page = look("supply", "/tasks", lang="en").page
    row = page.get_by_role("row").filter(has_text=no).filter(has_text="Send it again")
    row.get_by_role("button", name="Done", exact=True).click()
    page.get_by_role("dialog").get_by_label("Carrier and tracking number").fill("Swift SW0011223344")
    page.keyboard.press("Control+Enter")
    expect(row).to_have_count(0)


def finish(look: Open, url: str) -> None:
    """What the playbook wants done besides: by the manager, on the case's own page."""
    page = look("manager", url, lang="en").page
    todo = page.locator("#case-tasks .task.open").get_by_role("button", name="Done", exact=True)
    expect(page.locator("#case-tasks")).to_be_visible()
    while count := todo.count():
        todo.first.click()
        page.get_by_role("dialog").locator("textarea").fill("Done, see the folder of the show.")
        page.keyboard.press("Control+Enter")
        expect(todo).to_have_count(count - 1)


def tell(page: Page, words: str) -> None:
    say_next(page, "Tell the customer the result")
    page.keyboard.press("s")
    box = page.get_by_role("dialog").get_by_label("What was done")
    box.fill(words)
    page.get_by_role("button", name="Send result").click()
    say_next(page, "Ask whether all is well")


def to_result(look: Open, order: str) -> tuple[Page, str]:
    """From the first words to the result. Answers the agent's page and the customer's link."""
    desk = look("service", "/cases", lang="en")
    page = desk.page
    open_case(desk, order)
    assess(page, "Delivery")
    offer(page, "Send again")
    link = link_of(page)
    customer = look(None, f"{link}?lang=en", size=PHONE, lang="en", script=False).page
    customer.locator("form.offer").filter(has_text="Send again").or_(customer.locator("form.offer")).first.locator(
        "button"
    ).click()
    expect(customer.get_by_role("status")).to_be_visible()
    # Nobody reloads the agent's page.
    say_next(page, "Carry out what was chosen")
    carry_out(look, (page.locator(".no").inner_text()).split(" ")[0])
    tell(page, "Thank you for waiting. We have sent you a new one today by Swift, it arrives by 18:00 tomorrow.")
    return page, link


@pytest.mark.req("S06", "R006", "R054", "R108", "R109")
def test_from_the_first_words_to_satisfied(look: Open, photo: Path) -> None:
    page, link = to_result(look, "EM-80912")
    customer = look(None, f"{link}?lang=en", size=PHONE, lang="en", script=False).page
    assert overflow(customer) <= 0
    customer.locator("input[type=file]").first.set_input_files(photo)
    customer.locator("form[action$='/evidence'] button").first.click()
    expect(page.locator(".evidence .piece")).to_have_count(1)
    customer.goto(f"{link}?lang=en")
    customer.locator("form[action$='/satisfied'] button").first.click()
    expect(customer.get_by_role("status")).to_be_visible()
    say_next(page, "Close the case")
    finish(look, page.url)
    expect(page.locator("#case-tasks .task.open")).to_have_count(0)
    page.keyboard.press("s")
    page.get_by_role("dialog").get_by_label("What we learn from it").fill("Pad the box on all sides.")
    page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).last.click()
    say_next(page, "Nothing left to do")
    expect(page.locator(".head")).to_contain_text("Satisfied")


@pytest.mark.req("S11", "R110")
def test_not_satisfied_begins_again(look: Open) -> None:
    page, link = to_result(look, "EM-80930")
    customer = look(None, f"{link}?lang=en", size=PHONE, lang="en", script=False).page
    form = customer.locator("form[action$='/not-satisfied']").first
    customer.locator("details", has=form).locator("summary").click()
    form.locator("textarea").fill("The new one is scratched. I would like my money back.")
    form.locator("button").click()
    expect(customer.get_by_role("status")).to_be_visible()
    say_next(page, "Assess what happened")
    expect(page.locator(".head")).to_contain_text("Round 2")
    expect(page.get_by_role("log")).to_contain_text("I would like my money back")
    # The first offer stays in sight.
    expect(page.locator("#case-offers .offer")).to_have_count(1)


@pytest.mark.req("R044")
def test_a_draft_survives_and_a_banned_word_does_not_leave(look: Open) -> None:
    desk = look("service", "/cases", lang="en")
    page = desk.page
    open_case(desk, "EM-80903")
    page.keyboard.press("r")
    page.keyboard.type("This is impossible, it was not our fault.")
    expect(page.locator(".findings .stop").first).to_be_visible()
    expect(page.locator(".composer button[type=submit]")).to_be_disabled()
    page.reload()
    expect(page.locator(".composer textarea")).to_have_value("This is impossible, it was not our fault.")


@pytest.mark.req("R133")
def test_a_note_of_one_is_seen_by_the_other(look: Open) -> None:
    desk = look("service", "/cases", lang="en")
    open_case(desk, "EM-80876")
    other = look("manager", desk.page.url, lang="en").page
    desk.page.keyboard.press("n")
    desk.page.keyboard.type("Please call back before noon.")
    desk.page.keyboard.press("Control+Enter")
    expect(other.get_by_role("log")).to_contain_text("Please call back before noon.")
