"""Two clips as one: loaded whole, in step, and watched before the ballot opens."""

import json
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Request, Route, expect

Begin = Callable[..., Any]

WITH_SOUND = "/?category=text-to-video-audio"


def positions(page: Page) -> list[float]:
    found: list[float] = page.evaluate("[...document.querySelectorAll('.frame video')].map(video => video.currentTime)")
    return found


def test_neither_clip_starts_before_both_are_there(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    held: list[Route] = []
    passed: list[Route] = []

    def hold_second(route: Route) -> None:
        if len(passed) == 1:
            held.append(route)
        else:
            passed.append(route)
            route.continue_()

    page.route("**/media/**", hold_second)
    voter.open(WITH_SOUND)
    expect(page.locator('.leader[aria-valuenow="100"]')).to_have_count(1)
    page.wait_for_timeout(300)
    expect(page.locator("#arena")).to_have_attribute("data-state", "loading")
    assert positions(page) == [0, 0]
    passed.append(held[0])
    held[0].continue_()
    voter.await_battle()


def test_neither_a_clip_behind_a_dialog_nor_a_jump_is_watched(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open(WITH_SOUND)
    voter.await_battle()
    page.keyboard.press("m")
    page.keyboard.press("?")
    missing = page.locator("#gate").inner_text()
    page.wait_for_timeout(1500)
    expect(page.locator("#gate")).to_have_text(missing)
    page.keyboard.press("Escape")
    expect(page.locator("#gate")).not_to_have_text(missing)
    page.get_by_role("button", name="Pause both clips").click()
    gate = page.locator("#gate").inner_text()
    for _ in range(8):
        place = page.get_by_role("slider").evaluate("bar => (Number(bar.value) + 120) % 900")
        page.get_by_role("slider").fill(str(place))
        page.keyboard.press("Space")
        page.keyboard.press("Space")
    expect(page.locator("#gate")).to_have_text(gate)


def test_one_bar_scrubs_both_and_restart_restarts_both(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open(WITH_SOUND)
    voter.await_battle()
    page.get_by_role("button", name="Pause both clips").click()
    scrub = page.get_by_role("slider", name="Position in both clips")
    scrub.fill("500")
    left, right = positions(page)
    assert left == right
    assert abs(left - 1.7) < 0.05
    scrub.press("ArrowRight")  # an arrow on the bar scrubs, and does not vote
    expect(page.locator("#arena")).to_have_attribute("data-state", "watching")
    page.get_by_role("button", name="Restart both clips").click()
    page.wait_for_timeout(200)
    assert max(positions(page)) < 1.5


def test_with_sound_the_ballot_opens_when_each_side_was_heard_for_three_seconds(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    ballots: list[Any] = []

    def note(request: Request) -> None:
        if request.url.endswith("/vote"):
            ballots.append(json.loads(request.post_data or "{}"))

    page.on("request", note)
    voter.open(WITH_SOUND)
    voter.await_battle()
    page.keyboard.press("1")
    page.locator("[data-winner=right]").click(force=True)
    expect(page.locator("#announcer")).to_contain_text("hear A and B for 3 s more each")
    page.get_by_role("button", name="Pause both clips").click()
    page.get_by_role("slider").fill("990")  # to jump to the end is not to have watched it
    page.wait_for_timeout(300)
    expect(page.locator("[data-winner=left]")).to_have_attribute("aria-disabled", "true")
    assert ballots == []
    page.get_by_role("button", name="Play both clips").click()
    page.keyboard.press("m")
    expect(page.locator("#gate")).to_have_text("To vote, hear B for 3 s more.")  # both have been watched by now
    page.keyboard.press("1")
    expect(page.locator("#announcer")).to_contain_text("hear B for 3 s more")
    page.keyboard.press("m")
    expect(page.locator("[data-winner=left]")).to_have_attribute("aria-disabled", "false")
    page.keyboard.press("1")
    voter.await_reveal()
    assert [ballot["winner"] for ballot in ballots] == ["left"]
    for seconds in ballots[0]["heard"].values():
        assert 2.9 <= seconds <= 6
    for side, seconds in ballots[0]["watched"].items():
        assert ballots[0]["heard"][side] + 2.5 <= seconds <= 13


def test_silent_clips_open_the_ballot_when_watched_and_send_no_hearing(visit: Begin) -> None:
    voter = visit()
    ballots: list[Any] = []
    voter.page.on("request", lambda sent: ballots.append(sent.post_data_json) if sent.url.endswith("/vote") else None)
    voter.open()
    voter.await_open_ballot()
    voter.page.keyboard.press("3")
    voter.await_reveal()
    assert "heard" not in ballots[0]
    assert all(0.7 <= seconds <= 6 for seconds in ballots[0]["watched"].values())  # to the end of 0.8 s


def test_who_cannot_hear_is_led_to_silent_clips(visit: Begin) -> None:
    voter = visit()
    voter.open(WITH_SOUND)
    voter.await_battle()
    voter.page.get_by_role("link", name="Vote on silent clips").click()
    expect(voter.page.locator("#arena")).to_have_attribute("data-category", "text-to-video")


def test_sound_is_off_at_first_and_of_one_side_at_a_time(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open(WITH_SOUND)
    voter.await_battle()

    def muted() -> list[bool]:
        found: list[bool] = page.evaluate("[...document.querySelectorAll('.frame video')].map(video => video.muted)")
        return found

    assert muted() == [True, True]
    page.get_by_role("button", name="Hear A").click()
    assert muted() == [False, True]
    expect(page.locator("#left")).to_have_class(re.compile("heard"))
    page.get_by_role("button", name="Hear B").click()
    assert muted() == [True, False]
    expect(page.locator("#left")).not_to_have_class(re.compile("heard"))
    expect(page.get_by_role("button", name="Hear A")).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("m")
    assert muted() == [True, True]


def test_who_asks_for_less_motion_starts_the_clips(visit: Begin) -> None:
    voter = visit(reduced_motion="reduce")
    voter.open()
    voter.await_battle()
    voter.page.wait_for_timeout(300)
    assert positions(voter.page) == [0, 0]
    voter.page.locator("#big-play").click()
    voter.await_open_ballot()
