"""Both clips show the same frame at the same moment, measured on the frames that the browser presented.

`requestVideoFrameCallback` tells which frame of a clip (mediaTime) is on the screen from which moment on
(expectedDisplayTime). The meter compares the two clips at every moment at which both showed a new frame; a frame that
a busy machine dropped is no moment. One frame of the 60 fps clock is the bound.
"""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

Begin = Callable[..., Any]

SILENT, WITH_SOUND = "/", "/?category=text-to-video-audio"
STRETCH_MS, LONGEST_WAIT, TRIES = 800, 40, 5
SEEN_WELL = 0.6
"""Of the frames of a stretch, how many both clips must have presented: fewer, and the machine was too busy to tell."""
METER = """milliseconds => new Promise(resolve => {
    const shown = [...document.querySelectorAll(".frame video")].map(video => {
        const frames = new Map();
        const note = (_, { mediaTime, expectedDisplayTime }) => {
            frames.set(expectedDisplayTime.toFixed(1), mediaTime);
            video.requestVideoFrameCallback(note);
        };
        video.requestVideoFrameCallback(note);
        return frames;
    });
    setTimeout(() => resolve([...shown[0]].filter(([moment]) => shown[1].has(moment))
        .map(([moment, media]) => 60 * (shown[1].get(moment) - media))), milliseconds);
})"""


def frames_apart(page: Page) -> list[float]:
    """How many frames the right clip was ahead, at every moment of a stretch at which both showed a new one."""
    found: list[float] = page.evaluate(METER, STRETCH_MS)
    return found


def assert_in_step(page: Page) -> None:
    """Nine moments in ten at most one frame apart, in one of a few stretches that were seen well.

    A machine that other work keeps from drawing in time drops frames and starves sound buffers, so that a clip stumbles
    and is brought back; such a stretch is waited out. A player that is two frames off is so in every one.
    """
    speed = page.locator("#left video").evaluate("video => video.playbackRate")
    enough = SEEN_WELL * 60 * speed * STRETCH_MS / 1000
    seen: list[list[float]] = []
    for _ in range(LONGEST_WAIT):
        apart = frames_apart(page)
        if len(apart) < enough:
            continue
        seen.append(apart)
        if sum(abs(frames) < 1.5 for frames in apart) >= 0.9 * len(apart):
            return
        if len(seen) == TRIES:
            break
    raise AssertionError(f"frames apart, stretch by stretch: {[[round(frames) for frames in each] for each in seen]}")


def await_arrival(page: Page) -> None:
    """Wait until both clips show the moment that they were sent to."""
    page.evaluate("""() => Promise.all([...document.querySelectorAll(".frame video")].map(video => video.seeking
        && new Promise(resolve => video.addEventListener("seeked", resolve, { once: true }))))""")


def begin(visit: Begin, path: str) -> Page:
    """The page of a battle that plays."""
    voter = visit()
    voter.open(path)
    voter.await_battle()
    page: Page = voter.page
    return page


@pytest.mark.parametrize("path", [SILENT, WITH_SOUND], ids=["silent", "sound"])
def test_in_step_from_the_start_and_through_loops(visit: Begin, path: str) -> None:
    page = begin(visit, path)
    assert_in_step(page)
    page.locator("#right video").evaluate(
        "video => new Promise(resolve => video.addEventListener('seeked', resolve, { once: true }))"  # the loop
    )
    assert_in_step(page)


def test_in_step_at_half_and_quarter_speed(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    for speed, words in ((0.5, "Half speed"), (0.25, "Quarter speed")):
        page.keyboard.press("d")
        expect(page.locator("#announcer")).to_have_text(words)
        assert page.locator("#left video").evaluate("video => video.playbackRate") == speed
        assert_in_step(page)


def test_in_step_after_a_seek(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    page.get_by_role("slider").press("PageUp")  # while both play
    assert_in_step(page)


def test_in_step_after_the_page_was_out_of_sight(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    elsewhere = page.context.new_page()
    elsewhere.bring_to_front()
    page.wait_for_timeout(300)
    page.bring_to_front()
    elsewhere.close()
    assert_in_step(page)


def test_a_clip_that_fell_behind_catches_up(visit: Begin) -> None:
    page = begin(visit, WITH_SOUND)
    page.keyboard.press("m")  # what is heard keeps its pace; the other one follows
    page.locator("#left video").evaluate("video => { video.currentTime -= 0.1; }")
    assert_in_step(page)


@pytest.mark.parametrize("path", [SILENT, WITH_SOUND], ids=["silent", "sound"])
def test_both_step_to_the_same_frame(visit: Begin, path: str) -> None:
    page = begin(visit, path)
    page.keyboard.press(".")  # stops both
    expect(page.get_by_role("button", name="Play both clips")).to_be_visible()
    await_arrival(page)
    start = frame_numbers(page)
    assert start[0] == start[1]
    for key, frame in ((".", 1), (".", 2), (",", 1)):
        page.keyboard.press(key)
        await_arrival(page)
        assert frame_numbers(page) == [start[0] + frame] * 2
    expect(page.locator("#timecode")).to_contain_text(f"{start[0] + 1} / ")
    expect(page.locator("#announcer")).to_have_text(f"Frame {start[0] + 1}")


def frame_numbers(page: Page) -> list[int]:
    found: list[int] = page.evaluate(
        "[...document.querySelectorAll('.frame video')].map(video => Math.floor(video.currentTime * 60 + 1e-3))"
    )
    return found
