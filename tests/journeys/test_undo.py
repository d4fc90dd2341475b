"""Five seconds to take a vote back, by mouse, by key and on a phone."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

Begin = Callable[..., Any]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}


@pytest.mark.parametrize("window", [{}, PHONE], ids=["desk", "phone"])
def test_a_vote_taken_back_leaves_the_board_and_another_battle_comes(visit: Begin, window: dict[str, Any]) -> None:
    voter = visit(**window)
    page = voter.page
    voter.open()
    voter.await_open_ballot()
    votes = voter.board("text-to-video")["votes"]
    page.keyboard.press("1")
    voter.await_reveal()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notice")).to_contain_text("Your vote was withdrawn")
    voter.await_open_ballot()
    expect(page.locator("#left .name")).to_be_hidden()
    page.keyboard.press("2")
    voter.await_reveal()
    expect(page.locator("#notice")).to_be_empty()
    page.keyboard.press("u")
    expect(page.locator("#notice")).to_contain_text("Your vote was withdrawn")
    deadline = time.monotonic() + 5
    while voter.board("text-to-video")["votes"] != votes:
        assert time.monotonic() < deadline, "the votes are still on the board"
        page.wait_for_timeout(50)
    assert voter.console == []


def test_after_five_seconds_the_vote_stands(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open()
    voter.await_open_ballot()
    page.keyboard.press("1")
    voter.await_reveal()
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    expect(undo).to_be_hidden()
    expect(page.get_by_role("button", name="Next battle")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("#arena")).to_have_attribute("data-state", "revealed")


def test_an_undo_that_comes_too_late_says_so_and_leads_on(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open()
    voter.await_open_ballot()

    def hold_up(route: Route) -> None:
        time.sleep(6.5)
        route.continue_()

    page.route("**/undo", hold_up)
    page.keyboard.press("1")
    voter.await_reveal()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#notice")).to_contain_text("A vote can be taken back within 5 seconds")
    expect(page.locator("#left .name")).to_be_visible()
    page.get_by_role("button", name="Next battle").click()
    voter.await_battle()
