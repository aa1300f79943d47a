"""What may happen to a case after the show, each clicked through: split, merged, sent back, repaired, claimed."""

import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from browsing import PHONE, Open, axe, call, overflow
from playwright.sync_api import Page, expect


def case_of(page: Page, order: str, words: str, **more: Any) -> dict[str, Any]:
    """A case as it comes in, and where asked for assessed."""
    assess = more.pop("assess", None)
    found: dict[str, Any] = call(
        page, "POST", "/cases", {"channel": "web", "words": words, "order_no": order, "lang": "en", **more}
    )
    if assess is not None:
        call(page, "POST", f"/cases/{found['id']}/assess", {"level": 2, "note": "", **assess})
    return found


def phone(look: Open, found: dict[str, Any], lang: str = "en") -> Page:
    page: Page = look(None, f"{found['status_link']}?lang={lang}", size=PHONE, lang=lang, script=False).page
    assert overflow(page) <= 0
    return page


def writes(look: Open, found: dict[str, Any], words: str) -> None:
    page = phone(look, found)
    form = page.locator("form[action$='/message']").last
    form.locator("textarea").fill(words)
    form.locator("button").click()
    expect(page.get_by_role("status")).to_be_visible()


def later(**delta: float) -> str:
    return (datetime.now(UTC) + timedelta(**delta)).isoformat()


@pytest.mark.req("R096")
def test_a_second_matter_is_split_off_and_put_back(look: Open) -> None:
    page = look("service", "/cases", lang="en").page
    found = case_of(page, "EM-80516", "The tonic leaks.", assess={"issue": "quality", "axis": "product"})
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    page.get_by_role("button", name="Split off a second matter").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("has written only once")
    expect(dialog.get_by_role("button", name="Split off", exact=True)).to_be_disabled()
    page.keyboard.press("Escape")

    writes(look, found, "And your courier threw the parcel over the fence.")
    expect(page.get_by_role("log")).to_contain_text("threw the parcel")
    page.get_by_role("button", name="Split off a second matter").click()
    dialog.get_by_label(re.compile("threw the parcel")).check()
    dialog.get_by_label("Issue").select_option(label="Delivery")
    dialog.get_by_role("button", name="Split off", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Split off as EM-C-")
    expect(page.get_by_role("log")).not_to_contain_text("threw the parcel")
    no = re.search(r"EM-C-\d+", page.locator(".toast").inner_text())
    assert no is not None
    other = look("service", f"/cases/{no[0]}", lang="en").page
    expect(other.get_by_role("log")).to_contain_text("threw the parcel")
    expect(other.locator(".no")).to_contain_text("Delivery")
    expect(other.get_by_role("log")).to_contain_text(f"from {found['no']}")

    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("log")).to_contain_text("threw the parcel")
    expect(page.get_by_text("put back here")).to_be_visible()
    other.reload()
    expect(other.locator(".head")).to_contain_text("Merged")


@pytest.mark.req("R096")
def test_one_matter_of_many_people_merged_taken_out_and_merged_again(look: Open) -> None:
    page = look("service", "/cases", lang="en").page
    first = case_of(page, "EM-80354", "The tonic does nothing.", assess={"issue": "quality", "axis": "product"})
    second = case_of(page, "EM-80390", "Nothing grows here either.", assess={"issue": "quality", "axis": "product"})
    page.goto(page.url.replace("/cases", f"/cases/{first['id']}"))
    page.get_by_role("button", name="Merge with others").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Number, customer or words").fill(second["no"])
    dialog.get_by_label(re.compile(second["no"])).check()
    expect(dialog).to_contain_text("Each person keeps the own number and link")
    dialog.get_by_role("button", name="Merge 1").click()
    expect(page.locator(".toast")).to_contain_text(f"{second['no']} merged")
    expect(page.get_by_text("One matter of 2 cases")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("Nothing grows here either.")

    theirs = phone(look, second)
    expect(theirs.locator(".what")).to_contain_text(f"number {first['no']}")
    expect(theirs.locator("main")).not_to_contain_text("does nothing")

    page.get_by_role("button", name="Take out").click()
    expect(page.locator(".toast").last).to_contain_text(f"{second['no']} goes on alone")
    expect(page.get_by_role("log")).not_to_contain_text("Nothing grows here either.")
    page.locator(".toast").last.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("One matter of 2 cases")).to_be_visible()


@pytest.mark.req("R096")
def test_ticked_cases_of_the_list_become_one(look: Open) -> None:
    page = look("service", "/cases", lang="en").page
    alike = {"issue": "quality", "axis": "product"}
    one = case_of(page, "EM-80903", "The pan rusts at the rim.", assess=alike)
    two = case_of(page, "EM-80876", "My pan came rusty at the rim.", assess=alike)
    page.reload()
    for found in (one, two):
        page.get_by_role("row").filter(has_text=found["no"]).get_by_role("checkbox").check()
    page.get_by_role("toolbar").get_by_role("button", name="Merge").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label(re.compile(one["no"]))).to_be_checked()
    dialog.get_by_role("button", name="Merge", exact=True).click()
    expect(page.get_by_role("row").filter(has_text=two["no"])).to_have_count(0)
    page.locator(".toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("row").filter(has_text=two["no"])).to_have_count(1)


@pytest.mark.req("S10", "R094")
def test_everybody_who_bought_it_is_listed_and_written_to(look: Open) -> None:
    page = look("manager", "/live/SHOW", lang="en").page
    show = page.url.split("/live/")[1].split("?")[0]
    items = call(page, "GET", f"/shows/{show}/incidents?limit=500")
    items = items["items"] if isinstance(items, dict) else items
    claim = next(i for i in items if i["issue"] == "misleading" and (i["product"] or {}).get("sku") == "D01")
    page.goto(f"{page.url.split('?')[0]}?item={claim['id']}")
    page.get_by_role("tab", name=re.compile("^May offer")).click()
    page.get_by_role("button", name="Who else bought it").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("status")).to_contain_text("without a case")
    count = re.search(r"(\d+) without", dialog.get_by_role("status").inner_text())
    assert count is not None and int(count[1]) >= 1
    go = dialog.get_by_role("button", name=re.compile(r"^Open \d+ cases"))
    expect(go).to_be_disabled()
    # A text for each language among them.
    for text in dialog.get_by_role("group", name="Why we write to them").get_by_role("textbox").all():
        expect(go).to_be_disabled()
        text.fill("What we said about it last month was not right. We are sorry.")
    expect(go).to_be_enabled()
    go.click()
    expect(page.locator(".toast")).to_contain_text(f"{count[1]} case")
    page.get_by_role("button", name="Who else bought it").click()
    expect(dialog.get_by_role("status")).to_contain_text("0 without a case")
    # Both complained in the show: the case says so in their own words, and what we write is a message in it.
    cases = call(page, "GET", "/cases?view=all&limit=200")["items"]
    written = [case for case in cases if (case["product"] or {}).get("sku") == "D01" and case["public_source"]]
    assert len(written) >= int(count[1])
    newest = max(written, key=lambda case: str(case["no"]))
    theirs = phone(look, call(page, "GET", f"/cases/{newest['id']}"))
    expect(theirs.locator("main")).to_contain_text("What we said about it last month was not right.")


def repair_case(look: Open) -> tuple[Page, dict[str, Any]]:
    page = look("manager", "/cases", lang="en").page
    found = case_of(page, "EM-80995", "The spout leaks.", assess={"issue": "quality", "axis": "product"})
    offer = call(page, "POST", f"/cases/{found['id']}/offers", {"remedy": "repair"})
    call(page, "POST", f"/offers/{offer['id']}/choose", {})
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    return page, found


@pytest.mark.req("R103", "R104", "R105", "R106")
def test_sent_back_looked_at_and_repaired_with_the_customer_told(look: Open) -> None:
    page, found = repair_case(look)
    expect(page.get_by_text("Begins when the item has arrived")).to_be_visible()
    page.get_by_role("button", name="Issue return").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    dialog.get_by_label("Where the goods go").fill("8 Warehouse Road, Guishan")
    dialog.get_by_label("Contact there").fill("Returns desk")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)

    customer = phone(look, found)
    expect(customer.locator(".what")).to_contain_text("Please send the item back")
    expect(customer.get_by_text("8 Warehouse Road, Guishan").first).to_be_visible()
    customer.get_by_label("Tracking number").fill("SW 0011 2233")
    customer.get_by_role("button", name="I have sent it").click()
    expect(customer.get_by_role("status")).to_contain_text("watch for your parcel")
    expect(page.get_by_text("SW 0011 2233").first).to_be_visible(timeout=10_000)

    page.get_by_role("button", name="Arrived").click()
    dialog.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Inspect").click()
    # Without a word about what was seen it says nothing to whoever looks for the cause.
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    expect(dialog.get_by_label("Batch on the package")).to_have_value("C01-2611")
    dialog.get_by_label("Note").fill("Hairline crack at the spout, not from use.")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Defect confirmed · Hairline crack")).to_be_visible()

    page.locator("li").filter(has_text="At the workshop").get_by_role("button", name="Reached now").click()
    dialog.get_by_role("button", name="Mark and tell the customer").click()
    expect(dialog).to_have_count(0)
    expect(page.locator("li.done").filter(has_text="At the workshop")).to_have_count(1)
    customer.reload()
    expect(customer.locator(".talk")).to_contain_text("Your item has arrived at our workshop")


@pytest.mark.req("S09", "R095")
def test_the_carrier_s_claim_goes_its_own_way(look: Open) -> None:
    page = look("manager", "/cases", lang="en").page
    words = "My parcel should have been here ten days ago."
    found = case_of(page, "EM-80912", words, assess={"issue": "logistics", "subtype": "delay", "axis": "service"})
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    page.get_by_role("button", name="Open a claim").click()
    claim, dialog = page.locator("#case-claims"), page.get_by_role("dialog")
    for state in ("Submitted", "Accepted"):
        claim.get_by_role("button", name=state, exact=True).click()
        dialog.get_by_role("button", name="Save").click()
        expect(claim.locator(".claim")).to_contain_text(state)
    claim.get_by_role("button", name="Paid", exact=True).click()
    amount = dialog.get_by_label(re.compile("Paid by the carrier"))
    amount.fill("nothing")
    expect(dialog.get_by_role("button", name="Save")).to_be_disabled()
    amount.fill("500")
    dialog.get_by_role("button", name="Save").click()
    expect(claim).to_contain_text("paid NT$500")
    expect(phone(look, found).locator("main")).not_to_contain_text("claim")


@pytest.mark.req("R115")
def test_a_later_time_is_asked_for_and_agreed_to_on_the_phone(look: Open) -> None:
    page = look("manager", "/cases", lang="en").page
    found = case_of(page, "EM-80930", "Please call me about the ring.")
    words = {"words": "A colleague calls you tomorrow.", "owner_role": "service", "case_id": found["id"]}
    call(page, "POST", "/promises", {**words, "due_at": later(hours=20)})
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    page.get_by_role("button", name="New time").click()
    dialog = page.get_by_role("dialog")
    ask = dialog.get_by_role("button", name="Ask for the new time")
    expect(ask).to_be_disabled()
    dialog.get_by_label("Why it takes longer").fill("The goldsmith answers on Friday.")
    ask.click()
    expect(page.locator("#case-promises")).to_contain_text("Customer asked:")

    customer = phone(look, found, "zh-Hant")
    expect(customer.get_by_text("The goldsmith answers on Friday.").first).to_be_visible()
    customer.get_by_role("button", name="同意改時間").click()
    expect(customer.get_by_role("status")).to_contain_text("已記下您的回覆")
    expect(page.locator("#case-promises")).to_contain_text("First time was")
    expect(page.locator("#case-promises")).not_to_contain_text("Customer asked:")


@pytest.mark.req("R110", "R130")
def test_the_last_offer_is_read_and_answered_on_the_phone(look: Open) -> None:
    page = look("manager", "/cases", lang="en").page
    found = case_of(page, "EM-80120", "The soap cracked.", assess={"issue": "quality", "axis": "product"})
    for round_ in ("first", "second"):
        told = {"text": f"Your soap was sent again today, the {round_} time; it arrives by 6 pm.", "reason": "sent"}
        call(page, "POST", f"/cases/{found['id']}/tell-result", told)
        said = {"answer": "not_satisfied", "words": "It is cracked again.", "via": "phone"}
        call(page, "POST", f"/cases/{found['id']}/satisfaction", said)
    customer = phone(look, found)
    expect(customer.locator(".what")).to_contain_text("A manager now looks after your matter")
    assess = {"issue": "quality", "level": 2, "axis": "product", "note": ""}
    call(page, "POST", f"/cases/{found['id']}/assess", assess)
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    page.get_by_role("button", name="Final offer").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("What we offer, and why it is the last").fill("We refund NT$360 in full; you keep the soap.")
    dialog.get_by_role("button", name="Send final offer").click()
    expect(dialog).to_have_count(0)

    customer.goto(f"{found['status_link']}?lang=en")
    offer = customer.locator("section", has=customer.locator("#final"))
    expect(offer).to_contain_text("We refund NT$360 in full")
    expect(offer.get_by_role("link")).not_to_have_count(0)
    offer.get_by_role("button", name="I accept this offer").click()
    expect(customer.locator(".what")).to_contain_text("You have accepted our final offer")
    expect(page.get_by_role("log")).to_contain_text("I accept your final offer")
    page.keyboard.press("e")
    expect(dialog.get_by_label("Outcome")).to_have_value("final_offer")


@pytest.mark.req("R093", "R094", "R109")
def test_what_forbids_closing_is_named_with_the_way_to_it(look: Open) -> None:
    page = look("manager", "/cases", lang="en").page
    how = {"issue": "misleading", "level": 1, "subtype": "exaggeration", "axis": "marketing"}
    found = case_of(page, "EM-80174", "It was called waterproof; it is not.", assess=how)
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    tasks = page.locator("#case-tasks")
    expect(tasks).to_be_visible(timeout=15_000)
    for title in ("Correct it on air", "Correct product page and script", "Legal review"):
        expect(tasks).to_contain_text(title)
    page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Before it can be closed")
    expect(dialog.get_by_role("button", name="Close", exact=True).last).to_be_disabled()
    dialog.get_by_role("button", name="Go there: A task is still open").click()
    expect(dialog).to_have_count(0)
    expect(tasks.locator(":focus")).to_have_count(1)
    page.keyboard.press("e")
    dialog.get_by_role("button", name="Go there: The customer was not told the result").click()
    expect(dialog.get_by_label("What was done")).to_be_visible()


@pytest.mark.req("R109")
def test_silence_is_counted_down_in_sight(look: Open) -> None:
    page = look("service", "/cases", lang="en").page
    found = case_of(page, "EM-80876", "The lid rattles.")
    told = {"text": "We have sent you a new lid today; it arrives by 6 pm tomorrow.", "reason": "sent at once"}
    call(page, "POST", f"/cases/{found['id']}/tell-result", told)
    page.goto(page.url.replace("/cases", f"/cases/{found['id']}"))
    expect(page.locator("#case-satisfaction")).to_contain_text("0 of 3 reminders sent")
    expect(page.locator("#case-satisfaction")).to_contain_text("closes as “no answer”")


@pytest.mark.req("R069")
def test_genuine_praise_is_queued_only_when_it_is_whole(look: Open) -> None:
    page = look("floor", "/live/SHOW", lang="en").page
    page.locator("header").get_by_role("button", name="More", exact=True).click()
    page.get_by_role("menuitem", name="Genuine praise").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_role("button", name="Add", exact=True).click()
    send = sheet.get_by_role("button", name="Add", exact=True)
    sheet.get_by_label("Praise in this show").select_option(index=1)
    name = f"Hannah {uuid.uuid4().hex[:6]}"
    sheet.get_by_label("Consent given by").fill(name)
    # What was got for it is not guessed.
    expect(send).to_be_disabled()
    sheet.get_by_label("Disclosure").select_option(label="Gifted")
    send.click()
    queued = sheet.get_by_role("article").filter(has_text=name)
    expect(queued).to_have_count(1)
    expect(queued).to_contain_text("Gifted")
    expect(queued).to_contain_text(f"Consent: {name}")

    sheet.get_by_role("button", name="Add", exact=True).click()
    sheet.get_by_text("Case", exact=True).click()
    sheet.get_by_label("Case number").fill("EM-C-00001")
    sheet.get_by_label("Words as they were said").fill("They called back within the hour.")
    sheet.get_by_label("Consent given by").fill("Lin")
    sheet.get_by_label("Disclosure").select_option(label="None needed")
    send.click()
    # Praise from a case that is still open would be praise for a remedy to come.
    expect(page.locator(".toast").filter(has_text="still open")).to_be_visible()
    sheet.get_by_role("button", name="Cancel").click()
    queued.get_by_role("button", name="Mark as shown").click()
    expect(queued).to_contain_text("Shown")
    queued.get_by_role("button", name="Consent revoked").click()
    expect(queued).to_have_count(0)


@pytest.mark.parametrize("lang", ["en", "zh-Hant", "zh-Hans"])
def test_the_customer_s_page_is_accessible_with_everything_on_it(look: Open, lang: str) -> None:
    page, found = repair_case(look)
    task = next(t for t in call(page, "GET", f"/cases/{found['id']}")["tasks"] if t["kind"] == "receive_return")
    due = {"address": "8 Warehouse Road", "contact": "Returns", "deadline": later(days=7)}
    call(page, "POST", f"/tasks/{task['id']}/return", due)
    words = {"words": "We call you.", "owner_role": "service", "case_id": found["id"], "due_at": later(hours=20)}
    promise = call(page, "POST", "/promises", words)
    asked = {"due_at": later(hours=44), "why": "The part arrives on Friday."}
    call(page, "POST", f"/promises/{promise['id']}/ask-move", asked)
    looked = look(None, f"{found['status_link']}?lang={lang}", size=PHONE, lang=lang, inspect=True)
    assert axe(looked.page) == []
    assert looked.errors == []
    assert overflow(looked.page) <= 0
    small = looked.page.evaluate(
        "[...document.querySelectorAll('button, summary, input:not([type=hidden])')]"
        ".filter(e => e.getBoundingClientRect().height < 44 && e.offsetParent).map(e => e.outerHTML.slice(0, 80))"
    )
    assert small == [], "everything is as big as a thumb"
