"""The pages of models, of prompts and of two models head to head, and clips that are shown with names."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SHOWN = "/prompts/text-to-video/curtain"


def vote(page: Page, url: str, winners: str) -> None:
    """Votes of the page's voter, without the page."""
    for winner in winners.split():
        battle = page.request.post(f"{url}/api/v1/battles", data={"category": "text-to-video"}).json()["battle"]
        assert page.request.post(f"{url}/api/v1/battles/{battle}/vote", data={"winner": winner}).status == 201


def moments(page: Page) -> list[float]:
    """Where the two clips on the stage are, in seconds."""
    found: list[float] = page.evaluate("[...document.querySelectorAll('#stage video')].map(video => video.currentTime)")
    return found


def test_two_models_are_chosen_and_compared_by_keyboard(visit: Begin) -> None:
    reader = visit(**DESK)
    page = reader.page
    vote(page, reader.url, "left right tie")
    reader.open("/models")
    page.get_by_role("link", name="Compare two", exact=True).focus()
    page.keyboard.press("Enter")
    page.get_by_label("First model").focus()
    page.keyboard.type("osp")
    page.keyboard.press("Tab")
    page.keyboard.type("kes")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("osprey-large against kestrel-nine")
    assert page.url.endswith("/compare/osprey-large/kestrel-nine")
    expect(page.get_by_role("rowheader", name="All battles")).to_be_visible()
    page.get_by_role("region", name="kestrel-nine").get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("kestrel-nine")
    assert reader.console == []


@pytest.mark.parametrize("device", [DESK, PHONE], ids=["desk", "phone"])
def test_clips_with_names_play_side_by_side_in_step(visit: Begin, device: dict[str, Any]) -> None:
    reader = visit(**device)
    page = reader.page
    reader.open(SHOWN)
    page.get_by_role("button", name="Play A and B side by side").click()
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")
    assert page.locator("#stage .name strong").all_inner_texts() == ["heron-2-turbo", "kestrel-nine"]
    assert page.evaluate("[...document.querySelectorAll('#stage video')].every(video => video.muted)")
    page.wait_for_function("() => document.querySelector('#stage video').currentTime > 0.1")
    page.keyboard.press(" ")
    expect(page.get_by_role("button", name="Play both clips").first).to_be_visible()
    page.wait_for_function("() => [...document.querySelectorAll('#stage video')].every(video => !video.seeking)")
    left, right = moments(page)
    assert left == right
    page.keyboard.press(".")
    page.wait_for_function("before => document.querySelector('#stage video').currentTime !== before", arg=left)
    page.wait_for_function("() => [...document.querySelectorAll('#stage video')].every(video => !video.seeking)")
    left, right = moments(page)
    assert left == right

    page.get_by_role("button", name="osprey-large as A").click()
    expect(page.locator("#left .name strong")).to_have_text("osprey-large")
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")
    page.get_by_role("button", name="kestrel-nine as A").click()
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")
    assert page.locator("#stage .name strong").all_inner_texts() == ["kestrel-nine", "osprey-large"]
    assert page.locator("html").evaluate("page => page.scrollWidth") <= device["viewport"]["width"]
    assert reader.console == []


def test_without_javascript_pages_are_read_and_clips_with_names_opened(visit: Begin) -> None:
    reader = visit(java_script_enabled=False, **PHONE)
    page = reader.page
    vote(page, reader.url, "left tie")
    for path in ("/models/kestrel-nine", "/compare/kestrel-nine/osprey-large", "/prompts", SHOWN):
        reader.open(path)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        assert page.locator("html").evaluate("page => page.scrollWidth") <= 360
    expect(page.get_by_role("button", name="Play A and B side by side")).to_be_hidden()
    link = page.locator("a.still").first.get_attribute("href")
    assert page.request.get(f"{reader.url}{link}").headers["content-type"] == "video/mp4"


def test_prompts_are_looked_for_by_words(visit: Begin) -> None:
    reader = visit()
    page = reader.page
    reader.open("/prompts?category=text-to-video")
    page.get_by_label("Words in it").fill("STEAM")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 prompt")
    page.get_by_role("link", name="Steam rises from a kettle").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Steam rises from a kettle")
    assert page.locator("a.still").count() == 0
    assert reader.console == []
