"""From the first page to a board that has moved, with a mouse, by keyboard alone, and on a phone."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

CLIPS_FETCHED = """performance.getEntriesByType("resource")
    .filter(({ name, responseEnd }) => name.includes("/media/") && responseEnd > 0).length"""


def in_sight(page: Page, selector: str) -> bool:
    """Whether an element lies whole within the window."""
    box = page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    return (
        box["x"] >= 0
        and box["y"] >= 0
        and box["x"] + box["width"] <= size["width"] + 1
        and (box["y"] + box["height"] <= size["height"] + 1)
    )


def test_a_visitor_votes_learns_the_names_and_moves_the_board(visit: Begin, names: tuple[str, ...]) -> None:
    voter = visit()
    voter.open("/")
    voter.await_open_ballot()
    before = voter.board("text-to-video")["votes"]
    voter.page.get_by_role("button", name="A is better").click()
    voter.await_reveal()
    for side in ("left", "right"):
        assert voter.page.locator(f"#{side} .name strong").inner_text() in names
    expect(voter.page.locator("#left")).to_have_class(re.compile("chosen"))
    assert re.fullmatch("[0-9a-f]{64}", voter.page.locator("#receipt").inner_text())
    deadline = time.monotonic() + 5
    while voter.board("text-to-video")["votes"] == before:
        assert time.monotonic() < deadline, "the vote did not reach the board"
        time.sleep(0.05)
    voter.open("/leaderboard")
    expect(voter.page.locator(".facts")).to_contain_text(f"{before + 1} vote")
    assert voter.console == []


def test_the_next_battle_has_been_drawn_and_loaded_while_the_clips_were_watched(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    deadline = time.monotonic() + 15
    while voter.page.evaluate(CLIPS_FETCHED) < 4:
        assert time.monotonic() < deadline, "the next battle's clips were not fetched"
        voter.page.wait_for_timeout(50)
    voter.page.keyboard.press("3")
    voter.await_reveal()
    voter.page.context.set_offline(True)
    voter.page.get_by_role("button", name="Next battle").click()
    voter.await_battle()


def test_everything_can_be_done_by_keyboard_alone(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    voter.await_open_ballot()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="How to vote")).to_be_visible()
    page.keyboard.press("2")  # a dialog keeps the shortcuts away from the ballot
    page.keyboard.press("Escape")
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play both clips")).to_be_visible()
    page.keyboard.press("ArrowRight")
    voter.await_reveal()
    expect(page.locator("#verdict-text")).to_contain_text("You preferred B")
    expect(page.locator("#announcer")).to_contain_text("Vote stored. You preferred B")
    expect(page.get_by_role("button", name="Next battle")).to_be_focused()
    page.keyboard.press("Enter")
    voter.await_open_ballot()
    expect(page.locator("#brief")).to_be_focused()
    for _ in range(40):  # reach the ballot through the page's own order of focus
        page.keyboard.press("Tab")
        if page.locator("[data-winner=both_bad]").evaluate("button => button === document.activeElement"):
            break
    page.keyboard.press("Enter")
    voter.await_reveal()
    expect(page.locator("#verdict-text")).to_contain_text("both bad")
    assert voter.console == []


def test_shortcuts_can_be_switched_off(visit: Begin) -> None:
    """WCAG 2.2, 2.1.4: a shortcut of one character can be turned off; the choice outlasts the page."""
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    voter.page.keyboard.press("?")
    voter.page.get_by_label("Use keyboard shortcuts").uncheck()
    voter.page.keyboard.press("Escape")
    voter.page.reload()
    voter.await_open_ballot()
    voter.page.keyboard.press("1")
    voter.page.wait_for_timeout(300)
    expect(voter.page.locator("#arena")).to_have_attribute("data-state", "watching")


def test_a_phone_shows_both_clips_and_the_ballot_at_once(visit: Begin) -> None:
    voter = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = voter.page
    voter.open()
    voter.await_open_ballot()
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    for selector in ("#left video", "#right video", "[data-winner=left]", "[data-winner=right]", "#open-skip"):
        assert in_sight(page, selector), selector
    for button in page.locator("button:visible").all():
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24, button.inner_text()  # WCAG 2.2, 2.5.8
    page.get_by_role("button", name="Both bad").tap()
    voter.await_reveal()
    page.get_by_role("button", name="Next battle").tap()
    voter.await_battle()
    voter.open("/leaderboard")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    assert voter.console == []


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (844, 390)])
def test_the_ballot_is_in_sight_without_scrolling(visit: Begin, width: int, height: int) -> None:
    voter = visit(viewport={"width": width, "height": height})
    voter.open()
    voter.await_battle()
    for selector in ("#prompt", "#left video", "#right video", "#scrub", "[data-winner=left]", "[data-winner=right]"):
        assert in_sight(voter.page, selector), selector


def test_a_long_prompt_can_be_read_whole(visit: Begin) -> None:
    voter = visit(viewport={"width": 390, "height": 844})
    page = voter.page
    voter.open()
    while "marble" not in page.locator("#prompt").inner_text():
        voter.await_battle()
        page.keyboard.press("s")
        page.get_by_role("button", name="I can't judge this").click()
        expect(page.get_by_role("dialog")).to_be_hidden()
        voter.await_battle()
    expect(page.get_by_role("button", name="Whole prompt")).to_be_visible()
    page.get_by_role("button", name="Whole prompt").click()
    text = page.locator("#prompt")
    assert text.evaluate("element => element.scrollHeight <= element.clientHeight + 1")
    page.get_by_role("button", name="Less").click()
    assert text.evaluate("element => element.scrollHeight > element.clientHeight + 1")


def test_a_prompt_that_loses_its_room_can_still_be_read_whole(visit: Begin) -> None:
    """A reference image that arrives, or a turned phone, leaves the text less room than it had."""
    voter = visit()
    voter.open("/?category=image-to-video")
    voter.await_battle()
    whole = voter.page.get_by_role("button", name="Whole prompt")
    expect(whole).to_be_hidden()
    voter.page.locator("#prompt").evaluate("text => { text.style.width = '5rem'; }")
    expect(whole).to_be_visible()


def test_a_reference_image_can_be_enlarged(visit: Begin) -> None:
    voter = visit()
    voter.open("/?category=image-to-video")
    voter.await_battle()
    voter.page.get_by_role("button", name="Reference image: enlarge").click()
    enlarged = voter.page.get_by_role("dialog").get_by_role("img")
    expect(enlarged).to_be_visible()
    assert enlarged.evaluate("image => image.naturalWidth") > 0
    assert enlarged.get_attribute("alt")


def test_without_javascript_the_pages_still_speak(visit: Begin) -> None:
    reader = visit(java_script_enabled=False)
    reader.open()
    expect(reader.page.get_by_text("it needs JavaScript")).to_be_visible()
    expect(reader.page.locator("#arena")).to_be_hidden()
    reader.page.get_by_role("link", name="Leaderboard", exact=True).click()
    expect(reader.page.get_by_role("heading", level=1)).to_be_visible()
