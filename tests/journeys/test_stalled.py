"""A clip that stands still, on its way or on the screen, offers another battle after ten seconds."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

Begin = Callable[..., Any]

DESK, PHONE = {"width": 1024, "height": 720}, {"width": 360, "height": 740}


def pass_time(page: Page, seconds: int) -> None:
    """The page's clock goes on by so much."""
    for _ in range(seconds):
        page.clock.fast_forward(1000)


@pytest.mark.parametrize("window", [DESK, PHONE], ids=["desk", "phone"])
def test_a_download_without_a_byte_for_ten_seconds_offers_another_battle(visit: Begin, window: dict[str, int]) -> None:
    voter = visit(viewport=window)
    page = voter.page
    held: list[Route] = []
    asked: list[str] = []

    def hold_one_clip(route: Route) -> None:
        if held and route.request.url != held[0].request.url:
            route.continue_()
        else:
            held.append(route)

    page.route("**/media/**", hold_one_clip)
    page.on("request", lambda request: asked.append(request.url.rsplit("/", 1)[1]))
    page.clock.install()
    voter.open()
    expect(page.locator('.leader[aria-valuenow="100"]')).to_have_count(1)
    pass_time(page, 8)
    expect(page.locator("#notice")).to_be_empty()
    pass_time(page, 3)
    expect(page.locator("#notice")).to_contain_text("has stalled")
    another = page.get_by_role("button", name="Another battle")
    another.focus()
    page.keyboard.press("Enter")
    voter.await_battle()
    expect(page.locator("#notice")).to_be_empty()
    assert asked.count("battles") >= 2
    assert "skip" not in asked  # the clip is not to blame


@pytest.mark.parametrize("said", ["Promise.resolve()", "new Promise(() => {})"], ids=["plays", "waits"])
def test_clips_that_should_play_and_stand_still_offer_another_battle(visit: Begin, said: str) -> None:
    voter = visit()
    page = voter.page
    reasons: list[Any] = []
    page.on("request", lambda sent: reasons.append(sent.post_data_json) if sent.url.endswith("/skip") else None)
    page.add_init_script("HTMLMediaElement.prototype.play = () => " + said)
    page.clock.install()
    voter.open()
    voter.await_battle()
    pass_time(page, 8)
    expect(page.locator("#notice")).to_be_empty()
    pass_time(page, 5)
    expect(page.locator("#notice")).to_contain_text("The clips stand still.")
    page.locator("#left video").evaluate("video => { video.dataset.first = ''; }")
    page.get_by_role("button", name="Another battle").click()
    expect(page.locator("[data-first]")).to_have_count(0)
    expect(page.locator("#notice")).to_be_empty()
    voter.await_battle()
    assert reasons == [{"reason": "broken"}]
