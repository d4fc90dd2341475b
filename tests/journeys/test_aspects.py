"""Between the choice and the names: aspects by mouse and keyboard, another answer, and a vote that no exit loses."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
AT_EVERY_SIZE = pytest.mark.parametrize("window", [{}, PHONE], ids=["desk", "phone"])


def ballots(page: Page) -> list[dict[str, Any]]:
    """What the page sends as votes from now on."""
    sent: list[dict[str, Any]] = []
    page.on("request", lambda request: sent.append(request.post_data_json) if request.url.endswith("/vote") else None)
    return sent


def expect_votes(voter: Any, wanted: int) -> None:  # noqa: ANN401 - a Visit
    deadline = time.monotonic() + 10
    while (found := voter.board("text-to-video")["votes"]) != wanted:
        assert time.monotonic() < deadline, f"the board has {found} votes, not {wanted}"
        voter.page.wait_for_timeout(50)


@AT_EVERY_SIZE
def test_aspects_are_one_tap_each_and_go_with_the_vote(
    visit: Begin, names: tuple[str, ...], window: dict[str, Any]
) -> None:
    voter = visit(**window)
    page = voter.page
    sent = ballots(page)
    voter.open()
    voter.await_open_ballot()
    page.get_by_role("button", name="A is better").click()
    panel = page.get_by_role("form", name="You chose A.")
    expect(panel.get_by_role("group")).to_have_count(4)  # nobody is asked of the sound of a silent clip
    for answer in ("A", "same", "same", "B"):  # a second tap takes an answer back
        panel.get_by_role("group", name="motion").get_by_role("radio", name=answer, exact=True).click()
    for _ in range(2):
        panel.get_by_role("group", name="picture quality").get_by_role("radio", name="A", exact=True).click()
    assert page.evaluate("document.documentElement.scrollWidth") == page.viewport_size["width"]
    assert [name for name in names if name in page.content()] == []
    assert sent == []
    page.get_by_role("button", name="Show names").click()
    voter.await_reveal()
    assert [(each["winner"], each["aspects"]) for each in sent] == [("left", {"motion": "right"})]
    assert page.locator("#left .name strong").inner_text() in names
    assert voter.console == []


WINDOWS = [(1440, 900), (1280, 720), (1024, 720), (360, 740), (740, 360)]
LAYOUT = """() => {
    const box = selector => document.querySelector(selector).getBoundingClientRect();
    return { below: document.documentElement.scrollHeight - innerHeight, top: box("#right .frame").top,
        bottom: box("#right .frame").bottom, controls: box("#controls").top };
}"""


def test_no_answer_moves_the_clips_of_a_desk_or_covers_those_of_a_phone(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    tops: dict[tuple[int, int], float] = {}

    def look(step: str) -> None:
        for width, height in WINDOWS:
            page.set_viewport_size({"width": width, "height": height})
            seen = page.evaluate(LAYOUT)
            assert seen["below"] <= 0, (step, width, seen)
            assert seen["bottom"] <= seen["controls"], (step, width, seen)
            if width > 1000:
                assert seen["top"] == tops.setdefault((width, height), seen["top"]), (step, width)

    voter.open()
    voter.await_open_ballot()
    page.locator("#arena").evaluate("arena => arena.style.setProperty('--aspect', 0.5625)")  # higher than any room
    page.locator("#prompt").evaluate("(prompt, text) => prompt.textContent = text", "A long story. " * 40)
    look("watching")
    page.keyboard.press("3")
    voter.await_aspects()
    look("aspects")
    voter.await_reveal()
    look("revealed")


def test_aspects_by_keyboard_alone(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    sent = ballots(page)
    voter.open()
    voter.await_open_ballot()
    page.keyboard.press("4")
    expect(page.get_by_role("button", name="Show names")).to_be_focused()
    for _ in range(4):  # back over "Change answer", "Don't ask" and the last group to the one before it
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("group", name="picture quality").get_by_label("same")).to_be_checked()
    page.keyboard.press("Enter")
    voter.await_reveal()
    assert [(each["winner"], each["aspects"]) for each in sent] == [("both_bad", {"visual": "tie"})]
    page.keyboard.press("Enter")
    voter.await_open_ballot()
    page.keyboard.press("3")
    page.keyboard.press("Enter")  # a choice, the names, the next battle: three keys
    voter.await_reveal()
    assert (sent[1]["winner"], sent[1]["aspects"]) == ("tie", {})


@AT_EVERY_SIZE
def test_the_answer_can_be_changed_until_the_names_show(visit: Begin, window: dict[str, Any]) -> None:
    voter = visit(**window)
    page = voter.page
    sent = ballots(page)
    voter.open()
    voter.await_open_ballot()
    page.keyboard.press("1")
    voter.await_aspects()
    page.locator("#left.chosen").wait_for()
    page.get_by_text("Change answer").click()
    expect(page.get_by_role("button", name="A is better")).to_be_focused()
    expect(page.locator("#left.chosen")).to_have_count(0)
    page.keyboard.press("2")
    voter.await_aspects()
    page.keyboard.press("u")
    page.keyboard.press("3")
    voter.await_aspects()
    page.keyboard.press("Backspace")
    page.keyboard.press("2")
    voter.await_reveal()
    assert [each["winner"] for each in sent] == ["right"]


def test_who_does_not_want_to_be_asked_sees_the_names_at_once(visit: Begin) -> None:
    voter = visit()
    page = voter.page
    voter.open()
    voter.await_open_ballot()
    page.keyboard.press("1")
    page.get_by_label("ask me this").check()
    page.keyboard.press("n")  # a box needs no letter for itself
    expect(page.locator("#verdict")).to_be_visible()
    page.keyboard.press("n")
    page.reload()
    voter.await_open_ballot()
    page.keyboard.press("2")
    expect(page.locator("#verdict")).to_be_visible()
    page.keyboard.press("?")
    page.get_by_label("Ask what was better").check()
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    voter.await_open_ballot()
    page.keyboard.press("1")
    voter.await_aspects()


def test_a_choice_is_sent_when_the_page_is_left_before_the_names(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    votes = voter.board("text-to-video")["votes"]
    voter.page.keyboard.press("2")
    voter.await_aspects()
    voter.open("/leaderboard")
    expect_votes(voter, votes + 1)
    voter.open()
    expect(voter.page.locator("#notice")).to_contain_text("It is stored now.")
    voter.await_open_ballot()
    expect_votes(voter, votes + 1)


def test_a_choice_that_could_not_be_sent_on_the_way_out_is_delivered_by_the_next_visit(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    votes = voter.board("text-to-video")["votes"]
    context = voter.page.context
    voter.page.keyboard.press("3")
    voter.await_aspects()
    context.set_offline(True)
    voter.page.close()
    context.set_offline(False)
    voter.page = context.new_page()
    voter.open()
    expect(voter.page.locator("#notice")).to_contain_text("It is stored now.")
    expect_votes(voter, votes + 1)


def test_a_choice_that_another_tab_delivered_shows_its_names_here(visit: Begin) -> None:
    voter = visit()
    voter.open()
    voter.await_open_ballot()
    voter.page.keyboard.press("1")
    voter.await_aspects()
    second = voter.page.context.new_page()
    second.goto(voter.url)
    expect(second.locator("#notice")).to_contain_text("It is stored now.")
    expect(voter.page.locator("#verdict")).to_be_visible()
