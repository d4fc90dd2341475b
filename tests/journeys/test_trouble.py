"""When something fails, the page says so, and nothing is lost in silence."""

import json
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

Begin = Callable[..., Any]


def test_a_vote_cast_offline_is_kept_and_delivered(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    voter.page.context.set_offline(True)
    voter.page.keyboard.press("2")
    voter.show_names()
    expect(voter.page.locator("#notice")).to_contain_text("Your vote is kept, but not stored yet.")
    voter.page.context.set_offline(False)
    voter.await_reveal()
    expect(voter.page.locator("#notice")).to_be_empty()


def test_a_vote_that_a_closed_page_could_not_deliver_is_delivered_by_the_next(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    votes = voter.board("text-to-video")["votes"]
    context = voter.page.context
    context.set_offline(True)
    voter.page.keyboard.press("3")
    voter.show_names()
    expect(voter.page.locator("#notice")).to_contain_text("not stored yet")
    voter.page.close()
    context.set_offline(False)
    voter.page = context.new_page()
    voter.open()
    expect(voter.page.locator("#notice")).to_contain_text("It is stored now.")
    deadline = time.monotonic() + 10
    while voter.board("text-to-video")["votes"] != votes + 1:
        assert time.monotonic() < deadline, "the vote did not reach the board"
        voter.page.wait_for_timeout(50)


def test_a_vote_whose_answer_was_lost_is_sent_again_and_counted_once(visit: Begin) -> None:
    voter = visit()
    statuses: list[int] = []

    def lose_first_answer(route: Route) -> None:
        statuses.append(route.fetch().status)
        if len(statuses) == 1:
            route.abort()
        else:
            route.continue_()

    voter.page.route("**/vote", lose_first_answer)
    voter.open()
    voter.await_open_ballot()
    voter.page.keyboard.press("1")
    voter.show_names()
    expect(voter.page.locator("#notice")).to_contain_text("not stored yet")
    voter.page.get_by_role("button", name="Try again").click()
    voter.await_reveal()
    assert statuses == [201, 200]


def test_a_download_that_breaks_off_is_said_and_tried_again(visit: Begin) -> None:
    voter = visit()
    broken: list[str] = []

    def break_first(route: Route) -> None:
        if broken:
            route.continue_()
        else:
            broken.append(route.request.url)
            route.abort()

    voter.page.route("**/media/**", break_first)
    voter.open()
    expect(voter.page.locator("#notice")).to_contain_text("has stalled")
    voter.page.get_by_role("button", name="Try again").click()
    voter.await_battle()
    expect(voter.page.locator("#notice")).to_be_empty()


def test_a_clip_that_is_taken_out_before_it_is_watched_gives_way_in_silence(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    asked: list[str] = []

    def withhold_third(route: Route) -> None:
        asked.append(route.request.url)
        if route.request.url == asked[min(2, len(asked) - 1)] and len(asked) > 2:
            route.fulfill(status=404, content_type="application/problem+json", body='{"title": "Not found"}')
        else:
            route.continue_()

    page.add_init_script("""
        window.kept = new Set();
        const { createObjectURL, revokeObjectURL } = URL;
        URL.createObjectURL = blob => { const url = createObjectURL.call(URL, blob); kept.add(url); return url; };
        URL.revokeObjectURL = url => { kept.delete(url); revokeObjectURL.call(URL, url); };
    """)
    page.route("**/media/**", withhold_third)
    voter.open()
    voter.await_battle()
    deadline = time.monotonic() + 10
    while len(asked) < 4:  # the next battle is fetched while this one is watched
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)
    page.keyboard.press("s")
    page.get_by_role("button", name="I can't judge this").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
    voter.await_battle()
    expect(page.locator("#notice")).to_be_empty()
    while page.evaluate("kept.size") != 4:  # of this battle and of the next
        assert time.monotonic() < deadline, page.evaluate("kept.size")
        page.wait_for_timeout(50)


def test_an_arena_that_is_not_ready_is_asked_again(visit: Begin) -> None:
    voter = visit()
    refused: list[str] = []

    def refuse_first(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            problem = {"type": "/problems/not-ready", "title": "Not ready", "detail": "the first clips are rendering"}
            route.fulfill(status=503, content_type="application/problem+json", body=json.dumps(problem))

    voter.page.route("**/api/v1/battles", refuse_first)
    voter.open()
    expect(voter.page.locator("#notice")).to_contain_text("The first clips are rendering. ")
    voter.await_battle()


def test_a_voter_who_is_too_fast_waits_as_long_as_is_asked_and_loses_nothing(visit: Begin) -> None:
    voter = visit()
    refused: list[str] = []

    def refuse_first(route: Route) -> None:
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            headers = {"Retry-After": "3", "Content-Type": "application/problem+json"}
            route.fulfill(status=429, headers=headers, body=json.dumps({"title": "Too many requests"}))

    voter.page.route("**/vote", refuse_first)
    voter.open()
    voter.await_open_ballot()
    voter.page.keyboard.press("1")
    voter.show_names()
    expect(voter.page.locator("#notice")).to_contain_text(
        "The arena is asked more from here than it lets through. Your vote is kept, but not stored yet. "
        "Trying again in 3 s."
    )
    voter.page.get_by_role("button", name="Try again").click()
    voter.await_reveal()
    expect(voter.page.locator("#notice")).to_be_empty()


def test_a_refused_vote_says_why_and_leads_on(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    voter.page.context.clear_cookies()  # the battle belongs to a voter whom the arena no longer recognises
    voter.page.keyboard.press("1")
    voter.show_names()
    expect(voter.page.locator("#arena")).to_have_attribute("data-state", "refused")
    voter.page.get_by_role("button", name="Next battle").click()
    voter.await_battle()


def test_a_skip_asks_why_and_the_last_one_ends_with_thanks(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    reasons: list[Any] = []
    page.on("request", lambda request: reasons.append(request.post_data_json) if "/skip" in request.url else None)
    voter.open("/?category=text-to-video-audio")  # holds a single pair
    voter.await_battle()
    page.keyboard.press("s")
    dialog = page.get_by_role("dialog", name="Skip this pair?")
    expect(dialog).to_be_visible()
    dialog.get_by_role("button", name="Keep watching").click()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Skip this pair").click()
    dialog.get_by_role("button", name="A clip is broken").click()
    expect(page.get_by_role("heading", name="You have seen every pair")).to_be_visible()
    assert reasons == [{"reason": "broken"}]
    page.get_by_role("link", name="See the leaderboard").click()
    expect(page.get_by_role("heading", level=1, name="Text to video with sound")).to_be_visible()
