"""Each category shows what its models were given: shots, images, the clip to edit."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

Begin = Callable[..., Any]

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_multi_shot_shows_numbered_shots_and_its_images(visit: Begin, window: dict[str, int]) -> None:
    voter = visit(viewport=window)
    page = voter.page
    voter.open("/?category=multi-shot")
    voter.await_battle()
    for number in (1, 2):
        image = page.get_by_role("button", name=f"Reference image {number} of 2: enlarge")
        box = image.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") == window["width"]
    for selector in ("#left video", "#right video", "[data-winner=right]"):
        expect(page.locator(selector)).to_be_in_viewport(ratio=1)
    whole = page.get_by_role("button", name="Whole prompt")
    if whole.is_visible():
        whole.click()
    shots = page.get_by_role("list").filter(has_text="Rain begins").get_by_role("listitem")
    expect(shots).to_have_text(
        ["A hand folds a boat of paper", "The boat glides past a drain", "Rain begins, and the boat sinks slowly"]
    )


def test_a_video_edit_shows_the_clip_to_edit_where_the_two_clips_are(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open("/?category=video-edit")
    voter.await_open_ballot()
    source = page.get_by_role("button", name="Clip to edit: enlarge")
    page.get_by_role("button", name="Pause both clips").click()
    page.get_by_role("slider").fill("500")
    clip = source.locator("video")
    expect(clip).to_have_js_property("paused", True)
    page.wait_for_timeout(300)
    assert abs(clip.evaluate("video => video.currentTime") - 0.4) < 0.05
    assert clip.evaluate("video => video.muted && video.videoWidth > 0")
    source.click()
    enlarged = page.get_by_role("dialog", name="Clip to edit").locator("video")
    expect(enlarged).to_be_visible()
    page.keyboard.press("Escape")
    expect(enlarged).to_be_hidden()
