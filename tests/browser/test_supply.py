"""Suppliers and carriers on the screen: the supply chain's desk beside the supplier's telephone."""

import re

import pytest
from browsing import DESKTOP, PHONE, Looked, Open, axe, call, overflow
from playwright.sync_api import Locator, Page, expect

ASKED = "The lids leave with dents from your packing line. Please find out why and tell us what you change."


def tab(page: Page, name: str) -> Locator:
    return page.get_by_role("tab", name=name, exact=True)


def clean(looked: Looked) -> None:
    assert looked.errors == []
    assert overflow(looked.page) <= 0


@pytest.mark.req("R123")
def test_a_supplier_is_asked_and_answers_without_an_account(look: Open) -> None:
    desk = look("supply", "/insights?tab=suppliers", lang="en")
    page = desk.page
    card = page.get_by_role("region", name="Scorecard")
    row = card.get_by_role("row").nth(1)
    # The worst stands first, with its counts and the range in which the rate probably lies.
    expect(row.get_by_role("cell").nth(3)).to_have_text(re.compile(r"[\d.]+ %\s*[\d.]+ % – [\d.]+ %"))
    name = row.get_by_role("button").inner_text()
    row.get_by_role("button").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    worst = page.get_by_role("region", name="Batches, worst first").get_by_role("row").nth(1)
    batch = worst.get_by_role("cell").first.inner_text()
    worst.get_by_role("button").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Batch")).to_have_value(batch)
    # What will be read stands there before it leaves; a customer's number does not leave at all.
    expect(dialog.get_by_text("These counts go with it:")).to_be_visible()
    dialog.get_by_label("What is to be put right").fill("Ask 0912-345-678 about it")
    dialog.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("This names a customer or holds personal data.")).to_be_visible()
    # The refusal itself.
    desk.errors.clear()
    dialog.get_by_label("What is to be put right").fill(ASKED)
    dialog.get_by_role("button", name="Send the request").click()
    expect(dialog).to_have_count(0)
    request = page.get_by_role("listitem").filter(has_text=ASKED)
    expect(request).to_contain_text("Waits for a reply")
    expect(request).to_contain_text("not opened yet")
    # No mail server here: a person passes the address on.
    expect(request).to_contain_text("please copy the link and pass it on")

    its = next(r for r in call(page, "GET", "/supplier-requests") if r["what"] == ASKED)
    url = call(page, "GET", f"/supplier-requests/{its['id']}/link")["url"]
    path = url[url.index("/supplier/") :]
    theirs = look(None, path, size=PHONE, lang="en", script=False)
    phone = theirs.page
    expect(phone.get_by_text(ASKED)).to_be_visible()
    expect(phone.get_by_text("Nothing here says who our customers are.")).to_be_visible()
    assert overflow_of(phone) <= 0
    phone.get_by_label("What is the cause?").fill("Two rollers were set too tight.")
    phone.get_by_label("What do you do about it?").fill("Reset, and checked every morning.")
    phone.get_by_label("From which day is it in place?").fill("2099-01-01")
    phone.get_by_label("Your name").fill("Mr Roe")
    phone.get_by_role("button", name="Send the reply").click()
    # A date that cannot be right costs nothing of what was typed.
    expect(phone.get_by_role("alert")).to_have_text("This date cannot be right.")
    expect(phone.get_by_label("What is the cause?")).to_have_value("Two rollers were set too tight.")
    phone.get_by_label("From which day is it in place?").fill(its["due_at"][:10])
    phone.get_by_role("button", name="Send the reply").click()
    expect(phone.get_by_role("status")).to_contain_text("Your reply has arrived")

    # Without reloading: the reply is there, and is accepted.
    expect(request).to_contain_text("Replied")
    request.get_by_role("button", name="Details").click()
    expect(request).to_contain_text("Two rollers were set too tight.")
    expect(request).to_contain_text("Mr Roe · on its page")
    clean(desk)
    request.get_by_role("button", name="Accept", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Accept the reply").click()
    expect(request).to_contain_text("Accepted")
    request.get_by_role("link", name="To the action").click()
    expect(page.get_by_text(f"{its['no']}: Reset, and checked every morning.")).to_be_visible()


def overflow_of(page: Page) -> int:
    box = page.locator("body").bounding_box()
    assert box is not None
    return round(box["width"]) - PHONE["width"]


@pytest.mark.req("R124")
def test_carriers_and_regions_are_compared_sorted_and_taken_along(look: Open) -> None:
    desk = look("supply", "/insights?tab=logistics", lang="en")
    page = desk.page
    table = page.get_by_role("region", name="Parcels by carrier and region")
    rows = table.get_by_role("row")
    expect(rows.first).to_contain_text("Ordinary days")
    # Few parcels a place in one evening's shop: each such row says so.
    expect(rows.nth(1)).to_contain_text("few")
    table.get_by_role("button", name="Lost").click()
    expect(table.get_by_role("columnheader", name="Lost")).to_have_attribute("aria-sort", "descending")
    lost = table.get_by_role("row").nth(1).get_by_role("cell").nth(4)
    assert not lost.inner_text().startswith("0 %")
    table.get_by_role("button", name="Lost").press("Enter")
    expect(table.get_by_role("columnheader", name="Lost")).to_have_attribute("aria-sort", "ascending")
    expect(table.get_by_role("row").nth(1).get_by_role("cell").nth(4)).to_have_text(re.compile(r"^0 %"))
    both = rows.count()
    page.get_by_text("Carrier", exact=True).first.click()
    expect(table.get_by_role("columnheader", name="Region")).to_have_count(0)
    expect(rows).not_to_have_count(both)
    assert 1 < rows.count() < both
    with page.expect_download() as found:
        page.get_by_role("link", name="CSV").click()
    sheet = found.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert sheet[0].startswith("carrier,carrier_name,region,parcels,small_sample,delay,delay_rate")
    assert len(sheet) == rows.count()
    clean(desk)


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("part", ["suppliers", "logistics", "trust", "ideas"])
def test_every_part_fits(look: Open, part: str, size: dict[str, int], lang: str) -> None:
    looked = look("manager", f"/insights?tab={part}", size=size, lang=lang, inspect=True)
    clean(looked)
    assert axe(looked.page) == []


@pytest.mark.req("R127")
def test_a_plan_is_started_looked_at_and_its_strategy_changed(look: Open) -> None:
    desk = look("manager", "/insights?tab=trust", lang="en")
    page = desk.page
    page.get_by_role("button", name="New plan").click()
    dialog = page.get_by_role("dialog")
    start = dialog.get_by_role("button", name="Start the plan")
    expect(start).to_be_disabled()
    dialog.get_by_label("Title").fill("Parcels that arrive whole")
    dialog.get_by_label("Strategy").fill("Double boxes for everything that breaks.")
    dialog.get_by_label("Refund rate").check()
    dialog.get_by_label("Began on").fill("2026-01-01")
    dialog.get_by_label("Reviews in all").fill("2")
    start.click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Parcels that arrive whole")).to_be_visible()
    for name in ("Complaint rate", "Satisfied answers", "Refund rate"):
        chart = page.get_by_role("region", name=name, exact=True)
        expect(chart.get_by_role("img")).to_have_attribute("aria-label", re.compile(rf"^{name}: .*→"))
    expect(page.get_by_role("region", name="Reopened cases")).to_have_count(0)
    notes = page.get_by_role("button", name="Note the review")
    expect(notes).to_have_count(2)
    notes.first.click()
    dialog.get_by_label("What was seen").fill("Fewer broken parcels, but refunds go on.")
    dialog.get_by_text("Change it").click()
    dialog.get_by_label("New strategy").fill("Double boxes, and exchange first.")
    page.keyboard.press("Control+Enter")
    expect(dialog).to_have_count(0)
    expect(notes).to_have_count(1)
    expect(page.get_by_text("Strategy changed", exact=True)).to_be_visible()
    expect(page.get_by_text("Fewer broken parcels, but refunds go on.")).to_be_visible()
    # It holds from now on, after a reload too.
    page.reload()
    expect(page.get_by_text("Double boxes, and exchange first.").first).to_be_visible()
    clean(desk)


@pytest.mark.req("R114")
def test_a_customer_agrees_to_help_and_the_suggestion_reaches_an_action(look: Open) -> None:
    desk = look("manager", "/insights?tab=ideas", lang="en")
    page = desk.page
    made = call(
        page, "POST", "/cases", {"channel": "phone", "words": "The lid does not close.", "order_no": "EM-80210"}
    )
    url = call(page, "GET", f"/cases/{made['id']}")["status_link"]
    path = url[url.index("/c/") :]
    phone = look(None, path, size=PHONE, lang="en", script=False).page
    # As long as the case goes on nobody is asked.
    expect(phone.get_by_role("heading", name="Help us make it better")).to_have_count(0)
    for task in call(page, "GET", f"/cases/{made['id']}")["tasks"]:
        call(page, "POST", f"/tasks/{task['id']}/done", {"proof": "looked at"})
    call(page, "POST", f"/cases/{made['id']}/close", {"outcome": "withdrawn", "lesson": "Test each lid."})
    phone.goto(phone.url.split("?")[0] + "?lang=en")
    part = phone.get_by_role("region", name="Help us make it better")
    expect(part.get_by_text("Thank you for telling us what went wrong.")).to_be_visible()
    agree = part.get_by_role("checkbox")
    expect(agree).not_to_be_checked()
    agree.check()
    part.get_by_label("What should we do better?").fill("Mark on the box which way the lid turns.")
    part.get_by_role("button", name="Agree").click()
    expect(phone.get_by_role("status")).to_contain_text("Thank you. You are on our list")
    assert overflow_of(phone) <= 0

    due = "2099-01-01T10:00:00Z"
    call(
        page,
        "POST",
        "/improvements",
        {"title": "Arrow on the lid", "area": "product", "owner_role": "supply", "due_at": due},
    )
    page.reload()
    idea = page.get_by_role("listitem").filter(has_text="Mark on the box which way the lid turns.")
    idea.get_by_label("Taken up by").select_option(label="Arrow on the lid")
    expect(page.get_by_text("Linked to the action")).to_be_visible()
    listed = page.get_by_role("listitem").filter(has_text=made["no"])
    expect(listed).to_contain_text("on the own page")
    page.get_by_role("tab", name="Actions").click()
    expect(page.get_by_role("listitem").filter(has_text="Arrow on the lid").first).to_contain_text("Mark on the box")

    part.get_by_role("button", name="Take my consent back").click()
    expect(phone.get_by_role("status")).to_contain_text("What you suggested is deleted.")
    page.get_by_role("tab", name="Suggestions").click()
    page.reload()
    expect(page.get_by_role("tab", name="Suggestions")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text=made["no"])).to_have_count(0)
    expect(page.get_by_text("Mark on the box which way the lid turns.")).to_have_count(0)
    clean(desk)


@pytest.mark.req("R114")
def test_a_colleague_records_a_consent_on_the_case(look: Open) -> None:
    desk = look("service", "/cases", lang="en")
    page = desk.page
    made = call(page, "POST", "/cases", {"channel": "phone", "words": "The box was wet.", "order_no": "EM-80264"})
    call(page, "POST", f"/cases/{made['id']}/close", {"outcome": "withdrawn", "lesson": "Dry boxes."})
    page.goto(page.url.split("/cases")[0] + f"/cases/{made['id']}")
    page.get_by_role("button", name="Record consent").click()
    dialog = page.get_by_role("dialog")
    save = dialog.get_by_role("button", name="Save")
    expect(save).to_be_disabled()
    dialog.get_by_label("How it was given").fill("At the end of the call, after asking twice.")
    save.click()
    expect(page.locator("#case-consent")).to_contain_text("by telephone")
    clean(desk)
