"""A call on air from the invitation to its report: floor, host, the customer's phone and the audience's page."""

from typing import Any

import pytest
from browsing import PHONE, Open, call, overflow
from playwright.sync_api import Locator, Page, expect

PLAYS = "video => video.readyState >= 2 && video.videoWidth > 0 && !video.paused"


def plays(video: Locator) -> None:
    """A picture really arrives: frames are decoded."""
    expect(video).to_be_visible(timeout=20_000)
    handle = video.element_handle()
    assert handle is not None
    video.page.wait_for_function(PLAYS, arg=handle)


def complaint(page: Page, show: str) -> dict[str, Any]:
    found = call(page, "GET", f"/shows/{show}/incidents?limit=500")
    items = found["items"] if isinstance(found, dict) else found
    ours = [i for i in items if i["lane"] == "complaint" and i["state"] == "open" and i["sample"] and not i["handler"]]
    return next(i for i in ours if not i["suspicious"])


@pytest.mark.req("R070", "R071", "R072", "R074", "R081", "R085", "R128")
def test_from_the_invitation_to_the_report(look: Open) -> None:
    manager = look("manager", "/live/SHOW", lang="en").page
    show = manager.url.split("/live/")[1].split("?")[0]
    host_id = next(one["id"] for one in call(manager, "GET", "/users") if one["role"] == "host")
    call(manager, "POST", "/trainings", {"user_id": host_id, "note": "role play"})
    incident = complaint(manager, show)

    # Invited in four parts; the viewer says yes; the link is for them alone.
    floor = look("floor", f"/live/{show}?item={incident['id']}", lang="en").page
    expect(floor.locator("[data-pane=item] h2").first).to_be_visible()
    floor.keyboard.press("l")
    dialog = floor.get_by_role("dialog")
    dialog.get_by_role("button", name="To the host").click()
    expect(dialog).to_have_count(0)
    # It stands with the host now.
    floor.goto(f"{floor.url.split('?')[0]}?item={incident['id']}")
    expect(floor.locator("[data-pane=item] h2").first).to_be_visible()
    floor.keyboard.press("l")
    dialog.get_by_role("button", name="Agreed").click()
    expect(dialog).to_have_count(0)
    panel = floor.get_by_role("complementary", name="Call on air")
    link = panel.get_by_label("Link for the customer").input_value()
    assert "/call/" in link
    expect(panel.get_by_role("button", name="Put on air")).to_be_disabled()
    expect(panel).to_contain_text("Consent is still missing.")

    # On the phone: tips, one's own picture, consent apart from the clip, waiting room.
    phone = look(None, link, size=PHONE, lang="zh-Hant").page
    expect(phone.locator("h1")).to_have_text("直播連麥")
    expect(phone.locator(".tips")).to_contain_text("地址、電話和出貨單")
    assert overflow(phone) <= 0
    phone.get_by_role("button", name="繼續").click()
    agree = phone.get_by_role("button", name="同意並進入等候室")
    expect(agree).to_be_disabled()
    phone.get_by_role("button", name="開啟鏡頭與麥克風").click()
    plays(phone.locator(".self video"))
    phone.locator("input[name=live]").check()
    phone.locator("input[name=recorded]").check()
    phone.locator("input[name=clip]").check()
    agree.click()
    expect(phone.get_by_role("heading", name="等候室")).to_be_visible()
    # The same link on another phone is used up.
    other = look(None, link, size=PHONE, lang="en").page
    expect(other.get_by_role("alert")).to_contain_text("opened on another device")

    # The floor looks first, then connects; the audience sees nothing yet.
    plays(panel.locator("video"))
    audience_url = call(floor, "GET", f"/shows/{show}/overlay")["url"]
    audience = look(None, audience_url).page
    host = look("host", f"/host/{show}", lang="en").page
    expect(host.get_by_text("is in the waiting room")).to_be_visible()
    panel.get_by_role("button", name="Put on air").click()
    expect(phone.get_by_role("heading", name="您正在直播中")).to_be_visible(timeout=10_000)
    plays(host.locator("figure video"))
    plays(phone.locator(".host video"))
    expect(audience.locator("video")).to_have_count(0)
    expect(phone.locator(".facts")).to_contain_text("觀眾看不到您的畫面")
    panel.get_by_role("button", name="Let the audience see").click()
    plays(audience.locator("video"))
    expect(phone.locator(".facts")).to_contain_text("觀眾看得到您的畫面")
    panel.get_by_role("button", name="Hide picture").click()
    expect(audience.locator("video")).not_to_be_visible(timeout=10_000)
    panel.get_by_role("button", name="Show picture").click()
    plays(audience.locator("video"))
    panel.get_by_role("button", name="Mute").click()
    expect(phone.locator(".facts")).to_contain_text("靜音")
    expect(host.get_by_text("The customer is muted")).to_be_visible()
    panel.get_by_role("button", name="Unmute").click()

    # Seven steps, one at a time; offers stand back until the customer was heard.
    steps = host.locator(".dots li")
    expect(steps).to_have_count(7)
    expect(host.locator(".offers.second")).to_have_count(1)
    for number in range(1, 5):
        expect(host.locator(".kind b")).to_have_text(f"{number}/7")
        assert host.locator(".text").inner_text().strip()
        host.keyboard.press("Space")
        expect(steps.nth(number - 1).locator(".past")).to_have_count(1)
    expect(host.locator(".offers.second")).to_have_count(0)

    # What is said is written down with its time; a mark by one key.
    panel.get_by_label("What the customer says is wrong").fill("The lid came cracked.")
    floor.keyboard.press("Enter")
    expect(panel.get_by_text("The lid came cracked.")).to_be_visible()
    panel.get_by_label("What is offered, in words").fill("Full refund")
    panel.get_by_label("Amount").fill("480")
    floor.keyboard.press("Enter")
    expect(panel.get_by_text("Full refund")).to_be_visible()
    panel.get_by_label("What is promised, in words").fill("Refund done by tomorrow noon")
    floor.keyboard.press("Enter")
    expect(panel.get_by_text("Promised")).to_be_visible()
    floor.locator("h1").first.click()
    floor.keyboard.press("9")
    expect(panel.get_by_role("listitem").filter(has_text="Reaction")).to_have_count(1)

    # The page is closed and opened again in mid-air: the same phone comes back, without a new link.
    phone.goto(f"{link.split('/call/')[0]}/report")
    expect(host.get_by_text("page is not open")).to_be_visible(timeout=10_000)
    phone.goto(link)
    phone.get_by_role("button", name="開啟鏡頭與麥克風").click()
    phone.get_by_role("button", name="回到連麥").click()
    plays(phone.locator(".host video"))
    plays(host.locator("figure video"))
    plays(audience.locator("video"))

    for number in range(5, 7):
        expect(host.locator(".kind b")).to_have_text(f"{number}/7")
        host.keyboard.press("Space")
    host.keyboard.press("e")
    host.get_by_role("alertdialog").get_by_role("button", name="End the call").click()
    expect(phone.locator("h1")).to_have_text("連麥結束了")
    expect(audience.locator("video")).to_have_count(0)

    # The closing card; until it is ticked the report lists it.
    expect(host.locator(".closing .kind")).to_contain_text("Closing commitment")
    report = look("manager", f"/reports/show/{show}", lang="en").page
    calls = report.locator("#calls")
    part = calls.locator("article").last
    expect(calls).to_contain_text("1 closing commitment not said")
    expect(part).to_contain_text("Left out: Public commitment")
    host.keyboard.press("Space")
    expect(host.locator(".closing")).to_have_count(0)
    report.reload()
    expect(part).to_contain_text("Closing commitment said")
    expect(calls).not_to_contain_text("closing commitment not said")
    for words in ("6 of 7 steps", "The lid came cracked.", "Full refund", "Reaction", "Evidence"):
        expect(part).to_contain_text(words)
    with report.expect_download() as sent:
        calls.get_by_role("link", name="Cut list (CSV)").click()
    rows = sent.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) >= 5 and rows[1].count(":") == 9

    # A clip only with consent; taken back on the phone, it is withdrawn.
    part.get_by_label("Title of a clip").fill("A cracked lid, mended")
    part.get_by_role("button", name="Add clip").click()
    part.get_by_role("button", name="May be published").click()
    clip = part.get_by_role("listitem").filter(has_text="A cracked lid, mended")
    expect(clip.get_by_role("button", name="Withdraw")).to_be_visible()
    phone.get_by_role("button", name="撤回同意").click()
    expect(phone.get_by_role("status")).to_contain_text("不會剪成短影片")
    report.reload()
    expect(clip).to_contain_text("Withdrawn")
    expect(clip).to_contain_text("has not agreed to a clip")
    expect(clip.get_by_role("button", name="May be published")).to_be_disabled()
