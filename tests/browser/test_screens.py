"""Every screen, in three languages, on a desk and on a phone: nothing breaks, nothing overflows, axe finds nothing."""

import re

import pytest
from browsing import DESKTOP, PHONE, Open, axe, overflow
from playwright.sync_api import expect

from livemend.kit.i18n import LANGUAGES

SCREENS = {
    "live": ("floor", "/live/SHOW"),
    "host": ("host", "/host/SHOW"),
    "cases": ("service", "/cases"),
    "case": ("service", "/cases/EM-C-00001"),
    "promises": ("manager", "/promises"),
    "tasks": ("finance", "/tasks"),
    "approvals": ("manager", "/approvals"),
    "report": ("manager", "/reports/show/SHOW"),
    "shows": ("manager", "/shows"),
    "prepare": ("manager", "/shows/SHOW/prepare"),
    "products": ("manager", "/knowledge/products/A01"),
    "faq": ("manager", "/knowledge/faq"),
    "phrases": ("manager", "/knowledge/phrases"),
    "policy": ("manager", "/knowledge/policy"),
    "plans": ("manager", "/knowledge/plans"),
    "playbooks": ("manager", "/knowledge/playbooks"),
    "packs": ("manager", "/knowledge/packs"),
    "hot-spots": ("manager", "/insights"),
    "causes": ("manager", "/insights?tab=causes"),
    "trend": ("manager", "/insights?tab=trend"),
    "drills": ("manager", "/drills"),
}


@pytest.mark.req("R135")
@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("name", SCREENS)
def test_screen(look: Open, name: str, size: dict[str, int], lang: str) -> None:
    role, path = SCREENS[name]
    looked = look(role, path, size=size, lang=lang)
    assert looked.errors == []
    assert overflow(looked.page) <= 0
    text = looked.page.inner_text("body")
    assert len(text) > 40
    # A key that has no words shows itself as area.key.
    assert "console_" not in text and "undefined" not in text and "NaN" not in text
    assert looked.page.evaluate("document.documentElement.lang") == lang


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", SCREENS)
def test_accessible(look: Open, name: str, scheme: str) -> None:
    role, path = SCREENS[name]
    looked = look(role, path, lang="en", scheme=scheme, inspect=True)
    assert axe(looked.page) == []


def test_a_wrong_address_says_so(look: Open) -> None:
    looked = look("floor", "/no/such/page", lang="en")
    assert looked.errors == []
    assert overflow(looked.page) <= 0


def test_a_role_without_the_right_is_told(look: Open) -> None:
    looked = look("viewer", "/cases", lang="en")
    assert "EM-C-" not in looked.page.inner_text("body")


def test_log_in_by_keyboard_and_a_wrong_password(look: Open) -> None:
    page = look(None, "/login", lang="en").page
    page.wait_for_selector("input[name=login]")
    page.keyboard.type("floor")
    page.keyboard.press("Tab")
    page.keyboard.type("not the password")
    page.keyboard.press("Enter")
    page.wait_for_selector("[role=alert]")
    assert page.input_value("input[name=password]") == ""
    assert page.input_value("input[name=login]") == "floor"


@pytest.mark.req("R055")
def test_foreign_words_stay_words(look: Open) -> None:
    """Names and texts of the recording hold markup and script; none of it may run or be drawn."""
    looked = look("floor", "/live/SHOW", lang="en")
    page = looked.page
    assert (
        page.evaluate("document.querySelectorAll('main script, main iframe, main img[onerror], main marquee').length")
        == 0
    )
    assert looked.errors == []
    assert "0912000318" not in page.inner_text("body").replace("-", "")


def test_a_server_that_does_not_answer_is_no_log_out(look: Open) -> None:
    page = look("service", "/promises", lang="en").page
    page.route("**/api/v1/me", lambda route: route.abort())
    page.goto(page.url)
    expect(page.get_by_text("The desk cannot be reached")).to_be_visible(timeout=15_000)
    page.unroute("**/api/v1/me")
    # By itself, and to where one wanted to go.
    expect(page).to_have_url(re.compile("/promises$"))
