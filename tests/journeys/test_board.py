"""The board is read, sorted and filtered: by mouse, by keyboard alone on a phone, and without scripts."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


def asked(page: Page) -> dict[str, list[str]]:
    """What the address asks for, values that say nothing among it."""
    return parse_qs(urlsplit(page.url).query, keep_blank_values=True)


def listed(page: Page) -> list[str]:
    return page.locator("tbody .title").all_inner_texts()


def tab_to(page: Page, name: str) -> None:
    """Press Tab until what has this name is focused."""
    script = "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate(script) == name:
            return
    raise AssertionError(f"Tab does not lead to {name}")


def test_by_mouse_the_board_is_sorted_switched_and_filtered(visit: Begin, judged: str) -> None:
    reader = visit(viewport=DESK)
    page = reader.page
    reader.open(f"/leaderboard?category={judged}")
    by_rank = listed(page)
    assert len(by_rank) == 2
    expect(page.locator(".facts").first).to_contain_text("24 votes")

    head = page.get_by_role("columnheader", name="Model")
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert listed(page) == sorted(by_rank, key=str.casefold)
    head.get_by_role("link").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert listed(page) == sorted(by_rank, key=str.casefold, reverse=True)

    page.get_by_role("link", name="This prompt set").click()
    expect(page.locator(".caution")).to_contain_text("Not the headline board. It is about these very prompts.")
    assert asked(page) == {
        "category": [judged],
        "estimand": ["prompt-set"],
        "sort": ["model"],
        "order": ["reversed"],
    }
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Before").fill("2001-02-03")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".empty")).to_contain_text("No vote fits this filter: there is none up to 2001-02-03.")
    assert set(asked(page)) == {"category", "estimand", "sort", "order", "as_of"}, "what was left open says nothing"
    page.get_by_role("link", name="All votes of").click()
    assert listed(page) == by_rank
    assert asked(page) == {"category": [judged]}

    page.get_by_role("link", name="Head to head").click()
    page.locator("#expected .mark").first.hover()
    expect(page.locator(".tip")).to_have_text(re.compile(rf"{by_rank[0]} against {by_rank[1]}: \d+ % \(\d+ to \d+ %\)"))
    with page.expect_download() as download:
        page.locator("#expected").get_by_role("link", name="Download as SVG").click()
    assert download.value.suggested_filename == "expected.svg"
    assert reader.console == []


def test_by_keyboard_alone_on_a_phone(visit: Begin, judged: str) -> None:
    reader = visit(viewport=PHONE)
    page = reader.page
    reader.open(f"/leaderboard?category={judged}")
    by_rank = listed(page)
    tab_to(page, "Filter and sort")
    page.keyboard.press("Enter")
    tab_to(page, "Sort by")
    page.keyboard.type("Mod")
    tab_to(page, "Show")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Sorted by model, smallest first.")).to_be_visible()
    assert listed(page) == sorted(by_rank, key=str.casefold)

    tab_to(page, "Head to head")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("head to head"))
    page.locator("#expected .scroll").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".tip")).to_contain_text(f"{by_rank[0]} against {by_rank[1]}")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".tip")).to_contain_text(f"{by_rank[1]} against {by_rank[0]}")
    page.keyboard.press("Escape")
    expect(page.locator(".tip")).to_be_hidden()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Download as SVG", "a plot is one stop"

    for path in ("", "/matrix", "/history", "/value", "/prompts", "/evidence"):
        reader.open(f"/leaderboard{path}?category={judged}")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"], path
    assert reader.console == []


def test_without_scripts_everything_is_there(visit: Begin, judged: str) -> None:
    reader = visit(viewport=DESK, java_script_enabled=False)
    page = reader.page
    reader.open(f"/leaderboard?category={judged}&method=davidson")
    page.get_by_text("Filter and sort").click()
    page.get_by_label("Sort by").select_option("votes")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="Votes")).to_have_attribute("aria-sort", "descending")
    expect(page.locator(".caution")).to_contain_text("Not the headline board.")
    page.get_by_role("link", name="Head to head").click()
    page.get_by_text("The same as a table").click()
    expect(page.locator(".numbers td").nth(1)).to_contain_text(re.compile(r"\d+ % \(\d+ to \d+ %\), \d+ % of \d+"))
    assert page.locator("#expected .mark title").count() == 2
