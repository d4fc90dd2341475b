"""A voter reports a clip, and goes on with another pair; three of them take it out until an operator has looked."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

Begin = Callable[..., Any]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
ONE_PAIR = "/?category=image-to-video"


def report(page: Page, clip: str, reason: str) -> None:
    page.get_by_role("button", name="Report a clip").click()
    dialog = page.get_by_role("dialog", name="Report a clip")
    dialog.get_by_label(clip).check()
    dialog.get_by_label(reason).check()
    dialog.get_by_role("button", name="Send report").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("#notice")).to_contain_text("Thank you. An operator will look at that clip.")


@pytest.mark.parametrize("window", [{}, PHONE], ids=["desk", "phone"])
def test_who_reports_a_clip_before_the_vote_gets_another_battle(visit: Begin, window: dict[str, Any]) -> None:
    voter = visit(**window)
    page = voter.page
    sent: list[Any] = []
    ends = ("/report", "/skip")
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith(ends) else None)
    voter.open()
    voter.await_battle()
    page.get_by_role("button", name="Report a clip").click()
    page.get_by_role("button", name="Send report").click()  # nothing is chosen yet
    expect(page.get_by_role("dialog", name="Report a clip")).to_be_visible()
    page.get_by_role("button", name="Cancel").click()
    assert sent == []
    report(page, "Clip B", "It shows who made it")
    voter.await_battle()
    expect(page.locator("#brief")).to_be_focused()
    assert sent == [{"side": "right", "reason": "identity"}, {"reason": "other"}]
    assert voter.console == []


def test_a_report_that_takes_its_time_leaves_the_next_battle_alone(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    held: list[Route] = []
    skipped: list[str] = []
    page.on("request", lambda request: skipped.append(request.url) if request.url.endswith("/skip") else None)
    page.route("**/report", lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it is given
    voter.open()
    voter.await_open_ballot()
    page.get_by_role("button", name="Report a clip").click()
    dialog = page.get_by_role("dialog", name="Report a clip")
    dialog.get_by_label("Clip A").check()
    dialog.get_by_label("It is broken").check()
    dialog.get_by_role("button", name="Send report").click()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    voter.await_reveal()
    page.keyboard.press("n")
    voter.await_battle()
    held[0].continue_()
    expect(page.locator("#notice")).to_contain_text("Thank you.")
    expect(page.locator("#notice")).not_to_contain_text("another battle")
    assert skipped == []


def test_three_reports_hold_a_clip_until_an_operator_releases_it(
    visit: Begin, operate: Callable[..., str], names: tuple[str, ...]
) -> None:
    for _ in range(3):
        voter = visit()
        page = voter.page
        voter.open(ONE_PAIR)
        voter.await_open_ballot()
        page.keyboard.press("3")
        voter.await_reveal()
        left = page.locator("#left .name strong").inner_text()
        report(page, "Clip A" if left == names[0] else "Clip B", "It is offensive")
        expect(page.locator("#verdict")).to_be_visible()
    last = visit()
    deadline = time.monotonic() + 10
    while last.page.request.post(f"{last.url}/api/v1/battles", data={"category": "image-to-video"}).status != 503:
        assert time.monotonic() < deadline, "the clip is still drawn"
        time.sleep(0.1)
    last.open(ONE_PAIR)
    expect(last.page.locator("#notice")).to_contain_text("No two models have a clip of the same prompt")
    (held,) = operate("clips", "list", "--held").splitlines()[1:]
    number, model, category, *_, reports = held.split()
    assert (model, category, reports) == (names[0], "image-to-video", "3")
    assert operate("clips", "show", number).count("it is offensive or harmful") == 3

    operate("clips", "release", number)

    last.await_battle()  # the page has asked again by itself
